"""A question that only a picture answers is a unit: found, shown with its picture, and a reason for nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from lxml import html as lxml_html
from starlette.testclient import TestClient

from assistant.sheet import verdict_sheet
from assistant.terminal import answer_text
from importing.import_notice import propose, write
from importing.metadata import Metadata
from importing.readers.read import read_bytes
from importing.readers.source import Source
from importing.relabel import pieces, recut
from importing.segment import segment
from kb.load import load
from kb.model import KnowledgeBase, Problems, QAUnit
from kb.text import verbatim
from tests.conftest import ON
from tests.support.homes import copied_home
from tests.support.pictures import data_uri, picture, word_with_picture
from tests.support.services import quiet
from tests.support.site import whole_site
from web.links import citation
from web.service import Service

pytestmark = pytest.mark.usefixtures("in_process")

IMG = f"<img alt='流程图' src='{data_uri(picture())}'>"
FIRST, ASKED, LAST = (
    "<p>1. 怎样登记？</p><p>答：到窗口。</p>",
    "<p>2. 怎样办理？</p>",
    "<p>3. 要多久？</p><p>答：十天。</p>",
)


def html(body: str) -> tuple[bytes, str]:
    """A page as a file, unread: what is collected starts no process."""
    return f"<!doctype html><html><body>{body}</body></html>".encode(), "a.html"


def page(body: str) -> Source:
    return read_bytes(*html(body))


def table(*heads: str, rows: list[list[str]]) -> str:
    lines = [f"<tr>{''.join(f'<th>{one}</th>' for one in heads)}</tr>"]
    lines += [f"<tr>{''.join(f'<td>{one}</td>' for one in row)}</tr>" for row in rows]
    return f"<table>{''.join(lines)}</table>"


def items(mark: str) -> str:
    """Three questions of which the second has only a picture below it."""
    told = ("到窗口办理登记。", IMG, "十个工作日。")
    asked = ("怎样登记", "怎样办理", "要多久")
    return "".join(mark.format(asked=one, told=other) for one, other in zip(asked, told, strict=True))


MARKDOWN = "1. 怎样登记？\n\n答：到窗口。\n\n2. 怎样办理？\n\n{}\n\n3. 要多久？\n\n答：十天。\n"


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (html(f"{FIRST}{ASKED}<p>{IMG}</p>{LAST}"), "below its question"),
        (html(f"{FIRST}<p>2. 怎样办理？<br>{IMG}</p>{LAST}"), "beside it"),
        (html(f"{FIRST}{ASKED}<p>答：{IMG}</p>{LAST}"), "behind the mark of the answer"),
        (html(f"{FIRST}{ASKED}<p>答：</p><p>{IMG}</p>{LAST}"), "below that mark"),
        (
            html(f"{FIRST}{ASKED}<p>答：{IMG}</p><p>责任编辑：张三</p><p>版权所有 某局</p>"),
            "the last one, the page below",
        ),
        (html("".join(f"<p>{one}：怎样{one}办理？</p><p>答：{IMG}</p>" for one in ("问", "问"))), "none has words"),
        (html(f"<p>1. 怎样登记？</p><p>{IMG}</p>{ASKED}<p>{IMG}</p>"), "numbers and pictures, nothing else"),
        (html(f"<p>问：怎样登记？</p><p>答：到窗口。</p><p>问：怎样办理？</p><p>答：{IMG}</p>"), "without numbers"),
        (html(items("<details><summary>{asked}</summary><p>{told}</p></details>")), "below a summary"),
        (html(f"<dl>{items('<dt>{asked}？</dt><dd>{told}</dd>')}</dl>"), "the description of a term"),
        (html(items("<div><p>Q</p><p>{asked}？</p><p>A</p><p>{told}</p></div>")), "behind a badge"),
        (html(items("<h3>{asked}</h3><p>{told}</p>")), "below a heading"),
        (
            html(table("序号", "问题", "答复", rows=[["1", "怎样登记？", "到窗口。"], ["2", "怎样办理？", IMG]])),
            "in a cell",
        ),
        (
            html(
                table(
                    "序号",
                    "问题",
                    "承办处室",
                    "答复",
                    rows=[["1", "怎样登记？", "一处", "到窗口。"], ["2", "怎样办理？", "二处", IMG]],
                )
            ),
            "another column between",
        ),
        (
            html(table("序号", "答复", "问题", rows=[["1", "到窗口。", "怎样登记？"], ["2", IMG, "怎样办理？"]])),
            "the column of answers before",
        ),
        (
            html(
                table(
                    "甲",
                    "乙",
                    rows=[
                        [one, other]
                        for one, other in (
                            ("怎样登记？", "到窗口办理登记。"),
                            ("怎样办理？", IMG),
                            ("要多久？", "十个工作日以内。"),
                            ("要钱吗？", "一分钱也不收取。"),
                        )
                    ],
                )
            ),
            "a table whose columns nothing names",
        ),
        (
            html(
                f"<p>来信标题：办理</p><p>来信内容：我想问怎样办理登记？</p><p>答复单位：某局</p><p>答复内容：{IMG}</p>"
            ),
            "a reply",
        ),
        (html(f"<h1>怎样办理登记？</h1><p>日期：2024-01-02</p><p>{IMG}</p>"), "a page with one question"),
        ((word_with_picture("1. 怎样登记？", "答：到窗口。", "2. 怎样办理？", "[图]"), "a.docx"), "Word"),
        (
            (word_with_picture("1. 怎样登记？", "答：到窗口。", "2. 怎样办理？", "答：", "[图]"), "a.docx"),
            "Word, below the mark of the answer",
        ),
        ((MARKDOWN.format("![流程图](https://a.cn/x.png)").encode(), "a.md"), "Markdown"),
        ((MARKDOWN.format("**答：** ![流程图](x.png)").encode(), "a.md"), "Markdown, behind a mark in bold"),
    ],
)
def test_a_question_that_only_a_picture_answers_is_a_unit(file: tuple[bytes, str], why: str) -> None:
    source = read_bytes(*file)
    units = segment(source.text, "n")
    unit = next(unit for unit in reversed(units) if "办理" in unit.question and not unit.answer)
    assert len(unit.pictures) == 1 and unit.pictures[0].at == 0, why
    assert any("只有图片" in says for says in unit.doubts) and not any("没有找到答复" in says for says in unit.to_check)
    # The answer stands where its picture is named, and has no words.
    assert source.text[slice(*unit.answer_spans[0])].startswith("!["), why
    assert verbatim(source.text, unit.answer_spans) == "" and "答复" not in unit.question
    assert not any("怎样办理" in other.answer for other in units), why


def test_a_picture_below_the_next_heading_is_not_its_answer() -> None:
    source = page(
        f"<p>一、登记</p>{FIRST}{ASKED}<p>二、变更</p><p>{IMG}</p><p>1. 怎样变更？</p><p>答：到窗口变更。</p>"
        "<p>2. 要钱吗？</p><p>答：不要。</p>"
    )
    unit = next(unit for unit in segment(source.text, "n") if unit.question == "怎样办理？")
    assert not unit.pictures and not unit.answer_spans and any("没有找到答复" in says for says in unit.hold)


def test_several_pictures_are_one_answer_and_a_correction_keeps_it() -> None:
    source = page(f"{FIRST}{ASKED}<p>答：{IMG}</p><p><img src='/b.png' alt='第二张'></p>{LAST}")
    units = segment(source.text, "n")
    assert [one.name for one in units[1].pictures] == ["流程图", "第二张"] and len(units[1].answer_spans) == 2
    rows = pieces(source.text, units)
    again = recut(source.text, "n", rows, [row.part for row in rows])
    assert [(one.question_spans, one.answer_spans, one.pictures) for one in again] == [
        (one.question_spans, one.answer_spans, one.pictures) for one in units
    ]


def test_its_note_is_part_of_the_answer() -> None:
    source = page(f"{FIRST}<p>2. 怎样办理？[1]</p><p>答：{IMG}</p>{LAST}<p>[1] 周末不办理。</p>")
    unit = segment(source.text, "n")[1]
    assert unit.answer.endswith("周末不办理。") and [one.at for one in unit.pictures] == [0]


NOTICE = f"""<p>1. 甲类仪器入库登记怎样办理？</p><p>答：到窗口登记。</p>
<p>2. 乙类仪器是否需要备案？</p><p>答：{IMG}</p>
<p>3. 丙类仪器是否需要检定？</p>
<p>4. 丁类仪器要多久？</p><p>答：十个工作日。</p>"""
PICTURED, UNANSWERED = "乙类仪器是否需要备案？", "丙类仪器是否需要检定？"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = copied_home(tmp_path_factory.mktemp("pictured") / "kb")
    source = page(NOTICE)
    found = Metadata("仪器问答", "某局", date(2025, 3, 4), "https://ju.example.cn/a.html")
    kb = load(copy)
    write(propose(source, found, segment(source.text, "a"), kb), kb, copy)
    return copy


@pytest.fixture(scope="module")
def own(home: Path) -> Service:
    return Service(quiet(), home)


@pytest.fixture(scope="module")
def site(own: Service) -> Iterator[TestClient]:
    with TestClient(whole_site(own)) as client:
        yield client


def unit_of(kb: KnowledgeBase, question: str) -> QAUnit:
    return next(unit for unit in kb.units.values() if unit.question == question)


def test_it_is_found_and_shown_with_its_picture(site: TestClient, own: Service) -> None:
    told = site.post("/api/v1/ask?html=true", json={"question": PICTURED}).json()
    unit = told["unit"]
    assert unit["question"] == PICTURED and unit["answer"] == "" and "只有图片" in unit["unchecked"][0]
    (shown,) = unit["pictures"]
    assert shown["name"] == "流程图" and site.get(f"/{shown['url']}").content == picture()
    quote = lxml_html.fromstring(told["html"]).xpath("//blockquote")[0]
    assert quote.find(".//img").get("src") == shown["url"] and "原文此处有图片：流程图" in quote.text_content()
    start, end = unit["source"]["answer_spans"][0]
    text = own.assistant.kb.notices[unit["source"]["id"]].text
    assert text[start:end].startswith("![流程图](pictures/")
    marked = site.get(f"/source/{unit['source']['id']}?at={start}-{end}").text
    assert "<mark" in marked


def test_it_is_a_reason_for_nothing(site: TestClient) -> None:
    told = site.post("/api/v1/ask", json={"question": f"{PICTURED}不需要吧"}).json()
    verdict = told["verdict"]
    assert (verdict["code"], verdict["outcome"], verdict["statements"]) == ("unknown", None, [])
    assert "图片" in verdict["says"] and verdict["label"] == "官方有答复"


def test_not_even_when_a_person_has_looked_at_its_cut(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "kb"
    shutil.copytree(home, copy)
    for file in copy.glob("notices/*/units.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"(?m)^  doubts:.*\n(?:  - .*\n)*", "", text), encoding="utf-8")
    own = Service(quiet(), copy)
    assert not unit_of(own.assistant.kb, PICTURED).flags
    for asked in (PICTURED, f"{PICTURED}应该不用备案吧？", "乙类仪器无需备案，对吗？"):
        answer = own.assistant.ask(asked, on=ON)
        assert answer.unit is None or answer.verdict.code == "unknown", asked


def test_text_and_paper_name_the_picture(own: Service) -> None:
    kb = own.assistant.kb
    answer = own.assistant.ask(PICTURED, on=ON)
    assert answer.unit and answer.notice
    for text in (answer_text(answer, kb), citation(answer.unit, answer.notice)):
        assert "［最前面：原文此处有图片：流程图］" in text and not re.search(r"第\s+字|第 [–、]", text)
    sheet = verdict_sheet(answer, kb, ON)
    assert any(file for section in sheet.sections for file in section.pictures)


def test_a_question_without_any_answer_waits_for_a_person(own: Service) -> None:
    """It is in the notice's list with an empty answer and its flag, and is pointed to: nothing else answers for it."""
    kb = own.assistant.kb
    unit = unit_of(kb, UNANSWERED)
    assert unit.answer == "" and any("没有找到答复" in says for says in unit.hold) and unit not in kb.current
    answer = own.assistant.ask(UNANSWERED, on=ON)
    assert answer.unit is None and "没有找到它的答复" in answer.reason.text and "第 3 问" in answer.reason.text


