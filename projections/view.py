"""From where a view looks: as of which date in force, and what the ledger knew at which position."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from domain.facts import Entry
from domain.slips import Slip
from ledger.codec import Codec
from ledger.columns import uuids
from ledger.desk import EPOCH, hashed, key_claim
from ledger.labels import label_hashes, labels_in
from ledger.lookups import CLAIMED, LINES_AT
from ledger.migrations import statement
from ledger.stored import stored_name
from projections.ledger import Connection

KNOWN_AT = statement("projections", "known_at")
LABELLED = statement("projections", "labelled")
LABELLED_ANY = statement("projections", "labelled_any")

PAGE = 250
"""Lines of a long answer in memory at a time: few, so that who takes them slowly comes back for more in time."""

CODEC = Codec()

F = TypeVar("F")


class NotRecorded(Slip):
    """The log has not come that far, so nobody can say what it will hold there."""


@dataclass(frozen=True, slots=True)
class View:
    """As of a Helsinki date (None: all dates), known at a position; ``recorded_at`` is that position's time (UTC).

    Read on a standby, the newest position may be behind the primary's; up to it, all is the same.
    """

    as_of: date | None
    position: int
    recorded_at: datetime
    on_standby: bool = False

    @property
    def whole(self) -> View:
        """The same, of all dates: what is judged by days of its own, and not by the day that its command says."""
        return replace(self, as_of=None)

    def before(self, position: int) -> View:
        """The same, of what stands before a position: the page of older facts that follows."""
        return replace(self, position=min(self.position, position - 1))

    def page(self, before: int | None, until: date | None = None) -> View:
        """The same, of what stands before a position and counts by a day, where these are asked for."""
        upto = self if before is None else self.before(before)
        return replace(upto, as_of=min((it for it in (self.as_of, until) if it is not None), default=None))


def view(connection: Connection, as_of: date | None = None, known_at: datetime | int | None = None) -> View:
    """Resolve what was asked for; a time within a list of facts rounds to the list's end before it.

    A position is taken as it is. Raises NotRecorded for one that the log has not reached.
    """
    if isinstance(known_at, int):
        return _at_position(connection, as_of, known_at)
    row = connection.execute(KNOWN_AT, {"known_at": known_at}).fetchone()
    if row is None:
        return View(as_of, 0, EPOCH)
    return View(as_of, *row)


def _at_position(connection: Connection, as_of: date | None, position: int) -> View:
    newest = view(connection, as_of)
    if position > newest.position:
        raise NotRecorded(f"nothing is recorded at position {position} yet; the newest is {newest.position}")
    row = connection.execute(LINES_AT, {"positions": [position]}).fetchone()
    recorded_at = CODEC.decode(row[1]).recorded_at if row else EPOCH
    return replace(newest, position=position, recorded_at=recorded_at)


def claimed(connection: Connection, key: str) -> bool:
    """Whether a request was recorded under an idempotency key."""
    return connection.execute(CLAIMED, {"names": uuids([hashed(key_claim(key))])}).fetchone() is not None


def entries(connection: Connection, at: View, labels: Sequence[str]) -> Iterator[Entry]:
    """The facts of a view that carry all the labels (``=type`` or ``:tag``), oldest first."""
    parameters = {"hashes": label_hashes(labels), "known": at.position, "as_of": at.as_of}
    for (line,) in connection.execute(LABELLED, parameters):
        if labels_in(line).issuperset(labels):
            fact = CODEC.decode(line)
            if isinstance(fact, Entry):
                yield fact


def entries_of_any(
    connection: Connection, at: View, labels: Sequence[str], aside: Collection[str] = ()
) -> Iterator[tuple[Entry, set[str]]]:
    """The facts of a view that carry any of the labels and none that is put aside, each with its labels; oldest first.

    A page of lines is in memory at a time: there may be as many as there are payments in a year.
    """
    wanted = set(labels)
    parameters = {"hashes": label_hashes(labels), "known": at.position, "as_of": at.as_of}
    with connection.cursor(name="labelled") as cursor:
        cursor.itersize = PAGE
        for (line,) in cursor.execute(LABELLED_ANY, parameters):
            said = labels_in(line)
            if not said.isdisjoint(wanted) and said.isdisjoint(aside):
                fact = CODEC.decode(line)
                if isinstance(fact, Entry):
                    yield fact, said


def recorded(connection: Connection, at: View, kind: type[F], *labels: str) -> Iterator[tuple[Entry, F]]:
    """The facts of one kind in a view, that carry all the labels, each with its entry; oldest first."""
    for entry in entries(connection, at, [f"={stored_name(kind)}", *labels]):
        assert isinstance(entry.fact, kind), "found by its lasting name"
        yield entry, entry.fact
