"""A question broken into lines is one question, also where it is set larger than its answer and broken earlier."""

from __future__ import annotations

import pytest

from importing.readers.pdf import read_pdf
from importing.segment import segment
from kb.model import QAUnit
from tests.support.pdf_writer import Piece, pdf

# Of each the words, and where they are broken.
ASKED = [
    "借书证遗失以后又在别的分馆补办了新证的，|原来借出的书刊应当怎样归还？",
    "借书证到哪里办？",
    "外地读者首次来馆办理借书证时，需要预先|准备哪些证件？",
    "超期怎样计算？还书当天闭馆不能归还的怎|么办？",
    "押金多少？",
    "单位集体办理的借书证可以由经办人一次代|领吗？",
]
TOLD = [
    "原来借出的书刊在期限以内归还的不再收费，超过期限的仍按照规定计算逾期费；",
    "在任何一个分馆都可以办理，也可以在自助机上办理，办理以后当天就可以借书。",
    "本馆不收取任何费用，读者持有效证件到前台即可，未满十四周岁的由监护人代办。",
]


def bare(words: str) -> str:
    return "".join(words.split()).replace("|", "")


def lines(mark: str, drawn_in: str, hanging: str = "", asked: list[str] = ASKED, told: list[str] = TOLD) -> list[str]:
    """A notice line by line: questions broken earlier than answers, which begin as `drawn_in` says."""
    made = []
    for number, question in enumerate(asked, 1):
        first, *rest = question.split("|")
        made += [mark.format(number) + first, *(hanging + one for one in rest)]
        made += [f"{drawn_in}{told[number % 3]}", f"第{number}项另见馆内的公示。"]
    return made


def cut(text: list[str] | str) -> list[QAUnit]:
    return segment(text if isinstance(text, str) else "\n".join(text), "x")


@pytest.mark.parametrize(
    ("mark", "drawn_in", "hanging", "why"),
    [
        ("{}. ", "", "", "numbered"),
        ("第{}问 ", "　　", "", "answers begin with an indent"),
        ("{}、", "　　", "　　", "below its number the question is drawn in like an answer"),
        ("问题{}：", "", "　　", "drawn in, and answers are not"),
        ("", "　　", "", "without a number"),
        ("", "", "", "without a number or an indent: most questions end at one margin"),
        ("", "　　答：", "", "above marked answers"),
    ],
)
def test_a_question_goes_on_in_the_line_that_asks(mark: str, drawn_in: str, hanging: str, why: str) -> None:
    units = cut(lines(mark, drawn_in, hanging))
    assert [bare(unit.question) for unit in units] == [bare(one) for one in ASKED], why
    assert [bare(unit.answer)[:4] for unit in units] == [TOLD[number % 3][:4] for number in range(1, 7)], why
    assert not any(unit.doubts for unit in units), why


def test_a_question_set_larger_in_a_pdf_is_whole() -> None:
    """A line of questions has fewer characters than a line of answers, and both end at the margin of the page."""
    pieces, y = [], 800.0
    for line in lines("第{}问 ", "　　"):
        asks = (line.startswith("第") and "问 " in line) or line.endswith("？")
        size = 16.0 if asks else 12.0
        x = 84.0 if line.startswith("　　") else 60.0
        pieces.append(Piece(line.strip(), x, y, size=size))
        y -= 28.0
    source = read_pdf(pdf(pieces), "公告.pdf")
    units = segment(source.text, "x")
    assert [bare(unit.question) for unit in units] == [bare(one) for one in ASKED]


def test_where_answers_begin_with_an_indent_what_has_none_goes_on_whatever_it_says() -> None:
    asked = ["关于借书证遗失以后在别的分馆补办新证的|有关规定的说明", *ASKED[1:]]
    units = cut(lines("{}. ", "　　", asked=asked))
    assert [bare(unit.question) for unit in units] == [bare(one) for one in asked]
    assert not units[0].doubts


def test_one_broken_question_alone_is_whole_and_in_doubt() -> None:
    """Nothing but its second line, which asks, shows that it is broken."""
    asked = ["借书证到哪里办？", ASKED[2], "押金多少？", "可以转借吗？"]
    units = cut(lines("{}. ", "", asked=asked))
    assert [bare(unit.question) for unit in units] == [bare(one) for one in asked]
    assert [bool(unit.doubts) for unit in units] == [False, True, False, False]


def test_whose_line_stands_above_a_question_without_a_number_is_doubted_on_both_sides() -> None:
    asked = ["借书证到哪里办？", ASKED[2], "押金多少？", "可以转借吗？"]
    units = cut(lines("", "", asked=asked))
    assert [bool(unit.doubts) for unit in units] == [True, True, False, False]


@pytest.mark.parametrize(
    ("text", "questions", "why"),
    [
        (
            "".join(
                f"{number}、关于{one}有关事项的问题解答汇总\n{one}到哪里办？\n到前台办理，当天就可以办结。\n"
                f"{one}收费吗？\n不收费，任何人不得收费。\n"
                for number, one in zip("一二三", ("借书", "还书", "续借"), strict=True)
            ),
            ["借书到哪里办？", "借书收费吗？", "还书到哪里办？", "还书收费吗？", "续借到哪里办？", "续借收费吗？"],
            "numbered headings of sections, as long as one another",
        ),
        (
            "借书证怎样补办？\n凭下列材料补办：\n（1）由读者本人签字的遗失书面声明原件\n（2）由监护人签字的同意补办书面声明\n"
            "借书证能转借吗？\n不能转借，转借的收回。\n借书证怎样注销？\n凭下列材料注销：\n（1）由读者本人签字的注销书面申请\n"
            "借书证收费吗？\n不收费，押金可退。\n",
            ["借书证怎样补办？", "借书证能转借吗？", "借书证怎样注销？", "借书证收费吗？"],
            "items of a list end without a mark",
        ),
        (
            "读者问答\n借书证能不能借给同一个单位的其他人使用？\n借书证收费吗？\n一起来看\n"
            "借书证能不能借给同一个单位的其他人使用？\n不能转借，转借的收回。\n借书证收费吗？\n不收费，押金可退。\n",
            ["借书证能不能借给同一个单位的其他人使用？", "借书证收费吗？"],
            "questions listed below one another",
        ),
        (
            "借书证能转借吗？\n不能转借，转借的收回，请向各分馆前台了解详情\n咨询电话：0571-86521100，0571-86521101\n"
            "借书证收费吗？\n不收费，押金可退，详情请查看各分馆前台的公示栏\n押金怎样退？\n凭证退押金，当天就可以办结。\n",
            ["借书证能转借吗？", "借书证收费吗？", "押金怎样退？"],
            "a telephone, and answers without a full stop",
        ),
    ],
)
def test_a_line_above_one_that_asks_is_no_question_by_that_alone(text: str, questions: list[str], why: str) -> None:
    assert [unit.question for unit in cut(text)] == questions, why
