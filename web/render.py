"""Draw answers, verdict sheets and source texts as HTML, each with the one template that every page uses."""

from __future__ import annotations

import functools
from collections.abc import Container, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from assistant.answer import is_aside
from assistant.assistant import LONGEST
from assistant.contract import Answer, Statement, Verdict
from assistant.labels import GIVEN_SIGNS, SIGNS, near_told, ticked_by
from assistant.markup_labels import markup_told, picture_told
from assistant.sheet import LONGEST_PROJECT, Sheet
from assistant.version import version
from importing.doubted_lines import row_of, row_saying
from importing.origin_report import where_of
from kb.model import EXEMPTING, KnowledgeBase, Notice, Problem, QAUnit
from kb.text import ranges
from kb.texts import texts
from reader.facts import Confirmed
from records.privacy import privacy_texts
from web.conversation import Turn
from web.cut_pages import link_to, next_doubted
from web.fact_changes import changes, values_text
from web.links import Links
from web.official_words import laid, marked, reviewed, tabled
from web.static_files import integrity, static

_HERE = Path(__file__).parent
# So many official questions stand on the welcome.
_EXAMPLES = 12

Part = Literal["asked", "card", "away"]


class Around(NamedTuple):
    """What an answer does not know: whom to ask where nothing answers, and the day (None: that of the answer). `fixed`:
    whatever the nearest notice says. `privacy`: what is recorded, in a line.
    """

    contact: str
    today: date | None = None
    fixed: bool = True
    privacy: str = ""


def render_answer(
    answer: Answer,
    around: Around,
    *parts: Part,
    links: Links | None = None,
    brought: Container[str] = frozenset(),
    pressable: bool = False,
) -> str:
    """HTML of an answer, whole or in parts.

    `links` says where the answer is found again; `brought` which facts were ticked, and which statements (#id)
    confirmed, before a link brought them here; `pressable` whether statements have buttons, as in the panel.
    """
    return drawn(
        "answer.html",
        answer=answer,
        contact=around.contact,
        fixed=around.fixed,
        today=around.today or answer.on,
        linked=any(f"#{one.id}" in brought for one in answer.verdict.statements),
        links=links,
        parts=parts or ("card", "away"),
        brought=brought,
        pressable=pressable,
        now=in_turn(answer.verdict) if pressable else None,
        shown="",
        whole=not pressable,
        idle=is_aside(answer.reason.code, answer.reason.text),
    )


# Verdicts that an open statement can still change: of an exemption, whether the notice holds.
_OPEN = ("to_confirm", "conditional", *EXEMPTING)


def in_turn(verdict: Verdict) -> Statement | None:
    """The statement to be answered now: the first that is open, while it can still change the verdict. One that is to
    be pressed once more, since it does not agree with what was said, comes before the others.
    """
    opened = [one for one in verdict.statements if one.confirmed is None]
    again = [one for one in opened if one.note]
    return next(iter(again or (opened if verdict.code in _OPEN else [])), None)


def kept(text: str) -> Markup:
    """A text in which Streamlit leaves every blank: it tidies the lines of what it is given to show."""
    return escape(text).replace("\n", Markup("&#10;"))


@functools.cache
def _pages() -> Environment:
    pages = Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined, auto_reload=False
    )
    pages.filters.update(
        marked=marked,
        laid=laid,
        tabled=tabled,
        reviewed=reviewed,
        markup_told=markup_told,
        kept=kept,
        ranges=ranges,
        found_in=where_of,
        row_of=row_of,
        row_saying=row_saying,
        link_to=link_to,
        next_doubted=next_doubted,
    )
    pages.globals.update(
        longest=LONGEST,
        longest_project=LONGEST_PROJECT,
        signs=SIGNS,
        given_signs=GIVEN_SIGNS,
        texts=texts(),
        ticked_by=ticked_by,
        near_told=near_told,
        static=static,
        integrity=integrity,
        picture_told=picture_told,
        privacy_texts=privacy_texts,
        version=version,
    )
    pages.globals.update(one_confirmed=lambda one: Confirmed(one.by, one.at) if one.by else None)
    pages.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}
    return pages


def drawn(template: str, **shown: object) -> str:
    """A page by the name of its template."""
    return _pages().get_template(template).render(**shown)


@functools.cache
def _style() -> str:
    return (_HERE / "static" / "answer.css").read_text(encoding="utf-8")


