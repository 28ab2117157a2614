"""A picture on a page of a PDF is named where it stands; a page that is nothing else is not left out without a word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pytest

from importing.readers.read import read_bytes
from importing.review_flags import with_holds
from importing.segment import segment
from kb.model import QAUnit
from tests.support.pdf_writer import Box, Piece, lines, pdf

pytestmark = pytest.mark.usefixtures("in_process")

FIRST = ["1. 甲类仪器怎样办理登记？", "答：按照下列流程办理登记手续：", "办完以后领取登记证。"]
SECOND = ["2. 乙类仪器是否需要备案？", "答：不需要备案。"]
WHOLE = Box(40, 60, 515, 720, picture=True)


class Read(NamedTuple):
    units: list[QAUnit]
    kept: dict[str, bytes]


def read(*pages: Sequence[Piece | Box], **more: bool) -> Read:
    source = read_bytes(pdf(*pages, **more), "a.pdf")
    return Read(with_holds(segment(source.text, "n"), source.disputed), source.pictures)


@pytest.mark.parametrize(
    ("pages", "hold", "flag", "unit", "why"),
    [
        ([lines(FIRST[:2]), [WHOLE], lines([FIRST[2], *SECOND])], "第 2 页整页是图片", "", 0, "between text pages"),
        ([lines(FIRST), lines(SECOND), [WHOLE]], "", "第 3 页整页是图片", 1, "behind all text"),
        ([[WHOLE], lines(FIRST), lines(SECOND)], "", "第 1 页整页是图片", 0, "before all text"),
        ([lines(FIRST), [WHOLE, Piece("- 2 -", 280, 40)], lines(SECOND)], "第 2 页", "", 0, "with its number alone"),
        ([lines(FIRST), [], lines(SECOND)], "", "", 0, "an empty page"),
    ],
)
def test_a_page_that_is_a_picture_is_told(
    pages: list[list[Piece | Box]], hold: str, flag: str, unit: int, why: str
) -> None:
    found = read(*pages)
    assert [one.question for one in found.units] == [FIRST[0][3:], SECOND[0][3:]], why
    for at, one in enumerate(found.units):
        assert any(hold in said for said in one.hold) is (bool(hold) and at == unit) or not hold, why
        assert bool(one.hold) is (bool(hold) and at == unit), why
        assert any("整页" in said for said in one.flags) is (bool(flag) and at == unit), why
    if hold:
        assert found.units[0].pictures[0].name == "第 2 页" and found.units[0].pictures[0].file in found.kept


@pytest.mark.parametrize("tagged", [False, True])
def test_a_picture_on_a_page_stands_behind_the_words_above_it_and_parts_none(tagged: bool) -> None:
    top, below = lines(FIRST[:2]), lines([FIRST[2], *SECOND], top=400)
    box = Box(60, 450, 300, 200, picture=True)
    found = read([*top, box, *below], tagged=tagged)
    plain = read([*top, *below], tagged=tagged)
    assert [(one.question, one.answer) for one in found.units] == [(one.question, one.answer) for one in plain.units]
    if tagged:
        # The writer of these files tags no figure: what is not in the tree has no place among the words.
        assert all(any("有图片" in flag for flag in unit.flags) for unit in found.units) and not found.kept
        return
    (picture,) = found.units[0].pictures
    assert found.units[0].answer[: picture.at].endswith("登记手续：") and picture.file in found.kept
    assert any("要看图" in flag for flag in found.units[0].flags) and not found.units[1].pictures


def test_pictures_that_are_all_of_an_answer_stand_below_their_own_questions() -> None:
    texts = ["1. 甲类仪器怎样办理登记？", "答：", "2. 乙类仪器怎样备案？", "答：", "3. 丙类仪器要多久？", "答：十天。"]
    page = [Piece(text, 60, 760 - 240 * (at // 2) - 20 * (at % 2)) for at, text in enumerate(texts)]
    boxes = [Box(60, 560, 300, 150, picture=True), Box(60, 320, 200, 150, picture=True)]
    units = read([*page, *boxes]).units
    assert [(unit.answer, len(unit.pictures)) for unit in units] == [("", 1), ("", 1), ("十天。", 0)]
    assert units[0].pictures[0].file != units[1].pictures[0].file


@pytest.mark.parametrize(
    ("box", "why"),
    [
        (Box(60, 800, 300, 30, picture=True), "a letterhead"),
        (Box(60, 500, 20, 20, picture=True), "a sign"),
        (Box(0, 0, 595, 842, picture=True), "the ground of the page"),
    ],
)
def test_what_only_decorates_a_page_is_no_picture(box: Box, why: str) -> None:
    found = read([box, *lines([*FIRST, *SECOND])])
    assert not any(unit.pictures for unit in found.units) and not found.kept, why


def test_what_stands_on_every_page_is_no_picture() -> None:
    stamp = Box(400, 300, 120, 120, picture=True)
    pages: list[list[Piece | Box]] = [
        [stamp, *lines([f"{at}. 第{at}类仪器怎样办理登记？", "答：到窗口办理登记手续。"])] for at in range(1, 5)
    ]
    assert not any(unit.pictures for unit in read(*pages).units)
