"""A PDF whose words come out in two orders: its units are held back until a person has compared them with the file."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from assistant import Assistant
from importing.readers.pdf import read_pdf
from importing.readers.source import Source
from importing.review_flags import with_holds
from importing.segment import segment
from kb.__main__ import main
from kb.load import HOME, load
from tests.conftest import ON
from tests.support.pdf_writer import Piece, line, lines, pdf
from tests.support.services import quiet
from web.routes.api import api_routes
from web.service import Service

pytestmark = pytest.mark.usefixtures("in_process")

# Words in the way: printed between the lines of the answers, and at another place in the file.
IN_THE_WAY = [Piece("仅供内部学习", 90, 730), Piece("仅供内部学习", 90, 670)]
PARKING = [
    *IN_THE_WAY,
    Piece("一、外来车辆停在哪里？", 60, 760),
    Piece("答：按照停车办法第11条，外来车辆停在东门、西门，每次不超过", 60, 740),
    Piece("2小时。", 60, 720),
    Piece("二、职工怎样办停车证？", 60, 700),
    Piece("答：职工凭工作证在3日内办理，办好以后不收费，", 60, 680),
    Piece("离职时交回。", 60, 660),
]
# Punctuation and digits in a font of their own, with another descent.
TWO_FONTS = [
    *line(760, "一、外来车辆停在哪里？"),
    *line(740, "答", "：", "按照停车办法第", "11", "条", "，", "外来车辆停在东门", "、", "西门", "，", "每次不超过"),
    *line(720, "2", x=60),
    *line(720, "小时", "。", x=72),
]
LETTER = [
    "样本备案常见问题解答",
    "1.备案要多久？",
    "答：自受理之日起五个工作日内办结，材料不齐的一次性告知，",
    "补正之后重新计算时限；逾期未补正的，视为撤回申请。",
    "2.备案收费吗？",
    "答：不收费，任何单位和个人不得以任何名义收取费用。",
    "3.谁来备案？",
    "答：由中方数据信息所有者备案，外方不得单独提出备案申请，",
    "已经备案的不再重复备案。",
]
LEFT = [f"左栏第{number}行的文字接着往下写" for number in "一二三四五六七八九十"]
RIGHT = [f"右栏第{number}行另有自己的内容" for number in "一二三四五六七八九十"]


def source(raw: bytes) -> Source:
    return read_pdf(raw, "公告.pdf")


def pages_held(raw: bytes) -> set[int]:
    return {one.page for one in source(raw).disputed}


# Each row: how a page is set, and its pieces in the order of the file.
TORN = {
    "words in the way of an answer": PARKING,
    "two columns, written across line by line": [
        piece for pair in zip(lines(LEFT), lines(RIGHT, x=320), strict=True) for piece in pair
    ],
    "a watermark between the lines": [Piece("仅供内部学习", 90, 670), Piece("仅供内部学习", 90, 610), *lines(LETTER)],
    "lines printed over one another": [*lines(LETTER), *lines([text[::-1] for text in LETTER], x=66)],
}


@pytest.mark.parametrize("pieces", TORN.values(), ids=TORN.keys())
def test_a_page_whose_two_readings_differ_is_disputed(pieces: list[Piece]) -> None:
    assert pages_held(pdf(pieces)) == {1}


# A fallback font: its characters are written behind the rest of the line, and the tags tell them there.
BEHIND = [
    *lines(LETTER[:2]),
    Piece("答：不包括", 60, 660),
    Piece("以外的数据。", 60 + 12 * 9, 660),
    Piece("“临床”", 60 + 12 * 5, 660, "F2"),
]


def test_a_tagged_page_whose_lines_go_back_and_forth_is_disputed() -> None:
    assert "以外的数据。“临床”" in source(pdf(BEHIND, tagged=True)).text
    assert pages_held(pdf(BEHIND, tagged=True)) == {1}


HEADER, FOOTER = Piece("某某局公报", 250, 800), "第{}页"
WELL_SET = {
    "one font": (lines(LETTER),),
    "an index that stays in its line": (
        [*lines(LETTER), *line(480, "答：超过10"), Piece(text="6", x=132, y=484, font="F1", size=7)],
    ),
    "a running header, page numbers, an answer that goes on overleaf": (
        [HEADER, *lines(LETTER[:3]), Piece(FOOTER.format(1), 280, 40)],
        [HEADER, *lines(LETTER[3:6]), Piece(FOOTER.format(2), 280, 40)],
        [Piece(FOOTER.format(3), 280, 40), HEADER, *lines(LETTER[6:])],
    ),
    "two columns, each read to its end": ([*lines(LEFT), *lines(RIGHT, x=320)],),
    "an index that is set low": (
        [
            *lines(LETTER),
            *line(480, "答：保存于", x=60),
            Piece(text="2", x=120, y=473, font="F1", size=7),
            Piece("培养箱的按附表执行。", 127, 480),
        ],
    ),
    "two columns of a few lines": ([*lines(LEFT[:5]), *lines(RIGHT[:5], x=320)],),
    "two columns, one a little lower": ([*lines(LEFT[:5]), *lines(RIGHT[:5], x=320, top=690)],),
    "punctuation and digits in a second font": (TWO_FONTS,),
    "bold as two prints": ([piece for one in lines(LETTER) for piece in (one, one._replace(x=one.x + 0.3))],),
    "a caption that the file has before all else": ([Piece("表1 办理时限", 60, 500), *lines(LETTER)],),
}


@pytest.mark.parametrize("pages", WELL_SET.values(), ids=WELL_SET.keys())
def test_a_well_set_page_is_not_disputed(pages: tuple[list[Piece], ...]) -> None:
    assert pages_held(pdf(*pages)) == set()


@pytest.mark.parametrize("pages", [WELL_SET["one font"], (TWO_FONTS,)], ids=["one font", "two fonts"])
def test_a_well_tagged_page_is_not_disputed(pages: tuple[list[Piece], ...]) -> None:
    """Tags tell the order, so fonts with another descent tear nothing."""
    assert pages_held(pdf(*pages, tagged=True)) == set()


def test_every_unit_with_words_on_a_disputed_page_is_held_and_no_other() -> None:
    """The second answer begins on the good page and ends on the torn one."""
    good = [*lines(LETTER[:6])]
    torn = [*IN_THE_WAY, *lines(["上述规定自第11日起施行，", "另有规定的除外。", *LETTER[6:]], top=740)]
    found = source(pdf(good, torn))
    units = with_holds(segment(found.text, "x"), found.disputed)
    assert {one.page for one in found.disputed} == {2}
    assert [bool(unit.hold) for unit in units] == [False, True, True]
    assert all("第 2 页" in reason and "对照原件" in reason for unit in units for reason in unit.hold)


@pytest.fixture
def torn_file(tmp_path: Path) -> Path:
    file = tmp_path / "停车.pdf"
    file.write_bytes(pdf(PARKING))
    return file


QUESTION = "外来车辆停在哪里？"


def test_split_shows_what_would_be_held(torn_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["split", str(torn_file)]) == 0
    shown = re.sub(r"[\s│]", "", capsys.readouterr().out)
    assert "2条问答，2条请核对" in shown
    assert main(["split", str(torn_file), "--json"]) == 0
    units = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [bool(unit["hold"]) and unit["flags"] == unit["hold"] for unit in units] == [True, True]


def test_torn_official_words_are_no_answer_until_a_person_has_looked(
    home: Path, torn_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["add", str(torn_file), "--home", str(home), "--title", "停车问答"]) == 0
    told = capsys.readouterr().out
    assert told.count("第 1 页两种读法") == 2
    assert "不作答" in told
    answer = Assistant(load(home)).ask(QUESTION, on=ON)
    assert (answer.status, answer.unit, answer.verdict.proposed) == ("no_answer", None, "unknown")
    assert "停车问答" in answer.reason.text
    assert "第 一 问" in answer.reason.text
    assert "对照原件" in answer.reason.text
    assert not any(hit.unit.hold for hit in answer.alternatives)
    # The owner is told which they are, and nothing is wrong with the knowledge base.
    assert main(["check", str(home)]) == 0
    assert capsys.readouterr().out.count("暂不作答") == 2
    # A person has compared the first with the file.
    (file,) = (path for path in home.glob("notices/*/units.yaml") if "most" not in path.parent.name)
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"(?m)^  hold:.*\n(?:  - .*\n)*", "", text, count=1), encoding="utf-8")
    kb = load(home)
    looked_at = Assistant(kb).ask(QUESTION, on=ON)
    assert looked_at.unit is not None
    assert looked_at.unit.question == QUESTION
    assert Assistant(kb).ask("职工怎样办停车证？", on=ON).unit is None


def test_a_knowledge_base_with_nothing_but_held_units_serves(home: Path, torn_file: Path) -> None:
    assert main(["add", str(torn_file), "--home", str(home), "--supersedes", "most-2022-04-15"]) == 0
    kb = load(home)
    answer = Assistant(kb).ask(QUESTION, on=ON)
    assert (answer.unit, kb.contact != "") == (None, True)


def test_words_of_a_held_unit_that_was_replaced_are_no_history(home: Path, torn_file: Path, tmp_path: Path) -> None:
    assert main(["add", str(torn_file), "--home", str(home)]) == 0
    (name,) = (path.name for path in (home / "notices").iterdir() if "most" not in path.name)
    newer = tmp_path / "新.txt"
    newer.write_text("一、外来车辆停在哪里？\n答：停在南门。\n二、班车几点开？\n答：八点。\n", encoding="utf-8")
    assert main(["add", str(newer), "--home", str(home), "--supersedes", name]) == 0
    answer = Assistant(load(home)).ask(QUESTION, on=ON)
    assert answer.unit is not None
    assert (answer.unit.answer, answer.history) == ("停在南门。", ())


def test_nowhere_are_words_on_hold_passed_on_as_official(
    service: Service, home: Path, torn_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["add", str(torn_file), "--home", str(home)]) == 0
    monkeypatch.setattr(service, "assistant", Service(quiet(), home).assistant)
    (name, _) = (unit.id for unit in service.assistant.kb.held)
    with TestClient(Starlette(routes=api_routes(service))) as client:
        refused = client.get(f"/api/v1/units/{name}")
        assert (refused.status_code, "对照原件" in refused.text) == (404, True)
        assert name not in client.get("/api/v1/units").text
    browse = AppTest.from_file(HOME.parent / "web" / "screens" / "browse.py", default_timeout=30).run()
    assert sum(html.value.count("暂不作答") for html in browse.main.html) == 2
    browse.query_params["unit"] = name
    shown = browse.run()
    assert not shown.exception
    assert any('role="note"' in html.value and "两种读法" in html.value for html in shown.main.html)
