"""Old versions of stored facts, and how each becomes the next version; what stands in a journal stays readable.

Shapes here are never edited: lines were written by them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from domain.facts import (
    Award,
    AwardCorrected,
    Charge,
    ContractAmended,
    ContractEnded,
    ContractSigned,
    Draw,
    GrantAmended,
    GrantAwarded,
    GrantClosed,
    GrantDeclined,
    Grounds,
    Line,
    OperatingExpenditureRecorded,
    Part,
    PaymentApproved,
    PaymentPrepared,
    TenderAwarded,
    TenderOpened,
)
from domain.money import ZERO, Money
from domain.names import (
    Cost,
    Person,
    PlanLineId,
    Procedure,
    RegisterNumber,
    Service,
    TargetGroup,
)


@dataclass(frozen=True, slots=True)
class Upcast:
    """An old version's shape, and the function that turns it into the next version's fact or shape."""

    shape: type[Any]
    to_next: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class GrantAwardedV1:
    """One charge and plan line a grant."""

    decision: RegisterNumber
    title: str
    recipient: str
    decided_by: Person
    plan_line: PlanLineId
    charge: Charge
    lines: tuple[Line, ...]
    instalments: tuple[Money, ...]
    target_group: TargetGroup
    target_reason: str | None


@dataclass(frozen=True, slots=True)
class TenderOpenedV1:
    """One charge and plan line a tender; no procedure was said."""

    decision: RegisterNumber
    title: str
    plan_line: PlanLineId
    charge: Charge
    lines: tuple[Line, ...]
    estimated_value: Money
    target_group: TargetGroup
    target_reason: str | None


@dataclass(frozen=True, slots=True)
class TenderAwardedV1:
    """Without the day of notification; the standstill was not kept here."""

    decision: RegisterNumber
    supplier: str
    decided_by: Person
    charge: Charge
    amount: Money
    changes: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class TenderAwardedV2:
    """Without the plan line of what was added, and without what had lapsed: that was refused."""

    decision: RegisterNumber
    supplier: str
    decided_by: Person
    amount: Money
    changes: tuple[Part, ...]
    notified_on: date | None
    standstill_until: date | None


@dataclass(frozen=True, slots=True)
class AwardCorrectedV1:
    """See TenderAwardedV2."""

    decision: RegisterNumber
    supplier: str
    decided_by: Person
    amount: Money
    changes: tuple[Part, ...]
    notified_on: date
    standstill_until: date | None
    annulled: Award


@dataclass(frozen=True, slots=True)
class ContractSignedV1:
    """One charge a contract."""

    decision: RegisterNumber
    charge: Charge
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class PaymentPreparedV1:
    """Without VAT and delivery."""

    decision: RegisterNumber
    instalment: int
    payee: str
    invoice: str | None
    due_on: date
    charge: Charge
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class PaymentApprovedV1:
    """Without the accounts."""

    decision: RegisterNumber
    instalment: int
    prepared_by: Person
    charge: Charge
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class OperatingExpenditureRecordedV1:
    """Without VAT and the accounts."""

    voucher: str
    description: str
    cost: Cost
    charge: Charge
    draws: tuple[Draw, ...]


@dataclass(frozen=True, slots=True)
class GrantAmendedV1:
    """Without what was owed no more though no money stood behind it: as all first versions of what gives up."""

    decision: RegisterNumber
    decided_by: Person
    applied_on: date
    plan_lines: tuple[PlanLineId, ...]
    changes: tuple[Part, ...]
    freed: tuple[Part, ...]
    lapsed: tuple[Part, ...]
    instalments_before: tuple[Money, ...]
    instalments: tuple[Money, ...]
    used_until_before: date | None
    used_until: date | None


@dataclass(frozen=True, slots=True)
class ContractAmendedV1:
    """See GrantAmendedV1."""

    decision: RegisterNumber
    decided_by: Person
    plan_lines: tuple[PlanLineId, ...]
    changes: tuple[Part, ...]
    freed: tuple[Part, ...]
    lapsed: tuple[Part, ...]
    vat_rate_before: int | None
    vat_rate: int | None


@dataclass(frozen=True, slots=True)
class EndedV1:
    """A grant declined or closed, or a contract that ended; see GrantAmendedV1."""

    decision: RegisterNumber
    freed: tuple[Part, ...]
    lapsed: tuple[Part, ...]


def _parts(charge: Charge, lines: tuple[Line, ...]) -> tuple[Part, ...]:
    return (Part(charge, None, lines),) if lines else ()


def _grant_awarded(old: GrantAwardedV1) -> GrantAwarded:
    return GrantAwarded(
        old.decision,
        None,
        old.title,
        old.recipient,
        old.decided_by,
        (old.plan_line,),
        _parts(old.charge, old.lines),
        (),
        (),
        old.instalments,
        ZERO,
        None,
        None,
        Grounds(old.target_group, old.target_reason),
    )


def _tender_opened(old: TenderOpenedV1) -> TenderOpened:
    return TenderOpened(
        old.decision,
        old.title,
        Procedure.OPEN,
        Service.GENERAL,
        False,
        (old.plan_line,),
        _parts(old.charge, old.lines),
        (),
        old.estimated_value,
        (),
        Grounds(old.target_group, old.target_reason),
    )


def _tender_awarded(old: TenderAwardedV1) -> TenderAwardedV2:
    changes = _parts(old.charge, old.changes)
    return TenderAwardedV2(old.decision, old.supplier, old.decided_by, old.amount, changes, None, None)


def _contract_signed(old: ContractSignedV1) -> ContractSigned:
    return ContractSigned(old.decision, _parts(old.charge, old.lines))


def _payment_prepared(old: PaymentPreparedV1) -> PaymentPrepared:
    parts = _parts(old.charge, old.lines)
    return PaymentPrepared(old.decision, old.instalment, old.payee, old.invoice, old.due_on, parts, (), None)


def _payment_approved(old: PaymentApprovedV1) -> PaymentApproved:
    parts = _parts(old.charge, old.lines)
    return PaymentApproved(old.decision, old.instalment, old.prepared_by, None, None, None, None, parts)


def _operating_expenditure_recorded(old: OperatingExpenditureRecordedV1) -> OperatingExpenditureRecorded:
    return OperatingExpenditureRecorded(
        old.voucher, old.description, old.cost, old.charge, None, old.draws, None, None, None
    )


def _as(shape: type[Any]) -> Callable[[Any], Any]:
    """The fields of an old version as they were; what is new says by default that there was nothing of it."""

    def widened(old: Any) -> Any:
        return shape(**{field.name: getattr(old, field.name) for field in fields(old)})

    return widened


UPCASTS: Final[dict[tuple[str, int], Upcast]] = {
    ("grant-awarded", 1): Upcast(GrantAwardedV1, _grant_awarded),
    ("tender-opened", 1): Upcast(TenderOpenedV1, _tender_opened),
    ("tender-awarded", 1): Upcast(TenderAwardedV1, _tender_awarded),
    ("tender-awarded", 2): Upcast(TenderAwardedV2, _as(TenderAwarded)),
    ("award-corrected", 1): Upcast(AwardCorrectedV1, _as(AwardCorrected)),
    ("contract-signed", 1): Upcast(ContractSignedV1, _contract_signed),
    ("payment-prepared", 1): Upcast(PaymentPreparedV1, _payment_prepared),
    ("payment-approved", 1): Upcast(PaymentApprovedV1, _payment_approved),
    ("operating-expenditure-recorded", 1): Upcast(OperatingExpenditureRecordedV1, _operating_expenditure_recorded),
    ("grant-amended", 1): Upcast(GrantAmendedV1, _as(GrantAmended)),
    ("grant-declined", 1): Upcast(EndedV1, _as(GrantDeclined)),
    ("grant-closed", 1): Upcast(EndedV1, _as(GrantClosed)),
    ("contract-amended", 1): Upcast(ContractAmendedV1, _as(ContractAmended)),
    ("contract-ended", 1): Upcast(EndedV1, _as(ContractEnded)),
}
"""Old versions by stored name and number."""