class Chip(NamedTuple):
    """What was read of a fact, for a person to change: its values in short, where they are from, and other values."""

    name: str
    label: str
    short: str
    said: str
    choices: tuple[tuple[str, str], ...]


class Screen(NamedTuple):
    """What a page has to show: an answer with the case that its buttons send (`packed`), or what is wrong.

    `aside` is said to thanks, for which an answer stays. `number`: what the records know the conversation by.
    `brought`: as for `render_answer`; None where nobody can tell.
    """

    answer: Answer | None = None
    links: Links | None = None
    packed: str = ""
    problems: Sequence[Problem] = ()
    aside: str = ""
    number: str = ""
    brought: Container[str] | None = None


def render_privacy(around: Around, number: str = "") -> str:
    """What is recorded, in a line; `number`: of the conversation that it is recorded of."""
    return drawn("privacy_line.html", privacy=around.privacy, number=number)


def render_privacy_page(paragraphs: Sequence[str]) -> str:
    """What is recorded, the whole text."""
    return drawn("privacy.html", paragraphs=paragraphs)


def render_ask(kb: KnowledgeBase, around: Around, screen: Screen) -> str:
    """The plain page: the welcome, or an answer with its buttons."""
    return drawn("ask.html", **_screen(kb, around, screen, home="ask"))


def render_first(kb: KnowledgeBase, around: Around, screen: Screen) -> str:
    """What the chat page shows until Streamlit has started."""
    return drawn("ask_body.html", **_screen(kb, around, screen, home="./"))


def render_chat(
    kb: KnowledgeBase, around: Around, turn: Turn | None, *, key: str = "", brought: Container[str] = frozenset()
) -> str:
    """What stands on the chat page: the welcome, or the answer of a turn with all that is to be pressed. `key`: of the
    last turn, to which a press belongs. `brought`: as for `render_answer`.
    """
    if turn is None:
        return drawn("chat.html", key=key, name="", **_screen(kb, around, Screen(), home=""))
    shown = _screen(kb, around, Screen(turn.contract, turn.links, brought=brought), home="")
    return drawn("chat.html", key=key, name=turn.name, **{**shown, "shown": turn.said, "kept": turn.can_be_kept})


class Foot(NamedTuple):
    """What stands below an answer on the chat page. `why`: what is asked of whom it did not help, once he has said so
    (`unhelpful`); `earlier`: turns that are folded, or one line each; `reread`: the one that was chosen of them, drawn;
    `cases`: to return to.
    """

    turn: Turn | None = None
    number: str = ""
    why: str = ""
    unhelpful: bool = False
    voted: bool = False
    omitted: int = 0
    earlier: Sequence[Turn] = ()
    unfolded: bool = False
    reread: str = ""
    cases: Sequence[str] = ()


def render_foot(around: Around, foot: Foot) -> str:
    """The foot of the chat page, which may change while the answer stays."""
    turn = foot.turn
    return drawn(
        "chat_foot.html",
        **{**foot._asdict(), "reread": Markup(foot.reread)},  # noqa: S704 - drawn by render_answer
        answer=turn is not None,
        key=turn.key if turn else "",
        kept=turn is not None and turn.can_be_kept,
        contact=around.contact,
        privacy=around.privacy,
    )


def _screen(kb: KnowledgeBase, around: Around, screen: Screen, home: str) -> dict[str, Any]:
    answer, brought = screen.answer, screen.brought
    statements = [f"#{one.id}" for one in answer.verdict.statements] if answer else []
    if brought is None:
        # An address shows what it shows, whoever pressed; on the plain page nobody can tell.
        brought = {*answer.facts, *statements} if answer else set()
        linked = home != "ask" and any(one.confirmed for one in answer.verdict.statements) if answer else False
    else:
        linked = any(one in brought for one in statements)
    return {
        **screen._asdict(),
        "home": home,
        "contact": around.contact,
        "fixed": around.fixed,
        "privacy": around.privacy,
        "today": around.today or (answer.on if answer else None),
        "linked": linked,
        "chips": _chips(kb, answer, brought) if answer else (),
        "notices": () if answer else _notices(kb),
        "units": len(kb.current),
        "examples": () if answer else examples(kb),
        "brought": brought,
        "pressable": True,
        "now": in_turn(answer.verdict) if answer else None,
        "idle": False,
        "shown": "",
        "whole": True,
        "kept": True,
    }


