"""How commands are drawn that change grants, calls, tenders, contracts and payments, once they are there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from domain.commands import (
    AcceptReport,
    AmendContract,
    AmendGrant,
    BouncePayment,
    CancelTender,
    CloseCall,
    CloseGrant,
    ConfirmPayment,
    CorrectAttribution,
    CorrectAward,
    CoverCommitment,
    DeclineGrant,
    EndContract,
    EndFramework,
    LodgeAppeal,
    MakeCallOff,
    OpenCall,
    OrderRecovery,
    Place,
    ReceiveRepayment,
    RecordDelivery,
    RefuseGrant,
    ResolveAppeal,
    ResumePayments,
    ReturnPayment,
    SuspendPayments,
    UseAuthority,
    UseOption,
    WaiveRecovery,
)
from domain.decisions import Commitment, Decided, Reservation
from domain.facts import Charge, Grounds, PaymentApproved, YearAmount, amount_of, sum_of
from domain.money import ZERO, Money, total
from domain.names import (
    AppealOutcome,
    AuthorityId,
    Instalment,
    PlanLineId,
    RecoveryGround,
    RegisterNumber,
    Report,
    TargetGroup,
)

if TYPE_CHECKING:
    from tests.machines.drawing import Draw

NONE = RegisterNumber("none")


def grants(draw: Draw) -> list[Commitment]:
    """The grants that are open."""
    return [it for it in draw.books.commitments.values() if it.grant]


def contracts(draw: Draw) -> list[Commitment]:
    """The contracts that are open."""
    return [it for it in draw.books.commitments.values() if it.contract]


def calls(draw: Draw) -> list[Reservation]:
    """The calls that are open."""
    return [it for it in draw.books.reservations.values() if it.call]


def tenders(draw: Draw) -> list[Reservation]:
    """The tenders that are open."""
    return [it for it in draw.books.reservations.values() if it.tender and not it.tender.signed_on]


def frameworks(draw: Draw) -> list[Reservation]:
    """The framework agreements that were signed."""
    return [it for it in draw.books.reservations.values() if it.tender and it.tender.signed_on]


def paid_grants(draw: Draw) -> list[Commitment]:
    """The grants of which something was paid, also those that left the books."""
    known = [*draw.books.commitments.values(), *draw.ledger.shelf.values()]
    return [it for it in known if isinstance(it, Commitment) and it.grant and it.grant.paid]


def approved(draw: Draw) -> list[PaymentApproved]:
    """The payments that are approved."""
    facts = (draw.ledger.entries[it - 1].fact for it in draw.positions(PaymentApproved))
    names = draw.ledger.claims
    return [
        it for it in facts if isinstance(it, PaymentApproved) and f"approved:{it.decision}/{it.instalment}" in names
    ]


def _named(draw: Draw, among: list[Commitment] | list[Reservation]) -> RegisterNumber:
    return draw.held([it.decision for it in among], tuple(draw.books.commitments))


def _known(draw: Draw, decision: RegisterNumber) -> Decided | None:
    return draw.books.decided(decision) or draw.ledger.shelf.get(decision)


def _commitment(draw: Draw, decision: RegisterNumber) -> Commitment | None:
    known = _known(draw, decision)
    return known if isinstance(known, Commitment) else None


def _line_of(draw: Draw, on: date) -> PlanLineId:
    """Mostly a plan line of the year."""
    own = [it for it, planned in draw.books.plan_lines.items() if planned.year == on.year]
    return draw.one(own) if own and not draw.seldom() else draw.plan_line()


def _more(draw: Draw, line: PlanLineId, on: date) -> Money:
    return draw.decided(line, on)


def open_call(draw: Draw) -> OpenCall:
    """A call under a plan line, or under several."""
    line = draw.plan_line()
    on = draw.decision_day(line)
    funding = draw.funding(line, on)
    return OpenCall(
        by=draw.people(),
        effective_on=on,
        decision=RegisterNumber(f"C-{draw.number(1, 30)}"),
        title="Call",
        funding=funding,
        regions=draw.shares(total(own.amount for own in funding)),
        opens_on=on,
        closes_on=draw.day_from(on),
        grounds=Grounds(TargetGroup.EMPLOYED),
    )


def close_call(draw: Draw) -> CloseCall:
    """The end of a call."""
    decision = _named(draw, calls(draw))
    return CloseCall(by=draw.people(), effective_on=draw.since(decision), decision=decision)


def refuse_grant(draw: Draw) -> RefuseGrant:
    """A refusal, mostly in a call."""
    call = draw.one((None, _named(draw, calls(draw))))
    return RefuseGrant(
        by=draw.people(),
        effective_on=draw.day(),
        decision=RegisterNumber(f"G-{draw.number(1, 60)}"),
        call=call,
        recipient="School",
        decided_by=draw.decider(),
        ground="not eligible",
    )


def amend_grant(draw: Draw) -> AmendGrant:
    """A raise, a cut, or another payment plan; what is paid mostly stays."""
    decision = _named(draw, grants(draw))
    on = draw.since(decision)
    held = _commitment(draw, decision)
    line = _line_of(draw, on)
    before = total(held.grant.instalments) if held and held.grant else ZERO
    change = draw.one(("raise", "raise", "lower", "lower", "plan"))
    less = draw.cents(sum_of(held.left) if held else 0)
    more = _more(draw, line, on)
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
    decision = _named(draw, grants(draw))
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
    decision = _named(draw, going)
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
    decision = _named(draw, suspended)
    held = draw.books.commitments.get(decision)
    since = held.grant.suspended_on if held and held.grant else None
    return ResumePayments(
        by=draw.people(),
        effective_on=draw.day_from(since) if since else draw.since(decision),
        decision=decision,
        decided_by=draw.decider(),
        ground="accounts came",
    )


def _ending(draw: Draw, among: list[Commitment]) -> tuple[RegisterNumber, date]:
    """Mostly a decision for which no payment waits, on a day not before its last payment."""
    decision = _named(draw, [it for it in among if not it.waiting])
    held = draw.books.commitments.get(decision)
    last = max(filter(None, (held.since, held.room and held.room.on)), default=None) if held else None
    return decision, draw.day_from(last) if last else draw.day()


def decline_grant(draw: Draw) -> DeclineGrant:
    """What is not paid is declined."""
    decision, on = _ending(draw, grants(draw))
    return DeclineGrant(by=draw.people(), effective_on=on, decision=decision)


def close_grant(draw: Draw) -> CloseGrant:
    """Mostly on the final report."""
    reported = [it for it in grants(draw) if it.grant and (it.grant.final_report or not it.grant.paid)]
    decision, on = _ending(draw, reported)
    return CloseGrant(by=draw.people(), effective_on=on, decision=decision)


def correct_attribution(draw: Draw) -> CorrectAttribution:
    """A paid line goes to another region, or to another plan line of the same money."""
    decision = _named(draw, paid_grants(draw))
    held = _commitment(draw, decision)
    lines = dict(held.plan) if held else {}
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


def order_recovery(draw: Draw) -> OrderRecovery:
    """Mostly of what was paid and not ordered back."""
    decision = _named(draw, paid_grants(draw))
    held = _commitment(draw, decision)
    paid = sum_of(held.awarded) - sum_of(held.left) - sum_of(held.grant.reclaimed) if held and held.grant else 0
    on = draw.since(decision)
    interest = draw.seldom(2)
    return OrderRecovery(
        by=draw.people(),
        effective_on=on,
        decision=decision,
        recovery=RegisterNumber(f"R-{draw.number(1, 60)}"),
        ground=draw.one(tuple(RecoveryGround)),
        decided_by=draw.decider(),
        amount=draw.cents(paid),
        due_on=draw.day_from(on),
        interest_from=date(2020, 1, 1) if interest else None,
        interest_until=on if interest and not draw.seldom() else None,
    )


def _owing(draw: Draw) -> tuple[RegisterNumber, RegisterNumber, Money, Money, date]:
    """A decision, a recovery of it, what of it is owed and how much interest, and a day."""
    owing = [it for it in grants(draw) if it.grant and it.grant.owed]
    decision = _named(draw, owing)
    held = _commitment(draw, decision)
    recoveries = [it for it in held.grant.recoveries if not it.settled] if held and held.grant else []
    if not recoveries:
        return decision, NONE, draw.cents(), ZERO, draw.day()
    recovery = draw.one(recoveries)
    assert held is not None
    amount = draw.one((draw.cents(sum_of(recovery.parts)), sum_of(recovery.parts)))
    owed = sum_of(recovery.interest)
    interest = draw.one((owed, ZERO, draw.cents(owed))) if owed else Money(draw.one((0, 0, 0, 1)))
    return decision, recovery.recovery, amount, interest, draw.day_from(max(recovery.ordered_on, held.since))


def waive_recovery(draw: Draw) -> WaiveRecovery:
    """Some of what is owed."""
    decision, recovery, amount, interest, on = _owing(draw)
    return WaiveRecovery(
        by=draw.people(),
        effective_on=on,
        decision=decision,
        recovery=recovery,
        decided_by=draw.decider(),
        ground="unreasonable",
        amount=amount,
        interest=interest,
    )


def receive_repayment(draw: Draw) -> ReceiveRepayment:
    """As ordered, or unasked."""
    voucher = f"V-{draw.number(1, 90)}"
    if draw.seldom(3):
        decision = _named(draw, paid_grants(draw))
        held = _commitment(draw, decision)
        paid = sum_of(held.awarded) - sum_of(held.left) if held else 0
        return ReceiveRepayment(
            by=draw.people(),
            effective_on=draw.since(decision),
            decision=decision,
            voucher=voucher,
            amount=draw.cents(paid),
            interest=Money(draw.one((0, 0, 1))),
        )
    decision, recovery, amount, interest, on = _owing(draw)
    return ReceiveRepayment(
        by=draw.people(),
        effective_on=on,
        decision=decision,
        recovery=recovery,
        voucher=voucher,
        amount=amount,
        interest=interest,
    )


def correct_award(draw: Draw) -> CorrectAward:
    """Another award of a tender that is awarded."""
    decision = _named(draw, [it for it in tenders(draw) if it.tender and it.tender.award])
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
    )


def lodge_appeal(draw: Draw) -> LodgeAppeal:
    """Mostly against an award."""
    decision = _named(draw, [it for it in tenders(draw) if it.tender and it.tender.award])
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
    decision = _named(draw, [it for it in tenders(draw) if it.tender and it.tender.appeals])
    tender = draw.books.reservations.get(decision)
    appeals = tender.tender.appeals if tender and tender.tender else ()
    references = [it.court_reference for it in appeals]
    return ResolveAppeal(
        by=draw.people(),
        effective_on=draw.since(decision),
        decision=decision,
        court_reference=draw.one(references) if references and not draw.seldom() else "MAO-0",
        outcome=draw.one(tuple(AppealOutcome)),
    )


def cancel_tender(draw: Draw) -> CancelTender:
    """Mostly of an open tender."""
    decision = _named(draw, tenders(draw))
    return CancelTender(by=draw.people(), effective_on=draw.since(decision), decision=decision, ground="no offers")


def make_call_off(draw: Draw) -> MakeCallOff:
    """From a framework agreement: a part of its reserve, all of it, or one cent more."""
    framework = _named(draw, frameworks(draw))
    held = draw.books.reservations.get(framework)
    amount = draw.cents(sum_of(held.parts) if held else 0)
    return MakeCallOff(
        by=draw.people(),
        effective_on=draw.since(framework),
        decision=RegisterNumber(f"K-{draw.number(1, 40)}"),
        framework=framework,
        supplier=draw.one(("Oy Yksi", "Oy Kaksi")),
        decided_by=draw.decider(),
        amount=amount,
        without_vat=draw.one((None, None, amount, Money(max(1, amount - 1)))),
        regions=draw.shares(amount) if amount > 0 else (),
    )


def amend_contract(draw: Draw) -> AmendContract:
    """A raise or a cut, seldom only another rate of VAT."""
    decision = _named(draw, contracts(draw))
    on = draw.since(decision)
    held = _commitment(draw, decision)
    line = _line_of(draw, on)
    before = sum_of(held.awarded) if held else ZERO
    less = draw.cents(sum_of(held.left) if held else 0)
    change = draw.one((_more(draw, line, on), -less, 0))
    return AmendContract(
        by=draw.people(),
        effective_on=on,
        reason=None if draw.seldom(20) else "more is needed",
        decision=decision,
        decided_by=draw.decider(),
        amount=Money(before + change),
        plan_line=None if draw.seldom(15) else line,
        vat_rate=draw.one((None, 2400, 2550)),
    )


def use_option(draw: Draw) -> UseOption:
    """Mostly an option that the tender lists and nobody used."""
    having = [it for it in contracts(draw) if it.contract and len(it.contract.used) < len(it.contract.options)]
    decision = _named(draw, having)
    on = draw.since(decision)
    held = _commitment(draw, decision)
    options = held.contract.options if held and held.contract else ()
    option = draw.number(1, max(1, len(options))) if not draw.seldom() else draw.number(0, 3)
    estimated = options[option - 1] if 0 < option <= len(options) else 0
    return UseOption(
        by=draw.people(),
        effective_on=on,
        decision=decision,
        option=option,
        decided_by=draw.decider(),
        plan_line=_line_of(draw, on),
        amount=draw.cents(estimated),
    )


def end_contract(draw: Draw) -> EndContract:
    """The end of a contract."""
    decision, on = _ending(draw, contracts(draw))
    return EndContract(by=draw.people(), effective_on=on, decision=decision)


def end_framework(draw: Draw) -> EndFramework:
    """The end of a framework agreement."""
    decision = _named(draw, frameworks(draw))
    return EndFramework(by=draw.people(), effective_on=draw.since(decision), decision=decision)


def return_payment(draw: Draw) -> ReturnPayment:
    """Mostly of a payment that waits."""
    waiting = tuple(draw.books.payments.values())
    payment = draw.one(waiting) if waiting and not draw.seldom() else None
    return ReturnPayment(
        by=draw.people(),
        effective_on=draw.day_from(payment.prepared_on) if payment else draw.day(),
        reason=None if draw.seldom(20) else "wrong invoice",
        decision=payment.decision if payment else RegisterNumber("G-1"),
        instalment=Instalment(payment.instalment if payment else draw.number(1, 3)),
    )


def _answered(draw: Draw) -> tuple[RegisterNumber, Instalment, date]:
    """Mostly an approved payment, and a day on which the bank can answer it."""
    paid = approved(draw)
    if not paid or draw.seldom(15):
        return RegisterNumber("G-1"), Instalment(draw.number(1, 3)), draw.day()
    fact = draw.one(paid)
    position = draw.ledger.claims[f"approved:{fact.decision}/{fact.instalment}"]
    on = draw.day_from(draw.ledger.entries[position - 1].effective_on)
    return fact.decision, Instalment(fact.instalment), on


def confirm_payment(draw: Draw) -> ConfirmPayment:
    """What the bank says of an approved payment."""
    decision, instalment, on = _answered(draw)
    return ConfirmPayment(
        by=draw.people(),
        effective_on=on,
        decision=decision,
        instalment=instalment,
        bank_reference="" if draw.seldom(20) else "bank",
    )


def bounce_payment(draw: Draw) -> BouncePayment:
    """What the bank sends back."""
    decision, instalment, on = _answered(draw)
    return BouncePayment(
        by=draw.people(),
        effective_on=on,
        reason=None if draw.seldom(20) else "account closed",
        decision=decision,
        instalment=instalment,
    )


def record_delivery(draw: Draw) -> RecordDelivery:
    """Of a contract or, seldom, of a grant: all, a part, or one cent too much of what is left."""
    decision = _named(draw, contracts(draw) if not draw.seldom(6) else grants(draw))
    held = draw.books.commitments.get(decision)
    left = sum_of(held.left) - sum_of(held.delivered) if held else 0
    return RecordDelivery(
        by=draw.people(),
        effective_on=draw.since(decision),
        decision=decision,
        amount=draw.cents(left),
        document=f"D-{draw.number(1, 20)}",
        accrual=draw.seldom(4),
    )


def cover_commitment(draw: Draw) -> CoverCommitment:
    """Mostly of what lost its cover."""
    decision = _named(draw, [it for it in draw.books.commitments.values() if it.lapsed or it.uncovered])
    held = draw.books.commitments.get(decision)
    due = min(cost.year for cost in held.uncovered) if held and held.uncovered else 0
    on = draw.day_of(due) if due and not draw.seldom(3) else draw.since(decision)
    scheduled = sum(cost.amount for cost in held.uncovered if cost.year <= on.year) if held else 0
    uncovered = sum_of(held.lapsed) + scheduled if held else 0
    drawable = draw.drawable(held.plan[0][0], on)[0] if held else 0
    return CoverCommitment(
        by=draw.people(),
        effective_on=on,
        decision=decision,
        amount=draw.cents(uncovered, min(uncovered, drawable)),
        decided_by=draw.decider(),
    )


def use_authority(draw: Draw) -> UseAuthority:
    """Mostly an authority of the moment of an open decision, on a day of its year."""
    open_still = [it for it in draw.books.commitments.values() if not it.settled]
    decision = _named(draw, open_still)
    held = draw.books.commitments.get(decision)
    fitting = [
        name
        for name, authority in draw.books.authorities.items()
        if held and (authority.moment, authority.source) in {(it.moment, it.source) for it, _ in held.plan}
    ]
    name = draw.one(fitting) if fitting and not draw.seldom() else AuthorityId("A-1")
    known = draw.books.authorities.get(name)
    costs = []
    if known:
        used = {it.year: it.amount for it in known.used}
        for cost in known.schedule[: draw.number(1, 2)]:
            costs.append(YearAmount(cost.year, draw.cents(cost.amount - used.get(cost.year, 0))))
    return UseAuthority(
        by=draw.people(),
        effective_on=draw.day_of(known.year) if known else draw.since(decision),
        decision=decision,
        authority=name,
        decided_by=draw.decider(),
        costs=tuple(costs),
    )


def reserved_under(call: Reservation) -> list[tuple[PlanLineId, Money]]:
    """What a call still has, plan line by plan line."""
    lines = dict(call.plan)
    return [(lines[part.charge], amount_of(part.lines)) for part in call.parts]
