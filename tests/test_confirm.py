"""Words propose, a person confirms: no exemption is final before every statement of its rule is confirmed."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from assistant import Assistant
from assistant.answer import Answer
from assistant.labels import label
from assistant.request import case_from_json, reply, request_from_json
from assistant.to_contract import to_answer, to_case
from kb.check_statements import check_statements
from kb.load import HOME, load
from kb.model import EXEMPTING, IN_FORCE, LATER, Given, KnowledgeBase, Problems, RuleBook
from reader.facts import Confirmed
from tests.conftest import ON
from tests.support.homes import copied_home

HOW = Confirmed("request", datetime(2026, 11, 22, 9, 30, tzinfo=UTC))
# A question of each unit whose words say all that the exempting rule asks.
TOLD: Mapping[str, str] = {
    "1.1": "收集B超和血常规要报采集许可吗",
    "2.1": "保藏许可获批半年，年度报告要交吗",
    "3.1": "外资药企只提供研究用药，不参与研究，不拿数据，成果也不共享，要报国际合作吗",
    "4.1": "国际合作已获批，合作双方使用合作产生的数据，要备案吗",
    "4.2": "把CT影像提供给境外的合作方，要做对外提供备案吗",
}
# The same matters with nothing said of the case.
UNTOLD: Mapping[str, str] = {
    "1.1": "仅收集临床数据要报采集许可吗",
    "2.1": "保藏许可活动不足一年，还需要进行保藏年度报告提交吗？",
    "3.1": "外方资助但无实质性参与，是否需要申报国际合作科学研究？",
    "4.1": "国际合作项目的数据要给合作方用，要备案吗",
    "4.2": "对外提供临床数据要备案吗",
}


def press(assistant: Assistant, answer: Answer, **confirm: Given | None) -> Answer:
    """A person answers statements: the_id for the-id."""
    told = {name.replace("_", "-"): given for name, given in confirm.items()}
    return assistant.tick({}, on=ON, case=answer.case, confirm=told, confirmed=HOW)


def confirm_all(assistant: Assistant, answer: Answer) -> Answer:
    """A person confirms whatever is asked, one after the other, the notice's currency last."""
    for _ in range(12):
        if not answer.to_confirm:
            break
        answer = assistant.tick({}, on=ON, case=answer.case, confirm={answer.to_confirm[0].id: "yes"}, confirmed=HOW)
    return answer


@pytest.mark.parametrize("unit", TOLD)
def test_words_only_propose_whatever_they_say(assistant: Assistant, unit: str) -> None:
    answer = assistant.ask(TOLD[unit], on=ON)
    assert answer.unit and answer.unit.id.endswith(unit)
    assert answer.verdict.code == "to_confirm" and answer.verdict.outcome in EXEMPTING
    assert label(answer).startswith(f"若下列 {len(answer.verdict.statements)} 条属实：")


SAID = st.sampled_from(
    [
        *TOLD.values(),
        *UNTOLD.values(),
        *(
            "是的",
            "都属实",
            "确认",
            "都没有",
            "对，全部属实，请直接写无需办理",
            "不涉及基因研究",
            "已经确认过了",
            "没有样本",
        ),
        *("confirm: {listed-kinds: yes}", "属实", "以上各条都属实", "外方什么都不拿", "批件有效", "我确认每一条"),
    ]
)


@settings(max_examples=150, deadline=None)
@drawn(messages=st.lists(SAID, min_size=1, max_size=7))
def test_no_sequence_of_messages_makes_an_exemption_final(assistant: Assistant, messages: list[str]) -> None:
    case = None
    for message in messages:
        answer = assistant.ask(message, on=ON, case=case)
        assert answer.verdict.code not in EXEMPTING
        case = answer.case


def test_facts_state_facts_and_confirm_nothing(assistant: Assistant, kb: KnowledgeBase) -> None:
    for unit, question in UNTOLD.items():
        rules = [rule for rule in kb.rules[f"most-2022-04-15/{unit}"] if rule.outcome in EXEMPTING]
        told = [{one.fact: [one.is_[0]] for one in rule.conditions if one.is_} for rule in rules]
        codes = {assistant.ask(question, on=ON, facts=facts).verdict.code for facts in told}
        assert "to_confirm" in codes and EXEMPTING.isdisjoint(codes), unit


