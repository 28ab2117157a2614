"""Every official question can be found: notice by notice, by words, page by page, with a script or without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin

import pytest
from lxml import html as lxml_html
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kb.model import KnowledgeBase, Notice, QAUnit, Span
from tests.support.services import quiet
from web.catalogue import FEW, PAGE, Catalogue, Sought, places, sought_by
from web.routes.browse import browse_routes
from web.service import Service

OWN = "most-2022-04-15"
# Questions of the long notice, and how many short ones stand beside it.
LONG, SHORT = 2 * PAGE + 30, 4


def made(kb: KnowledgeBase, name: str, questions: int, **head: object) -> tuple[Notice, list[QAUnit]]:
    """A notice of made-up questions, one a line."""
    lines = [f"第{number}号事项在{name}怎么办？\n材料{number}交到窗口。\n" for number in range(questions)]
    text = "".join(lines)
    units, at = [], 0
    for number, line in enumerate(lines):
        question, answer, _ = line.split("\n")
        spans = (Span(at, at + len(question)),), (Span(at + len(question) + 1, at + len(line) - 1),)
        units.append(QAUnit(f"{name}/{number}", name, "", str(number), question, answer, *spans))
        at += len(line)
    known = {"title": f"{name}问答", "currency": "in_force", "currency_warning": "", "published": None, **head}
    return Notice(name, kb.notices[OWN].head.model_copy(update=known), text), units


@pytest.fixture(scope="module")
def many(kb: KnowledgeBase) -> KnowledgeBase:
    added = [
        made(kb, "甲市", LONG, issuer="甲市局"),
        *(made(kb, f"乙{at}县", 3, issuer="乙县局") for at in range(SHORT)),
    ]
    notices = {notice.id: notice for notice, _ in added}
    units = {unit.id: unit for _, some in added for unit in some}
    return replace(kb, notices={**kb.notices, **notices}, units={**kb.units, **units})


@pytest.fixture(scope="module")
def site(many: KnowledgeBase) -> Iterator[TestClient]:
    service = Service(quiet())
    service.assistant.kb = many
    with TestClient(Starlette(routes=browse_routes(service)), base_url="http://localhost") as client:
        yield client


def followed(site: TestClient, start: str) -> set[str]:
    """The addresses that links lead to, from one on, as long as they stay on the page."""
    seen, waiting = set[str](), [start]
    while waiting:
        page = site.get(waiting.pop())
        assert page.status_code == 200
        for link in lxml_html.fromstring(page.text).findall(".//main//a"):
            there = urljoin(str(page.url), link.get("href", ""))
            if "/notices" in there and "#" not in there and there not in seen:
                seen.add(there)
                waiting += [] if "unit=" in there else [there]
    return seen


def test_every_question_is_reached_from_the_list_of_notices_by_links_alone(
    site: TestClient, many: KnowledgeBase
) -> None:
    units = {dict(site.build_request("GET", one).url.params).get("unit") for one in followed(site, "/notices")}
    assert units - {None} == set(many.units)


def test_many_questions_are_listed_notice_by_notice_the_newest_first_and_few_at_once(many: KnowledgeBase) -> None:
    listing = Catalogue(many).listing(Sought())
    assert listing.listed[0].notice.id == OWN, "only it says when it was published"
    assert {one.notice.id: one.found for one in listing.listed}["甲市"] == LONG
    assert not any(one.sections for one in listing.listed)
    few = Catalogue(many).listing(Sought(issuer="乙县局"))
    assert few.units == SHORT * 3 <= FEW
    assert all(one.sections for one in few.listed)


@pytest.mark.parametrize(
    ("sought", "notices", "units", "why"),
    [
        (Sought(issuer="甲市局"), 1, LONG, "whose notice it is"),
        (Sought(status="unverified"), 1, 5, "whether it holds"),
        (Sought(words="材料7 窗口", issuer="乙县局"), 0, 0, "every condition holds at once"),
        (Sought(words="材料２ 乙"), SHORT, SHORT, "words of answer and title, however they are spelt"),
        (Sought(notice="乙1县"), 1, 3, "a notice that was chosen"),
        (Sought(notice="丙"), 0, 0, "a notice that is not there"),
    ],
)
def test_what_is_asked_for_is_listed(many: KnowledgeBase, sought: Sought, notices: int, units: int, why: str) -> None:
    listing = Catalogue(many).listing(sought)
    assert (listing.notices, listing.units) == (notices, units), why


@pytest.mark.parametrize(
    ("address", "kept", "why"),
    [
        ({"q": " 材料 ", "page": "3"}, {"q": "材料", "page": "3"}, "as it was given out"),
        ({"page": "1", "status": "", "unit": "x"}, {}, "only what is not as usual"),
        ({"page": "-2", "status": "forged"}, {}, "what no page gave out"),
        ({"page": "9" * 30}, {}, "no number of a page"),
    ],
)
def test_an_address_says_what_is_listed(address: dict[str, str], kept: dict[str, str], why: str) -> None:
    assert sought_by(address).address == kept, why


def test_a_page_that_is_not_there_is_the_last(many: KnowledgeBase) -> None:
    listing = Catalogue(many).listing(Sought(notice="甲市", page=99))
    assert (listing.sought.page, listing.pages) == (3, 3)
    assert listing.listed[0].sections[0][1][-1].unit.id == f"甲市/{LONG - 1}"


def test_what_was_looked_for_is_marked_in_question_and_answer_and_on_the_page_of_the_unit(site: TestClient) -> None:
    page = lxml_html.fromstring(site.get("/notices?q=材料２ 事项&notice=乙1县").text)
    assert [mark.text for mark in page.findall(".//main//mark")] == ["事项", "材料2"]
    (entry,) = (link for link in page.findall(".//main//a") if "unit=" in link.get("href", ""))
    unit = lxml_html.fromstring(site.get(urljoin("/", entry.get("href"))).text)
    assert [mark.text for mark in unit.findall(".//blockquote//mark")] == ["材料2"]
    assert "q=" in unit.find(".//nav[@class='yj-beside']/a").get("href", ""), "and the way back leads to what was found"


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Ｘ光片要不要报？", "x光", ["Ｘ光"]),
        ("体檢資料", "体检", ["体檢"]),
        ("社保卡和社保", "社保 社保卡", ["社保卡", "社保"]),
        ("没有", "别的", []),
        ("空", "", []),
    ],
)
def test_words_are_found_where_they_stand_however_written(text: str, words: str, found: list[str]) -> None:
    assert [text[one.start : one.end] for one in places(text, words)] == found


def test_a_unit_opens_with_its_warning_its_words_and_its_place_in_the_source(
    site: TestClient, kb: KnowledgeBase
) -> None:
    page = site.get(f"/notices?unit={OWN}/1.1")
    text = lxml_html.fromstring(page.text)
    assert "".join(text.find(".//pre").itertext()) == kb.notices[OWN].text
    words = "".join(text.find(".//main").itertext())
    warning, unit = kb.notices[OWN].head.currency_warning, kb.units[f"{OWN}/1.1"]
    assert words.index(warning) < words.index(unit.question) < words.index(unit.answer[:20])
    marked = "".join(mark.text or "" for mark in text.findall(".//pre/mark"))
    assert "".join(marked.split()) == "".join((unit.question + unit.answer).split())


def test_next_and_previous_lead_through_a_notice_and_no_further(many: KnowledgeBase) -> None:
    catalogue = Catalogue(many)
    at, seen = many.units["乙0县/0"], ["乙0县/0"]
    assert catalogue.beside(at)[0] is None
    while (after := catalogue.beside(at)[1]) is not None:
        assert catalogue.beside(after)[0] == at
        at = after
        seen.append(at.id)
    assert seen == [unit.id for unit in many.units_of("乙0县")]


def test_a_unit_that_is_not_there_is_told_and_the_list_shown(site: TestClient) -> None:
    page = site.get("/notices?unit=<b>x")
    assert page.status_code == 404
    assert "没有编号为“&lt;b&gt;x”的问答" in page.text
    assert "甲市问答" in page.text
