"""The numbers of lists are in the text as Word and the browser show them: an answer may refer to 第一百条 or 甲类."""

from __future__ import annotations

import pytest

from importing.readers.numerals import numeral, written
from importing.readers.word import read_docx
from importing.segment import segment
from tests.support.word_writer import a_list, item, level, num, paragraph, word_file


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("decimal", {1: "1", 10: "10", 0: "0"}),
        ("decimalZero", {1: "01", 10: "10"}),
        ("decimalFullWidth", {1: "１", 12: "１２"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "21"}),  # no sign beyond 20: Word writes digits
        ("decimalEnclosedParen", {1: "⑴", 20: "⒇"}),
        ("decimalEnclosedFullstop", {1: "⒈", 20: "⒛"}),
        ("ideographEnclosedCircle", {1: "㈠", 10: "㈩"}),  # called circle; Word shows parentheses
        ("upperLetter", {1: "A", 26: "Z", 27: "AA", 28: "BB"}),  # Word repeats
        ("lowerLetter", {3: "c", 53: "aaa"}),
        ("upperRoman", {4: "IV", 9: "IX", 14: "XIV", 40: "XL", 90: "XC", 400: "CD", 1994: "MCMXCIV"}),
        ("lowerRoman", {4: "iv", 4000: "4000"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "11"}),
        ("ideographZodiac", {1: "子", 12: "亥"}),
        ("ideographDigital", {1: "一", 10: "一〇", 105: "一〇五"}),
        ("chineseCounting", {10: "十", 21: "二十一", 99: "九十九", 100: "一○○", 105: "一○五"}),  # digits from 100 on
        ("chineseCountingThousand", {10: "十", 11: "十一", 20: "二十", 100: "一百", 101: "一百零一"}),
        (
            "chineseCountingThousand",
            {110: "一百一十", 1001: "一千零一", 1010: "一千零一十", 12345: "一万二千三百四十五"},
        ),
        ("chineseLegalSimplified", {1: "壹", 10: "壹拾", 101: "壹佰零壹"}),  # 大写 says 壹拾, not 拾
        ("ideographLegalTraditional", {3: "參", 20: "貳拾"}),
        (
            "japaneseCounting",
            {3: "三", 11: "十一", 100: "百", 101: "百一"},
        ),  # many Chinese files have it, below 100 alike
        ("unheard-of", {3: "3"}),  # Word falls back on digits
    ],
)
def test_a_number_is_written_as_its_format_says(kind: str, shown: dict[int, str]) -> None:
    assert {number: written(number, kind) for number in shown} == shown


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("decimal", {-1: "-1", 0: "0", 3: "3"}),
        ("decimal-leading-zero", {3: "03", 12: "12"}),
        ("lower-alpha", {1: "a", 28: "ab"}),  # the browser carries where Word repeats
        ("upper-roman", {4: "IV", 0: "0"}),
        ("cjk-ideographic", {1: "一", 10: "十", 105: "一百零五"}),
        ("simp-chinese-formal", {12: "壹拾贰"}),
        ("cjk-heavenly-stem", {2: "乙", 11: "一一"}),  # CSS falls back on Chinese digits
        ("made-up", {3: "3"}),
    ],
)
def test_a_web_list_counts_as_its_style_says(kind: str, shown: dict[int, str]) -> None:
    assert {number: numeral(kind, "css").write(number) for number in shown} == shown


ONE_TWO = (level("chineseCountingThousand", "%1、"), level("decimal", "%1.%2"))
THREE_DIGITS = (
    '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, ..."/></mc:Choice>'
    '<mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
)
AGAIN = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'


