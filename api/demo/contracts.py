"""Contracts and the framework agreement: signed, invoiced, delivered, changed, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from api.demo.budget import BADGES_AUTHORITY, LATER_COSTS
from api.demo.diary import RECORDER, Diary
from api.demo.founding import OPERATING
from api.demo.payments import pay_invoice
from api.demo.people import director_on
from api.demo.regions import REGIONS
from api.demo.rows import Procurement, Turn, line_of
from domain.commands import (
    AmendContract,
    CoverCommitment,
    EndContract,
    EndFramework,
    MakeCallOff,
    RecordDelivery,
    Share,
    SignContract,
    UseAuthority,
    UseOption,
)
from domain.money import Money, apportion, eur
from domain.names import MomentCode, RegisterNumber

AFTER_THE_CLOSE = date(2026, 4, 13)
"""When what lost its cover at the close of 2025, and the first costs under authority, are covered."""


class Contract(NamedTuple):
    """What is to be performed: under which number, awarded for how much, from what day on it may be signed."""

    row: Procurement
    decision: RegisterNumber
    amount: Money
    settled_on: date

    @property
    def moment(self) -> MomentCode:
        """The moment that pays it."""
        return self.row.charge.moment


def perform(diary: Diary, contract: Contract) -> None:
    """The signature some weeks after the award, then the invoices, with what changes on the way, then the end."""
    signed_on = _sign(diary, contract)
    weights = [Money(diary.rng.randint(3, 6)) for _ in range(contract.row.invoices)]
    parts = apportion(contract.amount, weights)
    match contract.row.turn:
        case Turn.OPTION_USED:
            last = _use_option(diary, contract, _invoice(diary, contract, signed_on, parts), len(parts))
        case Turn.AMENDED:
            last = _amend(diary, contract, signed_on, parts)
        case Turn.ENDED_EARLY:
            last = _invoice(diary, contract, signed_on, parts[:-1])
        case Turn.COVERED_AGAIN:
            before = parts[:-1]
            last = _invoice(diary, contract, signed_on, before)
            last = _cover(diary, contract, last, parts[len(before) :], len(before))
        case Turn.UNDER_AUTHORITY:
            _use_authority(diary, contract, signed_on)
            last = _invoice(diary, contract, signed_on, parts)
            _cover(diary, contract, last, apportion(LATER_COSTS[0].amount, weights[:2]), len(parts))
            return
        case _:
            last = _invoice(diary, contract, signed_on, parts)
    diary.tell(EndContract(by=RECORDER, effective_on=diary.later(last, 20, 40), decision=contract.decision))


def frame(diary: Diary, agreement: Contract) -> None:
    """A framework agreement: each call-off is for one region, is invoiced once and ends; the agreement ends last."""
    on = _sign(diary, agreement)
    fifth = Money(agreement.amount // 5)
    for nth in range(agreement.row.invoices):
        on = diary.later(on, 90, 110)
        call_off = MakeCallOff(
            by=RECORDER,
            effective_on=on,
            decision=diary.register("P", agreement.row.on),
            framework=agreement.decision,
            supplier="Invented Learning Oy",
            decided_by=director_on(on),
            amount=fifth,
            regions=(Share(REGIONS[5 * nth % len(REGIONS)], fifth),),
        )
        diary.tell(call_off)
        last = _invoice(diary, agreement._replace(decision=call_off.decision), on, [fifth])
        diary.tell(EndContract(by=RECORDER, effective_on=diary.later(last, 10, 20), decision=call_off.decision))
    diary.tell(EndFramework(by=RECORDER, effective_on=diary.later(on, 30, 40), decision=agreement.decision))


def _sign(diary: Diary, contract: Contract) -> date:
    on = diary.later(contract.settled_on, 18, 28)
    diary.tell(SignContract(by=RECORDER, effective_on=on, decision=contract.decision))
    return on


def _invoice(diary: Diary, contract: Contract, since: date, parts: Sequence[Money], before: int = 0) -> date:
    """Invoices one after another; the day on which the last was approved.

    What a year end finds delivered and not invoiced yet is accrued, where the moment counts by delivery.
    """
    for number, part in enumerate(parts, start=before + 1):
        on = diary.later(since, 50, 75)
        if on > _accrued_on(since) and contract.moment == OPERATING:
            diary.accrued[since.year].append(_accrual(contract.decision, since.year, Money(part * 90 // 100)))
        since = pay_invoice(diary, on, contract.decision, contract.moment, number, part)
    return since


def _accrued_on(since: date) -> date:
    """When a year end is drawn up: an invoice that came by then needs no accrual."""
    return date(since.year + 1, 1, 15)


def _accrual(decision: RegisterNumber, year: int, amount: Money) -> RecordDelivery:
    return RecordDelivery(
        by=RECORDER,
        effective_on=date(year, 12, 31),
        decision=decision,
        amount=amount,
        document=f"{decision}/accrual-{year}",
        accrual=True,
    )


def _use_option(diary: Diary, contract: Contract, last: date, invoiced: int) -> date:
    """The option that the tender named is used for its whole price, and invoiced."""
    on, amount = diary.later(last, 5, 10), Money(eur(contract.row.amount) // 5)
    used = UseOption(
        by=RECORDER,
        effective_on=on,
        decision=contract.decision,
        option=1,
        decided_by=director_on(on),
        plan_line=line_of(on, contract.row.program),
        amount=amount,
    )
    diary.tell(used)
    return _invoice(diary, contract, on, [amount], invoiced)


def _amend(diary: Diary, contract: Contract, signed_on: date, parts: list[Money]) -> date:
    """After the second invoice the contract is raised by a twentieth, which the last invoice asks for."""
    on = diary.later(_invoice(diary, contract, signed_on, parts[:2]), 5, 10)
    more = Money(contract.amount // 20)
    amended = AmendContract(
        by=RECORDER,
        effective_on=on,
        reason="Two more regions are studied",
        decision=contract.decision,
        decided_by=director_on(on),
        amount=Money(contract.amount + more),
        plan_line=line_of(on, contract.row.program),
    )
    diary.tell(amended)
    *middle, last = parts[2:]
    return _invoice(diary, contract, on, [*middle, Money(last + more)], 2)


def _use_authority(diary: Diary, contract: Contract, signed_on: date) -> None:
    """The contract has costs of two later years, under commitment authority of this one."""
    on = diary.later(signed_on, 7, 14)
    used = UseAuthority(
        by=RECORDER,
        effective_on=on,
        decision=contract.decision,
        authority=BADGES_AUTHORITY,
        decided_by=director_on(on),
        costs=LATER_COSTS,
    )
    diary.tell(used)


def _cover(diary: Diary, contract: Contract, last: date, parts: Sequence[Money], invoiced: int) -> date:
    """What is owed without cover is covered from money of the year, and invoiced."""
    on = AFTER_THE_CLOSE
    covered = CoverCommitment(
        by=RECORDER,
        effective_on=on,
        decision=contract.decision,
        amount=Money(sum(parts)),
        decided_by=director_on(on),
    )
    diary.tell(covered)
    return _invoice(diary, contract, max(on, last), parts, invoiced)
