"""What is no official word of a PDF is left out and told: watermarks, words that nobody sees, the layer of a scan."""

from __future__ import annotations

import pytest

from importing.review_flags import with_holds
from importing.segment import segment
from kb.problem import Problems
from tests.support.pdf_writer import Box, Piece, lines, pdf
from tests.test_pdf_order import WORDS, doubts, read_whole, source, turned
from tests.test_torn_pdf import LETTER as NOTICE

STAMPS = {
    **{
        f"leaning by {angle}°, grey {grey}": [
            Piece("仅供内部学习", 100 + 150 * (number % 3), 450 + 80 * number, "F1", 20.0, angle, grey)
            for number in range(4)
        ]
        for angle in (20.0, 45.0, 315.0)
        for grey in (0.4, 0.7, 0.88)
    },
    "flat and pale, between and over the lines": [
        Piece("仅供内部学习", 150, y, size=26.0, grey=0.85) for y in (692.0, 640.0)
    ],
    "flat and pale, once, over the words": [Piece("内部资料", 100, 655, size=30.0, grey=0.8)],
    "a grid of small ones": [
        Piece("张三10234", x, y, size=9.0, angle=20.0, grey=0.85)
        for x in (60.0, 200.0, 340.0)
        for y in range(100, 800, 60)
    ],
}


@pytest.mark.parametrize("stamps", STAMPS.values(), ids=STAMPS.keys())
@pytest.mark.parametrize("behind", [True, False], ids=["behind the words", "over the words"])
def test_a_watermark_is_no_text(stamps: list[Piece], behind: bool) -> None:
    page = [*stamps, *lines(NOTICE)] if behind else [*lines(NOTICE), *stamps]
    assert not any(why in ("order", "unseen") for _, why in doubts(read_whole(page)))


def test_a_dark_watermark_that_every_page_has_over_its_words_is_no_text() -> None:
    stamp = Piece("内部资料", 100, 655, size=30.0)
    other = [text.replace("备案", "登记") for text in NOTICE]
    read_whole([stamp, *lines(NOTICE)], [stamp, *lines(other)], wanted=WORDS + "".join(other))


def test_pale_words_that_are_printed_once_beside_the_others_are_text() -> None:
    read_whole(
        [*lines(NOTICE), Piece("附注：时限以受理通知为准。", 60, 400, grey=0.65)],
        wanted=f"{WORDS}附注：时限以受理通知为准。",
    )


def test_a_dark_leaning_word_is_left_out_and_the_page_held() -> None:
    found = read_whole([*lines(NOTICE), Piece("已经作废", 300, 300, size=40.0, angle=30.0)])
    assert (1, "leaning") in doubts(found)
    assert all(
        "第 1 页" in reason for unit in with_holds(segment(found.text, "x"), found.disputed) for reason in unit.hold
    )


UNSEEN = {
    "white": Piece("一切情形均无需备案。", 60, 400, grey=1.0),
    "nearly white": Piece("一切情形均无需备案。", 60, 400, grey=0.99),
    "not drawn": Piece("一切情形均无需备案。", 60, 400, mode=3),
}


@pytest.mark.parametrize("piece", UNSEEN.values(), ids=UNSEEN.keys())
def test_words_that_nobody_sees_are_left_out_and_the_page_held(piece: Piece) -> None:
    found = read_whole(
        [*lines(NOTICE), piece],
        lines([text.replace("备案", "登记") for text in NOTICE]),
        wanted=WORDS + WORDS.replace("备案", "登记"),
    )
    assert doubts(found) == {(1, "unseen")}
    units = with_holds(segment(found.text, "x"), found.disputed)
    assert [bool(unit.hold) for unit in units] == [True] * 3 + [False] * 3
    assert all("看不见" in reason and "第 1 页" in reason for unit in units for reason in unit.hold)


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_words_that_nobody_sees_are_found_on_a_page_that_is_turned(rotate: int) -> None:
    page = [*lines(NOTICE, top=560), Piece(NOTICE[-1], 60, 300, grey=0.65), UNSEEN["white"]._replace(y=340)]
    found = read_whole(turned(page, rotate), wanted=WORDS + NOTICE[-1], rotate=rotate)
    assert doubts(found) == {(1, "unseen")}


def test_covered_words_are_left_out_and_the_page_held() -> None:
    found = read_whole([Piece("一切情形均无需备案。", 60, 400), Box(50, 390, 300, 30, 1.0), *lines(NOTICE)])
    assert doubts(found) == {(1, "unseen")}


def test_white_words_on_a_dark_ground_are_text() -> None:
    page: list[Piece | Box] = [
        Box(50, 690, 400, 30, 0.2),
        Piece(NOTICE[0], 60, 700, grey=1.0),
        *lines(NOTICE[1:], top=670),
    ]
    assert not read_whole(page).disputed


def test_white_words_on_a_dark_ground_that_every_page_has_are_text() -> None:
    band: list[Piece | Box] = [Box(50, 490, 400, 30, 0.2), Piece("办理须知和流程", 60, 500, size=20.0, grey=1.0)]
    texts = [
        NOTICE,
        [text.replace("备案", "登记") for text in NOTICE],
        [text.replace("备案", "审批") for text in NOTICE],
    ]
    read_whole(*([*lines(one), *band] for one in texts), wanted="办理须知和流程".join(map("".join, [*texts, [""]])))


def test_words_over_a_picture_are_text() -> None:
    assert not read_whole([Box(0, 0, 595, 842, picture=True), *lines(NOTICE)]).disputed


OCR: dict[str, list[Piece | Box]] = {
    "not drawn, over the scan": [Box(0, 0, 595, 842, picture=True), *(one._replace(mode=3) for one in lines(NOTICE))],
    "under the scan": [*lines(NOTICE), Box(0, 0, 595, 842, picture=True)],
    "white, under a white sheet": [*(one._replace(grey=1.0) for one in lines(NOTICE))],
}


@pytest.mark.parametrize("page", OCR.values(), ids=OCR.keys())
@pytest.mark.parametrize("tagged", [False, True])
def test_the_layer_of_a_scan_is_refused_by_page(page: list[Piece | Box], tagged: bool) -> None:
    with pytest.raises(Problems, match=r"第 2 页.*看不见.*OCR") as refused:
        source(pdf(lines(NOTICE), page, tagged=tagged))
    assert all(problem.where and problem.fix for problem in refused.value.problems)
