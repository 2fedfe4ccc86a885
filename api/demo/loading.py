"""Loading the demo into a ledger, once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from api.demo.requests import FIRST_KEY, LAST_KEY, demo_requests
from domain.facts import Entry
from ledger.answers import Refused
from ledger.lookups import LINES_AT
from projections.ledger import Ledger
from projections.view import CODEC, claimed


class NotTheDemo(Exception):
    """The demo is not mixed with what somebody recorded."""


async def load(ledger: Ledger, progress: Callable[[int], None] = lambda recorded: None) -> int:
    """Record what is missing of the demo through ordinary commands; returns how many requests were new.

    Raises NotTheDemo when the ledger starts with facts that are not the demo's.
    """
    if _is_loaded(ledger):
        return 0
    new = 0
    async with ledger.clerk() as clerk:
        for number, request in enumerate(demo_requests(), start=1):
            given = await clerk.record(request.asks, request.key)
            if isinstance(given, Refused):
                raise NotTheDemo(f"The demo stops at {request.key}: {given.refusal.sentence}")
            new += not getattr(given, "replayed", False)
            progress(number)
    return new


def refuse_unless_demo(ledger: Ledger) -> None:
    """Signing in as whom one likes is for the demonstration alone. Raises NotTheDemo on any other ledger."""
    with suppress(NotTheDemo):
        if _is_loaded(ledger):
            return
    raise NotTheDemo(
        "This ledger is not the demonstration, so nobody signs in without saying who they are: serve it without"
        " --development-login, or load the demonstration into a home of its own by `momentti demo`."
    )


def _is_loaded(ledger: Ledger) -> bool:
    with ledger.reader() as connection:
        row = connection.execute(LINES_AT, {"positions": [1]}).fetchone()
        if row is None:
            return False
        first = CODEC.decode(row[1])
        if not isinstance(first, Entry) or first.key != FIRST_KEY:
            raise NotTheDemo(
                "This ledger holds facts that are not the demo's; nothing was added. Give the demo a home of its own:"
                " MOMENTTI_HOME=/some/empty/folder momentti demo"
            )
        return claimed(connection, LAST_KEY)
