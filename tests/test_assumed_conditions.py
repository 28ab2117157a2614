"""What an exemption assumes because nobody spoke of it is shown as assumed, never as met, wherever it is drawn."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from assistant import Assistant
from assistant.answer import Answer
from assistant.sheet import verdict_sheet
from assistant.sheet_docx import docx_bytes
from assistant.spreadsheet import answer_table
from assistant.terminal import answer_text
from assistant.to_contract import to_answer
from kb.model import KnowledgeBase, State
from kb.texts import texts
from tests.conftest import ON
from tests.test_sheet import word_lines
from web.render import Around, render_answer, render_sheet

SILENT = "仅收集血常规要报采集许可吗"
MANY = "国际合作已获批，合作双方使用合作产生的数据，要备案吗"
SUPPORT = "外方只提供研究用药，不参与研究，不拿数据不分享成果，"
# The fact, what is said, the state, and whether the condition may stand among those the asker did not speak of.
SAID: list[tuple[str, str, State, bool]] = [
    ("gene_research", SILENT, "assumed", True),
    ("gene_research", "仅收集血常规，不涉及人群基因研究，要报采集许可吗", "met", False),
    ("gene_research", "仅收集血常规，听说不涉及人群基因研究，要报采集许可吗", "unknown", False),
    ("gene_research", "仅收集血常规，领导说不涉及人群基因研究，要报采集许可吗", "unknown", False),
    ("gene_research", "仅收集血常规，应该不涉及人群基因研究吧，要报采集许可吗", "unknown", False),
    ("gene_research", "仅收集血常规，做不做人群基因研究还没定，要报采集许可吗", "unknown", False),
    ("gene_research", "收集血常规做人群基因研究，要报采集许可吗", "contradicted", False),
    ("other_source", MANY, "assumed", True),
    ("beyond_agreement", "国际合作已获批，合作双方在协议范围内使用合作产生的数据，要备案吗", "met", False),
    ("foreign_gets_specimens", f"{SUPPORT}样本不出境，要报国际合作吗", "assumed", False),
]  # fmt: skip


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.mark.parametrize(("fact", "question", "state", "silent"), SAID)
def test_what_the_asker_spoke_of_is_never_called_unmentioned(
    assistant: Assistant, kb: KnowledgeBase, fact: str, question: str, state: State, silent: bool
) -> None:
    answer = assistant.ask(question, on=ON)
    (tested,) = (tested for tested in answer.verdict.conditions if tested.fact == fact)
    assert tested.state == state
    assert bool(tested.source) == (state != "assumed")
    # Statements first: each condition stands once, in the fold behind them.
    drawn = render_answer(to_answer(answer, kb), Around(kb.contact), "card")
    statements, _, folded = drawn.partition('class="yj-rest"')[2].partition("<details")
    (line,) = (_words(line) for line in folded.split("</li>") if f"<span>{tested.text}" in line)
    assert f"<span>{tested.text}" not in statements and texts().states[state] in line
    assert any(words in line for words in ("您说：", "提到了，没有说定")) is not silent
    sections = {section.title: section.rows for section in verdict_sheet(answer, kb, ON).sections}
    (row,) = (row for row in sections["二、逐项条件"] if row[1] == tested.text)
    assert row[0] == texts().states[state]
    assert ("没有提到" in row[3]) is silent
    # Nor the statement it belongs to.
    assert answer.verdict.rule is not None
    (statement,) = (one for one in answer.verdict.rule.statements if fact in one.facts)
    (said,) = (row[2] for row in sections["逐条确认"] if row[1] == statement.text)
    assert said != "没有提到" or silent


def _page(answer: Answer, kb: KnowledgeBase, _: Path) -> Iterator[str]:
    yield from map(_words, render_answer(to_answer(answer, kb), Around(kb.contact), "card").split("</li>"))


def _text(answer: Answer, kb: KnowledgeBase, _: Path) -> Iterator[str]:
    yield from answer_text(answer, kb).split("\n")


def _print(answer: Answer, kb: KnowledgeBase, _: Path) -> Iterator[str]:
    yield from map(_words, render_sheet(verdict_sheet(answer, kb, ON)).split("</tr>"))


def _word(answer: Answer, kb: KnowledgeBase, _: Path) -> Iterator[str]:
    lines = word_lines(docx_bytes(verdict_sheet(answer, kb, ON)))
    yield from map(" ".join, pairwise(lines))


def _excel(answer: Answer, kb: KnowledgeBase, folder: Path) -> Iterator[str]:
    book, source, target = Workbook(), folder / "in.xlsx", folder / "out.xlsx"
    for at, words in enumerate(("问题", answer.question), 1):
        book.worksheets[0].cell(at, 1, words)
    book.save(source)
    answer_table(Assistant(kb), source, target, on=ON, err=StringIO())
    for row in load_workbook(target).worksheets[0].iter_rows(min_row=2, values_only=True):
        for cell in row:
            yield from re.split("[；。]", str(cell))


DRAWINGS: list[Callable[[Answer, KnowledgeBase, Path], Iterator[str]]] = [_page, _text, _print, _word, _excel]


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda drawing: drawing.__name__)
@pytest.mark.parametrize("question", [SILENT, MANY])
def test_no_drawing_calls_an_assumed_condition_met(
    assistant: Assistant, kb: KnowledgeBase, tmp_path: Path, question: str, drawing: Callable[..., Iterator[str]]
) -> None:
    answer = assistant.ask(question, on=ON)
    assumed = [tested for tested in answer.verdict.conditions if tested.state == "assumed"]
    assert (answer.verdict.code, answer.verdict.outcome) == ("to_confirm", "not_required")
    assert assumed
    lines = list(drawing(answer, kb, tmp_path))
    for tested in assumed:
        shown = [line for line in lines if tested.text in line]
        assert any(texts().states["assumed"] in line for line in shown)
        assert not any("符合" in line for line in shown)
