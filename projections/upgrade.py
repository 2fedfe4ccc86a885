"""A ledger that an older version left behind, brought up to date with this one."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.migrations import statement
from ledger.states import shelf_shape
from projections.ledger import Ledger, Progress
from projections.rebuild import rebuild

OUTDATED = statement("projections", "outdated")

REBUILT = "rebuilt from the log"


@dataclass(frozen=True, slots=True)
class Step:
    """What ``upgrade`` would do, and whether servers that do not know it may go on beside it."""

    name: str
    expands: bool


def planned(ledger: Ledger) -> list[Step]:
    """The steps that ``upgrade`` would take. Raises SchemaError where there is no ledger."""
    steps = [Step(it.name, it.expands) for it in ledger.unapplied()]
    return [*steps, Step(REBUILT, expands=False)] if _outdated(ledger) else steps


def upgrade(ledger: Ledger, progress: Progress = lambda position: None) -> list[str]:
    """Bring the schema up to date, and what follows from the log where it has another version's shape.

    Returns the names of the steps taken. Where ``planned`` says so, servers of the old version are stopped first:
    neither version reads the closed decisions that the other put on the shelf.
    """
    steps = ledger.migrate()
    if _outdated(ledger):
        rebuild(ledger, progress)
        steps.append(REBUILT)
    return steps


def _outdated(ledger: Ledger) -> bool:
    with ledger.as_found() as connection:
        return connection.execute(OUTDATED, {"shape": shelf_shape()}).fetchone() == (True,)
