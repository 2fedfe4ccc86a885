"""What is stored beside the log, for tests that damage it and have it derived anew."""

from __future__ import annotations

from typing import Any

from projections.fresh import DERIVED
from projections.ledger import Ledger
from tests.support.engine import everything

NAMES = [table.name for table in DERIVED]
"""The tables that follow from the lines, snapshots apart."""


def derived(ledger: Ledger) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of all of them."""
    return {table: found for table, found in everything(ledger).items() if table in NAMES}
