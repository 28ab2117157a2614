"""Where an answer is over: at the notice's next heading, or at what the page prints below the last one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from importing.closings import is_signer, may_part, paragraph, parts
from importing.layout import Layout
from importing.line_ends import announces, ends_as_sentence, in_parentheses, is_sentence
from importing.markers import markers
from kb.flags import Flag, flag

_DATE = re.compile(
    r"(?:(?:19|20)\d{2}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?|[一二〇○零Ｏ三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)$"
)
# Of a town, of a mobile, 400 and 800, 12345; no day like 20240102.
_TELEPHONE = re.compile(
    r"(?<![\d/.-])(?!20\d{2}[01]\d[0-3]\d(?!\d))"
    r"(?:(?:0\d{2,3}[-—－ ]?)?[2-9]\d{6,7}|0\d{2,3}[-—－ ][2-9]\d{2,3} \d{4}"
    r"|1[3-9]\d{9}|[48]00[-—－ ]?\d{3,4}[-—－ ]?\d{3,4}|1[012]\d{3})"
    r"(?![\d/.-])"
)
_LONGEST_CONTACT = 60
# Below a telephone no full stop parts the answer from who signs: a name has neither marks nor digits.
_LONGEST_NAME, _NO_NAME = 30, re.compile(r"[\d。，、；：！？,;:!?（）()]")
_QUOTED = 20
_BRACKETS = ("（", "(", "【")
# In so many ways a page between two questions says that it ends; in one less where the numbers begin anew.
_PAGE_SAYS = 3
# Lines this short, three in a row behind a finished sentence, are the menu of a page.
_MENU_WIDTH, _MENU_LINES = 24, 3


def answer_end(layout: Layout, start: int, end: int, *, last: bool) -> tuple[int, tuple[Flag, ...]]:
    """The line at which an answer that begins at `start` is over, at most `end`, and what is doubtful about it.

    `last`: the page follows, not another question.
    """
    if last and start < end and not layout.answers[start] and markers().heads_page(layout.lines[start]):
        return start, ()
    stop, doubtful = _closed(layout, start, end, last=last)
    if not last or start >= end:
        return stop, doubtful
    stop, doubtful = _trimmed(layout, start, stop, doubtful)
    return stop, (*doubtful, *may_part(layout, start, stop))


def _closed(layout: Layout, start: int, end: int, *, last: bool) -> tuple[int, tuple[Flag, ...]]:
    lines, known = layout.lines, markers()
    for at in range(start + 1, end):
        if announces(lines[at - 1].text) and len(lines[at - 1].text) > layout.answers[at - 1]:
            # What is announced belongs to the answer, whatever it looks like; 答： alone announces no more than that.
            continue
        if _in_table(layout, start, at):
            continue
        if known.comment.match(lines[at].text):
            return at, ()
        if at in layout.exchanges and not _goes_on(layout, at + 1, end):
            return at, ()
        if lines[at].text.startswith(_BRACKETS):
            words, below = paragraph(layout, at, end)
            if known.remark.match(words) and (last or not leaves_words(layout, below, end)):
                return at, ()
        # Between two questions stands no page, but for what is printed below each: a line that looks like it stays, and
        # is shown to a person.
        if (last or _is_printed(layout, at, end)) and known.closes(lines[at]):
            unsure = known.unsure.match(lines[at].text)
            return at, (flag("until-line", words=lines[at].text[:_QUOTED]),) if unsure else ()
        if last and (found := _page_end(layout, start, at, end)):
            return found
    return end, ()


def _goes_on(layout: Layout, at: int, end: int) -> bool:
    """Whether an answer goes on behind a line that says who gave it: with a sentence, however short, a telephone or a
    table.
    """
    for line in layout.lines[at:end]:
        if markers().heads_page(line):
            return False
        if ends_as_sentence(line.text) or is_sentence(line.text) or is_contact(line.text) or line.row >= 0:
            return True
    return False


def _is_printed(layout: Layout, at: int, end: int) -> bool:
    """Whether several answers have a line below them, and nothing of this one follows: 返回顶部."""
    unsure = markers().unsure.match(layout.lines[at].text)
    return layout.repeats(at) and not unsure and not _goes_on(layout, at + 1, end)


def page_between(layout: Layout, at: int, end: int) -> bool:
    """Whether the page of the question at `at` ends before the one at `end`: several pages stand in one file.

    The page says so in several ways (上一篇, 责任编辑, 来源); in fewer where the numbers begin anew.
    """
    number = layout.ordinals[end]
    return number <= 1 and _ways(layout, at, end) >= _PAGE_SAYS - number


def asked_by_page(layout: Layout, opening: Sequence[int]) -> set[int]:
    """The lines at the end of `opening` that only the page asks, 热点推荐 3. …？: their numbers neither go on nor begin
    anew, and between them and the last question the page says in several ways that it ends.
    """
    for place, (before, at) in enumerate(pairwise(opening), 1):
        number = layout.ordinals[at]
        stray = number > 1 and number != layout.ordinals[before] + 1
        if stray and _ways(layout, before, at) >= _PAGE_SAYS:
            return set(opening[place:])
    return set()


def _ways(layout: Layout, at: int, end: int) -> int:
    """In how many ways the lines between two questions say that the page ends."""
    known = markers()
    found = {
        line.text[:2].strip("（(【[")
        for line in layout.lines[at + 1 : end]
        if line.row < 0 and known.closes(line) and not known.unsure.match(line.text)
    }
    return len(found)


def leaves_words(layout: Layout, stop: int, end: int) -> bool:
    """Whether sentences or telephones stand behind an answer, before anything that says it is the page's."""
    for line in layout.lines[stop:end]:
        if markers().heads_page(line):
            return False
        if is_sentence(line.text) or is_contact(line.text):
            return True
    return False


