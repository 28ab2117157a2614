"""What a notice is worth today: a replaced one answers nothing, one in doubt never stands without its warning."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.request import case_from_json
from assistant.terminal import answer_text
from assistant.to_contract import to_answer
from kb.load import load
from kb.model import EXEMPTING, KnowledgeBase, Problems
from tests.conftest import ON
from tests.support.homes import copied_home
from web.render import Around, render_answer

NEWER, OLDER = "most-2022-04-15", "most-2021-01-01"
QUESTIONS = [
    "仅收集血常规和CT影像，要报采集许可吗？",
    "保藏许可今年3月获批，年报要交吗？",
    "外资药企只提供研究用药，不参与研究，不拿数据也不分享成果，要报国际合作吗？",
]


def _home(folder: Path, edit: Callable[[str], str]) -> Path:
    """The knowledge base with an older copy of the notice, whose head is edited."""
    home = copied_home(folder / "kb")
    older = home / "notices" / OLDER
    shutil.copytree(home / "notices" / NEWER, older)
    head = (older / "notice.yaml").read_text(encoding="utf-8").replace("published: 2022-04-15", "published: 2021-01-01")
    (older / "notice.yaml").write_text(edit(head), encoding="utf-8")
    rules = (older / "rules.yaml").read_text(encoding="utf-8")
    (older / "rules.yaml").write_text(rules.replace(NEWER, OLDER), encoding="utf-8")
    return home


def _superseded(head: str) -> str:
    return head.replace("currency: unverified", f"currency: superseded\nsuperseded_by: {NEWER}")


def _by_hand(head: str) -> str:
    return head.replace("currency: unverified", "currency: superseded")


@pytest.fixture(scope="module")
def replaced(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return load(_home(tmp_path_factory.mktemp("replaced"), _superseded))


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_newer_unit_answers_and_the_older_one_is_history(replaced: KnowledgeBase, question: str) -> None:
    answer = to_answer(Assistant(replaced).ask(question, on=ON), replaced)
    assert answer.unit and answer.unit.source.id == NEWER
    assert [old.source.id for old in answer.history] == [OLDER]
    assert not any(near.id.startswith(OLDER) for near in answer.alternatives)
    drawn = render_answer(answer, Around(replaced.contact))
    assert "已被取代的旧答复（2021-01-01）" in drawn


@pytest.fixture(scope="module")
def retired(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """As `replaced`, marked by hand: what replaces the older notice is not here, or nobody wrote it down."""
    return load(_home(tmp_path_factory.mktemp("retired"), _by_hand))


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_notice_marked_superseded_by_hand_is_history_too(retired: KnowledgeBase, question: str) -> None:
    answer = Assistant(retired).ask(question, on=ON)
    assert answer.notice is not None
    assert answer.notice.id == NEWER
    assert [old.notice for old in answer.history] == [OLDER]
    assert not any(hit.unit.notice == OLDER for hit in answer.alternatives)


@pytest.mark.parametrize("question", QUESTIONS)
def test_where_every_notice_is_superseded_nothing_is_answered(tmp_path: Path, question: str) -> None:
    home = _home(tmp_path, _by_hand)
    head = home / "notices" / NEWER / "notice.yaml"
    head.write_text(_by_hand(head.read_text(encoding="utf-8")), encoding="utf-8")
    kb = load(home)
    answer = Assistant(kb).ask(question, on=ON)
    assert (answer.status, answer.unit, answer.verdict.proposed) == ("no_answer", None, "unknown")
    assert answer.history
    shown = to_answer(answer, kb)
    assert shown.currency.status == "superseded"
    for drawn in (render_answer(shown, Around(kb.contact)), answer_text(answer, kb)):
        assert "已被取代的旧答复" in drawn
        assert kb.contact in drawn


def test_history_is_shown_on_the_command_line_too(replaced: KnowledgeBase) -> None:
    assert "已被取代的旧答复" in answer_text(Assistant(replaced).ask(QUESTIONS[0], on=ON), replaced)


def test_a_case_of_a_replaced_unit_is_not_gone_on_with(replaced: KnowledgeBase) -> None:
    assert case_from_json({"unit": f"{OLDER}/1.1"}, replaced).unit == ""


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        # replaced by a notice that is not here
        (lambda head: _superseded(head).replace(NEWER, "most-2099"), "most-2099"),
        # replaced, and yet said to be unverified
        (lambda head: head.replace("currency: ", f"superseded_by: {NEWER}\ncurrency: ", 1), "currency: superseded"),
        # replaced by itself: nothing would be left to answer
        (lambda head: _superseded(head).replace(NEWER, OLDER), "绕回"),
        # in doubt without a warning
        (lambda head: head.replace("currency_warning: ", "currency_warning: '' #"), "currency_warning"),
    ],
)  # fmt: skip
def test_a_head_that_leaves_the_currency_unclear_is_refused(
    tmp_path: Path, edit: Callable[[str], str], words: str
) -> None:
    with pytest.raises(Problems) as refused:
        load(_home(tmp_path, edit))
    assert any(words in str(problem) and OLDER in problem.where for problem in refused.value.problems)


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_verdict_of_a_notice_in_doubt_is_drawn_without_its_warning(
    assistant: Assistant, kb: KnowledgeBase, question: str
) -> None:
    answer = assistant.ask(question, on=ON)
    assert answer.verdict.outcome in EXEMPTING
    warning = kb.notices[NEWER].head.currency_warning
    shown = to_answer(answer, kb)
    assert shown.currency.warning == warning
    for drawn in (render_answer(shown, Around(kb.contact), "card"), answer_text(answer, kb)):
        assert warning in drawn
        assert "依据 2022-04-15 的答复" in drawn
