"""A damaged knowledge base stops the start: nothing is served, and file, place and fix are told. See also test_load."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from assistant import Assistant
from kb.end_mark import ended
from kb.load import HOME, load
from kb.model import Problems
from tests.support.homes import copied_home

NOTICE = "notices/most-2022-04-15"
PARTS = ("kb", "assistant", "importing", "reader", "records", "retrieval", "verdict", "web")
Damage = Callable[[Path], object]


def replaced(old: str, new: str) -> Damage:
    def damage(file: Path) -> None:
        text = file.read_text(encoding="utf-8")
        assert old in text, f"nothing to damage: {old}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return damage


def written(text: str) -> Damage:
    return lambda file: file.write_text(text, encoding="utf-8")


def cut_at(words: str) -> Damage:
    return lambda file: file.write_text(file.read_text(encoding="utf-8").partition(words)[0], encoding="utf-8")


def left_out_from(words: str) -> Damage:
    return lambda file: file.write_text(ended(file.read_text(encoding="utf-8").partition(words)[0]), encoding="utf-8")


def a_fifo(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


# Nine names, each of nine of the one before: 43 million words.
ALIASES = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 8)
)


def told(problems: Problems) -> str:
    assert all(problem.where and problem.what and problem.fix for problem in problems.problems)
    return "\n".join(map(str, problems.problems))


@pytest.mark.parametrize(
    ("file", "damage", "words"),
    [
        # an answer that breaks off, at a whole character
        (f"{NOTICE}/source.txt", cut_at("四、信息对外提供"), ["source.txt", "sha256", "恢复"]),
        (f"{NOTICE}/notice.yaml", Path.unlink, ["notice.yaml", "不存在", "恢复"]),
        # days that no calendar has
        (f"{NOTICE}/notice.yaml", replaced("published: 2022-04-15", "published: 2022-02-30"), ["notice.yaml", "日期"]),
        (f"{NOTICE}/rules.yaml", replaced("valid_from: 2022-04-15", "valid_from: 2022-13-01"), ["rules.yaml", "日期"]),
        # a key in brackets is a list
        (f"{NOTICE}/notice.yaml", replaced("issuer: 科技部", "[issuer]: 科技部"), ["notice.yaml：第 4 行"]),
        (f"{NOTICE}/rules.yaml", replaced("rules:\n", "rules: [\n"), ["rules.yaml：第", "YAML", "检查"]),
        # yes without brackets is one word, not a list of values
        (f"{NOTICE}/rules.yaml", replaced("is: ['yes']", "is: yes"), ["rules.yaml：第 24 行", "is", "列表"]),
        ("domains/hgr/facts.yaml", written(ended("name: data")), ["domains/hgr/facts.yaml", "应为列表", "- "]),
        ("domains/hgr/facts.yaml", written(ended("- 1\n- null")), ["domains/hgr/facts.yaml：第 1 行", "名称: 值"]),
        # the fact behind “not understood in full”, which no rule names
        ("domains/hgr/facts.yaml", left_out_from("- name: beyond\n"), ["domains/hgr/facts.yaml", "beyond"]),
        ("domains/hgr/concepts.yaml", written(""), ["domains/hgr/concepts.yaml", "空", "恢复"]),
        (
            "domains/hgr/concepts.yaml",
            written(ended("# nothing but a remark")),
            ["domains/hgr/concepts.yaml", "空", "恢复"],
        ),
        ("domains/hgr/concepts.yaml", written(ended("{}")), ["domains/hgr/concepts.yaml"]),
        # classes that only the code names: without them what is unclear passes for a statement
        ("domains/hgr/concepts.yaml", replaced("\nvague: [", "\nvagge: ["), ["domains/hgr/concepts.yaml", "vague"]),
        (
            "domains/hgr/concepts.yaml",
            replaced("\nstaff: [", "\nstaf: ["),
            ["domains/hgr/concepts.yaml", "staff"],
        ),
        ("domains/hgr/concepts.yaml", replaced("\nrisk: [", "\nrisks: ["), ["domains/hgr/concepts.yaml", "risk"]),
        ("notices", shutil.rmtree, ["notices", "没有任何公告", "source.txt"]),
    ],
)
def test_damage_stops_the_start(tmp_path: Path, file: str, damage: Damage, words: list[str]) -> None:
    home = copied_home(tmp_path / "kb")
    damage(home / file)
    with pytest.raises(Problems) as refused:
        Assistant(load(home))
    text = told(refused.value)
    assert all(word in text for word in words), text


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Everything that is served, so that it can be damaged."""
    for part in PARTS:
        shutil.copytree(HOME.parent / part, tmp_path / part)
    for file in ("app.py", "pyproject.toml"):
        shutil.copy(HOME.parent / file, tmp_path)
    return tmp_path


