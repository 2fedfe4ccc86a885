"""The Centre's own costs month by month, and what it earns: citing the operating frame until that is used up."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from api.demo.diary import LAST_DAY, RECORDER, Diary
from api.demo.founding import OPERATING
from api.demo.payments import vat_of, voucher
from api.demo.rows import COSTS_FRAMED, NEW_UNFRAMED, UNFRAMED
from domain.commands import Command, RecordIncome, RecordOperatingExpenditure
from domain.money import ZERO, Money, eur
from domain.names import BudgetAccount, LedgerAccount

OPERATING_COSTS = eur("1 100 000,00")
"""The operating frame."""

SALARIES = {2021: "36 000,00", 2022: "48 000,00"}
"""The least of a month while the Centre grew; later it is that of about twelve person-years."""

PROJECT_SALARIES = {2023: "72 000,00", 2024: "90 000,00", 2025: "108 000,00", 2026: "95 000,00"}
"""What staff of projects cost a quarter on 29.01.53, which pays for seven person-years at most."""

INCOME = {2022: "4 200,00", 2023: "6 850,00", 2024: "5 400,00", 2025: "7 125,00", 2026: "6 300,00"}
"""What partners paid for a joint day of providers each spring."""


class Cost(NamedTuple):
    """What is paid of each month: the letter of its vouchers, what it is, the least of a month."""

    letter: str
    what: str
    least: Money


def operate(diary: Diary) -> None:
    """Salaries and other expenditure each month, those of projects each quarter, one income a year."""
    kept = OPERATING_COSTS
    for month in range(2021 * 12 + 8, LAST_DAY.year * 12 + LAST_DAY.month):
        on = diary.later(date(month // 12, month % 12 + 1, 15))
        asks: list[Command] = []
        for cost in (
            Cost("S", "Salaries", eur(SALARIES.get(on.year, "66 000,00"))),
            Cost("O", "Premises and services", eur("9 000,00")),
        ):
            amount = Money(cost.least + diary.rng.randrange(eur("4 000,00")))
            framed = min(amount, kept)
            kept = Money(kept - framed)
            asks += _vouchers(on, cost, framed, Money(amount - framed))
        if on.month % 3 == 0 and on.year in PROJECT_SALARIES:
            salaries = eur(PROJECT_SALARIES[on.year])
            asks.append(voucher(on, f"S-{on:%Y-%m}-P", "Salaries of projects", UNFRAMED, salaries))
        diary.tell(*asks)
    for year, earned in INCOME.items():
        diary.tell(_income(diary.later(date(year, 5, 20)), eur(earned)))


def _vouchers(on: date, cost: Cost, framed: Money, more: Money) -> list[RecordOperatingExpenditure]:
    """What cites the operating frame, and what is beyond it."""
    number = f"{cost.letter}-{on:%Y-%m}"
    rows = [(number, COSTS_FRAMED, framed), (f"{number}-2" if framed else number, NEW_UNFRAMED, more)]
    return [
        voucher(on, name, cost.what, charge, amount, vat_of(amount, on) if cost.letter == "O" else ZERO)
        for name, charge, amount in rows
        if amount
    ]


def _income(on: date, amount: Money) -> RecordIncome:
    return RecordIncome(
        by=RECORDER,
        effective_on=on,
        voucher=f"I-{on:%Y-%m}",
        description="Shares of partners in a joint day of providers",
        moment=OPERATING,
        amount=amount,
        budget_account=BudgetAccount(f"{OPERATING}.1"),
        ledger_account=LedgerAccount("30000000"),
    )
