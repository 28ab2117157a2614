"""`python -m reader` shows what was read and why: the words, the word that decided, and the row of facts.yaml."""

from __future__ import annotations

import json
import re

import pytest

from kb.model import KnowledgeBase
from kb.text import normalise
from reader.__main__ import main
from reader.explain import Explained, explain, labels, lines
from reader.facts import FactReader
from tests.conftest import ON
from tests.support.browsing import ROOT


@pytest.fixture(scope="module")
def reader(kb: KnowledgeBase) -> FactReader:
    return FactReader(kb)


def told(reader: FactReader, text: str) -> Explained:
    return explain(reader, normalise(text), ON)


@pytest.mark.parametrize(
    ("text", "fact", "row", "proof", "rule", "cue"),
    [
        ("外方不拿数据", "foreign_gets_data", "says 1", "proves", "", ""),
        ("外方可能不拿数据", "foreign_gets_data", "says 1", "open", "doubt", "可能"),
        ("外方拿不拿数据，还没定", "foreign_gets_data", "says 1", "open", "whether", "拿不"),
        ("外方拿数据，还没定", "foreign_gets_data", "says 1", "open", "doubt", "还没定"),
        # what somebody else says against an exemption counts, and the card still says who said it
        ("听说外方拿数据", "foreign_gets_data", "says 1", "proves", "hearsay", "听说"),
        ("收集CT", "data", "values", "proves", "", ""),
        ("是CT还是基因数据", "data", "values", "open", "either-or", "还是"),
        ("室友要做测序", "data", "values", "open", "of-others", "室友"),
        ("办采集许可", "collecting", "mention", "proves", "", ""),
        ("不涉及基因", "gene_research", "denial", "proves", "", ""),
        ("第三方也在", "used_by_others", "party", "proves", "", ""),
        ("保藏许可是三个月前批的", "under_one_year", "dated", "proves", "", ""),
        ("保藏许可刚换证", "under_one_year", "unclear", "open", "", ""),
        ("没有参加合作的单位", "others_take_part", "mention_no", "proves", "", ""),
    ],
)
def test_every_value_names_its_row_and_the_word_that_decided(
    reader: FactReader, text: str, fact: str, row: str, proof: str, rule: str, cue: str
) -> None:
    (found,) = [one for one in told(reader, text)["facts"] if one["name"] == fact]
    ways = [(one["row"], one["proof"], one["meaning"]["rule"], one["meaning"]["cue"]) for one in found["read"]]
    assert (row, proof, rule, cue) in ways, ways


@pytest.mark.parametrize(
    ("text", "verb", "denied", "denier"),
    [
        ("外方不拿数据", "拿", True, "不"),
        ("外方拿数据", "拿", False, ""),
        # it is denied by what stands behind, or by the verb itself
        ("外方拿不到数据", "拿不到", False, ""),
        ("数据，无", "拿", False, ""),
    ],
)
def test_the_word_that_denies_is_shown(reader: FactReader, text: str, verb: str, denied: bool, denier: str) -> None:
    events = [one for one in told(reader, text)["events"] if one["verb"] == verb]
    assert all((one["denied"], one["denier"]) == (denied, denier) for one in events)


def test_what_is_not_understood_has_no_class(reader: FactReader) -> None:
    (clause,) = told(reader, "收集角膜")["clauses"]
    assert [(word["text"], bool(word["classes"])) for word in clause["words"]] == [("收集", True), ("角膜", False)]


def test_the_page_that_explains_shows_what_the_command_shows(reader: FactReader) -> None:
    """The example of docs/how-a-question-is-read.md, row by row."""
    page = (ROOT / "docs/how-a-question-is-read.md").read_text(encoding="utf-8")
    found = re.search(r'python -m reader "(.*?)" --on (\S+)', page)
    assert found
    shown = told(reader, found[1])
    for clause in shown["clauses"]:
        assert f"| {clause['text']} |" in page
    for event in shown["events"]:
        assert f"| {event['verb']} | 外资药企 | {''.join(event['what'])} |{' 是' if event['denied'] else ''} |" in page
    for fact in shown["facts"]:
        value = "**仍要问**" if fact["open"] else {"yes": "是", "no": "否"}["".join(fact["values"])]
        assert f"| {value} | {fact['words']} |" in page


def test_every_rule_and_row_has_its_words(kb: KnowledgeBase, reader: FactReader) -> None:
    code = "".join((ROOT / "reader" / f"{name}.py").read_text(encoding="utf-8") for name in ("context", "retractions"))
    rules = set(re.findall(r'Why\("([a-z-]+)"', code))
    assert rules == labels().rules.keys()
    for text in (
        "如果不满一年就可以不报，可惜我们超了",
        "把我们当作不满一年的",
        "据说（没核实）不拿数据，他们实验室、另一家公司和第三方都用，给我院和国内医院",
        "我司和关联公司、期刊、双方都要数据",
    ):
        assert list(lines(told(reader, text), kb))


def test_the_command_prints_text_or_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["听说外方不拿数据", "--on", "2026-11-22"]) == 0
    text = capsys.readouterr().out
    assert "否定“不”，转述（别人这么说：“听说”）" in text
    assert main(["听说外方不拿数据", "--json"]) == 0
    (event,) = json.loads(capsys.readouterr().out)["events"]
    assert event["meaning"] == {"mode": "hearsay", "rule": "hearsay", "cue": "听说"}


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    assert all(words in said for words in ("python -m reader", "怎样看", "--json", "zh.yaml", "facts.yaml"))
