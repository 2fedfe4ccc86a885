"""Controls as data: what changes by date without a change of the program.

The instrument matrix, thresholds, standstill, interest, rounding limits and tolerances of one version; versions follow
each other by the day from which they apply, and every accepted fact names the one that applied to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.calendar import FIRST_DAY
from domain.money import Money, eur
from domain.names import Purpose, Service, Term


class Instrument(Term):
    """How the Centre finances: by state grants, or by buying."""

    GRANT = "grant"
    PROCUREMENT = "procurement"


class Level(Term):
    """What happens when a tolerance is passed."""

    INFORM = "inform"
    WARN = "warn"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Allowed:
    """One purpose that an instrument may pay for."""

    instrument: Instrument
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which estimated value (cents, without VAT, options included) the national and the EU rules bind."""

    service: Service
    national: Money
    eu: Money


@dataclass(frozen=True, slots=True)
class ReferenceRate:
    """The reference rate from a day on, in hundredths of a percentage point a year; it changes every half-year."""

    since: date
    rate: int


@dataclass(frozen=True, slots=True)
class Tolerance:
    """From where a warning speaks, as a share (per cent) or an amount (cents), and how loud."""

    warning: str
    level: Level
    share: int | None = None
    amount: Money | None = None

    @property
    def is_set(self) -> bool:
        """Whether it says from where the warning speaks."""
        return self.share is not None or self.amount is not None

    def reached(self, amount: Money, whole: Money) -> bool:
        """Whether an amount of a whole is as large as the tolerance; anything reaches one that says neither."""
        if self.share is not None:
            return amount * 100 >= self.share * whole
        return self.amount is None or amount >= self.amount


@dataclass(frozen=True, slots=True)
class Controls:
    """One version of the rule data, in force from a day."""

    version: int
    since: date
    matrix: tuple[Allowed, ...]
    thresholds: tuple[Threshold, ...]
    standstill_days: int
    standstill_days_dynamic: int
    reference_rates: tuple[ReferenceRate, ...]
    interest_margin: int
    kept_repayment: Money
    one_instalment_up_to: Money
    facility_ends: date
    tolerances: tuple[Tolerance, ...]

    def allows(self, instrument: Instrument, purpose: Purpose) -> bool:
        """Whether an instrument may pay for a purpose."""
        return Allowed(instrument, purpose) in self.matrix

    def threshold(self, service: Service) -> Threshold:
        """The thresholds of a kind of service."""
        return next(it for it in self.thresholds if it.service is service)

    def tolerance(self, warning: str) -> Tolerance:
        """How a warning is taken; one that is not named only warns."""
        return next((it for it in self.tolerances if it.warning == warning), Tolerance(warning, Level.WARN))


def in_force(versions: Iterable[Controls], day: date) -> Controls:
    """The controls in force on a day: of those set by then the one that applies from the latest day."""
    set_by_then = [it for it in versions if it.since <= day]
    return max(set_by_then, key=lambda it: (it.since, it.version), default=FOUNDING)


def matrix(grant: tuple[Purpose, ...], procurement: tuple[Purpose, ...]) -> tuple[Allowed, ...]:
    """The instrument matrix from what each instrument may pay for."""
    return tuple(Allowed(Instrument.GRANT, it) for it in grant) + tuple(
        Allowed(Instrument.PROCUREMENT, it) for it in procurement
    )


TASKS = (
    Purpose.OUTREACH,
    Purpose.SUPPORT,
    Purpose.GUIDANCE,
    Purpose.FORESIGHT,
    Purpose.NETWORKS,
    Purpose.DIGITAL_SERVICES,
)
"""Purposes beside education, allowed under both instruments (founding slides)."""

FREE_FORMS = (Purpose.APPLIED_SCIENCES, Purpose.UNIVERSITY, Purpose.LIBERAL_ADULT)
"""Regulated education that may be granted and bought (founding slides; the literal reading)."""

FOUNDING_PROCUREMENT = (Purpose.UNREGULATED, Purpose.VET_OTHER, *FREE_FORMS, *TASKS)
"""What may be bought (founding slides)."""

ENACTED_MATRIX = matrix(
    (
        Purpose.VET_QUALIFICATION,
        Purpose.LIBERAL_ADULT,
        Purpose.UNIVERSITY,
        Purpose.APPLIED_SCIENCES,
        Purpose.IMMIGRANT_EDUCATION,
        Purpose.SAMI,
        Purpose.OUTREACH,
        Purpose.SUPPORT,
        Purpose.DEVELOPMENT,
    ),
    FOUNDING_PROCUREMENT,
)
"""What grants are for as enacted (Act 682/2021 s. 8); it says nothing of procurement, which stays as it was founded."""

FOUNDING = Controls(
    version=1,
    since=FIRST_DAY,
    matrix=matrix(
        (Purpose.VET_QUALIFICATION, *FREE_FORMS, *TASKS),
        FOUNDING_PROCUREMENT,
    ),
    # National thresholds: Act 1397/2016 s. 25. EU thresholds change every two years: those of 2020-2021 for the State.
    thresholds=(
        Threshold(Service.GENERAL, eur("60 000,00"), eur("139 000,00")),
        Threshold(Service.SOCIAL, eur("400 000,00"), eur("750 000,00")),
        Threshold(Service.OTHER_SPECIAL, eur("300 000,00"), eur("750 000,00")),
    ),
    standstill_days=14,
    standstill_days_dynamic=10,
    # The Bank of Finland's reference rate was 0.00 from 2016 through 2022.
    reference_rates=(ReferenceRate(FIRST_DAY, 0),),
    interest_margin=300,
    kept_repayment=eur("100,00"),
    one_instalment_up_to=eur("60 000,00"),
    facility_ends=date(2026, 8, 31),
    tolerances=(Tolerance("no-overlap-statement", Level.INFORM), Tolerance("purposes-missing", Level.REFUSE)),
)
"""The controls as the source document and the law of the founding year give them; in force until others are set."""
