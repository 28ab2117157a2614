"""How exactly notices are cut, on a folder of notices cut by hand: `python -m benchmarks.notices FOLDER`.

The folder holds NAME.txt with NAME.gold.jsonl (section, number, question, answer a line), and the same notices in other
formats under raw/. White space, `*`, `<br>` and `|` do not count, nor `[注1]`, which our readers write for the raised
number of a note in Word or PDF and cuts by hand leave out. Beside it, on the text files, the usual way: one pattern
for a numbered question or 问：, everything below it as its answer.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from importing.readers.read import read
from importing.review_flags import with_holds
from importing.segment import segment
from kb.command_line import Parser
from kb.model import Problems, QAUnit
from kb.text import verbatim

_IGNORED = re.compile(r"\s|\*|<br\s*/?>|\||\u200b|\ufeff|\[尾?注\d{1,4}\]", re.IGNORECASE)
_QUESTION = re.compile(r"(?:#+\s*|\*\*)?(?:(?:[一二三四五六七八九十]+|\d+)[、.．]|问题?\s*\d*[:：])\s*(.+)$")
_ANSWER = re.compile(r"(?:\*\*)?答(?:复|疑意见)?[:：](?:\*\*)?\s*")


def bare(text: str) -> str:
    """A text without what does not count."""
    return _IGNORED.sub("", text)


@dataclass
class Score:
    """One file: units cut by hand, those found exactly, those found that are none, and what was told of them.

    `undoubted`: wrong, and nothing keeps them from exempting; `unflagged`: wrong, and nothing is told at all.
    `doubted`: exact and in doubt or held; `flagged`: exact, and a person is only asked to look.
    """

    file: str
    gold: int
    exact: int
    wrong: int
    undoubted: int
    unflagged: int
    doubted: int
    flagged: int
    seconds: float
    missed: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether every unit is exact, and nothing else was found."""
        return self.exact == self.gold and not self.wrong


def usual(text: str) -> list[tuple[str, str]]:
    """The usual way: question and answer by one pattern."""
    units: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        found = _QUESTION.match(line.strip())
        if found and found[1].strip("* ").endswith(("？", "?")):
            units.append((found[1], []))
        elif units:
            units[-1][1].append(_ANSWER.sub("", line.strip(), count=1))
    return [(question, "\n".join(answer)) for question, answer in units]


def score(file: Path, gold: Sequence[tuple[str, str]]) -> Score:
    """Read and cut a file, and hold it against the cut by hand."""
    started = time.perf_counter()
    units: list[QAUnit] = []
    try:
        source = read(file)
        units = with_holds(segment(source.text, file.stem), source.disputed)
        for unit in units:
            kept = (verbatim(source.text, unit.question_spans), verbatim(source.text, unit.answer_spans))
            assert kept == (unit.question, unit.answer), f"{file}: {unit.id} is not the text at its spans"
    except Problems as refused:
        print(refused, file=sys.stderr)
    seconds = time.perf_counter() - started
    left = list(gold)
    wrong: list[QAUnit] = []
    exact: list[QAUnit] = []
    for unit in units:
        key = (bare(unit.question), bare(unit.answer))
        if key in left:
            left.remove(key)
            exact.append(unit)
        else:
            wrong.append(unit)
    return Score(
        file=file.name,
        gold=len(gold),
        exact=len(exact),
        wrong=len(wrong),
        undoubted=sum(not unit.doubted for unit in wrong),
        unflagged=sum(not unit.to_check for unit in wrong),
        doubted=sum(unit.doubted for unit in exact),
        flagged=sum(bool(unit.to_check) and not unit.doubted for unit in exact),
        seconds=seconds,
        missed=[question for question, _ in left],
    )


def run(folder: Path, told: Callable[[Score], None] = lambda _: None) -> tuple[list[Score], int, int]:
    """Every file of a folder: our scores, and how many units of the text files there are and the usual way finds."""
    scores: list[Score] = []
    units = found = 0
    for golden in sorted(folder.glob("*.gold.jsonl")):
        name = golden.name.removesuffix(".gold.jsonl")
        lines = [json.loads(line) for line in golden.read_text(encoding="utf-8").splitlines() if line.strip()]
        gold = [(bare(line["question"]), bare(line["answer"])) for line in lines]
        text = folder / f"{name}.txt"
        for file in [text, *sorted((folder / "raw").glob(f"{name}.*"))]:
            if file.exists():
                scores.append(score(file, gold))
                told(scores[-1])
        if text.exists():
            plain = {(bare(question), bare(answer)) for question, answer in usual(text.read_text(encoding="utf-8"))}
            units, found = units + len(gold), found + len(plain & set(gold))
    return scores, units, found


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures, file by file and in all. 1 if there is nothing to measure."""
    parser = Parser(prog="python -m benchmarks.notices", description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="文件夹：NAME.txt、NAME.gold.jsonl、raw/NAME.*")
    parser.add_argument("-v", "--verbose", action="store_true", help="列出没有切对的问题")
    args = parser.parse_args(argv)

    def told(one: Score) -> None:
        mark = "✓" if one.whole else "✗"
        print(
            f"{mark} {one.file}：{one.exact}/{one.gold} 条一字不差，切错 {one.wrong} 条（没有存疑 {one.undoubted}，"
            f"没有提示 {one.unflagged}），切对而存疑 {one.doubted} 条、请看一眼 {one.flagged} 条，{one.seconds:.2f} 秒"
        )
        for question in one.missed if args.verbose else ():
            print(f"    没有切对：{question[:60]}")

    scores, units, found = run(args.folder, told)
    if not scores:
        print(f"{args.folder}：没有 NAME.gold.jsonl 与 NAME.txt", file=sys.stderr)
        return 1
    gold, exact = sum(one.gold for one in scores), sum(one.exact for one in scores)
    wrong, undoubted = sum(one.wrong for one in scores), sum(one.undoubted for one in scores)
    unflagged, doubted = sum(one.unflagged for one in scores), sum(one.doubted for one in scores)
    found_wrong = wrong - undoubted
    precision = f"（{100 * found_wrong / (found_wrong + doubted):.0f} % 确有错）" if found_wrong + doubted else ""
    print(
        f"合计：{sum(one.whole for one in scores)}/{len(scores)} 个文件全对；{exact}/{gold} 条一字不差"
        f"（{100 * exact / gold:.1f} %）；切错 {wrong} 条，"
        f"其中没有存疑 {undoubted} 条、没有提示 {unflagged} 条；位置处文字逐字一致 100 %\n"
        f"存疑 {found_wrong + doubted} 条{precision}；切对而只请看一眼 {sum(one.flagged for one in scores)} 条"
    )
    if units:
        print(f"常见做法（一个正则，只量文本文件）：{found}/{units} 条（{100 * found / units:.1f} %）")
    return 0


if __name__ == "__main__":
    sys.exit(main())
