"""The day it is in one time zone: the only clock of web and command line. `ask` is given the day."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

# A notice holds by the day of who has issued it, wherever the machine stands and whatever its clock is set to.
SHANGHAI = "Asia/Shanghai"


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
