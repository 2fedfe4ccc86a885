"""The demonstration: the founding of the Centre and six invented years, asked for through ordinary commands.

Loaded into an empty ledger it is accepted as a whole; its corrections name positions counted from the first request.
Every request carries a key of its own, so that loading it again adds nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.commands import Command

LAST_KEY = "demo-0000"
"""The key of the last request: a ledger that knows it holds the whole demonstration."""


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """One list of commands, recorded together under one idempotency key."""

    key: str
    asks: tuple[Command, ...]


def demo_key(number: int) -> str:
    """The key of the n-th request, counted from one."""
    return f"demo-{number:04}"


def demo_requests() -> list[DemoRequest]:
    """The founding and the years after it, in the order in which they were recorded."""
    from api.demo.founding import founding
    from api.demo.years import years

    return [*founding(), *years()]
