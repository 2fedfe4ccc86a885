"""How the story is told: requests, the diary that orders them, a decision from award or tender to its last payment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from domain.commands import (
    AcceptReport,
    ApprovePayment,
    AwardGrant,
    AwardTender,
    Command,
    ConfirmPayment,
    OpenTender,
    PreparePayment,
    RecordOperatingExpenditure,
    ReverseFact,
    Share,
    SignContract,
)
from domain.facts import Charge, Funding, Grounds
from domain.money import Money, apportion, eur
from domain.names import (
    NATIONWIDE,
    REGION_NAMES,
    BudgetAccount,
    Cost,
    Instalment,
    LedgerAccount,
    MomentCode,
    Person,
    PlanLineId,
    RegisterNumber,
    Report,
    Role,
    TargetGroup,
)

LAST_DAY = date(2026, 10, 30)
"""Nothing is recorded or due after it: what would come later is still open."""

WAITING_SINCE = date(2026, 10, 12)
"""What was prepared from this day on still waits for its approval."""

RECORDER = Person("finance.recorder")
PRESENTER = Person("finance.presenter")
VERIFIERS = Person("finance.verifier"), Person("finance.verifier-second")
APPROVERS = Person("finance.approver"), Person("finance.approver-second")

REGIONS = [region for region in REGION_NAMES if region != NATIONWIDE]
PROVIDERS = ("College", "University of Applied Sciences", "University", "Folk High School")
SUPPLIERS = ("Guidance", "Learning", "Insight")
ONE_INSTALMENT = eur("60 000,00")
"""Up to this a grant is paid at once; above it 60 per cent first, 40 after the interim report."""


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """One list of commands, recorded together under one idempotency key."""

    key: str
    asks: tuple[Command, ...]


def demo_key(number: int) -> str:
    """The key of the n-th request, counted from one."""
    return f"demo-{number:04}"


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What was recorded together on a day; first it undoes all of what earlier steps recorded, the last first."""

    on: date
    asks: tuple[Command, ...]
    undoes: tuple[Step, ...]
    reason: str | None


@dataclass(slots=True)
class Diary:
    """The steps of the years, noted decision by decision and read in the order of their days."""

    rng: Random
    steps: list[Step] = field(default_factory=list)
    registered: Counter[str] = field(default_factory=Counter)

    def note(self, on: date, *asks: Command, undoes: tuple[Step, ...] = (), reason: str | None = None) -> Step:
        """Note a step on the day of its recording."""
        self.steps.append(Step(on, asks, undoes, reason))
        return self.steps[-1]

    def later(self, on: date, least: int = 0, most: int = 0) -> date:
        """The next working day, so many days after another."""
        day = on + timedelta(days=self.rng.randint(least, most))
        return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)

    def register(self, letter: str, on: date) -> RegisterNumber:
        """The next register number of a year: G for grants, P for procurement."""
        series = f"{letter}-{on.year}"
        self.registered[series] += 1
        return RegisterNumber(f"{series}-{self.registered[series]:03}")

    @property
    def decisions(self) -> int:
        """How many decisions were registered."""
        return self.registered.total()

    def requests(self, before: Sequence[DemoRequest]) -> list[DemoRequest]:
        """The steps as requests, numbered after those before; each command is one fact, so positions are known."""
        position = 1 + sum(len(request.asks) for request in before)
        found: list[DemoRequest] = []
        stands: dict[Step, range] = {}
        for step in sorted((step for step in self.steps if step.on <= LAST_DAY), key=lambda step: step.on):
            undoing = [
                ReverseFact(by=RECORDER, effective_on=step.on, reason=step.reason, position=at)
                for undone in step.undoes
                for at in reversed(stands[undone])
            ]
            stands[step] = range(position + len(undoing), position + len(undoing) + len(step.asks))
            position = stands[step].stop
            found.append(DemoRequest(demo_key(len(before) + len(found) + 1), (*undoing, *step.asks)))
        return found


class Call(NamedTuple):
    """A call for grants: its first decision, what it is charged to, how much in how many grants."""

    on: date
    program: str
    charge: Charge
    amount: str
    grants: int


class Procurement(NamedTuple):
    """A tender: its opening, what it is charged to, its reserve and award, the invoices of its contract."""

    on: date
    program: str
    charge: Charge
    amount: str
    award: str
    invoices: int


def award_grant(diary: Diary, on: date, line: PlanLineId, title: str, amount: Money, decider: Person) -> AwardGrant:
    """A grant to an invented provider, in two instalments where it is large."""
    decision, nth = diary.register("G", on), diary.decisions
    where, shares = _split(diary, amount)
    home = REGION_NAMES[REGIONS[nth % len(REGIONS)]]
    return AwardGrant(
        by=RECORDER,
        effective_on=on,
        decision=decision,
        title=f"{title}: {where}",
        recipient=f"Invented {PROVIDERS[nth % len(PROVIDERS)]} of {home[2]}",
        decided_by=decider,
        funding=(Funding(line, amount),),
        regions=shares,
        instalments=tuple(apportion(amount, [Money(60), Money(40)])) if amount > ONE_INSTALMENT else (amount,),
        grounds=Grounds((TargetGroup.EMPLOYED, TargetGroup.OUTSIDE_LABOUR_FORCE)[nth % 2]),
    )


