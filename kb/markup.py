"""Links and pictures beside the words of a source text: what is markup, what it leads to, which unit it belongs to."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from kb.text import BREAK, PICTURE, Span, is_layout, places

if TYPE_CHECKING:
    from kb.model import QAUnit

# Characters of an address and of the words that lead there; of a picture's name.
LONGEST_URL, LONGEST_WORDS, _LONGEST_NAME = 2000, 300, 60
# The name of a kept picture says what is in it: so many hexadecimal digits of its SHA-256.
KEPT = r"pictures/[0-9a-f]{32}\.(?:png|jpg|gif)"
_LINK = re.compile(r"(?<!!)\[(?P<words>[^\[\]\n]{1,300})\]\(<?(?P<url>https?://[^()<>\s]{1,2000})>?\)")
_TARGET = re.compile(r"(?<=\])\(<?https?://[^()<>\s]{1,2000}>?\)")
_EXCLAIMED = re.compile(r"!\[([^\[\]\n]{1,300})\]\(<https?://[^()<>\s]{1,2000}>\)")
# As a reader writes them; `led` says why.
_LED = re.compile(r"\[([^\[\]\n]{1,300})\]\(<https?://[^()<>\s]{1,2000}>\)")
_READ = rf"!\[[^\]\n]{{0,{_LONGEST_NAME}}}\]\((?:{KEPT})?\)"
_FIRST, _LAST = re.compile(rf"(\s*){_READ}"), re.compile(rf"{_READ}\s*$")
_KEPT = re.compile(KEPT)
_EDGES = "".join(map(chr, range(33))) + "\u00a0\u3000\ufeff"
_HOST = re.compile(r"(?!-)[a-z0-9._-]{1,253}(?<![.-])")
# What may stand unescaped in an address in a text: no bracket, quote, star, bar or blank.
_SAFE = "/?:@!$&+,;=%~-._"
# Words that are an address themselves, with the host that they name.
_ADDRESS = re.compile(
    r"(?:https?://(?P<host>[^\s/?#:]+)|(?P<bare>(?:www\.[a-z0-9.-]+|[a-z0-9.-]+\.(?:cn|com|net|org|gov|edu|int|info|hk|tw|mo|top|cc))))"
    r"(?::\d+)?(?:[/?#]\S*)?",
    re.IGNORECASE,
)


class Link(NamedTuple):
    """Characters `start` to `end` of an answer lead to `url`, http or https."""

    start: int
    end: int
    url: str

    def host(self) -> str:
        """Where it leads."""
        return urlsplit(self.url).netloc

    def deceives(self, words: str) -> bool:
        """Whether its words are an address of another host."""
        claimed = _ADDRESS.fullmatch(words.strip())
        host = (claimed["host"] or claimed["bare"]).lower() if claimed else ""
        return bool(host) and host.removeprefix("www.") != (urlsplit(self.url).hostname or "").removeprefix("www.")


class Picture(NamedTuple):
    """A picture before character `at` of an answer. `file`: its place in the notice's folder, "" if not kept.

    `place`: the character of the source text that its mark begins at, by which it is known in which cell it stands.
    """

    at: int
    name: str
    file: str
    place: int


def http_url(written: str, base: str = "") -> str:
    """An address of http or https, escaped so that it can stand in a text; "" for any other.

    Also "" for what browsers read in another way than it looks: with a name and password, backslashes, line ends.
    """
    address = written.strip(_EDGES)
    if not address or len(address) > LONGEST_URL or address.startswith("#"):
        return ""
    if any(ord(char) < 32 or char in "\\\x7f\u0085\u2028\u2029" for char in address):
        return ""
    try:
        parts = urlsplit(urljoin(base, address) if base else address)
        host, port = (parts.hostname or "").encode("idna").decode().lower(), parts.port
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not _HOST.fullmatch(host):
        return ""
    netloc = f"{host}:{port}" if port else host
    try:
        rest = [quote(part, safe=_SAFE) for part in (parts.path, parts.query, parts.fragment)]
    except UnicodeError:
        return ""
    made = urlunsplit((parts.scheme, netloc, *rest))
    return made if len(made) <= LONGEST_URL else ""


def led(pieces: Iterable[tuple[str, str]]) -> str:
    """Words, each with the address that it leads to or "", as a source text has them: `[words](<https://…>)`.

    Brackets cannot stand in the words of a link: the longest part between them leads there. The angle brackets tell
    what a reader wrote from what an author did, who has whole lines of links only where a page says where to go on.
    """
    groups = groupby(pieces, key=lambda piece: piece[1])
    return "".join(_led("".join(words for words, _ in alike), url) for url, alike in groups)


def _led(words: str, url: str) -> str:
    return "\n".join(_linked(line, url) for line in words.split("\n")) if url else words


def _linked(words: str, url: str) -> str:
    first, last = len(words) - len(words.lstrip(_EDGES)), len(words.rstrip(_EDGES))
    before, core, after = words[:first], words[first:last], words[last:]
    part = max(re.split(r"[\[\]|\\]", core), key=len, default="")
    if "](" in core or not part.strip(_EDGES) or len(part) > LONGEST_WORDS:
        return words
    at = core.index(part)
    return f"{before}{core[:at]}[{part}](<{url}>){core[at + len(part) :]}{after}"


def settled(text: str) -> str:
    """A text without those of a reader's links that would be read as a picture, since ! stands before them."""
    return _EXCLAIMED.sub(r"!\1", text)


def pictured(name: str, file: str = "") -> str:
    """A picture as a source text has it. file: `pictures/…` where it is kept."""
    words = "".join(" " if char in "[]()|<>\\`*~" or not char.isprintable() else char for char in name)
    return f"![{' '.join(words.split())[:_LONGEST_NAME]}]({file})"