@pytest.mark.parametrize(
    ("lists", "items", "shown"),
    [
        pytest.param(
            [a_list(level("chineseCountingThousand", "第%1条", start=99)), num()],
            [(1, 0)] * 3,
            ["第九十九条 ", "第一百条 ", "第一百零一条 "],
            id="it starts where it says, beyond ninety-nine",
        ),
        pytest.param(
            [a_list(*ONE_TWO), num()],
            [(1, 0), (1, 1), (1, 1), (1, 0), (1, 1)],
            ["一、 ", "一.1 ", "一.2 ", "二、 ", "二.1 "],
            id="levels: each number of the text in its own format, the lower one begins anew",
        ),
        pytest.param(
            [a_list(ONE_TWO[0], level("decimal", "%1.%2", "<w:isLgl/>")), num()],
            [(1, 0), (1, 1), (1, 0), (1, 1)],
            ["一、 ", "1.1 ", "二、 ", "2.1 "],
            id="isLgl: all digits",
        ),
        pytest.param(
            [a_list(ONE_TWO[0], level("decimal", "%1.%2", '<w:isLgl w:val="0"/>')), num()],
            [(1, 0), (1, 1)],
            ["一、 ", "一.1 "],
            id="isLgl switched off",
        ),
        pytest.param(
            [a_list(level("decimal", "%1、"), level("decimal", "（%2）", '<w:lvlRestart w:val="0"/>')), num()],
            [(1, 0), (1, 1), (1, 0), (1, 1)],
            ["1、 ", "（1） ", "2、 ", "（2） "],
            id="lvlRestart 0: never anew",
        ),
        pytest.param(
            [
                a_list(
                    level("decimal", "%1"), level("decimal", "%2"), level("decimal", "%3", '<w:lvlRestart w:val="1"/>')
                ),
                num(),
            ],
            [(1, 0), (1, 1), (1, 2), (1, 1), (1, 2), (1, 0), (1, 2)],
            ["1 ", "1 ", "1 ", "2 ", "2 ", "2 ", "1 "],
            id="lvlRestart 1: anew behind the first level only",
        ),
        pytest.param(
            [a_list(level("decimal", "%1.")), num(), num(number=2, more=AGAIN)],
            [(1, 0), (1, 0), (2, 0), (2, 0)],
            ["1. ", "2. ", "1. ", "2. "],
            id="startOverride: a list that begins anew",
        ),
        pytest.param(
            [a_list(level("decimal", "%1.")), num(), num(number=2)],
            [(1, 0), (2, 0)],
            ["1. ", "2. "],
            id="two names of one list count on together",
        ),
        pytest.param(
            [
                a_list(level("decimal", "%1.")),
                num(
                    more='<w:lvlOverride w:ilvl="0">'
                    + level("upperRoman", "%1)").replace("<w:lvl>", '<w:lvl w:ilvl="0">')
                    + "</w:lvlOverride>"
                ),
            ],
            [(1, 0), (1, 0)],
            ["I) ", "II) "],
            id="a level overridden",
        ),
        pytest.param(
            [a_list(level("decimal", "%1．", '<w:suff w:val="nothing"/>')), num()],
            [(1, 0)],
            ["1．"],
            id="suff nothing",
        ),
        pytest.param(
            [a_list(level("none", "附件：")), num()], [(1, 0), (1, 0)], ["附件： "] * 2, id="a text without a number"
        ),
        pytest.param([a_list(level("none", "")), num()], [(1, 0)], [""], id="no number at all"),
        pytest.param([a_list(level("bullet", "·")), num()], [(1, 0)], ["* "], id="a bullet"),
        pytest.param(
            [
                a_list(level("", "%1 ", THREE_DIGITS)),
                num(),
            ],
            [(1, 0), (1, 0)],
            ["001  ", "002  "],
            id="three digits",
        ),
        pytest.param(
            [
                a_list(level("ideographTraditional", "%1、")).replace(
                    "><w:lvl", '><w:styleLink w:val="Stems"/><w:lvl', 1
                ),
                '<w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="Stems"/></w:abstractNum>',
                num(key=2),
            ],
            [(1, 0), (1, 0)],
            ["甲、 ", "乙、 "],
            id="a list that only names a list style",
        ),
    ],
)
def test_a_paragraph_of_word_has_the_number_that_word_shows(
    lists: list[str], items: list[tuple[int, int]], shown: list[str]
) -> None:
    raw = word_file([item("事项", number, at) for number, at in items], lists=lists)
    assert read_docx(raw, "a.docx").text.splitlines() == [f"{lead}事项" for lead in shown]


