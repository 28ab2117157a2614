"""A knowledge base of an earlier version becomes one of this version, and nothing of it is lost."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.end_mark import END
from kb.files import EARLIER
from kb.load import HOME, load
from kb.model import Problems
from kb.upgrade import BACKUP, upgrade

# Upgrades a folder and dies at the step of this number: before a file is put in place or removed.
KILLED = """\
import os, signal, sys
from pathlib import Path
from kb.upgrade import upgrade

left = int(sys.argv[2])
def dying(step):
    def taken(*given, **named):
        global left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return step(*given, **named)
    return taken

Path.replace, Path.unlink = dying(Path.replace), dying(Path.unlink)
upgrade(Path(sys.argv[1]))
"""
DOMAIN = HOME / "domains" / "hgr"
RULES = "notices/most-2022-04-15/rules.yaml"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder as the version before had it: words, facts and lexicon beside the notices, no markers."""
    home = tmp_path / "kb"
    shutil.copytree(HOME / "notices", home / "notices")
    shutil.copy(HOME / "wording.yaml", home)
    for name, now in EARLIER.items():
        shutil.copy(DOMAIN / now, home / name)
    return home


def _files(home: Path) -> dict[str, bytes]:
    return {str(file.relative_to(home)): file.read_bytes() for file in home.rglob("*.*") if file.is_file()}


def test_an_earlier_folder_is_refused_with_the_way_on_and_nothing_else(old: Path) -> None:
    with pytest.raises(Problems) as refused:
        load(old)
    (problem,) = refused.value.problems
    assert "kb upgrade" in problem.fix


def test_after_the_upgrade_it_loads_as_the_same_knowledge_base(old: Path) -> None:
    before = _files(old)
    upgrade(old)
    now, ours = load(old), load()
    assert (now.units, now.rules, now.facts, now.vocabulary, now.lexicon) == (
        ours.units,
        ours.rules,
        ours.facts,
        ours.vocabulary,
        ours.lexicon,
    )
    assert {file.name for file in (old / "schemas").iterdir()} == {file.name for file in (HOME / "schemas").iterdir()}
    kept = _files(old / BACKUP)
    assert kept == {name: raw for name, raw in before.items() if name.endswith(".yaml")}


def test_files_without_an_end_mark_wait_for_a_person(old: Path) -> None:
    file = old / RULES
    file.write_text(file.read_text(encoding="utf-8").removesuffix(f"{END}\n"), encoding="utf-8")
    before = _files(old)
    with pytest.raises(Problems) as refused:
        upgrade(old)
    assert [problem.where for problem in refused.value.problems] == [str(file)]
    assert _files(old) == before
    assert any(RULES in line for line in upgrade(old, end_marks=True))
    load(old)


def test_of_two_different_files_none_is_chosen(old: Path) -> None:
    shutil.copytree(DOMAIN, old / "domains" / "hgr")
    (old / "words.yaml").write_text(f"risk: [x]\n{END}\n", encoding="utf-8")
    before = _files(old)
    with pytest.raises(Problems, match="内容不同"):
        upgrade(old)
    assert _files(old) == before


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda home: upgrade(home), "已经是现在的结构"),
        (lambda home: shutil.rmtree(home), "没有旧版的知识库"),
    ],
    ids=["upgraded already", "no folder"],
)
def test_what_is_no_earlier_folder_is_left_alone(old: Path, make: Callable[[Path], object], told: str) -> None:
    make(old)
    with pytest.raises(Problems, match=told):
        upgrade(old)


def _a_linked_folder(home: Path) -> None:
    outside = home.parent / "outside"
    (home / "notices").rename(outside)
    (home / "notices").symlink_to(outside)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda home: os.mkfifo(home / "more.yaml"), "不是普通文件"),  # nobody ever writes to it
        (lambda home: (home / "more.yaml").mkdir(), "more.yaml"),
        (lambda home: (home / "more.yaml").symlink_to(home / "nowhere"), "more.yaml"),
        (lambda home: (home / "words.yaml").write_text(""), "文件是空的"),
        (lambda home: (home / "domains").write_text("x"), "domains"),
        (lambda home: (home / BACKUP).write_text("x"), BACKUP),
        (_a_linked_folder, "文件夹是链接"),  # what lies outside is somebody else's
    ],
    ids=["a FIFO", "a folder", "a link to nothing", "empty", "domains a file", "the copy a file", "a linked folder"],
)
def test_what_cannot_be_upgraded_is_told_and_stays(old: Path, spoil: Callable[[Path], object], told: str) -> None:
    spoil(old)
    before = {name: (old / name).read_bytes() for name in ("words.yaml", "facts.yaml", "lexicon.yaml", RULES)}
    with pytest.raises(Problems) as refused:
        upgrade(old, end_marks=True)
    assert any(told in str(problem) for problem in refused.value.problems)
    assert {name: (old / name).read_bytes() for name in before} == before


@pytest.mark.parametrize("step", range(1, 22, 2))
def test_after_a_kill_at_any_step_a_second_run_finishes(old: Path, step: int) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(old), str(step)], cwd=HOME.parent, check=False)
    assert done.returncode == -signal.SIGKILL
    upgrade(old)
    assert load(old).rules == load().rules
