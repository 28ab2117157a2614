"""What of a question was not understood and might matter. It leaves an exemption open, whatever else was said."""

from __future__ import annotations

from collections.abc import Iterable

from verdict.clauses import GIVABLE, KINDS, PARTIES, PERMITS, THINGS, VERBS, Clause
from verdict.reading import Event, Reading

# What an unknown word may describe without being a thing of its own.
HEADS = PARTIES | {"person", "study", "place", "number", "time", "questionnaire"}
# What the foreign side may do without a word of ours for it: pay, give drugs, be somebody.
_HARMLESS = frozenset({"fund", "fund_all", "have", "be", "approve", "pending", "done", "duty", "leave"})


def unread(reading: Reading, risks: Iterable[str], ends: set[int]) -> list[str]:
    """The words that were not understood and might matter. `ends` are where the words end that facts were read from."""
    words = [
        reading.text.quote(m.tag.start, m.tag.end) for m in reading.mentions if m.tag.among({"vague"}) and not m.denied
    ]
    for index, clause in enumerate(reading.clauses):
        if clause.void:
            continue
        if _adds(clause, reading) and not any(clause.start < end <= clause.end for end in ends):
            words.append(reading.text.quote(clause.start, clause.end).strip())
        listed = any(near.has(*KINDS) for near in reading.clauses[max(0, index - 1) : index + 2])
        talk = not any(near.has("duty", *GIVABLE) for near in reading.clauses if near.sentence == clause.sentence)
        for span in (_grown(clause, span) for span in clause.unread):
            word = reading.text.normal[slice(*span)].strip()
            front = reading.text.normal[: span[0]].rstrip()
            denied = any("neg" in tag.classes for tag in clause.tags if tag.end == len(front))
            if (len(word) < 2 and word not in risks) or denied:
                continue
            if (
                any(risk in word for risk in risks)
                or (listed and not clause.tags)
                or _is_a_thing(clause, span, word, talk=talk)
            ):
                words.append(reading.text.quote(*span))
    return words


def _adds(clause: Clause, reading: Reading) -> bool:
    """还要送去测一下: something more is done, whatever it is."""
    if not clause.has("also") or clause.told or clause.asks or clause.has("duty", *PERMITS):
        return False
    events = [event for event in reading.events if event.clause is clause and not event.denied]
    open_ended = [event for event in events if not event.to]
    return any(
        (event.verb.among({"collect", "do"}) and not event.what)
        # 还要卖给数据商: to whom is not known.
        or (event.verb.among({"give", "share"}) and bool(event.what) and bool(clause.unread))
        for event in open_ended
    )


def unread_of_foreigners(reading: Reading, ends: set[int]) -> list[str]:
    """What is said of a foreign party, named there, and no fact was read from: nobody is exempted past it.

    `ends` are where the words end that facts were read from.
    """
    words = []
    for clause in reading.clauses:
        named = any(
            party.tag in clause.tags and party.roles & {"foreign", "partner"} and not party.denied
            for party in reading.parties
        )
        read = any(clause.start < end <= clause.end for end in ends)
        # 外方要申报吗 asks for a duty; 外方审批每一版方案 tells what it does.
        asked = clause.told or clause.void or clause.asks or clause.has("only", *PERMITS)
        asked |= clause.has("duty") and not clause.has("work", *GIVABLE)
        if named and not read and not asked and _matters(clause, reading):
            words.append(reading.text.quote(clause.start, clause.end).strip())
    return words


def _matters(clause: Clause, reading: Reading) -> bool:
    """Whether a foreign party does more than pay, give drugs or equipment, or keep to the agreement."""
    events = [event for event in reading.events if event.clause is clause]
    if not events:
        # 外方有权审计原始资料: no verb we know, but a thing that matters.
        things = [mention.tag for mention in reading.mentions if mention.tag in clause.tags and not mention.denied]
        unknown = any(end - start > 1 for start, end in clause.unread) and clause.has("study", "modal")
        return not clause.has("be") and (unknown or any(thing.among(GIVABLE | {"work"}) for thing in things))
    return any(_acts(event) for event in events)


def _acts(event: Event) -> bool:
    # 中方 is one of the two partners, and no foreign one.
    who = event.who - {"partner"} if "home" in event.who else event.who
    if event.denied or not (who | event.to) & {"foreign", "partner"}:
        return False
    if not event.what:
        return not event.verb.among(_HARMLESS) and not event.clause.has("fund", "fund_all", "money")
    allowed = {"money", "agreement", "study", "permit", "coop", "cooperating"} | PERMITS
    if event.verb.among({"fund", "fund_all", "have", "be"}):
        allowed = allowed | {"support"}
    return not all(thing.among(allowed) for thing in event.what)


def _grown(clause: Clause, span: tuple[int, int]) -> tuple[int, int]:
    """The unknown word with the single characters that touch it: in 外泌小体 the known 外 is part of it."""
    start, end = span
    for tag in reversed(clause.tags):
        if tag.end == start and tag.end - tag.start == 1 and tag.among({"except_end", "plain", "of", "toward"}):
            start = tag.start
    for tag in clause.tags:
        if tag.start == end and tag.end - tag.start == 1 and tag.among({"except_end", "of"}):
            end = tag.end
    return start, end


def _is_a_thing(clause: Clause, span: tuple[int, int], word: str, *, talk: bool) -> bool:
    """Whether an unknown word stands where a thing stands: behind a verb, in a list, or in front of 数据.

    In front of a known thing or person (慢阻肺患者, 术后CT) it only describes that; elsewhere it is how people talk.
    In a sentence that names neither data nor duty (`talk`: 食堂包子卖完了) only what is collected or measured matters.
    """
    before = [tag for tag in clause.tags if tag.end == span[0]]
    after = [tag for tag in clause.tags if tag.start == span[1]]
    if after and "de" in after[0].classes:
        after = [tag for tag in clause.tags if tag.start == after[0].end]
    if after and after[0].among({"data", "data_part", "results", "results_part"}) and not after[0].among(KINDS):
        return True
    if after and after[0].among(HEADS if word.isascii() else HEADS | KINDS | {"plain"}):
        return False
    if word.isascii() and word.isalpha() and clause.has(*KINDS):
        return True
    at = clause.tags.index(before[0]) if before else -1
    if before and before[0].among({"and"}):
        return bool(at and clause.tags[at - 1].among(THINGS))
    linked = after and after[0].among({"and"}) and any(tag.among(KINDS) for tag in clause.tags if tag.start >= span[1])
    if talk:
        return bool(before and before[0].among({"collect", "do"}) and "weak" not in before[0].classes)
    return bool(linked or (before and before[0].among(VERBS - {"approve", "pending", "own"})))
