"""The agency whose log grows: the same few years, moments, programs, regions and open grants, however many facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from random import Random

from domain.commands import (
    AcceptReport,
    AdoptAnnualPlan,
    ApprovePayment,
    AssignOffice,
    AwardGrant,
    GrantAppropriation,
    OpenMoment,
    OpenProgram,
    PreparePayment,
    RecordOperatingExpenditure,
    SetFrame,
    Share,
)
from domain.facts import Budget, Charge, Funding, Grounds, PlanLine, PurposeAmount, YearAmount
from domain.money import Money
from domain.names import (
    NATIONWIDE,
    REGION_NAMES,
    AppropriationKind,
    BudgetAccount,
    Cost,
    FrameId,
    FrameKind,
    LedgerAccount,
    MomentCode,
    Names,
    Office,
    Person,
    PlanLineId,
    ProgramId,
    Purpose,
    RegisterNumber,
    Report,
    Source,
    TargetGroup,
)
from tests.benchmarks.asks import Asks

YEARS = (2021, 2022, 2023)
FIRST_DAY, LAST_DAY = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)
OPEN_GRANTS = 300
INSTALMENTS = 3
SALARIES_EVERY = 12
"""One request in so many is a salary instead of a step of a grant."""

OPERATING = MomentCode("29.01.04")
LINES = tuple(
    (MomentCode(moment), ProgramId(program))
    for moment, program in (
        ("29.01.53", "skills"),
        ("29.01.53", "guidance"),
        ("29.01.54", "employment"),
        ("29.01.54", "languages"),
    )
)
"""What the annual plan of each year has a line for."""

REGIONS = tuple(code for code in REGION_NAMES if code != NATIONWIDE)
FRAME = FrameId("programs")
PLENTY = Money(10**14)
COUNCIL, DIRECTOR = Person("council.chair"), Person("director.one")
VERIFIER, APPROVER = Person("finance.one"), Person("finance.two")
LEDGER_ACCOUNT = LedgerAccount("82010000")


def founding() -> Asks:
    """Moments and programs, and for each year its frame, appropriations and annual plan."""
    moments = dict.fromkeys((OPERATING, *(moment for moment, _ in LINES)))
    return [
        *(OpenMoment(by=VERIFIER, effective_on=FIRST_DAY, moment=it, names=Names(f"Momentti {it}")) for it in moments),
        *(OpenProgram(by=VERIFIER, effective_on=FIRST_DAY, program=it, names=Names(it)) for _, it in LINES),
        SetFrame(
            by=VERIFIER,
            effective_on=FIRST_DAY,
            frame=FRAME,
            kind=FrameKind.PROGRAM,
            names=Names("Ohjelmakehys"),
            years=tuple(YearAmount(year, PLENTY) for year in YEARS),
        ),
        *(
            AssignOffice(
                by=VERIFIER,
                effective_on=FIRST_DAY,
                office=office,
                person=person,
                appointed_by="Government",
                since=FIRST_DAY,
            )
            for office, person in ((Office.COUNCIL, COUNCIL), (Office.DIRECTOR, DIRECTOR))
        ),
        *(ask for year in YEARS for ask in _year(year, list(moments))),
    ]


def _year(year: int, moments: list[MomentCode]) -> Asks:
    new_year = date(year, 1, 1)
    granted = [
        GrantAppropriation(
            by=VERIFIER,
            effective_on=new_year,
            budget=Budget(year, 0),
            moment=moment,
            frame=None if moment == OPERATING else FRAME,
            kind=AppropriationKind.FIXED,
            amount=PLENTY,
        )
        for moment in moments
    ]
    lines = tuple(
        PlanLine(_plan_line(year, number), Charge(moment, Source.NATIONAL, FRAME, program), PLENTY)
        for number, (moment, program) in enumerate(LINES)
    )
    return [*granted, AdoptAnnualPlan(by=VERIFIER, effective_on=new_year, year=year, decided_by=COUNCIL, lines=lines)]


def _plan_line(year: int, number: int) -> PlanLineId:
    return PlanLineId(f"{year}-{number + 1}")


class Agency:
    """Endless requests of one agency, whose days run from the first to the last while ``size`` facts are asked for."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._chance = Random(size)
        self._numbers = count(1)
        self.asked = 0
        """Facts asked for so far: every command makes one."""

    def requests(self) -> Iterator[Asks]:
        """One list after another; what each asks for is to be recorded before the next is taken."""
        yield self._counted(founding())
        grants = [self._grant() for _ in range(OPEN_GRANTS)]
        for number in count(1):
            if number % SALARIES_EVERY == 0:
                yield self._counted(self._salary())
                continue
            place = self._chance.randrange(OPEN_GRANTS)
            step = next(grants[place], None)
            if step is None:
                grants[place] = self._grant()
                step = next(grants[place])
            yield self._counted(step)

    def _counted(self, asks: Asks) -> Asks:
        self.asked += len(asks)
        return asks

    @property
    def _today(self) -> date:
        days = (LAST_DAY - FIRST_DAY).days
        return FIRST_DAY + timedelta(days=min(days, days * self.asked // self._size))

    def _salary(self) -> Asks:
        return [
            RecordOperatingExpenditure(
                by=VERIFIER,
                effective_on=self._today,
                voucher=f"V-{next(self._numbers)}",
                description="Palkat",
                cost=Cost.SALARIES,
                moment=OPERATING,
                amount=Money(self._chance.randrange(100_000, 1_000_000)),
                budget_account=BudgetAccount(f"{OPERATING}.1"),
                ledger_account=LEDGER_ACCOUNT,
            )
        ]

    def _grant(self) -> Iterator[Asks]:
        """A grant of two regions: awarded, paid in full on its reports, and so closed."""
        today = self._today
        line = self._chance.randrange(len(LINES))
        decision = RegisterNumber(f"VN/{next(self._numbers)}/{today.year}")
        parts = [Money(self._chance.randrange(1_000_000, 9_000_000)) for _ in range(INSTALMENTS)]
        amount = Money(sum(parts))
        first, second = self._chance.sample(REGIONS, 2)
        share = Money(self._chance.randrange(1, amount))
        yield [
            AwardGrant(
                by=VERIFIER,
                effective_on=today,
                decision=decision,
                title="Avustus osaamisen kehittämiseen",
                recipient=f"Invented recipient {self._chance.randrange(1_000)}",
                decided_by=DIRECTOR,
                funding=(Funding(_plan_line(today.year, line), amount),),
                regions=(Share(first, share), Share(second, Money(amount - share))),
                instalments=tuple(parts),
                purposes=(PurposeAmount(Purpose.VET_QUALIFICATION, amount),),
                grounds=Grounds(TargetGroup.EMPLOYED),
            )
        ]
        for instalment, part in enumerate(parts, start=1):
            yield [*self._reported(decision, instalment), self._prepared(decision, instalment, part)]
            yield [
                ApprovePayment(
                    by=APPROVER,
                    effective_on=self._today,
                    decision=decision,
                    instalment=instalment,
                    budget_account=BudgetAccount(f"{LINES[line][0]}.1"),
                    ledger_account=LEDGER_ACCOUNT,
                )
            ]

    def _reported(self, decision: RegisterNumber, instalment: int) -> Asks:
        """From the second instalment on, a payment waits for a report."""
        if instalment == 1:
            return []
        return [
            AcceptReport(
                by=VERIFIER,
                effective_on=self._today,
                decision=decision,
                report=Report.INTERIM,
                accepted_by=DIRECTOR,
                document=f"{decision}/{instalment}",
            )
        ]

    def _prepared(self, decision: RegisterNumber, instalment: int, amount: Money) -> PreparePayment:
        return PreparePayment(
            by=VERIFIER,
            effective_on=self._today,
            decision=decision,
            instalment=instalment,
            amount=amount,
            due_on=self._today,
        )
