"""What may be proved by what is said, doubted, asked, heard or told: a sentence for the cells of the table."""

from __future__ import annotations

import pytest

from kb.model import KnowledgeBase
from kb.text import normalise
from reader.facts import FactReader, FactState
from reader.policy import policy
from tests.conftest import ON

SAID, STILL_ASKED, ASKED = ("yes", False), ("yes", True), ("", True)
NO, NOTHING = ("no", False), None


@pytest.mark.parametrize(
    ("text", "fact", "told"),
    [
        # what is done: what speaks against an exemption counts even when heard
        ("外方拿数据", "foreign_gets_data", SAID),
        ("外方不拿数据", "foreign_gets_data", NO),
        ("听说外方拿数据", "foreign_gets_data", SAID),
        ("听说外方不拿数据", "foreign_gets_data", ASKED),
        ("外方可能拿数据", "foreign_gets_data", ASKED),
        ("外方可能不拿数据", "foreign_gets_data", ASKED),
        ("外方拿数据吗", "foreign_gets_data", ASKED),
        ("外方不拿数据吗", "foreign_gets_data", ASKED),
        ("假定外方拿数据", "foreign_gets_data", ASKED),
        ("假定外方不拿数据", "foreign_gets_data", NOTHING),
        # what is only spoken of, or said not to be there
        ("人群基因研究", "gene_research", SAID),
        ("听说有人群基因研究", "gene_research", SAID),
        ("听说不涉及人群基因研究", "gene_research", ASKED),
        ("可能不涉及人群基因研究", "gene_research", ASKED),
        ("假定不涉及人群基因研究", "gene_research", NOTHING),
        # a grant: heard, it counts neither way
        ("保藏许可获批了", "keeping_approved", SAID),
        ("保藏许可没有获批", "keeping_approved", NO),
        ("听说保藏许可获批了", "keeping_approved", NOTHING),
        ("保藏许可可能获批了", "keeping_approved", ASKED),
        ("样本库获批了吗", "keeping_approved", ASKED),
        ("假定保藏许可获批了", "keeping_approved", NOTHING),
        # who is spoken of: heard, it counts and is asked all the same
        ("第三方也在", "used_by_others", SAID),
        ("没有第三方", "used_by_others", NO),
        ("听说第三方也在", "used_by_others", STILL_ASKED),
        ("可能第三方也在", "used_by_others", ASKED),
        ("假定第三方也在", "used_by_others", ASKED),
    ],
)
def test_what_is_proved(kb: KnowledgeBase, text: str, fact: str, told: tuple[str, bool] | None) -> None:
    stated = FactReader(kb).read(normalise(text), ON).facts.get(fact)
    assert (("、".join(stated.values), stated.open) if stated else None) == told


@pytest.mark.parametrize(
    ("text", "values", "open_"),
    [
        ("收CT", {"imaging"}, False),
        ("不收CT", set(), False),
        ("听说收CT", {"imaging"}, True),
        ("听说不收CT", set(), False),
        ("可能收CT", set(), True),
        ("可能不收CT", set(), True),
        ("收CT吗", set(), True),
        ("假定收CT", set(), True),
        ("假定不收CT", set(), False),
    ],
)
def test_which_kinds_of_data_are_proved(kb: KnowledgeBase, text: str, values: set[str], open_: bool) -> None:
    stated = FactReader(kb).read(normalise(text), ON).facts.get("data", FactState(frozenset()))
    assert (set(stated.values), stated.open) == (values, open_)


def test_nothing_but_what_is_stated_proves_an_exemption() -> None:
    """Doubt, a question, an instruction never prove; what is heard never proves a denial by what is done."""
    for of, row in policy().items():
        assert row.keys() == {"said", "hearsay", "unsure", "asked", "told"}, of
        for mode, proofs in row.items():
            assert mode in ("said", "hearsay") or "proves" not in proofs, (of, mode)
    assert (policy()["said_of"]["hearsay"][1], policy()["state"]["hearsay"][1]) == ("open", "nothing")
