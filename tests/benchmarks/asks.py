"""What the clients of the bench ask of Momentti: a small agency, and endless payments and expenditure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count

from domain.commands import (
    AcceptReport,
    AdoptAnnualPlan,
    ApprovePayment,
    AssignOffice,
    AwardGrant,
    Command,
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
    Region,
    RegisterNumber,
    Report,
    Source,
    TargetGroup,
)

INSTALMENTS = 100
INSTALMENT = Money(1_234_57)
PLENTY = Money(10**14)
VINTAGES = (2020, 2021)
TODAY = date(2021, 6, 1)

OPERATING, PROGRAMS = MomentCode("29.01.04"), MomentCode("29.01.53")
OPERATING_FRAME, PROGRAM_FRAME = FrameId("operating"), FrameId("programs")
PROGRAM, PLAN_LINE = ProgramId("skills"), PlanLineId("2021-1")
COUNCIL, DIRECTOR = Person("council.chair"), Person("director.one")
GRANTS, SALARIES = BudgetAccount("29.01.53.1"), BudgetAccount("29.01.04.1")
LEDGER_ACCOUNT = LedgerAccount("82010000")
VERIFIER, APPROVER = Person("finance.one"), Person("finance.two")

Asks = Sequence[Command]

DECISIONS = (PreparePayment, ApprovePayment, RecordOperatingExpenditure)
"""What the bench counts. The award of the next grant and the report that an instalment waits for are not counted."""


def decisions(asks: Asks) -> int:
    """How many decisions of the bench a request holds."""
    return sum(isinstance(ask, DECISIONS) for ask in asks)


def in_lists(client: Iterator[Asks], size: int) -> Iterator[Asks]:
    """What a client asks, so many decisions in a request, which is recorded as a whole or not at all."""
    while True:
        gathered: list[Command] = []
        counted = 0
        while counted < size:
            asks = next(client)
            gathered += asks
            counted += decisions(asks)
        yield gathered


def founding() -> Asks:
    """Two moments with their frames, plenty to spend on the first, and a plan line on the second."""
    charge = Charge(PROGRAMS, Source.NATIONAL, PROGRAM_FRAME, PROGRAM)
    new_year, first = date(2021, 1, 1), date(VINTAGES[0], 1, 1)
    plenty = tuple(YearAmount(year, PLENTY) for year in VINTAGES)
    return [
        OpenMoment(by=VERIFIER, effective_on=first, moment=OPERATING, names=Names("Toimintamenot")),
        OpenMoment(by=VERIFIER, effective_on=first, moment=PROGRAMS, names=Names("Ohjelmat")),
        OpenProgram(by=VERIFIER, effective_on=first, program=PROGRAM, names=Names("Osaaminen")),
        SetFrame(
            by=VERIFIER,
            effective_on=first,
            frame=OPERATING_FRAME,
            kind=FrameKind.OPERATING,
            names=Names("Toimintamenokehys"),
            moment=OPERATING,
            years=plenty,
        ),
        SetFrame(
            by=VERIFIER,
            effective_on=first,
            frame=PROGRAM_FRAME,
            kind=FrameKind.PROGRAM,
            names=Names("Ohjelmakehys"),
            years=plenty,
        ),
        _granted(2021, OPERATING, OPERATING_FRAME, PLENTY),
        *(
            AssignOffice(
                by=VERIFIER,
                effective_on=new_year,
                office=office,
                person=person,
                appointed_by="Government",
                since=new_year,
            )
            for office, person in ((Office.COUNCIL, COUNCIL), (Office.DIRECTOR, DIRECTOR))
        ),
        AdoptAnnualPlan(
            by=VERIFIER,
            effective_on=new_year,
            year=2021,
            decided_by=COUNCIL,
            lines=(PlanLine(PLAN_LINE, charge, PLENTY),),
        ),
    ]


def _granted(year: int, moment: MomentCode, frame: FrameId, amount: Money) -> GrantAppropriation:
    return GrantAppropriation(
        by=VERIFIER,
        effective_on=date(year, 1, 1),
        budget=Budget(year, 0),
        moment=moment,
        frame=frame,
        kind=AppropriationKind.DEFERRABLE,
        span=3,
        amount=amount,
    )


def payments(client: int, day: date = TODAY) -> Iterator[Asks]:
    """A grant of two vintages in two regions, all of it paid on a day, instalment by instalment; then the next grant.

    Every instalment is prepared and approved; from the second on its report is accepted in the same request.
    """
    amount = Money(INSTALMENTS * INSTALMENT)
    # The older vintage ends within an instalment, which then draws both.
    older = Money(amount // 2 + INSTALMENT // 2)
    shares = (Money(amount * 3 // 5), Money(amount - amount * 3 // 5))
    for number in count(1):
        decision = RegisterNumber(f"VN/{client}-{number}/2021")
        award = AwardGrant(
            by=VERIFIER,
            effective_on=TODAY,
            decision=decision,
            title="Avustus osaamisen kehittämiseen",
            recipient=f"Invented recipient {client}",
            decided_by=DIRECTOR,
            funding=(Funding(PLAN_LINE, amount),),
            regions=tuple(Share(Region(code), cents) for code, cents in zip(("06", "17"), shares, strict=True)),
            instalments=(INSTALMENT,) * INSTALMENTS,
            purposes=(PurposeAmount(Purpose.VET_QUALIFICATION, amount),),
            grounds=Grounds(TargetGroup.EMPLOYED),
        )
        # Together with exactly the money it takes: a vintage with more to give would pay for all of it.
        yield [
            _granted(VINTAGES[0], PROGRAMS, PROGRAM_FRAME, older),
            _granted(VINTAGES[1], PROGRAMS, PROGRAM_FRAME, Money(amount - older)),
            award,
        ]
        for instalment in range(1, INSTALMENTS + 1):
            report = AcceptReport(
                by=VERIFIER,
                effective_on=day,
                decision=decision,
                report=Report.INTERIM,
                accepted_by=DIRECTOR,
                document=f"{decision}/{instalment}",
            )
            yield [
                *((report,) if instalment > 1 else ()),
                PreparePayment(
                    by=VERIFIER,
                    effective_on=day,
                    decision=decision,
                    instalment=instalment,
                    amount=INSTALMENT,
                    due_on=day,
                ),
            ]
            yield [
                ApprovePayment(
                    by=APPROVER,
                    effective_on=day,
                    decision=decision,
                    instalment=instalment,
                    budget_account=GRANTS,
                    ledger_account=LEDGER_ACCOUNT,
                )
            ]


def expenditures(client: int, day: date = TODAY) -> Iterator[Asks]:
    """Salaries of a day, all from the one appropriation of operating expenditure."""
    for number in count(1):
        yield [
            RecordOperatingExpenditure(
                by=VERIFIER,
                effective_on=day,
                voucher=f"V-{client}-{number}",
                description="Palkat",
                cost=Cost.SALARIES,
                moment=OPERATING,
                frame=OPERATING_FRAME,
                amount=INSTALMENT,
                budget_account=SALARIES,
                ledger_account=LEDGER_ACCOUNT,
            )
        ]
