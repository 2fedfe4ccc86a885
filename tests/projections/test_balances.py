"""Budget tracking equals a naive fold of the journal's legs, from wherever one looks."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import psycopg
import pytest

from domain.facts import Entry, MomentOpened
from domain.legs import legs
from domain.money import eur
from domain.names import Names
from domain.pots import HELD
from ledger.desk import EPOCH
from projections.balances import Balance, Dimension, balances, names
from projections.follower import follow
from projections.ledger import Connection, Ledger
from projections.moments import kept
from projections.verify import verify
from projections.view import View, view
from tests.machines.drawing import DAYS
from tests.projections.conftest import Lived
from tests.projections.lifelike import lived, record, sum_up, together
from tests.support.engine import as_role
from tests.support.memory import MemoryLedger
from tests.support.world import (
    FOUNDING,
    NOT_KEPT,
    OPENED,
    OPERATING,
    PROGRAMS,
    SKILLS,
    approve,
    award,
    granted,
    moment,
    pay,
    ready,
    spend,
    with_money,
)

DIMENSIONS: tuple[Dimension, ...] = ("moment", "program", "region")
PLACED = ("reserved", "committed", "in_payment", "paid")

SOME_DAYS = (None, *DAYS, date(2000, 1, 1), date(2021, 2, 28), date(2022, 7, 31), date(2099, 12, 31))


def folded(entries: Iterable[Entry], by: Dimension, as_of: date | None) -> list[Balance]:
    """The balances, leg by leg."""
    rows: dict[tuple[str | None, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    kept = {}
    for entry in entries:
        if as_of is not None and entry.effective_on > as_of:
            continue
        if isinstance(entry.fact, MomentOpened):
            kept[entry.fact.moment] = entry.fact.kept
        for account, cents in legs(entry.fact):
            if account.pot in (HELD if by == "moment" else PLACED):
                rows[getattr(account, by), account.vintage][account.pot] += cents
    found = []
    for (name, vintage), pots in rows.items():
        shown = by == "moment"
        found.append(
            Balance(
                name,
                vintage,
                *(-pots[source] if shown else None for source in ("parliament", "income", "overrun")),
                pots["available"] if shown and kept[name] else None,
                *(pots[pot] for pot in PLACED),
                pots["lapsed"] if shown and kept[name] else None,
            )
        )
    return sorted(found, key=lambda row: (row.name is None, row.name or "", row.vintage))


def known(position: int, as_of: date | None = None) -> View:
    """A view at a position."""
    return View(as_of, position, EPOCH)


def compare(connection: Connection, memory: MemoryLedger, chance: Random, times: int) -> None:
    """Random views, every dimension."""
    for _ in range(times):
        position, as_of = chance.randint(0, len(memory.entries)), chance.choice(SOME_DAYS)
        for by in DIMENSIONS:
            found = balances(connection, by, known(position, as_of))
            assert found == folded(memory.entries[:position], by, as_of), (by, position, as_of)


@pytest.mark.parametrize("chunks", [(), (1,), (3, 50, 1, 17), (1_000,), (40, 40, 40, 40)])
def test_random_views_equal_a_fold_of_the_legs(chunks: tuple[int, ...], ledger: Ledger) -> None:
    memory = lived(ledger, seed=len(chunks) + 2, lists=120)
    chance = Random(7)
    with ledger.reader(autocommit=True) as connection:
        compare(connection, memory, chance, times=8)
        for chunk in chunks:
            sum_up(ledger, chunk, times=1 if chunk > 1 else 1_000)
            compare(connection, memory, chance, times=12)


def test_the_follower_sums_up_what_is_complete(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.follower.CHUNK", 64)
    memory = lived(ledger, seed=11, lists=100)
    follow(ledger)
    follow(ledger)
    with ledger.reader() as connection:
        summed = [row[0] for row in connection.execute("SELECT position FROM summed ORDER BY position")]
        assert summed == list(range(64, len(memory.entries) + 1, 64))
        compare(connection, memory, Random(3), times=20)


@pytest.mark.parametrize("chunks", [(16, 16), (10, 7), (7, 10)])
def test_two_followers_at_once_sum_up_everything_once(chunks: tuple[int, int], ledger: Ledger) -> None:
    """Also while one of another version takes other chunks: whoever comes second waits, then goes on from there."""
    memory = lived(ledger, seed=13, lists=60)
    with as_role(ledger, "clerk") as one, ThreadPoolExecutor(1) as pool:
        with one.transaction():
            one.execute("SELECT sum_up(%s)", (chunks[0],))
            other = pool.submit(sum_up, ledger, chunks[1], 1)
            time.sleep(0.2)
            assert not other.done(), "it waits for the first one's sums"
        assert other.result(timeout=30) == 1
        sum_up(ledger, 9)
        compare(one, memory, Random(4), times=20)
    verify(ledger)


@pytest.mark.parametrize("chunk", [0, -1])
def test_a_chunk_holds_at_least_one_position(chunk: int, ledger: Ledger) -> None:
    record(ledger, with_money())
    with as_role(ledger, "clerk") as connection, pytest.raises(psycopg.errors.RaiseException):
        connection.execute("SELECT sum_up(%s)", (chunk,))
    verify(ledger)


def test_the_follower_keeps_a_snapshot_that_a_clerk_starts_from(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.follower.SNAPSHOT_EVERY", 50)
    memory = lived(ledger, seed=12, lists=60)
    follow(ledger)
    with as_role(ledger, "clerk") as connection:
        assert connection.execute("SELECT position FROM snapshots").fetchall() == [(len(memory.entries),)]
    follow(ledger)
    record(ledger, [granted("1,00")])
    with as_role(ledger, "clerk") as connection:
        assert connection.execute("SELECT position FROM snapshots").fetchall() == [(len(memory.entries),)]


def test_every_view_of_one_ledger(history: Lived, reader: Connection) -> None:
    compare(reader, history[1], Random(5), times=150)


def test_what_came_in_equals_the_sum_of_the_pots(history: Lived, reader: Connection) -> None:
    chance = Random(6)
    seen = 0
    for _ in range(40):
        at = known(chance.randint(0, len(history[1].entries)), chance.choice(SOME_DAYS))
        for row in balances(reader, "moment", at):
            if row.available is not None and row.lapsed is not None and row.granted is not None:
                parts = (row.available, row.reserved, row.committed, row.in_payment, row.paid, row.lapsed)
                assert row.granted + row.income + row.overrun == sum(parts), row
                seen += any(parts[1:])
    assert seen > 50


def test_programs_and_regions_add_up_to_the_moments(history: Lived, reader: Connection) -> None:
    head = view(reader)
    met = [False] * len(PLACED)
    for known in range(1, head.position + 1, 5):
        at = View(None, known, head.recorded_at)
        sums = {by: [sum(getattr(row, pot) for row in balances(reader, by, at)) for pot in PLACED] for by in DIMENSIONS}
        assert sums["program"] == sums["region"] == sums["moment"]
        met = [was or bool(cents) for was, cents in zip(met, sums["moment"], strict=True)]
    assert all(met), "every pot held money at some time"


def test_a_moment_that_is_not_kept_shows_what_was_granted_alone(ledger: Ledger) -> None:
    record(ledger, FOUNDING)
    with ledger.reader() as connection:
        rows = {row.name: row for row in balances(connection, "moment", view(connection))}
    zero = eur("0")
    assert rows[PROGRAMS] == Balance(
        PROGRAMS, 2021, eur("40 000 000,00"), zero, zero, eur("40 000 000,00"), zero, zero, zero, zero, zero
    )
    granted = eur("1 100 000,00")
    assert rows[OPERATING] == Balance(OPERATING, 2021, granted, zero, zero, granted, *[zero] * 5)
    for code in NOT_KEPT:
        assert rows[code] == Balance(code, 2021, eur("-200 000,00"), zero, zero, None, zero, zero, zero, zero, None)
    assert sum(row.granted or 0 for row in rows.values()) == eur("40 500 000,00")


def test_spending_without_program_or_region_stands_under_none(ledger: Ledger) -> None:
    record(
        ledger,
        [*with_money(), award("G-1", "30,00", regions={"01": "10,00", "21": "20,00"}), spend("V-1", "5,00")],
        [pay("G-1", "30,00"), approve("G-1")],
    )
    zero = eur("0")
    with ledger.reader() as connection:
        at = view(connection)
        programs = balances(connection, "program", at)
        regions = balances(connection, "region", at)
    hidden = [None] * 4
    unnamed = Balance(None, 2021, *hidden, zero, zero, zero, eur("5,00"), None)
    assert programs == [Balance(SKILLS, 2021, *hidden, zero, zero, zero, eur("30,00"), None), unnamed]
    assert [(row.name, row.paid) for row in regions] == [("01", 1_000), ("21", 2_000), (None, 500)]
    assert regions[-1] == unnamed


def test_a_late_fact_counts_from_its_own_day_once_it_is_known(ledger: Ledger) -> None:
    day, eve = date(2021, 3, 1), date(2021, 2, 28)
    first, late = record(ledger, with_money("100,00"), [spend("V-1", "1,00", on=day)])
    with ledger.reader() as connection:
        now, before = late.receipt.last, first.receipt.last

        def paid(position: int, as_of: date | None) -> int:
            return sum(row.paid for row in balances(connection, "moment", known(position, as_of)))

        assert (paid(now, day), paid(now, eve), paid(now, None)) == (100, 0, 100)
        assert (paid(before, day), paid(before, None)) == (0, 0)


def test_a_future_fact_counts_from_its_own_day(ledger: Ledger) -> None:
    record(ledger, [*OPENED, granted("100,00"), granted("50,00", 2022)])
    with ledger.reader() as connection:
        head = view(connection).position

        def shown(as_of: date | None) -> dict[int, int | None]:
            return {row.vintage: row.granted for row in balances(connection, "moment", known(head, as_of))}

        assert shown(date(2021, 12, 31)) == {2021: 10_000}
        assert shown(date(2022, 1, 1)) == shown(None) == {2021: 10_000, 2022: 5_000}


@pytest.mark.parametrize("chunk", [None, 1, 5])
def test_new_years_eve_and_new_year_are_told_apart(chunk: int | None, ledger: Ledger) -> None:
    eve, new_year = date(2021, 12, 31), date(2022, 1, 1)
    record(
        ledger,
        [*with_money("100,00"), spend("V-1", "1,00", on=eve), spend("V-2", "0,10", on=new_year)],
        [spend("V-3", "0,01", on=date(2022, 1, 31)), spend("V-4", "0,02", on=date(2022, 2, 1))],
    )
    if chunk:
        sum_up(ledger, chunk)
    expected = {date(2021, 12, 30): 0, eve: 100, new_year: 110, date(2022, 1, 31): 111, date(2022, 2, 1): 113}
    with ledger.reader(autocommit=True) as connection:
        for zone in ("UTC", "Europe/Helsinki", "Pacific/Kiritimati", "Pacific/Pago_Pago"):
            connection.execute("SELECT set_config('timezone', %s, false)", (zone,))
            head = view(connection).position
            for day, cents in expected.items():
                assert sum(row.paid for row in balances(connection, "moment", known(head, day))) == cents, (zone, day)


def test_every_day_of_a_year_counts_once_from_its_own_day_on(ledger: Ledger) -> None:
    """Sums of quarters, months, thirds of a month and days meet without a gap, in whatever order the days came."""
    days = [date(2021, 1, 1) + timedelta(days=number) for number in range(365)]
    shuffled = Random(7).sample(days, len(days))
    record(ledger, with_money(), [spend(f"V-{on}", "1,00", on=on) for on in shuffled])
    assert sum_up(ledger, 90) == 4
    verify(ledger)
    with ledger.reader() as connection:
        head = view(connection).position
        for number, day in enumerate(days, start=1):
            (row,) = balances(connection, "region", known(head, day))
            assert row.paid == 100 * number, day


def test_a_time_within_a_turn_rounds_to_the_turn_before(ledger: Ledger) -> None:
    (opened,) = record(ledger, with_money())
    both = together(ledger, [spend("V-1", "1,00"), spend("V-2", "2,00")], [spend("V-3", "4,00")])
    assert len({answer.receipt.recorded_at for answer in both}) == 1, "one turn took both"
    recorded_at = both[0].receipt.recorded_at
    instant = timedelta(microseconds=1)
    with ledger.reader() as connection:
        assert view(connection, known_at=recorded_at - instant) == View(
            None, opened.receipt.last, opened.receipt.recorded_at
        )
        assert view(connection, known_at=recorded_at).position == both[-1].receipt.last == opened.receipt.last + 3
        helsinki = recorded_at.astimezone(ZoneInfo("Europe/Helsinki"))
        assert view(connection, known_at=helsinki) == view(connection, known_at=recorded_at)
        paid = [
            sum(row.paid for row in balances(connection, "moment", view(connection, known_at=at)))
            for at in (recorded_at - instant, recorded_at, datetime(2099, 1, 1, tzinfo=UTC))
        ]
        assert paid == [0, 700, 700]


def test_before_the_first_turn_nothing_is_known(ledger: Ledger) -> None:
    record(ledger, with_money())
    with ledger.reader() as connection:
        for long_ago in (EPOCH, EPOCH - timedelta(seconds=1)):
            at = view(connection, known_at=long_ago)
            assert at == View(None, 0, EPOCH)
            assert [balances(connection, by, at) for by in DIMENSIONS] == [[], [], []]


def test_an_old_snapshot_reads_the_same_figures_for_ever(ledger: Ledger) -> None:
    lived(ledger, seed=20, lists=60)
    sum_up(ledger, 16)
    with ledger.reader() as old, as_role(ledger, "clerk") as now:
        at = view(old)
        before = [balances(old, by, known(at.position, day)) for by in DIMENSIONS for day in SOME_DAYS]
        sums = set(now.execute("SELECT period, position, accounts::text, cents::text FROM sums").fetchall())
        record(
            ledger,
            [moment("29.90.01")],
            *([granted("0,01", on=day, year=day.year, code="29.90.01")] for day in DAYS),
            [spend("V-new", "0,01", on=DAYS[9], code="29.90.01")],
        )
        assert sum_up(ledger, 2) > 5
        assert view(old) == at
        assert [balances(old, by, known(at.position, day)) for by in DIMENSIONS for day in SOME_DAYS] == before
        # From a new snapshot, too: what was known then is known for ever, and no row that was there has changed.
        assert [balances(now, by, known(at.position, day)) for by in DIMENSIONS for day in SOME_DAYS] == before
        later = set(now.execute("SELECT period, position, accounts::text, cents::text FROM sums").fetchall())
        assert later > sums


def test_moments_and_names_are_those_of_the_view(ledger: Ledger) -> None:
    record(ledger, ready())
    with ledger.reader() as connection:
        at = view(connection)
        assert kept(connection, at) == {PROGRAMS: True, OPERATING: True, **dict.fromkeys(NOT_KEPT, False)}
        assert names(connection, "moment", at)[PROGRAMS] == Names(f"Momentti {PROGRAMS}")
        assert names(connection, "program", at) == {SKILLS: Names(f"Ohjelma {SKILLS}")}
        regions = names(connection, "region", at)
        assert len(regions) == 20
        assert regions["01"] == Names("Uusimaa", "Nyland", "Uusimaa")
        assert names(connection, "moment", known(0)) == {}
        assert OPERATING not in names(connection, "moment", known(at.position, date(2021, 5, 13)))
