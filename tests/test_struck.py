"""What the original strikes out is in the text, marked so: it is never taken for valid, and a person is told."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from importing.readers.html import read_html
from importing.readers.read import read_bytes
from importing.readers.struck import struck_tags
from importing.readers.word import read_docx
from importing.relabel import pieces, recut
from importing.review_flags import with_holds
from importing.segment import segment
from kb.model import EXEMPTING, KnowledgeBase, QAUnit
from kb.text import standing, struck, verbatim
from tests.support.word_writer import paragraph, run, word_file
from verdict.from_wording import verdict_from_wording
from web.catalogue import DRAWN, Catalogue, Sought
from web.render_browse import render_unit

STRIKE = "<w:strike/>"
OUT = "text-decoration:line-through"
ASKED = "样本入库是否需要备案？"


def of_word(*runs: str, styles: tuple[str, ...] = (), properties: str = "") -> str:
    return read_docx(word_file([paragraph(*runs, properties=properties)], styles=styles), "a.docx").text.strip()


def of_page(body: str, sheet: str = "") -> str:
    page = f"<html><head><meta charset=utf-8><style>{sheet}</style></head><body>{body}</body></html>"
    return read_html(page.encode(), "a.html").text.strip()


def units_of(text: str) -> list[QAUnit]:
    """The units as they are imported; they are the same after a person has looked at the rows and changed nothing."""
    units = with_holds(segment(text, "x"), ())
    rows = pieces(text, units)
    again = with_holds(recut(text, "x", rows, [row.part for row in rows]), ())
    if not text.startswith("|"):
        # Of a table, rows do not give the numbers back.
        assert [(one.question, one.answer, one.hold) for one in again] == [
            (one.question, one.answer, one.hold) for one in units
        ]
    for one in units:
        assert one.question == verbatim(text, one.question_spans)
        assert one.answer == verbatim(text, one.answer_spans)
    return units


@pytest.mark.parametrize(
    ("runs", "seen", "why"),
    [
        (("应当", run("备案", STRIKE), "登记"), "应当~~备案~~登记", "one line"),
        (("应当", run("备案", "<w:dstrike/>"), "登记"), "应当~~备案~~登记", "two lines"),
        ((run("应当", STRIKE), run("备案", STRIKE + "<w:b/>")), "~~应当备案~~", "two runs are one piece of words"),
        (("应当", run("备案", '<w:strike w:val="0"/>')), "应当备案", "said not to be"),
        (("应当", run("备案", '<w:strike w:val="true"/>')), "应当~~备案~~", "said to be"),
        (("应当", run("备案", '<w:rStyle w:val="Out"/>')), "应当~~备案~~", "by a character style"),
        (("应当", run("备案", '<w:rStyle w:val="Below"/>')), "应当~~备案~~", "by the style below it"),
        (("应当", run("备案", '<w:rStyle w:val="Out"/><w:strike w:val="false"/>')), "应当备案", "the run says no"),
        (("10", run("6", STRIKE + '<w:vertAlign w:val="superscript"/>')), "10~~⁶~~", "raised as well"),
        (
            (run("应当", STRIKE), "<w:r><w:rPr><w:strike/></w:rPr><w:br/></w:r>", run("备案", STRIKE)),
            "~~应当~~\n~~备案~~",
            "each line is marked",
        ),
        ((run(" 应当 ", STRIKE), "备案"), "~~应当~~ 备案", "blanks are not struck"),
        (("应当", f"<w:del>{run('报告', STRIKE)}</w:del>", "备案"), "应当备案", "a tracked deletion is no text"),
        (("应当", "<w:del><w:r><w:delText>报告</w:delText></w:r></w:del>", "备案"), "应当备案", "nor so"),
        (("应当", f"<w:ins>{run('备案')}</w:ins>"), "应当备案", "a tracked insertion is"),
        (("应当", run("备案", '<w:u w:val="single"/>')), "应当备案", "underlined is not struck"),
        ((run("1.应当备案吗？", STRIKE + "<w:b/>"),), "**~~1.应当备案吗？~~**", "bold as well"),
    ],
)
def test_struck_runs_of_word_are_marked(runs: tuple[str, ...], seen: str, why: str) -> None:
    styles = (
        '<w:style w:type="character" w:styleId="Out"><w:name w:val="Out"/><w:rPr><w:strike/></w:rPr></w:style>',
        '<w:style w:type="character" w:styleId="Below"><w:name w:val="Below"/><w:basedOn w:val="Out"/></w:style>',
    )
    assert of_word(*runs, styles=styles) == seen, why


def test_a_paragraph_style_of_word_strikes_out_the_paragraph() -> None:
    style = '<w:style w:type="paragraph" w:styleId="Gone"><w:name w:val="Gone"/><w:rPr><w:strike/></w:rPr></w:style>'
    assert of_word("应当备案", styles=(style,), properties='<w:pStyle w:val="Gone"/>') == "~~应当备案~~"


@pytest.mark.parametrize(
    ("body", "sheet", "seen", "why"),
    [
        ("<p>应当<s>备案</s>登记</p>", "", "应当~~备案~~登记", "s"),
        ("<p>应当<strike>备案</strike>登记</p>", "", "应当~~备案~~登记", "strike"),
        ("<p>应当<del>备案</del><ins>登记</ins></p>", "", "应当~~备案~~登记", "del, and what came in its place"),
        (f"<p>应当<span style='{OUT}'>备案</span>登记</p>", "", "应当~~备案~~登记", "a style"),
        (f"<p>应当<span style='{OUT} red'>备案</span></p>", "", "应当~~备案~~", "with a colour"),
        (
            "<p>应当<span style='text-decoration-line:underline LINE-THROUGH'>备案</span></p>",
            "",
            "应当~~备案~~",
            "in capitals",
        ),
        ("<p>应当<span class=x>备案</span></p>", f".x{{{OUT}}}", "应当~~备案~~", "by a class"),
        ("<div class=x><p>应当<b>备案</b></p></div>", f".x{{{OUT}}}", "~~应当备案~~", "for all that stands in it"),
        ("<p>应当<span style='text-decoration:underline'>备案</span></p>", "", "应当备案", "underlined"),
        ("<p>应当<span style='text-decoration:none'>备案</span></p>", f".x{{{OUT}}}", "应当备案", "nothing"),
        ("<p>应当<span class=x>备案</span></p>", f"@media print{{.x{{{OUT}}}}}", "应当备案", "in print only"),
        ("<p>应当<s>备<br>案</s></p>", "", "应当~~备~~\n~~案~~", "each line is marked"),
        ("<p><s>应当</s><s>备案</s></p>", "", "~~应当备案~~", "two tags are one piece of words"),
        (
            "<p>应当<s style='text-decoration:none'>备案</s></p>",
            "",
            "应当~~备案~~",
            "the tag says that it no longer holds",
        ),
        ("<p><s></s>应当备案</p>", "", "应当备案", "an empty tag draws a sign"),
        ("<ol><li><s>应当备案</s></ol>", "", "1. ~~应当备案~~", "the number of a list is not struck"),
        ("<h2><s>应当备案</s></h2>", "", "## ~~应当备案~~", "a heading stays one"),
        (
            f"<table style='{OUT}'><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>",
            "",
            "| ~~1~~ | ~~2~~ |\n| ~~3~~ | ~~4~~ |",
            "a table",
        ),
        (
            "<table><tr><td>1</td><td>2</td></tr><tr class=x><td>3</td><td>4</td></tr></table>",
            f".x{{{OUT}}}",
            "| 1 | 2 |\n| ~~3~~ | ~~4~~ |",
            "a row",
        ),
        ("<p>10<sup>6<s>7</s></sup>个</p>", "", "106~~7~~个", "never raised at the price of the mark"),
    ],
)
def test_what_a_page_strikes_out_is_marked(body: str, sheet: str, seen: str, why: str) -> None:
    assert of_page(body, sheet) == seen, why


@pytest.mark.parametrize(
    ("text", "seen", "why"),
    [
        ("应当<del>备案</del>。", "应当~~备案~~。", "a tag"),
        ("应当<S class='a'>备案</S>。", "应当~~备案~~。", "in capitals, with an attribute"),
        (f'应当<span style="{OUT}">备案</span>。', f'应当~~<span style="{OUT}">备案</span>~~。', "a style"),
        ("应当<span style='color:red'>备案</span>。", "应当<span style='color:red'>备案</span>。", "another style"),
        ("应当<s>备案。\n无需</s>登记。", "应当~~备案。~~\n~~无需~~登记。", "each line is marked"),
        ("应当<s>备<del>案</del>登</s>记", "应当~~备案登~~记", "one in the other"),
        ("应当<s>备<del>案</s>登</del>记", "应当~~备案登~~记", "one across the other"),
        ("应当<s>备案。", "应当<s>备案。", "no end: nothing is struck"),
        ("应当备案</s>。", "应当备案</s>。", "no beginning"),
        ("应当~~备案~~。", "应当~~备案~~。", "Markdown's own"),
        ("x<s && s>y", "x<s && s>y", "no tag"),
    ],
)
def test_what_tags_in_a_text_strike_out_is_marked(text: str, seen: str, why: str) -> None:
    assert struck_tags(text) == seen, why
    assert read_bytes(text.encode(), "a.md").text == seen


@pytest.mark.parametrize(
    ("text", "stands", "why"),
    [
        ("应当~~备案~~登记", "应当\n登记", "the words between two marks are out"),
        ("~~应当备案。~~", "\n", "all of it"),
        ("应当~~备案", "\n", "a mark without another: nobody knows what is out"),
        ("应当~~备案\n无需登记", "\n\n无需登记", "of its paragraph only"),
        ("~~~~应当", "\n应当", "a struck number was left out between them"),
        ("应当～～备案", "应当～～备案", "another sign"),
    ],
)
def test_words_between_two_marks_do_not_stand(text: str, stands: str, why: str) -> None:
    assert standing(text) == stands, why
    assert bool(struck(text)) == (stands != text)


@pytest.mark.parametrize(
    ("lines", "question", "answer", "flags", "holds", "why"),
    [
        (
            f"1.{ASKED}\n答：~~无需备案。~~应当登记。",
            ASKED,
            "~~无需备案。~~应当登记。",
            "“无需备案。”",
            "",
            "part of an answer",
        ),
        (
            f"1.{ASKED}\n~~答：无需备案。~~",
            ASKED,
            "~~无需备案。~~",
            "“无需备案。”",
            "整条答复",
            "a whole answer with its mark",
        ),
        (
            f"1.{ASKED}\n答：~~无需备案。~~\n~~理由如下。~~",
            ASKED,
            "~~无需备案。~~\n~~理由如下。~~",
            "“无需备案。”",
            "整条答复",
            "of two paragraphs",
        ),
        (f"~~1.{ASKED}~~\n答：无需备案。", f"~~{ASKED}~~", "无需备案。", "", "问题", "a question with its number"),
        (f"1.~~{ASKED}~~\n答：无需备案。", f"~~{ASKED}~~", "无需备案。", "", "问题", "a question without it"),
        (f"~~1.~~{ASKED}\n答：无需备案。", f"~~~~{ASKED}", "无需备案。", "", "问题", "only the number"),
        (
            f"~~1.{ASKED}答：无需备案。~~",
            f"~~{ASKED}",
            "无需备案。~~",
            "“无需备案。”",
            "问题、整条答复",
            "a unit in one line",
        ),
        (
            f"~~1.{ASKED}~~\n~~答：无需备案。~~",
            f"~~{ASKED}~~",
            "~~无需备案。~~",
            "“无需备案。”",
            "问题、整条答复",
            "a whole unit",
        ),
        (f"**~~1.{ASKED}~~**\n答：无需备案。", f"~~{ASKED}~~", "无需备案。", "", "问题", "bold"),
        (f"1.{ASKED}\n答：无需备案。", ASKED, "无需备案。", "", "", "nothing struck"),
        (
            f"| 序号 | 问题 | 答复 |\n| ~~1~~ | {ASKED} | 无需备案。 |",
            ASKED,
            "无需备案。",
            "",
            "题号",
            "the number of a row",
        ),
        (
            f"| 序号 | 问题 | 答复 |\n| 1 | ~~{ASKED}~~ | ~~无需备案。~~ |",
            f"~~{ASKED}~~",
            "~~无需备案。~~",
            "“无需备案。”",
            "问题、整条答复",
            "a row",
        ),
    ],
)
def test_a_struck_unit_is_found_and_a_person_is_told(
    lines: str, question: str, answer: str, flags: str, holds: str, why: str
) -> None:
    row = "\n| 2 | 样本入库由谁负责？ | 由接收单位负责。 |\n"
    more = row if lines.startswith("|") else "\n2.样本入库由谁负责？\n答：由接收单位负责。\n"
    first, second = units_of(lines + more)
    assert (first.question, first.answer) == (question, answer), why
    assert flags in "".join(first.flags), why
    assert bool(flags) == any("划去" in flag for flag in first.flags)
    assert holds == "".join(first.hold).partition("在原文里")[0], why
    assert not second.hold
    assert not any("划去" in flag for flag in second.flags)


def test_the_units_of_a_struck_section_wait_for_a_person() -> None:
    text = (
        "~~一、备案~~\n1.样本入库是否需要备案？\n答：无需备案。\n2.样本出库是否需要备案？\n答：无需备案。\n"
        "二、登记\n1.样本入库是否需要登记？\n答：应当登记。\n2.样本出库是否需要登记？\n答：应当登记。\n"
    )
    assert [bool(unit.hold) for unit in units_of(text)] == [True, True, False, False]


@pytest.mark.parametrize(
    ("answer", "code", "why"),
    [
        ("~~无需备案。~~", "unknown", "an exemption that was taken back is none"),
        ("~~无需备案。~~应当备案。", "conditional", "what stands beside struck words is left open"),
        ("无需备案~~，一类样本除外~~。", "conditional", "an exception that was taken back: a person must see it"),
        ("无需备案。~~一类样本除外。~~", "conditional", "in a sentence of its own"),
        ("应当备案~~，一类样本除外~~。", "conditional", "of a duty"),
        ("~~应当~~无需备案。", "conditional", "one word put in place of another"),
        ("无需备案。~~", "unknown", "a mark without another"),
        ("~~您好，~~无需备案。", "conditional", "whatever is struck"),
        ("无需备案。", "not_required", "nothing struck"),
    ],
)
def test_nothing_is_exempted_by_struck_words_or_beside_them(
    kb: KnowledgeBase, answer: str, code: str, why: str
) -> None:
    unit = segment(f"1.{ASKED}\n答：{answer}\n2.样本出库由谁负责？\n答：由接收单位负责。\n", "x")[0]
    assert unit.answer == answer
    verdict = verdict_from_wording(unit, kb.wording)
    assert (verdict.proposed, verdict.code in EXEMPTING) == (code, False), why
    assert ("~~" in verdict.says) == ("~~" in answer), "who reads it is told what the marks mean"
    assert "~~" not in verdict.evidence
    if code == "conditional":
        assert any("~~" in tested.evidence and tested.evidence in answer for tested in verdict.conditions)


def test_a_page_draws_struck_words_so_and_keeps_the_marks(kb: KnowledgeBase) -> None:
    body = f"<p>1.{ASKED}</p><p>答：应当<s>&lt;3见<a href='https://a.gov.cn/'>规定</a></s>登记。</p>"
    source = read_bytes(f"<html><body>{body}</body></html>".encode(), "a.html")
    (unit,) = segment(source.text, "a")
    notice = replace(next(iter(kb.notices.values())), text=source.text)
    unit = replace(unit, notice=notice.id)
    page = render_unit(
        Catalogue(replace(kb, notices={notice.id: notice}, units={unit.id: unit})), unit, Sought(), DRAWN
    )
    drawn = re.search(r"应当<s>~~&lt;3见</s><a [^>]*><s>规定</s></a><s>~~</s>登记。", page)
    assert drawn, "words of a link are struck too"


def test_the_marks_are_in_the_text_of_the_source() -> None:
    page = f"<html><body><p>1.{ASKED}</p><p>答：<s>无需备案。</s></p></body></html>"
    assert "~~无需备案。~~" in read_bytes(page.encode(), "a.html").text
