"""Links that a PDF lays over its words lead where they say; words and their order are what they are without."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from importing.readers.read import read_bytes
from importing.readers.source import Source
from importing.relabel import pieces, recut
from importing.review_flags import with_holds
from importing.segment import segment
from kb.model import QAUnit
from tests.support.pdf_writer import SIZE, Area, Box, Piece, lines, pdf

pytestmark = pytest.mark.usefixtures("in_process")

URL = "https://a.gov.cn/form?a=1&b=2"
WORDS = ["1. 甲类仪器怎样办理登记？", "答：请到网上窗口办理登记手续。", "2. 乙类仪器要多久？", "答：十个工作日以内。"]


def over(text: str, row: int, words: str, url: str = URL, *, top: float = 700.0, x: float = 60.0) -> Area:
    """An area over words of one of several lines."""
    first = text.index(words)
    return Area(x + SIZE * first, top - 20 * row - 3, SIZE * len(words), SIZE + 3, url)


def read(*pages: Sequence[Piece | Box | Area], **more: bool | int) -> Source:
    return read_bytes(pdf(*pages, **more), "a.pdf")  # type: ignore[arg-type]


def units(source: Source) -> list[QAUnit]:
    return with_holds(segment(source.text, "n"), source.disputed)


def led(unit: QAUnit) -> list[tuple[str, str]]:
    return [(unit.answer[one.start : one.end], one.url) for one in unit.links]


def bare(source: Source) -> str:
    """The text without what tells where words lead."""
    return re.sub(r"\[([^\[\]\n]*)\]\(<[^<>]*>\)", r"\1", source.text)


ON = WORDS[1]
AT = ON.index("网上")


@pytest.mark.parametrize("tagged", [False, True])
@pytest.mark.parametrize(
    ("areas", "links", "why"),
    [
        ([over(ON, 1, "网上窗口")], [("网上窗口", URL)], "over words of a line"),
        ([over(ON, 1, "手续。")], [("手续。", URL)], "at its end"),
        ([over(ON, 1, ON)], [(ON[2:], URL)], "over all of it, the mark of the answer too"),
        ([over(ON, 1, "网上"), over(ON, 1, "窗口")], [("网上窗口", URL)], "in two pieces"),
        (
            [over(ON, 1, "网上", "http://b.cn/"), over(ON, 1, "窗口")],
            [("网上", "http://b.cn/"), ("窗口", URL)],
            "two beside each other",
        ),
        ([over(ON, 1, "网上窗口")._replace(quads=2)], [("网上窗口", URL)], "with the corners of its parts"),
        (
            [over(ON, 1, "网上窗口", "https://a.cn/附件(1).doc")],
            [("网上窗口", "https://a.cn/%E9%99%84%E4%BB%B6%281%29.doc")],
            "an address that is escaped",
        ),
        ([over(ON, 1, "网上窗口", "javascript:alert(1)")], [], "no address of the web"),
        ([over(ON, 1, "网上窗口", "mailto:a@b.cn")], [], "a letter"),
        ([over(ON, 1, "网上窗口", "https://www.gov.cn@evil.com/")], [], "an address that deceives"),
        ([over(ON, 1, "网上窗口", "")], [], "to a page of the file"),
        ([Area(400, 100, 60, 20, URL)], [], "over nothing"),
        ([Area(60 + SIZE * AT, 678, SIZE * 0.3, SIZE, URL)], [], "over a corner of a character"),
    ],
)
def test_words_below_a_link_lead_where_it_does(
    areas: list[Area], links: list[tuple[str, str]], why: str, tagged: bool
) -> None:
    found, plain = read([*lines(WORDS), *areas], tagged=tagged), read(lines(WORDS), tagged=tagged)
    assert bare(found) == plain.text, why
    unit, other = units(found)
    assert (unit.answer, other.answer) == (ON[2:], "十个工作日以内。"), why
    assert led(unit) == links and not other.links and not unit.to_check, why
    if not links:
        assert found.text == plain.text, why


def test_a_link_broken_at_the_margin_is_one() -> None:
    told = "".join(
        (
            "答：请登录全国一体化在线政务服务平台办理登记手续，办理以后到窗口领取登记证书，领证时当面核对所填内容是否",
            "与证书一致，不一致的当场更正，更正以后不另外收费，也不另外发给收据，证书遗失的可以申请补发，补发以前应当",
            "登报声明原来的证书作废。",
        )
    )
    wrapped = [told[at : at + 24] for at in range(0, len(told), 24)]
    # Over a line end; up to one; from one on; all of a line.
    areas = [over(wrapped[0], 1, wrapped[0][-4:]), over(wrapped[1], 2, wrapped[1][:6])]
    areas += [over(wrapped[1], 2, wrapped[1][-3:], "https://b.cn/"), over(wrapped[3], 4, wrapped[3], "https://c.cn/")]
    text = [WORDS[0], *wrapped, *WORDS[2:]]
    found, plain = read([*lines(text), *areas]), read(lines(text))
    unit = units(found)[0]
    assert bare(found) == plain.text and unit.answer == units(plain)[0].answer == told[2:]
    assert led(unit) == [(told[20:30], URL), (told[45:48], "https://b.cn/"), (told[72:96], "https://c.cn/")]
    rows = pieces(found.text, units(found))
    again = recut(found.text, "n", rows, [row.part for row in rows])
    assert [(one.answer, one.links) for one in again] == [(one.answer, one.links) for one in units(found)]


def test_latin_words_that_a_link_parts_at_the_margin_stay_two() -> None:
    row = " ".join(["on", "line"] * 6)
    text = [WORDS[0], "答：用英文填写：", *[row] * 5, "end.", *WORDS[2:]]
    areas = [Area(20 + SIZE * (len(row) - 4), 637, 4 * SIZE, SIZE + 3, URL), over(row, 4, "on", x=20)]
    found, plain = read([*lines(text, x=20), *areas]), read(lines(text, x=20))
    assert bare(found) == plain.text
    assert units(found)[0].answer == units(plain)[0].answer and "lineon" not in units(plain)[0].answer
    assert led(units(found)[0]) == [("line on", URL)]


def test_a_link_in_a_cell_of_a_ruled_table_stays_there() -> None:
    rules: list[Piece | Box | Area] = [
        *(Box(50, y, 400, 0.5) for y in (720, 690, 660, 630)),
        *(Box(x, 630, 0.5, 90) for x in (50, 150, 300, 450)),
    ]
    cells: list[Piece | Box | Area] = [
        *(Piece(text, x, 700) for text, x in (("序号", 60), ("问题", 160), ("答复", 310))),
        *(Piece(text, x, 670) for text, x in (("1", 60), ("怎样办理登记？", 160), ("到网上窗口|办理。", 310))),
        *(Piece(text, x, 640) for text, x in (("2", 60), ("要多久？", 160), ("十天。", 310))),
    ]
    area = Area(310 + SIZE, 667, 4 * SIZE, SIZE + 3, URL)
    found, plain = read([*rules, *cells, area]), read([*rules, *cells])
    assert bare(found) == plain.text
    assert led(units(found)[0]) == [("网上窗口", URL)] and units(found)[0].answer == units(plain)[0].answer


def test_what_is_printed_on_every_page_is_left_out_though_it_is_a_link() -> None:
    def page(number: int) -> list[Piece | Area]:
        head = [Piece("某市仪器管理局", 60, 800), Piece(f"- {number} -", 280, 30)]
        areas = [Area(60, 797, 7 * SIZE, SIZE + 3, URL), Area(280, 27, 60, SIZE + 3, URL)]
        text = [f"{number}. 第{number}类仪器怎样办理登记？", "答：到窗口办理登记手续。"]
        return [*head, *areas, *lines(text)]

    found = read(page(1), page(2), page(3))
    assert [unit.answer for unit in units(found)] == ["到窗口办理登记手续。"] * 3
    assert "管理局" not in found.text and "](" not in found.text


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_page_that_is_turned_has_its_links_where_its_words_are(rotate: int) -> None:
    found = read([*lines(WORDS), over(ON, 1, "网上窗口")], rotate=rotate)
    assert led(units(found)[0]) == [("网上窗口", URL)]


def test_links_keep_no_page_from_being_compared() -> None:
    """The places of a page in doubt count the characters of the addresses before them."""
    torn: list[Piece | Box | Area] = [
        Piece("。", 252, 660),
        *lines(["2. 乙类仪器要", "答：十个工"], top=680),
        Piece("作日以内", 120, 660),
        Piece("多久？", 156, 680),
    ]
    first: list[Piece | Box | Area] = [*lines(WORDS[:2]), over(ON, 1, "网上窗口")]
    found, plain = read(first, torn), read(lines(WORDS[:2]), torn)
    held = [[bool(unit.hold) for unit in units(one)] for one in (found, plain)]
    assert held[0] == held[1] == [False, True]


def test_brackets_and_exponents_below_a_link_are_what_they_are() -> None:
    text = ["1. 甲类仪器怎样办理登记？", "答：见附件[1]（甲）登记表。"]
    written: list[Piece | Box | Area] = [
        *lines(text),
        Piece("体积为10", 60, 660),
        Piece("6", 60 + 5.2 * SIZE, 666, size=6),
        Piece("升。", 66 + 5.5 * SIZE, 660),
    ]
    areas = [over(text[1], 1, "附件[1]（甲）"), Area(60, 655, 7 * SIZE, SIZE + 4, "https://b.cn/")]
    assert bare(read([*written, *areas])) == read(written).text
