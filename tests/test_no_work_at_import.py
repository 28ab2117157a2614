"""Whoever imports a module has not started anything: no file is read, no thread runs, no setting is looked at."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.browsing import ROOT
from tests.support.services import environment
from tests.test_imports import MAY_IMPORT

# Python's own files are read to import anything; what else lies in the project is data.
IMPORTING = """
import importlib, pathlib, sys, threading
root = pathlib.Path(sys.argv[1])
opened = []

def hear(event, given):
    if event == "open" and isinstance(given[0], (str, bytes)):
        path = pathlib.Path(given[0].decode() if isinstance(given[0], bytes) else given[0]).absolute()
        if root in path.parents and path.suffix != ".py" and {".venv", "__pycache__"}.isdisjoint(path.parts):
            opened.append(str(path))

sys.addaudithook(hear)
for module in sys.argv[2:]:
    importlib.import_module(module)
print(*opened, *(thread for thread in threading.enumerate() if thread is not threading.main_thread()), sep="\\n")
"""


def modules() -> list[str]:
    packages = [part for part in MAY_IMPORT if not part.endswith(".py")]
    files = [file.relative_to(ROOT) for part in packages for file in sorted((ROOT / part).rglob("*.py"))]
    return [".".join(file.with_suffix("").parts).removesuffix(".__init__") for file in files]


def imported(root: Path, names: list[str]) -> str:
    # Neither a knowledge base nor a setting that could be used.
    given = environment(YOUJU_KB="/nowhere", YOUJU_RATE="x")
    command = [sys.executable, "-c", IMPORTING, str(root), *names]
    done = subprocess.run(command, cwd=root, env=given, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def test_no_module_works_when_it_is_imported() -> None:
    names = modules()
    assert {"kb.load", "web.service", "web.application", "web.screens.chat", "web.__main__"} <= set(names)
    assert imported(ROOT, names) == ""


def test_what_a_module_does_at_import_is_seen(tmp_path: Path) -> None:
    (tmp_path / "data.yaml").touch()
    script = (
        "import threading, time; open('data.yaml'); threading.Thread(target=time.sleep, args=(9,), daemon=True).start()"
    )
    (tmp_path / "works.py").write_text(script)
    told = imported(tmp_path, ["works"])
    assert str(tmp_path / "data.yaml") in told and "Thread" in told


MAKING = """
import pathlib, sys, threading
from web.application import create_app
from web.screens.served import served
from web.settings import Settings
try:
    served()
except RuntimeError as told:
    print(told)
create_app(Settings(feedback=pathlib.Path(sys.argv[1])))
print(served().settings.feedback, threading.active_count())
"""


def test_the_application_is_made_of_the_settings_it_is_given_and_nothing_runs_yet(tmp_path: Path) -> None:
    command = [sys.executable, "-c", MAKING, str(tmp_path / "votes")]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]
    without, made = done.stdout.splitlines()
    assert "没有可用的服务" in without and "python -m web" in without
    assert made == f"{tmp_path / 'votes'} 1"
    assert {file.name for file in tmp_path.iterdir()} == {"admin-token", "signing-key"}
