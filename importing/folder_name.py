"""A name for a notice's folder that a person recognises, in Latin letters."""

from __future__ import annotations

import re

from importing.markers import markers
from importing.metadata import Metadata

_HOST = re.compile(
    r"https?://(?:www\.)?([a-z0-9.-]+?)(?:\.gov|\.org|\.com|\.edu|\.net)?(?:\.cn)?(?::\d+)?(?:/|$)", re.IGNORECASE
)
_LONGEST_ISSUER, _LONGEST_MATTER = 30, 24
_OTHER = re.compile(r"[（(【].{0,20}[）)】]|[^\u3400-\u9fffA-Za-z0-9]")


def folder_name(found: Metadata) -> str:
    """Who issued it and what it is about: the host of the issuer's own site, else the initials of its name; then the
    first syllables of the title, without what every title says.
    """
    return "-".join(part for part in (issuer_name(found), _matter(found)) if part) or "notice"


def issuer_name(found: Metadata) -> str:
    """The issuer in a few letters; "" where nobody is named."""
    host = _HOST.match(found.url)
    # Sites that carry everybody's notices say nothing of who issued one.
    if host and not markers().anybodys.search(host[1]):
        name = "-".join(reversed(host[1].lower().split(".")))
    else:
        # Its dictionary takes longer to load than all else here.
        from pypinyin import Style, lazy_pinyin

        name = "".join(lazy_pinyin(found.issuer, style=Style.FIRST_LETTER, errors="ignore"))
    return re.sub(r"[^a-z0-9-]+", "", name)[:_LONGEST_ISSUER].strip("-")


def _matter(found: Metadata) -> str:
    from pypinyin import lazy_pinyin

    title = found.title.removeprefix(found.issuer)
    words = markers().commonplace.sub("", markers().title.sub("", _OTHER.sub("", title)))
    name = ""
    for syllable in lazy_pinyin(words, errors=lambda letters: letters.lower()):
        if len(name) + len(syllable) > _LONGEST_MATTER:
            break
        name += syllable
    return re.sub(r"[^a-z0-9-]+", "", name)
