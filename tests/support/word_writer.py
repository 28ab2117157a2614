"""Small Word files out of their XML: what a test says of a paragraph, a list or a style is what the file holds."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence

import docx
from docx.oxml import parse_xml

_SPACES = " ".join(
    f'xmlns:{name}="http://schemas.{place}"'
    for name, place in (
        ("w", "openxmlformats.org/wordprocessingml/2006/main"),
        ("m", "openxmlformats.org/officeDocument/2006/math"),
        ("mc", "openxmlformats.org/markup-compatibility/2006"),
        ("w14", "microsoft.com/office/word/2010/wordml"),
        ("r", "openxmlformats.org/officeDocument/2006/relationships"),
        ("a", "openxmlformats.org/drawingml/2006/main"),
        ("wp", "openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
    )
)


def word_file(paragraphs: Sequence[str], *, lists: Sequence[str] = (), styles: Sequence[str] = ()) -> bytes:
    """A file of `w:p` elements, with `w:abstractNum`, `w:num` and `w:style` elements of its own."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    for old in list(numbering):
        numbering.remove(old)
    for one in lists:
        numbering.append(_parsed(one))
    for one in styles:
        document.styles.element.append(_parsed(one))
    for place, one in enumerate(paragraphs):
        document.element.body.insert(place, _parsed(one))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def with_notes(
    file: bytes, parts: Mapping[str, Mapping[int, Sequence[str]]], named: Mapping[str, str | bytes] | None = None
) -> bytes:
    """A file with foot- or endnotes: by `footnotes` or `endnotes`, the `w:p` elements of each note by its id.

    named: what each part names by its relationships: an address, or the bytes of a picture.
    """
    out = io.BytesIO(file)
    with zipfile.ZipFile(out, "a") as archive:
        for name in parts if named else ():
            told = []
            for at, (key, what) in enumerate((named or {}).items()):
                if isinstance(what, bytes):
                    archive.writestr(f"word/media/{name}{at}.png", what)
                    told.append(f'<Relationship Id="{key}" Type="{_TYPES}/image" Target="media/{name}{at}.png"/>')
                else:
                    to = f'Type="{_TYPES}/hyperlink" Target="{what}" TargetMode="External"'
                    told.append(f'<Relationship Id="{key}" {to}/>')
            space = "http://schemas.openxmlformats.org/package/2006/relationships"
            archive.writestr(
                f"word/_rels/{name}.xml.rels", f'<Relationships xmlns="{space}">{"".join(told)}</Relationships>'
            )
        for name, notes in parts.items():
            made = "".join(f'<w:{name[:-1]} w:id="{key}">{"".join(of)}</w:{name[:-1]}>' for key, of in notes.items())
            archive.writestr(f"word/{name}.xml", f"<w:{name} {_SPACES}>{made}</w:{name}>")
    return out.getvalue()


def _parsed(element: str) -> object:
    name = re.match(r"<[\w:]+", element)
    assert name
    return parse_xml(f"{name[0]} {_SPACES}{element[name.end() :]}")


def paragraph(*runs: str, properties: str = "") -> str:
    """A `w:p`: plain words become a run, what begins with `<` is taken as it stands."""
    made = "".join(one if one.startswith("<") else run(one) for one in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{made}</w:p>"


def run(words: str, properties: str = "") -> str:
    """A `w:r` with its properties."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def item(words: str, number: int = 1, level: int = 0) -> str:
    """A paragraph in a list."""
    place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(words, properties=place)


def a_list(*levels: str, key: int = 1) -> str:
    """A `w:abstractNum`, its levels as `level` gives them."""
    made = "".join(one.replace("<w:lvl>", f'<w:lvl w:ilvl="{at}">') for at, one in enumerate(levels))
    return f'<w:abstractNum w:abstractNumId="{key}">{made}</w:abstractNum>'


def level(kind: str, text: str, more: str = "", start: int = 1) -> str:
    """A level of a list: its format, its text, and what else is said of it."""
    format_ = f'<w:numFmt w:val="{kind}"/>' if kind else ""
    return f'<w:lvl><w:start w:val="{start}"/>{format_}{more}<w:lvlText w:val="{text}"/></w:lvl>'


def num(key: int = 1, number: int = 1, more: str = "") -> str:
    """A `w:num`, which paragraphs name."""
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{key}"/>{more}</w:num>'
