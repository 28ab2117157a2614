"""Notes go with what they qualify: [1], ①, * and 注1 in a question or an answer lead to a note that stands elsewhere.

A note that follows the answer it qualifies is part of it already. One at the end of the page, or behind another answer,
is taken from there and put behind the answers that its mark stands in. None is lost: one that nothing leads to stays
where it is, and a person is told.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from importing.draft import Draft
from importing.line_ends import ends_as_question, ends_as_sentence, is_sentence
from importing.lines import Line, Table, flat
from importing.markers import markers
from importing.readers.asides import is_aside
from kb.flags import flag
from kb.text import numeral

_NUMBER = "[0-9０-９]{1,3}|[①-⑳]|[一二三四五六七八九十]{1,3}"
_OPENS, _CLOSES = r"[\[［〔【（(]", r"[\]］〕】）)]"
# Marks as a reader writes them, and those of the page: a number in brackets, in a circle or raised, a raised letter, or
# a sign.
_WRITTEN = r"(?P<counted>\[尾?注[0-9]{1,4}\])"
_BRACKET = r"[\[［〔【]\s?\^?(?P<bracket>[0-9]{1,3})\s?[\]］〕】]"
_RING, _RAISED, _SIGN = "(?P<ring>[①-⑳])", "(?P<raised>[¹²³⁴-⁹⁰]{1,3}|[ᵃᵇᶜᵈᵉᶠᵍʰⁱ])", "(?P<sign>[*＊※†‡])"
# A mark stands behind a Chinese word or the end of a sentence: m² has none.
_BEFORE = "(?<=[\u3400-\u9fff。！？，；）》”」])"
_ANY_RAISED = re.compile("[¹²³⁰⁴-⁹]")
_PLAIN = re.compile(r"[0-9]{1,3}(?=\s*[^\s0-9.．、)）:：,，%％-])")
_TO_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_COUNTED = re.compile(r"\[尾?注[0-9]{1,4}\]")
# Marks that lead to nothing but a note.
_CERTAIN = frozenset(("counted", "bracket", "name"))
_SHOWN = 30

Key = tuple[str, str]


@dataclass(frozen=True)
class _Patterns:
    """What a note begins with, what leads to one within a line, and a line that only announces notes.

    In the groups, which are the kinds of marks, stands what a mark counts, or the sign itself.
    """

    begins: re.Pattern[str]
    leads: re.Pattern[str]
    heads: re.Pattern[str]


@functools.lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    named, lead = markers().notes, markers().leads
    return _Patterns(
        begins=re.compile(
            rf"{_WRITTEN}|{_BRACKET}|{_OPENS}?\s?(?P<label>{named})\s?(?P<name>{_NUMBER})\s?{_CLOSES}?|{_RING}|{_RAISED}|{_SIGN}"
        ),
        leads=re.compile(
            rf"{_WRITTEN}|(?<=\S){_BRACKET}|(?:{_OPENS}\s?|{lead})(?P<label>{named})\s?(?P<name>{_NUMBER})"
            rf"|(?<=[^\W\d_])(?P<other>{named})(?P<bare>{_NUMBER})(?=[，。；！？）)]|$)"
            rf"|{_BEFORE}{_RING}(?=[，。；：,;:！？!?）)”」』]|$)|{_BEFORE}{_RAISED}|{_BEFORE}{_SIGN}(?![*＊\w])"
        ),
        heads=re.compile(rf"{_OPENS}?(?:{named}){_CLOSES}?\s?[：:]?$"),
    )


@dataclass(frozen=True)
class _Note:
    """A note: its mark, its paragraphs, and the draft behind whose answer it stands (-1: none)."""

    key: Key
    paragraphs: tuple[tuple[Line, ...], ...]
    holder: int

    @property
    def at(self) -> int:
        """Where it begins in the source."""
        return self.paragraphs[0][0].at[0]

    def longer(self, paragraph: Sequence[Line]) -> _Note:
        """The note with one more paragraph."""
        return replace(self, paragraphs=(*self.paragraphs, tuple(paragraph)))

    @property
    def shown(self) -> str:
        text = self.paragraphs[0][0].text
        return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}……"


def without_notes(found: Sequence[Line | Table]) -> Sequence[Line | Table]:
    """What stands before the notes and asides that a reader wrote behind all else: no answer goes on into them."""
    at = next((at for at, one in enumerate(found) if isinstance(one, Line) and _COUNTED.match(one.text)), len(found))
    while at and _patterns().heads.fullmatch("".join(line.text for line in flat(found[at - 1 : at]))):
        at -= 1
    # Where questions follow, the notes are the page's own.
    if any(ends_as_question(line.text) for line in flat(found[at:])):
        at = len(found)
    while at and isinstance(last := found[at - 1], Line) and is_aside(last.text):
        at -= 1
    return found[:at]


def with_notes(lines: Sequence[Line], drafts: Sequence[Draft]) -> None:
    """Put each note of a text behind the answers that its mark stands in; say of the rest where a person should look.

    `lines`: the whole text. The drafts are changed in place.
    """
    raised: set[Key] = set()
    if any(_ANY_RAISED.search(line.text) for line in lines):
        raised = {key for draft in drafts for key in _leading(draft, set()) if key[0] == "raised"}
    notes = sorted([*_behind(drafts, raised), *_apart(lines, drafts, raised)], key=lambda note: note.at)
    begins = {note.at for note in notes}
    leading = [set(_leading(draft, begins)) for draft in drafts]
    own, common = _own_and_common(notes, leading)
    owners: list[list[int]] = [[] for _ in notes]
    for place, draft in enumerate(drafts):
        if not leading[place]:
            continue
        amid = {_key(mark) for one in draft.answer[1:] if (mark := _patterns().begins.match(one[0].text))}
        last = max(
            (*(line.at[-1] for one in draft.answer for line in one), *(one.end for one in draft.pictures)),
            default=len(lines) and lines[-1].at[-1],
        )
        for key in sorted(leading[place]):
            behind = common.get(key, [])
            at = bisect_right(behind, last, key=lambda one: notes[one].at)
            if (key, place) in own:
                owners[own[key, place]].append(place)
            elif key not in amid and at < len(behind):
                owners[behind[at]].append(place)
            elif key not in amid and key[0] in (*_CERTAIN, "raised"):
                draft.flags.append(flag("note-missing", words=_written(key)))
    _keep_lists(notes, owners)
    _give(drafts, notes, owners)


def _keep_lists(notes: Sequence[_Note], owners: list[list[int]]) -> None:
    """①②③ behind an answer of which nobody leads to some are its list, and none of them is anybody's note."""
    signs = [at for at, note in enumerate(notes) if note.holder >= 0 and note.key[0] not in _CERTAIN]
    if any(not owners[at] for at in signs):
        for at in signs:
            owners[at] = [place for place in owners[at] if place == notes[at].holder]


