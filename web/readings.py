"""Files that are being read for the import page, an upload or a notice's own, each in a thread: looked at and cancelled
from any of its pages.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from importing import pending
from importing.owner import Plan
from importing.pending import Upload
from kb.problem import Problem, Problems
from kb.progress import Heard, Step
from web.service import Service

# Seconds that a file may take without a page in between that says how far it is.
AT_ONCE = 1.5
# So many are read at once; so many that are over are remembered until somebody looks.
_MOST, _REMEMBERED = 4, 20


class _Cancelled(Exception):
    """Nobody wants it any more."""


class Asked(NamedTuple):
    """What the owner asks for of a notice: as the fields of the form stand."""

    what: str
    notice: str
    name: str
    by: str


class Planned(NamedTuple):
    """What that would touch. `version`: of the knowledge base that it was planned for; `reading`: the id of what was
    read for it, "" for nothing.
    """

    plan: Plan
    asked: Asked
    version: str
    reading: str = ""


@dataclass
class Reading:
    """A file that is being read and cut. `over` is set once there is a `draft` of an upload, or of a notice's own file
    what cutting it anew would touch, `planned`; once there are `problems`, or neither, since it was cancelled. `begun`:
    seconds of the monotonic clock.
    """

    id: str
    name: str
    begun: float
    step: Step = field(default_factory=lambda: Step("读取文件"))
    draft: str = ""
    planned: Planned | None = None
    problems: tuple[Problem, ...] = ()
    cancelled: bool = False
    over: threading.Event = field(default_factory=threading.Event)
    # Of `draft` and `cancelled`: what is cancelled is never kept.
    lock: threading.Lock = field(default_factory=threading.Lock)

    def hear(self, step: Step) -> None:
        """Take note of a step; what raises here ends the process that makes it."""
        self.step = step
        if self.cancelled:
            raise _Cancelled

    def is_over_at_once(self) -> bool:
        """Whether it is read before anybody need be told that it is not."""
        return self.over.wait(AT_ONCE)

    @property
    def seconds(self) -> int:
        """How long it has been read."""
        return int(time.monotonic() - self.begun)


class Readings:
    """The files that are read for one knowledge base."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._all: OrderedDict[str, Reading] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, name: str, read: Callable[[Heard], Upload | Planned]) -> Reading:
        """Read a file from now on, and keep what comes of it. Raises Problems where too many are read already."""
        with self._lock:
            if len(self.going_on) >= _MOST:
                what, fix = f"正在读取的文件已有 {_MOST} 份", "等一份读完，或在 /add 上取消一份，再选这份文件"
                raise Problems([Problem(name, what, fix)])
            over = [one.id for one in self._all.values() if one.over.is_set()]
            for old in over[: max(0, len(over) - _REMEMBERED)]:
                del self._all[old]
            made = Reading(secrets.token_hex(16), name, time.monotonic())
            self._all[made.id] = made
        threading.Thread(target=self._read, args=(made, read), name="reading", daemon=True).start()
        return made

    def find(self, name: str) -> Reading | None:
        """The file of an id, as long as it is remembered."""
        return self._all.get(name)

    @property
    def going_on(self) -> list[Reading]:
        """Those that are being read now, the newest last."""
        return [one for one in tuple(self._all.values()) if not one.over.is_set()]

    def cancel(self, reading: Reading) -> None:
        """End the process that reads it; nothing of it is kept."""
        with reading.lock:
            reading.cancelled = True
            if reading.draft:
                pending.discard(self._home, reading.draft)

    def _read(self, reading: Reading, read: Callable[[Heard], Upload | Planned]) -> None:
        try:
            made = read(reading.hear)
            with reading.lock:
                reading.hear(Step("存放"))
                if isinstance(made, Planned):
                    reading.planned = made._replace(reading=reading.id)
                else:
                    reading.draft = pending.keep(self._home, made, time.time())
        except _Cancelled:
            pass
        except Problems as wrong:
            reading.problems = tuple(wrong.problems)
        except Exception as bug:  # whoever waits must hear of it
            what = f"程序出错（{type(bug).__name__}：{bug}）"
            reading.problems = (Problem(reading.name, what, "把这份文件告诉维护者；可以另存为别的格式再试"),)
        finally:
            reading.over.set()


class Adding(NamedTuple):
    """What the import page is for: a service, and the files that are being read for it."""

    service: Service
    readings: Readings
