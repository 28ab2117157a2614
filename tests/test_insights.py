"""Operators see what was asked; what was not answered stands in a register, grouped, and leaves as file or letter."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from starlette.testclient import TestClient

from kb.model import KnowledgeBase
from records import register
from records.events import Asked, Lost, Pressed, Voted, new_conversation
from records.likeness import groups
from records.register import Topic
from records.store import Store
from retrieval.telling_words import TellingWords
from tests.support.recording import NOW, asked, recording
from tests.support.signing_in import csrf, sign_in
from tests.support.site import whole_site
from web.register_files import csv_bytes, plain, xlsx_bytes
from web.service import Service

ORIGIN = "http://localhost:8501"
HEAD = {"Origin": ORIGIN}
MISSED = "停车场在哪里"
FORMULA = "=HYPERLINK(1)是什么"
UNIT = "most-2022-04-15/1.1"


def missed(text: str | None = MISSED, **given: object) -> Asked:
    return asked(status="no_answer", reason="off_topic", verdict="unknown", text=text, **given)


def down(text: str, why: str = "") -> list[Asked | Voted]:
    number = new_conversation()
    voted = Voted(at=NOW, conversation=number, up=False, version="v1", text=text, unit=UNIT, reason=why)
    return [asked(conversation=number, unit=UNIT), voted]


@pytest.fixture
def store(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(type(service), "today", lambda _: NOW.date())
    with recording(service, tmp_path, monkeypatch):
        service.recorder.store.migrate()
        yield service.recorder.store


@pytest.fixture(scope="module")
def signed_in(service: Service) -> Iterator[TestClient]:
    with TestClient(whole_site(service), raise_server_exceptions=False, base_url=ORIGIN) as client:
        assert sign_in(client, ORIGIN, "x" * 20).status_code == 303
        yield client


@pytest.fixture
def operator(signed_in: TestClient, store: Store) -> TestClient:  # noqa: ARG001 - pages over this store
    return signed_in


def test_who_has_not_signed_in_sees_none_of_it(client: TestClient, store: Store) -> None:
    store.write([missed()])
    for path in ("", "/gaps", "/gaps.csv", "/gaps.xlsx"):
        page = client.get(f"/insights{path}")
        assert page.status_code == 403 and MISSED not in page.text and "登录" in page.text
    for path in ("/gaps", "/letter.docx"):
        assert client.post(f"/insights{path}", data={"text": MISSED}).status_code == 403


def test_the_sums_stand_on_the_page_and_every_picture_beside_its_table(operator: TestClient, store: Store) -> None:
    number = new_conversation()
    day = NOW - timedelta(days=3)
    store.write(
        [
            *(missed(channel="panel", latency=4.0) for _ in range(3)),
            asked(at=day, conversation=number, unit=UNIT, outcome="not_required", latency=12.0),
            Pressed(day, number, "api", "statement", "collecting", "no", "not_applicable", "v1", unit=UNIT),
            *down("问"),
            Lost(NOW, NOW, 7),
        ]
    )
    page = operator.get("/insights").text
    sums = dict(re.findall(r"<dt>([^<]+)</dt><dd>([\d,]+)</dd>", page))
    assert (sums["提问"], sums["没有答复"], sums["有人逐条确认"], sums["没有解决"]) == ("5", "3", "1", "1")
    assert "有 7 条记录没有记下" in page
    # 50 %, 95 % and 99 % of the four that were timed.
    assert "4.0 毫秒" in page and "12.0 毫秒" in page
    assert '<svg class="plot" role="img" aria-labelledby="plot-title"' in page and "<title>2026-11-27：有答复 1" in page
    assert '<th scope="row">2026-11-27</th><td class="n">1</td><td class="n">0</td><td class="n">0</td>' in page
    assert "不适用这条免办规定" in page and "不属实" in page and f"{UNIT}　" in page and "<script" not in page


@pytest.mark.parametrize(
    ("given", "label", "why"),
    [
        ({"status": "no_answer", "reason": "off_topic"}, "官方问答没有回答", "nothing like it"),
        ({"status": "no_answer", "reason": "not_covered"}, "官方问答没有回答", "not this point"),
        ({"status": "no_answer", "reason": "vague"}, "请先选一类", "not which of them"),
        ({"status": "answered", "reason": "matched", "unit": UNIT}, "官方有答复", "no rule, and silent words"),
        ({"status": "no_answer", "reason": "too_long"}, "无法判断", "nothing was read"),
    ],
)
def test_what_was_not_judged_is_called_as_on_the_pages(
    operator: TestClient, store: Store, given: dict[str, str], label: str, why: str
) -> None:
    store.write([asked(**given, verdict="unknown")])
    verdicts = operator.get("/insights").text.partition("判断（只凭话）")[2].partition("</table>")[0]
    assert re.findall(r"<td>([^<]+)</td>", verdicts) == [label], why


@pytest.mark.parametrize(
    ("query", "count", "why"),
    [
        ("?since=2026-11-30&until=2026-11-30", "2", "one day"),
        ("?since=2025-11-30&until=2026-11-30", "3", "a year, by weeks"),
        ("?since=2020-01-01&until=2026-11-30", "3", "years, by months"),
        ("?channel=panel", "1", "one channel"),
        ("?channel=nothing", "3", "a channel that is none is all of them"),
    ],
)
def test_the_period_and_the_channel_are_chosen(
    operator: TestClient, store: Store, query: str, count: str, why: str
) -> None:
    store.write([missed(), missed(channel="panel"), missed(at=NOW - timedelta(days=5))])
    assert f"<dt>提问</dt><dd>{count}</dd>" in operator.get(f"/insights{query}").text, why


@pytest.mark.parametrize(
    "query", ["?since=gestern", "?since=2026-12-01&until=2026-11-01", "?until=99999-01-01", "?since=0001-01-01"]
)
def test_a_period_that_is_none_is_told_on_the_page(operator: TestClient, query: str) -> None:
    for path in ("", "/gaps"):
        page = operator.get(f"/insights{path}{query}")
        assert page.status_code == 400 and "时段：" in page.text and 'name="since"' in page.text


def test_the_store_away_is_told_and_breaks_nothing(
    operator: TestClient, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.recorder, "store", Store(f"sqlite+pysqlite:///{tmp_path}"))
    for path in ("", "/gaps"):
        page = operator.get(f"/insights{path}")
        assert page.status_code == 400 and "记录：现在读不出" in page.text


LIKE = [
    ("停车场在哪里", "请问停车场在哪", True, "politeness tells nothing"),
    ("出境审批要多长时间", "数据出境审批多久能批下来", True, "synonyms say the same"),
    ("采集3例要报吗，新规", "采集5例要报吗，新规", True, "how many makes no other question"),
    ("停车场在哪里", "食堂在哪里", False, "what they ask for differs"),
    ("变更合作单位要报吗", "变更采集数量要报吗", False, "what is changed differs"),
    ("？！", "？！", True, "without words by their signs"),
]


@pytest.mark.parametrize(("one", "other", "alike", "why"), LIKE)
def test_questions_that_say_nearly_the_same_are_one_group(
    kb: KnowledgeBase, one: str, other: str, alike: bool, why: str
) -> None:
    assert (len(groups([one, other], TellingWords(kb.lexicon).of)) == 1) is alike, why


def test_the_register_says_how_often_what_is_nearest_and_why_it_falls_short(operator: TestClient, store: Store) -> None:
    store.write(
        [
            *(missed("出境审批要多长时间") for _ in range(2)),
            missed("数据出境审批多久能批下来", at=NOW - timedelta(days=4)),
            *down("收集血常规要报采集许可吗", "没有说清楚"),
            *(missed(None) for _ in range(4)),
        ]
    )
    page = operator.get("/insights/gaps").text
    first, second = re.findall(r"<article.*?</article>", page, re.S)
    assert "出境审批要多长时间</h2>" in first and "3 次" in first and "2 种问法" in first
    assert "最早 2026-11-26，最近 2026-11-30" in first and "也这样问：数据出境审批多久能批下来" in first
    assert "最近的是" in first and "没有说到：多长时间" in first and "待处理" in first
    assert "没有解决 1 次" in second and "没有说清楚" in second and UNIT in second
    assert "另有 4 次没有答复的提问没有保存文字" in page


def test_what_is_decided_of_a_group_stays_with_it_and_goes_with_its_words(operator: TestClient, store: Store) -> None:
    store.write([missed(), missed("停车场在哪", conversation="ABCDE-01234")])
    page = operator.get("/insights/gaps").text
    given = {
        "csrf": csrf(page),
        "text": "停车场在哪",
        "state": "asked",
        "note": "11 月去函",
        "back": "channel=api&state=new",
    }
    done = operator.post("/insights/gaps", data=given, headers=HEAD, follow_redirects=False)
    assert done.status_code == 303 and "channel=api&state=new#g" in done.headers["location"]
    for _ in range(3):
        store.write([missed()])
    page = operator.get("/insights/gaps").text
    assert page.count("<article") == 1 and "已问主管部门</span>" in page and 'value="11 月去函"' in page
    assert "停车场在哪</h2>" in page and "管理员，2" in page
    assert "<article" not in operator.get("/insights/gaps?state=new").text
    operator.post("/insights/gaps", data={**given, "state": "declined"}, headers=HEAD)
    with store.reading() as connection:
        assert [(one.text, one.state) for one in register.decided(connection)] == [("停车场在哪", "declined")]
    store.delete("ABCDE-01234")
    with store.reading() as connection:
        assert register.decided(connection) == []


def test_the_day_of_a_decision_is_that_of_the_time_zone_that_is_set(operator: TestClient, store: Store) -> None:
    store.write([missed()])
    with store.writing() as connection:
        evening = datetime(2026, 11, 29, 17, 30, tzinfo=UTC)
        register.decide(connection, Topic(MISSED, "declined", "", "王", evening))
    assert "王，2026-11-30" in operator.get("/insights/gaps").text


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"text": "没有人问过"}, "words that nobody asked"),
        ({"state": "sold"}, "a state that is none"),
        ({"note": "长" * 501}, "a note that is too long"),
        ({"text": ""}, "no words"),
    ],
)
def test_a_decision_that_is_none_is_refused(
    operator: TestClient, store: Store, given: dict[str, str], why: str
) -> None:
    store.write([missed()])
    sent = {"csrf": csrf(operator.get("/insights/gaps").text), "text": MISSED, "state": "asked", "note": "", **given}
    refused = operator.post("/insights/gaps", data=sent, headers=HEAD)
    assert refused.status_code == 400 and 'role="alert"' in refused.text, why
    with store.reading() as connection:
        assert register.decided(connection) == []


@pytest.mark.parametrize(
    ("cell", "shown", "why"),
    [
        ("=1+1", "'=1+1", "a formula"),
        ("+86 138", "'+86 138", "Excel takes a plus for one"),
        ("-2", "'-2", "and a minus"),
        ("@SUM(A1)", "'@SUM(A1)", "and what Lotus knew"),
        ("\t=1", "'\t=1", "a tab is skipped"),
        ("\r=1", "'\r=1", "a carriage return too"),
        ("＝1", "'＝1", "wide signs are read as narrow ones"),
        ("问=1", "问=1", "within a text it is none"),
        ("a\x00b", "ab", "what no file may hold"),
        (3, 3, "a number stays one"),
    ],
)
def test_no_cell_is_taken_for_a_formula(cell: str | int, shown: str | int, why: str) -> None:
    assert plain(cell) == shown, why
    sheet = load_workbook(BytesIO(xlsx_bytes([["头"], [cell]]))).active
    assert sheet is not None and sheet["A2"].data_type in ("s", "n") and sheet["A2"].value == shown
    read = list(csv.reader(StringIO(csv_bytes([[cell]]).decode("utf-8-sig"), newline="")))
    assert read == [[str(shown)]]


def test_the_register_is_exported_as_it_stands(operator: TestClient, store: Store) -> None:
    store.write([missed(FORMULA), missed(), missed()])
    table = operator.get("/insights/gaps.csv?since=2026-11-01&until=2026-11-30")
    rows = list(csv.reader(StringIO(table.content.decode("utf-8-sig"), newline="")))
    assert (
        [row[0] for row in rows] == ["问题", MISSED, f"'{FORMULA}"]
        and rows[1][1] == "2"
        and "attachment" in str(table.headers["content-disposition"])
    )
    sheet = load_workbook(BytesIO(operator.get("/insights/gaps.xlsx").content)).active
    assert sheet is not None and [["" if cell is None else str(cell) for cell in row] for row in sheet.values] == rows


def test_the_letter_asks_the_authority_what_was_asked(operator: TestClient, store: Store) -> None:
    store.write([missed("出境审批要多长时间"), missed("出境审批要多长时间"), missed("停车场在哪里\x00")])
    page = operator.get("/insights/gaps").text
    first, second = re.findall(r'name="gap" value="(\w+)"', page)
    given = {"csrf": csrf(page), "gap": first, "office": "某省科技厅", "sender": "某医院科研处"}
    letter = operator.post("/insights/letter.docx", data=given, headers=HEAD)
    text = "\n".join(one.text for one in Document(BytesIO(letter.content)).paragraphs)
    assert "某省科技厅：" in text and "1、出境审批要多长时间" in text and "问到 2 次" in text and "某医院科研处" in text
    # What the present notice says stands there to the letter.
    assert "获批的国际合作项目，合作方使用数据信息是否需要进行信息备份和备案" in text and "停车场" not in text
    assert "这一条没有说到：多长时间。" in text and "您问的" not in text
    assert operator.post("/insights/letter.docx", data={**given, "gap": second}, headers=HEAD).status_code == 200
    refused = operator.post("/insights/letter.docx", data={"csrf": csrf(page)}, headers=HEAD)
    assert refused.status_code == 400 and "没有勾选问题" in refused.text
