"""Marks that questions seldom have: 1：, No.1, 【1】, Ⅰ., ❶, ◆, 市民：. A kind of them counts where it shows itself.

1：100 is a scale, and ◆ stands before any item: questions are what runs on and asks, line by line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from importing.line_ends import ends_as_question
from importing.lines import Line
from importing.markers import MarkedLine, Markers

_AR, _CN = "[0-9０-９]{1,3}", "[一二三四五六七八九十]{1,3}"
_NUMBER = rf"(?P<number>{_AR}|{_CN})"
_BEHIND = r"\s*[.．、:：]?\s*(?=\S)"
# Each kind of mark, in the order in which they are tried.
_RARE = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        # 疑问1：, 题1：, FAQ 1., Q&A 1, Question 1:, Q.1, Q-1：, 问（1）：, 问题（一）：
        (
            "word",
            rf"(?:疑问|难题|题|问题|问|提问|咨询|FAQ|Q\s?[&＆]\s?A|Question|[QＱ])\s?[-.．（(]?\s?{_NUMBER}\s?[)）]?{_BEHIND}",
        ),
        ("no", rf"(?:N[oO]|no|№)\s?[.．:：]?\s?(?P<number>{_AR}){_BEHIND}"),
        ("hash", rf"[#＃]\s?(?P<number>{_AR}){_BEHIND}"),
        ("hash_behind", rf"(?P<number>{_AR})\s?[#＃]{_BEHIND}"),
        ("square", rf"[\[〔【〖「《<＜]\s?{_NUMBER}\s?[\]〕】〗」》>＞]{_BEHIND}"),
        ("filled", rf"(?P<number>[❶-❿➀-➓⓵-⓾㊀-㊉Ⅰ-Ⅻ]){_BEHIND}"),
        ("roman", r"(?P<number>[IVX]{1,4})\s?[.．、:：)）]\s*(?=\S)"),
        ("latin", r"(?P<number>[A-HJ-PR-UWYZ]|[a-z])\s?[.．、:：)）]\s*(?=\S)"),
        ("formal", r"(?P<number>[壹贰叁肆伍陆柒捌玖拾])\s?[.．、:：]\s*(?=\S)"),
        ("colon", rf"{_NUMBER}\s?(?:[:：，,。]|[—–-]{{1,2}})\s*(?=[^\s0-9０-９])"),
        ("signed", rf"[●◆★▶■◎☆◇▲※•➤]\s?{_NUMBER}\s?[.．、:：)）]\s*(?=\S)"),
        ("pair", r"(?P<number>[0-9]{1,2}[-—–][0-9]{1,2})(?:[.．、:：]\s*|\s+)(?=\S)"),
        ("spaced", rf"(?P<number>{_CN})\s+(?=\S)"),
    )
)
# A sign, or a word for whoever asks (网友问：, 市民：), the same before each question.
_SIGN = re.compile(r"(?P<sign>[●◆★▶►■□◎☆◇▲△※•➤➢❖✦❓❔]+|(?!请问)[㐀-鿿]{1,6}\s?[:：])\s*(?=\S)")
# What answers seldom begin with: 专家答：, 市公安局回复：, 答（1）：, A-1：, A1 and a blank, a sign, an office's name.
_SAYS = "答复|答案|解答|回答|回复|回应|答曰|答|复|回|解"
_TOLD = tuple(
    re.compile(pattern)
    for pattern in (
        rf"[●◆★▶►■☞→]?\s*[㐀-鿿0-9]{{0,8}}(?:{_SAYS})(?:如下)?\s?(?:[（(【]\s?[^）)】\n]{{1,12}}\s?[）)】])?\s?[:：]\s*(?=\S)",
        rf"(?:{_SAYS})\s?[（(]?{_AR}[)）]?\s?[.．、:：]\s*(?=\S)",
        rf"(?:A|Ａ|a|ANS|Ans|Answer|ANSWER)\s?[-.．（(]?\s?(?:{_AR}[)）]?)?\s?[:：、]\s*(?=\S)",
        rf"A[.．-]?{_AR}\s+(?=\S)",
        r"[答回][，,;；、]\s*(?=\S)",
        r"(?:[→☞➜➡↳└]|——)\s*(?=\S)",
    )
)
# Numbers of one kind run on so often at least, and such a part of their lines asks; of the lines behind a sign, so many
# at least, and such a part.
_RUNS, _ASKS = 2, 0.5
_SIGNED, _ASKS_SIGNED = 3, 0.8
# So many answers begin alike, so nearly all that do stand right below a question, and such a part of the questions has
# one below it.
_ALIKE, _BELOW, _OF_ALL = 3, 0.8, 0.6


def with_rare(marked: Sequence[MarkedLine], known: Markers) -> list[MarkedLine]:
    """The marks of a text's lines, with the rare ones that show themselves where no other mark stands."""
    found = list(marked)
    groups: dict[str, dict[int, MarkedLine]] = {}
    for at, mark in enumerate(marked):
        if mark.kind not in ("", "said") or mark.number or known.answer.match(mark.line.text):
            continue
        if rare := _read(mark.line, known):
            groups.setdefault(rare.kind, {})[at] = rare
    for lines in groups.values():
        asks = sum(known.asks(mark.rest.text) > 0 for mark in lines.values())
        runs = sum(two.ordinal == one.ordinal + 1 for one, two in pairwise(lines.values()))
        signs = not any(mark.number for mark in lines.values())
        if (signs and len(lines) >= _SIGNED and asks >= _ASKS_SIGNED * len(lines)) or (
            runs >= _RUNS and asks > _ASKS * len(lines)
        ):
            for at, mark in lines.items():
                found[at] = mark
    return found


def _read(line: Line, known: Markers) -> MarkedLine | None:
    """The rare mark that a line begins with, its kind with the sign itself where it is only a sign; None for none."""
    for kind, pattern in _RARE:
        if found := pattern.match(line.text):
            return _marked(found, line, f"rare_{kind}", known)
    found = _SIGN.match(line.text)
    if found is None or known.nested.match(line.text) or known.label.match(line.text):
        return None
    return _marked(found, line, f"rare_{found['sign'].strip()}", known)


def _marked(found: re.Match[str], line: Line, kind: str, known: Markers) -> MarkedLine:
    rest = line.after(found.end())
    said = known.question.match(rest.text)
    return MarkedLine(
        line=line,
        kind=kind,
        number=found.groupdict().get("number", ""),
        said=bool(said) or kind == "rare_word" or kind.endswith(("：", ":")),
        rest=rest.after(said.end()) if said else rest,
    )


def rare_answers(lines: Sequence[Line], marked: Sequence[MarkedLine], known: Markers) -> dict[int, int]:
    """Where the answers begin that have a rare mark, and how long that is."""
    below = [
        at
        for at in range(1, len(lines))
        if ends_as_question(lines[at - 1].text) or (marked[at - 1].said and marked[at - 1].rest.text)
    ]
    if len(below) < _ALIKE or any(known.answer.match(lines[at].text) for at in below):
        return {}
    offices = re.compile(rf"(?:{known.signer.pattern})\s?[:：]\s*(?=\S)")
    asked = set(below)
    for pattern in (*_TOLD, offices):
        found = {at: one.end() for at, line in enumerate(lines) if (one := pattern.match(line.text))}
        told = {at: end for at, end in found.items() if at in asked}
        if len(told) >= max(_ALIKE, _BELOW * len(found), _OF_ALL * len(below)):
            return told
    return {}
