"""The controls as a view knows them: which version of the rule data was in force."""

from __future__ import annotations

from datetime import date

from domain.controls import Controls, in_force
from domain.facts import ControlsSet
from projections.ledger import Connection
from projections.view import View, entries


def controls_on(connection: Connection, at: View, day: date) -> Controls:
    """The controls in force on a day, of the versions known at the view's position."""
    versions = (entry.fact for entry in entries(connection, at, ["=controls-set"]))
    return in_force([fact.controls for fact in versions if isinstance(fact, ControlsSet)], day)
