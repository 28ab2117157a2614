"""Current units that answer one question in opposite ways: none of them decides."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from kb.model import EXEMPTING, Code, KnowledgeBase, QAUnit
from kb.text import spelled
from kb.texts import texts
from kb.wording import Wording
from verdict.evaluate import Verdict
from verdict.from_wording import verdict_from_wording


class Contradictions:
    """The current units that share their question with another one whose answer reads otherwise."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb, self._asking = kb, _asking(kb.wording)
        asked: dict[str, list[QAUnit]] = defaultdict(list)
        for unit in kb.current:
            asked[self._question(unit)].append(unit)
        # Of each question asked more than once, one unit for each answer.
        self._groups = {
            question: {_letters(spelled(unit.answer)): unit for unit in units}
            for question, units in asked.items()
            if len(units) > 1
        }

    def opposed(self, unit: QAUnit) -> tuple[QAUnit, ...]:
        """The units with the question of this one that come to something opposite, whatever the case."""
        group = self._groups.get(self._question(unit), {}) if self._groups else {}
        return tuple(other for other in group.values() if self._oppose(unit, other))

    def opposing(self, unit: QAUnit, others: Iterable[QAUnit]) -> tuple[QAUnit, ...]:
        """Those of other units, which were asked for as well, that come to something opposite."""
        return tuple(other for other in others if self._oppose(unit, other))

    def undecided(self, unit: QAUnit, opposed: Iterable[QAUnit]) -> Verdict:
        """What is said where a unit has opposed ones."""
        cited = "；".join(f"{self._kb.notices[one.notice].head.cited}{one.cited}" for one in (unit, *opposed))
        says = texts().says.twins.format(cited=cited)
        return Verdict("unknown", says, held_by="twins")

    def pairs(self) -> Iterator[tuple[tuple[QAUnit, set[Code]], tuple[QAUnit, set[Code]]]]:
        """Every two current units with one question and opposite answers, each with what it comes to."""
        for group in self._groups.values():
            for one, other in itertools.combinations(group.values(), 2):
                if self._oppose(one, other):
                    yield (one, self._outcomes(one)), (other, self._outcomes(other))

    def together(self) -> Iterator[tuple[QAUnit, ...]]:
        """The current units of several notices with one question and other words in each answer, none opposite."""
        for group in self._groups.values():
            units = tuple(group.values())
            if len({unit.notice for unit in units}) == len(units) > 1 and not any(map(self.opposed, units)):
                yield units

    def _oppose(self, one: QAUnit, other: QAUnit) -> bool:
        """Whether one exempts and the other does anything else, were it only to leave it open."""
        if _letters(spelled(one.answer)) == _letters(spelled(other.answer)):
            return False
        mine, theirs = self._outcomes(one), self._outcomes(other)
        return mine != theirs and not EXEMPTING.isdisjoint(mine | theirs)

    def _outcomes(self, unit: QAUnit) -> set[Code]:
        """What a unit may come to, whatever the case: by its rules, else by its wording."""
        rules = self._kb.rules.get(unit.id, ())
        return {rule.outcome for rule in rules} if rules else {verdict_from_wording(unit, self._kb.wording).proposed}

    def _question(self, unit: QAUnit) -> str:
        """What a unit asks, however it is put (是否需要, 要不要, 吗). Where it only asks, its letters."""
        normal = spelled(unit.question)
        return _letters(self._asking.sub("", normal)) or _letters(normal)


def _asking(words: Wording) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words.asking, key=len, reverse=True))))


def _letters(normal: str) -> str:
    return "".join(filter(str.isalnum, normal))
