"""Takes events from those who answer, at once and whatever happens; one thread writes them down."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice
from pathlib import Path

from sqlalchemy import exc

from records.events import Asked, Event, Lost, Voted
from records.old_feedback import import_votes
from records.settings import Kept
from records.store import Store

# The service's own (web/log.py).
_LOG = logging.getLogger("youju")

# So many events wait at most; so many are written at once.
MOST, BATCH = 10_000, 500
# Seconds between two batches, until the first new try of one that failed, and at most between two tries.
_PAUSE, _RETRY, _LONGEST_RETRY = 0.5, 0.25, 15.0
# Seconds between two looks for what has been kept long enough.
_PURGE = 3600.0
# A clock that has jumped by more than this many seconds is not believed for as many: what is deleted is gone.
_JUMP, _DOUBTED = 3600.0, 86_400.0
# What a database has against one row, whenever it is written.
_AGAINST_A_ROW = (exc.DataError, exc.IntegrityError, UnicodeError)


class Recorder:
    """A bounded queue before a store. `lost`: events since the start that will never be written. `trouble`: why the
    store takes nothing just now; empty while it does.
    """

    def __init__(
        self,
        store: Store,
        text: Kept,
        days: int,
        mask: Callable[[str], str],
        *,
        zone: tzinfo = UTC,
        old: Path | None = None,
    ) -> None:
        """`text`: of which questions the text is kept, `days`: for how long anything is; `mask`: what is done to every
        text first; `zone`: where a day begins; `old`: the votes of an earlier version, to be imported.
        """
        self.store, self.lost, self.trouble = store, 0, ""
        self._zone, self._old = zone, old
        self._text, self._days, self._mask = text, days, mask
        self._queue: deque[Event] = deque()
        self._lock, self._ending, self._full = threading.Lock(), threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        # Since when events are lost that no gap in the store tells of yet, and how many.
        self._losing: datetime | None = None
        self._untold = 0
        self._ready, self._purged = False, float("-inf")
        self._began, self._jumped = _began(), float("-inf")

    @property
    def waiting(self) -> int:
        """How many events are not written yet."""
        return len(self._queue)

    def record(self, *events: Event) -> bool:
        """Have events written down some time. Never waits, never raises; where too many wait, they are lost: False."""
        with self._lock:
            taken = events[: max(0, MOST - len(self._queue))]
            self._queue.extend(taken)
            self._lose(len(events) - len(taken))
        if len(self._queue) >= BATCH:
            self._full.set()
        return len(taken) == len(events)

    def start(self) -> None:
        """Begin to write, in the background."""
        self._thread = threading.Thread(target=self._run, name="records", daemon=True)
        self._thread.start()

    def end(self, seconds: float = 1.5) -> None:
        """Write what waits, and no more; longer than so many seconds that is not waited for."""
        self._ending.set()
        self._full.set()
        if self._thread is not None:
            self._thread.join(seconds)
        if missing := self.waiting + self._untold:
            _LOG.warning("%s", f"停止时有 {missing} 条记录没有写下：{self.trouble or '来不及'}")

    def _run(self) -> None:
        retry = _RETRY
        while True:
            # While the store is away, a full queue is no reason to try at once.
            _ = self._ending.wait(retry) if self.trouble else self._full.wait(_PAUSE)
            self._full.clear()
            ending = self._ending.is_set()
            try:
                self.work()
            except Exception as failed:  # the thread that writes must outlive it
                retry = min(2 * retry, _LONGEST_RETRY) if self.trouble else _RETRY
                self._fail(failed)
            else:
                self._recover()
            if ending:
                self.store.close()
                return

    def work(self) -> None:
        """One round: write what waits, and delete what has been kept long enough. Raises what the store raises."""
        if not self._ready:
            self.store.migrate()
            self._ready = True
        if self._old:
            self._import(self._old)
        self._write()
        # Less than a batch waits for more; at the end nothing waits.
        while len(self._queue) >= BATCH or (self._queue and self._ending.is_set()):
            self._write()
        if time.monotonic() - self._purged > _PURGE:
            if self._clock_is_believed():
                self.store.purge((datetime.now(self._zone) - timedelta(days=self._days)).date())
            self._purged = time.monotonic()

    def _clock_is_believed(self) -> bool:
        """Whether the clock has gone on evenly for a day, or since the start."""
        began = _began()
        if abs(began - self._began) > _JUMP:
            self._began, self._jumped = began, time.monotonic()
            _LOG.warning("%s", "机器的时钟跳动了：过期的记录一天以后再删，请检查时间同步")
        return time.monotonic() - self._jumped > _DOUBTED

    def _import(self, old: Path) -> None:
        """Take in the votes of an earlier version. A file that cannot be read stays as it is, and is told of once."""
        try:
            if old.is_file():
                _LOG.warning("%s", import_votes(old, self.store, self._fit))
        except OSError as failed:
            _LOG.warning(
                "%s", f"以前的反馈没有导入：{_reason(failed)}。可以用 python -m records import-feedback 再试。"
            )
        self._old = None

    def _write(self) -> None:
        """Write one batch, with the gap before it; nothing where there is none."""
        waiting = [self._fit(one) for one in islice(self._queue, BATCH)]
        with self._lock:
            untold, since = self._untold, self._losing
        gap = [Lost(since, datetime.now(UTC), untold)] if untold and since else []
        if not waiting and not gap:
            return
        try:
            self.store.write([*gap, *waiting])
        except _AGAINST_A_ROW:
            self._write_each(waiting)
            return
        with self._lock:
            self._untold -= untold
            if not self._untold:
                self._losing = None
        self._drop(len(waiting))

    def _write_each(self, waiting: list[Event]) -> None:
        """Write events one by one; one that the store will never take is lost, and the others are not."""
        for one in waiting:
            try:
                self.store.write([one])
            except _AGAINST_A_ROW as failed:
                with self._lock:
                    self._lose(1)
                _LOG.warning("%s", f"有一条记录写不进去：{_reason(failed)}")
            self._drop(1)

    def _fit(self, one: Event) -> Event:
        return fitted(one, self._text, self._mask)

    def _drop(self, count: int) -> None:
        for _ in range(count):
            self._queue.popleft()

    def _lose(self, count: int) -> None:
        if count:
            self.lost += count
            self._untold += count
            self._losing = self._losing or datetime.now(UTC)

    def _fail(self, failed: Exception) -> None:
        # The file may have been put away, the database made anew: then the tables are made again.
        self._ready = False
        reason = _reason(failed)
        if not self.trouble:
            _LOG.warning("%s", f"记录写不进去，照常回答，之后会再试：{reason}")
        self.trouble = reason

    def _recover(self) -> None:
        if self.trouble:
            _LOG.warning("%s", f"记录又写得进去了，共丢失 {self.lost} 条。")
        self.trouble = ""


def _began() -> float:
    """When the clock that never jumps began, by the one that may: seconds since 1970."""
    return datetime.now(UTC).timestamp() - time.monotonic()


def fitted(one: Event, text: Kept, mask: Callable[[str], str]) -> Event:
    """An event as it may be kept: without its text, or with the text masked."""
    if isinstance(one, Asked) and one.text is not None:
        wanted = text == "all" or (text == "unanswered" and one.status == "no_answer")
        return replace(one, text=mask(one.text) if wanted else None)
    if isinstance(one, Voted):
        question = mask(one.text) if one.text is not None and text != "off" else None
        return replace(one, text=question, reason=mask(one.reason))
    return one


def _reason(failed: Exception) -> str:
    """The first line of what a database says: behind it may stand what was to be written."""
    words = str(getattr(failed, "orig", None) or failed).strip()
    return f"{type(failed).__name__} {words.splitlines()[0][:200] if words else ''}".strip()
