"""Whatever bytes a file has, its reader gives words or says why not, and soon; what is cut of it is verbatim."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import time
from collections.abc import Callable, Iterator, Mapping

import openpyxl
import pytest
from hypothesis import strategies as st

from importing.readers import sandbox
from importing.readers.read import read_bytes
from importing.segment_sandboxed import segment_sandboxed
from kb.child_process import Broken
from kb.model import Problems
from kb.text import verbatim
from tests.support import fuzzing
from tests.support.in_process import work
from tests.support.ofd_writer import line, ofd
from tests.support.pdf_writer import lines, pdf
from tests.test_readers import UNITS, WORD, as_html, as_table, as_text

# Seconds of CPU for a file of some kilobytes; what is quadratic takes many.
LONGEST = 3.0


def as_rtf() -> bytes:
    words = "\\par ".join("".join(f"\\u{ord(one)}?" for one in line) for line in as_text().splitlines())
    return b"{\\rtf1\\ansi\\uc1 " + words.encode() + b"\\trowd\\cellx100\\intbl a\\cell\\row{\\*\\x{\\b i}}}"


def as_mht() -> bytes:
    head = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"
    head += "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    return f"{head}{as_html()}\n--x--\n".encode()


def as_sheet() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.create_sheet(index=0)
    sheet.append(["序号", "问题", "答复"])
    for unit in UNITS:
        sheet.append(list(unit))
    sheet.merge_cells("A5:C6")
    book.save(out)
    return out.getvalue()


def as_csv() -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([["问题", "答复"], *(unit[1:] for unit in UNITS)])
    return out.getvalue().encode()


def as_markdown() -> bytes:
    rows = "".join(f"| {q} | {a.replace(chr(10), '<br>')} |\n" for _, q, a in UNITS)
    head = "---\ntitle: 问答\n---\n# 问答\n![图](data:image/png;base64,AAAA)\n"
    return f"{head}| 问题 | 答复 |\n| --- | --- |\n{rows}".encode()


# A kind by its name; what its file looks like. Of text any bytes are a file: nothing may be called damaged.
TEXTS: Mapping[str, Callable[[], bytes]] = {
    "a.txt": lambda: as_text().encode(),
    "a.html": lambda: (as_html() + as_table()).encode(),
    "a.md": as_markdown,
    "a.mht": as_mht,
    "a.rtf": as_rtf,
    "a.csv": as_csv,
}
ARCHIVES: Mapping[str, Callable[[], bytes]] = {
    "a.docx": lambda: WORD,
    "a.xlsx": as_sheet,
    "a.ofd": lambda: ofd([line(20 + 10 * at, words) for at, words in enumerate(as_text().splitlines())]),
}


@contextlib.contextmanager
def bare() -> Iterator[None]:
    """Readers and cutting in this process, where what breaks them is seen as what it is."""

    def run(module: str, *words: str, given: bytes, **_: object) -> object:
        try:
            return json.loads(json.dumps(work(module)(given, *words)))
        except (MemoryError, RecursionError) as limit:
            raise Broken from limit

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sandbox, "run", run)
        yield


def read_and_cut(name: str, raw: bytes) -> None:
    began = time.process_time()
    try:
        source = read_bytes(raw, name)
        for unit in segment_sandboxed(source, "x").units:
            assert unit.question == verbatim(source.text, unit.question_spans)
            assert unit.answer == verbatim(source.text, unit.answer_spans)
    except Problems as refused:
        assert refused.problems and all(all(problem) for problem in refused.problems)
        refused.problems[0].what.encode()
    assert time.process_time() - began < LONGEST


@pytest.mark.parametrize("name", [*TEXTS, *ARCHIVES])
def test_a_file_of_any_kind_is_read_or_refused(name: str) -> None:
    whole = {**TEXTS, **ARCHIVES}[name]()
    torn = fuzzing.mutated_zip(whole) if name in ARCHIVES else fuzzing.mutated(whole)
    with bare():
        read_and_cut(name, whole)
        fuzzing.hunt(lambda raw: read_and_cut(name, raw), torn, 25)


def test_a_pdf_is_read_or_refused() -> None:
    """In its own process: the library may end it."""
    whole = pdf(lines(as_text().splitlines()), tagged=True)
    fuzzing.hunt(lambda raw: read_and_cut("a.pdf", raw), fuzzing.mutated(whole), 4)


HEADS = (b"", b"%PDF-1.4\n", b"PK\x03\x04", b"<html><table>", b"| ", b"\xff\xfe", b"---\n", b"<ol><li>", b"{\\rtf1 ")


def test_any_bytes_are_read_or_refused() -> None:
    names = st.sampled_from([*TEXTS, *ARCHIVES, "a"])
    made = st.tuples(names, st.sampled_from(HEADS), st.binary(max_size=400))
    with bare():
        fuzzing.hunt(lambda one: read_and_cut(one[0], one[1] + one[2]), made.filter(lambda one: one[1][:1] != b"%"), 40)


def test_any_text_is_cut_verbatim_or_refused() -> None:
    with bare():
        fuzzing.hunt(lambda text: read_and_cut("a.txt", text.encode("utf-8", "replace")), fuzzing.text(80), 60)
