"""The usual course of a grant: awarded, paid in one or two instalments, reported, closed."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from api.demo.diary import RECORDER, Diary
from api.demo.payments import pay_instalment
from api.demo.programs import PORTFOLIO, purposes_of
from api.demo.regions import home, split
from api.demo.rows import Call
from domain.calendar import months_after
from domain.commands import AcceptReport, AwardGrant, CloseGrant, OpenCall, ReportOutputs
from domain.facts import Funding, Grounds
from domain.money import ZERO, Money, eur
from domain.names import Person, Purpose, Report

PRESENTER = Person("finance.presenter")

ONE_INSTALMENT = eur("60 000,00")
"""Up to this a grant is paid at once; above it 60 per cent first, 40 after the interim report."""

MONTHS_OF_USE = 17
COST_OF_A_STUDENT = eur("1 500,00")


class Grant(NamedTuple):
    """A grant on its way: how it was awarded, and in which call."""

    award: AwardGrant
    call: Call

    @property
    def nth(self) -> int:
        """Which of its year it is, from its register number."""
        return int(self.award.decision.rpartition("-")[2])


def award_grant(diary: Diary, call: Call, opened: OpenCall, on: date, amount: Money, decider: Person) -> AwardGrant:
    """A grant to an invented provider, in two instalments where it is large."""
    decision, nth = diary.register("G", on), diary.decisions
    providers = PORTFOLIO[call.program].providers
    provider = providers[nth % len(providers)]
    where, shares = split(diary, amount)
    first = Money(amount * 60 // 100)
    own = _own_contribution(call.program, amount)
    return AwardGrant(
        by=RECORDER,
        effective_on=on,
        decision=decision,
        call=opened.decision,
        title=f"{PORTFOLIO[call.program].names.fi}: {where}",
        recipient=f"Invented {provider} of {home(nth)}",
        decided_by=decider,
        funding=(Funding(opened.funding[0].plan_line, amount),),
        regions=shares,
        purposes=purposes_of(call.program, amount, provider),
        instalments=(first, Money(amount - first)) if amount > ONE_INSTALMENT else (amount,),
        own_contribution=own,
        eligible_costs=Money(amount + own),
        used_from=on,
        used_until=_end_of_month(months_after(on, MONTHS_OF_USE)),
        grounds=_grounds(opened.grounds, nth),
    )


def usual_course(diary: Diary, grant: Grant) -> None:
    """The award, its payments, the final report."""
    diary.tell(grant.award)
    finish(diary, grant, pay_first(diary, grant))


def pay_first(diary: Diary, grant: Grant) -> date:
    """The first instalment some weeks after the award; the day on which it was approved."""
    award = grant.award
    on = diary.later(award.effective_on, 20, 45)
    _, approved = pay_instalment(diary, on, award.decision, grant.call.charge.moment, 1, award.instalments[0])
    return approved.on


def finish(diary: Diary, grant: Grant, first_paid: date) -> date:
    """The second instalment after the interim report, where there is one; the grant is closed on the final report."""
    award = grant.award
    if len(award.instalments) > 1:
        on = diary.later(first_paid, 270, 420)
        amount = _second(award.instalments[1], grant.nth)
        report = accept(on, grant, Report.INTERIM)
        pay_instalment(diary, on, award.decision, grant.call.charge.moment, 2, amount, before=(report,))
    return close(diary, grant)


def close(diary: Diary, grant: Grant) -> date:
    """Within two months of the period of use: the final report, what came of the money, the end; what day that was."""
    used_until = grant.award.used_until
    assert used_until is not None, "every grant of the demonstration has its period of use"
    on = diary.later(used_until, 25, 50)
    started = 12 + sum(grant.award.instalments) // COST_OF_A_STUDENT
    outputs = ReportOutputs(
        by=RECORDER,
        effective_on=on,
        decision=grant.award.decision,
        through=used_until,
        started=started,
        completed=started * (70 + grant.nth % 25) // 100,
    )
    closed = CloseGrant(by=RECORDER, effective_on=on, decision=grant.award.decision)
    diary.tell(accept(on, grant, Report.FINAL), outputs, closed)
    return on


def accept(on: date, grant: Grant, report: Report) -> AcceptReport:
    """A report of the recipient, accepted."""
    decision = grant.award.decision
    return AcceptReport(
        by=RECORDER,
        effective_on=on,
        decision=decision,
        report=report,
        accepted_by=PRESENTER,
        document=f"{decision}/{report}",
    )


def _second(planned: Money, nth: int) -> Money:
    """What is claimed of the second instalment: as a rule all of it."""
    match nth % 7:
        case 3:
            return Money(planned // 2)
        case 5:
            return Money(planned * 83 // 100)
        case _:
            return planned


def _own_contribution(program: str, amount: Money) -> Money:
    """Development is paid for with an own contribution of five per cent, rounded up; education without one."""
    return Money(-(-amount // 19)) if PORTFOLIO[program].purpose is Purpose.DEVELOPMENT else ZERO


def _grounds(of_call: Grounds, nth: int) -> Grounds:
    """Those of the call, heard about there; now and then nobody wrote down why the supply there is does not do."""
    grounds = replace(of_call, consultations=())
    return replace(grounds, no_overlap=None) if nth % 17 == 0 else grounds


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
