"""Which case a message belongs to: a new one, the one that is spoken of, or an earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from kb.model import KnowledgeBase
from kb.text import Text
from retrieval.rank import Ranker, Ranking
from verdict.case import Case
from verdict.facts import Said, read_facts

# A bare answer to what was asked is not longer than this.
SHORT = 12


class Turns:
    """Follows a conversation over one knowledge base."""

    def __init__(self, kb: KnowledgeBase, ranker: Ranker) -> None:
        self._kb = kb
        self._ranker = ranker

    def case(self, question: str, text: Text, ranking: Ranking, on: date, before: Case) -> Case | None:
        """The case after a message; None where it neither asks what is answered nor says anything of the case."""
        best = ranking.hits[0].unit.id if ranking.status != "no_answer" else ""
        if not before.unit:
            return Case(question, best).told(self._read(text, on, before)) if best else None
        turn = self._turn(text.normal)
        said = self._read(text, on, before)
        if old := self._earlier(best, turn, said, before):
            return replace(old, earlier=before.remembered()).told(self._read(text, on, old))
        if answer := self._bare_answer(text.normal, turn, said, before):
            return before.ticked(answer)
        if said.instructs and "new" not in turn:
            return before  # 直接写“无需申报”: nothing is asked and nothing is said
        if not best and not self._goes_on(text, said, before, turn):
            return None
        if "new" in turn or (best and "asks" in turn and "goes_on" not in turn):
            # A question that stands by itself is a case of its own: facts of another study must not decide it.
            return Case(question, best or before.unit, earlier=before.remembered()).told(said)
        return replace(before.told(said), unit=self._unit(best, text, said, before.unit, asks="asks" in turn))

    def _unit(self, best: str, text: Text, said: Said, unit: str, *, asks: bool) -> str:
        """The unit that a case goes on with. Only a question goes over to another matter (申请还没批 states a fact),
        and not one that names this unit's duty; 是发给境外的 goes over from 采集 to 对外提供, which ask for the same.
        """
        if not self._says(best, said) and not self._says(unit, said) and (not best or self._kb.topics_of(best)):
            for twin in self._kb.twins_of(unit):
                if self._says(twin, said):
                    return twin
        return best if best and asks and not self._ranker.names(text, unit, other_than=best) else unit

    def _says(self, unit: str, said: Said) -> bool:
        """Whether a message names the matter of a unit."""
        topics = self._kb.topics_of(unit) if unit else frozenset()
        return bool(topics) and all(name in said.facts and said.facts[name].values == {"yes"} for name in topics)

    def _read(self, text: Text, on: date, case: Case) -> Said:
        """What a message says in a case. Where the grant of a permit was asked for, a bare date is the grant's."""
        asked = any(self._kb.facts[name].dated or self._kb.facts[name].under_months for name in case.pending)
        return read_facts(text, self._kb, on, case.context | {"approve"} if asked else case.context)

    def _turn(self, normal: str) -> set[str]:
        """What a message does in a conversation: new, back, first, goes_on, asks, yes, no, unsure, courtesy."""
        turns = self._kb.lexicon.turns
        found = {name for name, words in turns.items() if any(word in normal for word in words)}
        plain = normal.strip("?!。,;~ ")
        if plain.startswith(turns["starts"]) or plain.endswith(turns["ends"]) or "refers" in found:
            found.add("goes_on")
        return found | {"asks"} if "?" in normal else found

    def _earlier(self, best: str, turn: set[str], said: Said, before: Case) -> Case | None:
        """The earlier case that a message goes back to: by its matter, by 第一个, or by what it says."""
        if not before.earlier or not turn & {"back", "first"}:
            return None
        for case in before.earlier:
            if best and case.unit == best != before.unit:
                return case
        if "first" in turn:
            return before.earlier[-1]
        here, *there = [self._tells(said, case) for case in (before, *before.earlier)]
        return before.earlier[there.index(max(there))] if max(there) > here else None

    def _tells(self, said: Said, case: Case) -> int:
        """How many facts of a case's unit a message speaks of, its topic left out."""
        return len((self._kb.facts_of(case.unit) - self._kb.topics_of(case.unit)) & said.facts.keys())

    def _goes_on(self, text: Text, said: Said, before: Case, turn: set[str]) -> bool:
        """Whether a message that is no question of its own says or asks something of the case."""
        if "asks" in turn and not self._ranker.covers(text, before.unit):
            return False
        switches = any(self._says(unit, said) for unit in (*before.close, *self._kb.twins_of(before.unit)))
        if self._tells(said, before) or switches or self._ranker.asks_of(text, before.unit):
            return True
        # 经费一共80万: it changes nothing, and the answer stands. 谢谢 needs none.
        return "asks" not in turn and "courtesy" not in turn and said.tells

    def _bare_answer(self, normal: str, turn: set[str], said: Said, before: Case) -> Mapping[str, frozenset[str]]:
        """是的, 没有, 不清楚: an answer to the one fact that was asked. With two asked it is unclear which is meant."""
        if not before.pending or len(normal) > SHORT or said.facts:
            return {}
        if "unsure" in turn:
            return {name: frozenset() for name in before.pending}
        (name, *more) = before.pending
        if not more and self._kb.facts[name].kind == "yes_no":
            for value in ("no", "yes"):
                if value in turn:
                    return {name: frozenset({value})}
        return {}
