"""The knowledge base breaks under a running service: it goes on answering from the last whole one, and says so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.support.homes import copied_home
from tests.support.services import quiet
from web.routes.api import api_routes
from web.service import Service

pytestmark = pytest.mark.usefixtures("in_process")

RULES = "notices/most-2022-04-15/rules.yaml"
CLOSED = "仅收集B超影像要申报采集许可吗"
ON = "2026-11-22"


@pytest.fixture
def service(tmp_path: Path) -> Service:
    copied_home(tmp_path / "kb")
    return Service(quiet(), tmp_path / "kb")


@pytest.fixture
def client(service: Service) -> TestClient:
    return TestClient(Starlette(routes=api_routes(service)), raise_server_exceptions=False)


def asked(client: TestClient, **sent: Any) -> dict[str, Any]:
    reply = client.post("/api/v1/ask", json={"on": ON, **sent})
    assert reply.status_code == 200, reply.text
    return dict(reply.json())


def confirmed(client: TestClient) -> dict[str, Any]:
    """The answer to a question all of whose statements somebody confirmed."""
    first = asked(client, question=CLOSED)
    given = {one["id"]: "yes" for one in first["verdict"]["statements"]}
    done = asked(client, case=first["case"], confirm=given)
    assert done["verdict"]["code"] == "not_required"
    return done


def older(home: Path) -> None:
    """As an operator who unpacks the folder of an earlier release over this one."""
    shutil.rmtree(home / "domains")
    (home / "words.yaml").write_text("neg: [不]\n", encoding="utf-8")


FAULTS: dict[str, Callable[[Path], object]] = {
    "broken": lambda home: (home / RULES).write_text("rules: [", encoding="utf-8"),
    "not UTF-8": lambda home: (home / RULES).write_bytes(b"\xff\xfe\x00"),
    "half-written": lambda home: os.truncate(home / RULES, (home / RULES).stat().st_size // 2),
    "empty": lambda home: os.truncate(home / RULES, 0),
    "older": older,
    "a notice gone": lambda home: shutil.rmtree(home / "notices"),
    "all gone": shutil.rmtree,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_conversation_goes_on_as_if_nothing_were_and_the_fault_is_told(
    service: Service, client: TestClient, tmp_path: Path, fault: str
) -> None:
    before, whole = confirmed(client), tmp_path / "whole"
    shutil.copytree(service.home, whole)
    FAULTS[fault](service.home)
    assert [service.look(), service.look()] == [False, False]
    assert client.get("/healthz").json()["status"] == "stale" and client.get("/readyz").status_code == 200
    after = asked(client, case=before["case"], facts={"data": "imaging"})
    assert (after["verdict"]["code"], after["unit"]) == (before["verdict"]["code"], before["unit"])
    shutil.rmtree(service.home, ignore_errors=True)
    shutil.copytree(whole, service.home)
    service.look()
    service.look()
    assert client.get("/healthz").json()["status"] == "ok"
    assert confirmed(client)["unit"] == before["unit"]


def test_rules_that_go_back_to_an_older_version_have_what_was_confirmed_confirmed_anew(
    service: Service, client: TestClient
) -> None:
    old, file = (service.home / RULES).read_text(encoding="utf-8"), service.home / RULES
    file.write_text(old.replace("says: 只采集", "says: 只是采集"), encoding="utf-8")
    assert service.refresh()
    newer = confirmed(client)["case"]
    file.write_text(old, encoding="utf-8")
    assert service.refresh()
    again = asked(client, case=newer, question="那么要申报采集许可吗")
    assert again["verdict"]["code"] == "to_confirm"
    assert not any(one["confirmed"] for one in again["verdict"]["statements"])
