"""The units beside an answer, or in place of one: what else may be meant."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from assistant.answer import Reason
from assistant.case import Case
from assistant.recent_rankings import RecentRankings
from kb.model import KnowledgeBase, QAUnit
from kb.text import Text, spelled
from retrieval.considered import Ranking
from retrieval.near import Hit
from retrieval.ranking import Ranker
from retrieval.regions import ANYWHERE, Places, Regions

# At most so many are offered.
MOST = 3
_OPPOSED = "同一个问题有不同的现行官方答复，请都看一看。"
_SEVERAL = "几份公告都答了这个问题，请看发布机关和日期，认准管您这里的那一份。"


class Whereabouts:
    """Where a conversation is held."""

    def __init__(self, regions: Regions) -> None:
        self._regions = regions

    def asked_from(self, case: Case) -> Places:
        """The places that were named last, in this case or in one before; none where nobody named any."""
        if not self._regions.any:
            return ANYWHERE
        said = (words for one in (case, *case.earlier) for words in (*one.messages[::-1], one.message, one.question))
        return next(filter(None, (self._regions.named(spelled(words)) for words in said)), ANYWHERE)


def beside(unit: QAUnit, ranking: Ranking, case: Case) -> tuple[QAUnit, ...]:
    """The units of other notices that answer a question as well as this one; none where a person chose it, or where a
    message only goes on with a case.
    """
    same = {hit.unit.id for hit in (*ranking.hits[:1], *ranking.beside)}
    if case.chosen or ranking.status == "no_answer" or unit.id not in same:
        return ()
    first = [hit.unit for hit in (*ranking.hits[:1], *ranking.beside)]
    return tuple(one for one in first if one.id != unit.id)


def alternatives(shown: tuple[QAUnit, ...], opposed: tuple[QAUnit, ...], ranking: Ranking) -> tuple[Hit, ...]:
    """What else may answer: the units that contradict the one shown, which ask just the same, then the near ones."""
    known = {unit.id for unit in shown}
    near = (hit for hit in ranking.hits if hit.unit.id not in known and hit.score > 0)
    return (*(Hit(twin, 1.0) for twin in opposed), *near)[:MOST]


def missed(ranker: Ranker, asked: Text, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """Of the units that came nearest where nothing answers, those with a word of the question where there are any: what
    they say of it, and what they lack.
    """
    near = [hit for hit in hits if hit.score > 0]
    overlaps = ranker.overlaps(asked, (hit.unit.id for hit in near[: 2 * MOST]))
    told = (Hit(hit.unit, hit.score, overlap) for hit, overlap in zip(near, overlaps, strict=False))
    return (*islice((hit for hit in told if hit.overlap.said), MOST),) or tuple(near[:MOST])


class HeldUnits:
    """The units that a person must compare with the original first."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb
        self._ranker = Ranker(kb, kb.held) if kb.held else None

    def told(self, text: Text) -> str:
        """That one of them would answer, and where it stands, never its words; "" for none."""
        ranking = self._ranker.rank(text) if self._ranker else None
        if ranking is None or ranking.status == "no_answer":
            return ""
        unit = ranking.hits[0].unit
        title = self._kb.notices[unit.notice].head.title
        why = "文字可能错乱或已划去" if unit.answer or unit.pictures else "没有找到它的答复"
        return f"《{title}》{unit.cited}可能回答这个问题，但导入时{why}，要有人逐字对照原件后才作答。"


class PastUnits:
    """The units of notices that were replaced."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._rankings = RecentRankings(Ranker(kb, kb.history)) if kb.history else None

    def of(self, question: str) -> tuple[QAUnit, ...]:
        """The one that would have answered; none where there is none."""
        ranking = self._rankings.of(question) if self._rankings else None
        return (ranking.hits[0].unit,) if ranking and ranking.status != "no_answer" else ()


def why(ambiguous: bool, opposed: Sequence[QAUnit], several: Sequence[QAUnit], ranking: Ranking) -> Reason:
    """Why an answer is one of several, or the only one."""
    text = _OPPOSED if opposed else _SEVERAL if several else ranking.text
    return Reason("two_close", text) if ambiguous else Reason("matched", "")
