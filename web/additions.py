"""What an operator adds on the hit test page: a synonym, a labelled question. Planned, checked, then put in place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from assistant.check import check, check_scenarios
from assistant.try_entry import check_said, named, with_entry
from importing.owner import Plan
from kb.appended import appended
from kb.history import trail
from kb.load import load
from kb.model import KnowledgeBase, Problem, Problems, Scenario
from kb.validation import problems

_LONGEST = 200
FILE = "synonyms.yaml"


def domains(home: Path) -> list[str]:
    """The names of the domains."""
    return sorted(path.name for path in (home / "domains").iterdir() if path.is_dir())


def saved(entry: str) -> str:
    """What the trail says of an entry that was added."""
    return f"加同义词 {entry}"


def withdrawn(home: Path) -> frozenset[str]:
    """What the trail says of the entries that were added and taken back, and not added again."""
    entries = [one for one in trail(home) if one.what in ("synonym", "undo")]
    undone = {one.undoes for one in entries}
    added = [one for one in entries if one.what == "synonym"]
    return frozenset(one.says for one in added if one.number in undone) - {
        one.says for one in added if one.number not in undone
    }


def synonym(kb: KnowledgeBase, entry: str, domain: str) -> Plan:
    """Write an entry into the `synonyms.yaml` of a domain. Raises Problems for one that is none, or is there."""
    entry = " ".join(entry.split())
    if not entry or len(entry) > _LONGEST:
        raise Problems([Problem("同义词", f"没有写，或超过 {_LONGEST} 字", "写成 别名=词，如 胸片=影像")])
    of = kb.domains.get(domain, kb)
    new = with_entry(of, entry)
    if new.lexicon == of.lexicon:
        raise Problems([Problem(named(entry), "词表里已有，什么也不会改变", "看“切词”里它读成什么")])
    check_said(new, entry)

    def make(copy: Path) -> None:
        _add(copy / f"domains/{domain}" / FILE, entry, "same")
        try:
            _check(copy, kb)
        except Problems as wrong:
            # Who has typed the entry knows nothing of the file.
            told = [one._replace(where=named(entry)) if FILE in one.where else one for one in wrong.problems]
            raise Problems(told) from None

    return Plan("synonym", saved(entry), (), (f"domains/{domain}",), make)


def scenario(kb: KnowledgeBase, notice: str, given: Mapping[str, str]) -> Plan:
    """Write a labelled question into the `scenarios.yaml` of a notice. Raises Problems where it is none.

    `given`: says, unit ("" for none), expect, outcome, because.
    """
    if notice not in kb.notices:
        raise Problems([Problem("公告", f"没有“{notice[:80]}”", f"现有：{'、'.join(kb.notices)}")])
    says = given.get("says", "").strip()
    name = f"asked-{hashlib.sha256(says.encode()).hexdigest()[:10]}"
    entry = {
        "id": name,
        "says": says,
        "unit": given.get("unit", "").strip() or None,
        "expect": given.get("expect", ""),
        **({"outcome": given["outcome"]} if given.get("outcome") else {}),
        "because": given.get("because", "").strip(),
    }
    try:
        Scenario.model_validate(entry)
    except ValidationError as wrong:
        fix = "问题、应得到的判断和理由都要写"
        raise Problems(problems(wrong, lambda place: f"情形：{'.'.join(map(str, place))}", lambda _: fix)) from None
    if any(one.id == name for one in kb.scenarios.get(notice, ())):
        raise Problems([Problem(name, "这个问题已经是带标注的了", f"看 notices/{notice}/scenarios.yaml")])

    def make(copy: Path) -> None:
        _add(copy / f"notices/{notice}/scenarios.yaml", entry)
        _check(copy, kb)

    return Plan("scenario", f"{notice} 加带标注的问题 {name}", (), (notice,), make)


def _add(file: Path, item: object, key: str = "") -> None:
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    file.write_text(appended(text, file.name, item, key), encoding="utf-8")


def _check(copy: Path, kb: KnowledgeBase) -> None:
    """Raises Problems for whatever is wrong in a changed copy and was not before: a scenario that comes to something
    else, a word that no text is cut into.
    """
    known = {str(one) for one in (*check(kb), *check_scenarios(kb))}
    new = load(copy)
    if wrong := [one for one in (*check(new), *check_scenarios(new)) if str(one) not in known]:
        raise Problems(wrong)