def examples(kb: KnowledgeBase) -> list[tuple[str, list[QAUnit]]]:
    """The questions of the welcome, by section: of few units all, of many the first of each section."""
    units = kb.current
    if len(units) > _EXAMPLES:
        firsts = {(unit.notice, unit.section): unit for unit in reversed(units)}
        units = tuple(sorted(firsts.values(), key=units.index)[:_EXAMPLES])
    return [(section, list(some)) for section, some in groupby(units, key=lambda unit: unit.section)]


def _notices(kb: KnowledgeBase) -> list[Notice]:
    return [kb.notices[name] for name in dict.fromkeys(unit.notice for unit in kb.current)]


def render_panel() -> str:
    """The page of the panel, as empty as a script finds it."""
    return drawn("panel.html")


def render_check(site: object, own: str) -> str:
    """The page for webmasters. `site`: web.routes.embed.Site, None where none is asked about; `own`: our address."""
    return drawn("check.html", site=site, own=own)


def _chips(kb: KnowledgeBase, answer: Answer, brought: Container[str]) -> list[Chip]:
    """The facts of an answer in the order of facts.yaml."""
    chips = []
    for name, fact in kb.facts.items():
        stated = answer.facts.get(name)
        if stated is None:
            continue
        how = Confirmed(stated.by, stated.at) if stated.by and stated.at else None
        doubted = stated.open or bool(stated.doubted and not stated.value)
        ticked = f"{ticked_by(how, linked=name in brought)}：{values_text(fact, stated.value, doubted=doubted)}"
        chips.append(
            Chip(
                name=name,
                label=fact.label,
                short=values_text(fact, stated.value, doubted=doubted, short=True),
                said=ticked if stated.origin == "ticked" else f"您说：{stated.from_}",
                choices=tuple((",".join(one.values), one.label) for one in changes(fact, stated.value)),
            )
        )
    return chips


def render_docs(api: Mapping[str, Any], base: str, prefix: str) -> str:
    """The API's document (OpenAPI) as a page; `base` is where the service was asked, `prefix` the path of that."""
    return drawn("docs.html", api=api, base=base, prefix=prefix)


def render_lost(path: str, home: str, fix: str = "") -> str:
    """A page for an address that leads nowhere. `home`: the path of the start page; `fix`: how to mend it."""
    return drawn("message.html", title="没有这一页", path=path[:200], home=home, fix=fix)


def render_refusal(problem: Problem, home: str) -> str:
    """A page in place of one that cannot be given now. `home`: the path of the start page."""
    title = f"{problem.where}：{problem.what}"
    return drawn("message.html", title=title, path="", home=home, fix=problem.fix)


def render_source(notice: Notice, pieces: Sequence[tuple[str, bool]]) -> str:
    """The source text of a notice as a page; a piece that is marked is drawn so."""
    return drawn("source.html", notice=notice, pieces=pieces)


def render_sheet(sheet: Sheet) -> str:
    """A verdict sheet as a whole page to print, without scripts and without anything loaded from elsewhere."""
    return drawn("sheet.html", sheet=sheet, style=Markup(_style()))  # noqa: S704 - our own file


def render_sign_in(problems: Sequence[Problem], csrf: str, **shown: object) -> str:
    """The page on which an operator signs in; with `there` the one that leads on who has."""
    known = {"there": "", "home": "/", "leave": "", "next": "", "by_token": True, "by_provider": False, **shown}
    return drawn("sign_in.html", problems=problems, csrf=csrf, **known)


def render_add(kb: KnowledgeBase, broken: Sequence[Problem], csrf: str, **shown: object) -> str:
    """The import page: choose a file, correct the cut of an `upload`, or what became of it."""
    known: dict[str, object] = {
        "problems": (),
        "upload": None,
        "reading": None,
        "going_on": (),
        "version": "",
        "read": "",
        "waiting": (),
        "accepted": None,
        "draft": "",
        "numbers": {},
        "done": (),
        "reminders": (),
        "moved": (),
        "replaces": "",
        "plan": None,
        "asked": (),
        "changed": None,
        "entries": (),
    }
    return drawn("add.html", kb=kb, broken=broken, csrf=csrf, **{**known, **shown})
