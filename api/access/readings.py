"""The register of readings: who was shown restricted data, what, and when. It is kept beside the log, not in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from api.access.identity import Identity
from api.access.rights import Right
from domain.calendar import HELSINKI
from ledger.migrations import statement
from projections.ledger import Connection

NOTE = statement("api", "note_reading")
READINGS = statement("api", "readings")


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody was shown: when (UTC), where the log stood, in which roles they came, how, by which right."""

    number: int
    recorded_at: datetime
    position: int
    person: str
    roles: list[str]
    way: str
    under: str
    asked: str


def note(connection: Connection, who: Identity, right: Right, asked: str) -> None:
    """Note what somebody is about to be shown."""
    parameters = {
        "person": who.person,
        "roles": sorted(who.roles),
        "way": who.way,
        "right": right,
        "asked": asked,
    }
    connection.execute(NOTE, parameters)


def readings(
    connection: Connection, person: str | None, since: date | None, most: int, before: int | None
) -> list[Reading]:
    """The newest readings, newest first: of a person, noted since a Helsinki date, before a number."""
    midnight = datetime.combine(since, time.min, HELSINKI) if since else None
    rows = connection.execute(READINGS, {"person": person, "since": midnight, "before": before, "most": most})
    return [Reading(*row) for row in rows]
