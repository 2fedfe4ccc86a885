"""Invented people, moments and decisions from which tests build their worlds. Amounts are written as in Finland."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from domain.commands import (
    AdoptAnnualPlan,
    ApprovePayment,
    AssignOffice,
    AwardGrant,
    AwardTender,
    Command,
    GrantAppropriation,
    OpenMoment,
    OpenProgram,
    OpenTender,
    PreparePayment,
    RecordOperatingExpenditure,
    ReverseFact,
    SetControls,
    SetFrame,
    Share,
    SignContract,
    TransferBudget,
)
from domain.controls import FOUNDING as FOUNDING_CONTROLS
from domain.controls import Controls
from domain.facts import Budget, Charge, Funding, Grounds, PlanLine, PurposeAmount, TransferLine, YearAmount
from domain.money import Money, eur, total
from domain.names import (
    NATIONWIDE,
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
    Role,
    Source,
    TargetGroup,
)

but = replace
"""A command like another, with some of its fields changed."""

DIRECTOR = Person("director.one")
DELEGATE = Person("delegate.one")
COUNCIL = Person("council.one")
GENERAL = Person("general.one")
VERIFIER = Person("finance.one")
APPROVER = Person("finance.two")

OPERATING = MomentCode("29.01.04")
PROGRAMS = MomentCode("29.01.53")
NOT_KEPT = (MomentCode("29.10.20"), MomentCode("29.20.21"), MomentCode("29.40.20"))

OPERATING_FRAME = FrameId("operating")
PROGRAM_FRAME = FrameId("programs")
RRF_FRAME = FrameId("rrf")
SKILLS = ProgramId("skills")

NEW_YEAR = date(2021, 1, 1)
SPRING = date(2021, 5, 14)
SUMMER = date(2021, 6, 1)
AUTUMN = date(2021, 9, 1)

SUPPLEMENTARY = Budget(2021, 2)

UNSAID = frozenset({"no-foresight", "no-overlap-statement", "purposes-missing"})
"""Warnings about what the decisions of this world leave unsaid."""


def days_of(year: int) -> tuple[date, date]:
    """The first and the last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)


# Budget


def moment(code: str, kept: bool = True, on: date = NEW_YEAR) -> OpenMoment:
    """A budget item, opened."""
    return OpenMoment(by=VERIFIER, effective_on=on, moment=MomentCode(code), names=Names(f"Momentti {code}"), kept=kept)


def granted(
    amount: str,
    year: int = 2021,
    code: str = PROGRAMS,
    frame: FrameId | None = None,
    span: int = 2,
    kind: AppropriationKind = AppropriationKind.DEFERRABLE,
    source: Source = Source.NATIONAL,
    on: date | None = None,
    ordinal: int = 0,
) -> GrantAppropriation:
    """An appropriation of a year (a cut, with a minus sign), from 1 January unless a day is given."""
    return GrantAppropriation(
        by=VERIFIER,
        effective_on=on or date(year, 1, 1),
        budget=Budget(year, ordinal),
        moment=MomentCode(code),
        source=source,
        frame=frame,
        kind=kind,
        span=span,
        amount=eur(amount),
    )


def fixed(amount: str, year: int = 2021, code: str = PROGRAMS) -> GrantAppropriation:
    """A fixed appropriation: usable in its own year."""
    return granted(amount, year, code, span=1, kind=AppropriationKind.FIXED)


def moving(
    code: str, amount: str, frame: FrameId | None = None, kind: AppropriationKind | None = None, span: int | None = None
) -> TransferLine:
    """One line of a transfer."""
    return TransferLine(MomentCode(code), eur(amount), frame=frame, kind=kind, span=span)


def transfer(*lines: TransferLine, budget: Budget = SUPPLEMENTARY, on: date = SPRING) -> TransferBudget:
    """A transfer that a supplementary budget made."""
    return TransferBudget(by=VERIFIER, effective_on=on, budget=budget, lines=lines)


# Frames, programs, offices, plans


def frame(
    name: FrameId,
    years: dict[int, str],
    yearly_from: tuple[int, str] | None = None,
    kind: FrameKind = FrameKind.PROGRAM,
    moment: MomentCode | None = None,
    source: Source = Source.NATIONAL,
    on: date = NEW_YEAR,
) -> SetFrame:
    """A spending frame, euros by year."""
    return SetFrame(
        by=VERIFIER,
        effective_on=on,
        frame=name,
        kind=kind,
        names=Names(f"Kehys {name}"),
        source=source,
        moment=moment,
        years=tuple(YearAmount(year, eur(amount)) for year, amount in years.items()),
        yearly_from=YearAmount(yearly_from[0], eur(yearly_from[1])) if yearly_from else None,
    )


def operating_frame(amount: str = "1 100 000,00", year: int = 2021) -> SetFrame:
    """The operating frame of the moment for operating expenditure."""
    return frame(OPERATING_FRAME, {year: amount}, kind=FrameKind.OPERATING, moment=OPERATING)


