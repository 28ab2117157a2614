"""Questions that a page's markup ties to their answers are units, whatever their words."""

from __future__ import annotations

import json

import pytest

from importing.readers.html import read_html
from importing.segment import segment

WANTED = [
    ("借书证怎么办理？", "带身份证到前台办。\n当日可取。"),
    ("押金", "一百元，退证时退还。"),
    ("可以转借吗？", "不能。\n但家人除外。"),
]


def cut(body: str, head: str = "") -> list[tuple[str, str]]:
    page = f"<html><meta charset=utf-8><title>常见问题</title>{head}<body><h1>读者问答</h1>{body}<p>版权所有：某馆</p>"
    return [(unit.question, unit.answer) for unit in segment(read_html(page.encode(), "a.html").text, "x")]


def told(answer: str) -> str:
    return "".join(f"<p>{line}</p>" for line in answer.splitlines())


def page(form: str) -> str:
    return "".join(
        form.replace("QUESTION", question).replace("ANSWER", told(answer)).replace("ID", f"p{number}")
        for number, (question, answer) in enumerate(WANTED)
    )


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ("<details><summary>QUESTION</summary>ANSWER</details>", "a summary opens its answer"),
        ("<details><summary><h3><i></i>QUESTION</h3></summary><div>ANSWER</div></details>", "with a heading in it"),
        ("<dl><dt>QUESTION</dt><dd>ANSWER</dd></dl>", "a term and what is told of it"),
        ("<h2><button aria-controls=ID>QUESTION</button></h2><div id=ID>ANSWER</div>", "an accordion"),
        ("<a href='#' data-bs-target='#ID'>QUESTION</a><div id=ID style='display:none'>ANSWER</div>", "Bootstrap's"),
        ("<div class=faqQuestion>QUESTION</div><div class=faqAnswer>ANSWER</div>", "classes that say so"),
        ("<div class='wen'>QUESTION</div><div class='da'>ANSWER</div>", "classes that say so in Chinese"),
        ("<div class=tit>QUESTION</div><div class=txt>ANSWER</div>", "classes in turn, most of which ask"),
        (
            "<div itemscope itemtype='https://schema.org/Question'><b itemprop=name>QUESTION</b>"
            "<div itemprop=acceptedAnswer>ANSWER</div></div>",
            "schema.org",
        ),
        ("<div><p><img alt=问>QUESTION</p><div><img alt=答>ANSWER</div></div>", "drawn badges"),
        ("<div><span>问</span><span>QUESTION</span></div><div><em>答</em>ANSWER</div>", "badges in the line"),
        ("<div class=q><b>Q</b><p>QUESTION</p></div><div class=a><b>A</b>ANSWER</div>", "badges in classes"),
        ("<ul><li class=q><i>Q</i>QUESTION</li><li class=a><i>A</i>ANSWER</li></ul>", "badges within classes"),
        ("<div class=item><p>QUESTION</p>ANSWER</div>", "items of one make"),
        ("<section><p>Q</p></section><details><summary>QUESTION</summary><p>A</p>ANSWER</details>", "badges beside"),
        ("<table><tr><td>问<td>QUESTION<tr><td>答<td>ANSWER</table>", "a cell with the mark beside the words"),
    ],
)
def test_markup_says_what_is_asked(form: str, why: str) -> None:
    assert cut(page(form)) == WANTED, why


def test_a_page_of_summaries_needs_no_question_marks() -> None:
    body = "".join(
        f"<details><summary>{name}怎么办</summary><p>到前台办。</p></details>" for name in ("借书证", "押金")
    )
    assert cut(body) == [("借书证怎么办", "到前台办。"), ("押金怎么办", "到前台办。")]


def test_tabs_stand_above_all_their_panels() -> None:
    buttons = "".join(f"<button aria-controls=p{at}>{asked}</button>" for at, (asked, _) in enumerate(WANTED))
    panels = "".join(f"<div id=p{at} hidden>{told(answer)}</div>" for at, (_, answer) in enumerate(WANTED))
    assert cut(f"<nav>{buttons}</nav>{panels}") == WANTED


def test_what_the_page_lists_for_search_engines_is_asked() -> None:
    listed = {"@type": "FAQPage", "mainEntity": [{"@type": "Question", "name": asked} for asked, _ in WANTED]}
    head = f"<script type='application/ld+json'>{json.dumps(listed)}</script>"
    assert cut(page("<div><p>QUESTION</p>ANSWER</div>"), head) == WANTED


def test_a_summary_above_others_is_a_section() -> None:
    form = "<details><summary>QUESTION</summary>ANSWER</details>"
    whole = "".join(f"<details><summary>{section}</summary>{page(form)}</details>" for section in ("办证", "借书"))
    units = segment(read_html(f"<html><body>{whole}".encode(), "a.html").text, "x")
    assert [(unit.question, unit.answer) for unit in units] == 2 * WANTED
    assert [unit.section for unit in units] == 3 * ["办证"] + 3 * ["借书"]


def test_a_heading_in_a_tied_answer_ends_it_nowhere() -> None:
    form = "<details><summary>QUESTION</summary>ANSWER<h3>注意</h3><p>限本人办理。</p></details>"
    assert cut(page(form)) == [(asked, f"{answer}\n注意\n限本人办理。") for asked, answer in WANTED]


@pytest.mark.parametrize(
    ("inside", "words", "why"),
    [
        ("<dl><dt>本馆</dt><dd>指总馆。</dd><dt>分馆</dt><dd>指社区的馆。</dd></dl>", "分馆\n指社区的馆。", "terms"),
        ("<button aria-controls=m>更多</button><div id=m><a href=x>馆藏</a></div>", "更多", "a menu"),
        ("<p><b>A</b>级读者可借十册。</p>", "A级读者可借十册。", "a bold letter"),
        ("<div class=t>借期</div><div class=c>三十天。</div>", "借期\n三十天。", "one title"),
        ("<ul><li><p>甲证</p><p>五册。</p></li><li><p>乙证</p><p>十册。</p></li></ul>", "甲证\n五册。", "items"),
    ],
)
def test_other_markup_in_an_answer_asks_nothing(inside: str, words: str, why: str) -> None:
    body = (
        f"<p>1.怎么借书？</p><p>带证来借。</p>{inside}<p>2.几册？</p><p>五册，另见下文的说明。</p>{inside}<p>完毕。</p>"
    )
    found = cut(body)
    assert [asked for asked, _ in found] == ["怎么借书？", "几册？"], why
    assert all(words in answer for _, answer in found), why


def test_a_mark_in_a_font_of_its_own_is_no_badge_where_its_colon_follows() -> None:
    rows = "".join(
        f"<p><b>Q{number}</b><font face='宋体'><b>：{asked}</b></font></p><p><b>A</b><font>：{told}</font></p>"
        for number, (asked, told) in enumerate((("借书证怎么办？", "到前台办。"), ("可以转借吗？", "不能。")), 1)
    )
    source = read_html(f"<html><body>{rows}</body></html>".encode(), "问答.html")
    assert [(unit.question, unit.answer) for unit in segment(source.text, "x")] == [
        ("借书证怎么办？", "到前台办。"),
        ("可以转借吗？", "不能。"),
    ]
