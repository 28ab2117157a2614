"""Data flows one way: kb <- retrieval, verdict <- assistant <- web <- app."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "kb": {"kb"},
    "retrieval": {"kb", "retrieval"},
    "verdict": {"kb", "verdict"},
    "assistant": {"kb", "retrieval", "verdict", "assistant"},
    "web": {"kb", "retrieval", "verdict", "assistant", "web"},
    "app.py": {"kb", "web"},
}
ONLY_IMPORT = {
    "marisa_trie": "retrieval/dictionary.py retrieval/inverted_index.py retrieval/index_file.py",
    "opencc": "kb/text.py",
    "openpyxl": "assistant/spreadsheet.py",
    "lxml": "importing/readers/html.py",
    "pypdfium2": "importing/readers/pdf.py",
    "pypinyin": "importing/metadata.py retrieval/homophones.py",
}


def _imports(file: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def _files(part: str) -> list[Path]:
    return [ROOT / part] if part.endswith(".py") else sorted((ROOT / part).rglob("*.py"))


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_imports_run_one_way(part: str) -> None:
    ours = {name.removesuffix(".py") for name in MAY_IMPORT}
    assert _files(part)
    for file in _files(part):
        # A command line stands above what it commands.
        above = {"retrieval", "verdict"} if file == ROOT / "kb" / "__main__.py" else set()
        assert _imports(file) & ours <= MAY_IMPORT[part] | above, file


@pytest.mark.parametrize(("library", "only"), ONLY_IMPORT.items())
def test_a_library_has_its_place(library: str, only: str) -> None:
    users = {str(file.relative_to(ROOT)) for part in MAY_IMPORT for file in _files(part) if library in _imports(file)}
    assert users == set(only.split())


def test_nothing_below_web_hears_of_streamlit() -> None:
    for part in ("kb", "retrieval", "verdict", "assistant"):
        for file in _files(part):
            assert not _imports(file) & {"streamlit", "starlette", "jinja2"}, file
