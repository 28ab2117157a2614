"""What a change of the knowledge base moves before it serves: scenarios and labelled messages that are answered
otherwise, the old verdict beside the new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.labels import label
from assistant.scenarios import day_of, run_scenario
from assistant.scoring import labelled
from kb.model import Problem, Problems
from kb.texts import texts


class Move(NamedTuple):
    """A scenario or a labelled message, what is said in it, and what it comes to before and after."""

    name: str
    says: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.name}：“{self.says}”：{self.before} → {self.after}"


def moves(old: Assistant, new: Assistant, rows: Sequence[Path] = (), on: date | None = None) -> list[Move]:
    """Every scenario of either knowledge base and every message of labelled files that the two answer otherwise.

    `rows`: files of the format of evaluation/cases, or folders of such files, asked as of `on`. A scenario that was
    changed is that of the new one. Raises Problems for a line or a folder that holds no labels.
    """
    found = list(_of_scenarios(old, new))
    if rows and on:
        files = list(_files(rows))
        before = labelled(old, files, on)
        for one, now in zip(before, labelled(new, files, on), strict=True):
            said = one.turn.get("say", one.turn.get("question", ""))
            found.append(Move(f"{one.file}：{one.row}", said, _told(one.answer), _told(now.answer)))
    return [one for one in found if one.before != one.after]


def report(found: Sequence[Move], scenarios: int) -> Iterator[str]:
    """Its lines, for a person; `scenarios`: how many there are."""
    if not found:
        none = "没有情形可以比较（公告的文件夹里没有 scenarios.yaml）"
        yield f"{scenarios} 个情形与带标注的问题：判断都没有变" if scenarios else none
        return
    yield f"判断会变的 {len(found)} 个："
    yield from (f"  {one}" for one in found)


def _of_scenarios(old: Assistant, new: Assistant) -> Iterator[Move]:
    known = {
        (notice, scenario.id): scenario
        for kb in (old.kb, new.kb)
        for notice, scenarios in kb.scenarios.items()
        for scenario in scenarios
    }
    for (notice, name), scenario in known.items():
        on = scenario.on or day_of(old.kb if notice in old.kb.notices else new.kb, notice)
        before, after = (run_scenario(one, notice, scenario, on) for one in (old, new))
        where = f"notices/{notice}/scenarios.yaml：{name}"
        yield Move(where, "；".join(scenario.messages), _told(before.answer), _told(after.answer))


def _files(rows: Iterable[Path]) -> Iterator[Path]:
    for path in rows:
        files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
        if not files:
            raise Problems(
                [Problem(str(path), "文件夹里没有带标注的问题", "放 .jsonl 文件，写法见 evaluation/README.md")]
            )
        yield from files


def _told(answer: Answer) -> str:
    """The unit and the verdict; of a proposal what it would become."""
    if answer.unit is None:
        return "没有问答作答"
    verdict, labels = answer.verdict, texts().labels
    if verdict.code == "unknown":
        return f"{answer.unit.id} {label(answer)}"
    proposed = f"（{labels[verdict.outcome]}）" if verdict.outcome else ""
    return f"{answer.unit.id} {labels[verdict.code]}{proposed}"
