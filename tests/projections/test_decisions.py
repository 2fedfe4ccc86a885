"""Decisions and payments, page by page and one by one, beside a plain fold of the journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import pytest

from domain.commands import Command
from domain.decisions import Commitment
from domain.facts import Entry, FactReversed, PaymentPrepared, payment_name, sum_of
from domain.legs import legs
from domain.money import ZERO, Money, eur
from domain.names import ProgramId, RegisterNumber
from domain.pots import USED, Pot
from domain.subjects import decision_of
from ledger.stored import stored_name
from projections.decisions import OPENED_AS, Decision, Kind, State, decisions, summed_up, timeline
from projections.history import Sought
from projections.ledger import Connection, Ledger
from projections.payments import Fate, Payment, payments
from projections.postings import Wanted, all_postings, by_decision, postings
from projections.view import View, view
from tests.domain.test_awards_anew import AUTUMN_TENDER, CLOSED, FEBRUARY, late
from tests.machines.drawing import DAYS
from tests.projections.conftest import Lived
from tests.projections.lifelike import record
from tests.projections.reading import counting
from tests.support.memory import MemoryLedger
from tests.support.world import (
    OPENED,
    OPERATING,
    PROGRAMS,
    SKILLS,
    award,
    contract,
    granted,
    pay,
    plan,
    planned,
    program,
    reverse,
    with_money,
)

CHANCES = [(None, None), (DAYS[8], None), (None, 150), (DAYS[14], 230)]


def facts_of(memory: MemoryLedger, at: View) -> list[Entry]:
    return [it for it in memory.entries[: at.position] if at.as_of is None or it.effective_on <= at.as_of]


def all_decisions(connection: Connection, at: View, most: int) -> Iterator[Decision]:
    before = None
    while True:
        rows, before = decisions(connection, at, Sought(), list(Kind), before, None, most)
        yield from rows
        if before is None:
            return


@pytest.mark.parametrize("as_of, known", CHANCES)
@pytest.mark.parametrize("most", [3, 1_000])
def test_every_decision_is_told_once_with_what_its_facts_come_to(
    as_of: date | None, known: int | None, most: int, history: Lived, reader: Connection
) -> None:
    _, memory = history
    at = view(reader, as_of, known)
    facts = facts_of(memory, at)
    opened = {decision_of(it.fact): it for it in facts if type(it.fact) in OPENED_AS}
    told = list(all_decisions(reader, at, most))
    assert [it.opened_at for it in told] == sorted((it.position for it in opened.values()), reverse=True)
    for row in told:
        pots: dict[Pot, Money] = defaultdict(lambda: ZERO)
        for entry in facts:
            for decision, (account, cents) in by_decision(entry.fact):
                if decision == row.decision:
                    pots[account.pot] += cents
        assert (row.reserved, row.committed, row.in_payment, row.paid, row.uncovered) == (
            *(pots[it] for it in (Pot.RESERVED, Pot.COMMITTED, Pot.IN_PAYMENT, Pot.PAID, Pot.UNCOVERED)),
        )
        used = row.reserved + row.committed + row.in_payment + row.paid
        assert row.awarded - row.released == used + row.uncovered
        assert row.left == row.reserved + row.committed
        assert row.type is OPENED_AS[type(opened[row.decision].fact)]
        undone = {it.fact.reversed for it in facts if isinstance(it.fact, FactReversed)}
        assert (row.state is State.UNDONE) == (row.opened_at in undone), row


def test_what_is_open_is_what_the_books_hold(history: Lived, reader: Connection) -> None:
    _, memory = history
    told = {it.decision: it for it in all_decisions(reader, view(reader), 1_000)}
    open_ones = [*memory.books.commitments.values(), *memory.books.reservations.values()]
    assert len(open_ones) > 5
    for held in open_ones:
        row = told[held.decision]
        if isinstance(held, Commitment):
            assert row.committed + row.in_payment + row.paid == sum_of(held.awarded)
            assert (row.committed, row.party) == (sum_of(held.left), held.party)
        elif held.decision not in memory.books.commitments:
            assert row.reserved == sum_of(held.parts)


def test_every_leg_is_of_one_decision_or_of_none(history: Lived) -> None:
    _, memory = history
    for entry in memory.entries:
        assert [leg for _, leg in by_decision(entry.fact)] == legs(entry.fact)


def test_a_timeline_has_every_fact_of_a_decision_and_ends_where_it_stands(history: Lived, reader: Connection) -> None:
    _, memory = history
    at = view(reader)
    longest = 0
    for row in all_decisions(reader, at, 1_000):
        steps = timeline(reader, at, row.decision)
        own = [
            it.position
            for it in memory.entries
            if decision_of(it.fact) == row.decision or any(it == row.decision for it, _ in by_decision(it.fact))
        ]
        assert [it.entry.position for it in steps] == own
        assert summed_up(row.decision, steps) == row
        for before, step in zip([None, *steps], steps, strict=False):
            change = sum(leg.amount for leg in step.legs if leg.account.pot is Pot.PAID)
            assert step.amounts.paid == (before.amounts.paid if before else 0) + change
        longest = max(longest, len(steps))
    assert longest > 5
    assert timeline(reader, at, "nobody's") == []


def test_decisions_are_looked_for_by_what_opened_them(reader: Connection) -> None:
    at = view(reader)
    everything = list(all_decisions(reader, at, 1_000))
    for kind in Kind:
        rows, _ = decisions(reader, at, Sought(), [kind], None, None, 1_000)
        assert rows == [it for it in everything if it.type is kind]
    since, until = DAYS[4], DAYS[11]
    rows, _ = decisions(reader, at, Sought(since=since), list(Kind), None, until, 1_000)
    assert rows == [it for it in everything if since <= it.opened_on <= until]
    region = "06"
    rows, _ = decisions(reader, at, Sought([f":region:{region}"]), list(Kind), None, None, 1_000)
    assert rows and len(rows) < len(everything)
    assert {it.opened_at for it in rows} <= {it.opened_at for it in everything}


def plainly(memory: MemoryLedger, at: View) -> list[Payment]:
    """Each payment that was prepared, and what became of it, by the names that it took and gave back."""
    facts = facts_of(memory, at)
    fates: dict[int, tuple[Fate, int]] = {}
    open_as: dict[str, int] = {}
    by_position = {it.position: it for it in memory.entries}
    for it in facts:
        fact = it.fact
        bare = fact.undone if isinstance(fact, FactReversed) else fact
        kind = stored_name(type(bare))
        if not kind.startswith("payment-") or not hasattr(bare, "instalment"):
            continue
        name = payment_name(bare.decision, bare.instalment)
        if isinstance(fact, FactReversed):
            prepared = open_as[name]
            fates[prepared] = (Fate.UNDONE if isinstance(bare, PaymentPrepared) else Fate.PREPARED, it.position)
        elif isinstance(fact, PaymentPrepared):
            open_as[name] = it.position
            fates[it.position] = (Fate.PREPARED, it.position)
        else:
            fates[open_as[name]] = (Fate(kind.removeprefix("payment-")), it.position)
    assert by_position
    return [(position, *fates[position]) for position in sorted(fates, reverse=True)]


@pytest.mark.parametrize("known", [None, 120, 260])
@pytest.mark.parametrize("most", [2, 1_000])
def test_every_payment_is_told_with_what_became_of_it(
    known: int | None, most: int, history: Lived, reader: Connection
) -> None:
    _, memory = history
    at = view(reader, None, known)
    told: list[Payment] = []
    before = None
    while True:
        rows, before = payments(reader, at, Sought(), before, None, most)
        told += rows
        if before is None:
            break
    assert [(it.prepared_at, it.state, it.changed_at) for it in told] == plainly(memory, at)
    assert len({it.state for it in told}) > 3 or known is not None
    for row in told:
        fact = memory.entries[row.prepared_at - 1].fact
        assert isinstance(fact, PaymentPrepared)
        assert (row.amount, row.payee, row.due_on) == (sum_of(fact.parts), fact.payee, fact.due_on)
        if row.approved_at is not None:
            assert memory.entries[row.approved_at - 1].by == row.approved_by


WANTED = [
    Wanted(),
    Wanted({"pot": Pot.COMMITTED}),
    Wanted({"region": "06", "pot": Pot.PAID}),
    Wanted({"vintage": 2021}, since=DAYS[7]),
    Wanted({"moment": "29.01.53", "vintage": 2021}),
]


@pytest.mark.parametrize("wanted", WANTED)
@pytest.mark.parametrize("as_of, known", CHANCES)
def test_legs_are_read_back_as_the_facts_moved_them(
    wanted: Wanted, as_of: date | None, known: int | None, history: Lived, reader: Connection
) -> None:
    _, memory = history
    at = view(reader, as_of, known)
    kept = [it for it in facts_of(memory, at) if wanted.since is None or it.effective_on >= wanted.since]
    expected = [
        (entry.position, decision, account.pot, cents)
        for entry in kept
        for decision, (account, cents) in by_decision(entry.fact)
        if wanted.holds(account)
    ]
    found = [leg for own in all_postings(reader, at, wanted, onward=True) for leg in own]
    assert [(it.position, it.decision, it.pot, it.cents) for it in found] == expected
    paged = []
    here = at
    while page := postings(reader, here, wanted, 3):
        paged += page
        here = here.before(page[-1][0].position)
    assert [leg for own in reversed(paged) for leg in own] == [it for it in found if _counts(paged, it.position)]
    assert {own[0].position for own in paged} >= {it.position for it in found if it.cents}


def _counts(paged: list[list[object]], position: int) -> bool:
    return any(own[0].position == position for own in paged)


def test_the_legs_of_a_decision_are_its_own(reader: Connection) -> None:
    at = view(reader)
    for row in all_decisions(reader, at, 1_000):
        wanted = Wanted(decision=row.decision)
        found = [leg for own in postings(reader, at, wanted, 1_000) for leg in own]
        used = sum(leg.cents for leg in found if leg.pot in USED)
        assert used == row.reserved + row.committed + row.in_payment + row.paid
        assert sorted(found, key=lambda it: it.position) == [
            leg for own in all_postings(reader, at, wanted, onward=True) for leg in own
        ]


def test_what_was_undone_of_a_decision_is_not_what_it_is_about_now(ledger: Ledger) -> None:
    """Awarded of one item, program and region, undone, and awarded anew of others under the same number."""
    other = ProgramId("bridges")
    lines = planned("grants", "100,00"), planned("others", "100,00", code=OPERATING, program=other)
    money = granted("100,00"), granted("100,00", code=OPERATING)
    record(ledger, [*OPENED, program(other), *money, plan(*lines)])
    (awarded,) = record(ledger, [award("G-1", "30,00", regions={"01": "30,00"})])
    record(ledger, [reverse(awarded.receipt.last)])
    with ledger.reader() as connection:
        (undone,) = all_decisions(connection, view(connection), 10)
    record(ledger, [award("G-1", "20,00", line="others", regions={"05": "20,00"}, on=date(2021, 11, 1))])
    with ledger.reader() as connection:
        (anew,) = all_decisions(connection, view(connection), 10)
    assert (undone.state, undone.moments, undone.programs, undone.regions) == (
        State.UNDONE,
        [PROGRAMS],
        [SKILLS],
        ["01"],
    )
    assert (anew.state, anew.moments, anew.programs, anew.regions) == (State.AWARDED, [OPERATING], [other], ["05"])
    assert (anew.awarded, anew.committed) == (eur("20,00"), eur("20,00"))


@pytest.mark.parametrize("before", [AUTUMN_TENDER, CLOSED], ids=["the year is not closed yet", "the year is closed"])
@pytest.mark.parametrize("amount, awarded", [("120,00", "220,00"), ("60,00", "160,00")])
def test_what_lapsed_of_a_reserve_is_released_whichever_comes_first_the_award_or_the_close(
    before: tuple[Command, ...], amount: str, awarded: str, ledger: Ledger
) -> None:
    """100 euros were reserved and lapsed; the award draws all of its amount anew."""
    record(ledger, *([step] for step in before))
    (anew,) = record(ledger, [late(amount)])
    record(ledger, [reverse(anew.receipt.last, on=FEBRUARY)])
    with ledger.reader() as connection:
        *_, earlier, award_made, undone = (it.amounts for it in timeline(connection, view(connection), "T-1"))
    assert (award_made.awarded, award_made.released, award_made.reserved) == (eur(awarded), eur("100,00"), eur(amount))
    assert undone == earlier


def test_a_page_of_a_decisions_legs_is_not_its_whole_history(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three facts made the contract, twelve payments follow: what is read at a time is a page of them."""
    monkeypatch.setattr("projections.history.PAGE", 4)
    record(ledger, [*with_money(), *contract("T-1", "12,00")])
    paid = record(ledger, *([pay("T-1", "1,00", number, invoice=f"I-{number}")] for number in range(1, 13)))
    with counting(ledger) as (connection, rows):
        at = view(connection)
        newest = postings(connection, at, Wanted(decision=RegisterNumber("T-1")), 2)
        oldest = postings(connection, at, Wanted({"pot": Pot.AVAILABLE}, RegisterNumber("T-1")), 2)
    assert [own[0].position for own in newest] == [it.receipt.last for it in (paid[-1], paid[-2])]
    assert [[leg.cents for leg in own] for own in oldest] == [[-1_200]]
    assert max(rows) < 12
