"""`split`, `add` and `diff` cut in a process of its own: it has limits, ends with the command, and is told of."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from importing.readers import sandbox
from kb import child_process
from kb.__main__ import main
from kb.load import HOME, load
from tests.support.homes import copied_home
from tests.support.processes import lives, reading
from tests.support.waiting import until

LONG = "| 问题 | 答复 |\n| --- | --- |\n" + "".join(
    f"| 第{at}项怎么办理？ | 带材料{at}到窗口。 |\n" for at in range(30_000)
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "公告.md"
    made.write_text(LONG, encoding="utf-8")
    return made


@pytest.mark.parametrize("command", ["split", "add", "diff"])
@pytest.mark.parametrize(("limit", "value", "told"), [("SECONDS", 1, "文件太复杂"), ("MEMORY", 100 << 20, "太大")])
def test_what_takes_too_much_is_ended_and_told(
    file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    limit: str,
    value: int,
    told: str,
) -> None:
    home = copied_home(tmp_path / "kb")
    monkeypatch.setattr(sandbox, limit, value)
    monkeypatch.setattr(child_process, "PATIENCE", 30)
    before = sorted(home.rglob("*"))
    words = {"split": [], "add": ["--home", str(home)], "diff": ["most-2022-04-15"]}[command]
    given = [command, *words, str(file)] if command == "diff" else [command, str(file), *words]
    assert main(given) == 1
    shown = capsys.readouterr()
    assert shown.out == "" and told in shown.err and "Traceback" not in shown.err
    assert sorted(home.rglob("*")) == before


def test_an_interrupt_ends_the_process_apart_and_leaves_nothing(file: Path, tmp_path: Path) -> None:
    home = copied_home(tmp_path / "kb")
    before = sorted(home.rglob("*"))
    command = [sys.executable, "-m", "kb", "add", str(file), "--home", str(home)]
    with subprocess.Popen(command, cwd=HOME.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as adding:
        found = until(lambda: reading(adding.pid), 60)
        adding.send_signal(signal.SIGINT)
        _, told = adding.communicate(timeout=60)
    assert (adding.returncode, told.decode().strip()) == (130, "已中断，没有改动任何文件。")
    until(lambda: not any(map(lives, found)))
    assert sorted(home.rglob("*")) == before


def test_a_person_at_a_terminal_is_told_that_it_goes_on_and_nobody_else(file: Path) -> None:
    # It takes some seconds, long enough to be told of.
    file.write_text(LONG, encoding="utf-8")
    command = [sys.executable, "-m", "kb", "split", str(file), "--json"]
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, cwd=HOME.parent, stdout=subprocess.DEVNULL, stderr=theirs) as cutting:
        os.close(theirs)
        told = b""
        # The end of a terminal is an error.
        while True:
            try:
                told += os.read(ours, 1000)
            except OSError:
                break
        assert cutting.wait(60) == 0
    os.close(ours)
    shown = told.decode()
    assert "切成问答" in shown and "0:00:02" in shown and "Ctrl-C 中断" in shown
    # The line is the person's again: erased, with the cursor shown.
    assert shown.endswith("\x1b[2K") and "\x1b[?25h" in shown
    done = subprocess.run(command, cwd=HOME.parent, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
    assert done.stderr == b""


def test_more_questions_than_a_file_may_hold_are_told_before_they_are_written(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = copied_home(tmp_path / "kb")
    assert main(["add", str(file), "--home", str(home), "--title", "甲"]) == 1
    assert "30000 条问答，units.yaml 会超过 2 MB" in capsys.readouterr().err
    assert not list(home.glob(".adding-*"))


DOUBTED = """停车问答
一、谁能停？
答：职工。
外地的也能停吗
外地的停在东门。
二、怎么办证？
三、收费吗？
答：不收。
"""


def test_a_doubt_names_its_line_and_the_words_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "停车.txt"
    file.write_text(DOUBTED, encoding="utf-8")
    assert main(["split", str(file)]) == 0
    # A narrow column breaks a doubt anywhere.
    cells = (line.split("│")[4] for line in capsys.readouterr().out.splitlines() if line.count("│") == 5)
    shown = "".join("".join(cells).split())
    assert "第4行：答复中有像问题的一行：“外地的也能停吗”" in shown
    assert "第6行“怎么办证？”：没有找到答复" in shown


def test_of_several_files_those_that_fail_are_told_at_the_end_and_the_others_are_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = copied_home(tmp_path / "kb")
    for name, text in (("甲.txt", DOUBTED), ("乙.txt", "今天天气不错。"), ("丙.txt", DOUBTED.replace("停", "存"))):
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = [str(tmp_path / name) for name in ("甲.txt", "乙.txt", "没有.txt", "丙.txt")]
    assert main(["add", *files, "--home", str(home)]) == 1
    shown = capsys.readouterr()
    assert shown.out.count("已导入") == 2 and len(load(home).notices) == 3
    first, second = shown.err.splitlines()
    assert first.startswith(str(tmp_path / "乙.txt")) and "没有找到任何问答" in first
    assert second.startswith(str(tmp_path / "没有.txt")) and "没有这个文件" in second
    assert main(["add", *files, "--title", "甲", "--home", str(home)]) == 1
    assert "--title" in capsys.readouterr().err
