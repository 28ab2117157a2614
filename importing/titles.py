"""The title of a notice: over several lines, never a list of contents, the name of a site or of an office alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from importing.issuers import is_office, names_site
from importing.line_ends import announces, is_sentence
from importing.lines import Line
from importing.markers import labels_origin, markers

LONGEST = 120
# Lines of a cover, and characters of one that may be a part of a title.
_MOST_LINES, _LONGEST_PART = 8, 60
# What a page's title has behind the article's: its column and its site.
_PARTS = re.compile(r"\s*[_|｜]\s*|\s+[-–—]\s+|[-–—]{1,2}(?=[^-–—_|]{2,30}$)")
_SITE = re.compile(r"\s*[-–—_|]\s*[^-–—_|]{2,40}(?:网|网站|门户|平台|局|委|部|院|中心)(?:官网)?$")
# Where one is on a site: 首页 > 互动交流 > 常见问题.
_PATH = re.compile(r"[>＞»›]|位置[:：]")
_NUMBERED = re.compile(r"[〔\[［（(【]\s?(?:19|20)\d{2}\s?[〕\]］）)】]\s?第?\s?\d{1,5}\s?号")
_DAY = re.compile(r"(?:19|20)\d{2}\s?[年./-]\s?\d{1,2}(?:\s?[月./-]|\b)")
_SPELT = re.compile(r"[一二][九〇○零][〇○零一二三四五六七八九]{2}\s?年")
_HAN = re.compile(r"[\u3400-\u9fff]")
_ANNEX = re.compile(r"附\s?[件录表]?\s?\d{0,2}\s?[:：]?")
_BRACKETED = re.compile(r"[（(【〔][^（()）]{1,30}[）)】〕]")
_PAIRS = (("《", "》"), ("“", "”"), ("（", "）"))


class Found(NamedTuple):
    """A title, and the first and the last of its lines; none where it stands in no line."""

    text: str
    lines: tuple[Line, ...] = ()


def given_title(candidates: Iterable[str], page: str, sites: Sequence[str], lines: Sequence[Line]) -> Found:
    """Of the titles that a page gives, the first that is its own; what a browser shows comes last.

    candidates: in the order of their weight. page: what a browser shows as the title. sites: names of its site and
    column. lines: what stands above the questions.
    """
    own = [text for text in map(without_site, candidates) if not _is_site(text, sites)]
    whole = "".join(page.split())
    agreed = next((text for text in own if len(text) > 3 and "".join(text.split()) in whole), "")
    parts = [text for text in _PARTS.split(without_site(page)) if text and not _is_site(text, sites)]
    first = agreed or next((text for text in own if not _is_generic(text)), "")
    if not first:
        standing = title_of(lines)
        if standing.text and not _is_generic(standing.text):
            return standing
    first = first or next(iter([*parts[:1], *own]), "")
    # The page's own title may say what limits all of it, and the heading not.
    limits = markers().restricting.search(without_site(page))
    return Found(without_site(page) if limits and limits[0] not in first else first)


def is_title(text: str) -> bool:
    """Whether a text may be a title, as against the name of a file."""
    return bool(_HAN.search(text))


def without_site(title: str) -> str:
    """A title without the name of the site behind it."""
    title = " ".join(title.split())
    while (shorter := _SITE.sub("", title)) != title:
        title = shorter
    return title


def title_at(lines: Sequence[Line], at: int) -> Found:
    """The title that one of the lines is, or is a part of."""
    run = next((run for run in _runs(lines) if lines[at] in run.lines), None)
    return _grown(run, run.lines.index(lines[at])) if run else Found("")


def title_of(lines: Sequence[Line]) -> Found:
    """The title among the lines above the questions: a heading, else lines that tell of questions, else the first."""
    runs = list(_runs(lines))
    cover = next((run for run in runs if run.cover and markers().title.search(_joined(run.lines))), None)
    if cover is not None:
        lines = list(_without_signature(cover.lines))
        return Found(_joined(lines), tuple(lines))
    for run in runs:
        heading = next((at for at, line in enumerate(run.lines) if line.heading == 1), None)
        if heading is not None:
            return _grown(run, heading)
    for run in runs:
        telling = next((at for at, line in enumerate(run.lines) if markers().title.search(_bare(line.text))), None)
        if telling is not None:
            return _grown(run, telling)
    for run in runs:
        first = next((at for at, line in enumerate(run.lines) if len(line.text) > 5 and not is_office(line.text)), None)
        if first is not None:
            return _grown(run, first)
    return Found("")


def _without_signature(cover: Sequence[Line]) -> Sequence[Line]:
    """A cover without the office and the month at its foot."""
    last = len(cover)
    while last > 1 and (is_office(cover[last - 1].text) or _SPELT.match(cover[last - 1].text)):
        last -= 1
    return cover[:last]


class _Run(NamedTuple):
    """Lines one below the other that may be parts of a title; `cover`: the contents follow."""

    lines: list[Line]
    cover: bool


def _runs(lines: Sequence[Line]) -> Iterable[_Run]:
    # Cells beside each other are headings of columns.
    counted = Counter(line.row for line in lines if line.row >= 0)
    run: list[Line] = []
    for line in lines:
        if _may_be(line) and counted[line.row] < 2:
            run.append(line)
            continue
        if run:
            yield _Run(run, cover=_heads_contents(line) and len(run) <= _MOST_LINES)
        run = []
    if run:
        yield _Run(run, cover=False)


def _may_be(line: Line) -> bool:
    text, known = line.text, markers()
    if (
        len(text) > LONGEST
        or not is_title(text)
        or _PATH.search(text)
        or _NUMBERED.search(text)
        or _ANNEX.fullmatch(text)
    ):
        return False
    if _heads_contents(line) or announces(text) or is_sentence(text):
        return False
    if known.covers.match(text) or labels_origin(text):
        return False
    if _BRACKETED.fullmatch(text) and _DAY.search(text) and not markers().edition.search(text):
        return False
    mark = known.read(line)
    if mark.said or (mark.kind and mark.rest.text):
        # An item of a list, most often the first question.
        return False
    return not (_DAY.match(text) or known.imprint.fullmatch(text) or known.closes(line))


def _heads_contents(line: Line) -> bool:
    return bool(markers().contents.fullmatch(_bare(line.text)))


def _grown(run: _Run, at: int) -> Found:
    """The title around one of its lines: what it continues, and what continues it."""
    first = last = at
    while first > 0 and last - first < _MOST_LINES and _continues(run.lines[first - 1], run.lines[first : last + 1]):
        first -= 1
    while last + 1 < len(run.lines) and _is_continued(run.lines[first : last + 1], run.lines[last + 1]):
        last += 1
    while first > 0 and last - first < _MOST_LINES and _continues(run.lines[first - 1], run.lines[first : last + 1]):
        first -= 1
    return Found(_joined(run.lines[first : last + 1]), tuple(run.lines[first : last + 1]))


def _continues(above: Line, below: Sequence[Line]) -> bool:
    """Whether a line is the first part of what stands below it."""
    text, before = _joined(below), _bare(above.text)
    if len(before) > _LONGEST_PART or below[0].heading != above.heading or labels_origin(above.text):
        return False
    if _unbalanced(text)[1] or markers().breaks_after.search(before):
        return True
    telling = markers().title
    if text.startswith("关于"):
        return is_office(before)
    if "关于" in before and not telling.search(before):
        return True
    # Its words are of no matter: 常见问题解答, 答疑汇编, 若干问题.
    return bool(telling.match(text) or markers().breaks_before.match(text)) and (
        len(before) > 2 or _is_spread(below[0])
    )


def _is_continued(above: Sequence[Line], below: Line) -> bool:
    text, after = _joined(above), _bare(below.text)
    if len(after) > _LONGEST_PART or below.heading != above[-1].heading:
        return False
    if _unbalanced(text)[0] or markers().breaks_after.search(text):
        return True
    if _BRACKETED.fullmatch(after) and markers().edition.search(after):
        return True
    return bool(markers().title.match(after) and not is_office(after))


def _unbalanced(text: str) -> tuple[bool, bool]:
    """Whether brackets are opened and not closed, and closed and not opened."""
    return (
        any(text.count(opens) > text.count(closes) for opens, closes in _PAIRS),
        any(text.count(closes) > text.count(opens) for opens, closes in _PAIRS),
    )


def _is_spread(line: Line) -> bool:
    """Letters set apart from each other: 目  录, or one to a line."""
    return len(line.text) < 3 or bool(re.fullmatch(r"\S(?:\s+\S){1,15}", line.text))


def _bare(text: str) -> str:
    """A line, its letters together."""
    text = text.strip("*# ")
    return "".join(text.split()) if re.fullmatch(r"\S(?:\s+\S){1,15}", text) else " ".join(text.split())


def _joined(lines: Sequence[Line]) -> str:
    return "".join(_bare(line.text) for line in lines)


def _is_site(text: str, sites: Sequence[str]) -> bool:
    """Whether a text is only whose site or column it is."""
    return not text or text in sites or names_site(text) or is_office(text) or bool(markers().contents.fullmatch(text))


def _is_generic(text: str) -> bool:
    """Words that every column of questions has: 常见问题, 政策问答."""
    return not markers().title.sub("", text).strip() or len(text) < 5
