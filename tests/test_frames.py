"""Who does what to what, to whom, without how it is meant; and how far a denial reaches."""

from __future__ import annotations

import pytest

from tests.support.reading import frames_of

THEM = "named、side、them"


def events(text: str) -> list[tuple[str, str, str]]:
    """Verb, things and whom it is for; `不` in front where it is denied."""
    return [
        (
            ("不" if one.denied else "") + one.verb.text,
            "".join(thing.text for thing in one.what),
            "、".join(sorted(one.to)),
        )
        for one in frames_of(text).events
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("外方拿数据", [("拿", "数据", "")]),
        ("把数据给外方", [("给", "数据", THEM)]),
        ("数据不给外方", [("不给", "数据", THEM)]),
        # the thing of the verb before, where it has none of its own
        ("影像，发给美国公司", [("发给", "影像", "named、them")]),
        # a verb that only names work is what the one in front is about
        ("不参与设计、监查", [("不参与", "设计监查", ""), ("不设计", "监查", ""), ("不监查", "", "")]),
        ("不参与方案制定和统计", [("不参与", "方案制定统计", ""), ("不制定", "统计", ""), ("不统计", "", "")]),
        # 用 is no verb where another takes the thing, unless that one only tells which
        ("用我们做出来的数据", [("用", "数据", "us"), ("做", "数据", "")]),
        ("要数据", [("要", "数据", "")]),
        ("要申报数据", []),
        # what is denied without a verb is not got
        ("外企纯出钱，无数据", [("出钱", "", ""), ("不无", "数据", "")]),
        # two negations affirm
        ("并非不拿数据", [("拿", "数据", "")]),
        ("拿不到数据", [("拿不到", "数据", "")]),
        # one negation over verbs that follow each other
        ("不获取和使用数据", [("不获取", "", ""), ("不使用", "数据", "")]),
        ("没有一项数据会给外方", [("不给", "数据", THEM)]),
        # 不长期留 is not 不留
        ("血样不长期留", [("留", "血样", "")]),
        # a plan that was dropped says nothing
        ("原本要拿数据，后来取消了", [("不取消了", "", "")]),
    ],
)
def test_who_does_what(text: str, found: list[tuple[str, str, str]]) -> None:
    assert events(text) == found


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("不拿数据", True),
        ("不拿任何数据", True),
        ("不拿敏感数据", False),  # only a part is denied
        ("不拿数据的所有权", False),
        ("不拿角膜数据", False),  # what 角膜 is, nobody knows
    ],
)
def test_whether_a_denial_covers_the_thing_as_such(text: str, whole: bool) -> None:
    assert [one.whole for one in frames_of(text).events] == [whole]


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("不留血样", {"血样": True}),
        ("测序没有", {"测序": True}),  # by what ends the clause
        ("与基因研究无关", {"基因研究": True}),
        ("除测序外都收CT", {"测序": True, "ct": False}),
        ("除了测序都不做", {"测序": False}),
        ("不用办采集许可", {"办采集许可": False}),  # it speaks of that very permit
        ("不留血样，收CT", {"血样": True, "ct": False}),
        ("血样和CT", {"血样": False, "ct": False}),
    ],
)
def test_what_is_spoken_of_and_what_is_denied(text: str, denied: dict[str, bool]) -> None:
    assert {one.tag.text: one.denied for one in frames_of(text).mentions} == denied


def test_frames_tell_nothing_of_how_it_is_meant() -> None:
    reading = frames_of("听说外方可能拿数据吗，还没定")
    assert {one.mode for one in (*reading.mentions, *reading.parties)} | {one.mode for one in reading.events} == {
        "said"
    }
