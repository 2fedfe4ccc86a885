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

Holds = Callable[[Account], bool]


def bookings(connection: Connection, at: View, holds: Holds, most: int, net: bool = False) -> Iterator[Entry]:
    """The newest facts of a view with cents on accounts that ``holds`` accepts, newest first.

    Where ``net`` is set, without those whose cents on them add up to nothing.
    """
    rows = connection.execute(NUMBERED)
    accounts = [number for number, pot, *coordinates in rows if holds(Account(Pot(pot), *coordinates))]
    chunks = connection.execute(CHUNKS, {"accounts": accounts, "upto": at.position}).fetchall()
    # First what is not summed up yet, or the chunk that ends where the view does.
    for upto in dict.fromkeys((at.position, *(position for (position,) in chunks))):
        parameters = {"accounts": accounts, "upto": upto, "as_of": at.as_of, "net": net, "most": most}
        lines = connection.execute(LINES, parameters).fetchall()
        for (line,) in lines:
            entry = CODEC.decode(line)
            assert isinstance(entry, Entry), "somebody else's event has no legs"
            yield entry
        most -= len(lines)
        if most <= 0:
            return
