"""What a later message takes back: all of it, the last of it, what it corrects; and what only sounds like that."""

from __future__ import annotations

import pytest

from assistant import Assistant
from assistant.answer import Answer
from assistant.case import Case
from assistant.request import case_from_json
from kb.model import EXEMPTING
from tests.conftest import ON
from tests.support.contracts import case_json

GIVES_DRUGS = "外方给药，不参与，不拿数据，成果不共享，国合要报吗"
SCANS = "只收CT要报采集许可吗"
BOTH = "国合已获批，牛津和我们用项目产生的数据，要备案吗"
GRANTED = "保藏许可今年3月批的，年报要交吗"


def after(assistant: Assistant, *said: str) -> Answer:
    """The answer to the last of some messages; the case goes to the client and back in between."""
    case: Case | None = None
    for message in said:
        answer = assistant.ask(message, on=ON, case=case)
        case = case_from_json(case_json(answer.case), assistant.kb)
    return answer


def proposed(assistant: Assistant, *said: str) -> str:
    return after(assistant, *said).verdict.proposed


@pytest.mark.parametrize("question", [GIVES_DRUGS, SCANS, BOTH, GRANTED])
def test_the_first_question_is_exempted(assistant: Assistant, question: str) -> None:
    assert proposed(assistant, question) in EXEMPTING


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("以上不算，我弄错课题了", "all of it"),
        ("当我没说", "all of it, in other words"),
        ("刚才那些是另一个药的情况", "it was of something else"),
        ("上面全是隔壁组的，作废", "of somebody else"),
        ("抱歉，我记岔了", "a slip, of what nobody says"),
        ("等下，不对", "no more than that"),
        ("前面有一条不准", "one of it, which is not said"),
        ("这些都是我猜的", "not known at all"),
        ("情况有变动", "what was settled is so no longer"),
        ("成果那条我说反了", "what it names, which is enough"),
    ],
)
def test_what_is_taken_back_is_open_again(assistant: Assistant, said: str, why: str) -> None:
    assert proposed(assistant, GIVES_DRUGS, said) == "conditional", why


@pytest.mark.parametrize("said", ["也不是完全不拿", "不能说一点都没参与", "倒不是完全不碰"])
def test_a_denial_that_is_denied_exempts_nobody(assistant: Assistant, said: str) -> None:
    assert proposed(assistant, GIVES_DRUGS, said) in ("conditional", "not_applicable")


@pytest.mark.parametrize("said", ["没说错", "没填错", "是不是哪里弄错了？", "谢谢老师"])
def test_what_is_not_taken_back_stands(assistant: Assistant, said: str) -> None:
    case = after(assistant, GIVES_DRUGS, said).case
    assert not any(stated.open for stated in case.facts.values())


def test_a_correction_that_names_what_was_wrong_takes_back_no_more(assistant: Assistant) -> None:
    answer = after(assistant, GIVES_DRUGS, "我记错了，成果要共享")
    assert {name: answer.facts[name].values for name in ("foreign_takes_part", "results_shared")} == {
        "foreign_takes_part": {"no"},
        "results_shared": {"yes"},
    }


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("那张是伦理的批件", "another permit"),
        ("三月份那是受理通知", "no grant yet"),
        ("看岔了，是变更的日期", "not the first grant"),
        ("不是3月", "not then, and no other time"),
        ("3月那个是分院的", "another's"),
        ("批件是兄弟单位的", "another's, and nothing points at it"),
        ("那个不是我们的", "not ours"),
        ("那张不是正式批件", "no permit"),
        ("那个是公示", "what nobody knows is no grant"),
    ],
)
def test_a_grant_that_is_of_something_else_is_open_again(assistant: Assistant, said: str, why: str) -> None:
    assert proposed(assistant, GRANTED, said) not in EXEMPTING, why


@pytest.mark.parametrize("said", ["3月那张是我们的", "那张是我们自己的", "那张不是采集的", "那个就是获批日期"])
def test_a_grant_that_is_said_to_be_ours_stands(assistant: Assistant, said: str) -> None:
    assert proposed(assistant, GRANTED, said) in EXEMPTING


@pytest.mark.parametrize(
    ("question", "adds", "takes_back"),
    [
        # the last thing said did not come about
        (GIVES_DRUGS, "他们要派个顾问来", "后来没来"),
        (GIVES_DRUGS, "他们要来人", "我们婉拒了，没让他们来"),
        (GIVES_DRUGS, "他们想参与设计", "没这回事"),
        (GIVES_DRUGS, "外方会派监查员", "监查员那是另一个课题的，我记混了"),
        (GIVES_DRUGS, "要是他们又想要数据呢", "随便问问而已"),
        # it is so no longer
        (GIVES_DRUGS, "他们要数据", "谈妥了，数据一概不给"),
        (GIVES_DRUGS, "论文要署他们的名", "不署了"),
        (GIVES_DRUGS, "他们做统计", "统计改成我们自己做，他们不参与"),
        (GIVES_DRUGS, "他们可能要数据", "确定了，不要"),
        (SCANS, "还要测序", "测序取消了"),
        (SCANS, "也留血样", "血样不留了"),
        (SCANS, "可能会测序", "问过了，没有，一例都没有"),
        (SCANS, "可能加戴手环", "手环不加了"),
        (SCANS, "基因呢", "就问问，不收的"),
        (BOTH, "东京也要用", "东京不用了，只有我们和牛津用"),
        (BOTH, "还打算公开", "不公开了"),
        (GRANTED, "记错了，是2023年", "看错文件了，是今年5月"),
    ],
)
def test_what_was_added_and_is_surely_off_no_longer_counts(
    assistant: Assistant, question: str, adds: str, takes_back: str
) -> None:
    assert proposed(assistant, question, adds) not in EXEMPTING
    assert proposed(assistant, question, adds, takes_back) in EXEMPTING


