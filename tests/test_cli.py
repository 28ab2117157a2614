"""The command line as a person runs it: real processes, exit codes, Chinese errors, never a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from kb.load import HOME
from kb.model import LABELS, KnowledgeBase

ROOT = HOME.parent
SOURCE = HOME / "notices/most-2022-04-15/source.txt"
EXEMPTED = "外资药企只提供研究用药，不拿数据也不分享成果，要报国际合作吗？"
OPEN = "仅收集临床数据要报采集许可吗"


class Said(BaseModel):
    source: str = Field(alias="from")


class Stated(Said):
    value: list[str]


class Condition(Said):
    text: str
    evidence: str
    state: Literal["met", "contradicted", "unknown"]


class Ask(BaseModel):
    fact: str
    text: str
    values: list[tuple[str, str]]


class Verdict(BaseModel):
    code: Literal["not_required", "required", "deferred", "conditional", "not_applicable", "unknown"]
    label: str
    says: str
    rule: str | None
    evidence: str | None
    conditions: list[Condition]
    ask: list[Ask]


class Reason(BaseModel):
    code: Literal["matched", "two_close", "off_topic", "not_covered", "empty", "too_long"]
    text: str


class Source(BaseModel):
    id: str
    title: str
    issuer: str
    published: date
    url: str
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    answer_spans: list[tuple[int, int]] = Field(min_length=1)


class Unit(BaseModel):
    id: str
    section: str
    number: str
    question: str
    answer: str
    source: Source


class Near(BaseModel):
    id: str
    question: str
    score: float


class Note(BaseModel):
    date: str
    text: str
    source: str
    verified: bool


class Currency(BaseModel):
    status: Literal["in_force", "superseded", "unverified"]
    notes: list[Note]


class Contract(BaseModel):
    """Section 5 of the design. More keys may come; none of these may go or change its type."""

    question: str
    on: date
    status: Literal["answered", "ambiguous", "no_answer"]
    reason: Reason
    unit: Unit | None
    verdict: Verdict
    facts: dict[str, Stated]
    alternatives: list[Near]
    case: dict[str, Any]
    currency: Currency


def contract(answer: object) -> Contract:
    """An answer that follows the JSON contract, or a failure that names the key."""
    made = Contract.model_validate_json(json.dumps(answer), strict=True)
    assert made.verdict.label == LABELS[made.verdict.code]
    assert (made.status == "no_answer") == (made.unit is None)
    assert made.unit is not None or made.verdict.code == "unknown"
    return made


def run(*words: str, stdin: bytes = b"", module: str = "assistant") -> subprocess.CompletedProcess[str]:
    """One real run. Nothing that a person types may end in a traceback."""
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(command, cwd=ROOT, input=stdin, capture_output=True, timeout=60, check=False)
    result = subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in result.stderr, result.stderr[-1500:]
    return result


def test_a_question_gets_verdict_official_words_source_and_currency(kb: KnowledgeBase) -> None:
    done = run(EXEMPTED)
    unit = kb.units["most-2022-04-15/3.1"]
    head = kb.notices[unit.notice].head
    assert (done.returncode, done.stderr) == (0, "")
    for words in (
        "【无需办理】",
        unit.answer,
        unit.question,
        head.title,
        head.url,
        unit.section,
        head.currency_warning,
    ):
        assert words in done.stdout


def test_json_follows_the_contract() -> None:
    done = run(OPEN, "--json")
    answer = contract(json.loads(done.stdout))
    assert (done.returncode, answer.status, answer.verdict.code) == (0, "answered", "conditional")
    assert [asked.fact for asked in answer.verdict.ask] == ["gene_research"]
    assert answer.facts["data"].value == ["clinical"]


def test_what_is_not_answered_has_no_unit_and_no_verdict() -> None:
    answer = contract(json.loads(run("今天北京天气怎么样？", "--json").stdout))
    assert (answer.status, answer.unit, answer.verdict.code) == ("no_answer", None, "unknown")


def test_a_fact_given_on_the_command_line_decides_on_the_day_given() -> None:
    answer = contract(json.loads(run(OPEN, "--fact", "gene_research=no", "--on", "2026-11-22", "--json").stdout))
    assert (answer.verdict.code, answer.on) == ("not_required", date(2026, 11, 22))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        # an unknown fact must not pass for silence; the near name is offered
        ([OPEN, "--fact", "gene_reserch=no"], ["facts.gene_reserch", "没有这个事实", "gene_research"]),
        ([OPEN, "--fact", "gene_research=maybe"], ["facts.gene_research", "没有取值", "允许：yes、no"]),
        ([OPEN, "--fact", "gene_research"], ["--fact gene_research", "缺少等号", "写成"]),
        ([OPEN, "--on", "2026-02-30"], ["--on", "2026-02-30", "不是日期", "写成 2026-11-22"]),
        ([], ["请写一个问题"]),  # nothing to do
        ([OPEN, "--jsonl"], ["请写一个问题", "--jsonl"]),  # two modes
        (["--score", "没有这个文件"], ["没有这个文件", "读不出来", "检查"]),
    ],
)
def test_a_wrong_call_is_told_with_place_and_fix(words: list[str], told: list[str]) -> None:
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert all(word in done.stderr for word in told), done.stderr


@pytest.mark.parametrize("question", ["", "？！……", "字" * 501], ids=["empty", "punctuation", "too long"])
def test_an_unusable_question_is_refused_in_words(question: str) -> None:
    done = run(question)
    assert (done.returncode, done.stderr) == (1, "")
    assert "请" in done.stdout


def test_help_shows_examples() -> None:
    done = run("--help")
    assert done.returncode == 0
    assert "例：" in done.stdout
    assert done.stdout.count("python -m assistant ") >= 4


# Lines as they come in, and where their error is told ("" where they are answered). None ends the run.
LINES: Mapping[str, tuple[bytes, str]] = {
    "good": (f'{{"id": "good", "question": "{EXEMPTED}"}}'.encode(), ""),
    "empty line": (b"", ""),
    "blanks": (b"  \t ", ""),
    "no json": (b'{"id": "x", "question": ', "第 4 行"),
    "no object": (b"[1, 2]", "第 5 行"),
    "no question": (b'{"id": "no question"}', "question"),
    "question a number": (b'{"id": "question a number", "question": 5}', "question"),
    "unknown fact": (b'{"id": "unknown fact", "question": "x", "facts": {"nope": "yes"}}', "facts.nope"),
    "unknown value": (b'{"id": "unknown value", "question": "x", "facts": {"data": "nope"}}', "facts.data"),
    "facts a list": (b'{"id": "facts a list", "question": "x", "facts": ["data"]}', "facts"),
    "no day": (b'{"id": "no day", "question": "x", "on": "2026-02-30"}', "on"),
    "day a number": (b'{"id": "day a number", "question": "x", "on": 20261122}', "on"),
    "case a list": (b'{"id": "case a list", "question": "x", "case": [1]}', "case"),
    "forged case": (b'{"id": "forged case", "question": "x", "case": {"facts": {"nope": {"value": []}}}}', "nope"),
    "no utf-8": (b'{"id": "no utf-8", "question": "\xff\xfe\x80"}', ""),
    "half a character": (b'{"id": "half a character", "question": "\\ud800"}', ""),
    "huge": (b'{"id": "huge", "question": "' + b"x" * 2_000_000 + b'"}', ""),
    "last": (
        f'{{"id": "last", "question": "{OPEN}", "facts": {{"gene_research": "no"}}, "on": "2026-11-22"}}'.encode(),
        "",
    ),
}


@cache
def answered_lines() -> tuple[int, list[dict[str, Any]]]:
    done = run("--jsonl", stdin=b"\n".join(line for line, _ in LINES.values()) + b"\n")
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_lines_are_answered_in_order_and_empty_ones_skipped() -> None:
    code, answers = answered_lines()
    assert code == 1
    named = [name for name in LINES if name not in ("empty line", "blanks")]
    assert [answer.get("id", name) for answer, name in zip(answers, named, strict=True)] == named


@pytest.mark.parametrize("name", [name for name, (_, where) in LINES.items() if where])
def test_a_bad_line_is_answered_with_its_errors_and_its_id(name: str) -> None:
    line, where = LINES[name]
    named = [answer for answer in answered_lines()[1] if answer.get("id") == name]
    answers = named or [answer for answer in answered_lines()[1] if "id" not in answer]
    told = [error for answer in answers for error in answer["errors"]]
    assert all(error.keys() == {"where", "what", "fix"} and all(error.values()) for error in told)
    assert any(where in error["where"] for error in told), told
    assert named or b'"id"' not in line or name == "no json"


def test_lines_that_can_be_read_follow_the_contract() -> None:
    answers = {answer["id"]: contract(answer) for answer in answered_lines()[1] if "errors" not in answer}
    assert set(answers) == {"good", "no utf-8", "half a character", "huge", "last"}
    assert answers["good"].verdict.code == answers["last"].verdict.code == "not_required"
    assert answers["last"].on == date(2026, 11, 22)
    assert answers["huge"].reason.code == "too_long"


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000 + b"]" * 100_000,  # deeper than Python's recursion
        b'{"id": "bad", "question": ' + b"9" * 5000 + b"}",  # more digits than Python converts
        # a forged case: an earlier matter without a unit
        '{"id": "bad", "question": "第一个问题呢", "case": {"unit": "most-2022-04-15/1.1", "earlier": [{}]}}'.encode(),
    ],
    ids=["deep", "digits", "forged"],
)
def test_no_line_ends_the_run(line: bytes) -> None:
    answers = [json.loads(one) for one in run("--jsonl", stdin=line + b"\n" + LINES["good"][0]).stdout.splitlines()]
    assert len(answers) == 2
    assert answers[1]["id"] == "good"


def test_a_case_put_into_the_next_line_goes_on() -> None:
    command = [sys.executable, "-m", "assistant", "--jsonl"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        case: dict[str, Any] = {}
        codes = []
        assert process.stdin
        assert process.stdout
        for number, question in enumerate((OPEN, "不涉及人群基因研究", "那如果还要做外显子测序呢？")):
            process.stdin.write(json.dumps({"id": number, "question": question, "case": case}).encode() + b"\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            assert answer["id"] == number
            case = answer["case"]
            codes.append(contract(answer).verdict.code)
    assert codes == ["conditional", "not_required", "not_applicable"]
    assert process.returncode == 0


def test_a_reader_that_goes_away_ends_the_run_quietly() -> None:
    command = f"yes '{LINES['good'][0].decode()}' | '{sys.executable}' -m assistant --jsonl | head -n 1"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == b""


def test_score_prints_its_figures(tmp_path: Path) -> None:
    row = {"id": "1", "question": EXEMPTED, "unit": "most-2022-04-15/3.1", "units": ["most-2022-04-15/3.1"]}
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps({**row, "allowed": ["not_required"], "exempt": "due", "why": ""}), encoding="utf-8")
    done = run("--score", str(file))
    assert done.returncode == 0
    assert "判断选对 1/1" in done.stdout
    # exempted though it must not be: named, and told by the exit code
    file.write_text(json.dumps({**row, "allowed": ["conditional"], "exempt": "never", "why": ""}), encoding="utf-8")
    done = run("--score", str(file))
    assert done.returncode == 1
    assert f"错误免除：cases.jsonl：1：{EXEMPTED}" in done.stdout


@pytest.mark.parametrize("line", ['{"id": "1"}', '{"id": "1", "question": "x"}', "[1]", "{"])
def test_a_line_that_is_not_a_label_is_told_with_its_number(tmp_path: Path, line: str) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(line, encoding="utf-8")
    done = run("--score", str(file))
    assert done.returncode == 2
    assert "cases.jsonl：第 1 行" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["check"], 0, ["没有问题"]),
        (["show", "most-2022-04-15/1.1"], 0, ["无需申报人类遗传资源采集许可审批。", "collect-listed-data", "原文第"]),
        (["show", "most-2022-04-15/9.9"], 1, ["没有这条问答", "已有：most-2022-04-15/1.1"]),
        (["check", "没有这个文件夹"], 1, ["facts.yaml", "文件不存在"]),
        (["split", "没有这个文件"], 1, ["没有这个文件", "读不出来", "检查"]),
        (["split", str(SOURCE.parent)], 1, ["读不出来"]),  # a folder
        ([], 2, ["usage"]),
    ],
)
def test_the_knowledge_base_command_says_what_is_so(words: list[str], code: int, told: list[str]) -> None:
    done = run(*words, module="kb")
    assert done.returncode == code
    assert all(word in (done.stderr if code else done.stdout) for word in told), done


def test_split_prints_one_unit_a_line(kb: KnowledgeBase) -> None:
    units = [json.loads(line) for line in run("split", str(SOURCE), "--json", module="kb").stdout.splitlines()]
    assert [unit["answer"] for unit in units] == [unit.answer for unit in kb.units.values()]
    keys = {"section", "number", "question", "answer", "question_spans", "answer_spans", "flags"}
    assert all(unit.keys() >= keys and unit["flags"] == [] for unit in units)
