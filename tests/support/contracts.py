"""Answers as the JSON that leaves the program, and JSON held to the contract."""

from __future__ import annotations

import json
from typing import Any

from assistant import contract
from assistant.assistant import Answer
from assistant.case import Case
from assistant.contract import data
from assistant.labels import LABELS
from assistant.to_contract import to_answer, to_case
from kb.model import KnowledgeBase
from tests.support.services import SIGNER


def answer_json(answer: Answer, kb: KnowledgeBase) -> dict[str, Any]:
    """An answer as a client reads it."""
    return sent(to_answer(answer, kb))


def case_json(case: Case) -> dict[str, Any]:
    """A case as a client reads it from the command line: unsigned."""
    return sent(to_case(case))


def signed(case: Case) -> dict[str, Any]:
    """As a link carries it."""
    return SIGNER.signed(case_json(case))


def sent(model: contract.Shape) -> dict[str, Any]:
    """A model as text, and read again."""
    read: dict[str, Any] = json.loads(json.dumps(data(model)))
    return read


def same(one: object, other: object) -> bool:
    """Whether two are the same JSON: here 1 is not true."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def follows(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer that is one of the contract, to the last key, and agrees with itself."""
    given = {name: value for name, value in answer.items() if name != "id"}
    assert same(sent(contract.Answer.model_validate(given)), given)
    verdict = answer["verdict"]
    assert verdict["label"] == LABELS[verdict["code"]]
    if answer["status"] == "no_answer":
        assert (answer["unit"], verdict["code"], verdict["ask"]) == (None, "unknown", [])
    else:
        assert answer["unit"] is not None
        assert [back["fact"] for back in verdict["ask"]] == answer["case"]["pending"]
    # One fact has one form.
    assert all(answer["case"]["facts"][name] == fact for name, fact in answer["facts"].items())
    return answer
