"""What a file says of its own origin: title, issuer, day, address. Only what stands there; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from importing.issuers import office_in
from importing.lines import Line, blocks, flat
from importing.markers import labels_origin, markers
from importing.readers.source import Source
from importing.titles import LONGEST, Found, given_title, is_title, title_at, title_of
from kb.model import QAUnit

# Lines right above the first question: further up is the menu of the site, further down a date belongs to the text.
_NEAR = 40
# Lines at the end of a text, among which it may be signed.
_BELOW = 15
_PAGES = ("html", "mht")
_LONGEST_ISSUER, _LONGEST_SHOWN = 40, 40
_NUMERALS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_SPELT = re.compile(
    r"([一二][九〇○零][〇○零一二三四五六七八九]{2})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_DAY = re.compile(r"((?:19|20)\d{2})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_TIME = r"(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?"
_ALONE = re.compile(rf"[(（\[【]?\s*{_DAY.pattern}{_TIME}\s*[)）\]】]?")
# A day with more behind it that is no sentence: a counter, a place, who discussed it when.
_LEADING = re.compile(rf"{_DAY.pattern}{_TIME}(?:\s+\S[^，。；]{{0,40}})?|[（(]{_DAY.pattern}[^，。；]{{0,60}}[)）]")
# Behind whose it is: 来源：某市人社局 2024年5月6日.
_BEHIND = re.compile(rf"\s({_DAY.pattern}){_TIME}$")
# The foot of a page that a browser printed: its address and the number of the page.
_PRINTED = re.compile(r"^(https?://\S+)\s+\d+\s*/\s*\d+$", re.MULTILINE)
_URL = re.compile(r"https?://\S+")
_MONTH = re.compile(
    r"(?:(?:19|20)\d{2}|[一二][九〇○零][〇○零一二三四五六七八九]{2})\s?年\s?(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s?月"
)
# Of a line whose parts have only blanks between them: how many parts, and how long.
_MOST_PARTS, _LONGEST_OF_PARTS = 8, 20
_ENDS = re.compile(r"\s{2,}(?=\S{2,6}[:：])|[【\[|　]|(?:\s(?=\S{2,6}[:：]))|\s*(?=(?:19|20)\d{2}\s*[年./-])")
_ABOUT = re.compile(r"(?P<office>.{2,40}?)(?:办公室|办公厅)?关于")


@dataclass(frozen=True)
class Metadata:
    """Empty where the file does not say it. `where` says of each that was found where it stands; `left`: what was
    found and not taken, and why.
    """

    title: str = ""
    issuer: str = ""
    published: date | None = None
    url: str = ""
    where: dict[str, str] = field(default_factory=dict, compare=False)
    left: tuple[str, ...] = field(default=(), compare=False)


class _Said(NamedTuple):
    """A line that may say something of the origin, and where it stands."""

    text: str
    place: str


class _Value(NamedTuple):
    """What a line says behind a label; `where` quotes it."""

    text: str
    where: str


def metadata_of(source: Source, units: Sequence[QAUnit], lines: Sequence[Line] = ()) -> Metadata:
    """What the file's own data say, else what stands above the first of its units, beside the article or signed below;
    of a page with one question, also between that and its answer. `lines`: those of its text, where they are known.
    """
    first = min((span.start for unit in units for span in unit.question_spans), default=0)
    found = lines or flat(blocks(source.text))
    above = [line for line in found if line.at[0] < first]
    beside = [_Said(text, "网页正文上方") for text in source.metadata.get("header", "").splitlines()]
    own = [_said(source, line) for line in (*above, *(_between(found, units[0]) if len(units) == 1 else ()))]
    near = [*beside, *own][-_NEAR:]
    title = _title(source, above, beside)
    issuer, left = _issuer(source, near, found, title.text)
    day = _published(source, near, found)
    said = next((one for one in _labelled(near, "address") if _URL.fullmatch(one.text)), None)
    url = source.metadata.get("url", "") or next(iter(_PRINTED.findall(source.text)), said.text if said else "")
    url = url if _URL.fullmatch(url) else ""
    where = {
        "title": _place(source, title) if title.text else "",
        "issuer": issuer.where if issuer else "",
        "published": day.where if day else "",
        "url": said.where if said and url == said.text else _of_file(source) if url else "",
    }
    return Metadata(
        title=title.text[:LONGEST],
        issuer=issuer.text if issuer else "",
        published=_day(day.text) if day else None,
        url=url,
        where={name: place for name, place in where.items() if place},
        left=tuple(left),
    )


def corrected(found: Metadata, *, title: str, issuer: str, published: date | None, url: str) -> Metadata:
    """What a person says, and nothing else; what was found is still where it was found."""
    made = replace(found, title=title, issuer=issuer, published=published, url=url)
    kept = {name: place for name, place in found.where.items() if getattr(made, name) == getattr(found, name)}
    return replace(made, where=kept)


def with_corrections(found: Metadata, *, title: str, issuer: str, published: date | None, url: str) -> Metadata:
    """What a person says stands over what the file says."""
    return corrected(
        found,
        title=title or found.title,
        issuer=issuer or found.issuer,
        published=published or found.published,
        url=url or found.url,
    )


def _said(source: Source, line: Line) -> _Said:
    return _Said(line.text, f"原文第 {_number(source, line)} 行")


def _number(source: Source, line: Line) -> int:
    return source.text.count("\n", 0, line.at[0]) + 1


def _between(lines: Sequence[Line], unit: QAUnit) -> Iterator[Line]:
    """The lines between a question and its answer."""
    if unit.question_spans and unit.answer_spans:
        start, end = unit.question_spans[-1].end, unit.answer_spans[0].start
        yield from (line for line in lines if start <= line.at[0] < end)


def _of_file(source: Source) -> str:
    return {"html": "网页自己的说明", "mht": "网页自己的说明", "pdf": "PDF 的文件属性或页脚"}.get(
        source.kind, "文件自己的说明"
    )


def _title(source: Source, above: list[Line], beside: Sequence[_Said]) -> Found:
    given = source.metadata
    own = [_Said(line.text, "") for line in above]
    if source.kind in _PAGES:
        sites = given.get("sites", "").splitlines()
        candidates = [
            *(value.text for value in _labelled([*beside, *own], "heading")),
            *given.get("title", "").splitlines(),
            *_above_label([*beside, *own]),
        ]
        return given_title(candidates, given.get("page", ""), sites, above)
    if named := _labelled(own, "heading"):
        return Found(named[0].text)
    standing = title_of(above)
    title = " ".join(given.get("title", "").split())
    # Browsers give a print the title of its page, other programs that of a file: it counts where the text repeats it.
    if is_title(title) and (source.kind in ("md", "txt") or any(title in line.text for line in above)):
        return standing if title in standing.text else Found(title)
    return standing


def _above_label(beside: Sequence[_Said]) -> Iterator[str]:
    """The line of a header block right above its labels: the title, whatever it looks like."""
    lines = [Line(said.text, ()) for said in beside]
    for at, line in enumerate(lines[1:]):
        if (labels_origin(line.text) or _LEADING.fullmatch(line.text)) and 4 < len(lines[at].text) < LONGEST:
            yield title_at(lines, at).text or lines[at].text
            return


def _place(source: Source, title: Found) -> str:
    if not title.lines:
        return "网页的标题" if source.kind in _PAGES else _of_file(source)
    first, last = (_number(source, line) for line in (title.lines[0], title.lines[-1]))
    return f"原文第 {first} 行" if first == last else f"原文第 {first}–{last} 行"


def _issuer(
    source: Source, lines: Sequence[_Said], found: Sequence[Line], title: str
) -> tuple[_Value | None, list[str]]:
    """The office that the file names as its issuer, and the names that are none of an office."""
    given = [_Value(text, _of_file(source)) for text in source.metadata.get("issuer", "").splitlines()]
    below = [_said(source, line) for line in found[-_BELOW:]]
    labelled = [*given, *_labelled(lines, "issuer"), *_labelled(below, "issuer")]
    left: list[str] = []
    for value in labelled:
        if office := office_in(value.text):
            return _Value(office[:_LONGEST_ISSUER], value.where), left
        if value.text and len(value.text) <= _LONGEST_ISSUER:
            left.append(f"来源一栏写的是“{value.text}”，不像机关的名称，没有当作发布机关")
    for said in reversed(lines):
        match = markers().imprint.fullmatch(said.text)
        office = (match["before"] or match["behind"] or "") if match else ""
        if office and _day(said.text):
            return _Value(" ".join(office.split()), _quoted(said)), left
    for said in lines:
        parts = _parts(said.text)
        if office := next(filter(None, map(office_in, parts)), ""):
            return _Value(office, _quoted(said)), left
    if signed := _signed(lines, found, source):
        return signed[0], left
    named = _ABOUT.match(title)
    if named and (office := office_in(named["office"])):
        return _Value(office, "标题里的机关"), left
    return None, list(dict.fromkeys(left))


def _signed(lines: Sequence[_Said], found: Sequence[Line], source: Source) -> tuple[_Value, _Value] | None:
    """An office that has a line to itself and a day in the next: below the title, or at the end of the text."""
    below = [_said(source, line) for line in found[-_BELOW:]]
    for said in (lines, below):
        for at in range(len(said) - 1, 0, -1):
            before, line = said[at - 1], said[at]
            alone = _ALONE.fullmatch(_plain(line.text)) or _MONTH.fullmatch(line.text)
            office = office_in(before.text) if alone and markers().office.fullmatch(before.text) else ""
            if office:
                return _Value(office, _quoted(before)), _Value(line.text, _quoted(line))
    return None


def _published(source: Source, lines: Sequence[_Said], found: Sequence[Line]) -> _Value | None:
    given = [_Value(text, _of_file(source)) for text in source.metadata.get("published", "").splitlines()]
    days = [*given, *_labelled(lines, "published")]
    for said in reversed(lines):
        if (match := markers().imprint.fullmatch(said.text)) and (match["before"] or match["behind"]):
            days.append(_Value(said.text, _quoted(said)))
    labelled = (said for said in reversed(lines) if markers().about["issuer"].match(said.text))
    days += [_Value(behind[1], _quoted(said)) for said in labelled if (behind := _BEHIND.search(said.text))]
    days += [_Value(said.text, _quoted(said)) for said in reversed(lines) if _ALONE.fullmatch(_plain(said.text))]
    days += [_Value(said.text, _quoted(said)) for said in reversed(lines) if _LEADING.fullmatch(said.text)]
    days += [_Value(said.text, _quoted(said)) for said in lines if _parts(said.text)]
    if signed := _signed((), found, source):
        days.append(signed[1])
    days += [_Value(source.metadata["script"], "网页脚本里的发布时间")] if "script" in source.metadata else []
    return next((value for value in days if _day(value.text)), None)


def _quoted(said: _Said) -> str:
    shown = said.text if len(said.text) <= _LONGEST_SHOWN else f"{said.text[:_LONGEST_SHOWN]}…"
    return f"{said.place}“{shown}”"


def _labelled(lines: Sequence[_Said], what: str) -> list[_Value]:
    """The words behind labels such as 来源：, up to the next label; those of the weightiest label first. A label alone
    has them in the next line.
    """
    pattern, weights = markers().about[what], markers().labels[what]
    values: list[tuple[int, int, _Value]] = []
    for at, said in enumerate(lines):
        for found in pattern.finditer(said.text):
            words = _ENDS.split(said.text[found.end() :].strip(), maxsplit=1)
            text, place = (words[0] or said.text[found.end() :].strip()).strip(" *：:（）()"), said
            if not text and at + 1 < len(lines) and found.end() == len(said.text):
                text, place = lines[at + 1].text.strip(), lines[at + 1]
            if text:
                values.append((weights.index("".join(found["label"].split())), -at, _Value(text, _quoted(place))))
    return [value for *_, value in sorted(values)]


def _parts(text: str) -> list[str]:
    """The parts of a line with a day in it, as below the title of an account's article: 原创 某局 某账号 2024年5月6日
    17:05 某省. None of another line.
    """
    parts = text.split()
    short = 2 < len(parts) <= _MOST_PARTS and all(len(part) <= _LONGEST_OF_PARTS for part in parts)
    dated = short and sum(bool(_DAY.fullmatch(part)) for part in parts) == 1
    return parts if dated and not re.search(r"[，。；：？！:?]", re.sub(r"\d:\d", "", text)) else []


def _plain(text: str) -> str:
    """A day that is spelt out in figures."""
    found = _SPELT.fullmatch(text.strip("（）() "))
    if not found:
        return text
    year, month, day = found[1].translate(_NUMERALS), _small(found[2]), _small(found[3])
    return f"{year}年{month}月{day}日"


def _small(spelt: str) -> int:
    tens, ten, ones = spelt.rpartition("十")
    return (int(tens.translate(_NUMERALS) or 1) * 10 if ten else 0) + int(ones.translate(_NUMERALS) or 0)


def _day(text: str) -> date | None:
    found = _DAY.search(_plain(text))
    if not found:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None
