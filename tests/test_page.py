"""The chat page without a browser: what it shows, asks and offers, press by press. Nothing typed into it breaks it."""

from __future__ import annotations

import json
import logging
import re
from html import unescape
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from assistant.answer import COURTESY
from kb.load import HOME
from kb.model import Code, KnowledgeBase
from kb.texts import texts
from web.log import LOG, _Plain

pytestmark = pytest.mark.usefixtures("service")

CHAT = HOME.parent / "web" / "screens" / "chat.py"
OPEN = "仅收集临床数据要报采集许可吗"
CLOSED = "外资药企只提供研究用药，不参与研究，不拿数据也不分享成果，要报国际合作吗？"
HALF = "外资药企只提供研究用药，要报国际合作吗？"
# A duty: what is missing is asked as facts, and nothing is to be confirmed.
OTHERS = "国际合作项目产生的数据，另一家外方单位也要用，要备案吗？"
OFF_TOPIC = "今天北京天气怎么样？"
# The official questions as the asker's own: what they say, and what they leave open.
OFFICIAL: list[tuple[str, Code]] = [
    ("most-2022-04-15/1.1", "conditional"),  # 临床数据 does not say whether genes are studied
    ("most-2022-04-15/2.1", "to_confirm"),  # 不足一年 is the clause's one condition
    ("most-2022-04-15/3.1", "conditional"),  # neither data nor results are spoken of
    ("most-2022-04-15/4.1", "to_confirm"),  # approved, and the two sides use the data
    ("most-2022-04-15/4.2", "conditional"),  # as 1.1
]
# What those come to that words alone propose.
RESULTS = {
    "most-2022-04-15/2.1": "年度报告可在下一年度一并提交",
    "most-2022-04-15/4.1": "合作双方可以使用，不需进行对外提供备案",
}
# What Markdown and Streamlit's own marks would make something else of.
MARKS = (
    "采集血常规 *a* **b** _c_ `d` [e](f) ![g](h) # 1. ~~i~~ $j$ :red[k] :smile: \\ | <b>l</b> "
    # Streamlit reads these even where they are escaped: arrows, icons, entities, addresses.
    "A -> B <- C -- D >= E :material/home: &amp; &lt; http://m.example www.n.example o@p.example 要审批吗"
)


