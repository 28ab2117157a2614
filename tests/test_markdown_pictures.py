"""However a Markdown text writes a picture, it is named where it stands; its words stay what they are."""

from __future__ import annotations

import pytest

from importing.readers.read import read_bytes
from importing.readers.source import Source
from importing.segment import segment
from tests.support.pictures import data_uri, picture

pytestmark = pytest.mark.usefixtures("in_process")

PNG = data_uri(picture())
TEXT = "1. 怎样办理？\n\n答：到窗口 see {} now 办理。\n\n2. 要多久？\n\n答：十天。\n"
ONLY = "1. 怎样办理？\n\n答：{}\n\n2. 要多久？\n\n答：十天。\n"


def read(text: str, name: str = "a.md") -> Source:
    return read_bytes(text.encode(), name)


WRITTEN = [
    ("![流程图](https://a.cn/x.png)", "流程图", False, "as most do"),
    ("![流程图](x.png '办理流程')", "流程图", False, "with a title"),
    ('![](x.png "办理流程")', "办理流程", False, "with a title for a name"),
    ("![](x.png (办理流程))", "办理流程", False, "with a title in round brackets"),
    ("![流程图](<img/a b.png>)", "流程图", False, "in angle brackets"),
    ("![流程图](img/图 (1).png)", "流程图", False, "with blanks and brackets in its name"),
    (f"![流程图]({PNG})", "流程图", True, "in the file"),
    ("![流程图](data:image/png;base64,???)", "流程图", False, "in the file, and broken"),
    ("<img src='x.png' alt='流程图'>", "流程图", False, "as a tag"),
    (f'<img alt="流程图" src="{PNG}" style="zoom:50%;" />', "流程图", True, "as a tag, in the file"),
    ("<img\n src='/流程图.png'/>", "流程图", False, "as a tag over two lines"),
]


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
@pytest.mark.parametrize(("written", "called", "kept", "why"), WRITTEN)
def test_however_a_picture_is_written_it_is_named_at_its_place(
    written: str, called: str, kept: bool, why: str, name: str
) -> None:
    source = read(TEXT.format(written), name)
    unit, other = segment(source.text, "n")
    assert unit.answer == segment(read(TEXT.format("")).text, "n")[0].answer and other.answer == "十天。", why
    assert [(one.name, bool(one.file)) for one in unit.pictures] == [(called, kept)], why
    assert list(source.pictures.values()) == ([picture()] if kept else []), why
    alone = segment(read(ONLY.format(written), name).text, "n")[0]
    assert alone.answer == "" and [one.name for one in alone.pictures] == [called], why


@pytest.mark.parametrize(
    ("called", "written", "why"),
    [
        ("![流程图][tu]", "[tu]: https://a.cn/x.png", "plain"),
        ("![流程图][tu]", "[tu]: https://a.cn/x.png '办理流程'", "with a title"),
        ("![流程图][tu]", "[tu]: https://a.cn/x.png\n  '办理流程'", "with its title below"),
        ("![流程图][TU]", "[tu]:https://a.cn/x.png", "without a blank, in large letters"),
        ("![][tu]", "[tu]: <img/a b.png> (流程图)", "in angle brackets, its title in round ones"),
        ("![流程图][]", "[流程图]: x.png", "by its name"),
        ("![流程图]", "[流程图]: x.png", "by its name alone"),
        ("![流程图][tu]", "[tu]: x.png\r", "with the line ends of Windows"),
    ],
)
def test_a_picture_that_is_written_elsewhere_is_named_where_it_is_called(called: str, written: str, why: str) -> None:
    text = ONLY.format(called)
    source = read(f"{text}\n{written}\n最后一句。\n")
    unit, last = segment(source.text, "n")
    assert unit.answer == "" and [one.name for one in unit.pictures] == ["流程图"], why
    assert last.answer == "十天。\n最后一句。", f"{why}: where it is written is no word"


@pytest.mark.parametrize("led", ["[附图][tu]", "[tu][]", "[tu]"])
def test_where_a_link_leads_as_well_is_not_left_out(led: str) -> None:
    source = read(TEXT.format(f"![流程图][tu]（见{led}）") + "\n[tu]: https://a.cn/x.png\n")
    assert led in source.text and source.text.endswith("\n[tu]: https://a.cn/x.png\n")


def test_words_below_where_a_picture_is_written_are_no_title() -> None:
    source = read(ONLY.format("![流程图][tu]") + '\n[tu]: x.png\n\n"以窗口为准。"\n')
    assert source.text.endswith('十天。\n\n\n"以窗口为准。"\n')


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("![流程图][tu]", "written nowhere"),
        ("急！[注意]", "words in brackets"),
        ("[文字](https://a.cn/x.png)", "a link"),
        ("注意！[见附件](x.doc)", "a stop before a link"),
        ("`a < b` 且 <imgx>", "no tag"),
        ("![流程图](x.png)", "what is known already"),
        ("3 < 5，<img 是标签的开头", "a tag without an end"),
    ],
)
def test_other_texts_are_left_as_they_are(written: str, why: str) -> None:
    text = TEXT.format(written)
    assert read(text).text == text, why


def test_signs_and_furniture_are_left_out_as_on_a_page() -> None:
    for tag in (
        "<img src='/images/logo.png'>",
        "<img width='1' src='x.png'>",
        f"<img src='{data_uri(picture(size=(1, 1)))}'>",
    ):
        assert not segment(read(TEXT.format(tag)).text, "n")[0].pictures