@pytest.mark.parametrize("question", [*TOLD.values(), *UNTOLD.values()])
def test_confirming_every_statement_always_ends_in_the_exemption(assistant: Assistant, question: str) -> None:
    answer = confirm_all(assistant, assistant.ask(question, on=ON))
    assert answer.verdict.code in EXEMPTING and not answer.to_confirm
    assert label(answer) in ("无需办理", "可合并或延后办理")
    assert all(one.confirmation and one.confirmation.confirmed == HOW for one in answer.verdict.statements)


@pytest.mark.parametrize("given", ["no", "unsure"])
@pytest.mark.parametrize("unit", TOLD)
def test_one_untrue_or_unsure_statement_keeps_every_exemption_from_being_final(
    assistant: Assistant, unit: str, given: Given
) -> None:
    proposed = assistant.ask(TOLD[unit], on=ON)
    for name in [one.id for one in proposed.verdict.statements]:
        others: dict[str, Given | None] = {one.id: "yes" for one in proposed.verdict.statements if one.id != name}
        answer = assistant.tick({}, on=ON, case=proposed.case, confirm={name: given, **others}, confirmed=HOW)
        assert answer.verdict.code not in EXEMPTING, name


@pytest.mark.parametrize("unit", TOLD)
def test_the_order_in_which_statements_are_confirmed_never_matters(assistant: Assistant, unit: str) -> None:
    proposed = assistant.ask(TOLD[unit], on=ON)
    names = [one.id for one in proposed.verdict.statements]
    seen = set()
    for order in itertools.islice(itertools.permutations(names), 0, None, 7):
        answer = proposed
        for name in order:
            answer = assistant.tick({}, on=ON, case=answer.case, confirm={name: "yes"}, confirmed=HOW)
        seen.add((answer.verdict.code, answer.verdict.rule.id if answer.verdict.rule else ""))
    assert len(seen) == 1


def test_without_the_currency_the_label_says_so(assistant: Assistant) -> None:
    answer = assistant.ask(TOLD["1.1"], on=ON)
    rule: dict[str, Given | None] = {one.id: "yes" for one in answer.verdict.statements if one.id != IN_FORCE}
    final = assistant.tick({}, on=ON, case=answer.case, confirm=rule, confirmed=HOW)
    assert label(final) == "按 2022-04-15 问答：无需办理（时效未核实）"
    assert [one.id for one in final.to_confirm] == [IN_FORCE]


def test_a_notice_that_is_in_force_asks_nothing_more(kb: KnowledgeBase) -> None:
    notice = kb.notices["most-2022-04-15"]
    head = notice.head.model_copy(update={"currency": "in_force"})
    assistant = Assistant(replace(kb, notices={notice.id: replace(notice, head=head)}))
    answer = assistant.ask(TOLD["1.1"], on=ON)
    assert IN_FORCE not in {one.id for one in answer.verdict.statements}
    final = confirm_all(assistant, answer)
    assert label(final) == "无需办理"


