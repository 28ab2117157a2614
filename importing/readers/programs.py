"""Programs of others, where they are installed: LibreOffice for old Word files (doc), tesseract for scans."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from importing.readers.kinds import told
from kb.child_process import TooSlow, outcome
from kb.progress import Heard, Step, unheard

_SECONDS = 90
# The language of tesseract.
LANGUAGE = "chi_sim"
# Settings of LibreOffice. A file may name pictures and texts of other places, and hold macros: what it asks for goes to
# a proxy that is not there, links are not followed, and nothing runs.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop>
</item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop>
<prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop>
<prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop>
<prop oor:name="ooInetNoProxy" oor:op="fuse"><value></value></prop>
</item>
</oor:items>
"""


def can_scan() -> bool:
    """Whether tesseract is installed, with the language."""
    program = shutil.which("tesseract")
    if not program:
        return False
    known = subprocess.run([program, "--list-langs"], capture_output=True, check=False, timeout=20)  # noqa: S603 (found on the path)
    return LANGUAGE in known.stdout.decode("utf-8", "replace").split()


def as_docx(raw: bytes, name: str, heard: Heard = unheard) -> bytes:
    """The same document as docx. Raises Problems where LibreOffice is missing or fails."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if not program:
        raise told("doc", name)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "notice.doc")
        file.write_bytes(raw)
        # A profile of its own: another LibreOffice of the same user would take the file over.
        settings = Path(folder, "profile", "user", "registrymodifications.xcu")
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, encoding="utf-8")
        command = [
            program,
            f"-env:UserInstallation=file://{folder}/profile",
            *("--headless", "--norestore", "--convert-to", "docx", "--outdir", folder, str(file)),
        ]
        step = Step("用 LibreOffice 转换")
        heard(step)
        try:
            outcome(command, b"", seconds=_SECONDS, heard=lambda *_: heard(step))
            made = file.with_suffix(".docx").read_bytes()
        except (OSError, TooSlow):
            raise told("doc_broken", name) from None
    if not made:
        raise told("doc_broken", name)
    return made
