"""The day and the time it is in one time zone: the only clock of web and command lines. `ask` is given the day."""

from __future__ import annotations

import os
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kb.problem import Problem, Problems

# A notice holds by the day of who has issued it, wherever the machine stands and whatever its clock is set to.
SHANGHAI = "Asia/Shanghai"
VARIABLE = "YOUJU_TIMEZONE"
FIX = f"写成时区的名称，如 {VARIABLE}={SHANGHAI}"


def zone(name: str) -> ZoneInfo:
    """The time zone of a name as `YOUJU_TIMEZONE` has it, "" for Shanghai's. Raises ValueError for what is none."""
    name = name.strip() or SHANGHAI
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # Whatever cannot be found, is a path, or is the folder of several.
        raise ValueError(f"没有时区“{name[:60]}”") from None


def today(zone: ZoneInfo) -> date:
    """The day it is there."""
    return datetime.now(zone).date()


def zone_set() -> ZoneInfo:
    """The time zone that the environment sets, for a command. Raises Problems for what is none."""
    try:
        return zone(os.environ.get(VARIABLE, ""))
    except ValueError as wrong:
        raise Problems([Problem(VARIABLE, str(wrong), FIX)]) from None
