"""The JSON API: the contract, every way to ask it wrongly, and no forged case that breaks it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from httpx2 import Response
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assistant import Assistant
from assistant.version import version
from kb.load import load
from kb.model import KnowledgeBase
from tests.support.contracts import follows
from tests.support.homes import copied_home
from tests.support.services import SIGNER
from web.routes.api import LARGEST_BODY, api_routes
from web.service import Service

PATH = "/api/v1/ask"
UNIT_ID = "most-2022-04-15/1.1"
OPEN = "仅收集临床数据要报采集许可吗"


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    # A crash must show as the 500 that a client would get.
    with TestClient(Starlette(routes=api_routes(service)), raise_server_exceptions=False) as client:
        yield client


def refused(response: Response, status: int, place: str = "") -> None:
    """A refusal has its status and the one shape of errors."""
    assert response.status_code == status, response.text[:300]
    assert response.json().keys() == {"errors"}
    errors = response.json()["errors"]
    assert errors
    assert all(error.keys() == {"where", "what", "fix"} and all(error.values()) for error in errors), errors
    assert any(place in error["where"] for error in errors), errors


def test_an_answer_follows_the_contract_and_shows_the_official_words(client: TestClient, kb: KnowledgeBase) -> None:
    response = client.post(PATH, json={"question": OPEN, "facts": {"gene_research": "no"}, "on": "2026-11-22"})
    assert response.status_code == 200
    answer = follows(response.json())
    assert (answer["question"], answer["on"]) == (OPEN, "2026-11-22")
    assert answer["unit"]["answer"] == kb.units[UNIT_ID].answer
    # A fact that the client states confirms nothing.
    assert (answer["verdict"]["code"], answer["verdict"]["outcome"]) == ("to_confirm", "not_required")
    confirm = {one["id"]: "yes" for one in answer["verdict"]["statements"]}
    final = follows(client.post(PATH, json={"case": answer["case"], "confirm": confirm, "on": "2026-11-22"}).json())
    assert (final["verdict"]["code"], final["verdict"]["ask"]) == ("not_required", [])
    assert final["unit"]["answer"] == answer["unit"]["answer"]


def test_what_is_not_answered_is_said_in_the_contract(client: TestClient) -> None:
    answer = follows(client.post(PATH, json={"question": "今天北京天气怎么样？"}).json())
    assert (answer["status"], answer["reason"]["code"]) == ("no_answer", "off_topic")


def test_a_case_sent_back_goes_on(client: TestClient) -> None:
    codes, case = [], None
    for question in (OPEN, "不涉及人群基因研究", "那如果还要做外显子测序呢？"):
        answer = follows(client.post(PATH, json={"question": question, "case": case}).json())
        codes.append(answer["verdict"]["code"])
        case = answer["case"]
    assert codes == ["conditional", "to_confirm", "not_applicable"]


def test_a_case_that_was_given_out_is_always_taken_back(client: TestClient) -> None:
    # One matter over many messages, each naming much.
    case = client.post(PATH, json={"question": "只收集血常规要报采集许可吗"}).json()["case"]
    for _ in range(50):
        message = "另外再收集B超影像、胸部CT、核磁共振片子、X光片、尿常规、肝肾功、血生化、身高、体重、胃镜图片"
        response = client.post(PATH, json={"question": message, "case": case})
        assert response.status_code == 200, response.text
        case = response.json()["case"]


@pytest.mark.parametrize("case", [None, {}])
def test_no_case_starts_a_new_one(client: TestClient, case: object) -> None:
    assert client.post(PATH, json={"question": OPEN, "case": case}).status_code == 200


@pytest.mark.parametrize(
    "question",
    [
        "",
        " \t　",  # blanks, full width too
        "？！。，……",
        "😀🧬",
        "\u200b\ufeff",  # zero width
        "\x00\x07",  # control characters
    ],
    ids=ascii,
)
def test_a_question_without_words_is_refused(client: TestClient, question: str) -> None:
    refused(client.post(PATH, content=json.dumps({"question": question})), 400, "question")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"", "请求体"),
        (b"{", "请求体"),
        (b'{"question": "\xff"}', "请求体"),  # not UTF-8
        (json.dumps({"question": OPEN}, ensure_ascii=False).encode("gbk"), "请求体"),
        (b"[]", "请求"),
        (b'"x"', "请求"),
        (b"null", "请求"),
        (b"{}", "question"),
        (b'{"question": 5}', "question"),
        (b'{"question": "\\ud800"}', ""),
        (b'{"question": ["x"]}', "question"),
        (b'{"question": NaN}', "question"),
        (b'{"question": ' + b"9" * 5000 + b"}", ""),  # more digits than Python converts
        (b'{"question": ' + b"[" * 60_000, "请求体"),  # deeper than Python's recursion
        (b'{"question": "x", "case": ' + b'{"earlier": [' * 400 + b"{}" + b"]}" * 400 + b"}", ""),
        (b'{"question": "x", "fact": {"data": "lab"}}', "fact"),  # a field that would be lost in silence
        (b'{"question": "x", "facts": ["data"]}', "facts"),
        (b'{"question": "x", "facts": {"data": 1}}', "facts"),
        (b'{"question": "x", "facts": {"data": []}}', "facts"),
        (b'{"question": "x", "facts": {"dta": "lab"}}', "facts.dta"),
        (b'{"question": "x", "facts": {"data": "nope"}}', "facts.data"),
        (b'{"question": "x", "facts": {"data": "\\ud800"}}', ""),  # half a character cannot be said back in UTF-8
        (b'{"question": "x", "confirm": ["in-force"]}', "confirm"),
        (b'{"question": "x", "confirm": {"in-force": "maybe"}}', "confirm.in-force"),
        (b'{"question": "x", "confirm": {"in-force": true}}', "confirm.in-force"),  # true is not yes
        (b'{"confirm": {"in-force": "yes"}}', "question"),  # of no case
        (b'{"question": "x", "on": "2026-02-30"}', "on"),
        (b'{"question": "x", "on": "today"}', "on"),
        (b'{"question": "x", "on": 0}', "on"),  # must not pass for 1970-01-01
    ],
    ids=lambda value: ascii(value)[:45],
)
def test_a_body_that_is_no_request_is_refused(client: TestClient, body: bytes, place: str) -> None:
    refused(client.post(PATH, content=body), 400, place)


@pytest.mark.parametrize(
    "case",
    [
        {"facts": {"nope": {"value": ["yes"]}}},  # a fact that is not declared
        {"facts": {"data": {"value": ["nope"]}}},
        {"earlier": [{"facts": {"nope": {"value": ["yes"]}}}]},  # forged further down
        {"asked": ["data"] * 10_000},  # what an earlier version named
        [1],
        "case",
        {"nope": 1},  # a field of its own
        {"facts": {"data": ["lab"]}},  # wrong nesting
        {"facts": {"data": {"value": "lab"}}},
        {"facts": {"data": {"value": ["lab"] * 10_000}}},
        {"facts": {"data": {"value": ["lab"], "from": "x" * 10_000}}},
        {"facts": {"\ud800": {"value": ["lab"]}}},
        {"question": "x" * 501},
        {"context": ["imaging"] * 10_000},
        {"earlier": [{}] * 1000},
        {"earlier": [1]},
        {"unit": None},
        {"confirmed": {"in-force": "yes"}},  # for which rules, beside which words?
        {"confirmed": {"in-force": {"answer": "yes"}}},
        {"confirmed": {"in-force": {"answer": "true", "version": "x", "beside": ""}}},
        {"later": "x"},
        {"version": 1},
    ],
    ids=lambda value: ascii(value)[:45],
)
def test_a_forged_case_is_refused(client: TestClient, case: object) -> None:
    refused(client.post(PATH, content=json.dumps({"question": OPEN, "case": case})), 400)


STATED = st.fixed_dictionaries({"value": st.lists(st.sampled_from(["yes", "no", "lab", "x"]), max_size=3)})
STATEMENTS = ("collecting", "clinical-only", "listed-kinds", "no-gene-research", "unread", "later", "in-force")
# The rules as they are, as they were, and those of nothing.
VERSIONS = (load().rules_version(UNIT_ID), f"{UNIT_ID}@000000000000", "x")
CONFIRMATION = st.fixed_dictionaries(
    {
        "answer": st.sampled_from(["yes", "no", "unsure"]),
        "version": st.sampled_from(VERSIONS),
        "beside": st.sampled_from(["", "e3b0c44298fc", "x"]),
    }
)
FIELDS: Mapping[str, st.SearchStrategy[Any]] = {
    "question": st.text(max_size=20),
    "unit": st.sampled_from(["", UNIT_ID, "most-2022-04-15/4.2", "gone"]),
    "facts": st.dictionaries(st.sampled_from(["data", "gene_research", "beyond", "x"]), STATED, max_size=2),
    **dict.fromkeys(("asked", "pending"), st.lists(st.sampled_from(["data", "gene_research", "x"]), max_size=2)),
    "context": st.lists(st.sampled_from(["imaging", "x"]), max_size=2),
    "confirmed": st.dictionaries(st.sampled_from([*STATEMENTS, "x"]), CONFIRMATION, max_size=5),
    "later": st.lists(st.text(max_size=20), max_size=2),
    "version": st.sampled_from(["", *VERSIONS]),
    "close": st.lists(st.sampled_from([UNIT_ID, "most-2022-04-15/4.2", "gone"]), max_size=2),
}
CASES = st.recursive(
    st.fixed_dictionaries({}, optional=FIELDS),
    lambda inner: st.fixed_dictionaries({"earlier": st.lists(inner, max_size=3)}, optional=FIELDS),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(CASES, st.sampled_from([OPEN, "不涉及", "不清楚", "第一个问题呢", "回到刚才那个", "那血常规呢？"]))
def test_no_case_breaks_an_answer(client: TestClient, case: dict[str, Any], question: str) -> None:
    signed = SIGNER.signed(case) if case else case
    response = client.post(PATH, content=json.dumps({"question": question, "case": signed}))
    if response.status_code == 200:
        follows(response.json())
    else:
        refused(response, 400)


@pytest.mark.parametrize(
    "asked",
    [
        {"question": "<script>alert(1)</script>收集血常规要报采集许可吗"},
        {"question": OPEN + "\ud800"},  # half a character cannot be said back in UTF-8
        {"question": OPEN, "case": {"unit": UNIT_ID, "context": ["\ud800"]}},
        {"question": "第一个问题呢", "case": {"unit": UNIT_ID, "earlier": [{}]}},  # an earlier matter without a unit
    ],
    ids=ascii,
)
def test_what_stands_in_a_request_is_only_data(client: TestClient, asked: Mapping[str, Any]) -> None:
    signed = {"case": SIGNER.signed(asked["case"])} if "case" in asked else {}
    response = client.post(PATH, content=json.dumps({**asked, **signed}))
    assert response.status_code in (200, 400)
    assert response.headers["content-type"] == "application/json"
    assert response.status_code == 400 or follows(response.json())["question"] == asked["question"]


def test_the_longest_question_is_answered_and_a_longer_one_refused(client: TestClient) -> None:
    assert client.post(PATH, json={"question": OPEN + "啊" * (500 - len(OPEN))}).status_code == 200
    refused(client.post(PATH, json={"question": "𠀀" * 501}), 413, "question")


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_large_is_refused(client: TestClient, chunked: bool) -> None:
    body = b'{"question": "x"' + b" " * LARGEST_BODY + b"}"
    refused(client.post(PATH, content=iter([body[:100], body[100:]]) if chunked else body), 413, "请求体")
    fits = b'{"question": "x"' + b" " * (LARGEST_BODY - 17) + b"}"
    assert LARGEST_BODY == len(fits) == 128 * 1024
    assert client.post(PATH, content=iter([fits[:100], fits[100:]]) if chunked else fits).status_code == 200


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v1/ask/", "/api/v2/ask", "/api/v1/ask/x"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_path_is_not_found(client: TestClient, method: str, path: str) -> None:
    refused(client.request(method, path), 404, path)


# TRACE: no method that somebody invents may get around the shape of errors.
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_a_wrong_method_is_told_the_right_one(client: TestClient, method: str) -> None:
    response = client.request(method, PATH)
    assert response.headers["allow"] == "POST"
    refused(response, 405, PATH)


@pytest.mark.parametrize("html", ["x", "", "2", "\ud83d", "真"])
def test_a_parameter_that_is_none_is_refused_in_the_one_shape(client: TestClient, html: str) -> None:
    path = f"{PATH}?html={quote(html, errors='replace')}"
    refused(client.post(path, json={"question": OPEN}), 400, "html")


def test_the_document_knows_no_other_shape_of_an_error(client: TestClient) -> None:
    for path in client.get("/api/v1/openapi.json").json()["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if not status.startswith("2"):
                    shown = response["content"]["application/json"]["schema"]["$ref"]
                    assert shown.endswith("/Errors"), (operation["summary"], status)


def test_it_is_ready_as_long_as_there_is_something_to_answer_from(
    client: TestClient, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/readyz").json() == {"status": "ready"}
    home = copied_home(tmp_path / "kb")
    notice = home / "notices/most-2022-04-15/notice.yaml"
    notice.write_text(notice.read_text(encoding="utf-8").replace("currency: unverified", "currency: superseded"))
    monkeypatch.setattr(service, "assistant", Assistant(load(home)))
    refused(client.get("/readyz"), 503, "知识库")
    assert client.get("/healthz").status_code == 200


def test_health_names_program_and_knowledge_base(client: TestClient, kb: KnowledgeBase) -> None:
    response = client.get("/healthz")
    told = response.json()
    # Seconds, to one decimal.
    assert 0 <= told.pop("since_look") < 3600
    assert told.pop("records").keys() == {"waiting", "lost", "trouble"}
    assert told == {"status": "ok", "version": version(), "knowledge_base": kb.version, "units": len(kb.units)}
    assert client.head("/healthz").status_code == 200