def _trimmed(layout: Layout, start: int, stop: int, doubtful: tuple[Flag, ...]) -> tuple[int, tuple[Flag, ...]]:
    """The end of the last answer without the lines behind its last sentence: they are the page's, or a signature."""
    end = stop
    while end - 1 > start and _is_trailing(layout, start, end - 1):
        end -= 1
    before = layout.lines[end - 1].text
    if end > start and _is_kept(layout, start, end - 1) and not ends_as_sentence(before):
        # The office's, or the page's: nothing but a look at the page can tell.
        return stop, doubtful or (flag("contact"),)
    if end == stop or announces(before):
        return stop, doubtful
    return (end, (flag("end-guessed"),)) if ends_as_sentence(before) else (stop, (flag("footer"),))


def _is_trailing(layout: Layout, start: int, at: int) -> bool:
    text = layout.lines[at].text
    if layout.marked[at].kind or layout.joins(at) or _is_kept(layout, start, at):
        return False
    remark = in_parentheses(text) and "。" not in text
    return remark or (not ends_as_sentence(text) and len(text) <= 60)


def _in_table(layout: Layout, start: int, at: int) -> bool:
    """Whether a line stands in a table that an earlier line of the answer has begun: what a cell says ends nothing."""
    return layout.lines[start].row < 0 <= min(layout.lines[at].row, layout.lines[at - 1].row)


def _is_kept(layout: Layout, start: int, at: int) -> bool:
    in_table = layout.lines[start].row < 0 <= layout.lines[at].row
    return in_table or layout.is_caption(at) or is_contact(layout.lines[at].text)


def is_contact(text: str) -> bool:
    """Whether a line says where to ask: a telephone, an address, or what announces one."""
    return bool(markers().contact.match(text) or (len(text) <= _LONGEST_CONTACT and _TELEPHONE.search(text)))


def _page_end(layout: Layout, start: int, at: int, end: int) -> tuple[int, tuple[Flag, ...]] | None:
    """Where the last answer of a notice, begun at `start`, is over because of what line `at` is (words of the notice, a
    date, a signature, the rest of the page up to `end`), and what is doubtful about it; None where it goes on.
    """
    lines, line = layout.lines, layout.lines[at]
    ended, kept = ends_as_sentence(lines[at - 1].text), _is_kept(layout, start, at - 1)
    dated = bool(_DATE.match(line.text))
    closed = markers().closing.match(line.text) or ((ended or kept) and parts(layout, at, end))
    if closed or (dated and ended):
        return at, ()
    if dated and at - 1 > start and _signs(layout, start, at - 1):
        return at - 1, ()
    if line.ruled and layout.loose_rule >= start:
        known = dated or is_signer(line.text) or markers().heads_page(line)
        return at, () if known else (flag("until-line", words=line.text[:_QUOTED]),)
    return None if _is_kept(layout, start, at) else _set_apart(layout, start, at)


def _set_apart(layout: Layout, start: int, at: int) -> tuple[int, tuple[Flag, ...]] | None:
    """As above, because of how line `at` is set. The office's telephone may be a link, or stand further left than its
    words.
    """
    line, ended = layout.lines[at], ends_as_sentence(layout.lines[at - 1].text)
    set_back = layout.lines[start].indented and not line.indented and ended and not layout.joins(at)
    if line.heading or ((set_back or line.link) and not is_sentence(line.text)):
        return at, ()
    if ended and _is_menu(layout, start, at):
        return at, (flag("end-guessed"),)
    return None


def _signs(layout: Layout, start: int, at: int) -> bool:
    """Whether a line above a day is who signs: below a finished sentence no sentence, below a table an office, below a
    telephone a short name, neither an item nor a fact of the office.
    """
    text, above = layout.lines[at].text, layout.lines[at - 1].text
    if markers().restricting.search(text):
        # 有效期至 and a day: nobody's name.
        return False
    if ends_as_sentence(above):
        return not is_sentence(text)
    if layout.lines[start].row < 0 <= layout.lines[at - 1].row:
        return is_signer(text)
    plain = not (layout.marked[at].kind or layout.joins(at) or _is_kept(layout, start, at))
    return is_contact(above) and plain and len(text) <= _LONGEST_NAME and not _NO_NAME.search(text)


def _is_menu(layout: Layout, start: int, at: int) -> bool:
    """Whether the lines from `at` on are the menu of a page: several short ones in a row, none of them a sentence."""
    menu = range(at, min(at + _MENU_LINES, len(layout.lines)))
    short = all(layout.lines[one].width <= _MENU_WIDTH for one in menu)
    return len(menu) == _MENU_LINES and short and not any(_tells(layout, start, one) for one in menu)


def _tells(layout: Layout, start: int, at: int) -> bool:
    return ends_as_sentence(layout.lines[at].text) or _is_kept(layout, start, at)
