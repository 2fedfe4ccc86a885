"""Invented calls, grants and recoveries beside those of the world: everything that may happen to a grant."""

from __future__ import annotations

from datetime import date

from domain.commands import (
    AcceptReport,
    AmendGrant,
    AwardGrant,
    CloseCall,
    CloseGrant,
    CorrectAttribution,
    DeclineGrant,
    OpenCall,
    OrderRecovery,
    Place,
    ReceiveRepayment,
    RefuseGrant,
    ResumePayments,
    SuspendPayments,
    WaiveRecovery,
)
from domain.facts import Grounds
from domain.money import Money, eur
from domain.names import (
    NATIONWIDE,
    Person,
    PlanLineId,
    RecoveryGround,
    Region,
    RegisterNumber,
    Report,
    TargetGroup,
)
from tests.support.world import DIRECTOR, SUMMER, VERIFIER, award, but, for_guidance, funded, shares

CALLED = date(2021, 5, 20)
WINTER = date(2021, 12, 1)


def call(
    decision: str,
    *funding: tuple[str, str],
    regions: dict[str, str] | None = None,
    on: date = CALLED,
) -> OpenCall:
    """A call for applications with what it reserves under each plan line, nationwide unless told."""
    amount = sum(eur(cents) for _, cents in funding)
    return OpenCall(
        by=VERIFIER,
        effective_on=on,
        decision=RegisterNumber(decision),
        title="An invented call",
        funding=funded(*funding),
        regions=shares(regions or {NATIONWIDE: f"{amount // 100},{amount % 100:02d}"}),
        opens_on=on,
        closes_on=on.replace(month=12, day=31),
        purposes=for_guidance(Money(amount)),
        grounds=Grounds(TargetGroup.EMPLOYED),
    )


def called(
    decision: str, call_: str, amount: str, on: date = SUMMER, regions: dict[str, str] | None = None
) -> AwardGrant:
    """A grant that was applied for in a call."""
    return but(award(decision, amount, on, regions=regions), call=RegisterNumber(call_))


def closing_call(decision: str, on: date = WINTER) -> CloseCall:
    """The end of a call."""
    return CloseCall(by=VERIFIER, effective_on=on, decision=RegisterNumber(decision))


def refusing(decision: str, call_: str | None = None, on: date = SUMMER, by: Person = DIRECTOR) -> RefuseGrant:
    """A negative decision on an application."""
    return RefuseGrant(
        by=VERIFIER,
        effective_on=on,
        decision=RegisterNumber(decision),
        call=RegisterNumber(call_) if call_ else None,
        recipient="Invented College",
        decided_by=by,
        ground="Outside the purpose of the call",
    )


def amending(
    decision: str,
    amount: str,
    line: str | None = None,
    instalments: tuple[str, ...] = (),
    regions: dict[str, str] | None = None,
    until: date | None = None,
    on: date = date(2021, 8, 2),
    applied_on: date | None = None,
    by: Person = DIRECTOR,
) -> AmendGrant:
    """A grant amended to a new total; in one instalment unless told."""
    return AmendGrant(
        by=VERIFIER,
        effective_on=on,
        reason="a change was applied for",
        decision=RegisterNumber(decision),
        decided_by=by,
        applied_on=applied_on or on,
        amount=eur(amount),
        plan_line=PlanLineId(line) if line else None,
        regions=shares(regions or {}),
        instalments=tuple(eur(part) for part in instalments or (amount,)),
        used_until=until,
    )


def report(decision: str, kind: Report = Report.INTERIM, on: date = date(2021, 9, 1)) -> AcceptReport:
    """A report of the recipient, accepted."""
    return AcceptReport(
        by=VERIFIER,
        effective_on=on,
        decision=RegisterNumber(decision),
        report=kind,
        accepted_by=Person("specialist.one"),
        document=f"{decision}-{kind}",
    )


def suspending(decision: str, on: date = date(2021, 9, 1), by: Person = DIRECTOR) -> SuspendPayments:
    """Payments, suspended."""
    return SuspendPayments(
        by=VERIFIER, effective_on=on, decision=RegisterNumber(decision), decided_by=by, ground="the report is overdue"
    )


def resuming(decision: str, on: date = date(2021, 9, 15), by: Person = DIRECTOR) -> ResumePayments:
    """Payments, resumed."""
    return ResumePayments(
        by=VERIFIER, effective_on=on, decision=RegisterNumber(decision), decided_by=by, ground="the report came"
    )


def declining(decision: str, on: date = date(2021, 10, 1)) -> DeclineGrant:
    """A recipient that declines what is not paid."""
    return DeclineGrant(by=VERIFIER, effective_on=on, decision=RegisterNumber(decision))


def closing(decision: str, on: date = WINTER) -> CloseGrant:
    """The end of a grant."""
    return CloseGrant(by=VERIFIER, effective_on=on, decision=RegisterNumber(decision))


def place(amount: str, region: str = NATIONWIDE, line: str = "grants", vintage: int = 2021) -> Place:
    """Paid money and where it is attributed."""
    return Place(PlanLineId(line), vintage, Region(region), eur(amount))


def correcting(
    decision: str, taken: tuple[Place, ...], given: tuple[Place, ...], on: date = WINTER, by: Person = DIRECTOR
) -> CorrectAttribution:
    """Paid money, attributed anew."""
    return CorrectAttribution(
        by=VERIFIER,
        effective_on=on,
        reason="the participants came from elsewhere",
        decision=RegisterNumber(decision),
        decided_by=by,
        taken=taken,
        given=given,
    )


def ordering(
    decision: str,
    recovery: str,
    amount: str,
    on: date = WINTER,
    ground: RecoveryGround = RecoveryGround.MANDATORY,
    interest: tuple[date, date] | None = None,
    known_on: date | None = None,
    by: Person = DIRECTOR,
) -> OrderRecovery:
    """A recovery, due two months later, without interest unless its days are given."""
    since, until = interest or (None, None)
    return OrderRecovery(
        by=VERIFIER,
        effective_on=on,
        decision=RegisterNumber(decision),
        recovery=RegisterNumber(recovery),
        ground=ground,
        decided_by=by,
        amount=eur(amount),
        due_on=date.fromordinal(on.toordinal() + 60),
        known_on=known_on,
        interest_from=since,
        interest_until=until,
    )


def waiving(
    decision: str, recovery: str, amount: str, interest: str = "0,00", on: date = WINTER, by: Person = DIRECTOR
) -> WaiveRecovery:
    """A recovery, moderated."""
    return WaiveRecovery(
        by=VERIFIER,
        effective_on=on,
        decision=RegisterNumber(decision),
        recovery=RegisterNumber(recovery),
        decided_by=by,
        ground="s. 26",
        amount=eur(amount),
        interest=eur(interest),
    )


def receiving(
    decision: str,
    voucher: str,
    amount: str,
    recovery: str | None = None,
    interest: str = "0,00",
    on: date = date(2022, 1, 10),
) -> ReceiveRepayment:
    """Money that came back: unasked unless a recovery is named."""
    return ReceiveRepayment(
        by=VERIFIER,
        effective_on=on,
        decision=RegisterNumber(decision),
        recovery=RegisterNumber(recovery) if recovery else None,
        voucher=voucher,
        amount=eur(amount),
        interest=eur(interest),
    )
