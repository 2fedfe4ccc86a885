"""The spending frames of the source document, verified; and what is said of a frame that does not hold."""

from __future__ import annotations

from datetime import date

import pytest

from domain.facts import AppropriationGranted, BudgetTransferred, GrantAwarded, OperatingExpenditureRecorded
from domain.money import eur
from domain.names import FrameId, FrameKind, Source
from ledger.stored import stored_name
from projections.frames import FrameYear, Status, frames, uncited
from projections.ledger import Connection, Ledger
from projections.trail import MOST_FACTS, Explaining
from projections.view import View, view
from tests.projections.conftest import Lived
from tests.projections.lifelike import record, sum_up
from tests.support.grants import report
from tests.support.world import (
    FOUNDING,
    FOUNDING_TRANSFER,
    NEW_YEAR,
    OPERATING,
    OPERATING_FRAME,
    PROGRAM_FRAME,
    PROGRAMS,
    RRF_FRAME,
    SPRING,
    SUMMER,
    approve,
    award,
    contract,
    frame,
    granted,
    moment,
    operating_frame,
    pay,
    ready,
    reverse,
    spend,
    tender,
    with_money,
)

ZERO = eur("0")
THROUGH = 2026


def year_of(connection: Connection, at: View, name: str, year: int = 2021) -> FrameYear:
    """One year of a frame."""
    (found,) = [row for row in frames(connection, at, THROUGH) if (row.frame, row.year) == (name, year)]
    return found


def test_the_founding_frames_verify(ledger: Ledger) -> None:
    record(ledger, FOUNDING)
    with ledger.reader() as connection:
        rows = frames(connection, view(connection), THROUGH)
    operating, *program = rows
    assert operating == FrameYear(
        OPERATING_FRAME,
        FrameKind.OPERATING,
        2021,
        limit=eur("1 100 000,00"),
        granted=eur("1 100 000,00"),
        reserved=ZERO,
        committed=ZERO,
        in_payment=ZERO,
        paid=ZERO,
        headroom=eur("1 100 000,00"),
        status=Status.MET,
    )
    assert [(row.frame, row.year, row.limit) for row in program] == [
        (PROGRAM_FRAME, 2021, eur("40 000 000,00")),
        *((PROGRAM_FRAME, year, eur("10 000 000,00")) for year in (2023, 2024, 2025, 2026)),
    ]
    assert [row.status for row in program] == [Status.WITHIN, *[Status.PLANNED] * 4]
    assert [row.granted for row in program] == [eur("40 000 000,00"), *[ZERO] * 4]
    assert all(row.verifies and not row.facts for row in rows)


@pytest.mark.parametrize("through, last", [(2020, 2021), (2022, 2021), (2023, 2023), (2099, 2099)])
def test_an_open_ended_frame_is_shown_through_a_year(through: int, last: int, ledger: Ledger) -> None:
    record(ledger, FOUNDING)
    with ledger.reader() as connection:
        years = [row.year for row in frames(connection, view(connection), through) if row.frame == PROGRAM_FRAME]
    assert years == [2021, *range(2023, last + 1)]


def test_an_open_ended_frame_is_shown_further_where_money_cites_it(ledger: Ledger) -> None:
    record(ledger, [*FOUNDING, granted("5,00", 2027, frame=PROGRAM_FRAME)])
    with ledger.reader() as connection:
        rows = {row.year: row for row in frames(connection, view(connection), 2023) if row.frame == PROGRAM_FRAME}
    assert sorted(rows) == [2021, 2023, 2024, 2025, 2026, 2027]
    assert (rows[2027].limit, rows[2027].granted, rows[2027].status) == (eur("10 000 000,00"), 500, Status.WITHIN)


