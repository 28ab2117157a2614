"""Several questions in one message: each has an answer of its own or is named, and no exemption stands over all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant import Answer, Assistant
from assistant.request import case_from_json
from evaluation import CASES
from evaluation.several import FOLDER, score
from kb.model import EXEMPTING
from tests.conftest import ON
from tests.support.contracts import answer_json, case_json

# What a message asks, its units in the order of its questions ("" for no answer), and why the row is here.
SEVERAL = [
    ("只收集CT要报采集许可吗？另外把这些CT给国外大学要不要备案？", ["1.1", "4.2"], "another, and what it takes up"),
    ("两个问题：1.只收问卷要不要申报采集许可 2.保藏许可刚批半年要交年报吗", ["1.1", "2.1"], "numbered, no marks"),
    ("①只收B超要不要报采集许可②保藏许可刚批三个月年报交不交", ["1.1", "2.1"], "numbers in circles part"),
    ("我们只收眼底照相，采集许可要不要报，国际合作许可要不要报？", ["1.1", "3.1"], "one sentence"),
    ("外企赠药的项目，只收胸片。采集要报吗？国际合作呢？", ["1.1", "3.1"], "the second leaves out what it asks"),
    ("只收集胸片要报采集许可吗？顺便问下保险由谁来买？", ["1.1", ""], "what is not answered is named"),
    ("请问保险由谁来买，只收集胸片要报采集许可吗？", ["1.1", ""], "asked first, in the middle of a sentence"),
    ("只收集胸片要报采集许可吗？那安全评估还用不用做？", ["1.1", ""], "a matter of others, in like words"),
    ("血生化给国外药企要备案吗？出境快递怎么寄？", ["4.2", ""], "how is not asked of what was named before"),
    ("收集CT要不要报采集许可、提供给国外大学要不要备案", ["1.1", "4.2"], "two in a list"),
    ("收集CT要不要报采集许可和存起来要不要报保藏", ["1.1", ""], "joined by 和"),
    ("收集CT要不要报采集许可/给外方要不要备案", ["1.1", "4.2"], "parted by a stroke"),
    ("采集问卷需不需要报批以及保藏年报什么时候交", ["1.1", "2.1"], "whether, and when"),
    ("保藏年报几号交以及给外方CT要不要备案", ["2.1", "4.2"], "when, and whether"),
    ("保藏年报什么时候交还有外方只出钱要报国合吗", ["2.1", "3.1"], "when, and 吗"),
    ("采集血样要怎么报批还有外方只出钱要不要报国际合作", ["1.1", "3.1"], "how, and 还有 whether"),
    ("收集CT要报采集许可吗？收集血样呢？", ["1.1", "1.1"], "two cases of one unit"),
    ("只收集胸片要报采集许可吗；连着身份证号呢", ["1.1", ""], "of what nobody knows"),
]
# What sounds like several questions and is one.
ONE = [
    ("收集CT需不需要报采集许可？是不是不用报？", "1.1", "the same in other words"),
    ("B超算临床数据吗？我们只收B超，要不要报采集许可？", "1.1", "what it is leads to what to do"),
    ("那采集环节呢？收集这些CT需要采集许可吗？", "1.1", "a topic, then its question"),
    ("收集胸片能不能先开始，不报采集许可？", "1.1", "goes on in the same sentence"),
    ("只收集胸片，采集许可要报，还是不用报？", "1.1", "one or the other"),
    ("大家都在收，谁不想省事呢？只收集胸片要报采集许可吗？", "1.1", "asks nothing"),
    ("批没批我也不知道，合作双方用项目数据要备案吗？", "4.1", "what is not known is told"),
]


@pytest.mark.parametrize(("message", "units", "why"), SEVERAL)
def test_each_question_of_a_message_has_its_own_answer(
    assistant: Assistant, message: str, units: list[str], why: str
) -> None:
    answer = assistant.ask(message, on=ON)
    found = [answer, *answer.parts]
    assert sorted(_number(one) for one in found) == sorted(units), why
    assert answer.question == message
    for one in found:
        words = one.asked or one.question
        assert all(piece in message for piece in words.split("，")), "the asker's own words"


@pytest.mark.parametrize(("message", "unit", "why"), ONE)
def test_one_question_gets_one_answer(assistant: Assistant, message: str, unit: str, why: str) -> None:
    answer = assistant.ask(message, on=ON)
    assert (_number(answer), answer.parts, answer.asked) == (unit, (), ""), why


@pytest.mark.parametrize("message", [message for message, _, _ in SEVERAL])
def test_no_exemption_stands_over_a_question_that_has_another_answer(assistant: Assistant, message: str) -> None:
    answer = assistant.ask(message, on=ON)
    if any(part.verdict.proposed not in EXEMPTING for part in answer.parts):
        assert answer.verdict.code not in EXEMPTING | {"to_confirm"}
    if answer.verdict.held_by == "part":
        assert not answer.to_confirm, "what cannot settle anything is not asked"
        named = [part for part in answer.parts if part.verdict.proposed not in EXEMPTING]
        assert named
        assert all(part.question[:20] in answer.verdict.says for part in named)


def test_a_question_asked_by_itself_is_judged_by_itself(assistant: Assistant) -> None:
    """The link beside each question asks it alone."""
    answer = assistant.ask("只收集胸片要报采集许可吗？顺便问下保险由谁来买？", on=ON)
    assert answer.verdict.code == "conditional"
    assert assistant.ask(answer.case.question, on=ON).verdict.proposed == "not_required"


def test_two_exemptions_are_both_proposed(assistant: Assistant) -> None:
    answer = assistant.ask("只收集胸片要报采集许可吗？保藏许可刚批半年，年报要交吗？", on=ON)
    assert {answer.verdict.proposed, *(part.verdict.proposed for part in answer.parts)} == {"not_required", "deferred"}


@pytest.mark.parametrize(
    "message",
    [
        "收集胸片要报采集许可吗？把血样送去测序要报国际合作吗？",
        "胸片给国外大学要备案吗？采集的时候还抽血做基因检测，采集许可要报吗？",
    ],
)
def test_what_is_told_for_another_question_exempts_nobody_here(assistant: Assistant, message: str) -> None:
    answer = assistant.ask(message, on=ON)
    assert not {answer.verdict.code, *(part.verdict.code for part in answer.parts)} & (EXEMPTING | {"to_confirm"})


def test_what_one_project_tells_is_no_ground_for_another(assistant: Assistant) -> None:
    message = "A项目外企只赠药，不参与，不拿数据，成果不共享，国际合作要报吗？另一个项目外企出钱，国际合作要报吗？"
    answer = assistant.ask(message, on=ON)
    assert all(part.verdict.proposed not in EXEMPTING for part in answer.parts)


def test_the_other_questions_stay_while_one_is_gone_on_with(assistant: Assistant) -> None:
    answer = assistant.ask("收集临床数据要报采集许可吗？保险由谁来买？", on=ON)
    case = case_from_json(json.loads(json.dumps(case_json(answer.case))), assistant.kb)
    again = assistant.tick({"gene_research": ["no"]}, on=ON, case=case)
    assert [part.question for part in again.parts] == [part.question for part in answer.parts] != []
    later = assistant.ask("是随访数据", on=ON, case=again.case)
    assert later.parts == (), "another message has its own questions"


def test_a_later_message_may_ask_several_things(assistant: Assistant) -> None:
    first = assistant.ask("只收集胸片要报采集许可吗？", on=ON)
    later = assistant.ask("那给国外大学要备案吗？保藏许可刚批半年，年报要交吗？", on=ON, case=first.case)
    assert sorted(map(_number, (later, *later.parts))) == ["2.1", "4.2"]
    assert [_unit(case.unit) for case in later.case.earlier] == ["1.1"], "what was spoken of before is kept"


@pytest.mark.parametrize(
    ("first_said", "said", "unit"),
    [
        ("外企赠药，我们只收集胸片，要报采集许可吗？", "那国际合作呢？", "3.1"),
        ("胸片给国外大学要备案吗？", "那采集呢？", "1.1"),
    ],
)
def test_a_follow_up_that_names_another_matter_opens_its_case(
    assistant: Assistant, first_said: str, said: str, unit: str
) -> None:
    first = assistant.ask(first_said, on=ON)
    later = assistant.ask(said, on=ON, case=first.case)
    assert _number(later) == unit
    assert [_unit(case.unit) for case in later.case.earlier] == [_number(first)]


def test_the_contract_has_the_parts(assistant: Assistant) -> None:
    told = answer_json(assistant.ask(SEVERAL[0][0], on=ON), assistant.kb)
    assert {told["asked"], told["parts"][0]["question"]} == {
        "只收集CT要报采集许可吗",
        "另外把这些CT给国外大学要不要备案",
    }
    assert told["parts"][0]["case"]["question"].endswith(told["parts"][0]["question"])


def test_no_labelled_question_without_a_second_is_split_into_exemptions(assistant: Assistant) -> None:
    """A row that must not be exempted is not exempted in a part either, where its reason is not a second question."""
    wrong = []
    for line in (CASES / "attacks-questions.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["exempt"] == "never":
            answer = assistant.ask(row["question"], on=ON)
            wrong += [row["id"] for part in answer.parts if part.verdict.code in EXEMPTING]
    assert wrong == []


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.jsonl")), ids=lambda file: file.stem)
def test_of_two_questions_none_is_lost_and_one_is_not_split(assistant: Assistant, file: Path) -> None:
    found = score(assistant, file)
    assert found.whole >= 0.9 * found.messages
    assert found.split <= 0.1 * found.messages
    assert found.wrong == 0


def test_every_question_is_drawn_with_its_own_verdict(client: TestClient) -> None:
    page = client.get("/ask", params={"q": SEVERAL[5][0]}).text
    assert "一句话里还问了 1 件事" in page
    assert "官方问答没有回答" in page
    assert "单独问这一问" in page
    panel = client.post("/api/v1/ask?html=true", json={"question": SEVERAL[5][0]}).json()
    assert "一句话里还问了 1 件事" in panel["html"]
    case = panel["parts"][0]["case"] if panel["parts"][0]["unit"] else panel["case"]
    assert client.post("/api/v1/ask", json={"question": "只是胸片", "case": case}).status_code == 200


def _number(answer: Answer) -> str:
    return _unit(answer.unit.id) if answer.unit else ""


def _unit(name: str) -> str:
    return name.rpartition("/")[2]
