"""How commands are drawn about tenders."""

from __future__ import annotations

from domain.commands import AwardTender, CancelTender, CorrectAward, LodgeAppeal, OpenTender, ResolveAppeal
from domain.facts import Grounds, sum_of
from domain.money import Money, total
from domain.names import AppealOutcome, Procedure, RegisterNumber, TargetGroup
from tests.machines.drawing import BIG, Draw, Kind
from tests.machines.there import appeals, awarded, line_of, named, offered, tenders


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
        purposes=draw.purposes(amount),
        grounds=Grounds(TargetGroup.OUTSIDE_LABOUR_FORCE),
    )


def award_tender(draw: Draw) -> AwardTender:
    """An award of what was reserved, of less, or of all that is left beside it."""
    decision = draw.held([it.decision for it in offered(draw)], tuple(draw.books.reservations))
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
        plan_line=draw.one((None, line_of(draw, on))),
    )


def correct_award(draw: Draw) -> CorrectAward:
    """Another award of a tender that is awarded."""
    decision = named(draw, awarded(draw))
    tender = draw.books.reservations.get(decision)
    on = draw.since(decision)
    reserved = sum_of(tender.parts) if tender else 0
    more = draw.drawable(tender.plan[0][0], on)[0] if tender else 0
    return CorrectAward(
        by=draw.people(),
        effective_on=on,
        reason=None if draw.seldom(20) else "counted wrongly",
        decision=decision,
        supplier=draw.one(("Oy Yksi", "Oy Kaksi")),
        decided_by=draw.decider(),
        amount=draw.cents(reserved, reserved + more),
        plan_line=draw.one((None, line_of(draw, on))),
    )


def lodge_appeal(draw: Draw) -> LodgeAppeal:
    """Mostly against an award."""
    decision = named(draw, awarded(draw))
    on = draw.since(decision)
    return LodgeAppeal(
        by=draw.people(),
        effective_on=on,
        decision=decision,
        court_reference=f"MAO-{draw.number(1, 3)}",
        lodged_on=draw.day() if draw.seldom(6) else on,
    )


def resolve_appeal(draw: Draw) -> ResolveAppeal:
    """Mostly of an appeal that is before the court."""
    tender, appeal = draw.mostly(appeals(draw)) or (None, None)
    decision = tender.decision if tender else named(draw, tenders(draw))
    return ResolveAppeal(
        by=draw.people(),
        effective_on=draw.day_from(appeal.lodged_on) if appeal else draw.since(decision),
        decision=decision,
        court_reference=appeal.court_reference if appeal else "MAO-0",
        outcome=draw.one(tuple(AppealOutcome)),
    )


def cancel_tender(draw: Draw) -> CancelTender:
    """Mostly of an open tender."""
    decision = named(draw, tenders(draw))
    return CancelTender(by=draw.people(), effective_on=draw.since(decision), decision=decision, ground="no offers")


KINDS = (
    Kind(open_tender, 8),
    Kind(award_tender, 10, to=offered),
    Kind(correct_award, 6, to=awarded),
    Kind(lodge_appeal, 3, to=awarded),
    Kind(resolve_appeal, 12, to=appeals),
    Kind(cancel_tender, to=tenders),
)
