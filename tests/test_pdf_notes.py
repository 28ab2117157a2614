"""Notes at the foot of a page stand behind the answers their marks are in, not amid an answer that goes on overleaf."""

from __future__ import annotations

import pytest

from importing.readers.pdf import read_pdf
from importing.segment import segment
from kb.model import QAUnit
from tests.support.pdf_writer import SIZE, Piece, pdf

SMALL, RAISED = 9.0, 7.0


def told(y: float, words: str, mark: str = "", rest: str = "") -> list[Piece]:
    """A line of the text, with a raised number in it."""
    end = 60.0 + SIZE * len(words)
    raised = [Piece(mark, end, y + 5, size=RAISED)] if mark else []
    return [Piece(words, 60, y), *raised, *([Piece(rest, end + RAISED, y)] if rest else [])]


def note(y: float, words: str, mark: str = "", *, raised: bool = True) -> list[Piece]:
    """A line of small print at the foot of a page."""
    if not mark:
        return [Piece(words, 60, y, size=SMALL)]
    number = Piece(mark, 60, y + 4, size=5.0) if raised else Piece(mark, 60, y, size=SMALL)
    return [number, Piece(words, 70, y, size=SMALL)]


def cut(*pages: list[Piece]) -> list[QAUnit]:
    return segment(read_pdf(pdf(*pages), "公告.pdf").text, "x")


FIRST = [
    *told(780, "1.样本备案要多久？"),
    *told(760, "自受理之日起五个工作日内办结", "1", "，材料不齐的一次性告知。"),
    *told(740, "2.样本备案收费吗？"),
    *told(720, "不收费", "2", "，任何单位和个人不得以任何名义收取费用，"),
]
SECOND = [
    *told(780, "已经收取的应当退还。"),
    *told(760, "3.谁来备案？"),
    *told(740, "由申请人备案", "1", "，委托他人的出具委托书。"),
    *told(720, "4.怎样查询？"),
    *told(700, "在网上查询，也可以到窗口查询。"),
]


@pytest.mark.parametrize("raised", [True, False])
def test_a_note_at_the_foot_of_a_page_goes_with_its_mark(raised: bool) -> None:
    """The numbers begin anew on each page."""
    units = cut(
        [
            *FIRST,
            *note(100, "五个工作日不含补正的时间，补正的", "1", raised=raised),
            *note(85, "时间另行计算。"),
            *note(70, "一类样本除外。", "2", raised=raised),
        ],
        [*SECOND, *note(70, "指样本的所有者。", "1", raised=raised)],
    )
    assert [(unit.question, "".join(unit.answer.split())) for unit in units] == [
        (
            "样本备案要多久？",
            "自受理之日起五个工作日内办结[注1]，材料不齐的一次性告知。[注1]五个工作日不含补正的时间，补正的时间另行计算。",
        ),
        (
            "样本备案收费吗？",
            "不收费[注2]，任何单位和个人不得以任何名义收取费用，已经收取的应当退还。[注2]一类样本除外。",
        ),
        ("谁来备案？", "由申请人备案[注3]，委托他人的出具委托书。[注3]指样本的所有者。"),
        ("怎样查询？", "在网上查询，也可以到窗口查询。"),
    ]


@pytest.mark.parametrize(
    ("below", "why"),
    [
        (note(70, "材料不齐的另行告知。"), "no number"),
        (note(70, "窗口每天办理，节假日除外。", "5", raised=False), "a number that nothing leads to"),
        ([Piece("1 窗口每天办理，节假日除外。", 60, 70)], "as large as the text"),
    ],
)
def test_what_is_no_note_of_the_page_stays_where_it_is(below: list[Piece], why: str) -> None:
    text = read_pdf(pdf([*FIRST, *below], SECOND), "公告.pdf").text
    assert "[注" not in text, why
    assert text.index("收取费用，") < text.index("。", text.index("收取费用，")) < text.index("已经收取"), why


def test_a_power_of_ten_leads_to_no_note() -> None:
    page = [*told(780, "1.样本有多少个细胞？"), *told(760, "至多10", "6", "个，不含已经失活的。")]
    text = read_pdf(pdf([*page, *note(70, "个月以内有效。", "6", raised=False)]), "公告.pdf").text
    assert "10⁶个" in text