class Page:
    """The page in one session. Whatever is done, it never ends in an exception."""

    def __init__(self, **query: str) -> None:
        self.app, self._presses = AppTest.from_file(CHAT, default_timeout=30), 0
        for name, value in query.items():
            self.app.query_params[name] = value
        self.run()

    def run(self) -> None:
        self.app.run()
        assert not self.app.exception, [problem.value for problem in self.app.exception]

    def ask(self, *messages: str) -> None:
        for message in messages:
            self.app.chat_input(key="said").set_value(message)
            self.run()

    def press(self, name: str, value: str = "", words: str = "") -> None:
        """Press a button that is there, as page.js tells of it."""
        assert value in self.buttons(name), (name, value, self.buttons(name))
        key = self.html.partition('data-key="')[2].partition('"')[0]
        self.send(key, name, value, words)

    def send(self, key: str, name: str, value: str, words: str = "") -> None:
        """What page.js would send of a press, whether there is such a button or not."""
        self._presses += 1
        self.app.text_input(key="press").set_value(json.dumps([key, name, value, words, self._presses]))
        self.run()

    def answer(self, **given: str | None) -> None:
        """Answer statements, each by its id with _ for -; None presses the answer again, which takes it back."""
        for name, value in given.items():
            self.press("confirm", f"{name.replace('_', '-')}={value or ''}")

    def confirm(self) -> None:
        """Press 属实 wherever nothing is pressed, until every statement is answered."""
        for _ in range(10):
            if None not in self.statements.values():
                return
            name = next(name for name, value in self.statements.items() if value is None)
            self.answer(**{name: "yes"})
        raise AssertionError(self.statements)

    @property
    def html(self) -> str:
        """All that is drawn."""
        return "".join(html.value for html in self.app.main.html)

    @property
    def statements(self) -> dict[str, str | None]:
        """The statements, by id, with the answer that is pressed."""
        pressed = r'data-confirm="([\w-]+)" data-value="(\w+)" aria-pressed="(true|false)"'
        found: dict[str, str | None] = {}
        for name, value, on in re.findall(pressed, self.html):
            found[name] = value if on == "true" else found.get(name)
        return found

    def buttons(self, name: str) -> dict[str, str]:
        """The buttons of a name: value -> what stands on it."""
        found = re.findall(rf'<button[^>]* ?name="{name}" value="([^"]*)"[^>]*>(.*?)</button>', self.html, re.DOTALL)
        return {unescape(value): unescape(words.partition("<small>")[0]) for value, words in found}

    def labelled(self, words: str) -> str:
        """The value of the button for a correction with these words."""
        return next(value for value, said in self.buttons("correct").items() if said.startswith(words))

    @property
    def cards(self) -> list[str]:
        """The verdict cards, the newest first."""
        return [html.value for html in self.app.main.html if "data-code=" in html.value]

    @property
    def grounds(self) -> str:
        """The conditions of the newest verdict with what they rest on."""
        return self.html.partition('class="yj-rest"')[2].partition("</article>")[0]

    @property
    def officials(self) -> list[str]:
        """The cards with official words, the newest first."""
        return [html.value for html in self.app.main.html if 'class="yj-official"' in html.value]

    @property
    def code(self) -> str:
        """The newest verdict."""
        return self.cards[0].partition('data-code="')[2].partition('"')[0]

    @property
    def texts(self) -> list[str]:
        return [text.value for text in self.app.text]

    @property
    def chips(self) -> list[str]:
        found = re.findall(r"<summary>([^<]*) <span class=\"yj-change\">更改</span></summary>", self.html)
        return [unescape(one) for one in found]

    @property
    def questions(self) -> list[str]:
        """What is asked of the facts."""
        return [unescape(one) for one in re.findall(r'aria-label="([^"]*)" data-asked="', self.html)]

    @property
    def asked(self) -> str:
        """The question that is answered."""
        asked = self.html.partition('class="yj-asked"')[2]
        return unescape(asked.partition("<p>")[2].partition("</p>")[0])

    @property
    def folded(self) -> int:
        """How many questions are folded behind the newest."""
        labels = [words for words in self.buttons("earlier").values() if words.startswith("前面的 ")]
        return int(labels[0].split()[1]) if labels else 0

    @property
    def sheets(self) -> list[str]:
        """The addresses of the verdict sheet."""
        away = self.html.partition('class="yj-away"')[2].partition("</p>")[0]
        return [unescape(url) for url in re.findall(r'href="(\./sheet[^"]*)"', away)]

    @property
    def welcome(self) -> str:
        """What is said to who has asked nothing yet."""
        return "".join(html.value for html in self.app.main.html if "yj-welcome" in html.value)


def words(html: str, name: str) -> list[str]:
    """The texts of the elements of one class."""
    found = re.findall(rf'<(\w+)[^>]* ?class="{name}"[^>]*>(.*?)</\1>', html, re.DOTALL)
    return [unescape(re.sub("<[^>]+>", "", inner)).strip() for _, inner in found]


def answered(html: str) -> str:
    """The official answer of a card, character by character."""
    quoted = re.findall(r"<blockquote[^>]*>\s*(.*?)</blockquote>", html, re.DOTALL)
    assert len(quoted) == 1
    unmarked = re.sub("</?mark[^>]*>", "", quoted[0])
    return "\n".join(map(unescape, re.findall("<p>(.*?)</p>", unmarked, re.DOTALL)))


