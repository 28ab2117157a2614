"""An answer for a terminal."""

from __future__ import annotations

from assistant.answer import Answer
from assistant.labels import SIGNS, based_on, label, mentioned, near_told, unchecked, unused_words
from assistant.markup_labels import markup_told
from kb.model import KnowledgeBase, Notice, QAUnit
from kb.review import standing
from kb.tables import plain, tables
from kb.text import ranges
from kb.texts import texts
from verdict.statements import TestedCondition


def answer_text(answer: Answer, kb: KnowledgeBase) -> str:
    """Verdict, conditions, the official answer verbatim, its source and currency, near questions."""
    unit, notice = answer.unit, answer.notice
    lines = _nothing(answer, kb) if unit is None or notice is None else _answered(answer, unit, notice, kb)
    for other in answer.opposed:
        lines += ["", f"同一问题的另一条官方答复（{kb.notices[other.notice].head.cited}，{other.cited}）："]
        lines += _indented(other, kb)
    for other in answer.beside:
        lines += ["", f"另一份公告的答复（{kb.notices[other.notice].head.cited}，{other.cited}）："]
        lines += _indented(other, kb)
    for old in answer.history:
        lines += ["", f"已被取代的旧答复（{kb.notices[old.notice].head.cited}，只说明沿革，不作依据）："]
        lines += _indented(old, kb)
    if answer.asked:
        lines.insert(0, f"这一问：{answer.asked}")
    if answer.alternatives:
        lines += ["", "相近的官方问题："]
        for hit in answer.alternatives:
            told = near_told(*hit.overlap, kb.notices[hit.unit.notice].head.cited)
            lines.append(f"  · {hit.unit.question}{told}")
    for part in answer.parts:
        lines += ["", "—" * 20, f"一句话里还问了：{part.question}", answer_text(part, kb)]
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
    heads = (kb.notices[hit.unit.notice].head for hit in answer.alternatives if hit.overlap.said)
    near = next((head.contact for head in heads), kb.contact)
    return [f"【{label(answer)}】{answer.reason.text or texts().unanswered}", f"问谁：{near}"]


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
    if verdict.rule and (review := standing(verdict.rule, kb)):
        lines.append(f"  {texts().review[review]}：{verdict.rule.id}")
    if verdict.rule is None and verdict.evidence:
        lines.append(f"  依据答复措辞：“{verdict.evidence}”（没有整理成规则）")
    known = kb.of(unit.id).facts
    for name in answer.ask if not answer.to_confirm else ():
        values = "、".join(f"{value}（{words}）" for value, words in known[name].choices)
        lines.append(f"  请补充：{known[name].ask} --fact {name}=… 可取 {values}")
    if unused := unused_words(answer):
        lines.append(f"  {unused}")
    place = "、".join(f"{start}–{end}" for start, end in ranges(unit.answer_spans, (link.url for link in unit.links)))
    return [
        *lines,
        "",
        f"官方问题：{unit.question}",
        "官方答复（原文）：",
        *_indented(unit, kb),
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


def _indented(unit: QAUnit, kb: KnowledgeBase) -> list[str]:
    """The official answer, line by line, a row of a table being one; its links and pictures, and what of its cut is
    not checked.
    """
    found = tables(kb.notices[unit.notice].text, unit.answer_spans)
    doubt = [f"⚠ {unchecked(unit)}"] if unit.doubts else []
    beside = (f"［{told}］" for told in markup_told(unit))
    return [f"  {line}" for line in (*plain(unit.answer, found), *beside, *doubt)]
