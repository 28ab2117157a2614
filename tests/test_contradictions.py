"""Of two current units that answer one question in opposite ways none decides: both are shown, and `check` says so."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
import yaml

from assistant import Assistant
from assistant.check import check
from assistant.sheet import verdict_sheet
from assistant.sheet_docx import docx_bytes
from assistant.terminal import answer_text
from assistant.to_contract import to_answer
from kb.__main__ import main
from kb.end_mark import ended
from kb.load import load
from kb.model import EXEMPTING, KnowledgeBase
from tests.conftest import ON
from tests.support.contracts import answer_json, follows
from tests.test_sheet import word_lines
from web.render import Around, render_answer

ASKED = "变更注册地址是否需要办理备案？"
DECIDING = EXEMPTING | {"required"}
# The question and answer of two notices, and whether they contradict each other.
PAIRS = [
    ((ASKED, "无需备案。"), (ASKED, "需要备案。"), True, "the same words"),
    ((ASKED, "无需备案。"), ("变更注册地址，需要备案吗", "应当备案。"), True, "the same question, put with 吗"),
    ((ASKED, "无需备案。"), ("变更注册地址 要不要 备案呢？", "须备案。"), True, "with blanks, 要不要 and 呢"),
    ((ASKED, "无需备案。"), ("變更註冊地址是否需要辦理備案?", "需要備案。"), True, "traditional, half-width"),
    ((ASKED, "无需备案。"), (ASKED, "需要备案。注：一类产品不在内。"), True, "a demand that is open is no exemption"),
    ((ASKED, "无需备案。"), (ASKED, "请向主管部门咨询。"), True, "an exemption and no word of one"),
    ((ASKED, "无需备案。"), (ASKED, "不需要备案。"), False, "the same in other words"),
    ((ASKED, "无需备案。"), (ASKED, "无需 备案"), False, "the same words"),
    ((ASKED, "需要备案。"), (ASKED, "需要备案，一般在一个月内。"), False, "a duty either way"),
    ((ASKED, "无需备案。"), ("变更法定代表人是否需要办理备案？", "需要备案。"), False, "another question"),
    ((ASKED, "无需备案。"), ("变更注册地址是否可以备案？", "需要备案。"), False, "another question: leave, not duty"),
]


def notice(
    home: Path, name: str, *asked: tuple[str, str], flags: Mapping[str, Sequence[str]] | None = None, **head: object
) -> None:
    """A made-up notice with these questions and answers, each with these `flags` (doubts, limits, hints)."""
    folder = home / "notices" / name
    folder.mkdir(parents=True)
    text, units = "", []
    for number, (question, answer) in enumerate(asked, 1):
        begins = len(text)
        text += f"{question}\n"
        places = {"asked": [[begins, len(text) - 1]], "answered": [[len(text), len(text) + len(answer)]]}
        shown = "".join(answer.split())
        ends = shown if len(shown) <= 24 else f"{shown[:10]}……{shown[-10:]}"
        units.append(
            {"id": str(number), "question": "".join(question.split()), "answer": ends, **places, **(flags or {})}
        )
        text += f"{answer}\n"
    (folder / "source.txt").write_bytes(text.encode())
    about = {
        "title": f"{name} 问答",
        "published": date(2025, 1, 1),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "contact": "某局",
        "currency": "in_force",
        **head,
    }
    for file, data in (("notice.yaml", about), ("units.yaml", units)):
        (folder / file).write_text(ended(yaml.safe_dump(data, allow_unicode=True)), encoding="utf-8")


@pytest.mark.parametrize(("one", "other", "opposed"), [row[:3] for row in PAIRS], ids=[row[3] for row in PAIRS])
def test_of_two_opposite_answers_to_one_question_none_decides(
    home: Path, one: tuple[str, str], other: tuple[str, str], opposed: bool
) -> None:
    notice(home, "first", one)
    notice(home, "second", other)
    kb = load(home)
    assistant = Assistant(kb)
    assert bool(check(kb)) is opposed
    for question in (one[0], other[0]):
        answer = assistant.ask(question, on=ON)
        assert answer.unit is not None
        assert bool(answer.opposed) is opposed
        if opposed:
            assert {answer.unit.notice, answer.alternatives[0].unit.notice} == {"first", "second"}
            assert answer.verdict.proposed not in DECIDING
            assert (answer.verdict.held_by, answer.to_confirm) == ("twins", ())
            assert (answer.status, answer.reason.code) == ("ambiguous", "two_close")
            assert answer.alternatives[0].unit == answer.opposed[0]
        follows(answer_json(answer, kb))


def _both(home: Path) -> tuple[KnowledgeBase, Assistant]:
    notice(home, "first", (ASKED, "无需备案。"))
    notice(home, "second", (ASKED, "需要备案。"))
    kb = load(home)
    return kb, Assistant(kb)


def test_both_answers_are_shown_and_both_notices_named_wherever_it_is_drawn(home: Path) -> None:
    kb, assistant = _both(home)
    answer = assistant.ask(ASKED, on=ON)
    sheet = verdict_sheet(answer, kb, ON)
    for drawn in (
        re.sub("<[^>]+>", "", render_answer(to_answer(answer, kb), Around(kb.contact))),
        answer_text(answer, kb),
        "\n".join(word_lines(docx_bytes(sheet))),
    ):
        for words in ("first 问答", "second 问答", "无需备案。", "需要备案。"):
            assert words in drawn


def test_a_conversation_goes_on_without_a_verdict_on_twins(home: Path) -> None:
    _, assistant = _both(home)
    case = assistant.ask(ASKED, on=ON).case
    for more in ("那跨省呢？", "所以不用备案吧？", "好的"):
        answer = assistant.ask(more, on=ON, case=case)
        assert answer.verdict.proposed not in DECIDING


def test_one_notice_may_contradict_itself(home: Path) -> None:
    notice(home, "first", (ASKED, "无需备案。"), (ASKED, "需要备案。"))
    kb = load(home)
    assert Assistant(kb).ask(ASKED, on=ON).verdict.proposed not in DECIDING
    assert check(kb)


def test_a_superseded_notice_contradicts_nobody(home: Path) -> None:
    notice(home, "first", (ASKED, "无需备案。"))
    notice(home, "second", (ASKED, "需要备案。"), currency="superseded", currency_warning="已被取代。")
    kb = load(home)
    assert Assistant(kb).ask(ASKED, on=ON).verdict.outcome == "not_required"
    assert not check(kb)


@pytest.mark.parametrize("more", ["", "，不涉及人群基因研究", "，还要测基因"])
@pytest.mark.parametrize("answer", ["需要申报采集许可。", "需要。", "请咨询主管部门。"])
def test_a_ruled_unit_does_not_decide_against_a_twin_without_rules(home: Path, answer: str, more: str) -> None:
    kb = load(home)
    unit = kb.units["most-2022-04-15/1.1"]
    notice(home, "newer", (unit.question, answer))
    kb = load(home)
    given = Assistant(kb).ask(f"仅收集临床数据是否需要申报采集许可{more}", on=ON)
    assert given.verdict.proposed not in DECIDING
    assert {"newer/1", unit.id} <= {given.unit and given.unit.id, *(twin.id for twin in given.opposed)}
    assert check(kb)


def test_check_reports_it_and_the_service_goes_on(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, assistant = _both(home)
    assert main(["check", str(home)]) == 1
    said = capsys.readouterr()
    assert "没有问题" not in said.out
    assert "first/1" in said.err and "second/1" in said.err and "currency: superseded" in said.err
    assert assistant.ask("仅收集血常规要报采集许可吗", on=ON).verdict.outcome == "not_required"


def test_adding_a_notice_that_contradicts_another_tells_so(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notice(home, "first", (ASKED, "无需备案。"))
    file = tmp_path / "公告.txt"
    file.write_text(
        f"某省局常见问题解答\n一、{ASKED}\n答：需要备案。\n二、如何办理备案？\n答：在网上办理。\n", encoding="utf-8"
    )
    assert main(["add", str(file), "--home", str(home)]) == 0
    assert "first/1" in capsys.readouterr().out
    assert main(["check", str(home)]) == 1
