"""Who vouches for a rule, and whether what was signed is still what stands there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Literal

from kb.model import KnowledgeBase, Problem, Rule

# None: signed, and unchanged since.
Standing = Literal["unsigned", "changed"] | None
# Of a signature of ours: the first characters of the SHA-256 of what was signed.
_LENGTH = 12
# Days after which a review is to be repeated.
_LASTS = 365


def digest(rule: Rule, kb: KnowledgeBase) -> str:
    """What is signed with a rule: all of it but the signature, the official question and answer, and the notice's text.

    Of the statements those that are asked, so that deciding an interpretation is a change too.
    """
    unit = kb.units[rule.unit]
    parts = (rule.substance, unit.question, unit.answer, kb.notices[unit.notice].head.sha256)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]


def standing(rule: Rule, kb: KnowledgeBase) -> Standing:
    """Whether a rule is signed as it stands. What was written by hand is no signature: nobody can tell whether the rule
    has changed since.
    """
    if rule.reviewed is None or not rule.reviewed.of:
        return "unsigned"
    return None if rule.reviewed.of == digest(rule, kb) else "changed"


def reminders(kb: KnowledgeBase, on: date) -> Iterator[Problem]:
    """What a reviewer should see to on a day: rules that nobody has signed, that changed since, or long ago.

    None of it keeps a knowledge base from serving.
    """
    for notice in kb.notices:
        where = f"notices/{notice}/rules.yaml"
        unsigned = []
        for rule in kb.rules_of(notice):
            found, again = standing(rule, kb), f"看过以后：python -m kb sign {rule.id} --by 姓名"
            if found == "unsigned" or rule.reviewed is None:
                unsigned.append(rule.id)
                continue
            by = f"{rule.reviewed.by} {rule.reviewed.on} 复核"
            if found == "changed":
                yield Problem(f"{where}：{rule.id}", f"{by}以后，规则、问答或公告原文改过", again)
            elif (on - rule.reviewed.on).days > _LASTS:
                yield Problem(f"{where}：{rule.id}", f"{by}，已过一年", again)
        if unsigned:
            what = f"{len(unsigned)} 条规则待复核：{'、'.join(unsigned)}"
            fix = f"印出来看（python -m kb weave {notice} 对照.html），看过以后：python -m kb sign 规则 --by 姓名"
            yield Problem(where, what, fix)
        if kb.rules_of(notice) and notice not in kb.scenarios:
            what, fix = "有规则，没有 scenarios.yaml", "写几个情形，见 docs/write-rules.md；python -m kb suggest 起草"
            yield Problem(f"notices/{notice}", what, fix)
