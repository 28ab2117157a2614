"""Which case a message belongs to: a new one, the one that is spoken of, or an earlier one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date

from assistant.case import Case
from kb.model import KnowledgeBase
from kb.text import Text, normalise
from reader.facts import FactReader, FactState, MessageFacts
from retrieval.ranking import Ranker, Ranking

# A bare answer to what was asked is not longer than this.
SHORT = 12
# Kinds of words that a message must consist of, not only contain.
_EXACT = frozenset({"yes", "no", "every", "settled", "projects", "names", "choose", "one_th", "other_th", "kinds"})


def speaks_of(kb: KnowledgeBase, unit: str, facts: Mapping[str, FactState]) -> bool:
    """Whether facts name the matter of a unit (采集, 对外提供)."""
    topics = kb.topics_of(unit) if unit else frozenset()
    return bool(topics) and all(name in facts and facts[name].values == {"yes"} for name in topics)


@dataclass(frozen=True)
class _Message:
    """A message in a conversation: the unit that would answer it ("" for none), what it says, what it does (see
    `_turn`), and the name of the project it speaks of.
    """

    text: Text
    best: str
    said: MessageFacts
    turn: Set[str]
    label: str


class TurnRouter:
    """Follows a conversation over one knowledge base."""

    def __init__(self, kb: KnowledgeBase, ranker: Ranker) -> None:
        self._kb = kb
        self._ranker = ranker
        self.facts = FactReader(kb)

    def case(self, text: Text, ranking: Ranking, *, on: date, before: Case) -> Case | None:
        """The case after a message; None where it neither asks what is answered nor says anything of the case."""
        best = ranking.hits[0].unit.id if ranking.status != "no_answer" else ""
        if not before.unit:
            return Case(text.raw, best).updated(self._read(text, on, before)) if best else None
        message = self._message(text, best, on, before)
        if old := self._earlier(message, before):
            return before.back_to(old).updated(self._read(text, on, old))
        return self._answered(message, before) or self._goes_over(message, before)

    def _message(self, text: Text, best: str, on: date, before: Case) -> _Message:
        turn = self._turn(text.normal)
        said = self._read(text, on, before)
        turn |= {"asks"} if said.asks else set()
        label = self._label(text.normal, self._labels(before))
        if label and label != self._label(normalise(before.question).normal):
            turn.add("new")  # B课题 after A课题
        return _Message(text=text, best=best, said=said, turn=turn, label=label)

    def _answered(self, message: _Message, before: Case) -> Case | None:
        """The case after a bare answer (是的, 不清楚) to what was asked; None for any other message."""
        normal = message.text.normal
        answers = self._answers(normal)
        asked = before.pending or before.unsure
        if not answers or message.said.facts:
            return None
        if not asked:
            # 是的 to statements: only a press confirms, and they are asked once more.
            answers_statements = "courtesy" not in message.turn and self._kb.rules.get(before.unit)
            return before if answers_statements else None
        if answers == {"unsure"}:
            return before.not_known(before.pending)
        # Where it settles nothing, what was asked is asked once more.
        return before.ticked(self._ticks(answers, normal, asked) if len(answers) == 1 else {})

    def _goes_over(self, message: _Message, before: Case) -> Case | None:
        """The case that a message opens, or the one it goes on with; None for a message that has to do with neither."""
        best, turn = message.best, message.turn
        if message.said.instructs and "new" not in turn:
            return before  # 直接写“无需申报”: nothing is asked and nothing is said
        if not best and not self._goes_on(message, before):
            return None
        same = "goes_on" in turn or ("back" in turn and best == before.unit)
        if "new" in turn or (best and "asks" in turn and not same):
            # A question that stands by itself is a case of its own: facts of another study must not decide it.
            opened = Case(message.text.raw, best or before.unit, earlier=before.remembered())
            return opened.updated(message.said)
        unit = self._unit(message, before.unit)
        return replace(before.updated(message.said), unit=unit, chosen=before.chosen and unit == before.unit)

    def is_bare(self, text: Text) -> bool:
        """Whether a message only answers what was asked (是的, 都没有, 不清楚)."""
        return bool(self._answers(text.normal))

    def is_yes_or_no(self, text: Text) -> bool:
        """Whether a message only says yes or no."""
        return bool(self._answers(text.normal)) and "unsure" not in self._answers(text.normal)

    def choice(self, text: Text) -> int | None:
        """Which of two a message chooses that does nothing else: 0 for 第一个 and 前一种, 1 for 第二个 and 2."""
        turns = self._kb.lexicon.turns
        begin, end = ("|".join(map(re.escape, turns[name])) for name in ("choose", "kinds"))
        for at, name in enumerate(("one_th", "other_th")):
            which = "|".join(map(re.escape, turns[name]))
            if which and re.fullmatch(rf"(?:{begin})?(?:{which})(?:{end})?[吧的。.!]?", text.normal.strip()):
                return at
        return None

    def is_courtesy(self, text: Text) -> bool:
        """Whether a message only greets or thanks."""
        return len(text.normal) <= SHORT and "courtesy" in self._turn(text.normal)

    def says_nothing(self, text: Text) -> bool:
        """Whether a message is made of courtesy words alone: 好的，谢谢, not 好的，还有别的."""
        words = sorted(self._kb.lexicon.turns["courtesy"], key=len, reverse=True)
        rest = re.sub("|".join(map(re.escape, words)), "", text.normal)
        return not any(char.isalnum() for char in rest)

    def _unit(self, message: _Message, unit: str) -> str:
        """The unit that a case goes on with. Only a question goes over to another matter (申请还没批 states a fact),
        and not one that names this unit's duty; 是发给境外的 goes over from 采集 to 对外提供, which ask for the same.
        """
        best, said = message.best, message.said
        if (
            not speaks_of(self._kb, best, said.facts)
            and not speaks_of(self._kb, unit, said.facts)
            and (not best or self._kb.topics_of(best))
        ):
            for twin in self._kb.twins_of(unit):
                if speaks_of(self._kb, twin, said.facts):
                    return twin
        if (
            best in self._kb.twins_of(unit)
            and speaks_of(self._kb, best, said.facts)
            and not speaks_of(self._kb, unit, said.facts)
        ):
            return best  # 再说备案，要提供给德国公司
        asks = best and "asks" in message.turn
        return best if asks and not self._ranker.names(message.text, unit, other_than=best) else unit

    def _read(self, text: Text, on: date, case: Case) -> MessageFacts:
        """What a message says in a case. Where the grant of a permit was asked for, a bare date is the grant's."""
        asked = any(self._kb.facts[name].dated or self._kb.facts[name].under_months for name in case.pending)
        return self.facts.read(text, on, case.context | {"approve"} if asked else case.context)

    def _turn(self, normal: str) -> set[str]:
        """What a message does in a conversation: new, back, first, that, goes_on, asks, concludes, courtesy."""
        turns = self._kb.lexicon.turns
        found = {name for name, words in turns.items() if name not in _EXACT and any(word in normal for word in words)}
        plain = normal.strip("?!。,;~ ")
        if plain.startswith(turns["starts"]) or plain.endswith(turns["ends"]) or "refers" in found:
            found.add("goes_on")
        asks = "?" in normal or (plain.endswith(("不", "没", "否")) and len(plain) > len("数据也不"))
        return found | {"asks"} if asks else found

    def _label(self, normal: str, known: frozenset[str] = frozenset()) -> str:
        """The name an asker gives a project to tell it from another: the a of A课题, the 甲 of 项目甲. Where names are
        already `known`, the name alone is enough (乙批下来了).
        """
        turns = self._kb.lexicon.turns
        projects, names = "|".join(turns["projects"]), "|".join(turns["names"])
        m = re.search(rf"(?:{projects})({names})(?![a-z0-9])|(?<![a-z0-9])({names})(?:{projects})", normal)
        if m:
            return m[1] or m[2]
        return next((name for name in known if re.search(rf"(?<![a-z0-9]){name}(?![a-z0-9])", normal)), "")

    def _labels(self, case: Case) -> frozenset[str]:
        """The names of projects that a conversation has used."""
        cases = (case, *case.earlier)
        return frozenset(filter(None, (self._label(normalise(one.question).normal) for one in cases)))

    def _shared(self, words: frozenset[str], case: Case) -> int:
        """How many words a message has in common with the question of a case (捐设备那个呢)."""
        return len(words & self._ranker.words(normalise(case.question)))

    def _earlier(self, message: _Message, before: Case) -> Case | None:
        """The earlier case that a message goes back to: by its name, its matter, by 第一个, or by what it says."""
        turn = message.turn
        if message.label and "new" in turn:
            labelled = (
                case for case in before.earlier if self._label(normalise(case.question).normal) == message.label
            )
            return next(labelled, None)
        if not before.earlier or not turn & {"back", "first", "that"}:
            return None
        words = self._ranker.words(message.text) if "that" in turn else frozenset()
        for case in before.earlier:
            if message.best and case.unit == message.best != before.unit:
                return case
            if words and self._shared(words, case) > self._shared(words, before):
                return case
        if "back" not in turn or "first" in turn:
            return before.earlier[-1] if "first" in turn else None
        here, *there = [self._tells(message.said, case) for case in (before, *before.earlier)]
        return before.earlier[there.index(max(there))] if max(there) > here else None

    def _tells(self, said: MessageFacts, case: Case) -> int:
        """How many facts of a case's unit a message speaks of, its topic left out."""
        return len((self._kb.facts_of(case.unit) - self._kb.topics_of(case.unit)) & said.facts.keys())

    def _goes_on(self, message: _Message, before: Case) -> bool:
        """Whether a message that is no question of its own says or asks something of the case."""
        text, said, turn = message.text, message.said, message.turn
        if "asks" in turn and not self._ranker.covers(text, before.unit):
            return False
        switches = any(
            speaks_of(self._kb, unit, said.facts) for unit in (*before.close, *self._kb.twins_of(before.unit))
        )
        if self._tells(said, before) or switches or self._ranker.asks_of(text, before.unit):
            return True
        # 所以不用单独交咯 asks for the answer once more; 经费一共80万 changes nothing and it stands; 谢谢 needs none.
        return said.tells and ("concludes" in turn if "asks" in turn else "courtesy" not in turn)

    def _answers(self, normal: str) -> frozenset[str]:
        """yes, no, unsure: what a bare answer (是的, 都没有, 不清楚) says, part by part, each part as a whole.

        Nothing for any other message: 没有把握的部分删了 is no bare no.
        """
        if len(normal) > SHORT:
            return frozenset()
        turns = self._kb.lexicon.turns
        found = set()
        for part in filter(None, re.split(r"[?!。,;~、 \n]+", normal)):
            kind = next((name for name in ("yes", "no") if part in turns[name]), "")
            if not kind and any(word in part for word in turns["unsure"]):
                kind = "unsure"
            if kind:
                found.add(kind)
            elif part not in turns["courtesy"] and part not in turns["settled"]:
                return frozenset()
        return frozenset(found)

    def _ticks(self, answers: frozenset[str], normal: str, asked: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """The answer, yes or no, to what was asked. Of two only 都没有, 都是 answers both; which a bare 是 means is
        unclear.
        """
        if any(self._kb.facts[name].kind != "yes_no" for name in asked):
            return {}
        every = normal.startswith(self._kb.lexicon.turns["every"])
        return dict.fromkeys(asked, answers) if every or len(asked) == 1 else {}
