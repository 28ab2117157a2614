"""The promises: verbatim, pure, no exemption without words for it, and every step traceable to words."""

from __future__ import annotations

import builtins
import hashlib
import io
import json
import os
import re
import socket
import time
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import Answer, Assistant
from assistant.request import case_from_json
from assistant.terminal import answer_text
from benchmarks.bars import ANY_MESSAGE, MESSAGES, TWICE, time_to_answer
from evaluation import CASES
from kb.load import HOME
from kb.model import EXEMPTING, KnowledgeBase
from tests.conftest import ON
from tests.support.contracts import answer_json, case_json

# Written out here, so that the code cannot widen what may be left away.
LAYOUT = " \t\r\n\f\v\u00a0\u2002\u2003\u2009\u200b\u3000\ufeff"
_CLAUSE_END = re.compile(r"(?<=[，。；？！,;?!])")
# A question that also tells of somebody else's study: what is put in there may be said of that one.
_OTHERS = re.compile("室友|同[学屋事]|隔壁|师[兄姐弟妹]|别人")


def _rows(name: str) -> list[dict[str, Any]]:
    return list(map(json.loads, (CASES / name).read_text(encoding="utf-8").splitlines()))


QUESTIONS = _rows("questions.jsonl")
CONVERSATIONS = [[turn["say"] for turn in row["turns"]] for row in _rows("conversations.jsonl")]
CLAUSES = sorted({clause for row in QUESTIONS for clause in _CLAUSE_END.split(row["question"]) if clause})
# Whole questions, clauses of different ones thrown together, and any text at all.
messages = st.one_of(
    st.sampled_from([row["question"] for row in QUESTIONS]),
    st.lists(st.sampled_from(CLAUSES), min_size=1, max_size=6).map("".join),
    st.text(max_size=60),
)
facts = st.fixed_dictionaries(
    {},
    optional={
        "data": st.sets(st.sampled_from(["imaging", "lab", "clinical", "gene"]), min_size=1).map(sorted),
        "gene_research": st.sampled_from([["yes"], ["no"]]),
        "foreign_gets_data": st.sampled_from([["yes"], ["no"]]),
    },
)
often = settings(max_examples=250, deadline=None, derandomize=True, database=None)


def test_every_official_text_is_the_source_with_only_layout_deleted(kb: KnowledgeBase) -> None:
    for unit in kb.units.values():
        source = kb.notices[unit.notice].text
        for words, spans in ((unit.question, unit.question_spans), (unit.answer, unit.answer_spans)):
            places = [place for span in spans for place in span]
            assert places == sorted(set(places))
            assert 0 <= places[0] < places[-1] <= len(source)
            taken = [char for start, end in spans for char in source[start:end] if char not in LAYOUT]
            assert [char for char in words if char not in LAYOUT] == taken
            # A line that wraps inside Chinese leaves nothing behind.
            assert set(words) & set(LAYOUT) <= {" ", "\n"}


def test_the_source_is_the_file_that_was_signed_off(kb: KnowledgeBase) -> None:
    for notice in kb.notices.values():
        raw = (HOME / "notices" / notice.id / "source.txt").read_bytes()
        assert hashlib.sha256(raw).hexdigest() == notice.head.sha256
        assert raw.decode("utf-8") == notice.text


@often
@given(messages, facts)
def test_the_answer_to_any_question_is_one_of_the_official_ones(
    assistant: Assistant, kb: KnowledgeBase, message: str, facts: dict[str, list[str]]
) -> None:
    answer = assistant.ask(message, on=ON, facts=facts)
    shown = answer_json(answer, kb)["unit"]
    if shown is not None:
        unit = kb.units[shown["id"]]
        assert (shown["question"], shown["answer"]) == (unit.question, unit.answer)
        assert shown["source"]["answer_spans"] == list(map(list, unit.answer_spans))
        assert all(paragraph in answer_text(answer, kb) for paragraph in unit.answer.split("\n"))


@often
@given(messages, facts, st.lists(messages, max_size=4))
def test_the_same_question_gets_the_same_answer_whatever_is_asked_in_between(
    assistant: Assistant, kb: KnowledgeBase, message: str, facts: dict[str, list[str]], others: list[str]
) -> None:
    first = answer_json(assistant.ask(message, on=ON, facts=facts), kb)
    for other in others:
        assistant.ask(other, on=date(2022, 5, 1))
    swapped = {name: facts[name][::-1] for name in reversed(facts)}
    assert answer_json(assistant.ask(message, on=ON, facts=swapped), kb) == first


