"""A draft of the rules, statements and scenarios of a unit, from its wording, for a person to finish.

What is guessed carries 待完成, and a file with that word is never served (`kb.unfinished`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count
from typing import NamedTuple

from kb.check import nearest
from kb.model import EXEMPTING, Fact, KnowledgeBase, Outcome, Problem, Problems, QAUnit
from kb.text import spelled, standing
from kb.unfinished import UNFINISHED
from verdict.from_wording import ENDS, SENTENCE, any_of, patterns

# A statement for each condition, but no more than anybody reads.
_STATEMENTS = 5
# Of the facts whose words a clause has so many are named, the nearest first.
_NEAR = 3
# What a clause says in brackets are examples of it.
_EXAMPLES = re.compile("[（(【][^（）()【】]*[）)】]")
# Characters of a word.
_LONGEST_WORD = 24
_NO_DAY = date(2000, 1, 1)
_HOW = f"""\
# 草稿：python -m kb suggest 按措辞起草，凡有“{UNFINISHED}”的都是猜的，要由人写定；有这个词的文件不会拿来作答。
# evidence 都是答复的原文；条件可能多了、少了、合错了，逐条对照原文。怎样写：docs/write-rules.md。
"""


class _Condition(NamedTuple):
    """A guess: the fact, the values, the words of the answer, and other facts that these words may mean."""

    fact: str
    values: tuple[str, ...]
    evidence: str
    others: tuple[str, ...]


class _Rule(NamedTuple):
    """A guess: a clause that says what must be done, and the conditions in its sentence."""

    id: str
    outcome: Outcome
    evidence: str
    sentence: str
    conditions: tuple[_Condition, ...]


def suggest_rules(kb: KnowledgeBase, name: str) -> tuple[str, str]:
    """The texts of a `rules.yaml` and a `scenarios.yaml` for one unit. Raises Problems for one that is not there."""
    unit = kb.units.get(name)
    if unit is None:
        raise Problems([Problem(name, "没有这条问答", nearest(name, kb.units))])
    rules = list(_rules(kb, unit))
    published = kb.notices[unit.notice].head.published or _NO_DAY
    book = "\n".join(["rules:", *(line for rule in rules for line in _rule_lines(unit, rule, published))])
    if not rules:
        book = "rules: []"
    book += "\n" + "\n".join(_left_out(unit, rules))
    scenarios = "\n".join(line for rule in rules for line in _scenario_lines(unit, rule))
    heads = (f"# yaml-language-server: $schema=../../schemas/{kind}.json\n{_HOW}" for kind in ("rules", "scenarios"))
    first, second = heads
    return f"{first}{book}\n", f"{second}{scenarios or '[]'}\n"


def _rules(kb: KnowledgeBase, unit: QAUnit) -> Iterator[_Rule]:
    """A rule for each clause of a duty, in the order of the answer. Struck words say nothing."""
    number = unit.id.partition("/")[2].replace(".", "-")
    numbers = count(1)
    for sentence in SENTENCE.findall(standing(unit.answer)):
        clauses = [clause for clause in _clauses(kb, sentence) if clause in unit.answer]
        duties = list(_duties(kb, clauses))
        others = [one for one in clauses if one not in dict(duties)]
        for clause, outcome in duties:
            conditions = tuple(_conditions(kb, unit, clause, others))
            yield _Rule(f"draft-{number}-{next(numbers)}", outcome, clause, sentence.strip(), conditions)


def _clauses(kb: KnowledgeBase, sentence: str) -> Iterator[str]:
    """The parts of a sentence between commas that stand in no brackets; of a list what begins with 不涉及, 且 or 但
    is one more.
    """
    opens = re.compile(any_of((*kb.wording.denies, *kb.wording.exceptions)))
    begin = depth = 0
    for at, char in enumerate(sentence):
        depth += (char in "（(【[") - (char in "）)】]")
        listed = char == "、" and opens.match(spelled(sentence[at + 1 : at + 4]))
        if depth <= 0 and (char in "，,；;" or listed):
            yield sentence[begin:at].strip(ENDS)
            begin = at + 1
    yield sentence[begin:].strip(ENDS)


def _duties(kb: KnowledgeBase, clauses: Sequence[str]) -> Iterator[tuple[str, Outcome]]:
    """The clauses that say what must, need not or may later be done. 应依据…，于每年1月提交: 应 reaches on."""
    known = patterns(kb.wording)
    postpones, must = re.compile(any_of(kb.wording.postpones)), re.compile(any_of(kb.wording.demands))
    open_duty = False
    for clause in clauses:
        normal = spelled(clause)
        demands = bool(must.search(known.harmless.sub("", normal)))
        if postpones.search(normal):
            yield clause, "deferred"
        elif known.exempts.search(normal):
            yield clause, "not_required"
        elif (demands or open_duty) and known.duty.search(normal):
            yield clause, "required"
            demands = False
        open_duty = demands


def _conditions(kb: KnowledgeBase, unit: QAUnit, duty: str, others: Sequence[str]) -> Iterator[_Condition]:
    """What the other clauses of a sentence, and the question, seem to ask of a case. A fact is asked once."""
    denies = re.compile(any_of(kb.wording.denies))
    cues = re.compile(any_of((*kb.wording.conditions, *kb.wording.exceptions)))
    asked: set[str] = set()
    topics = _facts_in(kb, f"{unit.question}{duty}", topics=True)
    for name in topics[:1]:
        asked.add(name)
        yield _Condition(name, ("yes",), duty, tuple(topics[1:_NEAR]))
    for clause in (*others, duty):
        conditional = cues.search(spelled(clause))
        near = [name for name in _facts_in(kb, _EXAMPLES.sub("", clause)) if name not in asked]
        if (clause == duty or not near) and not conditional:
            continue
        name = near[0] if near else UNFINISHED
        if name in asked:
            continue
        asked.add(name)
        fact = kb.facts.get(name)
        values = _values(kb, fact, clause) if fact else ()
        if fact and fact.kind == "yes_no":
            values = ("no" if denies.search(spelled(clause)) else "yes",)
        yield _Condition(name, values or (UNFINISHED,), clause, tuple(near[1:_NEAR]))


def _facts_in(kb: KnowledgeBase, text: str, *, topics: bool = False) -> list[str]:
    """The facts of whose words some stand in a text, the nearest first: a word counts by its length, and less where it
    is said of many facts. `topics`: those that say which matter is asked about, else all others.
    """
    of_facts = {name: _classes(fact) for name, fact in kb.facts.items() if fact.topic == topics}
    said: dict[str, float] = {}
    for word, classes in _words_in(kb, text):
        about = [name for name, own in of_facts.items() if not classes.isdisjoint(own)]
        for name in about:
            said[name] = said.get(name, 0.0) + len(word) / len(about)
    return sorted(said, key=lambda name: (-said[name], list(kb.facts).index(name)))


def _words_in(kb: KnowledgeBase, text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The known words of a text, each place read once, the longest word first."""
    known, normal = kb.vocabulary.words, spelled(text)
    at = 0
    while at < len(normal):
        ends = range(min(len(normal), at + _LONGEST_WORD), at, -1)
        end = next((end for end in ends if normal[at:end] in known), 0)
        if end:
            yield normal[at:end], known[normal[at:end]]
        at = end or at + 1


