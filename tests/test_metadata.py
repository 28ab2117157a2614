"""Who published a notice, when and where: what the file says of it, and nothing that it does not."""

from __future__ import annotations

from datetime import date

import pytest

from importing.metadata import Metadata, metadata_of
from importing.readers.read import read_bytes
from importing.segment import segment

pytestmark = pytest.mark.usefixtures("in_process")

QUESTIONS = "1. 怎样办理登记？\n答：到窗口办理。\n2. 要多久？\n答：十个工作日。\n"
DAY = date(2024, 5, 6)


def told(raw: bytes, name: str) -> Metadata:
    source = read_bytes(raw, name)
    return metadata_of(source, segment(source.text, "n"))


def below_the_title(line: str, behind: str = "") -> Metadata:
    return told(f"登记常见问题解答\n{line}\n\n{QUESTIONS}{behind}".encode(), "a.txt")


@pytest.mark.parametrize(
    ("line", "issuer", "published", "why"),
    [
        ("某市人社局 2024年5月6日", "某市人社局", DAY, "an office and a day"),
        ("（某市人社局　2024-05-06）", "某市人社局", DAY, "in brackets"),
        ("2024年5月6日 某市医疗保障局", "某市医疗保障局", DAY, "the day first"),
        ("某市住房公积金管理中心 | 2024/5/6 10:20", "某市住房公积金管理中心", DAY, "with a bar and the time"),
        ("某市人社局2024年5月6日", "某市人社局", DAY, "a page that parts them by its looks only"),
        ("某市人社局 某市财政局 2024年5月6日", "某市人社局 某市财政局", DAY, "two of them"),
        (
            "国家税务总局某市税务局办公室 2024年5月6日",
            "国家税务总局某市税务局办公室",
            DAY,
            "an office within an office",
        ),
        (
            "某市人力资源和社会保障局（某市退役军人局）·2024.05.06",
            "某市人力资源和社会保障局（某市退役军人局）",
            DAY,
            "of two names",
        ),
        ("2024年5月6日", "", DAY, "a day alone"),
        ("某市人社局", "", None, "an office alone: it may be anybody's"),
        ("某市人社局 2024年13月6日", "", None, "no day"),
        ("张三 2024年5月6日", "", None, "a person"),
        ("为落实上级部署，人社局 2024年5月6日", "", None, "words that go on from others"),
        ("我局决定自2024年5月6日起执行。", "", None, "a sentence"),
        ("某市人社局2024年5月6日印发的办法废止", "", None, "more than that"),
        ("来源：某市财政局 某市人社局 2024年5月6日", "某市财政局 某市人社局", DAY, "said with a label"),
    ],
)
def test_who_and_when_on_one_line_below_the_title(line: str, issuer: str, published: date | None, why: str) -> None:
    found = below_the_title(line)
    assert (found.title, found.issuer, found.published) == ("登记常见问题解答", issuer, published), why


def test_what_stands_below_the_questions_is_not_who_published_them() -> None:
    found = below_the_title("", "上一篇：公告\n某市财政局 2023年1月2日\n")
    assert (found.issuer, found.published) == ("", None)


def test_who_and_when_is_no_part_of_the_only_answer() -> None:
    source = read_bytes("怎样办理登记？\n某市人社局 2024年5月6日\n请到窗口办理，不收费用。\n".encode(), "a.txt")
    (unit,) = segment(source.text, "n")
    assert (unit.question, unit.answer) == ("怎样办理登记？", "请到窗口办理，不收费用。")
    found = metadata_of(source, [unit])
    assert (found.title, found.issuer, found.published) == ("", "某市人社局", DAY)


CANONICAL, OPEN_GRAPH = "<link rel='canonical' href='{}'>", "<meta property='og:url' content='{}'>"
NAMED = "<meta name='url' content='{}'>"
PAGE = "https://rsj.example.cn/art/2024/5/6/art_1_2.html"


@pytest.mark.parametrize(
    ("head", "url", "why"),
    [
        (CANONICAL.format(PAGE), PAGE, "the canonical address"),
        (CANONICAL.replace("canonical", "Alternate Canonical").format(PAGE), PAGE, "among other relations"),
        (OPEN_GRAPH.format(PAGE), PAGE, "that of the open graph"),
        (NAMED.format(PAGE), PAGE, "that of the site's own making"),
        (f"<!-- saved from url=(0048){PAGE} -->", PAGE, "where a browser saved it from"),
        (NAMED.format("/art_1_2.html") + OPEN_GRAPH.format(PAGE), PAGE, "one that is whole before one that is not"),
        (CANONICAL.format("/art/a.html") + "<base href='https://a.cn/x/'>", "https://a.cn/art/a.html", "from the base"),
        (CANONICAL.format("https://a.cn/") + OPEN_GRAPH.format(PAGE), PAGE, "a page before the site's front"),
        (CANONICAL.format(PAGE) + OPEN_GRAPH.format("https://b.cn/x"), PAGE, "the canonical one first"),
        (OPEN_GRAPH.format("http://a.cn/s?x=1&amp;y=2"), "http://a.cn/s?x=1&y=2", "with what it asks"),
        (CANONICAL.format("javascript:alert(1)"), "", "no address of the web"),
        (CANONICAL.format("https://www.gov.cn@evil.example/x"), "", "one that deceives"),
        (CANONICAL.format("/art/a.html"), "", "nobody says where from"),
        ("<link rel='stylesheet' href='https://a.cn/x.css'>", "", "of something else"),
        ("", "", "none"),
    ],
)
def test_a_saved_page_says_where_it_stands(head: str, url: str, why: str) -> None:
    body = "".join(f"<p>{line}</p>" for line in QUESTIONS.splitlines())
    saved = head if head.startswith("<!--") else ""
    raw = f"<!doctype html>{saved}<html><head><title>登记问答</title>{head}</head><body>{body}</body></html>"
    assert told(raw.encode(), "a.html").url == url, why
