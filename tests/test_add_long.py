"""A long file on the import page: told how far it is while it is read, cancelled, corrected page by page."""

from __future__ import annotations

import os
import re

import pytest
from starlette.testclient import TestClient

from kb.end_mark import END
from tests.support.processes import lives, reading
from tests.support.signing_in import csrf
from tests.support.waiting import until
from tests.test_add_page import ORIGIN, fields, own, page, read, sent, uploaded
from tests.test_import_commands import LONG
from web import readings
from web.service import Service

__all__ = ["own", "page"]
# More than a page holds; the cut of 10 and 130 is in doubt.
ASKING = "外地的也能停吗\n外地的停在东门。\n"
MANY = "停车问答\n" + "".join(
    f"{at}. 第{at}种车怎么停？\n答：停在第{at}区。\n{ASKING if at in (10, 130) else ''}" for at in range(1, 141)
)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits without being told."""
    monkeypatch.setattr(readings, "AT_ONCE", 0.0)


def sending(page: TestClient, text: str) -> tuple[str, str]:
    """The address and the page of a file that is being read."""
    form = {"csrf": csrf(page.get("/add").text)}
    shown = page.post("/add", data=form, files={"file": ("长.md", text.encode())}, headers=ORIGIN)
    return str(shown.url), shown.text


@pytest.mark.usefixtures("at_once")
def test_the_page_says_what_is_done_until_the_file_is_read(page: TestClient) -> None:
    address, shown = sending(page, MANY)
    assert "/add/reading/" in address and "正在读取 长.md" in shown and "<script" not in shown
    assert re.search(r"(读取文件|切成问答|等前一份文件读完).*已 \d+ 秒", shown)
    assert f'href="{address.removeprefix("http://localhost:8501")}"' in page.get("/add").text
    assert "切出 140 条问答" in read(page, page.get(address)).text


@pytest.mark.usefixtures("at_once")
def test_what_is_wrong_with_a_file_is_told_by_the_page_that_waits(page: TestClient) -> None:
    address, _ = sending(page, "今天天气不错。")
    refused = read(page, page.get(address))
    assert refused.status_code == 400 and "没有找到任何问答" in refused.text and 'type="file"' in refused.text


@pytest.mark.usefixtures("at_once")
def test_a_cancelled_file_leaves_neither_a_process_nor_anything_else(own: Service, page: TestClient) -> None:
    address, shown = sending(page, LONG)
    found = until(lambda: reading(os.getpid()), 60)
    page.post(address, data={"csrf": csrf(shown), "cancel": "1"}, headers=ORIGIN)
    until(lambda: not any(map(lives, found)))
    assert read(page, page.get(address)).url.path == "/add"
    assert "长.md" not in page.get("/add").text
    assert not [*own.home.glob(".pending-*"), *own.home.glob(".adding-*")]


def test_a_reading_that_nobody_knows_is_told(page: TestClient) -> None:
    gone = page.get("/add/reading/nothing")
    assert gone.status_code == 404 and "重新选择文件" in gone.text and "服务重启时没读完的不留" in gone.text


@pytest.mark.usefixtures("at_once")
def test_cutting_a_notice_anew_says_how_far_it_is_and_reads_once(own: Service, page: TestClient) -> None:
    address, shown = uploaded(page, MANY)
    page.post(address, data={**fields(shown), "accept": "1"}, headers=ORIGIN)
    (name,) = set(own.assistant.kb.notices) - {"most-2022-04-15"}
    file = own.home / "notices" / name / "units.yaml"
    whole = file.read_text(encoding="utf-8")
    file.write_text(f"{whole.rpartition(chr(10) + '- ')[0]}\n{END}\n", encoding="utf-8")
    own.refresh()
    form = {"csrf": csrf(page.get("/add").text), "what": "recut", "notice": name, "by": "王某"}
    waits = page.post("/add/own", data=form, headers=ORIGIN)
    assert "/add/reading/" in str(waits.url) and f"正在读取 {name}" in waits.text
    plan = read(page, waits)
    assert "新增 1 条" in plan.text and len(own.assistant.kb.units_of(name)) == 139
    told = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', plan.text))
    assert told["reading"] in str(plan.url) and told["by"] == "王某"
    # Changed meanwhile by somebody else: what was read is for a knowledge base that is no more.
    (own.home / "notices" / name / "notice.yaml").write_text(
        (own.home / "notices" / name / "notice.yaml").read_text(encoding="utf-8").replace("停车问答", "停车"),
        encoding="utf-8",
    )
    own.refresh()
    again = read(page, page.post("/add/own", data={**told, "agreed": "1"}, headers=ORIGIN))
    assert "新增 1 条" in again.text and "已做" not in again.text
    told = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', again.text))
    assert "已做" in page.post("/add/own", data={**told, "agreed": "1"}, headers=ORIGIN).text
    assert len(own.assistant.kb.units_of(name)) == 140 and "王某" in page.get("/add").text


def units(shown: str) -> list[str]:
    return re.findall(r"<h3>(\d+)　", shown)


def test_a_long_cut_is_shown_by_pages_and_what_is_changed_on_one_stays(own: Service, page: TestClient) -> None:
    address, first = uploaded(page, MANY)
    assert (units(first)[0], units(first)[-1], len(units(first))) == ("1", "50", 50)
    assert "1 / 3（1 条请核对）" in first and "第二页" not in first
    assert len(re.findall(r'name="part-\d+"', first)) < 110
    # The unit is looked at, and a page with another to look at is turned to.
    (seen,) = re.findall(r'name="(seen-\d+)"', first)
    (doubted,) = re.findall(r'name="turn" value="(\d)">下一处请核对', first)
    third = page.post(address, data={**fields(first), seen: "on", "turn": doubted}, headers=ORIGIN).text
    assert units(third)[0] == "101" and "3 / 3（1 条请核对）" in third
    again = page.post(address, data={**fields(third), "turn": "to", "to": "1"}, headers=ORIGIN).text
    assert units(again)[0] == "1" and f'name="{seen}" checked' in again
    # A line of the second page becomes no part of any unit: that page stays open.
    second = page.get(f"{address}?page=2").text
    line = next(name for name, part in fields(second).items() if part == "answer")
    shown = page.post(address, data={**fields(second), line: "none", "recut": "1"}, headers=ORIGIN).text
    assert units(shown)[0] == "51" and "没有找到答复" in shown
    done = page.post(address, data={**fields(shown), "accept": "1"}, headers=ORIGIN)
    assert "已导入" in done.text
    (name,) = set(own.assistant.kb.notices) - {"most-2022-04-15"}
    assert own.assistant.kb.units[f"{name}/140"].answer == "停在第140区。"


@pytest.mark.parametrize("number", ["0", "99", "x", "-1", "1" * 30])
def test_a_page_that_is_not_there_is_the_nearest(page: TestClient, number: str) -> None:
    address, _ = uploaded(page, MANY)
    assert units(page.get(f"{address}?page={number}").text)[0] in ("1", "101")


def test_a_thousand_units_are_pages_of_a_size_that_a_browser_likes(page: TestClient) -> None:
    rows = "".join(f"| 第{at}项怎么办理？ | 带材料{at}到窗口。 |\n" for at in range(1000))
    shown = sent(page, ("a.md", f"| 问题 | 答复 |\n| --- | --- |\n{rows}".encode()))
    assert "切出 1000 条问答" in shown.text and "1 / 20" in shown.text
    assert len(shown.content) < 150_000
