"""JSON Schemas of the YAML files people edit, so that an editor explains and checks every entry as it is typed.

`python -m kb.schemas` writes them beside the knowledge base; the first line of each YAML file names its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from kb.flags import FlagsBook
from kb.lexicon import LexiconBook
from kb.load import HOME
from kb.marker_words import MarkersBook
from kb.model import Fact, NoticeHead, RuleBook, Scenario, UnitPlace
from kb.places import PlacesBook
from kb.texts import Texts
from kb.vocabulary import ConceptsBook, WordBook
from kb.wording import Wording

FOLDER = HOME / "schemas"
# What each kind of file holds.
_KINDS: Mapping[str, Any] = {
    "concepts": ConceptsBook,
    "grammar": WordBook,
    "facts": tuple[Fact, ...],
    "synonyms": LexiconBook,
    "markers": MarkersBook,
    "wording": Wording,
    "texts": Texts,
    "flags": FlagsBook,
    "places": PlacesBook,
    "notice": NoticeHead,
    "units": tuple[UnitPlace, ...],
    "rules": RuleBook,
    "scenarios": tuple[Scenario, ...],
}


class _ForEditors(GenerateJsonSchema):
    """Without the names and docstrings of classes: those speak to programmers, and an editor would show them."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 (as the base class has it)
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        return {name: value for name, value in made.items() if name not in ("title", "description")}


def schemas() -> dict[str, str]:
    """The text of each schema by kind of file."""
    made = {kind: TypeAdapter(held).json_schema(schema_generator=_ForEditors) for kind, held in _KINDS.items()}
    return {kind: json.dumps(schema, ensure_ascii=False, indent=2) + "\n" for kind, schema in made.items()}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for kind, text in schemas().items():
        (FOLDER / f"{kind}.json").write_text(text, encoding="utf-8")
