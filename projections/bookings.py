"""Which facts booked on some accounts, newest first, found without reading the history of everything else.

Each chunk's sums name the accounts that it booked on, so that only chunks with such bookings are read: a hot figure
finds its newest facts in the last chunks, and one long at rest skips all that came since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from domain.facts import Entry
from domain.pots import Account, Pot
from ledger.migrations import statement
from projections.ledger import Connection
from projections.view import CODEC, View

NUMBERED = statement("projections", "numbered")
CHUNKS = statement("projections", "booking_chunks")
LINES = statement("projections", "booking_lines")

FIRST_CHUNKS = 8
"""Chunks looked at in the first step backwards; each further step takes twice as many."""

Holds = Callable[[Account], bool]


def bookings(connection: Connection, at: View, holds: Holds, most: int, net: bool = False) -> Iterator[Entry]:
    """The newest facts of a view with cents on accounts that ``holds`` accepts, newest first.

    Where ``net`` is set, without those whose cents on them add up to nothing.
    """
    rows = connection.execute(NUMBERED)
    accounts = [number for number, pot, *coordinates in rows if holds(Account(Pot(pot), *coordinates))]
    for after, upto in _chunks(connection, accounts, at.position):
        parameters = {"accounts": accounts, "after": after, "upto": upto, "as_of": at.as_of, "net": net, "most": most}
        lines = connection.execute(LINES, parameters).fetchall()
        for (line,) in lines:
            entry = CODEC.decode(line)
            assert isinstance(entry, Entry), "somebody else's event has no legs"
            yield entry
        most -= len(lines)
        if most <= 0:
            return


def _chunks(connection: Connection, accounts: list[int], upto: int) -> Iterator[tuple[int, int]]:
    """Where to look, newest first: what is not summed up yet, then every chunk that booked on the accounts."""

    def chunks(end: int, most: int) -> list[tuple[int, int, bool]]:
        return connection.execute(CHUNKS, {"accounts": accounts, "upto": end, "most": most}).fetchall()

    most = FIRST_CHUNKS
    found = chunks(upto, most)
    yield found[0][1] if found else 0, upto
    while found:
        yield from ((after, end) for after, end, booked in found if booked)
        most *= 2
        found = chunks(found[-1][0], most)
