"""The books as bytes: closed commitments for the shelf, everything for a snapshot.

Nothing here is part of the log: it can be dropped and rebuilt, and is thrown away when the fold's version differs.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import msgspec

from domain.books import (
    Appointment,
    Books,
    Commitment,
    Frame,
    Moment,
    Payment,
    PlannedLine,
    Program,
    Tender,
    Vintage,
)
from domain.limits import Limit
from domain.money import Money
from domain.names import FrameId, MomentCode, Person, PlanLineId, ProgramId, RegisterNumber
from domain.room import Day, Room

K = TypeVar("K")
V = TypeVar("V")

Days = list[tuple[date, Money]]
"""A room as a list, oldest day first: a long chain of days would nest too deep to encode."""


class _Shelved(msgspec.Struct, frozen=True, array_like=True):
    commitment: Commitment
    days: Days


class _Waiting(msgspec.Struct, frozen=True, array_like=True):
    tender: Tender
    days: Days


class _Books(msgspec.Struct, frozen=True, array_like=True):
    position: int
    moments: dict[MomentCode, Moment]
    vintages: dict[MomentCode, tuple[Vintage, ...]]
    programs: dict[ProgramId, Program]
    frames: dict[FrameId, Frame]
    offices: dict[Person, tuple[Appointment, ...]]
    plans: dict[int, date]
    plan_lines: dict[PlanLineId, PlannedLine]
    tenders: list[_Waiting]
    commitments: list[_Shelved]
    payments: dict[str, Payment]
    rooms: list[tuple[Limit, Days]]


_encoder = msgspec.msgpack.Encoder()
_shelved = msgspec.msgpack.Decoder(_Shelved)
_books = msgspec.msgpack.Decoder(_Books)


def encode_state(commitment: Commitment) -> bytes:
    """A commitment for the shelf."""
    return _encoder.encode(_stripped(commitment))


def decode_state(state: bytes) -> Commitment:
    """A commitment from the shelf."""
    return _dressed(_shelved.decode(state))


def dump_books(books: Books) -> bytes:
    """The whole books, for a snapshot: the same bytes whatever way they came about."""
    return _encoder.encode(
        _Books(
            books.position,
            _sorted(books.moments),
            _sorted(books.vintages),
            _sorted(books.programs),
            _sorted(books.frames),
            _sorted(books.offices),
            _sorted(books.plans),
            _sorted(books.plan_lines),
            [_Waiting(replace(it, room=None), _days(it.room)) for it in _sorted(books.tenders).values()],
            [_stripped(it) for it in _sorted(books.commitments).values()],
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
    books.programs.update(dumped.programs)
    books.frames.update(dumped.frames)
    books.offices.update(dumped.offices)
    books.plans.update(dumped.plans)
    books.plan_lines.update(dumped.plan_lines)
    books.tenders.update(
        {RegisterNumber(it.tender.decision): replace(it.tender, room=_room(it.days)) for it in dumped.tenders}
    )
    books.commitments.update({it.commitment.decision: _dressed(it) for it in dumped.commitments})
    books.payments.update(dumped.payments)
    books.rooms.update({limit: _room(days) for limit, days in dumped.rooms})
    return books


@cache
def fold_version() -> str:
    """A digest of the code that folds: a snapshot by other code is not used."""
    digest = hashlib.sha256()
    for package in ("domain", "domain.rules", "ledger"):
        for path in sorted(files(package).iterdir(), key=lambda path: path.name):
            if path.name.endswith(".py"):
                digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:32]


def _sorted(table: dict[K, V]) -> dict[K, V]:
    return dict(sorted(table.items(), key=lambda item: str(item[0])))


def _stripped(commitment: Commitment) -> Any:
    return _Shelved(replace(commitment, room=None), _days(commitment.room))


def _dressed(shelved: _Shelved) -> Commitment:
    return replace(shelved.commitment, room=_room(shelved.days))


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
