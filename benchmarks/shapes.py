"""Texts that once took, or may take, long to cut: what their time grows with is measured, not how long they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

_HEADINGS = "| 问题 | 答复 |\n| --- | --- |\n"
_TWO = "1.甲怎么办？\n答：去窗口办理。\n"


def _lines(size: int, line: Callable[[int], str]) -> str:
    """Numbered lines, some `size` characters of them."""
    return "".join(map(line, range(size // len(line(1000)))))


# How a text of so many characters is made, by what its shape once did, or may do, to the cut.
SHAPES: Mapping[str, Callable[[int], str]] = {
    "a table of questions": lambda n: (
        _HEADINGS + _lines(n, lambda at: f"| 第{at}项怎么办理？ | 带材料{at}到窗口。 |\n")
    ),
    "answers that each hold another question": lambda n: (
        _HEADINGS + _lines(n, lambda at: f"| 关于住房公积金第{at}项怎么办？ | 见关于住房公积金第{at + 1}项怎么办？ |\n")
    ),
    "answers that all begin as every question does": lambda n: (
        _HEADINGS + _lines(n, lambda at: f"| 关于住房公积金第{at}项怎么办？ | 关于住房公积金第{at}项，请到窗口。 |\n")
    ),
    "numbered paragraphs": lambda n: _lines(n, lambda at: f"{at}.第{at}项怎么办理？\n答：带材料{at}到窗口办理。\n"),
    "numbered paragraphs without a question": lambda n: _lines(n, lambda at: f"{at}.本办法第{at}项由申请人办理。\n"),
    "one endless line": lambda n: "1.怎么办？答：" + "带上材料到窗口办理，" * (n // 10),
    "one endless line of blanks": lambda n: _TWO + " " * n,
    "a date with an endless line of blanks": lambda n: f"{_TWO}2024/1/1 10:00{' ' * n}。",
    "headings only": lambda n: _lines(n, lambda at: f"## 第{at}章 业务办理\n"),
    "a heading above every question": lambda n: _lines(n, lambda at: f"## 一、业务{at}\n1.怎么办？\n答：去办。\n"),
    "parts that number in two ways": lambda n: _lines(
        n, lambda at: f"第{at % 9 + 1}部分 业务\n1.甲怎么办？\n答：去办。\n（1）乙怎么办？\n答：不办。\n"
    ),
    "one numbered question before many that are not": lambda n: (
        _TWO + _lines(n, lambda at: f"问：第{at}项怎么办理？\n答：带材料{at}到窗口办理。\n")
    ),
    "questions that never end": lambda n: _TWO + "问：关于到窗口去办理这一项业务的事情怎么办理才好\n" * (n // 25),
    "identical lines": lambda n: "这一项业务怎么办理？\n" * (n // 11),
    "identical lines of the page inside an answer": lambda n: (
        f"{_TWO}{'分享到' * 2}\n" + "分享到\n" * (n // 4) + f"应当到窗口办理这项业务。\n2{_TWO[1:]}"
    ),
    "a flattened table of numbers": lambda n: "序号\n问题\n答复\n" + _lines(n, lambda at: f"{at % 9999}\n"),
}

# Characters that a cut may mistake for the beginnings of something, each a great many times.
HOSTILE = (
    "1." * 100_000,
    "问：" * 75_000,
    "[" * 75_000,
    "**" * 75_000,
    "<p " * 50_000,
    "| a " * 50_000 + "|",
    "." * 200_000,
    "1.\n" * 15_000,
    "1.甲如何办理？\n" * 5_000,
    "第一" * 75_000,
    "（" * 125_000,
)
