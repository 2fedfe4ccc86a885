"""What a refusal names: the largest facts that used its limit up, read in bounded work, as of its position."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import pytest

from domain.commands import Command
from domain.limits import reservation
from domain.money import eur
from domain.names import RegisterNumber, Source
from ledger.answers import Refused
from projections import exceeding
from projections.exceeding import used_up
from projections.ledger import Ledger
from projections.trail import Explaining
from projections.view import view
from tests.projections.lifelike import record
from tests.support.plans import revision
from tests.support.world import (
    OPERATING,
    OPERATING_FRAME,
    PROGRAM_FRAME,
    RRF_FRAME,
    approve,
    award,
    awarding,
    contract,
    frame,
    granted,
    pay,
    plan,
    planned,
    ready,
    reverse,
    signing,
    spend,
    tender,
    with_money,
)


def refused(ledger: Ledger, asks: Sequence[Command], dry_run: bool = False) -> Refused:
    """What a list is refused for."""

    async def ask() -> object:
        async with ledger.clerk() as clerk:
            return await clerk.record(asks, "to be refused", dry_run=dry_run)

    answer = asyncio.run(ask())
    assert isinstance(answer, Refused), answer
    return answer


def facts_behind(ledger: Ledger, answer: Refused) -> tuple[Explaining, ...]:
    """The facts that a refusal names."""
    assert answer.limit is not None
    with ledger.reader() as connection:
        return used_up(connection, answer.limit, replace(view(connection), position=answer.position))


@dataclass(frozen=True, slots=True)
class Case:
    """A limit that is crossed, and the facts that had used it up: their types and cents, largest first."""

    code: str
    before: tuple[Command, ...]
    asks: tuple[Command, ...]
    facts: list[tuple[str, str]]


SPENT = "operating-expenditure-recorded"

CASES = [
    Case(
        "exceeds-commitment",
        (
            *with_money(),
            *contract("T-1", "100,00"),
            pay("T-1", "30,00", invoice="L-1"),
            approve("T-1"),
            pay("T-1", "50,00", 2, invoice="L-2"),
        ),
        (pay("T-1", "20,01", 3, invoice="L-3"),),
        [("payment-prepared", "50,00"), ("payment-prepared", "30,00")],
    ),
    Case(
        "exceeds-appropriation",
        (
            *with_money("1 000,00"),
            spend("V-1", "100,00"),
            award("G-1", "600,00"),
            pay("G-1", "600,00"),
            tender("T-1", "200,00"),
            granted("500,00", 2022, on=date(2022, 1, 1)),
        ),
        (tender("T-2", "600,01"),),
        [("grant-awarded", "600,00"), ("tender-opened", "200,00"), (SPENT, "100,00")],
    ),
    Case(
        "exceeds-frame",
        (
            *ready(),
            frame(PROGRAM_FRAME, {2021: "100,00"}, on=date(2021, 5, 25)),
            award("G-1", "30,00"),
            spend("V-1", "40,00", frame=PROGRAM_FRAME),
            spend("V-2", "7,00"),
        ),
        (spend("V-3", "30,01", frame=PROGRAM_FRAME),),
        [(SPENT, "40,00"), ("grant-awarded", "30,00")],
    ),
    Case(
        "exceeds-frame-funding",
        (
            *ready(),
            granted("500,00", ordinal=3),
            spend("V-1", "60,00", frame=PROGRAM_FRAME),
            granted("-39 999 900,00", frame=PROGRAM_FRAME, ordinal=3),
        ),
        (spend("V-2", "40,01", frame=PROGRAM_FRAME),),
        [("appropriation-granted", "39 999 900,00"), (SPENT, "60,00")],
    ),
    Case(
        "exceeds-plan-line",
        (
            *with_money()[:-1],
            plan(planned("grants", "100,00"), planned("others", "100,00")),
            award("G-1", "70,00"),
            award("G-2", "20,00"),
            award("G-3", "90,00", line="others"),
        ),
        (award("G-4", "10,01"),),
        [("grant-awarded", "70,00"), ("grant-awarded", "20,00")],
    ),
    Case(
        "exceeds-plan-line",
        (*with_money(), revision(planned("networks", "100,00")), award("G-1", "70,00", line="networks")),
        (award("G-2", "30,01", line="networks"),),
        [("grant-awarded", "70,00")],
    ),
]


def told(facts: Sequence[Explaining]) -> list[tuple[str, int]]:
    return [(fact.type, fact.cents) for fact in facts]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_each_limit_names_what_used_it_up(case: Case, ledger: Ledger) -> None:
    record(ledger, case.before)
    answer = refused(ledger, case.asks)
    assert (answer.refusal.code, answer.command) == (case.code, 0)
    assert told(facts_behind(ledger, answer)) == [(name, eur(amount)) for name, amount in case.facts]


def test_a_reservation_names_what_its_tender_gave_up(ledger: Ledger) -> None:
    """The rules never let a contract draw more than is reserved, so the limit is asked about as such."""
    record(ledger, [*with_money(), *contract("T-1", "100,00"), tender("T-2", "9,00"), awarding("T-2", "8,00")])
    limit = reservation(RegisterNumber("T-1"))
    with ledger.reader() as connection:
        assert told(used_up(connection, limit, view(connection))) == [("contract-signed", eur("100,00"))]
        other = used_up(connection, limit._replace(name="T-2"), view(connection))
    assert told(other) == [("tender-awarded", eur("1,00"))]
    record(ledger, [signing("T-2")])
    with ledger.reader() as connection:
        other = used_up(connection, limit._replace(name="T-2"), view(connection))
    assert told(other) == [("contract-signed", eur("8,00")), ("tender-awarded", eur("1,00"))]


def test_another_source_and_the_operating_frame_are_not_named(ledger: Ledger) -> None:
    record(
        ledger,
        [
            *ready(),
            award("G-1", "100,00", line="rrf-grants"),
            spend("V-1", "5,00", code=OPERATING, frame=OPERATING_FRAME),
            spend("V-2", "7,00"),
        ],
    )
    over = refused(ledger, [spend("V-3", "50 000 000,00")])
    assert told(facts_behind(ledger, over))[-1] == (SPENT, eur("7,00"))
    assert eur("100,00") not in [fact.cents for fact in facts_behind(ledger, over)]
    rrf = refused(ledger, [spend("V-3", "5 000 000,00", frame=RRF_FRAME, source=Source.RRF)])
    assert told(facts_behind(ledger, rrf)) == [("grant-awarded", eur("100,00"))]
    kept = refused(ledger, [spend("V-3", "1 100 000,00", code=OPERATING, frame=OPERATING_FRAME)])
    assert told(facts_behind(ledger, kept)) == [(SPENT, eur("5,00"))]


def test_what_was_undone_is_not_named(ledger: Ledger) -> None:
    first = [*with_money("100,00"), spend("V-1", "60,00"), spend("V-2", "30,00")]
    record(ledger, first, [reverse(len(first) - 1)])
    facts = facts_behind(ledger, refused(ledger, [spend("V-3", "70,01")]))
    assert told(facts) == [(SPENT, eur("30,00"))]


def test_a_refusal_names_what_was_there_at_its_position(ledger: Ledger) -> None:
    record(ledger, [*with_money("100,00"), spend("V-1", "60,00")])
    answer = refused(ledger, [spend("V-2", "40,01")], dry_run=True)
    record(ledger, [spend("V-2", "39,00")])
    assert told(facts_behind(ledger, answer)) == [(SPENT, eur("60,00"))]


def test_the_newest_facts_alone_are_read_and_payments_do_not_crowd_them_out(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exceeding, "MOST_READ", 3)
    spent = [spend(f"V-{n}", f"{n},00") for n in range(1, 6)]
    paid = [step for n in range(1, 5) for step in (pay("T-1", "1,00", n, invoice=f"L-{n}"), approve("T-1", n))]
    record(ledger, [*with_money("1 000,00"), *contract("T-1", "100,00"), *spent, *paid])
    facts = facts_behind(ledger, refused(ledger, [spend("V-9", "900,00")]))
    assert told(facts) == [(SPENT, eur(f"{n},00")) for n in (5, 4, 3)]
