"""The owner of the knowledge base imports a notice in the browser; whoever asks on the page gets it at once."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

import httpx2
from playwright.sync_api import Browser, expect

from tests.support.browsing import ROOT, serving
from tests.support.homes import copied_home
from tests.support.signing_in import TOKEN, operators_page
from tests.support.waiting import until
from tests.test_import_notice import OTHER

PAGE = """<!doctype html><html><head><meta charset=utf-8>
<title>住房公积金提取常见问题解答-某市住房公积金管理中心网站</title></head>
<body><nav><a href=/>首页</a></nav><div><h1>住房公积金提取常见问题解答</h1><p>发布时间：2025-03-04</p>{}</div>
<footer>版权所有 京ICP备00000000号</footer></body></html>"""


def test_an_imported_notice_can_be_asked_at_once(browser: Browser, tmp_path: Path) -> None:
    home = copied_home(tmp_path / "kb")
    file = tmp_path / "公积金.html"
    body = "".join(f"<p>　　{line}</p>" for line in OTHER.splitlines()[4:])
    file.write_text(PAGE.format(body), encoding="utf-8")
    with (
        serving(tmp_path / "log", home, YOUJU_ADMIN_TOKEN=TOKEN) as address,
        operators_page(browser, address, {"width": 1300, "height": 900}) as page,
    ):
        page.get_by_label("公告文件").set_input_files(file)
        page.get_by_role("button", name="读取并切分").click()
        expect(page.locator(".unit")).to_have_count(3)
        expect(page.get_by_label("标题")).to_have_value("住房公积金提取常见问题解答")
        # The source stands beside the units, coloured by the part each line plays; the page's furniture is not there.
        assert page.locator(".line.question").count() == 3
        assert page.locator(".line.answer").count() == 3
        # A boundary is moved by choosing lines: the last answer is left out, and taken in again.
        last = page.locator(".line.answer select").last
        last.select_option("none")
        page.get_by_role("button", name="重新切分").click()
        expect(page.get_by_text("没有找到答复")).to_be_visible()
        page.locator(".line.none", has_text="不需要缴纳任何费用").locator("select").select_option("answer")
        page.get_by_role("button", name="重新切分").click()
        expect(page.get_by_text("没有找到答复")).to_have_count(0)
        if os.environ.get("YOUJU_SCREENSHOTS"):
            page.set_viewport_size({"width": 1300, "height": 640})
            page.screenshot(path=ROOT / "docs" / "screenshot-add.png")
        page.get_by_role("button", name="接受并导入").click()
        expect(page.get_by_role("status")).to_contain_text("已导入")
        # Whoever asks gets it, without a restart.
        page.goto(f"/?q={quote('提取公积金要交手续费吗')}")
        expect(page.locator(".yj-answer")).to_contain_text("不需要缴纳任何费用。")
        expect(page.locator(".yj-label")).to_have_text("若下列 3 条属实：无需办理")
        expect(page.locator(".yj-says").first).to_contain_text("依据答复措辞")
        # What somebody edits by hand is taken up as well; what is broken is not.
        notice = home / "notices/most-2022-04-15/notice.yaml"
        text = notice.read_text(encoding="utf-8")
        notice.write_text(text.replace("issuer:", "isuer:"), encoding="utf-8")
        until(lambda: httpx2.get(f"{address}/healthz").json()["status"] == "stale")
        page.goto("/add")
        expect(page.get_by_role("alert")).to_contain_text("isuer")
        page.goto(f"/?q={quote('仅收集B超影像要申报采集许可吗')}")
        expect(page.locator(".yj-label")).to_have_text("若下列 4 条属实：无需申报采集许可")
        notice.write_text(text, encoding="utf-8")
        until(lambda: httpx2.get(f"{address}/healthz").json()["status"] == "ok")
