"""The views that every door shows: one question, one answer, whoever asks."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Protocol

import psycopg

from api.access.readings import Reading, readings
from domain.calendar import HELSINKI, helsinki_day
from domain.controls import Controls
from domain.facts import Entry, VintageAccount
from domain.money import Money
from domain.names import Names, Person
from domain.slips import Slip
from ledger.answers import Refused
from ledger.codec import ForeignFact
from projections import access, balances, diff, frames, history, outturn, single, trail
from projections.access import Held
from projections.balances import Balance, Dimension
from projections.controls import controls_on
from projections.diff import Between, Difference
from projections.exceeding import used_up
from projections.frames import FrameYear
from projections.ledger import Connection, Ledger
from projections.outturn import Signed
from projections.refusals import Noted, noted
from projections.trail import MOST_EXPLAINING, Explained, Explaining, Figure
from projections.view import View, view

log = logging.getLogger(__name__)

LAST_POSITION = 2**53 - 1
"""No log comes this far; what is asked for is bounded by what every reader of JSON holds exactly."""

_NUMBER = re.compile(r"[0-9]{1,16}")


@dataclass(frozen=True, slots=True)
class Asked:
    """As of which date, and known at which time or position; None is all dates, and now."""

    as_of: date | None = None
    known_at: datetime | int | None = None

    @classmethod
    def read(cls, as_of: str | None, known_at: str | None) -> Asked:
        """Read what was asked in words. Raises Slip saying what would be right."""
        return cls(day_if_any(as_of), read_known(known_at) if known_at else None)

    def view(self, connection: Connection) -> View:
        """From where the view looks. Raises NotRecorded for a position that the log has not reached."""
        return view(connection, self.as_of, self.known_at)


class Readers(Protocol):
    """Lends readers for views: a ledger, those that a server keeps open, or a snapshot that is open already."""

    def viewer(self) -> AbstractContextManager[Connection]:
        """A reader."""
        ...


@dataclass(frozen=True, slots=True)
class Opened:
    """A snapshot that is open already, for whoever reads a view."""

    connection: Connection

    def viewer(self) -> AbstractContextManager[Connection]:
        """The same snapshot; it stays open."""
        return nullcontext(self.connection)


@dataclass(frozen=True, slots=True)
class Standing:
    """The Director General's page: frames and balances, all read at one position."""

    at: View
    frames: list[FrameYear]
    uncited: dict[int, Money]
    balances: dict[Dimension, list[Balance]]
    names: dict[Dimension, dict[str, Names]]

    @property
    def verifies(self) -> bool:
        """Whether every frame holds."""
        return all(row.verifies for row in self.frames)


def read_balances(ledger: Readers, by: Dimension, asked: Asked) -> tuple[View, list[Balance]]:
    """Balances by one dimension."""
    with ledger.viewer() as connection:
        at = asked.view(connection)
        return at, balances.balances(connection, by, at)


def read_frames(ledger: Readers, asked: Asked) -> tuple[View, list[FrameYear], dict[int, Money]]:
    """The frames, and spending that cites none, in cents by vintage."""
    with ledger.viewer() as connection:
        at = asked.view(connection)
        return at, frames.frames(connection, at, day_asked(asked, at).year), frames.uncited(connection, at)


def read_standing(ledger: Readers, asked: Asked) -> Standing:
    """Frames and balances by every dimension, in one snapshot."""
    dimensions: tuple[Dimension, ...] = ("moment", "program", "region")
    with ledger.viewer() as connection:
        at = asked.view(connection)
        return Standing(
            at,
            frames.frames(connection, at, day_asked(asked, at).year),
            frames.uncited(connection, at),
            {by: balances.balances(connection, by, at) for by in dimensions},
            {by: balances.names(connection, by, at) for by in dimensions},
        )


def read_history(
    ledger: Readers,
    asked: Asked,
    about: Mapping[str, str],
    since: date | None,
    most: int,
    before: int | None = None,
) -> list[Entry | ForeignFact]:
    """The newest facts about a moment, program, region or decision, of those before a position; newest first."""
    labels = [f":{key}:{value}" for key, value in about.items()]
    with ledger.viewer() as connection:
        return list(history.history(connection, asked.view(connection).page(before), labels, since, most))


def read_explained(
    ledger: Readers, asked: Asked, figure: Figure, most: int = MOST_EXPLAINING, before: int | None = None
) -> Explained:
    """The newest facts that make up a figure, or what it was before a position."""
    with ledger.viewer() as connection:
        return trail.explain(connection, asked.view(connection).page(before), figure, most)


