"""What was read from a message and why: words, clauses, who does what, facts, each with the word and the rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from kb.model import KnowledgeBase
from kb.text import Text
from kb.vocabulary import Checked, Words
from kb.yaml_files import read_model
from reader.chart import Clause, Why
from reader.facts import FactReader

_FILE = Path(__file__).with_name("explain.yaml")
# Plain data, as `--json` prints it.
Explained = dict[str, Any]


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


def explain(reader: FactReader, text: Text, on: date) -> Explained:
    """What the reader reads from a text as of a day. Pure.

    `clauses`: words with their classes, without any where they were not understood, and what holds of the clause;
    `events`: who does what to what, who by the part they play; `facts`: each with all that was `read` of it, what that
    proves (policy.yaml) and by which row of facts.yaml. `meaning`: how it is meant, by which rule and word.
    """
    reading, hits = reader.reading(text), reader.hits(reader.reading(text), on)
    kinds = frozenset(reader.kb.vocabulary.kinds)
    facts = [
        {
            "name": name,
            "label": reader.kb.facts[name].label,
            "values": sorted(state.values),
            "open": state.open,
            "words": state.source,
            "read": [
                {
                    "value": hit.value,
                    "proof": hit.proof,
                    "row": hit.by,
                    "words": text.quote(*hit.span),
                    "meaning": _by(hit.mode, hit.why),
                }
                for hit in hits.get(name, ())
            ],
        }
        for name, state in reader.read(text, on).facts.items()
    ]
    return {
        "text": text.raw,
        "clauses": [_clause(clause, text, kinds) for clause in reading.clauses],
        "events": [
            {
                "verb": event.verb.text,
                "who": sorted(event.who),
                "what": [thing.text for thing in event.what],
                "to": sorted(event.to),
                "denied": event.denied,
                "denier": event.denier.text if event.denier else "",
                "meaning": _by(event.mode, event.why),
            }
            for event in reading.events
        ],
        "facts": facts,
    }


def _by(mode: str, why: Why | None) -> dict[str, str]:
    return {"mode": mode, "rule": why.rule if why else "", "cue": why.cue.text if why else ""}


def _clause(clause: Clause, text: Text, kinds: frozenset[str]) -> Explained:
    words = [(tag.start, tag.text, sorted(tag.classes - kinds)) for tag in clause.tags]
    words += [(start, text.normal[start:end], []) for start, end in clause.unread]
    whole = {"told": clause.hypothetical, "dropped": clause.discarded, "unsure": clause.uncertain or clause.doubts}
    whole["hearsay"] = clause.reported
    return {
        "text": text.quote(clause.start, clause.end).strip(),
        "words": [{"text": word, "classes": classes} for _, word, classes in sorted(words)],
        "meanings": [_by(mode, why) for mode, why in whole.items() if why],
    }


def lines(told: Explained, kb: KnowledgeBase) -> Iterator[str]:
    """An explanation for a person, a line at a time."""
    words = labels()
    rules = {**{row.name: row.says for row in kb.vocabulary.cues}, **words.rules}

    def meant(one: dict[str, str]) -> str:
        by = words.parts["by"].format(rule=rules[one["rule"]], cue=one["cue"]) if one["rule"] else ""
        return words.modes[one["mode"]] + by

    def roles(names: tuple[str, ...]) -> str:
        return "、".join(words.roles[name] for name in names)

    parts = words.parts
    yield f"{parts['clauses']}："
    for clause in told["clauses"]:
        whole = "；".join(map(meant, clause["meanings"]))
        yield f"  {clause['text']}" + (f"    ← {whole}" if whole else "")
        for word in clause["words"]:
            yield f"      {word['text']}  {' '.join(word['classes']) or parts['unread']}"
    yield f"{parts['events']}："
    for event in told["events"]:
        to = f" → {roles(event['to'])}" if event["to"] else ""
        denied = parts["denied"].format(cue=event["denier"]) if event["denied"] else ""
        who, what = roles(event["who"]) or parts["nobody"], "、".join(event["what"])
        yield f"  {who} | {event['verb']} {what}{to} | {denied}{meant(event['meaning'])}"
    yield f"{parts['facts']}："
    for fact in told["facts"]:
        choices = dict(kb.facts[fact["name"]].choices)
        values = "、".join(choices[value] for value in fact["values"]) or parts["none"]
        still = f"（{parts['open']}）" if fact["open"] else ""
        yield f"  {fact['label']}（{fact['name']}）：{values}{still}  “{fact['words']}”"
        for read in fact["read"]:
            row, _, number = read["row"].partition(" ")
            named = parts["row"].format(number=number) if number else words.rows[row]
            value = choices.get(read["value"], parts["open"])
            yield f"      {value}  “{read['words']}”  {named}  {meant(read['meaning'])}：{words.proofs[read['proof']]}"
