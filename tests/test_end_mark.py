"""A file that lost any of its end is not read: many beginnings of a YAML file are valid, and exempt too many."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

import pytest

from kb.end_mark import END, body, ended, whole
from kb.files import read_files
from kb.load import HOME, load, load_files
from kb.model import Problems
from retrieval.homophones import FILE as SOUNDS

NOTICE = "notices/most-2022-04-15"
EDITED = (
    *("domains/hgr/facts.yaml", "domains/hgr/synonyms.yaml", "wording.yaml", "domains/hgr/concepts.yaml"),
    *(f"{NOTICE}/{name}.yaml" for name in ("notice", "rules", "units")),
)
# Read beside them: the marks of notices when one is cut, the sounds when an assistant is made.
MARKED = (*(HOME / name for name in EDITED), HOME / "markers.yaml", SOUNDS)
MARK = END.encode()


def refused(home: Path) -> str:
    """What is told of a knowledge base that does not load; "" for one that loads."""
    try:
        load(home)
    except Problems as problems:
        return "\n".join(map(str, problems.problems))
    return ""


def line_ends(raw: bytes) -> list[int]:
    """Where every line but the last ends: what is cut there looks like a file."""
    return [0, *accumulate(map(len, raw.splitlines(keepends=True)[:-1]))]


@pytest.mark.parametrize("name", EDITED)
def test_no_file_cut_at_a_line_is_loaded(home: Path, name: str) -> None:
    raw = (home / name).read_bytes()
    for size in line_ends(raw):
        (home / name).write_bytes(raw[:size])
        assert refused(home).startswith(name), f"{size} of {len(raw)} bytes"


def test_no_source_text_cut_short_is_loaded(home: Path) -> None:
    # Without words loading is quick, and tells of them as well.
    (home / "domains/hgr/concepts.yaml").write_text(ended("{}"), encoding="utf-8")
    file = home / NOTICE / "source.txt"
    raw = file.read_bytes()
    assert "source.txt" not in refused(home)
    for size in (*line_ends(raw)[::8], len(raw) - 1):
        file.write_bytes(raw[:size])
        assert f"{NOTICE}/source.txt" in refused(home), f"{size} of {len(raw)} bytes"


@pytest.mark.parametrize("file", MARKED, ids=lambda file: file.name)
def test_no_file_cut_at_any_byte_is_whole(file: Path) -> None:
    raw = file.read_bytes()
    size = len(raw.rstrip())
    # Every byte of the files of a notice; of the long lists one in 23, and all of the mark.
    for end in {*range(0, size, 1 if size < 12_000 else 23), *range(size - 100, size)}:
        with pytest.raises(Problems):
            whole(raw[:end], file.name)


def test_a_file_that_is_not_whole_is_told_with_the_line_to_put_back(home: Path) -> None:
    for name in ("domains/hgr/facts.yaml", f"{NOTICE}/rules.yaml"):
        text = (home / name).read_text(encoding="utf-8")
        (home / name).write_text(text[: len(text) // 2], encoding="utf-8")
    told = refused(home).splitlines()
    # Both at once, and nothing of what half a file seems to say.
    assert [line.partition("：")[0] for line in told] == ["domains/hgr/facts.yaml", f"{NOTICE}/rules.yaml"]
    assert all(END in line and "可能只有一部分" in line and "从版本库恢复" in line for line in told)


WHOLE = b"rules: []\nnot_formalised: []\n" + MARK + b"\n"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(WHOLE + b"\0" * 512, id="zeros that a crash left behind the text"),
        pytest.param(WHOLE[:20] + b"\0" * (len(WHOLE) - 20), id="zeros that a crash left in place of the text"),
        pytest.param(WHOLE + WHOLE, id="the file appended to itself"),
        pytest.param(WHOLE + WHOLE[:14], id="the file appended to itself and cut"),
        pytest.param(WHOLE + b"more: 1\n", id="something added behind the mark"),
        pytest.param(WHOLE[:-1] + b" more\n", id="something added to the mark"),
        pytest.param(b"says: |\n  a\n  " + MARK + b"\n", id="cut behind a mark in a block of text"),
        pytest.param(b'says: "a\n' + MARK + b'\n"\nrules: []\n', id="cut behind a mark in quotes"),
        pytest.param(b'says: "a\n' + MARK + b'\n"\n' + WHOLE, id="a mark in quotes, and the mark"),
        pytest.param(b"rules: []  " + MARK + b"\n", id="cut behind a mark beside a value"),
        pytest.param(MARK + b"\n", id="nothing but the mark"),
        pytest.param(b"rules: []\n" + MARK[:-3] + b"\n", id="a part of the mark"),
        pytest.param(b" \n\n", id="blanks"),
    ],
)
def test_what_only_seems_to_end_with_the_mark_is_refused(home: Path, raw: bytes) -> None:
    (home / NOTICE / "rules.yaml").write_bytes(raw)
    told = refused(home)
    assert told.startswith(f"{NOTICE}/rules.yaml")
    assert "结束行" in told or "文件是空的" in told


@pytest.mark.parametrize("name", EDITED)
def test_a_beginning_with_the_whole_file_behind_it_is_refused(home: Path, name: str) -> None:
    """Two writes in a row, the first one cut: the mark stands once and last, so what is there twice must tell."""
    raw = (home / name).read_bytes()
    size = [size for size in line_ends(raw) if re.match(rb"- |\w+:", raw[size:])][1]
    (home / name).write_bytes(raw[:size] + raw)
    assert name in refused(home)


@pytest.mark.parametrize(
    "saved",
    [
        pytest.param(lambda raw: raw.rstrip(), id="no end of line at the end"),
        pytest.param(lambda raw: raw + b" \n\n", id="blank lines at the end"),
        pytest.param(lambda raw: raw.replace(b"\n", b"\r\n"), id="line ends of Windows"),
        pytest.param(lambda raw: b"\xef\xbb\xbf" + raw, id="a byte order mark in front"),
    ],
)
def test_what_editors_do_to_a_file_loses_nothing(home: Path, saved: Callable[[bytes], bytes]) -> None:
    for name in EDITED:
        (home / name).write_bytes(saved((home / name).read_bytes()))
    assert load(home).rules == load(HOME).rules


def test_the_mark_is_written_once() -> None:
    assert ended("rules: []\n\n") == ended(ended("rules: []")) == f"rules: []\n{END}\n"
    assert body(ended("rules: []")) == body("rules: []\n") == "rules: []"


def test_what_was_looked_at_is_what_is_served(home: Path) -> None:
    """Every file is read once: whatever becomes of the folder, the texts are those that were hashed."""
    before, files = load(home), read_files(home)
    (home / NOTICE / "source.txt").write_text("另一份公告", encoding="utf-8")
    (home / NOTICE / "rules.yaml").unlink()
    kept = load_files(files)
    assert (kept.version, kept.units, kept.rules) == (before.version, before.units, before.rules)
    assert read_files(home).digest != files.digest
