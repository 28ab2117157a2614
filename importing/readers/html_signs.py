"""Signs that a page draws rather than writes: symbol fonts, boxes to tick, raised and lowered words."""

from __future__ import annotations

from typing import Any

from importing.readers.css import Css
from importing.readers.signs import Place, box, is_symbol_font, placed, symbols

_OF_TAGS: dict[str, Place] = {"sup": "raised", "sub": "lowered"}
_OF_STYLE: dict[str, Place] = {"super": "raised", "sub": "lowered"}
# Of a formula, which parts stand raised or lowered.
_OF_MATH: dict[str, tuple[Place, ...]] = {
    "msup": ("", "raised"),
    "msub": ("", "lowered"),
    "msubsup": ("", "lowered", "raised"),
}
# What may stand in raised words; they are left alone with anything else in them, such as a picture or a line break.
_INLINE = frozenset("a abbr b big em font i mi mn mo mrow mtext small span strong sub sup tt u var".split())  # noqa: SIM905


def show_signs(page: Any, css: Css) -> None:
    """Write as characters what a page draws, in place."""
    elements = [element for element in page.iter() if isinstance(element.tag, str)]
    _show_symbols(elements, css)
    for element in elements:
        if element.tag == "input" and (element.get("type") or "").lower() in ("checkbox", "radio"):
            _show_box(element)
    # The innermost first: 2 to the nth, where n is raised itself.
    for element in reversed(elements):
        _show_formula(element)
        for part, place in _raised(element, css):
            _place(part, place)


def _show_symbols(elements: list[Any], css: Css) -> None:
    """Write the signs that letters in a symbol font show. An element has the font of the one around it or its own."""
    fonts: dict[Any, str] = {}
    for element in elements:
        above = element.getparent()
        around = fonts.get(above, "")
        own = css.of(element, "font-family") or element.get("face") or ""
        own = "" if own == "inherit" else own
        first = own.split(",")[0]
        font = first if is_symbol_font(first) else "" if own else around
        if font:
            fonts[element] = font
            element.text = symbols(element.text or "", font)
        if around and element.tail:
            element.tail = symbols(element.tail, around)


def _show_box(element: Any) -> None:
    radio = element.get("type").lower() == "radio"
    element.tag = "span"
    element.text = box("radio" if radio else "checkbox", ticked=element.get("checked") is not None)


def _show_formula(element: Any) -> None:
    if element.tag == "mfrac" and len(element) == 2:
        _fence(element[0])
        _fence(element[1])
        element[0].tail = "/"
    elif element.tag == "msqrt":
        _fence(element)
        element.text = f"√{element.text or ''}"


def _fence(part: Any) -> None:
    """Put what is more than one number or name of a formula in parentheses."""
    if "".join(part.itertext()).strip().replace(".", "").isalnum():
        return
    part.text = f"({part.text or ''}"
    if len(part):
        part[-1].tail = f"{part[-1].tail or ''})"
    else:
        part.text += ")"


def _raised(element: Any, css: Css) -> list[tuple[Any, Place]]:
    """The elements that stand raised or lowered because of this one: itself, or the parts of a formula."""
    if element.tag in _OF_MATH:
        return [(part, place) for part, place in zip(element, _OF_MATH[element.tag], strict=False) if place]
    place = _OF_TAGS.get(element.tag) or _OF_STYLE.get(css.of(element, "vertical-align"), "")
    return [(element, place)] if place else []


def _place(element: Any, place: Place) -> None:
    """Write the words of an element raised or lowered, unless they are a whole line, or hold more than words."""
    inner = [one for one in element.iter() if one is not element]
    if any(one.tag not in _INLINE for one in inner) or _is_alone(element):
        return
    text = "".join(element.itertext())
    changed = placed(text, place)
    if changed == text:
        return
    # All of it stands where the first word did, so that bold words stay bold.
    for one, slot in ((element, "text"), *((one, slot) for one in inner for slot in ("text", "tail"))):
        if (getattr(one, slot) or "").strip():
            setattr(one, slot, changed)
            changed = ""
        else:
            setattr(one, slot, None)


def _is_alone(element: Any) -> bool:
    """Whether nothing stands beside an element on its line, so that it is raised against nothing."""
    while element is not None and element.tag in _INLINE:
        above = element.getparent()
        beside = element.getprevious() is not None or element.getnext() is not None or (element.tail or "").strip()
        if beside or above is None or (above.text or "").strip():
            return False
        element = above
    return True
