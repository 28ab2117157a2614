"""How a line of a notice begins: with the mark of a question, of an answer, of a heading, or of page furniture."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from importing.lines import Line
from kb.end_mark import whole
from kb.load import HOME
from kb.marker_words import MarkersBook, Partings
from kb.text import numeral
from kb.yaml_files import read_model

_CN = "[一二三四五六七八九十百零〇]{1,5}"
_AR = r"[0-9０-９]{1,4}"
# 问 2025年度…, 问 3个月内…: the mark, and words that begin with a year or an amount.
_AMOUNT_ASKED = (
    r"(?:问题|提问|咨询|问|[QＱ])(?:\s*(?:19|20)[0-9]{2}\s?(?:年|[-—－])"
    r"|\s+(?:[0-9０-９]{1,4}|[一二两三四五六七八九十百]{1,5})(?:年|个月|个(?!人|体)|月|日|天|小时|周岁|岁|万|亿|元|人|名|次|家|种|类|级|[%％]))"
)
_STEMS = "甲乙丙丁戊己庚辛壬癸"
# What a line may say of a notice behind a label.
_LABELLED = ("heading", "issuer", "published", "address")
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
# Each kind of number, in the order in which they are tried. A year behind a number (1.2025年度…) is not a decimal.
_NUMBERED: tuple[tuple[str, str], ...] = (
    (
        "q",
        rf"[【\[]\s*(?P<number>(?:(?:常见)?(?:问题|提问|咨询|问|[QＱ])\s*(?:{_AR}|{_CN})|第\s*(?:{_AR}|{_CN})\s*(?:个?问题?|题)))\s*[】\]]\s*[：:、]?\s*",
    ),
    (
        "q",
        rf"(?!{_AMOUNT_ASKED})(?P<number>(?:常见)?(?:问题|提问|咨询|问|[QＱ])\s*(?:{_AR}|{_CN}))\s*(?:[：:、.．）)]\s*|\s+|$|(?=[《“]|\S*[？?]))",
    ),
    ("no", rf"(?P<number>第\s*(?:{_AR}|{_CN})\s*(?:个?问题?|题))\s*[：:、.．]?\s*"),
    # A1, A2, B1: a section's letter before the number. A2 驾驶证 is none: layout_of keeps those that run on and ask.
    ("letter", r"(?P<number>[A-PR-Z]\d{1,2})(?:[.．、：:]\s*|\s+)(?=\S)"),
    ("level", r"(?P<number>\d{1,2}[.．]\d{1,2})(?:[.．、]\s*|\s+|(?=问))(?=[^\s\d%％])"),
    # 8问： and 八问：, among 7.问： and 9.问：, or all of them.
    ("cn", rf"(?P<number>{_CN})\s*(?=(?:问题?|提问)\s?[:：])"),
    ("ar", rf"(?P<number>{_AR})\s*(?=(?:问题?|提问)\s?[:：])"),
    ("cn", rf"(?P<number>{_CN})\s*[、.．]{{1,2}}\s*(?=\S)"),
    ("rank", rf"(?P<number>第{_CN})\s*[、，,：:]\s*(?=\S)"),
    ("cn_par", rf"(?P<number>[（(]\s*{_CN}\s*[)）])\s*[、.．]?\s*(?=\S)"),
    ("ar", rf"(?P<number>{_AR})\s*(?:[.．](?![0-9０-９])|[.．](?=(?:19|20)[0-9]{{2}}(?:\s*年|版))|、)[、．]?\s*(?=\S)"),
    # 5.3岁以下… may be question 5 about three-year-olds: it counts only behind question 4.
    ("ar_weak", rf"(?P<number>{_AR})[.．](?=[0-9]{{1,6}}[^0-9.．%％\s])"),
    ("ar_par", rf"(?P<number>[（(]\s*{_AR}\s*[)）])\s*[、.．]?\s*(?=\S)"),
    # 1/ and 1丨, but no 1/3.
    ("ar_bar", rf"(?P<number>{_AR})\s*[/／|｜丨]\s*(?=[^\s\d/／|｜丨])"),
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
ITEMS = frozenset(("cn", "cn_par", "ar", "ar_par", "ar_half", "ring", "ring_par", "ring_dot", "stem"))
# What stands around 问 and 答, and what parts them from their words.
_OPENS, _CLOSES, _STROKE = r"【\[（(「〔〖《<＜", r"】\]）)」〕〗》>＞", "(?:[|｜丨]|——)"
_LAW = re.compile(rf"第\s*(?:{_AR}|{_CN})\s*[条章节编款]")
_END = re.compile(r"[-—－=\s]*(?:END|The End|完|全文完)[-—－=\s]*$", re.IGNORECASE)
# ~~ ends struck words; a mark that leads to a note may stand behind all else.
_ENDED = r"[”’」』\"）)~]*(?:\[尾?注?\d{1,4}\]|[¹²³⁰-⁹①-⑳*※†‡]{1,3}){0,3}$"
_QUESTION_END = re.compile(rf"[？?]{_ENDED}")
_SENTENCE_END = re.compile(rf"[。！!；;：:…．]{_ENDED}")
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
    # A line that is nothing but the mark of a question, and of an answer: Q, 【问】, 答1.
    asked_badge: re.Pattern[str]
    told_badge: re.Pattern[str]
    # What nobody but the one who asks says.
    asker: re.Pattern[str]
    asking: re.Pattern[str]
    nested: re.Pattern[str]
    label: re.Pattern[str]
    unsure: re.Pattern[str]
    contact: re.Pattern[str]
    comment: re.Pattern[str]
    furniture: re.Pattern[str]
    code: re.Pattern[str]
    restricting: re.Pattern[str]
    remark: re.Pattern[str]
    closing: re.Pattern[str]
    # What a notice says of itself, and what may be said of it or of its last answer.
    parting: re.Pattern[str]
    may_part: re.Pattern[str]
    # A whole line that names an office, or says where its seal goes.
    signer: re.Pattern[str]
    columns: dict[str, re.Pattern[str]]
    about: dict[str, re.Pattern[str]]
    # The words of `about`, the weightiest first.
    labels: dict[str, tuple[str, ...]]
    # A line of nothing but a day and, before or behind it, an office.
    imprint: re.Pattern[str]
    title: re.Pattern[str]
    # A whole name of offices; how a name of a site or account ends; what an office's own site adds to its name.
    office: re.Pattern[str]
    carrier: re.Pattern[str]
    own_site: re.Pattern[str]
    # What the address of a site has in it that carries everybody's notices.
    anybodys: re.Pattern[str]
    # Lines on a cover that are no title, and the last part of one.
    covers: re.Pattern[str]
    contents: re.Pattern[str]
    edition: re.Pattern[str]
    breaks_after: re.Pattern[str]
    breaks_before: re.Pattern[str]
    commonplace: re.Pattern[str]
    # Alternatives within patterns of importing.notes.
    notes: str
    leads: str
    # What says that an answer is not whole without a picture, and what begins the line that names one.
    pictures: re.Pattern[str]
    caption: re.Pattern[str]
    letters: dict[str, re.Pattern[str]]
    greeting: re.Pattern[str]
    # A whole line, or the heading of a column, that says who asked or replied, and when; `label` is the first word.
    exchange: re.Pattern[str]
    exchange_column: re.Pattern[str]

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
        plain = not is_sentence(line.text) and self.read(line).kind not in ITEMS
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


def _spread(words: Iterable[str]) -> str:
    """Any of the words, its letters set apart or not: 标　　题."""
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(r"[ \u3000]{0,6}".join(map(re.escape, word)) for word in longest_first) or "(?!)"


@functools.lru_cache(maxsize=1)
def markers() -> Markers:
    """The word lists, read once. Raises Problems where the file was cut off or does not hold what it must."""
    file = HOME / "markers.yaml"
    lists = read_model(file.name, whole(file.read_bytes(), file.name), MarkersBook)
    answers, questions = _any(lists.answers), _any(lists.questions)
    named = (*lists.about.offices, *lists.offices)
    return Markers(
        answer=re.compile(
            rf"(?:[{_OPENS}]\s?(?:{answers})\s?(?:{_AR}|{_CN})?\s?[{_CLOSES}]\s*[:：]?|(?:{answers})\s?(?:{_AR}|{_CN})?\s?[:：]|A{_AR}[.．、]|答(?:\s|{_STROKE})|[Ⓐⓐ🅐🅰]"
            rf"|(?:{_any(word for word in lists.answers if len(word) > 1)})\s*$)\s*"
        ),
        inline_answer=re.compile(
            rf"(?<=[？?。”）)])\s*(?:[【\[（(]\s*(?:答|{answers})\s*[】\]）)]\s*[:：]?|(?:{answers})\s?(?:{_AR}|{_CN})?\s?[:：])\s*"
        ),
        question=re.compile(
            rf"(?:[{_OPENS}]\s*(?:{questions})\s?[{_CLOSES}]\s*[:：]?|(?:{questions})\s?[:：]|[QＱ](?:[.．、]|\s(?=\S))|问(?:\s(?=\S{{2}})|\s?{_STROKE})|[Ⓠⓠ🅠🆀])\s*"
        ),
        asked_badge=_badge(questions),
        told_badge=_badge(answers),
        asker=re.compile(_any(lists.askers)),
        asking=re.compile(_any(lists.asking)),
        nested=re.compile(rf"[【\[（(]?(?:{_any(lists.nested)})\s*(?:{_AR}|{_CN})?\s*[】\]）)]?\s*[:：]?"),
        label=_label(lists.labels),
        unsure=_label(lists.unsure),
        contact=re.compile(rf"[（(【\[*·•\s]*(?:{_any(lists.contacts)})\s?(?:[:：】\]]|\s)"),
        furniture=re.compile(_any(lists.furniture), re.IGNORECASE),
        code=re.compile(_any(lists.codes)),
        restricting=re.compile(_any(lists.restricting)),
        comment=re.compile(rf"[（(【\[*\s]*(?:{_any(lists.comments)})\s?(?:[:：|｜丨】\]]|\s|$)"),
        remark=re.compile(
            rf"[（(【](?:(?:{_any(lists.remarks.begins)})[^。！？]*|[^。！？，]{{1,60}}(?:{_any(lists.remarks.ends)}))[）)】]$"
        ),
        title=re.compile(_any(lists.about.title)),
        about={
            name: re.compile(rf"(?:^|[\s\u3000（(|【])(?P<label>{_spread(words)})\s?[*】]*\s?(?:[:：]|$|(?=\s\d{{4}}))")
            for name, words in lists.about
            if name in _LABELLED
        },
        labels={name: tuple(words) for name, words in lists.about if name in _LABELLED},
        imprint=_imprint(lists.about.offices),
        office=re.compile(rf"{_office(named)}(?:[\s、]{{1,3}}{_office(named)}){{0,4}}"),
        carrier=re.compile(rf"(?:{_any(lists.about.carriers)})$"),
        anybodys=re.compile(_any(lists.about.hosts)),
        own_site=re.compile(rf"(?:{_any(lists.about.own_sites)})$"),
        covers=re.compile(_any(lists.about.covers)),
        contents=re.compile(_any(lists.about.contents)),
        edition=re.compile(_any(lists.about.editions)),
        breaks_after=re.compile(rf"(?:{_any(lists.about.breaks_after)})$"),
        breaks_before=re.compile(_any(lists.about.breaks_before)),
        commonplace=re.compile(_any(lists.about.commonplace)),
        notes=_any(lists.notes),
        leads=_any(lists.leads),
        pictures=_numbered(lists.pictures),
        caption=_numbered(lists.captions),
        closing=re.compile(rf"(?:[（(]?注[:：]\s*)?(?:{_any(lists.closings)})"),
        parting=_parting(lists.partings),
        may_part=re.compile(rf"[（(]?(?:{_any(lists.partings.may_begin)})|.*(?:{_any(lists.partings.may_hold)})"),
        signer=re.compile(
            rf"[^\d。，、；：！？,;:!?（）()]{{2,30}}(?:{_any(lists.offices)})|[（(]\s?(?:{_any(lists.seals)})\s?[）)]"
        ),
        columns={name: re.compile(_any(words)) for name, words in lists.columns},
        greeting=re.compile(_any(lists.greetings)),
        exchange=_exchange(lists.exchange, lists.counted, lists.exchanged),
        exchange_column=re.compile(_any((*lists.exchange, *lists.columns.charge))),
        letters={
            name: re.compile(rf"[【\[*]*(?:{_any(words)})[】\]*]*\s?(?:[:：]\s*|$)") for name, words in lists.letters
        },
    )


def _numbered(words: Iterable[str]) -> re.Pattern[str]:
    """Words in which ＃ stands for a number."""
    return re.compile(_any(words).replace("＃", rf"\s?{_AR}"))


def _parting(words: Partings) -> re.Pattern[str]:
    """A sentence in which a notice speaks of itself, or asks whoever carries it out to tell of it."""
    gap = "[^。！？]{0,60}?"
    begins = _any(words.begins).replace("…", gap)
    of_itself = rf"(?:{_any(words.itself)}){gap}(?:{_any(words.of_itself)})"
    asks = rf"[^。，；：！？]{{0,20}}(?:{_any(words.carried_out)}){gap}请{gap}(?:{_any(words.reported)})"
    return re.compile(rf"[（(]?(?:(?:{_any(words.under)})[:：]\s*)?(?:{of_itself}|{begins}|{asks})")


def _badge(words: str) -> re.Pattern[str]:
    return re.compile(rf"[【\[（(]?\s*(?:{words})\s*(?:{_AR}|{_CN})?\s*[】\]）)]?[.．、:：]?")


def _imprint(offices: Iterable[str]) -> re.Pattern[str]:
    """A line of nothing but a day and, before or behind it, whose it is; 我局 and 各单位 are nobody's name."""
    office = _office(offices)
    several = rf"{office}(?:[\s、]{{1,3}}{office}){{0,3}}"
    day = r"(?:19|20)\d{2}\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2}\s?日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
    gap = r"[\s|｜·,，]{0,5}"
    return re.compile(rf"[（(【]?(?:(?P<before>{several}){gap})?{day}(?:{gap}(?P<behind>{several}))?[）)】]?")


