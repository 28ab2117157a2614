"""A scanned notice: recognised where a person asks for it, and every unit of it waits for that person."""

from __future__ import annotations

import io
import subprocess
from difflib import SequenceMatcher
from pathlib import Path

import pypdfium2
import pytest

from importing.readers.read import read_bytes
from importing.review_flags import with_holds
from importing.segment import segment
from kb.problem import Problems
from tests.support.browsing import headless

PRINTED = (
    "某市停车管理常见问题解答",
    "一、外来车辆可以进入院区停放吗？",
    "答：外来车辆停在东门停车场，每次不超过2小时，超过的按每小时5元收取费用。职工车辆凭停车证停放，不另收费。",
    "二、办理停车证需要提交哪些材料？",
    "答：提交本人工作证、车辆行驶证复印件各一份，填写《停车证申请表》，交后勤管理处审核，五个工作日内办结。",
    "三、停车证遗失怎么办？",
    "答：应当在三日内向后勤管理处报告，登记后补办，补办不收取工本费。",
)


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A notice printed by the browser, as a scanner gives it back: a picture of 300 dpi in a PDF."""
    folder: Path = tmp_path_factory.mktemp("scan")
    body = "".join(f"<p>{line}</p>" for line in PRINTED)
    style = "<style>body { font: 16pt/1.8 'Noto Serif CJK SC', 'Noto Sans CJK SC', serif; margin: 2cm; }</style>"
    (folder / "a.html").write_text(f"<meta charset=utf-8>{style}{body}", encoding="utf-8")
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer")
    command = [headless(), *options, f"--print-to-pdf={folder / 'a.pdf'}", f"{folder / 'a.html'}"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    page = pypdfium2.PdfDocument(folder / "a.pdf")[0].render(scale=300 / 72, grayscale=True).to_pil()
    out = io.BytesIO()
    page.save(out, "PDF", resolution=300)
    return out.getvalue()


def test_a_scan_is_read_where_asked_and_every_unit_waits_for_a_person(scan: bytes) -> None:
    with pytest.raises(Problems, match=r"是扫描件.*--scan.*逐字核对"):
        read_bytes(scan, "a.pdf")
    source = read_bytes(b"\n" + scan, "a.pdf", scan=True)
    printed, found = ("".join("".join(text).split()) for text in (PRINTED, source.text))
    same = sum(block.size for block in SequenceMatcher(None, printed, found, autojunk=False).get_matching_blocks())
    assert same / len(printed) >= 0.98
    units = with_holds(segment(source.text, "a"), source.disputed)
    assert len(units) == 3
    assert all(any("由扫描件识别，须逐字核对" in says for says in unit.hold) for unit in units)
