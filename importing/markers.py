"""How a line of a notice begins: with the mark of a question, of an answer, of a heading, or of page furniture."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from importing.lines import Line
from kb.end_mark import whole
from kb.load import HOME, read_model
from kb.text import numeral
from kb.vocabulary import MarkersBook

_CN = "[一二三四五六七八九十百零〇]{1,5}"
_AR = r"[0-9０-９]{1,4}"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
# Each kind of number, in the order in which they are tried. A year behind a number (1.2025年度…) is not a decimal.
_NUMBERED: tuple[tuple[str, str], ...] = (
    (
        "q",
        rf"[【\[]\s*(?P<number>(?:(?:常见)?(?:问题|提问|咨询|问|Q)\s*(?:{_AR}|{_CN})|第\s*(?:{_AR}|{_CN})\s*(?:个?问题?|题)))\s*[】\]]\s*[：:、]?\s*",
    ),
    (
        "q",
        rf"(?P<number>(?:常见)?(?:问题|提问|咨询|问|Q)\s*(?:{_AR}|{_CN}))\s*(?:[：:、.．）)]\s*|\s+|$|(?=[《“]|\S*[？?]))",
    ),
    ("no", rf"(?P<number>第\s*(?:{_AR}|{_CN})\s*(?:个?问题?|题))\s*[：:、.．]?\s*"),
    ("level", r"(?P<number>\d{1,2}[.．]\d{1,2})(?:[.．、]\s*|\s+|(?=问))(?=[^\s\d%％])"),
    ("cn", rf"(?P<number>{_CN})\s*[、.．]\s*(?=\S)"),
    ("rank", rf"(?P<number>第{_CN})\s*[、，,：:]\s*(?=\S)"),
    ("cn_par", rf"(?P<number>[（(]\s*{_CN}\s*[)）])\s*[、.．]?\s*(?=\S)"),
    ("ar", rf"(?P<number>{_AR})\s*(?:[.．](?![0-9０-９])|[.．](?=(?:19|20)[0-9]{{2}}(?:\s*年|版))|、)\s*(?=\S)"),
    # 5.3岁以下… may be question 5 about three-year-olds: it counts only behind question 4.
    ("ar_weak", rf"(?P<number>{_AR})[.．](?=[0-9]{{1,6}}[^0-9.．%％\s])"),
    ("ar_par", rf"(?P<number>[（(]\s*{_AR}\s*[)）])\s*[、.．]?\s*(?=\S)"),
    ("ar_half", rf"(?P<number>{_AR})\s*[)）]\s*(?=\S)"),
    ("ring", r"(?P<number>[①-⑳])\s*(?=\S)"),
    ("ring_par", r"(?P<number>[⑴-⒇㈠-㈩])\s*(?=\S)"),
    ("ring_dot", r"(?P<number>[⒈-⒛])\s*(?=\S)"),
    # 甲、乙双方 is no item.
    ("stem", rf"(?P<number>[{_STEMS}])\s*[、.．](?!\s*[{_STEMS}])\s*(?=\S)"),
    ("alone", rf"(?P<number>(?:{_AR}|{_CN}))[.．、]?(?:\s+[A-Z0-9.]{{2,8}})?$"),
    ("blank", rf"(?P<number>{_AR})[\s\u200b]+(?=[^\s0-9%％.:：/-])"),
)
# Marks of the items of a list.
_ITEMS = frozenset(("cn", "cn_par", "ar", "ar_par", "ar_half", "ring", "ring_par", "ring_dot", "stem"))
_LAW = re.compile(rf"第\s*(?:{_AR}|{_CN})\s*[条章节编款]")
_END = re.compile(r"[-—－=\s]*(?:END|The End|完|全文完)[-—－=\s]*$", re.IGNORECASE)
# ~~ ends struck words.
_QUESTION_END = re.compile(r"[？?][”’」』\"）)~]*$")
_SENTENCE_END = re.compile(r"[。！!；;：:…．][”’」』\"）)~]*$")
_CLAUSE_END = re.compile(r"[，,、][”’」』\"）)~]*$")


@dataclass(frozen=True)
class MarkedLine:
    """A line and the mark it begins with. `kind` "" has none; `said`: 问： stands there; `rest` is what follows."""

    line: Line
    kind: str
    number: str
    said: bool
    rest: Line
    # The number may as well be a decimal: it counts only behind the number before it.
    weak: bool = False

    @property
    def ordinal(self) -> int:
        """The number as a number, 0 where there is none."""
        return ordinal(self.number)


@dataclass(frozen=True)
class Markers:
    """The word lists of `markers.yaml` as patterns."""

    answer: re.Pattern[str]
    inline_answer: re.Pattern[str]
    question: re.Pattern[str]
    asking: re.Pattern[str]
    nested: re.Pattern[str]
    label: re.Pattern[str]
    unsure: re.Pattern[str]
    contact: re.Pattern[str]
    comment: re.Pattern[str]
    furniture: re.Pattern[str]
    code: re.Pattern[str]
    remark: re.Pattern[str]
    closing: re.Pattern[str]
    columns: dict[str, re.Pattern[str]]
    about: dict[str, re.Pattern[str]]
    title: re.Pattern[str]
    # Alternatives within patterns of importing.notes.
    notes: str
    leads: str
    letters: dict[str, re.Pattern[str]]

    def read(self, line: Line) -> MarkedLine:
        """The mark a line begins with: a number, 问：, or a number and then 问：."""
        kind, number, rest, weak = "", "", line, False
        if not _LAW.match(line.text):
            for name, pattern in _NUMBERED_PATTERNS:
                found = pattern.match(line.text)
                if found:
                    kind, number = name.removesuffix("_weak"), found["number"]
                    weak = name.endswith("_weak")
                    rest = line.after(len(line.text) if name == "alone" else found.end())
                    break
        said = self.question.match(rest.text)
        if said:
            return MarkedLine(line=line, kind=kind or "said", number=number, said=True, rest=rest.after(said.end()))
        return MarkedLine(line=line, kind=kind, number=number, said=kind in ("q", "no"), rest=rest, weak=weak)

    def asks(self, text: str) -> float:
        """How much a text looks like a question, 0 to 1."""
        if ends_as_question(text):
            return 1.0
        if "？" in text[:120] or "?" in text[:120]:
            return 0.6
        if not self.asking.search(text) or len(text) > 120:
            return 0.0
        return 0.5 if not ends_as_sentence(text) else 0.4 if text.endswith("。") and text.count("。") == 1 else 0.0

    def closes(self, line: Line) -> bool:
        """Whether the line is no longer the answer but the page, or what others say about it."""
        if self.heads_page(line):
            return True
        # An item of a list that speaks of 扫码 is no furniture.
        plain = not is_sentence(line.text) and self.read(line).kind not in _ITEMS
        return plain and bool(self.furniture.search(line.text))

    def heads_page(self, line: Line) -> bool:
        """Whether the line begins with words that only the page around an answer begins with."""
        text = line.text
        if self.comment.match(text) or self.remark.match(text) or _END.match(text):
            return True
        if is_sentence(text):
            # A sentence is an official one, unless it speaks of the page twice: 未经授权，禁止转载。 A code to scan is
            # said in two words: 微信扫一扫下方二维码，……
            spoken = [word for word in self.furniture.findall(text) if not self.code.fullmatch(word)]
            return len(text) < 40 and len(spoken) + bool(self.code.search(text)) > 1
        return bool(self.label.match(text) or self.furniture.match(text))


@functools.lru_cache(maxsize=1)
def markers() -> Markers:
    """The word lists, read once. Raises Problems where the file was cut off or does not hold what it must."""
    file = HOME / "markers.yaml"
    lists = read_model(file.name, whole(file.read_bytes(), file.name), MarkersBook)
    answers, questions = _any(lists.answers), _any(lists.questions)
    return Markers(
        answer=re.compile(
            rf"(?:[【\[（(]\s?(?:{answers})\s?(?:{_AR})?\s?[】\]）)]\s*[:：]?|(?:{answers})\s?(?:{_AR})?\s?[:：]|A{_AR}[.．、]|答\s"
            rf"|(?:{_any(word for word in lists.answers if len(word) > 1)})\s*$)\s*"
        ),
        inline_answer=re.compile(
            rf"(?<=[？?。”）)])\s*(?:[【\[（(]\s*(?:答|{answers})\s*[】\]）)]\s*[:：]?|(?:{answers})\s?(?:{_AR})?\s?[:：])\s*"
        ),
        question=re.compile(
            rf"(?:[【\[（(]\s*(?:{questions})\s?[】\]）)]\s*[:：]?|(?:{questions})\s?[:：]|Q[.．、])\s*"
        ),
        asking=re.compile(_any(lists.asking)),
        nested=re.compile(rf"[【\[（(]?(?:{_any(lists.nested)})\s*(?:{_AR}|{_CN})?\s*[】\]）)]?\s*[:：]?"),
        label=_label(lists.labels),
        unsure=_label(lists.unsure),
        contact=re.compile(rf"[（(【\[*·•\s]*(?:{_any(lists.contacts)})\s?(?:[:：】\]]|\s)"),
        furniture=re.compile(_any(lists.furniture), re.IGNORECASE),
        code=re.compile(_any(lists.codes)),
        comment=re.compile(rf"[（(【\[*\s]*(?:{_any(lists.comments)})\s?(?:[:：|｜丨】\]]|\s|$)"),
        remark=re.compile(
            rf"[（(【](?:(?:{_any(lists.remarks.begins)})[^。！？]*|[^。！？，]{{1,30}}(?:{_any(lists.remarks.ends)}))[）)】]$"
        ),
        title=re.compile(_any(lists.about.title)),
        about={
            name: re.compile(rf"(?:^|[\s\u3000（(|【])(?:{_any(words)})\s?[*】]*\s?[:：]")
            for name, words in lists.about
            if name != "title"
        },
        notes=_any(lists.notes),
        leads=_any(lists.leads),
        closing=re.compile(rf"(?:[（(]?注[:：]\s*)?(?:{_any(lists.closings)})"),
        columns={name: re.compile(_any(words)) for name, words in lists.columns},
        letters={
            name: re.compile(rf"[【\[*]*(?:{_any(words)})[】\]*]*\s?(?:[:：]\s*|$)") for name, words in lists.letters
        },
    )


def _label(words: Iterable[str]) -> re.Pattern[str]:
    """A line that begins with one of the words, and with nothing else before a colon, a blank or its end."""
    return re.compile(rf"[（(【\[*·•>\s]*(?:{_any(words)})\s*(?:{_AR}|{_CN})?\s*(?:[:：|｜丨】\]]|\s|$)", re.IGNORECASE)


def _any(words: Iterable[str]) -> str:
    # Of no words nothing is one.
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True)) or "(?!)"


_NUMBERED_PATTERNS = tuple((name, re.compile(pattern)) for name, pattern in _NUMBERED)


def ends_as_question(text: str) -> bool:
    """Whether a text ends with a question mark, closing quotes aside."""
    return bool(_QUESTION_END.search(text))


def asks_alone(text: str) -> bool:
    """Whether a line without any mark is a question."""
    return ends_as_question(text) or (len(text) < 60 and text.endswith(("吗", "呢")))


def ends_as_sentence(text: str) -> bool:
    """Whether a text ends with a mark that ends a sentence, or announces what follows."""
    return bool(_SENTENCE_END.search(text))


def goes_on(text: str) -> bool:
    """Whether a text breaks off at a comma."""
    return bool(_CLAUSE_END.search(text))


def is_sentence(text: str) -> bool:
    """Whether a text reads as a sentence of an answer rather than as a label."""
    return (len(text) >= 8 and ends_as_sentence(text)) or text.count("，") + text.count("。") >= 2


def ordinal(number: str) -> int:
    """`十二`, `（3）`, `问题1`, `第二问` -> the number; 0 where there is none."""
    digits = re.findall(r"[0-9０-９]+", number)
    if digits:
        # Of 2.3 the last counts: it starts anew in each section.
        return int(digits[-1][:9])
    if len(number) == 1 and ("①" <= number <= "⒛" or "㈠" <= number <= "㈩"):
        return int(unicodedata.numeric(number, 0))
    if len(number) == 1 and number in _STEMS:
        return _STEMS.index(number) + 1
    chinese = re.search(_CN, number)
    return numeral(chinese.group()) if chinese else 0
