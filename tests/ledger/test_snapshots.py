"""A start from a snapshot is a start from the log: same books, accounts and tree; or the snapshot is not used."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from domain.books import Books
from domain.commands import Command
from domain.decisions import Commitment, ContractTerms, Decided, Reservation
from domain.money import Money
from domain.names import RegisterNumber
from domain.room import Room, post
from ledger import lookups
from ledger.answers import LogDamaged
from ledger.connecting import connect
from ledger.desk import Desk
from ledger.lookups import keep_snapshot
from ledger.states import ShelfOutdated, decode_state, dump_books, encode_state, fold_version, load_books
from projections.ledger import Ledger, new_desk
from tests.support.access import FOUNDED
from tests.support.engine import check_log, desk_of, everything, in_loop, recorded, restore, rows, superuser
from tests.support.grants import report
from tests.support.sound import dump
from tests.support.world import (
    CONTROLS_2,
    approve,
    award,
    awarding,
    contract,
    controlled,
    fixed,
    granted,
    moment,
    pay,
    ready,
    reverse,
    spend,
    tender,
)

BUSY: tuple[Sequence[Command], ...] = (
    ready(),
    [award("G-1", "500,00", regions={"01": "200,00", "06": "300,00"}, instalments=("300,00", "200,00"))],
    [pay("G-1", "300,00"), approve("G-1")],
    [report("G-1"), pay("G-1", "150,00", 2)],
    [award("G-2", "5,00"), pay("G-2", "5,00"), approve("G-2")],
    [tender("T-1", "900,00", estimated="2 000,00")],
    [tender("T-2", "900,00"), awarding("T-2", "800,00")],
    contract("C-1", "700,00"),
    [pay("C-1", "100,00", 1, invoice="A")],
    contract("C-2", "70,00", supplier="Another Oy"),
    [pay("C-2", "70,00", 1, invoice="A"), approve("C-2")],
    [spend("V-1", "1,00"), spend("V-2", "2,00", on=date(2021, 3, 1))],
    [moment("29.30.30"), granted("100,00", code="29.30.30"), fixed("7,00", 2022, code="29.30.30")],
    [controlled(CONTROLS_2)],
    FOUNDED,
)
"""Lists that leave something of every kind in the books, and something on the shelf."""


async def write(ledger: Ledger, lists: Sequence[Sequence[Command]], name: str = "busy") -> None:
    async with ledger.clerk() as clerk:
        for number, asks in enumerate(lists):
            await recorded(clerk, asks, f"{name}-{number}")


async def snapshot(ledger: Ledger, desk: Desk) -> None:
    """Keep a desk, with no more rights than the clerk's role has."""
    async with await connect(ledger.conninfo, ledger.schema) as connection:
        await keep_snapshot(connection.cursor(), desk)


async def loaded(ledger: Ledger) -> Desk:
    """What the newest usable snapshot holds, without the news since."""
    async with await connect(ledger.conninfo, ledger.schema) as connection:
        return await lookups.load(connection.cursor(), new_desk)


async def refolded(ledger: Ledger) -> Desk:
    """A desk read from the first line on."""
    kept = rows(ledger, "SELECT * FROM snapshots")
    with superuser(ledger) as connection:
        connection.execute("DELETE FROM snapshots")
        desk = await desk_of(ledger)
        for row in kept:
            connection.execute("INSERT INTO snapshots VALUES (%s, %s, %s, %s, %s)", row)
    return desk


def same(one: Desk, other: Desk) -> bool:
    """Whether two desks hold the same, down to the last day of every room."""
    return (
        (one.frontier, one.root, one.recorded_at) == (other.frontier, other.root, other.recorded_at)
        and one.projection.dump() == other.projection.dump()
        and dump(load_books(dump_books(one.books))) == dump(load_books(dump_books(other.books)))
    )


@in_loop
async def test_a_snapshot_is_the_books(ledger: Ledger) -> None:
    await write(ledger, BUSY)
    desk = await desk_of(ledger)
    books = desk.books
    assert books.moments and books.vintages and books.programs and books.frames and books.plans and books.plan_lines
    assert books.reservations and books.commitments and books.payments and books.rooms
    assert books.offices and books.roles and books.controls
    await snapshot(ledger, desk)
    assert same(await loaded(ledger), await refolded(ledger))
    assert dump(load_books(dump_books(books))) == dump(books)


@in_loop
async def test_a_start_from_a_snapshot_and_the_news_is_a_start_from_the_log(ledger: Ledger) -> None:
    undone = {None}
    for number in range(0, len(BUSY), 3):
        await write(ledger, BUSY[number : number + 3], f"busy-{number}")
        # What was closed before the snapshot is reopened after it, from the shelf.
        closed = rows(ledger, "SELECT max(position) FROM events WHERE labels @> label_hashes('=payment-approved')")[0][
            0
        ]
        assert same(await desk_of(ledger), await refolded(ledger))
        await snapshot(ledger, await desk_of(ledger))
        if closed not in undone:
            undone.add(closed)
            await write(ledger, [[reverse(closed)]], f"undone-{number}")
    assert same(await desk_of(ledger), await refolded(ledger))
    assert (await loaded(ledger)).books.position > 0 and len(undone) >= 3
    check_log(ledger)


