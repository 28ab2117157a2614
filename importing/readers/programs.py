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
        command = [
            program,
            f"-env:UserInstallation=file://{folder}/profile",
            *("--headless", "--norestore", "--convert-to", "docx", "--outdir", folder, str(file)),
        ]
        try:
            outcome(command, b"", seconds=_SECONDS, heard=lambda *_: heard(Step("用 LibreOffice 转换")))
            return file.with_suffix(".docx").read_bytes()
        except (OSError, TooSlow):
            raise told("doc_broken", name) from None
