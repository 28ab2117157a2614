"""How a line of a notice begins: with the mark of a question, of an answer, of a heading, or of page furniture."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from importing.line_ends import ends_as_question, ends_as_sentence, is_sentence
from importing.lines import Line
from importing.number_forms import ARABIC, CHINESE, ITEMS, numbered, ordinal
from kb.end_mark import whole
from kb.load import HOME
from kb.marker_words import MarkersBook, Partings
from kb.yaml_files import read_model

# What a line may say of a notice behind a label.
_LABELLED = ("heading", "issuer", "published", "address")
# What stands around 问 and 答, and what parts them from their words.
_OPENS, _CLOSES, _STROKE = r"【\[（(「〔〖《<＜", r"】\]）)」〕〗》>＞", "(?:[|｜丨]|——)"
_END = re.compile(r"[-—－=\s]*(?:END|The End|完|全文完)[-—－=\s]*$", re.IGNORECASE)


class MarkedLine(NamedTuple):
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
        return ordinal(self.number) if self.number else 0


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
        kind, number, end, weak = numbered(line.text) or ("", "", 0, False)
        rest = line.after(end) if kind else line
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
            rf"(?:[{_OPENS}]\s?(?:{answers})\s?(?:{ARABIC}|{CHINESE})?\s?[{_CLOSES}]\s*[:：]?|(?:{answers})\s?(?:{ARABIC}|{CHINESE})?\s?[:：]|A{ARABIC}[.．、]|答(?:\s|{_STROKE})|[Ⓐⓐ🅐🅰]"
            rf"|(?:{_any(word for word in lists.answers if len(word) > 1)})\s*$)\s*"
        ),
        inline_answer=re.compile(
            rf"(?<=[？?。”）)])\s*(?:[【\[（(]\s*(?:答|{answers})\s*[】\]）)]\s*[:：]?|(?:{answers})\s?(?:{ARABIC}|{CHINESE})?\s?[:：])\s*"
        ),
        question=re.compile(
            rf"(?:[{_OPENS}]\s*(?:{questions})\s?[{_CLOSES}]\s*[:：]?|(?:{questions})\s?[:：]|[QＱ](?:[.．、]|\s(?=\S))|问(?:\s(?=\S{{2}})|\s?{_STROKE})|[Ⓠⓠ🅠🆀])\s*"
        ),
        asked_badge=_badge(questions),
        told_badge=_badge(answers),
        asker=re.compile(_any(lists.askers)),
        asking=re.compile(_any(lists.asking)),
        nested=re.compile(rf"[【\[（(]?(?:{_any(lists.nested)})\s*(?:{ARABIC}|{CHINESE})?\s*[】\]）)]?\s*[:：]?"),
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
    return re.compile(_any(words).replace("＃", rf"\s?{ARABIC}"))


def _parting(words: Partings) -> re.Pattern[str]:
    """A sentence in which a notice speaks of itself, or asks whoever carries it out to tell of it."""
    gap = "[^。！？]{0,60}?"
    begins = _any(words.begins).replace("…", gap)
    of_itself = rf"(?:{_any(words.itself)}){gap}(?:{_any(words.of_itself)})"
    asks = rf"[^。，；：！？]{{0,20}}(?:{_any(words.carried_out)}){gap}请{gap}(?:{_any(words.reported)})"
    return re.compile(rf"[（(]?(?:(?:{_any(words.under)})[:：]\s*)?(?:{of_itself}|{begins}|{asks})")


def _badge(words: str) -> re.Pattern[str]:
    return re.compile(rf"[【\[（(]?\s*(?:{words})\s*(?:{ARABIC}|{CHINESE})?\s*[】\]）)]?[.．、:：]?")


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
    return re.compile(
        rf"[（(【\[*·•>\s]*(?:{_any(words)})\s*(?:{ARABIC}|{CHINESE})?\s*(?:[:：|｜丨】\]]|\s|$)", re.IGNORECASE
    )


def _any(words: Iterable[str]) -> str:
    # Of no words nothing is one. A colon may be a Chinese or a Latin one.
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True)).replace("：", "[:：]") or "(?!)"


def labels_origin(text: str) -> bool:
    """Whether a text has the label of a title, an issuer, a day or an address in it: 来源：."""
    return any(pattern.search(text) for pattern in markers().about.values())
