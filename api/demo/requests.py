"""The demonstration as a list of requests."""

from __future__ import annotations

from api.demo.diary import DemoRequest, demo_key
from api.demo.founding import founding
from api.demo.years import years

FIRST_KEY = demo_key(1)

LAST_KEY = "demo-1178"
"""The key of the last request: a ledger that knows it holds the whole demonstration."""


def demo_requests() -> list[DemoRequest]:
    """The founding and the years after it, in the order in which they were recorded."""
    return [*founding(), *years()]
