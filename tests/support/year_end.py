"""Invented deliveries, cover, locked periods and year ends."""

from __future__ import annotations

from datetime import date

from domain.commands import AdoptMomentText, CloseYear, CoverCommitment, LockPeriod, RecordDelivery, ReopenPeriod
from domain.facts import Basis, VintageAccount, YearClosed
from domain.money import Money, eur
from domain.names import AllocationBasis, Expenditure, MomentCode, Person, RegisterNumber, Source
from tests.support import moments
from tests.support.memory import MemoryLedger
from tests.support.world import AUTUMN, DIRECTOR, GENERAL, OPENED, PLAN_2021, PROGRAMS, VERIFIER, contract, fixed


def by(basis: AllocationBasis) -> tuple[Basis, ...]:
    """One basis of allocation for every class of expenditure."""
    return tuple(Basis(expenditure, basis) for expenditure in Expenditure)


def text(
    code: str = PROGRAMS, year: int = 2021, bases: tuple[Basis, ...] = (), on: date | None = None
) -> AdoptMomentText:
    """The text of a moment that pays for every class of expenditure, so that the basis alone matters."""
    return moments.text(code, year, bases, tuple(Expenditure), on=on)


def deliver(
    decision: str, amount: str, on: date = AUTUMN, document: str = "D-1", accrual: bool = False
) -> RecordDelivery:
    """What a supplier delivered, or a year-end accrual."""
    return RecordDelivery(
        by=VERIFIER,
        effective_on=on,
        decision=RegisterNumber(decision),
        amount=eur(amount),
        document=document,
        accrual=accrual,
    )


def cover(decision: str, amount: str, on: date = date(2022, 2, 1), who: Person = DIRECTOR) -> CoverCommitment:
    """Lapsed cover, drawn again."""
    return CoverCommitment(
        by=VERIFIER, effective_on=on, decision=RegisterNumber(decision), amount=eur(amount), decided_by=who
    )


def lock(through: date, on: date | None = None) -> LockPeriod:
    """A period, locked on its last day unless told."""
    return LockPeriod(by=VERIFIER, effective_on=on or through, through=through)


def reopen(since: date, on: date = date(2022, 3, 1), reason: str | None = "an invoice turned up") -> ReopenPeriod:
    """A period, opened again."""
    return ReopenPeriod(by=VERIFIER, effective_on=on, reason=reason, since=since)


def close(year: int, who: Person = GENERAL, signed_on: date | None = None, on: date | None = None) -> CloseYear:
    """The close of a year, signed in March of the next one unless told."""
    return CloseYear(
        by=VERIFIER,
        effective_on=on or date(year, 12, 31),
        year=year,
        decided_by=who,
        signed_on=signed_on or date(year + 1, 3, 1),
    )


BY_DELIVERY = (
    *OPENED,
    text(bases=by(AllocationBasis.ACCRUAL)),
    fixed("1 000,00"),
    PLAN_2021,
    *contract("T-1", "300,00"),
)
"""A contract of 300 euros on a moment whose outturn is what is delivered."""


def account(
    vintage: int,
    granted: str = "0,00",
    income: str = "0,00",
    overrun: str = "0,00",
    carried_in: str = "0,00",
    outturn: str = "0,00",
    lapsed: str = "0,00",
    carried_out: str = "0,00",
    uncovered: str = "0,00",
    moment: str = PROGRAMS,
    source: Source = Source.NATIONAL,
) -> VintageAccount:
    """An account of a vintage; what is not said is zero."""
    return VintageAccount(
        MomentCode(moment),
        vintage,
        source,
        *(eur(it) for it in (granted, income, overrun, carried_in, outturn, lapsed, carried_out, uncovered)),
    )


def signed(ledger: MemoryLedger, year: int) -> tuple[VintageAccount, ...]:
    """The accounts of a year, as they were signed."""
    (found,) = [it.fact for it in ledger.entries if isinstance(it.fact, YearClosed) and it.fact.year == year]
    assert isinstance(found, YearClosed)
    return found.accounts


def thousands(amount: int) -> str:
    """EUR 1000, as the budget books count, written in euros."""
    return f"{amount * 1000}"


def in_thousands(amount: Money) -> int:
    """Cents as EUR 1000, which they must be."""
    whole, rest = divmod(int(amount), 100_000)
    assert not rest
    return whole
