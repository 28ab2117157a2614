"""Several matters in one conversation: what opens a case of its own, what goes on, what goes back to which."""

from __future__ import annotations

import pytest

from assistant import Assistant
from assistant.case import Case
from kb.model import EXEMPTING
from tests.conftest import ON

GIVES_DRUGS = "外方给药，不参与，不拿数据，成果不共享，国合要报吗"
SEQUENCED = "我们收血样做全外显子，要报采集许可吧"


def told(assistant: Assistant, *said: str) -> tuple[list[str], list[str], Case]:
    """The units and the proposals along the way, and the case in the end."""
    case: Case | None = None
    units: list[str] = []
    codes: list[str] = []
    for message in said:
        answer = assistant.ask(message, on=ON, case=case)
        case = answer.case
        units.append(answer.unit.id[-3:] if answer.unit else "-")
        codes.append(answer.verdict.proposed)
    assert case
    return units, codes, case


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("还有一个课题呢", "nothing said of it"),
        ("另外还有个项目，也是他们给药", "nor is what is said of it enough"),
        ("又有个试验，外方也不参与", "nor this"),
    ],
)
def test_of_another_project_nothing_is_known(assistant: Assistant, said: str, why: str) -> None:
    units, codes, case = told(assistant, GIVES_DRUGS, said)
    assert (units[-1], codes[-1]) == ("3.1", "conditional"), why
    assert [one.question for one in case.earlier] == [GIVES_DRUGS]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("还有一个项目组的老师也看过方案", "a group, no project"),
        ("另一个课题怎么报销", "asks for what nobody answers"),
        ("顾问是另一个课题的", "somebody's project"),
    ],
)
def test_what_only_sounds_like_another_project_opens_no_case(assistant: Assistant, said: str, why: str) -> None:
    _, _, case = told(assistant, GIVES_DRUGS, said)
    assert case.question == GIVES_DRUGS, why


@pytest.mark.parametrize(
    ("said", "back", "code", "why"),
    [
        (
            (SEQUENCED, "另外还有一个课题", "那个只收B超和身高体重"),
            "回到做外显子的那个，还是得报吧",
            "not_applicable",
            "by its words",
        ),
        (
            ("A课题外方要数据，国合要报吗", "B课题外方给药，不参与，不拿数据，成果不共享，国合要报吗"),
            "A课题还是得报吧",
            "not_applicable",
            "by its name",
        ),
        (
            ("我们保藏许可2020年批的，年报要交吗", "分库也有一个，今年七月批的保藏许可，分库要交年报吗"),
            "老的那个还是得交对吧",
            "required",
            "the older of two",
        ),
        (
            ("新库今年六月获批保藏，年报要单独交吗", "老库呢，2021年批的"),
            "那新库不用单独交吧",
            "deferred",
            "what it is called",
        ),
        (
            (
                "和德国大学合作，对方共同分析数据，国合要报吗",
                "另一个课题：日本公司只赠药，不参与，不要数据，不共享成果",
            ),
            "回到德国那个，要是他们不出钱呢",
            "not_applicable",
            "by a name in it",
        ),
        (
            (GIVES_DRUGS, "另一个项目呢，也是外方给药", "那个外方要参与设计"),
            "第一个还是不用报吧",
            "not_required",
            "the first",
        ),
        (
            (GIVES_DRUGS, "把血常规结果发给他们要信息备案吗"),
            "国合呢，数据都发给他们了",
            "not_applicable",
            "by its matter, with what is new",
        ),
        (
            ("CT影像采集要许可吗", "保藏年报呢，要交吗", "保藏许可是今年9月批的"),
            "那CT那个就不用管了",
            "not_required",
            "what tells which one is denied nothing",
        ),
    ],
)
def test_who_goes_back_finds_the_case_as_it_was(
    assistant: Assistant, said: tuple[str, ...], back: str, code: str, why: str
) -> None:
    _, codes, _ = told(assistant, *said, back)
    assert codes[-1] == code, why


@pytest.mark.parametrize(
    ("said", "units"),
    [
        ((GIVES_DRUGS.replace("，成果不共享", ""), "成果呢也不跟他们共享"), ["3.1", "3.1"]),
        (("采集许可批了半年，年报要报吗", "那保藏许可呢，也是半年前批的"), ["1.1", "2.1"]),
        ((GIVES_DRUGS, "好，那国合这块是不是就定了不用报"), ["3.1", "3.1"]),
        (("保藏许可今年5月批的，年报要交吗", "那是和后年的一起交？"), ["2.1", "2.1"]),
        (("保藏许可2024年批的，年报要交吗", "所以明年1月就得交是吗"), ["2.1", "2.1"]),
        (("外方拿数据，国合要报吗", "删掉行不行"), ["3.1", "3.1"]),
    ],
)
def test_a_short_message_is_answered_in_the_case_it_speaks_of(
    assistant: Assistant, said: tuple[str, ...], units: list[str]
) -> None:
    found, _, case = told(assistant, *said)
    assert found == units
    assert not case.left


@pytest.mark.parametrize("said", ["要是不交会罚多少", "那合同要交吗", "那冻存要不要办保藏许可"])
def test_a_short_question_of_something_else_is_not(assistant: Assistant, said: str) -> None:
    units, _, _ = told(assistant, "保藏许可今年5月批的，年报要交吗" if "罚" in said else SEQUENCED, said)
    assert units[-1] == "-"


def test_what_is_only_asked_about_one_by_one_does_not_add_up(assistant: Assistant) -> None:
    _, codes, _ = told(assistant, "收CT要报采集许可吗", "血样呢", "那问卷呢", "两样都收")
    assert [code in EXEMPTING for code in codes] == [True, False, True, False]
