"""Links keep where they lead, pictures are named and kept: beside the official words, which stay what they are."""

from __future__ import annotations

import re

import pytest

from importing.readers.read import read_bytes
from importing.readers.source import Source
from importing.segment import segment
from kb.markup import Link, http_url
from kb.model import QAUnit
from tests.support.pictures import data_uri, picture, word_with_picture
from tests.support.word_writer import paragraph, run, word_file

pytestmark = pytest.mark.usefixtures("in_process")


def page(body: str, head: str = "") -> Source:
    return read_bytes(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode(), "a.html")


def units(source: Source) -> list[QAUnit]:
    return segment(source.text, "n")


def answered(*body: str, head: str = "") -> QAUnit:
    """The first of two questions, with these paragraphs as its answer."""
    paragraphs = "".join(f"<p>{one}</p>" for one in ("1. 怎样办理登记？", *body, "2. 要多久？", "答：十个工作日。"))
    return units(page(paragraphs, head))[0]


@pytest.mark.parametrize(
    ("written", "kept", "why"),
    [
        ("https://a.gov.cn/x.doc", "https://a.gov.cn/x.doc", "as it is"),
        ("  HTTP://A.gov.cn/X \n", "http://a.gov.cn/X", "a browser strips the edges; a host has no case"),
        ("https://a.cn/x y(1)[2]|`*.doc", "https://a.cn/x%20y%281%29%5B2%5D%7C%60%2A.doc", "what is markup is escaped"),
        (
            "https://a.cn/附件?名=\"'<b>",
            "https://a.cn/%E9%99%84%E4%BB%B6?%E5%90%8D=%22%27%3Cb%3E",
            "so is all but ASCII",
        ),
        ("https://例子.cn/", "https://xn--fsqu00a.cn/", "a host shows what it is"),
        ("https://a.cn:8443/#第一条", "https://a.cn:8443/#%E7%AC%AC%E4%B8%80%E6%9D%A1", "port and place"),
        ("javascript:alert(1)", "", "no address of the web"),
        ("java\nscript:alert(1)", "", "browsers read over line ends"),
        ("https://a.cn/\nx", "", "so they do here"),
        ("data:text/html,x", "", "no address of the web"),
        ("file:///etc/passwd", "", "no address of the web"),
        ("mailto:a@b.cn", "", "no address of the web"),
        ("https://www.gov.cn@evil.com/", "", "a name before the host deceives"),
        ("https://u:p@a.cn/", "", "a password"),
        ("https://a.cn\\@evil.com/", "", "browsers take a backslash for a slash"),
        ("//a.cn/x", "", "nobody says whether it is http"),
        ("x.doc", "", "nobody says where from"),
        ("#top", "", "of the page itself"),
        ("https://a.cn/" + "a" * 5000, "", "too long"),
        ("https://a.cn/" + "附" * 700, "", "too long once it is escaped"),
        ("https://[::1]/", "", "no host with a name"),
        ("https://a.cn:99999/", "", "no such port"),
        ("https:///x", "", "no host"),
        ("", "", "nothing"),
    ],
)
def test_only_addresses_of_the_web_are_kept(written: str, kept: str, why: str) -> None:
    assert http_url(written) == kept, why


def test_an_address_that_was_kept_stays_as_it_is() -> None:
    kept = http_url("https://a.cn/附 件(1)%20.doc?a=b&c")
    assert http_url(kept) == kept


HREFS = (
    "https://a.gov.cn/x.doc",
    'https://a.cn/")(<br>|]x',
    "javascript:alert(1)",
    "https://u:p@a.cn/",
    "https://a.cn/" + "a" * 5000,
    "https://a.cn/x\ny",
    "x.doc",
)


@pytest.mark.parametrize("href", HREFS)
@pytest.mark.parametrize(
    "words",
    [
        "点击这里",
        " 申请表 ",
        "附件[1]（见[2]）",
        "<b>申请表</b>",
        "<s>旧表</s>新表",
        "Login page",
        "注！<i>见</i>",
        "a|b",
        "表<br>二",
        "[x](https://b.cn/)",
        "",
    ],
)
def test_a_link_changes_no_word(words: str, href: str) -> None:
    href = href.replace('"', "&quot;")
    led = answered(f"答：请 see <a href=\"{href}\">{words}</a> now，Note!<a href='{href}'>见附件</a>。", "完。")
    plain = answered(f"答：请 see <span>{words}</span> now，Note!<span>见附件</span>。", "完。")
    assert (led.question, led.answer) == (plain.question, plain.answer)
    for link in led.links:
        assert http_url(link.url) == link.url and 0 <= link.start < link.end <= len(led.answer)


def test_a_question_or_a_menu_that_is_a_link_is_what_it_was() -> None:
    lines = ("<a {0}>首页</a>", "<a {0}>1. 怎样办理登记？</a>", "答：到<a {0}>窗口</a>办理。", "<a {0}>下一篇</a>")
    body = "".join(f"<p>{line}</p>" for line in lines)
    led, plain = (units(page(body.format(of))) for of in ('href="https://a.cn/"', ""))
    assert [(one.question, one.answer) for one in led] == [(one.question, one.answer) for one in plain]


