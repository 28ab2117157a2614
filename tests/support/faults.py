"""How much of the fault tests is done: all of it on `make faults` (YOUJU_FAULTS), a short form in the suite."""

from __future__ import annotations

import os

WHOLE = bool(os.environ.get("YOUJU_FAULTS"))
