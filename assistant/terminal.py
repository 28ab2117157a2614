"""An answer for a terminal."""

from __future__ import annotations

from assistant.assistant import Answer
from assistant.labels import (
    GIVEN,
    LABELS,
    SIGNS,
    STATES,
    UNANSWERED,
    UNMENTIONED,
    UNSETTLED,
    based_on,
    label,
    mentioned,
)
from kb.model import KnowledgeBase


def answer_text(answer: Answer, kb: KnowledgeBase) -> str:
    """Verdict, conditions, the official answer verbatim, its source and currency, near questions."""
    unit, notice, verdict = answer.unit, answer.notice, answer.verdict
    if unit is None or notice is None:
        lines = [f"【{LABELS['unknown']}】{answer.reason.text or UNANSWERED}"]
        lines += [f"问谁：{kb.contact}"]
    else:
        lines = [f"【{label(verdict, notice)}】{verdict.says}"]
        if answer.reason.text:
            lines.append(answer.reason.text)
        if notice.head.currency != "in_force":
            lines += [f"{based_on(notice)}。", f"⚠ {notice.head.currency_warning}"]
        lines += _statements(answer)
        for tested in verdict.conditions:
            said = f"（您说：{tested.source}）" if tested.source else "（由您勾选）" if tested.ticked else ""
            if tested.state == "assumed" and not said:
                said = f"（您{UNSETTLED if mentioned(tested, answer.case, kb) else UNMENTIONED}）"
            lines.append(f"  {SIGNS[tested.state]} {STATES[tested.state]}：{tested.text}{said}")
            lines.append(f"      依据：“{tested.evidence}”")
        if answer.verdict.rule is None and answer.verdict.evidence:
            lines.append(f"  依据答复措辞：“{answer.verdict.evidence}”（没有整理成规则）")
        for name in answer.ask if not answer.to_confirm else ():
            values = "、".join(f"{value}（{label}）" for value, label in kb.facts[name].choices)
            lines.append(f"  请补充：{kb.facts[name].ask} --fact {name}=… 可取 {values}")
        start, end = unit.answer_spans[0].start, unit.answer_spans[-1].end
        lines += [
            "",
            f"官方问题：{unit.question}",
            "官方答复（原文）：",
            *(f"  {paragraph}" for paragraph in unit.answer.split("\n")),
            f"出处：{notice.head.cited}，{unit.cited}，原文第 {start}–{end} 字",
            *([f"      {notice.head.url}"] if notice.head.url else []),
        ]
    for other in answer.opposed:
        lines += ["", f"同一问题的另一条官方答复（{kb.notices[other.notice].head.cited}，{other.cited}）："]
        lines += [f"  {paragraph}" for paragraph in other.answer.split("\n")]
    for old in answer.history:
        lines += ["", f"已被取代的旧答复（{kb.notices[old.notice].head.cited}，只说明沿革，不作依据）："]
        lines += [f"  {paragraph}" for paragraph in old.answer.split("\n")]
    if answer.alternatives:
        lines += ["", "相近的官方问题："]
        lines += [f"  · {hit.unit.question}" for hit in answer.alternatives]
    return "\n".join(lines)


def _statements(answer: Answer) -> list[str]:
    """What is to be confirmed, and how: a line each, with what was said and answered."""
    lines = []
    for number, one in enumerate(answer.verdict.statements, 1):
        given = GIVEN[one.answer] if one.answer else f"待确认：--confirm {one.id}=yes 属实，=no 不属实，=unsure 不清楚"
        said = f"（您说：{one.said}）" if one.said else ""
        lines += [f"  {number}. {one.text}{said}", f"      {given}{'；' + one.note if one.note else ''}"]
    return lines
