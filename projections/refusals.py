"""The register of refusals: who asked for what, and why it was not done. It is kept beside the log, not in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from domain.calendar import HELSINKI
from ledger.migrations import statement
from projections.ledger import Connection

REFUSALS = statement("projections", "refusals")


@dataclass(frozen=True, slots=True)
class Noted:
    """One attempt that was refused: when it was noted (UTC), as the books stood where, by whom, and what was said.

    ``command`` is the one of the list that could not be, from 0; ``refused`` the whole answer as it was given.
    """

    number: int
    recorded_at: datetime
    position: int
    by: str
    role: str
    key: str
    digest: str
    commands: list[str]
    command: int | None
    code: str
    sentence: str
    refused: dict[str, Any]


def noted(
    connection: Connection,
    by: str | None = None,
    code: str | None = None,
    since: date | None = None,
    most: int = 50,
    before: int | None = None,
) -> list[Noted]:
    """The newest refusals, newest first: of a person, of a code, noted since a Helsinki date, before a number."""
    midnight = datetime.combine(since, time.min, HELSINKI) if since else None
    rows = connection.execute(REFUSALS, {"by": by, "code": code, "since": midnight, "most": most, "before": before})
    return [Noted(*row) for row in rows]
