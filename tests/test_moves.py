"""What a change moves is told before it serves: on the command line and on the import page, old verdict beside new."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant import Assistant
from assistant.moves import moves, report
from assistant.scenarios import run_scenarios
from kb import __main__ as kb_command
from kb.load import HOME, load
from tests.conftest import ON
from tests.support.homes import copied_home
from tests.test_add_page import ORIGIN, fields, own, page, uploaded
from web.service import Service

pytestmark = pytest.mark.usefixtures("in_process")

__all__ = ["own", "page"]

NAME = "most-2022-04-15"
RULES = f"notices/{NAME}/rules.yaml"
SEED = HOME / "notices" / NAME / "source.txt"
# Only those who have been approved for a year report every year: without it nobody must.
DUE = "outcome: required\n    says: 保藏单位应于"
YEARLY = "保藏许可是两年前批的，今年还要不要交年度报告？"


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A folder of the knowledge base in which one rule is worded otherwise: lab results are no longer listed."""
    home = copied_home(tmp_path / "changed")
    text = (home / RULES).read_text(encoding="utf-8")
    for kinds in (
        "is: [imaging, picture, lab, growth, questionnaire]",
        "is: [imaging, picture, lab, growth, questionnaire, clinical]",
    ):
        assert kinds in text
        text = text.replace(kinds, kinds.replace("lab, ", ""))
    (home / RULES).write_text(text, encoding="utf-8")
    return home


def row(name: str, question: str) -> str:
    told = {"id": name, "question": question, "unit": f"{NAME}/1.1", "units": [f"{NAME}/1.1"]}
    return json.dumps({**told, "allowed": ["not_required"], "exempt": "due", "why": "-"}, ensure_ascii=False)


def test_scenarios_and_rows_that_move_are_named_with_both_verdicts(
    assistant: Assistant, changed: Path, tmp_path: Path
) -> None:
    rows = tmp_path / "rows"
    rows.mkdir()
    lines = [row("1", "只收集血常规，要申报采集许可吗？"), row("2", "只收集B超影像，要申报采集许可吗？")]
    (rows / "mine.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found = moves(assistant, Assistant(load(changed)), [rows], ON)
    told = {one.name: (one.before, one.after) for one in found}
    assert told["mine.jsonl：1"] == (
        f"{NAME}/1.1 请逐条确认（无需办理）",
        f"{NAME}/1.1 不适用这条免办规定（是否要办，另行确认）",
    )
    assert "mine.jsonl：2" not in told
    assert f"notices/{NAME}/scenarios.yaml：collect-gene-unsure" in told
    # All of it is a line each, and the rest of the sixty is not spoken of.
    assert len(list(report(found, 60))) == len(found) + 1 < 10


def test_a_knowledge_base_moves_nothing_beside_itself(assistant: Assistant) -> None:
    assert moves(assistant, assistant) == []
    assert list(report([], 60)) == ["60 个情形与带标注的问题：判断都没有变"]
    assert "没有情形可以比较" in next(report([], 0))


def test_two_folders_are_compared_on_the_command_line(changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kb_command.main(["diff", str(HOME), str(changed)]) == 0
    said = capsys.readouterr().out
    assert "未变 5 条" in said
    assert re.search(
        r"判断会变的 \d 个：\n  notices/\S+collect-gene-unsure：“只收集血常规和尿常规的结果，.*→ .*不适用", said
    )


def test_a_new_version_of_a_notice_is_compared_before_it_is_added(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = tmp_path / "新版.txt"
    text = SEED.read_text(encoding="utf-8").replace("，获\n\n批不足一年的保藏活动在下一年度一并提交", "")
    assert text != SEED.read_text(encoding="utf-8")
    new.write_text(text, encoding="utf-8")
    assert kb_command.main(["diff", NAME, str(new)]) == 0
    said = capsys.readouterr().out
    assert "改写 1 条、未变 4 条" in said
    # The rules are not carried over, since what one rests on is gone: nothing is proposed by them any more.
    assert f"keep-nine-months：“我们的保藏许可获批才九个月，年度报告可以明年一起交吗？”：{NAME}/2.1 请逐条确认" in said
    assert not list((HOME / "notices").glob(f"{NAME}-*")) and not list(HOME.glob(".adding-*"))


def test_a_folder_without_rows_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "rows"
    empty.mkdir()
    assert kb_command.main(["diff", str(HOME), str(HOME), "--rows", str(empty)]) == 1
    assert "文件夹里没有带标注的问题" in capsys.readouterr().err


def test_the_import_page_tells_what_would_change_and_changes_nothing(own: Service, page: TestClient) -> None:
    text = SEED.read_text(encoding="utf-8").replace("，获\n\n批不足一年的保藏活动在下一年度一并提交", "")
    address, shown = uploaded(page, text)
    form = {**fields(shown), "supersedes": NAME}
    told = page.post(address, data={**form, "preview": "1"}, headers=ORIGIN)
    assert told.status_code == 200
    assert "接受以后会改变什么" in told.text and "改写 1 条、未变 4 条" in told.text
    assert "keep-nine-months" in told.text and f'<option value="{NAME}" selected>' in told.text
    assert set(own.assistant.kb.notices) == {NAME}
    assert (
        "已导入"
        in page.post(address, data={**fields(told.text), "supersedes": NAME, "accept": "1"}, headers=ORIGIN).text
    )


def test_scenarios_go_with_their_rules_to_a_new_version(own: Service, page: TestClient) -> None:
    """One question more in front: the rules are carried over, and so are the scenarios with the new numbers."""
    text = SEED.read_text(encoding="utf-8")
    added = text.replace(
        "　　二、保藏审批\n\n　　1.", "　　二、保藏审批\n\n　　1.许可证怎样领取？\n\n　　答：到窗口领取。\n\n　　2."
    )
    assert added != text
    address, shown = uploaded(page, added)
    page.post(address, data={**fields(shown), "supersedes": NAME, "accept": "1"}, headers=ORIGIN)
    kb = own.assistant.kb
    (new,) = set(kb.notices) - {NAME}
    assert len(kb.scenarios[new]) == len(kb.scenarios[NAME])
    ran = list(run_scenarios(own.assistant))
    assert {one.notice for one in ran} == {new}
    assert {one.unit for one in ran if one.scenario.id == "keep-two-years"} == {"2.2"}
    assert [one.wrong for one in ran if one.wrong] == []
