"""Registers as of a date: plans and what is used under their lines, offices, moments, programs and regions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from domain import limits
from domain.books import Books
from domain.commands import OpenMoment
from domain.evolve import evolve
from domain.facts import Entry, PaymentPrepared, TenderOpened
from domain.money import eur, total
from domain.names import REGION_NAMES, MomentCode, Names, Office
from domain.needs import needs_of
from domain.room import left_on
from domain.rules.offices import holds
from projections.balances import balances, names
from projections.ledger import Connection, Ledger
from projections.moments import moments
from projections.offices import offices
from projections.plans import annual_plan
from projections.programs import programs, regions
from projections.view import view
from tests.machines.drawing import DAYS
from tests.projections.conftest import Lived
from tests.projections.lifelike import record
from tests.projections.reading import Noting, counting
from tests.support.memory import Shelf, put_away
from tests.support.moments import closing, renaming
from tests.support.plans import ending
from tests.support.scenario import given
from tests.support.world import DELEGATE, DIRECTOR, VERIFIER, but, contract, office, pay, with_money

LAST = date(2099, 12, 31)


def folded(entries: Iterable[Entry]) -> Books:
    """The books after some facts."""
    books = Books()
    shelf: Shelf = {}
    for entry in entries:
        for decision in needs_of(entry.fact, books).decisions:
            books.recall(shelf[decision])
        evolve(books, entry)
        put_away(shelf, books.departed)
        books.keep()
    return books


@pytest.mark.parametrize("known", [None, 60, 150, 240])
@pytest.mark.parametrize("as_of", [None, DAYS[5], DAYS[13]])
def test_what_is_left_under_a_plan_line_is_what_the_books_have_left(
    known: int | None, as_of: date | None, history: Lived, reader: Connection
) -> None:
    _, memory = history
    at = view(reader, as_of, known)
    books = folded(memory.entries[: at.position])
    told = {
        line.line: line
        for year in sorted({it.year for it in books.plan_lines.values()})
        for line in annual_plan(reader, at, year).lines
    }
    used = 0
    for name, planned in books.plan_lines.items():
        if as_of is not None and planned.adopted_on > as_of:
            assert name not in told
            continue
        line = told[name]
        assert line.left == left_on(books.rooms.get(limits.plan_line(name)), as_of or LAST), name
        assert line.left == line.amount - line.used
        used += line.used > 0
        if as_of is None:
            assert (line.amount, line.ended_on) == (planned.line.amount, planned.ended_on)
    assert used or known == 60 or as_of == DAYS[5]
    assert annual_plan(reader, at, 2090).lines == []


def test_payments_are_not_read_to_tell_what_is_used_of_a_plan(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    noting = Noting()
    monkeypatch.setattr("projections.view.CODEC", noting)
    record(ledger, [*with_money(), *contract("T-1", "12,00")])
    record(ledger, *([pay("T-1", "1,00", number, invoice=f"I-{number}")] for number in range(1, 13)))
    with counting(ledger) as (connection, rows):
        at = view(connection)
        used = {it.line: it.used for it in annual_plan(connection, at, 2021).lines}
    assert used == {"grants": 0, "tenders": eur("12,00")}
    assert TenderOpened in noting.decoded
    assert PaymentPrepared not in noting.decoded
    assert max(rows) < 12


def test_plans_tell_their_versions(history: Lived, reader: Connection) -> None:
    _, memory = history
    for year, plan in memory.books.plans.items():
        found = annual_plan(reader, view(reader), year)
        assert found.versions[-1].version == plan.version == len(found.versions)
        assert found.versions[-1].since == plan.since
        for line in found.lines:
            assert line.amounts[-1].amount == line.amount


def test_offices_are_told_as_the_books_have_them(history: Lived, reader: Connection) -> None:
    _, memory = history
    day = DAYS[10]
    told = offices(reader, view(reader), day)
    for person, terms in memory.books.offices.items():
        own = [it for it in told if it.person == person]
        assert {(it.office, it.since, it.until, it.limit) for it in own} == {
            (it.office, it.since, it.until, it.limit) for it in terms
        }
        assert {it.in_force for it in own} == {it.in_force(day) for it in terms}
    assert len(told) == sum(map(len, memory.books.offices.values()))


def test_an_office_is_held_by_its_own_days_whatever_day_its_command_says(ledger: Ledger) -> None:
    """Ended from an earlier day on, and given to another from the next, both recorded in January: so rules judge it."""
    recorded_on, last = date(2022, 1, 10), date(2021, 12, 15)
    next_one = but(office(Office.DIRECTOR, DELEGATE, since=last + timedelta(days=1)), effective_on=recorded_on)
    steps = (
        office(Office.DIRECTOR, DIRECTOR),
        but(ending(Office.DIRECTOR, DIRECTOR, last), effective_on=recorded_on),
        next_one,
    )
    record(ledger, *([step] for step in steps))
    books = given(*steps).ledger.books
    with ledger.reader() as connection:
        for day in (last, last + timedelta(days=1), date(2021, 12, 20), recorded_on):
            told = offices(connection, view(connection, as_of=day), day)
            held = {it.person for it in told if it.in_force}
            assert held == {DIRECTOR if day <= last else DELEGATE}
            assert held == {it for it in (DIRECTOR, DELEGATE) if holds(it, Office.DIRECTOR, day, books)}


def test_moments_are_told_as_the_books_have_them(history: Lived, reader: Connection) -> None:
    _, memory = history
    told = moments(reader, view(reader))
    assert [it.moment for it in told] == sorted(memory.books.moments)
    for row in told:
        held = memory.books.moments[row.moment]
        assert (row.kept, row.closed_on) == (held.kept, held.closed_on)
        assert row.names == held.names[-1][1]
        assert (row.successor, row.successor_from) == (held.successor or (None, None))
    assert moments(reader, view(reader, None, 0)) == []


def test_a_later_name_of_an_item_that_was_closed_is_not_the_next_ones(ledger: Ledger) -> None:
    """Renamed from a day on, closed from an earlier one on, and its code given to another item in between."""
    code = MomentCode("29.99.53")

    def opened(name: str, on: date) -> OpenMoment:
        return OpenMoment(by=VERIFIER, effective_on=on, moment=code, names=Names(name))

    record(
        ledger,
        [opened("First", date(2021, 1, 4))],
        [renaming("Renamed", code, on=date(2021, 6, 1))],
        [closing(code, on=date(2021, 2, 1))],
        [opened("Second", date(2021, 3, 1))],
    )
    with ledger.reader() as connection:
        (told,) = moments(connection, view(connection))
        assert names(connection, "moment", view(connection)) == {code: Names("Second")}
    assert (told.names, told.opened_on, told.closed_on) == (Names("Second"), date(2021, 3, 1), None)


@pytest.mark.parametrize("as_of", [None, DAYS[9]])
def test_programs_and_regions_have_their_sums(as_of: date | None, reader: Connection) -> None:
    at = view(reader, as_of)
    found = programs(reader, at)
    told = regions(reader, at)
    assert [it.region for it in told] == list(REGION_NAMES)
    for rows, by in ((found, "program"), (told, "region")):
        whole = [it for it in balances(reader, by, at) if it.name is not None]
        for pot in ("reserved", "committed", "in_payment", "paid"):
            assert total(getattr(it, pot) for it in rows) == total(getattr(it, pot) for it in whole)
        assert all(it.used == it.reserved + it.committed + it.in_payment + it.paid for it in rows)
    assert all(it.names.fi for it in (*found, *told))
