"""What was read from a message and why: words, clauses, who does what, facts, each with the word and the rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path

from kb.model import KnowledgeBase, Saying
from kb.text import Text
from kb.vocabulary import Checked, Words
from kb.yaml_files import read_model
from reader.chart import Clause, Event, Why
from reader.facts import FactReader

_FILE = Path(__file__).with_name("explain.yaml")


class Labels(Checked):
    """`explain.yaml`."""

    modes: Mapping[str, Words]
    rules: Mapping[str, Words]
    rows: Mapping[str, Words]
    roles: Mapping[str, Words]
    proofs: Mapping[str, Words]
    parts: Mapping[str, Words]


@cache
def labels() -> Labels:
    """The words beside the code, read once in a process."""
    return read_model(_FILE.name, _FILE.read_text(encoding="utf-8"), Labels)


@dataclass(frozen=True)
class Meaning:
    """How something is meant, by which rule, and by which word."""

    mode: str
    rule: str = ""
    cue: str = ""


@dataclass(frozen=True)
class ReadWord:
    """A word with its classes as the files of words name them; without any where it was not understood."""

    text: str
    classes: tuple[str, ...]


@dataclass(frozen=True)
class ReadClause:
    """A clause with its words, and what holds of all of it."""

    text: str
    words: tuple[ReadWord, ...]
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True)
class ReadEvent:
    """Who does what to what, to whom; who by the part they play. `denier`: the word in front that denies the verb."""

    verb: str
    who: tuple[str, ...]
    what: tuple[str, ...]
    to: tuple[str, ...]
    denied: bool
    denier: str
    meaning: Meaning


@dataclass(frozen=True)
class ReadValue:
    """One value that was read of a fact, and what that proves (policy.yaml): "" for a value that stays open. `row`: of
    facts.yaml, `says 3` or `mention`.
    """

    value: str
    proof: str
    row: str
    words: str
    meaning: Meaning


@dataclass(frozen=True)
class ReadFact:
    """A fact with all that was read of it."""

    name: str
    label: str
    values: tuple[str, ...]
    open: bool
    words: str
    read: tuple[ReadValue, ...]


@dataclass(frozen=True)
class Explanation:
    """All that was read from one message."""

    text: str
    clauses: tuple[ReadClause, ...]
    events: tuple[ReadEvent, ...]
    facts: tuple[ReadFact, ...]

    def json(self) -> dict[str, object]:
        """As plain data."""
        return asdict(self)


def explain(reader: FactReader, text: Text, on: date) -> Explanation:
    """What the reader reads from a text as of a day. Pure."""
    reading, hits = reader.reading(text), reader.hits(reader.reading(text), on)
    kinds = frozenset(reader.kb.vocabulary.kinds)
    facts = []
    for name, state in reader.read(text, on).facts.items():
        read = tuple(
            ReadValue(hit.value, hit.proof, _row(hit.by, name, reader), text.quote(*hit.span), _by(hit.mode, hit.why))
            for hit in hits.get(name, ())
        )
        label = reader.kb.facts[name].label
        facts.append(ReadFact(name, label, tuple(sorted(state.values)), state.open, state.source, read))
    clauses = tuple(_clause(clause, text, kinds) for clause in reading.clauses)
    return Explanation(text.raw, clauses, tuple(map(_event, reading.events)), tuple(facts))


def _row(by: Saying | str, name: str, reader: FactReader) -> str:
    if isinstance(by, str):
        return by
    return f"says {1 + next(at for at, one in enumerate(reader.sayings(name)) if one is by)}"


def _by(mode: str, why: Why | None) -> Meaning:
    return Meaning(mode, why.rule, why.cue.text) if why else Meaning(mode)


def _clause(clause: Clause, text: Text, kinds: frozenset[str]) -> ReadClause:
    words = [(tag.start, ReadWord(tag.text, tuple(sorted(tag.classes - kinds)))) for tag in clause.tags]
    words += [(start, ReadWord(text.normal[start:end], ())) for start, end in clause.unread]
    whole = {"told": clause.hypothetical, "dropped": clause.discarded, "unsure": clause.uncertain or clause.doubts}
    meanings = (_by(mode, why) for mode, why in (whole | {"hearsay": clause.reported}).items() if why)
    told = text.quote(clause.start, clause.end).strip()
    return ReadClause(told, tuple(word for _, word in sorted(words, key=lambda one: one[0])), tuple(meanings))


def _event(event: Event) -> ReadEvent:
    return ReadEvent(
        event.verb.text,
        tuple(sorted(event.who)),
        tuple(thing.text for thing in event.what),
        tuple(sorted(event.to)),
        denied=event.denied,
        denier=event.denier.text if event.denier else "",
        meaning=_by(event.mode, event.why),
    )


def lines(told: Explanation, kb: KnowledgeBase) -> Iterator[str]:
    """An explanation for a person, a line at a time."""
    words = labels()
    rules = {**{row.name: row.says for row in kb.vocabulary.cues}, **words.rules}

    def meant(one: Meaning) -> str:
        by = words.parts["by"].format(rule=rules[one.rule], cue=one.cue) if one.rule else ""
        return words.modes[one.mode] + by

    def roles(names: tuple[str, ...]) -> str:
        return "、".join(words.roles[name] for name in names)

    parts = words.parts
    yield f"{parts['clauses']}："
    for clause in told.clauses:
        whole = "；".join(map(meant, clause.meanings))
        yield f"  {clause.text}" + (f"    ← {whole}" if whole else "")
        for word in clause.words:
            yield f"      {word.text}  {' '.join(word.classes) or parts['unread']}"
    yield f"{parts['events']}："
    for event in told.events:
        to = f" → {roles(event.to)}" if event.to else ""
        denied = parts["denied"].format(cue=event.denier) if event.denied else ""
        who, what = roles(event.who) or parts["nobody"], "、".join(event.what)
        yield f"  {who} | {event.verb} {what}{to} | {denied}{meant(event.meaning)}"
    yield f"{parts['facts']}："
    for fact in told.facts:
        choices = dict(kb.facts[fact.name].choices)
        values = "、".join(choices[value] for value in fact.values) or parts["none"]
        still = f"（{parts['open']}）" if fact.open else ""
        yield f"  {fact.label}（{fact.name}）：{values}{still}  “{fact.words}”"
        for read in fact.read:
            row, _, number = read.row.partition(" ")
            named = parts["row"].format(number=number) if number else words.rows[row]
            value = choices.get(read.value, parts["open"])
            yield f"      {value}  “{read.words}”  {named}  {meant(read.meaning)}：{words.proofs[read.proof]}"
