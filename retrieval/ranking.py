"""Which official answer fits a question. Notices with rules are ranked by themselves: no other notice moves them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from kb.model import KnowledgeBase, QAUnit, Span
from kb.text import Text
from retrieval.certainty import Evidence
from retrieval.considered import Ranking
from retrieval.group_ranking import GroupRanker, Shared
from retrieval.homophones import sounds
from retrieval.near import TOGETHER, Hit, Overlap
from retrieval.official_questions import OfficialQuestions
from retrieval.question_type import clauses, meant
from retrieval.regions import ANYWHERE, Places, Regions
from retrieval.seen_unit import SeenUnit, letters
from retrieval.spelling import SoundAlikes, Speller
from retrieval.tokenizer import Tokenizer, Word

# The questions whose words are kept in memory.
_ASKED = 16
# A unit without rules goes before one with rules that answers too where it is surer by so much, and says so much more
# of the question. Where it says far more, it need only be about as sure: the question is about another notice.
_SURER, _MORE = 0.05, 0.1
_ABOUT, _FAR_MORE = -0.2, 0.3
# What is short for a longer name has so many letters at least: two stand in any order by chance.
_SHORT = 3


class Ranker:
    """Ranks units by the lexicon of their knowledge base: those of notices with rules, then those of the others.

    What the reviewer of a notice has listed decides within it; what is only like a question competes with its kind.
    """

    def __init__(
        self,
        kb: KnowledgeBase,
        units: Sequence[QAUnit],
        file: Path | None = None,
        *,
        speller: Speller | None = None,
        region: str = "",
    ) -> None:
        """`file`: where the index of a large knowledge base is kept. `speller`: another than that of its words.
        `region`: where people ask from who do not say so.
        """
        self._lexicon = kb.lexicon
        tokens = Tokenizer(kb.lexicon)
        # A question is cut for the search, and again for what is told of the units near it.
        self._cut = lru_cache(maxsize=_ASKED)(lambda normal: tuple(tokens.words_of(normal)))
        self.regions = Regions(kb, tokens, region)
        shared = Shared(tokens, self._cut, self.regions, speller)
        ruled = {kb.units[unit].notice for unit in kb.rules}
        parted = [[unit for unit in units if (unit.notice in ruled) is with_rules] for with_rules in (True, False)]
        # The larger file is that of the notices as they were imported.
        files = (file.with_name(f"{file.name}-rules") if file else None, file)
        self.groups = [
            GroupRanker(kb, some, shared, where) for some, where in zip(parted, files, strict=True) if some
        ] or [GroupRanker(kb, units, shared, file)]
        self._official = OfficialQuestions(kb, units, self.regions)
        known, mendable = kb.vocabulary.words, kb.vocabulary.of("mendable")
        mended = (word for word, kinds in known.items() if not kinds.isdisjoint(mendable))
        self._alike = SoundAlikes(mended, sounds(), known=known, everyday=tokens.share)

    def rank(self, text: Text, places: Places = ANYWHERE) -> Ranking:
        """Ranks the nearest units for one question. `places`: where it is asked from, unless it says so itself."""
        places = self.regions.named(text.normal) or places or self.regions.home
        if stored := self._official.asked(letters(text.normal), places):
            return self._word_for_word(text, stored)
        first, *others = self.groups
        ranking = first.rank(text, places)
        # Nothing is surer than sure.
        if not others or ranking.certain + _SURER >= 1:
            return ranking
        return self._better(text, ranking, others[0].rank(text, places))

    def _word_for_word(self, text: Text, stored: Sequence[QAUnit]) -> Ranking:
        """Who asks an official question word for word is answered by it, by every office that answers it."""
        first, *others = (Hit(unit, 1.0) for unit in stored)
        same = {unit.id for unit in stored}
        own = self._of(first.unit.id)
        looked = [group.look(text) for group in sorted(self.groups, key=lambda group: group is not own)]
        near = (one.hit for some in looked for one in some.near if one.unit.unit.id not in same)
        hits, together = (first, *others, *near), tuple(others[: TOGETHER - 1])
        return Ranking("answered", "matched", "", hits, looked[0].words, (first,), 1.0, together, 1.0)

    def _better(self, text: Text, ruled: Ranking, other: Ranking) -> Ranking:
        """Of what the notices with rules say and what the others do, what is meant, with the near units of both."""
        surer, more = other.certain - ruled.certain, other.covered - ruled.covered
        if other.status == "no_answer":
            other_is_meant = more > 0 if ruled.status == "no_answer" else surer > _ABOUT and more > _FAR_MORE
        elif self._is_of_rules(text, other):
            other_is_meant = ruled.status != "no_answer" and more > _FAR_MORE
        else:
            # What nothing here is about may be little of what is said there.
            other_is_meant = ruled.reason in ("off_topic", "vague") or (surer > _SURER and more > _MORE)
        best, less = (other, ruled) if other_is_meant else (ruled, other)
        return replace(best, hits=(*best.hits, *less.hits))

    def _is_of_rules(self, text: Text, other: Ranking) -> bool:
        """Whether a question names a matter that notices with rules are about (采集, 国际合作), and the unit that would
        answer it, its notice included, none of them: the permit of another office.
        """
        unit = self.seen(other.hits[0].unit.id)
        duties = self.words(text) & self._lexicon.duties - self._lexicon.forms
        matters = [one for one in self._lexicon.matters if one in text.normal]
        said = unit.text + unit.around
        return bool(duties or matters) and not (unit.says(duties) or any(one in said for one in matters))

    def turns_to(self, text: Text, unit: str, *, than: str) -> bool:
        """Whether a message of a conversation about one unit may be answered by another: where only the first has rules
        it must name what the other is about: a word above that, which the notices of the first do not
        have.
        """
        here = self.groups[0]
        if than not in here.positions or unit in here.positions or not here.seen(than).ruled:
            return True
        seen = self.seen(unit)
        above = seen.around + seen.section
        named = (one for one in self._cut(text.normal) if not one.stop and _names(one.text, above))
        return any(not any(map(here.index.says, one.terms)) for one in named)

    def _of(self, unit: str) -> GroupRanker:
        """The group that a unit is ranked in."""
        return next(group for group in self.groups if unit in group.positions)

    def seen(self, unit: str) -> SeenUnit:
        """A unit as the search sees it."""
        return self._of(unit).seen(unit)

    def mended(self, text: Text) -> Text:
        """A text as it is read: what is mistyped and sounds like a word that matters is spelt as that is."""
        normal = self._alike.mended(text.normal, self._cut(text.normal))
        return text if normal == text.normal else replace(text, normal=normal)

    def compared(self, text: Text, unit: str) -> Evidence:
        """What speaks for a unit as the answer to a question, whatever the others are."""
        return self._of(unit).compared(text, unit)

    def shared(self, words: Iterable[Word], unit: str) -> tuple[tuple[Span, ...], ...]:
        """Where a unit's question and answer say what the words of a question say, to be marked."""
        return self._of(unit).shared(words, unit)

    def overlaps(self, text: Text, units: Iterable[str]) -> Iterator[Overlap]:
        """Which words of a question each of some units says too, and which it does not."""
        return (self._of(unit).overlap(text, unit) for unit in units)

    def cut(self, text: Text) -> list[Word]:
        """All words of a text as they stand there."""
        return list(self._cut(text.normal))

    def words(self, text: Text) -> frozenset[str]:
        """The words of a text that weigh anything in the search."""
        return meant(self._cut(text.normal))

    def says(self, term: str) -> bool:
        """Whether any unit has a term."""
        return any(group.index.says(term) for group in self.groups)

    def known(self, text: Text) -> frozenset[int]:
        """Where a text has words that a unit has too: places of its normal characters."""
        said = (one for one in self._cut(text.normal) if not one.stop and any(map(self.says, one.terms)))
        return frozenset(at for one in said for at in range(one.start, one.start + len(one.text)))

    def covers(self, text: Text, unit: str) -> bool:
        """Whether a unit answers what a question asks for (由谁, 多久), whatever its words."""
        return self._of(unit).covers(text, unit)

    def asks_of(self, text: Text, unit: str) -> bool:
        """Whether a question asks for something (由谁, 何时) that the unit's answer tells."""
        return self._of(unit).asks_of(text, unit)

    def names(self, text: Text, unit: str, *, other_than: str) -> bool:
        """Whether a question names a duty that one unit is about and another is not.

        Of several the longest tells: 国际合作, not 许可.
        """
        mine, other = (self.seen(name).duties for name in (unit, other_than))
        asking = clauses(text, self._cut(text.normal))
        named = self._lexicon.duties & (asking[0].means if asking else frozenset())
        return bool(named) and max(sorted(named), key=len) in mine - other


def _names(word: str, above: str) -> bool:
    """Whether a word stands in a title, or is short for words of it: 社保卡 for 社会保障卡."""
    letters_of = iter(above)
    return (len(word) > 1 and word in above) or (len(word) >= _SHORT and all(letter in letters_of for letter in word))
