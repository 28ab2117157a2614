"""What is installed: each package for a reason, all of them pinned by hash, and what is imported is listed."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Mapping
from importlib.metadata import packages_distributions

import pytest

from tests.test_imports import FILES, MAY_IMPORT, ROOT

# The short list and the lock that is made of it.
LOCKED = {"requirements.txt": "requirements.lock", "requirements-dev.txt": "requirements-dev.lock"}
# Listed though no module of the product imports them.
NOT_IMPORTED = {
    "python-multipart": "starlette imports it when a form arrives",
    "psycopg": "SQLAlchemy imports it for an address of PostgreSQL",
    "psycopg-binary": "psycopg imports it",
}


def _name(written: str) -> str:
    """As PyPI compares names."""
    return re.sub(r"[-_.]+", "-", written).lower()


def _pinned(file: str) -> Mapping[str, str]:
    """Name to version of every package in a file, those of a file that it names included."""
    text = (ROOT / file).read_text(encoding="utf-8")
    pinned = {_name(name): version for name, version in re.findall(r"(?m)^([\w.-]+)==([\w.]+)", text)}
    for other in re.findall(r"(?m)^-r (\S+)", text):
        pinned |= _pinned(other)
    return pinned


def _imported() -> set[str]:
    """The packages whose modules the product imports, as distributions."""
    modules = {
        name.split(".")[0]
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for name in _modules(node)
    }
    foreign = modules - set(sys.stdlib_module_names) - {part.removesuffix(".py") for part in MAY_IMPORT}
    distributions = packages_distributions()
    return {_name(distribution) for module in foreign for distribution in distributions[module]}


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def test_what_the_product_imports_is_listed() -> None:
    assert _imported() - set(_pinned("requirements.txt")) == set()


def test_what_is_listed_is_imported() -> None:
    assert set(_pinned("requirements.txt")) - _imported() - set(NOT_IMPORTED) == set()


@pytest.mark.parametrize("short", LOCKED)
def test_every_listed_package_has_one_version_and_a_reason(short: str) -> None:
    for line in (ROOT / short).read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(r"#.*|-r \S+|[\w.-]+==[\w.]+ +# \S.*", line), line


@pytest.mark.parametrize(("short", "lock"), LOCKED.items())
def test_the_lock_holds_every_listed_version(short: str, lock: str) -> None:
    missing = _pinned(short).items() - _pinned(lock).items()
    assert not missing, f"{lock}: run make lock"


@pytest.mark.parametrize("lock", LOCKED.values())
def test_every_locked_package_has_its_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    lines = [line for line in text.replace("\\\n", " ").splitlines() if not line.startswith("#")]
    assert len(lines) == len(_pinned(lock))
    assert not [line for line in lines if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", line)]


def test_tests_run_on_what_is_served() -> None:
    assert _pinned("requirements.lock").items() <= _pinned("requirements-dev.lock").items()


def test_the_list_of_licences_is_of_the_locked_versions_and_each_is_known() -> None:
    told = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| ([\w.-]+) \| (\d[\w.]*) \| (.+) \|$", told)
    locked = re.findall(r"(?m)^([\w.-]+)==([\w.]+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert [(name, version) for name, version, _ in rows] == locked, "docs/licences.md: run make sbom"
    # None that forbids what an office does with it, and none that nobody can name.
    assert not [row for row in rows if re.search(r"没有写明|\bAGPL|(?<!L)GPL-[23]|Commercial|Proprietary", row[2])]
