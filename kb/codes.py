"""The closed vocabularies: what a verdict, a rule, a condition and a person can say."""

from __future__ import annotations

from typing import Literal

Code = Literal["to_confirm", "not_required", "required", "deferred", "conditional", "not_applicable", "unknown"]
Outcome = Literal["not_required", "required", "deferred"]
Currency = Literal["in_force", "superseded", "unverified"]
# Of a condition. What nobody spoke of can be assumed, where the rule says so; it counts as met and is never called so.
State = Literal["met", "assumed", "contradicted", "unknown"]
# What a person answers to a statement: 属实, 不属实, 不清楚.
Given = Literal["yes", "no", "unsure"]
HOLDING: frozenset[State] = frozenset({"met", "assumed"})

# The codes that free somebody from a duty. They are said only when a person has confirmed every statement of the rule.
EXEMPTING: frozenset[Code] = frozenset({"not_required", "deferred"})
# Statements that no rule writes: what was not understood, what was said after a confirmation, whether the notice holds;
# and those of a verdict from the wording alone.
UNREAD, LATER, IN_FORCE, SAME_CASE, NO_EXCEPTION = "unread", "later", "in-force", "same-case", "no-exception"
RESERVED = frozenset({UNREAD, LATER, IN_FORCE, SAME_CASE, NO_EXCEPTION})
# The fact that is asked wherever something was not understood.
BEYOND = "beyond"
