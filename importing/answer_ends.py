"""Where an answer is over: at the notice's next heading, or at what the page prints below the last one."""

from __future__ import annotations

import re

from importing.layout import Layout
from importing.markers import ends_as_sentence, is_sentence, markers

_DATE = re.compile(
    r"(?:(?:19|20)\d{2}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?|[一二〇○零Ｏ三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)$"
)
# Of a town, of a mobile, 400 and 800, 12345; no day like 20240102.
_TELEPHONE = re.compile(
    r"(?<![\d/.-])(?!20\d{2}[01]\d[0-3]\d(?!\d))"
    r"(?:(?:0\d{2,3}[-—－ ]?)?[2-9]\d{6,7}|1[3-9]\d{9}|[48]00[-—－ ]?\d{3,4}[-—－ ]?\d{3,4}|1[012]\d{3})"
    r"(?![\d/.-])"
)
_LONGEST_CONTACT = 60
_UNSURE, _QUOTED = "最后一问：答复到“{}”为止，请看这一行是不是答复里的话", 20
# Lines this short, three in a row behind a finished sentence, are the menu of a page.
_MENU_WIDTH, _MENU_LINES = 24, 3


def answer_end(layout: Layout, start: int, end: int, *, last: bool) -> tuple[int, str]:
    """The line at which an answer that begins at `start` is over, at most `end`, and what is doubtful about it.

    `last`: the page follows, not another question.
    """
    if last and start < end and not layout.answers[start] and markers().heads_page(layout.lines[start]):
        return start, ""
    stop, doubtful = _closed(layout, start, end, last=last)
    return _trimmed(layout, start, stop, doubtful) if last and start < end else (stop, doubtful)


def _closed(layout: Layout, start: int, end: int, *, last: bool) -> tuple[int, str]:
    lines, known = layout.lines, markers()
    for at in range(start + 1, end):
        if lines[at - 1].text.endswith(("：", ":")):
            # What is announced belongs to the answer, whatever it looks like.
            continue
        if _in_table(layout, start, at):
            continue
        if known.comment.match(lines[at].text):
            return at, ""
        if known.remark.match(lines[at].text) and (last or not leaves_words(layout, at + 1, end)):
            return at, ""
        # Between two questions stands no page: a line that looks like it stays, and is shown to a person.
        if last and known.closes(lines[at]):
            return at, _UNSURE.format(lines[at].text[:_QUOTED]) if known.unsure.match(lines[at].text) else ""
        if last and (found := _page_end(layout, start, at)):
            return found
    return end, ""


def leaves_words(layout: Layout, stop: int, end: int) -> bool:
    """Whether sentences or telephones stand behind an answer, before anything that says it is the page's."""
    for line in layout.lines[stop:end]:
        if markers().heads_page(line):
            return False
        if is_sentence(line.text) or _is_contact(line.text):
            return True
    return False


def _trimmed(layout: Layout, start: int, stop: int, doubtful: str) -> tuple[int, str]:
    """The end of the last answer without the lines behind its last sentence: they are the page's, or a signature."""
    end = stop
    while end - 1 > start and _is_trailing(layout, start, end - 1):
        end -= 1
    before = layout.lines[end - 1].text
    if end > start and _is_kept(layout, start, end - 1) and not ends_as_sentence(before):
        # The office's, or the page's: nothing but a look at the page can tell.
        return stop, doubtful or "最后一问：结尾处的电话、地址或表格可能是网页的"
    if end == stop or before.endswith(("：", ":")):
        return stop, doubtful
    return (end, "最后一问：结尾是推断的") if ends_as_sentence(before) else (stop, "最后一问：结尾处可能混入网页页脚")


def _is_trailing(layout: Layout, start: int, at: int) -> bool:
    text = layout.lines[at].text
    if layout.marked[at].kind or layout.joins(at) or _is_kept(layout, start, at):
        return False
    remark = text.startswith(("（", "(")) and text.endswith(("）", ")")) and "。" not in text
    return remark or (not ends_as_sentence(text) and len(text) <= 60)


def _in_table(layout: Layout, start: int, at: int) -> bool:
    """Whether a line stands in a table that an earlier line of the answer has begun: what a cell says ends nothing."""
    return layout.lines[start].row < 0 <= min(layout.lines[at].row, layout.lines[at - 1].row)


def _is_kept(layout: Layout, start: int, at: int) -> bool:
    in_table = layout.lines[start].row < 0 <= layout.lines[at].row
    return in_table or _is_contact(layout.lines[at].text)


def _is_contact(text: str) -> bool:
    return bool(markers().contact.match(text) or (len(text) <= _LONGEST_CONTACT and _TELEPHONE.search(text)))


def _page_end(layout: Layout, start: int, at: int) -> tuple[int, str] | None:
    """Where the last answer of a notice, begun at `start`, is over because of what line `at` is (a date, a signature,
    the rest of the page), and what is doubtful about it; None where it goes on.
    """
    lines, line = layout.lines, layout.lines[at]
    before = lines[at - 1].text
    ended = ends_as_sentence(before)
    dated = _DATE.match(line.text)
    if markers().closing.match(line.text) or (dated and ended):
        return at, ""
    if dated and at - 1 > start and ends_as_sentence(lines[at - 2].text) and not is_sentence(before):
        return at - 1, ""
    if _is_kept(layout, start, at):
        # The office's telephone may be a link, or stand further left than its words.
        return None
    set_back = lines[start].indented and not line.indented and ended and not layout.joins(at)
    if set_back or line.heading or (line.link and not is_sentence(line.text)):
        return at, ""
    if ended and _is_menu(layout, start, at):
        return at, "最后一问：结尾是推断的"
    return None


def _is_menu(layout: Layout, start: int, at: int) -> bool:
    """Whether the lines from `at` on are the menu of a page: several short ones in a row, none of them a sentence."""
    menu = range(at, min(at + _MENU_LINES, len(layout.lines)))
    short = all(layout.lines[one].width <= _MENU_WIDTH for one in menu)
    return len(menu) == _MENU_LINES and short and not any(_tells(layout, start, one) for one in menu)


def _tells(layout: Layout, start: int, at: int) -> bool:
    return ends_as_sentence(layout.lines[at].text) or _is_kept(layout, start, at)
