"""What an owner does with a notice: told before, done as a whole, written to a trail, and taken back again."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from importing import owner
from importing.__main__ import main
from importing.owner import carry_out, removal, renaming, undoing
from kb.history import changing
from kb.load import HOME, load
from kb.model import Problem, Problems
from tests.support.homes import copied_home
from tests.test_import_notice import OTHER

pytestmark = pytest.mark.usefixtures("in_process")

OLD = "most-2022-04-15"
AT = datetime(2024, 5, 6, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = copied_home(tmp_path / "kb")
    file = tmp_path / "公告.txt"
    file.write_text(OTHER, encoding="utf-8")
    assert main(["add", str(file), "--home", str(made)]) == 0
    return made


def added(home: Path) -> str:
    (name,) = set(load(home).notices) - {OLD}
    return name


def files(home: Path) -> dict[str, bytes]:
    return {str(one.relative_to(home)): one.read_bytes() for one in (home / "notices").rglob("*") if one.is_file()}


def run(home: Path, *words: str) -> int:
    return main([*words, "--home", str(home)])


def trail(home: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (home / "audit.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["remove", OLD], ["移走", "5 条问答", "条规则", "牵动用例"]),
        (["rename", OLD, "most-renlei-2022"], ["改名为 most-renlei-2022", "条规则"]),
        (["supersede", OLD, "{new}"], ["不再作答", "条规则"]),
        (["undo"], ["撤销第 1 次改动", "导入"]),
    ],
    ids=lambda value: value[0],
)
def test_a_change_is_told_first_and_undone_to_the_byte(
    home: Path, capsys: pytest.CaptureFixture[str], words: Sequence[str], told: Sequence[str]
) -> None:
    words = [word.format(new=added(home)) for word in words]
    before = files(home)
    capsys.readouterr()
    assert run(home, *words) == 0
    said = capsys.readouterr().out
    assert all(one in said for one in told), said
    assert files(home) == before, "nothing is done before a person agrees"
    assert run(home, *words, "--yes", "--by", "王某") == 0
    assert files(home) != before
    load(home)
    last = trail(home)[-1]
    assert (last["by"], last["what"]) == ("王某", words[0])
    assert last["before"] != last["after"] and last["at"]
    if words[0] != "undo":
        assert run(home, "undo", "--yes") == 0
        assert files(home) == before


def test_the_rules_of_a_renamed_notice_go_along(home: Path) -> None:
    rules = load(home).rules
    assert run(home, "rename", OLD, "most-renlei-2022", "--yes") == 0
    renamed = load(home).rules
    assert {unit.replace(OLD, "most-renlei-2022"): len(of) for unit, of in rules.items()} == {
        unit: len(of) for unit, of in renamed.items()
    }


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["remove", "nobody-2020"], "没有这份公告"),
        (["rename", OLD, "../x"], "不能用作公告的编号"),
        (["rename", OLD, "{new}"], "已有这个编号"),
        (["supersede", OLD, OLD], "绕回了自己"),
        (["recut", "{new}"], "没有变"),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(
    home: Path, capsys: pytest.CaptureFixture[str], words: Sequence[str], told: str
) -> None:
    before = files(home)
    assert run(home, *(word.format(new=added(home)) for word in words), "--yes") == 1
    assert told in capsys.readouterr().err
    assert files(home) == before


def test_a_notice_is_cut_anew_from_its_own_file(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = added(home)
    units = home / "notices" / name / "units.yaml"
    whole = units.read_text(encoding="utf-8")
    *_, last = whole.rpartition("\n- ")
    units.write_text(whole.replace(f"\n- {last}", "\n# 文件结束（这一行留在最后）\n"), encoding="utf-8")
    assert len(load(home).units_of(name)) == 2
    assert run(home, "recut", name, "--yes") == 0
    assert "新增 1 条" in capsys.readouterr().out
    assert len(load(home).units_of(name)) == 3


def test_an_undo_says_what_comes_back(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = added(home)
    assert run(home, "remove", name, "--yes") == 0
    capsys.readouterr()
    assert run(home, "undo") == 0
    assert f"牵动：\n  · {name}：放回知识库\n" in capsys.readouterr().out
    # An undo is not undone: the next takes back the change before it.
    assert run(home, "undo", "--yes") == 0
    assert "撤销：" not in capsys.readouterr().out
    assert run(home, "log") == 0
    minute = r"20\d\d-\d\d-\d\d \d\d:\d\d"
    assert re.fullmatch(rf"(\d　{minute}　[^　]+　[^　]+\n){{3}}", capsys.readouterr().out)


def test_an_undo_that_would_lose_later_work_is_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (home / "notices" / added(home) / "notice.yaml").open("a", encoding="utf-8") as out:
        out.write("\n")
    assert run(home, "undo", "--yes") == 1
    assert "又有人改过" in capsys.readouterr().err


def test_two_at_once_are_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with changing(home):
        assert run(home, "remove", added(home), "--yes") == 1
    assert "有人正在改这个知识库" in capsys.readouterr().err
    assert run(home, "remove", added(home), "--yes") == 0


KILLED = """
import os, signal, sys
from pathlib import Path
from importing import owner
from importing.__main__ import main
from kb import history
place, calls = history._place, []
def killed(*words):
    place(*words)
    os.kill(os.getpid(), signal.SIGKILL)
