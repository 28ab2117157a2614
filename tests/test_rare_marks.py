"""Marks that questions and answers seldom have are marks where the whole notice has them, and words anywhere else."""

from __future__ import annotations

import pytest

from importing.segment import segment

ASKED = ["借书证到哪里办？", "借书证收费吗？", "逾期要交多少？", "能不能代办？", "周末开馆吗？"]
TOLD = [
    "到一楼大厅办。",
    "不收费，任何人不得收费。",
    "每天一角，由监护人缴纳。",
    "可以代办，带两个人的身份证。",
    "开馆。",
]
CHINESE, FORMAL, CIRCLES = "一二三四五", "壹贰叁肆伍", "❶❷❸❹❺"
ROMAN, LATIN = ["I", "II", "III", "IV", "V"], "ABCDE"

NUMBERS = [
    *(
        "{0}：",
        "{0}:",
        "{0}，",
        "{0}—",
        "No.{0} ",
        "NO.{0}：",
        "【{0}】",
        "[{0}] ",
        "〔{0}〕",
        "#{0} ",
        "{0}# ",
        "1-{0} ",
    ),
    *("{1}：", "{1}　", "{2}、", "{3}", "{4}.", "{5}.", "{5}、", "{0}问：", "{1}问："),
    *(
        "疑问{0}：",
        "题{0}：",
        "FAQ {0}. ",
        "Q&A {0} ",
        "Question {0}: ",
        "Q.{0} ",
        "Q-{0}：",
        "问（{0}）：",
        "问题（{1}）：",
    ),
    *("●{0}.", "★{0}、"),
]
SIGNS = ["●", "◆ ", "★", "▶ ", "❓ ", "网友问：", "市民：", "群众提问：", "疑问：", "「问」", "〔问〕", "问|", "问——"]
ANSWERS = [
    *("答{0}、", "答（{0}）：", "A-{0}：", "A.{0} ", "A{0} ", "解答{0}：", "官方回复：", "专家答：", "市公安局答复："),
    *(
        "市公安局：",
        "12366答：",
        "答复如下：",
        "▶答：",
        "回应：",
        "Answer：",
        "「答」",
        "答|",
        "答——",
        "→",
        "答（市人社局）：",
    ),
]


def notice(question: str, answer: str) -> str:
    """Questions and answers behind marks of these forms."""
    text = ""
    for at, (asked, told) in enumerate(zip(ASKED, TOLD, strict=True)):
        forms = (at + 1, CHINESE[at], FORMAL[at], CIRCLES[at], ROMAN[at], LATIN[at])
        text += f"{question.format(*forms)}{asked}\n{answer.format(*forms)}{told}\n"
    return text


@pytest.mark.parametrize("answer", ["答：", ""])
@pytest.mark.parametrize("question", NUMBERS)
def test_a_rare_number_is_no_word_of_the_question(question: str, answer: str) -> None:
    units = segment(notice(question, answer), "x")
    assert [(unit.question, unit.answer) for unit in units] == list(zip(ASKED, TOLD, strict=True))
    assert [unit.id for unit in units] == [f"x/{number}" for number in range(1, 6)]


@pytest.mark.parametrize("answer", ["答：", ""])
@pytest.mark.parametrize("question", SIGNS)
def test_a_sign_or_a_word_for_who_asks_is_none_either(question: str, answer: str) -> None:
    units = segment(notice(question, answer), "x")
    assert [(unit.question, unit.answer) for unit in units] == list(zip(ASKED, TOLD, strict=True))


@pytest.mark.parametrize("question", ["{0}.", "问：", "Q{0}：", ""])
@pytest.mark.parametrize("answer", ANSWERS)
def test_a_rare_mark_is_no_word_of_the_answer(question: str, answer: str) -> None:
    units = segment(notice(question, answer), "x")
    assert [(unit.question, unit.answer) for unit in units] == list(zip(ASKED, TOLD, strict=True))


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("按比例：\n1：100的图要原件。\n2：200的图可以复印。\n3：500的图不要。", "scales"),
        ("带下列材料：\n◆身份证\n◆照片\n◆押金怎么交见公示栏", "signs before items"),
        ("分等级：\nA. 成人证\nB. 学生证\nC. 儿童证", "letters before items"),
        ("按分馆：\n【1】北馆\n【2】南馆\n【3】西馆", "numbers in brackets before items"),
        ("9：00开馆。\n10：00开始办证。\n11：00停止取号。", "times"),
        ("依据：借阅办法。\n提示：带身份证。\n说明：当天领证。", "words of the answer before a colon"),
    ],
)
def test_in_an_answer_they_are_its_words(told: str, why: str) -> None:
    text = f"1.怎么办证？\n答：{told}\n2.收费吗？\n答：不收费。\n3.能续借吗？\n答：能。\n"
    first, *others = segment(text, "x")
    assert "".join(first.answer.split()) == "".join(told.split()), why
    assert [unit.number for unit in others] == ["2", "3"], why


@pytest.mark.parametrize(
    ("question", "answer", "why"),
    [
        ("{0}.", "政策依据：", "a heading of each answer may be official"),
        ("{0}.", "解读：", "so may be what it is called"),
        ("其{1}，", "", "a number in words"),
        ("第{0}条 ", "", "a number of articles"),
    ],
)
def test_what_all_begin_with_and_is_kept_is_shown_to_a_person(question: str, answer: str, why: str) -> None:
    units = segment(notice(question, answer), "x")
    assert [unit.question[-4:] for unit in units] == [asked[-4:] for asked in ASKED]
    assert all(unit.hints for unit in units), why
    assert not any(unit.doubts for unit in units)
