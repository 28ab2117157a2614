"""A service as tests have it: it is asked faster than a person may ask, and leaves no votes behind."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import tempfile
from pathlib import Path

from web.service import Service
from web.settings import Settings
from web.signing import CaseSigner

# Variables of the tests themselves.
OF_TESTS = frozenset(
    {"YOUJU_FAULTS", "YOUJU_FUZZ", "YOUJU_FUZZ_SEED", "YOUJU_GENERATED", "YOUJU_PICTURES", "YOUJU_SCREENSHOTS"}
)
_KEY = "the-key-of-the-tests-0001"
# Signs as the service of the tests does.
SIGNER = CaseSigner([_KEY])


@functools.cache
def _votes() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="youju-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder / "feedback.jsonl"


def quiet() -> Settings:
    return Settings(rate=0, feedback=_votes(), secret=(_KEY,))


def environment(**given: str) -> dict[str, str]:
    """For another process that is to be as quiet; what tests alone are told is no setting."""
    kept = {name: value for name, value in os.environ.items() if name not in OF_TESTS}
    return {**kept, "YOUJU_RATE": "0", "YOUJU_FEEDBACK": str(_votes()), **given}


@functools.cache
def real_service() -> Service:
    """The real knowledge base in service; of each process one."""
    return Service(quiet())
