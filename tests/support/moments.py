"""Invented texts of moments, openings and closings, and money that comes in."""

from __future__ import annotations

from datetime import date

from domain.commands import (
    AdoptMomentText,
    BringInOpeningBalance,
    CloseMoment,
    PermitOverrun,
    RecordIncome,
    RenameMoment,
    RenumberMoment,
)
from domain.facts import Basis, FrameAmount
from domain.money import eur
from domain.names import (
    AllocationBasis,
    AppropriationKind,
    BudgetAccount,
    Expenditure,
    FrameId,
    LedgerAccount,
    MomentCode,
    Names,
    PersonYears,
    Source,
)
from tests.support.world import OPERATING, PROGRAMS, SUMMER, VERIFIER

ALL_BY_COMMITMENT = tuple(Basis(expenditure, AllocationBasis.COMMITMENT) for expenditure in Expenditure)
"""One basis for every class, where a test does not depend on it."""


def text(
    code: str = PROGRAMS,
    year: int = 2021,
    bases: tuple[Basis, ...] = ALL_BY_COMMITMENT,
    pays: tuple[Expenditure, ...] = (),
    net_budgeted: bool = False,
    salaries: bool = False,
    cap: int | None = None,
    on: date | None = None,
) -> AdoptMomentText:
    """The decision part of a moment for a year, from 1 January unless a day is given."""
    return AdoptMomentText(
        by=VERIFIER,
        effective_on=on or date(year, 1, 1),
        moment=MomentCode(code),
        year=year,
        net_budgeted=net_budgeted,
        bases=bases,
        pays=pays,
        salaries=salaries,
        person_year_cap=None if cap is None else PersonYears(cap),
    )


def renaming(name: str, code: str = PROGRAMS, on: date = SUMMER) -> RenameMoment:
    """Another name of a moment."""
    return RenameMoment(by=VERIFIER, effective_on=on, moment=MomentCode(code), names=Names(name))


def renumbering(code: str = PROGRAMS, successor: str = OPERATING, on: date = SUMMER) -> RenumberMoment:
    """Another code of a moment."""
    return RenumberMoment(by=VERIFIER, effective_on=on, moment=MomentCode(code), successor=MomentCode(successor))


def closing(code: str = PROGRAMS, on: date = date(2021, 12, 1)) -> CloseMoment:
    """The closing of a moment."""
    return CloseMoment(by=VERIFIER, effective_on=on, moment=MomentCode(code))


def opening(
    amount: str,
    year: int = 2020,
    code: str = PROGRAMS,
    frame: FrameId | None = None,
    span: int = 2,
    kind: AppropriationKind = AppropriationKind.DEFERRABLE,
    source: Source = Source.NATIONAL,
    on: date = date(2021, 1, 1),
) -> BringInOpeningBalance:
    """What was left of a vintage when the ledger began."""
    return BringInOpeningBalance(
        by=VERIFIER,
        effective_on=on,
        moment=MomentCode(code),
        source=source,
        year=year,
        kind=kind,
        span=span,
        amounts=(FrameAmount(frame, eur(amount)),),
    )


def overrun(amount: str, year: int = 2021, code: str = PROGRAMS, on: date = SUMMER) -> PermitOverrun:
    """An overrun that the ministry permitted."""
    return PermitOverrun(
        by=VERIFIER,
        effective_on=on,
        moment=MomentCode(code),
        year=year,
        amount=eur(amount),
        permitted_by="Ministry of Education and Culture",
        document="OKM/1/2021",
    )


def income(voucher: str, amount: str, code: str = OPERATING, on: date = SUMMER) -> RecordIncome:
    """Income of a moment."""
    return RecordIncome(
        by=VERIFIER,
        effective_on=on,
        voucher=voucher,
        description="Invented course fees",
        moment=MomentCode(code),
        amount=eur(amount),
        budget_account=BudgetAccount(f"{code}.1"),
        ledger_account=LedgerAccount("30000000"),
    )
