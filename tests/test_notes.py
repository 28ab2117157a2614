"""A note goes with every answer that its mark stands in, whole and verbatim; one that belongs nowhere is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from importing.readers.html import read_html
from importing.readers.word import read_docx
from importing.relabel import pieces, recut
from importing.segment import segment
from kb.check import check_cut
from kb.model import EXEMPTING, KnowledgeBase, Notice, NoticeHead, QAUnit
from kb.text import ranges, verbatim
from tests.support.word_writer import paragraph, run, with_notes, word_file
from verdict.from_wording import verdict_from_wording

FIRST, SECOND, THIRD = "样本入库是否需要备案？", "样本出库是否需要备案？", "样本由谁负责？"


def units_of(text: str) -> list[QAUnit]:
    """The units as they are cut, which are the same after a person has looked at the rows and changed nothing."""
    units = segment(text, "x")
    for one in units:
        assert one.question == verbatim(text, one.question_spans)
        assert one.answer == verbatim(text, one.answer_spans)
    rows = pieces(text, units)
    again = recut(text, "x", rows, [row.part for row in rows])
    assert [(one.question, one.answer) for one in again] == [(one.question, one.answer) for one in units]
    return units


def notice(first: str, second: str, third: str, *behind: str) -> str:
    """Three questions with their answers, and what stands at the end."""
    lines = [f"1.{FIRST}", f"答：{first}", f"2.{SECOND}", f"答：{second}", f"3.{THIRD}", f"答：{third}", *behind]
    return "\n".join(["样本管理常见问题解答", *lines, ""])


NO, WHO = "无需备案。", "由接收单位负责。"
NOTED = [
    ("无需备案[1]。", "[1] 一类样本除外，须提前申报。", "a number in brackets"),
    ("无需备案［1］。", "［1］一类样本除外，须提前申报。", "in wide brackets"),
    ("无需备案〔1〕。", "[1]一类样本除外，须提前申报。", "brackets of another kind"),
    ("无需备案[注1]。", "[注1] 一类样本除外，须提前申报。", "as Word's footnotes are written"),
    ("无需备案[尾注1]。", "[尾注1] 一类样本除外，须提前申报。", "as Word's endnotes are"),
    ("无需备案①。", "①一类样本除外，须提前申报。", "a number in a circle"),
    ("无需备案*。", "*一类样本除外，须提前申报。", "a star"),
    ("无需备案＊。", "*一类样本除外，须提前申报。", "a wide star"),
    ("无需备案※。", "※一类样本除外，须提前申报。", "a reference mark"),
    ("无需备案¹。", "¹一类样本除外，须提前申报。", "a raised number"),
    ("无需备案ᵃ。", "ᵃ一类样本除外，须提前申报。", "a raised letter"),
    ("无需备案[^1]。", "[^1]: 一类样本除外，须提前申报。", "a footnote of Markdown"),
    ("无需备案（见注1）。", "注1：一类样本除外，须提前申报。", "words that lead there"),
    ("无需备案，见注释1。", "注释1：一类样本除外，须提前申报。", "in other words"),
    ("无需备案（注一）。", "注一、一类样本除外，须提前申报。", "a Chinese number"),
    ("无需备案（注①）。", "注1 一类样本除外，须提前申报。", "a number written in two ways"),
    ("无需备案注1。", "注1：一类样本除外，须提前申报。", "the raised mark lost its place"),
    ("无需备案。①", "①一类样本除外，须提前申报。", "a mark behind the sentence"),
    ("无需备案。*", "*一类样本除外，须提前申报。", "a star behind it"),
    ("无需备案。¹", "¹一类样本除外，须提前申报。", "a raised number behind it"),
    ("无需备案。¹", "1 一类样本除外，须提前申报。", "the note begins with a plain number"),
    ("一类样本[1]无需备案。", "[1] 指血液，不含细胞。", "the mark stands in the midst"),
]


@pytest.mark.parametrize(("answer", "note", "why"), NOTED, ids=[row[2] for row in NOTED])
@pytest.mark.parametrize("head", [(), ("注释：",)], ids=["bare", "headed"])
def test_a_note_at_the_end_goes_with_the_answer_that_leads_to_it(
    kb: KnowledgeBase, answer: str, note: str, why: str, head: tuple[str, ...]
) -> None:
    first, second, third = units_of(notice(answer, NO, WHO, *head, note))
    told = note.replace(" ", "")
    assert first.answer == f"{answer}\n{told}", why
    assert (second.answer, third.answer) == (NO, WHO), why
    assert not any("注" in flag for unit in (first, second) for flag in unit.flags)
    # It may have been the last answer's own: a person is told that it is no longer there.
    moved = [flag for flag in third.flags if "注" in flag]
    assert all("移走了" in flag for flag in moved)
    # Word says itself which notes stand at the end.
    assert bool(moved) != note.startswith(("[注", "[尾注"))
    verdict = verdict_from_wording(first, kb.wording)
    assert verdict.proposed == "conditional", "a note caps what the wording comes to"
    assert verdict_from_wording(second, kb.wording).proposed in EXEMPTING


@pytest.mark.parametrize("mark", ["①", "*", "[1]"])
def test_what_stands_under_an_answer_between_two_questions_stays_with_it(kb: KnowledgeBase, mark: str) -> None:
    """An exception under an exemption is never moved to another answer, whatever mark leads there."""
    text = (
        f"1.样本入库是否需要备案？\n答：应当备案{mark}。\n2.样本出库是否需要备案？\n答：无需备案。\n"
        f"{mark}向境外出库的应当备案。\n3.样本销毁由谁负责？\n答：由接收单位负责。\n"
    )
    _, second, _ = units_of(text)
    assert "向境外出库的应当备案" in second.answer
    assert verdict_from_wording(second, kb.wording).proposed not in EXEMPTING


def test_a_list_is_not_torn_apart_by_a_mark_elsewhere() -> None:
    steps = "需要办理，步骤是这样的。\n①登录网站。\n②提交材料。\n③等待审核。"
    text = f"1.样本入库是否需要办理？\n答：无需办理②。\n2.样本出库是否需要办理？\n答：{steps}\n"
    assert units_of(text)[1].answer == steps


def test_notes_of_two_names_are_two_notes() -> None:
    text = (
        "1.样本入库是否需要备案？\n答：无需备案（见附注1）。\n2.样本出库是否需要备案？\n答：应当备案（见备注1）。\n"
        "3.样本销毁由谁负责？\n答：由接收单位负责。\n备注1：乙指境外样本。\n附注1：甲类中的血液除外，须备案。\n"
    )
    first, second, third = units_of(text)
    assert first.answer.endswith("附注1：甲类中的血液除外，须备案。")
    assert second.answer.endswith("备注1：乙指境外样本。")
    assert third.answer == "由接收单位负责。"


@pytest.mark.parametrize(
    ("text", "answers", "why"),
    [
        (
            notice("无需备案[1]。", "无需备案[2]。", WHO, "[1] 一类样本除外。", "[2] 二类样本除外。"),
            ("无需备案[1]。\n[1]一类样本除外。", "无需备案[2]。\n[2]二类样本除外。", WHO),
            "each to its own",
        ),
        (
            notice("无需备案[1][2]。", NO, WHO, "[1] 一类样本除外。", "[2] 二类样本除外。"),
            ("无需备案[1][2]。\n[1]一类样本除外。\n[2]二类样本除外。", NO, WHO),
            "two marks, in the order of the notes",
        ),
        (
            notice("无需备案[1]。", "无需备案[1]。", WHO, "[1] 一类样本除外。"),
            ("无需备案[1]。\n[1]一类样本除外。", "无需备案[1]。\n[1]一类样本除外。", WHO),
            "one note of two answers",
        ),
        (
            notice("无需备案[1]。\n[1] 一类样本除外。", "无需备案[1]。\n[1] 二类样本除外。", WHO),
            ("无需备案[1]。\n[1]一类样本除外。", "无需备案[1]。\n[1]二类样本除外。", WHO),
            "each answer counts anew",
        ),
        (
            notice("无需备案[1]。\n[1] 一类样本除外。\n另见办事指南。", NO, WHO),
            ("无需备案[1]。\n[1]一类样本除外。\n另见办事指南。", NO, WHO),
            "a note amid its answer stays",
        ),
        (
            notice("无需备案[1]。", "无需备案[1]。\n[1] 二类样本除外。", WHO),
            ("无需备案[1]。", "无需备案[1]。\n[1]二类样本除外。", WHO),
            "another answer's own note is none for this one",
        ),
        (
            notice("包括下列样本：\n①血液；\n②细胞。", NO, "由接收单位负责①。", "①接收单位指医院，不指个人。"),
            ("包括下列样本：\n①血液；\n②细胞。", NO, "由接收单位负责①。\n①接收单位指医院，不指个人。"),
            "items of a list are no notes",
        ),
        (
            notice("按方式①。", NO, "分两种：\n①自行保管；\n②委托保管。"),
            ("按方式①。", NO, "分两种：\n①自行保管；\n②委托保管。"),
            "an announced list stays whole",
        ),
        (
            notice("张*，男，无需备案。", NO, "由接收单位负责。\n* 包括一类样本。\n* 包括二类样本。"),
            ("张*，男，无需备案。", NO, "由接收单位负责。\n包括一类样本。\n包括二类样本。"),
            "a masked name leads nowhere; bullets are a list",
        ),
        (
            notice(NO, NO, "由接收单位负责。\n注：接收单位指医院。"),
            (NO, NO, "由接收单位负责。\n注：接收单位指医院。"),
            "a note without a mark stays where it is",
        ),
        (notice("超过10m²的无需备案。", NO, WHO), ("超过10m²的无需备案。", NO, WHO), "square metres are no mark"),
    ],
)
def test_each_note_goes_where_its_mark_stands(text: str, answers: tuple[str, ...], why: str) -> None:
    assert tuple(unit.answer for unit in units_of(text)) == answers, why


def test_a_mark_in_a_question_or_a_heading_leads_to_a_note_too() -> None:
    text = (
        "一、备案[1]\n1.样本入库[2]是否需要备案？\n答：无需备案。\n2.样本出库是否需要备案？\n答：无需备案。\n"
        "二、登记\n1.样本入库是否需要登记？\n答：应当登记。\n2.样本出库是否需要登记？\n答：应当登记。\n"
        "[1] 备案指向省局备案。\n[2] 入库指首次入库。\n"
    )
    ends = [unit.answer.split("\n")[1:] for unit in units_of(text)]
    assert ends == [["[1]备案指向省局备案。", "[2]入库指首次入库。"], ["[1]备案指向省局备案。"], [], []]


@pytest.mark.parametrize(
    ("text", "told", "why"),
    [
        (notice("无需备案[3]。", NO, WHO), "有注号 [3]，没有找到它的注", "the note is missing"),
        (notice("无需备案（见注3）。", NO, WHO), "有注号 注3，没有找到它的注", "another kind of mark"),
        (
            notice(NO, NO, WHO, "[1] 一类样本除外，须提前申报。"),
            "没有找到它属于哪一问：“[1]一类样本除外",
            "no mark leads to it",
        ),
        (
            notice(NO, NO, WHO, "注1：一类样本除外，须提前申报。"),
            "没有找到它属于哪一问：“注1：一类样本除外",
            "of another kind",
        ),
        (
            "样本管理常见问题解答[注1]\n" + notice(NO, NO, WHO, "[注1] 本问答自印发之日起停止执行。"),
            "没有找到它属于哪一问：“[注1]",
            "its mark stands in the title",
        ),
    ],
)
def test_a_note_or_mark_that_stands_alone_is_told(text: str, told: str, why: str) -> None:
    units = units_of(text)
    flags = [flag for unit in units for flag in unit.flags]
    assert any(told in flag.replace("] ", "]") for flag in flags), (why, flags)


def footnote(number: int, kind: str = "footnote") -> str:
    return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'


def answered(*runs: str) -> list[str]:
    """The paragraphs of a file of two questions, the answer to the first one made of runs."""
    return [paragraph(f"1.{FIRST}"), paragraph("答：", *runs), paragraph(f"2.{THIRD}"), paragraph(f"答：{WHO}")]


ONE = {2: [paragraph("一类样本除外。")]}
UP = '<w:vertAlign w:val="superscript"/>'


@pytest.mark.parametrize(
    ("runs", "notes", "answer", "why"),
    [
        (("无需备案", footnote(2), "。"), {"footnotes": ONE}, "无需备案[注1]。\n[注1]一类样本除外。", "a footnote"),
        (
            ("无需备案", footnote(2, "endnote"), "。"),
            {"endnotes": ONE},
            "无需备案[尾注1]。\n[尾注1]一类样本除外。",
            "an endnote",
        ),
        (
            ("无需备案", footnote(3), footnote(2), "。"),
            {"footnotes": {**ONE, 3: [paragraph("二类样本除外。")]}},
            "无需备案[注1][注2]。\n[注1]二类样本除外。\n[注2]一类样本除外。",
            "they count as they are called",
        ),
        (
            ("无需备案", footnote(2), "，", footnote(2, "endnote"), "。"),
            {"footnotes": ONE, "endnotes": {2: [paragraph("另见指南。")]}},
            "无需备案[注1]，[尾注1]。\n[注1]一类样本除外。\n[尾注1]另见指南。",
            "both kinds",
        ),
        (
            ("无需备案", footnote(2), "。"),
            {"footnotes": {2: [paragraph("一类样本除外。"), paragraph("二类样本也除外。")]}},
            "无需备案[注1]。\n[注1]一类样本除外。\n二类样本也除外。",
            "a note of two paragraphs",
        ),
        (
            ("无需备案", footnote(2), "。"),
            {"footnotes": {2: [paragraph(run("一类", "<w:strike/>"), "样本除外。")]}},
            "无需备案[注1]。\n[注1]~~一类~~样本除外。",
            "struck words in a note",
        ),
        (
            ("无需备案", f"<w:del>{footnote(2)}</w:del>", "。"),
            {"footnotes": ONE},
            "无需备案。",
            "a deleted mark calls nothing",
        ),
        (
            ("无需备案", f"<w:ins>{footnote(2)}</w:ins>", "。"),
            {"footnotes": ONE},
            "无需备案[注1]。\n[注1]一类样本除外。",
            "an inserted one does",
        ),
        (
            ("无需备案", footnote(2), run("*", UP), "。"),
            {"footnotes": {2: [paragraph("*一类样本除外。")]}},
            "无需备案[注1]*。\n[注1]*一类样本除外。",
            "a mark of the author's own stays beside it",
        ),
        (("无需备案", footnote(9), "。"), {"footnotes": ONE}, "无需备案[注1]。", "its note is not in the file"),
        (("无需备案。",), {"footnotes": ONE}, "无需备案。", "nothing calls it"),
    ],
)
def test_the_notes_of_a_word_file_go_with_their_answers(
    kb: KnowledgeBase, runs: tuple[str, ...], notes: dict[str, dict[int, list[str]]], answer: str, why: str
) -> None:
    source = read_docx(with_notes(word_file(answered(*runs)), notes), "a.docx")
    first, second = units_of(source.text)
    assert (first.answer, second.answer) == (answer, WHO), why
    exempts = verdict_from_wording(first, kb.wording).proposed in EXEMPTING
    assert exempts == (answer == NO), why
    assert any("没有找到它的注" in flag for flag in first.flags) == (why == "its note is not in the file")


def test_the_notes_of_a_page_go_with_their_answers() -> None:
    page = (
        f"<html><body><h1>样本管理常见问题解答</h1><p>1.{FIRST}</p><p>答：无需备案<sup><a href='#f'>[1]</a></sup>。</p>"
        f"<p>2.{THIRD}</p><p>答：{WHO}</p><div><p id=f>[1] 一类样本除外，须提前申报。</p></div></body></html>"
    )
    first, second = units_of(read_html(page.encode(), "a.html").text)
    assert (first.answer, second.answer) == ("无需备案[1]。\n[1]一类样本除外，须提前申报。", WHO)


@pytest.mark.parametrize(
    ("spans", "shown", "why"),
    [
        ([(10, 20), (21, 30)], [(10, 30)], "two paragraphs are one passage"),
        ([(10, 20), (21, 30), (900, 950)], [(10, 30), (900, 950)], "a note at the end is another"),
        ([(900, 950), (10, 20)], [(900, 950), (10, 20)], "whatever the order"),
        ([(at, at + 1) for at in range(0, 3000, 100)], [(0, 2901)], "too many to be told apart"),
        ([], [], "no answer"),
    ],
)
def test_who_looks_an_answer_up_is_led_to_it_and_to_its_notes(
    spans: list[tuple[int, int]], shown: list[tuple[int, int]], why: str
) -> None:
    assert ranges(spans) == shown, why


def test_a_note_may_belong_to_two_answers_and_nothing_else_may() -> None:
    text = notice("无需备案[1]。", "无需备案[1]。", WHO, "[1] 一类样本除外。")
    units = units_of(text)
    head = NoticeHead(title="样本", sha256="0" * 64, currency="in_force", contact="请问发布机关")
    of = Notice("x", head, text)
    signed = {unit.id: (unit.question, unit.ends) for unit in units}
    assert check_cut(of, units, signed) == []
    twice = [units[0], replace(units[1], answer_spans=units[0].answer_spans, answer=units[0].answer)]
    assert any("占用了同一段原文" in problem.what for problem in check_cut(of, twice, {}))


@pytest.mark.parametrize("answer", ["无需备案。1", "无需备案¹。"])
def test_a_raised_number_that_leads_nowhere_is_told(answer: str) -> None:
    """Also where a plain text has lost that it was raised."""
    first, second, _ = units_of(notice(answer, NO, WHO))
    assert any("没有找到它的注" in flag for flag in first.limits)
    assert not second.flags
