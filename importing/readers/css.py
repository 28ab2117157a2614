"""The few properties of CSS that change what a page says: how lists count, what stands raised, what is a symbol font.

Only what the page itself holds is known: `style` attributes, and its style sheets where a selector is made of tags,
classes and ids. Rules for print and other media are left out, as are selectors of any other kind.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

# A comment that does not end goes on to the end.
_COMMENT = re.compile(r"/\*(?:.*?\*/|.*)|<!--|-->", re.DOTALL)
_COMPOUND = re.compile(r"(?P<tag>[a-zA-Z][\w-]*|\*)?(?P<more>(?:[.#][\w-]+)*)")
_PART = re.compile(r"([.#])([\w-]+)")
# Possessive, so that no text takes longer than it is long.
_DECLARED = re.compile(r"""(?<![\w-])([\w-]++)\s*+:\s*+((?:[^;"']|"[^"]*"|'[^']*')*+)""")
_WORD = re.compile(r""""[^"]*"|'[^']*'|[^\s"']+""")
_PLACES = frozenset(("inside", "outside"))
# Most pages set fonts and alignments everywhere: they matter only where one of their values does.
_MATTERS = {
    "list-style-type": re.compile(""),
    "vertical-align": re.compile(r"^su(?:b|per)$"),
    "font-family": re.compile(r"symbol|wingdings|webdings"),
}
# What a page sets beyond is not looked at: matching takes time.
_MOST_RULES = 200


@dataclass(frozen=True)
class _Compound:
    """`p.note#first`: what one element must be."""

    tag: str
    classes: frozenset[str]
    name: str

    def fits(self, element: Any) -> bool:
        return (
            self.tag in ("", "*", element.tag)
            and (not self.name or element.get("id") == self.name)
            and self.classes <= _classes(element.get("class") or "")
        )


@dataclass(frozen=True)
class _Rule:
    """A selector as its parts, the innermost first, each with what joins it to the one before; and what it declares.

    `weight` orders rules: ids, classes, tags, and where the rule stands.
    """

    parts: tuple[tuple[str, _Compound], ...]
    declared: Mapping[str, str]
    weight: tuple[int, int, int, int]

    def fits(self, element: Any) -> bool:
        if not self.parts[0][1].fits(element):
            return False
        above = element.getparent()
        for joint, compound in self.parts[1:]:
            while joint == " " and above is not None and not compound.fits(above):
                above = above.getparent()
            if above is None or not compound.fits(above):
                return False
            above = above.getparent()
        return True


@functools.lru_cache(maxsize=4096)
def _classes(written: str) -> frozenset[str]:
    return frozenset(written.split())


class Css:
    """What a page declares. Made before anything is taken from the page."""

    def __init__(self, page: Any) -> None:
        sheets = "\n".join(style.text or "" for style in page.iter("style"))
        rules = list(_rules(_COMMENT.sub(" ", sheets)))
        self._rules: dict[str, dict[str, list[_Rule]]] = {name: {} for name in _MATTERS}
        for name, matters in _MATTERS.items():
            saying = [rule for rule in rules if name in rule.declared]
            if any(matters.search(rule.declared[name]) for rule in saying):
                for rule in sorted(saying, key=lambda rule: rule.weight, reverse=True)[:_MOST_RULES]:
                    self._rules[name].setdefault(_key(rule.parts[0][1]), []).append(rule)

    def of(self, element: Any, name: str) -> str:
        """The value that an element declares for one of the properties of this module, "" where it declares none."""
        own = _declared(element.get("style") or "").get(name)
        if own is not None:
            return own
        known = self._rules[name]
        if not known:
            return ""
        keys = ["#" + (element.get("id") or ""), *("." + one for one in _classes(element.get("class") or ""))]
        # Of each key the first that fits weighs most.
        fits = ((rule for rule in known.get(key, ()) if rule.fits(element)) for key in (*keys, element.tag, "*"))
        fitting = [rule for rules in fits for rule in islice(rules, 1)]
        return max(fitting, key=lambda rule: rule.weight).declared[name] if fitting else ""


def _key(compound: _Compound) -> str:
    """Under what a rule is looked up."""
    if compound.name:
        return "#" + compound.name
    return "." + min(compound.classes) if compound.classes else compound.tag or "*"


def _rules(sheet: str) -> Iterator[_Rule]:
    for place, (selectors, body) in enumerate(_blocks(sheet)):
        declared = _declared(body)
        for selector in selectors.split(",") if declared else ():
            if parts := _parts(selector.strip()):
                yield _Rule(parts, declared, (*_weight([one for _, one in parts]), place))


def _weight(compounds: Sequence[_Compound]) -> tuple[int, int, int]:
    """How many ids, classes and tags a selector names."""
    ids = sum(bool(one.name) for one in compounds)
    return ids, sum(len(one.classes) for one in compounds), sum(one.tag not in ("", "*") for one in compounds)


def _blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and bodies of the rules of a style sheet; what stands in @media and the like is left out."""
    depth, start, head = 0, 0, ""
    for found in re.finditer(r"[{};]", sheet):
        if found[0] == "{":
            if not depth:
                head, start = sheet[start : found.start()].strip(), found.end()
            depth += 1
        elif found[0] == "}":
            depth = max(0, depth - 1)
            if not depth:
                if head and not head.startswith("@"):
                    yield head, sheet[start : found.start()]
                head, start = "", found.end()
        elif not depth:
            # @charset and @import end here.
            start = found.end()


def _parts(selector: str) -> tuple[tuple[str, _Compound], ...]:
    """The parts of a selector, the innermost first; none for a selector that asks for anything else."""
    parts: list[tuple[str, _Compound]] = []
    joint = ""
    for word in selector.replace(">", " > ").split():
        if word == ">":
            joint = ">"
            continue
        found = _COMPOUND.fullmatch(word)
        if not found:
            return ()
        more = _PART.findall(found["more"])
        names = [name for kind, name in more if kind == "#"]
        compound = _Compound(
            tag=(found["tag"] or "").lower(),
            classes=frozenset(name for kind, name in more if kind == "."),
            name=names[0] if names else "",
        )
        parts.append((joint or " ", compound))
        joint = ""
    # What joins a part to the one inside it stands with the part inside; it is wanted with the part outside.
    return tuple((parts[at + 1][0] if at + 1 < len(parts) else "", compound) for at, (_, compound) in enumerate(parts))[
        ::-1
    ]


@functools.lru_cache(maxsize=4096)
def _declared(body: str) -> Mapping[str, str]:
    """The values of the properties of this module in a list of declarations, the last of each."""
    found: dict[str, str] = {}
    for name, value in (
        _DECLARED.findall(body) if any(one in body.lower() for one in ("list-", "align", "font")) else ()
    ):
        said = value.partition("!")[0].strip()
        if name.lower() == "list-style":
            words = [
                word for word in _WORD.findall(said) if word.lower() not in _PLACES and not word.startswith("url(")
            ]
            found["list-style-type"] = words[0] if words else "disc"
        elif name.lower() in _MATTERS and said:
            found[name.lower()] = said
    return {name: value if value[:1] in "\"'" else value.lower() for name, value in found.items()}
