"""The books as bytes: closed commitments for the shelf, everything for a snapshot.

Nothing here is part of the log: it can be dropped and rebuilt, and is thrown away when the fold's version differs.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TypeVar

import msgspec

from domain.books import Books
from domain.controls import Controls
from domain.decisions import Commitment, Decided, Payment, Reservation
from domain.limits import Limit, Purse
from domain.money import Money
from domain.names import (
    AuthorityId,
    DevelopmentPlanId,
    ForesightId,
    FrameId,
    MomentCode,
    Person,
    PlanLineId,
    ProgramId,
    ProposalId,
    RegisterNumber,
    Source,
)
from domain.outturn import Counted
from domain.registers import (
    AnnualPlan,
    Appointment,
    Authority,
    DevelopmentPlan,
    Frame,
    Moment,
    MomentText,
    PlannedLine,
    Program,
    Proposal,
    RoleTerm,
    Vintage,
)
from domain.room import Day, Room
from ledger.migrations import SchemaError

K = TypeVar("K")
V = TypeVar("V")

Days = list[tuple[date, Money]]
"""A room as a list, oldest day first: a long chain of days would nest too deep to encode."""


class _Shelved(msgspec.Struct, frozen=True, array_like=True):
    """One decision, its room as days; a contract keeps its tender, whose room is told beside it."""

    commitment: Commitment | None
    reservation: Reservation | None
    days: Days
    tender_days: Days


class _Books(msgspec.Struct, frozen=True, array_like=True):
    position: int
    moments: dict[MomentCode, Moment]
    vintages: dict[MomentCode, tuple[Vintage, ...]]
    texts: list[tuple[tuple[MomentCode, int], MomentText]]
    granted: list[tuple[tuple[MomentCode, int, Source], Money]]
    authorities: dict[AuthorityId, Authority]
    proposals: dict[ProposalId, Proposal]
    programs: dict[ProgramId, Program]
    frames: dict[FrameId, Frame]
    offices: dict[Person, tuple[Appointment, ...]]
    roles: dict[Person, tuple[RoleTerm, ...]]
    plans: dict[int, AnnualPlan]
    development_plans: dict[DevelopmentPlanId, DevelopmentPlan]
    foresights: dict[ForesightId, date]
    plan_lines: dict[PlanLineId, PlannedLine]
    controls: dict[int, Controls]
    periods: dict[str, date]
    closes: dict[int, int]
    tallies: list[tuple[Counted, Days]]
    free: list[tuple[Purse, Days]]
    late: dict[RegisterNumber, date]
    decided: list[_Shelved]
    payments: dict[str, Payment]
    rooms: list[tuple[Limit, Days]]


class ShelfOutdated(SchemaError):
    """A closed decision as another version of this program shaped it."""

    def __init__(self) -> None:
        super().__init__("The shelf was filled by another version of Momentti: run `momentti migrate` with this one.")


_encoder = msgspec.msgpack.Encoder()
_shelved = msgspec.msgpack.Decoder(_Shelved)
_books = msgspec.msgpack.Decoder(_Books)


def encode_state(closed: Decided | None) -> bytes:
    """A decision for the shelf as it was closed; no bytes at all for one that was undone."""
    return b"" if closed is None else shelf_shape() + _encoder.encode(_stripped(closed))


def decode_state(state: bytes) -> Decided | None:
    """A closed decision from the shelf; None for one that was undone. Raises ShelfOutdated for another shape."""
    if not state:
        return None
    if not state.startswith(shelf_shape()):
        raise ShelfOutdated
    return _dressed(_shelved.decode(memoryview(state)[SHAPE_BYTES:]))


def dump_books(books: Books) -> bytes:
    """The whole books, for a snapshot: the same bytes whatever way they came about."""
    return _encoder.encode(
        _Books(
            books.position,
            _sorted(books.moments),
            _sorted(books.vintages),
            list(_sorted(books.texts).items()),
            list(_sorted(books.granted).items()),
            _sorted(books.authorities),
            _sorted(books.proposals),
            _sorted(books.programs),
            _sorted(books.frames),
            _sorted(books.offices),
            _sorted(books.roles),
            _sorted(books.plans),
            _sorted(books.development_plans),
            _sorted(books.foresights),
            _sorted(books.plan_lines),
            _sorted(books.controls),
            _sorted(books.periods),
            _sorted(books.closes),
            [(what, _days(room)) for what, room in _sorted(books.tallies).items()],
            [(purse, _days(room)) for purse, room in _sorted(books.free).items()],
            _sorted(books.late),
            [_stripped(it) for it in _sorted(books.commitments | books.reservations).values()],
            _sorted(books.payments),
            [(limit, _days(room)) for limit, room in _sorted(books.rooms).items()],
        )
    )


def load_books(state: bytes) -> Books:
    """The books of a snapshot."""
    dumped = _books.decode(state)
    books = Books()
    books.position = dumped.position
    books.moments.update(dumped.moments)
    books.vintages.update(dumped.vintages)
    books.texts.update(dumped.texts)
    books.granted.update(dumped.granted)
    books.authorities.update(dumped.authorities)
    books.proposals.update(dumped.proposals)
    books.programs.update(dumped.programs)
    books.frames.update(dumped.frames)
    books.offices.update(dumped.offices)
    books.roles.update(dumped.roles)
    books.plans.update(dumped.plans)
    books.development_plans.update(dumped.development_plans)
    books.foresights.update(dumped.foresights)
    books.plan_lines.update(dumped.plan_lines)
    books.controls.update(dumped.controls)
    books.periods.update(dumped.periods)
    books.closes.update(dumped.closes)
    books.tallies.update({what: _room(days) for what, days in dumped.tallies})
    books.free.update({purse: _room(days) for purse, days in dumped.free})
    books.late.update(dumped.late)
    for shelved in dumped.decided:
        books.hold(_dressed(shelved))
    books.payments.update(dumped.payments)
    books.rooms.update({limit: _room(days) for limit, days in dumped.rooms})
    books.keep()
    return books


SHAPE_BYTES = 4


@cache
def shelf_shape() -> bytes:
    """The first bytes of every decision on the shelf: a digest of all types and fields it is made of."""
    return hashlib.sha256(repr(msgspec.inspect.type_info(_Shelved)).encode()).digest()[:SHAPE_BYTES]


@cache
def fold_version() -> str:
    """A digest of the code that folds: a snapshot by other code is not used."""
    digest = hashlib.sha256()
    for package in ("domain", "domain.facts", "domain.folds", "domain.rules", "ledger"):
        for path in sorted(files(package).iterdir(), key=lambda path: path.name):
            if path.name.endswith(".py"):
                digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:32]


def _sorted(table: dict[K, V]) -> dict[K, V]:
    return dict(sorted(table.items(), key=lambda item: str(item[0])))


def _stripped(decided: Decided) -> _Shelved:
    """Without the chains of days, which would nest too deep to encode."""
    bare, days = replace(decided, room=None), _days(decided.room)
    if isinstance(bare, Reservation):
        return _Shelved(None, bare, days, [])
    if bare.contract is None or bare.contract.tender is None:
        return _Shelved(bare, None, days, [])
    tender = bare.contract.tender
    contract = replace(bare.contract, tender=replace(tender, room=None))
    return _Shelved(replace(bare, contract=contract), None, days, _days(tender.room))


def _dressed(shelved: _Shelved) -> Decided:
    decided = shelved.commitment or shelved.reservation
    assert decided is not None, "a shelf holds decisions"
    dressed = replace(decided, room=_room(shelved.days))
    if isinstance(dressed, Commitment) and dressed.contract is not None and dressed.contract.tender is not None:
        tender = replace(dressed.contract.tender, room=_room(shelved.tender_days))
        return replace(dressed, contract=replace(dressed.contract, tender=tender))
    return dressed


def _days(room: Room) -> Days:
    days: Days = []
    while room is not None:
        days.append((room.on, room.left))
        room = room.before
    return days[::-1]


def _room(days: Days) -> Room:
    room: Room = None
    for on, left in days:
        room = Day(on, left, room)
    return room
