"""Every example of a cue in the grammar is a test of its row, and a row that is bent fails its own examples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from kb.check import check_classes
from kb.load import load
from kb.model import KnowledgeBase
from kb.text import normalise
from kb.vocabulary import KINDS, CueRow
from reader.chart import Reading
from reader.clauses import cut
from reader.context import marked, meant
from reader.cues import Cues
from reader.facts import FactReader
from reader.frames import frames
from reader.matcher import tag, words_of
from tests.conftest import ON

ROWS = {row.name: row for row in load().vocabulary.cues}
# Around: what is between brackets, and what is of others, is told by the rules of context.py.
BROUGHT = {"around": {"doubt-in-brackets", "of-others"}}


def read(kb: KnowledgeBase, text: str, rows: dict[str, CueRow]) -> Reading:
    """A text read with these rows."""
    normal = normalise(text)
    cues, words = Cues(rows.values()), words_of(kb.vocabulary)
    return meant(frames(normal, marked(cut(normal, *tag(normal.normal, words), words), cues)), cues)


def decided(kb: KnowledgeBase, example: str, rows: dict[str, CueRow]) -> tuple[set[str], set[str]]:
    """How the word in 【】 is meant, and the rules that said so."""
    front, word, back = re.split("[【】]", example)
    start, end = len(front), len(front + word)
    reading = read(kb, front + word + back, rows)
    modes: set[str] = set()
    rules: set[str] = set()
    for clause in reading.clauses:
        if clause.discarded and clause.start <= start < clause.end:
            modes, rules = {"dropped"}, {clause.discarded.rule}
    found = [((one.verb.start, one.verb.end), one.mode, one.why) for one in reading.events]
    found += [((one.tag.start, one.tag.end), one.mode, one.why) for one in (*reading.mentions, *reading.parties)]
    # What one clause reserves of others is seen in the facts alone.
    hits = FactReader(kb).hits(reading, ON)
    reserved = [(hit.span, hit.mode, hit.why) for those in hits.values() for hit in those if hit.why]
    for spans in (found, reserved):
        told = [(mode, why) for span, mode, why in spans if span[0] < end and start < span[1]]
        if told:
            modes |= {mode for mode, _ in told}
            rules |= {why.rule for _, why in told if why}
    assert modes, f"{example}：【】里的词没有读到"
    return modes - {"said"} if rules and row_casts(rows, rules) else modes, rules


def row_casts(rows: dict[str, CueRow], rules: set[str]) -> bool:
    """Whether one of the rules is a row that leaves other clauses open: in theirs the word is said."""
    return any(name in rows and rows[name].casts != "no" for name in rules)


def fails(kb: KnowledgeBase, row: CueRow, rows: dict[str, CueRow]) -> str:
    """The first example of a row that does not hold with these rows; "" where all do."""
    names = BROUGHT.get(row.name, {row.name})
    for example in row.examples:
        modes, rules = decided(kb, example, rows)
        if not (modes == {row.means} and (row.means == "said" or rules <= names)):
            return f"{example} → {modes} {rules}"
    for example in row.pseudo:
        modes, rules = decided(kb, example, rows)
        if rules & names or (row.means == "said" and modes == {"said"}):
            return f"{example} → {modes} {rules}"
    return ""


@pytest.mark.parametrize("name", ROWS)
def test_the_examples_of_a_row_hold(kb: KnowledgeBase, name: str) -> None:
    assert not fails(kb, ROWS[name], ROWS)


def bent(row: CueRow) -> Iterator[tuple[str, CueRow | None]]:
    """A row left out, meaning something else, or with one of its limits taken away."""
    yield "left out", None
    other: dict[str, Any] = {"means": "hearsay" if row.means == "unsure" else "unsure"}
    if row.means != "dropped":
        yield "other meaning", row.model_copy(update=other)
    if row.casts != "no":
        yield "for its own clause alone", row.model_copy(update={"casts": "no"})
    for flag in ("frames", "takes_back"):
        if getattr(row, flag):
            yield f"without {flag}", row.model_copy(update={flag: False})
    for limit in ("ends", "of", "not_of", "needs", "needs_last", "without", "over", "rounds", "not_also", "until"):
        if getattr(row, limit) and not (limit == "of" and row.reach == "between"):
            yield f"without {limit}", row.model_copy(update={limit: ()})
    if row.reach in ("before", "last", "between"):
        yield "anywhere", row.model_copy(update={"reach": "clause"})
    if row.reach == "sentence":
        yield "in its clause alone", row.model_copy(update={"reach": "clause"})


@pytest.mark.parametrize(
    ("name", "how", "row"), [(name, how, row) for name, whole in ROWS.items() for how, row in bent(whole)]
)
def test_a_bent_row_fails_its_own_examples(kb: KnowledgeBase, name: str, how: str, row: CueRow | None) -> None:
    rows = {one: row if one == name else whole for one, whole in ROWS.items() if one != name or row}
    assert fails(kb, ROWS[name], {one: made for one, made in rows.items() if made}), how


def test_rows_name_ways_of_saying_and_kinds_alone(kb: KnowledgeBase) -> None:
    known = KINDS.union(kb.vocabulary.grammar, kb.vocabulary.groups)
    for row in ROWS.values():
        named = {name for field in row.model_dump().values() if isinstance(field, tuple) for name in field}
        assert named - {*row.examples, *row.pseudo} == row.classes <= known, row.name


def test_a_row_that_names_what_is_not_there_is_refused(kb: KnowledgeBase) -> None:
    wrong = ROWS["draft"].model_copy(update={"without": ("passt",)})
    (problem,) = check_classes("domains/hgr", kb.facts, replace(kb.vocabulary, cues=(wrong,)))
    assert "zh.yaml：cues：draft" in problem.where
    assert "past" in problem.fix


def test_what_several_clauses_decide_has_the_name_of_its_rule(kb: KnowledgeBase) -> None:
    for text, rules in (
        ("如果不满一年就可以不报，可惜我们超了", {"rule-recited"}),
        ("把我们当作不满一年的", {"taken-as"}),
        ("原本要拿数据，后来取消了", {"plan-undone"}),
        ("我室友要做测序，我只收CT", {"of-others"}),
        ("据说（没核实）不拿数据", {"doubt-in-brackets"}),
        ("除云南的队列外不涉及基因研究", {"denial-narrowed"}),
        ("没有大规模的基因研究", {"denial-narrowed"}),
        ("除中期数据外不获取数据", {"denial-narrowed"}),
        ("要是伦理不让留血，那我们就只收CT", {"follows-a-condition"}),
    ):
        reading = FactReader(kb).reading(normalise(text))
        told = [clause.hypothetical or clause.discarded or clause.uncertain for clause in reading.clauses]
        told += [one.why for one in reading.events] + [one.why for one in reading.mentions]
        assert rules <= {why.rule for why in told if why}, text
