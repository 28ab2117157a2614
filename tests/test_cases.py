"""The labelled questions and conversations: never a false exemption, and no row moves without its reason."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant
from assistant.contract import answer_json
from assistant.score import Labelled, labelled, score, tally
from evaluation.__main__ import described
from evaluation.ratchet import KNOWN_FAILURES, answered, differences, read_moves, read_rows
from kb.model import EXEMPTING, LABELS, KnowledgeBase, Problems
from tests.conftest import ON

CASES = Path(__file__).with_name("cases")
FILES = tuple(sorted(CASES.glob("*.jsonl")))


def texts(*names: str) -> dict[str, type[str]]:
    return dict.fromkeys(names, str)


# Section 5 of the design: every key with its type, or the set of its values. More keys may come, none may go.
SHAPE: Mapping[str, Any] = {
    **texts("question", "on"),
    "status": {"answered", "ambiguous", "no_answer"},
    "reason": {"code": {"matched", "two_close", "off_topic", "not_covered", "empty", "too_long"}, "text": str},
    "verdict": {
        "code": set(LABELS),
        **texts("label", "says"),
        **dict.fromkeys(("rule", "evidence"), str | None),
        "conditions": [{**texts("text", "evidence", "from"), "state": {"met", "assumed", "contradicted", "unknown"}}],
        "ask": [{**texts("fact", "text"), "values": [[str]]}],
    },
    "alternatives": [{**texts("id", "question"), "score": float}],
    "case": dict,
    "currency": {
        "status": {"in_force", "superseded", "unverified"},
        "notes": [{**texts("date", "text", "source"), "verified": bool}],
    },
}
UNIT: Mapping[str, Any] = {
    **texts("id", "section", "number", "question", "answer"),
    "source": {**texts("id", "title", "issuer", "published", "url", "sha256"), "answer_spans": [[int]]},
}


def follows(value: Any, shape: Any, place: str = "answer") -> None:
    """A value has a shape, or a failure names the place where it has not."""
    if isinstance(shape, Mapping):
        assert shape.keys() <= value.keys(), place
        for key, inner in shape.items():
            follows(value[key], inner, f"{place}.{key}")
    elif isinstance(shape, list):
        assert isinstance(value, list), place
        for index, item in enumerate(value):
            follows(item, shape[0], f"{place}.{index}")
    elif isinstance(shape, set):
        assert value in shape, place
    else:
        assert isinstance(value, shape), place


def contract(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer that follows the JSON contract."""
    follows(answer, SHAPE)
    assert isinstance(answer["facts"], dict)
    follows(list(answer["facts"].values()), [{"value": [str], "from": str}], "answer.facts")
    assert answer["verdict"]["label"] == LABELS[answer["verdict"]["code"]]
    if answer["status"] == "no_answer":
        assert (answer["unit"], answer["verdict"]["code"]) == (None, "unknown")
    else:
        follows(answer["unit"], UNIT, "answer.unit")
        assert all(len(span) == 2 for span in answer["unit"]["source"]["answer_spans"])
    return answer


@cache
def rows(file: Path) -> tuple[dict[str, Any], ...]:
    return tuple(map(json.loads, file.read_text(encoding="utf-8").splitlines()))


def turns(file: Path) -> Iterator[dict[str, Any]]:
    for row in rows(file):
        yield from row.get("turns", [row])


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> list[Labelled]:
    return list(labelled(assistant, FILES, ON))


def test_nobody_is_exempted_who_must_not_be(answers: list[Labelled]) -> None:
    assert tally(answers).false_exemptions == []


def test_the_known_failures_only_shrink(assistant: Assistant) -> None:
    """Who mends one moves its row to the cases, where it never fails again."""
    known = rows(KNOWN_FAILURES)
    assert len(known) <= 15
    mended = [one.row for one in labelled(assistant, [KNOWN_FAILURES], ON) if one.answer.verdict.code not in EXEMPTING]
    assert mended == []


def test_no_row_moves_without_its_reason(answers: list[Labelled]) -> None:
    moved = differences(read_rows(), read_moves(), answered(answers))
    assert [described(one) for one in moved] == []


def test_there_are_enough_cases_on_both_sides() -> None:
    counts = Counter(turn["exempt"] for file in CASES.glob("*questions.jsonl") for turn in turns(file))
    assert counts.total() >= 500
    assert counts["never"] >= 200
    assert counts["due"] >= 200


def test_no_id_is_given_twice() -> None:
    counts = Counter(row["id"] for file in FILES for row in rows(file))
    assert [name for name, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_label_has_its_reason_and_agrees_with_itself(kb: KnowledgeBase, file: Path) -> None:
    for turn in turns(file):
        assert turn["why"].strip(), turn
        assert set(turn["units"]) <= kb.units.keys(), turn
        assert (turn["unit"] in turn["units"]) == bool(turn["units"]), turn
        assert turn["allowed"], turn
        assert set(turn["allowed"]) <= set(LABELS), turn
        exempts = bool(set(turn["allowed"]) & EXEMPTING)
        assert {"never": not exempts, "due": exempts, "open": True}[turn["exempt"]], turn


def test_every_answer_follows_the_contract(assistant: Assistant, kb: KnowledgeBase) -> None:
    for conversation in rows(CASES / "conversations.jsonl"):
        case = None
        for turn in conversation["turns"]:
            answer = assistant.ask(turn["say"], on=ON, case=case)
            case = answer.case
            contract(answer_json(answer, kb))


@pytest.mark.parametrize("line", ['{"id": "1"}', '{"id": "1", "question": "x"}', "[1]", "{", '"id"'])
def test_a_line_that_is_not_a_label_is_told_with_its_place(assistant: Assistant, tmp_path: Path, line: str) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(Problems, match=r"cases\.jsonl：第 1 行"):
        score(assistant, [file], ON)
