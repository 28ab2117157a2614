"""How a text ends, and what it is by that: a question, a sentence, something that goes on or announces the next."""

from __future__ import annotations

import re

# ~~ ends struck words; a mark that leads to a note may stand behind all else.
_ENDED = r"[”’」』\"）)~]*(?:\[尾?注?\d{1,4}\]|[¹²³⁰-⁹①-⑳*※†‡]{1,3}){0,3}$"
_QUESTION_END = re.compile(rf"[？?]{_ENDED}")
_SENTENCE_END = re.compile(rf"[。！!；;：:…．]{_ENDED}")
_CLAUSE_END = re.compile(r"[，,、][”’」』\"）)~]*$")


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


def is_sentence(text: str) -> bool:
    """Whether a text reads as a sentence of an answer rather than as a label."""
    return (len(text) >= 8 and ends_as_sentence(text)) or text.count("，") + text.count("。") >= 2