@pytest.mark.parametrize("chunk", [None, 1, 4])
def test_every_pot_of_a_frame_is_told_apart(chunk: int | None, ledger: Ledger) -> None:
    record(
        ledger,
        [*ready(), award("G-1", "300,00", instalments=("100,00", "200,00")), tender("T-1", "50,00")],
        [*contract("T-2", "7,00"), pay("G-1", "100,00"), spend("V-1", "1,00", frame=PROGRAM_FRAME)],
        [approve("G-1"), report("G-1"), pay("G-1", "20,00", instalment=2)],
    )
    if chunk:
        sum_up(ledger, chunk)
    with ledger.reader() as connection:
        found = year_of(connection, view(connection), PROGRAM_FRAME)
    assert found.reserved == eur("50,00")
    assert found.committed == eur("187,00")
    assert found.in_payment == eur("20,00")
    assert found.paid == eur("101,00")
    assert found.headroom == eur("39 999 642,00")
    assert found.status is Status.WITHIN


def test_the_recovery_facility_has_a_frame_of_its_own(ledger: Ledger) -> None:
    record(ledger, [*ready(), award("G-1", "5 000 000,00", line="rrf-grants")])
    with ledger.reader() as connection:
        at = view(connection)
        rrf, program = year_of(connection, at, RRF_FRAME), year_of(connection, at, PROGRAM_FRAME)
    assert (rrf.committed, rrf.headroom, rrf.status) == (eur("5 000 000,00"), ZERO, Status.WITHIN)
    assert (program.committed, program.limit) == (ZERO, eur("40 000 000,00"))


def test_an_operating_frame_without_its_money_is_short_and_says_what_funds_it(ledger: Ledger) -> None:
    record(
        ledger,
        [
            moment(OPERATING),
            operating_frame(),
            granted("1 000 000,00", code=OPERATING, frame=OPERATING_FRAME, span=3),
            granted("99 999,99", code=OPERATING, frame=OPERATING_FRAME, span=3, ordinal=1, on=SUMMER),
            granted("500 000,00", code=OPERATING, span=3),
        ],
    )
    with ledger.reader() as connection:
        at = view(connection)
        found = year_of(connection, at, OPERATING_FRAME)
        assert (found.status, found.granted, found.verifies) == (Status.SHORT, eur("1 099 999,99"), False)
        name = stored_name(AppropriationGranted)
        assert found.facts == (
            Explaining(3, name, "2021-01-01", eur("1 000 000,00")),
            Explaining(4, name, "2021-06-01", eur("99 999,99")),
        )
        assert (
            year_of(connection, View(NEW_YEAR, at.position, at.recorded_at), OPERATING_FRAME).facts == found.facts[:1]
        )
    record(ledger, [granted("0,01", code=OPERATING, frame=OPERATING_FRAME, span=3, ordinal=1)])
    with ledger.reader() as connection:
        assert year_of(connection, view(connection), OPERATING_FRAME).status is Status.MET
    record(ledger, [granted("0,01", code=OPERATING, frame=OPERATING_FRAME, span=3, ordinal=1)])
    with ledger.reader() as connection:
        assert year_of(connection, view(connection), OPERATING_FRAME).status is Status.WITHIN


def test_the_operating_frame_before_its_transfer_is_short_and_nothing_funds_it(ledger: Ledger) -> None:
    record(ledger, FOUNDING[: FOUNDING.index(FOUNDING_TRANSFER)], [FOUNDING_TRANSFER])
    with ledger.reader() as connection:
        at = view(connection)
        first = at.position - 1
        known_before = View(None, first, at.recorded_at)
        found = year_of(connection, known_before, OPERATING_FRAME)
        assert (found.status, found.granted, found.facts) == (Status.SHORT, ZERO, ())
        in_force = View(SPRING, at.position, at.recorded_at)
        assert year_of(connection, in_force, OPERATING_FRAME).status is Status.MET
        assert stored_name(BudgetTransferred) not in {fact.type for fact in found.facts}


@pytest.mark.parametrize("day", [date(2021, 5, 13), date(2021, 1, 1)])
def test_as_of_a_day_before_the_funding(day: date, ledger: Ledger) -> None:
    record(ledger, FOUNDING)
    with ledger.reader() as connection:
        head = view(connection)
        at = View(day, head.position, head.recorded_at)
        assert year_of(connection, at, PROGRAM_FRAME).status is Status.WITHIN
        found = year_of(connection, at, OPERATING_FRAME)
        assert (found.granted, found.status) == (ZERO, Status.SHORT)
        assert not frames(connection, View(date(2020, 12, 31), head.position, head.recorded_at), THROUGH)


