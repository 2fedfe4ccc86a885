"""What a fact is about: its tags in the journal, the names it claims, the decision it concerns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from domain.facts import (
    AnnualPlanAdopted,
    AppropriationGranted,
    BudgetTransferred,
    Charge,
    ContractSigned,
    Fact,
    FactReversed,
    FrameSet,
    GrantAwarded,
    Line,
    MomentOpened,
    OfficeAssigned,
    OperatingExpenditureRecorded,
    PaymentApproved,
    PaymentPrepared,
    ProgramOpened,
    TenderAwarded,
    TenderOpened,
    payment_name,
)
from domain.names import RegisterNumber


def tags(fact: Fact) -> list[str]:
    """The tags a fact is found by: moment, program, frame, region, decision, payment, person, plan."""
    return list(dict.fromkeys(_tags(fact)))


def decision_of(fact: Fact) -> RegisterNumber | None:
    """The register number of the decision that a fact concerns."""
    match fact:
        case (
            PaymentPrepared() | PaymentApproved() | GrantAwarded() | TenderOpened() | TenderAwarded() | ContractSigned()
        ):
            return fact.decision
        case FactReversed():
            return decision_of(fact.undone)
        case _:
            return None


def claims_taken(fact: Fact) -> list[str]:
    """The names a fact takes, unique over all history until a reversal frees them."""
    match fact:
        case PaymentPrepared():
            names = [f"payment:{payment_name(fact.decision, fact.instalment)}"]
            if fact.invoice is not None:
                names.append(invoice_claim(fact.payee, fact.invoice))
            return names
        case GrantAwarded() | TenderOpened():
            return [f"decision:{fact.decision}"]
        case OperatingExpenditureRecorded():
            return [f"voucher:{fact.voucher}"]
        case FactReversed():
            return [f"reversal:{fact.reversed}"]
        case _:
            return []


def claims_freed(fact: Fact) -> list[str]:
    """The names that a reversal gives back: what was undone may be recorded again under them."""
    return claims_taken(fact.undone) if isinstance(fact, FactReversed) else []


def invoice_claim(payee: str, invoice: str) -> str:
    """An invoice is paid once: its number is unique per payee, whatever contract it bills."""
    return f"invoice:{payee}/{invoice}"


def _tags(fact: Fact) -> Iterator[str]:
    match fact:
        case PaymentPrepared() | PaymentApproved():
            yield f"decision:{fact.decision}"
            yield f"payment:{payment_name(fact.decision, fact.instalment)}"
            yield from _of_charge(fact.charge)
            yield from _of_lines(fact.lines)
        case GrantAwarded() | TenderOpened():
            yield f"decision:{fact.decision}"
            yield f"plan-line:{fact.plan_line}"
            yield from _of_charge(fact.charge)
            yield from _of_lines(fact.lines)
        case TenderAwarded():
            yield f"decision:{fact.decision}"
            yield from _of_charge(fact.charge)
            yield from _of_lines(fact.changes)
        case ContractSigned():
            yield f"decision:{fact.decision}"
            yield from _of_charge(fact.charge)
            yield from _of_lines(fact.lines)
        case OperatingExpenditureRecorded():
            yield from _of_charge(fact.charge)
        case AppropriationGranted():
            yield f"budget:{fact.budget.year}/{fact.budget.ordinal}"
            yield from _of_charge(fact.charge)
        case BudgetTransferred():
            yield f"budget:{fact.budget.year}/{fact.budget.ordinal}"
            for line in fact.lines:
                yield from _of_charge(Charge(line.moment, line.source, line.frame))
        case FactReversed():
            yield f"reverses:{fact.reversed}"
            yield from _tags(fact.undone)
        case MomentOpened():
            yield f"moment:{fact.moment}"
        case ProgramOpened():
            yield f"program:{fact.program}"
        case FrameSet():
            yield f"frame:{fact.frame}"
            if fact.moment is not None:
                yield f"moment:{fact.moment}"
        case OfficeAssigned():
            yield f"person:{fact.person}"
        case AnnualPlanAdopted():
            yield f"plan:{fact.year}"
            for planned in fact.lines:
                yield f"plan-line:{planned.line}"
        case _:
            assert_never(fact)


def _of_charge(charge: Charge) -> Iterator[str]:
    yield f"moment:{charge.moment}"
    if charge.program is not None:
        yield f"program:{charge.program}"
    if charge.frame is not None:
        yield f"frame:{charge.frame}"


def _of_lines(lines: tuple[Line, ...]) -> Iterator[str]:
    for line in lines:
        yield f"region:{line.region}"
