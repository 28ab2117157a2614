"""Draw answers, verdict sheets and source texts as HTML, each with the one template that every page uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.look import TONES, WARNING_TONE
from assistant.sheet import Sheet
from kb.model import KnowledgeBase, Notice, Problem

_HERE = Path(__file__).parent
_pages = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined)

STYLE = (_HERE / "answer.css").read_text(encoding="utf-8")


Part = Literal["verdict", "official"]


def draw(answer: Mapping[str, Any], contact: str, *parts: Part) -> str:
    """HTML of an answer in the form of the JSON contract, whole or in parts (so that a page can ask back in between).

    `contact` says whom to ask where nothing is answered.
    """
    page = _pages.get_template("answer.html")
    return page.render(answer=answer, contact=contact, parts=parts or ("verdict", "official"))


def draw_source(notice: Notice, pieces: Sequence[tuple[str, bool]]) -> str:
    """The source text of a notice as a page; a piece that is marked is drawn so."""
    return _pages.get_template("source.html").render(notice=notice, pieces=pieces)


def draw_sheet(sheet: Sheet) -> str:
    """A verdict sheet as a whole page to print, without scripts and without anything loaded from elsewhere."""
    page = _pages.get_template("sheet.html")
    return page.render(sheet=sheet, tone=TONES[sheet.code], warning_tone=WARNING_TONE)


def draw_add(kb: KnowledgeBase, broken: Sequence[Problem], **shown: object) -> str:
    """The import page: choose a file, correct the cut of an `upload`, or what became of it."""
    known: dict[str, object] = {
        "problems": (),
        "upload": None,
        "accepted": None,
        "token": "",
        "numbers": {},
        "done": (),
    }
    return _pages.get_template("add.html").render(kb=kb, broken=broken, **{**known, **shown})
