"""The verdict sheet for a project's file: what was asked, said and officially answered, as one noun to draw."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from assistant.answer import Answer
from assistant.labels import label, mentioned, review_told, ticked_by, unchecked, unused_words, warning
from assistant.markup_labels import links_told, markup_told, pictures_told
from assistant.sheet_number import sheet_number
from assistant.version import version
from kb.model import Code, Fact, KnowledgeBase, Notice, Picture, QAUnit, Span
from kb.tables import Table, parts, tables
from kb.texts import texts
from reader.facts import FactState
from verdict.evaluate import Verdict

LONGEST_PROJECT = 200
TITLE = "官方问答判断单"
SCOPE = (
    "本判断单只依据上列官方答复与所列情况得出，不代替主管部门的决定；情况有变或规定更新时须重新核对。"
    "所依据的答复、规则与时效后来有没有变，凭编号在有据的 /sheet/check 查。"
)
SCOPE_UNANSWERED = (
    "本判断单只说明知识库中的官方问答没有回答上列问题，不表示需要或不需要办理；请向主管部门确认，规定更新时须重新核对。"
)
_NOT_CARRIED = "（原话没有带来，不能在这里核对）"
SIGNED = ("核对人", "日期")
# Categories of characters that show nothing: control, format (they also turn the direction of text), surrogates.
_HIDDEN = ("Cc", "Cf", "Cs")


class Official(NamedTuple):
    """Official words, and which of them are tables."""

    text: str
    tables: Sequence[Table] = ()

    @property
    def parts(self) -> list[str | Table]:
        """Paragraphs and tables, in order."""
        return parts(self.text, self.tables)


Rows = tuple[tuple[str | Official, ...], ...]


@dataclass(frozen=True)
class Section:
    """Lines of text, then a table, then pictures of a notice that are kept. Without a header, the first cell of a row
    is its label. A line break in a cell starts a paragraph.
    """

    title: str
    lines: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: Rows = ()
    notice: str = ""
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """All that stands on a sheet, in its order: head, verdict (label, says, warning), sections, scope, signatures.

    `warning` is only empty where no answer is given or the notice is in force; it is drawn right under the verdict.
    """

    title: str
    on: date
    head: Rows
    code: Code
    label: str
    says: tuple[str, ...]
    warning: tuple[str, ...]
    sections: tuple[Section, ...]
    scope: str
    signed: tuple[str, ...]


def verdict_sheet(answer: Answer, kb: KnowledgeBase, made: date, project: str = "", *, linked: bool = False) -> Sheet:
    """The sheet of one answer. Pure: the same answer, knowledge base, days and project give the same sheet.

    `made`: the day it is made on. `linked`: from a link, so that its ticks may be another person's.
    """
    unit, notice, verdict = answer.unit, answer.notice, answer.verdict
    # A conversation is one case: its first message is the question, and what was said later stands among the facts.
    question = answer.case.question if unit else answer.question
    head = (
        *((("项目名称与编号", _clean(project)),) if _clean(project) else ()),
        *((("全部的话", _clean(answer.case.message)),) if answer.case.message else ()),
        ("问题", _clean(question)),
        *_messages(answer),
        ("判断日期", answer.on.isoformat()),
        ("制作日期", made.isoformat()),
        ("知识库版本", kb.version),
        ("程序版本", f"有据 {version()}"),
        ("编号", sheet_number(answer, kb)),
    )
    if unit is None or notice is None:
        says = (texts().unanswered, answer.reason.text, kb.contact)
        said = tuple(dict.fromkeys(filter(None, says)))
        return Sheet(
            title=TITLE,
            on=answer.on,
            head=head,
            code="unknown",
            label=label(answer),
            says=said,
            warning=(),
            sections=(),
            scope=SCOPE_UNANSWERED,
            signed=SIGNED,
        )
    near = (f"也可能适用：{hit.unit.question}" for hit in answer.alternatives if answer.status == "ambiguous")
    return Sheet(
        title=TITLE,
        on=answer.on,
        head=head,
        code=verdict.code,
        label=label(answer),
        says=tuple(filter(None, (verdict.says, answer.reason.text, *near))),
        warning=warning(notice),
        sections=(
            _facts(answer, kb, linked=linked),
            *_statements(answer, kb, linked=linked),
            _conditions(answer, kb, linked=linked),
            _official(unit, notice, _others(answer, kb)),
            _rule(verdict, kb),
            _currency(notice),
        ),
        scope=SCOPE,
        signed=SIGNED,
    )


def _messages(answer: Answer) -> Rows:
    """What was said after the question, and how much of what was said is not here."""
    case = answer.case
    if answer.unit is None or not (case.messages or case.omitted):
        return ()
    left_out = (f"（另有 {case.omitted} 处较早的话太长，没有带来）",) if case.omitted else ()
    return (("后来的话", "\n".join([*left_out, *map(_clean, case.messages)])),)


def _facts(answer: Answer, kb: KnowledgeBase, *, linked: bool) -> Section:
    # In the order of kb/domains/hgr/facts.yaml: the same case gives the same sheet, in whatever order it was told.
    known = [(fact, answer.facts[name]) for name, fact in kb.facts.items() if name in answer.facts]
    rows = tuple(
        (fact.label, _values(fact, stated), _origin(stated, answer, linked=linked))
        for fact, stated in known
        if stated.values or stated.unsettled
    )
    lines: tuple[str, ...] = () if rows else ("没有说明与这条答复有关的情况。",)
    if unused := unused_words(answer):
        lines += (_clean(unused),)
    return Section("一、所列情况", lines, ("情况", "取值", "来源") if rows else (), rows)


def _values(fact: Fact, stated: FactState) -> str:
    labels = "、".join(label for value, label in fact.choices if value in stated.values)
    return f"{labels or '未确定'}（存疑，不据此认定符合）" if stated.unsettled else labels


def _origin(stated: FactState, answer: Answer, *, linked: bool) -> str:
    words, ticked = _words(stated.source, answer), ticked_by(stated.confirmed, linked=linked)
    quoted = f"“{words}”" if words else _NOT_CARRIED
    if stated.origin == "ticked":
        return f"{ticked}；您的话中提到：{quoted}" if stated.source else ticked
    return f"从您的话读出：{quoted}" + (f"；{ticked}" if stated.confirmed else "")


def _words(source: str, answer: Answer) -> str:
    """The words a fact was read from; "" where they do not stand in a message that is on the sheet."""
    messages = (answer.case.message, *answer.case.said)
    stands = all(any(words in message for message in messages) for words in source.split("；"))
    return _clean(source) if stands else ""


def _statements(answer: Answer, kb: KnowledgeBase, *, linked: bool) -> tuple[Section, ...]:
    """What was said beside each statement, and who confirmed it, how and when."""
    rows = []
    for one in answer.verdict.statements:
        given = texts().given[one.answer] if one.answer else "未确认"
        said = (_words(one.said, answer) or _NOT_CARRIED) if one.said else _silence(one.id, answer, kb)
        how = ticked_by(one.confirmation.confirmed, linked=linked) if one.confirmation else one.note
        if one.answer == "yes" and one.state == "contradicted":
            how += "；与您的话不符，以这次确认为准"
        rows.append((given, one.text, _clean(said), _clean(how)))
    if not rows:
        return ()
    return (Section("逐条确认", (), ("确认", "请确认的话", "您的话", "由谁、何时"), tuple(rows)),)


def _silence(statement: str, answer: Answer, kb: KnowledgeBase) -> str:
    """Of a statement without words of the asker: whether its facts were spoken of. "" for those that no rule writes."""
    rules = kb.rules.get(answer.unit.id, ()) if answer.unit else ()
    facts = {name for rule in rules for one in rule.statements if one.id == statement for name in one.facts}
    spoken = (mentioned(tested, answer.case, kb) for tested in answer.verdict.conditions if tested.fact in facts)
    return (texts().unsettled if any(spoken) else texts().unmentioned) if facts else ""


def _conditions(answer: Answer, kb: KnowledgeBase, *, linked: bool) -> Section:
    title, verdict = "二、逐项条件", answer.verdict
    if not verdict.conditions:
        return Section(title, ("没有可以逐项核对的条件。",))
    # A verdict read from the wording has conditions, but no rule.
    rule = verdict.rule
    silence = {condition.fact: condition.because for condition in rule.conditions} if rule else {}
    rows = []
    for tested in verdict.conditions:
        stated = answer.facts.get(tested.fact)
        said = (_words(tested.source, answer) or _NOT_CARRIED) if tested.source and stated else _clean(tested.source)
        if tested.ticked and stated:
            said = "；".join(filter(None, (said, ticked_by(stated.confirmed, linked=linked))))
        if not said:
            said = texts().unsettled if mentioned(tested, answer.case, kb) else texts().unmentioned
            said += f"；{silence[tested.fact]}" if tested.state == "assumed" else ""
        rows.append((texts().states[tested.state], _clean(tested.text), f"“{tested.evidence}”", said))
    return Section(title, (), ("结果", "条件", "答复原文的依据", "您的话"), tuple(rows))


def _others(answer: Answer, kb: KnowledgeBase) -> Rows:
    """The official answers that contradict the one of the sheet, or stand beside it."""
    found = ((unit, kb.notices[unit.notice]) for unit in (*answer.opposed, *answer.beside))
    return tuple(
        (
            "另一条答复",
            _words_of(
                unit,
                notice,
                "".join(
                    f"\n{line}"
                    for line in (
                        *(f"［{told}］" for told in markup_told(unit)),
                        unchecked(unit),
                        f"{notice.head.cited}，{unit.cited}，编号 {unit.id}",
                    )
                    if line
                ),
            ),
        )
        for unit, notice in found
    )


def _words_of(unit: QAUnit, notice: Notice, below: str = "") -> Official:
    return Official(unit.answer + below, tables(notice.text, unit.answer_spans))


def _official(unit: QAUnit, notice: Notice, others: Rows) -> Section:
    head = notice.head
    place = f"问题 {_spans(unit.question_spans)}，答复 {_spans(unit.answer_spans)}"
    return Section(
        "三、官方答复",
        (),
        (),
        (
            ("官方问题", unit.question),
            ("答复原文", _words_of(unit, notice)),
            *(((texts().markup.links, "\n".join(links_told(unit))),) if unit.links else ()),
            *(((texts().markup.pictures, "\n".join(pictures_told(unit))),) if unit.pictures else ()),
            *((("切分", unchecked(unit)),) if unit.doubts else ()),
            ("出处", f"{head.cited}，{unit.cited}"),
            *((("官方页面", head.url),) if head.url else ()),
            ("编号", unit.id),
            ("原文位置", f"{place}（字符区间，从 0 数起，含首不含尾）"),
            ("原文 sha256", head.sha256),
            *others,
        ),
        notice.id,
        tuple({one.file: one for one in unit.pictures if one.file}.values()),
    )


def _spans(spans: Iterable[Span]) -> str:
    return "、".join(f"[{span.start}, {span.end})" for span in spans)


def _rule(verdict: Verdict, kb: KnowledgeBase) -> Section:
    title, rule = "四、所用规则", verdict.rule
    if rule is None:
        words = f"没有整理成规则；依据答复措辞：“{verdict.evidence}”" if verdict.evidence else "没有可用的规则。"
        return Section(title, (words,))
    # The clause stands on the sheet of an open or refused case too: it must not read as that case's outcome.
    applies = "" if verdict.code == rule.outcome else "（条件没有全部符合，不能据此认定）"
    if verdict.outcome:
        applies = "（还没有逐条确认属实，不能据此认定）"
    until = f"至 {rule.valid_to}" if rule.valid_to else "起"
    return Section(
        title,
        (),
        (),
        (
            ("规则编号", rule.id),
            ("条款", f"“{rule.evidence}”{applies}"),
            ("复核", review_told(rule, kb)),
            ("适用时间", f"{rule.valid_from} {until}"),
        ),
    )


def _currency(notice: Notice) -> Section:
    head = notice.head
    state = (
        f"状态：{texts().currencies[head.currency]}"
        + (f"（{head.superseded_by}）" if head.superseded_by else "")
        + "。"
    )
    rows = tuple(
        (note.date, note.text, f"{note.source}；{'已' if note.verified else '未'}与原文核对")
        for note in head.currency_notes
    )
    return Section("五、时效说明", (state,), ("日期", "内容", "来源") if rows else (), rows)


def _clean(text: str) -> str:
    """What a person typed, in one paragraph, without characters that no document may hold or that hide others."""
    shown = (" " if char.isspace() else char for char in text)
    kept = (char for char in shown if unicodedata.category(char) not in _HIDDEN and char not in "\ufffe\uffff")
    return " ".join("".join(kept).split())
