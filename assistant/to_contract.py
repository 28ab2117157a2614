"""Answers, units, notices, cases and errors in the models of the contract."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from assistant import contract
from assistant.answer import Answer
from assistant.case import Case
from assistant.contract import (
    AskBack,
    Condition,
    Confirmation,
    CurrencyOf,
    Errors,
    Fact,
    Link,
    Matched,
    MatchedUnit,
    Near,
    Note,
    Picture,
    Range,
    Reason,
    Source,
    Statement,
    TableCell,
    Unit,
    Verdict,
    Wrong,
)
from assistant.labels import label, mentioned
from kb.model import KnowledgeBase, Notice, Problem, QAUnit
from kb.review import standing
from kb.tables import Cell, Table, tables
from kb.text import locate
from kb.texts import texts
from reader.facts import Confirmed, FactState
from verdict.statements import TestedCondition, TestedStatement


def to_answer(answer: Answer, kb: KnowledgeBase) -> contract.Answer:
    """Everything a client needs to draw the answer."""
    case = to_case(answer.case)
    return contract.Answer(
        question=answer.question,
        on=answer.on,
        status=answer.status,
        reason=Reason(code=answer.reason.code, text=answer.reason.text),
        unit=_matched(answer),
        verdict=_verdict(answer, kb),
        facts={name: case.facts[name] for name, stated in answer.facts.items() if stated.values or stated.unsettled},
        alternatives=tuple(
            Near(
                id=hit.unit.id,
                question=hit.unit.question,
                score=hit.score,
                cited=kb.notices[hit.unit.notice].head.cited,
                contact=kb.notices[hit.unit.notice].head.contact,
                said=hit.overlap.said,
                lacking=hit.overlap.lacking,
            )
            for hit in answer.alternatives
        ),
        case=case,
        history=tuple(to_unit(unit, kb.notices[unit.notice]) for unit in answer.history),
        opposed=tuple(to_unit(unit, kb.notices[unit.notice]) for unit in answer.opposed),
        beside=tuple(to_unit(unit, kb.notices[unit.notice]) for unit in answer.beside),
        unused=answer.unused,
        asked=answer.asked,
        parts=tuple(to_answer(part, kb) for part in answer.parts),
        currency=to_currency(answer.notice or _nearest(answer, kb)),
    )


def to_unit(unit: QAUnit, notice: Notice) -> Unit:
    """A unit with its words, and where they stand in the source file."""
    return Unit(**_unit(unit, notice))


def to_currency(notice: Notice) -> CurrencyOf:
    """Whether a notice still holds, and what is known of that."""
    head = notice.head
    notes = tuple(
        Note(date=note.date, text=note.text, source=note.source, verified=note.verified) for note in head.currency_notes
    )
    return CurrencyOf(status=head.currency, warning=head.currency_warning, notes=notes)


def to_notice(notice: Notice, kb: KnowledgeBase) -> contract.Notice:
    """A notice in a list."""
    return contract.Notice(
        **_notice(notice),
        units=len(kb.units_of(notice.id)),
        currency=to_currency(notice),
    )


def to_errors(found: Iterable[Problem]) -> Errors:
    """What is wrong with a request."""
    return Errors(errors=tuple(Wrong(**problem._asdict()) for problem in found))


def to_case(case: Case) -> contract.Case:
    """A case for a client to send back, unsigned."""
    return contract.Case(
        question=case.question,
        unit=case.unit,
        facts={name: _fact(stated) for name, stated in case.facts.items()},
        unsure=case.unsure,
        pending=case.pending,
        context=tuple(sorted(case.context)),
        close=case.close,
        chosen=case.chosen,
        left=case.left,
        earlier=tuple(map(to_case, case.earlier)),
        messages=case.messages,
        omitted=case.omitted,
        confirmed={
            name: Confirmation(answer=one.answer, version=one.version, beside=one.beside, **_how(one.confirmed))
            for name, one in case.confirmations.items()
        },
        later=case.later,
        version=case.version,
        message=case.message,
        was={name: _fact(stated) for name, stated in case.was.items()},
    )


def _fact(stated: FactState) -> Fact:
    how = _how(stated.confirmed)
    return Fact(
        value=tuple(sorted(stated.values)),
        open=stated.open,
        doubted=tuple(sorted(stated.doubted)),
        from_=stated.source,
        origin=stated.origin,
        **how,
    )


def _how(confirmed: Confirmed | None) -> dict[str, Any]:
    """How and when a person ticked or confirmed something."""
    by, at = confirmed or (None, None)
    return {"by": by, "at": at}


def _unit(unit: QAUnit, notice: Notice) -> dict[str, Any]:
    return {
        "id": unit.id,
        "section": unit.section,
        "number": unit.number,
        "cited": unit.cited,
        "question": unit.question,
        "answer": unit.answer,
        "tables": tuple(_table(one, unit) for one in tables(notice.text, unit.answer_spans)),
        "source": Source(**_notice(notice), cited=notice.head.cited, answer_spans=unit.answer_spans),
        "links": tuple(Link(**link._asdict()) for link in unit.links),
        "pictures": tuple(
            Picture(at=one.at, name=one.name, url=f"source/{quote(notice.id)}/{one.file}" if one.file else None)
            for one in unit.pictures
        ),
        "unchecked": unit.doubts,
    }


def _table(table: Table, unit: QAUnit) -> contract.Table:
    rows = tuple(tuple(_cell(one, unit) for one in row) for row in table.rows)
    return contract.Table(start=table.start, end=table.end, head=table.head, rows=rows)


def _cell(cell: Cell, unit: QAUnit) -> TableCell:
    inside = (at for at, one in enumerate(unit.pictures) if cell.within.start <= one.place < cell.within.end)
    return TableCell(
        text=cell.text,
        at=(cell.start, cell.end),
        spans=cell.spans,
        rows=cell.rows,
        columns=cell.columns,
        pictures=tuple(inside),
    )


def _notice(notice: Notice) -> dict[str, str]:
    """What the list of notices and the source of a unit say alike."""
    head = notice.head
    return {
        "id": notice.id,
        "title": head.title,
        "issuer": head.issuer,
        "published": head.published.isoformat() if head.published else "",
        "url": head.url,
        "sha256": head.sha256,
    }


def _matched(answer: Answer) -> MatchedUnit | None:
    """The unit, and where its question and its answer say the words of the message."""
    if answer.unit is None or answer.notice is None:
        return None
    asked, answered = answer.matched
    return MatchedUnit(**_unit(answer.unit, answer.notice), matched=Matched(question=asked, answer=answered))


def _verdict(answer: Answer, kb: KnowledgeBase) -> Verdict:
    verdict = answer.verdict
    known = kb.of(answer.case.unit).facts
    return Verdict(
        code=verdict.code,
        label=label(answer),
        outcome=verdict.outcome,
        says=verdict.says,
        rule=verdict.rule.id if verdict.rule else None,
        review=standing(verdict.rule, kb) if verdict.rule else None,
        evidence=verdict.evidence or None,
        evidence_span=_place(answer, verdict.evidence) if verdict.evidence else None,
        conditions=tuple(_condition(tested, answer, kb) for tested in verdict.conditions),
        statements=tuple(map(_statement, verdict.statements)),
        ask=(
            *(
                AskBack(fact=name, statement="", text=known[name].ask, values=known[name].choices)
                for name in answer.ask
            ),
            *(
                AskBack(fact="", statement=one.id, text=one.note or one.text, values=tuple(texts().given.items()))
                for one in answer.to_confirm
            ),
        ),
        held_by=verdict.held_by,
    )


def _statement(one: TestedStatement) -> Statement:
    how = _how(one.confirmation.confirmed if one.confirmation else None)
    return Statement(
        id=one.id,
        text=one.text,
        facts=one.facts,
        said=one.said,
        state=one.state,
        confirmed=one.answer,
        note=one.note,
        **how,
    )


def _condition(tested: TestedCondition, answer: Answer, kb: KnowledgeBase) -> Condition:
    return Condition(
        fact=tested.fact,
        text=tested.text,
        evidence=tested.evidence,
        evidence_span=tested.at or _place(answer, tested.evidence),
        state=tested.state,
        from_=tested.source,
        ticked=tested.ticked,
        mentioned=mentioned(tested, answer.case, kb),
    )


def _place(answer: Answer, evidence: str) -> Range | None:
    """The characters of the source file at which a clause stands."""
    if answer.unit is None or answer.notice is None:
        return None
    return locate(answer.notice.text, answer.unit.answer_spans, evidence)


def _nearest(answer: Answer, kb: KnowledgeBase) -> Notice:
    """Where nothing is answered, the notice that came nearest: its currency matters to who asks on."""
    nearest = next((hit.unit for hit in answer.alternatives), (kb.current or tuple(kb.units.values()))[0])
    return kb.notices[nearest.notice]
