"""What recipients owe and give back."""

from __future__ import annotations

from datetime import date
from typing import Final

from domain.facts import Fact, Line, Part, RecoveryOrdered, RecoveryWaived, RepaymentReceived
from domain.money import Money
from domain.names import Expenditure, Person, RecoveryGround, Region, RegisterNumber
from tests.support.facts.shapes import CHARGE, GONE, INTEREST, PARTS

GRANT = RegisterNumber("OPH-1-2021")
RECOVERY = RegisterNumber("OPH-4-2021")

RECOVERIES: Final[dict[str, Fact]] = {
    "recovery-ordered-v1": RecoveryOrdered(
        decision=GRANT,
        recovery=RECOVERY,
        ground=RecoveryGround.MANDATORY,
        decided_by=Person("director.one"),
        known_on=date(2021, 8, 3),
        due_on=date(2021, 10, 1),
        parts=PARTS,
        interest=INTEREST,
        interest_from=date(2021, 6, 15),
        interest_until=date(2021, 8, 31),
    ),
    "recovery-waived-v1": RecoveryWaived(
        decision=GRANT,
        recovery=RECOVERY,
        decided_by=Person("director.one"),
        ground="unreasonable in the whole",
        parts=GONE,
        interest=INTEREST,
    ),
    "repayment-received-v1": RepaymentReceived(
        decision=GRANT,
        recovery=RECOVERY,
        voucher="M-4",
        parts=PARTS,
        interest=INTEREST,
        income=(Part(CHARGE, Expenditure.TRANSFER, (Line(2021, Region("01"), Money(30_012_346)),)),),
    ),
}
