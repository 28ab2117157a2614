"""What a notice says outside the words of a unit and may limit its answer: title, headings, preface, notes, closing.

Nobody marks such sentences: they are read from the source text, whatever the units leave of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kb.model import KnowledgeBase, Notice, QAUnit
from kb.text import Span, spelled, verbatim
from kb.wording import Wording
from verdict.from_wording import SHOWN, Aside, Patterns, demands, patterns

# A block that says where a text file comes from; its title is the notice's.
_FRONT = re.compile(r"\s*---\r?\n.{0,5000}?\n---[ \t]*\r?\n", re.DOTALL)
_LINE = re.compile(r"(?:(?!<br)[^\r\n|])+", re.IGNORECASE)
_SENTENCE = re.compile(r"[^。｡！？；!?;]+[。｡！？；!?;]*")
_TELLS = re.compile(r"[。｡！；!;]|[，,][^，,]*[，,]")
_ENDED = re.compile(r"[。｡！？；：!?;:][”’」』）)*]*$")
_ASKS = re.compile(r"[？?][”’」』）)*\s]*$")
# Lines as long as most that end no sentence are broken at the margin; shorter than this none is.
_WRAPPED, _MOST = 16, 0.9
_FULL_STOPS = ("。", ".", "!", ")")
# A sentence this short that is none of the usual ones may say anything.
_SHORT = 30
# What a note begins with, and the number of a heading, stand within so many characters.
_BEGINNING = 20
# Markup that may stand within a word: tags, the address behind a link, what makes words bold.
_MARKUP = re.compile(
    r"</?[a-zA-Z][^<>\n]{0,300}>|\]\((?:[^()\s]|\([^()\s]{0,300}\)){0,2000}\)|https?://[!-~]+|!?\[(?=[^\[\]\n]{0,300}\]\()|[*_`\\#~]"
)
# A number in front of a heading or a question, and what a heading says in brackets.
_NUMBER = re.compile(
    r"(?:第?[0-9一二三四五六七八九十]{1,4}(?:部分|章|节|篇|问|[、.,)])|问题?[0-9]*[:、.]|[(\[q:.\s-])*"
)
# A paragraph in brackets, but for the number of an item.
_IN_BRACKETS = re.compile(r"\((?![0-9一二三四五六七八九十]{1,3}\))[^()]*\)[。.]?$")
_TRIMMED = "*#>_ -|"
_WORDS = re.compile(r"[^\W\d_＿]{2}")
# What leads to a note.
_MARKED = re.compile(r"(?:\[[^\[\]]{1,5}\]|\(?注[0-9一二三四五六七八九十]{1,3}\)?|[*※†‡①-⑳¹²³⁰-⁹ᵃ-ᵣ])$")
_BRACKETED = re.compile(r"\([^()]*?[㐀-鿿]{2}[^()]*\)")


@dataclass(frozen=True)
class OfNotice:
    """Of one notice: what may be meant of every unit, of those of a section, and of every unit but the one named."""

    all: tuple[Aside, ...]
    sections: dict[str, tuple[Aside, ...]]
    within: dict[str, tuple[Aside, ...]]

    def of(self, unit: QAUnit) -> tuple[Aside, ...]:
        """At most so many sentences as are shown; none where nothing limits the unit from outside."""
        others = (aside for name, asides in self.within.items() if name != unit.id for aside in asides)
        return (*self.sections.get(unit.section, ()), *self.all, *others)[:SHOWN]


class Outside:
    """The sentences of the notices that may limit a unit from outside. Each notice is read once, when first needed."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb
        self._read: dict[str, OfNotice] = {}

    def __call__(self, unit: QAUnit) -> tuple[Aside, ...]:
        """The sentences that may limit a unit; see `OfNotice.of`."""
        found = self._read.get(unit.notice)
        if found is None:
            notice, units = self._kb.notices[unit.notice], self._kb.units_of(unit.notice)
            found = self._read[unit.notice] = read_outside(notice, units, self._kb.wording)
        return found.of(unit)


