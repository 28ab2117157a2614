"""A new notice, and what an owner does with one, names the units, rules, scenarios and confirmations it touches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError
from starlette.testclient import TestClient

from records.events import Pressed, new_conversation
from records.store import Store
from tests.support.recording import NOW, asked, recording
from tests.support.signing_in import csrf
from tests.test_add_page import ORIGIN, fields, own, page, uploaded
from tests.test_moves import NAME, SEED
from web.service import Service
from web.touched import confirmations

__all__ = ["own", "page"]
UNIT, OTHER = f"{NAME}/2.1", f"{NAME}/1.1"


@pytest.fixture
def store(own: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In which both units were confirmed, one of them by two people."""
    with recording(own, tmp_path, monkeypatch):
        made = own.recorder.store
        made.migrate()
        for at, unit in ((NOW, UNIT), (NOW - timedelta(days=9), UNIT), (NOW, OTHER)):
            number = new_conversation()
            made.write(
                [
                    asked(at=at, conversation=number, unit=unit),
                    Pressed(at, number, "api", "statement", "x", "yes", "deferred", "v1", unit=unit),
                ]
            )
        made.write([asked(unit=UNIT)])
        yield


def preview(page: TestClient, text: str, supersedes: str) -> str:
    address, shown = uploaded(page, text)
    return page.post(address, data={**fields(shown), "supersedes": supersedes, "preview": "1"}, headers=ORIGIN).text


@pytest.mark.usefixtures("store")
def test_a_new_version_names_all_that_rests_on_what_it_rewords(page: TestClient) -> None:
    text = SEED.read_text(encoding="utf-8").replace("，获\n\n批不足一年的保藏活动在下一年度一并提交", "")
    told = preview(page, text, NAME)
    assert f"改写 {UNIT}" in told and "牵动规则：" in told and "keep-nine-months" in told.partition("牵动情形：")[2]
    assert f"牵动确认：{UNIT} 有 2 次提问由人逐条按过，最近 2026-11-30" in told and f"牵动确认：{OTHER}" not in told


@pytest.mark.usefixtures("store")
def test_a_notice_that_replaces_none_names_who_answers_the_same_question(page: TestClient) -> None:
    told = preview(page, "另一份问答\n1. 仅收集临床数据是否需要申报采集许可？\n答：需要申报。\n", "")
    assert f"现有问答答的是同一个问题：{OTHER}" in told and "collect-images-listed" in told
    assert f"牵动确认：{OTHER} 有 1 次提问由人逐条按过" in told and f"牵动确认：{UNIT}" not in told


@pytest.mark.usefixtures("store")
def test_what_an_owner_does_names_the_confirmations(page: TestClient) -> None:
    given = {"csrf": csrf(page.get("/add").text), "what": "rename", "notice": NAME, "name": "most-x"}
    told = page.post("/add/own", data=given, headers=ORIGIN).text
    assert f"牵动确认：{UNIT} 有 2 次" in told and f"牵动确认：{OTHER} 有 1 次" in told and "牵动情形：" in told


def test_that_the_records_are_away_is_told(tmp_path: Path) -> None:
    broken = Store(f"sqlite+pysqlite:///{tmp_path}")
    with pytest.raises((SQLAlchemyError, OSError)), broken.reading():
        pass
    assert list(confirmations(broken, [UNIT])) == ["牵动确认：记录现在读不出，有没有人按它逐条确认过还不知道"]
    assert list(confirmations(broken, [])) == []
