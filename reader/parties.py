"""Who is spoken of in a clause, and the part each plays: who does it, for whom, and who is one more beside the two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.vocabulary import ROLES
from reader.chart import NONE, SIDES, TRANSFERS, VERBS, Clause, Roles, classes
from reader.matcher import Tag, all_among, any_among, any_is, word_at

# Sets of classes that are tested for every word are made here, once.
_PLACED = classes("them side org")
_OURS = classes("us compatriot")
_ORDINARY = classes("us company org")
_NOT_ANOTHER = classes("and only")
_COUNTING = classes("another number whole past joint")
_PASSED = classes("number another whole adverb to give")
_NO_DOER = classes("neg except toward")
_CLEFT = classes("be only")
_NAMING = classes("be counts")
_BY = classes("ba be")
_AT, _NAMES_OF_PLACES = classes("at_work"), classes("plain")
_ACTING = VERBS | {"neg", "except_end"}
_PAIR = classes("them us")
_ORG = classes("org")
_OTHER = classes("other org")
_TAKES_UP = classes("pronoun side")
_ONE_MORE = classes("another third outsider affiliate lettered joining")
_UNSETTLED = classes("neg unsure hearsay if told pretend past to_come")


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
        self._tags = clause.tags
        self._speaker = speaker
        self._doer = doer
        self._known = Roles({"side"}) if partner else NONE
        self.all: list[Party] = []
        if "party" not in clause.classes:
            return
        for index, tag in enumerate(self._tags):
            another |= "another" in tag.classes
            if "party" in tag.classes:
                self.all.append(
                    Party(
                        tag=tag,
                        index=index,
                        roles=self._of_known(self._roles(index, another)),
                        receives=self._receives(index),
                        denied=self._denied(index),
                    )
                )

    def _of_known(self, roles: Roles) -> Roles:
        return roles | self._known if "them" in roles else roles

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
        near = near[1 + max((at for at, before in enumerate(near) if before.among(TRANSFERS)), default=-1) :]
        joins = any_is(near, "joining")
        beside = before and "side" in before.roles and before.tag.end == tag.start
        if beside or (not joins and any_is(near, "joint")):
            roles |= {"side"}  # 合作方美国公司, 合作的德国团队
        # 一家外国公司, 还有个合作单位, 还有一家: counted or added, it is none of the two; 和一家, 就一家 may be.
        counted = any_is(near, "number") and (any_is(near, "also") or not any_among(near, _NOT_ANOTHER))
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
        for before in reversed(self._tags[:index]):
            if "neg" in before.classes:
                return True
            if not before.among(_PASSED):
                break
        return False

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
                counted = all_among(self._tags[at + 1 : party.index], _COUNTING)
                if party.receives or counted or linked:
                    to |= party.roles
            elif party.receives:
                to |= party.roles
                company |= party.roles if linked else NONE
            elif before.among(_NO_DOER) or self._is_place(party):
                continue
            elif self._owns(party):
                owner = owner if self._acted(party) else party.roles
            else:
                who = party.roles | (who if linked else NONE)
        if "how" in word_at(self._tags, at - 1).classes and any(party.index > at for party in self.all):
            doer = NONE  # 怎么设计都由我们定: who does it is none of those before
        return (who or owner or self._by(at) or self._cleft(at) or doer) | company, to

    def _owns(self, party: Party) -> bool:
        return "de" in word_at(self._tags, party.index + 1).classes

    def _is_place(self, party: Party) -> bool:
        """在广州中心派了人: whether an organisation is only where something is done."""
        front = self._tags[max(0, party.index - 2) : party.index]
        at = next((at for at, tag in enumerate(front) if tag.among(_AT)), len(front))
        return party.roles == _ORG and at < len(front) and all_among(front[at + 1 :], _NAMES_OF_PLACES)

    def _acted(self, party: Party) -> bool:
        """Whether a verb stands in front of the party: in 登录我们的数据库 we own what another uses."""
        return any_among(self._tags[: party.index], VERBS)

    def _by(self, at: int) -> Roles:
        """设计、统计都由我们做: who does the first of a list stands behind 由."""
        return next(
            (
                party.roles
                for party in self.all
                if party.index > at + 1 and self._tags[party.index - 1].text in ("由", "是由")
            ),
            NONE,
        )

    def _cleft(self, at: int) -> Roles:
        """要数据的是第三方, 使用者就是双方: who does it stands behind 的是, or 是 right behind who is said to do it."""
        if word_at(self._tags, at + 1).among(_CLEFT):
            named = next((party for party in self.all if party.index > at + 1), None)
            if named and all_among(self._tags[at + 2 : named.index], _COUNTING):
                return named.roles
        for party in self.all:
            # 设计到统计全是我们自己做
            if party.index > at + 1 and "be" in self._tags[party.index - 1].classes and "us" in party.tag.classes:
                return party.roles
        for index in range(at + 1, len(self._tags) - 1):
            if "de" in self._tags[index].classes and any_among(self._tags[index + 1 : index + 4], _CLEFT):
                return next((party.roles for party in self.all if party.index >= index + 2), NONE)
        return NONE

    def excepted(self) -> Roles:
        """The parties that 除…外 leaves out."""
        found: Roles = NONE
        for party in self.all:
            front = self._tags[: party.index]
            if any_is(front, "except") and not any_among(front, _ACTING):
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
            if party.index > 1 and before.among(_BY) and "us" in party.roles:
                continue  # 外方出钱，研究由我们做，不拿数据: it is still the foreign side that is spoken of
            later = self.all[nth + 1] if nth + 1 < len(self.all) else None
            if "another" in after.classes and "us" in party.roles:
                return NONE  # 我们有个批过的项目，数据要拿来用: by whom is not said
            if later and later.tag is after and after.start == party.tag.end:
                continue
            if after.among(_NAMING):
                named = next((named.roles for named in self.all[nth + 1 :] if named.roles != _ORG), NONE)
                return named | (party.roles & {"side"}) or party.roles
            if "and" in after.classes and later and later.index == party.index + 2:
                return party.roles | later.roles
            return party.roles
        return NONE


def speaker(clauses: Sequence[Clause]) -> Roles:
    """我们是外资药企, 我在药企上班: who 我们 is, where the question says so."""
    for clause in clauses:
        if "speaker" not in clause.classes or "past" in clause.classes:
            continue
        for index, tag in enumerate(clause.tags[:-1]):
            after = clause.tags[index + 1]
            works_there = "employed" in after.classes or ("at_work" in after.classes and "job" in clause.classes)
            if "speaker" in tag.classes and (works_there or "be" in after.classes):
                named = [later for later in clause.tags[index + 2 :] if "them" in later.classes]
                if named:
                    return named[0].classes & ROLES
    return NONE


def is_partner(clauses: Sequence[Clause]) -> bool:
    """发给英国那边，对方就是批件上的合作单位: whether the only foreign party of a message is said to be a partner."""
    names = {
        tag.text for clause in clauses for tag in clause.tags if "them" in tag.classes and not tag.among(_TAKES_UP)
    }
    if any(clause.among(_ONE_MORE) for clause in clauses):
        return False
    said = [tag for clause in clauses if (tag := _said_partner(clause))]
    return any(len(names) <= 1 if "pronoun" in tag.classes else names <= {tag.text} for tag in said)


def _said_partner(clause: Clause) -> Tag | None:
    """The foreign party that a clause says, and does not ask or deny, to be a partner."""
    if "be" not in clause.classes or clause.asks or clause.among(_UNSETTLED):
        return None
    named = [tag for tag in clause.tags if tag.among(SIDES)]
    if len(named) != 2 or named[1] is not clause.tags[-1] or not _is_told_of(named[0]):
        return None
    between = [tag for tag in clause.tags if named[0].start < tag.start < named[1].start]
    said = "them" not in named[1].classes and any_is(between, "be")
    return named[0] if said else None


def _is_told_of(tag: Tag) -> bool:
    """Whether a word stands for a foreign party that is not called a partner already."""
    return "pronoun" in tag.classes or ("them" in tag.classes and "side" not in tag.classes)


def are_paired(clause: Clause) -> bool:
    """我们和德国公司: the clause says who the two parties are."""
    return "them" in clause.classes and any(
        "and" in link.classes and any_among(clause.tags[index + 1 : index + 3], _PAIR)
        for index, link in enumerate(clause.tags)
    )
