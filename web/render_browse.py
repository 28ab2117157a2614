"""Draw the official questions as one looks them up: the list, and one unit with its rules and its currency."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal
from urllib.parse import urlencode

from markupsafe import Markup

from assistant.labels import review_told
from assistant.to_contract import to_unit
from kb.model import KnowledgeBase, Notice, QAUnit, Rule
from kb.texts import texts
from web.catalogue import PLAIN, Catalogue, Listing, Sought, Ways, places
from web.links import citation
from web.official_words import cut
from web.render import Around, drawn


def render_listing(listing: Listing, ways: Ways) -> str:
    """The list of the browse page: notices, or units in them. `ways`: from the page it stands on."""
    return drawn("listing.html", listing=listing, ways=ways)


def render_unit(catalogue: Catalogue, unit: QAUnit, sought: Sought, ways: Ways) -> str:
    """A unit with its warning and its place in the source, and the way to those beside it.

    `sought`: the list it was found in, whose words are marked. `ways`: from the page it stands on.
    """
    notice = catalogue.kb.notices[unit.notice]
    before, after = catalogue.beside(unit)
    address = sought._replace(page=1).address
    back = sought if sought.words or sought.notice else Sought(notice=notice.id)
    return _unit_part(
        "words",
        unit=to_unit(unit, notice),
        hold=unit.hold,
        warning="" if notice.head.currency == "in_force" else notice.head.currency_warning,
        cite=citation(unit, notice),
        matched={"question": places(unit.question, sought.words), "answer": places(unit.answer, sought.words)},
        source=cut(notice.text, [*unit.question_spans, *unit.answer_spans]),
        before=before,
        after=after,
        address=address,
        found=bool(sought.words),
        back=f"{ways.here}?{urlencode(back.address)}",
        ways=ways,
    )


def render_rules(rules: Sequence[Rule], kb: KnowledgeBase) -> str:
    """The rules of a unit in plain words, and who vouches for them."""
    return _unit_part("rules", rules=rules, labels=texts().labels, review_told=partial(review_told, kb=kb))


def render_currency(notice: Notice) -> str:
    """What is known of whether a notice holds: date, what happened, and how far that is known; the oldest first."""
    head = notice.head
    known = [
        (note.date, note.text, f"来源：{note.source}{'' if note.verified else '；未与原文核对'}")
        for note in head.currency_notes
    ]
    now = f"{texts().currencies[head.currency]}{f'（{head.superseded_by}）' if head.superseded_by else ''}"
    return _unit_part("currency", notes=[(head.day, "发布", ""), *sorted(known), ("现在", now, "")])


def _unit_part(part: Literal["words", "rules", "currency"], **shown: object) -> str:
    return drawn("unit.html", part=part, **shown)


def render_browse(catalogue: Catalogue, sought: Sought, unit: str, around: Around) -> str:
    """The browse page without any script: the list, or the unit of this id where there is one."""
    known = catalogue.kb.units.get(unit)
    notice = catalogue.kb.notices[known.notice] if known else None
    parts = (
        [
            render_unit(catalogue, known, sought, PLAIN),
            render_rules(catalogue.kb.rules.get(known.id, ()), catalogue.kb),
            render_currency(notice),
        ]
        if known and notice
        else []
    )
    return drawn(
        "browse.html",
        title=known.question if known else "官方问答",
        ways=PLAIN,
        missing="" if known else unit[:80],
        shown=Markup("".join(parts)),  # noqa: S704 - our own templates
        listing=None if known else catalogue.listing(sought),
        issuers=catalogue.issuers,
        statuses=catalogue.statuses,
        privacy=around.privacy,
        number="",
    )