def test_a_frame_that_is_cut_below_its_use_is_exceeded_and_says_by_what(ledger: Ledger) -> None:
    first = len(ready()) + 1
    record(ledger, [*ready(), award("G-1", "30,00"), spend("V-1", "45,00", frame=PROGRAM_FRAME), spend("V-2", "9,00")])
    record(ledger, [frame(PROGRAM_FRAME, {2021: "74,99"}, on=SUMMER)])
    with ledger.reader() as connection:
        found = year_of(connection, view(connection), PROGRAM_FRAME)
        assert (found.limit, found.headroom, found.status) == (eur("74,99"), eur("-0,01"), Status.EXCEEDED)
        assert found.facts == (
            Explaining(first + 1, stored_name(OperatingExpenditureRecorded), "2021-06-01", eur("45,00")),
            Explaining(first, stored_name(GrantAwarded), "2021-06-01", eur("30,00")),
        )
        assert not found.verifies
    record(ledger, [frame(PROGRAM_FRAME, {2021: "75,00"}, on=SUMMER)])
    with ledger.reader() as connection:
        assert year_of(connection, view(connection), PROGRAM_FRAME).status is Status.WITHIN


def test_a_frame_whose_money_parliament_cut_is_exceeded(ledger: Ledger) -> None:
    record(ledger, [*ready(), award("G-1", "30,00")])
    record(ledger, [granted("-39 999 970,01", frame=PROGRAM_FRAME, ordinal=3, on=SUMMER)])
    with ledger.reader() as connection:
        found = year_of(connection, view(connection), PROGRAM_FRAME)
    assert (found.granted, found.committed, found.status) == (eur("29,99"), eur("30,00"), Status.EXCEEDED)


def test_the_largest_facts_explain_and_no_more_than_twenty(ledger: Ledger) -> None:
    spent = [spend(f"V-{n}", f"{n},00", frame=PROGRAM_FRAME) for n in range(1, 31)]
    record(ledger, [*ready(), *spent], [frame(PROGRAM_FRAME, {2021: "1,00"}, on=SUMMER)])
    with ledger.reader() as connection:
        facts = year_of(connection, view(connection), PROGRAM_FRAME).facts
    assert [fact.cents for fact in facts] == [eur(f"{n},00") for n in range(30, 30 - MOST_FACTS, -1)]


def test_what_only_moved_between_pots_explains_nothing(ledger: Ledger) -> None:
    record(ledger, [*ready(), award("G-1", "30,00"), pay("G-1", "30,00"), approve("G-1")])
    record(ledger, [frame(PROGRAM_FRAME, {2021: "1,00"}, on=SUMMER)])
    with ledger.reader() as connection:
        found = year_of(connection, view(connection), PROGRAM_FRAME)
    assert [(fact.type, fact.cents) for fact in found.facts] == [(stored_name(GrantAwarded), eur("30,00"))]


def test_a_cut_of_a_frames_funding_is_told_with_its_sign(ledger: Ledger) -> None:
    operating = granted("1 000 000,00", code=OPERATING, frame=OPERATING_FRAME, span=3)
    cut = granted("-300 000,00", code=OPERATING, frame=OPERATING_FRAME, span=3, ordinal=1)
    record(ledger, [moment(OPERATING), operating_frame(), operating, cut])
    with ledger.reader() as connection:
        found = year_of(connection, view(connection), OPERATING_FRAME)
    assert (found.status, found.granted) == (Status.SHORT, eur("700 000,00"))
    assert [fact.cents for fact in found.facts] == [eur("1 000 000,00"), eur("-300 000,00")]


def test_what_gives_back_is_told_with_its_sign(ledger: Ledger) -> None:
    """The facts that explain a frame add up to its figure, so a reversal counts against what it undid."""
    spent = [spend("V-1", "50,00", frame=PROGRAM_FRAME), spend("V-2", "8,00", frame=PROGRAM_FRAME)]
    record(ledger, [*ready(), *spent])
    record(ledger, [reverse(len(ready()) + 1)], [frame(PROGRAM_FRAME, {2021: "1,00"}, on=date(2021, 10, 1))])
    with ledger.reader() as connection:
        found = year_of(connection, view(connection), PROGRAM_FRAME)
    assert (found.paid, found.status) == (eur("8,00"), Status.EXCEEDED)
    assert sum(fact.cents for fact in found.facts) == eur("8,00")