def run(folder: Path, *words: str) -> tuple[int, str]:
    done = subprocess.run([sys.executable, *words], cwd=folder, capture_output=True, timeout=60, check=False)
    text = done.stderr.decode()
    assert "Traceback" not in text, text[-1500:]
    return done.returncode, text


START = ("-c", "import app")
CHECK = ("-m", "kb", "check")


def test_an_undamaged_copy_starts(copy: Path) -> None:
    assert run(copy, *START)[0] == 0


def test_the_first_start_makes_the_admin_token_and_tells_only_where_it_is(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("YOUJU_FEEDBACK", raising=False)
    ended, text = run(copy, *START)
    file = copy / "data" / "admin-token"
    token = file.read_text().strip()
    assert ended == 0 and file.stat().st_mode & 0o777 == 0o600 and len(token) >= 40
    assert str(file) in text and token not in text
    # What others may have read opens nothing: it is told, and nothing starts.
    file.chmod(0o644)
    ended, text = run(copy, *START)
    assert ended == 2 and str(file) in text and "权限 644" in text and "删去这个文件" in text and token not in text


@pytest.mark.parametrize(
    ("command", "code", "file", "damage", "words"),
    [
        # one character of an official answer
        (START, 2, f"kb/{NOTICE}/source.txt", replaced("无需申报", "必须申报"), ["source.txt", "sha256", "恢复原文件"]),
        # a rule that quotes what the answer does not say
        (
            CHECK,
            1,
            f"kb/{NOTICE}/rules.yaml",
            replaced("evidence: 外方无实质性参与", "evidence: 外方没有参与"),
            ["rules.yaml：foreign-support-only", "不是官方答复的原文", "逐字复制"],
        ),
        # files that stand beside the knowledge base, cut off
        (START, 2, "retrieval/homophones.txt", cut_at("\nban "), ["homophones.txt", "结束行"]),
        (CHECK, 1, "kb/markers.yaml", cut_at("\nclosings:"), ["markers.yaml", "结束行"]),
        # a list that is missing; one of no words, which would match everywhere
        (
            CHECK,
            1,
            "kb/markers.yaml",
            replaced("\nclosings:", "\nclosing:"),
            ["markers.yaml：第", "closings：缺少", "见同一"],
        ),
        (
            CHECK,
            1,
            "kb/markers.yaml",
            replaced("\nnested: [", "\nnested: []\nx: ["),
            ["markers.yaml：第", "nested：不能为空"],
        ),
        # what would take all memory, end the process without a word, or wait for ever
        (
            START,
            2,
            "kb/domains/hgr/concepts.yaml",
            written(ended(ALIASES)),
            ["domains/hgr/concepts.yaml：第", "锚点或别名", "写全"],
        ),
        (
            START,
            2,
            "kb/domains/hgr/concepts.yaml",
            written(ended("a: " + "[" * 50_000)),
            ["domains/hgr/concepts.yaml：第 1 行", "嵌套超过 20 层"],
        ),
        (START, 2, f"kb/{NOTICE}/rules.yaml", a_fifo, ["rules.yaml", "不是普通文件"]),
    ],
    ids=[
        *("start", "check", "start without sounds", "check without marks"),
        *("check without a list of marks", "check with an empty list of marks"),
        *("start on aliases of aliases", "start on brackets in brackets", "start on a FIFO"),
    ],
)
def test_nothing_starts_on_damage(
    copy: Path, command: Sequence[str], code: int, file: str, damage: Damage, words: list[str]
) -> None:
    damage(copy / file)
    ended, text = run(copy, *command)
    assert ended == code, text
    assert all(word in text for word in words), text
    assert re.fullmatch(r"([^\n]+：[^\n]+。[^\n]+\n)+", text), text
