"""What surrounds the pages: who may embed and call, how fast, what a browser is told, and what an operator sets."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as settled
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant import Assistant
from kb.model import KnowledgeBase, Problems
from tests.conftest import ON
from tests.contracts import answer_json, follows
from tests.quiet import SIGNER
from tests.test_api import refused
from tests.test_cases import FILES, turns
from web.feedback import Feedback, keep
from web.links import links
from web.middleware.origins import CrossOrigin, Origins
from web.middleware.security_headers import SecurityHeaders
from web.render import kept, marked
from web.routes.add_notice import add_routes
from web.routes.api import api_routes
from web.routes.embed import FILES as EMBEDDED
from web.routes.embed import embed_routes
from web.routes.operators import Operators
from web.routes.sheet import sheet_routes
from web.routes.source import source_routes
from web.routes.streamlit_shell import lost_route, shell_routes
from web.screens.conversation import Conversation, replayed
from web.service import Service
from web.settings import settings
from web.url_state import pack

UNIT = "most-2022-04-15/1.1"
OPEN = "仅收集临床数据要报采集许可吗"
NAMED = ("https://help.example.cn",)


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    """The whole site but for Streamlit itself."""
    routes = [
        *(*shell_routes(service), *api_routes(service), *embed_routes(), *sheet_routes(service)),
        *(*source_routes(service), *add_routes(service, Operators(["x" * 20], Origins())), lost_route()),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(SecurityHeaders, origins=Origins(NAMED))])
    with TestClient(app, raise_server_exceptions=False, base_url="http://localhost:8501") as client:
        yield client


@pytest.mark.parametrize(
    ("path", "framed"),
    [
        ("/", True),
        ("/browse", True),
        ("/embed", True),
        ("/add", False),  # an operator's page
        ("/sheet", False),
        ("/source/most-2022-04-15", False),
        ("/api/docs", False),
        ("/api/v1/units", False),
        ("/healthz", False),
        ("/nothing", False),
    ],
)
def test_every_response_says_who_may_frame_it_and_what_may_run_in_it(
    client: TestClient, path: str, framed: bool
) -> None:
    headers = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";") if part.strip())
    assert policy["frame-ancestors"] == ("'self' https://help.example.cn" if framed else "'none'")
    assert ("x-frame-options" in headers) is not framed
    assert "unsafe" not in policy.get("script-src", policy["default-src"])
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] in ("same-origin", "no-referrer")
    assert re.fullmatch(r"[0-9a-f]{16}", headers["x-request-id"])


def test_a_request_keeps_the_id_it_came_with_unless_it_is_none(client: TestClient) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "a-1"}).headers["x-request-id"] == "a-1"
    for forged in ("a\tb", "x" * 65, "<script>", ""):
        assert client.get("/healthz", headers={"X-Request-ID": forged}).headers["x-request-id"] != forged


def test_without_names_only_this_machine_may_frame() -> None:
    assert Origins().frame_ancestors().split()[:3] == ["frame-ancestors", "'self'", "http://localhost:*"]
    assert "*." not in Origins().frame_ancestors()


@pytest.mark.parametrize(
    ("origins", "origin", "may"),
    [
        ((), None, True),  # no browser, or a page of our own
        ((), "http://localhost:8501", True),
        ((), "http://localhost:9000", True),
        ((), "http://127.0.0.1:9000", True),
        ((), "https://help.example.cn", False),
        ((), "http://localhost.evil.cn", False),
        ((), "http://localhost:80@evil.cn", False),
        ((), "null", False),  # a page in a sandbox, or a file
        (NAMED, "https://help.example.cn", True),
        (NAMED, "http://help.example.cn", False),  # another protocol
        (NAMED, "https://help.example.cn:8443", False),
        (NAMED, "https://help.example.cn.evil.cn", False),
        (NAMED, "http://localhost:9000", False),  # who names sites names all of them
        (NAMED, "http://localhost:8501", True),  # our own page all the same
    ],
)
def test_only_pages_that_may_can_call(origins: tuple[str, ...], origin: str | None, may: bool) -> None:
    app = Starlette(
        routes=[Route("/", lambda _: PlainTextResponse("done"), methods=["GET", "POST"])],
        middleware=[Middleware(CrossOrigin, origins=Origins(origins))],
    )
    client = TestClient(app, base_url="http://localhost:8501")
    headers = {"Origin": origin} if origin else {}
    response = client.post("/", headers=headers)
    asked_before = client.options(
        "/",
        headers={**headers, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"},
    )
    if not may:
        refused(response, 403, "Origin")
        refused(asked_before, 403, "Origin")
        assert "access-control-allow-origin" not in response.headers
        return
    assert response.text == "done"
    if origin and origin != "http://localhost:8501":
        assert response.headers["access-control-allow-origin"] == origin
        assert asked_before.status_code == 200
        assert asked_before.headers["access-control-allow-origin"] == origin


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("YOUJU_ORIGINS", "help.example.cn", "不是来源地址"),
        ("YOUJU_ORIGINS", "https://help.example.cn/path", "不是来源地址"),
        ("YOUJU_ORIGINS", "https://a.cn; script-src *", "不是来源地址"),
        ("YOUJU_ORIGINS", "*", "不是来源地址"),
        ("YOUJU_ORIGINS", "https://*.cn", "不是来源地址"),
        ("YOUJU_URL", "help.example.cn", "不是网址"),
        ("YOUJU_URL", "https://help.example.cn/youju", "带了路径"),
        ("YOUJU_URL", "https://a.cn https://b.cn", "不是网址"),
        ("YOUJU_ADMIN_TOKEN", "x" * 19, "第 1 个口令不足 20 个字符"),
        ("YOUJU_ADMIN_TOKEN", "x" * 20 + " short", "第 2 个口令不足 20 个字符"),
        ("YOUJU_ADMIN_TOKEN", "二十个字符以上的口令也要是英文字母和数字才行", "第 1 个口令"),
        ("YOUJU_RATE", "fast", ""),
        ("YOUJU_RATE", "-1", ""),
        ("YOUJU_RATE", "nan", ""),
        ("YOUJU_TRUSTED_PROXIES", "nginx", "不是地址"),
        ("YOUJU_TRUSTED_PROXIES", "*", "不是地址"),  # would let anybody choose an address
        ("YOUJU_TRUSTED_PROXIES", "127.0.0.1 10.0.0.1/8", "“10.0.0.1/8”不是地址"),
        ("YOUJU_CONTACT", "问" * 501, ""),
        ("YOUJU_TIMEZONE", "Beijing", "没有时区“Beijing”"),
        ("YOUJU_TIMEZONE", "../../etc/passwd", "没有时区"),
        ("YOUJU_TIMEZONE", "Asia", "没有时区"),
    ],
)
def test_a_setting_that_is_none_is_told_with_its_name_and_how_to_mend_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Problems) as wrong:
        settings()
    (problem,) = wrong.value.problems
    assert problem.where == name and told in problem.what and name in problem.fix
    # A token is never told, not even one that is none.
    assert name != "YOUJU_ADMIN_TOKEN" or not any(part in str(problem) for part in value.split())


def test_settings_are_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOUJU_ORIGINS", " https://Help.example.cn, http://oa:8080\n")
    monkeypatch.setenv("YOUJU_CONTACT", "科研处 8001")
    monkeypatch.setenv("YOUJU_URL", " https://Youju.example.cn/ ")
    monkeypatch.setenv("YOUJU_ADMIN_TOKEN", f"{'new' * 10}\n {'old' * 10} ")
    found = settings()
    assert (found.origins, found.contact) == (("https://help.example.cn", "http://oa:8080"), "科研处 8001")
    assert (found.url, found.admin_token) == ("https://youju.example.cn", ("new" * 10, "old" * 10))
    assert "newnew" not in repr(found)
    monkeypatch.setenv("YOUJU_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8 ::1")
    assert settings().trusted_proxies == ("127.0.0.1/32", "10.0.0.0/8", "::1/128")
    for name in ("ORIGINS", "URL", "ADMIN_TOKEN", "TRUSTED_PROXIES"):
        monkeypatch.setenv(f"YOUJU_{name}", "")
    assert settings().trusted_proxies == ()
    assert (settings().origins, settings().url, settings().admin_token) == ((), "", ())


@pytest.mark.parametrize("path", ["/page.js", "/page.css", "/answer.css", "/page.svg", "/favicon.ico", *EMBEDDED])
def test_a_file_is_fetched_once_while_it_is_the_same(client: TestClient, path: str) -> None:
    first = client.get(path)
    assert first.status_code == 200 and first.content
    assert first.headers["cache-control"] == "no-cache"
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(path).headers["etag"] == first.headers["etag"]


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
    rows = [row for file in FILES for row in turns(file) if row.get("question")][::10]
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
    (back,) = first["verdict"]["ask"]
    asked = {"case": first["case"], "facts": {back["fact"]: "no"}}
    second = client.post("/api/v1/ask?html=true", json=asked).json()
    assert (second["verdict"]["code"], second["question"]) == ("not_required", OPEN)
    assert "由您勾选" in second["html"]
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
        ({"vote": "up", "question": "x", "unit": "nothing"}, "unit"),
        ({"vote": "up", "question": "x", "more": 1}, "more"),
        ({"vote": "up", "question": ["x"]}, "question"),
        ([], "请求"),
    ],
)
def test_a_vote_that_is_none_is_refused(client: TestClient, said: object, place: str) -> None:
    refused(client.post("/api/v1/feedback", json=said), 400, place)


def test_votes_of_many_at_once_are_each_a_line_of_its_own(kb: KnowledgeBase, tmp_path: Path) -> None:
    file = tmp_path / "deep" / "feedback.jsonl"

    def vote(number: int) -> None:
        for at in range(40):
            said = Feedback(vote="down", question=f"{number}-{at} " + "采集" * 400, reason="一\n二\u2028三")
            keep(said, kb, file)

    threads = [threading.Thread(target=vote, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # To Python, too, U+2028 ends a line, as it does to some who read the file.
    lines: list[dict[str, Any]] = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert len({line["id"] for line in lines}) == len({line["question"] for line in lines}) == 240
    assert all(line["reason"] == "一\n二\u2028三" and line["knowledge_base"] == kb.version for line in lines)
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("broken", ["folder", "file in the way", "full"])
def test_a_vote_that_cannot_be_kept_is_told_so(
    kb: KnowledgeBase, tmp_path: Path, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "feedback.jsonl"
    if broken == "folder":
        file.mkdir()
    elif broken == "file in the way":
        file.write_text("")
        file = file / "feedback.jsonl"
    else:
        file.write_text("x" * 100)
        monkeypatch.setattr("web.feedback._LARGEST", 50)
    with pytest.raises(Problems, match="没有记下"):
        keep(Feedback(vote="up", question="x"), kb, file)


def test_panel_and_widget_are_as_small_as_promised_and_load_nothing_from_elsewhere(client: TestClient) -> None:
    sizes = {path: len(client.get(path).content) for path in EMBEDDED}
    assert sizes["/embed.js"] <= 8 * 1024
    assert sum(size for path, size in sizes.items() if path != "/embed.js") <= 40 * 1024
    for path in EMBEDDED:
        text = client.get(path).text
        assert "//" not in re.sub(r"//[ \w].*|https://HOST/embed\.js", "", text), path


STEPS = st.lists(
    st.sampled_from(
        [
            OPEN,
            "不涉及人群基因研究",
            "那如果还要做外显子测序呢？",
            "外企出钱还拿数据，国合要不要报",
            "谢谢",
            "食堂几点开门",
            "都没有",
        ]
    ),
    min_size=1,
    max_size=12,
)


@settled(max_examples=60, deadline=None)
@given(STEPS, st.lists(st.booleans(), min_size=12, max_size=12))
def test_a_conversation_comes_back_from_its_address_as_it_was(
    assistant: Assistant, said: list[str], ticks: list[bool]
) -> None:
    talk = Conversation(SIGNER)
    for message, tick in zip(said, ticks, strict=False):
        talk.ask(assistant, message, ON)
        if tick and talk.case.pending:
            talk.judge(assistant, "是否：否", talk.case.ticked({talk.case.pending[0]: frozenset({"no"})}), ON)
    again = replayed(assistant, talk.packed, ON, SIGNER)
    assert [(turn.said, turn.answer.verdict, turn.contract) for turn in again.turns] == [
        (turn.said, turn.answer.verdict, turn.contract) for turn in talk.turns
    ]
    assert again.case == talk.case and again.packed == talk.packed


def test_what_a_person_does_not_know_is_not_asked_again_after_a_reload(assistant: Assistant) -> None:
    talk = Conversation(SIGNER)
    talk.ask(assistant, "外企只出经费，不参与研究，要报国际合作吗？", ON)
    assert list(talk.turns[-1].answer.ask) == ["foreign_gets_data", "results_shared"]
    talk.judge(assistant, "是否：不清楚", talk.case.not_known(["foreign_gets_data"]), ON)
    again = replayed(assistant, talk.packed, ON, SIGNER)
    assert list(again.turns[-1].answer.ask) == list(talk.turns[-1].answer.ask) == ["results_shared"]


def test_of_a_long_conversation_the_last_steps_and_the_case_come_back(assistant: Assistant) -> None:
    talk = Conversation(SIGNER)
    for number in range(150):
        talk.ask(
            assistant,
            f"第{number}家医院只收集第{number * 7919}号B超影像，要报采集许可吗？" + "说明" * (number % 40),
            ON,
        )
    assert 0 < len(talk.packed) <= 6000
    again = replayed(assistant, talk.packed, ON, SIGNER)
    assert 5 < len(again.turns) <= 60
    assert again.case.unit == talk.case.unit and again.case.facts == talk.case.facts
    assert again.turns[-1].contract.verdict == talk.turns[-1].contract.verdict


def test_a_message_that_was_too_long_does_not_cost_the_conversation(assistant: Assistant) -> None:
    talk = Conversation(SIGNER)
    for said in (OPEN, "采集血常规要审批吗？" * 800, "不涉及"):
        talk.ask(assistant, said, ON)
    again = replayed(assistant, talk.packed, ON, SIGNER)
    codes = [turn.answer.reason.code for turn in again.turns]
    assert codes == ["matched", "too_long", "matched"]
    assert again.turns[-1].answer.verdict.code == "not_required"


@pytest.mark.parametrize(
    "packed",
    [
        "",
        "x",
        "%%%",
        pack([]),
        pack({}),
        pack("x"),
        pack([1]),
        pack([[OPEN]]),
        pack([[OPEN, "x"]]),
        pack([[OPEN, {"unit": UNIT, "facts": {"nope": {"value": ["yes"]}}}]]),
        pack([OPEN] * 61),
        pack(["长" * 1001]),
        pack(["a"])[:-4],
    ],
)
def test_an_address_that_no_page_gave_out_is_refused(assistant: Assistant, packed: str) -> None:
    with pytest.raises(Problems):
        replayed(assistant, packed, ON, SIGNER)


def test_the_words_of_the_question_are_marked_where_the_official_words_say_them(assistant: Assistant) -> None:
    answer = assistant.ask("外资药企只提供研究用药，不拿数据，要报国际合作吗？", on=ON)
    assert answer.unit
    asked, told = (
        ["".join(text[start:end]) for start, end in spans]
        for text, spans in zip((answer.unit.question, answer.unit.answer), answer.matched, strict=True)
    )
    assert {"外方", "国际合作"} <= {word[:4] if word.startswith("国际合作") else word for word in asked}
    assert any("药" in word for word in told) and any("数据" in word for word in told)
    # Small words are not.
    assert not {"的", "不", "要", "或"} & {*asked, *told}


@settled(deadline=None)
@given(
    st.text("采集数据，不。\n <&", max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6)
)
def test_marking_changes_no_character(text: str, spans: list[tuple[int, int]]) -> None:
    paragraphs = marked(text, spans)
    assert "\n".join("".join(piece for piece, _ in pieces) for pieces in paragraphs) == text
    at = 0
    for pieces in paragraphs:
        for piece, within in pieces:
            for _ in piece:
                assert within == any(start <= at < end for start, end in spans)
                at += 1
        at += 1


def test_a_text_keeps_every_blank() -> None:
    assert str(kept("a\n    \n<b>")) == "a&#10;    &#10;&lt;b&gt;"


def test_a_link_goes_on_with_the_case_and_one_asks_anew(assistant: Assistant) -> None:
    answer = assistant.ask("不涉及", on=ON, case=assistant.ask(OPEN, on=ON).case)
    there = links(answer, SIGNER)
    (packed,) = re.findall(r"c=([\w-]+)", there.on)
    again = replayed(assistant, packed, ON, SIGNER)
    assert again.case.facts == answer.case.facts
    assert again.turns[0].answer.verdict.code == answer.verdict.code
    assert links(assistant.ask("食堂几点开门", on=ON), SIGNER).on == ""