def test_the_first_page_says_what_it_can_do_and_lists_the_official_questions_in_their_sections(
    kb: KnowledgeBase,
) -> None:
    page = Page()
    head = kb.notices["most-2022-04-15"].head
    for said in ("能：", "不能：", "无需办理", head.issuer, head.title, head.day):
        assert said in unescape(page.welcome)
    listed = [words for unit in kb.current for words in (unit.section, unit.question)]
    examples = page.html.partition('class="yj-examples"')[2].partition("</div>")[0]
    drawn = re.findall(r"<(?:p|button)\b[^>]*>\s*(.*?)\s*</", examples)
    # 4.1 and 4.2 share a section, which stands there once.
    assert list(map(unescape, drawn)) == list(dict.fromkeys(listed))


@pytest.mark.parametrize(("unit_id", "code"), OFFICIAL)
def test_a_press_on_an_official_question_gives_its_words_and_its_verdict(
    kb: KnowledgeBase, unit_id: str, code: Code
) -> None:
    unit, page = kb.units[unit_id], Page()
    page.press("unit", unit_id)
    assert page.code == code
    (said,) = words(page.cards[0], "yj-label")
    assert said == (
        f"若下列 {len(page.statements)} 条属实：{RESULTS[unit_id]}" if unit_id in RESULTS else texts().labels[code]
    )
    assert answered(page.officials[0]) == unit.answer
    assert words(page.officials[0], "yj-question") == [unit.question]
    assert page.asked == unit.question


def test_every_official_question_has_a_row(kb: KnowledgeBase) -> None:
    assert [unit_id for unit_id, _ in OFFICIAL] == [unit.id for unit in kb.current]


def test_an_answer_shows_conditions_with_their_words_and_the_official_words_with_their_source(
    kb: KnowledgeBase,
) -> None:
    page = Page()
    page.ask(CLOSED)
    rule = next(rule for rule in kb.rules["most-2022-04-15/3.1"] if rule.id == "foreign-support-only")
    unit, head = kb.units[rule.unit], kb.notices["most-2022-04-15"].head
    assert page.code == "to_confirm"
    assert set(page.statements) == {*(one.id for one in rule.statements), "in-force"}
    evidence = [condition.evidence for condition in rule.conditions]
    assert sorted(words(page.grounds, "yj-evidence")) == sorted(evidence)
    assert all(condition.text in page.grounds for condition in rule.conditions)
    assert "您说：不拿数据" in words(page.grounds, "yj-from")
    assert answered(page.officials[0]) == unit.answer
    (source,) = words(page.officials[0], "yj-source")
    for part in (head.issuer, head.title, head.day, unit.section, f"第 {unit.number} 问"):
        assert part in source
    assert head.url in page.officials[0]


def test_a_link_opens_with_its_question_asked_once() -> None:
    page = Page(q=OPEN)
    assert (page.asked, page.code, len(page.cards)) == (OPEN, "conditional", 1)
    page.run()
    assert len(page.cards) == 1
    page.press("again")
    assert page.buttons("unit")
    assert not page.cards


def test_a_link_without_a_question_opens_the_first_page() -> None:
    assert Page(q="").buttons("unit")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("yes", "required"),
        ("no", "not_applicable"),
        ("unsure", "conditional"),  # 不清楚 is not no
    ],
)
def test_a_missing_fact_is_asked_with_buttons_and_a_press_decides(kb: KnowledgeBase, value: str, code: Code) -> None:
    page = Page()
    page.ask(OTHERS, "国际合作已获批")
    assert (page.code, page.statements) == ("conditional", {})
    assert page.questions == [kb.facts["others_take_part"].ask]
    assert list(page.buttons("fact").values()) == ["是", "否", "不清楚"]
    page.press("fact", f"others_take_part={value}")
    assert page.code == code
    assert page.buttons("fact") == {}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("no", "not_applicable"),  # what is not exempted is not thereby a duty
        ("yes", "to_confirm"),  # met, and the other statements are still to be confirmed
        ("unsure", "conditional"),  # 不清楚 is not 属实
    ],
)
def test_a_missing_fact_of_an_exemption_is_asked_by_its_statement_alone(given: str, code: Code) -> None:

    page = Page()
    page.ask(OPEN)
    assert page.code == "conditional"
    # Not once more as a question.
    assert "no-gene-research" in page.statements and page.buttons("fact") == {}
    assert page.questions == []
    page.answer(no_gene_research=given)
    assert (page.code, page.statements["no-gene-research"]) == (code, given)