def test_a_year_without_a_frame_that_money_cites_has_a_limit_of_nothing(ledger: Ledger) -> None:
    record(ledger, [*FOUNDING, granted("3,00", 2022, frame=PROGRAM_FRAME)])
    with ledger.reader() as connection:
        found = year_of(connection, view(connection), PROGRAM_FRAME, 2022)
    assert (found.limit, found.granted, found.headroom, found.status) == (ZERO, eur("3,00"), ZERO, Status.WITHIN)


def test_a_frame_set_anew_is_the_last_one_of_its_day(ledger: Ledger) -> None:
    record(
        ledger,
        [
            *FOUNDING,
            frame(PROGRAM_FRAME, {2021: "20 000 000,00"}, on=SUMMER),
            frame(PROGRAM_FRAME, {2021: "30 000 000,00"}, yearly_from=(2022, "1,00"), on=date(2022, 1, 1)),
        ],
    )
    with ledger.reader() as connection:
        head = view(connection)

        def limit(as_of: date | None, known: int = head.position) -> dict[int, int]:
            rows = frames(connection, View(as_of, known, head.recorded_at), 2023)
            return {row.year: row.limit for row in rows if row.frame == PROGRAM_FRAME}

        assert limit(date(2021, 5, 31)) == {2021: eur("40 000 000,00"), 2023: eur("10 000 000,00")}
        assert limit(SUMMER) == limit(date(2021, 12, 31)) == {2021: eur("20 000 000,00")}
        assert limit(date(2022, 1, 1)) == limit(None) == {2021: eur("30 000 000,00"), 2022: 100, 2023: 100}
        assert limit(None, head.position - 1) == {2021: eur("20 000 000,00")}


def test_spending_that_cites_no_frame_is_shown_by_vintage(ledger: Ledger) -> None:
    record(
        ledger,
        [
            *with_money("100,00"),
            granted("50,00", 2022),
            award("G-1", "60,00"),
            spend("V-1", "45,00", on=date(2022, 3, 1)),
        ],
    )
    with ledger.reader() as connection:
        at = view(connection)
        assert uncited(connection, at) == {2021: eur("100,00"), 2022: eur("5,00")}
        assert uncited(connection, View(SUMMER, at.position, at.recorded_at)) == {2021: eur("60,00")}
        assert uncited(connection, View(NEW_YEAR, at.position, at.recorded_at)) == {}


def test_money_that_cites_no_frame_leaves_the_frame_alone(ledger: Ledger) -> None:
    record(
        ledger,
        [*ready(), granted("100,00", code=PROGRAMS, ordinal=1, on=SUMMER), spend("V-1", "60,00"), award("G-1", "1,00")],
    )
    with ledger.reader() as connection:
        at = view(connection)
        assert uncited(connection, at) == {2021: eur("60,00")}
        assert year_of(connection, at, PROGRAM_FRAME).headroom == eur("39 999 999,00")


def test_frames_of_a_lifelike_ledger_add_up(history: Lived, reader: Connection) -> None:
    """What all frames use and what cites none is all that was ever used."""
    at = view(reader)
    rows = frames(reader, at, THROUGH)
    used = sum(row.reserved + row.committed + row.in_payment + row.paid for row in rows)
    total = sum(
        cents
        for account, cents in history[1].pots().items()
        if account.pot in ("reserved", "committed", "in_payment", "paid")
    )
    assert used + sum(uncited(reader, at).values()) == total
    for row in rows:
        if row.status is Status.EXCEEDED:
            assert row.facts
            used = row.limit - row.headroom
            due = used if used > row.limit else used - row.granted
            assert len(row.facts) == MOST_FACTS or sum(fact.cents for fact in row.facts) == due
    assert {row.kind for row in rows} == set(FrameKind)
    assert FrameId("rrf") in {row.frame for row in rows}
    assert Source.RRF in {account.source for account in history[1].pots()}
