"""On the import page: a doubt leads to the line it speaks of; a change of a notice is told, then done."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from importing.doubted_lines import row_of, row_saying
from importing.segment_sandboxed import Row
from tests.support.signing_in import csrf
from tests.test_add_page import ORIGIN, own, page, uploaded
from web.service import Service

pytestmark = pytest.mark.usefixtures("in_process")

__all__ = ["own", "page"]
OLD = "most-2022-04-15"


def asked(page: TestClient, **fields: str) -> str:
    shown = page.post("/add/own", data={"csrf": csrf(page.get("/add").text), **fields}, headers=ORIGIN)
    return shown.text


def test_a_change_is_told_then_done_then_undone(own: Service, page: TestClient) -> None:
    told = asked(page, what="rename", notice=OLD, name="most-renlei", by="王某")
    assert "5 条问答" in told and "条规则" in told and OLD in own.assistant.kb.notices
    version = own.assistant.kb.version
    agreed = {"what": "rename", "notice": OLD, "name": "most-renlei", "by": "王某", "agreed": "1"}
    assert "刚在别处改过" in asked(page, **agreed, version="other")
    assert "已做" in asked(page, **agreed, version=version)
    assert set(own.assistant.kb.notices) == {"most-renlei"}
    assert "王某" in page.get("/add").text
    undone = asked(page, what="undo", agreed="1", version=own.assistant.kb.version)
    assert "已做" in undone and "可以撤销" not in undone
    assert set(own.assistant.kb.notices) == {OLD}


def test_a_change_that_cannot_be_made_is_told_on_the_page(page: TestClient) -> None:
    assert "没有这份公告" in asked(page, what="remove", notice="nobody")
    assert "没有选择做什么" in asked(page, what="burn", notice=OLD)


def test_a_doubt_leads_to_its_lines(page: TestClient) -> None:
    _, shown = uploaded(page, "停车问答\n1. 谁能停？\n答：职工。\n2. 怎么办证？\n3. 收费吗？\n答：不收。\n")
    (link,) = re.findall(r'<div class="doubt"><a href="#(row-\d+)">没有找到答复', shown)
    row = re.search(rf'id="{link}" class="line question.*?</span>怎么办证', shown, re.DOTALL)
    assert row is not None


@pytest.mark.parametrize(
    ("says", "at", "why"),
    [
        ("没有引文的一句", 1, "the unit's first line"),
        ("下面还有“未尽事宜另行通知。”没有收入", 3, "the line with the words"),
        ("“别处没有的话”", 1, "words that stand nowhere"),
    ],
)
def test_the_line_that_a_doubt_quotes(says: str, at: int, why: str) -> None:
    texts = (
        ("none", -1, "标题"),
        ("question", 0, "收费吗？"),
        ("answer", 0, "不收。"),
        ("none", -1, "未尽事宜另行通知。"),
    )
    rows = [Row(part, unit, "", text) for part, unit, text in texts]  # type: ignore[arg-type]
    assert row_saying(rows, says, row_of(rows, 0)) == at, why
