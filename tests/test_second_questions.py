"""A second question about another permit or filing is named as unanswered, and nothing is exempted beside it."""

from __future__ import annotations

import pytest

from assistant import Assistant
from tests.conftest import ON


@pytest.mark.parametrize(
    ("question", "left"),
    [
        # it tells of the data of the first question, and asks of 对外提供
        ("B超和CT要采集审批吗，另外把这些片子发给美国同事看算对外提供吗", "对外提供"),
        ("只收集血常规，要办采集许可吗？这些结果给外国的合作方看，属于对外提供吗？", "对外提供"),
        ("仅收集问卷要报采集许可吗？把问卷数据传给国外学校算不算对外提供？", "算不算对外提供"),
        # and of 采集, beside a report of a biobank
        ("保藏许可批了五个月，年度报告要交吗？新收集的血样算采集活动吗？", "采集活动"),
    ],
)
def test_a_question_of_another_matter_is_left(assistant: Assistant, question: str, left: str) -> None:
    answer = assistant.ask(question, on=ON)
    assert answer.verdict.proposed not in ("not_required", "deferred")
    others = [part for part in (answer, *answer.parts) if left in part.asked or left in part.question]
    assert any(left in words for words in answer.case.left) or any(part.unit is None for part in others)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        # two units of one section are about one filing
        ("国合项目已获批，合作方要用合作中产生的数据，算对外提供吗？还要备案吗？", "not_required"),
        # asked twice in other words
        ("只收集CT要采集许可吗？是不是要报采集审批？", "not_required"),
    ],
)
def test_a_question_of_the_same_matter_is_answered(assistant: Assistant, question: str, code: str) -> None:
    answer = assistant.ask(question, on=ON)
    assert (answer.verdict.outcome, answer.case.left) == (code, ())
