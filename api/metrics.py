"""The figures of one server for Prometheus, in a registry of their own: several servers in one process do not meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import generate_latest

from ledger.clerk import Clerk
from ledger.watching import TurnSeen

ANSWERS = ("recorded", "replayed", "rehearsed", "refused", "failed")
SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048)
TURN_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)
REQUEST_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60)

PoolStats = Callable[[], Mapping[str, float]]
"""What a pool of connections says of itself: ``psycopg_pool``'s ``get_stats``."""


class Figures:
    """Counts what a server does, and looks at its clerk and its pools when it is asked."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        registry = self.registry
        decisions = Counter(
            "momentti_decisions",
            "Requests by what the ledger answered; those that failed got no answer.",
            ["answer"],
            registry=registry,
        )
        # There from the start, at nought: a rate of what is not there yet is no rate.
        self._recorded, self._replayed, self._rehearsed, self._refused, self._failed = map(decisions.labels, ANSWERS)
        self._facts = Counter("momentti_facts", "Facts recorded by this server.", registry=registry)
        self._refusals = Counter(
            "momentti_refusals", "Refusals by their codes, rehearsals included.", ["code"], registry=registry
        )
        self._turn_size = Histogram("momentti_turn_requests", "Requests in a turn.", buckets=SIZES, registry=registry)
        self._turn_seconds = Histogram(
            "momentti_turn_seconds", "Seconds a turn took.", buckets=TURN_SECONDS, registry=registry
        )
        self._requests = Histogram(
            "momentti_request_seconds",
            "Seconds until a request was answered.",
            ["method", "route", "status"],
            buckets=REQUEST_SECONDS,
            registry=registry,
        )
        self._feed_readers = Gauge(
            "momentti_feed_readers", "Readers that follow the log over HTTP now.", registry=registry
        )
        self._ready = Gauge("momentti_ready", "1 while the server is ready, as /ready says.", registry=registry)
        self._position = Gauge("momentti_position", "The last position of the log.", registry=registry)
        self._behind = Gauge("momentti_follower_behind_facts", "Facts that are not summed up yet.", registry=registry)
        self._waiting = Gauge("momentti_clerk_waiting", "Requests that wait for their turn.", registry=registry)
        self._connected = Gauge(
            "momentti_clerk_connected", "1 while the clerk is connected to the log.", registry=registry
        )
        self._pool_connections = Gauge(
            "momentti_pool_connections", "Connections of a pool.", ["pool"], registry=registry
        )
        self._pool_free = Gauge("momentti_pool_free", "Connections of a pool at rest.", ["pool"], registry=registry)
        self._pool_waiting = Gauge(
            "momentti_pool_waiting", "Who waits for a connection of a pool.", ["pool"], registry=registry
        )
        ProcessCollector(registry=self.registry)

    def watch_clerk(self, clerk: Clerk) -> None:
        """Look at a clerk whenever somebody asks."""
        self._waiting.set_function(lambda: clerk.waiting)
        self._connected.set_function(lambda: clerk.connected)

    def watch_feeds(self, readers: Callable[[], int]) -> None:
        """Count who follows the log whenever somebody asks."""
        self._feed_readers.set_function(readers)

    def watch_pool(self, name: str, stats: PoolStats) -> None:
        """Look at a pool of connections whenever somebody asks."""
        self._pool_connections.labels(name).set_function(lambda: stats()["pool_size"])
        self._pool_free.labels(name).set_function(lambda: stats()["pool_available"])
        self._pool_waiting.labels(name).set_function(lambda: stats()["requests_waiting"])

    def turn(self, seen: TurnSeen) -> None:
        """Count a turn."""
        self._recorded.inc(seen.recorded)
        self._replayed.inc(seen.replayed)
        self._rehearsed.inc(seen.rehearsed)
        self._refused.inc(len(seen.refused))
        self._failed.inc(seen.failed)
        for code in seen.refused:
            self._refusals.labels(code).inc()
        self._facts.inc(seen.facts)
        self._turn_size.observe(seen.requests)
        self._turn_seconds.observe(seen.seconds)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        self._requests.labels(method, route, status).observe(seconds)

    def standing(self, ready: bool, position: int | None, behind: int | None) -> None:
        """Take down how the ledger stands; what could not be read stays as it was last known."""
        self._ready.set(ready)
        if position is not None:
            self._position.set(position)
        if behind is not None:
            self._behind.set(behind)

    def written(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)