def without_links(text: str) -> str:
    """A text without where its words lead, as far as a reader wrote it."""
    return _LED.sub(r"\1", text) if "](<" in text else text


def without_pictures(line: str) -> str:
    """A line without what stands for the pictures that a reader found in it."""
    return re.sub(_READ, "", line)


def apart(line: str) -> tuple[list[str], str, list[str]]:
    """The pictures that a reader found before the words of a line, the words, and the pictures behind them.

    The blanks before the words stay: they say that a paragraph begins.
    """
    before, behind = [], []
    while found := _FIRST.match(line):
        before.append(found[0].strip())
        line = found[1] + line[found.end() :]
    while found := _LAST.search(line):
        behind.append(found[0].strip())
        line = line[: found.start()].rstrip(" ")
    return before, line, behind[::-1]


def links_of(source: str, spans: Sequence[Span], answer: str) -> tuple[Link, ...]:
    """The links among the words of an answer, in order. `answer` is the text at `spans`."""
    if "](" not in source:
        return ()
    inked = _inked(source, spans, answer)
    found: dict[int, Link] = {}
    for match in _around(_LINK, source, spans):
        url = http_url(match["url"])
        first = bisect_left(inked, (match.start("words"), -1))
        last = bisect_left(inked, (match.end("words"), -1))
        if url and first < last:
            found[inked[first][1]] = Link(inked[first][1], inked[last - 1][1] + 1, url)
    return tuple(_whole([found[at] for at in sorted(found)], answer))


def _whole(links: Iterable[Link], answer: str) -> list[Link]:
    """Links in order; one that goes on in the next, as on a page where a line ends, is one with it."""
    made: list[Link] = []
    for link in links:
        before = made[-1] if made else None
        if before and before.url == link.url and not answer[before.end : link.start].strip(" "):
            made[-1] = Link(before.start, link.end, link.url)
        else:
            made.append(link)
    return made


def with_markup(source: str, units: Sequence[QAUnit]) -> list[QAUnit]:
    """Units of one source text, each with the links in its answer and the pictures of its answer.

    Its pictures stand behind its question and before the next one, and before any words that are not its answer; or
    where its answer is nothing else, at its spans.
    """
    if "](" not in source:
        return list(units)
    starts = sorted(unit.question_spans[0].start for unit in units if unit.question_spans)
    made = []
    for unit in units:
        begin = max((span.end for span in unit.question_spans), default=0)
        at = bisect_left(starts, begin)
        limit = starts[at] if at < len(starts) else len(source)
        # What stands behind the next question is a note.
        own = [span.end for span in unit.answer_spans if begin <= span.end <= limit]
        end = _reach(source, max(own, default=begin), limit)
        links = links_of(source, unit.answer_spans, unit.answer)
        pictures = _pictures_of(source, unit, Span(begin, end)) if unit.question_spans or unit.answer_spans else ()
        made.append(replace(unit, links=links, pictures=pictures))
    return made


def _reach(source: str, start: int, limit: int) -> int:
    """How far nothing but pictures follows an answer that ends at `start`."""
    end = start
    for line in re.finditer(r"[^\n]*\n?", source[start:limit]):
        if any(map(str.isalnum, BREAK.sub("", _TARGET.sub("", PICTURE.sub("", line[0]))))):
            break
        end = start + line.end()
    return end


def _pictures_of(source: str, unit: QAUnit, within: Span) -> tuple[Picture, ...]:
    inked = _inked(source, unit.answer_spans, unit.answer)
    own = (one for span in unit.answer_spans if (one := PICTURE.fullmatch(source, *span)))
    found = {one.start(): one for one in (*PICTURE.finditer(source, *within), *own)}
    return tuple(
        Picture(_after(inked, at), found[at]["name"].strip(), _kept(found[at]["target"]), at) for at in sorted(found)
    )


def pictures_within(source: str, within: Span) -> tuple[Span, ...]:
    """Where what stands for pictures is, in order."""
    return tuple(Span(*one.span()) for one in PICTURE.finditer(source, *within))


def is_pictured(source: str, spans: Sequence[Span]) -> bool:
    """Whether an answer is pictures and nothing else."""
    return bool(spans) and all(PICTURE.fullmatch(source, *span) for span in spans)


def _kept(target: str) -> str:
    return target if _KEPT.fullmatch(target) else ""


def kept_pictures(source: str) -> set[str]:
    """The files that a source text names as its pictures: `pictures/….png`."""
    return {one["target"] for one in PICTURE.finditer(source) if _KEPT.fullmatch(one["target"])}


def _after(inked: Sequence[tuple[int, int]], place: int) -> int:
    """The place in an answer behind all of its words that stand before `place` in the source."""
    at = bisect_left(inked, (place, -1))
    return inked[at - 1][1] + 1 if at else 0


def _inked(source: str, spans: Sequence[Span], answer: str) -> list[tuple[int, int]]:
    """Where each character of an answer that is no layout stands, in the source and in the answer; in order."""
    shown = [at for at, char in enumerate(answer) if not is_layout(char)]
    return sorted(zip(places(source, spans), shown, strict=False))


def _around(pattern: re.Pattern[str], source: str, spans: Iterable[Span]) -> Iterator[re.Match[str]]:
    """What matches on the lines that spans stand on."""
    done = 0
    for start, end in sorted(spans):
        first = max(done, source.rfind("\n", 0, start) + 1)
        stop = source.find("\n", end)
        done = len(source) if stop < 0 else stop
        yield from pattern.finditer(source, first, done)
