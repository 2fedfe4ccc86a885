"""The ledger here, as the settings name it."""

from __future__ import annotations

import asyncio
import getpass
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from api import presenting, reading
from api.cli.bringing import Brought, ImportingHere
from api.cli.ending import if_stopped, settled_by
from api.doors import read_commands
from api.printing import err
from api.reading import Asked, Opened
from ledger.answers import Answer, Refused
from ledger.saying import Json
from projections.balances import Dimension
from projections.follower import follow
from projections.ledger import Ledger
from projections.trail import Figure
from projections.view import View


@dataclass(frozen=True, slots=True)
class Here:
    """A ledger that this process reads and writes itself."""

    ledger: Ledger

    def whoami(self) -> Json:
        """Whoever has the database before them; the ledger knows them by their name on this machine alone."""
        return {"person": getpass.getuser(), "roles": [], "rights": [], "way": "this machine"}

    def balances(self, by: Dimension, asked: Asked) -> Json:
        """Balances by one dimension."""
        at, rows = reading.read_balances(self.ledger, by, asked)
        return presenting.seen(at, asked, [presenting.balance(row, by) for row in rows])

    def frames(self, asked: Asked) -> Json:
        """The frames, and spending that cites none."""
        at, rows, spent = reading.read_frames(self.ledger, asked)
        return presenting.seen(at, asked, [presenting.frame(row) for row in rows], uncited=presenting.uncited(spent))

    def outturn(self, year: int, asked: Asked) -> Json:
        """The net outturn of a year."""
        at, rows = reading.read_outturn(self.ledger, year, asked)
        return presenting.seen(at, asked, [presenting.row(row) for row in rows])

    def accounts(self, year: int) -> Json:
        """The accounts of a year as they were signed, or that it is open."""
        with self._snapshot(Asked()) as (at, opened):
            rows, about = presenting.signed(year, reading.read_signed(opened, year))
        return presenting.seen(at, Asked(), rows, **about)

    def roles(self, asked: Asked, person: str | None) -> Json:
        """Who holds or held which role."""
        at, rows = reading.read_roles(self.ledger, asked, person)
        day = reading.day_asked(asked, at)
        return presenting.seen(at, asked, [presenting.role(row, day) for row in rows])

    def history(
        self, asked: Asked, about: Mapping[str, str], since: date | None, most: int, before: int | None
    ) -> Json:
        """The newest facts, newest first."""
        with self._snapshot(asked) as (at, opened):
            found = reading.read_history(opened, asked, about, since, most, before)
        return presenting.seen(at, asked, [presenting.fact(entry) for entry in found])

    def explain(self, asked: Asked, figure: Figure, most: int, before: int | None) -> Json:
        """The newest facts that make up a figure."""
        with self._snapshot(asked) as (at, opened):
            found = reading.read_explained(opened, asked, figure, most, before)
        rows, about = presenting.explained(figure, found)
        return presenting.seen(at, asked, rows, **about)

    def diff(self, by: Dimension, since: Asked, until: Asked, most: int, before: int | None) -> Json:
        """What changed from one point to another, and the newest facts that made it."""
        with self.ledger.viewer() as connection:
            found = reading.read_diff(Opened(connection), by, since, until)
            facts = reading.read_diff_facts(Opened(connection), by, since, until, most, before)
        return presenting.difference(found, facts)

    def rules(self) -> Json:
        """Every refusal and every warning."""
        with self._snapshot(Asked()) as (at, opened):
            controls = reading.read_controls(opened)
        return presenting.seen(at, Asked(), presenting.rules(controls), controls=controls.version)

    def refusals(self, by: str | None, code: str | None, since: date | None, most: int, before: int | None) -> Json:
        """The register of refusals, newest first."""
        with self._snapshot(Asked()) as (at, opened):
            found = reading.read_refusals(opened, by, code, since, most, before)
        return presenting.seen(at, Asked(), [presenting.row(row) for row in found])

    def readings(self, person: str | None, since: date | None, most: int, before: int | None) -> Json:
        """The register of readings, newest first."""
        with self._snapshot(Asked()) as (at, opened):
            found = reading.read_readings(opened, person, since, most, before)
        return presenting.seen(at, Asked(), [presenting.row(row) for row in found])

    def record(self, body: bytes, key: str | None, dry_run: bool) -> Json:
        """Record a command or a list: a receipt, a rehearsal or a refusal. Raises BadInput for a wrong body."""
        asking = read_commands(body, key)

        async def asked() -> Answer:
            _stop_at_ctrl_c()
            async with self.ledger.clerk() as clerk:
                try:
                    return await clerk.record(asking.asks, asking.key, dry_run=dry_run)
                except asyncio.CancelledError:
                    err.print("Stopping: what is under way is settled first. Ctrl-C once more leaves it.")
                    raise

        with if_stopped(settled_by(asking.key)):
            try:
                given = asyncio.run(asked())
            except asyncio.CancelledError:
                raise KeyboardInterrupt from None
            facts = reading.read_used_up(self.ledger, given) if isinstance(given, Refused) else ()
            follow(self.ledger)
        return presenting.answer(given, facts)

    def importing(self, file: Brought) -> ImportingHere:
        """A file that is to be imported."""
        return ImportingHere(self.ledger, file)

    @contextmanager
    def _snapshot(self, asked: Asked) -> Iterator[tuple[View, Opened]]:
        """From where a view looks, and the one snapshot that all of it is read in."""
        with self.ledger.viewer() as connection:
            yield asked.view(connection), Opened(connection)


def _stop_at_ctrl_c() -> None:
    """Each Ctrl-C cancels what is waited for, and raises nothing in the middle of whatever goes on."""
    asking = asyncio.current_task()
    assert asking is not None, "asked from within a task"
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, asking.cancel)
