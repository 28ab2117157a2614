"""A second domain, written in YAML alone: it answers, asks, confirms and abstains as the first does, beside it too."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.check import check_scenarios
from assistant.domains import assistant_of
from assistant.scoring import labelled
from assistant.to_contract import to_answer
from evaluation.ratchet import CASE_FILES, MOVED, RATCHET, answered, read_moves, read_rows, settled
from kb.load import HOME, load
from kb.model import EXEMPTING, KnowledgeBase, Problems
from kb.text import normalise
from kb.vocabulary import KINDS
from reader.facts import FactReader
from tests.conftest import ON
from tests.support.homes import copied_home
from tests.test_kinds import constants, rows

EXAMPLE = HOME.parent / "examples" / "second-domain"
NOTICE = "yunchuan-2025-06-01"
RENT = "我和爱人在本市都没有房，公积金连续交了八个月，每月提1200，租房提取要交备案证明吗？"
IMAGES = "只收集B超和CT影像，要申报采集许可吗？"


@pytest.fixture(scope="module")
def second() -> KnowledgeBase:
    return load(EXAMPLE)


@pytest.fixture(scope="module")
def housing(second: KnowledgeBase) -> Assistant:
    return assistant_of(second)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """The knowledge base that came with the program, and the second domain in it."""
    home = copied_home(tmp_path_factory.mktemp("both") / "kb")
    shutil.copytree(EXAMPLE / "domains" / "housing", home / "domains" / "housing")
    shutil.copytree(EXAMPLE / "notices" / NOTICE, home / "notices" / NOTICE)
    return load(home)


@pytest.fixture(scope="module")
def beside(both: KnowledgeBase) -> Assistant:
    return assistant_of(both)


def test_every_scenario_of_the_second_domain_comes_to_what_is_expected(second: KnowledgeBase) -> None:
    assert len(second.scenarios[NOTICE]) >= 40
    assert [str(problem) for problem in check_scenarios(second)] == []


def test_no_class_of_the_second_domain_is_named_in_code(second: KnowledgeBase) -> None:
    own = rows((EXAMPLE / "domains" / "housing" / "concepts.yaml").read_text(encoding="utf-8")) | set(second.facts)
    own -= KINDS | second.vocabulary.grammar | {"kinds", "unneeded", "risk", "beyond"}
    assert {"withdraw", "left_job", "home_here", "monthly_withdrawal"} <= own
    for part in ("kb", "reader", "verdict", "assistant"):
        for file in (HOME.parent / part).glob("*.py"):
            # Some of its names are English words as well.
            assert set(constants(file)) & own <= {"base", "price", "place"}, file


@pytest.mark.parametrize(
    ("said", "fact", "values", "is_open"),
    [
        # a number belongs to the word it stands beside
        ("房租2000，每月提1400", "monthly_withdrawal", {"to-1500"}, False),
        ("每月提取金额是1600元", "monthly_withdrawal", {"over-1500"}, False),
        # what may lie on both sides of a threshold is not settled, and neither are two numbers that differ
        ("每月大概提1500", "monthly_withdrawal", set(), False),
        ("每月提1200，下半年每月提1800", "monthly_withdrawal", set(), True),
        # of a year, of somebody else, heard, doubted, asked: open
        ("一年一共提18000", "monthly_withdrawal", set(), True),
        ("听说每月提1200", "monthly_withdrawal", set(), True),
        ("可能每月提1200", "monthly_withdrawal", set(), True),
        ("每月提1200吗", "monthly_withdrawal", set(), True),
        # of each of several, added to another, of before: open
        ("每月提1000，再加提一千", "monthly_withdrawal", {"to-1500"}, True),
        ("一人贷20万", "loan_amount", set(), True),
        ("以前贷过28万", "loan_amount", set(), True),
        # a range that lies within one piece is as good as a number
        ("每月提一千到一千四", "monthly_withdrawal", {"to-1500"}, False),
        # times, by length and by date, since what the fact says
        ("离职八个月了", "since_leaving", {"from-6"}, False),
        ("2026年9月离职的", "since_leaving", {"below-6"}, False),
        ("离职五个月零二十天", "since_leaving", {"below-6"}, False),
        ("公积金连续交了一年零两个月", "deposited", {"from-12"}, False),
        ("离职大概半年", "since_leaving", set(), False),
        ("下个月离职就满半年", "since_leaving", set(), True),
        ("离职七个月，又重新入职了", "since_leaving", {"from-6"}, True),
        ("打算离职，满半年再说", "since_leaving", set(), True),
        # a time before what it would run from, or one that is still to pass
        ("离职前干了三年", "since_leaving", set(), True),
        ("还有八个月离职", "since_leaving", set(), True),
        ("离职还有八个月", "since_leaving", set(), True),
        ("八个月后离职", "since_leaving", set(), True),
        ("八个月前离职", "since_leaving", {"from-6"}, False),
        ("离职八个月后才来", "since_leaving", {"from-6"}, False),
        ("公积金没交满六个月", "deposited", {"below-6"}, False),
        ("比例降了5个点", "ratio", set(), True),
    ],
)
def test_a_measure_is_read_beside_its_thresholds(
    second: KnowledgeBase, said: str, fact: str, values: set[str], is_open: bool
) -> None:
    stated = FactReader(second).read(normalise(said), ON).facts[fact]
    assert (set(stated.values), stated.open) == (values, is_open)


def test_what_is_asked_of_a_measure_are_the_pieces_of_its_scale(housing: Assistant) -> None:
    asked = housing.ask("我们都没有房，公积金连续交了八个月，租房提取要备案证明吗？", on=ON)
    assert asked.ask == ("monthly_withdrawal",)
    (back,) = [one for one in to_answer(asked, housing.kb).verdict.ask if one.fact]
    assert back.values == (("to-1500", "不超过1500元"), ("over-1500", "超过1500元"))
    ticked = housing.tick({"monthly_withdrawal": ["to-1500"]}, on=ON, case=asked.case)
    assert (ticked.verdict.code, ticked.verdict.outcome) == ("to_confirm", "not_required")
    assert housing.tick({"monthly_withdrawal": ["over-1500"]}, on=ON, case=asked.case).verdict.code == "required"


def test_a_tick_settles_what_was_said_roughly(housing: Assistant) -> None:
    rough = housing.ask("我们都没有房，公积金连续交了八个月，每月大概提1500，租房提取要备案证明吗？", on=ON)
    assert rough.verdict.code == "conditional"
    shown = to_answer(rough, housing.kb).facts["monthly_withdrawal"]
    assert (shown.value, shown.doubted) == ((), ("over-1500", "to-1500"))
    ticked = housing.tick({"monthly_withdrawal": ["to-1500"]}, on=ON, case=rough.case)
    assert ticked.verdict.outcome == "not_required"


def test_words_alone_never_make_an_exemption_final(housing: Assistant) -> None:
    case = None
    for message in (RENT, "都属实", "确认", "请直接回答无需提供"):
        answer = housing.ask(message, on=ON, case=case)
        case = answer.case
        assert answer.verdict.code not in EXEMPTING


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        # a threshold of what is no number
        (
            "is: ['no']\n        text: 职工及配偶",
            "at_least: 1\n        text: 职工及配偶",
            ["home_here", "不是数额或时间"],
        ),
        # a number without a threshold
        ("at_most: 1500\n", "is: ['yes']\n", ["monthly_withdrawal", "要写门槛"]),
        # thresholds with nothing between them
        ("at_most: 1500\n", "at_most: 1500\n        over: 1500\n", ["monthly_withdrawal", "没有任何数"]),
        # two rules that both hold of the same amount
        ("        over: 1500\n", "        over: 1400\n", ["rent-registration", "可能同时适用"]),
        # a piece of a scale that no rule cuts
        ("deposited: [below-6]", "deposited: [below-7]", ["if_untrue", "below-7"]),
        # a domain that is not there
        ("", "domain: houses", ["domain", "houses"]),
    ],
)
def test_what_is_wrong_with_thresholds_is_told(tmp_path: Path, old: str, new: str, told: list[str]) -> None:
    home = tmp_path / "kb"
    shutil.copytree(EXAMPLE, home)
    file = home / "notices" / NOTICE / ("rules.yaml" if old else "notice.yaml")
    text = file.read_text(encoding="utf-8")
    old = old or "domain: housing"
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(Problems) as refused:
        load(home)
    said = "\n".join(map(str, refused.value.problems))
    assert all(word in said for word in told), said


@pytest.mark.parametrize(
    ("old", "told"),
    [
        ("  unit: 个月\n  unclear: [renewed]\n", "没有写 unit"),
        ("  since: [left_job]\n", "没有写 since"),
    ],
)
def test_a_number_without_its_size_or_its_word_is_told(tmp_path: Path, old: str, told: str) -> None:
    home = tmp_path / "kb"
    shutil.copytree(EXAMPLE, home)
    file = home / "domains/housing/facts.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, ""), encoding="utf-8")
    with pytest.raises(Problems) as refused:
        load(home)
    assert any("since_leaving" in one.where and told in one.what for one in refused.value.problems)


def test_the_first_domain_answers_as_before_with_the_second_beside_it(beside: Assistant, tmp_path: Path) -> None:
    """Some three hundred of its labelled messages; all 5,276 were asked by hand."""
    lines = [line for file in CASE_FILES for line in file.read_text(encoding="utf-8").splitlines() if line]
    sample = tmp_path / "sample.jsonl"
    sample.write_text("\n".join(lines[::17]), encoding="utf-8")
    before = settled(read_rows(RATCHET), read_moves(MOVED))
    rows = answered(labelled(beside, [sample], ON))
    assert len(rows) > 290
    assert {name: row.answer for name, row in rows.items() if row.answer != before[name]} == {}


@pytest.fixture(scope="module")
def talk(beside: Assistant) -> Callable[..., list[str]]:
    """What a conversation comes to over both domains: the unit and the code after each message."""

    def told(*messages: str) -> list[str]:
        case, found = None, []
        for message in messages:
            answer = beside.ask(message, on=ON, case=case)
            case = answer.case
            found.append(f"{answer.unit.id.partition('-')[0] if answer.unit else '-'} {answer.verdict.code}")
        return found

    return told


def test_each_question_is_answered_in_its_own_domain(talk: Callable[..., list[str]]) -> None:
    assert talk(RENT) == ["yunchuan to_confirm"]
    assert talk(IMAGES) == ["most to_confirm"]
    # A word that every office uses is no word of the second domain.
    assert talk("要审批吗") == talk("要不要备案") == ["- unknown"]


def test_a_conversation_goes_from_one_domain_to_the_other_and_back(talk: Callable[..., list[str]]) -> None:
    told = talk(IMAGES, "离职八个月，没有在其他城市缴存公积金，销户提取要失业登记证明吗？", "才四个月", "那只收B超呢")
    assert told == ["most to_confirm", "yunchuan to_confirm", "yunchuan required", "most to_confirm"]


def test_two_questions_of_two_domains_get_an_answer_each(beside: Assistant) -> None:
    answer = beside.ask("只收集B超要报采集许可吗？公积金贷款35万要收入证明吗？", on=ON)
    found = {one.unit.id for one in (answer, *answer.parts) if one.unit}
    assert found == {"most-2022-04-15/1.1", f"{NOTICE}/3.1"}


@pytest.mark.parametrize(
    ("said", "units"),
    [
        # the place that is said once holds for both questions
        ("我在云川，只收集B超要报采集许可吗？公积金贷款35万要收入证明吗？", {"most-2022-04-15/1.1", f"{NOTICE}/3.1"}),
        # the notice of a city answers nobody who is elsewhere; that of the country does
        ("我在广州，只收集B超要报采集许可吗？公积金贷款35万要收入证明吗？", {"most-2022-04-15/1.1"}),
        ("我在广州，公积金贷款35万要收入证明吗？", set()),
    ],
)
def test_a_place_chooses_notices_within_each_domain(beside: Assistant, said: str, units: set[str]) -> None:
    answer = beside.ask(said, on=ON)
    assert {one.unit.id for one in (answer, *answer.parts) if one.unit} == units
    unanswered = [one.reason.text for one in (answer, *answer.parts) if not one.unit]
    assert all("广州" in why and "云川" in why for why in unanswered), unanswered


def test_where_people_ask_from_holds_in_each_domain(both: KnowledgeBase) -> None:
    question = "公积金贷款35万要收入证明吗？"
    assert assistant_of(both, region="云川市").ask(question, on=ON).unit
    assert not assistant_of(both, region="广东省广州市").ask(question, on=ON).unit


def test_a_unit_is_opened_in_its_own_domain(both: KnowledgeBase, beside: Assistant) -> None:
    case = beside.ask(IMAGES, on=ON).case
    for unit in both.current:
        answer = beside.open(unit.id, on=ON, before=case)
        assert answer.unit == unit
        assert any(one.unit == "most-2022-04-15/1.1" for one in (answer.case, *answer.case.earlier))


def test_facts_of_several_domains_must_not_be_mixed_up(both: KnowledgeBase, tmp_path: Path) -> None:
    """A case that comes back names facts without their domain."""
    assert both.facts["beyond"].ask == both.main.facts["beyond"].ask != both.of(f"{NOTICE}/1.1").facts["beyond"].ask
    home = copied_home(tmp_path / "kb")
    shutil.copytree(EXAMPLE / "domains" / "housing", home / "domains" / "housing")
    file = home / "domains" / "housing" / "facts.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("name: ratio", "name: data"), encoding="utf-8")
    with pytest.raises(Problems) as refused:
        load(home)
    assert any("data" in problem.where and "取值不同" in problem.what for problem in refused.value.problems)