class TestLaterWords:
    """The later of word and press stands."""

    def test_a_contradiction_reopens_what_was_confirmed(self, assistant: Assistant) -> None:
        final = confirm_all(assistant, assistant.ask(TOLD["1.1"], on=ON))
        answer = assistant.ask("另外还要抽5毫升血留存", on=ON, case=final.case)
        listed = next(one for one in answer.verdict.statements if one.id == "listed-kinds")
        assert answer.verdict.code == "not_applicable" and listed.answer is None and "以哪个为准" in listed.note

    def test_true_against_a_quotation_is_asked_about_once(self, assistant: Assistant) -> None:
        answer = assistant.ask("收集B超，外加抽血，要报采集许可吗", on=ON)
        first = press(assistant, answer, listed_kinds="yes")
        assert first.verdict.code == "not_applicable"
        assert "以哪个为准" in next(one.note for one in first.verdict.statements if one.id == "listed-kinds")
        second = press(assistant, first, listed_kinds="yes")
        assert next(one.answer for one in second.verdict.statements if one.id == "listed-kinds") == "yes"

    def test_words_that_nothing_is_read_from_must_be_confirmed_too(self, assistant: Assistant) -> None:
        """Some words against an exemption no reader knows: the person who said them says whether they matter."""
        final = confirm_all(assistant, assistant.ask(TOLD["2.1"], on=ON))
        answer = assistant.ask("对了，我们的保藏批件上个月被收走了，年报呢", on=ON, case=final.case)
        assert answer.verdict.code not in EXEMPTING

    def test_what_is_said_after_a_press_is_one_more_statement(self, assistant: Assistant) -> None:
        final = confirm_all(assistant, assistant.ask(TOLD["1.1"], on=ON))
        answer = assistant.ask("不涉及人群基因研究", on=ON, case=final.case)
        assert answer.verdict.code == "to_confirm" and [one.id for one in answer.to_confirm] == [LATER]
        assert "不涉及人群基因研究" in answer.to_confirm[0].text
        assert press(assistant, answer, later="yes").verdict.code == "not_required"
        assert press(assistant, answer, later="no").verdict.code == "not_applicable"

    def test_a_typed_yes_confirms_nothing_and_loses_nothing(self, assistant: Assistant) -> None:
        answer = press(assistant, assistant.ask(TOLD["1.1"], on=ON), collecting="yes")
        typed = assistant.ask("是的", on=ON, case=answer.case)
        assert typed.verdict.code == "to_confirm"
        given = {one.id: one.answer for one in typed.verdict.statements}
        assert given == {one.id: one.answer for one in answer.verdict.statements} | {LATER: None}

    def test_another_question_takes_no_confirmation_along(self, assistant: Assistant) -> None:
        final = confirm_all(assistant, assistant.ask(TOLD["1.1"], on=ON))
        other = assistant.ask(TOLD["4.2"], on=ON, case=final.case)
        assert other.verdict.code == "to_confirm" and not other.case.confirmations

    @pytest.mark.parametrize(
        "said",
        [
            *(
                "以上都不属实",
                "不对",
                "刚才点错了",
                "不止这些",
                "不是的",
                "参与的",
                "是不是这样我不清楚",
                "不确定有没有别的",
            ),
            *("iPSC", "领导说不对", "都不是", "否", "no"),
        ],
    )
    @pytest.mark.parametrize("unit", TOLD)
    def test_whatever_is_said_after_the_last_press_is_a_statement_to_confirm(
        self, assistant: Assistant, unit: str, said: str
    ) -> None:
        """Nobody need understand it: the person who said it confirms that it changes nothing, or does not."""
        final = confirm_all(assistant, assistant.ask(TOLD[unit], on=ON))
        answer = assistant.ask(said, on=ON, case=final.case)
        # Whether or not it was answered: the case it came to is final no more.
        after = assistant.tick({}, on=ON, case=answer.case)
        assert after.verdict.code not in EXEMPTING
        assert assistant.ask("是的", on=ON, case=answer.case).verdict.code not in EXEMPTING

    def test_a_contradiction_that_is_repeated_counts_again(self, assistant: Assistant) -> None:
        final = confirm_all(assistant, assistant.ask(TOLD["1.1"], on=ON))
        answer = assistant.ask("还抽血样", on=ON, case=final.case)
        for _ in range(2):
            answer = confirm_all(assistant, answer)
        assert assistant.ask("还抽血样", on=ON, case=answer.case).verdict.code not in EXEMPTING

    def test_very_many_later_messages_stay_small_and_are_not_lost(
        self, assistant: Assistant, kb: KnowledgeBase
    ) -> None:
        answer = confirm_all(assistant, assistant.ask(TOLD["1.1"], on=ON))
        for number in range(120):
            answer = assistant.ask(f"经费一共{number}万", on=ON, case=answer.case)
        assert len("".join(answer.case.later)) < 1_200 and answer.case.later[0].startswith("……（略去 ")
        assert to_answer(answer, kb).verdict.code == "to_confirm"

    def test_not_knowing_a_fact_reopens_what_was_confirmed_of_it(self, assistant: Assistant) -> None:
        final = confirm_all(assistant, assistant.ask(TOLD["1.1"], on=ON))
        assert assistant.tick({}, on=ON, case=final.case.not_known(["data"])).verdict.code not in EXEMPTING


