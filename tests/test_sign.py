"""Signing a rule: one line changes, what was signed can be told from what stands there, and the card says so."""

from __future__ import annotations

import difflib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from assistant import Assistant
from assistant.labels import review_told
from assistant.sheet import verdict_sheet
from assistant.terminal import answer_text
from assistant.to_contract import to_answer
from kb import __main__ as kb_command
from kb.load import load
from kb.model import KnowledgeBase, Problems, Rule
from kb.review import reminders, standing
from kb.sign import sign, signed_text
from kb.today import today, zone_set
from tests.conftest import ON
from web.render import Around, render_answer

RULES = "notices/most-2022-04-15/rules.yaml"
NAMES = ("keep-report-yearly", "foreign-support-only")
TWO_YEARS = "保藏许可是两年前批的，今年还要不要交年度报告？"


def rule_of(kb: KnowledgeBase, name: str) -> Rule:
    return next(rule for rules in kb.rules.values() for rule in rules if rule.id == name)


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text, f"nothing to change: {old}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_signing_adds_one_line_and_leaves_the_rest(home: Path) -> None:
    before = (home / RULES).read_text(encoding="utf-8")
    told = sign(home, NAMES[:1], "王 复核", ON)
    after = (home / RULES).read_text(encoding="utf-8")
    changed = [one for one in difflib.ndiff(before.splitlines(), after.splitlines()) if one[0] in "+-"]
    assert len(changed) == 1 and changed[0].startswith("+     reviewed: {by: \"王 复核\", 'on': 2026-11-22, of: '")
    assert told == [f"{RULES}：keep-report-yearly：王 复核 2026-11-22 复核"]
    kb = load(home)
    assert standing(rule_of(kb, NAMES[0]), kb) is None and standing(rule_of(kb, NAMES[1]), kb) == "unsigned"


def test_signing_again_replaces_the_signature(home: Path) -> None:
    sign(home, NAMES, "王", date(2025, 1, 1))
    sign(home, NAMES, "李", ON)
    text = (home / RULES).read_text(encoding="utf-8")
    assert text.count("reviewed: {") == 2 and "王" not in text.partition("rules:\n")[2]


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        # a comment behind and above stays; so does an odd indentation
        (
            "rules:\n-   id: a   # 甲\n    # 上\n    conditions: []  # 下\n",
            "rules:\n-   id: a   # 甲\n    # 上\n    reviewed: {}\n    conditions: []  # 下\n",
        ),
        # the conditions come first
        ("rules:\n  - conditions: []\n    id: a\n", "rules:\n  - reviewed: {}\n    conditions: []\n    id: a\n"),
        # all on one line
        ("rules: [{id: a, conditions: []}]\n", "rules: [{id: a, reviewed: {}, conditions: []}]\n"),
        # a signature over several lines, with a comment behind it that belongs to what follows
        (
            "rules:\n  - id: a\n    reviewed:\n      by: 王\n      'on': 2026-01-01\n    # 条件\n    conditions: []\n",
            "rules:\n  - id: a\n    reviewed:\n      {}\n    # 条件\n    conditions: []\n",
        ),
        (
            "rules:\n  - {id: a, reviewed: {by: 王}, conditions: []}\n",
            "rules:\n  - {id: a, reviewed: {}, conditions: []}\n",
        ),
        (
            "rules:\n  - id: a\n    reviewed: null\n    conditions: []\n",
            "rules:\n  - id: a\n    reviewed: {}\n    conditions: []\n",
        ),
        # another rule of the same beginning
        (
            "rules:\n  - id: ab\n    conditions: []\n  - id: a\n    conditions: []\n",
            "rules:\n  - id: ab\n    conditions: []\n  - id: a\n    reviewed: {}\n    conditions: []\n",
        ),
    ],
)
def test_whatever_way_a_rule_is_written_only_its_signature_changes(text: str, becomes: str) -> None:
    assert signed_text(text, "a", "{}") == becomes
    assert yaml.safe_load(becomes)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        # a word of a statement
        (RULES, "保藏的全部材料都是首次获批", "保藏的材料都是首次获批"),
        # a condition of it
        (RULES, "is: ['no']\n        text: 外方无实质性参与", "is: ['yes', 'no']\n        text: 外方无实质性参与"),
        # an interpretation is decided, so that another statement is asked
        (RULES, 'value: ""', "value: first"),
    ],
)
def test_a_rule_that_changed_after_it_was_signed_is_told(home: Path, file: str, old: str, new: str) -> None:
    every = [rule.id for rules in load(home).rules.values() for rule in rules]
    sign(home, every, "王", ON)
    change(home / file, old, new)
    kb = load(home)
    (problem,) = reminders(kb, ON)
    assert problem.where.startswith(f"{RULES}：") and "改过" in problem.what
    name = problem.where.rpartition("：")[2]
    assert problem.fix.endswith(f"python -m kb sign {name} --by 姓名")
    assert review_told(rule_of(kb, name), kb) == "规则在复核以后改过、待重新复核（王，2026-11-22）"


