"""Old Word files through LibreOffice: what it is asked for, what it may not do, and what becomes of its failures."""

from __future__ import annotations

import io
import stat
import sys
import tempfile
from pathlib import Path

import docx
import pytest

from importing.readers import programs
from importing.readers.read import read_bytes
from importing.segment import segment
from kb.problem import Problems
from kb.progress import Step
from tests.support.waiting import until
from tests.test_child_process import Enough, over, started

DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument".encode("utf-16-le") + b"\0\0"
# Stands for the outside program by its contract: words in, a file out. Of what it got it leaves a copy.
PROGRAM = """#!{python}
import os, pathlib, shutil, subprocess, sys, time
words = sys.argv[1:]
here = pathlib.Path({folder!r})
(here / "words").write_text("\\n".join(words))
(profile,) = (one.partition("file://")[2] for one in words if one.startswith("-env:UserInstallation="))
shutil.copytree(profile, here / "profile", dirs_exist_ok=True)
out, file = pathlib.Path(words[words.index("--outdir") + 1]), pathlib.Path(words[-1])
(here / "got").write_bytes(file.read_bytes())
made = out / (file.stem + "." + words[words.index("--convert-to") + 1])
{act}
"""
HANG = """
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
(here / "pid").write_text(str(other.pid))
other.wait()
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which nothing but the program lies; where files of a moment go is watched."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def install(here: Path, act: str, name: str = "soffice") -> None:
    program = here / name
    program.write_text(PROGRAM.format(python=sys.executable, folder=str(here), act=act))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def converting(here: Path) -> str:
    """What writes a docx with a question."""
    made = docx.Document()
    for line in (
        "停车管理常见问题解答",
        "一、谁能停车？",
        "答：本单位职工可以停车。",
        "二、怎么办证？",
        "答：登记后领证。",
    ):
        made.add_paragraph(line)
    out = io.BytesIO()
    made.save(out)
    (here / "made.docx").write_bytes(out.getvalue())
    return "made.write_bytes((here / 'made.docx').read_bytes())"


@pytest.mark.parametrize("name", ["soffice", "libreoffice"])
def test_an_old_word_file_is_read_as_what_libreoffice_makes_of_it(here: Path, name: str) -> None:
    install(here, converting(here), name)
    heard: list[Step] = []
    source = read_bytes(DOC, "公告.doc", heard=heard.append)
    assert [(unit.question, unit.answer) for unit in segment(source.text, "a")] == [
        ("谁能停车？", "本单位职工可以停车。"),
        ("怎么办证？", "登记后领证。"),
    ]
    # The file itself is what is kept.
    assert (source.kind, source.raw, (here / "got").read_bytes()) == ("doc", DOC, DOC)
    assert Step("用 LibreOffice 转换") in heard
    assert not [*(here / "temporary").iterdir()]


def test_libreoffice_shows_no_window_runs_no_macro_and_reaches_no_other_machine(here: Path) -> None:
    install(here, converting(here))
    read_bytes(DOC, "公告.doc")
    words = (here / "words").read_text().splitlines()
    assert {"--headless", "--norestore"} <= set(words)
    settings = (here / "profile/user/registrymodifications.xcu").read_text(encoding="utf-8")
    assert '"DisableMacrosExecution" oor:op="fuse"><value>true<' in settings
    for proxy in ("ooInetHTTPProxyName", "ooInetHTTPSProxyName"):
        assert f'"{proxy}" oor:op="fuse"><value>127.0.0.1<' in settings


@pytest.mark.parametrize(
    ("act", "told", "why"),
    [
        ("sys.exit(1)", "LibreOffice", "it fails"),
        ("", "LibreOffice", "it says that all is well and writes nothing"),
        ("os.abort()", "LibreOffice", "it crashes"),
        ("made.write_bytes(b'')", "LibreOffice", "it writes an empty file"),
        ("made.write_bytes(b'PK' + bytes(90))", "已损坏", "it writes half a file"),
        (HANG, "LibreOffice", "it has no end"),
    ],
)
def test_what_libreoffice_cannot_do_is_told_and_leaves_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch, act: str, told: str, why: str
) -> None:
    monkeypatch.setattr(programs, "_SECONDS", 2)
    install(here, act)
    with pytest.raises(Problems, match=told) as refused:
        raise AssertionError((why, read_bytes(DOC, "公告.doc")))
    assert all(one.where == "公告.doc" and one.fix for one in refused.value.problems)
    assert not [*(here / "temporary").iterdir()]
    until(lambda: act != HANG or over(here))


def test_whoever_waits_no_more_ends_libreoffice(here: Path) -> None:
    install(here, HANG)

    def hear(_: Step) -> None:
        if started(here):
            raise Enough

    with pytest.raises(Enough):
        read_bytes(DOC, "公告.doc", heard=hear)
    until(lambda: over(here))
    assert not [*(here / "temporary").iterdir()]
