"""What must hold of a knowledge base before anybody is answered from it. Every problem with its place and its fix."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import combinations, pairwise

from kb.check_facts import check_kinds_of, check_measured, check_unless, looked_for
from kb.check_statements import check_statements
from kb.codes import BEYOND
from kb.markup import is_pictured
from kb.model import HOLDING, Condition, Fact, Notice, Problem, QAUnit, Rule, RuleBook
from kb.text import Span, standing, verbatim
from kb.vocabulary import KINDS, ROLES, Vocabulary

# What the reader adds to the classes of the words: a party that is named, one beside the two that cooperate, none at
# all; a question that says who cooperates with whom.
FOUND = frozenset({"named", "other", "nobody", "paired"})
# Where the ways of saying are.
GRAMMAR = "reader/grammar/zh.yaml"
_SENTENCE = re.compile(r"[^。！？]+[。！？]?")
# Marks that are left out within a line; so few characters are left out by a slip.
_MARKS = re.compile(r"<br[ \t]*/?>|[ \t\u3000*_~`#>|\\-]")
_SLIP = 2
_POINTS = "、，。；：？！“”（）《》"


def nearest(word: str, known: Iterable[str]) -> str:
    """A fix for a name that is not known: the nearest known one, or all of them."""
    known = sorted(known)
    near = difflib.get_close_matches(word, known, n=1)
    return f"是否想写“{near[0]}”？" if near else f"已有：{'、'.join(known) or '一个也没有'}"


def check_cut(notice: Notice, units: list[QAUnit], signed: Mapping[str, tuple[str, str]]) -> list[Problem]:
    """An answer that is not the text at its spans, or places that cannot be right, are refused.

    `signed` holds the question and the ends of the answer as they were signed off, by unit.
    """
    where = f"notices/{notice.id}/units.yaml"
    problems = []
    if not units:
        problems.append(Problem(where, "没有任何问答", "用 python -m kb add 重新导入公告"))
    taken: dict[int, str] = {}
    notes = Counter(span for unit in units for span in unit.answer_spans[1:])
    ids = Counter(unit.id for unit in units)
    for unit in units:
        place = f"{where}：{unit.id}"
        if ids[unit.id] > 1:
            problems.append(Problem(place, "编号重复", "每条问答用不同的 id"))
        spans = (*unit.question_spans, *unit.answer_spans)
        if any(not 0 <= start < end <= len(notice.text) for start, end in spans):
            what = f"位置不在原文之内（原文共 {len(notice.text)} 字）"
            problems.append(Problem(place, what, "用 python -m importing split 查看切分，改正 asked 与 answered"))
            continue
        problems += _check_words(place, notice.text, unit)
        problems += _check_ends(place, notice.text, unit)
        question, answer = signed.get(unit.id, (unit.question, unit.ends))
        if question.replace("\n", "") != unit.question.replace("\n", ""):
            fix = "核对位置无误后，从原文逐字复制 question"
            problems.append(Problem(place, f"登记的问题与所在位置的文字“{unit.question}”不一致", fix))
        if answer != unit.ends:
            fix = f"核对位置无误后，把 answer 写成“{unit.ends}”"
            problems.append(Problem(place, "登记的答复首尾与所在位置的文字不一致", fix))
        # A note may belong to several answers: each has the whole of it, and nobody else any.
        owned = [
            (span, f"一条注（第 {span.start}–{span.end} 字）" if _is_note(unit, span, notes) else unit.id)
            for span in spans
        ]
        other = next(
            (taken[at] for span, owner in owned for at in range(*span) if taken.setdefault(at, owner) != owner), ""
        )
        if other:
            problems.append(Problem(place, f"与 {other} 占用了同一段原文", "改正 asked 与 answered"))
    return problems


def _check_words(place: str, source: str, unit: QAUnit) -> Iterator[Problem]:
    """A question has words, those at its spans; an answer too, unless it is pictures, or a person is to look for it."""
    for what, words, at in (("问题", unit.question, unit.question_spans), ("答复", unit.answer, unit.answer_spans)):
        if words != verbatim(source, at) or (what == "问题" and not words):
            fix = "不得改写官方文字；用 python -m importing split 重新切分"
            yield Problem(place, f"{what}与原文所在位置的文字不一致", fix)
    waits = unit.hold and not unit.answer_spans
    if not (unit.answer or waits or is_pictured(source, unit.answer_spans)):
        yield Problem(place, "没有答复", "在 answered 写明答复的位置；原件里也没有答复的，删去这一条")


def _check_ends(place: str, source: str, unit: QAUnit) -> Iterator[Problem]:
    """A place that is off by some characters: its words begin or end with a blank, or lack some in between."""
    for what, name, spans in (("问题", "asked", unit.question_spans), ("答复", "answered", unit.answer_spans)):
        if not spans:
            continue
        start, end = spans[0].start, spans[-1].end
        told = source[start:end]
        if told.strip() != told:
            first, last = start + len(told) - len(told.lstrip()), start + len(told.rstrip())
            fix = f"{name} 从第 {first} 字起，到第 {last} 字止"
            yield Problem(place, f"{what}的位置（{start}–{end}）两头是空白，差了几个字", fix)
        for one, other in pairwise(spans):
            between = source[one.end : other.start].split("\n")
            # Behind the one and before the other; a line between them is what stands around an answer.
            left = next((part for part in (between[0], between[-1]) if _is_slip(_MARKS.sub("", part))), "")
            if left:
                fix = f"{name} 里前一段到第 {other.start} 字止，或后一段从第 {one.end} 字起"
                yield Problem(place, f"{what}漏了两段之间的“{left}”（第 {one.end}–{other.start} 字）", fix)


def _is_slip(left: str) -> bool:
    """Whether so little is rather left out by a slip than because it is no word of the answer, as its 答： is not."""
    told = all(char.isalnum() or char in _POINTS for char in left)
    return told and 0 < len(left) <= _SLIP and not left.endswith("：")


def _is_note(unit: QAUnit, span: Span, notes: Mapping[Span, int]) -> bool:
    """Whether several answers have this very span behind their first."""
    return notes[span] > 1 and span not in (*unit.question_spans, *unit.answer_spans[:1])


def check_rules(where: str, book: RuleBook, units: Mapping[str, QAUnit], facts: Mapping[str, Fact]) -> list[Problem]:
    """Rules name what exists, quote the official words exactly, can apply, and never contradict each other."""
    problems: list[Problem] = []
    seen: set[str] = set()
    sound: list[Rule] = []
    for rule in book.rules:
        place = f"{where}：{rule.id}"
        if rule.id in seen:
            problems.append(Problem(place, "规则编号重复", "每条规则用不同的编号"))
        seen.add(rule.id)
        wrong = list(_check_rule(place, rule, units, facts))
        problems += wrong
        sound += [] if wrong else [rule]
    for one, two in combinations(sound, 2):
        if one.unit == two.unit:
            problems += _check_pair(where, one, two, facts)
    problems += check_statements(where, book, facts)
    return problems + list(_check_sentences(where, book, units))


def _check_rule(place: str, rule: Rule, units: Mapping[str, QAUnit], facts: Mapping[str, Fact]) -> Iterator[Problem]:
    unit = units.get(rule.unit)
    if unit is None:
        yield Problem(place, f"没有“{rule.unit}”这个问答", nearest(rule.unit, units))
        return
    for what, evidence in (("evidence", rule.evidence), *((c.text, c.evidence) for c in rule.conditions)):
        if evidence not in unit.answer:
            yield Problem(f"{place}：{what}", f"依据“{evidence}”不是官方答复的原文", f"从 {unit.id} 的答复中逐字复制")
        elif evidence not in standing(unit.answer):
            fix = "只引没有划去的字；整句划去的，写在 not_formalised 里"
            yield Problem(f"{place}：{what}", f"依据“{evidence}”里有原文划去的字（在 ~~ 之间）", fix)
    for condition in rule.conditions:
        yield from _check_condition(place, condition, facts)
        yield from check_unless(place, condition, facts)
    if rule.valid_to is not None and rule.valid_to < rule.valid_from:
        yield Problem(place, f"有效期 {rule.valid_from} 至 {rule.valid_to} 是空的，规则永远不会适用", "改正日期")
    for name in {condition.fact for condition in rule.conditions} & facts.keys():
        if not any(_meets(rule, name, values) for values in _value_sets(facts[name])):
            yield Problem(f"{place}：{name}", "这些条件不可能同时满足，规则永远不会适用", "合并或改正对同一事实的条件")


def _check_condition(place: str, condition: Condition, facts: Mapping[str, Fact]) -> Iterator[Problem]:
    fact = facts.get(condition.fact)
    if fact is None:
        fix = nearest(condition.fact, facts) + "事实在 domains/ 下的 facts.yaml 中声明"
        yield Problem(place, f"事实“{condition.fact}”没有声明", fix)
        return
    if fact.measured or condition.bounds:
        yield from _check_bounds(f"{place}：{condition.fact}", condition, fact)
        return
    if bool(condition.is_) == bool(condition.unless):
        yield Problem(f"{place}：{condition.fact}", "is 与 unless 必须恰好写一个", "见文件开头的说明")
    if condition.unless and not condition.because:
        yield Problem(f"{place}：{condition.fact}", "unless 没有写 because", "写明条款为何不问提问者")
    for value in (*condition.is_, *condition.unless):
        if value not in fact.allowed:
            yield Problem(f"{place}：{condition.fact}", f"没有取值“{value}”", nearest(value, fact.allowed))


def _check_bounds(place: str, condition: Condition, fact: Fact) -> Iterator[Problem]:
    """Of an amount or a time a condition gives bounds, and bounds are given of nothing else."""
    if not fact.measured:
        what = f"“{fact.label}”不是数额或时间，不能写 at_least、over、under、at_most"
        yield Problem(place, what, "写 is 或 unless；或在 facts.yaml 把它写成 kind: amount 或 elapsed")
    elif condition.bounds is None or condition.unless:
        yield Problem(place, f"“{fact.label}”是数额或时间，要写门槛", "写 at_least、over、under、at_most 之一")
    elif condition.bounds.low >= condition.bounds.high:
        yield Problem(place, "门槛之间没有任何数", "改正 at_least、over、under、at_most")


def _value_sets(fact: Fact) -> Iterator[frozenset[str]]:
    """Everything that can be said of a fact: each set of its values, nothing said included; one band of a measure."""
    for size in range(len(fact.allowed) + 1 if not fact.measured else 2):
        yield from map(frozenset, combinations(fact.allowed, size))


def _meets(rule: Rule, name: str, values: frozenset[str]) -> bool:
    return all(condition.state(values) in HOLDING for condition in rule.conditions if condition.fact == name)


def _check_pair(where: str, one: Rule, two: Rule, facts: Mapping[str, Fact]) -> Iterator[Problem]:
    """Two rules of one unit. Conditions on different facts are independent, so the rules can both apply exactly when
    for each fact some set of values meets both: the whole truth table is decided fact by fact.
    """
    if not _overlap(one, two):
        return
    names = {condition.fact for rule in (one, two) for condition in rule.conditions}
    both = all(
        any(_meets(one, name, values) and _meets(two, name, values) for values in _value_sets(facts[name]))
        for name in names
    )
    if both and one.outcome != two.outcome:
        what = f"与 {two.id} 可能同时适用，结论却不同（{one.outcome}、{two.outcome}）"
        yield Problem(f"{where}：{one.id}", what, "给其中一条加上使两者互斥的条件")
    if {c.model_dump_json() for c in one.conditions} == {c.model_dump_json() for c in two.conditions}:
        yield Problem(
            f"{where}：{one.id}", f"与 {two.id} 条件相同而有效期重叠", "让前一条的 valid_to 早于后一条的 valid_from"
        )


def _overlap(one: Rule, two: Rule) -> bool:
    return one.valid_from <= (two.valid_to or date.max) and two.valid_from <= (one.valid_to or date.max)


def _check_sentences(where: str, book: RuleBook, units: Mapping[str, QAUnit]) -> Iterator[Problem]:
    """Every sentence of an answer is evidence of a rule, or declared as not formalised."""
    for declared in book.not_formalised:
        unit = units.get(declared.unit)
        if unit is None or declared.text not in unit.answer:
            yield Problem(
                f"{where}：not_formalised：{declared.unit}", "没有这个问答，或其中没有这句话", "从答复中逐字复制"
            )
    for name in sorted({rule.unit for rule in book.rules} & units.keys()):
        quoted = [declared.text for declared in book.not_formalised if declared.unit == name]
        for rule in book.rules:
            if rule.unit == name:
                quoted += [rule.evidence, *(condition.evidence for condition in rule.conditions)]
        for sentence in _SENTENCE.findall(units[name].answer):
            if not any(words in sentence or sentence in words for words in quoted):
                fix = "写一条以它为依据的规则，或在 not_formalised 中写明理由"
                yield Problem(f"{where}：{name}", f"“{sentence}”没有规则使用", fix)


def check_classes(domain: str, facts: Mapping[str, Fact], vocabulary: Vocabulary) -> list[Problem]:
    """Facts name only classes that have words, and words stand only in classes that the reader or a fact knows."""
    known = vocabulary.classes
    concepts, declared = f"{domain}/concepts.yaml", f"{domain}/facts.yaml"
    if not known - vocabulary.grammar:
        return [Problem(concepts, "没有任何词类，读不了句子", "从版本库恢复它")]
    problems = [problem for fact in facts.values() for problem in _check_names(declared, fact, facts, known)]
    problems += [*_check_kinds(concepts, vocabulary), *_check_cues(vocabulary)]
    compounds = {name for row in vocabulary.compounds for name in (*row.front, *row.over, *row.behind, *row.counts)}
    for name in sorted(compounds - known):
        problems.append(Problem(f"{concepts}：compounds", f"没有词类“{name}”", nearest(name, known)))
    problems += [*check_kinds_of(concepts, facts, vocabulary), *check_measured(declared, facts)]
    used = KINDS.union(
        vocabulary.grammar, vocabulary.groups, *vocabulary.kinds.values(), compounds, *map(_classes_of, facts.values())
    )
    for name in sorted(KINDS - known - vocabulary.unneeded):
        fix = nearest(name, known - used) if known - used else "从版本库恢复它；这个领域用不着的，写进 unneeded"
        problems.append(Problem(concepts, f"缺少词类“{name}”，读句子离不开它", fix))
    for name in sorted(known - used if facts else ()):
        fix = f"在 kinds 里写明它当什么用；{nearest(name, used)}"
        problems.append(Problem(f"{concepts}：{name}", "程序和事实都用不到这个词类", fix))
    if not vocabulary.risks:
        problems.append(Problem(concepts, "缺少词类“risk”，读句子离不开它", "从版本库恢复它"))
    if facts and BEYOND not in facts:
        problems.append(Problem(declared, "缺少事实“beyond”：没有读懂的话要靠它问清", "从版本库恢复它"))
    return problems


def _check_kinds(concepts: str, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Kinds are of classes that have words, and every party plays a part."""
    for kind, names in vocabulary.kinds.items():
        for name in sorted(names - vocabulary.classes - KINDS if kind not in vocabulary.groups else ()):
            yield Problem(f"{concepts}：kinds：{kind}", f"没有词类“{name}”", nearest(name, vocabulary.classes))
    for name in sorted(vocabulary.of("party") - {"party"}.union(*map(vocabulary.of, ROLES))):
        fix = f"写进 kinds 的一行：{'、'.join(sorted(ROLES))}"
        yield Problem(f"{concepts}：kinds：party", f"没有写明“{name}”是哪一方", fix)


