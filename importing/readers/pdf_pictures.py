"""The pictures of a PDF's pages: those that say something are named in the text where they stand, and kept as drawn."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pypdfium2

from importing.readers.pdf_characters import Drawn, Sheet
from importing.readers.pdf_rows import Row
from importing.readers.pictures import Gallery
from importing.readers.reading_order import Laid
from kb.markup import pictured, without_links

Box = tuple[float, float, float, float]
# Shares of a page: no smaller is a picture; of a larger one under words it is the ground; so much of one that has no
# words says that the page is a picture; so far from its upper and lower edge it may be a letterhead.
_LEAST, _GROUND, _WHOLE, _MARGIN = 0.01, 0.8, 0.1, 0.06
# More characters than these are words, not a page number; so many lines and areas without words are a drawing.
_NUMBER, _DRAWING = 12, 40
# What stands at one place, give or take so many points, of so many pages, is printed on all of them.
_PLACE, _MOST_PAGES = 6.0, 2
# Pieces of one picture lie so close, in points. A page may have thousands of them.
_CLOSE, _MOST = 3.0, 400
# A picture is told behind one of these: no paragraph is parted.
_SENTENCE = re.compile(r"[。！？；：:;?!|][”’」』\"）)]*\s*$")
# Pixels for a point, and of the longer side at most.
_SCALE, _LARGEST = 2.0, 1600


class Shown(NamedTuple):
    """A picture, or a whole page that is one (`whole`): where it stands on its page, and the file that it is kept as.

    mark: its marked content in a tagged file, -1 for none; high: how far its top is from the bottom of the page, -1 on
    a page that is turned.
    """

    page: int
    box: Box
    mark: int
    high: float = -1.0
    file: str = ""
    whole: bool = False


def pictures_in(raw: bytes, sheets: Sequence[Sheet], gallery: Gallery) -> list[Shown]:
    """The pictures of a file in the order of its pages, from top to bottom, drawn into the gallery."""
    places = Counter(place for sheet in sheets for place in {_place(one.box) for one in sheet.pictures})
    running = {place for place, count in places.items() if count > _MOST_PAGES}
    found = [one for sheet in sheets for one in _of_sheet(sheet, running)]
    if not found:
        return []
    rotated = {sheet.number for sheet in sheets if sheet.rotation}
    document = pypdfium2.PdfDocument(raw)
    try:
        return [one._replace(file=_drawn(document, one, one.page in rotated, gallery)) for one in found]
    finally:
        document.close()


def _of_sheet(sheet: Sheet, running: set[tuple[int, ...]]) -> Iterator[Shown]:
    own = [one for one in sheet.pictures if _place(one.box) not in running]
    whole = _area(sheet.box) or 1.0
    if len(sheet.chars) + len(sheet.hidden) <= _NUMBER:
        if sum(_area(one.box) for one in own) > _WHOLE * whole or sheet.paths > _DRAWING:
            yield Shown(sheet.number, sheet.box, -1, whole=True)
        return
    margin = _MARGIN * (sheet.box[3] - sheet.box[1])
    for one in sorted(_merged(own), key=lambda one: -one.box[3]):
        middle = (one.box[1] + one.box[3]) / 2
        inside = sheet.box[1] + margin < middle < sheet.box[3] - margin
        if inside and _LEAST * whole < _area(one.box) < _GROUND * whole:
            high = -1.0 if sheet.rotation else one.box[3] - sheet.box[1]
            yield Shown(sheet.number, one.box, one.mark, high)


def _area(box: Box) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)


def _place(box: Box) -> tuple[int, ...]:
    return tuple(round(side / _PLACE) for side in box)


def _merged(found: Sequence[Drawn]) -> list[Drawn]:
    """Pictures, those that a program cut into strips put together."""
    whole: list[Drawn] = []
    for one in found[:_MOST]:
        box, mark = one.box, one.mark
        for other in [other for other in whole if _touch(other.box, box)]:
            whole.remove(other)
            left, bottom = map(min, box[:2], other.box[:2])
            right, top = map(max, box[2:], other.box[2:])
            box = (left, bottom, right, top)
            mark = max(mark, other.mark)
        whole.append(Drawn(box, mark))
    return whole


def _touch(one: Box, two: Box) -> bool:
    return (
        one[0] <= two[2] + _CLOSE
        and two[0] <= one[2] + _CLOSE
        and one[1] <= two[3] + _CLOSE
        and two[1] <= one[3] + _CLOSE
    )


def _drawn(document: pypdfium2.PdfDocument, one: Shown, rotated: bool, gallery: Gallery) -> str:
    """The file that a picture is kept as: that part of its page as a viewer shows it. "" where it cannot be."""
    if rotated and not one.whole:
        return ""
    page = document[one.page - 1]
    try:
        left, bottom, right, top = page.get_bbox()
        inner = (max(one.box[0], left), max(one.box[1], bottom), min(one.box[2], right), min(one.box[3], top))
        crop = (inner[0] - left, inner[1] - bottom, right - inner[2], top - inner[3])
        longest = max(inner[2] - inner[0], inner[3] - inner[1])
        if _area(inner) <= 1:
            return ""
        scale = min(_SCALE, _LARGEST / longest)
        bitmap = page.render(scale=scale, crop=(0, 0, 0, 0) if one.whole else crop)
        try:
            out = io.BytesIO()
            bitmap.to_pil().save(out, "PNG")
        finally:
            bitmap.close()
        return gallery.keep(out.getvalue(), "PNG")
    except (pypdfium2.PdfiumError, ValueError):
        return ""
    finally:
        page.close()


def with_whole_pages(lines: Sequence[Laid], found: Sequence[Shown]) -> list[Laid]:
    """Lines with one for each page that is a picture as a whole, before those of the pages behind it."""
    made = list(lines)
    for one in found:
        if one.whole:
            at = next((at for at, line in enumerate(made) if min(line.pages, default=0) > one.page), len(made))
            made.insert(at, Laid(pictured(f"第 {one.page} 页", one.file), frozenset((one.page,))))
    return made


def with_pictures(body: Sequence[str], lines: Sequence[Row], shown: Sequence[Shown]) -> list[str]:
    """The lines of a page's text with its pictures, each behind the sentence that stands above it.

    lines: the page's rows, in which the words of `body` stand in some order.
    """
    made = list(body)
    for one in reversed(shown):
        mark = pictured("", one.file)
        at = _above(body, lines, one.high) if one.high >= 0 else len(body) - 1
        while 0 <= at < len(body) - 1 and not _SENTENCE.search(without_links(body[at])):
            at += 1
        if at >= 0 and body[at].startswith("|"):
            # A line of its own would cut the table in two.
            made[at] = f"{made[at].removesuffix('|')}{mark} |"
        else:
            made.insert(at + 1, mark)
    return made


def _above(body: Sequence[str], lines: Sequence[Row], high: float) -> int:
    """The line of the text in which the row above a picture stands; -1 for none, the last for one that is not found."""
    row = min((row for row in lines if row.y >= high), key=lambda row: row.y, default=None)
    if row is None:
        return -1
    words = _bare(row.text)
    # 答： stands alone above each picture, and begins other lines.
    alike = [at for at, text in enumerate(body) if _bare(text) == words]
    higher = sum(one.y > row.y and _bare(one.text) == words for one in lines)
    if higher < len(alike):
        return alike[higher]
    found = (at for at in reversed(range(len(body))) if (one := _bare(body[at])) and (words in one or one in words))
    return next(found, len(body) - 1)


def _bare(text: str) -> str:
    return "".join(without_links(text).split())
