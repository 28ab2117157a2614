"""From a verdict back to the characters of the source file."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assistant import Assistant
from kb.model import KnowledgeBase, Span
from kb.text import is_layout, locate
from tests.conftest import ON
from tests.support.contracts import answer_json
from web.official_words import cut
from web.routes.source import source_routes
from web.service import Service

NOTICE = "most-2022-04-15"


def _words(text: str) -> str:
    return "".join(char for char in text if not is_layout(char))


@pytest.fixture(scope="module")
def client(service: Service) -> TestClient:
    return TestClient(Starlette(routes=source_routes(service)))


def test_every_clause_of_every_rule_stands_at_its_place_in_the_source(kb: KnowledgeBase) -> None:
    for rule in (rule for rules in kb.rules.values() for rule in rules):
        unit = kb.units[rule.unit]
        source = kb.notices[unit.notice].text
        for evidence in (rule.evidence, *(condition.evidence for condition in rule.conditions)):
            span = locate(source, unit.answer_spans, evidence)
            assert span
            assert _words(source[slice(*span)]) == _words(evidence)


def test_words_that_the_answer_has_not_are_nowhere(kb: KnowledgeBase) -> None:
    unit = kb.units[f"{NOTICE}/1.1"]
    assert locate(kb.notices[NOTICE].text, unit.answer_spans, "无需申报保藏许可") is None
    # Of another unit's answer, in the same file.
    assert locate(kb.notices[NOTICE].text, unit.answer_spans, "外方无实质性参与") is None
    assert locate(kb.notices[NOTICE].text, unit.answer_spans, "") is None


def test_a_verdict_tells_where_each_of_its_clauses_stands(assistant: Assistant, kb: KnowledgeBase) -> None:
    answer = answer_json(assistant.ask("只收集CT影像，要报采集许可吗？", on=ON), kb)
    source = kb.notices[NOTICE].text
    for clause in (answer["verdict"], *answer["verdict"]["conditions"]):
        start, end = clause["evidence_span"]
        assert _words(source[start:end]) == _words(clause["evidence"])


@pytest.mark.parametrize(
    "spans",
    [
        [],
        [Span(0, 5)],
        # to the very end, and beyond it
        [Span(10, 20), Span(1000, 99999)],
        # over each other, empty, backwards
        [Span(10, 20), Span(15, 30), Span(40, 40), Span(60, 50)],
    ],
)
def test_a_marked_source_is_still_the_whole_source(kb: KnowledgeBase, spans: list[Span]) -> None:
    pieces = cut(kb.notices[NOTICE].text, spans)
    assert "".join(text for text, _ in pieces) == kb.notices[NOTICE].text
    places = {at for span in spans for at in range(span.start, min(span.end, len(kb.notices[NOTICE].text)))}
    assert sum(len(text) for text, marked in pieces if marked) == len(places)


def test_the_page_marks_the_clause(client: TestClient) -> None:
    page = client.get(f"/source/{NOTICE}?at=574-582")
    assert page.status_code == 200
    assert '<mark id="at">外方无实质性参与</mark>' in page.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/source/most-1999", 404),
        ("/source/..%2f..%2fwords.yaml", 404),
        (f"/source/{NOTICE}?at=abc", 400),
        (f"/source/{NOTICE}?at=5", 400),
        (f"/source/{NOTICE}?at={'1-2,' * 500}1-2", 400),
        (f"/source/{NOTICE}?at=<script>", 400),
    ],
)
def test_a_place_that_is_none_is_told_so(client: TestClient, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    if path.startswith(f"/source/{NOTICE}"):
        assert response.json()["errors"][0].keys() == {"where", "what", "fix"}
