"""What the product does in processes of its own, done in this one: for tests of what comes of it, not of being apart.

A process takes half a second to start, and some tests would start dozens. That a real one answers, is limited and may
break is what `hostile_files`, `upload_limits`, `segment_time` and `import_commands` are for.
"""

from __future__ import annotations

import contextlib
import json
import runpy
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from assistant import trial_load
from importing.readers import sandbox
from kb import child_process
from kb.child_process import Broken
from kb.load import HOME
from kb.problem import Problems

Work = Callable[..., Mapping[str, object]]


@cache
def work(module: str) -> Work:
    """What a module hands to `answer` where it is run as a program."""
    given: list[Work] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(child_process, "answer", given.append)
        runpy.run_path(str(HOME.parent.joinpath(*module.split(".")).with_suffix(".py")), run_name="__main__")
    (work,) = given
    return work


def _run(module: str, *words: str, given: bytes, **limits: object) -> Any:  # noqa: ARG001 (as it is called)
    """As `kb.child_process.run`, without limits, and nobody hears how far it is."""
    try:
        return json.loads(json.dumps(work(module)(given, *words)))
    except Problems:
        raise
    except Exception as error:
        raise Broken from error


@contextlib.contextmanager
def here() -> Iterator[None]:
    """Readers, cutting and loading on trial run in this process."""
    with pytest.MonkeyPatch.context() as patched:
        for user in (sandbox, trial_load):
            patched.setattr(user, "run", _run)
        yield


@pytest.fixture(scope="module")
def in_process() -> Iterator[None]:
    """As `here`, for all tests of a file."""
    with here():
        yield
