"""Questions that a page's markup ties to their answers, whatever their words: summaries, terms, the buttons of
accordions and tabs, elements of two classes in turn, items of one make, schema.org.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from importing.readers.html_pictures import is_of_text

# What an element is, kept until the text is read. A title stands above several questions.
ASKS, TELLS, TITLES = "data-youju-asks", "data-youju-tells", "data-youju-titles"
_LONGEST = 400
_ASKED = re.compile(r"[？?]|[吗呢]$")
_SENTENCE, _SENTENCE_END = re.compile(r"[。；！]"), re.compile(r"[。；！，：:]$")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ASKING = re.compile(r"question|(?<![a-z])(?:q|ask|wen|wenti|tiwen)(?![a-z])")
_TELLING = re.compile(r"answer|reply|(?<![a-z])(?:a|da|daan|dafu|huida|huifu)(?![a-z])")
_TARGETS = ("aria-controls", "data-bs-target", "data-target")
_LINES = frozenset("div p h2 h3 h4 h5 h6 dt section header".split())  # noqa: SIM905
_NO_ITEMS = frozenset("table thead tbody tr body ol ul dl form".split())  # noqa: SIM905
# A way of marking is the page's if so many questions are marked so, and it holds so much of the page or so many ask.
_FEWEST, _MOST_OF_PAGE, _ASK = 2, 0.5, 1 / 3


@dataclass(frozen=True)
class _Tie:
    """A question and the elements of its answer; none where markup only names the question."""

    asked: Any
    told: tuple[Any, ...] = ()
    # The markup says that it is a question.
    said: bool = False
    # Of a panel: it may stand elsewhere than below its button.
    apart: bool = False


def mark_questions(page: Any) -> None:
    """Mark the questions and answers that the page's markup ties together. To be done before any part is taken out."""
    found = page.find("body")
    body = page if found is None else found
    elements = [one for one in body.iter() if isinstance(one.tag, str)]
    ties: dict[Any, _Tie] = {}
    ways = (_microdata(elements), _details(elements), _terms(elements), _panels(elements))
    for way in (*ways, *_classes(elements), *_items(elements)):
        made = [tie for tie in way if tie.asked not in ties and _is_tie(tie)]
        if _is_way(made, body):
            ties.update((tie.asked, tie) for tie in made)
    if not ties:
        ties = {tie.asked: tie for tie in _listed(page, elements)}
    _mark(elements, ties)


def _mark(elements: list[Any], ties: dict[Any, _Tie]) -> None:
    owners = {told: tie.asked for tie in ties.values() for told in tie.told}
    around: dict[Any, Any] = {}
    titles: set[Any] = set()
    for element in elements:
        above = around.get(element.getparent())
        if element in ties and above is not None:
            titles.add(above)
        around[element] = owners.get(element, above)
    _bring_together(elements, ties)
    for asked, tie in ties.items():
        asked.set(TITLES if asked in titles else ASKS, "")
        for told in tie.told if asked not in titles else ():
            told.set(TELLS, "")


def _bring_together(elements: list[Any], ties: dict[Any, _Tie]) -> None:
    """Put the buttons of tabs above their panels, where those stand below all the buttons or above them."""
    place = {element: at for at, element in enumerate(elements)}
    asked = sorted(place[asked] for asked in ties)
    apart = [(tie.asked, tie.told[0]) for tie in ties.values() if tie.apart]
    if all(bisect_right(asked, place[panel]) == bisect_right(asked, place[button]) for button, panel in apart):
        return
    for button, panel in apart:
        tail, button.tail = button.tail, None
        if tail:
            _add_behind(button, tail)
        panel.insert(0, button)
        button.tail, panel.text = panel.text, None


def _add_behind(element: Any, words: str) -> None:
    """Put words where an element stands, which goes elsewhere."""
    before, above = element.getprevious(), element.getparent()
    if before is not None:
        before.tail = (before.tail or "") + words
    else:
        above.text = (above.text or "") + words


def _is_way(ties: list[_Tie], body: Any) -> bool:
    """Whether ties of one kind are how this page marks its questions."""
    if any(tie.said for tie in ties):
        return True
    if len(ties) < _FEWEST:
        return False
    if sum(bool(_ASKED.search(_start(tie.asked))) for tie in ties) >= _ASK * len(ties):
        return True
    tied = sum(len(one.text_content()) for tie in ties for one in (tie.asked, *tie.told))
    return tied >= _MOST_OF_PAGE * len(body.text_content())


def _is_tie(tie: _Tie) -> bool:
    words = _start(tie.asked)
    return 0 < len(words) <= _LONGEST and (not tie.told or any(_start(one) or _shows(one) for one in tie.told))


def _shows(element: Any) -> bool:
    """Whether there is a picture in an element that is part of the text, and leads nowhere."""
    return any(is_of_text(one) and next(one.iterancestors("a"), None) is None for one in element.iter("img"))


def _start(element: Any) -> str:
    """The first words of an element without blanks, some more than a question has."""
    found: list[str] = []
    length = 0
    for words in element.itertext():
        found.append("".join(words.split()))
        length += len(found[-1])
        if length > _LONGEST:
            break
    return "".join(found)


