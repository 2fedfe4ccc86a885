"""What an import did or would do, as every door tells it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from api.importing.preview import Preview
from api.importing.problems import RowProblem
from api.importing.recording import Mode, Outcome
from api.importing.rows import Sheet
from domain.money import ZERO, Money


@dataclass(frozen=True, slots=True)
class Report:
    """How the rows of a file fared."""

    mode: Mode
    read: int
    position: int
    """As of which position of the log the rows were looked at."""
    rows: int
    """How many rows were recorded, or would be."""
    cents: Money
    already: int
    problems: tuple[RowProblem, ...]
    warned: dict[str, int]
    recorded: bool = False
    """Whether anything was written, or could have been."""

    @classmethod
    def of_preview(cls, mode: Mode, sheet: Sheet, seen: Preview) -> Report:
        """What would become of a file; of a list with a problem nothing would be recorded."""
        problems = _by_row([*sheet.problems, *seen.problems])
        goes = mode is Mode.ROWS or not problems
        rows, cents = (len(seen.accepted), seen.cents) if goes else (0, ZERO)
        warned = dict(seen.warned) if goes else {}
        return cls(mode, sheet.count, seen.position, rows, cents, seen.already, problems, warned)

    def after(self, outcome: Outcome) -> Report:
        """What became of it."""
        return replace(
            self,
            rows=outcome.recorded,
            cents=outcome.cents,
            already=self.already + outcome.already,
            problems=_by_row([*self.problems, *outcome.problems]),
            recorded=True,
        )

    def as_json(self) -> dict[str, Any]:
        """The report as programs read it."""
        return {
            "mode": self.mode.value,
            "position": self.position,
            "read": self.read,
            "recorded" if self.recorded else "would_record": self.rows,
            "cents": self.cents,
            "already_recorded": self.already,
            "refused": len(self.problems),
            "warnings": self.warned,
            "errors": [asdict(it) for it in self.problems],
        }


def _by_row(problems: list[RowProblem]) -> tuple[RowProblem, ...]:
    return tuple(sorted(problems, key=lambda it: it.row))
