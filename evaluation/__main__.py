"""Ask every labelled message and compare with the ratchet: `make evaluate`, or `python -m evaluation`.

Prints the figures, then every row that moved. A move that is meant goes into evaluation/moved.jsonl with its reason.
"""

from __future__ import annotations

import signal
import sys

from assistant.domains import assistant_of
from assistant.scoring import labelled, tally
from evaluation.ratchet import (
    CASE_FILES,
    DAY,
    answered,
    as_line,
    described,
    differences,
    read_moves,
    read_rows,
)
from kb.command_line import Parser
from kb.load import load
from kb.model import Problems


def main() -> int:
    """Exit code 0: no row moved without a line; 1: some did; 2: a file has a problem."""
    try:
        assistant = assistant_of(load())
        rows, moves = read_rows(), read_moves()
        answers = list(labelled(assistant, CASE_FILES, DAY))
        now = answered(answers)
        moved = differences(rows, moves, now)
    except Problems as wrong:
        print("\n".join(map(str, wrong.problems)), file=sys.stderr)
        return 2
    print(tally(answers).report())
    failures = [row for row in rows.values() if not row.right]
    mended = sum(now[row.row].right for row in failures if row.row in now)
    print(f"记录时答错的 {len(failures)} 行：已改好 {mended}")
    if not moved:
        print(f"{len(now)} 行，都与记录一致。")
        return 0
    print(f"\n{len(moved)} 行有变动：")
    for difference in moved:
        print(described(difference))
    print("\n确属有意的，写明 reason 后加进 evaluation/moved.jsonl（新的行加进 ratchet.jsonl）：")
    for difference in moved:
        print(as_line(difference))
    return 1


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    Parser(
        prog="python -m evaluation", description="问遍带标注的问题，与记录比较；有没有写明理由的变动，退出码 1"
    ).parse_args()
    sys.exit(main())