def _microdata(elements: list[Any]) -> Iterator[_Tie]:
    """The names of the questions of schema.org, each with the answer below it."""
    asked = None
    for element in elements:
        says = (element.get("itemprop") or "").lower()
        if says == "name" and _scope(element).endswith("/question"):
            asked = element
        elif asked is not None and says in ("acceptedanswer", "suggestedanswer"):
            yield _Tie(asked, (element,), said=True)
            asked = None


def _scope(element: Any) -> str:
    """What schema.org calls the thing that an element tells about."""
    above = element.getparent()
    while above is not None and above.get("itemscope") is None:
        above = above.getparent()
    return "" if above is None else (above.get("itemtype") or "").lower()


def _details(elements: list[Any]) -> Iterator[_Tie]:
    for element in elements:
        above = element.getparent()
        # Of several, only the first is one.
        if element.tag == "summary" and above.tag == "details" and above.find("summary") is element:
            yield _Tie(element, tuple(_below(element)))


def _terms(elements: list[Any]) -> Iterator[_Tie]:
    for element in elements:
        below = element.getnext() if element.tag == "dt" else None
        if below is not None and below.tag == "dd":
            yield _Tie(element, tuple(one for one in _below(element, "dt") if one.tag == "dd"))


def _below(element: Any, end: str = "") -> Iterator[Any]:
    for one in element.itersiblings():
        if one.tag == end:
            return
        if isinstance(one.tag, str):
            yield one


def _panels(elements: list[Any]) -> Iterator[_Tie]:
    """What a press opens: the panels of accordions and tabs, by the ids that tie them to their buttons."""
    ids = {element.get("id"): element for element in reversed(elements) if element.get("id")}
    opened: set[Any] = set()
    for element in elements:
        names = (element.get(name) or "" for name in _TARGETS)
        panel = next((ids[name.lstrip("#")] for name in names if name.lstrip("#") in ids), None)
        if panel is None or panel in opened or panel is element or _lies_in(panel, element) or _lies_in(element, panel):
            continue
        opened.add(panel)
        if _shows(panel) or any(words.strip() for words in panel.xpath(".//text()[not(ancestor::a)]")):
            # What holds nothing but links is a menu.
            yield _Tie(element, (panel,), apart=True)


def _lies_in(element: Any, other: Any) -> bool:
    return any(above is other for above in element.iterancestors())


def _classes(elements: list[Any]) -> Iterator[list[_Tie]]:
    """Elements of one class, each with one of another class right below it: the ties of each such two classes."""
    ways: dict[tuple[str, str, str], list[_Tie]] = {}
    for element in elements:
        below = element.getnext()
        if not element.get("class") or below is None or not isinstance(below.tag, str) or below.tag in ("br", "td"):
            continue
        asking, telling = _class(element), _class(below)
        if asking != telling and not _SENTENCE_END.search(_start(element)):
            said = bool(_ASKING.search(asking) and _TELLING.search(telling) and not _TELLING.search(asking))
            ways.setdefault((element.tag, asking, telling), []).append(_Tie(element, (below,), said=said))
    return (ties for ties in ways.values() if (ties[0].said and len(ties) >= _FEWEST) or _are_alike(ties))


def _items(elements: list[Any]) -> Iterator[list[_Tie]]:
    """The first lines of the items of one list, whatever that is made of, with all that stands below each."""
    ways: dict[tuple[Any, str, str], list[_Tie]] = {}
    for item in elements:
        parts = [] if item.tag in _NO_ITEMS or (item.text or "").strip() else list(item)[:_FEWEST]
        if len(parts) < _FEWEST or parts[0].tag not in _LINES or (parts[0].tail or "").strip():
            continue
        if not _SENTENCE_END.search(_start(parts[0])):
            ways.setdefault((item.getparent(), item.tag, _class(item)), []).append(
                _Tie(parts[0], tuple(_below(parts[0])))
            )
    return (ties for ties in ways.values() if _are_alike(ties))


def _are_alike(ties: list[_Tie]) -> bool:
    """Whether most of what is alike asks, and is told something."""
    asks = sum(bool(_ASKED.search(_start(tie.asked))) for tie in ties)
    tells = sum(any(_SENTENCE.search(_start(one)) for one in tie.told) for tie in ties)
    return len(ties) > _FEWEST and min(asks, tells) > len(ties) / 2


def _class(element: Any) -> str:
    return _HUMP.sub("-", element.get("class") or "").lower()


def _listed(page: Any, elements: list[Any]) -> Iterator[_Tie]:
    """The elements that are one of the questions which the page lists for search engines (JSON-LD)."""
    names = set(_names(page))
    matched: set[Any] = set()
    for element in elements if names else ():
        if _start(element) in names:
            if element.getparent() not in matched:
                yield _Tie(element)
            matched.add(element)


def _names(page: Any) -> Iterator[str]:
    for script in page.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            try:
                left = [json.loads(script.text or "")]
            except (ValueError, RecursionError):
                continue
            while left:
                one = left.pop()
                if isinstance(one, dict) and one.get("@type") == "Question":
                    yield "".join(str(one.get("name") or "").split())
                left += _parts(one)


def _parts(one: Any) -> Iterable[Any]:
    return one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
