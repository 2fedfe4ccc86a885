"""Which version of the controls applies: rule data is set by dated facts, never by a change of the program."""

from __future__ import annotations

from domain.books import Books
from domain.commands import SetControls
from domain.controls import FOUNDING
from domain.facts import ControlsSet
from domain.names import Service
from domain.refusals import ControlsIncomplete
from domain.rules import Decision, Rules

DAYS = 365
"""More days of standstill than that are a slip of the pen."""


def set_controls(ask: SetControls, books: Books) -> Decision:
    """Versions are numbered on, and none is set for a day that has passed under another one."""
    controls = ask.controls
    due = max(books.controls, default=FOUNDING.version) + 1
    if controls.version != due:
        return ControlsIncomplete(f"the next version of the controls is {due}, not {controls.version}")
    if controls.since < ask.effective_on:
        return ControlsIncomplete(f"controls apply from {ask.effective_on} on, or later, not from {controls.since}")
    if sorted(it.service for it in controls.thresholds) != sorted(Service):
        return ControlsIncomplete("each kind of service has its threshold once")
    if max(controls.standstill_days, controls.standstill_days_dynamic) > DAYS:
        return ControlsIncomplete(f"a standstill lasts at most {DAYS} days")
    if not controls.reference_rates:
        return ControlsIncomplete("a reference rate is needed to work out interest")
    return [ControlsSet(controls)]


RULES: Rules = {SetControls: set_controls}
NOT_REVERSIBLE: dict[type, str] = {ControlsSet: "set the next version instead"}
