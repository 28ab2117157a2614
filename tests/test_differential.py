"""What two checkouts are compared by is the same each time, and no mere copy of what is labelled."""

from __future__ import annotations

import re

from evaluation.differential import DAY, answers, conversations, made, main


def test_the_made_messages_are_always_the_same_and_mostly_new() -> None:
    messages = [message for many in conversations() for message in many]
    once = made(messages, 2_000)
    assert once == made(messages, 2_000)
    assert len(set(once) - set(messages)) > 1_400


def test_what_is_made_is_recombined_lengthened_turned_round_and_affirmed() -> None:
    message = "外方不拿数据，只出钱。"
    ways = set(made([message], 200))
    for kind in (
        "外方拿数据，只出钱。",
        "只出钱。外方不拿数据，",
        "外方不拿数据，听说",
        r"外方不拿数据[^，]只出钱",
        message * 2,
    ):
        assert any(re.search(kind, way) for way in ways), kind


def test_an_answer_tells_facts_with_their_words_and_the_verdict() -> None:
    first, second = answers([["外方不拿数据，要报国际合作吗？", "成果也不共享"]])
    assert '"foreign_gets_data": {' in first
    assert "外方不拿数据" in first
    assert '"conditional"' in first
    assert '"foreign_gets_data": {' in second.rpartition("results_shared")[0]
    assert DAY.isoformat() not in first


def test_an_unknown_commit_is_told() -> None:
    assert main("no-such-commit") == 2
