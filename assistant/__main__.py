"""The command line: `python -m assistant "问题"`."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

from assistant.answer import Answer
from assistant.assistant import LONGEST, Assistant
from assistant.contract import data
from assistant.domains import assistant_of
from assistant.output_file import place, write
from assistant.request import check_day, reply, request_from_json
from assistant.scoring import score
from assistant.terminal import answer_text
from assistant.to_contract import to_answer, to_errors
from kb.command_line import Parser
from kb.dates import day_argument
from kb.json_lines import json_line
from kb.load import HOME, INDEX, load
from kb.model import Given, Problem, Problems
from kb.pictures import read_picture
from kb.texts import texts
from kb.today import today, zone_set
from reader.facts import By, Confirmed

_EXAMPLES = """\
例：
  python -m assistant "外资药企只提供研究用药，不拿数据也不分享成果，要报国际合作吗？"
  python -m assistant "收集血常规要报采集许可吗" --json
  python -m assistant "仅收集临床数据要报采集许可吗" --fact gene_research=no --on 2026-11-22
  python -m assistant "仅收集血常规要报采集许可吗" --confirm collecting=yes --confirm listed-kinds=yes
  python -m assistant "仅收集血常规要报采集许可吗" --sheet 判断单.docx --project "某队列研究 2026-017"
  python -m assistant --xlsx 问题.xlsx 回答.xlsx
  python -m assistant --jsonl < 问题.jsonl > 回答.jsonl