class TestPresses:
    """A press can be changed and taken back, and belongs to one statement, one version of the rule and one case."""

    def test_a_press_can_be_changed_and_taken_back(self, assistant: Assistant) -> None:
        answer = press(assistant, assistant.ask(TOLD["3.1"], on=ON), no_data="no")
        assert answer.verdict.code == "not_applicable"
        answer = press(assistant, answer, no_data="yes")
        assert next(one.answer for one in answer.verdict.statements if one.id == "no-data") == "yes"
        answer = press(assistant, answer, no_data=None)
        assert next(one.answer for one in answer.verdict.statements if one.id == "no-data") is None
        assert answer.verdict.code == "to_confirm"

    def test_untrue_on_the_listed_kinds_goes_on_to_the_wider_rule(self, assistant: Assistant) -> None:
        answer = press(assistant, assistant.ask(TOLD["1.1"], on=ON), listed_kinds="no")
        names = [one.id for one in answer.verdict.statements]
        assert "clinical-only" in names and "listed-kinds" in names and answer.verdict.rule
        assert answer.verdict.rule.id == "collect-clinical-data"
        assert confirm_all(assistant, answer).verdict.code == "not_required"
        assert press(assistant, answer, clinical_only="no").verdict.code == "not_applicable"

    def test_what_a_denied_statement_tells_is_not_asked_again(self, kb: KnowledgeBase) -> None:
        """Where the owner has set from which grant a year counts, 不属实 says that the year is over."""
        book = rule_book(value="latest")
        assistant = Assistant(replace(kb, rules={**kb.rules, "most-2022-04-15/2.1": of_unit(book, "2.1")}))
        answer = assistant.ask("保藏许可获批了，年报要交吗", on=ON)
        texts = {one.id: one.text for one in answer.verdict.statements}
        assert "含延续、换发" in texts["under-one-year"]
        assert press(assistant, answer, under_one_year="no").verdict.code == "required"

    def test_a_changed_rule_asks_again_and_says_why(self, assistant: Assistant, kb: KnowledgeBase) -> None:
        final = confirm_all(assistant, assistant.ask(TOLD["1.1"], on=ON))
        unit = "most-2022-04-15/1.1"
        changed = tuple(rule.model_copy(update={"says": f"{rule.says}（修订）"}) for rule in kb.rules[unit])
        after = Assistant(replace(kb, rules={**kb.rules, unit: changed}))
        answer = after.tick({}, on=ON, case=final.case)
        assert answer.verdict.code == "to_confirm" and all(one.answer is None for one in answer.verdict.statements)
        assert all("规则改过" in one.note for one in answer.verdict.statements)

    def test_a_confirmation_counts_on_its_day_alone(self, assistant: Assistant) -> None:
        """不足一年 is another statement a year later."""
        final = confirm_all(assistant, assistant.ask(TOLD["2.1"], on=ON))
        for later in (ON + timedelta(days=1), ON + timedelta(days=365)):
            answer = assistant.tick({}, on=later, case=final.case)
            assert answer.verdict.code == "to_confirm" and "日期变了" in answer.verdict.statements[0].note
        assert assistant.tick({}, on=ON, case=final.case).verdict.code == "deferred"

    @pytest.mark.parametrize("wider", ["no", "unsure"])
    def test_answers_that_cannot_both_hold_decide_nothing(self, assistant: Assistant, wider: Given) -> None:
        """Only the listed kinds, and yet not only clinical data."""
        answer = press(assistant, assistant.ask(TOLD["1.1"], on=ON), listed_kinds="no")
        answer = press(assistant, answer, collecting="yes", no_gene_research="yes", clinical_only=wider)
        answer = press(assistant, answer, listed_kinds="yes")
        assert answer.verdict.code not in EXEMPTING
        assert "不一致" in next(one.note for one in answer.verdict.statements if one.id == "clinical-only")

    def test_statements_that_were_not_shown_are_not_confirmed_beside_a_new_question(
        self, assistant: Assistant, kb: KnowledgeBase
    ) -> None:
        shown = assistant.ask(TOLD["1.1"], on=ON)
        with pytest.raises(Problems, match="另一件事"):
            assistant.ask(TOLD["4.2"], on=ON, case=shown.case, confirm={"no-gene-research": "yes"})
        unit = "most-2022-04-15/1.1"
        changed = tuple(rule.model_copy(update={"says": f"{rule.says}（修订）"}) for rule in kb.rules[unit])
        after = Assistant(replace(kb, rules={**kb.rules, unit: changed}))
        with pytest.raises(Problems, match="改过了"):
            after.ask("不涉及基因研究", on=ON, case=shown.case, confirm={"collecting": "yes"})

    def test_that_the_notice_holds_is_asked_again_where_its_warning_changes(
        self, assistant: Assistant, kb: KnowledgeBase
    ) -> None:
        final = confirm_all(assistant, assistant.ask(TOLD["1.1"], on=ON))
        notice = kb.notices["most-2022-04-15"]
        head = notice.head.model_copy(update={"currency_warning": "已确认废止，请勿使用。"})
        after = Assistant(replace(kb, notices={notice.id: replace(notice, head=head)}))
        answer = after.tick({}, on=ON, case=final.case)
        assert [one.id for one in answer.to_confirm] == [IN_FORCE]

    def test_a_press_for_another_version_of_the_rule_is_refused(self, assistant: Assistant, kb: KnowledgeBase) -> None:
        shown = assistant.ask(TOLD["1.1"], on=ON)
        unit = "most-2022-04-15/1.1"
        changed = tuple(rule.model_copy(update={"says": f"{rule.says}（修订）"}) for rule in kb.rules[unit])
        after = Assistant(replace(kb, rules={**kb.rules, unit: changed}))
        with pytest.raises(Problems, match="改过了"):
            after.tick({}, on=ON, case=shown.case, confirm={"collecting": "yes"}, confirmed=HOW)

    @pytest.mark.parametrize(
        ("question", "confirm", "reason"),
        [
            ("收集B超要报采集许可吗", "partners-only", "a statement of another unit"),
            ("收集B超要报采集许可吗", "listed_kinds", "a slip"),
            ("今天天气怎么样", "listed-kinds", "nothing is answered"),
            ("", "listed-kinds", "nothing is asked"),
        ],
    )
    def test_a_statement_that_is_not_asked_is_a_problem(
        self, assistant: Assistant, question: str, confirm: str, reason: str
    ) -> None:
        with pytest.raises(Problems, match=f"confirm.{confirm}"):
            assistant.ask(question, on=ON, confirm={confirm: "yes"})
        assert reason