def _own_and_common(
    notes: Sequence[_Note], leading: Sequence[set[Key]]
) -> tuple[dict[tuple[Key, int], int], dict[Key, list[int]]]:
    """The notes that stand behind the answer they belong to, by mark and draft; and those that others may lead to.

    What stands behind the last answer may be everybody's, though that answer leads to it too.
    """
    own: dict[tuple[Key, int], int] = {}
    common: dict[Key, list[int]] = {}
    for at, note in enumerate(notes):
        held = note.holder >= 0 and note.key in leading[note.holder]
        if held:
            own.setdefault((note.key, note.holder), at)
        if not held or note.holder == len(leading) - 1:
            common.setdefault(note.key, []).append(at)
    return own, common


def _key(found: re.Match[str]) -> Key:
    kind = found.lastgroup or ""
    written = found[kind]
    if kind == "bracket":
        return kind, str(_value(written))
    if kind in ("name", "bare"):
        # 附注1 and 备注1 are two notes.
        return "name", f"{found['label' if kind == 'name' else 'other']}{_value(written)}"
    return kind, "*" if written == "＊" else written


def _value(written: str) -> int:
    return ord(written) - ord("①") + 1 if "①" <= written <= "⑳" else numeral(written)


def _leading(draft: Draft, begins: set[int]) -> Iterator[Key]:
    """The marks in a draft that lead to notes; those in notes, which begin at the places given, are none of its own."""
    paragraphs = [one for one in (*draft.question, *draft.answer) if one and one[0].at and one[0].at[0] not in begins]
    for text in (draft.section, *("".join(line.text for line in one) for one in paragraphs)):
        first = _patterns().begins.match(text)
        for found in _patterns().leads.finditer(text, first.end() if first else 0):
            yield _key(found)


