"""One question through exactly what answers it, every step laid open: words, scores, reading, rules, verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answer import Answer
from assistant.assistant import LONGEST, Assistant
from assistant.domains import one_that_answered
from kb.model import Rule
from kb.text import normalise
from reader.explain import explain, lines
from reader.facts import FactReader
from retrieval.considered import Ranking
from retrieval.hit_test import Scored, scored
from retrieval.tokenizer import Word
from verdict.evaluate import Verdict, evaluate

# So many units are shown.
_SHOWN = 6


@dataclass(frozen=True)
class HitTest:
    """`answer`: what the chat gives. `cut`: the words as they were written; `ranking`: with those the search mended.
    `read`: the reader's chart in lines. `rules`: each rule of the unit by itself, beside what was read.
    """

    answer: Answer
    cut: Sequence[Word]
    ranking: Ranking
    scores: Sequence[Scored]
    read: Sequence[str]
    rules: Sequence[tuple[Rule, Verdict]]


def hit_test(assistant: Assistant, question: str, on: date) -> HitTest:
    """All of it, for a question that opens a conversation. Pure, as `ask` is."""
    answer = assistant.ask(question, on=on)
    one = one_that_answered(assistant, answer)
    kb, text = one.kb, normalise(question[:LONGEST])
    rules = kb.rules.get(answer.unit.id, ()) if answer.unit else ()
    return HitTest(
        answer,
        one.ranker.cut(text),
        one.ranker.rank(text),
        scored(one.ranker, text, _SHOWN),
        list(lines(explain(FactReader(kb), text, on), kb)),
        [(rule, evaluate([rule], answer.facts, on)) for rule in rules],
    )