def _classes(fact: Fact) -> frozenset[str]:
    """The classes that say it; of a matter those that alone name it."""
    if fact.topic:
        return frozenset(fact.mention)
    does = (name for saying in fact.says for name in saying.does)
    return fact.classes.union(does, *(value.words for value in fact.values.values()))


def _values(kb: KnowledgeBase, fact: Fact, text: str) -> tuple[str, ...]:
    """The values whose words stand in a text."""
    said = frozenset[str]().union(*(classes for _, classes in _words_in(kb, text)))
    return tuple(name for name, value in fact.values.items() if not said.isdisjoint(value.words))


def _quoted(text: str) -> str:
    """A text as YAML, whatever is in it."""
    return json.dumps(text, ensure_ascii=False)


def _rule_lines(unit: QAUnit, rule: _Rule, published: date) -> Iterator[str]:
    yield f"  - id: {rule.id}"
    yield f"    unit: {_quoted(unit.id)}"
    yield f"    outcome: {rule.outcome}"
    yield f"    says: {_quoted(f'{UNFINISHED}：{rule.sentence}')}"
    if rule.outcome in EXEMPTING:
        yield f"    result: {_quoted(rule.evidence)}"
    yield f"    evidence: {_quoted(rule.evidence)}"
    yield f"    valid_from: {published.isoformat()}"
    yield "    conditions:"
    conditions = rule.conditions or (_Condition(UNFINISHED, (UNFINISHED,), rule.evidence, ()),)
    for one in conditions:
        also = f"  # 也可能是：{'、'.join(one.others)}" if one.others else ""
        yield f"      - fact: {one.fact}{also}"
        yield f"        is: [{', '.join(map(_quoted, one.values))}]"
        yield f"        text: {_quoted(f'{UNFINISHED}：{one.evidence}')}"
        yield f"        evidence: {_quoted(one.evidence)}"
    if rule.outcome in EXEMPTING:
        yield "    statements:"
        for number, some in enumerate(_grouped(conditions), 1):
            said = "；".join(dict.fromkeys(one.evidence for one in some))
            how = f"{UNFINISHED}：正面、具体地说，让人看得出哪里可能不符（{said}）"
            yield f"      - id: s{number}"
            yield f"        text: {_quoted(how)}"
            yield f"        facts: [{', '.join(one.fact for one in some)}]"
    yield ""