def _check_cues(vocabulary: Vocabulary) -> Iterator[Problem]:
    """The grammar has words for each of its classes, and its rows name classes that are there."""
    known = vocabulary.classes
    for name in sorted(vocabulary.grammar - known):
        yield Problem(f"{GRAMMAR}：{name}", "这一类没有词，读句子离不开它", "从版本库恢复它")
    named = {f"groups：{name}": frozenset(within) for name, within in vocabulary.groups.items()}
    there = KINDS.union(vocabulary.grammar, vocabulary.groups)
    for place, names in (named | {f"cues：{row.name}": row.classes for row in vocabulary.cues}).items():
        for name in sorted(names - there):
            yield Problem(f"{GRAMMAR}：{place}", f"没有“{name}”这一类", nearest(name, there))


def _classes_of(fact: Fact) -> set[str]:
    """The classes of words that a fact names."""
    used = looked_for(fact) | {*fact.unclear, *fact.of, *fact.since, *fact.apart}
    for saying in fact.says:
        used |= {*saying.near, *saying.having, *saying.without}
    return used


def _check_names(declared: str, fact: Fact, facts: Mapping[str, Fact], known: frozenset[str]) -> Iterator[Problem]:
    """The facts that a fact names can be read, and the classes have words."""
    for name in fact.beyond_of:
        if name not in facts or facts[name].topic:
            what = f"beyond_of 里的“{name}”不是一个可以读到的事实"
            yield Problem(f"{declared}：{fact.name}", what, nearest(name, facts))
    for name in sorted(_classes_of(fact) - known - FOUND):
        yield Problem(f"{declared}：{fact.name}", f"没有词类“{name}”", nearest(name, known))


