"""What must hold of a knowledge base that its files alone cannot tell: `kb check`, a reload and CI ask for it here."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from assistant.domains import assistant_of
from assistant.scenarios import Ran, failed, run_scenarios
from kb.model import EXEMPTING, KnowledgeBase, Problem
from kb.texts import texts
from retrieval.regions import Regions
from retrieval.tokenizer import Tokenizer
from verdict.contradictions import Contradictions


def check(kb: KnowledgeBase) -> list[Problem]:
    """Every problem of a knowledge base whose files are in order: current units that answer one question differently.

    Such a knowledge base can serve: what contradicts itself decides nothing. A person must still settle it.
    """
    problems = []
    for pair in Contradictions(kb).pairs():
        said = "，".join("或".join(texts().labels[code] for code in sorted(codes)) for _, codes in pair)
        what = f"问的是同一件事，答复不同（{said}）；两条都只给原文，不作判断"
        fix = "核对哪一份现行有效，把另一份的 notice.yaml 写成 currency: superseded"
        problems.append(Problem(" 与 ".join(unit.id for unit, _ in pair), what, fix))
    return [*problems, *(one for domain, name in _domains(kb) for one in _uncut(domain, name))]


def _domains(kb: KnowledgeBase) -> list[tuple[KnowledgeBase, str]]:
    """Each domain with the folder of its words; of a single one there is only one such file."""
    return [(one, f"domains/{name}/") for name, one in kb.domains.items()] or [(kb, "")]


def _uncut(kb: KnowledgeBase, folder: str) -> list[Problem]:
    """The words of the lexicon that no text is cut into, as those with a slash: nobody's question has them."""
    tokens = Tokenizer(kb.lexicon)
    cut = {word: [one.text for one in tokens.words_of(word)] for word in (*kb.lexicon.terms, *kb.lexicon.same)}
    what, fix = "切词时断成“{}”，写在话里也认不出", "写成中间不断开的词"
    return [
        Problem(f"{folder}synonyms.yaml：{word}", what.format("、".join(parts)), fix)
        for word, parts in cut.items()
        if parts != [word]
    ]


def same_questions(kb: KnowledgeBase) -> list[str]:
    """The questions that several notices of one place answer in other words, for a person to look at; no problem."""
    return [line for one, _ in _domains(kb) for line in _same_questions(one, Regions(one, Tokenizer(one.lexicon)))]


def _same_questions(kb: KnowledgeBase, regions: Regions) -> list[str]:
    return [
        f"“{one.question}”：{one.id} 与 {other.id} 都答了，会一起给出；已不适用的一份写成 currency: superseded"
        for units in Contradictions(kb).together()
        for one, other in itertools.combinations(units, 2)
        if regions.overlap(one.notice, other.notice)
    ]


def check_scenarios(kb: KnowledgeBase) -> list[Problem]:
    """Every scenario that comes to something else than is expected beside it, or that no rule decides; every rule to
    whose outcome none of its notice's scenarios comes.
    """
    if not kb.scenarios:
        return []
    ran = list(run_scenarios(assistant_of(kb)))
    wrong = [failed(one) for one in ran if one.wrong]
    undecided = [_undecided(one, kb) for one in ran if not one.wrong and _is_undecided(one, kb)]
    return [*wrong, *undecided, *_without_scenario(ran, kb)]


def _is_undecided(ran: Ran, kb: KnowledgeBase) -> bool:
    """Whether no rule decides it, and its owner has not written that this is meant: `unit: null` where nothing official
    answers, the unit where that has no rules.
    """
    if ran.rule or ran.scenario.unit is None:
        return False
    return not ran.scenario.unit or ran.answer.unit is None or ran.answer.unit.id in kb.rules


def _undecided(ran: Ran, kb: KnowledgeBase) -> Problem:
    unit = ran.answer.unit
    if unit is None:
        return Problem(ran.where, "没有问答作答，也就没有规则判断它", "官方确实没有答复的，写 unit: null")
    if unit.id not in kb.rules:
        fix = f'给它写规则；就是要看措辞的，写明 unit: "{ran.unit}"'
        return Problem(ran.where, f"作答的 {unit.id} 没有规则，判断取自措辞", fix)
    what = f"{unit.id} 的规则在 {ran.answer.on} 没有一条判断它"
    return Problem(ran.where, what, "改 on，或改规则的 valid_from、valid_to；与别的答复矛盾的，先定哪份现行")


def _without_scenario(ran: Sequence[Ran], kb: KnowledgeBase) -> Iterator[Problem]:
    decided = {one.rule.id for one in ran if one.rule and one.answer.verdict.proposed == one.rule.outcome}
    for notice in kb.scenarios:
        if kb.notices[notice].head.currency == "superseded":
            continue
        for rule in kb.rules_of(notice):
            if rule.id not in decided:
                fix = f"在 scenarios.yaml 里写一个，应得到 {rule.outcome}"
                if rule.outcome in EXEMPTING:
                    fix = f"在 scenarios.yaml 里写一个，应得到 to_confirm，outcome: {rule.outcome}"
                yield Problem(f"notices/{notice}/rules.yaml：{rule.id}", "没有一个情形得出它的结论", fix)
