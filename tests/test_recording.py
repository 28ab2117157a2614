"""Every question counts once, wherever it is asked; what is pressed and how it is liked belongs to that question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant.version import version
from kb.load import HOME
from records.privacy import privacy_line, privacy_texts
from records.settings import Kept, RecordSettings
from tests.support.recording import Recorded, recording
from tests.support.waiting import until
from tests.test_page import CLOSED, OFF_TOPIC, OPEN, Page
from web.service import Service

NUMBER = "ABCDE-01234"
HEAD = {"X-Youju-Conversation": NUMBER}


@pytest.fixture
def recorded(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorded]:
    with recording(service, tmp_path, monkeypatch) as kept:
        yield kept


def channels(recorded: Recorded) -> list[str]:
    return [one["channel"] for one in recorded.questions]


def test_a_question_over_the_api_is_counted_with_what_became_of_it(
    client: TestClient, recorded: Recorded, service: Service
) -> None:
    reply = client.post("/api/v1/ask", json={"question": CLOSED})
    (one,) = recorded.questions
    assert reply.headers["x-youju-conversation"] == one["conversation"]
    told = reply.json()
    assert (one["status"], one["reason"], one["unit"]) == ("answered", "matched", told["unit"]["id"])
    assert (one["verdict"], one["outcome"], one["confirmed"]) == ("to_confirm", told["verdict"]["outcome"], None)
    assert (one["version"], one["rule"]) == (service.assistant.kb.version, told["verdict"]["rule"])
    assert one["channel"] == "api" and one["text"] is None and one["latency"] > 0 and not one["opened"]


def test_what_is_confirmed_belongs_to_the_question_and_is_none_itself(client: TestClient, recorded: Recorded) -> None:
    told = client.post("/api/v1/ask", json={"question": CLOSED}, headers=HEAD).json()
    first, *_ = told["verdict"]["statements"]
    for given in ("no", None):
        sent = {"case": told["case"], "confirm": {first["id"]: given}}
        assert client.post("/api/v1/ask", json=sent, headers=HEAD).status_code == 200
    (question,), (pressed, taken) = recorded.questions, recorded.presses
    assert question["confirmed"] == "to_confirm" and question["conversation"] == NUMBER
    assert pressed["question"] == taken["question"] == question["id"]
    assert (pressed["name"], pressed["answer"], pressed["verdict"]) == (first["id"], "no", "not_applicable")
    assert taken["answer"] is None


def test_a_vote_belongs_to_the_question_it_is_for(client: TestClient, recorded: Recorded) -> None:
    told = client.post("/api/v1/ask?html=true", json={"question": OPEN}, headers=HEAD).json()
    client.post("/api/v1/ask?html=true", json={"question": OFF_TOPIC}, headers=HEAD)
    said = {"vote": "down", "question": OPEN, "unit": told["unit"]["id"], "verdict": "conditional", "reason": "找张三"}
    assert client.post("/api/v1/feedback", json=said, headers=HEAD).status_code == 201
    (answered, _), (vote,) = recorded.questions, recorded.votes
    assert vote["question"] == answered["id"] and vote["text"] == OPEN and not vote["up"]
    assert vote["reason"] == "找［姓名］" and channels(recorded) == ["panel", "panel"]


def test_of_a_question_that_is_not_answered_the_masked_text_and_the_nearest_unit_are_kept(
    client: TestClient, recorded: Recorded
) -> None:
    client.post("/api/v1/ask", json={"question": "张三家的猫要做皮试吗，人类遗传资源"})
    (one,) = recorded.questions
    assert one["status"] == "no_answer" and one["unit"] is None
    assert one["text"] == "［姓名］家的猫要做皮试吗，人类遗传资源"


def test_each_question_of_a_message_counts_and_its_time_once(client: TestClient, recorded: Recorded) -> None:
    said = "收集B超和血常规要报采集许可吗？食堂几点开门？"
    parts = client.post("/api/v1/ask", json={"question": said}).json()["parts"]
    first, *others = recorded.questions
    assert len(others) == len(parts) and [one["part"] for one in others] == list(range(1, len(parts) + 1))
    assert first["latency"] and not any(one["latency"] for one in others)


@pytest.mark.parametrize("said", ["谢谢", "？？", ""])
def test_thanks_and_messages_without_words_are_no_questions(client: TestClient, recorded: Recorded, said: str) -> None:
    client.post("/api/v1/ask", json={"question": said})
    client.get("/ask", params={"q": said})
    Page().ask(said)
    assert recorded.questions == []


def test_an_address_that_asks_counts_once_however_often_it_is_drawn(client: TestClient, recorded: Recorded) -> None:
    drawn = client.get("/", params={"q": OPEN}).text
    (number,) = set(re.findall(r'name="n" value="([^"]+)"', drawn))
    # plain.js writes it into the address: a reload, then Streamlit with the same address.
    client.get("/", params={"q": OPEN, "n": number})
    page = Page(q=OPEN, n=number)
    page.run()
    # Who has no scripts goes on at the plain page.
    (plain,) = re.findall(r'url=(ask\?[^"]+)"', drawn)
    client.get("/" + unescape(plain))
    assert channels(recorded) == ["page"]
    # What the page now shows as its address is a conversation that was counted.
    Page(**{name: page.app.query_params[name][0] for name in ("c", "n")})
    assert [one["conversation"] for one in recorded.questions] == [number]


@pytest.mark.parametrize("header", ["Sec-Purpose", "Purpose", "X-Moz"])
def test_what_a_browser_fetches_ahead_counts_when_somebody_looks(
    client: TestClient, recorded: Recorded, header: str
) -> None:
    drawn = client.get("/", params={"q": OPEN}, headers={header: "prefetch;prerender"}).text
    client.head("/", params={"q": OPEN})
    assert recorded.questions == []
    (number,) = set(re.findall(r'name="n" value="([^"]+)"', drawn))
    Page(q=OPEN, n=number)
    assert channels(recorded) == ["streamlit"]


def test_a_press_on_the_chat_page_is_a_press_of_its_question(recorded: Recorded) -> None:
    page = Page()
    page.ask(CLOSED)
    page.run()
    page.confirm()
    (question,) = recorded.questions
    assert question["channel"] == "streamlit" and question["confirmed"] == page.code
    assert {one["question"] for one in recorded.presses} == {question["id"]}
    assert [one["kind"] for one in recorded.presses] == ["statement"] * len(page.statements)


def test_a_vote_on_the_chat_page_belongs_to_its_question(recorded: Recorded) -> None:
    page = Page()
    page.ask(OPEN)
    page.press("vote", "up")
    assert "谢谢" in page.html
    (vote,), (question,) = recorded.votes, recorded.questions
    assert vote["up"] and vote["question"] == question["id"] and vote["conversation"] == question["conversation"]


def test_an_official_question_that_is_opened_counts_as_opened(client: TestClient, recorded: Recorded) -> None:
    unit = "most-2022-04-15/2.1"
    client.get("/ask", params={"unit": unit})
    client.post("/api/v1/ask", json={"unit": unit})
    Page().press("unit", unit)
    assert [(one["channel"], one["opened"], one["unit"]) for one in recorded.questions] == [
        (channel, True, unit) for channel in ("form", "api", "streamlit")
    ]


def test_the_plain_page_counts_a_question_once_and_its_presses(client: TestClient, recorded: Recorded) -> None:
    page = client.get("/ask", params={"q": OPEN, "n": NUMBER}).text
    client.get("/ask", params={"q": OPEN, "n": NUMBER})
    (packed,) = re.findall(r'id="yj-press"[^>]*><input type="hidden" name="c" value="([^"]*)"', page)
    (confirm, *_) = re.findall(r'name="confirm" value="([^"]+=yes)"', page)
    sent = {"c": packed, "n": NUMBER, "confirm": confirm}
    after = client.post("/ask", data=sent, headers={"Origin": "http://localhost:8501"})
    assert after.status_code == 200 and f"n={NUMBER}" in str(after.url)
    (question,), (press,) = recorded.questions, recorded.presses
    assert question["channel"] == "form" and press["question"] == question["id"]
    assert f"{press['name']}={press['answer']}" == confirm


@pytest.mark.parametrize("text", ["off", "unanswered", "all"])
def test_every_page_says_what_is_recorded_as_it_is_set(
    client: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch, text: Kept
) -> None:
    changed = service.settings.model_copy(update={"record_text": text, "record_days": 77})
    monkeypatch.setattr(service, "settings", changed)
    line = privacy_line(changed)
    assert "77 天" in line
    for path in ("/", "/ask", "/notices", f"/ask?q={OPEN}", f"/?q={OPEN}"):
        shown = client.get(path).text
        assert line in shown and 'href="privacy"' in shown, path
        # Whoever tells of a fault can say of which version.
        assert f"有据 {version()}</p>" in shown, path
    assert 'href="privacy"' in client.get("/embed").text
    page = Page(q=OPEN)
    assert any(line in html.value for html in page.app.main.html)
    # Where a reason is written, what is kept beside it; and the page names what is pressed as it is called there.
    page.press("unhelpful")
    assert f"<label>{privacy_texts().why[text]} <input" in page.html
    assert ("不连同问题" in privacy_texts().why[text]) is (text == "off")
    assert "“没有解决”" in privacy_texts().text[text]
    whole = client.get("/privacy")
    assert whole.status_code == 200 and "77 天" in whole.text and service.contact in whole.text


def test_who_asked_sees_the_number_by_which_it_was_recorded(client: TestClient, recorded: Recorded) -> None:
    plain = client.get("/ask", params={"q": OPEN}).text
    page = Page()
    assert not any("对话编号" in html.value for html in page.app.main.html)
    page.ask(OPEN)
    (shown,) = [html.value for html in page.app.main.html if "对话编号" in html.value]
    numbers = [one["conversation"] for one in recorded.questions]
    assert f"本次对话编号 {numbers[0]}" in plain and f"本次对话编号 {numbers[1]}" in shown


def test_the_readme_says_what_is_recorded_unless_it_is_set() -> None:
    readme = (HOME.parent / "README.md").read_text(encoding="utf-8")
    assert privacy_line(RecordSettings()) in readme


def test_whatever_becomes_of_the_store_every_answer_is_given_and_the_loss_is_told(
    client: TestClient, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "records.sqlite").mkdir()
    monkeypatch.setattr("records.recorder.MOST", 5)
    with recording(service, tmp_path, monkeypatch):
        service.recorder.start()
        for _ in range(8):
            assert client.post("/api/v1/ask", json={"question": OPEN}).status_code == 200
        until(lambda: client.get("/healthz").json()["records"]["trouble"])
        assert client.get("/healthz").json()["records"] == {"waiting": 5, "lost": 3, "trouble": True}
        service.recorder.end(5)
