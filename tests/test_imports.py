"""Data flows one way: kb <- importing; kb <- retrieval, reader <- verdict <- assistant, records <- web <- app."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "kb": {"kb"},
    "importing": {"kb", "importing"},
    "retrieval": {"kb", "retrieval"},
    "reader": {"kb", "reader"},
    "verdict": {"kb", "reader", "verdict"},
    "assistant": {"kb", "retrieval", "reader", "verdict", "assistant"},
    "records": {"kb", "records"},
    "web": {"kb", "importing", "retrieval", "reader", "verdict", "assistant", "records", "web"},
    "evaluation": {"kb", "retrieval", "reader", "verdict", "assistant", "evaluation"},
    "app.py": {"kb", "assistant", "web"},
    "tools": {"tools"},
}
# An entry point stands above what it starts; nothing imports it.
_COMMANDS = {"kb", "importing", "retrieval", "reader", "verdict", "assistant"}
ABOVE = {"kb": _COMMANDS, "importing": _COMMANDS, "reader": _COMMANDS, "web": {"app"}}
ONLY_IMPORT = {
    "jieba": "retrieval/cutter.py",
    "rank_bm25": "retrieval/bm25.py",
    "marisa_trie": "retrieval/dictionary.py retrieval/index_file.py retrieval/inverted_index.py",
    "opencc": "kb/text.py",
    "alembic": (
        "records/migrations/versions/0001_first_tables.py records/migrations/versions/0002_topics.py records/store.py"
    ),
    "openpyxl": "assistant/spreadsheet.py importing/readers/sheets.py web/register_files.py",
    "jinja2": "assistant/weave_html.py web/render.py",
    "lxml": "importing/readers/html.py importing/readers/html_metadata.py importing/readers/ofd.py",
    "pypdfium2": (
        "importing/readers/pdf.py importing/readers/pdf_characters.py importing/readers/pdf_links.py "
        "importing/readers/pdf_pictures.py importing/readers/pdf_unseen.py importing/readers/scan.py"
    ),
    "pypinyin": "importing/folder_name.py retrieval/homophones.py",
}
FILES = [
    file for part in MAY_IMPORT for file in ([ROOT / part] if part.endswith(".py") else (ROOT / part).rglob("*.py"))
]


def _modules(nodes: Iterator[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@cache
def _parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def _imports(file: Path) -> frozenset[str]:
    """The packages that a file imports, wherever it does."""
    return frozenset(name.split(".")[0] for name in _modules(ast.walk(_parsed(file))))


def _part(file: Path) -> str:
    return file.relative_to(ROOT).parts[0]


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_imports_run_one_way(part: str) -> None:
    ours = {name.removesuffix(".py") for name in MAY_IMPORT}
    files = [file for file in FILES if _part(file) == part]
    assert files
    for file in files:
        may = ABOVE.get(part, set()) | MAY_IMPORT[part] if file.name == "__main__.py" else MAY_IMPORT[part]
        assert _imports(file) & ours <= may, file


def test_nothing_imports_an_entry_point() -> None:
    for file in FILES:
        tree = _parsed(file)
        assert not [name for name in _modules(ast.walk(tree)) if name.endswith("__main__")], file


def test_no_function_imports_a_module_of_ours() -> None:
    # An import within a function hides which way data flows. A library that takes long to load may wait for its use.
    for file in FILES:
        tree = _parsed(file)
        within = (inner for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) for inner in ast.walk(node))
        named = {name.split(".")[0] for name in _modules(within)}
        assert file.name == "__main__.py" or not named & set(MAY_IMPORT), file


@pytest.mark.parametrize(("library", "only"), ONLY_IMPORT.items())
def test_a_library_has_its_place(library: str, only: str) -> None:
    users = {str(file.relative_to(ROOT)) for file in FILES if library in _imports(file)}
    assert users == set(only.split())


def test_nothing_below_web_hears_of_streamlit() -> None:
    for file in FILES:
        if _part(file) not in ("web", "app.py"):
            assert not _imports(file) & {"streamlit", "starlette"}, file
