"""The first notice beside notices of other offices: its answers stay, and theirs are given to who asks them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.answer import Answer
from assistant.case import Case
from assistant.scoring import labelled
from benchmarks.many import imported, names
from evaluation import CASES, NOTICES, QUESTIONS
from evaluation.ratchet import DAY, answered
from kb.load import load

SEED = "most-2022-04-15/"


@pytest.fixture(scope="module")
def crowded() -> Iterator[Assistant]:
    """The first notice with those of sixteen other offices."""
    with imported(NOTICES, names(QUESTIONS / "dev.jsonl")) as kb:
        yield Assistant(kb)


def _last(assistant: Assistant, *messages: str) -> Answer:
    case = Case()
    for message in messages:
        answer = assistant.ask(message, on=DAY, case=case)
        case = answer.case
    return answer


def test_no_labelled_message_that_the_first_notice_answers_is_answered_otherwise(
    crowded: Assistant, tmp_path: Path
) -> None:
    some = tmp_path / "some.jsonl"
    lines = [
        line
        for file, step in (("questions.jsonl", 16), ("attacks-questions.jsonl", 16), ("conversations.jsonl", 3))
        for line in (CASES / file).read_text(encoding="utf-8").splitlines()[::step]
    ]
    some.write_text("\n".join(lines), encoding="utf-8")
    alone = answered(labelled(Assistant(load()), [some], DAY))
    beside = answered(labelled(crowded, [some], DAY))
    moved = [(name, row.answer, beside[name].answer) for name, row in alone.items() if row.answer.startswith(SEED)]
    assert len(moved) > 400
    assert [one for one in moved if one[1] != one[2]] == []


@pytest.mark.parametrize(
    ("messages", "verdict", "why"),
    [
        (("保藏许可批下来一年零两个月了，年报要交吧？", "要是还没满一年呢？"), "deferred", "an hour has no year"),
        (("收蜡块和病理图片，采集许可能免不", "蜡块不收了，只收图片"), "not_required", "picture of a label"),
        (
            ("外方只出钱，不参与研究，不获取数据，成果不共享，国际合作要报吗？", "啊对了，成果其实是双方共有的。"),
            "not_applicable",
            "housing owned by two",
        ),
    ],
)
def test_what_goes_on_with_a_case_has_no_rival_in_another_notice(
    crowded: Assistant, messages: tuple[str, ...], verdict: str, why: str
) -> None:
    assert _last(crowded, *messages).verdict.proposed == verdict, why


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("采集许可的批件原件丢了，能补发吗？", "what another office's permit does is no answer for this one"),
        ("保藏许可的有效期是几年，到期前多久申请延续？", "likewise"),
        ("share给Oxford: CBC, LFT, RFT results, no genomics at all, 对外提供备案need吗", "letters are no words"),
    ],
)
def test_another_office_answers_nothing_about_a_matter_of_this_one(crowded: Assistant, question: str, why: str) -> None:
    unit = crowded.ask(question, on=DAY).unit
    assert unit is None or unit.id.startswith(SEED), why


@pytest.mark.parametrize(
    ("message", "answers", "why"),
    [
        ("那办下来大概要多久，申请表在哪下载", False, "of whose form nothing is said"),
        ("那这种情况要交什么材料", False, "likewise"),
        ("社保卡密码忘记了怎么办？", True, "names what the other notice is about"),
    ],
)
def test_in_a_conversation_another_office_answers_who_names_its_matter(
    crowded: Assistant, message: str, answers: bool, why: str
) -> None:
    answer = _last(crowded, "外资药企只送药，不参与研究，不拿数据，成果不共享，要报国际合作吗", message)
    assert bool(answer.unit and not answer.unit.id.startswith(SEED)) is answers, why


def test_a_question_that_another_notice_answers_is_answered_by_it(crowded: Assistant) -> None:
    unit = crowded.ask("公司忘记报年报了怎么办", on=DAY).unit
    assert unit is not None
    assert not unit.id.startswith(SEED)
