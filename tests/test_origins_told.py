"""Whose notice it is, in twenty layouts of sites, accounts, hospitals and their files: evaluation/notices/origins."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from evaluation import NOTICES
from importing.metadata import metadata_of
from importing.readers.html import read_html
from importing.readers.mht import read_mht
from importing.readers.ofd import read_ofd
from importing.readers.pdf import read_pdf
from importing.readers.read import read_bytes
from importing.readers.rtf import read_rtf
from importing.readers.sheets import read_xlsx
from importing.readers.source import Source
from importing.readers.word import read_docx
from importing.segment import segment

FOLDER = NOTICES / "origins"
ROWS = [json.loads(line) for line in (FOLDER / "index.jsonl").read_text(encoding="utf-8").splitlines()]
# As `read_bytes` reads them, without a process for each.
READ: Mapping[str, Callable[[bytes, str], Source]] = {
    "html": read_html,
    "mht": read_mht,
    "docx": read_docx,
    "pdf": read_pdf,
    "rtf": read_rtf,
    "xlsx": read_xlsx,
    "ofd": read_ofd,
    "txt": read_bytes,
}
ANSWERS = ["在本市从事上述活动的，应当办理登记。", "材料齐全的，五个工作日内办结。", "不收取任何费用。"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['file']}: {row['why']}")
def test_a_notice_says_its_title_issuer_day_and_address(row: Mapping[str, Any]) -> None:
    name = row["file"]
    source = READ[name.rpartition(".")[2]]((FOLDER / name).read_bytes(), name)
    units = segment(source.text, "n")
    found = metadata_of(source, units)
    day = date.fromisoformat(row["published"]) if row["published"] else None
    assert (found.title, found.issuer, found.published, found.url) == (row["title"], row["issuer"], day, row["url"])
    assert [unit.answer for unit in units] == ANSWERS
    # Of each that was found it is said where.
    assert set(found.where) == {name for name in ("title", "issuer", "published", "url") if getattr(found, name)}


def test_there_are_twenty() -> None:
    assert len(ROWS) == 20 and {row["file"] for row in ROWS} == {
        file.name for file in FOLDER.iterdir() if file.suffix != ".jsonl"
    }
