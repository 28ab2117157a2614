"""Records of a test: a store of its own behind the one service of the tests."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select

from records.events import Asked, new_conversation
from records.recorder import Recorder
from records.schema import presses, questions, votes
from records.settings import Kept
from records.store import Store
from web.recording import Recording
from web.service import Service

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)


def asked(**given: Any) -> Asked:
    """A question as the API records it, but for what is given."""
    common = {"at": NOW, "conversation": new_conversation(), "channel": "api", "status": "answered"}
    return Asked(**{**common, "reason": "matched", "verdict": "to_confirm", "version": "v1", **given})


def rows(store: Store, table: Table) -> list[dict[str, Any]]:
    """All rows of a table in order."""
    with store.reading() as connection:
        return [dict(row) for row in connection.execute(select(table).order_by(table.c.id)).mappings()]


class Recorded:
    """What the pages and the API of the tests' service have recorded."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def _rows(self, table: Table) -> list[dict[str, Any]]:
        # As the writer does it, at once.
        self._recorder.work()
        return rows(self._recorder.store, table)

    @property
    def questions(self) -> list[dict[str, Any]]:
        return self._rows(questions)

    @property
    def presses(self) -> list[dict[str, Any]]:
        return self._rows(presses)

    @property
    def votes(self) -> list[dict[str, Any]]:
        return self._rows(votes)


@contextlib.contextmanager
def recording(
    service: Service, folder: Path, patch: pytest.MonkeyPatch, text: Kept = "unanswered"
) -> Iterator[Recorded]:
    """The service records into a store of this test."""
    store = Store(f"sqlite+pysqlite:///{folder / 'records.sqlite'}")
    recorder = Recorder(store, text, 365, lambda words: words.replace("张三", "［姓名］"))
    with patch.context() as now:
        now.setattr(service, "recorder", recorder)
        now.setattr(service, "records", Recording(recorder, service.settings.timezone))
        yield Recorded(recorder)
    store.close()