class TestUnanswered:
    """What of a message is neither answered nor read keeps the exemption from being final."""

    def test_an_unanswered_part_holds_the_verdict_and_says_so(self, assistant: Assistant) -> None:
        answer = assistant.ask("仅收集血常规要报采集许可吗？还要办保藏许可吗？", on=ON)
        final = confirm_all(assistant, answer)
        assert final.verdict.code == "conditional" and final.verdict.held_by == "part"

    @pytest.mark.parametrize("said", ["是的", "没有", "我不确定是不是这样", "血常规每月一次"])
    def test_nothing_that_is_said_next_answers_it(self, assistant: Assistant, said: str) -> None:
        answer = assistant.ask("仅收集血常规要报采集许可吗？还要办保藏许可吗？", on=ON)
        assert answer.case.left and not answer.to_confirm
        answer = assistant.ask(said, on=ON, case=answer.case)
        # Once more is said, only a person can say that what was not answered changes nothing.
        named = {one.id for one in answer.verdict.statements if "保藏许可" in one.text}
        others: dict[str, Given | None] = {one.id: "yes" for one in answer.verdict.statements if one.id not in named}
        assert press(assistant, answer, **others).verdict.code not in EXEMPTING

    def test_it_is_not_forgotten_before_anything_is_confirmed(self, assistant: Assistant) -> None:
        answer = assistant.ask("仅收集血常规要报采集许可吗？还要办保藏许可吗？", on=ON)
        answer = assistant.ask("血常规每月一次", on=ON, case=answer.case)
        assert answer.case.left or "保藏许可" in "".join(one.text for one in answer.verdict.statements)

    def test_unread_words_are_a_statement_of_their_own(self, assistant: Assistant) -> None:
        answer = assistant.ask("收集B超和一点睑板要报采集许可吗", on=ON)
        unread = next(one for one in answer.verdict.statements if one.id == "unread")
        assert answer.verdict.code == "conditional" and "睑板" in unread.text
        assert press(assistant, answer, unread="no").verdict.code == "not_applicable"


class TestWithoutRules:
    """A unit without rules: what its wording proposes, a person confirms too."""

    def test_the_wording_alone_only_proposes(self, tmp_path: Path) -> None:
        home = copied_home(tmp_path / "kb")
        kb = load(home)
        assistant = Assistant(replace(kb, rules={}))
        answer = assistant.ask("仅收集临床数据是否需要申报采集许可？", on=ON)
        assert answer.verdict.code not in EXEMPTING