def pay_grant(diary: Diary, award: AwardGrant, moment: MomentCode) -> None:
    """The first instalment soon; the second after the interim report, in part or never where that fell short."""
    on = diary.later(award.effective_on, 20, 45)
    for number, planned in enumerate(award.instalments, start=1):
        match number, diary.decisions % 7:
            case 2, 3:
                return
            case 2, 5:
                accept_report(diary, on, award.decision)
                pay(diary, on, award.decision, moment, number, apportion(planned, [Money(83), Money(17)])[0])
            case _:
                if number == 2:
                    accept_report(diary, on, award.decision)
                pay(diary, on, award.decision, moment, number, planned)
        on = diary.later(on, 270, 420)


def accept_report(diary: Diary, on: date, decision: RegisterNumber) -> None:
    """The interim report, accepted on the day on which the second instalment is prepared."""
    report = AcceptReport(
        by=RECORDER,
        effective_on=on,
        decision=decision,
        report=Report.INTERIM,
        accepted_by=PRESENTER,
        document=f"{decision}/interim",
    )
    diary.note(on, report)


def open_tender(diary: Diary, on: date, line: PlanLineId, title: str, amount: Money) -> OpenTender:
    """A tender, whose estimated value includes a fifth more for options."""
    decision = diary.register("P", on)
    where, shares = _split(diary, amount)
    return OpenTender(
        by=RECORDER,
        effective_on=on,
        decision=decision,
        title=f"{title}: {where}",
        funding=(Funding(line, amount),),
        estimated_value=Money(amount * 6 // 5),
        regions=shares,
        grounds=Grounds(TargetGroup.OUTSIDE_LABOUR_FORCE),
    )


def award_tender(diary: Diary, on: date, decision: RegisterNumber, amount: Money, decider: Person) -> AwardTender:
    """The award of a tender to an invented supplier."""
    supplier = f"Invented {SUPPLIERS[diary.decisions % len(SUPPLIERS)]} Oy"
    return AwardTender(
        by=RECORDER, effective_on=on, decision=decision, supplier=supplier, decided_by=decider, amount=amount
    )


def perform_contract(diary: Diary, award: AwardTender, moment: MomentCode, invoices: int) -> None:
    """The signature some weeks after the award, then the invoices, which add up to it."""
    on = diary.later(award.effective_on, 18, 28)
    diary.note(on, SignContract(by=RECORDER, effective_on=on, decision=award.decision))
    parts = apportion(award.amount, [Money(diary.rng.randint(3, 6)) for _ in range(invoices)])
    for number, part in enumerate(parts, start=1):
        on = diary.later(on, 50, 75)
        pay(diary, on, award.decision, moment, number, part, invoice=f"{award.decision}/{number}")


def pay(
    diary: Diary,
    on: date,
    decision: RegisterNumber,
    moment: MomentCode,
    instalment: int,
    amount: Money,
    invoice: str | None = None,
    undoes: tuple[Step, ...] = (),
    reason: str | None = None,
) -> tuple[Step, Step]:
    """A payment, prepared by one person and approved by another some days later; the bank confirms second ones."""
    approved_on = diary.later(on, 2, 8) if on < WAITING_SINCE else LAST_DAY + timedelta(days=3)
    prepared = PreparePayment(
        by=diary.rng.choice(VERIFIERS),
        effective_on=on,
        decision=decision,
        instalment=Instalment(instalment),
        amount=amount,
        invoice=invoice,
        due_on=min(diary.later(on, 11, 21), LAST_DAY) if on <= LAST_DAY else on,
    )
    approved = ApprovePayment(
        by=diary.rng.choice(APPROVERS),
        role=Role.APPROVER,
        effective_on=approved_on,
        decision=decision,
        instalment=Instalment(instalment),
        budget_account=BudgetAccount(f"{moment}.1"),
        ledger_account=LedgerAccount("82010000" if invoice is None else "43000000"),
    )
    found = diary.note(on, prepared, undoes=undoes, reason=reason), diary.note(approved_on, approved)
    if instalment == 2:
        confirmed_on = diary.later(approved_on, 1, 1)
        confirmed = ConfirmPayment(
            by=RECORDER,
            effective_on=confirmed_on,
            decision=decision,
            instalment=Instalment(instalment),
            bank_reference=f"{decision}-{instalment}",
        )
        diary.note(confirmed_on, confirmed)
    return found


def voucher(on: date, number: str, what: str, charge: Charge, amount: Money) -> RecordOperatingExpenditure:
    """Operating expenditure straight from a moment; vouchers of salaries begin with an S."""
    return RecordOperatingExpenditure(
        by=RECORDER,
        effective_on=on,
        voucher=number,
        description=what,
        cost=Cost.SALARIES if number.startswith("S") else Cost.OTHER,
        moment=charge.moment,
        source=charge.source,
        frame=charge.frame,
        amount=amount,
        budget_account=BudgetAccount(f"{charge.moment}.1"),
        ledger_account=LedgerAccount("40000000" if number.startswith("S") else "43000000"),
    )


def _split(diary: Diary, amount: Money) -> tuple[str, tuple[Share, ...]]:
    """Where the newest decision's money goes, to the cent: nationwide, to all 19 regions, to three or to one."""
    nth = diary.decisions
    match nth % 8:
        case 0:
            over = [NATIONWIDE]
        case 5:
            over = REGIONS
        case 1 | 3 | 6:
            over = [REGIONS[(nth + step) % len(REGIONS)] for step in (0, 4, 9)]
        case _:
            over = [REGIONS[nth % len(REGIONS)]]
    parts = apportion(amount, [Money(diary.rng.randint(2, 9)) for _ in over])
    where = REGION_NAMES[over[0]][0] if len(over) == 1 else f"{len(over)} maakuntaa"
    return where, tuple(Share(region, part) for region, part in zip(over, parts, strict=True))
