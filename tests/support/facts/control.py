"""The rule data, as a fact."""

from __future__ import annotations

from datetime import date
from typing import Final

from domain.controls import (
    Allowed,
    Controls,
    Instrument,
    Level,
    ReferenceRate,
    Threshold,
    Tolerance,
)
from domain.facts import (
    ControlsSet,
    Fact,
)
from domain.money import Money
from domain.names import (
    Purpose,
    Service,
)

CONTROL: Final[dict[str, Fact]] = {
    "controls-set-v1": ControlsSet(
        Controls(
            version=2,
            since=date(2022, 1, 1),
            matrix=(
                Allowed(Instrument.GRANT, Purpose.VET_QUALIFICATION),
                Allowed(Instrument.PROCUREMENT, Purpose.UNREGULATED),
            ),
            thresholds=(Threshold(Service.SOCIAL, Money(400_000_00), Money(750_000_00)),),
            standstill_days=14,
            standstill_days_dynamic=10,
            reference_rates=(ReferenceRate(date(2022, 1, 1), 0), ReferenceRate(date(2023, 1, 1), 250)),
            interest_margin=300,
            kept_repayment=Money(100_00),
            one_instalment_up_to=Money(60_000_00),
            facility_ends=date(2026, 8, 31),
            tolerances=(
                Tolerance("posted-late", Level.REFUSE),
                Tolerance("late", Level.INFORM, 10, Money(1_000_00)),
            ),
        )
    ),
}
