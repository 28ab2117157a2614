"""How long a PDF of 48 pages takes to read, and what of its order is kept: `python -m benchmarks.pdf`.

Each page has 40 lines of 38 characters, punctuation and digits in a font of their own. Seconds of the processor, the
least of three times. The share is that of the runs of 8 characters as written that stand in what was read.
"""

from __future__ import annotations

import io
import logging
import random
import sys
from collections.abc import Callable, Sequence
from time import process_time

import pdfplumber
from pypdfium2 import PdfDocument
from rich.console import Console
from rich.table import Table

from importing.readers.pdf import read_pdf
from kb.command_line import Parser
from tests.support.pdf_writer import Piece, line, pdf

PAGES, LINES, LENGTH, RUN, TRIES = 48, 40, 38, 8, 3
_WORDS = "人类遗传资源管理办公室按照规定受理申请并在五个工作日内办结材料不齐的一次性告知补正之后重新计算时限"


def notice() -> tuple[bytes, str]:
    """The file, and its text without line ends."""
    chance = random.Random(1)  # noqa: S311 (made-up words)
    pages, written = [], []
    for _ in range(PAGES):
        pieces: list[Piece] = []
        for number in range(LINES):
            parts = _parts(chance)
            written += parts
            pieces += line(800 - 19 * number, *parts, x=40)
        pages.append(pieces)
    return pdf(*pages), "".join(written)


def _parts(chance: random.Random) -> list[str]:
    """A line as pieces in the two fonts by turns."""
    parts: list[str] = []
    while (left := LENGTH - sum(map(len, parts))) > 0:
        parts.append("".join(chance.choices(_WORDS, k=min(left, chance.randint(4, 9)))))
        if left > len(parts[-1]):
            parts.append(chance.choice("，、。：1"))
    return parts


def kept(written: str, read: str) -> float:
    """The share of runs of 8 characters that were read as they were written."""
    bare = "".join(read.split())
    runs, found = _runs(written), set(_runs(bare))
    return sum(run in found for run in runs) / len(runs)


def _runs(text: str) -> list[str]:
    return [text[at : at + RUN] for at in range(len(text) - RUN + 1)]


def _pdfplumber(raw: bytes) -> str:
    with pdfplumber.open(io.BytesIO(raw)) as document:
        return "\n".join(page.extract_text() for page in document.pages)


def _pdfium(raw: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in PdfDocument(raw))


READERS: dict[str, Callable[[bytes], str]] = {
    "有据": lambda raw: read_pdf(raw, "a.pdf").text,
    "pdfplumber，extract_text": _pdfplumber,
    "PDFium，只取文字": _pdfium,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table."""
    Parser(prog="python -m benchmarks.pdf", description="读 48 页 PDF 的时间与顺序").parse_args(argv)
    logging.disable(logging.WARNING)
    raw, written = notice()
    table = Table("", "秒", "8 字顺序不变的")
    for name, read in READERS.items():
        times = []
        for _ in range(TRIES):
            begun = process_time()
            text = read(raw)
            times.append(process_time() - begun)
        table.add_row(name, f"{min(times):.2f}", f"{kept(written, text):.4f}")
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
