"""The import page: a cut is corrected line by line; accepted, it is what `add` writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from importing.relabel import pieces, recut
from importing.segment import segment
from kb.load import load
from tests.support.homes import copied_home
from tests.support.notice_writer import write
from tests.support.pdf_writer import pdf
from tests.support.services import quiet
from tests.support.signing_in import TOKEN, csrf, sign_in
from tests.support.waiting import until
from tests.test_import_notice import OTHER, SEED
from tests.test_torn_pdf import PARKING
from web.middleware.origins import Origins
from web.routes.add_notice import add_routes
from web.routes.operators import Operators
from web.service import Service

pytestmark = pytest.mark.usefixtures("in_process")

ORIGIN = {"origin": "http://localhost:8501"}
HOSTILE = "<script>window.ran=1</script>"


@pytest.fixture
def own(tmp_path: Path) -> Service:
    """The service that the page under test imports into, on a folder of its own."""
    home = copied_home(tmp_path / "kb")
    return Service(quiet(), home)


@pytest.fixture
def page(own: Service) -> Iterator[TestClient]:
    routes = add_routes(own, Operators([TOKEN], Origins()))
    with TestClient(Starlette(routes=routes), base_url="http://localhost:8501") as client:
        assert sign_in(client, ORIGIN["origin"]).status_code == 303
        yield client


def sent(page: TestClient, file: tuple[str, bytes], headers: dict[str, str] = ORIGIN) -> Response:
    """What comes of choosing a file and sending it."""
    form = {"csrf": csrf(page.get("/add").text)}
    return read(page, page.post("/add", data=form, files={"file": file}, headers=headers))


def read(page: TestClient, shown: Response) -> Response:
    """What a browser shows once the file is read: until then the page is loaded again and again."""

    def drawn() -> Response | None:
        again = page.get(str(shown.url))
        return None if "refresh" in again.headers else again

    return until(drawn, 120) if "refresh" in shown.headers else shown


def uploaded(page: TestClient, text: str, name: str = "公告.txt") -> tuple[str, str]:
    """The address of the draft, and its page."""
    shown = sent(page, (name, text.encode()))
    assert shown.status_code == 200, shown.text
    found = re.search(r'action="(/add/(?!sign-out)[\w-]+)"', shown.text)
    assert found
    return found[1], shown.text


def fields(shown: str) -> dict[str, str]:
    """What the browser would send: the fields as they stand."""
    chosen = dict(re.findall(r'<select name="(part-\d+)".*?<option value="(\w+)" selected', shown, re.DOTALL))
    return chosen | dict(re.findall(r'<input name="(\w+)"[^>]*? value="([^"]*)"', shown)) | {"csrf": csrf(shown)}


def test_a_notice_is_uploaded_looked_at_and_accepted(own: Service, page: TestClient) -> None:
    address, shown = uploaded(page, OTHER)
    assert "切出 3 条问答" in shown
    assert 'value="住房公积金提取常见问题解答"' in shown
    done = page.post(address, data={**fields(shown), "accept": "1"}, headers=ORIGIN)
    assert "已导入" in done.text
    assert "请人复核" in done.text
    (name,) = set(own.assistant.kb.notices) - {"most-2022-04-15"}
    assert own.assistant.kb.units[f"{name}/3"].answer == "不需要缴纳任何费用。"
    # The very folder that the command writes.
    folder = own.home / "notices" / name
    assert sorted(file.name for file in folder.iterdir()) == ["notice.yaml", "source.txt", "units.yaml"]
    assert load(own.home).notices[name].head == own.assistant.kb.notices[name].head


def test_a_notice_that_contradicts_another_is_taken_and_told(page: TestClient) -> None:
    for day, answer in (("2025", "不需要缴纳任何费用。"), ("2026", "需要缴纳手续费。")):
        text = OTHER.replace("2025-03-04", f"{day}-03-04").replace("不需要缴纳任何费用。", answer)
        address, shown = uploaded(page, text)
        done = page.post(address, data={**fields(shown), "accept": "1"}, headers=ORIGIN)
        assert "已导入" in done.text
    assert "问的是同一件事，答复不同（无需办理，需要办理）" in done.text


def test_a_wrong_boundary_is_mended_by_choosing_lines(page: TestClient) -> None:
    text = OTHER.replace("（来源：某市住房公积金管理中心）", "另外，可以拨打服务热线咨询。\n办事大厅\n服务时间")
    address, shown = uploaded(page, text)
    chosen = fields(shown)
    rows = re.findall(r'name="(part-\d+)".*?<span>(.*?)</span>\s*</div>', shown, re.DOTALL)
    (hotline,) = (name for name, words in rows if "服务热线" in words)
    (hall,) = (name for name, words in rows if "办事大厅" in words)
    assert (chosen[hotline], chosen[hall]) == ("answer", "none")
    again = page.post(address, data={**chosen, hotline: "none", hall: "question", "recut": "1"}, headers=ORIGIN)
    assert "切出 4 条问答" in again.text
    assert "服务热线" not in re.findall(r'<article class="unit">.*?</article>', again.text, re.DOTALL)[2]
    assert "没有找到答复" in again.text


def torn(page: TestClient) -> tuple[str, str]:
    """A draft whose two units are held back, and its page."""
    shown = sent(page, ("停车.pdf", pdf(PARKING))).text
    assert shown.count("两种读法") == 2
    found = re.search(r'action="(/add/(?!sign-out)[\w-]+)"', shown)
    assert found
    return found[1], shown


def held_back(own: Service) -> list[bool]:
    kb = own.assistant.kb
    return [bool(unit.hold) for unit in kb.units.values() if unit.notice != "most-2022-04-15"]


@pytest.mark.parametrize(
    ("ticks", "held"),
    [((), [True, True]), (("compared-0",), [False, True]), (("compared-0", "compared-1"), [False, False])],
)
def test_only_a_tick_lets_a_torn_unit_answer(
    own: Service, page: TestClient, ticks: tuple[str, ...], held: list[bool]
) -> None:
    address, shown = torn(page)
    filled = {**fields(shown), **dict.fromkeys(ticks, "on"), "title": "停车问答", "accept": "1"}
    done = page.post(address, data=filled, headers=ORIGIN)
    assert held_back(own) == held
    assert (f"其中 {sum(held)} 条等人对照原件，暂不作答" in done.text) == any(held)


def test_a_tick_is_for_the_words_that_were_shown(own: Service, page: TestClient) -> None:
    """With a line that changes its part the words are others: nobody has compared those."""
    address, shown = torn(page)
    chosen = fields(shown)
    (last,) = sorted(name for name, part in chosen.items() if part == "answer")[-1:]
    page.post(address, data={**chosen, last: "none", "compared-1": "on", "title": "甲", "accept": "1"}, headers=ORIGIN)
    assert held_back(own) == [True, True]


def test_a_tick_stays_when_the_notice_is_refused(page: TestClient) -> None:
    address, shown = torn(page)
    filled = {**fields(shown), "compared-1": "on", "url": "javascript:alert(1)", "accept": "1"}
    refused = page.post(address, data=filled, headers=ORIGIN)
    assert refused.status_code == 400
    assert re.findall(r'name="compared-(\d)"( checked)?', refused.text) == [("0", ""), ("1", " checked")]


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_a_cut_nobody_corrects_stays_as_it_is(seed: int) -> None:
    source = write(seed).text
    units = segment(source, "x")
    given = pieces(source, units)
    made = recut(source, "x", given, [piece.part for piece in given])
    assert [(unit.section, unit.question, unit.answer) for unit in made] == [
        (unit.section, unit.question, unit.answer) for unit in units
    ]


@pytest.mark.parametrize("origin", [None, "http://evil.example", "http://localhost:9999"])
def test_another_site_cannot_import_through_an_open_browser(page: TestClient, origin: str | None) -> None:
    refused = sent(page, ("a.txt", OTHER.encode()), {"origin": origin} if origin else {})
    assert refused.status_code == 403
    assert "管理页" in refused.text


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (("a.txt", b""), "空的"),
        (("a.txt", "今天天气不错。".encode()), "没有找到任何问答"),
        (("a.png", b"\x89PNG\r\n" + bytes(range(256))), "是图片"),
        (("a.txt", b"1" * (21 << 20)), "超过 20 MB"),
        (("a.pdf", b"%PDF-1.7 torn"), "损坏"),
    ],
)
def test_a_file_that_cannot_be_imported_says_why(page: TestClient, file: tuple[str, bytes], told: str) -> None:
    shown = sent(page, file)
    assert shown.status_code == 400
    assert told in shown.text
    assert 'type="file"' in shown.text, "the way on is there"


def test_the_same_notice_twice_is_told_on_the_page(page: TestClient) -> None:
    address, shown = uploaded(page, SEED.read_text(encoding="utf-8"))
    refused = page.post(address, data={**fields(shown), "accept": "1"}, headers=ORIGIN)
    assert refused.status_code == 400
    assert "已在知识库中" in refused.text
    assert 'name="accept"' in refused.text, "nothing chosen is lost"


def test_an_upload_that_is_gone_says_so(page: TestClient) -> None:
    gone = page.post("/add/nothing", data={"csrf": csrf(page.get("/add").text)}, headers=ORIGIN)
    assert "已经过期" in gone.text


def test_nothing_in_a_notice_runs_on_the_page(page: TestClient) -> None:
    text = f"{HOSTILE}\n1.甲{HOSTILE}如何办理？\n答：窗口{HOSTILE}办理。\n2.乙如何办理？\n答：网上办理。\n"
    _, shown = uploaded(page, text, f"{HOSTILE}.txt")
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


def test_operators_see_what_is_wrong_with_the_files(own: Service, page: TestClient) -> None:
    file = own.home / "domains/hgr/facts.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("kind: kinds", "kind: kindz", 1), encoding="utf-8")
    own.refresh()
    shown = page.get("/add").text
    assert "仍用原来的知识库作答" in shown
    assert "kind" in shown


# The second answer holds a line that asks: its cut is in doubt.
DOUBTED = OTHER.replace("三、", "外地的也能办吗\n外地的到窗口办理。\n三、")


@pytest.mark.parametrize(("tick", "left"), [(False, 1), (True, 0)])
def test_a_doubt_goes_with_a_tick_and_stays_without_one(own: Service, page: TestClient, tick: bool, left: int) -> None:
    address, shown = uploaded(page, DOUBTED)
    assert "切分存疑：答复中有像问题的一行：“外地的也能办吗”" in shown
    (name,) = re.findall(r'name="(seen-\d+)"', shown)
    filled = fields(shown) | ({name: "on"} if tick else {})
    again = page.post(address, data={**filled, "recut": "1"}, headers=ORIGIN).text
    assert (f'name="{name}" checked' in again) is tick, "it is kept while the upload waits"
    done = page.post(address, data={**fields(again), **({name: "on"} if tick else {}), "accept": "1"}, headers=ORIGIN)
    assert ("切分存疑，不据以免除" in done.text) is not tick
    units = [unit for unit in own.assistant.kb.units.values() if unit.notice != "most-2022-04-15"]
    assert sum(bool(unit.doubts) for unit in units) == left


def test_hints_are_folded_and_ask_for_no_tick(page: TestClient) -> None:
    _, shown = uploaded(page, OTHER.replace("三、", "五、"))
    summary = '<details class="hints"><summary>另有 1 处可以看一眼</summary>'
    assert re.search(rf'{summary}<div><a href="#row-\d+">编号不连续', shown)
    assert 'name="seen-' not in shown and "请核对" not in shown