def test_a_style_brings_its_list_and_the_level_that_names_it() -> None:
    styles = [
        '<w:style w:type="paragraph" w:styleId="Clause"><w:name w:val="Clause"/><w:pPr><w:numPr><w:numId w:val="1"/>'
        "</w:numPr></w:pPr></w:style>",
        '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="Clause"/></w:style>',
        '<w:style w:type="paragraph" w:styleId="Part"><w:name w:val="Part"/><w:pPr><w:numPr><w:numId w:val="1"/>'
        "</w:numPr></w:pPr></w:style>",
    ]
    lists = [a_list(level("decimal", "%1."), level("upperLetter", "%2.", '<w:pStyle w:val="Part"/>')), num()]
    names = ("Clause", "Own", "Part", "Part", "Clause")
    paragraphs = [paragraph(name, properties=f'<w:pStyle w:val="{name}"/>') for name in names]
    off = paragraph("无", properties='<w:pStyle w:val="Clause"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    text = read_docx(word_file([*paragraphs, off], lists=lists, styles=styles), "a.docx").text
    assert text.splitlines() == ["1. Clause", "2. Own", "A. Part", "B. Part", "3. Clause", "无"]


def test_an_answer_keeps_the_numbers_it_refers_to() -> None:
    lists = [
        a_list(level("chineseCountingThousand", "%1、"), level("decimal", "%1.%2", "<w:isLgl/>")),
        a_list(level("ideographTraditional", "%1、"), key=2),
        num(),
        num(key=2, number=2),
    ]
    lines = [
        *(item("申报", 1), item("谁来申报？", 1, 1), paragraph("答：由申办方申报，见2.1。")),
        *(item("备案", 1), item("备案要多久？", 1, 1), paragraph("答：分下列情形：")),
        *(item("首次备案，五日；", 2), item("变更备案，三日，甲类情形除外。", 2)),
    ]
    units = segment(read_docx(word_file(lines, lists=lists), "a.docx").text, "x")
    assert [(unit.section, unit.number, unit.question) for unit in units] == [
        ("一、 申报", "1.1", "谁来申报？"),
        ("二、 备案", "2.1", "备案要多久？"),
    ]
    assert units[1].answer == "分下列情形：\n甲、首次备案，五日；\n乙、变更备案，三日，甲类情形除外。"


@pytest.mark.parametrize(
    ("kind", "pattern", "numbers"),
    [
        ("chineseCountingThousand", "%1、", ("一", "二")),
        ("decimalFullWidth", "%1．", ("１", "２")),
        ("decimalZero", "%1.", ("01", "02")),
        ("decimalEnclosedCircle", "%1", ("①", "②")),
        ("ideographEnclosedCircle", "%1", ("㈠", "㈡")),
        ("decimalEnclosedParen", "%1", ("⑴", "⑵")),
        ("decimalEnclosedFullstop", "%1", ("⒈", "⒉")),
        ("ideographTraditional", "%1、", ("甲", "乙")),
    ],
)
def test_questions_that_a_list_numbers_are_cut_with_their_numbers(
    kind: str, pattern: str, numbers: tuple[str, str]
) -> None:
    lines = [item("如何办理登记？"), paragraph("答：向窗口申请。"), item("谁来办理？"), paragraph("答：本人办理。")]
    raw = word_file(lines, lists=[a_list(level(kind, pattern)), num()])
    units = segment(read_docx(raw, "a.docx").text, "x")
    assert [(unit.number, unit.question) for unit in units] == [
        (numbers[0], "如何办理登记？"),
        (numbers[1], "谁来办理？"),
    ]
    assert [unit.id for unit in units] == ["x/1", "x/2"]


def test_two_parties_are_no_item_of_a_list() -> None:
    text = "1.合同由谁签订？\n答：由双方签订。\n甲、乙双方应当各执一份。\n2.何时签订？\n答：随时。\n"
    assert [unit.number for unit in segment(text, "x")] == ["1", "2"]