def check_shared(facts: Mapping[str, Mapping[str, Fact]]) -> list[Problem]:
    """Facts of one name in several domains have the same values: a case that comes back tells only the name."""
    problems = []
    for (one, mine), (other, theirs) in combinations(facts.items(), 2):
        for name in sorted(mine.keys() & theirs.keys()):
            if mine[name].allowed != theirs[name].allowed:
                what = f"domains/{one} 也有事实“{name}”，取值不同"
                problems.append(Problem(f"domains/{other}/facts.yaml：{name}", what, "换一个名称，规则里也改"))
    return problems


def check_currency(notices: Mapping[str, Notice]) -> list[Problem]:
    """A notice that does not hold says so: with a warning, and with the notice that replaces it if it is here."""
    problems = []
    for notice in notices.values():
        where = f"notices/{notice.id}/notice.yaml"
        if notice.head.currency != "in_force" and not notice.head.currency_warning.strip():
            what = "currency 不是 in_force，却没有 currency_warning"
            problems.append(Problem(where, what, "写明读者须知的时效警示"))
        if notice.head.superseded_by and notice.head.superseded_by not in notices:
            problems.append(
                Problem(
                    where,
                    f"superseded_by 的“{notice.head.superseded_by}”不在知识库中",
                    nearest(notice.head.superseded_by, notices),
                )
            )
        if _replaces_itself(notice, notices):
            problems.append(
                Problem(where, "superseded_by 绕回了自己，没有一份公告能作答", "只在旧公告上写 superseded_by")
            )
        if notice.head.superseded_by and notice.head.currency != "superseded":
            problems.append(
                Problem(where, "写了 superseded_by，currency 却不是 superseded", "改为 currency: superseded")
            )
    return problems


def _replaces_itself(notice: Notice, notices: Mapping[str, Notice]) -> bool:
    seen = {notice.id}
    after = notices.get(notice.head.superseded_by)
    while after is not None and after.id not in seen:
        seen.add(after.id)
        after = notices.get(after.head.superseded_by)
    return after is not None and after.id == notice.id
