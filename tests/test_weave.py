"""The woven document: the official text beside its rules, whole, in both forms, and nothing loaded from elsewhere."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from assistant import Assistant
from assistant.weave import NO_RULES, Woven, WovenUnit, weave
from assistant.weave_docx import docx_bytes
from assistant.weave_html import html_bytes
from kb import __main__ as kb_command
from kb.load import load
from kb.model import KnowledgeBase, Problems
from tests.test_contradictions import notice

NAME = "most-2022-04-15"
EVIL = "<script>alert(1)</script>&\"'"
QUOTED = json.dumps(EVIL)
YEARLY = "  expect: required\n  because: 获批已满一年，每年1月31日前提交"


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.tags += [f"{name}={value}" for name, value in attrs if name in ("src", "href", "style")]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def html_text(woven: Woven) -> str:
    reader = _Text()
    reader.feed(html_bytes(woven).decode())
    return "".join("".join(reader.text).split())


def docx_text(woven: Woven) -> str:
    document = Document(BytesIO(docx_bytes(woven)))
    return "".join("".join(one.text or "" for one in document.element.iter(qn("w:t"))).split())


FORMS = {"html": html_text, "docx": docx_text}


@pytest.fixture(scope="module")
def woven(assistant: Assistant) -> Woven:
    return weave(assistant, NAME)


@pytest.mark.parametrize("form", FORMS)
def test_everything_that_is_to_be_signed_stands_in_it(kb: KnowledgeBase, woven: Woven, form: str) -> None:
    text = FORMS[form](woven)

    def stands(words: str) -> bool:
        return "".join(words.split()) in text

    for unit in kb.units_of(NAME):
        assert stands(unit.question)
    for rule in kb.books[NAME].rules:
        assert stands(rule.says) and stands(rule.id) and stands(f"“{rule.evidence}”")
        assert all(stands(one.text) and stands(f"“{one.evidence}”") for one in rule.conditions)
        assert all(stands(one.text) for one in rule.statements)
        assert all(stands(one.because) for one in rule.conditions)
    for scenario in kb.scenarios[NAME]:
        assert all(map(stands, scenario.messages)) and stands(scenario.because)
    assert stands("没有说清") and stands(kb.notices[NAME].head.currency_warning) and stands("规则待复核")
    # A block to sign for each rule, and one for the whole.
    assert text.count("□同意") == text.count("意见：") == len(kb.books[NAME].rules) + 1


def test_the_official_answer_beside_a_rule_is_verbatim_and_what_it_rests_on_is_marked(
    kb: KnowledgeBase, woven: Woven
) -> None:
    units = [row for row in woven.rows if isinstance(row, WovenUnit)]
    for unit, row in zip(kb.units_of(NAME), units, strict=True):
        sentences = ["".join(run.words for run in one.runs) for one in row.clauses if not one.again]
        assert "".join(sentences) == unit.answer
        for clause in row.clauses:
            if clause.rule:
                marked = "".join(run.words for run in clause.runs if run.marked)
                tags = {tag for run in clause.runs for tag in run.tags}
                assert clause.rule.rule.evidence in "".join(run.words for run in clause.runs)
                assert str(clause.rule.number) in tags and len(marked) > len(clause.rule.rule.evidence) - 1


def test_the_text_between_the_answers_stands_there_in_its_order(woven: Woven) -> None:
    between = [row for row in woven.rows if isinstance(row, str)]
    assert between[0].startswith("关于更新人类遗传资源管理常见问题解答") and between[0].endswith("一、采集审批")
    assert between[1:4] == ["二、保藏审批", "三、国际合作科学研究审批", "四、信息对外提供或开放使用备案"]
    assert "javascript" not in between[-1] and "版权所有" in between[-1]


def test_the_page_loads_nothing_and_runs_nothing(woven: Woven) -> None:
    reader = _Text()
    page = html_bytes(woven).decode()
    reader.feed(page)
    assert not {"script", "link", "img", "iframe"} & set(reader.tags)
    assert not [one for one in reader.tags if one.startswith(("src=", "href="))]
    assert not re.search(r"url\(|@import", page)
    assert "size: A4" in page


def test_one_knowledge_base_gives_equal_bytes(assistant: Assistant, woven: Woven) -> None:
    again = weave(assistant, NAME)
    assert html_bytes(again) == html_bytes(woven) and docx_bytes(again) == docx_bytes(woven)


def test_what_anybody_wrote_is_escaped_and_a_scenario_that_fails_says_so(home: Path) -> None:
    for file, old, new in (
        ("rules.yaml", "text: 获批已满一年", f"text: {QUOTED}"),
        (
            "scenarios.yaml",
            "  expect: required\n  because: 获批已满一年，每年1月31日前提交",
            f"  expect: conditional\n  because: {QUOTED}",
        ),
    ):
        path = home / "notices" / NAME / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    woven = weave(Assistant(load(home)), NAME)
    page = html_bytes(woven).decode()
    assert "<script" not in page and page.count("&lt;script&gt;") == 2
    for text in (html_text(woven), docx_text(woven)):
        assert "✗需要办理" in text and "与预期不同：应得到conditional" in text and "<script>alert(1)</script>" in text


def test_a_notice_without_rules_is_woven_too(home: Path) -> None:
    notice(home, "bare", ("要不要登记？", "无需登记。\n但另有规定的除外。"))
    woven = weave(Assistant(load(home)), "bare")
    for text in (html_text(woven), docx_text(woven)):
        assert "无需登记。" in text and "但另有规定的除外。" in text and NO_RULES in text
        assert text.count("□同意") == 1


def test_a_sentence_that_is_no_rule_stands_with_its_reason(home: Path) -> None:
    rules = home / "notices" / NAME / "rules.yaml"
    declared = f"not_formalised:\n  - {{unit: {NAME}/4.1, text: 合作双方可以使用, reason: 只为试一试}}"
    rules.write_text(rules.read_text(encoding="utf-8").replace("not_formalised: []", declared), encoding="utf-8")
    woven = weave(Assistant(load(home)), NAME)
    assert all("没有写成规则：“合作双方可以使用”理由：只为试一试" in draw(woven) for draw in FORMS.values())


@pytest.mark.parametrize(
    ("name", "file", "told"),
    [
        ("most-2022-04-1", "out.html", "是否想写“most-2022-04-15”"),
        (NAME, "out.pdf", "以 .html 或 .docx 结尾"),
        (NAME, "nowhere/out.html", "没有文件夹"),
    ],
)
def test_what_cannot_be_woven_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, file: str, told: str
) -> None:
    assert kb_command.main(["weave", name, str(tmp_path / file)]) == 1
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_both_forms(tmp_path: Path) -> None:
    for form in ("html", "docx"):
        assert kb_command.main(["weave", NAME, str(tmp_path / f"out.{form}")]) == 0
        assert (tmp_path / f"out.{form}").stat().st_size > 10_000


def test_a_notice_that_is_not_there_is_told(assistant: Assistant) -> None:
    with pytest.raises(Problems):
        weave(assistant, "nothing")
