"""An answer as JSON: the contract of the API, of `--json` and of `--jsonl` (DESIGN, section 5)."""

from __future__ import annotations

from typing import Any

from assistant.ask import Answer
from assistant.look import mentioned
from kb.model import LABELS, KnowledgeBase, Notice, QAUnit
from kb.text import locate
from retrieval.rank import Hit
from verdict.rules import Tested


def answer_json(answer: Answer, kb: KnowledgeBase) -> dict[str, Any]:
    """Everything a client needs to draw the answer. `case` goes back with the next message; over HTTP it is signed."""
    return {
        "question": answer.question,
        "on": answer.on.isoformat(),
        "status": answer.status,
        "reason": {"code": answer.reason.code, "text": answer.reason.text},
        "unit": _unit(answer),
        "verdict": _verdict(answer, kb),
        "facts": {
            name: {"value": sorted(stated.values), "from": stated.source}
            for name, stated in answer.facts.items()
            if stated.values or stated.open
        },
        "alternatives": [_hit(hit) for hit in answer.alternatives],
        "case": answer.case.to_json(),
        "history": [unit_json(unit, kb.notices[unit.notice]) for unit in answer.history],
        "opposed": [unit_json(unit, kb.notices[unit.notice]) for unit in answer.opposed],
        "currency": currency_json(answer.notice or _nearest(answer, kb)),
    }


def unit_json(unit: QAUnit, notice: Notice) -> dict[str, Any]:
    """A unit with its words, and where they stand in the source file."""
    return {
        "id": unit.id,
        "section": unit.section,
        "number": unit.number,
        "cited": unit.cited,
        "question": unit.question,
        "answer": unit.answer,
        "source": {
            "id": notice.id,
            "title": notice.head.title,
            "issuer": notice.head.issuer,
            "published": notice.head.published.isoformat() if notice.head.published else "",
            "cited": notice.head.cited,
            "url": notice.head.url,
            "sha256": notice.head.sha256,
            "answer_spans": [list(span) for span in unit.answer_spans],
        },
    }


def _unit(answer: Answer) -> dict[str, Any] | None:
    """The unit, and where its question and its answer say the words of the message: ranges of their characters."""
    if answer.unit is None or answer.notice is None:
        return None
    asked, answered = ([list(span) for span in spans] for spans in answer.matched)
    return {**unit_json(answer.unit, answer.notice), "matched": {"question": asked, "answer": answered}}


def _verdict(answer: Answer, kb: KnowledgeBase) -> dict[str, Any]:
    verdict = answer.verdict
    return {
        "code": verdict.code,
        "label": LABELS[verdict.code],
        "says": verdict.says,
        "rule": verdict.rule.id if verdict.rule else None,
        "evidence": verdict.evidence or None,
        "evidence_span": _place(answer, verdict.evidence) if verdict.evidence else None,
        "conditions": [_condition(tested, answer, kb) for tested in verdict.conditions],
        "ask": [
            {"fact": name, "text": kb.facts[name].ask, "values": [list(pair) for pair in kb.facts[name].choices]}
            for name in answer.ask
        ],
    }


def _condition(tested: Tested, answer: Answer, kb: KnowledgeBase) -> dict[str, Any]:
    return {
        "fact": tested.fact,
        "text": tested.text,
        "evidence": tested.evidence,
        "evidence_span": _place(answer, tested.evidence),
        "state": tested.state,
        "from": tested.source,
        "ticked": tested.ticked,
        "mentioned": mentioned(tested, answer.case, kb),
    }


def _place(answer: Answer, evidence: str) -> list[int] | None:
    """The characters of the source file at which a clause stands."""
    if answer.unit is None or answer.notice is None:
        return None
    span = locate(answer.notice.text, answer.unit.answer_spans, evidence)
    return list(span) if span else None


def _hit(hit: Hit) -> dict[str, Any]:
    return {"id": hit.unit.id, "question": hit.unit.question, "score": hit.score}


def _nearest(answer: Answer, kb: KnowledgeBase) -> Notice:
    """Where nothing is answered, the notice that came nearest: its currency matters to who asks on."""
    nearest = next((hit.unit for hit in answer.alternatives), (kb.current or tuple(kb.units.values()))[0])
    return kb.notices[nearest.notice]


def currency_json(notice: Notice) -> dict[str, Any]:
    """Whether a notice still holds, and what is known of that."""
    return {
        "status": notice.head.currency,
        "warning": notice.head.currency_warning,
        "notes": [
            {"date": note.date, "text": note.text, "source": note.source, "verified": note.verified}
            for note in notice.head.currency_notes
        ],
    }
