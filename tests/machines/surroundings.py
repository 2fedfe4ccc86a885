"""How commands are drawn about what decisions rest on: moments, incoming money, authority, proposals, periods."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.commands import (
    AdoptMomentText,
    ApproveDevelopmentPlan,
    BringInOpeningBalance,
    CloseMoment,
    CloseYear,
    EndOffice,
    GrantAuthority,
    LockPeriod,
    PermitOverrun,
    PlanPersonYears,
    ProposeDevelopmentPlan,
    RecordForesight,
    RecordIncome,
    RenameMoment,
    RenumberMoment,
    ReopenPeriod,
    ReportOutputs,
    ReportPersonYears,
    ReviseAnnualPlan,
    StageBudgetProposal,
    StartDevelopmentProject,
)
from domain.facts import Basis, Budget, FrameAmount, Grounds, PlanLine, ProposalLine, YearAmount
from domain.money import ZERO, Money
from domain.names import (
    AllocationBasis,
    AppropriationKind,
    AuthorityId,
    DevelopmentPlanId,
    Expenditure,
    ForesightId,
    ForesightSource,
    FrameId,
    Horizon,
    LedgerAccount,
    Ministry,
    MomentCode,
    Names,
    Office,
    PersonYears,
    PlanLineId,
    ProposalId,
    ProposalStage,
    Purpose,
    RegisterNumber,
    Source,
    TargetGroup,
)
from domain.rules.closing import first_year
from tests.support.world import COUNCIL, DELEGATE, DIRECTOR, GENERAL, VERIFIER

if TYPE_CHECKING:
    from tests.machines.drawing import Draw

BASES = (AllocationBasis.ACCRUAL, AllocationBasis.COMMITMENT, AllocationBasis.PAYMENT, AllocationBasis.PAYMENT_DECISION)

LAST_CLOSED = 2022
"""The last year that is mostly closed or locked: after it, the ledger still goes on."""


def _moment(draw: Draw) -> MomentCode:
    known = [code for code, moment in draw.books.moments.items() if moment.closed_on is None]
    return draw.one(known) if known and not draw.seldom() else draw.one(draw.moments)


def revise_annual_plan(draw: Draw) -> ReviseAnnualPlan:
    """Another amount for a line, or for two: more, less, nothing, or a line of its own."""
    years = tuple(draw.books.plans)
    year = draw.one(years) if years and not draw.seldom() else draw.day().year
    own = [planned.line for planned in draw.books.plan_lines.values() if planned.year == year]
    lines = []
    for _ in range(draw.number(1, 2)):
        known = draw.one(own) if own and not draw.seldom(5) else None
        charge = known.charge if known and not draw.seldom(20) else draw.charge()
        name = known.line if known else PlanLineId(f"{year}-{draw.number(3, 9)}")
        lines.append(PlanLine(name, charge, ZERO if known and draw.seldom(5) else draw.cents(80, 150)))
    return ReviseAnnualPlan(
        by=draw.people(),
        effective_on=draw.day_of(year),
        year=year,
        decided_by=DIRECTOR if draw.seldom() else COUNCIL,
        lines=tuple(lines),
    )


def end_office(draw: Draw) -> EndOffice:
    """Mostly of a delegate."""
    office, person = draw.one(((Office.DELEGATE, DELEGATE), (Office.DELEGATE, VERIFIER), (Office.DELEGATE, DIRECTOR)))
    return EndOffice(
        by=draw.people(),
        effective_on=draw.day(),
        reason=None if draw.seldom(10) else "left",
        office=office,
        person=person,
        ended_on=draw.day(),
    )


def propose_development_plan(draw: Draw) -> ProposeDevelopmentPlan:
    """Five years from one of the next."""
    return ProposeDevelopmentPlan(
        by=draw.people(),
        effective_on=draw.day(),
        plan=DevelopmentPlanId(f"D-{draw.number(1, 5)}"),
        title="Skills",
        first_year=2022,
        proposed_by=DIRECTOR if draw.seldom(5) else COUNCIL,
    )


def approve_development_plan(draw: Draw) -> ApproveDevelopmentPlan:
    """One of the ministries."""
    return ApproveDevelopmentPlan(
        by=draw.people(),
        effective_on=draw.day(),
        plan=DevelopmentPlanId(f"D-{draw.number(1, 5)}"),
        ministry=draw.one(tuple(Ministry)),
    )


def start_development_project(draw: Draw) -> StartDevelopmentProject:
    """Under a plan line, mostly one that is in force."""
    line = draw.plan_line()
    return StartDevelopmentProject(
        by=draw.people(),
        effective_on=draw.decision_day(line),
        decision=RegisterNumber(f"H-{draw.number(1, 40)}"),
        title="Project",
        decided_by=draw.decider(),
        plan_line=line,
        purposes=(Purpose.GUIDANCE,) * (2 if draw.seldom() else 1),
        grounds=Grounds(TargetGroup.EMPLOYED),
    )


def record_foresight(draw: Draw) -> RecordForesight:
    """Mostly without a procurement that bought it."""
    source = draw.one(tuple(ForesightSource))
    bought = source is ForesightSource.COMMISSIONED
    decision = draw.held(tuple(draw.books.reservations), tuple(draw.books.commitments))
    return RecordForesight(
        by=draw.people(),
        effective_on=draw.day(),
        foresight=ForesightId(f"F-{draw.number(1, 40)}"),
        title="Foresight",
        horizon=draw.one(tuple(Horizon)),
        source=source,
        document="report",
        commissioned_by=decision if bought != draw.seldom() else None,
    )


def report_outputs(draw: Draw) -> ReportOutputs:
    """Mostly of an open decision."""
    decision = draw.held(tuple(draw.books.commitments))
    on = draw.since(decision)
    return ReportOutputs(
        by=draw.people(),
        effective_on=on,
        decision=decision,
        through=draw.day() if draw.seldom(5) else on,
        started=5,
        completed=draw.one((3, 5, 0, 6)),
    )


def rename_moment(draw: Draw) -> RenameMoment:
    """Another name."""
    return RenameMoment(by=draw.people(), effective_on=draw.day(), moment=_moment(draw), names=Names("Uusi nimi"))


def renumber_moment(draw: Draw) -> RenumberMoment:
    """Mostly of a moment that decisions seldom use, so that the others stay."""
    return RenumberMoment(
        by=draw.people(),
        effective_on=draw.day(),
        moment=_moment(draw) if draw.seldom(5) else draw.one(draw.moments[3:]),
        successor=_moment(draw),
    )


def close_moment(draw: Draw) -> CloseMoment:
    """Mostly of a moment without money."""
    return CloseMoment(
        by=draw.people(),
        effective_on=draw.day(),
        moment=_moment(draw) if draw.seldom(6) else draw.one(draw.moments[3:]),
    )


def adopt_moment_text(draw: Draw) -> AdoptMomentText:
    """The text of a year: mostly as it is known, so that it can be adopted after its money is in use."""
    moment = _moment(draw)
    on = draw.day()
    year = on.year + draw.one((0,) * 10 + (-1, 1))
    known = draw.books.texts.get((moment, year))
    classes = (Expenditure.CONSUMPTION, Expenditure.TRANSFER)
    bases = tuple(Basis(it, draw.one(BASES)) for it in classes[: draw.number(1, 2)])
    if draw.seldom(20):
        bases *= 2
    if known is None and draw.seldom(2):
        bases = tuple(Basis(it, AllocationBasis.COMMITMENT) for it in classes)
    return AdoptMomentText(
        by=draw.people(),
        effective_on=on,
        moment=moment,
        year=year,
        net_budgeted=known.net_budgeted if known and not draw.seldom(4) else draw.seldom(3),
        bases=known.bases if known and not draw.seldom(4) else bases,
        pays=draw.one((classes, ())),
        salaries=draw.seldom(3),
        person_year_cap=draw.one((None, PersonYears(1200), PersonYears(-1) if draw.seldom() else None)),
    )


def bring_in_opening_balance(draw: Draw) -> BringInOpeningBalance:
    """Mostly of a vintage of which nothing came in yet."""
    moment = _moment(draw)
    on = draw.day()
    frames: list[FrameId | None] = [None, *draw.frames_for(moment)]
    amounts = [FrameAmount(draw.one(frames), draw.cents(60)) for _ in range(draw.number(1, 2))]
    source = draw.source_of(amounts[0].frame)
    year = on.year - draw.number(0, 2)
    known = draw.books.granted_kind(moment, year)
    kind, span = (known.kind, known.span) if known else (AppropriationKind.DEFERRABLE, draw.number(2, 3))
    return BringInOpeningBalance(
        by=draw.people(),
        effective_on=on,
        moment=moment,
        source=source,
        year=year,
        kind=kind,
        span=span,
        amounts=tuple(amounts),
    )


def permit_overrun(draw: Draw) -> PermitOverrun:
    """Mostly of an estimated appropriation, in its year."""
    charge = draw.charge()
    estimated = [
        (code, it.year)
        for code, vintages in draw.books.vintages.items()
        for it in vintages
        if it.kind is AppropriationKind.ESTIMATED
    ]
    found = estimated and not draw.seldom()
    moment, year = draw.one(estimated) if found else (charge.moment, draw.day().year)
    return PermitOverrun(
        by=draw.people(),
        effective_on=draw.day_of(year),
        moment=moment,
        source=charge.source if charge.moment == moment else Source.NATIONAL,
        frame=charge.frame if charge.moment == moment else None,
        year=year,
        amount=draw.cents(40),
        permitted_by="Ministry",
        document="letter",
    )


def record_income(draw: Draw) -> RecordIncome:
    """Mostly of a moment that is budgeted net that year."""
    charge = draw.charge()
    net = [place for place, text in draw.books.texts.items() if text.net_budgeted]
    found = net and not draw.seldom()
    moment, year = draw.one(net) if found else (charge.moment, draw.day().year)
    return RecordIncome(
        by=draw.people(),
        effective_on=draw.day_of(year),
        voucher=f"V-{draw.number(1, 90)}",
        description="Fees",
        moment=moment,
        source=charge.source if charge.moment == moment else Source.NATIONAL,
        frame=charge.frame if charge.moment == moment else None,
        amount=draw.cents(30),
        budget_account=draw.account([moment]),
        ledger_account=LedgerAccount("30000000"),
    )


def grant_authority(draw: Draw) -> GrantAuthority:
    """Authority of a year, scheduled over the years after it."""
    charge = draw.charge()
    on = draw.day()
    amount = draw.cents(80)
    parts = draw.split(amount + draw.one((0, 0, 0, 5, -1)), 2) if amount > 1 else [amount]
    later = on.year + (0 if draw.seldom() else 1)
    return GrantAuthority(
        by=draw.people(),
        effective_on=on,
        authority=AuthorityId(f"A-{draw.number(1, 9)}"),
        moment=charge.moment,
        source=charge.source,
        year=on.year,
        amount=amount,
        purpose="Courses of later years",
        schedule=tuple(YearAmount(later + n, part) for n, part in enumerate(parts)),
    )


def stage_budget_proposal(draw: Draw) -> StageBudgetProposal:
    """Mostly the next stage of a proposal."""
    name = ProposalId(f"P-{draw.number(1, 6)}")
    known = draw.books.proposals.get(name)
    stages = tuple(ProposalStage)
    reached = len(known.staged_on) if known else 0
    stage = stages[reached] if reached < len(stages) and not draw.seldom() else draw.one(stages)
    decided_by = {ProposalStage.UNIT: DIRECTOR, ProposalStage.AGENCY: GENERAL}.get(stage)
    lines = [ProposalLine(draw.one(draw.moments), Money(draw.one((5, -5)))) for _ in range(draw.number(1, 2))]
    return StageBudgetProposal(
        by=draw.people(),
        effective_on=draw.day_from(known.staged_on[-1]) if known and known.staged_on else draw.day(),
        proposal=name,
        budget=known.budget if known and not draw.seldom() else Budget(2022, 0),
        stage=stage,
        lines=tuple(lines),
        decided_by=None if draw.seldom() else decided_by,
        document="proposal",
    )


def plan_person_years(draw: Draw) -> PlanPersonYears:
    """Below or above the cap."""
    on = draw.day()
    return PlanPersonYears(
        by=draw.people(),
        effective_on=on,
        moment=draw.one(draw.moments),
        year=on.year,
        person_years=PersonYears(draw.one((1000, 1200, 1300, 0, -1))),
    )


def report_person_years(draw: Draw) -> ReportPersonYears:
    """Mostly through a day of the year that has passed."""
    on = draw.day()
    return ReportPersonYears(
        by=draw.people(),
        effective_on=on,
        moment=draw.one(draw.moments),
        year=on.year,
        through=draw.day() if draw.seldom(4) else on,
        person_years=PersonYears(draw.one((1000, 1300, 0, -1))),
    )


def lock_period(draw: Draw) -> LockPeriod:
    """Mostly the next few days."""
    locked = draw.books.periods.get("locked")
    on = draw.day()
    through = locked + timedelta(days=draw.number(0, 40)) if locked else date(2021, 1, draw.number(1, 31))
    if through.year > LAST_CLOSED and not draw.seldom(20):
        through = date(LAST_CLOSED, 12, draw.number(1, 31))
    return LockPeriod(by=draw.people(), effective_on=on, through=through)


def reopen_period(draw: Draw) -> ReopenPeriod:
    """Mostly all that is not closed."""
    locked = draw.books.periods.get("locked")
    closed = draw.books.periods.get("closed")
    first = closed + timedelta(days=1) if closed else date(2021, 1, 1)
    since = draw.day() if draw.seldom(3) or locked is None else first
    reason = None if draw.seldom(10) else "something was left out"
    return ReopenPeriod(by=draw.people(), effective_on=draw.day(), reason=reason, since=since)


def close_year(draw: Draw) -> CloseYear:
    """Mostly the year that is due, signed after its end."""
    closes = draw.books.closes
    due = min(LAST_CLOSED, max(closes) + 1 if closes else first_year(draw.books) or 2021)
    year = due if not draw.seldom(8) else draw.one((2020, 2021, 2022, 2023))
    last = date(year, 12, 31)
    return CloseYear(
        by=draw.people(),
        effective_on=last if not draw.seldom(10) else draw.day(),
        year=year,
        decided_by=GENERAL if not draw.seldom(10) else VERIFIER,
        signed_on=draw.one((last, last + timedelta(days=60), last - timedelta(days=1) if draw.seldom(5) else last)),
    )