def test_a_unit_says_where_its_words_lead() -> None:
    unit = answered(
        '答：请到<a href="https://a.gov.cn/form">网上窗口</a>办理，',
        '下载<a href="/f/申请表.doc"><b>申请表</b>（甲）</a>。<a href="x.doc">乙</a>',
        head='<base href="https://b.gov.cn/w/">',
    )
    assert [(unit.answer[link.start : link.end], link.url) for link in unit.links] == [
        ("网上窗口", "https://a.gov.cn/form"),
        ("申请表（甲）", "https://b.gov.cn/f/%E7%94%B3%E8%AF%B7%E8%A1%A8.doc"),
        ("乙", "https://b.gov.cn/w/x.doc"),
    ]


def test_a_markdown_text_keeps_its_links_and_its_words() -> None:
    answer = "请到[网上窗口](https://a.gov.cn/)办理，[邮箱](mailto:a@b.cn)，见[甲](/x)。"
    unit = segment(f"1. 怎样办理？\n答：{answer}\n2. 要多久？\n答：十天。\n", "n")[0]
    assert unit.answer == "请到网上窗口办理，邮箱，见甲。"
    assert unit.links == (Link(2, 6, "https://a.gov.cn/"),)


def test_links_in_a_table_are_found() -> None:
    body = (
        "<table><tr><th>序号</th><th>问题</th><th>答复</th></tr><tr><td>1</td><td>怎样办理？</td>"
        "<td>请到<a href='https://a.gov.cn/a|b'>窗口</a>。<br>带齐<a href='https://a.gov.cn/c'>材料</a>。</td></tr></table>"
    )
    unit = units(page(body))[0]
    assert [(unit.answer[link.start : link.end], link.url) for link in unit.links] == [
        ("窗口", "https://a.gov.cn/a%7Cb"),
        ("材料", "https://a.gov.cn/c"),
    ]


@pytest.mark.parametrize(
    ("words", "url", "deceives", "why"),
    [
        ("https://www.gov.cn/x", "https://evil.com/x", True, "another host"),
        ("www.gov.cn", "https://www.gov.cn.evil.com/", True, "a host that only begins alike"),
        ("most.gov.cn", "https://www.most.gov.cn/a", False, "www. is no other host"),
        ("HTTPS://WWW.GOV.CN", "https://www.gov.cn/a", False, "a host has no case"),
        ("申请表.docx", "https://a.cn/x", False, "a file is no host"),
        ("网上窗口", "https://a.cn/x", False, "words"),
    ],
)
def test_words_that_are_another_address_are_told(words: str, url: str, deceives: bool, why: str) -> None:
    assert Link(0, 1, url).deceives(words) is deceives, why


FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "{}" \\o "说明" </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
SIMPLE = '<w:fldSimple w:instr="HYPERLINK &quot;{}&quot;">{}</w:fldSimple>'


@pytest.mark.parametrize("written", [FIELD, SIMPLE])
@pytest.mark.parametrize(
    ("address", "kept"), [("https://a.gov.cn/f.doc", "https://a.gov.cn/f.doc"), ("javascript:x", ""), ("C:\\x.doc", "")]
)
def test_fields_of_word_lead_where_they_say(written: str, address: str, kept: str) -> None:
    raw = word_file(
        [
            paragraph("1. 怎样办理？"),
            paragraph("答：请", written.format(address, run("点击这里")), run("下载。", "<w:b/>")),
            paragraph("2. 要多久？"),
            paragraph("答：十天。"),
        ]
    )
    unit = units(read_bytes(raw, "a.docx"))[0]
    assert unit.answer == "请点击这里下载。"
    assert [(unit.answer[one.start : one.end], one.url) for one in unit.links] == ([("点击这里", kept)] if kept else [])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_a_picture_in_a_file_is_kept(kind: str) -> None:
    raw = picture(kind)
    for source in (
        read_bytes(
            word_with_picture("1. 怎样办理？", "答：按下图办理：", "[图]", "2. 要多久？", "答：十天。", raw=raw),
            "a.docx",
        ),
        page(
            f"<p>1. 怎样办理？</p><p>答：按下图办理：<img src='{data_uri(raw)}'></p><p>2. 要多久？</p><p>答：十天。</p>"
        ),
    ):
        [(name, kept)] = source.pictures.items()
        unit, other = units(source)
        assert kept == raw and unit.answer == "按下图办理：" and not other.pictures
        assert [(one.at, one.file) for one in unit.pictures] == [(6, name)]
        assert any("要看图" in flag for flag in unit.flags)


@pytest.mark.parametrize(
    ("described", "name"),
    [("办理流程图", "办理流程图"), ("图片 1", ""), ("流程](x)|<br>\n`*图", "流程 x br 图"), ("图" * 500, "图" * 60)],
)
def test_a_picture_is_called_what_its_author_calls_it(described: str, name: str) -> None:
    raw = word_with_picture("1. 怎样办理？", "答：按图办理。", "[图]", "2. 要多久？", "答：十天。", described=described)
    unit = units(read_bytes(raw, "a.docx"))[0]
    assert [one.name for one in unit.pictures] == [name] and unit.answer == "按图办理。"


