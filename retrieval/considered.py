"""A question beside the units near it, and what the search tells of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from retrieval import weights
from retrieval.certainty import AHEAD, LEAD, Evidence, chance, third
from retrieval.near import Hit, Near
from retrieval.similarity import WeightedText
from retrieval.tokenizer import Word

OFF_TOPIC = "官方问答没有谈到这个问题。"
# Shares are sums of fractions.
_SAME = 0.999
Status = Literal["answered", "ambiguous", "no_answer"]
Reason = Literal["matched", "two_close", "off_topic", "not_covered", "vague"]


@dataclass(frozen=True)
class Ranking:
    """What the search found. `hits` are sorted; `text` says why in words for a person; `beside` are of other notices,
    and answer as well as the first. certain: how surely the first answers; covered: how much of the question it says.
    """

    status: Status
    reason: Reason
    text: str
    hits: tuple[Hit, ...]
    words: tuple[Word, ...]
    close: tuple[Hit, ...] = ()
    certain: float = 0.0
    beside: tuple[Hit, ...] = ()
    covered: float = 0.0

    def unanswered(self) -> Ranking:
        """The same units, none of which answers."""
        return replace(self, status="no_answer", reason="off_topic", text=OFF_TOPIC, close=(), beside=())


@dataclass(frozen=True)
class Considered:
    """A question beside the units near it.

    means: what its words mean. asked: the units whose duty it asks for. evidence: what speaks for the best. lead: how
    far it is before the best of the others of its places. untold: what it asks for and the best does not tell, in
    words. beside: units of other notices as like as the best.
    elsewhere: that the best is of another place. bare: that nothing is asked.
    """

    words: tuple[Word, ...]
    question: WeightedText
    means: frozenset[str]
    near: Sequence[Near]
    asked: Sequence[Near]
    evidence: Evidence
    lead: float
    untold: str
    beside: Sequence[Near] = ()
    elsewhere: bool = False
    bare: bool = False

    @property
    def best(self) -> Near:
        """The unit that comes first."""
        return self.near[0]

    @property
    def same(self) -> bool:
        """Whether the question has all the words of the best's official question in their order, and no others that
        tell anything: 请问补换卡要钱吗，谢谢.
        """
        like = self.best.like
        return min(like.covered, like.asked, like.order) > _SAME

    @property
    def told(self) -> float:
        """How surely the question is about the best, were nothing untold."""
        return replace(self.evidence, point=0.0).certain

    @property
    def certain(self) -> float:
        """How surely the best answers: one of another place does not."""
        if self.elsewhere:
            return 0.0
        if self.best.unit.ruled:
            return 0.0 if self.untold else self.evidence.about_ruled(self.lead)
        return self.evidence.certain

    @property
    def alone(self) -> float:
        """How surely the best would answer, were there no other and nothing untold."""
        return replace(self.evidence, chance=1.0, ahead=AHEAD, lead=LEAD, point=0.0).certain

    @property
    def tied(self) -> Sequence[Near]:
        """The units that are as like the question as the best."""
        return [one for one in self.near[1:] if abs(self.best.score - one.score) < weights.GAP_AMBIGUOUS]

    @property
    def together(self) -> float:
        """How surely the best or one that is tied with it answers."""
        tied = self.tied
        behind = [one for one in self.near[1:] if one not in tied]
        level = chance([self.best, *tied, *behind], 1 + len(tied))
        ahead = self.best.score - third(behind)
        lead = self.best.score - max((one.score for one in behind), default=0.0)
        return replace(self.evidence, chance=level, ahead=ahead, lead=lead).certain

    def ranking(self, status: Status, reason: Reason, text: str = "", close: Sequence[Near] = ()) -> Ranking:
        """What is told of it."""
        hits, closest, beside = (tuple(one.hit for one in some) for some in (self.near, close, self.beside))
        like = self.best.like
        covered = like.covered if self.best.unit.ruled else like.meant
        return Ranking(status, reason, text, hits, self.words, closest, self.certain, beside, covered)
