"""Who is spoken of in a clause, and the part each plays: who does it, for whom, and who is one more beside the two."""

from __future__ import annotations

from dataclasses import dataclass

from reader.clauses import NO_CLASSES, PARTIES, VERBS, Clause, classes
from reader.matcher import Tag, all_among, any_among, any_is

Roles = frozenset[str]
NONE: Roles = NO_CLASSES
# Sets of classes that are tested for every word are made here, once.
_SIDES = classes("foreign partner")
_PLACED = classes("foreign partner org")
_OURS = classes("home domestic")
_ORDINARY = classes("home company org")
_JOINING = classes("join joined")
_NOT_ANOTHER = classes("and only")
_COUNTING = classes("another number whole past")
_PASSED = classes("number another whole adverb to give")
_NO_DOER = classes("neg except toward")
_CLEFT = classes("be only")
_NAMING = classes("be counts")
_ACTING = VERBS | {"neg", "except_end"}
_PAIR = classes("foreign home")
_ORG = classes("org")
_FOREIGN = classes("foreign")
_OTHER = classes("other org")


@dataclass(eq=False, slots=True)
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
    `another` says that who comes next is one more.
    """

    def __init__(self, clause: Clause, speaker: Roles, doer: Roles, another: bool) -> None:
        self._tags = clause.tags
        self._speaker = speaker
        self._doer = doer
        self.all: list[Party] = []
        if not clause.among(PARTIES):
            return
        for index, tag in enumerate(self._tags):
            another |= "another" in tag.classes
            if not tag.classes.isdisjoint(PARTIES):
                self.all.append(
                    Party(
                        tag=tag,
                        index=index,
                        roles=self._roles(index, another),
                        receives=self._receives(index),
                        denied=self._denied(index),
                    )
                )

    def _roles(self, index: int, another: bool) -> Roles:
        tag = self._tags[index]
        roles = tag.classes & PARTIES
        before = self.all[-1] if self.all else None
        if "speaker" in tag.classes and self._speaker:
            return self._speaker
        if "pronoun" in tag.classes and self._doer - _ORDINARY:
            return self._doer
        behind_it = index - 1 if not index or "de" not in self._tags[index - 1].classes else index - 2
        owned = before is not None and before.index == behind_it and tag.start - before.tag.end <= 4
        if before and owned and (roles == _ORG or ("title" in tag.classes and "foreign" in before.roles)):
            return before.roles  # 他们实验室, 外方医学团队, 境外PI, 它的团队
        if before and owned and "third" in roles and "foreign" in before.roles:
            return roles | _FOREIGN  # 他们的CRO, 其委托的第三方
        beside_us = bool(index) and "another" in self._tags[index - 1].classes and "speaker" not in tag.classes
        if beside_us and not roles.isdisjoint(_OURS) and roles.isdisjoint(_SIDES):
            return _OTHER  # 另一个课题组, 国内另一家公司
        if roles.isdisjoint(_PLACED) or "both" in tag.classes:
            return roles
        near = self._tags[max(0, index - 3) : index]
        joins = any_among(near, _JOINING)
        beside = before is not None and "partner" in before.roles and before.tag.end == tag.start
        if beside or (not joins and any_is(near, "cooperative")):
            roles |= {"partner"}  # 合作方美国公司, 合作的德国团队
        # 一家外国公司, 还有个合作单位: counted or added, it is not one of the two parties; 和一家, 就一家 may be.
        counted = any_is(near, "number") and not any_among(near, _NOT_ANOTHER)
        if another or joins or (counted and "foreign" in roles):
            return (roles - {"partner"}) | {"other"}
        if "affiliate" in tag.classes:
            return roles - {"partner"}
        return roles if roles.isdisjoint(_SIDES) else roles | {"named"}

    def _receives(self, index: int) -> bool:
        if not index:
            return False
        before = self._tags[index - 1]
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
            before = self._tags[party.index - 1] if party.index else None
            linked = before is not None and "and" in before.classes
            if party.index > at:
                counted = all_among(self._tags[at + 1 : party.index], _COUNTING)
                if party.receives or counted or linked:
                    to |= party.roles
            elif party.receives:
                to |= party.roles
                company |= party.roles if linked else NONE
            elif before is not None and before.among(_NO_DOER):
                continue
            elif self._owns(party):
                owner = owner if self._acted(party) else party.roles
            else:
                who = party.roles | (who if linked else NONE)
        return (who or owner or self._by(at) or self._cleft(at) or doer) | company, to

    def _owns(self, party: Party) -> bool:
        after = self._tags[party.index + 1 : party.index + 2]
        return bool(after) and "de" in after[0].classes

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
        """要数据的是第三方: who does it stands behind 的是."""
        for index in range(at + 1, len(self._tags) - 1):
            if "de" in self._tags[index].classes and any_among(self._tags[index + 1 : index + 3], _CLEFT):
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
            before = self._tags[party.index - 1] if party.index else None
            if (
                party.receives
                or party.denied
                or self._owns(party)
                or (before is not None and "except" in before.classes)
            ):
                continue
            after = self._tags[party.index + 1] if party.index + 1 < len(self._tags) else None
            later = self.all[nth + 1] if nth + 1 < len(self.all) else None
            if after is None:
                return party.roles
            if later is not None and later.tag is after and after.start == party.tag.end:
                continue
            if after.among(_NAMING):
                named = next((named.roles for named in self.all[nth + 1 :] if named.roles != _ORG), NONE)
                return named | (party.roles & {"partner"}) or party.roles
            if "and" in after.classes and later is not None and later.index == party.index + 2:
                return party.roles | later.roles
            return party.roles
        return NONE


def speaker(clauses: list[Clause]) -> Roles:
    """我们是外资药企: who 我们 is, where the question says so."""
    for clause in clauses:
        if "speaker" not in clause.classes:
            continue
        for index, tag in enumerate(clause.tags[:-1]):
            if "speaker" in tag.classes and "be" in clause.tags[index + 1].classes:
                named = [later for later in clause.tags[index + 2 :] if "foreign" in later.classes]
                if named:
                    return named[0].classes & PARTIES
    return NONE


def are_paired(clause: Clause) -> bool:
    """我们和德国公司: the clause says who the two parties are."""
    return "foreign" in clause.classes and any(
        "and" in link.classes and any_among(clause.tags[index + 1 : index + 3], _PAIR)
        for index, link in enumerate(clause.tags)
    )
