"""Which version of the controls applies: rule data is set by dated facts, never by a change of the program."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from datetime import date

from domain.books import Books
from domain.calendar import LAST_DAY
from domain.commands import SetControls
from domain.controls import FOUNDING, Controls, Tolerance
from domain.facts import ControlsSet
from domain.money import ZERO
from domain.names import Service
from domain.refusals import ControlsIncomplete
from domain.rules import Decision, Rules
from domain.warnings import known_codes

DAYS = 365
"""More days of standstill than that are a slip of the pen."""


def set_controls(ask: SetControls, books: Books) -> Decision:
    """Versions are numbered on, none is set for a day that has passed under another one, and each is whole."""
    due = max(books.controls, default=FOUNDING.version) + 1
    wrong = [*_wrong_turn(ask.controls, due, ask.effective_on), *_wrong(ask.controls)]
    return ControlsIncomplete("; ".join(wrong)) if wrong else [ControlsSet(ask.controls)]


def _wrong_turn(controls: Controls, due: int, on: date) -> Iterator[str]:
    if controls.version != due:
        yield f"the next version of the controls is {due}, not {controls.version}"
    if not on <= controls.since <= LAST_DAY:
        yield f"controls apply from {on} on, or later, not from {controls.since}"


def _wrong(controls: Controls) -> Iterator[str]:
    """What keeps a version from being applied."""
    if _repeated(controls.matrix):
        yield "each purpose stands once under an instrument"
    services = [it.service for it in controls.thresholds]
    if _repeated(services) or set(services) != set(Service):
        yield "each kind of service has its threshold once"
    if any(threshold <= 0 for it in controls.thresholds for threshold in (it.national, it.eu)):
        yield "a threshold is more than zero"
    if controls.standstill_days < 0 or controls.standstill_days_dynamic < 0:
        yield "a standstill is not less than no day"
    if max(controls.standstill_days, controls.standstill_days_dynamic) > DAYS:
        yield f"a standstill lasts at most {DAYS} days"
    rates = [it.since for it in controls.reference_rates]
    if not rates:
        yield "a reference rate is needed to work out interest"
    if _repeated(rates) or rates != sorted(rates):
        yield "reference rates follow each other by day, one a day"
    if controls.interest_margin < 0 or controls.kept_repayment < 0 or controls.one_instalment_up_to < 0:
        yield "the margin of interest and the amounts of grants are not below zero"
    yield from _wrong_tolerances(controls.tolerances)


def _wrong_tolerances(tolerances: tuple[Tolerance, ...]) -> Iterator[str]:
    """A tolerance speaks of a warning that there is, once, from a share or from an amount on."""
    if _repeated([it.warning for it in tolerances]):
        yield "each warning has one tolerance"
    known = known_codes()
    for it in tolerances:
        if it.warning not in known:
            yield f"there is no warning {it.warning}"
        if it.share is not None and not 0 <= it.share <= 100:
            yield f"the share of {it.warning} is 0 to 100 per cent, not {it.share}"
        if it.amount is not None and it.amount < ZERO:
            yield f"the amount of {it.warning} is not below zero"
        if it.share is not None and it.amount is not None:
            yield f"{it.warning} speaks from a share or from an amount on, not from both"


def _repeated(items: Sequence[Hashable]) -> bool:
    return len(set(items)) < len(items)


RULES: Rules = {SetControls: set_controls}
NOT_REVERSIBLE: dict[type, str] = {ControlsSet: "set the next version instead"}
