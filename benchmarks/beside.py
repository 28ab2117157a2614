"""Labelled messages beside other notices, and those answered otherwise: `python -m benchmarks.beside QUESTIONS ...`

The notices are those that the question files are about, as `benchmarks.many` imports them. A message moves where its
unit or its verdict is another one than with the first notice alone. Exit code 1: some moved.
"""

from __future__ import annotations

import sys
from pathlib import Path

from assistant.domains import assistant_of
from assistant.scoring import labelled
from benchmarks.many import imported, names
from evaluation import NOTICES
from evaluation.ratchet import CASE_FILES, DAY, Difference, Row, answered, described
from kb.command_line import Parser
from kb.load import load
from kb.model import EXEMPTING, KnowledgeBase


def rows(kb: KnowledgeBase) -> dict[str, Row]:
    """Every labelled message as it is answered from a knowledge base."""
    return answered(labelled(assistant_of(kb), CASE_FILES, DAY))


def exempting(row: Row) -> bool:
    """Whether an answer exempts, or would once confirmed."""
    return row.answer.rpartition(" ")[2] in EXEMPTING


def main(files: list[Path], notices: Path) -> int:
    """Prints each message that moved, then how many did."""
    alone = rows(load())
    with imported(notices, sorted({name for file in files for name in names(file)})) as kb:
        others = len({unit.notice for unit in kb.current}) - 1
        beside = rows(kb)
    moved = [(alone[name], row) for name, row in beside.items() if row.answer != alone[name].answer]
    for was, now in moved:
        print(described(Difference(was.answer, now.answer, was, now)))
    worse = sum(was.right and not now.right for was, now in moved)
    false = sum(exempting(now) and not exempting(was) and now.exempt == "never" for was, now in moved)
    print(f"旁边 {others} 份通知：{len(alone)} 条中 {len(moved)} 条有变，{worse} 条变错，错误免除 {false}")
    return 1 if moved else 0


if __name__ == "__main__":
    parser = Parser(prog="python -m benchmarks.beside", description="旁边放上别的通知，带标注的问题有没有变动")
    parser.add_argument("files", nargs="+", type=Path, help="别的通知的问题，一行一个 JSON")
    parser.add_argument("--notices", type=Path, default=NOTICES, help="通知所在的文件夹")
    given = parser.parse_args()
    sys.exit(main(given.files, given.notices))
