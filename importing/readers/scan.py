"""A scanned notice as text, recognised by tesseract: a person must compare every character of it."""

from __future__ import annotations

import io
import os
import re
import subprocess
from collections.abc import Iterator
from typing import Any

import pypdfium2
from PIL import Image, ImageSequence

from importing.readers.source import Disputed, Source, as_data
from kb.child_process import answer, reached
from kb.problem import Problem, Problems

_LANGUAGE = "chi_sim"
_MOST_PAGES, _SECONDS = 30, 60
# Pixels of the short side of a page (150 dpi of A4): tesseract knows letters some 30 pixels high best.
_WIDTH = 1240
# Pixels of a page, of which its file may promise any number.
_MOST_PIXELS = 40_000_000
# Blanks that tesseract leaves between the letters of a Chinese line.
_WIDE = "[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’…—]"
# Marks of which tesseract tells only their shape; beside a Chinese letter they are wide.
_WIDE_MARKS = {"?": "？", ":": "：", ",": "，", ";": "；", "!": "！", "(": "（", ")": "）"}
_MARKS = re.compile(rf"(?<={_WIDE})[?:,;!()]|[?:,;!()](?={_WIDE})")
_BLANK = re.compile(rf"(?<={_WIDE})[ \t]+(?=\S)|(?<=\S)[ \t]+(?={_WIDE})")


def read_scan(raw: bytes, name: str) -> Source:
    """What is recognised on the pages of a PDF or a picture: all of it is disputed. Raises Problems."""
    text, disputed = "", []
    try:
        for number, (page, count) in enumerate(_pages(raw, name), 1):
            reached(number - 1, count)
            start = len(text)
            text += _recognised(page, name) + "\n"
            disputed.append(Disputed(number, start, len(text), "scanned"))
    except Problems:
        raise
    except (pypdfium2.PdfiumError, OSError, ValueError, Image.DecompressionBombError):
        raise Problems([Problem(name, "扫描件已损坏，读不出来", "重新扫描，另存为 PDF 再试")]) from None
    if not text.strip():
        raise Problems([Problem(name, "扫描件上没有认出文字", "用 300 dpi 重新扫描，放正，再试")])
    kind = "pdf" if _is_pdf(raw) else Image.open(io.BytesIO(raw)).format or "png"
    return Source(text, kind.lower().replace("jpeg", "jpg"), raw, disputed=tuple(disputed))


def _is_pdf(raw: bytes) -> bool:
    """Blanks may stand in front of its mark."""
    return raw[:1024].lstrip().startswith(b"%PDF-")


def _pages(raw: bytes, name: str) -> Iterator[tuple[Image.Image, int]]:
    """The pages, each with how many there are."""
    if _is_pdf(raw):
        document: Any = pypdfium2.PdfDocument(raw)
        found = (_drawn(document[at]) for at in range(len(document)))
        count = len(document)
    else:
        picture = Image.open(io.BytesIO(raw))
        found = (frame.convert("L") for frame in ImageSequence.Iterator(picture) if _may_be(frame.size))
        count = int(getattr(picture, "n_frames", 1))
    if count > _MOST_PAGES:
        what = f"扫描件有 {count} 页，一次最多识别 {_MOST_PAGES} 页"
        raise Problems([Problem(name, what, "分成几份，各自识别、导入")])
    yield from ((page, count) for page in found)


def _drawn(page: Any) -> Image.Image:
    width, height = page.get_size()
    # Twice as fine, and made smaller: thin strokes stay.
    scale = 2 * _WIDTH / min(width, height)
    _may_be((width * scale, height * scale))
    drawn: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    return drawn


def _may_be(size: tuple[float, float]) -> bool:
    if size[0] * size[1] > _MOST_PIXELS:
        raise ValueError
    return True


def _recognised(page: Image.Image, name: str) -> str:
    """The lines on a page."""
    share = _WIDTH / min(page.size)
    if share < 1:
        page = page.resize((round(page.width * share), round(page.height * share)), Image.Resampling.LANCZOS)
    picture = io.BytesIO()
    page.save(picture, "PNG", dpi=(150, 150))
    command = ["tesseract", "stdin", "stdout", "-l", _LANGUAGE, "--psm", "3", "-c", "preserve_interword_spaces=1"]
    try:
        done = subprocess.run(  # noqa: S603 (found on the path)
            command,
            input=picture.getvalue(),
            capture_output=True,
            check=False,
            timeout=3 * _SECONDS,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired:
        raise Problems([Problem(name, "一页太久没有识别完", "只保留公告的那几页再试")]) from None
    if done.returncode:
        what = f"识别程序 tesseract 没有认成（{done.stderr.decode('utf-8', 'replace').strip()[:80]}）"
        raise Problems([Problem(name, what, "检查 tesseract-ocr-chi-sim 是否装好")])
    lines = (
        _MARKS.sub(lambda found: _WIDE_MARKS[found[0]], _BLANK.sub("", line)).strip()
        for line in done.stdout.decode("utf-8", "replace").splitlines()
    )
    return "\n".join(line for line in lines if line)


if __name__ == "__main__":
    answer(as_data(read_scan))