def read_outside(notice: Notice, units: Sequence[QAUnit], words: Wording) -> OfNotice:
    """What a notice says in none of its units and may limit them."""
    return _Reader(notice, units, patterns(words)).read()


class _Reader:
    """Reads one notice beside its units."""

    def __init__(self, notice: Notice, units: Sequence[QAUnit], known: Patterns) -> None:
        self._title, self._text, self._units, self._known = notice.head.title, notice.text, units, known
        lengths = sorted(len(line) for line in notice.text.splitlines() if len(line) >= _WRAPPED)
        # How long a line is at least that is broken at the margin.
        self._margin = max(_WRAPPED, 0.7 * lengths[int(_MOST * len(lengths))] if lengths else 0)
        # Whether a word is what the notice is about.
        self._topics: dict[str, bool] = {}

    def read(self) -> OfNotice:
        """All of it, until as much is found as is shown."""
        found: list[Aside] = []
        if self._heads(self._title):
            begins = self._text.find(self._title)
            found.append(Aside(self._title, Span(begins, begins + len(self._title)) if begins >= 0 else None))
        sections: dict[str, tuple[Aside, ...]] = {unit.section: () for unit in self._units if unit.section}
        for section in sections:
            if self._heads(section):
                sections[section] = (Aside(section, None),)
        named = {_bare(section): section for section in sections}
        asked = {_bare(unit.question) for unit in self._units}
        longest = max(map(len, (*named, *asked)), default=0) + _BEGINNING
        for start, end in self._paragraphs(self._gaps()):
            bare = _bare(self._text[start:end]) if end - start <= longest else ""
            if bare and bare in named:
                name = named[bare]
                sections[name] = tuple(Aside(one.text, Span(start, end)) for one in sections[name])
            elif not (bare and bare in asked):
                found += self._limiting(start, end)
            if len(found) >= SHOWN:
                break
        # What is said twice is shown once.
        said = {aside.text: aside for aside in reversed(found)}
        return OfNotice(tuple(reversed(said.values())), sections, dict(self._within()))

    def _gaps(self) -> Iterator[tuple[int, int]]:
        """What of the text stands in no unit."""
        front = _FRONT.match(self._text)
        last = front.end() if front else 0
        for start, end in sorted(span for unit in self._units for span in (*unit.question_spans, *unit.answer_spans)):
            if start > last:
                yield last, start
            last = max(last, end)
        if last < len(self._text):
            yield last, len(self._text)

    def _paragraphs(self, parts: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """The lines within some parts of the text; those broken at the margin as one."""
        for begin, end in parts:
            start = stop = -1
            for line in _LINE.finditer(self._text, begin, end):
                words = line[0].strip()
                if not words:
                    continue
                if start < 0:
                    start = line.start() + line[0].index(words[0])
                stop = line.start() + len(line[0].rstrip())
                if len(words) < self._margin or _ENDED.search(words):
                    yield start, stop
                    start = -1
            if start >= 0:
                yield start, stop

    def _limiting(self, start: int, end: int, *, of_answers: bool = False) -> Iterator[Aside]:
        """The sentences of a paragraph that may limit answers; of a heading, a label or a link, all of it.

        `of_answers`: it speaks of answers, whatever its words.
        """
        known = self._known
        note = known.notes.match(_spelled(self._line(start, end)[:_BEGINNING]))
        # As long as it was: what is found has its place in the source.
        paragraph = _MARKUP.sub(lambda found: " " * len(found[0]), self._text[start:end])
        tells = of_answers or bool(_TELLS.search(paragraph) or _IN_BRACKETS.match(_joined(paragraph)))
        for sentence in _SENTENCE.finditer(paragraph):
            # A question limits nothing.
            if _ASKS.search(sentence[0]):
                continue
            words = _joined(sentence[0])
            normal = known.framing.sub("＿", words)
            # Of a note any words may limit, and of a short sentence that is none of the usual ones.
            strange = note or (
                tells and len(words) <= _SHORT and words.endswith(_FULL_STOPS) and not known.usual.search(words)
            )
            speaks = tells and (of_answers or known.of_answers.search(words))
            if (
                self._restricts(normal)
                or ((tells or known.duty.search(normal)) and demands(known, normal))
                or (speaks and known.limits_outside.search(normal))
                or (strange and _WORDS.search(normal))
            ):
                at = Span(start + sentence.start(), start + sentence.end())
                yield Aside(verbatim(self._text, [at]).strip(_TRIMMED), at)

    def _restricts(self, normal: str) -> bool:
        """Whether words say a limit wherever they stand, or name some of those whom the notice may concern."""
        named = (found[0] for found in self._known.parts.finditer(normal))
        return bool(self._known.restricting.search(normal)) or not all(map(self._is_topic, named))

    def _is_topic(self, part: str) -> bool:
        """Whether more than a third of the units speak of it: 涉外 in a notice on 涉外 matters leaves nothing out."""
        if part not in self._topics:
            spoken = sum(part in spelled(unit.question + unit.answer) for unit in self._units)
            self._topics[part] = 3 * spoken > len(self._units)
        return self._topics[part]

    def _heads(self, heading: str) -> bool:
        """Whether a title or the heading of a section says a limit, names some in brackets, or leads to a note."""
        normal = self._known.framing.sub("＿", _spelled(heading))
        return self._restricts(normal) or bool(_BRACKETED.search(normal) or _MARKED.search(heading.strip()))

    def _within(self) -> Iterator[tuple[str, tuple[Aside, ...]]]:
        """What stands in the answer of one unit and may be meant of others: 上述答复均……, 注：…… behind the last."""
        # By its question: a note that stands at the end may belong to the first.
        last = max(self._units, key=lambda unit: max(unit.question_spans, default=Span(0, 0)), default=None)
        for unit in self._units:
            found: list[Aside] = []
            paragraphs = list(self._paragraphs(unit.answer_spans))
            notes = self._notes_from(unit, paragraphs) if unit is last else len(paragraphs)
            for at, (start, end) in enumerate(paragraphs):
                for aside in self._limiting(start, end, of_answers=at >= notes):
                    if at >= notes or self._known.of_all.search(spelled(aside.text)):
                        found.append(aside)
            if found:
                yield unit.id, tuple(found[:SHOWN])

    def _notes_from(self, last: QAUnit, paragraphs: Sequence[tuple[int, int]]) -> int:
        """Which paragraph of the last answer is the first that may be meant of all; their number where none is."""
        lines = [self._line(start, end) for start, end in paragraphs]
        # Several stars are a list.
        listed = sum(line.startswith("*") for line in lines) > 1
        for at, line in enumerate(lines[1:], 1):
            words = _spelled(line)
            if line.startswith("*"):
                if not listed:
                    return at
            elif self._begins_note(words) or (at == len(lines) - 1 and self._looks_back(words, last)):
                return at
        return len(lines)

    def _begins_note(self, words: str) -> bool:
        return bool(self._known.below_all.match(words) or self._known.notes.match(words))

    def _looks_back(self, words: str, last: QAUnit) -> bool:
        """Whether the last paragraph of all may be meant of more than its own question."""
        asked = spelled(last.question)
        parts = (found[0] for found in self._known.parts.finditer(words))
        looks = self._known.looking_back.search(words) or _IN_BRACKETS.match(words)
        short = len(words) <= _SHORT and self._known.restricting.search(self._known.framing.sub("＿", words))
        return bool(looks or short) or any(part not in asked for part in parts)

    def _line(self, start: int, end: int) -> str:
        """A paragraph with what stands before it on its line, such as a star that is no part of an answer."""
        return self._text[self._text.rfind("\n", 0, start) + 1 : end].lstrip(" \u3000>#【")


def _joined(text: str) -> str:
    """The normal spelling of words without layout."""
    return spelled("".join(text.split()))


def _spelled(text: str) -> str:
    return _joined(_MARKUP.sub("", text))


def _bare(text: str) -> str:
    """A heading or a question without its number, to be found again."""
    normal = _spelled(text)
    found = _NUMBER.match(normal)
    return normal[found.end() if found else 0 :]