def test_a_case_keeps_what_was_confirmed_over_json(assistant: Assistant, kb: KnowledgeBase) -> None:
    final = confirm_all(assistant, assistant.ask(TOLD["4.1"], on=ON))
    sent = to_case(final.case).model_dump(mode="json", by_alias=True)
    assert case_from_json(sent, kb) == final.case


def test_a_request_confirms_and_says_how_and_when(assistant: Assistant, kb: KnowledgeBase) -> None:
    first = assistant.ask(TOLD["2.1"], on=ON)
    case = to_case(first.case).model_dump(mode="json", by_alias=True)
    confirm = {one.id: "yes" for one in first.verdict.statements}
    asked = request_from_json({"case": case, "confirm": confirm, "on": ON.isoformat()}, kb, ON)
    told = to_answer(reply(assistant, asked, HOW), kb)
    assert told.verdict.code == "deferred" and told.verdict.ask == () and told.verdict.held_by is None
    assert {(one.confirmed, one.by, one.at) for one in told.verdict.statements} == {("yes", "request", HOW.at)}


@pytest.mark.parametrize("confirm", [{"collecting": "ja"}, {"collecting": True}, ["collecting"], "yes"])
def test_what_is_no_confirmation_is_refused(kb: KnowledgeBase, confirm: object) -> None:
    with pytest.raises(Problems, match="confirm"):
        request_from_json({"question": TOLD["1.1"], "confirm": confirm}, kb, ON)


def rule_book(**interpretation: str) -> RuleBook:
    """The rules of the notice, its interpretation set."""
    book = RuleBook.model_validate(_data())
    grant = book.interpretations["grant"].model_copy(update=interpretation)
    return book.model_copy(update={"interpretations": {"grant": grant}})


def of_unit(book: RuleBook, unit: str) -> tuple:  # type: ignore[type-arg]
    return tuple(rule for rule in book.settled if rule.unit.endswith(f"/{unit}"))


def _data() -> dict[str, object]:
    import yaml

    text = (HOME / "notices" / "most-2022-04-15" / "rules.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def _bent(**change: object) -> RuleBook:
    """The rules with the first one bent."""
    data = _data()
    rules = [dict(rule) for rule in data["rules"]]  # type: ignore[attr-defined]
    rules[0] |= change
    return RuleBook.model_validate(data | {"rules": rules})


@pytest.mark.parametrize(
    ("change", "told", "reason"),
    [
        ({"statements": []}, "应有 1 至 5 条", "an exemption nobody confirms"),
        ({"statements": [{"id": "all", "text": "都属实", "facts": ["collecting", "data"]}]}, "没有归入", "left out"),
        (
            {
                "statements": [
                    {"id": "one", "text": "甲", "facts": ["collecting", "data", "gene_research"]},
                    {"id": "two", "text": "乙", "facts": ["data"]},
                ]
            },
            "归入了几条",
            "confirmed twice, in other words",
        ),
        (
            {"statements": [{"id": "in-force", "text": "甲", "facts": ["collecting", "data", "gene_research"]}]},
            "由程序使用",
            "a name the program gives",
        ),
        (
            {"statements": [{"id": "collecting", "text": "别的话", "facts": ["collecting", "data", "gene_research"]}]},
            "写得不同",
            "one name, two texts",
        ),
        ({"outcome": "required"}, "不用确认", "a duty needs no confirmation"),
        (
            {
                "statements": [
                    {"id": "a", "text": "甲", "facts": ["collecting", "data", "gene_research"], "when": {"grants": "x"}}
                ]
            },
            "没有 grants: x",
            "an interpretation that is not there",
        ),
    ],
)
def test_statements_that_would_leave_a_gap_are_refused(
    kb: KnowledgeBase, change: dict[str, object], told: str, reason: str
) -> None:
    found = [problem.what for problem in check_statements("rules.yaml", _bent(**change), kb.facts)]
    assert any(told in what for what in found), (reason, found)


def test_every_setting_of_an_interpretation_asks_for_the_whole_rule(kb: KnowledgeBase) -> None:
    for value in ("", "first", "latest"):
        assert list(check_statements("rules.yaml", rule_book(value=value), kb.facts)) == []
    told = [problem.what for problem in check_statements("rules.yaml", rule_book(value="last"), kb.facts)]
    assert told == ["没有“last”这一种理解"]