def test_what_was_pressed_is_never_called_unmentioned(kb: KnowledgeBase) -> None:
    page = Page()
    page.ask(OPEN)
    page.answer(no_gene_research="yes")
    assert page.code == "to_confirm"
    (pressed,) = (
        condition
        for rule in kb.rules["most-2022-04-15/1.1"]
        for condition in rule.conditions
        if condition.fact == "gene_research" and condition.is_
    )
    (drawn,) = (line for line in page.grounds.split("</li>") if f"<span>{pressed.text}" in line)
    assert "由您勾选" in drawn and "推定" not in drawn
    assert "没有提到" not in page.grounds


def test_of_two_facts_asked_at_once_each_stays_until_it_is_answered() -> None:
    page = Page()
    page.ask(OTHERS)
    assert len(page.buttons("fact")) == 6
    page.press("fact", "cooperation_approved=yes")
    assert page.code == "conditional"
    assert list(page.buttons("fact")) == [f"others_take_part={value}" for value in ("yes", "no", "unsure")]
    page.press("fact", "others_take_part=yes")
    assert (page.code, page.buttons("fact")) == ("required", {})
    # So does each statement.
    page.ask(HALF)
    page.answer(no_data="yes")
    assert (page.code, page.statements["no-sharing"]) == ("conditional", None)
    page.answer(no_sharing="yes")
    assert page.code == "to_confirm"
    page.confirm()
    assert (page.code, set(page.statements.values())) == ("not_required", {"yes"})


def test_an_answer_to_a_statement_can_be_changed_and_taken_back() -> None:
    page = Page()
    page.ask(CLOSED)
    page.confirm()
    assert page.code == "not_required"
    page.answer(no_data="unsure")
    assert page.code == "conditional"
    page.answer(no_data=None)
    assert (page.code, page.statements["no-data"]) == ("to_confirm", None)
    page.answer(no_data="yes")
    assert page.code == "not_required"


def test_no_fact_is_asked_twice() -> None:
    page = Page()
    page.ask(OTHERS)
    page.press("fact", "others_take_part=unsure")
    assert not any(one.startswith("others_take_part") for one in page.buttons("fact"))
    # Neither a message that changes nothing nor one that tells of another fact brings the question back.
    for message in ("经费一共80万", "国际合作已获批"):
        page.ask(message)
        assert not any(one.startswith("others_take_part") for one in page.buttons("fact"))
    assert page.code == "conditional"


def test_no_statement_is_asked_twice() -> None:
    page = Page()
    page.ask(HALF)
    page.answer(no_data="unsure")
    for message in ("经费一共80万", "成果不共享"):
        page.ask(message)
        assert page.statements["no-data"] == "unsure"
    assert page.code == "conditional"


def test_a_chip_corrects_what_was_read_and_takes_it_back() -> None:
    page = Page()
    page.ask(CLOSED)
    assert page.chips == ["外方有实质性参与：否", "外方获取研究数据：否", "研究成果与外方共享：否"]
    assert "您说：不拿数据" in words(page.html, "yj-from")
    page.press("correct", "foreign_gets_data=yes")
    assert page.code == "not_applicable"
    assert "外方获取研究数据：是" in page.chips
    assert any(re.fullmatch("由您勾选（在网页上勾选，.*）：是", one) for one in words(page.html, "yj-from"))
    page.press("correct", "foreign_gets_data=")
    assert page.code == "conditional"
    assert not any(chip.startswith("外方获取研究数据") for chip in page.chips)
    # Taken back it is open, and asked for.
    page.answer(no_data="yes")
    assert page.code == "to_confirm"


