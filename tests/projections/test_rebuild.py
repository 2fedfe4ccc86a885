"""Everything beside the log is derived anew beside what is stored; what differs is told and mended."""

from __future__ import annotations

import asyncio
import threading

import psycopg
import pytest

from ledger.answers import LogDamaged, Recorded
from projections.balances import Balance, balances
from projections.follower import follow
from projections.fresh import Table
from projections.ledger import Connection, Ledger
from projections.rebuild import RebuildUnderWay, rebuild
from projections.verify import verify
from projections.view import view
from tests.projections.beside import NAMES, derived
from tests.projections.lifelike import lived, record
from tests.support.engine import as_role, everything, rows, superuser
from tests.support.foreign import foreign
from tests.support.world import award, granted, spend, with_money


def by_moment(connection: Connection) -> list[Balance]:
    """Today's balances."""
    return balances(connection, "moment", view(connection))


class Held:
    """A rebuild in a thread of its own that stops at its first page until it may go on."""

    def __init__(self, ledger: Ledger) -> None:
        self._stopped, self._go_on = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=rebuild, args=(ledger, self._hold))
        self._thread.start()
        assert self._stopped.wait(30)

    def go_on(self) -> None:
        """Let it end."""
        self._go_on.set()
        self._thread.join(30)
        assert not self._thread.is_alive()

    def _hold(self, _: int) -> None:
        self._stopped.set()
        assert self._go_on.wait(30)


@pytest.mark.usefixtures("small_chunks")
def test_nothing_differs_in_a_sound_ledger_and_nothing_changes(ledger: Ledger) -> None:
    memory = lived(ledger, seed=51, lists=260)
    foreign(ledger, "somebody-elses")
    record(ledger, [granted("1,00")], [granted("2,00")])
    follow(ledger)
    before = derived(ledger)
    told: list[int] = []
    rebuilt = rebuild(ledger, told.append)
    assert rebuilt.position == told[-1] == len(memory.entries) + 3
    assert rebuilt.mended == ()
    assert told == sorted(told) and len(told) > 2
    assert derived(ledger) == before
    assert before.keys() == set(NAMES)
    assert all(before.values()), "no table is empty"
    assert verify(ledger).facts == len(memory.entries) + 3


def test_an_empty_ledger_is_rebuilt(ledger: Ledger) -> None:
    empty = derived(ledger)
    rebuilt = rebuild(ledger)
    assert (rebuilt.position, rebuilt.mended) == (0, ())
    assert derived(ledger) == empty
    record(ledger, with_money())
    verify(ledger)


@pytest.mark.usefixtures("small_chunks")
def test_sums_that_the_follower_has_not_come_to_are_no_difference(ledger: Ledger) -> None:
    facts = len(lived(ledger, seed=53, lists=60).entries)
    assert facts > 64
    assert rows(ledger, "SELECT * FROM summed") == []
    assert rebuild(ledger).mended == ()
    assert verify(ledger).summed == facts // 64 * 64, "it comes to them itself"


# What goes on meanwhile


def test_writers_do_not_wait_for_a_rebuild_and_one_that_is_open_goes_on(ledger: Ledger) -> None:
    record(ledger, [*with_money(), granted("1 000,00")])

    async def write() -> list[object]:
        async with ledger.clerk() as clerk:
            answers = [await clerk.record([spend("V-before", "0,01")], "before")]
            held = await asyncio.to_thread(Held, ledger)
            answers += [await clerk.record([award(f"G-{n}", "0,01")], f"meanwhile-{n}") for n in range(20)]
            await asyncio.to_thread(held.go_on)
            return [*answers, await clerk.record([spend("V-after", "0,01")], "after")]

    answers = asyncio.run(write())
    assert all(isinstance(answer, Recorded) and not answer.replayed for answer in answers)
    verify(ledger)
    assert rebuild(ledger).mended == ()


