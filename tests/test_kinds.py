"""The code names no word class of a domain: what each is used as is written beside the words, and checked there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Assistant
from kb.check import check_classes
from kb.load import HOME, load
from kb.model import KnowledgeBase, Problems
from kb.text import normalise
from kb.vocabulary import KINDS, ROLES
from kb.word_classes import members
from reader.facts import FactReader
from tests.conftest import ON

ROOT = HOME.parent
CONCEPTS = "domains/hgr/concepts.yaml"
GRAMMAR = ROOT / "reader" / "grammar" / "zh.yaml"
# Where classes are handled; elsewhere some of their names are only English words (sign, picture).
HANDLE = ("reader", "verdict", "kb", "retrieval", "assistant", "evaluation")
# A rule is signed by its reviewer: python -m kb sign.
COMMANDS = {"sign"}
ORDINARY = {"alone", "data", "home", "keep", "picture", "results", "sign"}


def rows(text: str) -> set[str]:
    """The names that begin a line of a file of words."""
    return set(re.findall(r"(?m)^([a-z_]+):", text))


def constants(file: Path) -> Iterator[str]:
    """Every word of every string of a Python file, docstrings left out."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield from node.value.split()


@pytest.fixture(scope="module")
def domain(kb: KnowledgeBase) -> set[str]:
    """The classes that are the domain's own: no kind of the reader, no way of saying."""
    own = rows((HOME / CONCEPTS).read_text(encoding="utf-8")) - {"kinds", "risk"}
    return own - KINDS - kb.vocabulary.grammar


def test_no_class_of_a_domain_is_named_in_code(kb: KnowledgeBase, domain: set[str]) -> None:
    assert {"gene", "specimen", "foreign", "partner", "coop_permit", "study", "fund"} <= domain
    for file in ROOT.rglob("*.py"):
        place = file.relative_to(ROOT).parts
        if place[0] in ("tests", "examples") or place[0].startswith("."):
            continue
        # A fact may have the name of a class: facts are named in examples of the contract.
        allowed = set() if place[0] == "reader" else {*kb.facts, *COMMANDS} if place[0] in HANDLE else ORDINARY
        assert set(constants(file)) & domain <= allowed, file


def test_every_class_that_the_reader_names_has_words(kb: KnowledgeBase) -> None:
    known = KINDS.union(kb.vocabulary.grammar, kb.vocabulary.groups)
    named = {name for file in (ROOT / "reader").glob("*.py") for name in constants(file)}
    words = {name for classes in kb.vocabulary.words.values() for name in classes}
    assert named & words <= known
    assert known <= words


def test_no_kind_and_no_group_is_there_for_nothing(kb: KnowledgeBase) -> None:
    files = [file for part in HANDLE for file in (ROOT / part).glob("*.py") if file.name != "vocabulary.py"]
    named = {name for file in files for name in constants(file)}
    named |= {name for row in kb.vocabulary.cues for name in row.classes}
    within = {name for names in kb.vocabulary.groups.values() for name in names}
    assert kb.vocabulary.groups.keys() <= named | within
    # The parts of parties are handled as one set; words that are only known are named nowhere.
    assert KINDS - named - within <= ROLES | {"silent"}


def test_a_group_of_a_class_that_is_not_there_is_refused(kb: KnowledgeBase) -> None:
    wrong = replace(kb.vocabulary, groups={**kb.vocabulary.groups, "verb": ("act", "wekk")})
    (problem,) = check_classes("domains/hgr", kb.facts, wrong)
    assert "zh.yaml：groups：verb" in problem.where
    assert "weak" in problem.fix


