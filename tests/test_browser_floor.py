"""Nothing in our scripts and styles is younger than Chromium 80, the scripts ES2018: hospitals have 83 and later."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kb.load import HOME

STATIC = HOME.parent / "web" / "static"
TEMPLATES = HOME.parent / "web" / "templates"
SCRIPTS = sorted(STATIC.glob("*.js"))
STYLES = [
    *sorted(STATIC.glob("*.css")),
    *(file for file in sorted(TEMPLATES.glob("*.html")) if "<style>" in file.read_text("utf-8")),
]
# What Streamlit's page alone loads runs where Streamlit does: Chromium 112.
WITH_STREAMLIT = {"page.css"}

# What is too young, since which Chromium, and an example that must be found.
SYNTAX = {
    r"\?\.(?!\d)": ("80", "a?.b"),
    r"\?\?": ("80", "a ?? b"),
    r"(?:\|\||&&)=": ("85", "a ||= b"),
    r"\bcatch\s*\{": ("66, ES2019", "try { } catch { }"),
    r"\bthis\.#|[\s{;]#\w+\s*(?:[=(]|in\b)": ("74", "class A { #b = 1 }"),
    r"\bstatic\s*\{": ("94", "class A { static { } }"),
    r"\b\d+n\b|\b\d+_\d": ("67", "1_000"),
    r"\bimport\s*\(|^\s*(?:import|export)\b": ("63", "import('x')"),
}
APIS = {
    r"AbortSignal\.(?:timeout|any)": ("103", "AbortSignal.timeout(1)"),
    r"\bstructuredClone\b": ("98", "structuredClone(a)"),
    r"\.replaceChildren\(": ("86", "a.replaceChildren()"),
    r"\.replaceAll\(": ("85", "a.replaceAll('b', 'c')"),
    r"\.(?:at|findLast|toSorted|toReversed|with)\(-?\d*\)": ("92", "a.at(-1)"),
    r"\bObject\.(?:hasOwn|groupBy)\b|\bArray\.fromAsync\b": ("93", "Object.hasOwn(a, 'b')"),
    r"\bPromise\.(?:any|withResolvers|try)\b": ("85", "Promise.any([])"),
    r"\bcrypto\.randomUUID\b": ("92", "crypto.randomUUID()"),
    r"\.checkVisibility\(|\.requestSubmit\(\)\.": ("105", "a.checkVisibility()"),
    r"\bURL\.(?:canParse|parse)\b": ("120", "URL.canParse(a)"),
    r"\baria[A-Z]\w+\s*[:=](?!=)": ("81, Firefox 119", "{ ariaLabel: 'a' }"),
    r"\bnavigation\.|\bscheduler\.|\bWeakRef\b": ("84", "new WeakRef(a)"),
}
STYLE = {
    r"color-mix\(|\boklch\(|light-dark\(": ("111", "a { color: color-mix(in srgb, red, blue); }"),
    r":has\(|:is\(|:where\(": ("88", "a:has(b) { }"),
    r"(?<![\w-])inset(?:-\w+)*\s*:(?!\s*0\)\s*\{)": ("87", "a { inset: 0; }"),
    r"@layer|@container|@scope|@starting-style": ("99", "@layer a { }"),
    r"(?:aspect-ratio|accent-color|text-wrap|(?<![\w-])(?:translate|rotate|scale))\s*:": ("88", "a { scale: 2; }"),
    r"overflow(?:-[xy])?\s*:\s*clip": ("85", "a { overflow: clip; }"),
    r"^\s*&|[{;]\s*&": ("112", "a { & b { } }"),
}
# Units of the visible part of a window (Chromium 108): each line of its own is preceded by one that says it in vh.
_YOUNG_UNIT = re.compile(r"(?<![\w-])([\w-]+)\s*:[^;{}]*\d(?:[dsl]v[hw]|lh|cq[wh])\b[^;{}]*;")


def found(text: str, young: dict[str, tuple[str, str]]) -> list[str]:
    return [
        f"Chromium {since}: {match[0]!r} in {text[max(0, match.start() - 40) : match.end() + 20]!r}"
        for pattern, (since, _) in young.items()
        for match in re.finditer(pattern, text, re.MULTILINE)
    ]


def lonely_units(text: str) -> list[str]:
    """Declarations in a young unit with none of the same property before them in the same block."""
    return [
        match[0]
        for match in _YOUNG_UNIT.finditer(text)
        if not re.search(rf"(?<![\w-]){match[1]}\s*:", text[text.rfind("{", 0, match.start()) : match.start()])
    ]


def _lines(file: Path) -> str:
    return "\n".join(re.sub(r"(?<!:)//[ \w].*|/\*.*?\*/", "", line) for line in file.read_text("utf-8").splitlines())


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_a_script_runs_in_the_oldest_browser(file: Path) -> None:
    assert found(_lines(file), SYNTAX | APIS) == []


@pytest.mark.parametrize("file", [*SCRIPTS, *STYLES], ids=lambda file: file.name)
def test_a_style_is_understood_by_the_oldest_browser(file: Path) -> None:
    text = _lines(file)
    if file.suffix != ".js":
        # A page's words are not its style.
        text = text if file.suffix == ".css" else "\n".join(re.findall(r"(?s)<style>(.*?)</style>", text))
        assert found(text, {} if file.name in WITH_STREAMLIT else STYLE) == []
    assert lonely_units(text) == []


@pytest.mark.parametrize(("pattern", "example"), [(one, two[1]) for one, two in (SYNTAX | APIS | STYLE).items()])
def test_what_is_too_young_would_be_found(pattern: str, example: str) -> None:
    assert re.search(pattern, example, re.MULTILINE)
    assert lonely_units("a { height: 100dvh; }") and not lonely_units("a { height: 100vh; height: 100dvh; }")
