"""Reading and cutting an upload have limits, whatever is in it, and one goes on at a time."""

from __future__ import annotations

import subprocess
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from importing.metadata import metadata_of
from importing.readers import sandbox
from importing.readers.read import read_bytes
from importing.readers.source import Disputed, Source
from importing.review_flags import with_holds
from importing.segment import segment
from importing.segment_sandboxed import segment_sandboxed
from kb import child_process
from kb.load import HOME
from kb.model import Problems

SEED = HOME / "notices/most-2022-04-15/source.txt"
PEAK = """
import resource, sys
from pathlib import Path
from kb.model import Problems
from importing.readers.read import read
try:
    read(Path(sys.argv[1]))
    print("read")
except Problems as refused:
    print(refused.problems[0].what)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


def bomb(megabytes: int) -> bytes:
    """A PDF of a few kilobytes, the content of whose page is so long once it is unpacked twice."""
    packer = zlib.compressobj()
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    size = megabytes << 20
    # The sum of so many zeros; blocks that follow a full flush can be repeated.
    sums = ((size % 65521) << 16 | 1).to_bytes(4, "big")
    stream = zlib.compress(block + again * (megabytes - 1) + b"\x03\x00" + sums, 9)
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream" % (len(stream), stream),
    )
    made = b"%PDF-1.4\n" + b"".join(b"%d 0 obj%s endobj\n" % one for one in enumerate(objects, 1))
    return made + b"trailer<</Root 1 0 R>>"


def test_a_file_that_unpacks_to_gigabytes_takes_less_than_one(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(bomb(1500))
    assert file.stat().st_size < 20_000
    command = [sys.executable, "-c", PEAK, str(file)]
    what, peak = subprocess.run(command, cwd=HOME.parent, capture_output=True, check=True, text=True).stdout.split()
    assert what != "read" and int(peak) < 1000


def test_a_cut_apart_is_the_cut() -> None:
    text = SEED.read_text(encoding="utf-8")
    source = Source(text, "txt", b"", disputed=(Disputed(2, 300, 900),))
    cut = segment_sandboxed(source, "most-2022-04-15")
    units = list(cut.units)
    assert cut.metadata == metadata_of(source, units) and not cut.rows
    assert units == with_holds(segment(text, "most-2022-04-15"), source.disputed)
    assert any(unit.hold for unit in units) and isinstance(units[0].answer_spans[0].start, int)
    with pytest.raises(Problems, match="没有找到任何问答"):
        segment_sandboxed(Source("无", "txt", b""), "x")


def test_a_cut_that_takes_too_long_is_ended_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 0.01)
    with pytest.raises(Problems, match="文件太复杂"):
        segment_sandboxed(Source(SEED.read_text(encoding="utf-8"), "txt", b""), "x")


def test_one_file_is_read_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    running: list[object] = []
    at_once: list[int] = []
    outcome = child_process.outcome

    def counted(*given: Any, **options: Any) -> Any:
        running.append(given)
        at_once.append(len(running))
        time.sleep(0.1)
        try:
            return outcome(*given, **options)
        finally:
            running.pop()

    monkeypatch.setattr(child_process, "outcome", counted)
    page = "<p>1. 要报吗？</p><p>答：要报。</p>".encode()
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda _: read_bytes(page, "a.html"), range(3)))
    assert at_once == [1] * 3
