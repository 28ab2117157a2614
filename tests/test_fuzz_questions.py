"""Whatever is asked, and whatever is pressed: an answer that can be drawn, in time, that exempts nobody by itself."""

from __future__ import annotations

import json
import time

from hypothesis import strategies as st

from assistant import Assistant
from assistant.answer import Answer
from assistant.contract import data
from assistant.sheet import verdict_sheet
from assistant.to_contract import to_answer
from kb.model import EXEMPTING, Given, KnowledgeBase, Problems
from kb.text import normalise
from reader.explain import explain, lines
from reader.facts import FactReader
from retrieval.tokenizer import Tokenizer
from tests.conftest import ON
from tests.support import fuzzing
from web.render import Around, render_answer

# Seconds of CPU for one message; what is quadratic takes more.
LONGEST = 1.0
GIVEN: st.SearchStrategy[Given | None] = st.sampled_from(("yes", "no", "unsure", None))


# What has half characters is refused at every door: see test_command_line, test_api.
MESSAGES = fuzzing.text().map(lambda text: text.encode(errors="ignore").decode())


def drawn(answer: Answer, kb: KnowledgeBase) -> None:
    """An answer as a client, a page and the sheet have it."""
    told = to_answer(answer, kb)
    json.dumps(data(told))
    render_answer(told, Around("问科研处"))
    verdict_sheet(answer, kb, ON)


def test_any_message_gets_an_answer_that_exempts_nobody(assistant: Assistant, kb: KnowledgeBase) -> None:
    def asked(messages: list[str]) -> None:
        case, began = None, time.process_time()
        for message in messages:
            answer = assistant.ask(message, on=ON, case=case)
            assert answer.verdict.code not in EXEMPTING
            drawn(answer, kb)
            case = answer.case
        assert time.process_time() - began < LONGEST * len(messages)

    fuzzing.hunt(asked, st.lists(MESSAGES, min_size=1, max_size=3), 60)


def test_no_press_but_on_every_statement_exempts(assistant: Assistant, kb: KnowledgeBase) -> None:
    questions = ("收集B超要报采集许可吗", "外资药企只提供药物，要报国际合作吗", "已获批8个月，要年报吗", "怎么办")

    def pressed(one: tuple[str, str, list[Given | None]]) -> None:
        question, more, presses = one
        answer = assistant.ask(question + more, on=ON)
        for press in presses:
            if not answer.to_confirm:
                break
            first = answer.to_confirm[0].id
            confirm = {first: press}
            try:
                answer = assistant.tick({}, on=ON, case=answer.case, confirm=confirm)
            except Problems as refused:
                assert refused.problems
            open_ones = [
                said.id for said in answer.verdict.statements if said.answer != "yes" and said.id != "in-force"
            ]
            assert not (open_ones and answer.verdict.code in EXEMPTING)
            drawn(answer, kb)

    made = st.tuples(st.sampled_from(questions), MESSAGES, st.lists(GIVEN, min_size=1, max_size=6))
    fuzzing.hunt(pressed, made, 30)


def test_every_word_of_any_text_has_its_place(kb: KnowledgeBase) -> None:
    tokens = Tokenizer(kb.lexicon)

    def cut(raw: str) -> None:
        text, end, began = normalise(raw), 0, time.process_time()
        for word in tokens.words(text):
            assert end <= word.start < word.end <= len(text.normal)
            assert text.normal[word.start : word.end] == word.text
            end = word.end
        assert time.process_time() - began < LONGEST

    fuzzing.hunt(cut, fuzzing.text(60), 120)


def test_the_reader_explains_what_it_makes_of_any_text(kb: KnowledgeBase) -> None:
    reader = FactReader(kb)

    def read(raw: str) -> None:
        began = time.process_time()
        assert list(lines(explain(reader, normalise(raw), ON), kb))
        assert time.process_time() - began < LONGEST

    fuzzing.hunt(read, fuzzing.text(), 60)
