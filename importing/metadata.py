"""What a file says of its own origin: title, issuer, day, address. Only what stands there; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from importing.lines import Line, blocks, flat
from importing.markers import markers
from importing.readers.source import Source
from kb.model import QAUnit

# Lines right above the first question: further up is the menu of the site, further down a date belongs to the text.
_NEAR = 40
_LONGEST_TITLE, _LONGEST_ISSUER = 120, 40
_DAY = re.compile(r"((?:19|20)\d{2})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_ALONE = re.compile(rf"[(（\[【]?\s*{_DAY.pattern}(?:\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?\s*[)）\]】]?")
# The foot of a page that a browser printed: its address and the number of the page.
_PRINTED = re.compile(r"^(https?://\S+)\s+\d+\s*/\s*\d+$", re.MULTILINE)
_ENDS = re.compile(r"\s{2,}|[【\[|　]|(?:\s(?=\S{2,6}[:：]))")
_SITE = re.compile(r"\s*[-–—_|]\s*[^-–—_|]{2,40}(?:网|网站|门户|平台|局|委|部|院|中心)(?:官网)?$")
# Where one is on a site: 首页 > 互动交流 > 常见问题.
_PATH = re.compile(r"[>＞»›]|位置[:：]")
_HOST = re.compile(
    r"https?://(?:www\.)?([a-z0-9.-]+?)(?:\.gov|\.org|\.com|\.edu|\.net)?(?:\.cn)?(?::\d+)?(?:/|$)", re.IGNORECASE
)
# Sites that carry everybody's notices say nothing of who issued one.
_CARRIERS = ("weixin.qq", "127.0.0.1", "localhost", "freebuf", "sohu", "163", "toutiao", "baidu", "zhihu")


@dataclass(frozen=True)
class Metadata:
    """Empty where the file does not say it."""

    title: str = ""
    issuer: str = ""
    published: date | None = None
    url: str = ""


def metadata_of(source: Source, units: Sequence[QAUnit]) -> Metadata:
    """What the file's own data say, else what stands above the first of its units."""
    first = min((span.start for unit in units for span in unit.question_spans), default=0)
    above = [line for line in flat(blocks(source.text)) if line.at[0] < first]
    lines = [line.text for line in above[-_NEAR:]]
    given = source.metadata
    url = given.get("url", "") or next(iter(_PRINTED.findall(source.text)), "")
    return Metadata(
        title=_SITE.sub("", _title(source, above))[:_LONGEST_TITLE],
        issuer=" ".join(given.get("issuer", "").split())[:_LONGEST_ISSUER] or _labelled(lines, "issuer"),
        published=_day(given.get("published", "")) or _day(_labelled(lines, "published")) or _alone(lines),
        url=url if re.fullmatch(r"https?://\S+", url) else "",
    )


def with_corrections(found: Metadata, *, title: str, issuer: str, published: date | None, url: str) -> Metadata:
    """What a person says stands over what the file says."""
    return replace(
        found,
        title=title or found.title,
        issuer=issuer or found.issuer,
        published=published or found.published,
        url=url or found.url,
    )


def _title(source: Source, above: list[Line]) -> str:
    given = " ".join(source.metadata.get("title", "").split())
    # Browsers give a print the title of its page, other programs that of a file: it counts where the text repeats it.
    if given and (source.kind != "pdf" or any(_SITE.sub("", given) in line.text for line in above)):
        return given
    heading = next((line.text for line in above if line.heading == 1), "")
    words = [line.text for line in above if len(line.text) < _LONGEST_TITLE and not _PATH.search(line.text)]
    telling = next((text for text in words if markers().title.search(text)), "")
    return heading or telling or next((text for text in words if len(text) > 5), "")


def _labelled(lines: list[str], what: str) -> str:
    """The words behind a label such as 来源：, up to the next label."""
    pattern = markers().about[what]
    for line in reversed(lines):
        found = pattern.search(line)
        if found:
            words = _ENDS.split(line[found.end() :].strip(), maxsplit=1)[0].strip(" *：:（）()")
            if words and len(words) <= _LONGEST_ISSUER:
                return words
    return ""


def _day(text: str) -> date | None:
    found = _DAY.search(text)
    if not found:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


def _alone(lines: list[str]) -> date | None:
    """A line that is a date and nothing else."""
    return next((_day(line) for line in reversed(lines) if _ALONE.fullmatch(line) and _day(line)), None)


def slug(found: Metadata) -> str:
    """A name for the issuer in Latin letters: the host of its own site, else the initials of its name."""
    host = _HOST.match(found.url)
    if host and not any(carrier in host[1] for carrier in _CARRIERS):
        name = "-".join(reversed(host[1].lower().split(".")))
    else:
        # Its dictionary takes longer to load than all else here.
        from pypinyin import Style, lazy_pinyin

        name = "".join(lazy_pinyin(found.issuer, style=Style.FIRST_LETTER, errors="ignore"))
    return re.sub(r"[^a-z0-9-]+", "", name)[:30].strip("-") or "notice"
