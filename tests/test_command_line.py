"""Every command line of ours says in Chinese what is wrong with a call, and where it is said what is right."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence

import pytest

from assistant.__main__ import main as assistant
from importing.__main__ import main as importing
from kb.__main__ import main as kb
from kb.os_words import os_words
from reader.__main__ import main as reader
from tests.support.browsing import ROOT

Main = Callable[[Sequence[str]], int]


@pytest.mark.parametrize(
    ("main", "words", "told"),
    [
        (kb, [], "python -m kb：没有写：命令。看说明：python -m kb --help"),
        (kb, ["chek"], "命令 没有 'chek'；可以写"),
        (kb, ["show"], "python -m kb show：没有写：问答。看说明：python -m kb show --help"),
        (kb, ["show", "1.1", "--quick"], "多写了，或不认识：--quick"),
        (kb, ["sign", "a", "--by"], "--by 后面要写一个值"),
        (kb, ["sign", "a", "--by", "王", "--on", "昨天"], "--on：“昨天”不是日期，写成 2026-11-22"),
        (importing, ["split"], "没有写：文件"),
        (importing, ["split", "a", "--json", "--text"], "--text 不能与 --json 同用"),
        (importing, ["rename", "a"], "没有写：新编号"),
        (importing, ["log", "--home"], "--home 后面要写一个值"),
        (assistant, ["问", "--s", "x"], "--s 可以是 --score, --sheet，请写全"),
        (assistant, ["--xlsx", "a.xlsx"], "--xlsx 后面要写 2 个值"),
        (assistant, ["问", "--json=x"], "--json 后面不写值"),
        (assistant, ["问", "--sheet", "x.pdf"], "--sheet x.pdf：判断单只写成 Word 文件，文件名以 .docx 结尾"),
        (reader, [], "没有写：话"),
        # As typed in a terminal of another encoding.
        (reader, ["\udcff报批"], "“�报批”里有不是 UTF-8 的字节"),
        (assistant, ["\udcff要报吗", "--json"], "不是 UTF-8"),
        (assistant, ["问", "--fact", "a=\udcff"], "不是 UTF-8"),
        (kb, ["try", "a=b", "\udcff"], "不是 UTF-8"),
    ],
)
def test_a_wrong_call_is_told_in_chinese(
    main: Main, words: Sequence[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    shown = capsys.readouterr()
    assert ended.value.code == 2 and shown.out == ""
    assert shown.err.startswith("用法：") and told in shown.err
    assert not re.search(r"usage|error|argument|expected|invalid|required", shown.err)


@pytest.mark.parametrize("main", [kb, importing, assistant, reader])
def test_help_is_chinese(main: Main, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    shown = capsys.readouterr().out
    assert not ended.value.code and "显示这段说明" in shown and "选项:" in shown
    assert not re.search(r"usage:|options:|positional|show this help", shown)


def test_a_command_without_options_refuses_words() -> None:
    command = [sys.executable, "-m", "evaluation", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "多写了，或不认识：--quick" in done.stderr


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EACCES, "没有权限"),
        (errno.ENOSPC, "磁盘满了"),
        (errno.EADDRINUSE, "已有别的程序在用"),
        (errno.EXDEV, os.strerror(errno.EXDEV)),  # rare: as the system says it
    ],
)
def test_why_a_file_cannot_be_had_is_said_in_chinese(number: int, said: str) -> None:
    assert os_words(OSError(number, os.strerror(number))) == said
