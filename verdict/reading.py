"""Read a question: who does what to what, and what of it is denied, asked, unsure or only told.

The reader knows nothing of human genetic resources; words and their classes are in `kb/words.yaml`. It errs on the
safe side: a denial must be understood in full to count, and what is not understood stays visible as unread.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kb.model import Vocabulary
from kb.text import Text
from verdict.clauses import GIVABLE, PARTIES, PERMITS, THINGS, VERBS, Clause, cut
from verdict.tagging import Tag, tag

# said:    stated of the case, or supposed with 如果 for the very case that is asked about
# asked:   the asker wants to know whether it is so
# unsure:  the asker does not know
# hearsay: somebody else says so
# told:    an instruction to us, a pretence or a recited rule; no fact of the case
Mode = Literal["said", "asked", "unsure", "hearsay", "told"]

# What may stand between a negation and the verb it denies.
_BETWEEN = PARTIES | {"modal", "adverb", "to", "ba", "whole", "only", "also", "and", "number", "time", "person", "another"}
# What may stand inside the thing that is denied without narrowing it: 不获取[任何研究]数据.
_WIDE = _BETWEEN | {"de", "be", "study", "neg", "plain", "cannot"}


@dataclass
class Event:
    """Somebody does something: verb, doers, things, receivers. `whole`: a denial covers the thing as such."""

    verb: Tag
    clause: Clause
    who: frozenset[str] = frozenset()
    what: tuple[Tag, ...] = ()
    to: frozenset[str] = frozenset()
    only: bool = False
    denied: bool = False
    whole: bool = True
    mode: Mode = "said"

    @property
    def span(self) -> tuple[int, int]:
        """From the first to the last word that takes part in this clause, as offsets into the normal text."""
        points = [self.verb, *(tag for tag in self.what if self.clause.start <= tag.start < self.clause.end)]
        return min(tag.start for tag in points), max(tag.end for tag in points)


@dataclass(frozen=True)
class Mention:
    """A thing that is spoken of, and whether that is denied."""

    tag: Tag
    denied: bool
    mode: Mode


@dataclass(frozen=True)
class Party:
    """Somebody who is spoken of, with the part they play; `denied` if they are said not to be there."""

    tag: Tag
    roles: frozenset[str]
    denied: bool
    mode: Mode


@dataclass
class Reading:
    """All that was read from one question."""

    text: Text
    clauses: list[Clause]
    events: list[Event] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)

    def classes(self) -> frozenset[str]:
        """Every word class that occurs anywhere in the question; `paired` if it names who cooperates with whom."""
        classes = {name for clause in self.clauses for tag in clause.tags for name in tag.classes}
        if classes & {"coop", "coop_permit", "cooperating"} and any(_is_paired(clause) for clause in self.clauses):
            classes.add("paired")
        return frozenset(classes)


def read(text: Text, vocabulary: Vocabulary) -> Reading:
    """The clauses, events and mentions of a question. Pure; linear in its length."""
    tags, unread = tag(text.normal, vocabulary)
    reading = Reading(text, cut(text, tags, unread))
    speaker = _speaker(reading.clauses)
    doer: frozenset[str] = frozenset()
    last = _Last((), None)
    for clause, before in zip(reading.clauses, [None, *reading.clauses], strict=False):
        if clause.void:
            continue
        # 除双方之外，某大学…: who comes next is one more.
        roles = _Roles(clause.tags, speaker, before is not None and before.has("except") and not before.has("neg", *VERBS))
        events = _events(clause, roles, doer, last)
        reading.events += events
        reading.mentions += _mentions(clause, events)
        reading.parties += roles.parties(clause, events)
        if not clause.bracketed:
            doer = roles.subject() or doer
        said = tuple(mention.tag for mention in reading.mentions if mention.tag in clause.tags and not mention.denied)
        if events or said:
            last = _Last(said or last.things, events[-1] if events else None)
    _doubt_what_went_before(reading)
    return reading


@dataclass(frozen=True)
class _Last:
    """What an ellipsis can take up: the things affirmed last, and the last event."""

    things: tuple[Tag, ...]
    event: Event | None


def _is_paired(clause: Clause) -> bool:
    """我们和德国公司: the clause says who the two parties are."""
    return any(
        link.among({"and"}) and party.among({"foreign", "home"}) and clause.has("foreign")
        for link, party in zip(clause.tags, clause.tags[1:], strict=False)
    )


def _speaker(clauses: list[Clause]) -> frozenset[str]:
    """我们是外资药企: who 我们 is, where the question says so."""
    for clause in clauses:
        for index, tag in enumerate(clause.tags):
            if "speaker" in tag.classes and any("be" in after.classes for after in clause.tags[index + 1 : index + 2]):
                named = [later for later in clause.tags[index + 2 :] if later.among({"foreign"})]
                if named:
                    return named[0].classes & PARTIES
    return frozenset()


class _Roles:
    """The parties of one clause and the part each plays."""

    def __init__(self, tags: list[Tag], speaker: frozenset[str], another: bool) -> None:
        self.tags = tags
        self.speaker = speaker
        self.another = another
        self.roles: list[frozenset[str]] = []
        for index, tag in enumerate(tags):
            self.another |= "another" in tag.classes
            self.roles.append(self._roles(index) if tag.among(PARTIES) else frozenset())

    def _roles(self, index: int) -> frozenset[str]:
        tag = self.tags[index]
        roles = tag.classes & PARTIES
        if "speaker" in tag.classes and self.speaker:
            return self.speaker
        if roles == {"org"} and index and self.roles[index - 1] and tag.start - self.tags[index - 1].end <= 4:
            return self.roles[index - 1]  # 他们实验室, 外方医学团队
        if not roles & {"foreign", "partner", "org"} or "both" in tag.classes:
            return roles
        if index and "partner" in self.roles[index - 1] and self.tags[index - 1].end == tag.start:
            roles |= {"partner"}  # 合作方美国公司
        # 一家外国公司, 还有个合作单位: counted or added, it is not one of the two parties; 和一家, 就一家 may be.
        before = self.tags[max(0, index - 3) : index]
        counted = any("number" in tag.classes for tag in before) and not any(tag.among({"and", "only"}) for tag in before)
        if self.another or (counted and "foreign" in roles):
            return (roles - {"partner"}) | {"other"}
        return roles | {"named"} if "affiliate" not in tag.classes else roles - {"partner"}

    def _receives(self, index: int) -> bool:
        before = self.tags[index - 1] if index else None
        return before is not None and (
            before.among({"to"}) or (bool(self.roles[index - 1]) and before.end == self.tags[index].start and self._receives(index - 1))
        )

    def around(self, at: int, until: int, doer: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
        """Who does the verb at `at`, and for whom. A party behind 给, 向, 对 receives; behind 和, 与 it may do it as well.

        The owner of a thing (外方的…) does it only when nobody else is named.
        """
        who: frozenset[str] = frozenset()
        company: frozenset[str] = frozenset()
        owner: frozenset[str] = frozenset()
        to: frozenset[str] = frozenset()
        for index in range(until):
            roles, before = self.roles[index], self.tags[index - 1] if index else None
            if not roles or index == at:
                continue
            if index > at:
                if self._receives(index) or index == at + 1 or (before is not None and before.among({"and"})):
                    to |= roles
            elif self._receives(index):
                to |= roles
                if before is not None and before.among({"and"}):
                    company |= roles
            elif before is not None and before.among({"neg", "except", "toward"}):
                continue
            elif index + 1 < len(self.tags) and "de" in self.tags[index + 1].classes:
                owner = roles
            else:
                who = roles | (who if before is not None and before.among({"and"}) else frozenset())
        return (who or owner or self._cleft(at) or doer) | company, to

    def parties(self, clause: Clause, events: list[Event]) -> list[Party]:
        """Everybody the clause speaks of. Denied: 没有第三方, 不给第三方, 第三方不使用."""
        found = []
        for index, roles in enumerate(self.roles):
            if roles:
                tag = self.tags[index]
                denied = self._is_denied(index) or any(event.denied and self._acts(tag, event) for event in events)
                found.append(Party(tag, roles, denied, _mode(clause, tag)))
        return found

    def _is_denied(self, index: int) -> bool:
        for before in reversed(self.tags[:index]):
            if "neg" in before.classes:
                return True
            if not before.among({"number", "another", "whole", "adverb", "to", "give"}):
                return False
        return False

    def _acts(self, tag: Tag, event: Event) -> bool:
        """Whether the party is the one who uses, gets, joins or receives."""
        if tag.start > event.verb.start:
            return event.verb.among({"give", "share"})
        if event.verb.end > event.clause.tags[-1].start:
            return True  # 其他人都不用
        nearest = [other for other, roles in zip(self.tags, self.roles, strict=True) if roles and other.start < event.verb.start]
        return event.verb.among({"use", "get", "join", "give"}) and nearest[-1] is tag

    def _cleft(self, at: int) -> frozenset[str]:
        """要数据的是第三方: who does it stands behind 的是."""
        for index in range(at + 1, len(self.tags) - 1):
            if "de" in self.tags[index].classes and any(tag.among({"be", "only"}) for tag in self.tags[index + 1 : index + 3]):
                return next((roles for roles in self.roles[index + 2 :] if roles), frozenset())
        return frozenset()

    def subject(self) -> frozenset[str]:
        """The party that the next clause goes on to speak of: the first that neither receives nor owns, or what it is
        said to be (资助方是德国药厂)."""
        for index, roles in enumerate(self.roles):
            if not roles or self._receives(index) or (index and self.tags[index - 1].among({"except", "neg"})):
                continue
            after = self.tags[index + 1] if index + 1 < len(self.tags) else None
            if after is not None and ("de" in after.classes or (self.roles[index + 1] and after.start == self.tags[index].end)):
                continue
            if after is not None and after.among({"be", "counts"}):
                return next((named for named in self.roles[index + 2 :] if named and named != {"org"}), roles)
            if after is not None and "and" in after.classes and index + 2 < len(self.roles):
                return roles | self.roles[index + 2]
            return roles
        return frozenset()


def _events(clause: Clause, roles: _Roles, doer: frozenset[str], last: _Last) -> list[Event]:
    tags = clause.tags
    if clause.bracketed and tags and tags[0].among({"listing"}):
        return []  # （含论文与专利）
    verbs = [at for at in range(len(tags)) if _is_verb(tags, at)]
    events: list[Event] = []
    for nth, at in enumerate(verbs):
        previous_at, previous = (verbs[nth - 1], events[-1]) if nth else (-1, None)
        until = next((later for later in verbs[nth + 1 :] if not _describes(tags, later)), len(tags))
        before, after = tags[previous_at + 1 : at], _own(tags[at + 1 : until], tags[previous_at + 1 : at])
        event = Event(tags[at], clause, mode=_mode(clause, tags[at]))
        event.who, event.to = roles.around(at, until, previous.who if previous else doer)
        event.what = _things(after) or _things(before) or (previous.what if previous else ())
        elliptic = event.verb.among({"give", "share", "get", "own"}) and not clause.has("duty", *PERMITS)
        if elliptic and not any(tag.among(GIVABLE) for tag in event.what):
            # 影像，发给美国: what is given was named before. 我们不给，是别人给的: what was denied is affirmed.
            contrast = before[:1] and "be" in before[0].classes and last.event is not None and last.event.denied
            event.what = (last.event.what if contrast and last.event else last.things) or event.what
        event.only = any("only" in tag.classes for tag in before)
        if previous is not None and _is_listed(tags, previous_at, at, after):
            event.denied = previous.denied
        else:
            event.denied = _denied(tags, at, previous, previous_at)
        event.whole = _is_whole(clause, event)
        events.append(event)
    return events


def _own(after: list[Tag], before: list[Tag]) -> list[Tag]:
    """数据不拿成果不拿: where the thing stands in front of the verb, the one behind it belongs to the next verb."""
    denied = [index for index, tag in enumerate(after) if "neg" in tag.classes]
    return after[: denied[0]] if denied and not _things(before) else [] if denied else after


def _is_verb(tags: list[Tag], at: int) -> bool:
    """要, 给, 有, 用 are verbs only where no other verb takes their thing: 要数据, not 要申报."""
    tag = tags[at]
    if not tag.among(VERBS):
        return False
    if "weak" not in tag.classes:
        return True
    for later in tags[at + 1 :]:
        if later.among({"approve"}):
            continue
        if later.among({"neg"}):
            break
        if later.among(VERBS | {"duty"}):
            return False
        if later.among(THINGS):
            return True
        if not later.among(_BETWEEN | {"de", "be", "limit", "plain", "final", "ask"}):
            return False
    return any(earlier.among(THINGS | PARTIES) for earlier in tags[:at])


def _describes(tags: list[Tag], at: int) -> bool:
    """Whether a verb only describes a thing: 产生的数据, 获批项目. The thing may belong to the verb before it."""
    if at + 1 >= len(tags):
        return False
    return "de" in tags[at + 1].classes or ("approve" in tags[at].classes and tags[at + 1].among(THINGS))


def _is_listed(tags: list[Tag], previous_at: int, at: int, after: list[Tag]) -> bool:
    """不参与设计、实施、监查: a verb in a list of things, with no thing of its own, shares what is said of the list."""
    linked = at - 1 > previous_at and "and" in tags[at - 1].classes and not tags[at - 1].among({"to"}) or (
        at - 1 > previous_at and tags[at - 1].text in "和及与或"
    )
    return bool(linked) and tags[at - 2].among(THINGS | VERBS) and not (after and after[0].among(THINGS))


def _things(tags: list[Tag]) -> tuple[Tag, ...]:
    return tuple(tag for tag in tags if tag.among(THINGS))


def _denied(tags: list[Tag], at: int, previous: Event | None, previous_at: int) -> bool:
    """Count the negations that reach the verb. Two of them affirm (并非不, 不能不); 拿不到 denies behind the verb."""
    if tags[at].among({"approve"}) and any("number" in tag.classes for tag in tags[at + 1 : at + 3]):
        return False  # 并非获批不足一年 denies the time, not the permit
    index = at - 1
    while index > previous_at and "neg" not in tags[index].classes and (tags[index].among(_BETWEEN) or _is_carried(tags, index)):
        index -= 1
    count = _negations(tags, index) if index > previous_at else 0
    if not count:
        # 没有一项数据会给外方: there is none of the thing.
        while index > previous_at and tags[index].among(THINGS | _BETWEEN | {"de"}) and "none" not in tags[index].classes:
            index -= 1
        count = int(index > previous_at and "none" in tags[index].classes)
    after = tags[at + 1 : at + 3]
    if after and "cannot" in after[0].classes and not (len(after) > 1 and "number" in after[1].classes):
        count += 1
    if tags[at].among({"drop"}):
        count += 1
    if index == previous_at and previous is not None and count == 0:
        # 不获取和使用: one negation over verbs that follow each other with nothing but a link between.
        count += previous.denied and all(tag.among({"and", "adverb"}) for tag in tags[previous_at + 1 : at])
    return count % 2 == 1


def _negations(tags: list[Tag], index: int) -> int:
    """How many negations stand together, ending at `index`: 并非不 is two, 没来过、没 is one."""
    count = 0
    while index >= 0 and "neg" in tags[index].classes:
        count += 1
        index -= 1
        if index > 0 and tags[index].among({"modal", "be"}) and "neg" in tags[index - 1].classes:
            index -= 1
    return count


def _is_carried(tags: list[Tag], index: int) -> bool:
    """不把数据给…: a thing that 把 or 将 carries in front of the verb."""
    return tags[index].among(THINGS) and any(tag.among({"ba", "to"}) for tag in tags[max(0, index - 3) : index])


def _is_whole(clause: Clause, event: Event) -> bool:
    """Whether the thing is meant as such: 数据, not 原始数据, not 数据的所有权."""
    if not event.what:
        return True
    last = event.what[-1]
    start, end = min(event.verb.end, event.what[0].start), max(last.end, event.verb.start)
    if any(start <= span[0] < end or span[0] == last.end for span in clause.unread):
        return False
    fronted = last.start < event.verb.start
    inner = [tag for tag in clause.tags if start <= tag.start < end and tag not in event.what and tag is not event.verb]
    if any(tag.among({"limit"}) or not tag.among(_WIDE | (VERBS if fronted else frozenset())) for tag in inner):
        return False
    after = next((tag for tag in clause.tags if tag.start == last.end), None)
    return after is None or not after.among({"of"})


def _mode(clause: Clause, word: Tag) -> Mode:
    """How a word is meant. A permit that is asked for (要不要报采集许可) is a topic, not a doubt."""
    if clause.told:
        return "told"
    permit = word.among(PERMITS)
    for tag in reversed([tag for tag in clause.tags if tag.start < word.start]):
        if permit or tag.among({"duty"} | PERMITS):
            break
        if "whether" in tag.classes or ("counts" in tag.classes and clause.has("whether", "final")):
            return "asked"
    if clause.has("unsure") or clause.doubted:
        return "unsure"
    if clause.has("hearsay"):
        return "hearsay"
    last = clause.tags[-1]
    if permit or clause.has("duty", "okay", "counts", *PERMITS):
        return "said"
    if "guess" in last.classes or (clause.has("wh") and not clause.has("all") and clause.has(*VERBS)):
        return "unsure"
    return "asked" if "final" in last.classes and not ("neg" in last.classes and not clause.has(*VERBS)) else "said"


def _mentions(clause: Clause, events: list[Event]) -> list[Mention]:
    mentions = [
        Mention(tag, _mention_denied(clause, index, events), _mode(clause, tag))
        for index, tag in enumerate(clause.tags)
        if tag.among(THINGS)
    ]
    # What an ellipsis takes up again is affirmed again: 基因数据我们不给，是别人发给英国的.
    for event in events:
        if not event.denied and event.to:
            mentions += [Mention(tag, False, event.mode) for tag in event.what if tag not in clause.tags]
    return mentions


def _mention_denied(clause: Clause, index: int, events: list[Event]) -> bool:
    """A thing is denied by a negation in front of it, by one that ends the clause behind it (测序没有), by 无关, or with
    the verb that governs it. 除了测序都不做 affirms."""
    tags = clause.tags
    after = tags[index + 1 :]
    if any("except" in tag.classes for tag in tags[max(0, index - 4) : index]):
        rest = [tag for tag in after if not tag.among({"except_end"})]
        return not any(tag.among({"neg", "also"}) for tag in rest) and any(tag.text in "都均全" for tag in rest)
    if any("unrelated" in tag.classes for tag in after):
        return True
    for at in range(index - 1, -1, -1):
        if "neg" in tags[at].classes:
            return _negations(tags, at) % 2 == 1
        if "de" in tags[at].classes and not (at and tags[at - 1].among(THINGS | VERBS)):
            continue
        if not tags[at].among(_BETWEEN | THINGS) or tags[at].among(VERBS):
            break
    governing = [event for event in events if tags[index] in event.what]
    if governing:
        return governing[-1].denied
    return len(after) == 1 and "neg" in after[0].classes and after[0].end == clause.end


def _doubt_what_went_before(reading: Reading) -> None:
    """…，还没定: a clause that only doubts casts doubt on the clause before it."""
    for before, clause in zip(reading.clauses, reading.clauses[1:], strict=False):
        if clause.has("unsure") and not any(event.clause is clause for event in reading.events):
            for event in reading.events:
                if event.clause is before and event.mode == "said":
                    event.mode = "unsure"
