"""How commands are drawn about grants."""

from __future__ import annotations

from domain.commands import (
    AcceptReport,
    AmendGrant,
    AwardGrant,
    CloseGrant,
    CorrectAttribution,
    DeclineGrant,
    Place,
    ResumePayments,
    SuspendPayments,
)
from domain.facts import Charge, Funding, Grounds, sum_of
from domain.money import ZERO, Money, total
from domain.names import RegisterNumber, Report, TargetGroup
from tests.machines.drawing import Draw, Kind
from tests.machines.drawn.calls import reserved_under
from tests.machines.there import (
    calls,
    closable_grants,
    commitment,
    ending,
    going_grants,
    grants,
    line_of,
    named,
    paid_grants,
    suspended_grants,
)


def award_grant(draw: Draw) -> AwardGrant:
    """A grant under a plan line, or under several, or from what a call has reserved."""
    having = [it for it in calls(draw) if it.parts]
    call = draw.one(having) if having and draw.one((True, False)) else None
    line = draw.plan_line()
    if call:
        on = draw.day_from(call.since)
        lines = [it for it in reserved_under(call) if not draw.seldom(3)] or reserved_under(call)
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
        purposes=draw.purposes(amount),
        used_until=draw.one((None, draw.day_from(on))),
        grounds=Grounds(group, draw.one((None, "a pilot")) if group is TargetGroup.OTHER else None),
    )


def amend_grant(draw: Draw) -> AmendGrant:
    """A raise, a cut, or another payment plan; what is paid mostly stays."""
    decision = named(draw, grants(draw))
    on = draw.since(decision)
    held = commitment(draw, decision)
    line = line_of(draw, on)
    before = total(held.grant.instalments) if held and held.grant else ZERO
    change = draw.one(("raise", "raise", "lower", "lower", "plan"))
    less = draw.cents(sum_of(held.left) if held else 0)
    more = draw.decided(line, on)
    amount = Money(before + more if change == "raise" else before - less if change == "lower" else before)
    paid = len(held.grant.paid) + len(held.waiting) if held and held.grant else 0
    kept = list(held.grant.instalments[:paid]) if held and held.grant else []
    rest = amount - sum(kept)
    instalments = (*kept, *(draw.split(rest, 3) if rest > 0 else ()))
    changed = {"raise": more, "lower": less, "plan": ZERO}[change]
    return AmendGrant(
        by=draw.people(),
        effective_on=on,
        reason=None if draw.seldom(20) else "applied for",
        decision=decision,
        decided_by=draw.decider(),
        applied_on=on,
        amount=amount,
        plan_line=None if draw.seldom(15) else line,
        regions=draw.shares(changed) if changed > 0 and draw.seldom(3) else (),
        instalments=tuple(Money(it) for it in instalments),
        used_until=draw.one((None, draw.day_from(on))),
    )


def accept_report(draw: Draw) -> AcceptReport:
    """A report of a grant that goes on, seldom the final one."""
    decision = named(draw, grants(draw))
    return AcceptReport(
        by=draw.people(),
        effective_on=draw.since(decision),
        decision=decision,
        report=Report.FINAL if draw.seldom(6) else Report.INTERIM,
        accepted_by=draw.people(),
        document="report",
    )


def suspend_payments(draw: Draw) -> SuspendPayments:
    """Mostly of a grant that goes on."""
    going = [it for it in grants(draw) if it.grant and not it.grant.ended]
    decision = named(draw, going)
    return SuspendPayments(
        by=draw.people(),
        effective_on=draw.since(decision),
        decision=decision,
        decided_by=draw.decider(),
        ground="accounts missing",
    )


def resume_payments(draw: Draw) -> ResumePayments:
    """Mostly of a grant whose payments are suspended."""
    suspended = [it for it in grants(draw) if it.grant and it.grant.suspended_on]
    decision = named(draw, suspended)
    held = draw.books.commitments.get(decision)
    since = held.grant.suspended_on if held and held.grant else None
    return ResumePayments(
        by=draw.people(),
        effective_on=draw.day_from(max(since, held.since)) if held and since else draw.since(decision),
        decision=decision,
        decided_by=draw.decider(),
        ground="accounts came",
    )


def decline_grant(draw: Draw) -> DeclineGrant:
    """What is not paid is declined."""
    decision, on = ending(draw, grants(draw))
    return DeclineGrant(by=draw.people(), effective_on=on, decision=decision)


def close_grant(draw: Draw) -> CloseGrant:
    """Mostly on the final report."""
    reported = [it for it in grants(draw) if it.grant and (it.grant.final_report or not it.grant.paid)]
    decision, on = ending(draw, reported)
    return CloseGrant(by=draw.people(), effective_on=on, decision=decision)


def correct_attribution(draw: Draw) -> CorrectAttribution:
    """A paid line goes to another region, or to another plan line of the same money."""
    decision = named(draw, paid_grants(draw))
    held = commitment(draw, decision)
    lines = {charge: line for line, charge in held.charges.items()} if held else {}
    paid = [(part.charge, it) for part in held.awarded for it in part.lines] if held else []
    last = held.grant.last_paid_on if held and held.grant else None
    if not paid:
        return CorrectAttribution(
            by=draw.people(),
            effective_on=draw.day(),
            reason="wrong region",
            decision=decision,
            decided_by=draw.decider(),
            taken=(),
            given=(),
        )
    charge, line = draw.one(paid)
    amount = draw.cents(line.amount)
    taken = Place(lines[charge], line.vintage, line.region, amount)
    alike = [it for it, planned in draw.books.plan_lines.items() if _same(planned.line.charge, charge)]
    given = Place(draw.one([lines[charge], *alike]), line.vintage, draw.region(), amount)
    return CorrectAttribution(
        by=draw.people(),
        effective_on=draw.day_from(last) if last else draw.day(),
        reason=None if draw.seldom(20) else "wrong region",
        decision=decision,
        decided_by=draw.decider(),
        taken=(taken,),
        given=(given,),
    )


def _same(one: Charge, other: Charge) -> bool:
    return (one.moment, one.source, one.frame) == (other.moment, other.source, other.frame)


KINDS = (
    Kind(award_grant, 8),
    Kind(amend_grant, 5, to=grants),
    Kind(accept_report, 4, to=going_grants),
    Kind(suspend_payments, 2, to=going_grants),
    Kind(resume_payments, 8, to=suspended_grants),
    Kind(decline_grant, to=going_grants),
    Kind(close_grant, to=closable_grants),
    Kind(correct_attribution, 6, to=paid_grants),
)
