"""The facts of a case on the page: the ones still missing as questions, the known ones as chips to correct."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable

import streamlit as st

from assistant.answer import Answer
from assistant.labels import ticked_by
from kb.model import Fact, KnowledgeBase
from reader.facts import FactState
from web.fact_changes import changes, values_text
from web.render import render_question
from web.screens.buttons import button
from web.screens.markdown import escaped

_UNSURE = "不清楚"


def draw_questions(kb: KnowledgeBase, open_facts: Iterable[str], tick: Callable[[str, str, str | None], None]) -> None:
    """The one or two facts that decide, as buttons, right below the verdict they would change."""
    for name in open_facts:
        fact = kb.facts[name]
        with st.container(key=f"now-{name}", gap=None):
            st.html(render_question(fact.ask))
            with st.container(horizontal=True):
                for value, label in [*fact.choices, (None, _UNSURE)]:
                    button(escaped(label), f"tick-{name}-{value}", tick, name, label, value)


def draw_chips(
    kb: KnowledgeBase,
    answer: Answer,
    *,
    number: int,
    brought: Container[str],
    correct: Callable[[str, tuple[str, ...]], None],
) -> None:
    """What was understood of the case, in the order of facts.yaml; each chip opens to be corrected or taken back.

    `brought`: facts that were ticked before a link brought them here.
    """
    known = [(fact, answer.facts[name]) for name, fact in kb.facts.items() if name in answer.facts]
    known = [(fact, stated) for fact, stated in known if stated.values or stated.unsettled]
    if not known:
        return
    with st.container(horizontal=True, key="chips", gap=None):
        for fact, stated in known:
            short = values_text(fact, stated.values, doubted=stated.unsettled, short=True)
            # With the turn in its key it closes once the fact is corrected.
            with st.popover(f"{escaped(f'{fact.label}：{short}')} :blue[更改]", key=f"chip-{number}-{fact.name}"):
                values = values_text(fact, stated.values, doubted=stated.unsettled)
                ticked = f"{ticked_by(linked=fact.name in brought)}：{values}"
                st.text(ticked if stated.origin == "ticked" else f"您说：{stated.source}")
                _choices(fact, stated, correct)


def _choices(fact: Fact, stated: FactState, correct: Callable[[str, tuple[str, ...]], None]) -> None:
    """What the fact can be changed to, each a button."""
    with st.container(horizontal=True):
        for one in changes(fact, stated.values):
            icon = ":material/delete:" if one.name == "none" else None
            button(escaped(one.label), f"set-{fact.name}-{one.name}", correct, fact.name, one.values, icon=icon)
