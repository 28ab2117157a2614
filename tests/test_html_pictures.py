"""However a page shows a picture, it is named where it stands; what belongs to the page only is not."""

from __future__ import annotations

import pytest

from importing.readers.read import read_bytes
from importing.readers.source import Source
from importing.segment import segment
from tests.support.pictures import data_uri, picture

pytestmark = pytest.mark.usefixtures("in_process")

PNG = data_uri(picture())
# One pixel that stands in the place of a picture until a script loads it.
GIF = data_uri(picture("GIF", size=(1, 1)), "gif")
SVG = "data:image/svg+xml,%3Csvg width='1px' height='1px' xmlns='http://www.w3.org/2000/svg'%3E%3C/svg%3E"
BOX = "<rect width='200' height='90'/>"


def page(body: str) -> Source:
    return read_bytes(f"<!doctype html><html><body>{body}</body></html>".encode(), "a.html")


def around(tag: str) -> Source:
    return page(f"<p>1. 怎样办理？</p><p>答：到窗口 see {tag} now 办理。</p><p>2. 要多久？</p><p>答：十天。</p>")


SHOWN = [
    (f"<svg viewBox='0 0 300 200' aria-label='办理流程'>{BOX}</svg>", "办理流程", False, "a drawing with a label"),
    (f"<svg width='300' height='200'><title>办理流程</title>{BOX}</svg>", "办理流程", False, "with a title"),
    (f"<svg>{BOX}<text>登记</text><text>领证</text></svg>", "登记 领证", False, "the words that are drawn"),
    (
        f"<svg aria-hidden='true'>{BOX}<text>免费</text></svg>",
        "免费",
        False,
        "hidden from readers, though it has words",
    ),
    (f"<svg width='300px' height='200px'>{BOX}</svg>", "", False, "without a name"),
    ("<svg><image href='https://a.cn/流程图.png'></image></svg>", "流程图", False, "a picture in a drawing"),
    (
        f"<svg aria-label='流程'><image xlink:href='{PNG}' width='90'/></svg>",
        "流程",
        True,
        "the older way, in the file",
    ),
    (
        "<svg viewBox='0 0 1080 600' style='background-image: url(&quot;https://a.cn/流程图.png&quot;)'></svg>",
        "流程图",
        False,
        "a picture as its ground",
    ),
    (f"<picture><source srcset='/x.webp'><img alt='流程' src='{PNG}'></picture>", "流程", True, "once, not twice"),
    ("<picture><source srcset='/流程图.webp 1x, /b.webp 2x'></picture>", "流程图", False, "nothing but a source"),
    ("<picture><source data-srcset='/流程图.webp'></picture>", "流程图", False, "a source that is loaded late"),
    ("<img srcset='/流程图.png 1x, /b.png 2x'>", "流程图", False, "for several screens"),
    (
        f"<img class='rich_pages img_loading' alt='流程' data-src='https://mmbiz.qpic.cn/a/640' src=\"{SVG}\">",
        "流程",
        False,
        "WeChat, while it loads",
    ),
    (
        f"<img data-src='https://mmbiz.qpic.cn/a/640?wx_fmt=png' alt='流程' src='{GIF}'>",
        "流程",
        False,
        "a pixel in its place",
    ),
    ("<img class='lazy' data-lazy-src='/流程图.png' src='/images/blank.gif'>", "流程图", False, "another name for it"),
    ("<img data-echo='/流程图.png' src='/images/loading.gif'>", "流程图", False, "one more"),
    ("<img data-big-one='/流程图.png?v=1' src='/img/pixel.png'>", "流程图", False, "any name, by what it looks like"),
    ("<img data-lazy='true' alt='流程' src='/x.png'>", "流程", False, "what says only that it is loaded late"),
    (
        "<img src='/blank.gif'><noscript><img src='/流程图.png'></noscript>",
        "流程图",
        False,
        "told to readers without scripts",
    ),
    (f"<img alt='流程' data-src='https://a.cn/x.png' src='{PNG}'>", "流程", True, "loaded, in a page that was saved"),
    ("<object type='image/svg+xml' data='/流程图.svg'></object>", "流程图", False, "an object"),
    ("<embed src='/流程图.png'>", "流程图", False, "embedded"),
    (
        f"<object type='image/svg+xml' data='/a.svg'><img alt='流程' src='{PNG}'></object>",
        "流程",
        True,
        "once, not twice",
    ),
]


