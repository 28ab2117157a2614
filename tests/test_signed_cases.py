"""No sheet says what nobody said: what over HTTP is taken for a case of ours, and what a sheet tells of its ticks."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import unicodedata
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from assistant import Assistant
from assistant.__main__ import main
from assistant.case import Case
from assistant.request import case_from_json
from assistant.sheet import verdict_sheet
from assistant.sheet_docx import docx_bytes
from kb.model import Problems
from reader.facts import Confirmed
from tests.conftest import ON
from tests.support.browsing import ROOT
from tests.support.contracts import answer_json, case_json, signed
from tests.support.services import SIGNER
from tests.test_sheet import html_lines, word_lines
from web.conversation import Conversation, replayed
from web.links import links, sheet_query
from web.render import Around, render_answer, render_sheet
from web.routes.api import api_routes
from web.routes.sheet import sheet_routes
from web.secret_file import kept_secrets
from web.service import Service
from web.settings import settings
from web.signing import CaseSigner
from web.url_state import LONGEST_ADDRESS, pack, unpack

ASK = "/api/v1/ask"
OPEN = "仅收集临床数据要报采集许可吗"
LATER = "还要做外显子测序"
# What the page says of a press.
PRESSED = "这些数据是否涉及人群基因研究？否"
DUTY = "外企出钱还拿数据，国合要不要报"
OLD, NEW = "the-key-of-last-year-0001", "the-key-of-this-year-0002"
AT = datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=8)))
PAGE = Confirmed("page", AT)


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    app = Starlette(routes=[*api_routes(service), *sheet_routes(service)])
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def case(client: TestClient) -> dict[str, Any]:
    """A case that was given out: of an open question, one fact ticked."""
    answer = client.post(ASK, json={"question": OPEN, "facts": {"gene_research": "yes"}}).json()
    assert answer["verdict"]["code"] == "not_applicable"
    return dict(answer["case"])


def packed(case: object) -> str:
    """As a link carries it, half characters too."""
    return urlsafe_b64encode(zlib.compress(json.dumps(case).encode())).decode().rstrip("=")


def opened(client: TestClient, case: object, path: str = "/sheet", on: str = ON.isoformat()) -> Any:
    """What a link with such a case answers."""
    return client.get(f"{path}?{urlencode({'case': packed(case), 'on': on})}")


def refused(response: Any, where: str) -> dict[str, str]:
    """The one problem of a refusal: its place, what is wrong, the way on."""
    assert response.status_code == 400, response.text[:200]
    (problem,) = response.json()["errors"]
    assert problem["where"] == where and problem["what"] and problem["fix"]
    return dict(problem)


def test_a_case_comes_back_signed_and_is_taken_as_it_came(client: TestClient, case: dict[str, Any]) -> None:
    assert re.fullmatch(r"[\w-]{43}", case["signature"])
    turned = dict(
        reversed([(name, dict(reversed(v.items())) if isinstance(v, dict) else v) for name, v in case.items()])
    )
    for sent in (case, turned):
        answer = client.post(ASK, json={"question": LATER, "case": sent})
        assert answer.status_code == 200 and answer.json()["case"]["signature"] != case["signature"]
        assert opened(client, sent).status_code == opened(client, sent, "/sheet.docx").status_code == 200


def fact(name: str, **changed: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def forge(case: dict[str, Any]) -> dict[str, Any]:
        before = case["facts"].get(name, {"value": [], "open": False, "from": "", "origin": "said"})
        return {**case, "facts": {**case["facts"], name: {**before, **changed}}}

    return forge


def without(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda case: {key: value for key, value in case.items() if key != name}


def other(client: TestClient, question: str) -> dict[str, Any]:
    return dict(client.post(ASK, json={"question": question}).json()["case"])


# Each an attack: what is done to a case that was given out.
FORGED: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no signature": without("signature"),
    "empty signature": lambda case: {**case, "signature": ""},
    "a signature that is no text": lambda case: {**case, "signature": 1},
    "a signature in a list": lambda case: {**case, "signature": [case["signature"]]},
    "a tick turned round": fact("gene_research", value=["no"]),
    "a tick added": fact("foreign_takes_part", value=["no"], origin="ticked"),
    "words nobody said": fact("gene_research", **{"from": "我们不涉及基因", "origin": "said", "value": ["no"]}),
    "a fact taken away": lambda case: {**case, "facts": {}},
    "all facts left out": without("facts"),
    "another person's way to tick": fact("gene_research", by="page"),
    "another time": fact("gene_research", at="2020-01-01T00:00:00+08:00"),
    "another question": lambda case: {**case, "question": DUTY},
    "another unit": lambda case: {**case, "unit": "most-2022-04-15/4.2"},
    "a message added": lambda case: {**case, "messages": ["不涉及人群基因研究"]},
    "a statement confirmed": lambda case: {
        **case,
        "confirmed": {"no-gene-research": {"answer": "yes", "version": case["version"], "beside": ""}},
    },
    "other rules": lambda case: {**case, "version": "most-2022-04-15/1.1@000000000000"},
    "words said later added": lambda case: {**case, "later": ["没有改变"]},
    "something left out added": lambda case: {**case, "omitted": 3},
    "true for 1": lambda case: {**case, "omitted": False},
    "an earlier case slipped in": lambda case: {**case, "earlier": [{**case, "earlier": []}]},
    "the question decomposed": lambda case: {
        **case,
        "question": unicodedata.normalize("NFD", case["question"]) + "\u0301",
    },
    "full-width characters": lambda case: {**case, "question": case["question"].replace("要", "要\u200b")},
    "half a character": lambda case: {**case, "question": case["question"] + "\ud800"},
    "signature in capitals": lambda case: {**case, "signature": case["signature"].swapcase()},
    "signature with a tail": lambda case: {**case, "signature": case["signature"] + "="},
    # The library drops what is no base64 before it looks.
    "signature with blanks": lambda case: {**case, "signature": " " + case["signature"]},
    "full-width signature": lambda case: {**case, "signature": "Ａ" + case["signature"][1:]},
    "an id of another kind": lambda case: {**case, "signature": "A" * 43},
    "huge": lambda case: {**case, "messages": ["长" * 499 + str(number % 10) for number in range(30)]},
}


@pytest.mark.parametrize("name", FORGED)
def test_a_case_that_was_not_given_out_so_is_refused_with_the_way_on(
    client: TestClient, case: dict[str, Any], name: str
) -> None:
    forged = FORGED[name](case)
    for path in ("/sheet", "/sheet.docx"):
        sheet = opened(client, forged, path)
        assert sheet.status_code == 400 and all(sheet.json()["errors"][0].values()), path
    answer = client.post(ASK, content=json.dumps({"question": "不涉及", "case": forged}))
    assert answer.status_code == 400 and "verdict" not in answer.json()
    assert all(all(problem.values()) for problem in answer.json()["errors"])


def test_the_refusal_tells_an_unsigned_case_from_an_altered_one(client: TestClient, case: dict[str, Any]) -> None:
    unsigned, altered = without("signature")(case), {**case, "question": DUTY}
    assert "没有本服务的签名" in refused(opened(client, unsigned), "case.signature")["what"]
    assert "签名与内容不符" in refused(opened(client, altered), "case.signature")["what"]
    told = refused(client.post(ASK, json={"question": "不涉及", "case": altered}), "case.signature")
    assert "不带 case" in told["fix"] and "重新开始" in told["fix"]


def test_the_signature_of_another_case_does_not_fit(client: TestClient, case: dict[str, Any]) -> None:
    signature = other(client, DUTY)["signature"]
    refused(opened(client, {**case, "signature": signature}), "case.signature")
    # Not even of the same case a turn later, or with the same question and other facts.
    later = client.post(ASK, json={"question": LATER, "case": case}).json()["case"]
    refused(opened(client, {**case, "signature": later["signature"]}), "case.signature")
    refused(opened(client, {**later, "signature": case["signature"]}), "case.signature")


def test_a_signed_case_of_an_earlier_version_goes_on(client: TestClient, case: dict[str, Any]) -> None:
    # They named what had been asked, and nothing that was not known.
    earlier = {name: value for name, value in case.items() if name not in ("unsure", "signature")}
    earlier = SIGNER.signed({**earlier, "asked": ["gene_research"]})
    told = [client.post(ASK, json={"question": LATER, "case": sent}).json() for sent in (earlier, case)]
    assert told[0] == told[1] and told[0]["verdict"]["code"] == "not_applicable"
    assert opened(client, earlier).status_code == opened(client, earlier, "/sheet.docx").status_code == 200


def test_a_case_only_answers_for_itself_and_not_for_one_within(client: TestClient, case: dict[str, Any]) -> None:
    nested = client.post(ASK, json={"question": DUTY, "case": case}).json()["case"]
    assert nested["earlier"]
    inner = {**nested["earlier"][0], "signature": nested["signature"]}
    refused(opened(client, inner), "case.signature")


def test_an_old_key_is_taken_after_rotation_and_refused_once_it_is_gone() -> None:
    case = case_json(Case(question=OPEN))
    before, both, after = CaseSigner([OLD]), CaseSigner([NEW, OLD]), CaseSigner([NEW])
    assert both.knows(before.signed(case)) and both.knows(after.signed(case))
    # The new one signs.
    assert after.knows(both.signed(case)) and not before.knows(both.signed(case))
    assert not after.knows(before.signed(case))
    with pytest.raises(Problems, match="密钥已经停用"):
        after.check(before.signed(case), "重新提问")


def test_the_key_is_made_at_the_first_start_for_this_user_alone_and_stands_over_restarts(tmp_path: Path) -> None:
    case = case_json(Case(question=OPEN))
    script = f"import app; from web.screens.served import served; print(served().signer.signed({case!r})['signature'])"
    file = tmp_path / "data" / "signing-key"
    environment = {**os.environ, "YOUJU_FEEDBACK": str(file.with_name("feedback.jsonl"))}
    start = [sys.executable, "-c", script]
    done = subprocess.run(start, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and len(file.read_text().strip()) >= 40
    # What the next start reads signs the same.
    (key,) = kept_secrets(file, "签名密钥", "YOUJU_SECRET")
    assert CaseSigner([key]).signed(case)["signature"] == done.stdout.strip()


def test_a_key_that_others_may_have_read_signs_nothing(tmp_path: Path) -> None:
    file = tmp_path / "signing-key"
    (key,) = kept_secrets(file, "签名密钥", "YOUJU_SECRET")
    file.chmod(0o644)
    with pytest.raises(Problems) as wrong:
        kept_secrets(file, "签名密钥", "YOUJU_SECRET")
    (problem,) = wrong.value.problems
    assert "签名密钥" in problem.what and "YOUJU_SECRET" in problem.fix and key not in str(problem)


def test_several_keys_are_set_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOUJU_SECRET", f"{NEW}\n {OLD}")
    assert settings().secret == (NEW, OLD) and NEW not in repr(settings())
    monkeypatch.setenv("YOUJU_SECRET", "short")
    with pytest.raises(Problems) as wrong:
        settings()
    (problem,) = wrong.value.problems
    assert problem.where == "YOUJU_SECRET" and "short" not in problem.what and "YOUJU_SECRET" in problem.fix


def test_the_answer_itself_is_not_signed_and_the_command_line_takes_any_case(
    assistant: Assistant, case: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "signature" not in answer_json(assistant.ask(OPEN, on=ON), assistant.kb)["case"]
    sent = [case, {**case, "signature": "x"}, without("signature")(case)]
    lines = [json.dumps({"question": "不涉及", "case": one}) + "\n" for one in sent]
    monkeypatch.setattr("sys.stdin", iter(lines))
    assert main(["--jsonl", "--on", ON.isoformat()]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told[0] == told[1] == told[2] and "signature" not in told[0]["case"]


FIRST = date(2022, 4, 15)
DAYS = {
    "before the notice": (FIRST - timedelta(days=1), False),
    "of the notice": (FIRST, True),
    "a year ahead": (date.today() + timedelta(days=365), True),
    "more than a year ahead": (date.today() + timedelta(days=400), False),
    "the first there is": (date.min, False),
    "the last there is": (date.max, False),
}


@pytest.mark.parametrize("name", DAYS)
def test_one_judges_by_no_day_out_of_reach(
    client: TestClient, case: dict[str, Any], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    day, fits = DAYS[name]
    on = day.isoformat()
    asked = client.post(ASK, json={"question": OPEN, "on": on})
    code = main([OPEN, "--on", on])
    if fits:
        assert opened(client, case, on=on).status_code == asked.status_code == 200 and code == 0
        return
    sheets = [opened(client, case, path, on) for path in ("/sheet", "/sheet.docx")]
    for problem in (*(refused(sheet, "on") for sheet in sheets), refused(asked, "on")):
        assert on in problem["what"] or "一年以后" in problem["what"]
    told = capsys.readouterr().err
    assert code == 2 and told.startswith("on：")


def forms(assistant: Assistant, case: Case, *, linked: bool) -> list[str]:
    """The lines of the print view and of the Word file."""
    answer = assistant.tick({}, on=ON, case=case)
    sheet = verdict_sheet(answer, assistant.kb, date(2026, 11, 24), linked=linked)
    return ["\n".join(html_lines(render_sheet(sheet))), "\n".join(word_lines(docx_bytes(sheet)))]


@pytest.mark.parametrize(
    ("by", "words"),
    [("page", "在网页上勾选"), ("request", "随接口或命令的请求给出"), ("file", "随文件给出")],
)
def test_the_sheet_tells_who_ticked_how_and_when_and_both_days(assistant: Assistant, by: Any, words: str) -> None:
    ticked = assistant.ask(OPEN, on=ON, facts={"gene_research": ["no"]}, confirmed=Confirmed(by, AT)).case
    for text in forms(assistant, ticked, linked=False):
        assert text.count(f"由您勾选（{words}，2026-11-22 09:30+08:00）") == 2
        assert "判断日期\n2026-11-22\n制作日期\n2026-11-24" in text
    for text in forms(assistant, case_from_json(case_json(ticked), assistant.kb), linked=True):
        assert text.count(f"由链接带来的确认（{words}，2026-11-22 09:30+08:00）") == 2
        assert "由您勾选" not in text


def test_a_sheet_from_a_link_tells_that_its_ticks_came_with_it(
    client: TestClient, service: Service, case: dict[str, Any]
) -> None:
    lines = html_lines(opened(client, case).text)
    assert any(
        re.match(r"由链接带来的确认（随接口或命令的请求给出，\d{4}-\d\d-\d\d \d\d:\d\d[+-]\d\d:\d\d）", x)
        for x in lines
    )
    assert lines[lines.index("制作日期") + 1] == service.today().isoformat()


def test_a_tick_beside_words_is_told_as_a_tick_too(assistant: Assistant) -> None:
    case = assistant.ask("收集临床数据，不涉及人群基因研究，要报采集许可吗", on=ON).case
    ticked = case.ticked({"gene_research": frozenset({"yes"})}, PAGE)
    for text in forms(assistant, ticked, linked=False):
        assert "从您的话读出：“" in text and "；由您勾选（在网页上勾选，2026-11-22 09:30+08:00）" in text


def test_words_are_quoted_only_where_their_message_is_on_the_sheet(assistant: Assistant) -> None:
    case = assistant.ask("不涉及人群基因研究", on=ON, case=assistant.ask(OPEN, on=ON).case).case
    quoted = f"从您的话读出：“{case.facts['gene_research'].source}”"
    for text in forms(assistant, case, linked=True):
        assert quoted in text and "后来的话\n不涉及人群基因研究" in text
    for text in forms(assistant, case.without_oldest(), linked=True):
        assert quoted not in text and "从您的话读出：（原话没有带来" in text
        assert "另有 1 处较早的话太长，没有带来" in text


def test_a_long_conversation_keeps_its_address_short_and_the_sheet_says_what_was_left_out(
    client: TestClient, assistant: Assistant
) -> None:
    case = assistant.ask("只收集血常规要报采集许可吗", on=ON).case
    for number in range(30):
        noise = "".join(chr(0x4E00 + (number * 7919 + at * 131) % 20_000) for at in range(300))
        case = assistant.ask(
            f"另外再收集第{number}批B超影像、胸部CT、血生化，不涉及基因研究{noise}", on=ON, case=case
        ).case
    query = sheet_query(case, ON, signed, "课题" * 100)
    there = links(assistant.tick({}, on=ON, case=case), SIGNER)
    addresses = [query, *(urlsplit(one).query for one in (there.on, there.sheet, there.word))]
    assert all(len(address) <= LONGEST_ADDRESS + 10 for address in addresses)
    page = client.get(f"/sheet?{query}")
    assert page.status_code == 200 and re.search(r"另有 \d+ 处较早的话太长，没有带来", page.text)
    # What was left out changes no verdict.
    code = assistant.tick({}, on=ON, case=case).verdict.code
    assert f'data-code="{code}"' in page.text
    (carried,) = parse_qs(query)["case"]
    assert {n: f["value"] for n, f in unpack(carried, "case")["facts"].items()} == {
        n: sorted(f.values) for n, f in case.facts.items()
    }


def old_link(assistant: Assistant) -> str:
    """A conversation as addresses carried it before cases were signed: a question, a tick, the case of both."""
    case = assistant.ask(OPEN, on=ON).case.ticked({"gene_research": frozenset({"no"})})
    data = {k: v for k, v in case_json(case).items() if k not in ("messages", "omitted")}
    return pack([OPEN, [f"{assistant.kb.facts['gene_research'].ask}否", data]])


def test_an_old_link_opens_with_its_words_only(assistant: Assistant) -> None:
    talk = replayed(assistant, old_link(assistant), ON, SIGNER)
    assert talk.dropped and [turn.said for turn in talk.turns] == [OPEN]
    assert talk.turns[-1].answer.verdict.proposed == "conditional"
    assert not any(stated.origin == "ticked" for stated in talk.case.facts.values())


@pytest.mark.parametrize("forge", ["no signature", "a tick turned round", "words nobody said", "another question"])
def test_a_forged_case_in_the_address_brings_no_tick(assistant: Assistant, case: dict[str, Any], forge: str) -> None:
    forged = FORGED[forge](case)
    talk = replayed(assistant, pack([["x是否：否", forged]]), ON, SIGNER)
    assert talk.dropped
    assert talk.turns[0].said == forged["question"]
    assert not any(stated.origin == "ticked" for stated in talk.case.facts.values())
    assert not talk.case.confirmations


def test_words_that_speak_against_an_exemption_are_not_lost_with_an_old_case(assistant: Assistant) -> None:
    case = assistant.ask("只收集血常规要报采集许可吗", on=ON).case
    later = "还要做全基因组测序"
    last = {**case_json(assistant.ask(later, on=ON, case=case).case), "messages": []}
    talk = replayed(assistant, pack([[later, last]]), ON, SIGNER)
    assert [turn.said for turn in talk.turns] == [case.question, later]
    assert talk.turns[-1].answer.verdict.proposed != "not_required"


def test_ticks_that_a_link_brought_are_told_from_ones_own(assistant: Assistant) -> None:
    talk = Conversation(SIGNER)
    talk.ask(assistant, OPEN, ON)
    talk.judge(assistant, PRESSED, talk.case.ticked({"gene_research": frozenset({"no"})}, PAGE), ON)
    assert talk.turns[-1].answer.verdict.outcome == "not_required"
    assert talk.brought_to(talk.turns[-1].answer) == frozenset()
    again = replayed(assistant, talk.packed, ON, SIGNER)
    turn = again.turns[-1]
    assert not again.dropped and turn.answer.verdict.outcome == "not_required"
    assert again.brought_to(turn.answer) == {"gene_research"}
    drawn = render_answer(turn.contract, Around(""), "card", brought=again.brought_to(turn.answer))
    assert "由链接带来的确认" in drawn and "由您勾选" not in drawn
    # Ticked here once more, it is one's own.
    own = Confirmed("page", AT + timedelta(minutes=1))
    again.judge(assistant, PRESSED, again.case.corrected("gene_research", frozenset({"no"}), own), ON)
    assert again.brought_to(again.turns[-1].answer) == frozenset()


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize("old", [True, False])
def test_the_page_says_that_ticks_were_dropped(assistant: Assistant, old: bool) -> None:
    page = AppTest.from_file(ROOT / "web" / "screens" / "chat.py", default_timeout=30)
    talk = Conversation(SIGNER)
    talk.ask(assistant, OPEN, ON)
    talk.judge(assistant, PRESSED, talk.case.ticked({"gene_research": frozenset({"no"})}, PAGE), ON)
    page.query_params["c"] = old_link(assistant) if old else talk.packed
    page.run()
    assert not page.exception
    shown = [text.value for text in page.text]
    assert any("链接里的勾选" in text and "已略去" in text for text in shown) is old
    assert any("由链接带来的确认（" in html.value for html in page.main.html) is not old


def test_words_that_are_no_part_of_a_signed_case_are_not_shown_as_its_question(assistant: Assistant) -> None:
    """Only the case is signed: whoever writes other words beside it makes nobody say them."""
    talk = Conversation(SIGNER)
    talk.ask(assistant, OPEN, ON)
    signed_case = SIGNER.signed(case_json(talk.case))
    again = replayed(assistant, pack([["我们采集全血做全基因组测序，要报吗", signed_case]]), ON, SIGNER)
    assert again.turns[0].said == OPEN