def test_a_change_of_the_official_words_is_told_for_every_rule_of_the_notice(home: Path) -> None:
    names = [rule.id for rules in load(home).rules.values() for rule in rules]
    sign(home, names, "王", ON)
    kb = load(home)
    assert list(reminders(kb, ON)) == []
    notice = kb.notices["most-2022-04-15"]
    other = replace(notice, head=notice.head.model_copy(update={"sha256": "0" * 64}))
    told = list(reminders(replace(kb, notices={notice.id: other}), ON))
    assert len(told) == len(names)


def test_a_review_is_to_be_repeated_after_a_year_and_not_before(home: Path) -> None:
    sign(home, [rule.id for rules in load(home).rules.values() for rule in rules], "王", date(2025, 11, 22))
    kb = load(home)
    assert list(reminders(kb, date(2026, 11, 22))) == []
    assert all("已过一年" in one.what for one in reminders(kb, date(2026, 11, 23)))


def test_a_review_written_by_hand_is_no_signature(home: Path) -> None:
    change(home / RULES, "    conditions:", "    reviewed: {by: 王, 'on': 2026-11-01}\n    conditions:")
    kb = load(home)
    assert review_told(rule_of(kb, "collect-listed-data"), kb) == "规则待复核（王，2026-11-01）"


def test_signing_takes_back_no_confirmation(home: Path) -> None:
    unit = "most-2022-04-15/2.1"
    before = load(home).rules_version(unit)
    sign(home, ["keep-report-merged"], "王", ON)
    assert load(home).rules_version(unit) == before


def test_two_who_sign_at_once_are_both_there(home: Path) -> None:
    names = [rule.id for rules in load(home).rules.values() for rule in rules]
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda name: sign(home, [name], "王", ON), names))
    kb = load(home)
    assert {standing(rule, kb) for rules in kb.rules.values() for rule in rules} == {None}


@pytest.mark.parametrize(
    ("names", "by", "told"),
    [
        (["keep-report-yearl"], "王", ["keep-report-yearl：没有这条规则", "是否想写“keep-report-yearly”"]),
        (["keep-report-yearly", "x"], "王", ["x：没有这条规则", "foreign-support-only"]),
        (["keep-report-yearly"], " \n", ["--by", "姓名"]),
        (["keep-report-yearly"], "王" * 61, ["--by", "不超过 60 字"]),
    ],
)
def test_what_cannot_be_signed_is_refused_and_nothing_written(
    home: Path, names: list[str], by: str, told: list[str]
) -> None:
    before = (home / RULES).read_bytes()
    with pytest.raises(Problems) as raised:
        sign(home, names, by, ON)
    assert all(words in str(raised.value) for words in told), str(raised.value)
    assert (home / RULES).read_bytes() == before


def test_every_drawing_of_a_verdict_says_that_its_rule_is_not_signed(home: Path, kb: KnowledgeBase) -> None:
    for signed in (False, True):
        if signed:
            sign(home, ["keep-report-yearly"], "王", ON)
            kb = load(home)
        answer = Assistant(kb).ask(TWO_YEARS, on=ON)
        told = to_answer(answer, kb)
        sheet = verdict_sheet(answer, kb, ON)
        drawn = (render_answer(told, Around("")), answer_text(answer, kb), repr(sheet))
        assert told.verdict.review == (None if signed else "unsigned")
        assert [("规则待复核" in one) for one in drawn] == [not signed] * 3
        assert ("王，2026-11-22" in drawn[2]) == signed


def test_the_command_signs_and_says_what_it_did(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(kb_command, "HOME", home)
    assert kb_command.main(["sign", *NAMES, "--by", "王", "--on", "2026-11-22"]) == 0
    assert "keep-report-yearly、foreign-support-only：王 2026-11-22 复核" in capsys.readouterr().out
    assert kb_command.main(["sign", "nothing", "--by", "王"]) == 1


def test_nobody_has_seen_a_rule_tomorrow(home: Path) -> None:
    before = (home / RULES).read_bytes()
    with pytest.raises(Problems, match=r"还没有到.*不晚于今天"):
        sign(home, NAMES, "王复核", today(zone_set()) + timedelta(days=1))
    assert (home / RULES).read_bytes() == before