@pytest.mark.parametrize(
    ("question", "adds", "said", "why"),
    [
        # not sure, not yet, not for ever
        (SCANS, "还要测序", "想把测序去掉", "wished"),
        (SCANS, "还要测序", "测序去掉行不行", "asked"),
        (SCANS, "还要测序", "测序去不掉", "it cannot be"),
        (SCANS, "还要测序", "去掉测序恐怕不行", "nor this"),
        (SCANS, "还要测序", "先不测，以后再测", "put off"),
        (SCANS, "还要测序", "今年不测", "for a time"),
        (GIVES_DRUGS, "他们要数据", "以后不给了", "from now on"),
        (GIVES_DRUGS, "他们派统计师来", "听说取消了", "heard"),
        (GIVES_DRUGS, "他们派统计师来", "能取消吗", "asked"),
        (GIVES_DRUGS, "他们派统计师来", "取消不了", "it cannot be"),
        (GIVES_DRUGS, "他们派统计师来", "其实没有取消", "denied"),
        # less than what was said
        (GIVES_DRUGS, "他们派人来，还要拿一份数据", "人没来", "the data are still asked for"),
        (GIVES_DRUGS, "他们派了统计师", "统计师没来几天", "it came"),
        (GIVES_DRUGS, "他们派了统计师", "不常来", "it comes"),
        (GIVES_DRUGS, "他们要参与设计", "不参与实施", "something else is denied"),
        (GIVES_DRUGS, "成果要共享", "专利不共享", "part of it"),
        (GIVES_DRUGS, "他们派人来", "没派博士", "part of them"),
        (GIVES_DRUGS, "他们派了观察员", "观察员不参与研究", "of one of them"),
        (SCANS, "还要留血样", "血样不留那么多", "less of it"),
        (SCANS, "还要留血样", "血样不寄出去", "it is kept"),
        (SCANS, "还要测序", "测序不归我们做", "it is done"),
        (SCANS, "还要测序", "我们就多收个血常规", "one more is not all"),
        # of somebody else
        (GIVES_DRUGS, "他们要数据", "我们不要数据", "of the asker"),
        (GIVES_DRUGS, "他们派监查员来", "监查员不是我们的，是他们的，我搞混了", "theirs after all"),
        # nothing is taken back
        (GIVES_DRUGS, "他们派统计师来", "跟原来说的不一样", "no longer the same"),
        (GIVES_DRUGS, "要是他们要数据呢", "不是随口问的，真的要", "more than a question"),
        (GIVES_DRUGS, "他们要拿数据", "算了", "whatever that means"),
        (SCANS, "血样呢", "都要", "all that was asked about"),
    ],
)
def test_what_only_sounds_like_it_takes_nothing_back(
    assistant: Assistant, question: str, adds: str, said: str, why: str
) -> None:
    assert proposed(assistant, question, adds, said) not in EXEMPTING, why


@pytest.mark.parametrize(
    ("said", "fact"),
    [
        ("参与了", "foreign_takes_part"),
        ("派人了", "foreign_takes_part"),
        ("其实是要共享的", "results_shared"),
        ("不是不参与", "foreign_takes_part"),
        ("后来又拿了", "foreign_gets_data"),
    ],
)
def test_what_is_said_without_a_subject_is_said_of_whoever_was_spoken_of(
    assistant: Assistant, said: str, fact: str
) -> None:
    stated = after(assistant, GIVES_DRUGS, said).facts[fact]
    assert "yes" in stated.values or stated.open


@pytest.mark.parametrize("said", ["他们倾向于不共享", "就先当不共享", "争取不共享"])
def test_what_leaves_out_what_it_denies_must_deny_it_outright(assistant: Assistant, said: str) -> None:
    assert proposed(assistant, "外方给药，不参与，不拿数据，成果共不共享还没谈，国合要报吗", said) == "conditional"


def test_kinds_in_doubt_stay_so_until_that_very_kind_is_settled(assistant: Assistant) -> None:
    doubted = (SCANS, "后面可能会测序")
    assert proposed(assistant, *doubted, "血常规也收") == "conditional"
    assert proposed(assistant, *doubted, "血样不收") == "conditional"
    assert proposed(assistant, *doubted, "测序不做了") == "not_required"
    assert proposed(assistant, *doubted, "定了，要测") != "not_required"


def test_a_tick_is_not_undone_by_words_about_the_message_before(assistant: Assistant) -> None:
    case = after(assistant, GIVES_DRUGS, "他们派人来").case
    ticked = assistant.tick({"foreign_takes_part": ["yes"]}, on=ON, case=case)
    assert assistant.ask("取消了", on=ON, case=ticked.case).verdict.proposed not in EXEMPTING


def test_a_bare_denial_says_otherwise_what_was_said_before(assistant: Assistant) -> None:
    answer = after(assistant, "外方拿数据，要报国际合作吗？", "外方只出钱，无数据")
    assert answer.facts["foreign_gets_data"].values == {"no"}


def test_a_change_after_a_doubt_was_cleared_leaves_open_what_is_still_told(assistant: Assistant) -> None:
    doubt = "参加合作的另一家外方单位也要用"
    cleared = after(assistant, BOTH, doubt, "那没参加合作的第三方要用呢？")
    assert "foreign_beyond" in cleared.case.was
    assert "foreign_beyond" not in cleared.case.facts
    assert after(assistant, BOTH, doubt, "那没参加合作的第三方要用呢？", "又变了").facts["others_take_part"].open
