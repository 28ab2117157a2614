"""What a Word file names by its relationships: where its links lead, and the pictures that stand among its words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from docx.oxml.ns import qn

from importing.readers.pictures import Gallery
from importing.readers.word_fields import leads_to
from importing.readers.word_relations import Relation
from kb.markup import http_url

# What draws something: of these, what has a picture, a chart or a diagram in it.
DRAWINGS = tuple(map(qn, ("w:drawing", "w:pict", "w:object")))
_DRAWN = tuple(
    f"{{{space}}}{name}"
    for space, name in (
        ("http://schemas.openxmlformats.org/drawingml/2006/main", "blip"),
        ("http://schemas.openxmlformats.org/drawingml/2006/chart", "chart"),
        ("http://schemas.openxmlformats.org/drawingml/2006/diagram", "relIds"),
        ("urn:schemas-microsoft-com:vml", "imagedata"),
    )
)
_NAMED = frozenset(("docPr", "shape", "imagedata"))
_TITLE = "{urn:schemas-microsoft-com:office:office}title"
# 图片 1 and Picture 2 are what a program calls any picture; a file's path is no name either.
_NO_NAME = re.compile(
    r"(?:图片|图像|图形|对象|图表|图示|Picture|Image|Graphic|Object|Chart|Diagram|IMG)?[\s_-]*\d*(?:\.\w{1,5})?",
    re.IGNORECASE,
)
_MADE = re.compile(r"[\s。]*(?:描述已自动生成|Description automatically generated).*", re.IGNORECASE | re.DOTALL)


class Media:
    """The links and pictures of a document's own part, and of the notes written behind it: `noted`, what these name."""

    def __init__(self, document: Any, gallery: Gallery, noted: Mapping[str, Relation]) -> None:
        self._part = document.part
        self._noted = noted
        self.gallery = gallery

    def url(self, part: Any) -> str:
        """Where a piece of text leads by an element around it; "" for nowhere."""
        for above in part.iterancestors(qn("w:hyperlink"), qn("w:fldSimple"), qn("w:p")):
            if above.tag == qn("w:hyperlink"):
                if named := self._named(above.get(qn("r:id")) or "").url:
                    return http_url(named)
            elif above.tag == qn("w:fldSimple"):
                if found := http_url(leads_to(above.get(qn("w:instr")) or "")):
                    return found
            else:
                break
        return ""

    def marks(self, drawing: Any) -> str:
        """What stands for the pictures of a drawing in the text. Shapes and boxes of text are none."""
        name, paragraph = _name(drawing), next(drawing.iterancestors(qn("w:p")), None)
        found = (one for one in drawing.iter(*_DRAWN) if next(one.iterancestors(qn("w:p")), None) is paragraph)
        return "".join(self.gallery.mark(name, self._bytes(one)) for one in found)

    def _bytes(self, element: Any) -> bytes:
        """The picture that an element names, as the file has it; none where it lies outside, or is drawn otherwise."""
        return self._named(element.get(qn("r:embed")) or element.get(qn("r:id")) or "").blob

    def _named(self, name: str) -> Relation:
        """What has a name among the relationships; nothing for one that is none."""
        found = self._part.rels.get(name)
        if found is None:
            return self._noted.get(name, Relation())
        return Relation(url=found.target_ref) if found.is_external else Relation(blob=found.target_part.blob)


def _name(drawing: Any) -> str:
    """What the author says a drawing shows: its description, its title, or the name that it was given."""
    named = [one for one in drawing.iter() if isinstance(one.tag, str) and one.tag.rpartition("}")[2] in _NAMED]
    said = (one.get(name) for name in ("descr", "alt", "title", _TITLE, "name") for one in named)
    words = (_MADE.sub("", one or "").strip() for one in said)
    return next((one for one in words if one and not _NO_NAME.fullmatch(one)), "")
