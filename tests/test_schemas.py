"""The YAML files of a knowledge base: every tool reads the same data, and an editor can check them while one types."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from kb.end_mark import ended
from kb.files import read_files
from kb.load import HOME, load_files
from kb.marker_words import MarkersBook
from kb.model import KnowledgeBase
from kb.schemas import FOLDER, schemas
from kb.yaml_files import read_model

FILES = sorted(str(file.relative_to(HOME)) for file in HOME.rglob("*.yaml"))
# Whose place is two folders below the one that holds schemas/.
IN_DOMAIN = {"concepts", "facts", "synonyms"}


def schema_of(name: str) -> tuple[str, str]:
    """The path of the schema that the first line of a file names, and the kind of file it is for."""
    found = re.match(r"# yaml-language-server: \$schema=(\S+/(\w+)\.json)\n", (HOME / name).read_text(encoding="utf-8"))
    assert found, f"{name} does not begin with the line that names its schema"
    return found[1], found[2]


def wrongs(kind: str, data: Any) -> list[str]:
    """What a schema says of data, days as text as JSON has them."""
    schema = json.loads((FOLDER / f"{kind}.json").read_text(encoding="utf-8"))
    checked = Draft202012Validator(schema, format_checker=FormatChecker())
    return [error.message for error in checked.iter_errors(json.loads(json.dumps(data, default=str)))]


@pytest.mark.parametrize("name", FILES)
def test_any_yaml_tool_reads_what_the_loader_reads(kb: KnowledgeBase, name: str) -> None:
    text = (HOME / name).read_text(encoding="utf-8")
    rewritten = ended(yaml.safe_dump(yaml.safe_load(text), allow_unicode=True, sort_keys=False))
    files = read_files(HOME)
    loaded = load_files(replace(files, texts={**files.texts, name: rewritten}))
    assert replace(loaded, vocabulary=kb.vocabulary) == kb
    assert (loaded.vocabulary.words, loaded.vocabulary.risks) == (kb.vocabulary.words, kb.vocabulary.risks)
    if name == "markers.yaml":
        # Used where a notice is cut.
        assert read_model(name, rewritten, MarkersBook) == read_model(name, text, MarkersBook)


def test_schemas_are_those_of_the_models() -> None:
    written = {file.stem: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.json")}
    assert written == schemas(), "out of date: python -m kb.schemas writes them anew"


@pytest.mark.parametrize("name", FILES)
def test_every_file_names_the_schema_that_is_there(name: str) -> None:
    path, kind = schema_of(name)
    place = HOME / "domains" / "hgr" if kind in IN_DOMAIN else (HOME / name).parent
    assert Path(os.path.normpath(place / path)) == FOLDER / f"{kind}.json"
    assert (FOLDER / f"{kind}.json").is_file()


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_valid_by_the_schema_it_names(name: str) -> None:
    _, kind = schema_of(name)
    assert wrongs(kind, yaml.safe_load((HOME / name).read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        ("concepts", {"neg": ["不", 12]}, "12 is not of type 'string'"),  # a number without quotes
        ("facts", [{"name": "data", "label": "数据"}], "'ask' is a required property"),
        ("facts", [{"name": "a", "label": "a", "ask": "a", "kind": "yes"}], "'yes' is not one of"),
        ("synonyms", {"turns": {"yes": ["是"], "maybe": ["也许"]}}, "'maybe' was unexpected"),
        ("markers", {"furniture": []}, "[] should be non-empty"),  # one of no words would match everywhere
        ("wording", {"duties": "办理"}, "'办理' is not of type 'array'"),
        ("notice", {"currency": "valid"}, "'valid' is not one of"),
        ("notice", {"isuer": "科技部"}, "'isuer' was unexpected"),
        ("notice", {"published": "昨天"}, "'昨天' is not valid"),
        ("units", [{"asked": [[1, 2, 3]]}], "[1, 2, 3]"),
        ("rules", {"rules": [{"outcome": "exempt"}]}, "'exempt' is not one of"),
        (
            "rules",
            {"rules": [{"conditions": []}]},
            "[] should be non-empty",
        ),  # a rule of no conditions exempts everybody
    ],
)
def test_a_schema_points_out_what_would_not_load(kind: str, data: Any, told: str) -> None:
    assert any(told in wrong for wrong in wrongs(kind, data)), wrongs(kind, data)


def test_what_an_editor_explains_is_chinese() -> None:
    """Every entry that people fill in is explained, but for the classes of words, whose names are the owner's."""
    for kind, text in schemas().items():
        said = re.findall(r'"(?:description|title)": "(.*)"', text)
        assert said or kind == "concepts"
        assert all(re.search(r"[\u4e00-\u9fff]", words) for words in said), kind