def read_event(ledger: Readers, asked: Asked, position: int) -> tuple[View, single.Standing | None]:
    """One fact as it stands in the log, if it was known."""
    with ledger.viewer() as connection:
        at = asked.view(connection)
        return at, single.fact_at(connection, at, position)


def read_diff(ledger: Readers, by: Dimension, since: Asked, until: Asked) -> Difference:
    """What changed from one point to another, both read in one snapshot."""
    with ledger.viewer() as connection:
        one, other = since.view(connection), until.view(connection)
        return diff.diff(connection, by, one, other)


def read_diff_facts(
    ledger: Readers, by: Dimension, since: Asked, until: Asked, most: int, before: int | None
) -> Between:
    """The newest facts that make up a change, of those before a position."""
    with ledger.viewer() as connection:
        return diff.facts_between(connection, by, since.view(connection), until.view(connection), most, before)


def read_used_up(ledger: Ledger, refused: Refused) -> tuple[Explaining, ...]:
    """The largest facts that used up the limit a refusal names, as of its position; the refusal stands without them."""
    if refused.limit is None:
        return ()
    try:
        with ledger.reader() as connection:
            return used_up(connection, refused.limit, replace(view(connection), position=refused.position))
    except psycopg.Error as error:
        log.warning("a refusal is told without its facts: %s", error)
        return ()


def read_refusals(
    ledger: Readers, by: str | None, code: str | None, since: date | None, most: int, before: int | None
) -> list[Noted]:
    """The register of refusals, newest first: of a person, of a code, noted since a day, before a number."""
    with ledger.viewer() as connection:
        return noted(connection, by, code, since, most, before)


def read_roles(ledger: Readers, asked: Asked, person: str | None) -> tuple[View, list[Held]]:
    """Who holds or held which role, or one person's roles, in the order in which they were given."""
    of = None if person is None else Person(_plain_text("the person", person))
    with ledger.viewer() as connection:
        at = asked.view(connection)
        return at, access.terms(connection, at, of)


def read_readings(
    ledger: Readers, person: str | None, since: date | None, most: int, before: int | None
) -> list[Reading]:
    """The register of readings, newest first: of a person, noted since a day, before a number."""
    _plain_text("person", person or "")
    with ledger.viewer() as connection:
        return readings(connection, person, since, most, before)


def read_controls(ledger: Readers, asked: Asked | None = None) -> Controls:
    """The controls in force today, or on the day that is asked about."""
    asked = asked or Asked()
    with ledger.viewer() as connection:
        at = asked.view(connection)
        return controls_on(connection, at, day_asked(asked, at))


def read_signed(ledger: Readers, year: int) -> Signed | None:
    """The accounts of a year as they were signed; None while the year is open."""
    with ledger.viewer() as connection:
        return outturn.signed(connection, year)


def read_outturn(ledger: Readers, year: int, asked: Asked) -> tuple[View, list[VintageAccount]]:
    """The outturn of a year by moment and vintage, as the pots have it."""
    with ledger.viewer() as connection:
        at = asked.view(connection)
        return at, outturn.outturn(connection, at, year)


def read_day(text: str) -> date:
    """A date as ISO 8601 writes it. Raises Slip saying what would be right."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Slip(f"{text!r} is not a date such as 2021-12-31") from error


def day_if_any(text: str | None) -> date | None:
    """A day, where one is asked for. Raises Slip for one that there is not."""
    return read_day(text) if text else None


def read_known(text: str) -> datetime | int:
    """A position, or a time. Raises Slip saying what would be right."""
    return int(text) if is_position(text) else read_time(text)


def is_position(text: str) -> bool:
    """Whether a text is a position that a log can come to."""
    return _NUMBER.fullmatch(text) is not None and int(text) <= LAST_POSITION


def read_time(text: str) -> datetime:
    """A time as ISO 8601 writes it, in Helsinki where it has no offset. Raises Slip with what would be right."""
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=HELSINKI)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Slip(f"{text!r} is not a time such as 2021-12-31T16:15:00+02:00 (in a URL, + is %2B)") from error


def _plain_text(name: str, text: str) -> str:
    if not text.isprintable():
        raise Slip(f"{name} {text!r} holds a control character")
    return text


def day_asked(asked: Asked, at: View) -> date:
    """The day of which something is said to be in force: as of, or that of what was known, or today."""
    known_at = at.recorded_at if isinstance(asked.known_at, int) else asked.known_at
    return asked.as_of or helsinki_day(known_at or datetime.now(UTC))