def changed(home: Path, old: str, new: str) -> str:
    """What is told of a knowledge base whose words were changed at one place; "" where it loads."""
    text = (home / CONCEPTS).read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    (home / CONCEPTS).write_text(text.replace(old, new), encoding="utf-8")
    try:
        load(home)
    except Problems as refused:
        return "\n".join(map(str, refused.problems))
    return ""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        # a kind that the reader does not know
        ("  data_kind: [", "  datakind: [", ["kinds.datakind", "第", "data_kind"]),
        # a class that has no words
        ("[imaging, picture, lab,", "[imagin, picture, lab,", ["kinds：data_kind", "“imagin”", "imaging"]),
        # a class that is nothing to anybody: its words would pass unread
        ("\n# 影像\n", "\nwearable: [手环数据]\n# 影像\n", ["concepts.yaml：wearable", "kinds"]),
        # a kind that has lost all its classes
        ("  them: [foreign, abroad]", "  them: [abroad]", ["kinds：party", "“foreign”", "哪一方"]),
        ("  task: [work]", "  task: []", ["“task”", "离不开"]),
        # a misspelt kind that is the name of a row
        ("\nduty: [", "\nduti: [", ["“duty”", "离不开", "duti"]),
    ],
)
def test_what_the_reader_cannot_use_is_refused(home: Path, old: str, new: str, told: list[str]) -> None:
    said = changed(home, old, new)
    assert all(word in said for word in (CONCEPTS, *told)), said


def test_a_new_kind_of_data_needs_no_code(home: Path) -> None:
    """An unknown thing beside it is asked about, as beside those that came with the program."""
    text = (home / CONCEPTS).read_text(encoding="utf-8")
    text = text.replace("clinical]  # 认得", "clinical, wearable]  # 认得")
    (home / CONCEPTS).write_text(
        text.replace("\n# 影像\n", "\n# 手环\nwearable: [手环数据]\n# 影像\n"), encoding="utf-8"
    )
    read = FactReader(load(home)).read(normalise("收集手环数据和角膜"), ON)
    assert read.facts["beyond"].source == "角膜"


def test_a_domain_may_have_words_of_its_own_for_a_way_of_saying(home: Path) -> None:
    said = normalise("盛传外方拿数据")
    assert not FactReader(load(home)).read(said, ON).facts["foreign_gets_data"].open
    assert not changed(home, "\n# 没有他们的份\n", "\nunsure: [盛传]\n# 没有他们的份\n")
    made = FactReader(load(home))
    assert made.read(said, ON).facts["foreign_gets_data"].open
    assert made.read(normalise("可能拿数据"), ON).facts["foreign_gets_data"].open


def test_a_knowledge_base_from_before_kinds_reads_as_it_did(home: Path, assistant: Assistant) -> None:
    """It has all words of the grammar itself, and no kinds: they are those of the domain that came with the program."""
    words = (home / CONCEPTS).read_text(encoding="utf-8")
    kinds = re.search(r"(?ms)^kinds:\n.*?(?=^# ----)", words)
    assert kinds
    said = GRAMMAR.read_text(encoding="utf-8")
    # Words that say nothing stood among the domain's own.
    plain = re.search(r"(?ms)^plain: \[(.*?)\]\n", said)
    assert plain
    said, words = said.replace(plain[0], ""), words.replace("\nplain: [", f"\nplain: [{plain[1]}, ")
    before = words.replace(kinds[0], "").replace(
        "\n# 没有他们的份\n", f"\n{said[: said.index('# ---- 几类词合起来')]}# 没有他们的份\n"
    )
    # A word that its owner took out stays out.
    (home / CONCEPTS).write_text(before.replace("号称, ", ""), encoding="utf-8")
    old = Assistant(load(home))
    for message in ("外方可能不拿数据，要报国际合作吗？", "只收CT和问卷，要办采集许可吗？", "据说外方不拿数据"):
        assert old.ask(message, on=ON).facts == assistant.ask(message, on=ON).facts
    heard = normalise("号称外方不拿数据")
    assert FactReader(assistant.kb).read(heard, ON).facts["foreign_gets_data"].values == set()
    assert FactReader(old.kb).read(heard, ON).facts["foreign_gets_data"].values == {"no"}


def test_a_kind_within_another_stands_for_all_of_it() -> None:
    held = members({"thing": ("given", "study"), "given": ("data", "given"), "act": ()})
    assert held == {"thing": {"given", "study", "data"}, "given": {"data", "given"}, "act": frozenset()}
