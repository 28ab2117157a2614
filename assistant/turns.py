"""Which case a message belongs to: a new one, the one that is spoken of, or an earlier one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import date

from assistant.case import Case
from assistant.earlier_cases import EarlierCases, Message
from assistant.recent_rankings import RecentRankings
from assistant.taken_back import TakingBack
from kb.model import KnowledgeBase
from kb.text import Text, any_of, normalise, spelled
from reader.chart import classes
from reader.facts import FactReader, FactState, MessageFacts
from reader.measures import ASKED
from reader.questions import asks_for_something
from retrieval.considered import Ranking
from retrieval.question_type import asks_for
from retrieval.ranking import Ranker

# A bare answer to what was asked is not longer than this.
_BARE_ANSWER = 12
# With one of these a message says something of the case, whatever else is in it: 手环可能也加.
_CHANGES = classes("adding drop also replace decided unsettled")
# What a message does where it contains one of the words; of other kinds it must consist, begin or end.
_CONTAINED = ("refers", "new", "back", "first", "that", "courtesy", "concludes", "asks")


def speaks_of(kb: KnowledgeBase, unit: str, facts: Mapping[str, FactState]) -> bool:
    """Whether facts name the matter of a unit (采集, 对外提供)."""
    topics = kb.topics_of(unit) if unit else frozenset()
    return bool(topics) and all(name in facts and facts[name].values == {"yes"} for name in topics)


def _plain(normal: str) -> str:
    """A message without the stops around it."""
    return normal.strip("?!。,;~ ")


class TurnRouter:
    """Follows a conversation over one knowledge base."""

    def __init__(self, kb: KnowledgeBase, ranker: Ranker, rankings: RecentRankings) -> None:
        self._kb, self._ranker, self._rankings = kb, ranker, rankings
        self.facts = FactReader(kb, ranker.mended)
        self._taking_back = TakingBack(kb, self.facts)
        self._others = EarlierCases(kb, ranker, self.facts)
        self._always = frozenset(name for name, fact in kb.facts.items() if fact.topic or fact.values)
        turns = kb.lexicon.turns
        begin, end = (any_of(turns[name]) for name in ("choose", "kinds"))
        # 第一个, then 第二个.
        self._choosing = [
            re.compile(rf"(?:{begin})?(?:{any_of(turns[name])})(?:{end})?[吧的。.!]?")
            for name in ("one_th", "other_th")
        ]
        self._courtesy = re.compile(any_of((*turns["courtesy"], *kb.lexicon.polite)))

    def case(self, text: Text, ranking: Ranking, *, on: date, before: Case) -> Case | None:
        """The case after a message; None where it neither asks what is answered nor says anything of the case."""
        best = ranking.hits[0].unit.id if ranking.status != "no_answer" else ""
        if not before.unit:
            return self._with(Case(text.raw, best), self._read(text, on, before)) if best else None
        turned = self._topic(text, best, before)
        message = self._message(text, turned or best, on, before, topic=bool(turned))
        if old := self._others.meant(message, before):
            told = self._asked(old.unit, self._told_of(old, text, message.turn, on))
            return self._taking_back.after(before.back_to(old), text, told, on)
        return self._answered(message, before) or self._goes_over(message, before, on)

    def _told_of(self, case: Case, text: Text, turn: Set[str], on: date) -> MessageFacts:
        """What a message says of a case that it goes back to. In CT那个就不用管了 CT only tells which one is meant."""
        said = self._read(text, on, case)
        if "that" not in turn:
            return said
        return replace(said, facts={name: one for name, one in said.facts.items() if one.values or not one.dropped})

    def _topic(self, text: Text, best: str, before: Case) -> str:
        """The unit that answers a message which begins with what it turns to (那保藏许可呢，也是五月批的): asked of it
        is whether to file, or what was asked before. "" where it begins with no such thing.
        """
        reading = self.facts.reading(text)
        first = reading.clauses[0] if reading.clauses else None
        topic = reading.text.quote(first.start, first.end).strip() if first else ""
        lexicon = self._kb.lexicon
        duties = self._ranker.words(normalise(topic)) & lexicon.duties - lexicon.forms
        named = bool(duties) or any(matter in topic for matter in lexicon.matters)
        if not named or first is None or (best and first is reading.clauses[-1]):
            return ""
        if self.is_topic(topic):
            asked = [part.asked for part in self.facts.parts(normalise(before.question)) if part.asked]
            return self._first_answering(self.completed(topic), *(f"{topic}，{words}" for words in asked[-1:]))
        # 那国合还是不用吧？数据都给他们了: of a matter that was spoken of before.
        unit = self._first_answering(topic, self.completed(topic)) if first.asks or first.has("filing") else ""
        return unit if unit in {case.unit for case in before.earlier} else ""

    def _first_answering(self, *tried: str) -> str:
        """The unit that answers the first of some words that has one; "" for none."""
        rankings = (self._rankings.of(words) for words in tried)
        return next((one.hits[0].unit.id for one in rankings if one.status != "no_answer"), "")

    def _message(self, text: Text, best: str, on: date, before: Case, *, topic: bool) -> Message:
        turn = self._turn(text)
        said = self._read(text, on, before)
        turn |= {"asks"} if said.asks else set()
        if topic:
            turn |= {"asks", "topic"} if best != before.unit else {"goes_on"}
        label = self._others.label(text.normal, before)
        if label and label != self._others.label(normalise(before.question).normal):
            turn.add("new")  # B课题 after A课题
        return Message(text, best, said, turn, label)

    def _answered(self, message: Message, before: Case) -> Case | None:
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

    def _goes_over(self, message: Message, before: Case, on: date) -> Case | None:
        """The case that a message opens, or the one it goes on with; None for a message that has to do with neither."""
        best, turn = message.best, message.turn
        if message.said.instructs and "new" not in turn:
            return before  # 直接写“无需申报”: nothing is asked and nothing is said
        another = "project" in turn and not self._asks_for_something(message.text)
        if not best and not another and not self._goes_on(message, before):
            return None
        same = "goes_on" in turn or (best == before.unit and ("back" in turn or self._concludes(message, before)))
        if "new" in turn or (best and "asks" in turn and not same):
            # A question that stands by itself is a case of its own: facts of another study must not decide it.
            opened = Case(message.text.raw, best or before.unit, earlier=before.remembered())
            return self._with(opened, message.said)
        unit = self._unit(message, before.unit)
        if unit == best != before.unit and "asks" in turn and ("topic" in turn or unit not in before.close):
            # 那国际合作呢: another matter of the same project, and the one before stays to return to.
            told = Case(message.text.raw, unit, before.facts, context=before.context, earlier=before.remembered())
            return self._with(told.with_later(*before.left), message.said)
        case = replace(before, unit=unit, chosen=before.chosen and unit == before.unit)
        return self._taking_back.after(case, message.text, self._asked(unit, message.said), on)

    def _concludes(self, message: Message, before: Case) -> bool:
        """Whether a message only asks for the answer once more: 所以明年就得交是吗."""
        new = not self._others.tells(message.said, before) and not self._others.names_more(message.text, before)
        return "concludes" in message.turn and new

    def strays(self, words: str, unit: str, *, than: str) -> bool:
        """Whether a message about one unit that another office would answer does not name what that is about."""
        return not self._ranker.turns_to(normalise(words), unit, than=than)

    def completed(self, words: str) -> str:
        """那国际合作呢 with what it leaves out, 要不要申报; any other message as it is."""
        lexicon, normal = self._kb.lexicon, _plain(normalise(words).normal)
        elided = lexicon.turns["elided"]
        if not elided or len(normal) > _BARE_ANSWER or not self.names_matter(words):
            return words
        asks = normal.startswith(lexicon.turns["starts"]) or normal.endswith(lexicon.turns["ends"])
        return f"{words.rstrip('？?。')}{elided[0]}" if asks else words

    def names_matter(self, words: str) -> bool:
        """Whether a message names what is to be filed (国际合作), and not only that something is (申报)."""
        lexicon, text = self._kb.lexicon, normalise(words)
        named = self._ranker.words(text) & lexicon.duties
        if not named:
            return any(matter in text.normal for matter in lexicon.matters)
        return named.isdisjoint(lexicon.forms)

    def is_rhetorical(self, words: str) -> bool:
        """何必年年写, 谁不想用: whether what sounds like a question asks nothing."""
        said = spelled(words)
        return any(word in said for word in self._kb.lexicon.turns["rhetorical"])

    def names_elsewhere(self, words: str, unit: str) -> bool:
        """Whether a message names a matter that official answers leave to others (安全评估), and this unit does too."""
        said, own = spelled(words), self._kb.units[unit]
        named = [word for word in self._kb.lexicon.elsewhere if word in said]
        return bool(named) and any(word not in spelled(own.question + own.answer) for word in named)

    def says_more(self, words: str, text: str) -> bool:
        """Whether words hold any that a text does not, but for those that only ask."""
        said = self._ranker.words(normalise(words)) - self._ranker.words(normalise(text))
        return bool(said - self._kb.lexicon.forms)

    def is_topic(self, words: str) -> bool:
        """那采集环节呢: whether a question only names what is spoken of."""
        return _plain(normalise(words).normal).endswith(self._kb.lexicon.turns["ends"])

    def is_another_case(self, text: Text) -> bool:
        """Whether a message speaks of another project than the one before: 另一个项目, B课题."""
        return "new" in self._turn(text) or bool(self._others.label(text.normal))

    def is_bare(self, text: Text) -> bool:
        """Whether a message only answers what was asked (是的, 都没有, 不清楚)."""
        return bool(self._answers(text.normal))

    def is_yes_or_no(self, text: Text) -> bool:
        """Whether a message only says yes or no."""
        return bool(self._answers(text.normal)) and "unsure" not in self._answers(text.normal)

    def choice(self, text: Text) -> int | None:
        """Which of two a message chooses that does nothing else: 0 for 第一个 and 前一种, 1 for 第二个 and 2."""
        words = text.normal.strip()
        return next((at for at, pattern in enumerate(self._choosing) if pattern.fullmatch(words)), None)

    def only_takes_back(self, words: str) -> bool:
        """Whether words only take back something that was said: nothing of them is left unanswered."""
        return self._taking_back.only_takes_back(words)

    def is_courtesy(self, text: Text) -> bool:
        """Whether a message only greets or thanks."""
        courtesy = self._kb.lexicon.turns["courtesy"]
        return len(text.normal) <= _BARE_ANSWER and any(word in text.normal for word in courtesy)

    def says_nothing(self, text: Text) -> bool:
        """Whether a message is made of courtesy words alone: 好的，谢谢, not 好的，还有别的."""
        return not any(char.isalnum() for char in self._courtesy.sub("", text.normal))

    def _unit(self, message: Message, unit: str) -> str:
        """The unit that a case goes on with. Only a question goes over to another matter (申请还没批 states a fact),
        and not one that names this unit's duty; 是发给境外的 goes over from 采集 to 对外提供, which ask for the same.
        """
        best, said = message.best, message.said
        if "topic" in message.turn:
            return best
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

    def unused(self, words: str, case: Case, on: date) -> tuple[tuple[int, int, str], ...]:
        """What of a message told nothing of its case: where it stands, and the words; greetings and thanks left out."""
        ranges = self.facts.unused(normalise(words), on, case.context)
        known = "；".join((*case.left, *(stated.source for stated in case.facts.values())))
        found = ((start, end, words[start:end]) for start, end in ranges)
        return tuple(one for one in found if one[2] not in known and not self.says_nothing(normalise(one[2])))

    def new_case(self, words: str, unit: str, on: date) -> Case:
        """The case that one question of a message opens."""
        return self._with(Case(words, unit), self._read(normalise(words), on, Case()))

    def going_on(self, case: Case, words: str, on: date) -> Case:
        """A case after more words that tell of it. Those that no fact was read from may be told of another."""
        return case.updated(replace(self._read(normalise(words), on, case), left=()))

    def _with(self, case: Case, said: MessageFacts) -> Case:
        """A case after a message. A clause is left over where it says nothing of what this unit asks: neither what the
        question is about, nor which kinds of things there are, nor a fact of its rules. A later message that told such
        a fact was sent for that.
        """
        return case.updated(self._asked(case.unit, said, later=bool(case.context or case.earlier)))

    def _asked(self, unit: str, said: MessageFacts, *, later: bool = True) -> MessageFacts:
        """What a message says, with what is left over of it beside what a unit asks."""
        asked = self._kb.facts_of(unit)
        if later and said.told & (asked - self._kb.topics_of(unit)):
            return replace(said, left=())
        left = tuple(one for one in said.left if one.facts.isdisjoint(asked | self._always))
        return replace(said, left=left)

    def _read(self, text: Text, on: date, case: Case) -> MessageFacts:
        """What a message says in a case. Where the grant of a permit was asked for, a bare date is the grant's; a bare
        number is of the measure that was asked for.
        """
        asked = any(self._kb.facts[name].dated or self._kb.facts[name].under_months for name in case.pending)
        numbers = {ASKED + name for name in case.pending if self._kb.facts[name].measured}
        return self.facts.read(text, on, case.context | numbers | ({"approve"} if asked else set()))

    def _turn(self, text: Text) -> set[str]:
        """What a message does in a conversation, see Message."""
        turns, normal, reading = self._kb.lexicon.turns, text.normal, self.facts.reading(text)
        found = {name for name in _CONTAINED if any(word in normal for word in turns[name])}
        if "asks" in found and not self._asks(text):
            found.remove("asks")
        plain = _plain(self._without_courtesy(normal))
        if plain.startswith(turns["starts"]) or plain.endswith(turns["ends"]) or "refers" in found:
            found.add("goes_on")
        if self._others.opens_another(text, reading) and not self._taking_back.is_void(text):
            found |= {"new", "project"}
        asks = "?" in normal or (plain.endswith(("不", "没", "否")) and len(plain) > len("数据也不"))
        return found | {"asks"} if asks else found

    def _without_courtesy(self, normal: str) -> str:
        """A message without the 好的 or 行 in front of it."""
        turns, (first, _, rest) = self._kb.lexicon.turns, normal.partition(",")
        return rest if rest and first in (*turns["courtesy"], *turns["openers"]) else normal

    def _asks(self, text: Text) -> bool:
        """Whether a message with a word for asking does ask: not 成果呢也不给, 什么都没做."""
        turns, plain = self._kb.lexicon.turns, _plain(text.normal)
        sure = any(word in text.normal for word in turns["asks"] if word not in turns["maybe_asks"])
        return sure or plain.endswith(turns["ends"]) or any(part.asks for part in self.facts.parts(text))

    def _asks_for_something(self, text: Text) -> bool:
        """Whether a message asks for more than yes or no."""
        return any(part.asks and asks_for_something(part) for part in self.facts.parts(text))

    def _goes_on(self, message: Message, before: Case) -> bool:
        """Whether a message that is no question of its own says or asks something of the case."""
        text, said, turn = message.text, message.said, message.turn
        if self._taking_back.speaks_of_it(text) and not self._asks_for_something(text):
            return True
        if "asks" in turn and not self._ranker.covers(text, before.unit):
            return False
        switches = any(
            speaks_of(self._kb, unit, said.facts) for unit in (*before.close, *self._kb.twins_of(before.unit))
        )
        if self._others.tells(said, before) or switches or self._ranker.asks_of(text, before.unit):
            return True
        # 所以不用单独交咯 asks for the answer once more; 经费一共80万 changes nothing and it stands; 谢谢 needs none.
        if "concludes" in turn:
            return said.tells or not self._others.names_more(text, before)
        if "asks" in turn:
            return "goes_on" in turn and self._asks_again(text, before)
        changes = not self.facts.reading(text).classes.isdisjoint(_CHANGES) or self._taking_back.changes(text, before)
        return (said.tells or changes) and "courtesy" not in turn

    def _asks_again(self, text: Text, before: Case) -> bool:
        """那是和后年的一起交？: whether a message asks of a duty, and of nothing that was not spoken of."""
        duty = any(clause.has("filing") for clause in self.facts.reading(text).clauses)
        other = asks_for(text.normal, self._kb.lexicon) or self._asks_for_something(text)
        return duty and not other and not self._others.names_more(text, before)

    def _answers(self, normal: str) -> frozenset[str]:
        """yes, no, unsure: what a bare answer (是的, 都没有, 不清楚) says, part by part, each part as a whole.

        Nothing for any other message: 没有把握的部分删了 is no bare no.
        """
        if len(normal) > _BARE_ANSWER:
            return frozenset()
        turns = self._kb.lexicon.turns
        found = set()
        parted = list(filter(None, re.split(r"[?!。,;~、 \n]+", normal)))
        # 确定了，不要: what is settled stands behind.
        for part in [one for one in parted if one not in turns["settled"]] or parted:
            kind = next((name for name in ("yes", "no") if part in turns[name]), "")
            if not kind and any(word in part for word in turns["unsure"]):
                kind = "unsure"
            if kind:
                found.add(kind)
            elif part not in turns["courtesy"]:
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