def program(name: ProgramId = SKILLS, on: date = NEW_YEAR) -> OpenProgram:
    """A program, opened."""
    return OpenProgram(by=VERIFIER, effective_on=on, program=name, names=Names(f"Ohjelma {name}"))


def office(
    office: Office,
    person: Person,
    limit: str | None = None,
    since: date = NEW_YEAR,
    until: date | None = None,
) -> AssignOffice:
    """A term in an office."""
    return AssignOffice(
        by=VERIFIER,
        effective_on=since,
        office=office,
        person=person,
        appointed_by="Government",
        since=since,
        until=until,
        limit=eur(limit) if limit else None,
    )


def planned(
    line: str,
    amount: str,
    code: str = PROGRAMS,
    frame: FrameId | None = None,
    source: Source = Source.NATIONAL,
    program: ProgramId | None = SKILLS,
) -> PlanLine:
    """One line of an annual plan."""
    return PlanLine(PlanLineId(line), Charge(MomentCode(code), source, frame, program), eur(amount))


def plan(*lines: PlanLine, year: int = 2021, on: date | None = None, by: Person = COUNCIL) -> AdoptAnnualPlan:
    """An annual plan, adopted on 2 January unless a day is given."""
    return AdoptAnnualPlan(by=VERIFIER, effective_on=on or date(year, 1, 2), year=year, decided_by=by, lines=lines)


# Decisions


def shares(regions: dict[str, str]) -> tuple[Share, ...]:
    """A split over regions."""
    return tuple(Share(Region(code), eur(amount)) for code, amount in regions.items())


def funded(*funding: tuple[str, str]) -> tuple[Funding, ...]:
    """What a decision takes under lines of the annual plan."""
    return tuple(Funding(PlanLineId(line), eur(amount)) for line, amount in funding)


def for_guidance(amount: Money) -> tuple[PurposeAmount, ...]:
    """What a decision pays for: a purpose of either instrument."""
    return (PurposeAmount(Purpose.GUIDANCE, amount),)


def award(
    decision: str,
    amount: str,
    on: date = SUMMER,
    line: str = "grants",
    regions: dict[str, str] | None = None,
    instalments: Sequence[str] | None = None,
    by: Person = DIRECTOR,
    recipient: str = "Invented College",
) -> AwardGrant:
    """A grant: nationwide and in one instalment unless told."""
    return AwardGrant(
        by=VERIFIER,
        effective_on=on,
        decision=RegisterNumber(decision),
        title="An invented course",
        recipient=recipient,
        decided_by=by,
        funding=funded((line, amount)),
        regions=shares(regions or {NATIONWIDE: amount}),
        instalments=tuple(eur(part) for part in instalments or (amount,)),
        purposes=for_guidance(eur(amount)),
        grounds=Grounds(TargetGroup.EMPLOYED),
    )


def tender(
    decision: str,
    amount: str,
    on: date = SUMMER,
    line: str = "tenders",
    regions: dict[str, str] | None = None,
    estimated: str | None = None,
) -> OpenTender:
    """A tender with its base value."""
    return OpenTender(
        by=VERIFIER,
        effective_on=on,
        decision=RegisterNumber(decision),
        title="Invented guidance services",
        funding=funded((line, amount)),
        estimated_value=eur(estimated or amount),
        regions=shares(regions or {NATIONWIDE: amount}),
        purposes=for_guidance(eur(amount)),
        grounds=Grounds(TargetGroup.OUTSIDE_LABOUR_FORCE),
    )


def awarding(
    decision: str, amount: str, on: date = date(2021, 7, 1), by: Person = DIRECTOR, supplier: str = "Invented Oy"
) -> AwardTender:
    """The award of a tender."""
    return AwardTender(
        by=VERIFIER,
        effective_on=on,
        decision=RegisterNumber(decision),
        supplier=supplier,
        decided_by=by,
        amount=eur(amount),
    )


def signing(decision: str, on: date = date(2021, 8, 2)) -> SignContract:
    """The signature of a contract."""
    return SignContract(by=VERIFIER, effective_on=on, decision=RegisterNumber(decision))


def contract(decision: str, amount: str, supplier: str = "Invented Oy", line: str = "tenders") -> tuple[Command, ...]:
    """A tender opened, awarded at its base value and signed."""
    return tender(decision, amount, line=line), awarding(decision, amount, supplier=supplier), signing(decision)


# Payments


def pay(
    decision: str,
    amount: str,
    instalment: int = 1,
    on: date = AUTUMN,
    invoice: str | None = None,
    by: Person = VERIFIER,
) -> PreparePayment:
    """A payment put up for approval."""
    return PreparePayment(
        by=by,
        effective_on=on,
        decision=RegisterNumber(decision),
        instalment=instalment,
        amount=eur(amount),
        invoice=invoice,
        due_on=on,
    )


