"""Sessions, for people: kept here, so that each can be ended; a browser holds nothing but a secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from api.access.secrets import derived, hash_of, new_secret
from domain.names import Person
from ledger.migrations import statement
from projections.ledger import Connection

SESSIONS = statement("api", "sessions")
START = statement("api", "start_session")
VISIT = statement("api", "visit")
LOOK_AT = statement("api", "look_at_session")
END = statement("api", "end_session")
END_ALL = statement("api", "end_sessions")

LONGEST = timedelta(hours=12)
IDLE = timedelta(minutes=30)
"""Written once a minute, so that a session may end a minute early."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session that goes on, by the name that it has in the register of readings; it ends then unless it is used."""

    id: str
    person: Person
    how: str
    started_at: datetime
    seen_at: datetime
    ends_at: datetime


def start(connection: Connection, person: Person, how: str) -> str:
    """Start a session; returns its secret, always a new one."""
    secret = new_secret()
    connection.execute(START, {"hash": hash_of(secret), "person": person, "how": how, "most": LONGEST})
    return secret


def name_of(secret: str) -> str:
    """What a session is called where others read it."""
    return hash_of(secret).hex()[:12]


def find(connection: Connection, secret: str) -> tuple[str, Person] | None:
    """The name and person of a session that goes on, which is seen by that."""
    return _found(connection, VISIT, secret)


def look_at(connection: Connection, secret: str) -> tuple[str, Person] | None:
    """The same, and the session is not seen by that."""
    return _found(connection, LOOK_AT, secret)


def _found(connection: Connection, query: bytes, secret: str) -> tuple[str, Person] | None:
    row = connection.execute(query, {"hash": hash_of(secret), "idle": IDLE}).fetchone()
    return row and (name_of(secret), Person(row[0]))


def going_on(connection: Connection, person: Person | None = None) -> list[Session]:
    """The sessions that go on, everybody's or a person's, newest first."""
    return [Session(*row) for row in connection.execute(SESSIONS, {"person": person, "idle": IDLE})]


def end(connection: Connection, secret: str) -> None:
    """End a session."""
    connection.execute(END, {"hash": hash_of(secret)})


def end_all(connection: Connection, person: Person) -> int:
    """End all sessions of a person; returns how many there were."""
    row = connection.execute(END_ALL, {"person": person}).fetchone()
    return int(row[0]) if row else 0


def csrf_of(secret: str) -> str:
    """What a page of this session sends along with whatever changes something; another site's page cannot know it."""
    return derived(secret, "csrf")
