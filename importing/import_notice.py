"""Import a notice: its folder with the file, its text, its cut, and all that a person must still review."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import yaml

from importing.doubted_lines import with_line
from importing.folder_name import folder_name
from importing.metadata import Metadata
from importing.readers.source import Source
from kb.atomic_file import aside, clear
from kb.diff import changes
from kb.end_mark import body, ended
from kb.files import LARGEST
from kb.history import changing, entry, put_in_place
from kb.load import HOME, load
from kb.model import FLAGS, KnowledgeBase, Notice, Problem, Problems, QAUnit
from kb.os_words import os_words
from kb.today import zone_set

# Bytes of a unit in units.yaml, beside its question, at the least.
_LEAST_PLACE = 70
# A day, and which version of it.
_VERSION = re.compile(r"(?<=-\d{2}-\d{2})-\d{1,2}$")
_CONTACT = "请向答复的发布机关，或本单位的科研管理、法务部门咨询。"
_AT_ONCE = "同时有人导入了同一份公告"
_HEAD = """\
# yaml-language-server: $schema=../../schemas/notice.json
# 这份公告是什么，是否仍然有效。导入时写成，须请人复核。
"""
_CUT = """\
# yaml-language-server: $schema=../../schemas/units.json
# 核对过的切分：每个问题（asked）和答复（answered）在 source.txt 里从第几个字到第几个字（从 0 数起，不含后一个数）。
# question 要与 asked 处的文字相同，answer 要与 answered 处开头和结尾的文字相同，写错了会指出来。
# 请人看的地方，看过以后删去：hold 逐字对照原件以前不作答；doubts 切分存疑，不据以免除；limits 旁边可能有限制它的文字，
# 措辞不据以免除；hints 看一眼，不限制什么。
"""


# What a person must review of a unit, the weightiest first.
_WHAT = {"hold": "暂不作答", "doubts": "切分存疑，不据以免除", "limits": "可能限制答复", "hints": "看一眼"}


@dataclass(frozen=True)
class Proposal:
    """A notice as it would be imported. `replaces` names the notice of which it is a newer version, "" for none."""

    id: str
    metadata: Metadata
    source: Source
    units: tuple[QAUnit, ...]
    replaces: str
    review: tuple[str, ...]


def propose(
    source: Source, found: Metadata, units: Sequence[QAUnit], kb: KnowledgeBase, *, replaces: str = ""
) -> Proposal:
    """The folder a notice would get. Raises Problems where it is already there, or nothing of it can be kept."""
    whole = [unit for unit in units if _is_whole(unit)]
    if not any(unit.answer or unit.pictures for unit in whole):
        raise Problems([Problem(found.title or "公告", "没有一条完整的问答", "用 python -m importing split 查看切分")])
    largest = LARGEST[".yaml"]
    if sum(len(unit.question.encode()) + _LEAST_PLACE for unit in whole) > largest:
        what = f"有 {len(whole)} 条问答，units.yaml 会超过 {largest >> 20} MB"
        raise Problems([Problem(found.title or "公告", what, "分成几份，各自导入")])
    for notice in kb.notices.values():
        if notice.head.sha256 == source.sha256:
            raise Problems([_there(notice, found, "内容相同")])
    if replaces and replaces not in kb.notices:
        raise Problems([Problem(replaces, "知识库里没有这份公告", f"现有：{'、'.join(kb.notices) or '一份也没有'}")])
    same = next((one for one in kb.notices.values() if _is_version(one, found)), None)
    replaces = replaces or (same.id if same else "")
    named = f"{folder_name(found)}-{found.published.isoformat() if found.published else source.sha256[:8]}"
    base = _VERSION.sub("", same.id) if same else named
    name, number = base, 1
    while name in kb.notices:
        number += 1
        name = f"{base}-{number}"
    if same and all(one.kind == "same" for one in changes(kb.units_of(same.id), whole)):
        raise Problems([_there(same, found, "问答逐字相同")])
    renamed = tuple(_renamed(unit, name) for unit in whole)
    return Proposal(
        id=name,
        metadata=found,
        source=source,
        units=renamed,
        replaces=replaces,
        review=tuple(_review(found, units, whole, source.text)),
    )


def _there(notice: Notice, found: Metadata, same: str) -> Problem:
    """It is there already; what is said of its origin and does not stand there is written by hand."""
    said = {"title": found.title, "issuer": found.issuer, "published": found.published, "url": found.url}
    head = {name: getattr(notice.head, name) for name in said}
    # What the file says the owner may have corrected; what stands nowhere in it somebody has just typed.
    given = [
        f"{name}: {value}"
        for name, value in said.items()
        if value and value != head[name] and not (name in found.where and head[name])
    ]
    other = f"，如 {'、'.join(given)}" if given else ""
    fix = f"不用再导入；要补或要改标题、发布机关、日期、网址，写在 notices/{notice.id}/notice.yaml 里{other}"
    return Problem(notice.id, f"这份公告已在知识库中，{same}", f"{fix}，再运行 python -m kb check")


def _is_version(notice: Notice, found: Metadata) -> bool:
    """The same notice of the same day, issuer or address: what is added now is its newer text."""
    head = notice.head
    same = found.published == head.published and (found.issuer == head.issuer or (found.url and found.url == head.url))
    return not head.superseded_by and head.title == found.title and bool(same)


def _is_whole(unit: QAUnit) -> bool:
    """Whether there is a question and an answer, were it a picture; or a reason to wait for one."""
    return bool(unit.question and (unit.answer or unit.pictures or unit.hold))


def _renamed(unit: QAUnit, notice: str) -> QAUnit:
    return replace(unit, id=f"{notice}/{unit.id.rpartition('/')[2]}", notice=notice)


def _review(found: Metadata, units: Sequence[QAUnit], whole: Sequence[QAUnit], text: str) -> Iterator[str]:
    missing = [
        label
        for label, value in (("发布机关", found.issuer), ("发布日期", found.published), ("网址", found.url))
        if not value
    ]
    if missing:
        yield f"notice.yaml：文件里没有写明{'、'.join(missing)}，请补在 notice.yaml 里"
    yield "notice.yaml：核对 title、issuer、published、url，并写明 currency（是否现行有效）与 contact（向谁咨询）"
    for unit in (unit for unit in units if not _is_whole(unit)):
        yield _review_line(unit, "没有收入", unit.to_check or ("问题或答复为空",), text)
    for name, what in _WHAT.items():
        for unit in whole:
            if says := getattr(unit, name):
                yield _review_line(unit, what, says, text)
    if any(unit.hold for unit in whole):
        yield "units.yaml：有 hold 的问答现在不作答；逐字对照原件（没有答复的补上位置）后，删去那一条的 hold，即可作答"
    yield "rules.yaml：还没有规则；没有规则的问答最多按答复措辞给出判断"


def _review_line(unit: QAUnit, what: str, says: Sequence[str], text: str) -> str:
    told = "；".join(with_line(one, unit, text) for one in says)
    return f"{unit.id.rpartition('/')[2]}：{what}（{told}）：{unit.question[:40]}"


def write(
    proposal: Proposal, kb: KnowledgeBase, home: Path = HOME, *, by: str = "", at: datetime | None = None
) -> list[str]:
    """Write the folder, mark what it replaces, carry over the rules of units that kept every word.

    All of it is made and checked aside and then put in place, so that a knowledge base is never half changed. Returns
    what else was done, in words. Raises Problems and leaves everything as it was.
    """
    with changing(home), staged(home) as copy:
        done = _make(copy, proposal, kb)
        load(copy)
        says = f"导入 {proposal.id}（{len(proposal.units)} 条问答）{'，' + done[0] if done else ''}"
        touched = [proposal.id, *([proposal.replaces] if proposal.replaces else [])]
        try:
            # On the disk before it gets its name: after a power cut there is all of it or none.
            put_in_place(home, copy, entry("add", says, touched, (by, at or datetime.now(zone_set()))))
        except OSError as error:
            what = f"写不进去（{os_words(error)}）"
            raise Problems([Problem(str(home), what, "检查文件夹与权限后再试")]) from None
    return done


def rehearsed(proposal: Proposal, kb: KnowledgeBase, home: Path = HOME) -> KnowledgeBase:
    """The knowledge base as `write` would make it; nothing is put in place. Raises Problems as `write` does."""
    with staged(home) as copy:
        _make(copy, proposal, kb)
        return load(copy)


def _make(copy: Path, proposal: Proposal, kb: KnowledgeBase) -> list[str]:
    """Write the folder into a copy of the knowledge base; what else was done, in words."""
    folder = copy / "notices" / proposal.id
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        # Put in place after it was proposed, before the copy was made.
        raise Problems([Problem(proposal.id, _AT_ONCE, "看知识库里的那一份")]) from None
    _fill(folder, proposal)
    return _supersede(copy, proposal, kb) if proposal.replaces else []


@contextlib.contextmanager
def staged(home: Path) -> Iterator[Path]:
    """A copy of the knowledge base on the same disk, removed at the end whatever happens."""
    clear(home)
    with contextlib.ExitStack() as stack:
        try:
            place = stack.enter_context(aside(home))
        except OSError as error:
            raise Problems([Problem(str(home), f"写不进去（{os_words(error)}）", "检查文件夹的权限")]) from None
        ignored = shutil.ignore_patterns("*.py", "__pycache__", ".adding-*", ".pending-*", ".history")
        shutil.copytree(home, place / "kb", ignore=ignored, copy_function=_copied)
        try:
            yield place / "kb"
        except Problems as wrong:
            # What is wrong with the copy would be so with what it is a copy of; nobody finds the copy.
            there = str(place / "kb")
            told = [one._replace(where=one.where.replace(there, str(home))) for one in wrong.problems]
            raise Problems(told) from None


def _copied(source: str, target: str) -> str:
    """Copy a file; of the large ones, which nobody changes, only the name."""
    if Path(source).name.startswith("original."):
        # Some disks have one name for a file only.
        with contextlib.suppress(OSError):
            os.link(source, target)
            return target
    return str(shutil.copy2(source, target))


def _fill(folder: Path, proposal: Proposal) -> None:
    source, found = proposal.source, proposal.metadata
    if source.text.encode("utf-8") != source.raw:
        (folder / f"original.{source.kind}").write_bytes(source.raw)
    fill(folder, source, proposal.units, _CUT)
    head = {
        "title": found.title or proposal.id,
        **({"issuer": found.issuer} if found.issuer else {}),
        **({"published": found.published} if found.published else {}),
        **({"url": found.url} if found.url else {}),
        "sha256": source.sha256,
        "contact": _CONTACT,
        "currency": "unverified",
        "currency_warning": "这份公告是否现行有效尚未经人核对。使用前请向发布机关核实现行规定。",
    }
    (folder / "notice.yaml").write_text(
        ended(_HEAD + yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=100_000)), encoding="utf-8"
    )


def fill(folder: Path, source: Source, units: Sequence[QAUnit], above: str) -> None:
    """Write a notice's text, its pictures and its cut, which has the comment `above`."""
    (folder / "source.txt").write_bytes(source.text.encode("utf-8"))
    (folder / "units.yaml").write_text(ended(above + _units_yaml(units)), encoding="utf-8")
    for name, raw in source.pictures.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(raw)


