"""The browse page: every notice, section and unit, found as one types, each with its rules, source and currency."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import streamlit as st

from assistant.to_contract import to_unit
from kb.model import KnowledgeBase, Notice, QAUnit, Rule
from kb.text import spelled
from kb.texts import texts
from web.links import citation
from web.render import render_unit
from web.routes.source import pieces
from web.screens.buttons import button, met
from web.screens.markdown import escaped
from web.screens.served import served

# More are not listed at once; who has that many types another word.
_MOST = 60


def found(kb: KnowledgeBase, sought: str) -> list[QAUnit]:
    """The units that have every word, in the order of the notices."""
    words = spelled(sought).split()
    return [unit for unit in kb.units.values() if all(word in _text(kb, unit) for word in words)]


def _text(kb: KnowledgeBase, unit: QAUnit) -> str:
    known: dict[tuple[str, str], str] = st.session_state.setdefault("texts", {})
    key = (kb.version, unit.id)
    if key not in known:
        head = kb.notices[unit.notice].head
        known[key] = spelled(f"{unit.id} {head.title} {unit.section} {unit.question} {unit.answer}")
    return known[key]


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


def _notices(kb: KnowledgeBase, units: list[QAUnit]) -> None:
    for name, of_notice in groupby(units, key=lambda unit: unit.notice):
        head = kb.notices[name].head
        st.header(escaped(head.title), anchor=False)
        st.caption(escaped(f"{head.issuer} · {head.day} · {texts().currencies[head.currency]}".lstrip(" ·")))
        for section, of_section in groupby(of_notice, key=lambda unit: unit.section):
            if section:
                st.caption(escaped(section))
            for unit in of_section:
                label = escaped(f"{unit.number}　{unit.question}" if unit.number else unit.question)
                label = f"⚠ {label}（暂不作答）" if unit.hold else label
                button(label, f"open-{unit.id}", _open, unit.id, width="stretch")


def _open(name: str) -> None:
    st.query_params["unit"] = name


def _close() -> None:
    st.query_params.clear()


def _unit(kb: KnowledgeBase, unit: QAUnit) -> None:
    notice, rules = kb.notices[unit.notice], kb.rules.get(unit.id, ())
    button("全部问答", "all", _close, icon=":material/arrow_back:")
    st.html(render_unit("words", unit=to_unit(unit, notice), cite=citation(unit, notice), hold=unit.hold))
    st.header("规则", anchor=False)
    if rules:
        st.html(render_unit("rules", rules=rules, labels=texts().labels))
        st.mermaid_chart(
            diagram(rules), alt="；".join(f"{texts().labels[rule.outcome]}：{rule.says}" for rule in rules)
        )
    else:
        st.text("这一条没有整理成规则；判断最多取自答复的措辞。")
    st.header("时效", anchor=False)
    st.html(render_unit("currency", warning=notice.head.currency_warning, notes=_timeline(notice)))
    st.header("在原文中的位置", anchor=False)
    spans = [*unit.question_spans, *unit.answer_spans]
    st.html(render_unit("source", pieces=pieces(notice, spans)))


def _timeline(notice: Notice) -> list[tuple[str, str, str]]:
    """Date, what happened, and how far that is known; the oldest first."""
    head = notice.head
    known = [
        (note.date, note.text, f"来源：{note.source}{'' if note.verified else '；未与原文核对'}")
        for note in head.currency_notes
    ]
    until = [
        ("现在", f"{texts().currencies[head.currency]}{f'（{head.superseded_by}）' if head.superseded_by else ''}", "")
    ]
    return [(head.day, "发布", ""), *sorted(known), *until]


def _page() -> None:
    kb = served().assistant.kb
    st.title("官方问答", anchor=False)
    name = st.query_params.get("unit")
    if name and name in kb.units:
        _unit(kb, kb.units[name])
        return
    if name:
        st.text(f"没有编号为“{name[:80]}”的问答。下面是现有的全部问答。")
    sought = st.text_input("查找", placeholder="输入几个字，空格隔开", type="search", live=True, key="sought")
    units = found(kb, sought)
    st.caption(
        f"{len({unit.notice for unit in units})} 份公告，{len(units)} 条问答"
        + (f"，先列出 {_MOST} 条" if len(units) > _MOST else "")
    )
    if not units:
        st.text("没有一条问答含有这些字。换个说法，或回到“提问”用一句话问。")
    _notices(kb, units[:_MOST])


if __name__ == "__main__":
    _page()
    met()