@pytest.mark.parametrize(
    ("pattern", "put", "told", "why"),
    [
        (r"(?<=answer: ''\n)((?:.*\n){3}).*", r"\1  - [0, 4]", "登记的答复首尾", "words are no picture"),
        (r"(?<=answer: ''\n)((?:.*\n){3}).*", r"\1  - [97, 98]", "没有答复", "nothing is none"),
        (r"(?m)^  hold:.*\n", "", "没有答复", "nobody vouches for no answer"),
        (r"answer: ''", "answer: 不需要", "登记的答复首尾", "words that are not there"),
    ],
)
def test_an_empty_answer_must_be_a_picture_or_wait(
    pattern: str, put: str, told: str, why: str, home: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "kb"
    shutil.copytree(home, copy)
    (file,) = (file for file in copy.glob("notices/*/units.yaml") if "乙类" in file.read_text(encoding="utf-8"))
    changed, count = re.subn(pattern, put, file.read_text(encoding="utf-8"), count=1)
    file.write_text(changed, encoding="utf-8")
    with pytest.raises(Problems) as wrong:
        load(copy)
    assert count and any(told in problem.what for problem in wrong.value.problems), why


def test_another_picture_is_another_answer(home: Path) -> None:
    other = page(NOTICE.replace(data_uri(picture()), data_uri(picture(colour=10))))
    kb = load(home)
    found = Metadata("仪器问答", "某局", date(2025, 3, 4), "https://ju.example.cn/a.html")
    assert propose(other, found, segment(other.text, "a"), kb).replaces
    with pytest.raises(Problems, match="逐字相同"):
        same = page(NOTICE + "<!-- -->\n<p>完</p>")
        propose(same, found, segment(same.text, "a"), kb)


def test_a_question_with_a_picture_below_it_does_not_go_on_in_a_line_that_asks() -> None:
    units = segment(
        "1、办理登记业务的单位和个人应当提交的申请材料目录\n![](a.png)\n2、谁来办？\n本人来办。\n"
        "3、办理注销业务的单位和个人应当提交的申请材料目录\n![](b.png)\n办理备案业务需要多久？\n三日办结。\n",
        "n",
    )
    assert units[2].question == "办理注销业务的单位和个人应当提交的申请材料目录"
    assert [picture.name for unit in units for picture in unit.pictures] == ["", ""]


def test_a_picture_answers_a_question_whose_mark_is_seldom_one() -> None:
    slip = segment(
        "7．怎么办？\n到窗口办理。\n8问：流程是什么？\n![流程](a.png)\n9．多久？\n十日。\n10．谁来办？\n本人。\n", "n"
    )
    assert [(unit.number, len(unit.pictures)) for unit in slip] == [("7", 0), ("8", 1), ("9", 0), ("10", 0)]


def test_what_a_notice_says_of_itself_below_a_picture_is_not_its_answer() -> None:
    *_, unit = segment(
        "1、怎么办？\n答：到窗口办理。\n2、流程？\n答：\n![流程](a.png)\n未尽事宜，由市局负责解释。\n", "n"
    )
    assert not unit.answer
    assert [picture.name for picture in unit.pictures] == ["流程"]
