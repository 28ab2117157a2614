"""The one assistant of this process, made ready before the first request."""

from __future__ import annotations

import gc
from datetime import date

from assistant.ask import Assistant
from kb.load import load

assistant = Assistant(load())
# Streamlit runs a full collection at each rerun; what is loaded once need not be walked every time.
gc.collect()
gc.freeze()


def today() -> date:
    """The only clock of the web: `ask` is given the day."""
    return date.today()