def _office(offices: Iterable[str]) -> str:
    """The name of an office; 我局 and 各单位 are nobody's."""
    han = "[\u3400-\u9fff]"
    return rf"(?![我本各该]){han}{{1,30}}(?:{_any(offices)})(?:[（(]{han}{{1,30}}[）)])?"


def _exchange(words: Iterable[str], counted: Iterable[str], told: Iterable[str]) -> re.Pattern[str]:
    """A line of nothing but labels and what they announce, a day behind a time, a number behind what is `counted`, a
    name behind any other word; or of who asked or `told` it on which day.
    """
    timed = {word for word in words if word.endswith(("时间", "日期"))}
    # Neither ends with what parts one from the next: there is one way to read a line.
    day = r"(?:19|20)?\d{2}\s?[-/.年]\s?\d{1,2}(?:[-/.月日\d\s:：时分秒]{0,24}[月日\d时分秒])?"
    name = r"[^:：，,、。；;！!？?\s|｜](?:[^:：，,。；;！!？?]{0,22}?[^:：，,、。；;！!？?\s|｜])?"
    kinds = ((set(words) - timed, name), (timed, day), (counted, r"\d[\d,]{0,9}\s?次?"))
    one = "|".join(rf"(?:{_any(labels)})\s?[:：]\s*{value}" for labels, value in kinds)
    first = rf"(?=(?P<label>{_any((*words, *counted))}))"
    return re.compile(
        rf"[（(【\[]?(?:{first}(?:(?:{one})[\s|｜；;，,、]*)+|{name}\s?(?P<told>{_any(told)})\s?[:：]?\s?{day})[）)】\]]?"
    )