def test_a_chip_of_kinds_adds_and_removes_one_kind() -> None:
    page = Page()
    page.ask("只收集血常规要报采集许可吗")
    assert page.code == "to_confirm"
    page.press("correct", page.labelled("加上：基因"))
    assert page.code == "not_applicable"
    (chip,) = [chip for chip in page.chips if chip.startswith("数据种类：")]
    assert "一般实验室检查信息" in chip
    assert "基因" in chip
    page.press("correct", page.labelled("减去：基因"))
    assert page.code == "to_confirm"


def test_a_new_topic_starts_a_new_case_and_the_earlier_one_is_a_press_away(kb: KnowledgeBase) -> None:
    page = Page()
    page.ask(OPEN)
    page.confirm()
    page.ask(HALF)
    assert page.code == "conditional"
    assert all("基因" not in chip for chip in page.chips)
    section = kb.units["most-2022-04-15/1.1"].section
    assert list(page.buttons("case").values()) == [f"{OPEN}（{section}）"]
    page.press("case", "0")
    assert (page.code, answered(page.officials[0])) == ("not_required", kb.units["most-2022-04-15/1.1"].answer)
    # The case that was left can be returned to in turn.
    assert [label.partition("（")[0] for label in page.buttons("case").values()] == [HALF]
    page.press("case", "0")
    assert (page.code, answered(page.officials[0])) == ("conditional", kb.units["most-2022-04-15/3.1"].answer)


@pytest.mark.parametrize("between", ["谢谢", "好的，谢谢！", "收到", "今天北京天气怎么样？", "😀"])
def test_thanks_and_small_talk_lose_nothing(kb: KnowledgeBase, between: str) -> None:
    page = Page()
    page.ask(HALF, OPEN, between)
    # Thanks leave the answer where it is; what is not answered stands before it. Both cases can be returned to.
    thanked = not {COURTESY, "没有读到文字，请写下您的问题。"}.isdisjoint(page.texts)
    assert thanked == (between != "今天北京天气怎么样？")
    assert [answered(card) for card in page.officials] == [kb.units["most-2022-04-15/1.1"].answer][:thanked]
    assert page.folded == 2 - thanked
    others = [label.partition("（")[0] for label in page.buttons("case").values()]
    assert others == [OPEN, HALF][thanked:]
    page.ask("不涉及人群基因研究")
    assert page.code == "to_confirm"


def test_after_thanks_alone_an_official_question_can_be_pressed() -> None:
    page = Page()
    page.ask("谢谢")
    page.press("unit", "most-2022-04-15/1.1")
    assert page.code == "conditional"


def test_starting_again_forgets_the_case() -> None:
    page = Page()
    page.ask(OPEN, HALF)
    page.press("again")
    assert page.buttons("unit")
    assert not page.cards
    assert not page.buttons("case")
    # An answer to what was asked before is no answer to anything now.
    page.ask("不涉及")
    assert page.code == "unknown"


def test_a_near_question_is_a_press_away(kb: KnowledgeBase) -> None:
    page = Page()
    page.ask(CLOSED)
    unit = kb.units["most-2022-04-15/4.1"]
    assert page.buttons("unit")[unit.id] == unit.question
    page.press("unit", unit.id)
    assert answered(page.officials[0]) == kb.units["most-2022-04-15/4.1"].answer


def test_the_sheet_is_a_link_away() -> None:
    page = Page()
    page.ask(OPEN)
    assert [urlsplit(url).path for url in page.sheets] == ["./sheet", "./sheet.docx"]
    # The project is written behind that in the browser (tests/test_browser.py).
    assert all(parse_qs(urlsplit(url).query).keys() == {"case", "on"} for url in page.sheets)