--xlsx 读第一张工作表中表头为“问题”（或“研究描述”等）的一列，结果写在原有各列之后；
在“属实吗”各列选好以后，把写出的文件再运行一次，就是逐条确认。
--jsonl 每行一个 {"id", "question", "facts"?, "confirm"?, "case"?, "on"?}；回答同序，一行一个，带 "id"。
把上一次回答中的 "case" 原样放进下一行，就是接着问；
只带 "case" 和 "facts"，就是回答它问的是与否；带 "confirm"，就是逐条确认。
"""

# Lines without an answer that are named.
_NAMED = 20


def main(argv: Sequence[str] | None = None) -> int:
    """0: everything was answered; 1: a line or the question could not be; 2: wrong call or knowledge base."""
    args = _arguments(argv)
    try:
        if args.sheet:
            place(args.sheet)
        on = args.on or today(zone_set())
        assistant = assistant_of(load(), HOME / INDEX)
        if args.on:
            check_day(args.on, assistant.kb, today(zone_set()))
        if args.jsonl:
            return _each_line(assistant, sys.stdin, sys.stdout, on)
        if args.score:
            return _scored(assistant, args.score, on)
        if args.xlsx:
            return _table(assistant, args.xlsx[0], args.xlsx[1], on)
        return _one(assistant, args, on)
    except Problems as wrong:
        for problem in wrong.problems:
            print(problem, file=sys.stderr)
        return 2


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """What was asked for; a call that asks for nothing, or for what does not go together, ends here."""
    parser = _parser()
    args = parser.parse_args(argv)
    if sum((args.question is not None, args.jsonl, args.score is not None, args.xlsx is not None)) != 1:
        parser.error("请写一个问题，或用 --jsonl 从标准输入读，或用 --xlsx 读表格")
    if args.question is None and (args.sheet or args.fact or args.confirm):
        parser.error("--sheet、--fact 和 --confirm 只用于一个问题")
    if args.sheet and args.json:
        parser.error("--sheet 和 --json 请分两次用")
    if args.project and not args.sheet:
        parser.error("--project 写在判断单上，请同时用 --sheet")
    if args.sheet and args.sheet.suffix.lower() != ".docx":
        parser.error(f"--sheet {args.sheet}：判断单只写成 Word 文件，文件名以 .docx 结尾；要 PDF 的，在 Word 里另存")
    return args


def _parser() -> Parser:
    parser = Parser(
        prog="python -m assistant",
        description="有据：官方答复原文，加上按您的情况得出的判断。只依据知识库中的官方问答。",
        epilog=_EXAMPLES,
    )
    parser.add_argument("question", nargs="?", help=f"要问的事，不超过 {LONGEST} 字")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument("--jsonl", action="store_true", help="从标准输入逐行读问题，逐行输出 JSON")
    parser.add_argument(
        "--fact", action="append", default=[], metavar="名称=取值", help="已确认的事实，可重复；多个取值用逗号分开"
    )
    parser.add_argument(
        "--confirm",
        action="append",
        default=[],
        metavar="编号=yes",
        help="逐条确认：yes 属实，no 不属实，unsure 不清楚；可重复，编号见回答",
    )
    parser.add_argument(
        "--on", type=day_argument, default=None, metavar="日期", help="按哪一天判断，如 2026-11-22；默认今天"
    )
    parser.add_argument(
        "--score", nargs="+", type=Path, metavar="文件", help="在带标注的问题上打分，如 evaluation/cases/*.jsonl"
    )
    parser.add_argument("--sheet", type=Path, metavar="文件.docx", help="把判断单写成 Word 文件，供项目归档")
    parser.add_argument("--project", default="", metavar="名称与编号", help="判断单上的项目，可不写")
    parser.add_argument(
        "--xlsx", nargs=2, type=Path, metavar=("输入.xlsx", "输出.xlsx"), help="回答表格中的一列问题，每行一个判断"
    )
    return parser


def _scored(assistant: Assistant, files: Sequence[Path], on: date) -> int:
    """1 where one question was exempted falsely."""
    measured = score(assistant, files, on)
    print(measured.report())
    return int(bool(measured.false_exemptions))


def _one(assistant: Assistant, args: argparse.Namespace, on: date) -> int:
    """Answer the one question of the call; 1 where it cannot be used."""
    answer = assistant.ask(
        args.question,
        on=on,
        facts=_facts(args.fact),
        confirm=_confirm(args.confirm),
        confirmed=_confirmed("request"),
    )
    usable = answer.reason.code not in ("empty", "too_long")
    if args.sheet and usable:
        _sheet(answer, assistant, args.project, args.sheet)
    if args.json:
        print(json.dumps(data(to_answer(answer, assistant.kb)), ensure_ascii=False, indent=2))
    else:
        print(answer_text(answer, assistant.kb))
    if args.sheet and usable:
        print(f"\n判断单：{args.sheet}")
    return int(not usable)


def _sheet(answer: Answer, assistant: Assistant, project: str, path: Path) -> None:
    # Word and Excel files take 0.3 s to import: only who wants one waits for it.
    from assistant.sheet import LONGEST_PROJECT, verdict_sheet
    from assistant.sheet_docx import docx_bytes

    if len(project) > LONGEST_PROJECT:
        raise Problems([Problem("--project", f"超过 {LONGEST_PROJECT} 字", "只写项目名称与编号")])
    notices = assistant.kb.notices
    sheet = verdict_sheet(answer, assistant.kb, today(zone_set()), project)
    write(path, docx_bytes(sheet, lambda notice, file: read_picture(HOME, notices[notice], file)))


def _confirmed(by: By) -> Confirmed:
    return Confirmed(by, datetime.now(zone_set()).replace(second=0, microsecond=0))


def _table(assistant: Assistant, source: Path, target: Path, on: date) -> int:
    from assistant.spreadsheet import answer_table

    failed = answer_table(assistant, source, target, on=on, err=sys.stderr, confirmed=_confirmed("file"))
    if failed:
        print(f"{failed} 行没有判断，原因见“错误”一列。", file=sys.stderr)
    print(target)
    return int(bool(failed))


def _each_line(assistant: Assistant, lines: TextIO, out: TextIO, on: date) -> int:
    """Answers line by line, in order. A line that cannot be read is answered with its errors; the rest goes on, and at
    the end the error output names these lines.
    """
    failed: list[int] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        result = _line(assistant, line, number, on)
        failed += [number] if "errors" in result else []
        print(json_line(result), file=out, flush=True)
    if failed:
        which = "、".join(map(str, failed[:_NAMED])) + ("等" if len(failed) > _NAMED else "")
        print(f"{len(failed)} 行没有作答：第 {which} 行，原因在输出里同一行的 errors", file=sys.stderr)
    return int(bool(failed))


def _line(assistant: Assistant, line: str, number: int, on: date) -> dict[str, Any]:
    name: dict[str, Any] = {}
    try:
        sent = json.loads(line)
        name = {"id": sent["id"]} if isinstance(sent, dict) and "id" in sent else {}
        asked = request_from_json(sent, assistant.kb, today(zone_set()), on)
        answer = reply(assistant, asked, _confirmed("file"))
        return {**data(to_answer(answer, assistant.kb)), **name}
    except json.JSONDecodeError as error:
        wrong = [Problem(f"第 {error.colno} 字", "不是有效的 JSON", "每行一个 JSON 对象")]
    except Problems as problems:
        wrong = problems.problems
    except (RecursionError, ValueError):
        wrong = [Problem("整行", "嵌套太深，或有几千位的数字", '写成 {"id": …, "question": …}')]
    return {**name, **data(to_errors(problem._replace(where=f"第 {number} 行：{problem.where}") for problem in wrong))}


def _facts(pairs: Sequence[str]) -> dict[str, list[str]]:
    facts: dict[str, list[str]] = {}
    for pair in pairs:
        name, equals, values = pair.partition("=")
        if not equals:
            raise Problems([Problem(f"--fact {pair}", "缺少等号", "写成 --fact gene_research=no")])
        facts.setdefault(name.strip(), []).extend(value.strip() for value in values.split(","))
    return facts


def _confirm(given: Sequence[str]) -> dict[str, Given | None]:
    """Statements with their answers. Raises Problems for what is none."""
    answers: dict[str, Given | None] = {}
    for one in given:
        name, _, written = one.partition("=")
        answer = next((answer for answer in texts().given if answer == written), None)
        if answer is None:
            raise Problems([Problem(f"--confirm {one}", "看不懂", "写成 编号=yes、编号=no 或 编号=unsure")])
        answers[name] = answer
    return answers


if __name__ == "__main__":
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    # A reader that goes away (| head) and Ctrl-C end the program without a traceback.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        # Not SIG_DFL: a file that is being written is taken away first.
        sys.exit(130)
