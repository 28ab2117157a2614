"""A page's lists count as the browser shows them, and what it raises, lowers or draws as a sign is in the text."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest

from benchmarks.bars import HOSTILE_TEXT, TWICE, seconds
from importing.readers.html import read_html
from importing.readers.read import read_bytes
from importing.segment import segment
from tests.test_readers import printed


def lines(body: str, head: str = "") -> list[str]:
    page = f"<html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    return read_html(page.encode(), "a.html").text.splitlines()


@pytest.mark.parametrize(
    ("page", "leads"),
    [
        ("<ol><li>项</ol>", ["1. "]),
        ("<ol type=A><li>项<li>项</ol>", ["A. ", "B. "]),
        ("<ol type=a start=27><li>项</ol>", ["aa. "]),
        ("<ol type=i><li>项<li>项</ol>", ["i. ", "ii. "]),
        ("<ol type=I start=9><li>项</ol>", ["IX. "]),
        ("<ol reversed><li>项<li>项<li>项</ol>", ["3. ", "2. ", "1. "]),
        ("<ol reversed start=10><li>项<li>项</ol>", ["10. ", "9. "]),
        ("<ol start=-1><li>项<li>项</ol>", ["-1. ", "0. "]),
        ("<ol start=x><li>项</ol>", ["1. "]),  # no number
        ("<ol><li>项<li value=7>项<li>项</ol>", ["1. ", "7. ", "8. "]),
        ("<ol type=A><li>项<li type=i>项</ol>", ["A. ", "ii. "]),  # an item may be written in its own way
        ("<ol style='list-style-type: cjk-ideographic'><li>项<li>项</ol>", ["一、", "二、"]),
        ("<ol style='list-style: upper-roman inside'><li>项</ol>", ["I. "]),
        ("<ol type=A style='list-style-type:decimal'><li>项</ol>", ["1. "]),  # CSS comes before the old attribute
        ("<ol><li style='list-style-type: lower-alpha'>项</ol>", ["a. "]),
        ("<ol style='list-style-type: \"第一\"'><li>项</ol>", ["第一"]),
        ("<ol style='list-style-type: none'><li>项</ol>", [""]),  # the words bring their own number
        ("<ul style='list-style-type: decimal'><li>项<li>项</ul>", ["1. ", "2. "]),
        ("<ul><li>项</ul>", ["* "]),
        ("<ol style='list-style-type: disc'><li>项</ol>", ["* "]),
        ("<ol style='list-style-type: no-such-way'><li>项</ol>", ["1. "]),
        ("<ol><li>项<ol type=a><li>项<li>项</ol><li>项</ol>", ["1. ", "a. ", "b. ", "2. "]),
        ("<ol><div><li>项</div><li>项</ol>", ["1. ", "2. "]),
        ("<li>项", ["* "]),  # in no list
    ],
)
def test_an_item_has_the_number_that_the_browser_shows(page: str, leads: list[str]) -> None:
    assert lines(page) == [f"{lead}项" for lead in leads]


@pytest.mark.parametrize(
    ("sheet", "lead"),
    [
        (".law{list-style-type:cjk-heavenly-stem}", "甲、"),
        ("ol.law{list-style:upper-alpha}", "A. "),
        ("#one{list-style:upper-alpha}.law{list-style:decimal}", "A. "),  # an id weighs more
        ("div .law{list-style:upper-alpha}", "A. "),
        ("div > ol{list-style:upper-alpha}", "A. "),
        ("body > ol{list-style:upper-alpha}", "1. "),  # another place
        ("ol{list-style:none} div ol{list-style:upper-alpha}", "A. "),
        ("ol{list-style:upper-alpha} ol{list-style:upper-roman}", "I. "),  # the later one
        ("li{list-style:upper-alpha}", "A. "),
        ("ul,ol{list-style:none}", ""),
        ("@media print{ol{list-style:none}}", "1. "),
        ("ol:hover{list-style:none}", "1. "),  # not always
        ("/* ol{list-style:none} */", "1. "),
        ("ol{list-style:none", "1. "),  # broken off
        ("@charset 'utf-8'; ol{list-style:upper-alpha !important}", "A. "),
    ],
)
def test_a_style_sheet_says_how_a_list_counts(sheet: str, lead: str) -> None:
    body = "<div><ol id=one class='law big'><li>项</ol></div>"
    assert lines(body, f"<style>{sheet}</style>") == [f"{lead}项"]


STYLES = (
    *("decimal", "decimal-leading-zero", "cjk-decimal", "upper-roman", "lower-roman", "upper-alpha", "lower-latin"),
    *("lower-greek", "cjk-heavenly-stem", "cjk-earthly-branch", "simp-chinese-informal", "trad-chinese-informal"),
    *("cjk-ideographic", "japanese-informal", "simp-chinese-formal", "trad-chinese-formal", "none"),
)


def test_the_browser_itself_numbers_alike(tmp_path: Path) -> None:
    """The page printed by the browser, read as a PDF, has the same lines."""
    made = [
        f"<ol start={start} style='list-style-type:{style}'><li>{style}第{start}项。</li></ol>"
        for style in STYLES
        for start in (1, 10, 27, 105, 1010, 10_000)
    ]
    page = f"<html><meta charset=utf-8><style>ol{{padding-left:9em}}</style><body>{''.join(made)}</body></html>"
    shown = read_bytes(printed(tmp_path, page), "a.pdf").text
    assert re.sub(r"[ #*]", "", shown).split() == [line.replace(" ", "") for line in lines("".join(made))]


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        ("超过10<sup>6</sup>个，CO<sub>2</sub>", "超过10⁶个，CO₂"),
        ("10<SUP>-6</SUP>", "10⁻⁶"),
        ("10<sup><b>6</b></sup>", "10⁶"),
        ("10<span style='vertical-align: super; font-size: 70%'>6</span>", "10⁶"),
        ("H<span style='vertical-align:sub'>2</span>O", "H₂O"),
        ("H<span class=low>2</span>O", "H₂O"),  # by the style sheet
        ("x<sup>n/2</sup>", "x^(n/2)"),
        ("2<sup>n<sup>2</sup></sup>", "2^(n²)"),
        ("但某事除外<sup>[1]</sup>。", "但某事除外[1]。"),
        ("但某事除外<sup><a href='#n1'>[1]</a></sup>。", "但某事除外[1]。"),
        ("但某事除外<sup>*</sup>。", "但某事除外*。"),
        ("但某事除外<sup>1</sup>。", "但某事除外¹。"),
        ("<sup>注：全行都是上标</sup>", "注：全行都是上标"),  # raised against nothing
        ("10<sup>6<br></sup>", "106"),  # more than words in it
        ("<math><msup><mn>10</mn><mn>6</mn></msup></math>", "10⁶"),
        ("<math><msub><mi>CO</mi><mn>2</mn></msub></math>", "CO₂"),
        ("<math><msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup></math>", "x₁²"),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "1/2"),
        ("<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac></math>", "(a+b)/c"),
        ("<math><msqrt><mi>a</mi><mo>+</mo><mi>b</mi></msqrt></math>", "√(a+b)"),
        ("样本<span style='font-family:Symbol'>³</span>500例", "样本≥500例"),  # as Word saves a page
        ("样本<font face=Symbol>\uf0a3</font>500例", "样本≤500例"),
        ("<span style='font-family:Wingdings'>þ<span>ý</span></span>同意", "☑☒同意"),  # fonts are inherited
        ("<span style='font-family:Wingdings'>l<span style='font-family:宋体'>l</span>l</span>同意", "●l●同意"),
        ("<span style='font-family:\"Wingdings 2\"'>R</span>同意", "☑同意"),
        ("<span style='font-family:宋体,Symbol'>a</span>", "a"),  # only where the first font has no such letter
        ("<input type=checkbox checked>同意<input type=checkbox>不同意", "☑同意☐不同意"),
        ("<input type=radio>是<input type=radio checked>否<input type=text value=x>", "○是◉否"),
    ],
)
def test_what_a_page_draws_is_in_its_text(page: str, seen: str) -> None:
    assert lines(f"<p>{page}</p>", "<style>.low { vertical-align: sub }</style>") == [seen]


def test_a_bold_line_stays_bold_with_a_raised_digit() -> None:
    assert lines("<p><b>10</b><sup><b>6</b></sup><b>个需要登记吗？</b></p>") == ["**10⁶个需要登记吗？**"]


def test_the_title_has_its_signs() -> None:
    page = "<html><body><h1>CO<sub>2</sub>问答</h1><p>1.何时？</p></body></html>"
    assert read_html(page.encode(), "a.html").metadata["title"] == "CO₂问答"


def test_a_table_has_its_signs_and_numbers() -> None:
    cells = "<tr><td>样本数</td><td><ol type=A><li>10<sup>6</sup>以上</ol></td></tr>"
    assert lines(f"<table>{cells * 2}</table>") == ["| 样本数 | A. 10⁶以上 |"] * 2


def test_an_answer_keeps_the_numbers_it_refers_to() -> None:
    body = (
        "<p>1.哪些情形免于登记？</p><p>答：符合下列之一：</p><ol style='list-style-type:cjk-ideographic'>"
        "<li>总数不足五百例；</li><li>不含基因信息；</li></ol><p>2.限期有几种？</p><p>答：分为：</p>"
        "<ol type=i><li>十日；</li><li>二十日，第i类除外。</li></ol>"
    )
    units = segment("\n".join(lines(body)), "x")
    assert [unit.answer for unit in units] == [
        "符合下列之一：\n一、总数不足五百例；\n二、不含基因信息；",
        "分为：\ni.十日；\nii.二十日，第i类除外。",
    ]


@pytest.mark.parametrize(
    "head",
    [
        "<style>" + "/*" * 200_000 + "</style>",
        "<style>" + "{" * 200_000 + "</style>",
        "<style>" + "a" * 200_000 + "{list-style:none}</style>",
        "<style>ol{list-style:" + "a" * 200_000 + "}</style>",
        "<style>ol{" + "a " * 200_000 + "list-style:none}</style>",
        "<style>ol" + " " * 200_000 + ">{list-style:none}</style>",
        "<style>" + "ol{list-style:'" * 50_000 + "}</style>",
        "<p style='" + "list-" * 50_000 + "'>",
    ],
    ids=lambda head: head[:24] + head[-24:],
)
def test_a_hostile_style_sheet_takes_no_time(head: str) -> None:
    assert lines("<p>1.何时？</p>", head)[-1] == "1.何时？"
    # What goes wrong here is quadratic and takes minutes.
    assert seconds(partial(lines, "<p>1.何时？</p>", head), tries=1) < TWICE * HOSTILE_TEXT
