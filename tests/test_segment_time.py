"""Cutting takes time in proportion to the text, whatever its shape: four times the text is not sixteen times slower."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Mapping

import pytest

from importing.readers.source import Disputed, Source
from importing.review_flags import with_holds
from importing.segment import segment
from importing.segment_sandboxed import segment_sandboxed
from kb.model import Problems, QAUnit, Span

_HEADINGS = "| 问题 | 答复 |\n| --- | --- |\n"
_TWO = "1.甲怎么办？\n答：去窗口办理。\n"


def lines(size: int, line: Callable[[int], str]) -> str:
    """Numbered lines, some `size` characters of them."""
    return "".join(map(line, range(size // len(line(1000)))))


# How a text of so many characters is made, by what its shape once did, or may do, to the cut.
SHAPES: Mapping[str, Callable[[int], str]] = {
    "a table of questions": lambda n: _HEADINGS + lines(n, lambda at: f"| 第{at}项怎么办理？ | 带材料{at}到窗口。 |\n"),
    "answers that each hold another question": lambda n: (
        _HEADINGS + lines(n, lambda at: f"| 关于住房公积金第{at}项怎么办？ | 见关于住房公积金第{at + 1}项怎么办？ |\n")
    ),
    "answers that all begin as every question does": lambda n: (
        _HEADINGS + lines(n, lambda at: f"| 关于住房公积金第{at}项怎么办？ | 关于住房公积金第{at}项，请到窗口。 |\n")
    ),
    "numbered paragraphs": lambda n: lines(n, lambda at: f"{at}.第{at}项怎么办理？\n答：带材料{at}到窗口办理。\n"),
    "numbered paragraphs without a question": lambda n: lines(n, lambda at: f"{at}.本办法第{at}项由申请人办理。\n"),
    "one endless line": lambda n: "1.怎么办？答：" + "带上材料到窗口办理，" * (n // 10),
    "one endless line of blanks": lambda n: _TWO + " " * n,
    "a date with an endless line of blanks": lambda n: f"{_TWO}2024/1/1 10:00{' ' * n}。",
    "headings only": lambda n: lines(n, lambda at: f"## 第{at}章 业务办理\n"),
    "a heading above every question": lambda n: lines(n, lambda at: f"## 一、业务{at}\n1.怎么办？\n答：去办。\n"),
    "parts that number in two ways": lambda n: lines(
        n, lambda at: f"第{at % 9 + 1}部分 业务\n1.甲怎么办？\n答：去办。\n（1）乙怎么办？\n答：不办。\n"
    ),
    "one numbered question before many that are not": lambda n: (
        _TWO + lines(n, lambda at: f"问：第{at}项怎么办理？\n答：带材料{at}到窗口办理。\n")
    ),
    "questions that never end": lambda n: _TWO + "问：关于到窗口去办理这一项业务的事情怎么办理才好\n" * (n // 25),
    "identical lines": lambda n: "这一项业务怎么办理？\n" * (n // 11),
    "identical lines of the page inside an answer": lambda n: (
        f"{_TWO}{'分享到' * 2}\n" + "分享到\n" * (n // 4) + f"应当到窗口办理这项业务。\n2{_TWO[1:]}"
    ),
    "a flattened table of numbers": lambda n: "序号\n问题\n答复\n" + lines(n, lambda at: f"{at % 9999}\n"),
}


def seconds(text: str) -> float:
    """CPU seconds of this thread to cut a text, the better of two."""
    best = float("inf")
    for _ in range(2):
        began = time.thread_time()
        try:
            segment(text, "x")
        except Problems as none:
            assert "没有找到任何问答" in str(none)
        best = min(best, time.thread_time() - began)
    return best


@pytest.mark.parametrize("shape", SHAPES)
def test_four_times_the_text_takes_no_more_than_six_times_as_long(shape: str) -> None:
    small, large = (seconds(SHAPES[shape](size)) for size in (30_000, 120_000))
    # What takes no time to speak of has no ratio to speak of.
    assert large < 6 * small + 0.1


def test_the_longest_table_is_cut_within_the_limits_of_its_process() -> None:
    text = SHAPES["a table of questions"](1_700_000)
    assert len(text.encode()) > 3_300_000
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert len(segment_sandboxed(Source(text, "md", b""), "x").units) > 40_000
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 15


def test_many_units_on_many_disputed_pages_are_held_in_no_time() -> None:
    pages = [Disputed(at + 1, at * 1000, at * 1000 + 900) for at in range(4000)]
    units = [
        QAUnit(
            id=f"x/{at}",
            notice="x",
            section="",
            number="",
            question="问？",
            answer="答。",
            question_spans=(Span(at * 100, at * 100 + 50),),
            answer_spans=(Span(at * 100 + 60, at * 100 + 95),),
        )
        for at in range(40_000)
    ]
    began = time.thread_time()
    found = with_holds(units, pages)
    assert time.thread_time() - began < 5
    assert [bool(unit.hold) for unit in found[:11]] == [True] * 9 + [False, True]
    (over_two,) = with_holds(
        [
            QAUnit(
                id="x/1",
                notice="x",
                section="",
                number="",
                question="问？",
                answer="答。",
                question_spans=(Span(850, 860),),
                answer_spans=(Span(880, 2001),),
            )
        ],
        pages,
    )
    assert [reason.split(" 页")[0] for reason in over_two.hold] == ["第 1", "第 2", "第 3"]
