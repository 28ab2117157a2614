"""Who is spoken of in a clause, and the part each plays: who does it, for whom, and who is one more beside the two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.vocabulary import ROLES
from reader.chart import NONE, SIDES, Clause, Roles, classes
from reader.matcher import NO_TAG, Tag, all_have, any_has, word_at

_PLACED = classes("them side org")
_OURS = classes("us compatriot")
_ORDINARY = classes("us company org")
_ORG = classes("org")
_OTHER = classes("other org")


@dataclass(frozen=True, eq=False, slots=True)
class Party:
    """Somebody who is spoken of. `receives`: behind 给, 向, 对; `denied`: a negation stands in front (没有第三方)."""

    tag: Tag
    index: int
    roles: Roles
    receives: bool
    denied: bool


class Parties:
    """The parties of one clause. Beside the roles of their words they may be `named`, or one `other` than the two.

    `speaker` are the roles of 我们 where the question says who we are, `doer` those of whoever a pronoun takes up;
    `another` says that who comes next is one more, `partner` that the one foreign party of the message is a partner.
    """

    def __init__(self, clause: Clause, speaker: Roles, doer: Roles, *, another: bool, partner: bool = False) -> None:
        self._tags, self._speaker, self._doer = clause.tags, speaker, doer
        self.all: list[Party] = []
        for index, tag in enumerate(self._tags if "party" in clause.classes else ()):
            another |= "another" in tag.classes
            if "party" in tag.classes:
                roles = self._roles(index, another)
                roles |= {"side"} if partner and "them" in roles else NONE
                self.all.append(Party(tag, index, roles, self._receives(index), self._denied(index)))

    def _roles(self, index: int, another: bool) -> Roles:
        tag = self._tags[index]
        roles = tag.classes & ROLES
        before = self.all[-1] if self.all else None
        if "speaker" in tag.classes and self._speaker:
            return self._speaker
        if "pronoun" in tag.classes and self._doer - _ORDINARY:
            return self._doer
        behind_it = index - 2 if "de" in word_at(self._tags, index - 1).classes else index - 1
        owned = before and before.index == behind_it and tag.start - before.tag.end <= 4
        if before and owned and (roles == _ORG or ("title" in tag.classes and "them" in before.roles)):
            return before.roles  # 他们实验室, 外方医学团队, 境外PI, 它的团队
        if before and owned and "third" in roles and "them" in before.roles:
            return roles | {"them"}  # 他们的CRO, 其委托的第三方
        beside_us = "another" in word_at(self._tags, index - 1).classes and "speaker" not in tag.classes
        if beside_us and not roles.isdisjoint(_OURS) and roles.isdisjoint(SIDES):
            return _OTHER  # 另一个课题组, 国内另一家公司
        if roles.isdisjoint(_PLACED) or "both" in tag.classes:
            return roles
        near = self._tags[max(0, index - 3) : index]
        # 三张表发给国外: what is counted in front of the verb is something else.
        near = near[1 + max((at for at, before in enumerate(near) if before.has("transfer")), default=-1) :]
        joins = any_has(near, "joining")
        beside = before and "side" in before.roles and before.tag.end == tag.start
        if beside or (not joins and any_has(near, "joint")):
            roles |= {"side"}  # 合作方美国公司, 合作的德国团队
        # 一家外国公司, 还有个合作单位, 还有一家: counted or added, it is none of the two; 和一家, 就一家 may be.
        counted = any_has(near, "number") and (any_has(near, "also") or not any_has(near, "and", "only"))
        if another or joins or (counted and "them" in roles):
            return (roles - {"side"}) | {"other"}
        if "affiliate" in tag.classes:
            return roles - {"side"}
        return roles if roles.isdisjoint(SIDES) else roles | {"named"}

    def _receives(self, index: int) -> bool:
        before = word_at(self._tags, index - 1)
        beside = bool(self.all) and self.all[-1].tag is before and before.end == self._tags[index].start
        return "to" in before.classes or (beside and self.all[-1].receives)

    def _denied(self, index: int) -> bool:
        passed = ("number", "another", "whole", "adverb", "to", "give")
        front = (tag for tag in reversed(self._tags[:index]) if "neg" in tag.classes or not tag.has(*passed))
        return "neg" in next(front, NO_TAG).classes

    def around(self, at: int, until: int, doer: Roles) -> tuple[Roles, Roles]:
        """Who does the verb at `at`, and for whom. A party behind 和, 与 both receives and may do it as well.

        The owner of a thing (外方的…) does it only when nobody else is named, the `doer` of before only when nobody is.
        """
        who, company, owner, to = NONE, NONE, NONE, NONE
        for party in self.all:
            if party.index >= until or party.index == at:
                continue
            before = word_at(self._tags, party.index - 1)
            linked = "and" in before.classes
            if party.index > at:
                counted = all_have(self._tags[at + 1 : party.index], "another", "number", "whole", "past", "joint")
                if party.receives or counted or linked:
                    to |= party.roles
            elif party.receives:
                to |= party.roles
                company |= party.roles if linked else NONE
            elif before.has("neg", "except", "toward") or self._is_place(party):
                continue
            elif self._owns(party):
                # 登录我们的数据库: behind a verb we own what another uses.
                owner = owner if any_has(self._tags[: party.index], "verb") else party.roles
            else:
                who = party.roles | (who if linked else NONE)
        if "how" in word_at(self._tags, at - 1).classes and any(party.index > at for party in self.all):
            doer = NONE  # 怎么设计都由我们定: who does it is none of those before
        return (who or owner or self._by(at) or self._cleft(at) or doer) | company, to

    def _owns(self, party: Party) -> bool:
        return "de" in word_at(self._tags, party.index + 1).classes

    def _is_place(self, party: Party) -> bool:
        """在广州中心派了人: whether an organisation is only where something is done."""
        on, before = (word_at(self._tags, party.index - step) for step in (2, 1))
        at = before if "plain" not in before.classes or "at_work" in before.classes else on
        return party.roles == _ORG and "at_work" in at.classes

    def _by(self, at: int) -> Roles:
        """设计、统计都由我们做: who does the first of a list stands behind 由."""
        behind = (party for party in self.all if party.index > at + 1)
        return next((one.roles for one in behind if self._tags[one.index - 1].text in ("由", "是由")), NONE)

    def _cleft(self, at: int) -> Roles:
        """要数据的是第三方, 使用者就是双方: who does it stands behind 的是, or 是 right behind who is said to do it."""
        if word_at(self._tags, at + 1).has("be", "only"):
            named = next((party for party in self.all if party.index > at + 1), None)
            between = self._tags[at + 2 : named.index] if named else []
            if named and all_have(between, "another", "number", "whole", "past", "joint", "project", "only"):
                return named.roles
        for party in self.all:
            # 设计到统计全是我们自己做
            if party.index > at + 1 and "be" in self._tags[party.index - 1].classes and "us" in party.tag.classes:
                return party.roles
        for index in range(at + 1, len(self._tags) - 1):
            if "de" in self._tags[index].classes and any_has(self._tags[index + 1 : index + 4], "be", "only"):
                return next((party.roles for party in self.all if party.index >= index + 2), NONE)
        return NONE

    def excepted(self) -> Roles:
        """The parties that 除…外, or 双方以外 leaves out."""
        found: Roles = NONE
        for party in self.all:
            front, behind = self._tags[: party.index], word_at(self._tags, party.index + 1)
            left_out = any_has(front, "except") or "except_end" in behind.classes
            if left_out and not any_has(front, "verb", "neg", "except_end"):
                found |= party.roles
        return found

    def subject(self) -> Roles:
        """The party that the next clause goes on to speak of: the first that neither receives nor owns, or what it is
        said to be (资助方是德国药厂).
        """
        for nth, party in enumerate(self.all):
            before, after = (word_at(self._tags, party.index + step) for step in (-1, 1))
            if party.receives or party.denied or self._owns(party) or "except" in before.classes:
                continue
            if party.index > 1 and before.has("ba", "be") and "us" in party.roles:
                continue  # 外方出钱，研究由我们做，不拿数据: it is still the foreign side that is spoken of
            later = self.all[nth + 1] if nth + 1 < len(self.all) else None
            if "another" in after.classes and "us" in party.roles:
                return NONE  # 我们有个批过的项目，数据要拿来用: by whom is not said
            if later and later.tag is after and after.start == party.tag.end:
                continue
            if after.has("be", "counts"):
                named = next((named.roles for named in self.all[nth + 1 :] if named.roles != _ORG), NONE)
                return named | (party.roles & {"side"}) or party.roles
            if "and" in after.classes and later and later.index == party.index + 2:
                return party.roles | later.roles
            return party.roles
        return NONE


def speaker(clauses: Sequence[Clause]) -> Roles:
    """我们是外资药企, 我在药企上班: who 我们 is, where the question says so."""
    for clause in clauses:
        works = ("be", "employed", "at_work") if "job" in clause.classes else ("be", "employed")
        for tag, after in pairwise(() if "past" in clause.classes else clause.tags):
            if "speaker" in tag.classes and after.has(*works):
                named = (one for one in clause.tags if one.start >= after.end and "them" in one.classes)
                if them := next(named, None):
                    return them.classes & ROLES
    return NONE


def is_partner(clauses: Sequence[Clause]) -> bool:
    """发给英国那边，对方就是批件上的合作单位: whether the only foreign party of a message is said to be a partner."""
    if any(clause.has("another", "third", "outsider", "affiliate", "lettered", "joining") for clause in clauses):
        return False
    foreign = (tag for clause in clauses for tag in clause.tags if "them" in tag.classes)
    names = {tag.text for tag in foreign if not tag.has("pronoun", "side")}
    said = [tag for clause in clauses if (tag := _said_partner(clause))]
    return any(len(names) <= 1 if "pronoun" in tag.classes else names <= {tag.text} for tag in said)


def _said_partner(clause: Clause) -> Tag | None:
    """The foreign party that a clause says, and does not ask or deny, to be a partner."""
    if clause.asks or clause.has("neg", "unsure", "hearsay", "if", "told", "pretend", "past", "to_come"):
        return None
    named = [tag for tag in clause.tags if tag.has("foreign_side")]
    if len(named) != 2 or named[1] is not clause.tags[-1] or "them" in named[1].classes:
        return None
    party, between = named[0], [tag for tag in clause.tags if named[0].start < tag.start < named[1].start]
    # One that is not called a partner already.
    told = "pronoun" in party.classes or ("them" in party.classes and "side" not in party.classes)
    return party if told and any_has(between, "be") else None


def are_paired(clause: Clause) -> bool:
    """我们和德国公司: the clause says who the two parties are."""
    links = (at for at, tag in enumerate(clause.tags, 1) if "and" in tag.classes)
    return "them" in clause.classes and any(any_has(clause.tags[at : at + 2], "them", "us") for at in links)
