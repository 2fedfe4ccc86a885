"""The ledger here, as the settings name it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api import presenting, reading
from api.cli.ending import if_stopped, settled_by
from api.doors import read_commands
from api.reading import Asked
from domain.commands import Command
from ledger.answers import Answer, Refused
from ledger.saying import Json
from projections.balances import Dimension
from projections.follower import follow
from projections.ledger import Ledger
from projections.trail import Figure


@dataclass(frozen=True, slots=True)
class Here:
    """A ledger that this process reads and writes itself."""

    ledger: Ledger

    def balances(self, by: Dimension, asked: Asked) -> Json:
        """Balances by one dimension, at a position."""
        at, rows = reading.read_balances(self.ledger, by, asked)
        return presenting.seen(at, asked, [presenting.balance(row, by) for row in rows])

    def frames(self, asked: Asked) -> Json:
        """The frames, and spending that cites none."""
        at, rows, uncited = reading.read_frames(self.ledger, asked)
        return presenting.seen(at, asked, [presenting.frame(row) for row in rows], uncited=presenting.uncited(uncited))

    def outturn(self, year: int, asked: Asked) -> Json:
        """The net outturn of a year."""
        at, rows = reading.read_outturn(self.ledger, year, asked)
        return presenting.seen(at, asked, [presenting.account(row) for row in rows])

    def accounts(self, year: int) -> Json:
        """The accounts of a year as they were signed, or that it is open."""
        return presenting.signed(year, reading.read_signed(self.ledger, year))

    def roles(self, asked: Asked, person: str | None) -> Json:
        """Who holds or held which role."""
        at, held = reading.read_roles(self.ledger, asked, person)
        return presenting.seen(at, asked, [presenting.role(it) for it in held])

    def history(
        self, asked: Asked, about: Mapping[str, str], since: date | None, most: int, before: int | None
    ) -> Json:
        """The newest facts, newest first."""
        found = reading.read_history(self.ledger, asked, dict(about), since, most, before)
        return {"rows": [presenting.fact(entry) for entry in found]}

    def explain(self, asked: Asked, figure: Figure, most: int, before: int | None) -> Json:
        """The newest facts that make up a figure."""
        return presenting.explained(figure, reading.read_explained(self.ledger, asked, figure, most, before))

    def refusals(self, by: str | None, code: str | None, since: date | None, most: int) -> Json:
        """The register of refusals, newest first."""
        return {"rows": [presenting.noted(row) for row in reading.read_refusals(self.ledger, by, code, since, most)]}

    def rules(self) -> Json:
        """Every refusal and every warning."""
        controls = reading.read_controls(self.ledger)
        return {"refusals": presenting.rule_book(), "warnings": presenting.warning_book(controls)}

    def record(self, body: bytes, key: str | None, dry_run: bool) -> Json:
        """Record a command or a list: a receipt, a rehearsal or a refusal. Raises BadInput for a wrong body."""
        asking = read_commands(body, key)
        return record(self.ledger, asking.asks, asking.key, dry_run)


def record(ledger: Ledger, asks: Sequence[Command], key: str, dry_run: bool) -> Json:
    """What a ledger here answers to a list of commands, a refusal with the facts behind it."""

    async def asked() -> Answer:
        async with ledger.clerk() as clerk:
            return await clerk.record(asks, key, dry_run=dry_run)

    with if_stopped(settled_by(key)):
        given = asyncio.run(asked())
        facts = reading.read_used_up(ledger, given) if isinstance(given, Refused) else ()
        follow(ledger)
    return presenting.answer(given, facts)
