"""Beside asking: units are fetched, votes are kept, and the document names every route as it answers."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from assistant import Assistant
from evaluation.ratchet import CASE_FILES
from kb.model import KnowledgeBase
from tests.conftest import ON
from tests.support.contracts import answer_json, follows
from tests.test_api import refused
from tests.test_cases import turns

UNIT = "most-2022-04-15/1.1"
OPEN = "仅收集临床数据要报采集许可吗"


def test_units_are_fetched_once_while_they_are_the_same(client: TestClient, kb: KnowledgeBase) -> None:
    for path in ("/api/v1/units", f"/api/v1/units/{UNIT}", "/api/v1/notices"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
        assert client.get(path, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'}).status_code == 304
    unit = client.get(f"/api/v1/units/{UNIT}").json()
    assert (unit["answer"], unit["question"]) == (kb.units[UNIT].answer, kb.units[UNIT].question)
    listed = client.get("/api/v1/units").json()["units"]
    assert [one["id"] for one in listed] == [one.id for one in kb.current]
    (notice,) = client.get("/api/v1/notices").json()["notices"]
    assert (notice["units"], notice["currency"]["status"]) == (5, "unverified")


@pytest.mark.parametrize("name", ["nothing", "most-2022-04-15/9.9", "../secret", "%2e%2e", "x" * 3000, "<b>"])
def test_a_unit_that_does_not_exist_is_not_found_and_the_way_on_is_told(client: TestClient, name: str) -> None:
    response = client.get(f"/api/v1/units/{name}")
    refused(response, 404)
    assert len(response.content) < 1000


def test_every_answer_is_what_the_document_says(assistant: Assistant) -> None:
    # Every tenth of the cases, whatever becomes of it.
    rows = [row for file in CASE_FILES for row in turns(file) if row.get("question")][::10]
    assert len(rows) > 300
    for row in rows:
        answer = assistant.ask(row["question"], on=ON)
        follows(answer_json(answer, assistant.kb))


def test_the_document_names_every_route_and_no_other_address(client: TestClient) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert set(document["paths"]) == {"/v1/ask", "/v1/units", "/v1/units/{name}", "/v1/notices", "/v1/feedback"}
    assert document["paths"]["/v1/ask"]["post"]["requestBody"]["required"]
    page = client.get("/api/docs").text
    for path in document["paths"]:
        assert f"/api{path}" in page
    assert "<script" not in page and not re.findall(r"(?:src|href)=[\"']?https?:", page)


def test_facts_and_case_alone_answer_what_was_asked_back(client: TestClient) -> None:
    first = client.post("/api/v1/ask", json={"question": OPEN}).json()
    # The fact first, then the statements.
    back, *statements = first["verdict"]["ask"]
    assert back["fact"] and not any(one["fact"] for one in statements)
    asked = {"case": first["case"], "facts": {back["fact"]: "no"}}
    second = client.post("/api/v1/ask?html=true", json=asked).json()
    assert (second["verdict"]["outcome"], second["question"]) == ("not_required", OPEN)
    assert "由您勾选" in second["html"]
    confirmed = {"case": second["case"], "confirm": {one["statement"]: "yes" for one in second["verdict"]["ask"]}}
    third = client.post("/api/v1/ask?html=true", json=confirmed).json()
    assert (third["verdict"]["code"], third["verdict"]["ask"], third["question"]) == ("not_required", [], OPEN)
    # Facts without a case are no question.
    refused(client.post("/api/v1/ask", json={"facts": {"gene_research": "no"}}), 400, "question")
    refused(client.post("/api/v1/ask", json={"facts": {"gene_research": "no"}, "case": {}}), 400, "question")


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({}, "vote"),
        ({"vote": "maybe", "question": "x"}, "vote"),
        ({"vote": "up"}, "question"),
        ({"vote": "up", "question": "x" * 2001}, "question"),
        ({"vote": "up", "question": "x", "reason": "y" * 501}, "reason"),
        ({"vote": "up", "question": "x", "more": 1}, "more"),
        ({"vote": "up", "question": ["x"]}, "question"),
        ([], "请求"),
    ],
)
def test_a_vote_that_is_none_is_refused(client: TestClient, said: object, place: str) -> None:
    refused(client.post("/api/v1/feedback", json=said), 400, place)


def test_a_vote_on_a_unit_that_is_not_here_is_refused(client: TestClient) -> None:
    refused(client.post("/api/v1/feedback", json={"vote": "up", "question": "x", "unit": "nothing"}), 400, "unit")
