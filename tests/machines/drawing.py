"""Random commands, most of them plausible, many of them asking for exactly what is left or for one cent more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol, TypeVar

from domain import limits
from domain.commands import (
    AcceptReport,
    AdoptAnnualPlan,
    AdoptMomentText,
    AmendContract,
    AmendGrant,
    ApproveDevelopmentPlan,
    ApprovePayment,
    AssignOffice,
    AwardGrant,
    AwardTender,
    BouncePayment,
    BringInOpeningBalance,
    CancelTender,
    CloseCall,
    CloseGrant,
    CloseMoment,
    CloseYear,
    Command,
    ConfirmPayment,
    CorrectAttribution,
    CorrectAward,
    CoverCommitment,
    DeclineGrant,
    EndContract,
    EndFramework,
    EndOffice,
    GrantAppropriation,
    GrantAuthority,
    LockPeriod,
    LodgeAppeal,
    MakeCallOff,
    OpenCall,
    OpenMoment,
    OpenProgram,
    OpenTender,
    OrderRecovery,
    PermitOverrun,
    PlanPersonYears,
    PreparePayment,
    ProposeDevelopmentPlan,
    ReceiveRepayment,
    RecordDelivery,
    RecordForesight,
    RecordIncome,
    RecordOperatingExpenditure,
    RefuseGrant,
    RenameMoment,
    RenumberMoment,
    ReopenPeriod,
    ReportOutputs,
    ReportPersonYears,
    ResolveAppeal,
    ResumePayments,
    ReturnPayment,
    ReverseFact,
    ReviseAnnualPlan,
    SetControls,
    SetFrame,
    Share,
    SignContract,
    StageBudgetProposal,
    StartDevelopmentProject,
    SuspendPayments,
    TransferBudget,
    UseAuthority,
    UseOption,
    WaiveRecovery,
)
from domain.decisions import Commitment, Reservation
from domain.facts import (
    AppealLodged,
    AppealResolved,
    AppropriationGranted,
    AttributionCorrected,
    AuthorityGranted,
    AuthorityUsed,
    AwardCorrected,
    Basis,
    Budget,
    BudgetProposalStaged,
    BudgetTransferred,
    CallClosed,
    CallOffMade,
    CallOpened,
    Charge,
    CommitmentCovered,
    ContractAmended,
    ContractEnded,
    ContractSigned,
    DeliveryRecorded,
    DevelopmentProjectStarted,
    FrameworkEnded,
    Funding,
    GrantAmended,
    GrantAwarded,
    GrantClosed,
    GrantDeclined,
    GrantRefused,
    Grounds,
    IncomeRecorded,
    MomentClosed,
    MomentRenumbered,
    OpeningBalanceBroughtIn,
    OperatingExpenditureRecorded,
    OptionUsed,
    OutputsReported,
    OverrunPermitted,
    PaymentApproved,
    PaymentPrepared,
    PaymentsResumed,
    PaymentsSuspended,
    PersonYearsPlanned,
    PersonYearsReported,
    PlanLine,
    RecoveryOrdered,
    RecoveryWaived,
    RepaymentReceived,
    ReportAccepted,
    TenderAwarded,
    TenderCancelled,
    TenderOpened,
    TransferLine,
    YearAmount,
    payment_name,
    sum_of,
)
from domain.money import ZERO, Money, total
from domain.names import (
    NATIONWIDE,
    AllocationBasis,
    AppropriationKind,
    BudgetAccount,
    Cost,
    Expenditure,
    FrameId,
    FrameKind,
    LedgerAccount,
    MomentCode,
    Names,
    Office,
    Person,
    PersonYears,
    PlanLineId,
    Procedure,
    ProgramId,
    Region,
    RegisterNumber,
    Source,
    TargetGroup,
)
from domain.room import least_from
from tests.machines import decisions, surroundings
from tests.support.memory import MemoryLedger
from tests.support.world import (
    APPROVER,
    CONTROLS_2,
    COUNCIL,
    DELEGATE,
    DIRECTOR,
    GENERAL,
    VERIFIER,
    frame,
    granted,
    moment,
    office,
    plan,
    planned,
    program,
)

T = TypeVar("T")

DAYS = tuple(
    date(year, month, day)
    for year in (2021, 2022, 2023)
    for month, day in ((1, 1), (1, 2), (3, 1), (6, 15), (6, 16), (12, 30), (12, 31))
)
"""Few days, so that facts meet on them, at their eves and over New Year."""

MOMENTS = tuple(map(MomentCode, ("29.01.53", "29.01.04", "29.10.20", "29.20.21", "30.01.01")))
NO_MOMENTS = tuple(map(MomentCode, ("20.01.01", "29.1.53", "37.01.01")))
PROGRAMS = tuple(map(ProgramId, ("skills", "bridge")))
REGIONS = (NATIONWIDE, *map(Region, ("01", "06", "21")))
PEOPLE = (VERIFIER, APPROVER)
LEDGER_ACCOUNT = LedgerAccount("82010000")
BIG = 14_000_000
"""An estimated value from which on the EU thresholds bind."""

FRAMES: dict[FrameId, tuple[FrameKind, Source, MomentCode | None]] = {
    FrameId("programs"): (FrameKind.PROGRAM, Source.NATIONAL, None),
    FrameId("operating"): (FrameKind.OPERATING, Source.NATIONAL, MomentCode("29.01.04")),
    FrameId("rrf"): (FrameKind.PROGRAM, Source.RRF, None),
    FrameId("narrow"): (FrameKind.PROGRAM, Source.NATIONAL, MomentCode("29.01.53")),
}

KINDS = (
    (AppropriationKind.DEFERRABLE, 2),
    (AppropriationKind.DEFERRABLE, 3),
    (AppropriationKind.FIXED, 1),
    (AppropriationKind.ESTIMATED, 1),
)


LIFECYCLES = (
    AppealLodged,
    AppealResolved,
    AttributionCorrected,
    AwardCorrected,
    CallClosed,
    CallOffMade,
    CallOpened,
    CommitmentCovered,
    ContractAmended,
    ContractEnded,
    DeliveryRecorded,
    FrameworkEnded,
    GrantAmended,
    GrantClosed,
    GrantDeclined,
    OptionUsed,
    PaymentsResumed,
    PaymentsSuspended,
    RecoveryOrdered,
    RecoveryWaived,
    RepaymentReceived,
    ReportAccepted,
    TenderCancelled,
)
"""What happens to a decision after it was made."""

BESIDE = (
    OutputsReported,
    DevelopmentProjectStarted,
    AuthorityGranted,
    AuthorityUsed,
    BudgetProposalStaged,
    GrantRefused,
    IncomeRecorded,
    MomentClosed,
    MomentRenumbered,
    OpeningBalanceBroughtIn,
    OverrunPermitted,
    PersonYearsPlanned,
    PersonYearsReported,
)
"""What else can be reversed."""


class Chance(Protocol):
    """What decides: ``random.Random``, or Hypothesis."""

    def choice(self, seq: Sequence[T], /) -> T:
        """One of them."""

    def randint(self, a: int, b: int, /) -> int:
        """A number, both ends included."""


class Draw:
    """Draws from the possibilities that a ledger offers; what comes first is what a failing example shrinks to."""

    def __init__(self, chance: Chance, ledger: MemoryLedger, today: int) -> None:
        self._chance = chance
        self.ledger = ledger
        self.books = ledger.books
        self._today = today
        self.moments = MOMENTS

    def one(self, options: Sequence[T]) -> T:
        """One of them."""
        return self._chance.choice(options)

    def number(self, low: int, high: int) -> int:
        """A number, both ends included."""
        return self._chance.randint(low, high)

    def seldom(self, times: int = 12) -> bool:
        """Once in so many times."""
        return self.number(1, times) == times

    def day(self) -> date:
        """Mostly today; also late, in the future, and very seldom outside the calendar."""
        if self.seldom(60):
            return self.one((date(1999, 12, 31), date(2100, 1, 1)))
        step = self.one((0, 0, 0, 0, 1, -1, 2, -3, 7, -7))
        return DAYS[max(0, min(self._today + step, len(DAYS) - 1))]

    def day_from(self, since: date) -> date:
        """Mostly on or after another day, as what follows on it must be."""
        later = [day for day in DAYS if day >= since]
        return self.day() if not later or self.seldom(5) else self.one(later[:4])

    def day_of(self, year: int) -> date:
        """Mostly a day of a year."""
        own = [day for day in DAYS if day.year == year]
        return self.day() if not own or self.seldom() else self.one(own)

    def cents(self, *lefts: int) -> Money:
        """A small amount, or exactly what is left, or one cent more."""
        left = self.one([it for it in lefts if it > 0] or [7])
        if self.seldom(40):
            return Money(self.one((0, -1)))
        return Money(max(1, self.one((left, left + 1, left // 2, left // 3, 1, self.number(1, 60)))))

    def charge(self) -> Charge:
        """A moment with a frame that mostly fits it, and a program."""
        kept = tuple(code for code, moment in self.books.moments.items() if moment.kept)
        moment = self.one(kept if kept and not self.seldom(15) else MOMENTS)
        fitting = [None, *self.frames_for(moment)]
        frame = self.one(tuple(FRAMES) if self.seldom(20) else fitting)
        return Charge(moment, self.source_of(frame), frame, self.one((None, *PROGRAMS)))

    def frames_for(self, moment: MomentCode) -> list[FrameId]:
        """The frames that fit a moment."""
        return [it for it in self.books.frames if FRAMES[it][2] in (None, moment)]

    def source_of(self, frame: FrameId | None) -> Source:
        """Mostly that of a frame."""
        return FRAMES[frame][1] if frame else self.one((Source.NATIONAL,) * 4 + (Source.RRF,))

    def region(self) -> Region:
        """A region."""
        return self.one(REGIONS)

    def decision_day(self, line: PlanLineId) -> date:
        """Mostly a day on which a plan line is in force."""
        planned = self.books.plan_lines.get(line)
        if planned is None or self.seldom():
            return self.day()
        own = [day for day in DAYS if day.year == planned.year and day >= planned.adopted_on]
        return self.one(own) if own else self.day()

    def drawable(self, charge: Charge, on: date) -> list[int]:
        """What could be drawn in all, and what single limits leave."""
        books = self.books
        kind = books.frame_kind(charge.frame) if charge.frame in books.frames else None
        rooms = [
            [least_from(books.room(limit), on) for limit in limits.of_draw(charge, vintage.year, kind)]
            for vintage in books.vintages.get(charge.moment, ())
            if vintage.usable_on(on)
        ]
        return [sum(max(0, min(room)) for room in rooms), *(max(room) for room in rooms)]

    def plan_line(self) -> PlanLineId:
        """Mostly one that an annual plan has."""
        known = tuple(self.books.plan_lines)
        return PlanLineId("none") if not known or self.seldom(20) else self.one(known)

    def decided(self, line: PlanLineId, on: date) -> Money:
        """An amount to decide under a plan line."""
        planned = self.books.plan_lines.get(line)
        if planned is None:
            return self.cents()
        line_left = least_from(self.books.room(limits.plan_line(line)), on)
        return self.cents(*self.drawable(planned.line.charge, on), line_left)

    def funding(self, line: PlanLineId, on: date) -> tuple[Funding, ...]:
        """What a decision takes under a plan line, and seldom under one or two others."""
        found = [Funding(line, self.decided(line, on))]
        while self.seldom(5) and len(found) < 3:
            other = self.plan_line()
            found.append(Funding(other, self.decided(other, on)))
        return tuple(found)

    def vat(self, paid_from: MomentCode | None) -> tuple[Money, MomentCode | None]:
        """VAT and its moment: mostly none, save from a moment without VAT."""
        if not self.seldom(2 if paid_from == MOMENTS[1] else 30):
            return ZERO, None
        return self.cents(), None if self.seldom() else self.one((MOMENTS[2],) * 6 + MOMENTS)

    def account(self, moments: Sequence[MomentCode]) -> BudgetAccount:
        """Mostly one below a moment that is paid from."""
        return BudgetAccount(f"{self.one(MOMENTS if self.seldom(25) or not moments else moments)}.1")

    def split(self, amount: int, most: int) -> list[Money]:
        """Parts of an amount."""
        parts = []
        for _ in range(self.number(0, most - 1)):
            if amount < 2:
                break
            parts.append(Money(self.number(1, amount - 1)))
            amount -= parts[-1]
        return [*parts, Money(amount)]

    def shares(self, amount: Money) -> tuple[Share, ...]:
        """A split over regions that mostly adds up."""
        parts = self.split(amount + self.one((0,) * 25 + (1,)), 3)
        first = self.number(0, len(REGIONS) - 1)
        return tuple(Share(REGIONS[(first + n) % len(REGIONS)], part) for n, part in enumerate(parts))

    def people(self) -> Person:
        """Who records."""
        return self.one(PEOPLE)

    def decider(self) -> Person:
        """Mostly the Director, or a delegate."""
        return self.one((DIRECTOR,) * 6 + (DELEGATE,) * 2 + (COUNCIL,))

    def held(self, table: Sequence[RegisterNumber], others: Sequence[RegisterNumber] = ()) -> RegisterNumber:
        """Mostly a decision that is open."""
        if table and not self.seldom(15):
            return self.one(table)
        return self.one((*others, RegisterNumber("none")))

    def since(self, decision: RegisterNumber) -> date:
        """Mostly a day on which something can happen to a decision."""
        held = self.books.decided(decision)
        if held is None:
            return self.day()
        award = held.tender.award if isinstance(held, Reservation) and held.tender else None
        return self.day_from(max(held.since, award.awarded_on) if award else held.since)

    def positions(self, *kinds: type) -> list[int]:
        """Where facts of these kinds stand."""
        return [entry.position for entry in self.ledger.entries if isinstance(entry.fact, kinds)]

    def commands(self, least: int, most: int) -> list[Command]:
        """A list of commands."""
        return [self.command() for _ in range(self.number(least, most))]

    def command(self) -> Command:
        """A command of any kind, mostly of one that something is there for."""
        books = self.books
        tenders, calls, contracts = decisions.tenders(self), decisions.calls(self), decisions.contracts(self)
        grants = [it.grant for it in decisions.grants(self) if it.grant]
        frameworks = decisions.frameworks(self)
        awarded = [it for it in tenders if it.tender and it.tender.award]
        there = {
            SignContract: bool(awarded),
            CorrectAward: bool(awarded),
            LodgeAppeal: bool(awarded),
            ResolveAppeal: any(it.tender and it.tender.appeals for it in tenders),
            AwardTender: len(awarded) < len(tenders),
            CancelTender: bool(tenders),
            CloseCall: bool(calls),
            MakeCallOff: bool(frameworks),
            EndFramework: bool(frameworks),
            AmendContract: bool(contracts),
            UseOption: any(it.contract and len(it.contract.used) < len(it.contract.options) for it in contracts),
            EndContract: bool(contracts),
            AmendGrant: bool(grants),
            AcceptReport: bool(grants),
            SuspendPayments: bool(grants),
            ResumePayments: any(it.suspended_on for it in grants),
            DeclineGrant: bool(grants),
            CloseGrant: any(it.final_report or not it.paid for it in grants),
            CorrectAttribution: bool(decisions.paid_grants(self)),
            OrderRecovery: bool(decisions.paid_grants(self)),
            WaiveRecovery: any(it.owed for it in grants),
            ReceiveRepayment: any(it.owed for it in grants) or self.seldom(4),
            PreparePayment: any(it.left for it in books.commitments.values()),
            ApprovePayment: bool(books.payments),
            ReturnPayment: bool(books.payments),
            ConfirmPayment: bool(decisions.approved(self)),
            BouncePayment: bool(decisions.approved(self)),
            RecordDelivery: any(it.left for it in contracts),
            CoverCommitment: any(it.lapsed or it.uncovered for it in books.commitments.values()),
            ReportOutputs: bool(books.commitments),
            UseAuthority: bool(books.authorities and books.commitments),
            ReopenPeriod: "locked" in books.periods,
        }
        kind = self.one(WEIGHTED if self.seldom(8) else [kind for kind in WEIGHTED if there.get(kind, True)])
        command = DRAWN[kind](self)
        return replace(command, document_on=self.day()) if self.seldom(30) else command


def open_moment(draw: Draw) -> OpenMoment:
    """A budget item, kept or not."""
    return OpenMoment(
        by=draw.people(),
        effective_on=draw.day(),
        moment=draw.one(MOMENTS * 3 + NO_MOMENTS),
        names=Names("Momentti"),
        kept=not draw.seldom(4),
    )


def open_program(draw: Draw) -> OpenProgram:
    """A program."""
    return OpenProgram(
        by=draw.people(),
        effective_on=draw.day(),
        program=draw.one((*PROGRAMS, ProgramId("new"))),
        names=Names("Ohjelma"),
    )


def set_frame(draw: Draw) -> SetFrame:
    """A frame, mostly of its own kind, sometimes brought to what is used of it."""
    frame = draw.one(tuple(FRAMES))
    kind, source, moment = FRAMES[draw.one(tuple(FRAMES))] if draw.seldom() else FRAMES[frame]
    on = draw.day()
    amounts = [(on.year + n, draw.cents(100, 60 * (n + 1))) for n in range(draw.number(0, 2))]
    if draw.seldom(15):
        amounts *= 2
    yearly = (
        YearAmount(on.year + draw.number(0, 2), draw.cents(100)) if not amounts or draw.one((False, True)) else None
    )
    return SetFrame(
        by=draw.people(),
        effective_on=on,
        frame=frame,
        kind=kind,
        names=Names("Kehys"),
        source=source,
        moment=moment,
        years=tuple(YearAmount(*amount) for amount in amounts),
        yearly_from=None if draw.seldom(25) else yearly,
    )


def grant_appropriation(draw: Draw) -> GrantAppropriation:
    """Money, or a cut of what is left, of less or of more."""
    charge = draw.charge()
    on = draw.day()
    year = on.year + draw.one((0,) * 15 + (1,))
    known = draw.books.granted_kind(charge.moment, year)
    kind, span = (known.kind, known.span) if known and not draw.seldom() else draw.one(KINDS)
    left = draw.books.left(limits.appropriation(charge.moment, year, charge.source, None))
    cut = draw.seldom(6)
    return GrantAppropriation(
        by=draw.people(),
        effective_on=on,
        budget=Budget(year, draw.number(0, 2)),
        moment=charge.moment,
        source=charge.source,
        frame=charge.frame,
        kind=kind,
        span=span + draw.one((0,) * 25 + (1,)),
        amount=Money(-draw.cents(left)) if cut else draw.cents(200, 90),
    )


def transfer_budget(draw: Draw) -> TransferBudget:
    """Money taken from one place and given to one or two others."""
    on = draw.day()
    charges = [draw.charge() for _ in range(draw.number(3, 4))]
    places = list({(it.moment, it.source, it.frame): it for it in charges}.values())
    kinds = [draw.books.granted_kind(place.moment, on.year) for place in places]
    left = draw.books.left(limits.appropriation(places[0].moment, on.year, places[0].source, None))
    taken = draw.cents(left)
    parts = [-taken, *draw.split(taken, max(1, len(places) - 1))] if taken > 0 else [0] * len(places)
    if draw.seldom():
        parts[0] += 1
    return TransferBudget(
        by=draw.people(),
        effective_on=on,
        budget=Budget(on.year, draw.one((1,) * 10 + (0, 2))),
        lines=tuple(
            TransferLine(place.moment, Money(part), place.source, place.frame, *(_said(draw, kind)))
            for place, part, kind in zip(places, parts, kinds, strict=False)
        ),
    )


def _said(draw: Draw, known: object) -> tuple[AppropriationKind | None, int | None]:
    if known is None:
        return draw.one((*KINDS * 2, (None, None)))
    return (None, None) if not draw.seldom() else draw.one(KINDS)


def assign_office(draw: Draw) -> AssignOffice:
    """A term in an office."""
    office, person = draw.one(
        (
            (Office.DIRECTOR, DIRECTOR),
            (Office.COUNCIL, COUNCIL),
            (Office.DIRECTOR_GENERAL, GENERAL),
            (Office.DELEGATE, DELEGATE),
            (Office.DELEGATE, VERIFIER),
        )
    )
    since = draw.day()
    return AssignOffice(
        by=draw.people(),
        effective_on=draw.day(),
        office=office,
        person=person,
        appointed_by="Government",
        since=since,
        until=draw.one((None, draw.day_from(since))),
        limit=draw.cents(50) if (office is Office.DELEGATE) != draw.seldom() else None,
    )


def adopt_annual_plan(draw: Draw) -> AdoptAnnualPlan:
    """The plan of a year, with up to three lines."""
    years = [year for year in (2021, 2022, 2023) if year not in draw.books.plans]
    year = draw.one(years if years and not draw.seldom(4) else (2021, 2022, 2023))
    on = draw.day_of(year)
    lines = []
    for n in range(draw.number(1, 3)):
        charge = draw.charge()
        name = PlanLineId(f"{year}-{n}" if not draw.seldom(30) else "2021-0")
        lines.append(PlanLine(name, charge, draw.cents(*draw.drawable(charge, on), 80)))
    return AdoptAnnualPlan(
        by=draw.people(),
        effective_on=on,
        year=year,
        decided_by=draw.one((COUNCIL,) * 9 + (DIRECTOR,)),
        lines=tuple(lines),
    )


def award_grant(draw: Draw) -> AwardGrant:
    """A grant under a plan line, or under several, or from what a call has reserved."""
    calls = [it for it in decisions.calls(draw) if it.parts]
    call = draw.one(calls) if calls and draw.one((True, False)) else None
    line = draw.plan_line()
    if call:
        on = draw.day_from(call.since)
        lines = [it for it in decisions.reserved_under(call) if not draw.seldom(3)] or decisions.reserved_under(call)
        funding = tuple(Funding(line, draw.cents(left)) for line, left in lines)
    else:
        on = draw.decision_day(line)
        funding = draw.funding(line, on)
    amount = total(own.amount for own in funding)
    instalments = draw.split(amount + draw.one((0,) * 25 + (1,)), 3)
    group = draw.one((TargetGroup.EMPLOYED,) * 9 + (TargetGroup.OTHER,))
    return AwardGrant(
        by=draw.people(),
        effective_on=on,
        decision=RegisterNumber(f"G-{draw.number(1, 60)}"),
        call=call.decision if call else RegisterNumber("C-1") if draw.seldom(30) else None,
        title="Course",
        recipient=draw.one(("College", "School")),
        decided_by=draw.decider(),
        funding=funding,
        regions=draw.shares(amount),
        instalments=tuple(instalments),
        used_until=draw.one((None, draw.day_from(on))),
        grounds=Grounds(group, draw.one((None, "a pilot")) if group is TargetGroup.OTHER else None),
    )


def open_tender(draw: Draw) -> OpenTender:
    """A tender under a plan line, or under several."""
    line = draw.plan_line()
    on = draw.decision_day(line)
    funding = draw.funding(line, on)
    amount = total(own.amount for own in funding)
    options = tuple(draw.cents(30) for _ in range(draw.one((0, 0, 1, 2))))
    return OpenTender(
        by=draw.people(),
        effective_on=on,
        decision=RegisterNumber(f"T-{draw.number(1, 60)}"),
        title="Guidance",
        procedure=Procedure.DIRECT_AWARD if draw.seldom(8) else Procedure.OPEN,
        framework=draw.seldom(3),
        funding=funding,
        estimated_value=Money(amount + sum(options) + (BIG if draw.seldom(10) else draw.one((9, 0, 0, 0, -1)))),
        options=options,
        regions=draw.shares(amount),
        grounds=Grounds(TargetGroup.OUTSIDE_LABOUR_FORCE),
    )


def award_tender(draw: Draw) -> AwardTender:
    """An award of what was reserved, of less, or of all that is left beside it."""
    open_still = [it.decision for it in decisions.tenders(draw)]
    decision = draw.held(open_still, tuple(draw.books.reservations))
    tender = draw.books.reservations.get(decision)
    on = draw.day_from(tender.since) if tender else draw.day()
    reserved = sum_of(tender.parts) if tender else 0
    more = draw.drawable(tender.plan[0][0], on)[0] if tender else 0
    return AwardTender(
        by=draw.people(),
        effective_on=on,
        decision=decision,
        supplier=draw.one(("Oy Yksi", "Oy Kaksi")),
        decided_by=draw.decider(),
        amount=draw.cents(reserved, reserved, reserved + more),
    )


def sign_contract(draw: Draw) -> SignContract:
    """A signature, mostly after the award."""
    reservations = draw.books.reservations
    awarded = [it.decision for it in reservations.values() if it.tender and it.tender.award and not it.tender.signed_on]
    decision = draw.held(awarded, tuple(reservations))
    return SignContract(by=draw.people(), effective_on=draw.since(decision), decision=decision)


def prepare_payment(draw: Draw) -> PreparePayment:
    """An instalment or an invoice: as planned, all that is left, a part, or one cent too much."""
    unpaid = [it.decision for it in draw.books.commitments.values() if it.left]
    decision = draw.held(unpaid, (*draw.books.commitments, *draw.ledger.shelf))
    known = draw.books.commitments.get(decision) or draw.ledger.shelf.get(decision)
    commitment = known if isinstance(known, Commitment) else None
    on = draw.day_from(commitment.since) if commitment else draw.day()
    plan = commitment.grant.instalments if commitment and commitment.grant else None
    numbers = range(1, len(plan) + 1 if plan else 5)
    wanted = [n for n in numbers if f"payment:{payment_name(decision, n)}" not in draw.ledger.claims]
    instalment = draw.one(wanted) if wanted and not draw.seldom() else draw.number(0, 5)
    left = sum_of(commitment.left) if commitment else 0
    planned = plan[instalment - 1] if plan and 0 < instalment <= len(plan) else left
    invoice = f"I-{draw.number(1, 60)}"
    vat, vat_moment = draw.vat(commitment.plan[0][0].moment if commitment else None)
    return PreparePayment(
        by=draw.people(),
        effective_on=on,
        decision=decision,
        instalment=instalment,
        amount=draw.cents(planned, planned, left),
        invoice=None if draw.seldom() or (plan and draw.one((True, True, False))) else invoice,
        due_on=on,
        vat=vat,
        vat_moment=vat_moment,
    )


def approve_payment(draw: Draw) -> ApprovePayment:
    """An approval, mostly by another person."""
    waiting = tuple(draw.books.payments.values())
    if not waiting or draw.seldom(20):
        return ApprovePayment(
            by=APPROVER,
            effective_on=draw.day(),
            decision=RegisterNumber("G-1"),
            instalment=draw.number(1, 3),
            budget_account=draw.account(()),
            ledger_account=LEDGER_ACCOUNT,
        )
    payment = draw.one(waiting)
    other = next(person for person in PEOPLE if person != payment.prepared_by)
    return ApprovePayment(
        by=payment.prepared_by if draw.seldom() else other,
        effective_on=draw.day_from(payment.prepared_on),
        decision=payment.decision,
        instalment=payment.instalment,
        budget_account=draw.account([part.charge.moment for part in payment.parts]),
        ledger_account=LEDGER_ACCOUNT,
    )


def record_operating_expenditure(draw: Draw) -> RecordOperatingExpenditure:
    """Spending straight from a moment."""
    charge = draw.charge()
    on = draw.day()
    vat, vat_moment = draw.vat(charge.moment)
    return RecordOperatingExpenditure(
        by=draw.people(),
        effective_on=on,
        voucher=f"V-{draw.number(1, 60)}",
        description="Rent",
        cost=Cost.OTHER,
        moment=charge.moment,
        source=charge.source,
        frame=charge.frame,
        amount=draw.cents(*draw.drawable(charge, on)),
        vat=vat,
        vat_moment=vat_moment,
        budget_account=draw.account([charge.moment]),
        ledger_account=LEDGER_ACCOUNT,
    )


def reverse_fact(draw: Draw) -> ReverseFact:
    """A reversal, mostly of something that can be reversed, on its own day or later."""
    entries = draw.ledger.entries
    kinds = draw.one(
        (
            (PaymentPrepared, PaymentApproved),
            (GrantAwarded, TenderOpened, TenderAwarded, ContractSigned, OperatingExpenditureRecorded),
            LIFECYCLES,
            LIFECYCLES,
            BESIDE,
            (AppropriationGranted, BudgetTransferred),
            (object,) if draw.seldom(3) else (PaymentPrepared, PaymentApproved),
        )
    )
    among = [it for it in draw.positions(*kinds) if f"reversal:{it}" not in draw.ledger.claims]
    position = draw.one(among[-12:]) if among and not draw.seldom(25) else draw.number(0, len(entries) + 2)
    on = draw.day_from(entries[position - 1].effective_on) if 1 <= position <= len(entries) else draw.day()
    return ReverseFact(
        by=draw.people(), effective_on=on, reason=None if draw.seldom(20) else "by mistake", position=position
    )


def set_controls(draw: Draw) -> SetControls:
    """Mostly the next version of the controls, mostly for a day that has not passed."""
    on = draw.day()
    version = max(draw.books.controls, default=1) + draw.one((1, 1, 1, 0, 2))
    since = draw.day() if draw.seldom(5) else draw.day_from(on)
    return SetControls(by=draw.people(), effective_on=on, controls=replace(CONTROLS_2, version=version, since=since))


DRAWN: dict[type[Command], Callable[[Draw], Command]] = {
    ReviseAnnualPlan: surroundings.revise_annual_plan,
    EndOffice: surroundings.end_office,
    ProposeDevelopmentPlan: surroundings.propose_development_plan,
    ApproveDevelopmentPlan: surroundings.approve_development_plan,
    StartDevelopmentProject: surroundings.start_development_project,
    RecordForesight: surroundings.record_foresight,
    ReportOutputs: surroundings.report_outputs,
    AcceptReport: decisions.accept_report,
    AdoptAnnualPlan: adopt_annual_plan,
    AdoptMomentText: surroundings.adopt_moment_text,
    AmendContract: decisions.amend_contract,
    AmendGrant: decisions.amend_grant,
    ApprovePayment: approve_payment,
    AssignOffice: assign_office,
    AwardGrant: award_grant,
    AwardTender: award_tender,
    BouncePayment: decisions.bounce_payment,
    BringInOpeningBalance: surroundings.bring_in_opening_balance,
    CancelTender: decisions.cancel_tender,
    CloseCall: decisions.close_call,
    CloseGrant: decisions.close_grant,
    CloseMoment: surroundings.close_moment,
    CloseYear: surroundings.close_year,
    ConfirmPayment: decisions.confirm_payment,
    CorrectAttribution: decisions.correct_attribution,
    CorrectAward: decisions.correct_award,
    CoverCommitment: decisions.cover_commitment,
    DeclineGrant: decisions.decline_grant,
    EndContract: decisions.end_contract,
    EndFramework: decisions.end_framework,
    GrantAppropriation: grant_appropriation,
    GrantAuthority: surroundings.grant_authority,
    LockPeriod: surroundings.lock_period,
    LodgeAppeal: decisions.lodge_appeal,
    MakeCallOff: decisions.make_call_off,
    OpenCall: decisions.open_call,
    OpenMoment: open_moment,
    OpenProgram: open_program,
    OpenTender: open_tender,
    OrderRecovery: decisions.order_recovery,
    PermitOverrun: surroundings.permit_overrun,
    PlanPersonYears: surroundings.plan_person_years,
    PreparePayment: prepare_payment,
    ReceiveRepayment: decisions.receive_repayment,
    RecordDelivery: decisions.record_delivery,
    RecordIncome: surroundings.record_income,
    RecordOperatingExpenditure: record_operating_expenditure,
    RefuseGrant: decisions.refuse_grant,
    RenameMoment: surroundings.rename_moment,
    RenumberMoment: surroundings.renumber_moment,
    ReopenPeriod: surroundings.reopen_period,
    ReportPersonYears: surroundings.report_person_years,
    ResolveAppeal: decisions.resolve_appeal,
    ResumePayments: decisions.resume_payments,
    ReturnPayment: decisions.return_payment,
    ReverseFact: reverse_fact,
    SetControls: set_controls,
    SetFrame: set_frame,
    SignContract: sign_contract,
    StageBudgetProposal: surroundings.stage_budget_proposal,
    SuspendPayments: decisions.suspend_payments,
    TransferBudget: transfer_budget,
    UseAuthority: decisions.use_authority,
    UseOption: decisions.use_option,
    WaiveRecovery: decisions.waive_recovery,
}
"""How each kind of command is drawn."""

OFTEN: dict[type[Command], int] = {
    PreparePayment: 8,
    ApprovePayment: 7,
    ReverseFact: 5,
    AwardGrant: 6,
    OpenTender: 5,
    AwardTender: 4,
    SignContract: 4,
    RecordOperatingExpenditure: 3,
    GrantAppropriation: 3,
    TransferBudget: 3,
    AdoptAnnualPlan: 2,
    AcceptReport: 3,
    AmendGrant: 3,
    OpenCall: 3,
    MakeCallOff: 3,
    AmendContract: 3,
    UseOption: 2,
    OrderRecovery: 3,
    ReceiveRepayment: 3,
    RecordDelivery: 3,
    CoverCommitment: 3,
    AdoptMomentText: 2,
    RecordIncome: 2,
    PermitOverrun: 2,
    BouncePayment: 2,
    ConfirmPayment: 2,
    UseAuthority: 2,
    CorrectAttribution: 2,
}

WEIGHTED: tuple[type[Command], ...] = tuple(kind for kind in DRAWN for _ in range(OFTEN.get(kind, 1)))
"""Kinds of commands, as often as a year at an agency would have them, more or less."""

TRANSFERS = (Basis(Expenditure.TRANSFER, AllocationBasis.COMMITMENT),)
BY_DELIVERY = (*TRANSFERS, Basis(Expenditure.CONSUMPTION, AllocationBasis.ACCRUAL))
BY_PAYMENT = (Basis(Expenditure.TRANSFER, AllocationBasis.PAYMENT_DECISION), BY_DELIVERY[1])
OWN_COSTS = (Basis(Expenditure.CONSUMPTION, AllocationBasis.PAYMENT),)


def foundation(span: int, bases: tuple[Basis, ...]) -> tuple[Command, ...]:
    """A small ledger that is open for every kind of command; a few cents are soon used up."""
    kind = AppropriationKind.DEFERRABLE if span > 1 else AppropriationKind.FIXED
    return (
        office(Office.COUNCIL, COUNCIL),
        office(Office.DIRECTOR, DIRECTOR, until=date(2022, 12, 31)),
        office(Office.DIRECTOR_GENERAL, GENERAL),
        office(Office.DELEGATE, DELEGATE, limit="0,40"),
        *(moment(code, kept=code != "29.10.20") for code in MOMENTS[:3]),
        *map(program, PROGRAMS),
        *(_text(MOMENTS[0], year, bases) for year in (2021, 2022)),
        *(_text(MOMENTS[1], year, OWN_COSTS) for year in (2021, 2022)),
        frame(FrameId("programs"), {2021: "1,60"}, yearly_from=(2023, "1,00")),
        frame(FrameId("operating"), {2021: "1,00", 2022: "0,90"}, kind=FrameKind.OPERATING, moment=MOMENTS[1]),
        frame(FrameId("rrf"), {2021: "0,50"}, source=Source.RRF),
        granted("2,00", frame=FrameId("programs"), span=span, kind=kind),
        granted("1,00", span=span, kind=kind),
        granted("1,50", 2022),
        granted("1,00", code="29.01.04", frame=FrameId("operating"), span=3),
        granted("0,30", code="29.01.04", span=3),
        granted("0,50", source=Source.RRF, frame=FrameId("rrf"), span=span, kind=kind),
        plan(
            planned("2021-0", "1,70", frame=FrameId("programs"), program=PROGRAMS[0]),
            planned("2021-1", "1,20", program=None),
            planned("2021-2", "0,60", frame=FrameId("rrf"), source=Source.RRF, program=PROGRAMS[1]),
        ),
        plan(planned("2022-0", "2,00", program=PROGRAMS[0]), year=2022),
    )


def _text(code: MomentCode, year: int, bases: tuple[Basis, ...]) -> AdoptMomentText:
    return AdoptMomentText(
        by=VERIFIER,
        effective_on=date(year, 1, 1),
        moment=code,
        year=year,
        net_budgeted=code == MOMENTS[1] or year == 2022,
        bases=bases,
        pays=(Expenditure.CONSUMPTION, Expenditure.TRANSFER),
        person_year_cap=PersonYears(1200),
    )


FOUNDATIONS = (foundation(2, BY_DELIVERY), foundation(1, BY_DELIVERY), foundation(2, BY_PAYMENT))
"""Money of two years or of one, counted by delivery and by the decision, or by delivery and when it is paid."""
