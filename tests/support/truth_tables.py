"""The notice read by hand, once more and apart from rules.yaml: what its clauses give for each state of the facts.

A state maps a fact to "yes", "no", "open" (doubted) or, where it is not said, to nothing; `data` to a set of kinds.
The functions return the verdict code that the clause gives. Tests compare the rules with them over whole truth tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kb.model import Code

State = Mapping[str, object]

LISTED = {"imaging", "picture", "lab", "growth", "questionnaire"}


def clinical_data(matter: str) -> Callable[[State], Code]:
    """1.1 and 4.2: listed kinds unless for gene research; other clinical data if no gene research is involved."""

    def verdict(state: State) -> Code:
        kinds, gene, asked = state.get("data", frozenset()), state.get("gene_research"), state.get(matter)
        assert isinstance(kinds, (set, frozenset))
        if asked == "no" or gene == "yes" or kinds - LISTED - {"clinical"}:
            return "not_applicable"
        if asked is None or not kinds or gene == "open" or ("clinical" in kinds and gene is None):
            return "conditional"
        return "not_required"

    return verdict


def yearly_report(state: State) -> Code:
    """2.1: less than a year after the grant the report is merged into the next; from a year on it is due."""
    approved, young = state.get("keeping_approved"), state.get("under_one_year")
    if approved == "no":
        return "not_applicable"
    if approved is None or young is None:
        return "conditional"
    return "deferred" if young == "yes" else "required"


def foreign_support(state: State) -> Code:
    """3.1: no substantive participation, no data, no shared results; all three, and no specimens given away."""
    needed = [state.get(fact) for fact in ("foreign_takes_part", "foreign_gets_data", "results_shared")]
    if "yes" in needed or "yes" in (state.get("foreign_gets_specimens"), state.get("foreign_beyond")):
        return "not_applicable"
    return "conditional" if None in needed else "not_required"


def cooperation_data(state: State) -> Code:
    """4.1: the two parties of an approved cooperation use its data freely; another foreign party needs a filing."""
    elsewhere = state.get("other_source") == "yes" or state.get("beyond_agreement") == "yes"
    basis = [state.get("in_cooperation"), state.get("cooperation_approved")]
    others, joined = state.get("used_by_others"), state.get("others_take_part")
    if elsewhere or "no" in basis:
        return "not_applicable"
    if others == "yes":
        if joined == "no":
            return "not_applicable"
        return "required" if joined == "yes" and None not in basis else "conditional"
    partners = state.get("used_by_partners")
    if "yes" in (state.get("foreign_gets_specimens"), state.get("partners_beyond")) or partners == "no":
        # Of the two rules only the one for other parties can still apply.
        return "conditional" if others is None and joined != "no" else "not_applicable"
    return "not_required" if partners == "yes" and None not in basis else "conditional"


UNITS: Mapping[str, Callable[[State], Code]] = {
    "most-2022-04-15/1.1": clinical_data("collecting"),
    "most-2022-04-15/4.2": clinical_data("providing"),
    "most-2022-04-15/2.1": yearly_report,
    "most-2022-04-15/3.1": foreign_support,
    "most-2022-04-15/4.1": cooperation_data,
}
