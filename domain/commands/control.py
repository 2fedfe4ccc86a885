"""What is asked about what was recorded before, and about the data by which rules are applied."""

from __future__ import annotations

from dataclasses import dataclass

from domain.commands.asked import Asked
from domain.controls import Controls


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverseFact(Asked):
    """Undo a recorded fact by its position; a reason is owed."""

    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetControls(Asked):
    """Set another version of the controls: matrix, thresholds, standstill, interest, tolerances."""

    controls: Controls


ControlCommand = ReverseFact | SetControls
