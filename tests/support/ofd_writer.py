"""OFD files as the tests need them: pages of lines, each where it stands, in millimetres."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

_SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def line(top: float, text: str, more: str = "", inner: str = "") -> str:
    """A text object 5 mm high, at the left margin. `more`: attributes; `inner`: elements before the text."""
    return (
        f'<ofd:TextObject Boundary="20 {top} 170 6" Size="5" {more}>{inner}'
        f'<ofd:TextCode X="0" Y="5" DeltaX="g {len(text) - 1} 5">{text}</ofd:TextCode></ofd:TextObject>'
    )


def ofd(*pages: Sequence[str]) -> bytes:
    """The file of pages."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        root = "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
        archive.writestr("OFD.xml", f'<ofd:OFD {_SPACE} Version="1.1" DocType="OFD">{root}</ofd:OFD>')
        listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
        archive.writestr("Doc_0/Document.xml", f"<ofd:Document {_SPACE}><ofd:Pages>{listed}</ofd:Pages></ofd:Document>")
        for number, objects in enumerate(pages):
            content = f"<ofd:Content><ofd:Layer>{''.join(objects)}</ofd:Layer></ofd:Content>"
            archive.writestr(f"Doc_0/Pages/Page_{number}/Content.xml", f"<ofd:Page {_SPACE}>{content}</ofd:Page>")
    return out.getvalue()
