"""Notices written by others, who saw only what real ones look like, come back as a careful reader cut them."""

from __future__ import annotations

import random
import re

import pytest

from benchmarks.bars import THOUSAND_UNITS, TWICE, thousand_units
from benchmarks.notices import bare, run
from evaluation import NOTICES
from importing.segment import segment
from kb.load import HOME
from kb.model import Problems
from kb.text import BREAK, verbatim
from tests.support.notice_writer import write

pytestmark = pytest.mark.usefixtures("in_process")

SEED = (HOME / "notices/most-2022-04-15/source.txt").read_text(encoding="utf-8")


def test_notices_come_back_as_they_were_cut_by_hand() -> None:
    scores, units, usual = run(NOTICES)
    exact, gold = sum(one.exact for one in scores), sum(one.gold for one in scores)
    assert len(scores) > 70
    assert gold > 1000
    # A floor, not an aim: what is not exact is hard, or could be cut in two ways.
    assert exact / gold >= 0.96, [one.missed for one in scores if not one.whole]
    assert exact / gold > usual / units + 0.3
    # What was cut wrongly is in doubt, nearly always; and what is in doubt is mostly wrong, so that a person looks.
    wrong, undoubted = sum(one.wrong for one in scores), sum(one.undoubted for one in scores)
    assert undoubted <= 0.1 * wrong
    assert sum(one.doubted for one in scores) <= 0.4 / 0.6 * (wrong - undoubted)


def test_notices_in_the_formats_they_come_in_are_cut_as_by_hand() -> None:
    scores = [one for batch in sorted((NOTICES / "formats").iterdir()) for one in run(batch)[0]]
    exact, gold = sum(one.exact for one in scores), sum(one.gold for one in scores)
    assert (len(scores), gold) == (54, 920)
    assert exact / gold >= 0.97, [one.missed for one in scores if not one.whole]
    assert not sum(one.unflagged for one in scores)


@pytest.mark.parametrize("start", range(0, 600, 50))
def test_a_notice_written_by_the_grammar_comes_back_exactly(start: int) -> None:
    for seed in range(start, start + 50):
        written = write(seed)
        units = [
            (bare(one.section), one.number, bare(one.question), bare(one.answer)) for one in segment(written.text, "x")
        ]
        wanted = [
            (bare(section), number, bare(question), bare(answer)) for section, number, question, answer in written.units
        ]
        assert units == wanted, written.how


@pytest.mark.parametrize("seed", range(60))
def test_what_is_cut_is_the_text_at_its_places_and_nowhere_twice(seed: int) -> None:
    """Also where a notice is torn: lines lost, doubled, swapped."""
    dice = random.Random(seed)
    lines = (SEED if seed % 2 else write(seed).text).splitlines(keepends=True)
    for _ in range(dice.randint(1, 12)):
        at, other = dice.randrange(len(lines)), dice.randrange(len(lines))
        lines[at : at + 1] = dice.choice(([], [lines[at]] * 2, [lines[other]], [lines[at][::-1]], ["| " + lines[at]]))
        lines = lines or ["一"]
    source = "".join(lines)
    try:
        units = segment(source, "x")
    except Problems:
        return
    taken: set[int] = set()
    for unit in units:
        for words, spans in ((unit.question, unit.question_spans), (unit.answer, unit.answer_spans)):
            assert words == verbatim(source, spans)
            assert "".join(words.split()) == "".join(
                "".join(BREAK.sub("", source[start:end]).split()) for start, end in spans
            )
            places = {at for start, end in spans for at in range(start, end)}
            assert not places & taken
            taken |= places


def test_a_thousand_units_take_no_time_to_speak_of() -> None:
    """Notices are short; a ministry's whole archive is not."""
    assert thousand_units() < TWICE * THOUSAND_UNITS


def test_many_notices_in_one_text_are_cut() -> None:
    text = "".join(
        re.sub(r"^.*?(?=\S*1[.、：])", "", write(seed).text) for seed in range(400) if "'1、'" in write(seed).how
    )
    assert segment(text, "x")


@pytest.mark.parametrize(
    "text",
    [
        "今天天气不错。\n明天也是。",
        "",
        "\n\n\n",
        "第一条 为了规范管理，制定本办法。\n第二条 本办法自发布之日起施行。",  # a regulation asks nothing
        "| 名称 | 数量 |\n|---|---|\n| 甲 | 1 |",  # a table of something else
    ],
)
def test_a_text_that_asks_nothing_is_a_problem(text: str) -> None:
    with pytest.raises(Problems, match="没有找到任何问答"):
        segment(text, "x")


# What a person should look at, and why.
@pytest.mark.parametrize(
    ("text", "number", "flag"),
    [
        ("1.甲如何办理？\n答：可以。\n2.乙如何办理？\n答：不能。\n4.丙如何办理？\n答：等。", "4", "编号不连续"),
        ("1.甲如何办理？\n答：可以。\n2.乙如何办理？\n3.丙如何办理？\n答：等。", "2", "没有找到答复"),
        (
            "1.甲如何办理？\n答：可以办理。\n2.关于乙的说明\n答：乙应当办理。\n3.丙如何办理？\n答：等候通知。",
            "2",
            "问题不像问句",
        ),
        (
            "1.甲如何办理？\n答：可以。\n背景是这样的，情况较多，各地做法不一。\n2.乙如何办理？\n此前曾有规定，各地执行不一，需要统一。\n答：不能。",
            "2",
            "问题与答复之间",
        ),
        (
            "1.甲如何办理？\n答：可以。那么多久？\n有人会问，乙如何办理？\n不能。\n2.丙如何办理？\n答：等。",
            "1",
            "像问题",
        ),
    ],
)
def test_doubt_is_shown_with_its_reason(text: str, number: str, flag: str) -> None:
    units = {unit.number: unit for unit in segment(text, "x")}
    assert any(flag in one for one in units[number].to_check), [(name, unit.to_check) for name, unit in units.items()]


def test_a_cut_without_doubt_has_no_flags() -> None:
    assert [unit.flags for unit in segment(SEED, "x")] == [()] * 5
