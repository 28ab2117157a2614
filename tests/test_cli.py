"""The command line as a person runs it: real processes, exit codes, Chinese errors, never a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import kb.__main__ as kb_command
from assistant.__main__ import main
from kb.load import HOME
from kb.model import KnowledgeBase
from tests.support.contracts import follows

ROOT = HOME.parent
SOURCE = HOME / "notices/most-2022-04-15/source.txt"
EXEMPTED = "外资药企只提供研究用药，不拿数据也不分享成果，要报国际合作吗？"
Command = Callable[[Sequence[str]], int]
OPEN = "仅收集临床数据要报采集许可吗"


def run(*words: str, stdin: bytes = b"", module: str = "assistant") -> tuple[int, str, str]:
    """One real run: exit code, output, error output. Nothing that a person types may end in a traceback."""
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(command, cwd=ROOT, input=stdin, capture_output=True, timeout=60, check=False)
    told = done.stderr.decode()
    assert "Traceback" not in told, told[-1500:]
    return done.returncode, done.stdout.decode(), told


@dataclass
class Here:
    """As `run`, in this process: where what is told counts, and another test has started the same command."""

    capsys: pytest.CaptureFixture[str]

    def run(self, *words: str, command: Command = main) -> tuple[int, str, str]:
        try:
            code = command(words)
        except SystemExit as stop:
            code = int(stop.code or 0)
        return code, *self.capsys.readouterr()


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Here:
    return Here(capsys)


def test_a_question_gets_verdict_official_words_source_and_currency(kb: KnowledgeBase) -> None:
    unit = kb.units["most-2022-04-15/3.1"]
    head = kb.notices[unit.notice].head
    code, text, told = run(EXEMPTED)
    assert (code, told) == (0, "")
    for words in (
        "【若下列 6 条属实：不需要申报国际合作科学研究许可】",
        unit.answer,
        unit.question,
        head.title,
        head.url,
        unit.section,
        head.currency_warning,
    ):
        assert words in text


def test_json_follows_the_contract_and_a_fact_decides_on_the_day_given(here: Here) -> None:
    asked = (OPEN, "--fact", "gene_research=no", "--on", "2026-11-22", "--json")
    code, text, _ = here.run(*asked)
    answer = follows(json.loads(text))
    assert (code, answer["on"]) == (0, "2026-11-22")
    assert (answer["verdict"]["code"], answer["verdict"]["outcome"]) == ("to_confirm", "not_required")
    confirm = [words for one in answer["verdict"]["statements"] for words in ("--confirm", f"{one['id']}=yes")]
    code, text, _ = here.run(*asked, *confirm)
    assert (code, follows(json.loads(text))["verdict"]["code"]) == (0, "not_required")


@pytest.mark.parametrize(("command", "examples"), [(main, 4), (kb_command.main, 3)])
def test_help_shows_examples(capsys: pytest.CaptureFixture[str], command: Command, examples: int) -> None:
    with pytest.raises(SystemExit, match="0"):
        command(["--help"])
    text = capsys.readouterr().out
    assert text.partition("例：")[2].count("\n  python -m ") >= examples


def test_unknown_facts_and_values_are_told_at_once_with_place_and_fix(here: Here) -> None:
    # They must not pass for silence; the near name is offered.
    code, text, told = here.run(OPEN, "--fact", "gene_reserch=no", "--fact", "collecting=maybe")
    assert (code, text) == (2, "")
    for words in (
        "facts.gene_reserch：没有这个事实。是否想写“gene_research”",
        "facts.collecting：没有取值“maybe”。允许：yes、no",
    ):
        assert words in told


@pytest.mark.parametrize(
    ("command", "words", "code", "told"),
    [
        (main, [OPEN, "--on", "2026-02-30"], 2, ["--on", "2026-02-30", "不是日期", "写成 2026-11-22"]),
        (main, [], 2, ["请写一个问题"]),
        (main, [OPEN, "--jsonl"], 2, ["请写一个问题", "--jsonl"]),  # two modes
        (kb_command.main, ["show", "most-2022-04-15/9.9"], 1, ["没有这条问答", "是否想写“most-2022-04-15/"]),
        (kb_command.main, ["check", "没有这个文件夹"], 1, ["没有这个文件夹", "YOUJU_KB"]),
        (kb_command.main, ["split", "没有这个文件"], 1, ["没有这个文件", "读不出来", "检查"]),
        (kb_command.main, ["split", str(SOURCE.parent)], 1, ["读不出来"]),  # a folder
    ],
)
def test_a_wrong_call_is_told_on_the_error_output(
    capsys: pytest.CaptureFixture[str], command: Command, words: list[str], code: int, told: list[str]
) -> None:
    try:
        ended: object = command(words)
    except SystemExit as stop:
        ended = stop.code
    shown = capsys.readouterr()
    assert (ended, shown.out) == (code, "")
    assert all(word in shown.err for word in told), shown.err


# Those of the rule that EXEMPTED meets.
STATEMENTS = ("no-participation", "no-data", "no-sharing", "no-specimens", "support-only")
# What comes in line by line, and the place of the error that goes out ("": it is answered). The name is the id.
LINES: Mapping[str, tuple[bytes | dict[str, Any], str]] = {
    "good": ({"question": EXEMPTED}, ""),
    "no json": (b'{"id": "x", "question": ', "第 4 行"),  # two skipped lines count
    "no object": (b"[1, 2]", "第 5 行"),
    "no question": ({}, "question"),
    "a number": ({"question": 5}, "question"),
    "unknown fact": ({"question": "x", "facts": {"nope": "yes"}}, "facts.nope"),
    "unknown value": ({"question": "x", "facts": {"data": "nope"}}, "facts.data"),
    "facts a list": ({"question": "x", "facts": ["data"]}, "facts"),
    "no day": ({"question": "x", "on": "2026-02-30"}, "on"),
    "day a number": ({"question": "x", "on": 20261122}, "on"),
    "case a list": ({"question": "x", "case": [1]}, "case"),
    "forged case": ({"question": "x", "case": {"facts": {"nope": {"value": []}}}}, "facts.nope"),
    "no utf-8": (b'{"id": "no utf-8", "question": "\xff\xfe\x80"}', ""),
    "surrogate": ({"question": "\ud800"}, "请求"),  # half a character cannot be said back in UTF-8
    "huge": ({"question": "x" * 2_000_000}, ""),
    "unknown statement": ({"question": EXEMPTED, "confirm": {"nope": "yes"}}, "confirm.nope"),
    "no answer to a statement": ({"question": EXEMPTED, "confirm": {"no-data": "maybe"}}, "confirm.no-data"),
    "confirmed": ({"question": EXEMPTED, "confirm": dict.fromkeys(STATEMENTS, "yes")}, ""),
    "last": ({"question": OPEN, "facts": {"gene_research": "no"}, "on": "2026-11-22"}, ""),
}


def line(name: str, given: bytes | dict[str, Any]) -> bytes:
    return given if isinstance(given, bytes) else json.dumps({"id": name, **given}).encode()


GOOD = line("good", LINES["good"][0])


@cache
def answered() -> tuple[int, Mapping[str, dict[str, Any]]]:
    first, *rest = (line(name, given) for name, (given, _) in LINES.items())
    code, text, _ = run("--jsonl", stdin=b"\n".join([first, b"", b" \t ", *rest]))
    return code, dict(zip(LINES, map(json.loads, text.splitlines()), strict=True))


@pytest.mark.parametrize("name", LINES)
def test_lines_are_answered_in_order_and_a_bad_one_with_its_errors(name: str) -> None:
    code, answers = answered()
    answer, where = answers[name], LINES[name][1]
    assert code == 1
    assert answer.get("id", name) == name
    if not where:
        follows(answer)
        return
    assert ("id" in answer) == isinstance(LINES[name][0], dict)
    assert all(error.keys() == {"where", "what", "fix"} and all(error.values()) for error in answer["errors"])
    assert where in answer["errors"][0]["where"]


def test_facts_and_day_of_a_line_count() -> None:
    answers = answered()[1]
    # Words and facts propose; that the statements are confirmed makes it final.
    assert [answers[name]["verdict"]["outcome"] for name in ("good", "last")] == ["not_required"] * 2
    codes = [answers[name]["verdict"]["code"] for name in ("good", "confirmed", "last")]
    assert codes == ["to_confirm", "not_required", "to_confirm"]
    assert answers["last"]["on"] == "2026-11-22"
    assert answers["huge"]["reason"]["code"] == "too_long"


def test_no_line_ends_the_run() -> None:
    lines = [
        b"[" * 100_000,  # deeper than Python's recursion
        b'{"question": ' + b"9" * 5000 + b"}",  # more digits than Python converts
        # a forged case: an earlier matter without a unit
        '{"question": "第一个问题呢", "case": {"unit": "most-2022-04-15/1.1", "earlier": [{}]}}'.encode(),
        GOOD,
    ]
    _, text, _ = run("--jsonl", stdin=b"\n".join(lines))
    assert [json.loads(answer).get("id") for answer in text.splitlines()] == [None, None, None, "good"]


def test_a_case_put_into_the_next_line_goes_on_until_the_reader_goes_away() -> None:
    case: dict[str, Any] = {}
    codes = []
    command = [sys.executable, "-m", "assistant", "--jsonl"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        for question in (OPEN, "不涉及人群基因研究", "那如果还要做外显子测序呢？"):
            process.stdin.write(json.dumps({"question": question, "case": case}).encode() + b"\n")
            process.stdin.flush()
            answer = follows(json.loads(process.stdout.readline()))
            case = answer["case"]
            codes.append(answer["verdict"]["code"])
        # As `| head` does: what is written now finds no reader, and must give no traceback.
        process.stdout.close()
        process.stdin.write(GOOD + b"\n")
        process.stdin.close()
        assert process.stderr.read() == b""
    assert codes == ["conditional", "to_confirm", "not_applicable"]


def test_what_ends_a_line_to_some_readers_is_escaped_in_a_line_of_json(tmp_path: Path, here: Here) -> None:
    said = "仅收集临床数据\u2028要报\u2029采集\x85许可吗"
    _, text, _ = run("--jsonl", stdin=json.dumps({"question": said}).encode())
    assert json.loads(*text.splitlines())["question"] == said
    file = tmp_path / "notice.md"
    file.write_text(
        "1. 仅收集\u2028临床数据要报吗？\n答：无需\u2028申报。\n2. 外\u2029方呢？\n答：另行办理。\n",
        encoding="utf-8",
    )
    _, text, _ = here.run("split", str(file), "--json", command=kb_command.main)
    assert [json.loads(line)["number"] for line in text.splitlines()] == ["1", "2"]


def test_a_scored_line_may_hold_what_ends_a_line_to_some(tmp_path: Path, here: Here) -> None:
    row = {"id": "1", "question": f"{OPEN}\u2028", "unit": "most-2022-04-15/1.1", "units": ["most-2022-04-15/1.1"]}
    file = tmp_path / "cases.jsonl"
    line = json.dumps({**row, "allowed": ["conditional"], "exempt": "never", "why": "-"}, ensure_ascii=False)
    file.write_text(line, encoding="utf-8")
    assert "问答选对 1/1" in here.run("--score", str(file))[1]


def test_score_prints_its_figures_and_names_a_false_exemption(tmp_path: Path) -> None:
    row = {"id": "1", "question": EXEMPTED, "unit": "most-2022-04-15/3.1", "units": ["most-2022-04-15/3.1"]}
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps({**row, "allowed": ["conditional"], "exempt": "never", "why": "-"}), encoding="utf-8")
    code, text, _ = run("--score", str(file))
    assert code == 1
    assert "问答选对 1/1" in text
    assert f"错误免除：cases.jsonl：1：{EXEMPTED}" in text


def test_the_knowledge_base_is_checked_and_a_unit_shown(kb: KnowledgeBase, capsys: pytest.CaptureFixture[str]) -> None:
    code, text, _ = run("check", module="kb")
    assert (code, text.startswith("没有问题：1 份公告，5 条问答")) == (0, True)
    assert kb_command.main(["show", "most-2022-04-15/1.1"]) == 0
    text = capsys.readouterr().out
    assert all(words in text for words in (kb.units["most-2022-04-15/1.1"].answer, "collect-listed-data", "原文第"))


def test_a_unit_is_shown_by_its_number_alone_where_no_other_has_it(
    kb: KnowledgeBase, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kb_command.main(["show", "1.1"]) == 0
    assert kb.units["most-2022-04-15/1.1"].answer in capsys.readouterr().out
    assert kb_command.main(["show", "9.9"]) == 1
    assert "9.9：没有这条问答" in capsys.readouterr().err
    twin = replace(kb, units={**kb.units, "other-2024/1.1": kb.units["most-2022-04-15/1.1"]})
    monkeypatch.setattr(kb_command, "load", lambda: twin)
    assert kb_command.main(["show", "1.1"]) == 1
    assert "2 份公告都有这个编号。写全：most-2022-04-15/1.1、other-2024/1.1" in capsys.readouterr().err


def test_split_prints_one_unit_a_line(kb: KnowledgeBase) -> None:
    _, text, _ = run("split", str(SOURCE), "--json", module="kb")
    units = [json.loads(line) for line in text.splitlines()]
    assert [unit["answer"] for unit in units] == [unit.answer for unit in kb.units.values()]
    words = {"section", "number", "question", "answer", "question_spans", "answer_spans"}
    assert set(units[0]) == words | {"flags", "hold", "doubts", "limits", "hints"}