@in_loop
async def test_a_clerk_starts_from_it_and_writes_on(ledger: Ledger) -> None:
    await write(ledger, BUSY)
    await snapshot(ledger, await desk_of(ledger))
    with superuser(ledger) as connection:  # whoever reads the old lines is found out
        connection.execute("ALTER TABLE events DISABLE TRIGGER ALL")
        connection.execute("UPDATE events SET line = '' WHERE position < 20")
    before = everything(ledger)
    await write(ledger, [[spend("V-9", "1,00"), pay("C-1", "600,00", 2, invoice="B"), approve("C-1", 2)]], "on")
    assert len(everything(ledger)["events"]) == len(before["events"]) + 3


@in_loop
async def test_a_snapshot_by_other_code_is_not_used(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    await write(ledger, BUSY)
    await snapshot(ledger, await desk_of(ledger))
    assert (await loaded(ledger)).books.position > 0
    monkeypatch.setattr(lookups, "fold_version", lambda: "other")
    assert (await loaded(ledger)).books.position == 0
    await snapshot(ledger, await desk_of(ledger))
    assert rows(ledger, "SELECT count(*) FROM snapshots") == [(2,)], "the other code may run beside it"
    with superuser(ledger) as connection:
        age = "UPDATE snapshots SET recorded_at = recorded_at - interval '25 hours' WHERE version <> 'other'"
        connection.execute(age)
    await snapshot(ledger, await desk_of(ledger))
    assert rows(ledger, "SELECT version FROM snapshots") == [("other",)], "what no code uses any more goes"


def test_the_version_follows_from_the_code_that_folds(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from ledger import states

    original = states.files
    version = fold_version()
    fold_version.cache_clear()
    assert fold_version() == version
    for package in ("domain", "domain.facts", "domain.folds", "domain.rules", "ledger"):
        folder = tmp_path / package
        folder.mkdir()
        for path in original(package).iterdir():
            if path.name.endswith(".py"):
                (folder / path.name).write_bytes(path.read_bytes())
        monkeypatch.setattr(
            states, "files", lambda name, package=package: tmp_path / name if name == package else original(name)
        )
        fold_version.cache_clear()
        assert fold_version() == version, "it follows from nothing but the code"
        source = next(iter(sorted(folder.iterdir())))
        source.write_bytes(source.read_bytes() + b"\n")
        fold_version.cache_clear()
        assert fold_version() != version
    fold_version.cache_clear()


@pytest.mark.parametrize("grown", [False, True])
@in_loop
async def test_a_snapshot_of_a_turn_that_is_not_in_this_log_is_not_used(grown: bool, ledger: Ledger) -> None:
    """After a restore a snapshot may remember more than the log."""
    await write(ledger, BUSY[:5])
    old = everything(ledger)
    await write(ledger, BUSY[5:], "lost")
    await snapshot(ledger, await desk_of(ledger))
    restore(ledger, old | {"snapshots": rows(ledger, "SELECT * FROM snapshots")})
    if grown:
        await write(ledger, [[spend(f"W-{n}", "1,00")] for n in range(40)], "another")
    assert (await loaded(ledger)).books.position == 0
    await write(ledger, BUSY[5:], "again")
    assert same(await desk_of(ledger), await refolded(ledger))
    check_log(ledger)


@in_loop
async def test_an_older_snapshot_gives_way_to_a_newer_one(ledger: Ledger) -> None:
    await write(ledger, BUSY[:3])
    older = await desk_of(ledger)
    await snapshot(ledger, older)
    await write(ledger, BUSY[3:], "more")
    newer = await desk_of(ledger)
    await snapshot(ledger, newer)
    await snapshot(ledger, newer)
    assert rows(ledger, "SELECT position FROM snapshots") == [(newer.books.position,)]
    assert (await loaded(ledger)).books.position == newer.books.position


@in_loop
async def test_a_snapshot_whose_tree_is_not_its_turns_is_said_so(ledger: Ledger) -> None:
    await write(ledger, BUSY)
    desk = await desk_of(ledger)
    position = desk.books.position
    desk.books.position -= 1
    await snapshot(ledger, desk)
    with superuser(ledger) as connection:
        connection.execute("UPDATE snapshots SET position = %s", [position])
    with pytest.raises(LogDamaged, match="snapshot"):
        await loaded(ledger)


DAYS = [date(2021, 1, 4) + timedelta(days=n) for n in range(3_000)]


def in_days(count: int, cents: int) -> Room:
    room: Room = None
    for number, day in enumerate(DAYS[:count]):
        room = post(room, day, Money(cents if number == 0 else -1))
    return room


def days_of(room: Room) -> list[tuple[date, Money]]:
    days = []
    while room is not None:
        days.append((room.on, room.left))
        room = room.before
    return days


@in_loop
async def test_rooms_of_thousands_of_days_survive(ledger: Ledger) -> None:
    """A day is chained to the one before it: deeper than any encoder or comparison would follow."""
    years = range(2021, DAYS[-1].year + 1)
    await write(ledger, [ready()])
    await write(ledger, [[moment("29.40.01"), *(fixed("9,99", year, code="29.40.01") for year in years)]], "money")
    lists = [
        [spend(f"V-{day}", "0,01", on=day, code="29.40.01") for day in DAYS[start : start + 500]]
        for start in range(0, len(DAYS), 500)
    ]
    await write(ledger, lists, "days")
    desk = await desk_of(ledger)
    await snapshot(ledger, desk)
    back = (await loaded(ledger)).books
    assert back.rooms.keys() == desk.books.rooms.keys()
    for limit, room in desk.books.rooms.items():
        assert days_of(back.rooms[limit]) == days_of(room)
    assert sum(len(days_of(room)) for limit, room in back.rooms.items() if limit.name == "29.40.01") >= len(DAYS)
    assert dump_books(back) == dump_books(desk.books)
    await write(ledger, [[spend("V-last", "0,01", on=DAYS[-1], code="29.40.01")]], "on")


@in_loop
async def test_what_is_put_on_the_shelf_comes_back_as_it_was(ledger: Ledger) -> None:
    await write(ledger, BUSY)
    desk = await desk_of(ledger)
    still_open: list[Decided] = [*desk.books.commitments.values(), *desk.books.reservations.values()]
    for open_one in still_open:
        assert decode_state(encode_state(open_one)) == open_one
    shelved = rows(ledger, "SELECT decision, position, state FROM shelf ORDER BY position")
    assert {decision for decision, _, _ in shelved} == {"G-2", "C-2"}
    for decision, position, state in shelved:
        held = decode_state(state)
        assert isinstance(held, Commitment)
        assert (held.decision, held.settled, held.left, held.waiting) == (decision, True, (), ())
        assert (await as_of(ledger, position))[decision] == held
        assert encode_state(held) == state
    contracted = decode_state(next(state for decision, _, state in shelved if decision == "C-2"))
    assert isinstance(contracted, Commitment) and contracted.party == "Another Oy"
    assert contracted.contract is not None and isinstance(contracted.contract.tender, Reservation)


async def as_of(ledger: Ledger, position: int) -> dict[RegisterNumber, Any]:
    """The commitments closed by the fact at a position, folded from the lines."""
    desk = new_desk()
    for at, line in rows(ledger, "SELECT position, line FROM events ORDER BY position"):
        desk.fold(line)
        if at == position:
            return desk.books.newest_departed()
        desk.books.keep()
    raise AssertionError(f"no fact at {position}")


def test_a_room_of_thousands_of_days_goes_to_the_shelf_and_back(ledger: Ledger) -> None:
    asyncio.run(write(ledger, BUSY))
    (held,) = [it for it in asyncio.run(desk_of(ledger)).books.commitments.values() if it.decision == "G-1"]
    for days in (0, 1, 3_000):
        deep = type(held)(**{**fields_of(held), "room": in_days(days, 5_000)})
        assert days_of(decode_state(encode_state(deep)).room) == days_of(deep.room)


def test_a_tender_s_room_of_thousands_of_days_stays_with_its_contract(ledger: Ledger) -> None:
    asyncio.run(write(ledger, BUSY))
    books = asyncio.run(desk_of(ledger)).books
    held = books.commitments[RegisterNumber("C-1")]
    assert held.contract is not None
    for days in (0, 1, 3_000):
        tender = held.contract.tender.with_room(in_days(days, 5_000))
        deep = type(held)(**{**fields_of(held), "contract": ContractTerms(tender)})
        back = decode_state(encode_state(deep))
        assert isinstance(back, Commitment) and back.contract is not None
        assert days_of(back.contract.tender.room) == days_of(tender.room)
        books.hold(deep)
        assert dump_books(load_books(dump_books(books))) == dump_books(books)


def fields_of(held: Any) -> dict[str, Any]:
    return {name: getattr(held, name) for name in held.__slots__}


def test_empty_books_come_back_empty() -> None:
    assert dump(load_books(dump_books(Books()))) == dump(Books())


def test_the_shelf_of_another_shape_is_told_and_one_that_was_undone_is_none() -> None:
    assert decode_state(encode_state(None)) is None
    with pytest.raises(ShelfOutdated, match="momentti migrate"):
        decode_state(b"another version's")