def _answers(assistant: Assistant, said: Sequence[str], *, sent: bool = False) -> list[Answer]:
    """The answers to a conversation; where it is sent, the case goes out as text and comes back each time."""
    answers: list[Answer] = []
    for message in said:
        case = answers[-1].case if answers else None
        if case and sent:
            case = case_from_json(case_json(case), assistant.kb)
        answers.append(assistant.ask(message, on=ON, case=case))
    return answers


def test_a_case_that_went_out_and_came_back_changes_nothing(assistant: Assistant, kb: KnowledgeBase) -> None:
    for said in CONVERSATIONS[::2]:
        kept, back = _answers(assistant, said), _answers(assistant, said, sent=True)
        assert [answer_json(answer, kb) for answer in back] == [answer_json(answer, kb) for answer in kept]


def _forbidden(*_: object, **__: object) -> NoReturn:
    raise PermissionError("no clock, no disk, no network")


def test_asking_touches_no_clock_no_disk_and_no_network(
    assistant: Assistant, kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = Assistant(kb)
    said = ["\u3400\U0002a6b2 收集什么", "保藏许可今年3月批的，年报要交吗？", "那上个月批的呢？", "字" * 501, ""]
    with monkeypatch.context() as blocked:
        for module, name in ((builtins, "open"), (io, "open"), (os, "open"), (os, "stat"), (os, "urandom")):
            blocked.setattr(module, name, _forbidden)
        for module, name in ((socket, "socket"), (time, "time"), (time, "time_ns"), (time, "monotonic")):
            blocked.setattr(module, name, _forbidden)
        with pytest.raises(PermissionError):
            date.today()
        with pytest.raises(PermissionError):
            (HOME / "domains/hgr/concepts.yaml").read_text(encoding="utf-8")
        answers = [answer_json(answer, kb) for answer in _answers(fresh, said)]
    assert answers == [answer_json(answer, kb) for answer in _answers(assistant, said)]


@often
@given(st.one_of(st.text(max_size=600), st.text("\x00\x1b\u200b\u200d\u202e\ufeff\u0301😀👩‍🔬🧬\n\r ", max_size=600)))
def test_a_text_without_words_of_the_matter_is_never_exempted(assistant: Assistant, text: str) -> None:
    assert assistant.ask(text, on=ON).verdict.proposed not in EXEMPTING


@pytest.mark.parametrize("text", MESSAGES, ids=len)
def test_a_text_of_any_length_is_answered_soon(assistant: Assistant, text: str) -> None:
    assert assistant.ask(text, on=ON).verdict.proposed not in EXEMPTING
    assert time_to_answer(assistant, text) < TWICE * ANY_MESSAGE


@often
@given(st.data())
def test_invisible_characters_change_no_verdict(assistant: Assistant, data: st.DataObject) -> None:
    question = data.draw(st.sampled_from(QUESTIONS))["question"]
    at = data.draw(st.integers(0, len(question)))
    changed = question[:at] + data.draw(st.text("\u200b\u200d\ufeff\x00\x07", min_size=1, max_size=3)) + question[at:]
    assert assistant.ask(changed, on=ON).verdict.proposed == assistant.ask(question, on=ON).verdict.proposed


# What takes a case out of each exempting answer, in the words of askers.
AGAINST = {
    "1.1": (
        *("另外还要做全外显子测序", "同时采集血样", "还要留取肿瘤组织", "数据会用于人群基因研究", "顺便抽两管血"),
        *("受试者还吐了口水", "还要送去华大测一下", "后续加做转录组", "剩余样品会保存", "便样送检菌群"),
    ),
    "4.2": (
        *("另外还要提供全外显子测序数据", "同时把血样寄过去", "另有21三体筛查结果", "免疫组化片子重切"),
        *("还附上VCF文件", "连同冻存组织一起", "里面还有一列基因型", "顺带把基因报告也发过去"),
    ),
    "3.1": (
        *("外方也要拿数据", "研究数据录入外方的EDC", "外方要求定期提交数据", "外方负责数据管理"),
        *("外方还派人参与方案设计", "研究方案是外方写的", "统计由外方负责", "外方负责随访", "外方实验室负责检测"),
        *("成果也和外方共享", "知识产权双方各一半", "外方共享发表权", "血样要寄给外方"),
        *(
            "外方统计师做分析",
            "外方提供随机系统并掌握随机号",
            "外方审批每一版方案",
            "SAE要报给外方",
            "外方买断这批数据",
        ),
        *(
            "数据库架在外方服务器上",
            "外方出的方案",
            "外方有权审计原始资料",
            "企业要我们交总结报告",
            "给外方留一份CRF复印件",
        ),
    ),
    "4.1": (
        *("没有参加合作的第三方也要用这些数据", "国外另一家医院也要", "保险公司也想要数据", "样本也要给外方"),
        *("数据还要向社会公开", "数据要上传公共数据库", "数据集会开源"),
        *(
            "外方合作伙伴的下游客户也用",
            "血清也要寄出",
            "还想给国内另一家公司用",
            "我们想给另一个课题组",
            "还要卖给数据商",
        ),
        *("数据是以前队列里的", "合作协议里没写这部分数据", "协议已经到期", "数据还要给第四家"),
    ),
}


@pytest.fixture(scope="module")
def exempted(assistant: Assistant) -> dict[str, list[str]]:
    """Some real questions that are rightly exempted, by unit."""
    due = [row for row in QUESTIONS if row["exempt"] == "due" and not _OTHERS.search(row["question"])]
    some = {unit: [row["question"] for row in due if row["unit"].endswith(unit)][::25] for unit in AGAINST}
    return {
        unit: [one for one in some[unit] if assistant.ask(one, on=ON).verdict.proposed in EXEMPTING] for unit in some
    }


@pytest.mark.parametrize(("unit", "words"), [(unit, words) for unit in AGAINST for words in AGAINST[unit]], ids=str)
def test_what_stands_against_an_exemption_counts_wherever_it_stands(
    assistant: Assistant, exempted: dict[str, list[str]], unit: str, words: str
) -> None:
    false = []
    assert len(exempted[unit]) >= 5
    for question in exempted[unit]:
        clauses = [clause for clause in _CLAUSE_END.split(question) if clause]
        clauses[-1] += "" if _CLAUSE_END.search(clauses[-1]) else "，"
        for at in range(len(clauses) + 1):
            longer = "".join((*clauses[:at], words, "。" if at == len(clauses) else "，", *clauses[at:]))
            if assistant.ask(longer, on=ON).verdict.proposed in EXEMPTING:
                false.append(longer)
        before = assistant.ask(question, on=ON).case
        if assistant.ask(words, on=ON, case=before).verdict.proposed in EXEMPTING:
            false.append(f"{question} → {words}")
    assert false == []


def _check_trace(answer: Answer, said: Iterable[str]) -> None:
    verdict = answer.verdict
    # Words and facts, whatever they say, propose at most: every statement is left to be confirmed.
    assert verdict.code not in EXEMPTING
    assert not any(one.answer for one in verdict.statements) and (verdict.outcome is None or verdict.open)
    assert verdict.proposed not in EXEMPTING or all(tested.state in ("met", "assumed") for tested in verdict.conditions)
    assert (answer.unit is None) == (answer.status == "no_answer")
    for tested in verdict.conditions:
        assert answer.unit
        assert tested.evidence
        assert tested.evidence in answer.unit.answer
    assert verdict.rule is None or (answer.unit and verdict.rule.evidence in answer.unit.answer)
    sources = [stated.source for stated in answer.facts.values()] + [tested.source for tested in verdict.conditions]
    for piece in (piece for source in sources for piece in source.split("；")):
        assert any(piece in message for message in said), piece


@often
@given(messages, facts)
def test_every_step_quotes_the_answer_and_the_question(
    assistant: Assistant, message: str, facts: dict[str, list[str]]
) -> None:
    _check_trace(assistant.ask(message, on=ON, facts=facts), [message])


def test_every_step_of_a_conversation_quotes_what_was_said(assistant: Assistant) -> None:
    for said in CONVERSATIONS[1::2]:
        for answer in _answers(assistant, said):
            _check_trace(answer, said)


@pytest.mark.parametrize("end", [" ", "　", "\n", " \u200b", "  \n "], ids=repr)
def test_blanks_at_the_end_change_nothing(assistant: Assistant, end: str) -> None:
    question = "保藏的样本能转给别的单位吗"
    plain, blank = assistant.ask(question, on=ON), assistant.ask(question + end, on=ON)
    assert (plain.status, plain.verdict.proposed) == (blank.status, blank.verdict.proposed)
