"""Facts that no words can tell, and classes of words that the reader never sees: both load, and stay silent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kb.codes import BEYOND
from kb.model import Condition, Fact, Problem
from kb.vocabulary import KINDS, Vocabulary

# Of a fact: what names and shows it, and how what was read is taken. All else is a way to say it.
_TAKEN = {"topic", "latest", "exists", "mention_denied", "unit", "apart", "per", "bands"}
_UNSPOKEN = frozenset({"name", "label", "ask", "kind", "values"} | _TAKEN)


def can_be_said(fact: Fact) -> bool:
    """Whether any words of a message can tell it."""
    ways = Fact.model_fields.keys() - _UNSPOKEN
    return fact.name == BEYOND or any(getattr(fact, way) for way in ways) or any(v.words for v in fact.values.values())


def check_unless(place: str, condition: Condition, facts: Mapping[str, Fact]) -> Iterator[Problem]:
    """A condition that holds unless somebody says otherwise, of a fact that nobody can say, always holds."""
    fact = facts.get(condition.fact)
    if fact and condition.unless and not can_be_said(fact):
        what = f"unless 的事实“{fact.name}”没有任何说法，谁也说不出它，条件就永远成立"
        fix = "在 facts.yaml 里给它写 says、mention 或取值的 words；要问清才算的，改写成 is"
        yield Problem(f"{place}：{fact.name}", what, fix)


def check_measured(declared: str, facts: Mapping[str, Fact]) -> Iterator[Problem]:
    """A number has a unit, and a word that it is a number of."""
    for fact in facts.values():
        if fact.measured and not fact.unit:
            what = "没有写 unit，规则里的数不知道按什么算"
            yield Problem(f"{declared}：{fact.name}", what, "写上 unit：元、万元、%、天、个月或年")
        if fact.measured and not (fact.of if fact.kind == "amount" else fact.since):
            name, says = ("of", "是什么的数额") if fact.kind == "amount" else ("since", "从哪件事算起")
            yield Problem(f"{declared}：{fact.name}", f"没有写 {name}，读不出这个数", f"写上 {name}：{says}（词类）")


def check_kinds_of(concepts: str, facts: Mapping[str, Fact], vocabulary: Vocabulary) -> Iterator[Problem]:
    """A class that facts look for among doers, acts and things is of a kind, or it is never found there."""
    seen = KINDS.union(vocabulary.grammar, *vocabulary.kinds.values())
    known = vocabulary.classes
    users: dict[str, list[str]] = {}
    for fact in facts.values():
        for name in sorted((looked_for(fact) & known) - seen):
            users.setdefault(name, []).append(fact.name)
    for name, used in users.items():
        what = f"事实 {'、'.join(used)} 用这个词类，kinds 里却没有写明它当什么用，读话时看不见它"
        fix = "在 kinds 里写上它：东西写进 thing，做的事写进 act，某一方写进 party"
        yield Problem(f"{concepts}：{name}", what, fix)


def looked_for(fact: Fact) -> set[str]:
    """The classes that are looked for as doer, act or thing; other slots take any word."""
    names = {*fact.mention, *fact.mention_no, *fact.denial, *fact.party, *fact.party_no}
    names |= {name for value in fact.values.values() for name in value.words}
    for saying in fact.says:
        names |= {*saying.does, *saying.who, *saying.what, *saying.to, *saying.denies}
    return names
