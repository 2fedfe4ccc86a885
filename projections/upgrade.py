"""A ledger that an older version left behind, brought up to date with this one."""

from __future__ import annotations

from ledger.migrations import statement
from ledger.states import shelf_shape
from projections.ledger import Ledger
from projections.rebuild import Progress, rebuild

OUTDATED = statement("projections", "outdated")


def upgrade(ledger: Ledger, progress: Progress = lambda position: None) -> list[str]:
    """Bring the schema up to date, and what follows from the log where it has another version's shape.

    Returns the names of the steps taken. The old version may go on meanwhile: what it cannot read it says.
    """
    steps = ledger.migrate()
    with ledger.owner() as connection:
        outdated = connection.execute(OUTDATED, {"shape": shelf_shape()}).fetchone() == (True,)
    if outdated:
        rebuild(ledger, progress)
        steps.append("rebuilt from the log")
    return steps
