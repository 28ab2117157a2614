"""A labelled row moves only by a line with its reason, and nobody rewrites what was recorded."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from evaluation.commits import refused
from evaluation.ratchet import Move, Row, as_line, differences, read_moves, read_rows, settled
from kb.model import Problems

ROOT = Path(__file__).parent.parent
REASON = "the clause names a lung, which is no picture"
EXEMPT, OPEN = "n/1.1 not_required", "n/1.1 conditional"
ROWS = {
    row.row: row
    for row in (
        Row(row="due", answer=EXEMPT, right=True, exempt="due", facts="data=imaging"),
        Row(row="never", answer=OPEN, right=True, exempt="never"),
        Row(row="failure", answer="- unknown", right=False, exempt="due"),
    )
}


def move(row: str, before: str, after: str) -> Move:
    return Move(row=row, before=before, after=after, reason=REASON)


def test_a_row_that_moves_is_named_until_a_line_gives_the_reason() -> None:
    now = ROWS | {"due": ROWS["due"].model_copy(update={"answer": OPEN, "right": False})}
    (found,) = differences(ROWS, [], now)
    assert (found.row, found.before, found.after) == ("due", EXEMPT, OPEN)
    assert '"reason": ""' in as_line(found)
    assert differences(ROWS, [move("due", EXEMPT, OPEN)], now) == []


def test_facts_are_shown_and_never_compared() -> None:
    now = ROWS | {"due": ROWS["due"].model_copy(update={"facts": "data=lab"})}
    assert differences(ROWS, [], now) == []


def test_a_new_row_and_a_row_that_is_gone_are_named() -> None:
    new = Row(row="new", answer="- unknown", right=True, exempt="open")
    now = {"new": new, **{name: row for name, row in ROWS.items() if name != "never"}}
    assert [(one.row, one.after) for one in differences(ROWS, [], now)] == [("never", "withdrawn"), ("new", new.answer)]
    assert differences(ROWS | {"new": new}, [move("never", OPEN, "withdrawn")], now) == []


def test_a_label_does_not_change_in_silence() -> None:
    now = ROWS | {"never": ROWS["never"].model_copy(update={"exempt": "due"})}
    assert [one.row for one in differences(ROWS, [], now)] == ["never"]


@pytest.mark.parametrize(
    ("moves", "why"),
    [
        ([move("never", OPEN, EXEMPT)], "不得免除"),
        ([move("never", OPEN, "- unknown"), move("never", "- unknown", "n/2.1 deferred")], "不得免除"),
        ([move("due", OPEN, EXEMPT)], "before 不是"),  # as it never was
        ([move("due", EXEMPT, EXEMPT)], "相同"),
        ([move("nobody", OPEN, EXEMPT)], "没有这一行"),
    ],
)
def test_a_move_that_may_not_be_is_refused(moves: list[Move], why: str) -> None:
    with pytest.raises(Problems, match=why):
        settled(ROWS, moves)


def test_a_row_may_move_twice() -> None:
    moves = [move("due", EXEMPT, OPEN), move("due", OPEN, EXEMPT)]
    assert settled(ROWS, moves)["due"] == EXEMPT


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"row": "A1", "before": "a", "after": "b"}', "reason"),
        ('{"row": "A1", "before": "a", "after": "b", "reason": "ok"}', "reason"),
        ('{"row": "A1"', "第 2 行"),
    ],
)
def test_a_line_without_a_reason_is_refused_with_its_place(tmp_path: Path, line: str, why: str) -> None:
    good = move("due", EXEMPT, OPEN).model_dump_json()
    file = tmp_path / "moved.jsonl"
    file.write_text(f"{good}\n{line}\n", encoding="utf-8")
    with pytest.raises(Problems, match=why):
        read_moves(file)


def test_what_is_recorded_agrees_with_its_label() -> None:
    rows = read_rows()
    assert len(rows) >= 4542
    assert not any(
        row.exempt == "never" and row.answer.endswith((" not_required", " deferred")) for row in rows.values()
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    _git(tmp_path, "init", "--quiet")
    _commit(tmp_path, {"evaluation/ratchet.jsonl": "1\n", "verdict/evaluate.py": "1\n"})
    return tmp_path


def _git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, "-C", str(folder), *arguments], check=True, capture_output=True)


def _commit(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "-m", "change")


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"evaluation/ratchet.jsonl": "1\n2\n", "verdict/evaluate.py": "2\n"}, "verdict/evaluate.py"),
        (
            {"evaluation/ratchet.jsonl": "1\n2\n", "kb/domains/hgr/concepts.yaml": "a: []\n"},
            "kb/domains/hgr/concepts.yaml",
        ),
        ({"evaluation/ratchet.jsonl": "9\n"}, "改写"),
    ],
)
def test_a_commit_that_hides_what_moved_is_refused(repository: Path, files: dict[str, str], why: str) -> None:
    _commit(repository, files)
    assert any(why in one for one in refused(repository))


@pytest.mark.parametrize(
    "files",
    [
        {"evaluation/ratchet.jsonl": "1\n2\n", "evaluation/cases/new.jsonl": "{}\n"},  # new rows with their labels
        {"evaluation/moved.jsonl": "{}\n", "verdict/evaluate.py": "2\n"},  # a reasoned move beside its cause
    ],
)
def test_a_commit_that_hides_nothing_passes(repository: Path, files: dict[str, str]) -> None:
    _commit(repository, files)
    assert refused(repository) == []


def test_no_commit_of_this_repository_hides_what_moved() -> None:
    assert refused(ROOT) == []
