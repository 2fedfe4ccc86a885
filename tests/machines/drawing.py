"""Random commands, most of them plausible, many of them asking for exactly what is left or for one cent more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol, TypeVar

from domain import limits
from domain.books import Commitment, Reservation
from domain.commands import (
    AcceptReport,
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
from domain.facts import (
    AppropriationGranted,
    Budget,
    BudgetTransferred,
    Charge,
    ContractSigned,
    Funding,
    GrantAwarded,
    Grounds,
    OperatingExpenditureRecorded,
    PaymentApproved,
    PaymentPrepared,
    PlanLine,
    TenderAwarded,
    TenderOpened,
    TransferLine,
    YearAmount,
    payment_name,
    sum_of,
)
from domain.money import ZERO, Money, total
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
    Region,
    RegisterNumber,
    Report,
    Source,
    TargetGroup,
)
from domain.room import least_from
from tests.support.memory import MemoryLedger
from tests.support.world import (
    APPROVER,
    CONTROLS_2,
    COUNCIL,
    DELEGATE,
    DIRECTOR,
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
        fitting = [None, *(it for it in self.books.frames if FRAMES[it][2] in (None, moment))]
        frame = self.one(tuple(FRAMES) if self.seldom(20) else fitting)
        source = FRAMES[frame][1] if frame else self.one((Source.NATIONAL,) * 4 + (Source.RRF,))
        return Charge(moment, source, frame, self.one((None, *PROGRAMS)))

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
        tenders = [it.tender for it in books.reservations.values() if it.tender]
        there = {
            SignContract: any(tender.award and not tender.signed_on for tender in tenders),
            AwardTender: any(not tender.award for tender in tenders),
            PreparePayment: any(it.left for it in books.commitments.values()),
            ApprovePayment: bool(books.payments),
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


def _decision_day(draw: Draw, line: PlanLineId) -> date:
    planned = draw.books.plan_lines.get(line)
    if planned is None or draw.seldom():
        return draw.day()
    own = [day for day in DAYS if day.year == planned.year and day >= planned.adopted_on]
    return draw.one(own) if own else draw.day()


def award_grant(draw: Draw) -> AwardGrant:
    """A grant under a plan line, or under several."""
    line = draw.plan_line()
    on = _decision_day(draw, line)
    funding = draw.funding(line, on)
    amount = total(own.amount for own in funding)
    instalments = draw.split(amount + draw.one((0,) * 25 + (1,)), 3)
    group = draw.one((TargetGroup.EMPLOYED,) * 9 + (TargetGroup.OTHER,))
    return AwardGrant(
        by=draw.people(),
        effective_on=on,
        decision=RegisterNumber(f"G-{draw.number(1, 30)}"),
        title="Course",
        recipient=draw.one(("College", "School")),
        decided_by=draw.decider(),
        funding=funding,
        regions=draw.shares(amount),
        instalments=tuple(instalments),
        grounds=Grounds(group, draw.one((None, "a pilot")) if group is TargetGroup.OTHER else None),
    )


def open_tender(draw: Draw) -> OpenTender:
    """A tender under a plan line, or under several."""
    line = draw.plan_line()
    on = _decision_day(draw, line)
    funding = draw.funding(line, on)
    amount = total(own.amount for own in funding)
    return OpenTender(
        by=draw.people(),
        effective_on=on,
        decision=RegisterNumber(f"T-{draw.number(1, 30)}"),
        title="Guidance",
        funding=funding,
        estimated_value=Money(amount + draw.one((1, 0, 0, -amount))),
        regions=draw.shares(amount),
        grounds=Grounds(TargetGroup.OUTSIDE_LABOUR_FORCE),
    )


def award_tender(draw: Draw) -> AwardTender:
    """An award of what was reserved, of less, or of all that is left beside it."""
    decision = draw.held(tuple(draw.books.reservations))
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


def accept_report(draw: Draw) -> AcceptReport:
    """A report of a grant that goes on, seldom the final one."""
    grants = [it.decision for it in draw.books.commitments.values() if it.grant]
    decision = draw.held(grants, tuple(draw.books.commitments))
    return AcceptReport(
        by=draw.people(),
        effective_on=draw.since(decision),
        decision=decision,
        report=Report.FINAL if draw.seldom(6) else Report.INTERIM,
        accepted_by=DIRECTOR,
        document="report",
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
    OpenMoment: open_moment,
    OpenProgram: open_program,
    SetFrame: set_frame,
    GrantAppropriation: grant_appropriation,
    TransferBudget: transfer_budget,
    AssignOffice: assign_office,
    AdoptAnnualPlan: adopt_annual_plan,
    AwardGrant: award_grant,
    OpenTender: open_tender,
    AwardTender: award_tender,
    SignContract: sign_contract,
    AcceptReport: accept_report,
    PreparePayment: prepare_payment,
    ApprovePayment: approve_payment,
    RecordOperatingExpenditure: record_operating_expenditure,
    ReverseFact: reverse_fact,
    SetControls: set_controls,
}
"""How each kind of command is drawn."""

WEIGHTED: tuple[type[Command], ...] = (
    *(AcceptReport,) * 3,
    *(PreparePayment,) * 6,
    *(ApprovePayment,) * 5,
    *(ReverseFact,) * 4,
    *(AwardGrant,) * 5,
    *(OpenTender,) * 4,
    *(AwardTender,) * 4,
    *(SignContract,) * 4,
    *(RecordOperatingExpenditure,) * 4,
    *(GrantAppropriation,) * 3,
    *(TransferBudget,) * 3,
    *(AdoptAnnualPlan,) * 2,
    SetFrame,
    AssignOffice,
    OpenMoment,
    OpenProgram,
    SetControls,
)
"""Kinds of commands, as often as a year at an agency would have them, more or less."""

FOUNDATION: tuple[Command, ...] = (
    office(Office.COUNCIL, COUNCIL),
    office(Office.DIRECTOR, DIRECTOR, until=date(2022, 12, 31)),
    office(Office.DELEGATE, DELEGATE, limit="0,40"),
    *(moment(code, kept=code != "29.10.20") for code in MOMENTS[:3]),
    *map(program, PROGRAMS),
    frame(FrameId("programs"), {2021: "1,60"}, yearly_from=(2023, "1,00")),
    frame(FrameId("operating"), {2021: "1,00", 2022: "0,90"}, kind=FrameKind.OPERATING, moment=MOMENTS[1]),
    frame(FrameId("rrf"), {2021: "0,50"}, source=Source.RRF),
    granted("2,00", frame=FrameId("programs")),
    granted("1,00"),
    granted("1,50", 2022),
    granted("1,00", code="29.01.04", frame=FrameId("operating"), span=3),
    granted("0,30", code="29.01.04", span=3),
    granted("0,50", source=Source.RRF, frame=FrameId("rrf")),
    plan(
        planned("2021-0", "1,70", frame=FrameId("programs"), program=PROGRAMS[0]),
        planned("2021-1", "1,20", program=None),
        planned("2021-2", "0,60", frame=FrameId("rrf"), source=Source.RRF, program=PROGRAMS[1]),
    ),
    plan(planned("2022-0", "2,00", program=PROGRAMS[0]), year=2022),
)
"""A small ledger that is open for every kind of command; a few cents are soon used up."""
