"""The gap register: what was not answered, grouped by likeness, with the nearest unit and why that falls short."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from assistant.assistant import LONGEST, Assistant
from assistant.labels import near_told
from kb.model import KnowledgeBase, QAUnit
from records import register
from records.likeness import groups
from records.register import Missed, State, Topic
from records.reports import Period
from retrieval.telling_words import TellingWords
from web.additions import saved
from web.insight_texts import insight_texts

# So many wordings are put together, the most asked; so many groups are shown, so many are in a file.
_WORDINGS, SHOWN, FILED = 8000, 50, 500
# Other wordings of a group that are named.
_OTHERS = 5


@dataclass(frozen=True)
class Gap:
    """A group of questions: all of them together under the words of its first, other wordings, what was decided."""

    asked: Missed
    others: tuple[str, ...]
    wordings: int
    topic: Topic | None

    @property
    def key(self) -> str:
        """By which forms name it."""
        return key_of(self.asked.text)

    @property
    def state(self) -> State:
        """What became of it."""
        return self.topic.state if self.topic else "new"


@dataclass(frozen=True)
class Told:
    """A group with what the knowledge base says today: `now` answers it, else `near` comes nearest, and `short` says
    why that is no answer; `lacking`: words of the question that it does not say.
    """

    gap: Gap
    now: QAUnit | None
    near: QAUnit | None
    short: str
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gaps:
    """The groups of a period, the most asked first. `ungrouped`: wordings beyond those that are put together;
    `wordless`: questions whose words are not kept.
    """

    found: Sequence[Gap]
    ungrouped: int
    wordless: int


def key_of(text: str) -> str:
    """A short name of a question, the same as long as its words are."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def gaps(connection: Connection, period: Period, words: TellingWords, withdrawn: Collection[str] = ()) -> Gaps:
    """What was not answered in a period. A question that something was decided of leads its group; where that was a
    synonym, and is among those `withdrawn` since (see `web.additions`), nothing is decided any more.
    """
    missed = {one.text: one for one in register.missed(connection, period)}
    topics = {one.text: _standing(one, withdrawn) for one in reversed(register.decided(connection))}
    asked = [text for text in missed if text not in topics][:_WORDINGS]
    texts = [*topics, *asked]
    found = []
    for group in groups(texts, words.of):
        first, here = texts[group[0]], [missed[texts[at]] for at in group if texts[at] in missed]
        if here:
            found.append(_gap(first, here, topics.get(first)))
    return Gaps(
        sorted(found, key=lambda one: (-one.asked.count, one.asked.text)),
        max(0, sum(text not in topics for text in missed) - len(asked)),
        register.without_words(connection, period),
    )


def _standing(topic: Topic, withdrawn: Collection[str]) -> Topic:
    """What was decided as it stands now."""
    entry = " ".join(topic.note.split())
    if topic.state != "synonym" or saved(entry) not in withdrawn:
        return topic
    return replace(topic, state="new", note=insight_texts().withdrawn.format(entry=entry))


def _gap(first: str, here: Sequence[Missed], topic: Topic | None) -> Gap:
    whole = here[0]
    for one in here[1:]:
        whole = register.joined(whole, one)
    others = tuple(one.text for one in here if one.text != first)
    asked = Missed(first, *(getattr(whole, name) for name in Missed.__dataclass_fields__ if name != "text"))
    return Gap(asked, others[:_OTHERS], len(here), topic)


def told(found: Iterable[Gap], assistant: Assistant, on: date) -> list[Told]:
    """Each group asked anew, exactly as it would be answered now."""
    return [_told(gap, assistant, on) for gap in found]


def _told(gap: Gap, assistant: Assistant, on: date) -> Told:
    answer = assistant.ask(gap.asked.text[:LONGEST], on=on)
    if answer.unit:
        # Of an answer that was disliked, the answer itself is what falls short.
        disliked = gap.asked.disliked > gap.asked.unanswered
        return Told(gap, answer.unit, None, "有答复，但不被认可" if disliked else "")
    hit = answer.alternatives[0] if answer.alternatives else None
    near = hit.unit if hit else None
    why = near_told(hit.overlap.said, hit.overlap.lacking, cited(near, assistant.kb)) if hit and near else ""
    return Told(gap, None, near, f"{answer.reason.text}{why}", hit.overlap.lacking if hit else ())


def cited(unit: QAUnit, kb: KnowledgeBase) -> str:
    """A unit as it is cited."""
    return f"{kb.notices[unit.notice].head.cited}，{unit.cited}"
