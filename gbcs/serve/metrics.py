"""The numbers of a service for Prometheus: requests by route and status, and how long they took."""

from __future__ import annotations

import os

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

__all__ = ["Metrics"]

_SHARED = "PROMETHEUS_MULTIPROC_DIR"


class Metrics:
    """The numbers of this process; of all workers where they share a folder."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        names = ("route", "status")
        self._requests = Counter("gbcs_requests", "requests by route and status", names, registry=self._registry)
        self._seconds = Histogram("gbcs_request_seconds", "time to answer", ("route",), registry=self._registry)

    def seen(self, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> tuple[bytes, str]:
        """The numbers as text, and its media type."""
        registry = self._registry
        if os.environ.get(_SHARED):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry), CONTENT_TYPE_LATEST
