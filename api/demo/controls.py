"""The rule data of the years: each change is set on the day from which it applies.

From the law and the European Commission's notices: the matrix as enacted (Act 682/2021 s. 8), EU thresholds of central
government every two years. From the Bank of Finland: the reference rate of each half-year.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from api.demo.diary import Diary
from api.demo.founding import ADMINISTRATOR
from domain.commands import SetControls
from domain.controls import ENACTED_MATRIX, FOUNDING, Controls, ReferenceRate, Threshold
from domain.money import Money, eur
from domain.names import Role, Service

ENACTED = date(2021, 9, 1)

EU_THRESHOLDS = {
    date(2022, 1, 1): eur("140 000,00"),
    date(2024, 1, 1): eur("143 000,00"),
    date(2026, 1, 1): eur("140 000,00"),
}
"""From which estimated value the EU rules bind the State when it buys general services, without VAT."""

REFERENCE_RATES = {
    date(2023, 1, 1): 250,
    date(2023, 7, 1): 400,
    date(2024, 1, 1): 450,
    date(2025, 1, 1): 350,
    date(2025, 7, 1): 250,
}
"""The reference rate where it changed, in hundredths of a percentage point."""


def set_controls(diary: Diary) -> None:
    """One version of the controls after another, from the day of each change."""
    for controls in versions()[1:]:
        diary.tell(
            SetControls(by=ADMINISTRATOR, role=Role.ADMINISTRATOR, effective_on=controls.since, controls=controls)
        )


def versions() -> list[Controls]:
    """The controls as they were founded and every later version, each the one before with what changed on its day."""
    found = [FOUNDING]
    for day in sorted({ENACTED, *EU_THRESHOLDS, *REFERENCE_RATES}):
        known = found[-1]
        eu, rate = EU_THRESHOLDS.get(day), REFERENCE_RATES.get(day)
        found.append(
            replace(
                known,
                version=known.version + 1,
                since=day,
                matrix=ENACTED_MATRIX,
                thresholds=known.thresholds if eu is None else _general(known, eu),
                reference_rates=(*known.reference_rates, *((ReferenceRate(day, rate),) if rate is not None else ())),
            )
        )
    return found


def _general(known: Controls, eu: Money) -> tuple[Threshold, ...]:
    """The thresholds, with that of general services changed."""
    return tuple(replace(it, eu=eu) if it.service is Service.GENERAL else it for it in known.thresholds)
