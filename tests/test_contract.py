"""The contract by example: what clients may rest on, and that it is what runs."""

from __future__ import annotations

import io
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assistant import Assistant, contract
from assistant.__main__ import main
from assistant.answer import ReasonCode
from assistant.to_contract import to_answer
from benchmarks.corpus import as_knowledge_base
from kb.load import load
from kb.model import NO_EXCEPTION, SAME_CASE, Code, Given, State
from retrieval.considered import Status
from tests.conftest import ON
from tests.support.contracts import same, sent
from tests.support.homes import copied_home
from tests.test_contradictions import notice
from verdict.evaluate import HeldBy
from web.routes.api import api_routes
from web.service import Service

# An example: `why` it is there; the messages that were `asked` one after the other, or what was read with `get`; the
# last `answer`, and the `model` it is one of. `status`: over HTTP; without one, a line of --jsonl. `beside`: made-up
# notices that stand beside the first one: question, answer, and what of their cut is in doubt.
EXAMPLES: Mapping[str, dict[str, Any]] = {
    file.stem: json.loads(file.read_text(encoding="utf-8"))
    for file in sorted(Path(__file__).with_name("contract").glob("*.json"))
}


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=api_routes(service)), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(params=EXAMPLES)
def example(
    request: pytest.FixtureRequest, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """Each example, the service answering from what stands beside it."""
    found = EXAMPLES[request.param]
    if "beside" in found:
        home = copied_home(tmp_path / "kb")
        for number, (question, answer, *doubts) in enumerate(found["beside"]):
            notice(home, f"made-{number}", (question, answer), flags={"doubts": doubts})
        monkeypatch.setattr(service, "assistant", Assistant(load(home)))
    return found


def without_id(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What a line of --jsonl answers, but for the id that came with it."""
    return {name: value for name, value in answer.items() if name != "id"}


def test_the_models_take_each_example_and_give_it_back(example: dict[str, Any]) -> None:
    told = without_id(example["answer"]) if example["model"] in ("Answer", "Errors") else example["answer"]
    model: type[contract.Shape] = getattr(contract, example["model"])
    assert same(sent(model.model_validate(told)), told), example["why"]


def test_what_runs_answers_each_with_the_same_keys_and_types(
    example: dict[str, Any], client: TestClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    response = client.get(example["get"]) if "get" in example else None
    answer: dict[str, Any] = {} if response is None else response.json()
    case: dict[str, Any] | None = None
    for asked in example.get("asked", ()):
        body = {**asked, "case": case} if case else asked
        if "status" in example:
            response = client.post(f"/api/v1/ask{example.get('query', '')}", json=body)
            answer = response.json()
        else:
            monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(body) + "\n"))
            main(["--jsonl"])
            answer = json.loads(capsys.readouterr().out)
        case = answer.get("case")
    assert (None if response is None else response.status_code) == example.get("status")
    assert same(kinds(answer), kinds(example["answer"])), example["why"]
    if "verdict" in answer:
        told = example["answer"]
        assert (answer["status"], answer["reason"]["code"]) == (told["status"], told["reason"]["code"])
        assert told_of(answer["verdict"]) == told_of(told["verdict"])
    if example["model"] == "Errors":
        assert answer == example["answer"]


def told_of(verdict: dict[str, Any]) -> object:
    """The verdict, what it may become, what keeps it open, and every statement with its answer."""
    statements = [(one["id"], one["state"], one["confirmed"], one["note"]) for one in verdict["statements"]]
    asked = [back["fact"] or back["statement"] for back in verdict["ask"]]
    return verdict["code"], verdict["outcome"], verdict["held_by"], verdict["label"], statements, asked


def kinds(value: object) -> object:
    """The keys and types of JSON. Of a list the kinds of what is in it, each once."""
    if isinstance(value, dict):
        return {name: kinds(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return sorted({json.dumps(kinds(inner), sort_keys=True) for inner in value})
    return type(value).__name__


def test_the_examples_show_every_status_reason_verdict_and_state() -> None:
    answers = [one["answer"] for one in EXAMPLES.values() if "verdict" in one["answer"]]
    assert {answer["status"] for answer in answers} == {*get_args(Status)}
    reasons = {code for some in get_args(ReasonCode) for code in get_args(some)}
    assert {answer["reason"]["code"] for answer in answers} == reasons
    assert {answer["verdict"]["code"] for answer in answers} == {*get_args(Code)}
    states = {condition["state"] for answer in answers for condition in answer["verdict"]["conditions"]}
    assert states == {*get_args(State)}
    assert {answer["verdict"]["held_by"] for answer in answers} == {None, *get_args(HeldBy)}
    statements = [one for answer in answers for one in answer["verdict"]["statements"]]
    assert {one["confirmed"] for one in statements} == {None, *get_args(Given)}
    # Asked again, and without a rule.
    assert any(one["note"] for one in statements) and {SAME_CASE, NO_EXCEPTION} < {one["id"] for one in statements}
    assert {one["status"] for one in EXAMPLES.values() if "status" in one} == {200, 400, 404, 413}


def test_the_document_names_the_version_that_the_project_has(client: TestClient) -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert client.get("/api/v1/openapi.json").json()["info"]["version"] == project["version"]


def test_the_document_is_made_of_the_models_and_leads_nowhere_else(client: TestClient) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1.")
    schemas = document["components"]["schemas"]
    named = set(re.findall(r'"\$ref": "([^"]*)"', json.dumps(document)))
    assert named <= {f"#/components/schemas/{name}" for name in schemas}
    for model in (
        *(contract.Answer, contract.Verdict, contract.Statement, contract.AskBack, contract.Case),
        *(contract.Fact, contract.Confirmation, contract.Ask, contract.Errors),
    ):
        shown = schemas[model.__name__]
        assert shown["additionalProperties"] is False
        # As they are written in JSON, each with a line in Chinese.
        names = {field.serialization_alias or name for name, field in model.model_fields.items()}
        assert shown["properties"].keys() == names
        for name, field in shown["properties"].items():
            assert re.search("[\u4e00-\u9fff]", field["description"]), f"{model.__name__}.{name}"


def test_a_question_that_a_dozen_units_answer_alike_has_an_answer_all_the_same() -> None:
    asked = "外方资助但无实质性参与，是否需要申报国际合作？"
    kb = as_knowledge_base({f"n{at}/1": (asked, f"不需要申报，见附件{at}。") for at in range(12)})
    answer = to_answer(Assistant(kb).ask(asked, on=ON), kb)
    assert (answer.status, answer.case.close[:1]) == ("ambiguous", ("n0/1",))