def _grouped(conditions: Sequence[_Condition]) -> list[tuple[_Condition, ...]]:
    """One statement for each condition; of very many the last takes the rest."""
    alone = [(one,) for one in conditions[: _STATEMENTS - 1]]
    rest = tuple(conditions[_STATEMENTS - 1 :])
    return [*alone, rest] if rest else list(alone)


def _left_out(unit: QAUnit, rules: Sequence[_Rule]) -> Iterator[str]:
    """The sentences on which no rule rests, to be declared or made into rules."""
    used = [words for rule in rules for words in (rule.evidence, *(one.evidence for one in rule.conditions))]
    rest = [one for one in SENTENCE.findall(unit.answer) if not any(words in one for words in used) and one.strip()]
    yield "not_formalised:" if rest else "not_formalised: []"
    for sentence in rest:
        yield f"  - unit: {_quoted(unit.id)}"
        yield f"    text: {_quoted(sentence.strip(ENDS))}"
        yield f"    reason: {UNFINISHED}"


def _scenario_lines(unit: QAUnit, rule: _Rule) -> Iterator[str]:
    """One where it applies, one for each statement that is untrue, one where something is not said."""
    number = unit.id.partition("/")[2]
    exempts = rule.outcome in EXEMPTING
    say = f"{UNFINISHED}：用办事人自己的话，把条件都说到（{unit.question}）"
    kinds: list[tuple[str, str, str]] = [("applies", say, f"expect: {'to_confirm' if exempts else rule.outcome}")]
    if exempts:
        kinds[0] = ("applies", say, f"expect: to_confirm\n  outcome: {rule.outcome}")
        for at, _ in enumerate(_grouped(rule.conditions or (_Condition("", (), "", ()),)), 1):
            kinds.append((f"s{at}-untrue", say, f"confirmed: {{s{at}: 'no'}}\n  expect: not_applicable"))
    kinds.append(("not-said", f"{UNFINISHED}：少说一个条件（{unit.question}）", "expect: conditional"))
    for kind, says, expected in kinds:
        yield f"- id: {rule.id}-{kind}"
        yield f"  says: {_quoted(says)}"
        yield f"  unit: {_quoted(number)}"
        yield f"  {expected}"
        yield f"  because: {UNFINISHED}"
