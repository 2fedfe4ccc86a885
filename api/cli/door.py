"""What the command line asks, of a ledger here or of a server: one seam, two that stand behind it.

All answers are plain JSON values, as the API gives them; what a server sends page by page comes as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from api.cli.bringing import Brought, Importing
from api.reading import Asked
from ledger.saying import Json
from projections.balances import Dimension
from projections.trail import Figure


class Door(Protocol):
    """A way to a ledger: every view, and recording."""

    def whoami(self) -> Json:
        """Who asks, in which roles, with which rights."""
        ...

    def balances(self, by: Dimension, asked: Asked) -> Json:
        """Balances by one dimension."""
        ...

    def frames(self, asked: Asked) -> Json:
        """The frames, and spending that cites none."""
        ...

    def outturn(self, year: int, asked: Asked) -> Json:
        """The net outturn of a year."""
        ...

    def accounts(self, year: int) -> Json:
        """The accounts of a year as they were signed, or that it is open."""
        ...

    def roles(self, asked: Asked, person: str | None) -> Json:
        """Who holds or held which role."""
        ...

    def history(
        self, asked: Asked, about: Mapping[str, str], since: date | None, most: int, before: int | None
    ) -> Json:
        """The newest facts, newest first."""
        ...

    def explain(self, asked: Asked, figure: Figure, most: int, before: int | None) -> Json:
        """The newest facts that make up a figure."""
        ...

    def diff(self, by: Dimension, since: Asked, until: Asked, most: int, before: int | None) -> Json:
        """What changed from one point to another, and the newest facts that made it."""
        ...

    def rules(self) -> Json:
        """Every refusal and every warning."""
        ...

    def refusals(self, by: str | None, code: str | None, since: date | None, most: int, before: int | None) -> Json:
        """The register of refusals, newest first."""
        ...

    def readings(self, person: str | None, since: date | None, most: int, before: int | None) -> Json:
        """The register of readings, newest first."""
        ...

    def record(self, body: bytes, key: str | None, dry_run: bool) -> Json:
        """Record a command or a list: a receipt, a rehearsal or a refusal. Raises BadInput for a wrong body."""
        ...

    def importing(self, file: Brought) -> Importing:
        """A file that is to be imported. Raises BadInput where it may not name who asks."""
        ...