@pytest.mark.parametrize("by_link", [False, True], ids=["typed", "linked"])
@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        pytest.param(" \t　", "没有读到文字", id="blanks, full width too"),
        pytest.param("？！。，……", "没有读到文字", id="only punctuation"),
        pytest.param("***---###", "没有读到文字", id="only Markdown"),
        pytest.param("😀🧬", "没有读到文字", id="only emoji"),
        pytest.param("\u200b\ufeff", "没有读到文字", id="zero width"),
        pytest.param("<b></b>", "没有", id="only tags"),
        pytest.param("<script>alert(1)</script>", "没有", id="script"),
        pytest.param("<img src=x onerror=alert(1)>", "没有", id="script in a tag"),
        pytest.param("{{ 7 * 7 }}{% raw %}", "没有", id="the template's own language"),
        pytest.param("a" * 500, "没有", id="the longest that is taken"),
        # Not cut either: what was cut off could have been what speaks against an exemption.
        pytest.param("采集血常规要审批吗？" * 50 + "还", "超过 500 字", id="one too long"),
        pytest.param("采集血常规要审批吗？" * 100, "超过 500 字", id="much too long"),
        pytest.param(OFF_TOPIC, "没有", id="off topic"),
    ],
)
def test_what_cannot_be_answered_gets_a_plain_sentence(
    kb: KnowledgeBase, message: str, sentence: str, by_link: bool
) -> None:
    page = Page(q=message) if by_link else Page()
    if not by_link:
        page.ask(message)
    assert page.code == "unknown"
    assert sentence in words(page.cards[0], "yj-says")[0]
    assert kb.contact in words(page.cards[0], "yj-contact")
    # Layout around the words may go; nothing in them may.
    assert page.asked.strip() == message.strip()
    assert not page.officials
    page.ask(CLOSED)
    assert page.code == "to_confirm"


def test_nothing_typed_changes_nothing() -> None:
    page = Page()
    page.ask("")
    assert page.buttons("unit")
    assert not page.cards


def test_marks_in_a_question_are_shown_as_themselves() -> None:
    page = Page()
    page.ask(MARKS)
    assert page.asked == MARKS
    page.ask(HALF)
    assert page.folded == 1
    assert [label.partition("（")[0] for label in page.buttons("case").values()] == [MARKS]
    assert all("<b>l" not in html.value for html in page.app.main.html)


def test_every_verdict_from_a_notice_that_may_not_hold_has_its_warning(kb: KnowledgeBase) -> None:
    page = Page()
    head = kb.notices["most-2022-04-15"].head
    assert head.currency == "unverified"
    for question in (*(unit.question for unit in kb.current), CLOSED, "他们要拿数据"):
        page.ask(question)
        (card,), (official,) = page.cards, page.officials
        (warning,) = words(card, "yj-warning")
        assert warning.endswith(head.currency_warning)
        assert words(card, "yj-based") == [f"⚠ 依据 {head.published} 的答复；时效未与原文核对"]
        # And what is known of it stands below the official words.
        assert all(note.text in official and note.source in official for note in head.currency_notes)


def test_a_vote_that_cannot_be_kept_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("records.recorder.MOST", 0)
    page = Page()
    page.ask(OPEN)
    page.press("vote", "up")
    assert any("没有记下" in text for text in page.texts)
    assert "谢谢" not in page.html


def test_a_message_of_megabytes_is_neither_kept_nor_sent_back() -> None:
    page = Page()
    page.ask("采集血常规要审批吗？" * 800_000)
    assert "超过 500 字" in words(page.cards[0], "yj-says")[0]
    page.ask(OPEN)
    sent = sum(len(text) for text in page.texts) + sum(len(html.value) for html in page.app.main.html)
    assert sent < 100_000
    assert len(repr(page.app.session_state["talk"].turns[0])) < 100_000


