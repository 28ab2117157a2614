"""A damaged knowledge base is refused, with file, place and fix, all problems at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import Assistant
from kb.check import check_cut
from kb.end_mark import ended
from kb.load import load
from kb.model import KnowledgeBase, Problems, QAUnit
from tests.conftest import ON

NOTICE = "notices/most-2022-04-15"


def _replace(old: str, new: str) -> Callable[[Path], None]:
    def damage(file: Path) -> None:
        text = file.read_text(encoding="utf-8")
        assert old in text, f"nothing to damage: {old}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return damage


def _bytes(raw: bytes) -> Callable[[Path], None]:
    def write(file: Path) -> None:
        file.write_bytes(raw)

    return write


@pytest.mark.parametrize(
    ("file", "damage", "words"),
    [
        # one character of an official answer changed
        (f"{NOTICE}/source.txt", _replace("无需申报", "必须申报"), ["source.txt", "sha256", "恢复原文件"]),
        (f"{NOTICE}/source.txt", Path.unlink, ["source.txt", "不存在"]),
        (f"{NOTICE}/source.txt", _bytes(b"\xff\xfe\x00"), ["source.txt", "UTF-8"]),
        (f"{NOTICE}/source.txt", _bytes(b""), ["source.txt"]),
        (f"{NOTICE}/notice.yaml", _replace("issuer:", "isuer:"), ["notice.yaml", "isuer", "是否想写“issuer”"]),
        (
            f"{NOTICE}/notice.yaml",
            _replace("published: 2022-04-15", "published: 昨天"),
            ["notice.yaml：第", "published", "日期"],
        ),
        (f"{NOTICE}/notice.yaml", _replace("currency: unverified", "currency: maybe"), ["currency", "允许"]),
        (f"{NOTICE}/notice.yaml", _replace("currency_warning:", "currency_warning: ''\nx:"), ["currency_warning"]),
        # the cut that was signed off: a place that moved, a question that is not there, two units on the same words
        (f"{NOTICE}/units.yaml", _replace("[212, 369]", "[211, 369]"), ["1.1", "首尾", "采集临床"]),
        (f"{NOTICE}/units.yaml", _replace("[188, 206]", "[189, 206]"), ["units.yaml", "1.1", "不一致"]),
        (
            f"{NOTICE}/units.yaml",
            _replace("[188, 206]", "[188, 207]"),
            ["1.1", "两头是空白", "到第 206 字止"],
        ),
        (f"{NOTICE}/units.yaml", _replace("[212, 369]", "[212, 371]"), ["1.1", "答复的位置", "到第 369 字止"]),
        (
            f"{NOTICE}/units.yaml",
            _replace("[212, 369]", "[212, 300]\n  - [301, 369]"),
            ["1.1", "漏了", "第 300–301"],
        ),
        (f"{NOTICE}/units.yaml", _replace("[188, 206]", "[188, 99999]"), ["1.1", "不在原文之内", "1.1"]),
        (f"{NOTICE}/units.yaml", _replace("[417, 495]", "[300, 495]"), ["2.1", "占用了同一段原文"]),
        (f"{NOTICE}/units.yaml", _replace("仅收集临床数据", "收集临床数据"), ["1.1", "登记的问题", "逐字复制"]),
        (f"{NOTICE}/units.yaml", _replace("id: '2.1'", "id: '1.1'"), ["1.1", "编号重复"]),
        (f"{NOTICE}/units.yaml", _replace("answered:", "answerd:"), ["units.yaml：第", "answerd"]),
        (f"{NOTICE}/units.yaml", Path.unlink, ["units.yaml", "不存在"]),
        (f"{NOTICE}/notice.yaml", _replace("url: https:", "url: javascript:"), ["notice.yaml", "url", "格式"]),
        (f"{NOTICE}/notice.yaml", _replace("issuer: 科技部", "issuer: [科技部"), ["notice.yaml：第", "YAML"]),
        # a key given twice would silently replace the first
        (
            f"{NOTICE}/rules.yaml",
            _replace("    outcome: not_required", "    outcome: not_required\n    outcome: required"),
            ["写了两次"],
        ),
        (
            f"{NOTICE}/rules.yaml",
            _replace("fact: data", "fact: dta"),
            ["collect-listed-data", "dta", "是否想写“data”", "facts.yaml"],
        ),
        (
            f"{NOTICE}/rules.yaml",
            _replace("evidence: 采集临床图像数据", "evidence: 采集临床影像数据"),
            ["collect-listed-data", "不是官方答复的原文", "逐字复制"],
        ),
        (
            f"{NOTICE}/rules.yaml",
            _replace("unit: most-2022-04-15/3.1", "unit: most-2022-04-15/3.2"),
            ["foreign-support-only", "没有“most-2022-04-15/3.2”"],
        ),
        (f"{NOTICE}/rules.yaml", _replace("is: [imaging,", "is: [imagin,"), ["imagin", "是否想写“imaging”"]),
        (f"{NOTICE}/rules.yaml", _replace("is: ['no']", "is: []"), ["is 与 unless 必须恰好写一个"]),
        (
            f"{NOTICE}/rules.yaml",
            _replace("        because: 答复逐项列出的种类视为已包含在内，除非提问者说用于基因研究\n", ""),
            ["because"],
        ),
        (f"{NOTICE}/rules.yaml", _replace("id: collect-clinical-data", "id: collect-listed-data"), ["编号重复"]),
        (
            f"{NOTICE}/rules.yaml",
            _replace("valid_from: 2022-04-15", "valid_from: 2022-04-15\n    valid_to: 2021-01-01"),
            ["永远不会适用"],
        ),
        # a rule that both applies with another and says the opposite
        (
            f"{NOTICE}/rules.yaml",
            _replace("outcome: not_required\n    says: 只采集不涉及", "outcome: required\n    says: 只采集不涉及"),
            ["可能同时适用", "结论却不同"],
        ),
        (
            "domains/hgr/facts.yaml",
            _replace("kind: kinds", "kind: kindz"),
            ["domains/hgr/facts.yaml：第", "kind", "允许"],
        ),
        ("domains/hgr/facts.yaml", _replace("words: [imaging]", "words: [imagine]"), ["词类“imagine”", "imaging"]),
        (
            "domains/hgr/concepts.yaml",
            _replace("foreign: [外", "foreign: [12, 外"),
            ["domains/hgr/concepts.yaml：第", "加引号"],
        ),
        (
            "domains/hgr/concepts.yaml",
            _replace("foreign: [外", "foreign: ['', 外"),
            ["domains/hgr/concepts.yaml：第", "foreign.0", "不能为空"],
        ),
        ("domains/hgr/synonyms.yaml", _replace("stop: [", "stops: ["), ["domains/hgr/synonyms.yaml", "stop"]),
        ("domains/hgr/synonyms.yaml", Path.unlink, ["domains/hgr/synonyms.yaml", "不存在"]),
    ],
)
def test_damage_is_told_with_file_place_and_fix(
    home: Path, file: str, damage: Callable[[Path], None], words: list[str]
) -> None:
    damage(home / file)
    with pytest.raises(Problems) as refused:
        load(home)
    told = "\n".join(map(str, refused.value.problems))
    assert all(word in told for word in words), told


def test_all_problems_are_told_at_once(home: Path) -> None:
    _replace("issuer:", "isuer:")(home / NOTICE / "notice.yaml")
    _replace("kind: kinds", "kind: kindz")(home / "domains/hgr/facts.yaml")
    _replace("foreign: [外", "foreign: [12, 外")(home / "domains/hgr/concepts.yaml")
    with pytest.raises(Problems) as refused:
        load(home)
    told = {problem.where.split("：")[0] for problem in refused.value.problems}
    assert {f"{NOTICE}/notice.yaml", "domains/hgr/facts.yaml", "domains/hgr/concepts.yaml"} <= told


def test_yes_no_and_on_are_words_without_quotes_too(home: Path, kb: KnowledgeBase) -> None:
    for file in (home / NOTICE / "rules.yaml", home / "domains/hgr/synonyms.yaml"):
        text = file.read_text(encoding="utf-8")
        unquoted = re.sub(r"'(yes|no|on)'", r"\1", text)
        assert unquoted != text
        file.write_text(unquoted, encoding="utf-8")
    bare = load(home)
    assert (bare.rules, bare.lexicon) == (kb.rules, kb.lexicon)


def test_an_answer_that_is_not_the_text_at_its_spans_is_refused(kb: KnowledgeBase) -> None:
    notice = kb.notices["most-2022-04-15"]
    for unit in kb.units.values():
        for answer in (unit.answer[:-1], unit.answer + "。", unit.answer.replace("无需", "需要"), ""):
            if answer != unit.answer:
                units = [other if other is not unit else _with_answer(unit, answer) for other in kb.units.values()]
                assert any(unit.id in problem.where for problem in check_cut(notice, units, {}))


def _with_answer(unit: QAUnit, answer: str) -> QAUnit:
    return QAUnit(**{**unit.__dict__, "answer": answer})


def test_a_sentence_that_no_rule_uses_must_be_declared(home: Path) -> None:
    file = home / NOTICE / "rules.yaml"
    text = file.read_text(encoding="utf-8")
    start = text.index("  - id: other-foreign-uses-data")
    file.write_text(ended(text[:start] + "not_formalised: []\n"), encoding="utf-8")
    with pytest.raises(Problems, match=r"参加合作的其他外方单位.*没有规则使用"):
        load(home)
    sentence = "参加合作的其他外方单位如要使用相关研究数据"
    declared = f"not_formalised:\n  - unit: most-2022-04-15/4.1\n    text: {sentence}\n    reason: 试\n"
    file.write_text(ended(text[:start] + declared), encoding="utf-8")
    load(home)


def test_brackets_that_stand_for_no_words_are_told(home: Path) -> None:
    """Of (a|b(c|d)) nobody would ever say what is left: the row would be there and never read."""
    _replace("\nvague: [", "\nvague: [(甲|乙(丙|丁)), ")(home / "domains/hgr/concepts.yaml")
    with pytest.raises(Problems) as refused:
        load(home)
    assert any("括号没有展开" in problem.what for problem in refused.value.problems)


def test_the_version_changes_with_every_file(home: Path) -> None:
    before = load(home).version
    _replace("\n", "\n# a remark\n")(home / "domains/hgr/concepts.yaml")
    assert load(home).version != before


@pytest.mark.parametrize(
    "file",
    [
        "markers.yaml",
        "wording.yaml",
        *(f"domains/hgr/{name}" for name in ("concepts.yaml", "facts.yaml", "synonyms.yaml")),
    ]
    + [f"{NOTICE}/{name}" for name in ("notice.yaml", "units.yaml", "rules.yaml")],
)
def test_one_slip_is_one_problem(home: Path, file: str) -> None:
    # What follows from a file that cannot be read is not told beside it: a reviewer would look in the wrong place.
    lines = (home / file).read_text(encoding="utf-8").splitlines()
    lines.insert(len(lines) // 2, "  - [")
    (home / file).write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(Problems) as refused:
        load(home)
    (problem,) = refused.value.problems
    assert problem.where.startswith(f"{file}：第")


def test_a_knowledge_base_from_before_a_list_of_words_was_added_loads_and_answers(home: Path) -> None:
    """What is new in a file of words is empty there; the message that it would have told is then told by nothing."""
    book = home / "domains/hgr/synonyms.yaml"
    text = book.read_text(encoding="utf-8")
    older = re.sub(r"\n  (?:choose|one_th|other_th|kinds): \[[^\]]*\]", "", text)
    assert older.count("\n") < text.count("\n")
    book.write_text(older, encoding="utf-8")
    marks = home / "markers.yaml"
    text = marks.read_text(encoding="utf-8")
    older = re.sub(r"(?m)^letters:\n(?:  .*\n)+|^(?:unsure|contacts|codes): \[[^\]]*\]\n", "", text)
    assert older.count("\n") < text.count("\n") - 5
    marks.write_text(older, encoding="utf-8")
    assistant = Assistant(load(home))
    answer = assistant.ask("采完之后传给国外的AI公司，备案要做吗", on=ON)
    assert answer.status == "ambiguous"
    for words in ("第二个", "吧", "2"):
        assert not assistant.ask(words, on=ON, case=answer.case).case.chosen