PNG = picture()
HUGE = picture(size=(6000, 6000))


@pytest.mark.parametrize(
    ("tag", "named", "kept", "why"),
    [
        (f"<img alt='流程' src='{data_uri(PNG)}'>", True, True, "in the file"),
        ("<img alt='流程' src='https://a.cn/x.png'>", True, False, "elsewhere: nothing is fetched"),
        (
            "<img alt='流程' data-src='https://a.cn/x' src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
            True,
            False,
            "late",
        ),
        (f"<img alt='流程' src='{data_uri(PNG[:60])}'>", True, False, "cut off"),
        (f"<img alt='流程' src='{data_uri(HUGE)}'>", True, False, "more pixels than anybody draws"),
        ("<img alt='流程' src='data:image/svg+xml,%3Csvg onload=x%3E'>", True, False, "a program, not a picture"),
        (f"<img alt='流程' src='{data_uri(b'<script>', 'png')}'>", True, False, "no picture at all"),
        ("<img alt='流程' src='data:image/png;base64,???'>", True, False, "not base64"),
        (f"<img alt='流程' src='{data_uri(picture(size=(1, 1)))}'>", False, False, "of one pixel"),
        (f"<img alt='流程' width=1 src='{data_uri(PNG)}'>", False, False, "shown as a line"),
        ("<img alt='流程' src='/images/logo.png'>", False, False, "a logo"),
        ("<img alt='流程' class='icon-new' src='/n.gif'>", False, False, "an icon"),
        ("<div class='footer'><img alt='流程' src='/x.png'></div>", False, False, "of the page"),
        ("<img alt='流程'>", False, False, "without an address"),
    ],
)
def test_which_pictures_of_a_page_are_named_and_which_kept(tag: str, named: bool, kept: bool, why: str) -> None:
    source = page(f"<p>1. 怎样办理？</p><p>答：到窗口办理。</p><p>{tag}</p><p>2. 要多久？</p><p>答：十天。</p>")
    unit = units(source)[0]
    assert unit.answer == "到窗口办理。", why
    assert [one.name for one in unit.pictures] == (["流程"] if named else []), why
    assert bool(source.pictures) is kept and all(bool(one.file) is kept for one in unit.pictures), why


def test_pictures_among_words_part_no_words() -> None:
    unit = answered(
        f"　　答：按<img src='{data_uri(PNG)}'>办理 see <img src='{data_uri(PNG)}'> now。", "<img src='/a.png'>完。"
    )
    plain = answered("　　答：按办理 see  now。", "完。")
    assert unit.answer == plain.answer and len(unit.pictures) == 3


@pytest.mark.parametrize(
    ("answer", "doubt", "limit", "why"),
    [
        ("答：按下图办理：<img src='/a.png'>", "要看图", "", "it ends with a colon before one"),
        ("答：材料如下：<img src='/a.png'>到窗口办理。", "要看图", "", "so does a part of it"),
        ("<img src='/a.png'>", "只有图片", "", "it is nothing else"),
        ("答：到窗口办理，见图1。<img src='/a.png'>", "", "要看图", "it says so"),
        ("答：大于等于<img src='/a.png'>五毫升的不用。", "", "要看图", "one stands within a sentence"),
        ("答：如图所示。", "", "没有找到图片", "it says so, and there is none"),
        ("答：到窗口办理。<img src='/a.png'>", "", "", "it is whole without"),
        ("答：图书馆的意图一致。", "", "", "words that only look so"),
    ],
)
def test_an_answer_that_leans_on_a_picture_is_shown_to_a_person(answer: str, doubt: str, limit: str, why: str) -> None:
    unit = answered(answer)
    for told, expected in ((unit.doubts, doubt), (unit.limits, limit)):
        found = [one for one in told if "图" in one]
        assert bool(found) is bool(expected) and all(expected in one for one in found), why


def test_a_picture_below_a_heading_is_not_the_answers() -> None:
    source = page(
        "<p>一、登记</p><p>1. 怎样办理？</p><p>答：到窗口办理。</p><p>2. 要多久？</p><p>答：十天。</p>"
        "<p>二、变更</p><p><img src='/a.png' alt='变更'></p>"
        "<p>1. 怎样变更？</p><p>答：到窗口变更。</p><p>2. 要钱吗？</p><p>答：不要。</p>"
    )
    assert all(not unit.pictures for unit in units(source))


def test_a_picture_beside_the_text_of_a_page_is_its_last() -> None:
    source = page(
        "<div><p>1. 要多久？</p><p>答：十天。</p><p>2. 怎样办理？</p><p>答：按下图办理：</p></div>"
        "<div><img src='/a.png'></div><div>版权所有<img src='/b.png'></div>"
    )
    assert len(units(source)[-1].pictures) == 1 and re.findall(r"!\[", source.text) == ["!["]
