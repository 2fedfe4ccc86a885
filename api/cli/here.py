"""The ledger here, as the settings name it."""

from __future__ import annotations

import asyncio
import getpass
import signal
from collections.abc import Callable, Mapping
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

Told = tuple[list[Json], Json]
"""The rows of a view, and what is said of all of them."""


@dataclass(frozen=True, slots=True)
class Here:
    """A ledger that this process reads and writes itself."""

    ledger: Ledger

    def whoami(self) -> Json:
        """Whoever has the database before them; the ledger knows them by their name on this machine alone."""
        return {"person": getpass.getuser(), "roles": [], "rights": [], "way": "this machine"}

    def balances(self, by: Dimension, asked: Asked) -> Json:
        """Balances by one dimension."""

        def read(opened: Opened, at: View) -> Told:
            return [presenting.balance(row, by) for row in reading.read_balances(opened, by, asked)[1]], {}

        return self._seen(asked, read)

    def frames(self, asked: Asked) -> Json:
        """The frames, and spending that cites none."""

        def read(opened: Opened, at: View) -> Told:
            _, rows, spent = reading.read_frames(opened, asked)
            return [presenting.frame(row) for row in rows], {"uncited": presenting.uncited(spent)}

        return self._seen(asked, read)

    def outturn(self, year: int, asked: Asked) -> Json:
        """The net outturn of a year."""

        def read(opened: Opened, at: View) -> Told:
            return [presenting.account(row) for row in reading.read_outturn(opened, year, asked)[1]], {}

        return self._seen(asked, read)

    def accounts(self, year: int) -> Json:
        """The accounts of a year as they were signed, or that it is open."""

        def read(opened: Opened, at: View) -> Told:
            return presenting.signed(year, reading.read_signed(opened, year))

        return self._seen(Asked(), read)

    def roles(self, asked: Asked, person: str | None) -> Json:
        """Who holds or held which role."""

        def read(opened: Opened, at: View) -> Told:
            day = reading.day_asked(asked, at)
            return [presenting.role(it, day) for it in reading.read_roles(opened, asked, person)[1]], {}

        return self._seen(asked, read)

    def history(
        self, asked: Asked, about: Mapping[str, str], since: date | None, most: int, before: int | None
    ) -> Json:
        """The newest facts, newest first."""

        def read(opened: Opened, at: View) -> Told:
            found = reading.read_history(opened, asked, dict(about), since, most, before)
            return [presenting.fact(entry) for entry in found], {}

        return self._seen(asked, read)

    def explain(self, asked: Asked, figure: Figure, most: int, before: int | None) -> Json:
        """The newest facts that make up a figure."""

        def read(opened: Opened, at: View) -> Told:
            return presenting.explained(figure, reading.read_explained(opened, asked, figure, most, before))

        return self._seen(asked, read)

    def diff(self, by: Dimension, since: Asked, until: Asked, most: int, before: int | None) -> Json:
        """What changed from one point to another, and the newest facts that made it."""
        with self.ledger.viewer() as connection:
            found = reading.read_diff(Opened(connection), by, since, until)
            facts = reading.read_diff_facts(Opened(connection), by, since, until, most, before)
        return presenting.difference(found, facts)

    def rules(self) -> Json:
        """Every refusal and every warning."""

        def read(opened: Opened, at: View) -> Told:
            controls = reading.read_controls(opened)
            return presenting.rules(controls), {"controls": controls.version}

        return self._seen(Asked(), read)

    def refusals(self, by: str | None, code: str | None, since: date | None, most: int, before: int | None) -> Json:
        """The register of refusals, newest first."""

        def read(opened: Opened, at: View) -> Told:
            found = reading.read_refusals(opened, by, code, since, most, before)
            return [presenting.noted(row) for row in found], {}

        return self._seen(Asked(), read)

    def readings(self, person: str | None, since: date | None, most: int, before: int | None) -> Json:
        """The register of readings, newest first."""

        def read(opened: Opened, at: View) -> Told:
            found = reading.read_readings(opened, person, since, most, before)
            return [presenting.row(row) for row in found], {}

        return self._seen(Asked(), read)

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

    def _seen(self, asked: Asked, read: Callable[[Opened, View], Told]) -> Json:
        """A view in its envelope, all of it read in one snapshot."""
        with self.ledger.viewer() as connection:
            at = asked.view(connection)
            rows, about = read(Opened(connection), at)
        return presenting.seen(at, asked, rows, **about)


def _stop_at_ctrl_c() -> None:
    """Each Ctrl-C cancels what is waited for, and raises nothing in the middle of whatever goes on."""
    asking = asyncio.current_task()
    assert asking is not None, "asked from within a task"
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, asking.cancel)
