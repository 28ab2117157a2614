"""The API's document (OpenAPI): what its routes take, as far as the knowledge base that serves can say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from assistant import contract
from assistant.assistant import LONGEST
from kb.model import KnowledgeBase
from web.feedback import Feedback
from web.service import Service

# What the routes take. Bodies are read and checked by ourselves, each problem with its place.
_TAKEN: tuple[type[BaseModel], ...] = (contract.Ask, Feedback)
_REFERENCE = "#/components/schemas/{model}"
# A letter or a digit, of whatever script: without one nothing is asked.
_WORDS = r"[\p{L}\p{N}]"


def takes(model: type[BaseModel]) -> dict[str, Any]:
    """What a route takes, for the document."""
    schema = {"$ref": _REFERENCE.format(model=model.__name__)}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


class DocumentedApi(FastAPI):
    """An API whose document has the models of what its routes take, and the names that `state.service` knows."""

    def openapi(self) -> dict[str, Any]:
        """The document; made anew when the knowledge base has changed."""
        service: Service = self.state.service
        kb = service.assistant.kb
        if self.openapi_schema and self.openapi_schema["info"]["x-knowledge-base"] == kb.version:
            return self.openapi_schema
        self.openapi_schema = None
        document = super().openapi()
        document["info"]["x-knowledge-base"] = kb.version
        for model in _TAKEN:
            schema = model.model_json_schema(ref_template=_REFERENCE)
            within = schema.pop("$defs", {})
            # What stands in answers too is there already.
            document["components"]["schemas"] = {
                **within,
                model.__name__: schema,
                **document["components"]["schemas"],
            }
        _name(document["components"]["schemas"], kb)
        return document


def _name(schemas: Mapping[str, Any], kb: KnowledgeBase) -> None:
    """Write the names of facts and statements into the model of what is asked."""
    ask = schemas["Ask"]
    nothing = {"type": "null"}
    ask["properties"]["facts"]["anyOf"] = [_facts(kb), nothing]
    ask["properties"]["confirm"]["anyOf"] = [_confirm(kb, ask["properties"]["confirm"]), nothing]
    ask["anyOf"] = _ways()


def _facts(kb: KnowledgeBase) -> dict[str, Any]:
    """Every fact with its values, one or a list."""
    taken = {}
    for name, fact in kb.facts.items():
        one = {"enum": [*fact.allowed]}
        taken[name] = {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}], "description": fact.label}
    return {"type": "object", "properties": taken, "additionalProperties": False}


def _confirm(kb: KnowledgeBase, made: Mapping[str, Any]) -> dict[str, Any]:
    """Every statement of a rule, and those that no rule writes."""
    (given,) = (one for one in made["anyOf"] if one.get("type") == "object")
    return {**given, "propertyNames": {"enum": sorted(kb.statements)}}


def _ways() -> list[dict[str, Any]]:
    """To ask in words, to open a unit, to answer what was asked back."""
    asked = {"question": {"type": "string", "pattern": _WORDS, "maxLength": LONGEST}}
    some = {"type": "object", "minProperties": 1}
    return [
        {"required": ["question"], "properties": {**asked, "unit": {"maxLength": 0}}},
        {"required": ["unit"], "properties": {"question": {"maxLength": 0}, "unit": {"minLength": 1}}},
        *(
            {
                "required": ["case", name],
                "properties": {"case": some, name: some, "question": {"maxLength": 0}, "unit": {"maxLength": 0}},
            }
            for name in ("facts", "confirm")
        ),
    ]
