"""An answer for a terminal."""

from __future__ import annotations

from assistant.assistant import Answer
from assistant.labels import SIGNS, based_on, label, mentioned
from kb.model import KnowledgeBase, Notice, QAUnit
from kb.text import ranges
from kb.texts import texts
from verdict.statements import TestedCondition


def answer_text(answer: Answer, kb: KnowledgeBase) -> str:
    """Verdict, conditions, the official answer verbatim, its source and currency, near questions."""
    unit, notice = answer.unit, answer.notice
    lines = _nothing(answer, kb) if unit is None or notice is None else _answered(answer, unit, notice, kb)
    for other in answer.opposed:
        lines += ["", f"同一问题的另一条官方答复（{kb.notices[other.notice].head.cited}，{other.cited}）："]
        lines += _indented(other)
    for old in answer.history:
        lines += ["", f"已被取代的旧答复（{kb.notices[old.notice].head.cited}，只说明沿革，不作依据）："]
        lines += _indented(old)
    if answer.alternatives:
        lines += ["", "相近的官方问题："]
        lines += [f"  · {hit.unit.question}" for hit in answer.alternatives]
    return "\n".join(lines)


def _statements(answer: Answer) -> list[str]:
    """What is to be confirmed, and how: a line each, with what was said and answered."""
    lines = []
    for number, one in enumerate(answer.verdict.statements, 1):
        given = (
            texts().given[one.answer]
            if one.answer
            else f"待确认：--confirm {one.id}=yes 属实，=no 不属实，=unsure 不清楚"
        )
        said = f"（您说：{one.said}）" if one.said else ""
        lines += [f"  {number}. {one.text}{said}", f"      {given}{'；' + one.note if one.note else ''}"]
    return lines


def _nothing(answer: Answer, kb: KnowledgeBase) -> list[str]:
    """Where nothing is answered: why, and whom to ask."""
    return [f"【{label(answer)}】{answer.reason.text or texts().unanswered}", f"问谁：{kb.contact}"]


def _answered(answer: Answer, unit: QAUnit, notice: Notice, kb: KnowledgeBase) -> list[str]:
    """The verdict with what it rests on, then the official words and where they stand."""
    verdict = answer.verdict
    lines = [f"【{label(answer)}】{verdict.says}"]
    if answer.reason.text:
        lines.append(answer.reason.text)
    if notice.head.currency != "in_force":
        lines += [f"{based_on(notice)}。", f"⚠ {notice.head.currency_warning}"]
    lines += _statements(answer)
    for tested in verdict.conditions:
        lines.append(
            f"  {SIGNS[tested.state]} {texts().states[tested.state]}：{tested.text}{_said(tested, answer, kb)}"
        )
        lines.append(f"      依据：“{tested.evidence}”")
    if verdict.rule is None and verdict.evidence:
        lines.append(f"  依据答复措辞：“{verdict.evidence}”（没有整理成规则）")
    for name in answer.ask if not answer.to_confirm else ():
        values = "、".join(f"{value}（{words}）" for value, words in kb.facts[name].choices)
        lines.append(f"  请补充：{kb.facts[name].ask} --fact {name}=… 可取 {values}")
    place = "、".join(f"{start}–{end}" for start, end in ranges(unit.answer_spans))
    return [
        *lines,
        "",
        f"官方问题：{unit.question}",
        "官方答复（原文）：",
        *_indented(unit),
        f"出处：{notice.head.cited}，{unit.cited}，原文第 {place} 字",
        *([f"      {notice.head.url}"] if notice.head.url else []),
    ]


def _said(tested: TestedCondition, answer: Answer, kb: KnowledgeBase) -> str:
    """What of the asker's decided a condition, in brackets; "" where nothing did."""
    if tested.source:
        return f"（您说：{tested.source}）"
    if tested.ticked:
        return "（由您勾选）"
    if tested.state == "assumed":
        return f"（您{texts().unsettled if mentioned(tested, answer.case, kb) else texts().unmentioned}）"
    return ""


def _indented(unit: QAUnit) -> list[str]:
    """The official answer, paragraph by paragraph."""
    return [f"  {paragraph}" for paragraph in unit.answer.split("\n")]
