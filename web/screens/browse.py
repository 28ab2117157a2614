"""The browse page: the notices, what was found in them as one types, and each unit with its rules and currency."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from kb.model import QAUnit, Rule
from kb.texts import texts
from web.catalogue import DRAWN, Catalogue, Sought, sought_by
from web.render import render_privacy
from web.render_browse import render_currency, render_listing, render_rules, render_unit
from web.screens.served import served

_STATE = st.session_state


def diagram(rules: Iterable[Rule]) -> str:
    """Mermaid's text for the rules of a unit: conditions one after the other, and what they lead to."""
    lines = ["flowchart TD"]
    for at, rule in enumerate(rules):
        names = [f"r{at}c{number}" for number in range(len(rule.conditions))]
        lines += [f'{name}{{{{"{_label(one.text)}"}}}}' for name, one in zip(names, rule.conditions, strict=True)]
        end = f"r{at}end"
        lines.append(f'{end}(["{texts().labels[rule.outcome]}"])')
        lines += [f"{one} -->|符合| {following}" for one, following in zip(names, [*names[1:], end], strict=True)]
        otherwise = "这一条不适用" if rule.outcome == "required" else texts().labels["not_applicable"]
        lines.append(f'r{at}no["{otherwise}"]')
        lines += [f"{name} -.->|不符合| r{at}no" for name in names]
    return "\n".join(lines)


def _label(text: str) -> str:
    """A text that means nothing to Mermaid but itself."""
    return "".join(char if char.isalnum() or char in "，。、；：（）《》“”" else f"#{ord(char)};" for char in text)


def _unit(catalogue: Catalogue, unit: QAUnit, sought: Sought) -> None:
    rules = catalogue.kb.rules.get(unit.id, ())
    st.html(render_unit(catalogue, unit, sought, DRAWN))
    st.header("规则", anchor=False)
    st.html(render_rules(rules, catalogue.kb))
    if rules:
        st.mermaid_chart(
            diagram(rules), alt="；".join(f"{texts().labels[rule.outcome]}：{rule.says}" for rule in rules)
        )
    st.header("时效", anchor=False)
    st.html(render_currency(catalogue.kb.notices[unit.notice]))


def _sought(catalogue: Catalogue) -> Sought:
    """What is looked for: as the address says where it is another than was last shown, else as the fields say."""
    asked = sought_by(st.query_params)
    if "words" not in _STATE or asked != _STATE.get("listed"):
        _STATE.words, _STATE.issuer, _STATE.status = asked.words, asked.issuer, asked.status
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        words = st.text_input("查找", placeholder="输入几个字，空格隔开", type="search", live=True, key="words")
        issuer = _chosen("发布机关", catalogue.issuers, "issuer")
        status = _chosen("时效", catalogue.statuses, "status")
    typed = asked._replace(words=words, issuer=issuer, status=status)
    sought = typed if typed == asked else sought_by({**typed.address, "page": ""})
    if sought != asked:
        st.query_params.from_dict(sought.address)
    _STATE.listed = sought
    return sought


def _chosen(label: str, known: Iterable[str], key: str) -> str:
    """What is chosen of what there is; nothing to choose where all are alike."""
    choices = ["", *known]
    if len(choices) < 3 or _STATE[key] not in choices:
        _STATE[key] = ""
    if len(choices) < 3:
        return ""
    names = {"": "全部"} | {str(status): told for status, told in texts().currencies.items()}
    return st.selectbox(label, choices, format_func=lambda one: names.get(one, one), key=key) or ""


def _page() -> None:
    catalogue = served().catalogue
    st.title("官方问答", anchor=False)
    name = st.query_params.get("unit")
    if name and name in catalogue.kb.units:
        _unit(catalogue, catalogue.kb.units[name], sought_by(st.query_params))
    else:
        if name:
            st.text(f"没有编号为“{name[:80]}”的问答。下面是现有的问答。")
        st.html(render_listing(catalogue.listing(_sought(catalogue)), DRAWN))
    st.html(render_privacy(served().around))


if __name__ == "__main__":
    _page()
