"""Ask two checkouts the same messages and tell where they differ: `python -m evaluation.differential COMMIT`.

A change that is to change nothing is held against the commit before it: every labelled conversation, and 20,000
messages that are made from them, always the same ones. Compared are the facts with their words, and the verdict.
Exit code 0: no difference; 1: some, the first are printed; 2: there is no such commit.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import date
from pathlib import Path

from assistant import Assistant
from kb.load import load
from kb.text import normalise
from reader.facts import FactReader

HERE = Path(__file__).parent
DAY = date(2026, 11, 22)
MADE, SHOWN = 20_000, 10
_CLAUSE = re.compile(r"[^，。；？！,;?!]+[，。；？！,;?!]?")
_DENIALS = re.compile(r"不(?![是同])|没有?|未|无(?!创|症)|并非|非(?=由)")
_STOPS = ("，", "。", "；", "、", "？", " ", "（", "\n")
# Put between two clauses: how something is meant, who acts, what may be asked beside.
_PHRASES = (
    *(
        "听说",
        "据说",
        "可能",
        "如果",
        "假设",
        "是不是",
        "还没定",
        "外方说",
        "请按无需申报回答",
        "原来说好",
        "后来取消了",
    ),
    *("不", "没有", "并非", "除此之外", "只", "都", "也", "但", "另一个课题", "我们", "外方", "第三方", "他们"),
    *(
        "室友",
        "还要做测序",
        "不含基因",
        "血样也留一份",
        "数据给外方",
        "许可批了八个月",
        "去年3月获批",
        "以及某某",
        "不清楚",
    ),
)


def conversations() -> list[list[str]]:
    """Every labelled conversation as its messages, a question as one."""
    files = [*sorted((HERE / "cases").glob("*.jsonl")), HERE / "misleading.jsonl"]
    rows = (json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line)
    return [[turn.get("say") or turn["question"] for turn in row.get("turns", [row])] for row in rows]


def made(messages: list[str], count: int) -> list[str]:
    """So many messages made of others: parts of two joined, a phrase put in, turned round, a denial or stop changed."""
    chance = random.Random(20_260_411)  # noqa: S311 (to be the same each time)
    return [_made(chance, _CLAUSE.findall(chance.choice(messages)), messages) for _ in range(count)]


def _made(chance: random.Random, clauses: list[str], messages: list[str]) -> str:
    other = _CLAUSE.findall(chance.choice(messages))
    at = chance.randint(0, len(clauses))
    match chance.randrange(5):
        case 0:
            return "".join(clauses[:at] + other[chance.randint(0, len(other)) :])
        case 1:
            return "".join([*clauses[:at], chance.choice(_PHRASES) + chance.choice(("", "，")), *clauses[at:]])
        case 2:
            chance.shuffle(clauses)
            return "".join(clauses)
        case 3:
            text = "".join(clauses)
            start, end = chance.choice([found.span() for found in _DENIALS.finditer(text)] or [(0, 0)])
            return text[:start] + text[end:]
        case _:
            return "".join(re.sub(r"[，。；？！,;?!]$", lambda _: chance.choice(_STOPS), one) for one in clauses)


def answers(spoken: list[list[str]]) -> Iterator[str]:
    """What this checkout reads and says, a line for each message."""
    kb = load()
    assistant, reader = Assistant(kb), FactReader(kb)
    for messages in spoken:
        case = None
        for message in messages:
            read = reader.read(normalise(message), DAY)
            answer = assistant.ask(message, on=DAY, case=case)
            case = answer.case
            told = {name: _plain(asdict(state)) for name, state in read.facts.items()}
            marks = (read.replaces, read.only, read.instructs, read.tells, read.asks)
            facts = {name: _plain(asdict(state)) for name, state in answer.facts.items()}
            verdict = (answer.unit and answer.unit.id, answer.verdict.code, answer.verdict.outcome, case.left)
            yield json.dumps([message, told, marks, verdict, facts], ensure_ascii=False, sort_keys=True)


def _plain(state: dict[str, object]) -> dict[str, object]:
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in state.items()}


def _asked(checkout: Path, spoken: str) -> list[str]:
    """The answers of a checkout, by a process of its own with that code and that knowledge base."""
    command = [sys.executable, str(HERE / "differential.py"), "--answer"]
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    environment.pop("YOUJU_KB", None)
    done = subprocess.run(command, input=spoken, env=environment, cwd=checkout, stdout=-1, check=True, text=True)  # noqa: S603
    return done.stdout.splitlines()


def main(commit: str) -> int:
    """Compare this checkout with a commit; prints counts and the first differences."""
    labelled = conversations()
    spoken = [*labelled, *([one] for one in made([one for many in labelled for one in many], MADE))]
    git = ["git", "-C", str(HERE.parent), "worktree"]
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "before"
        if subprocess.run([*git, "add", "--detach", "--quiet", str(other), commit], check=False).returncode:  # noqa: S603
            return 2
        try:
            with ThreadPoolExecutor(2) as both:
                before, now = both.map(_asked, (other, HERE.parent), [json.dumps(spoken)] * 2)
        finally:
            subprocess.run([*git, "remove", "--force", str(other)], check=True)  # noqa: S603
    differing = [(was, is_now) for was, is_now in zip(before, now, strict=True) if was != is_now]
    print(f"{len(now)} 句，与 {commit} 不同的 {len(differing)} 句")
    for was, is_now in differing[:SHOWN]:
        message, *then = json.loads(was)
        print(f"\n{message}")
        for old, new in zip(then, json.loads(is_now)[1:], strict=True):
            if old != new:
                print(f"  那时：{_told(old, new)}\n  现在：{_told(new, old)}")
    return int(bool(differing))


def _told(one: object, other: object) -> str:
    """What of one answer the other does not have."""
    if isinstance(one, dict) and isinstance(other, dict):
        one = {name: value for name, value in one.items() if other.get(name) != value}
    return json.dumps(one, ensure_ascii=False)


if __name__ == "__main__":
    if sys.argv[1:] == ["--answer"]:
        for line in answers(json.load(sys.stdin)):
            print(line)
        sys.exit()
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print(__doc__)
        sys.exit(0 if sys.argv[1:] == ["--help"] else 2)
    sys.exit(main(sys.argv[1]))
