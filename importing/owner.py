"""What the owner of a knowledge base does with a notice in it: remove, rename, mark as superseded, cut anew, undo.

Each is planned first, with all that it touches, and done in a copy that is checked as a whole before it takes the place
of what was there.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from importing.import_notice import fill, renamed_rules, staged, superseded
from importing.readers.read import read_bytes
from importing.segment_sandboxed import segment_sandboxed
from kb.change_report import cases_of, change_report, scenarios_of
from kb.diff import changes
from kb.end_mark import body, ended
from kb.history import Entry, changing, entry, last_change, put_in_place, restore
from kb.load import load
from kb.model import KnowledgeBase, Problem, Problems
from kb.progress import Heard, unheard

_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,80}")


@dataclass(frozen=True)
class Plan:
    """A change that is still to be made. `says` in a sentence; `touches` in lines; `notices` whose folders change."""

    what: str
    says: str
    touches: tuple[str, ...]
    notices: tuple[str, ...]
    make: Callable[[Path], None]
    undoes: int = 0


def carry_out(plan: Plan, home: Path, by: str, at: datetime) -> Entry:
    """Make a change. Raises Problems and leaves everything as it was where it cannot be."""
    with changing(home), staged(home) as copy:
        plan.make(copy)
        load(copy)
        made = entry(plan.what, plan.says, plan.notices, (by, at), undoes=plan.undoes)
        return put_in_place(home, copy, made)


def removal(kb: KnowledgeBase, notice: str) -> Plan:
    """Take a notice out. Older ones that it superseded stay superseded. Raises Problems where it is not there."""
    _known(kb, notice)
    if len(kb.notices) == 1:
        what, fix = "是知识库里唯一的公告，移走以后就没有可答的了", "先导入别的公告，再移走它"
        raise Problems([Problem(notice, what, fix)])
    older = _older(kb, notice)

    def make(home: Path) -> None:
        shutil.rmtree(home / "notices" / notice)
        for name in older:
            _edit(home, name, superseded_by="")

    freed = [f"{name} 原写明被它取代：仍不作答，不再写被谁取代" for name in older]
    return Plan("remove", f"移走 {notice}", (*_touched(kb, notice), *freed), (notice, *older), make)


def renaming(kb: KnowledgeBase, notice: str, name: str) -> Plan:
    """Give a notice another name. Raises Problems for a name that is none, or taken."""
    _known(kb, notice)
    if not _ID.fullmatch(name):
        raise Problems([Problem(name, "不能用作公告的编号", "只用小写字母、数字和连字符，如 most-2022-04-15")])
    if name in kb.notices:
        raise Problems([Problem(name, "已有这个编号的公告", "换一个编号")])
    older = _older(kb, notice)

    def make(home: Path) -> None:
        folder = home / "notices" / notice
        folder.rename(home / "notices" / name)
        rules = home / "notices" / name / "rules.yaml"
        if rules.exists():
            ids = {unit.id: f"{name}/{unit.id.partition('/')[2]}" for unit in kb.units_of(notice)}
            rules.write_text(renamed_rules(rules.read_text(encoding="utf-8"), ids), encoding="utf-8")
        for one in older:
            _edit(home, one, superseded_by=name)

    says = f"{notice} 改名为 {name}"
    return Plan(
        "rename",
        says,
        (*_touched(kb, notice), *(f"{one} 写明改为被 {name} 取代" for one in older)),
        (notice, name, *older),
        make,
    )


def superseding(kb: KnowledgeBase, notice: str, newer: str) -> Plan:
    """Mark a notice as superseded by another. Raises Problems where either is not there."""
    _known(kb, notice)
    _known(kb, newer)
    return Plan(
        "supersede",
        f"{notice} 标为被 {newer} 取代，只作沿革，不再作答",
        _touched(kb, notice),
        (notice,),
        lambda home: _edit(home, notice, superseded_by=newer),
    )


def recutting(kb: KnowledgeBase, notice: str, home: Path, heard: Heard = unheard) -> Plan:
    """Read a notice's own file again, as this version of the program does. Raises Problems where words under its rules
    would change.
    """
    _known(kb, notice)
    folder = home / "notices" / notice
    file = next(iter(sorted(folder.glob("original.*"))), folder / "source.txt")
    # A scan was recognised once: what a person compared with it must not change below him.
    source = read_bytes(file.read_bytes(), file.name, heard=heard)
    units = segment_sandboxed(source, notice, heard=heard).units
    found = changes(kb.units_of(notice), units)
    kept = {
        change.new.id
        for change in found
        if change.kind == "same" and change.old and change.new and change.old.id == change.new.id
    }
    ruled = {unit.id for unit in kb.units_of(notice) if kb.rules.get(unit.id)}
    if lost := sorted(ruled - kept):
        what = f"重新切分会改动有规则的问答：{'、'.join(lost)}"
        raise Problems(
            [Problem(notice, what, "先看 python -m kb diff 编号 文件，改好规则；或作为新版导入（--supersedes）")]
        )
    if all(change.kind == "same" for change in found) and source.text == kb.notices[notice].text:
        raise Problems([Problem(notice, "重新读过，文字和切分都没有变", "无需重新导入")])

    def make(copy: Path) -> None:
        place = copy / "notices" / notice
        head = re.sub(
            r"(?m)^sha256:.*$", f"sha256: {source.sha256}", (place / "notice.yaml").read_text(encoding="utf-8")
        )
        (place / "notice.yaml").write_text(head, encoding="utf-8")
        before = body((place / "units.yaml").read_text(encoding="utf-8"))
        above = "".join(f"{line}\n" for line in before.splitlines() if line.startswith("#"))
        shutil.rmtree(place / "pictures", ignore_errors=True)
        fill(place, source, units, above)

    told = ("以前核对时删去的存疑之处会重新列出，须再看一遍", *change_report(found, kb))
    return Plan("reimport", f"重新读取并切分 {notice}", (*_touched(kb, notice), *told), (notice,), make)


def undoing(kb: KnowledgeBase, home: Path) -> Plan:
    """Take back the last change. Raises Problems where there is none, or somebody changed the notices since."""
    last = last_change(home)
    touched = [line for name in last.notices for line in _undone(kb, name)]
    return Plan(
        "undo",
        f"撤销第 {last.number} 次改动（{last.by or '没有写明是谁'}：{last.says}）",
        tuple(touched),
        last.notices,
        lambda copy: restore(home, copy, last.number, last.notices),
        undoes=last.number,
    )


def _undone(kb: KnowledgeBase, name: str) -> tuple[str, ...]:
    """What goes back to what it was: a notice that is there, one that comes back, the words of a domain."""
    if name in kb.notices:
        return _touched(kb, name)
    return (f"{name}：这个领域的词、同义词" if "/" in name else f"{name}：放回知识库",)


def _known(kb: KnowledgeBase, notice: str) -> None:
    if notice not in kb.notices:
        raise Problems([Problem(notice, "知识库里没有这份公告", f"现有：{'、'.join(kb.notices) or '一份也没有'}")])


def _older(kb: KnowledgeBase, notice: str) -> list[str]:
    """The notices that say they are superseded by this one."""
    return [one.id for one in kb.notices.values() if one.head.superseded_by == notice]


def _touched(kb: KnowledgeBase, notice: str) -> tuple[str, ...]:
    """What hangs on a notice: its units, their rules, the cases that name them."""
    units = kb.units_of(notice)
    rules = [rule.id for unit in units for rule in kb.rules.get(unit.id, ())]
    held = f"，其中 {waiting} 条等人核对" if (waiting := sum(bool(unit.hold) for unit in units)) else ""
    lines = [f"{notice}：{len(units)} 条问答{held}"]
    lines += [f"{notice}：{len(rules)} 条规则（{'、'.join(rules)}）"] if rules else []
    names = [unit.id for unit in units]
    return (*lines, *(f"{notice}：{line}" for line in (*scenarios_of(names, kb), *cases_of(names))))


def _edit(home: Path, notice: str, *, superseded_by: str) -> None:
    """Write in a notice's own file by which it is superseded; "": by none any more, and it stays superseded."""
    file = home / "notices" / notice / "notice.yaml"
    text = file.read_text(encoding="utf-8")
    if superseded_by:
        text = superseded(text, superseded_by)
    else:
        text = ended(body(re.sub(r"(?m)^superseded_by:.*\n?", "", text)))
    file.write_text(text, encoding="utf-8")
