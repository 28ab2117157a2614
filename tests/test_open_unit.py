"""A link to an official question, and a press on one that is near, open exactly that one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assistant import Assistant
from kb.model import KnowledgeBase, Notice, QAUnit, Span
from tests.conftest import ON
from tests.support.services import SIGNER, quiet
from web.conversation import Conversation, opened, replayed
from web.routes.api import api_routes
from web.routes.ask import ask_routes
from web.service import Service

SAME = "装修押金什么时候退？"
# Word for word the same question of two offices; one that asks another's words and more.
ANSWERS = {"甲": "验收后十日内退还。", "乙": "验收后三十日内退还。", "丙": "不收押金。"}


@pytest.fixture(scope="module")
def twins(kb: KnowledgeBase) -> KnowledgeBase:
    notices, units = dict(kb.notices), dict(kb.units)
    head = next(iter(kb.notices.values())).head
    for name, answer in ANSWERS.items():
        question = SAME if name != "丙" else "装修押金收多少，什么时候退？"
        text = f"{question}\n{answer}"
        known = {"title": f"{name}办问答", "issuer": f"{name}办", "currency": "in_force", "currency_warning": ""}
        notices[name] = Notice(name, head.model_copy(update=known), text)
        spans = (Span(0, len(question)),), (Span(len(question) + 1, len(text)),)
        units[f"{name}/1"] = QAUnit(f"{name}/1", name, "", "1", question, answer, *spans)
    return replace(kb, notices=notices, units=units)


@pytest.fixture(scope="module")
def service(twins: KnowledgeBase) -> Service:
    service = Service(quiet())
    service.assistant = Assistant(twins)
    return service


@pytest.mark.parametrize("name", ["甲", "乙", "丙", "most-2022-04-15/1.1"])
def test_every_unit_opens_by_its_own_id(service: Service, name: str) -> None:
    unit = name if "/" in name else f"{name}/1"
    talk = opened(service.assistant, {"unit": unit}, ON, SIGNER)
    (turn,) = talk.turns
    assert turn.answer.unit and turn.answer.unit.id == unit
    again = replayed(service.assistant, talk.packed, ON, SIGNER)
    assert again.case.unit == unit, "and a reload keeps it"
    with TestClient(Starlette(routes=[*ask_routes(service), *api_routes(service)])) as site:
        assert service.assistant.kb.units[unit].answer[:8] in site.get(f"/ask?unit={unit}").text
        told = site.post("/api/v1/ask", json={"unit": unit}).json()
        assert (told["unit"]["id"], told["case"]["unit"]) == (unit, unit)


def test_what_is_said_next_goes_on_with_the_unit_that_was_opened(service: Service) -> None:
    talk = Conversation(SIGNER)
    talk.open(service.assistant, "乙/1", ON)
    talk.ask(service.assistant, "那最晚呢", ON)
    assert talk.case.unit == "乙/1"


def test_a_pressed_neighbour_is_the_one_that_was_shown(service: Service) -> None:
    talk = Conversation(SIGNER)
    talk.ask(service.assistant, SAME, ON)
    for near in talk.turns[-1].answer.alternatives:
        talk.open(service.assistant, near.unit.id, ON)
        assert talk.case.unit == near.unit.id


@pytest.mark.parametrize(
    ("sent", "status", "why"),
    [
        ({"unit": "没有"}, 400, "no such unit"),
        ({"unit": "甲/1", "question": "别的"}, 400, "one or the other"),
    ],
)
def test_a_unit_that_cannot_be_opened_is_told_with_its_field(
    service: Service, sent: dict[str, str], status: int, why: str
) -> None:
    with TestClient(Starlette(routes=api_routes(service)), raise_server_exceptions=False) as site:
        refused = site.post("/api/v1/ask", json=sent)
        assert (refused.status_code, refused.json()["errors"][0]["where"]) == (status, "unit"), why
