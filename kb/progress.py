"""What is being done and how far it has come, told to whoever waits: at a terminal as a bar, after a second."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator
from typing import NamedTuple, TextIO

# Seconds after which work is told of.
_AFTER = 1.0


class Step(NamedTuple):
    """What is being done, in words, and how far it has come: 0 of 0 where nobody knows."""

    what: str
    done: int = 0
    of: int = 0


# Hears some times a second what is being done. What it raises ends the work, and the process that does it.
Heard = Callable[[Step], None]


def unheard(_: Step) -> None:
    """Nobody waits to hear."""


@contextlib.contextmanager
def progress(what: str, err: TextIO | None = None) -> Iterator[Heard]:
    """Show what is told on the error output, once that takes longer than a second; nothing where it is no terminal."""
    err = err or sys.stderr
    if not err.isatty():
        yield unheard
        return
    # It takes longer to load than most commands run.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = ("{task.description}", "{task.fields[count]}", "Ctrl-C 中断")
    described, count, stop = (TextColumn(text, markup=False) for text in columns)
    bar = Progress(described, BarColumn(), count, TimeElapsedColumn(), stop, console=Console(file=err), transient=True)
    task = bar.add_task(what, total=None, count="")

    def show(step: Step) -> None:
        counted = f"{step.done}/{step.of}" if step.of else ""
        bar.update(task, description=step.what or what, completed=step.done, total=step.of or None, count=counted)

    # What is done at once needs no bar.
    begin = threading.Timer(_AFTER, bar.start)
    begin.daemon = True
    begin.start()
    try:
        yield show
    finally:
        begin.cancel()
        begin.join()
        bar.stop()
