"""Where the questions of a message end, and what is told in front of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import dropwhile

from kb.text import Text, normalise
from reader.chart import Clause
from reader.clauses import is_long_ask
from reader.matcher import Tag, all_have, any_has, classes_of, word_at

# What only links a part to the one before.
_AROUND = " \t\n\r\u3000、/"


@dataclass(frozen=True)
class Part:
    """The clauses up to one that asks, or to the end of the message, and their words. `told` are those before the
    clause that asks, `asked` those of that clause; of a part that asks nothing all is told.
    """

    clauses: tuple[Clause, ...]
    words: str
    told: str
    asked: str

    @property
    def asks(self) -> bool:
        """Whether it ends in a question."""
        return bool(self.asked)

    @property
    def question(self) -> Clause:
        """The clause that asks, the last one."""
        return self.clauses[-1]

    @cached_property
    def text(self) -> Text:
        """Its words, to be read by themselves."""
        return normalise(self.words)

    @cached_property
    def classes(self) -> frozenset[str]:
        """The word classes of what it speaks of, without pronouns and 没有别的东西."""
        return spoken_of(*self.clauses)


def spoken_of(*clauses: Clause) -> frozenset[str]:
    """The word classes of clauses, without pronouns and 没有别的东西."""
    said: list[Tag] = []
    for clause in clauses:
        nothing = ("pronoun", "vague") if "neg" in clause.classes else ("pronoun",)
        said += [tag for tag in clause.tags if not tag.has(*nothing)]
    return classes_of(said)


def parts(text: Text, clauses: Sequence[Clause]) -> list[Part]:
    """The questions of a message with what is told in front of each, and what is told behind the last."""
    found: list[Part] = []
    here: list[Clause] = []
    for clause, asks in zip(clauses, asking(clauses), strict=True):
        here.append(clause)
        if asks or clause is clauses[-1]:
            start, quote = here[0].start, text.quote
            told = quote(start, clause.start if asks else clause.end).strip(_AROUND)
            asked = quote(clause.start, clause.end).strip(_AROUND) if asks else ""
            found.append(Part(tuple(here), quote(start, clause.end).strip(_AROUND), told, asked))
            here = []
    return found


def asking(clauses: Sequence[Clause]) -> list[bool]:
    """Of each clause whether it is a question of its own: 谈不上什么基因研究 is none, nor 怎么做我们定 in a longer
    sentence; 由谁来买 is one where the sentence goes on to ask.
    """
    asking: list[bool] = []
    # Backwards: the sentence that goes on to ask.
    asked_in = sentence = -1
    for clause in reversed(clauses):
        ends, sentence = clause.sentence != sentence, clause.sentence
        goes_on = clause.sentence == asked_in
        asks = (
            clause.asks
            and not clause.hypothetical
            and (
                clause.stop == "?"
                or (clause.has("whether") and not _is_not_known(clause))
                # 至于数据嘛 only names what is spoken of.
                or (clause.ends_asking and (ends or clause.has("verb", "filing")))
                or (ends and not clause.has("neg"))
                or (goes_on and _asks_for_something(clause))
            )
        )
        asked_in = clause.sentence if asks else asked_in
        asking.append(asks)
    return asking[::-1]


def only_goes_on(part: Part, before: Part) -> bool:
    """能不能先用，不做备案？: whether a part asks by its sign alone, in the sentence that asked, or 还是…, 对吗."""
    clause = part.question
    marked = clause.has("whether", "ask") or clause.ends_asking
    here = part.clauses[0] is clause and clause.sentence == before.question.sentence
    only = all_have(clause.tags, "ask", "final", "okay", "whether") and not clause.unread and "wh" not in clause.classes
    return only or (here and not marked) or "either" in word_at(clause.tags, 0).classes


def asks_for_something(part: Part) -> bool:
    """经费提多少, 由谁审批: whether a part asks for more than yes or no."""
    clause = part.question
    return _asks_for_something(clause) and not clause.has("whether") and "final" not in clause.tags[-1].classes


def _is_not_known(clause: Clause) -> bool:
    """批没批我也不知道, 不清楚批没批: that the asker does not know something is told, and asks for nothing."""
    asked = max(tag.start for tag in clause.tags if "whether" in tag.classes)
    asker = list(dropwhile(lambda tag: tag.start <= asked or "speaker" not in tag.classes, clause.tags))
    return "unsure" in clause.classes or (bool(asker) and not any_has(asker, "filing"))


def _asks_for_something(clause: Clause) -> bool:
    """要准备哪些材料, 由谁来买: not 谁来都行, 不知道怎么办, 哪些数据我们定."""
    asking = [at for at, tag in enumerate(clause.tags) if is_long_ask(tag)]
    if not asking or clause.has("neg", "unsure", "hearsay"):
        return False
    return not any_has(clause.tags[asking[-1] + 1 :], "party", "pronoun", "all", "also", "okay")