def _units_yaml(units: Sequence[QAUnit]) -> str:
    """The cut as `units.yaml` holds it."""
    return _dumped(
        [
            {
                "id": unit.id.rpartition("/")[2],
                **({"section": unit.section} if unit.section else {}),
                **({"number": unit.number} if unit.number else {}),
                "question": unit.question.replace("\n", ""),
                "answer": unit.ends,
                "asked": [list(span) for span in unit.question_spans],
                "answered": [list(span) for span in unit.answer_spans],
                **{name: list(told) for name in FLAGS if (told := getattr(unit, name))},
            }
            for unit in units
        ]
    )


def _carry_scenarios(notices: Path, proposal: Proposal, kept: Mapping[str, str]) -> None:
    """Copy the scenarios beside the rules, with the numbers that their units have now."""
    file = notices / proposal.replaces / "scenarios.yaml"
    if not file.exists():
        return
    numbers = {old.rpartition("/")[2]: new.rpartition("/")[2] for old, new in kept.items()}

    def renumbered(found: re.Match[str]) -> str:
        return f"{found[1]}{numbers.get(found[2], found[2])}{found[3]}"

    text = re.sub(r"(?m)^(\s*(?:- )?unit:\s*[\"']?)([^\s\"'#]+)(.*)$", renumbered, file.read_text(encoding="utf-8"))
    (notices / proposal.id / "scenarios.yaml").write_text(text, encoding="utf-8")


