"""Links and pictures of Word's foot- and endnotes: each part of a file names its own, whatever the text calls so."""

from __future__ import annotations

import pytest

from importing.readers.read import read_bytes
from importing.readers.source import Source
from importing.segment import segment
from tests.support.pictures import picture, word_with_picture
from tests.support.word_writer import paragraph, run, with_notes, word_file

pytestmark = pytest.mark.usefixtures("in_process")

URL = "https://a.gov.cn/form?a=1"
CALLS = {
    "footnotes": '<w:r><w:footnoteReference w:id="2"/></w:r>',
    "endnotes": '<w:r><w:endnoteReference w:id="2"/></w:r>',
}
LINK = '<w:hyperlink r:id="{}">{}</w:hyperlink>'
SHOWN = (
    '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="办理流程"/>'
    '<a:graphic><a:graphicData><a:blip r:embed="{}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
)


def noted(kind: str, note: str, named: dict[str, str | bytes]) -> Source:
    text = [
        paragraph("1. 怎样办理？"),
        paragraph("答：到窗口办理。", CALLS[kind]),
        paragraph("2. 要多久？"),
        paragraph("答：十天。"),
    ]
    return read_bytes(with_notes(word_file(text), {kind: {2: [note]}}, named), "a.docx")


@pytest.mark.parametrize("kind", CALLS)
@pytest.mark.parametrize(
    ("name", "address", "kept", "why"),
    [
        ("rId1", URL.replace("&", "&amp;"), URL, "the text has another thing of that name"),
        ("rId77", URL, URL, "nothing else has that name"),
        ("rId1", "javascript:alert(1)", "", "no address of the web"),
        ("rId1", "https://www.gov.cn@evil.com/", "", "one that deceives"),
    ],
)
def test_words_of_a_note_lead_where_they_say(kind: str, name: str, address: str, kept: str, why: str) -> None:
    note = paragraph("见", LINK.format(name, run("网上窗口")), "。")
    unit = segment(noted(kind, note, {name: address}).text, "n")[0]
    assert unit.answer.endswith("见网上窗口。"), why
    assert [(unit.answer[one.start : one.end], one.url) for one in unit.links] == (
        [("网上窗口", kept)] if kept else []
    ), why


def test_what_a_note_names_and_the_file_does_not_have_is_no_link() -> None:
    note = paragraph("见", LINK.format("rId1", run("网上窗口")), "。", SHOWN.format("rId2"))
    unit = segment(noted("footnotes", note, {}).text, "n")[0]
    assert unit.answer.endswith("见网上窗口。") and not unit.links


@pytest.mark.parametrize("kind", CALLS)
def test_a_picture_of_a_note_is_named_and_kept(kind: str) -> None:
    source = noted(kind, paragraph("见图。", SHOWN.format("rId1")), {"rId1": picture()})
    assert "![办理流程](pictures/" in source.text and list(source.pictures.values()) == [picture()]


def test_links_and_pictures_of_the_text_stay_its_own() -> None:
    raw = word_with_picture("1. 怎样办理？", "答：按图办理。", "[图]", "2. 要多久？", "答：十天。")
    source = read_bytes(with_notes(raw, {"footnotes": {2: [paragraph("无")]}}, {"rId9": picture(colour=10)}), "a.docx")
    assert list(source.pictures.values()) == [picture()]
