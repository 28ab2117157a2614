"""What is told of a cut: doubts where it may be wrong, limits where words beside it may limit it, else hints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import importing
from importing.segment import segment
from kb.flags import FILE, FlagsBook, flag
from kb.model import Problems, QAUnit
from kb.yaml_files import read_model

# Why a page is disputed, in Disputed.why.
_PAGES = ("order", "unseen", "leaning", "pale", "turned", "aside", "picture", "last", "first", "pictured", "scanned")
FAQ = "".join(f"{number}.{one}如何办理？\n答：{one}到窗口办理。\n" for number, one in enumerate("甲乙丙丁戊己", 1))


def flagged(text: str) -> dict[str, QAUnit]:
    """The units by number that have any flag."""
    return {unit.number: unit for unit in segment(text, "x") if unit.to_check}


def test_names_in_code_and_in_the_file_are_the_same() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in Path(importing.__file__).parent.rglob("*.py"))
    named = set(re.findall(r'"((?:[a-z]+-)*[a-z]+)"', code))
    listed = set(re.findall(r"(?m)^  ([a-z-]+): \{", FILE.read_text(encoding="utf-8")))
    pages = {name for name in listed if name.startswith("page-") and name != "page-words"}
    # Those of a page are named after why it is disputed.
    assert {f"page-{why}" for why in _PAGES} == pages
    assert listed - pages <= named
    assert all(flag(name, words="某", page=1, code="U+F04A").says for name in listed)


@pytest.mark.parametrize("says", ["请看{place}", "请看{0}", "请看{words"])
def test_a_sentence_that_cannot_be_filled_in_is_refused(says: str) -> None:
    text = f'flags:\n  some: {{kind: hint, says: "{says}"}}\n'
    with pytest.raises(Problems):
        read_model("flags.yaml", text, FlagsBook)


@pytest.mark.parametrize(
    ("text", "doubted", "why"),
    [
        (
            FAQ.replace("丙如何办理？\n", "关于丙\n的办理\n"),
            {"3": "的办理"},
            "a few words that may be the question's were left out",
        ),
        (
            "1.甲何时办理？\n我们常有逾期，如何处理。\n每年三月办理，逾期的补办。\n2.乙何时办理？\n每年四月办理，网上也可以。\n",
            {"1": "如何处理。"},
            "the question goes on behind its first mark",
        ),
        (
            FAQ.replace("乙到窗口办理。", "乙到窗口办理。\n外地的也能办吗\n外地的到网上办理。"),
            {"2": "外地的也能办吗"},
            "a question without a number and a mark is in another answer",
        ),
        (
            FAQ.replace("乙到窗口办理。", "乙到窗口办理。\n降低缴存比例\n经批准后，可以降低缴存比例。"),
            {"2": "降低缴存比例"},
            "so is one that does not even ask",
        ),
        (
            FAQ.replace("4.丁如何办理？", "第三、逾期的另行处理。问：丁如何办理？"),
            {"3": "问：", "": "问："},
            "the end of an answer was taken for a question: both are wrong",
        ),
        (FAQ.replace("5.戊", "2.戊"), {"4": "2", "2": "倒退"}, "a number that goes back is none of a question"),
        (
            FAQ.replace("1.甲", "9.甲").replace("2.乙", "1.乙").replace("3.丙", "2.丙"),
            {"9": "9"},
            "what stands before number 1 belongs to a letter or a list",
        ),
        (
            "".join(f"Q{number} {one}如何办理？\nR\n{one}到窗口办理。\n" for number, one in enumerate("甲乙丙", 1)),
            {"Q1": "“R”", "Q2": "“R”", "Q3": "“R”"},
            "the mark of the answers was taken for a word",
        ),
    ],
)  # fmt: skip
def test_a_boundary_that_may_be_wrong_is_a_doubt(text: str, doubted: dict[str, str], why: str) -> None:
    units = {unit.number: unit for unit in segment(text, "x")}
    found = {number: unit.doubts for number, unit in units.items() if unit.doubts}
    assert found.keys() == doubted.keys(), (why, found)
    assert all(any(words in says for says in found[number]) for number, words in doubted.items()), (why, found)


@pytest.mark.parametrize(
    ("text", "number", "kind", "why"),
    [
        (FAQ.replace("5.", "8.").replace("6.", "9."), "8", "hints", "the file leaves numbers out, the cut is right"),
        (FAQ.replace("丙如何办理？", "关于丙的办理"), "3", "hints", "one heading of several that does not ask"),
        (FAQ.replace("丙到窗口办理。", "可以到窗口办理，也可以扫码办理。"), "3", "hints", "a page's word in it"),
        (
            FAQ.replace("丙如何办理？\n", "丙如何办理？\n各地做法不一，企业来电较多。\n"),
            "3",
            "limits",
            "a sentence that is left out may limit the answer",
        ),
        (FAQ.replace("丙到窗口办理。", "丙到窗口\n流程图"), "3", "limits", "an answer may go on in a picture"),
        (FAQ.replace("丙到窗口办理。", "丙到窗口办理[1]。"), "3", "limits", "a note that is told of and is not there"),
        (FAQ.replace("丙到窗口办理。", "满\uf04a500例的到窗口办理。"), "3", "limits", "a sign that may be any"),
        (FAQ.replace("丙到窗口办理。", "~~到窗口办理。~~网上办理。"), "3", "limits", "struck words"),
        (
            FAQ.replace("丙到窗口办理。", "丙到窗口办理。\n问：丙的子类呢？\n答：也是。"),
            "3",
            "limits",
            "question and answer within an answer are its own, as a rule",
        ),
    ],
)  # fmt: skip
def test_what_is_right_and_should_be_looked_at_is_no_doubt(text: str, number: str, kind: str, why: str) -> None:
    found = flagged(text)
    assert list(found) == [number], why
    told = {name for name in ("doubts", "limits", "hints") if getattr(found[number], name)}
    assert told == {kind}, (why, found[number].to_check)


def test_two_weak_signs_on_one_unit_are_a_doubt() -> None:
    unlike, open_end = FAQ.replace("丙如何办理？", "关于丙"), FAQ.replace("丙到窗口办理。", "丙到窗口\n流程")
    both = unlike.replace("丙到窗口办理。", "丙到窗口\n流程")
    assert not any(unit.doubts for text in (unlike, open_end) for unit in segment(text, "x"))
    assert [unit.number for unit in segment(both, "x") if unit.doubts] == ["3"]


def test_what_every_unit_of_a_notice_has_is_its_way_of_writing() -> None:
    each = FAQ.replace("办理。", "办理。\n扫码办理也可以的，二维码在窗口。")
    units = segment(each, "x")
    assert not any(unit.hints or unit.doubts for unit in units), [unit.to_check for unit in units]


def test_a_notice_in_which_nothing_asks_is_doubted_as_a_whole() -> None:
    """The items of one answer were taken for questions."""
    text = "1.作为植入物应用时\n答：按第三类管理。\n2.作为敷料应用时\n答：按第二类管理。\n3.其他\n答：个案判断。\n"
    assert all(unit.doubts for unit in segment(text, "x"))
