"""Sign rules: `reviewed` is set in `rules.yaml`, and nothing else of the file changes, to the last blank."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import yaml

from kb.atomic_file import write
from kb.check import nearest
from kb.history import changing
from kb.load import load
from kb.model import Problem, Problems
from kb.os_words import os_words
from kb.review import digest
from kb.today import today, zone_set

_LONGEST = 60


def sign(home: Path, names: Iterable[str], by: str, on: date) -> list[str]:
    """Sign the rules of these names; their files, each with the rules that were signed there.

    Raises Problems for a knowledge base that is not in order, for a name that is none of a rule, which are told all at
    once with nothing signed, and for a file that cannot be written.
    """
    by = " ".join(by.split())
    if not by or len(by) > _LONGEST:
        raise Problems([Problem("--by", f"“{by[:_LONGEST]}”不像姓名", f"写复核人的姓名，不超过 {_LONGEST} 字")])
    if on > (last := today(zone_set())):
        raise Problems([Problem("--on", f"{on} 还没有到", f"写看过的那一天，不晚于今天（{last}）")])
    # An import that is under way puts whole folders in place, and would undo what is signed meanwhile.
    with _alone(home), changing(home):
        kb = load(home)
        found = {rule.id: rule for rules in kb.rules.values() for rule in rules}
        wrong = [Problem(name, "没有这条规则", nearest(name, found)) for name in names if name not in found]
        if wrong:
            raise Problems(wrong)
        done: dict[str, list[str]] = {}
        for rule in map(found.__getitem__, dict.fromkeys(names)):
            file = f"notices/{kb.units[rule.unit].notice}/rules.yaml"
            given = f"by: {json.dumps(by, ensure_ascii=False)}, 'on': {on.isoformat()}, of: '{digest(rule, kb)}'"
            _write(home / file, rule.id, f"{{{given}}}")
            done.setdefault(file, []).append(rule.id)
    return [f"{file}：{'、'.join(rules)}：{by} {on} 复核" for file, rules in done.items()]


def signed_text(text: str, rule: str, reviewed: str) -> str:
    """The text of a `rules.yaml` with `reviewed` (YAML on one line) as that of a rule. The rule must be there."""
    book = yaml.compose(text, Loader=yaml.SafeLoader)
    assert book is not None
    rules = next(value for key, value in book.value if key.value == "rules")
    node = next(one for one in rules.value if any(k.value == "id" and v.value == rule for k, v in one.value))
    keys = {key.value: (key, value) for key, value in node.value}
    if "reviewed" in keys:
        _, value = keys["reviewed"]
        # A block ends where the next key begins: what stands between is no part of it.
        end = max(one.end_mark.index for one in _leaves(value))
        start = value.start_mark.index
        end = end if isinstance(value, yaml.ScalarNode) or not value.flow_style else value.end_mark.index
        return f"{text[:start]}{reviewed}{text[end:]}"
    key, _ = keys["conditions"]
    at, column = key.start_mark.index, key.start_mark.column
    between = ", " if node.flow_style else "\n" + " " * column
    return f"{text[:at]}reviewed: {reviewed}{between}{text[at:]}"


def _leaves(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from (*_leaves(key), *_leaves(value))
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _leaves(value)
    else:
        yield node


def _write(file: Path, rule: str, reviewed: str) -> None:
    try:
        # As bytes, so that the ends of its lines stay what they are.
        text = signed_text(file.read_bytes().decode(), rule, reviewed)
        write(file, [text.encode()], mode=file.stat().st_mode & 0o777)
    except OSError as error:
        fix = "文件与文件夹应是本程序能写的"
        raise Problems([Problem(str(file), f"没有写成（{os_words(error)}）", fix)]) from None


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One after the other: who signs reads what the one before wrote. Raises Problems where there is no folder."""
    try:
        lock = os.open(home, os.O_RDONLY)
    except OSError as error:
        fix = "检查路径，或环境变量 YOUJU_KB"
        raise Problems([Problem(str(home), f"打不开（{os_words(error)}）", fix)]) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
