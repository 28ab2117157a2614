"""The plain page: everything without a script, and only a press of our own page confirms."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from assistant import Assistant
from assistant.answer import COURTESY
from tests.conftest import ON
from tests.support.services import SIGNER
from tests.support.site import whole_site
from web.conversation import Conversation
from web.links import links
from web.service import Service
from web.url_state import pack

LISTED = "收集B超和血常规要报采集许可吗"
DUTY = "国际合作已获批，另一家外方单位也要用数据，要备案吗"


@pytest.fixture(scope="module")
def site(service: Service) -> Iterator[TestClient]:
    with TestClient(whole_site(service), raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


def label(page: str) -> str:
    (found,) = re.findall(r'<h2 class="yj-label">(.*?)</h2>', page)
    return html.unescape(found)


def packed(page: str) -> str:
    """The case that the buttons of a page send."""
    (found,) = re.findall(r'id="yj-press"[^>]*><input type="hidden" name="c" value="([^"]*)"', page)
    return str(found)


def pressed(site: TestClient, page: str, **given: str) -> str:
    """The page after a press: sent as a browser sends a form of ours, answered by the way to another address."""
    answer = site.post("/ask", data={"c": packed(page), **given}, headers={"Origin": "http://testserver"})
    assert answer.status_code == 303, answer.text
    return site.get(answer.headers["location"].removeprefix(".")).text


def test_a_question_is_answered_without_a_script(site: TestClient, assistant: Assistant) -> None:
    page = site.get("/ask", params={"q": LISTED}).text
    unit = assistant.kb.units["most-2022-04-15/1.1"]
    assert label(page) == "若下列 4 条属实：无需申报采集许可"
    bare = html.unescape(re.sub(r"<[^>]+>", "", page))
    assert unit.question in bare and unit.answer in bare and "时效未与原文核对" in bare
    assert (
        re.findall(r'<script src="(.*?)\?v=\w+" defer>', page)
        == ["answer.js", "ask.js"]
        == re.findall(r'<script src="(\w+\.js)', page)
    )


def test_presses_confirm_one_statement_after_the_other(site: TestClient) -> None:
    page = site.get("/ask", params={"q": LISTED}).text
    for name, told in (
        ("collecting", "若下列 3 条属实：无需申报采集许可"),
        ("listed-kinds", "若下列 2 条属实：无需申报采集许可"),
        ("no-gene-research", "按 2022-04-15 问答：无需办理（时效未核实）"),
        ("in-force", "无需办理"),
    ):
        page = pressed(site, page, confirm=f"{name}=yes")
        assert label(page) == told
    # The question as it was asked, never a press.
    assert f"<p>{LISTED}</p>" in page and "属实：由链接带来的确认（在网页上勾选" in page
    page = pressed(site, page, confirm="listed-kinds=")
    assert label(page).startswith("若下列 1 条属实")
    assert label(pressed(site, page, confirm="no-gene-research=no")).startswith("不适用")


def test_nothing_is_confirmed_by_an_address(site: TestClient) -> None:
    page = site.get("/ask", params={"q": LISTED, "confirm": "collecting=yes"}).text
    assert label(page) == "若下列 4 条属实：无需申报采集许可"
    again = site.get("/ask", params={"c": packed(page), "confirm": "collecting=yes"}).text
    assert label(again) == label(page)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Origin": "https://evil.example"}, "a page of another site"),
        ({"Origin": "null"}, "a page that hides where it is from"),
        ({"Sec-Fetch-Site": "cross-site"}, "without an Origin, of another site"),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "same-site"}, "a neighbour"),
    ],
)
def test_only_a_page_of_ours_may_press(site: TestClient, headers: dict[str, str], reason: str) -> None:
    page = site.get("/ask", params={"q": LISTED}).text
    answer = site.post("/ask", data={"c": packed(page), "confirm": "collecting=yes"}, headers=headers)
    assert answer.status_code == 403 and "location" not in answer.headers, reason


def test_a_browser_that_says_it_is_ours_may_press_through_a_proxy_that_hides_our_name(site: TestClient) -> None:
    page = site.get("/ask", params={"q": LISTED}).text
    headers = {"Origin": "https://help.hospital.example", "Sec-Fetch-Site": "same-origin"}
    answer = site.post("/ask", data={"c": packed(page), "confirm": "collecting=yes"}, headers=headers)
    assert answer.status_code == 303


def _forged() -> str:
    case = SIGNER.signed({"question": LISTED, "unit": "most-2022-04-15/1.1"})
    return pack({**case, "confirmed": {"collecting": {"answer": "yes", "version": "x", "beside": "x"}}})


@pytest.mark.parametrize(
    ("form", "told", "reason"),
    [
        ({"confirm": "partners-only=yes"}, "没有要确认的这一条", "a statement of another unit"),
        ({"confirm": "collecting=maybe"}, "看不懂", "no answer"),
        ({"fact": "nothing=yes"}, "没有这个事实", "a fact that is not declared"),
        ({"fact": "data=gold"}, "没有取值", "a value that is none"),
        ({}, "没有按任何一项", "no press"),
        ({"c": "x", "confirm": "collecting=yes"}, "不是有效的链接参数", "no case"),
        ({"c": "", "confirm": "collecting=yes"}, "没有要确认的回答", "without a case"),
        ({"c": "forged", "confirm": "collecting=yes"}, "签名与内容不符", "a case with a signature of another"),
    ],
)
def test_what_cannot_be_pressed_is_told_and_changes_nothing(
    site: TestClient, form: dict[str, str], told: str, reason: str
) -> None:
    page = site.get("/ask", params={"q": LISTED}).text
    sent = {"c": packed(page), **form}
    if form.get("c") == "forged":
        sent["c"] = _forged()
    answer = site.post("/ask", data=sent, headers={"Origin": "http://testserver"})
    assert answer.status_code == 400 and told in html.unescape(answer.text), reason


def test_a_fact_that_was_misread_is_corrected_and_taken_back(site: TestClient) -> None:
    page = site.get("/ask", params={"q": LISTED}).text
    changed = pressed(site, page, fact="data=specimen")
    assert label(changed).startswith("不适用") and "数据种类：血样、组织等样本" in html.unescape(changed)
    back = pressed(site, changed, fact="data=")
    assert "数据种类：" not in back


def test_what_is_said_next_goes_on_with_the_case(site: TestClient) -> None:
    page = site.get("/ask", params={"q": "仅收集临床数据要报采集许可吗"}).text
    page = site.get("/ask", params={"c": packed(page), "q": "不涉及人群基因研究"}).text
    assert label(page).startswith("若下列") and "后来说：不涉及人群基因研究" in page


def test_a_duty_asks_for_facts_and_takes_the_answer(site: TestClient) -> None:
    page = site.get("/ask", params={"q": DUTY}).text
    assert label(page) == "视情形而定" and 'value="others_take_part=unsure"' in page
    assert label(pressed(site, page, fact="others_take_part=yes")) == "需要办理"


def test_the_welcome_names_what_is_loaded_and_how_to_begin(site: TestClient, assistant: Assistant) -> None:
    page = html.unescape(site.get("/ask").text)
    for notice in assistant.kb.notices.values():
        assert notice.head.cited in page
    assert all(unit.question in page for unit in assistant.kb.current)
    assert '<form class="yj-box" role="search" method="get" action="ask">' in page


def test_what_nothing_answers_says_whom_to_ask_and_what_is_near(site: TestClient, assistant: Assistant) -> None:
    page = site.get("/ask", params={"q": "食堂几点开门"}).text
    assert label(page) == "官方问答没有回答" and assistant.kb.contact in html.unescape(page)
    vague = site.get("/ask", params={"q": "我们这个项目要报吗"}).text
    assert label(vague) == "请先选一类" and "一、采集审批" in vague and 'class="near"' in vague


@pytest.mark.parametrize(
    "asked", ["<script>alert(1)</script>收集血常规要报采集许可吗", '"><img src=x onerror=alert(1)>', "问" * 600]
)
def test_whatever_is_asked_is_shown_as_text(site: TestClient, asked: str) -> None:
    page = site.get("/ask", params={"q": asked})
    assert page.status_code == 200
    assert "<script>alert" not in page.text and "<img" not in page.text


def test_the_address_of_the_chat_page_opens_here_too(site: TestClient, assistant: Assistant) -> None:
    """A browser in which Streamlit cannot run is led here with the conversation it was sent."""
    talk = Conversation(SIGNER)
    talk.ask(assistant, "仅收集临床数据要报采集许可吗", ON)
    talk.ask(assistant, "不涉及人群基因研究", ON)
    page = site.get("/ask", params={"c": talk.packed}).text
    assert label(page).startswith("若下列")
    on = parse_qs(urlsplit(links(talk.turns[-1].answer, SIGNER).on).query)["c"][0]
    assert label(site.get("/ask", params={"c": on}).text) == label(page)


def test_an_official_question_opens_by_its_number(site: TestClient, assistant: Assistant) -> None:
    unit = assistant.kb.units["most-2022-04-15/3.1"]
    assert f"<p>{unit.question}</p>" in site.get("/ask", params={"unit": unit.id}).text
    missing = site.get("/ask", params={"unit": "gone"})
    assert missing.status_code == 404 and "没有编号为“gone”的官方问答" in html.unescape(missing.text)


def test_what_nothing_answers_keeps_the_case_and_is_confirmed_before_it_is_final_again(site: TestClient) -> None:
    page = site.get("/ask", params={"q": LISTED}).text
    for name in ("collecting", "listed-kinds", "no-gene-research", "in-force"):
        page = pressed(site, page, confirm=f"{name}=yes")
    page = site.get("/ask", params={"c": packed(page), "q": "食堂几点开门"}).text
    assert label(page) == "官方问答没有回答" and "<p>食堂几点开门</p>" in page
    again = site.get("/ask", params={"c": packed(page)}).text
    assert label(again).startswith("若下列 1 条属实") and "您还说过“食堂几点开门”" in html.unescape(again)


def test_a_bare_reply_to_statements_confirms_and_denies_none_of_them(site: TestClient) -> None:
    for words in ("都属实", "以上都不属实", "是的", "都没有"):
        page = site.get("/ask", params={"q": LISTED}).text
        page = html.unescape(site.get("/ask", params={"c": packed(page), "q": words}).text)
        assert label(page) == "若下列 4 条属实：无需申报采集许可"
        assert f"“{words}”没有说明是哪一条，不算确认" in page
        for name in ("collecting", "listed-kinds", "no-gene-research", "in-force"):
            page = pressed(site, page, confirm=f"{name}=yes")
    # Once something is confirmed, it is one more thing to say.
    page = html.unescape(site.get("/ask", params={"c": packed(page), "q": "以上都不属实"}).text)
    assert label(page).startswith("若下列 1 条属实") and "您还说过“以上都不属实”" in page


def test_words_that_a_press_overruled_stay_in_sight(site: TestClient) -> None:
    """属实 against what was said counts once it is pressed again; whoever reads the result sees that it is so."""
    page = site.get("/ask", params={"q": "收集B超和血样并做全外显子测序，要报采集许可吗"}).text
    for _ in range(2):
        page = pressed(site, page, confirm="listed-kinds=yes")
    for name in ("collecting", "no-gene-research", "no-gene-research", "in-force"):
        page = pressed(site, page, confirm=f"{name}=yes")
    for _ in range(4):
        # Whatever is still open: a person insists.
        if label(page) == "无需办理":
            break
        (still,) = re.findall(r'class="yj-now">.*?data-confirm="([\w-]+)"', page, re.DOTALL)[:1]
        page = pressed(site, page, confirm=f"{still}=yes")
    assert label(page) == "无需办理"
    assert "条与您说过的“" in html.unescape(page) and "以您的确认为准" in page


def test_the_statement_to_press_again_is_in_turn(site: TestClient) -> None:
    page = site.get("/ask", params={"q": "收集B超和血样，要报采集许可吗"}).text
    page = pressed(site, page, confirm="listed-kinds=yes")
    assert "以哪个为准" in page
    # Before the first of the others that are open.
    assert "以哪个为准" in page.partition('class="yj-now"')[2].partition("</nav>")[0]


def test_a_result_of_another_day_says_so(site: TestClient, assistant: Assistant) -> None:
    answer = assistant.ask(LISTED, on=ON)
    case = assistant.tick({}, on=ON, case=answer.case, confirm={one.id: "yes" for one in answer.to_confirm}).case
    on = parse_qs(urlsplit(links(assistant.tick({}, on=ON, case=case), SIGNER).on).query)["c"][0]
    for path in ("/ask", "/"):
        page = site.get(path, params={"c": on}).text
        assert f"这是按 {ON} 判断的" in page
    assert "判断的；" not in site.get("/ask", params={"q": LISTED}).text


def test_thanks_keep_the_answer(site: TestClient) -> None:
    page = site.get("/ask", params={"q": LISTED}).text
    page = site.get("/ask", params={"c": packed(page), "q": "好的，谢谢"}).text
    assert label(page) == "若下列 4 条属实：无需申报采集许可" and COURTESY in page


def test_two_presses_at_once_are_none(site: TestClient) -> None:
    page = site.get("/ask", params={"q": LISTED}).text
    sent = {"c": packed(page), "confirm": "collecting=yes", "fact": "data=lab"}
    answer = site.post("/ask", data=sent, headers={"Origin": "http://testserver"})
    assert answer.status_code == 400 and "一次按了两项" in answer.text


@pytest.mark.parametrize("fact", ["nothing=", "nothing=unsure"])
def test_a_fact_that_is_not_there_is_told_however_it_is_pressed(site: TestClient, fact: str) -> None:
    page = site.get("/ask", params={"q": LISTED}).text
    answer = site.post("/ask", data={"c": packed(page), "fact": fact}, headers={"Origin": "http://testserver"})
    assert answer.status_code == 400 and "没有这个事实" in answer.text


def test_an_address_shows_the_verdict_of_its_day(site: TestClient, assistant: Assistant) -> None:
    """A link of last week still tells what was confirmed then; what is pressed today begins anew."""
    answer = assistant.ask(LISTED, on=ON)
    case = assistant.tick({}, on=ON, case=answer.case, confirm={one.id: "yes" for one in answer.to_confirm}).case
    on = parse_qs(urlsplit(links(assistant.tick({}, on=ON, case=case), SIGNER).on).query)["c"][0]
    page = site.get("/ask", params={"c": on}).text
    assert label(page) == "无需办理"
    assert label(pressed(site, page, fact="data=imaging,lab")).startswith("若下列")
