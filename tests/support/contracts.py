"""Answers as the JSON that leaves the program, and JSON held to the contract."""

from __future__ import annotations

import json
import re
from typing import Any

from assistant import contract
from assistant.answer import Answer
from assistant.case import Case
from assistant.contract import data
from assistant.to_contract import to_answer, to_case
from kb.model import EXEMPTING, IN_FORCE, KnowledgeBase
from kb.texts import texts
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
    given = {one["id"]: one["confirmed"] for one in verdict["statements"]}
    left = [name for name, answered in given.items() if answered is None]
    # Words propose; what exempts has every statement confirmed, that of the notice's currency apart.
    assert (verdict["code"] == "to_confirm") == (verdict["outcome"] in EXEMPTING)
    if verdict["code"] in EXEMPTING:
        assert given and {answered for name, answered in given.items() if name != IN_FORCE} == {"yes"}
    assert _labelled(answer, left), verdict["label"]
    # Facts are asked first, then statements; where nothing is left to ask, it is said why.
    assert [back["statement"] for back in verdict["ask"]] == [""] * len(answer["case"]["pending"]) + left or (
        answer["status"] == "no_answer"
    )
    assert all(bool(back["fact"]) is not bool(back["statement"]) for back in verdict["ask"])
    assert verdict["code"] != "conditional" or verdict["ask"] or verdict["held_by"]
    if answer["status"] == "no_answer":
        assert (answer["unit"], verdict["code"], verdict["ask"]) == (None, "unknown", [])
    else:
        assert answer["unit"] is not None
        assert [back["fact"] for back in verdict["ask"] if back["fact"]] == answer["case"]["pending"]
    # One fact has one form.
    assert all(answer["case"]["facts"][name] == fact for name, fact in answer["facts"].items())
    return answer


def _labelled(answer: dict[str, Any], left: list[str]) -> bool:
    """Whether the label says what is proposed under how many statements, and what is final of an unverified notice."""
    verdict = answer["verdict"]
    label, code = verdict["label"], verdict["code"]
    if code == "to_confirm":
        return bool(re.fullmatch(f"若下列 {len(left)} 条属实：.+", label)) and bool(left)
    if code in EXEMPTING and IN_FORCE in left:
        return bool(label == f"按 {answer['unit']['source']['published']} 问答：{texts().labels[code]}（时效未核实）")
    if code == "unknown":
        return bool(label == _headline(answer))
    return bool(label == texts().labels[code])


def _headline(answer: dict[str, Any]) -> str:
    """What stands above an answer without a verdict."""
    if answer["unit"] and not answer["opposed"]:
        return texts().headlines.no_rule
    why = answer["reason"]["code"]
    known = {"vague": texts().headlines.vague} | dict.fromkeys(
        ("off_topic", "not_covered"), texts().headlines.no_answer
    )
    return known.get(why, texts().labels["unknown"])
