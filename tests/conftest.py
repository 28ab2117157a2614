"""What the tests share: the real knowledge base, one assistant, one fixed day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant import Assistant
from evaluation.ratchet import DAY as ON
from kb.load import load
from kb.model import KnowledgeBase
from tests.support.browsing import browser, playwright, server, window_of_size
from tests.support.homes import copied_home
from tests.support.in_process import in_process
from tests.support.services import real_service
from tests.support.site import whole_site
from web.screens.served import serve
from web.service import Service

__all__ = [
    "ON",
    "assistant",
    "browser",
    "client",
    "home",
    "in_process",
    "kb",
    "playwright",
    "server",
    "service",
    "window_of_size",
]

# The files that take longest, the longest first: with `--dist loadfile` what is begun last decides when all ends. Those
# in the browser wait much; between them stand some that only compute, which the other worker begins with.
LONGEST = (
    *("embed_browser", "generated", "browser", "cases", "journeys_browser", "server", "take_over_browser"),
    *("segment_time", "faults_replicas", "startup", "widget_browser", "hostile_files", "old_browsers"),
    *("import_commands", "streamlit_words", "metamorphic", "proxy_blocks", "add_long", "proxies", "hit_test", "cli"),
    *("plain_browser", "readers", "accessibility", "inverted_index", "tables_browser", "page", "add_browser"),
    *("add_page", "backup", "evaluate", "replicas", "fuzz_api", "owner", "streamlit_endpoints", "event_loop"),
    *("openid", "faults_knowledge", "dictionary", "import_notice", "operated", "end_mark", "pending_uploads"),
    *("promises", "kinds", "reload", "moves", "hand_cut_notices", "insights_browser", "handshakes"),
    *("no_work_at_import", "contradictions", "load", "fuzz_files", "scale", "torn_pdf", "imports"),
)


@pytest.fixture(scope="session")
def kb() -> KnowledgeBase:
    return load()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of its folder, for what changes it."""
    return copied_home(tmp_path / "kb")


@pytest.fixture(scope="session")
def assistant(kb: KnowledgeBase) -> Assistant:
    return Assistant(kb)


@pytest.fixture(scope="session")
def service() -> Service:
    """The real knowledge base in service, for the pages too."""
    serve(real_service())
    return real_service()


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    """The whole site but for Streamlit itself."""
    with TestClient(whole_site(service), raise_server_exceptions=False, base_url="http://localhost:8501") as client:
        yield client


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, the others as they come."""
    places = {f"test_{name}": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))
