"""A file of payments or approvals on its way into a ledger: looked at, then recorded, here or at a server."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from api.cli.wire import Wire
from api.importing.kinds import What
from api.importing.preview import Preview, preview
from api.importing.recording import Mode, Outcome, record
from api.importing.report import Report
from api.importing.rows import Sheet
from api.importing.tables import Progress, Table
from api.presenting import plain
from ledger.saying import Json
from projections.follower import follow
from projections.ledger import Ledger

STANDS = "The rows recorded so far stand; import the same file again for the rest: nothing is added twice."


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that was read, and how it is to be imported."""

    what: What
    body: bytes
    table: Table
    sheet: Sheet
    mode: Mode
    by: str | None
    on: date | None
    sheet_name: str | None


class Importing(Protocol):
    """A file before a ledger; both answers are the report that a server gives."""

    def look(self, progress: Progress) -> Json:
        """What would become of its rows; nothing is written."""
        ...

    def record(self, progress: Progress) -> Json:
        """What became of them."""
        ...


@dataclass(slots=True)
class ImportingHere:
    """A file before a ledger here: what was shown is the most that is recorded."""

    ledger: Ledger
    file: Brought
    seen: Preview = field(default_factory=Preview)

    def look(self, progress: Progress) -> Json:
        """What would become of its rows; nothing is written."""
        self.seen = asyncio.run(preview(self.ledger, self.file.what.kind, self.file.sheet.rows, progress))
        return self._report.as_json()

    def record(self, progress: Progress) -> Json:
        """What became of the rows that were looked at."""

        async def recorded() -> Outcome:
            async with self.ledger.clerk() as clerk:
                return await record(clerk, self.seen.accepted, self.file.mode, progress)

        outcome = asyncio.run(recorded())
        follow(self.ledger)
        return self._report.after(outcome).as_json()

    @property
    def _report(self) -> Report:
        return Report.of_preview(self.file.mode, self.file.sheet, self.seen)


@dataclass(frozen=True, slots=True)
class ImportingThere:
    """A file before a server's ledger, which reads and judges it itself, anew when it is recorded."""

    wire: Wire
    file: Brought

    def look(self, _: Progress) -> Json:
        """What would become of its rows; nothing is written."""
        return self._sent(dry_run=True)

    def record(self, _: Progress) -> Json:
        """What became of them; an answer that was lost is asked for again, since nothing is added twice."""
        return self._sent(dry_run=False)

    def _sent(self, dry_run: bool) -> Json:
        file = self.file
        question: dict[str, str | None] = {
            "mode": file.mode.value,
            "sheet": file.sheet_name,
            "on": plain(file.on),
            "dry_run": "true" if dry_run else None,
        }
        settled = None if dry_run else STANDS
        return self.wire.send(f"imports/{file.what}", file.body, file.table.media_type, settled, **question)
