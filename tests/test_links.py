"""A conversation comes back from its address as it was; marks in the official words change none of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as settled
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assistant import Assistant
from assistant.to_contract import to_answer
from kb.model import Problems
from tests.conftest import ON
from tests.support.services import SIGNER, quiet
from web.conversation import Conversation, replayed
from web.links import links
from web.official_words import laid, marked
from web.render import kept
from web.routes.api import api_routes
from web.service import Service
from web.signing import CaseSigner
from web.url_state import pack

UNIT = "most-2022-04-15/1.1"
OPEN = "仅收集临床数据要报采集许可吗"


STEPS = st.lists(
    st.sampled_from(
        [
            OPEN,
            "不涉及人群基因研究",
            "那如果还要做外显子测序呢？",
            "外企出钱还拿数据，国合要不要报",
            "谢谢",
            "食堂几点开门",
            "都没有",
        ]
    ),
    min_size=1,
    max_size=12,
)


@settled(max_examples=60, deadline=None)
@given(STEPS, st.lists(st.booleans(), min_size=12, max_size=12))
def test_a_conversation_comes_back_from_its_address_as_it_was(
    assistant: Assistant, said: list[str], ticks: list[bool]
) -> None:
    talk = Conversation(SIGNER)
    for message, tick in zip(said, ticks, strict=False):
        talk.ask(assistant, message, ON)
        if tick and talk.case.pending:
            asked = assistant.kb.facts[talk.case.pending[0]].ask
            talk.judge(assistant, f"{asked}否", talk.case.ticked({talk.case.pending[0]: frozenset({"no"})}), ON)
    again = replayed(assistant, talk.packed, ON, SIGNER)
    assert [(turn.said, turn.answer.verdict, turn.contract) for turn in again.turns] == [
        (turn.said, turn.answer.verdict, turn.contract) for turn in talk.turns
    ]
    assert again.case == talk.case and again.packed == talk.packed


def test_what_a_person_does_not_know_is_not_asked_again_after_a_reload(assistant: Assistant) -> None:
    talk = Conversation(SIGNER)
    talk.ask(assistant, "外企只出经费，不参与研究，要报国际合作吗？", ON)
    assert list(talk.turns[-1].answer.ask) == ["foreign_gets_data", "results_shared"]
    talk.judge(assistant, "是否：不清楚", talk.case.not_known(["foreign_gets_data"]), ON)
    again = replayed(assistant, talk.packed, ON, SIGNER)
    assert list(again.turns[-1].answer.ask) == list(talk.turns[-1].answer.ask) == ["results_shared"]


def test_of_a_long_conversation_the_last_steps_and_the_case_come_back(assistant: Assistant) -> None:
    talk = Conversation(SIGNER)
    for number in range(150):
        talk.ask(
            assistant,
            f"第{number}家医院只收集第{number * 7919}号B超影像，要报采集许可吗？" + "说明" * (number % 40),
            ON,
        )
    assert 0 < len(talk.packed) <= 6000
    again = replayed(assistant, talk.packed, ON, SIGNER)
    assert 5 < len(again.turns) <= 60
    assert again.case.unit == talk.case.unit and again.case.facts == talk.case.facts
    assert again.turns[-1].contract.verdict == talk.turns[-1].contract.verdict


def test_a_message_that_was_too_long_does_not_cost_the_conversation(assistant: Assistant) -> None:
    talk = Conversation(SIGNER)
    for said in (OPEN, "采集血常规要审批吗？" * 800, "不涉及"):
        talk.ask(assistant, said, ON)
    again = replayed(assistant, talk.packed, ON, SIGNER)
    codes = [turn.answer.reason.code for turn in again.turns]
    assert codes == ["matched", "too_long", "matched"]
    assert again.turns[-1].answer.verdict.outcome == "not_required"


@pytest.mark.parametrize(
    "packed",
    [
        "",
        "x",
        "%%%",
        pack([]),
        pack({}),
        pack("x"),
        pack([1]),
        pack([[OPEN]]),
        pack([[OPEN, "x"]]),
        pack([[OPEN, {"unit": UNIT, "facts": {"nope": {"value": ["yes"]}}}]]),
        pack([OPEN] * 61),
        pack(["长" * 1001]),
        pack(["a"])[:-4],
    ],
)
def test_an_address_that_no_page_gave_out_is_refused(assistant: Assistant, packed: str) -> None:
    with pytest.raises(Problems):
        replayed(assistant, packed, ON, SIGNER)


def test_the_words_of_the_question_are_marked_where_the_official_words_say_them(assistant: Assistant) -> None:
    answer = assistant.ask("外资药企只提供研究用药，不拿数据，要报国际合作吗？", on=ON)
    assert answer.unit
    asked, told = (
        ["".join(text[start:end]) for start, end in spans]
        for text, spans in zip((answer.unit.question, answer.unit.answer), answer.matched, strict=True)
    )
    assert {"外方", "国际合作"} <= {word[:4] if word.startswith("国际合作") else word for word in asked}
    assert any("药" in word for word in told) and any("数据" in word for word in told)
    # Small words are not.
    assert not {"的", "不", "要", "或"} & {*asked, *told}


@settled(deadline=None)
@given(
    st.text("采集数据，不。\n <&", max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6)
)
def test_marking_changes_no_character(text: str, spans: list[tuple[int, int]]) -> None:
    paragraphs = marked(text, spans)
    assert "\n".join("".join(piece.words for piece in one.pieces) for one in paragraphs) == text
    at = 0
    for one in paragraphs:
        for piece in one.pieces:
            for _ in piece.words:
                assert piece.marked == any(start <= at < end for start, end in spans)
                at += 1
        at += 1


def test_a_text_keeps_every_blank() -> None:
    assert str(kept("a\n    \n<b>")) == "a&#10;    &#10;&lt;b&gt;"


def test_a_link_goes_on_with_the_case_and_one_asks_anew(assistant: Assistant) -> None:
    answer = assistant.ask("不涉及", on=ON, case=assistant.ask(OPEN, on=ON).case)
    there = links(answer, SIGNER)
    (packed,) = re.findall(r"c=([\w-]+)", there.on)
    again = replayed(assistant, packed, ON, SIGNER)
    assert again.case.facts == answer.case.facts
    assert again.turns[0].answer.verdict.proposed == answer.verdict.proposed
    assert links(assistant.ask("食堂几点开门", on=ON), SIGNER).on == ""


class CountingSigner(CaseSigner):
    """The signer of the tests, and how often it was asked."""

    def __init__(self) -> None:
        super().__init__(quiet().secret)
        self.signed_cases = 0

    def signed(self, case: Mapping[str, Any]) -> dict[str, Any]:
        self.signed_cases += 1
        return super().signed(case)


def test_the_page_signs_the_case_of_an_answer_once(assistant: Assistant) -> None:
    signer = CountingSigner()
    talk = Conversation(signer)
    talk.ask(assistant, OPEN, ON)
    assert signer.signed_cases == 1
    assert talk.turns[0].links == links(talk.turns[0].answer, SIGNER)


def test_the_panel_signs_the_case_of_an_answer_once(monkeypatch: pytest.MonkeyPatch, service: Service) -> None:
    signer = CountingSigner()
    monkeypatch.setattr(service, "signer", signer)
    with TestClient(Starlette(routes=api_routes(service))) as client:
        told = client.post("/api/v1/ask?html=true", json={"question": OPEN}).json()
    assert signer.signed_cases == 1
    assert SIGNER.knows(told["case"]) and "sheet?" in told["html"]


def test_clauses_that_statements_rest_on_are_numbered_like_them_and_change_no_word(assistant: Assistant) -> None:
    answer = assistant.ask("外资药企只提供研究用药，不参与研究，不拿数据，成果也不共享，要报国际合作吗", on=ON)
    shown = to_answer(answer, assistant.kb)
    assert shown.unit is not None
    pieces = [piece for one in laid(shown.unit, [], shown.verdict) for piece in one.paragraph.pieces]
    assert "".join(piece.words for piece in pieces) == shown.unit.answer.replace("\n", "")
    ends = {piece.words: piece.clauses for piece in pieces if piece.marked}
    assert (ends["外方无实质性参与"], ends["不获取研究相关数据信息"], ends["研究成果与外方不共享"]) == ("1", "2", "3")
    assert not any(piece.marked for piece in pieces if piece.words.startswith("此类"))