@pytest.mark.parametrize(("tag", "name", "kept", "why"), SHOWN)
def test_however_a_picture_is_shown_it_is_named_at_its_place(tag: str, name: str, kept: bool, why: str) -> None:
    source = around(tag)
    unit = segment(source.text, "n")[0]
    assert unit.answer == segment(around("").text, "n")[0].answer, why
    assert [(one.name, bool(one.file)) for one in unit.pictures] == [(name, kept)], why
    assert unit.answer[: unit.pictures[0].at].endswith("see") and bool(source.pictures) is kept, why


@pytest.mark.parametrize(("tag", "name", "kept", "why"), SHOWN)
def test_it_may_be_all_of_an_answer(tag: str, name: str, kept: bool, why: str) -> None:
    source = page(f"<p>1. 怎样办理？</p><p>答：{tag}</p><p>2. 要多久？</p><p>答：十天。</p>")
    unit = segment(source.text, "n")[0]
    assert unit.answer == "" and [(one.name, bool(one.file)) for one in unit.pictures] == [(name, kept)], why


@pytest.mark.parametrize(
    ("tag", "why"),
    [
        ("<svg width='16' height='16'><path d='M0 0'/></svg>", "a sign"),
        ("<svg viewBox='0 0 24 24'><path d='M0 0'/></svg>", "a sign by its view"),
        ("<svg class='icon' viewBox='0 0 1024 1024'><path d='M0 0'/></svg>", "a sign by its class"),
        ("<svg viewBox='0 0 300 200'><use xlink:href='#search'/></svg>", "a sign out of a store"),
        ("<svg style='display:none'><symbol id='a'><path d='M0 0'/></symbol></svg>", "the store itself"),
        ("<svg viewBox='0 0 300 8' aria-hidden='true'><path d='M0 0'/></svg>", "an ornament"),
        ("<svg width='600' height='2'><rect width='600' height='2'/></svg>", "a line"),
        ("<svg viewBox='0 0 1 1'></svg>", "nothing"),
        ("<img src='/images/blank.gif'>", "nothing in its place"),
        (f"<img src='{GIF}'>", "a pixel and no more"),
        ("<img class='share-icon' data-src='/wechat.png' src='/blank.gif'>", "a button"),
        ("<object type='application/pdf' data='/a.pdf'></object>", "no picture"),
        ("<embed src='/a.swf'>", "no picture"),
        ("<picture></picture>", "nothing"),
    ],
)
def test_what_belongs_to_the_page_is_not_named(tag: str, why: str) -> None:
    body = "<p>1. 怎样办理？</p><p>答：到窗口办理。</p><p>{} 带齐材料。</p><p>2. 要多久？</p><p>答：十天。</p>"
    source = page(body.format(tag))
    unit = segment(source.text, "n")[0]
    assert not unit.pictures and "](" not in source.text, why
    assert unit.answer == segment(page(body.format("")).text, "n")[0].answer, why


def test_a_drawn_sign_behind_words_may_say_what_matters() -> None:
    for tag in ("<svg width='16' height='16'><path d='M0 0'/></svg>", "<svg><use href='#ge'/></svg>"):
        unit = segment(around(tag).text, "n")[0]
        assert unit.pictures and any("要看图" in says for says in unit.limits), "a ≥ may be drawn"


def test_a_part_of_a_page_that_stands_in_a_drawing_is_read() -> None:
    inside = f"<foreignObject><p>答：到窗口办理，不收费。</p><p><img alt='流程' src='{PNG}'></p></foreignObject>"
    source = page(
        f"<p>1. 怎样办理？</p><svg viewBox='0 0 600 400'>{BOX}{inside}</svg><p>2. 要多久？</p><p>答：十天。</p>"
    )
    unit = segment(source.text, "n")[0]
    assert unit.answer == "到窗口办理，不收费。" and [one.name for one in unit.pictures] == ["流程"]
