"""The service's log: lines for people or JSON, each with the id of its request, none with what was asked."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from types import TracebackType
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from streamlit import logger as streamlit_logger

LOG = logging.getLogger("youju")
# Whose request is being answered, in its task and in the threads that work for it; on the chat page, in which
# conversation.
REQUEST: ContextVar[str] = ContextVar("request", default="")

# Made once: each `json.dumps` with options of its own makes another.
_ENCODE = json.JSONEncoder(ensure_ascii=False, default=str).encode

_Wrong: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def log_step(step: str, conversation: str, seconds: float) -> None:
    """A line for what a person did on the chat page, which no request stands for; under the conversation's number."""
    REQUEST.set(conversation)
    known = {"method": "CHAT", "route": "/", "step": step, "ms": round(seconds * 1000, 1)}
    LOG.info("CHAT %s %.1f ms", step, seconds * 1000, extra={"known": known})


class _Plain(logging.Formatter):
    """What happened in words; a traceback without what its exception says, which may be somebody's question."""

    def formatException(self, ei: _Wrong) -> str:  # noqa: N802 - logging's name
        """The frames and the name of each exception of a chain, the first cause first."""
        told, wrong, seen = [], ei[1], set()
        while wrong is not None and id(wrong) not in seen:
            seen.add(id(wrong))
            frames = "".join(traceback.format_tb(wrong.__traceback__))
            name = f"{type(wrong).__module__}.{type(wrong).__qualname__}"
            told.append(f"Traceback (most recent call last):\n{frames}{name}")
            wrong = wrong.__cause__ or (None if wrong.__suppress_context__ else wrong.__context__)
        return "\n".join(reversed(told))

    def format(self, record: logging.LogRecord) -> str:
        """The words, and for whom."""
        # Another handler may have kept the traceback with its words.
        record.exc_text = None
        request = REQUEST.get()
        told = super().format(record)
        return f"{told} [{request}]" if request and "\n" not in told else told


class _Json(_Plain):
    """A line is an object: `time`, `level`, `logger`, `message`, and what else is known."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        known: Mapping[str, object] = getattr(record, "known", {})
        told = {
            "time": datetime.fromtimestamp(record.created, self._zone).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **known,
        }
        if request := REQUEST.get():
            told["request"] = request
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return _ENCODE(told)


class _Stderr(logging.StreamHandler):  # type: ignore[type-arg]
    """Where the log cannot be written, the service goes on without."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Say nothing: there is nowhere to say it."""


def log_to_stderr(form: Literal["plain", "json"], zone: ZoneInfo) -> None:
    """From now on everything that this process logs, whoever does, goes to standard error in one form."""
    # What no line of ours says is not looked up for each (logging's own way: "Optimization" in its documents).
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = _Stderr(sys.stderr)
    handler.setFormatter(_Json(zone) if form == "json" else _Plain())
    logging.getLogger().handlers[:] = [handler]
    LOG.setLevel(logging.INFO)
    # Streamlit gives every logger of its own a handler, those that it makes later too.
    streamlit_logger.setup_formatter = _given_up
    streamlit_logger.update_formatter()
    logging.captureWarnings(capture=True)


def _given_up(logger: logging.Logger) -> None:
    """Leave the writing to the one handler, in place of `streamlit.logger.setup_formatter`."""
    if handler := getattr(logger, "streamlit_console_handler", None):
        logger.removeHandler(handler)
    logger.propagate = True
