"""The number of a verdict sheet: what it rests on, so that anybody can see later whether that still stands.

Nothing is kept for it: the number itself holds short digests of the unit, its words, its rules and its currency.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assistant.answer import Answer
from assistant.contract import data
from assistant.labels import review_told
from assistant.to_contract import to_case
from kb.diff import changes, wording
from kb.model import KnowledgeBase, Notice, Problem, Problems, QAUnit
from kb.texts import texts

# Case and day; unit; its words; its rules; whether its notice holds. A sheet without an answer has the first alone.
_FORM = re.compile(r"([0-9a-f]{12})(?:-([0-9a-f]{6})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4}))?")
_DASHES = str.maketrans(dict.fromkeys("－—–‐−", "-"))


@dataclass(frozen=True)
class Standing:
    """What became of what a sheet rests on. `changed`: what is otherwise now, in words; empty where all stands.

    `unit`: None where it is no longer there, or the sheet has none.
    """

    unit: QAUnit | None
    notice: Notice | None
    changed: tuple[str, ...]


def sheet_number(answer: Answer, kb: KnowledgeBase) -> str:
    """Two sheets with one number say the same of the same case."""
    told = json.dumps(data(to_case(answer.case)), ensure_ascii=False, sort_keys=True)
    first = _digest(answer.question, answer.on, kb.version, told, length=12)
    return "-".join((first, *_basis(answer.unit, kb))) if answer.unit else first


def standing(number: str, kb: KnowledgeBase, on: date) -> Standing:
    """What became of the basis of the sheet with this number, as of a day. Raises Problems for what is no number."""
    given = "".join(number.split()).lower().translate(_DASHES)
    found = _FORM.fullmatch(given)
    if found is None:
        old = re.fullmatch(r"[0-9a-f]{16}", given)
        what = "以前版本的编号，核对不了" if old else "不是判断单的编号"
        fix = "重新提问、确认，再生成一张" if old else "照判断单“编号”一栏写全，如 3f9a1c0b7d2e-51ce0b-1a2b-3c4d-5e6f"
        raise Problems([Problem("编号", what, fix)])
    _, name, words, rules, currency = found.groups()
    if name is None:
        return Standing(None, None, ("这张单写的是官方问答没有答复；有没有新的答复，请重新提问",))
    units = [unit for unit in kb.units.values() if _digest(unit.id, length=6) == name]
    unit = next((one for one in units if _words(one) == words), units[0] if units else None)
    if unit is None:
        return Standing(None, None, ("所依据的官方问答已不在知识库中，或编号抄错了；请重新提问",))
    notice = kb.notices[unit.notice]
    was = (words, rules, currency)
    return Standing(unit, notice, tuple(_changed(unit, kb, was, on)))


def _changed(unit: QAUnit, kb: KnowledgeBase, was: tuple[str, str, str], on: date) -> Iterator[str]:
    head, its = kb.notices[unit.notice].head, kb.rules.get(unit.id, ())
    _, words, rules, currency = _basis(unit, kb)
    if words != was[0]:
        yield "官方答复（或它在原文里的起止）与出单时不同；请对照现在的原文"
    if rules != was[1]:
        told = "；".join(f"{rule.id}（{review_told(rule, kb)}）" for rule in its)
        yield f"规则与出单时不同；现在的规则：{told or '没有'}"
    elif its and not any(rule.valid_from <= on and (rule.valid_to is None or on <= rule.valid_to) for rule in its):
        yield f"规则在 {on} 都不适用"
    if currency != was[2]:
        yield f"时效说明与出单时不同；现在：{texts().currencies[head.currency]}"
    if head.currency == "superseded":
        yield f"这份公告已不再适用{_newer(unit, kb)}"
    if unit.hold:
        yield "这一条正在等人对照原件，暂不作答"


def _newer(unit: QAUnit, kb: KnowledgeBase) -> str:
    """What the notice says of it that took the place of its own."""
    newer = kb.notices[unit.notice].head.superseded_by
    if newer not in kb.notices:
        return ""
    found = next(one for one in changes(kb.units_of(unit.notice), kb.units_of(newer)) if one.old == unit)
    told = f"，被《{kb.notices[newer].head.title}》（{newer}）取代"
    if found.new is None:
        return f"{told}；新公告里没有这一条"
    if found.kind == "same":
        return f"{told}；新公告里这一条逐字未变：{found.new.id}"
    return f"{told}；新公告里这一条改为 {found.new.id}：{wording(unit.answer, found.new.answer)}"


def _basis(unit: QAUnit, kb: KnowledgeBase) -> tuple[str, str, str, str]:
    head = kb.notices[unit.notice].head
    rules = _digest(*(rule.substance for rule in kb.rules.get(unit.id, ())), length=4)
    notes = [note.model_dump_json() for note in head.currency_notes]
    currency = _digest(head.currency, head.superseded_by, head.currency_warning, *notes, length=4)
    return _digest(unit.id, length=6), _words(unit), rules, currency


def _words(unit: QAUnit) -> str:
    return _digest(unit.question, unit.answer, length=4)


def _digest(*parts: object, length: int) -> str:
    text = "\0".join(map(str, parts))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]
