"""What a file says beside its text (headers, comments, hidden, drawn words) is read, is no answer, and may limit."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import pytest

from importing.metadata import metadata_of
from importing.readers.html import read_html
from importing.readers.source import Source
from importing.readers.word import read_docx
from importing.segment import segment
from kb.model import EXEMPTING, KnowledgeBase, Notice, NoticeHead, QAUnit
from tests.support.word_writer import paragraph, run, with_notes, word_file
from verdict.from_wording import verdict_from_wording
from verdict.outside import read_outside

QUESTIONS = ["1.样本入库是否需要备案？", "答：无需备案。", "2.样本出库是否需要备案？", "答：无需备案。"]
LIMIT = "外资企业除外"


def judged(source: Source, kb: KnowledgeBase) -> tuple[list[QAUnit], list[bool]]:
    """The units of a file, and of each whether its wording exempts."""
    units = segment(source.text, "x")
    title = metadata_of(source, units).title
    head = NoticeHead(title=title, sha256="0" * 64, currency="in_force", contact="省科技厅")
    outside = read_outside(Notice("x", head, source.text), units, kb.wording)
    return units, [verdict_from_wording(one, kb.wording, outside=outside.of).proposed in EXEMPTING for one in units]


def page(*, above: str = "", within: str = "", below: str = "", style: str = "", title: str = "样本问答") -> Source:
    words = "".join(f"<p>{line}</p>" for line in QUESTIONS)
    text = (
        f"<!doctype html><html><head><title>{title}</title><style>{style}</style></head><body>{above}"
        f"<div><h1>样本问答</h1>{within}{words}{below}</div></body></html>"
    )
    return read_html(text.encode(), "a.html")


PAGES = [
    (page(style=f'h1::after {{content: "（{LIMIT}）"}}'), "drawn behind a heading by a style sheet"),
    (page(style=r'h1::after {content: "\5916\8d44\4f01\4e1a\9664\5916"}'), "drawn, in escapes"),
    (
        page(style="p::after {content: attr(data-note)}", within=f'<p data-note="{LIMIT}">样本</p>'),
        "drawn of an attribute",
    ),
    (page(within=f"<div hidden>{LIMIT}</div>"), "hidden"),
    (page(within=f'<div style="display:none">{LIMIT}</div>'), "hidden by its style"),
    (page(below=f"<details><summary>说明</summary><p>{LIMIT}</p></details>"), "collapsed"),
    (page(below=f"<figure><img src='a.png'><figcaption>{LIMIT}</figcaption></figure>"), "below a picture"),
    (page(above=f"<div class='tip'>{LIMIT}</div>"), "beside the main part of the page"),
    (page(title="样本问答（试行）"), "in the title of the page alone"),
    (
        read_html(
            f"<html><body><h1>样本问答</h1><table><caption>{LIMIT}</caption><tr><th>问题</th><th>答复</th></tr>"
            "<tr><td>样本入库是否需要备案？</td><td>无需备案。</td></tr>"
            "<tr><td>样本出库是否需要备案？</td><td>无需备案。</td></tr></table></body></html>".encode(),
            "a.html",
        ),
        "the caption of a table",
    ),
]


@pytest.mark.parametrize(("source", "why"), PAGES, ids=[why for _, why in PAGES])
def test_a_limit_beside_the_text_of_a_page_is_read(kb: KnowledgeBase, source: Source, why: str) -> None:
    units, exempting = judged(source, kb)
    assert exempting == [False, False], why
    assert [unit.answer for unit in units] == ["无需备案。", "无需备案。"], why


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (page(), "nothing"),
        (page(style='a::before {content: "\\203a"} p::after {content: ""}'), "a sign"),
        (page(within='<ul style="display:none"><li>首页</li><li>政务公开</li></ul>'), "a menu"),
        (page(title="样本问答-省科技厅网站"), "the name of the site"),
    ],
)
def test_what_a_page_draws_and_hides_usually_limits_nothing(kb: KnowledgeBase, source: Source, why: str) -> None:
    assert judged(source, kb)[1] == [True, True], why


def word(change: Callable[[docx.document.Document], object] = lambda _: None, *, first: str = "") -> Source:
    """A Word file, changed by python-docx; `first` stands above the questions."""
    lines = [paragraph("样本问答"), *([first] if first else []), *(paragraph(line) for line in QUESTIONS)]
    document = docx.Document(io.BytesIO(word_file(lines)))
    change(document)
    out = io.BytesIO()
    document.save(out)
    return read_docx(out.getvalue(), "a.docx")


def in_header(document: docx.document.Document, words: str = LIMIT) -> None:
    document.sections[0].header.paragraphs[0].text = words


def in_footer(document: docx.document.Document, words: str = LIMIT) -> None:
    document.sections[0].footer.paragraphs[0].text = words


def in_comment(document: docx.document.Document) -> None:
    document.add_comment(document.paragraphs[1].runs, text=LIMIT, author="甲", initials="甲")


FILES = [
    (word(in_header), "[页眉]", "in the header"),
    (word(in_footer), "[页脚]", "in the footer"),
    (word(in_comment), "[批注]", "in a comment"),
    (word(first=paragraph(run(LIMIT, "<w:vanish/>"))), "[隐藏文字]", "hidden"),
]


@pytest.mark.parametrize(("source", "label", "why"), FILES, ids=[why for *_, why in FILES])
def test_a_limit_beside_the_text_of_a_word_file_is_read(
    kb: KnowledgeBase, source: Source, label: str, why: str
) -> None:
    units, exempting = judged(source, kb)
    assert exempting == [False, False], why
    assert source.text.splitlines()[-1] == f"{label} {LIMIT}", why
    assert [unit.answer for unit in units] == ["无需备案。", "无需备案。"], "it goes on into no answer"


def test_a_header_that_limits_nothing_leaves_the_exemption(kb: KnowledgeBase) -> None:
    assert judged(word(lambda one: in_header(one, "样本管理常见问题解答")), kb)[1] == [True, True]


def test_the_number_of_a_page_is_no_aside() -> None:
    assert word(lambda one: in_footer(one, "第 1 页 共 3 页")).text == word().text


def test_asides_stand_before_the_notes_and_are_no_part_of_them(kb: KnowledgeBase) -> None:
    called = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    lines = [
        paragraph("样本问答"),
        *(paragraph(line) for line in QUESTIONS[:1]),
        paragraph("答：无需备案", called, "。"),
    ]
    file = word_file([*lines, *(paragraph(line) for line in QUESTIONS[2:])])
    document = docx.Document(io.BytesIO(file))
    in_header(document, "样本管理常见问题解答")
    out = io.BytesIO()
    document.save(out)
    noted = with_notes(out.getvalue(), {"footnotes": {1: [paragraph("一类样本除外。")]}})
    units, exempting = judged(read_docx(noted, "a.docx"), kb)
    assert [unit.answer for unit in units] == ["无需备案[注1]。\n[注1]一类样本除外。", "无需备案。"]
    assert exempting == [False, True]