def approve(decision: str, instalment: int = 1, on: date = AUTUMN, by: Person = APPROVER) -> ApprovePayment:
    """The approval of a payment."""
    return ApprovePayment(
        by=by,
        role=Role.APPROVER,
        effective_on=on,
        decision=RegisterNumber(decision),
        instalment=instalment,
        budget_account=BudgetAccount("29.01.53.1"),
        ledger_account=LedgerAccount("82010000"),
    )


def spend(
    voucher: str,
    amount: str,
    on: date = SUMMER,
    code: str = PROGRAMS,
    frame: FrameId | None = None,
    source: Source = Source.NATIONAL,
    cost: Cost = Cost.OTHER,
) -> RecordOperatingExpenditure:
    """Operating expenditure paid straight from a moment."""
    return RecordOperatingExpenditure(
        by=VERIFIER,
        effective_on=on,
        voucher=voucher,
        description="Invented expenditure",
        cost=cost,
        moment=MomentCode(code),
        source=source,
        frame=frame,
        amount=eur(amount),
        budget_account=BudgetAccount(f"{code}.1"),
        ledger_account=LedgerAccount("43000000"),
    )


def reverse(position: int, on: date = date(2021, 10, 1), reason: str | None = "recorded by mistake") -> ReverseFact:
    """A reversal of the fact at a position."""
    return ReverseFact(by=VERIFIER, effective_on=on, reason=reason, position=position)


def controlled(controls: Controls, on: date | None = None) -> SetControls:
    """Another version of the controls, set on the day from which it applies unless another day is given."""
    return SetControls(by=VERIFIER, effective_on=on or controls.since, controls=controls)


CONTROLS_2 = but(FOUNDING_CONTROLS, version=2, since=SUMMER)
"""The founding controls again, as the second version."""

# Worlds

OFFICES: tuple[Command, ...] = (
    office(Office.COUNCIL, COUNCIL),
    office(Office.DIRECTOR, DIRECTOR),
    office(Office.DIRECTOR_GENERAL, GENERAL),
    office(Office.DELEGATE, DELEGATE, limit="50 000,00"),
)

FOUNDING_TRANSFER = transfer(
    moving(PROGRAMS, "-500 000,00"),
    *(moving(code, "-200 000,00") for code in NOT_KEPT),
    moving(OPERATING, "1 100 000,00", OPERATING_FRAME, AppropriationKind.DEFERRABLE, 3),
)

FOUNDING: tuple[Command, ...] = (
    moment(PROGRAMS),
    *(moment(code, kept=False) for code in NOT_KEPT),
    frame(PROGRAM_FRAME, {2021: "40 000 000,00"}, yearly_from=(2023, "10 000 000,00")),
    granted("40 000 000,00", frame=PROGRAM_FRAME),
    granted("500 000,00"),
    moment(OPERATING, on=SPRING),
    operating_frame(),
    FOUNDING_TRANSFER,
)
"""The founding scenario of the source document; opening amounts, dates and the supplementary budget's number are
invented: 29.01.53 opens with the program frame's 40 million and the 500 000 euros that leave."""

OPENED: tuple[Command, ...] = (
    *OFFICES,
    moment(PROGRAMS),
    moment(OPERATING),
    moment(NOT_KEPT[0], kept=False),
    program(),
)
"""Offices held, two moments kept and one not, a program: no money yet."""

PLAN_2021 = plan(planned("grants", "10 000 000,00"), planned("tenders", "10 000 000,00"))
"""A wide plan, so that what a test sets is the limit that it meets."""


def with_money(amount: str = "1 000 000,00") -> tuple[Command, ...]:
    """The open world with one deferrable appropriation for 2021 on 29.01.53 and a wide plan."""
    return (*OPENED, granted(amount), PLAN_2021)


def ready() -> tuple[Command, ...]:
    """The founding scenario with offices, a program, RRF money and an annual plan: grants can be decided."""
    return (
        *OFFICES,
        *FOUNDING,
        program(),
        frame(RRF_FRAME, {2021: "5 000 000,00"}, source=Source.RRF),
        granted("5 000 000,00", frame=RRF_FRAME, source=Source.RRF),
        plan(
            planned("grants", "15 000 000,00", frame=PROGRAM_FRAME),
            planned("tenders", "10 000 000,00", frame=PROGRAM_FRAME),
            planned("rrf-grants", "5 000 000,00", frame=RRF_FRAME, source=Source.RRF),
            on=date(2021, 5, 20),
        ),
    )


BRIDGE_COURSE_AWARDED: tuple[Command, ...] = (
    *with_money(),
    award(
        "G-1",
        "500 000,00",
        regions={"01": "300 000,00", "06": "200 000,00"},
        instalments=("300 000,00", "200 000,00"),
    ),
)
"""One grant over two regions, in two instalments."""


def sum_of(*amounts: str) -> Money:
    """What amounts written as in Finland add up to."""
    return total(eur(amount) for amount in amounts)
