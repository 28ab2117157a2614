"""What changed between two cuts, in words for a person, with the rules and cases that rest on what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kb.diff import Change, wording
from kb.load import HOME
from kb.model import KnowledgeBase, QAUnit

_KINDS = {"added": "新增", "removed": "删去", "reworded": "改写", "same": "未变"}
# Where cases name the units they expect.
_CASES = HOME.parent / "evaluation" / "cases"


def change_report(found: Iterable[Change], kb: KnowledgeBase) -> Iterator[str]:
    """Its lines: how many of each kind, then each change and what rests on the words that changed."""
    found = list(found)
    counts = {kind: sum(change.kind == kind for change in found) for kind in _KINDS}
    yield "、".join(f"{label} {counts[kind]} 条" for kind, label in _KINDS.items())
    for change in found:
        unit = change.new or change.old
        if change.kind == "same" or unit is None:
            continue
        yield f"\n{_KINDS[change.kind]} {change.old.id if change.old else unit.id}：{unit.question}"
        if change.old and change.new:
            for label, before, after in (
                ("问", change.old.question, change.new.question),
                ("答", change.old.answer, change.new.answer),
            ):
                if before != after:
                    yield f"  {label}：{wording(before, after)}"
        if change.old:
            yield from _touched(change.old, kb)


def _touched(unit: QAUnit, kb: KnowledgeBase) -> Iterator[str]:
    rules = kb.rules.get(unit.id, ())
    if rules:
        yield f"  牵动规则：{'、'.join(rule.id for rule in rules)}（重新核对条件与依据）"
    yield from (f"  {line}" for line in scenarios_of([unit.id], kb))
    yield from (f"  {line}" for line in cases_of([unit.id]))
    if unit.id in kb.units:
        yield f"  牵动判断单：此前按 {unit.id} 出具的判断单（单上印有知识库版本 {kb.version}）须重新核对"


def scenarios_of(units: Sequence[str], kb: KnowledgeBase) -> Iterator[str]:
    """The scenarios beside the rules that one of the units must answer."""
    for notice, scenarios in kb.scenarios.items():
        named = [one.id for one in scenarios if one.unit and {one.unit, f"{notice}/{one.unit}"} & set(units)]
        if named:
            yield f"牵动情形：{notice} {len(named)} 个（{'、'.join(named)}）"


def cases_of(units: Sequence[str]) -> Iterator[str]:
    """The files of labelled cases that name one of the units, each with how many of its lines do."""
    quoted = [f'"{unit}"' for unit in units]
    for file in sorted(_CASES.glob("*.jsonl")):
        lines = file.read_text(encoding="utf-8").splitlines()
        if named := sum(any(unit in line for unit in quoted) for line in lines):
            yield f"牵动用例：{file.name} {named} 行"
