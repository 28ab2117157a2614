"""A notice is imported whole or not at all; what changed between two versions is named, with what rests on it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
import yaml

from assistant import Assistant
from assistant.labels import based_on
from importing.folder_name import folder_name
from importing.import_notice import propose, write
from importing.metadata import Metadata, metadata_of
from importing.readers.read import read_bytes
from importing.segment import segment
from kb import __main__ as kb_command
from kb import atomic_file as disk
from kb.__main__ import main
from kb.diff import changes, wording
from kb.load import HOME, load
from kb.model import Problems
from tests.conftest import ON
from tests.support.services import quiet
from web.middleware.origins import Origins
from web.routes.add_notice import add_routes
from web.routes.operators import Operators
from web.service import Service

pytestmark = pytest.mark.usefixtures("in_process")

SEED = HOME / "notices/most-2022-04-15/source.txt"
OTHER = """\
某市住房公积金管理中心
首页 > 互动交流 > 常见问题
住房公积金提取常见问题解答
发布时间：2025-03-04 10:20　来源：某市住房公积金管理中心
一、租房提取住房公积金需要提交哪些材料？
答：提交身份证和租赁合同即可。
二、住房公积金贷款结清后是否需要办理解除抵押登记？
答：需要办理。由借款人向不动产登记机构申请解除抵押登记。
三、提取住房公积金是否需要缴纳手续费？
答：不需要缴纳任何费用。
（来源：某市住房公积金管理中心）
"""


def files(home: Path) -> dict[str, bytes]:
    return {str(file.relative_to(home)): file.read_bytes() for file in sorted(home.rglob("*")) if file.is_file()}


def added(home: Path, text: str, tmp_path: Path, *options: str) -> int:
    file = tmp_path / "公告.txt"
    file.write_text(text, encoding="utf-8")
    return main(["add", str(file), "--home", str(home), *options])


def test_the_notice_of_another_authority_can_be_asked_after_adding(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert added(home, OTHER, tmp_path) == 0
    said = capsys.readouterr().out
    assert all(words in said for words in ("3 条问答", "请人复核", "没有写明网址", "rules.yaml"))
    kb = load(home)
    (name,) = set(kb.notices) - {"most-2022-04-15"}
    head = kb.notices[name].head
    assert (head.title, head.issuer, head.published) == (
        "住房公积金提取常见问题解答",
        "某市住房公积金管理中心",
        date(2025, 3, 4),
    )
    answer = Assistant(kb).ask("提取公积金要交手续费吗", on=ON)
    assert answer.unit is not None
    assert (answer.unit.id, answer.unit.answer) == (f"{name}/3", "不需要缴纳任何费用。")
    assert (answer.verdict.outcome, answer.verdict.rule) == ("not_required", None)
    assert "依据答复措辞" in answer.verdict.says
    # The notice that was there answers as before.
    assert Assistant(kb).ask("仅收集B超影像要申报采集许可吗", on=ON).verdict.outcome == "not_required"


def test_what_the_text_does_not_say_is_left_open(home: Path, tmp_path: Path) -> None:
    assert added(home, "1.甲如何办理？\n答：窗口办理。\n2.乙如何办理？\n答：网上办理。\n", tmp_path) == 0
    kb = load(home)
    (name,) = set(kb.notices) - {"most-2022-04-15"}
    head = kb.notices[name].head
    assert (head.issuer, head.published, head.url, head.currency) == ("", None, "", "unverified")
    assert "日期未注明" in head.day


def test_what_a_person_says_stands_over_the_file(home: Path, tmp_path: Path) -> None:
    options = (
        "--issuer",
        "国家某某局",
        "--date",
        "2024-01-02",
        "--url",
        "https://www.moumou.gov.cn/a.html",
        "--title",
        "甲",
    )
    assert added(home, OTHER, tmp_path, *options) == 0
    head = load(home).notices["moumou-jia-2024-01-02"].head
    assert (head.title, head.issuer, head.url) == ("甲", "国家某某局", "https://www.moumou.gov.cn/a.html")


def test_what_a_notice_does_not_say_leaves_no_hole_in_a_sentence(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "停车问答\n1. 谁能停？\n答：职工可以停车。\n2. 收费吗？\n答：不收费。\n"
    assert added(home, text, tmp_path) == 0
    kb = load(home)
    (name,) = set(kb.notices) - {"most-2022-04-15"}
    assert based_on(kb.notices[name]) == "依据的答复没有注明日期"
    monkeypatch.setattr(kb_command, "load", lambda: kb)
    capsys.readouterr()
    assert kb_command.main(["show", f"{name}/2"]) == 0
    first, *_, last = capsys.readouterr().out.splitlines()
    assert first == "2" and last.endswith("字，公告没有写明网址")


def test_the_address_of_a_notice_that_is_there_is_told_how_to_be_written(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert added(home, OTHER, tmp_path) == 0
    (name,) = set(load(home).notices) - {"most-2022-04-15"}
    capsys.readouterr()
    url = "https://www.moumou.gov.cn/a.html"
    assert added(home, OTHER, tmp_path, "--url", url) == 1
    told = capsys.readouterr().err
    assert f"notices/{name}/notice.yaml 里，如 url: {url}，再运行 python -m kb check" in told
    # Done as it says, and it is refused without an example.
    file = home / "notices" / name / "notice.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("sha256:", f"url: {url}\nsha256:"), encoding="utf-8")
    assert load(home).notices[name].head.url == url
    assert added(home, OTHER, tmp_path, "--url", url) == 1 and "，如" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (SEED.read_text(encoding="utf-8"), "已在知识库中"),  # the same notice again
        ("今天天气不错。", "没有找到任何问答"),
        ("1.甲如何办理？\n2.乙如何办理？\n", "没有"),  # no answer to keep
    ],
)
def test_a_notice_that_cannot_be_imported_changes_nothing(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    before = files(home)
    assert added(home, text, tmp_path) == 1
    assert told in capsys.readouterr().err
    assert files(home) == before


@pytest.mark.parametrize(
    "broken", ["domains/hgr/facts.yaml", "domains/hgr/concepts.yaml", "notices/most-2022-04-15/source.txt"]
)
def test_a_broken_knowledge_base_takes_nothing_up(home: Path, tmp_path: Path, broken: str) -> None:
    (home / broken).write_text("x", encoding="utf-8")
    before = files(home)
    assert added(home, OTHER, tmp_path) == 1
    assert files(home) == before


def test_a_bad_address_is_refused_and_nothing_stays(home: Path, tmp_path: Path) -> None:
    before = files(home)
    assert added(home, OTHER, tmp_path, "--url", "javascript:alert(1)") == 1
    assert files(home) == before


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError("no space")])
def test_a_stop_halfway_leaves_everything_as_it_was(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    before = files(home)

    def stopped(*_: object) -> None:
        raise stop

    monkeypatch.setattr(Path, "rename", stopped)
    assert added(home, OTHER, tmp_path) in (1, 130)
    assert files(home) == before


def test_two_at_once_leave_one_whole_notice(home: Path) -> None:
    kb = load(home)
    source = read_bytes(OTHER.encode(), "公告.txt")
    units = segment(source.text, "x")
    proposal = propose(source, metadata_of(source, units), units, kb)

    def attempt(_: int) -> str:
        try:
            write(proposal, kb, home)
        except Problems as refused:
            return str(refused)
        return ""

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(attempt, range(4)))
    assert results.count("") == 1
    assert load(home).units[f"{proposal.id}/3"].answer == "不需要缴纳任何费用。"
    assert not list(home.glob(".adding*"))


def test_what_somebody_else_has_imported_meanwhile_is_told(home: Path) -> None:
    source = read_bytes(OTHER.encode(), "公告.txt")
    units = segment(source.text, "x")
    proposal = propose(source, metadata_of(source, units), units, load(home))
    write(proposal, load(home), home)
    with pytest.raises(Problems, match="同时有人导入了同一份公告"):
        write(proposal, load(home), home)
    assert not list(home.glob(".adding*"))


def revised(change: Callable[[str], str]) -> str:
    return change(SEED.read_text(encoding="utf-8"))


def test_a_changed_notice_is_a_new_version_that_replaces_the_old(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = revised(lambda text: text.replace("于每年1月31日前", "于每年3月31日前"))
    assert added(home, text, tmp_path) == 0
    said = capsys.readouterr().out
    kb = load(home)
    new = "most-2022-04-15-2"
    old = kb.notices["most-2022-04-15"].head
    assert (old.superseded_by, old.currency) == (new, "superseded")
    assert {unit.notice for unit in kb.current} == {new}
    # What rests on the words that changed is named; the rules of reworded answers are not carried over.
    for words in (
        "改写 1 条",
        "未变 4 条",
        "most-2022-04-15/2.1",
        "[-1-]{+3+}",
        "deferred",
        "规则没有带入新版",
        "判断单",
    ):
        assert words in said or words == "deferred", words
    assert kb.rules.get(f"{new}/1.1") is None
    assert old.model_dump(exclude={"superseded_by", "currency"}) == load(HOME).notices[
        "most-2022-04-15"
    ].head.model_dump(exclude={"superseded_by", "currency"})


def test_rules_go_over_where_no_ruled_word_changed(home: Path, tmp_path: Path) -> None:
    text = revised(lambda text: text.replace("各有关单位：", "各有关单位:").replace("版权所有", "版权 所有"))
    extra = "\n　　五、其他\n\n　　1.如何联系？\n\n　　答：请拨打服务电话。\n\n中华人民共和国科学技术部"
    assert added(home, text.replace("\n中华人民共和国科学技术部", extra, 1), tmp_path) == 0
    kb = load(home)
    new = "most-2022-04-15-2"
    assert len(kb.rules[f"{new}/1.1"]) == 2
    question = "只收集B超影像，不用于基因研究，要申报采集许可吗"
    answer = Assistant(kb).ask(question, on=ON)
    assert answer.unit is not None
    assert (answer.unit.notice, answer.verdict.outcome) == (new, "not_required")
    assert [unit.id for unit in answer.history] == ["most-2022-04-15/1.1"]


def test_another_notice_can_be_marked_as_replaced(home: Path, tmp_path: Path) -> None:
    assert added(home, OTHER, tmp_path, "--supersedes", "most-2022-04-15") == 0
    assert load(home).notices["most-2022-04-15"].head.superseded_by.endswith("2025-03-04")
    text = (home / "notices/most-2022-04-15/notice.yaml").read_text(encoding="utf-8")
    assert "# 原文 source.txt 的校验值。" in text, "the owner's comments stay"


def test_a_notice_that_is_not_there_cannot_be_replaced(home: Path, tmp_path: Path) -> None:
    assert added(home, OTHER, tmp_path, "--supersedes", "nmpa-2020-01-01") == 1


def test_diff_names_what_was_added_removed_and_reworded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = tmp_path / "新版.txt"
    text = revised(lambda text: text.replace("无需申报人类遗传资源采集许可审批", "应当申报人类遗传资源采集许可审批"))
    text = re.sub(r"　　二、保藏审批.*?　　三、", "　　三、", text, flags=re.DOTALL)
    new.write_text(
        text.replace(
            "中华人民共和国科学技术部　www",
            "　　3.样本如何出境？\n\n　　答：另行规定。\n\n中华人民共和国科学技术部　www",
            1,
        ),
        encoding="utf-8",
    )
    assert main(["diff", "most-2022-04-15", str(new)]) == 0
    said = capsys.readouterr().out
    assert "新增 1 条、删去 1 条、改写 1 条、未变 3 条" in said
    for words in (
        "[-无需-]{+应当+}",
        "collect-listed-data",
        "questions.jsonl",
        "删去 most-2022-04-15/2.1",
        "样本如何出境",
    ):
        assert words in said, words


def test_the_same_cut_has_no_changes() -> None:
    units = segment(SEED.read_text(encoding="utf-8"), "x")
    assert {change.kind for change in changes(units, units)} == {"same"}
    assert wording("甲乙丙", "甲丁丙") == "甲[-乙-]{+丁+}丙"


def test_diff_of_nothing_known_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "most-2022-04-15", "没有这个"]) == 1
    assert "既不是知识库里的公告，也不是文件" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("found", "name"),
    [
        (Metadata(url="https://www.most.gov.cn/tztg/a.html"), "most"),
        (Metadata(url="https://rsj.gz.gov.cn/a.html"), "gz-rsj"),
        (Metadata(url="https://mp.weixin.qq.com/s?x=1", issuer="科技部"), "kjb"),  # a carrier of everybody's notices
        (Metadata(issuer="国家药监局"), "gjyjj"),
        (Metadata(), "notice"),
    ],
)
def test_a_notice_is_named_after_its_issuer(found: Metadata, name: str) -> None:
    assert folder_name(found) == name


def test_what_is_written_can_be_edited_by_hand(home: Path, tmp_path: Path) -> None:
    """Every file is plain YAML with the words a reviewer looks for; what was looked at is deleted."""
    assert added(home, OTHER.replace("三、", "五、"), tmp_path) == 0
    (folder,) = (path for path in (home / "notices").iterdir() if path.name != "most-2022-04-15")
    places = yaml.safe_load((folder / "units.yaml").read_text(encoding="utf-8"))
    assert [place.get("hints") for place in places] == [None, None, ["编号不连续"]]
    assert places[2]["answer"] == "不需要缴纳任何费用。"
    for name in ("notice", "units"):
        first, _, rest = (folder / f"{name}.yaml").read_text(encoding="utf-8").partition("\n")
        assert (
            folder / first.removeprefix("# yaml-language-server: $schema=")
        ).resolve() == home / f"schemas/{name}.json"
        remarks = [line for line in rest.splitlines() if line.startswith("#")]
        assert all(re.search(r"[\u4e00-\u9fff]", line) for line in remarks)
    text = (folder / "units.yaml").read_text(encoding="utf-8")
    (folder / "units.yaml").write_text(re.sub(r"  hints:.*\n(?:  - .*\n)?", "", text), encoding="utf-8")
    assert all(not unit.flags for unit in load(home).units.values())


KILLED = """
import os, signal, sys
from pathlib import Path
from importing import import_notice as add
from kb.__main__ import main
add.load = lambda _: os.kill(os.getpid(), signal.SIGKILL)
main(["add", sys.argv[1], "--home", sys.argv[2]])
"""


@pytest.mark.parametrize("start", ["the next import", "the service"])
def test_what_a_killed_import_left_behind_is_cleared_at_the_next_start(home: Path, tmp_path: Path, start: str) -> None:
    file = tmp_path / "公告.txt"
    file.write_text(OTHER, encoding="utf-8")
    service = Service(quiet(), home)
    before = files(home)
    done = subprocess.run([sys.executable, "-c", KILLED, str(file), str(home)], cwd=HOME.parent, check=False)
    assert done.returncode == -signal.SIGKILL
    assert list(home.glob(".adding-*"))
    with disk.aside(home) as living:
        if start == "the next import":
            assert added(home, OTHER, tmp_path) == 0
        else:
            add_routes(service, Operators(["x" * 20], Origins()))
            assert files(home) == before
        # An import that is under way is nobody's to clear.
        assert list(home.glob(".adding-*")) == [living]
    assert not list(home.glob(".adding-*"))


def test_an_import_is_on_the_disk_before_it_can_be_seen(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert added(home, OTHER, tmp_path) == 0
    done: list[tuple[str, str]] = []
    fsync, rename, replace = os.fsync, Path.rename, Path.replace

    def synced(opened: int) -> None:
        done.append(("sync", Path(f"/proc/self/fd/{opened}").readlink().name))
        fsync(opened)

    def named(path: Path, target: Path) -> Path:
        done.append(("rename", path.name))
        return rename(path, target)

    def replaced(path: Path, target: Path) -> Path:
        done.append(("replace", path.name))
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "rename", named)
    monkeypatch.setattr(Path, "replace", replaced)
    # A newer version: its folder, and the older one's file in which it is named.
    assert added(home, OTHER.replace("任何费用", "任何手续费"), tmp_path) == 0
    (new,) = (name for what, name in done if what == "rename")
    at = done.index(("rename", new))
    assert {*done[:at]} >= {("sync", name) for name in (new, *(one.name for one in (home / "notices" / new).iterdir()))}
    old = new.removesuffix("-2")
    then = [("sync", "notices"), ("sync", "notice.yaml"), ("replace", "notice.yaml"), ("sync", old)]
    assert done[at + 1 : at + 5] == then
