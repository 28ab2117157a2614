"""Figures for a scraper (Prometheus): requests, pages that are open, the knowledge base, the process."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from web.service import Service

# Seconds: an answer takes some milliseconds, an import some seconds.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
# Whoever asks chooses the method's name; each would be a series of its own.
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


class Metrics:
    """The counters, and what they are given out from. Nothing in them says who asked or what."""

    def __init__(self, service: Service) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            *("youju_requests", "Requests answered."), ("method", "route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            *("youju_request_seconds", "Seconds until a request was answered whole."),
            ("route",),
            registry=self.registry,
            buckets=_BUCKETS,
        )
        self._series: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self.requests_now = Gauge("youju_requests_in_progress", "Requests being answered.", registry=self.registry)
        self.pages_now = Gauge("youju_open_pages", "Chat pages open in browsers.", registry=self.registry)
        self.registry.register(_KnowledgeBase(service))
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request. `route`: the path with names in place of what they stand for."""
        known = (method if method in _METHODS else "other", route, status)
        if known not in self._series:
            # Found by its labels a series costs as much as all the rest.
            self._series[known] = self._requests.labels(*known), self._seconds.labels(route)
        count, times = self._series[known]
        count.inc()
        times.observe(seconds)


class _KnowledgeBase(Collector):
    """What /healthz says, read when it is asked for."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        """The version that serves, how much is in it, and whether changes are seen and taken up."""
        kb = self._service.assistant.kb
        version = GaugeMetricFamily("youju_knowledge_base", "The version that answers.", labels=["version"])
        version.add_metric([kb.version], 1)
        yield version
        yield GaugeMetricFamily("youju_units", "Questions and answers in it.", len(kb.units))
        yield GaugeMetricFamily("youju_current_units", "Those that may be answered from.", len(kb.current))
        stale = bool(self._service.problems)
        yield GaugeMetricFamily("youju_stale", "1: the files have changed, but are not in order.", stale)
        yield GaugeMetricFamily("youju_since_look_seconds", "Since the last look at them.", self._service.since_look)
