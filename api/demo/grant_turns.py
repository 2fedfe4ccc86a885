"""Grants that took a turn: declined, suspended, amended, sent back by the bank, recovered, corrected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from api.demo.controls import versions
from api.demo.diary import RECORDER, Diary
from api.demo.grants import Grant, finish, pay_first, usual_course
from api.demo.payments import APPROVERS, pay_instalment, prepare
from api.demo.people import director_on
from api.demo.rows import Turn, line_of
from domain.calendar import months_after
from domain.commands import (
    AmendGrant,
    BouncePayment,
    CorrectAttribution,
    DeclineGrant,
    OrderRecovery,
    Place,
    ReceiveRepayment,
    ResumePayments,
    ReturnPayment,
    Share,
    SuspendPayments,
    WaiveRecovery,
)
from domain.controls import in_force
from domain.interest import interest
from domain.money import ZERO, Money, eur
from domain.names import NATIONWIDE, Instalment, RecoveryGround, Region, RegisterNumber, Role

NEIGHBOUR = Region("17")
"""Where the students of a branch live whose grant was paid for region 19."""


def decline(diary: Diary, grant: Grant) -> None:
    """The recipient has no teachers after all, and declines before anything is paid."""
    diary.tell(grant.award)
    on = diary.later(grant.award.effective_on, 18, 25)
    diary.tell(DeclineGrant(by=RECORDER, effective_on=on, decision=grant.award.decision))


def suspend(diary: Diary, grant: Grant) -> None:
    """Payments stop while a question about the costs is open."""
    diary.tell(grant.award)
    paid = pay_first(diary, grant)
    since = diary.later(paid, 60, 90)
    until = diary.later(since, 40, 60)
    decision = grant.award.decision
    diary.tell(
        SuspendPayments(
            by=RECORDER,
            effective_on=since,
            decision=decision,
            decided_by=director_on(since),
            ground="Costs of another project may be among those reported",
        )
    )
    diary.tell(
        ResumePayments(
            by=RECORDER,
            effective_on=until,
            decision=decision,
            decided_by=director_on(until),
            ground="The accounts tell the projects apart",
        )
    )
    finish(diary, grant, paid)


def extend(diary: Diary, grant: Grant) -> None:
    """The period of use becomes four months longer; the amount stays."""
    diary.tell(grant.award)
    paid = pay_first(diary, grant)
    used_until = months_after(_end_of_use(grant), 4)
    amended = _amended(grant, diary.later(paid, 150, 180), "Teaching began late", used_until=used_until)
    diary.tell(amended)
    finish(diary, grant._replace(award=replace(grant.award, used_until=used_until)), paid)


def cut(diary: Diary, grant: Grant) -> None:
    """Fewer students came than were applied for: the second instalment becomes smaller."""
    diary.tell(grant.award)
    paid = pay_first(diary, grant)
    first, second = grant.award.instalments
    smaller = (first, Money(second - eur("100 000,00")))
    amended = _amended(grant, diary.later(paid, 150, 180), "Fewer students than applied for", instalments=smaller)
    diary.tell(amended)
    finish(diary, grant._replace(award=replace(grant.award, instalments=smaller)), paid)


def enlarge(diary: Diary, grant: Grant) -> None:
    """More participants: the grant is raised, and a payment that forgot the raise comes back from its approver."""
    diary.tell(grant.award)
    (before,), decision = grant.award.instalments, grant.award.decision
    raised = (Money(before + eur("6 000,00")),)
    on = diary.later(grant.award.effective_on, 20, 24)
    amended = _amended(grant, on, "More participants than applied for", instalments=raised)
    diary.tell(replace(amended, plan_line=line_of(on, grant.call.program)))
    on = diary.later(on, 12, 16)
    diary.tell(prepare(diary, on, decision, 1, before))
    returned = ReturnPayment(
        by=APPROVERS[0],
        role=Role.APPROVER,
        effective_on=diary.later(on, 1, 1),
        reason="The raise is missing",
        decision=decision,
        instalment=Instalment(1),
    )
    diary.tell(returned)
    on = diary.later(returned.effective_on, 4, 6)
    pay_instalment(diary, on, decision, grant.call.charge.moment, 1, raised[0])
    finish(diary, grant._replace(award=replace(grant.award, instalments=raised)), on)


def bounce(diary: Diary, grant: Grant) -> None:
    """The bank sends the first instalment back: the account was closed, and it is paid to another one."""
    diary.tell(grant.award)
    decision, moment, amount = grant.award.decision, grant.call.charge.moment, grant.award.instalments[0]
    bounced = BouncePayment(
        by=RECORDER,
        effective_on=diary.later(pay_first(diary, grant), 2, 3),
        reason="The recipient's account was closed",
        decision=decision,
        instalment=Instalment(1),
    )
    diary.tell(bounced)
    again = diary.later(bounced.effective_on, 3, 5)
    pay_instalment(diary, again, decision, moment, 1, amount)
    finish(diary, grant, again)


def recover(diary: Diary, grant: Grant) -> None:
    """An audit finds costs that were not eligible: they are ordered back with interest, and repaid."""
    diary.tell(grant.award)
    paid = pay_first(diary, grant)
    closed = finish(diary, grant, paid)
    on, amount = diary.later(closed, 70, 90), eur("18 400,00")
    ordered = _order(grant, on, RecoveryGround.MANDATORY, amount)
    diary.tell(replace(ordered, known_on=on - timedelta(days=30), interest_from=paid, interest_until=on))
    controls = in_force(versions(), on)
    owed = interest(amount, paid, on, controls.reference_rates, controls.interest_margin)
    diary.tell(_repaid(grant, diary.later(on, 20, 28), ordered.recovery, amount, owed))


def waive(diary: Diary, grant: Grant) -> None:
    """What a small provider cannot give back without closing is waived in part."""
    diary.tell(grant.award)
    closed = finish(diary, grant, pay_first(diary, grant))
    on = diary.later(closed, 40, 60)
    ordered = _order(grant, on, RecoveryGround.DISCRETIONARY, eur("8 000,00"))
    diary.tell(ordered)
    waived = WaiveRecovery(
        by=RECORDER,
        effective_on=diary.later(on, 30, 40),
        decision=grant.award.decision,
        recovery=ordered.recovery,
        decided_by=director_on(on),
        ground="Recovery in full would be unreasonable: the school has lost its other income",
        amount=eur("5 000,00"),
    )
    diary.tell(waived)
    diary.tell(_repaid(grant, diary.later(waived.effective_on, 20, 28), ordered.recovery, eur("3 000,00")))


def give_back(diary: Diary, grant: Grant) -> None:
    """The recipient gives back of itself what it did not use."""
    diary.tell(grant.award)
    closed = finish(diary, grant, pay_first(diary, grant))
    diary.tell(_repaid(grant, diary.later(closed, 14, 21), None, eur("1 284,50")))


def reattribute(diary: Diary, grant: Grant) -> None:
    """The first instalment was paid for another region than the one where the students live."""
    diary.tell(grant.award)
    paid = pay_first(diary, grant)
    (share,), line = grant.award.regions, grant.award.funding[0].plan_line
    vintage, amount = grant.award.effective_on.year, eur("250 000,00")
    on = diary.later(paid, 50, 60)
    corrected = CorrectAttribution(
        by=RECORDER,
        effective_on=on,
        reason="The students of one branch live in the next region",
        decision=grant.award.decision,
        decided_by=director_on(on),
        taken=(Place(line, vintage, share.region, amount),),
        given=(Place(line, vintage, NEIGHBOUR, amount),),
    )
    diary.tell(corrected)
    finish(diary, grant, paid)


def correct_regions(diary: Diary, grant: Grant) -> None:
    """A split over regions was overlooked: the award is undone and entered again as it was signed."""
    signed = grant.award
    whole = (Share(NATIONWIDE, Money(sum(signed.instalments))),)
    wrong = diary.tell(replace(signed, regions=whole))
    right = replace(signed, effective_on=diary.later(signed.effective_on, 2, 3))
    diary.note(right.effective_on, right, undoes=(wrong,), reason="The signed decision names regions")
    again = grant._replace(award=right)
    finish(diary, again, pay_first(diary, again))


def pay_too_much(diary: Diary, grant: Grant) -> None:
    """All was paid where half was claimed: the payment is undone and half of it made."""
    diary.tell(grant.award)
    decision, moment, (amount,) = grant.award.decision, grant.call.charge.moment, grant.award.instalments
    on = diary.later(grant.award.effective_on, 20, 28)
    prepared, approved = pay_instalment(diary, on, decision, moment, 1, amount)
    on, reason = diary.later(approved.on, 14, 21), "All was paid, half was claimed"
    pay_instalment(diary, on, decision, moment, 1, Money(amount // 2), undoes=(approved, prepared), reason=reason)
    finish(diary, grant, on)


COURSES: dict[Turn | None, Callable[[Diary, Grant], object]] = {
    None: usual_course,
    Turn.DECLINED: decline,
    Turn.SUSPENDED: suspend,
    Turn.EXTENDED: extend,
    Turn.CUT: cut,
    Turn.RAISED: enlarge,
    Turn.BOUNCED: bounce,
    Turn.RECOVERED: recover,
    Turn.WAIVED: waive,
    Turn.GIVEN_BACK: give_back,
    Turn.REATTRIBUTED: reattribute,
    Turn.REGIONS_CORRECTED: correct_regions,
    Turn.PAID_TOO_MUCH: pay_too_much,
}
"""How the story of a grant goes on, by the turn that it takes."""


def _end_of_use(grant: Grant) -> date:
    used_until = grant.award.used_until
    assert used_until is not None, "every grant of the demonstration has its period of use"
    return used_until


def _amended(
    grant: Grant, on: date, reason: str, instalments: tuple[Money, ...] = (), used_until: date | None = None
) -> AmendGrant:
    """An amendment that was applied for a week before."""
    return AmendGrant(
        by=RECORDER,
        effective_on=on,
        reason=reason,
        decision=grant.award.decision,
        decided_by=director_on(on),
        applied_on=on - timedelta(days=7),
        amount=Money(sum(instalments or grant.award.instalments)),
        instalments=instalments,
        used_until=used_until,
    )


def _order(grant: Grant, on: date, ground: RecoveryGround, amount: Money) -> OrderRecovery:
    decision = grant.award.decision
    return OrderRecovery(
        by=RECORDER,
        effective_on=on,
        decision=decision,
        recovery=RegisterNumber(f"{decision}-R1"),
        ground=ground,
        decided_by=director_on(on),
        amount=amount,
        due_on=on + timedelta(days=30),
    )


def _repaid(
    grant: Grant, on: date, recovery: RegisterNumber | None, amount: Money, owed: Money = ZERO
) -> ReceiveRepayment:
    return ReceiveRepayment(
        by=RECORDER,
        effective_on=on,
        decision=grant.award.decision,
        recovery=recovery,
        voucher=f"R-{on:%Y-%m}-{grant.award.decision}",
        amount=amount,
        interest=owed,
    )
