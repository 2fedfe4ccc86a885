"""What an import did or would do, as a person and as a script are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.text import Text

from api.importing.preview import Preview
from api.importing.problems import RowProblem
from api.importing.recording import Mode, Outcome
from api.importing.rows import Sheet
from api.printing import out
from domain.money import Money, in_euros

MOST_SHOWN = 20
"""Problems that are shown on the screen; the file of errors holds all of them."""


@dataclass(frozen=True, slots=True)
class Report:
    """How the rows of a file fared."""

    file: Path
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
    recorded: bool
    """Whether anything was written, or could have been."""

    @classmethod
    def of_preview(cls, file: Path, mode: Mode, sheet: Sheet, seen: Preview) -> Report:
        """What would become of a file; of a list with a problem nothing would be recorded."""
        problems = _by_row([*sheet.problems, *seen.problems])
        goes = mode is Mode.ROWS or not problems
        rows, cents = (len(seen.accepted), seen.cents) if goes else (0, Money(0))
        warned = dict(seen.warned) if goes else {}
        return cls(file, mode, sheet.count, seen.position, rows, cents, seen.already, problems, warned, False)

    def after(self, outcome: Outcome) -> Report:
        """What became of it."""
        return Report(
            self.file,
            self.mode,
            self.read,
            self.position,
            outcome.recorded,
            outcome.cents,
            self.already + outcome.already,
            _by_row([*self.problems, *outcome.problems]),
            self.warned,
            True,
        )

    def as_json(self, errors_file: Path | None) -> dict[str, Any]:
        """The report as scripts read it."""
        return {
            "file": str(self.file),
            "mode": self.mode.value,
            "position": self.position,
            "read": self.read,
            "recorded" if self.recorded else "would_record": self.rows,
            "cents": self.cents,
            "already_recorded": self.already,
            "refused": len(self.problems),
            "warnings": self.warned,
            "errors": [asdict(it) for it in self.problems],
            "errors_file": str(errors_file) if errors_file else None,
        }

    def show(self, problems: Sequence[RowProblem]) -> None:
        """Print it for a person, with these of its problems."""
        verb = "recorded" if self.recorded else "would be recorded"
        style = "green" if self.recorded else "blue"
        out.print(Text.assemble((verb, style), f": {rows(self.rows)}, {in_euros(self.cents)} €"))
        if self.already:
            out.print(f"recorded already: {rows(self.already)}")
        for code, times in sorted(self.warned.items()):
            out.print(Text.assemble(("warning", "yellow"), f" ({code}): {rows(times)}"))
        if problems:
            whole = "; the list is recorded as a whole or not at all" if self.mode is Mode.ALL else ""
            out.print(Text.assemble(("refused", "bold red"), f": {rows(len(problems))}{whole}"))
        for it in problems[:MOST_SHOWN]:
            out.print(f"  {it.reason}")
        if len(problems) > MOST_SHOWN:
            out.print(f"  and {rows(len(problems) - MOST_SHOWN)} more")


def rows(number: int) -> str:
    """So many rows, in words."""
    return f"{number} row{'' if number == 1 else 's'}"


def _by_row(problems: list[RowProblem]) -> tuple[RowProblem, ...]:
    return tuple(sorted(problems, key=lambda it: it.row))
