"""The labelled questions and conversations: never a false exemption, and no row moves without its reason."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant
from assistant.scoring import Labelled, labelled, score, tally
from assistant.to_contract import to_answer
from evaluation import CASES
from evaluation.ratchet import CASE_FILES, answered, described, differences, read_moves, read_rows
from kb.model import EXEMPTING, KnowledgeBase, Problems
from kb.texts import texts
from tests.conftest import ON
from tests.support.contracts import answer_json, follows


@cache
def rows(file: Path) -> tuple[dict[str, Any], ...]:
    return tuple(map(json.loads, file.read_text(encoding="utf-8").splitlines()))


def turns(file: Path) -> Iterator[dict[str, Any]]:
    for row in rows(file):
        yield from row.get("turns", [row])


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> list[Labelled]:
    return list(labelled(assistant, CASE_FILES, ON))


def test_nobody_is_exempted_who_must_not_be(answers: list[Labelled]) -> None:
    assert tally(answers).false_exemptions == []


def test_no_row_moves_without_its_reason(answers: list[Labelled]) -> None:
    moved = differences(read_rows(), read_moves(), answered(answers))
    assert [described(one) for one in moved] == []


def test_there_are_enough_cases_on_both_sides() -> None:
    counts = Counter(turn["exempt"] for file in CASES.glob("*questions.jsonl") for turn in turns(file))
    assert counts.total() >= 500
    assert counts["never"] >= 200
    assert counts["due"] >= 200


def test_no_id_is_given_twice() -> None:
    counts = Counter(row["id"] for file in CASE_FILES for row in rows(file))
    assert [name for name, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("file", CASE_FILES, ids=lambda file: file.stem)
def test_every_label_has_its_reason_and_agrees_with_itself(kb: KnowledgeBase, file: Path) -> None:
    for turn in turns(file):
        assert turn["why"].strip(), turn
        assert set(turn["units"]) <= kb.units.keys(), turn
        assert (turn["unit"] in turn["units"]) == bool(turn["units"]), turn
        assert turn["allowed"], turn
        assert set(turn["allowed"]) <= set(texts().labels), turn
        exempts = bool(set(turn["allowed"]) & EXEMPTING)
        assert {"never": not exempts, "due": exempts, "open": True}[turn["exempt"]], turn


def test_every_answer_of_a_conversation_follows_the_contract(assistant: Assistant, kb: KnowledgeBase) -> None:
    for conversation in rows(CASES / "conversations.jsonl"):
        case = None
        for turn in conversation["turns"]:
            answer = assistant.ask(turn["say"], on=ON, case=case)
            case = answer.case
            follows(answer_json(answer, kb))


@pytest.mark.parametrize("line", ['{"id": "1"}', '{"id": "1", "question": "x"}', "[1]", "{", '"id"'])
def test_a_line_that_is_not_a_label_is_told_with_its_place(assistant: Assistant, tmp_path: Path, line: str) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(Problems, match=r"cases\.jsonl：第 1 行"):
        score(assistant, [file], ON)


def test_no_labelled_message_ends_in_a_final_exemption(answers: list[Labelled]) -> None:
    """Whatever words say: only a person who confirmed every statement makes an exemption final."""
    assert [one.row for one in answers if one.answer.verdict.code in EXEMPTING] == []


def test_ask_is_empty_only_where_something_holds_the_verdict(answers: list[Labelled], kb: KnowledgeBase) -> None:
    for one in answers[::7]:
        verdict = to_answer(one.answer, kb).verdict
        if verdict.code in ("to_confirm", "conditional"):
            assert verdict.ask or verdict.held_by, one.row