def _label(words: Iterable[str]) -> re.Pattern[str]:
    """A line that begins with one of the words, and with nothing else before a colon, a blank or its end."""
    return re.compile(rf"[（(【\[*·•>\s]*(?:{_any(words)})\s*(?:{_AR}|{_CN})?\s*(?:[:：|｜丨】\]]|\s|$)", re.IGNORECASE)


def _any(words: Iterable[str]) -> str:
    # Of no words nothing is one. A colon may be a Chinese or a Latin one.
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True)).replace("：", "[:：]") or "(?!)"


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


def announces(text: str) -> bool:
    """Whether a text ends with a colon: what follows belongs to it."""
    return text.endswith(("：", ":"))


def in_parentheses(text: str) -> bool:
    """Whether a whole text stands in parentheses."""
    return text.startswith(("（", "(")) and text.endswith(("）", ")"))


def labels_origin(text: str) -> bool:
    """Whether a text has the label of a title, an issuer, a day or an address in it: 来源：."""
    return any(pattern.search(text) for pattern in markers().about.values())


def is_sentence(text: str) -> bool:
    """Whether a text reads as a sentence of an answer rather than as a label."""
    return (len(text) >= 8 and ends_as_sentence(text)) or text.count("，") + text.count("。") >= 2


def ordinal(number: str) -> int:
    """`十二`, `（3）`, `问题1`, `第二问` -> the number; 0 where there is none."""
    digits = re.findall(r"[0-9０-９]+", number)
    if digits:
        # Of 2.3 the last counts: it starts anew in each section.
        return int(digits[-1][:9])
    if len(number) == 1 and number in _STEMS:
        return _STEMS.index(number) + 1
    if number in _ROMAN:
        return _ROMAN.index(number)
    if len(number) == 1 and number.isascii() and number.isalpha():
        return ord(number.upper()) - ord("A") + 1
    if len(number) == 1 and not number.isalpha():
        # ①, ⑴, ㈠, ❶, Ⅲ
        return int(unicodedata.numeric(number, 0))
    chinese = re.search(_CN, number.translate(_FORMAL))
    return numeral(chinese.group()) if chinese else 0