history._place = killed
main(["rename", "most-2022-04-15", "other", "--yes", "--home", sys.argv[1]])
"""


def test_what_a_killed_process_left_half_done_is_taken_back(home: Path) -> None:
    before = files(home)
    done = subprocess.run([sys.executable, "-c", KILLED, str(home)], cwd=HOME.parent, check=False)
    assert done.returncode == -signal.SIGKILL
    assert files(home) != before
    with changing(home):
        assert files(home) == before
    assert len(trail(home)) == 1


def test_ctrl_c_waits_until_all_of_a_change_is_made(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kb import history

    place = history._place

    def interrupted(*words: Path) -> None:
        signal.raise_signal(signal.SIGINT)
        place(*words)

    monkeypatch.setattr(history, "_place", interrupted)
    kb = load(home)
    with pytest.raises(KeyboardInterrupt):
        carry_out(renaming(kb, OLD, "other"), home, "", AT)
    assert "other" in load(home).notices and trail(home)[-1]["what"] == "rename"


def test_changes_are_undone_one_after_the_other(home: Path) -> None:
    name, before = added(home), files(home)
    carry_out(renaming(load(home), name, "one"), home, "", AT)
    carry_out(removal(load(home), "one"), home, "", AT)
    carry_out(undoing(load(home), home), home, "", AT)
    carry_out(undoing(load(home), home), home, "", AT)
    assert files(home) == before
    carry_out(undoing(load(home), home), home, "", AT)
    assert set(load(home).notices) == {OLD}
    with pytest.raises(Problems, match="没有可以撤销的改动"):
        undoing(load(home), home)


def test_the_last_notice_stays(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "remove", OLD, "--yes") == 0
    name, before = added(home), files(home)
    capsys.readouterr()
    assert run(home, "remove", name, "--yes") == 1
    told = capsys.readouterr().err
    assert told.startswith(f"{name}：是知识库里唯一的公告") and "先导入别的公告" in told
    assert files(home) == before


def test_what_is_wrong_with_a_change_names_no_place_that_is_gone(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(copy: Path) -> None:
        raise Problems([Problem(f"{copy}/notices", "不对", "改好")])

    monkeypatch.setattr(owner, "load", wrong)
    assert run(home, "rename", added(home), "other", "--yes") == 1
    assert capsys.readouterr().err == f"{home}/notices：不对。改好\n"


def test_a_folder_without_a_history_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "log") == 0
    assert "还没有改动记录" in capsys.readouterr().out
    assert run(tmp_path / "nowhere", "log") == 1
    assert "没有这个文件夹" in capsys.readouterr().err
