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
    *("embed_browser", "segment_time", "browser", "generated", "journeys_browser", "server", "take_over_browser"),
    *("faults_replicas", "fuzz_api", "fuzz_files"),
    *("cases", "widget_browser", "hostile_files", "proxy_blocks", "import_commands", "streamlit_words", "startup"),
    *("old_browsers", "metamorphic", "proxies", "cli", "add_browser", "inverted_index", "plain_browser", "readers"),
    *("accessibility", "evaluate", "tables_browser", "page", "event_loop", "imports", "import_notice", "add_page"),
    *(
        "replicas",
        "operated",
        "openid",
        "owner",
        "contradictions",
        "reload",
        "hand_cut_notices",
        "torn_pdf",
        "scale",
        "streamlit_endpoints",
        "dictionary",
    ),
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
