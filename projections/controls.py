"""The controls as a view knows them: which version of the rule data was in force."""

from __future__ import annotations

from datetime import date

from domain.controls import Controls, in_force
from domain.facts import ControlsSet
from projections.ledger import Connection
from projections.view import View, recorded


def controls_on(connection: Connection, at: View, day: date) -> Controls:
    """The controls in force on a day, of the versions known at the view's position."""
    return in_force([fact.controls for _, fact in recorded(connection, at, ControlsSet)], day)