def _dumped(data: object) -> str:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100_000, default_flow_style=None)


def _supersede(home: Path, proposal: Proposal, kb: KnowledgeBase) -> list[str]:
    """Mark the older notice as superseded in its own file, and keep rules where no ruled word changed."""
    file = home / "notices" / proposal.replaces / "notice.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(superseded(text, proposal.id), encoding="utf-8")
    done = [f"{proposal.replaces} 已标为被 {proposal.id} 取代"]
    rules = home / "notices" / proposal.replaces / "rules.yaml"
    if rules.exists():
        kept = {
            change.old.id: change.new.id
            for change in changes(kb.units_of(proposal.replaces), proposal.units)
            if change.kind == "same" and change.old and change.new
        }
        book = rules.read_text(encoding="utf-8")
        ruled = set(re.findall(r"(?m)^\s*unit:\s*[\"']?([^\s\"'#]+)", book))
        if ruled <= kept.keys():
            book = renamed_rules(book, kept)
            (home / "notices" / proposal.id / "rules.yaml").write_text(book, encoding="utf-8")
            done.append(f"有规则的 {len(ruled)} 条问答逐字未变，规则已带入新版")
            _carry_scenarios(home / "notices", proposal, kept)
        else:
            changed = "、".join(sorted(ruled - kept.keys()))
            done.append(f"规则没有带入新版：{changed} 的文字已变，请重新核对后再写")
    return done


def superseded(text: str, newer: str) -> str:
    """A `notice.yaml` that says by which notice it is superseded; the owner's comments stay."""
    text = re.sub(r"(?m)^(currency:\s*)\S+.*$", r"\1superseded", text)
    text = re.sub(r"(?m)^superseded_by:.*\n?", "", text)
    return ended(f"{body(text)}\nsuperseded_by: {newer}")


def renamed_rules(book: str, names: Mapping[str, str]) -> str:
    """A `rules.yaml` whose units have other names."""
    for old, new in names.items():
        book = re.sub(rf"(?m)^(\s*(?:- )?unit:\s*[\"']?){re.escape(old)}(?=[\s\"'#]|$)", rf"\g<1>{new}", book)
    return book
