"""A notice with links and pictures in service: they stand beside the official words, and only what was imported."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from lxml import html
from starlette.testclient import TestClient

from assistant.sheet import verdict_sheet
from assistant.sheet_docx import docx_bytes
from assistant.terminal import answer_text
from importing import pending
from importing.import_notice import propose, write
from importing.metadata import Metadata
from importing.pending import Upload
from importing.readers.read import read_bytes
from importing.segment import segment
from importing.segment_sandboxed import segment_sandboxed
from kb.load import load
from kb.model import KnowledgeBase, Problems, QAUnit
from tests.conftest import ON
from tests.support.homes import copied_home
from tests.support.pictures import data_uri, picture
from tests.support.services import quiet
from tests.support.site import whole_site
from web.links import citation
from web.service import Service

pytestmark = pytest.mark.usefixtures("in_process")

PNG, OTHER = picture(), picture(colour=10)
PAGE = f"""<!doctype html><html><body>
<p>1. 甲类仪器入库登记怎样办理？</p>
<p>答：到<a href="https://apply.example.cn/form?a=1&amp;b=2">网上窗口</a>登记，见<a href="https://evil.example/x">www.gov.cn</a>。</p>
<p>按下图办理：</p><p><img alt="办理&lt;b&gt;流程图" src="{data_uri(PNG)}"></p><p>登记后领证。<img src="https://x.example/b.png"></p>
<p>2. 乙类仪器是否需要备案？</p><p>答：不需要备案。</p><p><img src="{data_uri(OTHER)}"></p>
<p>3. 丙类仪器入库分几步？</p><p>答：分两步。</p><table><tr><th>步骤</th><th>样子</th><th>说明</th></tr>
<tr><td>登记</td><td><img alt="登记表" src="/1.png"></td><td>到<a href="https://c.example.cn/f">窗口</a>登记</td></tr>
<tr><td>领证<img alt="证书" src="/2.png"></td><td></td><td>带<br><img alt="印章" src="/3.png"><br>材料</td></tr>
</table><p><img alt="总图" src="/4.png"></p>
</body></html>"""
ASKED = "甲类仪器入库登记怎样办理？"


def added(home: Path) -> None:
    source = read_bytes(PAGE.encode(), "a.html")
    found = Metadata("仪器问答", "某局", date(2025, 3, 4), "https://ju.example.cn/a.html")
    kb = load(home)
    write(propose(source, found, segment(source.text, "a"), kb), kb, home)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = copied_home(tmp_path_factory.mktemp("pictures") / "kb")
    added(copy)
    return copy


@pytest.fixture(scope="module")
def own(home: Path) -> Service:
    return Service(quiet(), home)


@pytest.fixture(scope="module")
def site(own: Service) -> Iterator[TestClient]:
    with TestClient(whole_site(own)) as client:
        yield client


def first(kb: KnowledgeBase) -> QAUnit:
    return next(unit for unit in kb.units.values() if unit.question.startswith("甲类"))


def test_what_was_imported_is_there_after_loading(home: Path) -> None:
    kb = load(home)
    unit = first(kb)
    assert unit.answer == "到网上窗口登记，见www.gov.cn。\n按下图办理：\n登记后领证。"
    assert [(unit.answer[one.start : one.end], one.url) for one in unit.links] == [
        ("网上窗口", "https://apply.example.cn/form?a=1&b=2"),
        ("www.gov.cn", "https://evil.example/x"),
    ]
    assert [(one.at, one.name, bool(one.file)) for one in unit.pictures] == [
        (len("到网上窗口登记，见www.gov.cn。\n按下图办理："), "办理 b 流程图", True),
        (len(unit.answer), "", False),
    ]
    kept = home / "notices" / unit.notice / unit.pictures[0].file
    assert kept.read_bytes() == PNG


def test_an_answer_says_where_its_links_lead_and_its_pictures_stand(site: TestClient) -> None:
    told = site.post("/api/v1/ask?html=true", json={"question": ASKED}).json()
    unit = told["unit"]
    link = unit["links"][0]
    assert unit["answer"][link["start"] : link["end"]] == "网上窗口"
    assert link["url"] == "https://apply.example.cn/form?a=1&b=2"
    assert [one["url"] is None for one in unit["pictures"]] == [False, True]
    drawn = html.fromstring(told["html"])
    quote = drawn.xpath("//blockquote")[0]
    assert "\n".join(p.text_content() for p in quote.findall("p")) == unit["answer"], "the words alone are official"
    links = quote.findall(".//p/a")
    assert all(one.get("rel") == "noopener noreferrer nofollow" and one.get("target") == "_blank" for one in links)
    assert "apply.example.cn" in links[0].get("data-leads")
    assert "evil.example" in links[1].get("data-leads") and "另一个网址" in links[1].get("data-leads")
    first_one, second = quote.findall("figure")
    image = first_one.find(".//img")
    assert image.get("loading") == "lazy" and image.get("alt") == "办理 b 流程图"
    assert image.get("src") == unit["pictures"][0]["url"] == first_one.find("a").get("href")
    assert "原文此处有图片" in second.text_content() and second.find(".//img") is None
    assert not re.search(r"(?:src|href)=.https://x\.example", told["html"]), "nothing is loaded from elsewhere"


def test_links_and_pictures_of_a_table_stand_in_their_cells(site: TestClient) -> None:
    told = site.post("/api/v1/ask?html=true", json={"question": "丙类仪器入库分几步？"}).json()
    quote = html.fromstring(told["html"]).xpath("//blockquote")[0]
    told_so = re.compile(r"原文此处有图片：(\S+?)（.*?）")
    cells = [[told_so.sub(r"\1", cell.text_content()).split() for cell in row] for row in quote.iter("tr")]
    assert cells == [
        [["步骤"], ["样子"], ["说明"]],
        [["登记"], ["登记表"], ["到窗口登记"]],
        [["领证", "证书"], [], ["带", "印章", "材料"]],
    ]
    assert [link.get("href") for link in quote.findall(".//td/p/a")] == ["https://c.example.cn/f"]
    below = quote.find("div").getnext()
    assert below.tag == "figure" and "总图" in below.text_content()
    rows = told["unit"]["tables"][0]["rows"]
    assert [[cell.get("pictures", []) for cell in row] for row in rows] == [[[], [], []], [[], [0], []], [[1], [], [2]]]


def test_a_picture_is_given_as_it_was_imported_for_good(site: TestClient, own: Service) -> None:
    unit = first(own.assistant.kb)
    address = f"/source/{unit.notice}/{unit.pictures[0].file}"
    given = site.get(address)
    assert given.content == PNG and given.headers["content-type"] == "image/png"
    assert given.headers["x-content-type-options"] == "nosniff" and "immutable" in given.headers["cache-control"]
    assert "sandbox" in given.headers["content-security-policy"]
    assert site.get(address, headers={"If-None-Match": given.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(
    "name",
    [
        "../source.txt",
        "..%2Fsource.txt",
        "%2e%2e%2f%2e%2e%2fnotice.yaml",
        "0" * 32 + ".png",
        "0" * 32 + ".svg",
        "x.png",
        "a%00.png",
        "%F0%9F%98%80.png",
    ],
)
def test_no_other_file_is_given(site: TestClient, own: Service, name: str) -> None:
    notice = first(own.assistant.kb).notice
    assert site.get(f"/source/{notice}/pictures/{name}").status_code == 404
    assert site.get(f"/source/most-2022-04-15/pictures/{name}").status_code == 404


def test_pictures_of_other_notices_and_of_none_are_not_given(site: TestClient, own: Service) -> None:
    file = first(own.assistant.kb).pictures[0].file
    for notice in ("most-2022-04-15", "..", "none", "%2e%2e"):
        assert site.get(f"/source/{notice}/{file}").status_code == 404


def test_an_answer_with_a_picture_exempts_nobody_by_its_wording(site: TestClient, own: Service, home: Path) -> None:
    """Not even when a person has taken the doubts away."""
    for file in home.glob("notices/*/units.yaml"):
        file.write_text(
            re.sub(r"(?m)^  doubts:.*\n(?:  - .*\n)*", "", file.read_text(encoding="utf-8")), encoding="utf-8"
        )
    kb = load(home)
    unit = next(unit for unit in kb.units.values() if unit.question.startswith("乙类"))
    assert unit.answer == "不需要备案。" and not unit.flags and unit.pictures
    own.refresh()
    verdict = site.post("/api/v1/ask", json={"question": "乙类仪器是否需要备案？"}).json()["verdict"]
    assert (verdict["code"], verdict["outcome"]) == ("conditional", None) and "图片" in verdict["says"]


def test_paper_and_plain_text_write_links_out_and_name_pictures(own: Service, home: Path, site: TestClient) -> None:
    assistant = own.assistant
    answer = assistant.ask(ASKED, on=ON)
    assert answer.unit and answer.notice
    for text in (answer_text(answer, assistant.kb), citation(answer.unit, answer.notice)):
        assert "［“网上窗口”：https://apply.example.cn/form?a=1&b=2］" in text
        assert "［“按下图办理：”之后：原文此处有图片：办理 b 流程图］" in text
    sheet = verdict_sheet(answer, assistant.kb, ON)
    raw = docx_bytes(sheet, lambda notice, file: (home / "notices" / notice / file).read_bytes())
    document = Document(BytesIO(raw))
    assert [part.blob for part in document.part.package.iter_parts() if "/media/" in part.partname] == [PNG]
    assert raw == docx_bytes(sheet, lambda notice, file: (home / "notices" / notice / file).read_bytes())
    cells = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "https://evil.example/x（注意" in cells and "没有收入" in cells
    printed = site.get(
        site.post("/api/v1/ask?html=true", json={"question": ASKED})
        .json()["html"]
        .split('href="./sheet?')[1]
        .split('"')[0]
        .replace("&amp;", "&")
        .join(("/sheet?", ""))
    )
    assert f'<img src="source/{answer.unit.notice}/{answer.unit.pictures[0].file}"' in printed.text
    assert "img-src 'self'" in printed.headers["content-security-policy"]


def _gone(file: Path) -> None:
    file.unlink()


def _other(file: Path) -> None:
    file.write_bytes(OTHER)


def _more(file: Path) -> None:
    (file.parent / f"{'0' * 32}.png").write_bytes(PNG)


def _page(file: Path) -> None:
    (file.parent / "x.html").write_text("<script>", encoding="utf-8")


def _link(file: Path) -> None:
    (file.parent / f"{'1' * 32}.png").symlink_to("/etc/passwd")


@pytest.mark.parametrize(
    ("spoil", "what"),
    [(_gone, "不见了"), (_other, "内容变了"), (_more, "原文里没有"), (_page, "png"), (_link, "png")],
)
def test_pictures_that_are_not_the_notices_are_a_problem_with_place_and_mend(
    tmp_path: Path, home: Path, spoil: object, what: str
) -> None:
    copy = tmp_path / "kb"
    shutil.copytree(home, copy)
    before = load(copy)
    unit = first(before)
    file = copy / "notices" / unit.notice / unit.pictures[0].file
    assert callable(spoil)
    spoil(file)
    with pytest.raises(Problems) as wrong:
        load(copy)
    (problem,) = wrong.value.problems
    assert problem.where.startswith(f"notices/{unit.notice}/pictures/") and what in problem.what and problem.fix


def test_an_upload_that_waits_keeps_its_pictures(tmp_path: Path) -> None:
    source = read_bytes(PAGE.encode(), "a.html")
    made = Upload("a.html", source, segment_sandboxed(source, "a", rows=True))
    assert source.pictures and made.cut.units[0].pictures
    name = pending.keep(tmp_path, made, 1e9)
    assert pending.opened(tmp_path, name, 1e9) == made