def _begins(text: str, raised: set[Key]) -> Key | None:
    """What the mark counts that a note begins with; None for none. A note that ¹ leads to may begin with a plain 1."""
    if mark := _patterns().begins.match(text):
        return _key(mark)
    plain = _PLAIN.match(text) if raised else None
    key = ("raised", plain[0].translate(_TO_RAISED)) if plain else None
    return key if key in raised else None


def _behind(drafts: Sequence[Draft], raised: set[Key]) -> list[_Note]:
    """The notes at the end of the last answer, behind a finished sentence; those that a reader counted, anywhere."""
    found: list[_Note] = []
    for place, draft in enumerate(drafts):
        if place < len(drafts) - 1 and not any(_COUNTED.match(one[0].text) for one in draft.answer[1:]):
            # Between two questions it is this answer's own: an exception that stands under it is never moved away.
            continue
        for paragraph in draft.answer[_first_note(draft.answer, raised) :]:
            if key := _begins(paragraph[0].text, raised):
                found.append(_Note(key, (tuple(paragraph),), place))
            else:
                found[-1] = found[-1].longer(paragraph)
    return found


def _first_note(answer: Sequence[Sequence[Line]], raised: set[Key]) -> int:
    """The first of the paragraphs at the end of an answer that are notes; their number where there are none."""
    begins = [_begins(paragraph[0].text, raised) for paragraph in answer]
    counted = next((at for at, key in enumerate(begins) if at and key and key[0] == "counted"), None)
    if counted is not None:
        # Further paragraphs belong to the note before them.
        return counted
    start = len(answer)
    while start > 1 and begins[start - 1]:
        start -= 1
    before = start - 1
    if before > 0 and _patterns().heads.fullmatch(answer[before][-1].text):
        before -= 1
    text = answer[before][-1].text if start < len(answer) else ""
    listed = text.endswith(("：", ":", "；", ";"))
    return start if ends_as_sentence(text) and not listed else len(answer)


def _apart(lines: Sequence[Line], drafts: Sequence[Draft], raised: set[Key]) -> list[_Note]:
    """The notes among the lines that no draft has."""
    taken = {line.at[0] for draft in drafts for one in (*draft.question, *draft.answer) for line in one if line.at}
    found: list[_Note] = []
    ends = False
    for line in lines:
        key = _begins(line.text, raised)
        if key and line.at[0] not in taken and (key[0] == "counted" or is_sentence(line.text)):
            found.append(_Note(key, ((line,),), -1))
            ends = key[0] == "counted"
        elif ends and not key:
            # Further paragraphs of a note that a reader wrote at the end.
            found[-1] = found[-1].longer([line])
    return found


def _give(drafts: Sequence[Draft], notes: Sequence[_Note], owners: Sequence[Sequence[int]]) -> None:
    """Put each note behind the answers it belongs to, or say that it belongs to none."""
    gone: dict[int, set[int]] = {}
    for note, owned in zip(notes, owners, strict=True):
        if owned and note.holder >= 0 and note.holder not in owned:
            gone.setdefault(note.holder, set()).update(paragraph[0].at[0] for paragraph in note.paragraphs)
            if note.key[0] != "counted":
                drafts[note.holder].flags.append(flag("note-moved", words=note.shown))
        if not owned and note.key[0] in _CERTAIN:
            name = "note-behind" if note.holder >= 0 else "note-left"
            drafts[note.holder].flags.append(flag(name, words=note.shown))
    for place, moved in gone.items():
        _take_out(drafts[place].answer, moved)
    for note, owned in zip(notes, owners, strict=True):
        for place in owned:
            if place != note.holder:
                drafts[place].answer += [list(paragraph) for paragraph in note.paragraphs]


def _take_out(answer: list[list[Line]], gone: set[int]) -> None:
    """Take notes out of the answer that they only happened to follow, with the line that announces them."""
    answer[:] = [paragraph for paragraph in answer if paragraph[0].at[0] not in gone]
    while len(answer) > 1 and _patterns().heads.fullmatch(answer[-1][-1].text):
        answer.pop()


def _written(key: Key) -> str:
    kind, number = key
    return {"bracket": f"[{number}]", "name": number}.get(kind, number)