def test_a_reader_whose_snapshot_is_older_goes_on_seeing_what_it_saw(ledger: Ledger) -> None:
    record(ledger, with_money())
    with ledger.reader() as connection:
        right = by_moment(connection)
    with superuser(ledger) as connection:
        connection.execute("UPDATE legs SET cents = 2 * cents")
    with ledger.reader() as before, ledger.reader() as early:
        doubled = by_moment(before)
        at = view(early)  # its snapshot is taken; the balances are read after the switch
        assert [it.table for it in rebuild(ledger).mended] == ["legs"]
        assert by_moment(before) == balances(early, "moment", at) == doubled != right
    with ledger.reader() as after:
        assert by_moment(after) == right


@pytest.mark.usefixtures("small_chunks")
def test_the_follower_sums_up_what_was_mended_and_nothing_before(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = len(lived(ledger, seed=53, lists=60).entries)
    with superuser(ledger) as connection:
        connection.execute("UPDATE legs SET cents = 2 * cents")
    following = threading.Thread(target=follow, args=(ledger,))
    compare = Table.differing

    def while_it_compares(table: Table, connection: Connection) -> list[int]:
        if table.name == "legs":
            following.start()
            following.join(0.3)
            assert following.is_alive(), "sums wait"
        return compare(table, connection)

    monkeypatch.setattr(Table, "differing", while_it_compares)
    assert [it.table for it in rebuild(ledger).mended] == ["legs"]
    following.join(30)
    assert verify(ledger).summed == facts // 64 * 64 > 0


def test_a_long_report_holds_nobody_up(ledger: Ledger) -> None:
    record(ledger, with_money())
    with superuser(ledger) as connection:
        connection.execute("DELETE FROM claims")
    with ledger.reader() as report:
        for table in NAMES:
            report.execute(f"SELECT count(*) FROM {table}".encode())
        assert [it.table for it in rebuild(ledger).mended] == ["claims"]
        record(ledger, [granted("1,00")])
        follow(ledger)
    verify(ledger)


def test_one_rebuild_goes_on_at_a_time(ledger: Ledger) -> None:
    record(ledger, with_money())
    held = Held(ledger)
    with pytest.raises(RebuildUnderWay):
        rebuild(ledger)
    held.go_on()
    rebuild(ledger)


# What it will not do


def test_lines_that_are_not_those_recorded_are_not_built_on(ledger: Ledger) -> None:
    record(ledger, with_money(), [spend("V-1", "1,00")])
    with superuser(ledger) as connection:
        connection.execute("ALTER TABLE events DISABLE TRIGGER ALL")
        connection.execute(
            "UPDATE events SET line = replace(encode(line, 'escape'), '\"amount\":100', '\"amount\":200')::bytea"
            " WHERE labels @> label_hashes('=operating-expenditure-recorded')"
        )
    before = everything(ledger)
    with pytest.raises(LogDamaged, match="do not hash"):
        rebuild(ledger)
    assert everything(ledger) == before


@pytest.mark.parametrize(
    "damage, says",
    [("DELETE FROM turns", "no turn at all"), ("DELETE FROM events WHERE position > 5", "ends at position 5")],
)
def test_a_log_without_its_end_is_not_built_on(damage: str, says: str, ledger: Ledger) -> None:
    record(ledger, with_money())
    with superuser(ledger) as connection:
        for table in ("events", "turns"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
        connection.execute(damage.encode())
    before = derived(ledger)
    with pytest.raises(LogDamaged, match=says):
        rebuild(ledger)
    assert derived(ledger) == before


def test_the_clerk_may_not_rebuild(ledger: Ledger) -> None:
    record(ledger, with_money())
    before = derived(ledger)
    with as_role(ledger, "clerk") as connection:
        for table in (*NAMES, "snapshots", "events", "turns"):
            for statement in (f"TRUNCATE {table}", f"DELETE FROM {table}", f"COPY {table} FROM STDIN"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement.encode())
    with ledger.reader() as connection:
        connection.execute("SET TRANSACTION READ WRITE")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("TRUNCATE legs")
    assert derived(ledger) == before


def test_the_owner_rebuilds_but_cannot_touch_the_log(ledger: Ledger) -> None:
    record(ledger, with_money())
    with ledger.owner() as connection:
        for table in ("events", "turns"):
            with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
                connection.execute(f"TRUNCATE {table}".encode())
    verify(ledger)