def test_of_a_long_conversation_the_beginning_goes_and_a_sentence_says_so() -> None:
    page = Page()
    page.ask(CLOSED)
    assert "不再显示" not in page.html
    page.ask(*(f"第{number}位受试者呢？" + "请看方案。" * 90 for number in range(24)))
    (told,) = re.findall("<p>([^<]*不再显示[^<]*)</p>", page.html)
    kept = [turn.said for turn in page.app.session_state["talk"].turns]
    assert told.startswith(f"最早的 {25 - len(kept)} 轮") and CLOSED not in kept
    assert sum(map(len, kept)) <= 10_000
    # What was said at the beginning goes on to count.
    assert page.app.session_state["talk"].case.question == CLOSED


def test_what_was_refused_stays_refused_under_signs_and_thanks() -> None:
    page = Page()
    page.ask(OPEN)
    page.confirm()
    page.ask(OFF_TOPIC)
    assert page.code == "unknown"
    for words in ("？？", "好的，还有别的", "谢谢"):
        page.ask(words)
        assert page.code == "unknown"
    assert all(turn.said != OFF_TOPIC or turn.answer.unit is None for turn in page.app.session_state["talk"].turns)


def test_each_question_and_press_is_a_line_in_the_log_without_a_word_of_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told = StringIO()
    handler = logging.StreamHandler(told)
    handler.setFormatter(_Plain())
    monkeypatch.setattr(LOG, "handlers", [handler])
    caplog.set_level(logging.INFO, logger=LOG.name)
    page = Page()
    page.ask(CLOSED)
    page.confirm()
    page.press("again")
    page.ask(OFF_TOPIC)
    first, *_, last = lines = told.getvalue().splitlines()
    assert re.fullmatch(r"CHAT ask [\d.]+ ms \[\w{5}-\w{5}\]", first) and "CHAT confirm" in lines[1]
    # Under the number of the conversation, which the records have.
    assert lines[1].endswith(first[-13:]) and last.endswith(f"[{page.app.session_state.talk.number}]")
    assert first[-13:] != last[-13:] and all(line.startswith("CHAT ") for line in lines)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("confirm", "no-data=perhaps"),
        ("confirm", "nothing=yes"),
        ("confirm", ""),
        ("fact", "nothing=yes"),
        ("fact", "foreign_gets_data=perhaps"),
        ("correct", "foreign_gets_data=yes,perhaps"),
        ("case", "99"),
        ("case", "-1"),
        ("unit", "nothing/1.1"),
        ("nothing", ""),
    ],
)
def test_a_press_on_what_is_not_there_changes_nothing(name: str, value: str) -> None:
    page = Page()
    page.ask(CLOSED)
    before = (page.code, page.statements, page.chips)
    page.send(page.app.session_state["talk"].turns[-1].key, name, value)
    assert (page.code, page.statements, page.chips) == before


def test_a_press_counts_once_and_for_the_answer_that_it_was_made_on() -> None:
    page = Page()
    page.ask(CLOSED)
    key = page.app.session_state["talk"].turns[-1].key
    page.send(key, "confirm", "no-data=yes")
    assert page.statements["no-data"] == "yes"
    # As a page brings it whose connection was lost: with another number, or the same.
    page.send(key, "confirm", "no-data=no")
    page.run()
    assert page.statements["no-data"] == "yes"
    # A new session hears it again, in the conversation that the address carries.
    again = Page(c=page.app.session_state["talk"].packed)
    again.send(key, "confirm", "no-data=no")
    assert again.statements["no-data"] == "yes"


@pytest.mark.parametrize("sent", ["no-data=yes", "[]", "{}", "1", "null", '["", "again"]', "[" * 100_000])
def test_what_is_no_press_is_none(sent: str) -> None:
    page = Page()
    page.ask(CLOSED)
    page.app.text_input(key="press").set_value(sent)
    page.run()
    assert (page.code, set(page.statements.values())) == ("to_confirm", {None})
