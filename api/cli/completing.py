"""What Tab offers: names that exist. The ledger is asked only where it answers at once; nothing is started for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import psycopg

from api import presenting
from api.cli.server import chosen_address
from api.doors import MODELS
from api.settings import Settings
from domain.names import REGION_NAMES
from domain.slips import Slip
from ledger.embedded import EmbeddedServer
from ledger.migrations import SchemaError
from projections import balances, history
from projections.balances import Dimension
from projections.ledger import Connection, Ledger
from projections.trail import COORDINATES, FIGURES
from projections.view import view

NEWEST = 500
"""Facts whose decisions are offered."""

AT_ONCE = {"connect_timeout": 1, "options": "-c statement_timeout=1000"}

Offers = list[tuple[str, str]]
T = TypeVar("T")


def commands(incomplete: str) -> Offers:
    """The commands that can be recorded."""
    offered = ((name, (model.__doc__ or "").strip().splitlines()[0]) for name, model in MODELS.items())
    return [it for it in offered if it[0].startswith(incomplete)]


def moments(incomplete: str) -> Offers:
    """The moments of the ledger here."""
    return _named("moment", incomplete)


def programs(incomplete: str) -> Offers:
    """The programs of the ledger here."""
    return _named("program", incomplete)


def regions(incomplete: str) -> Offers:
    """The regions by their codes."""
    return [(code, spoken[0]) for code, spoken in REGION_NAMES.items() if code.startswith(incomplete)]


def decisions(incomplete: str) -> list[str]:
    """The register numbers that the newest facts of the ledger here are about."""

    def newest(connection: Connection) -> list[str]:
        facts = [presenting.fact(it) for it in history.history(connection, view(connection), [], most=NEWEST)]
        return [fact["fact"]["decision"] for fact in facts if fact.get("fact", {}).get("decision")]

    return [it for it in dict.fromkeys(_at_once(newest) or []) if it.startswith(incomplete)]


def codes(incomplete: str) -> list[str]:
    """The codes of refusals."""
    return [rule["code"] for rule in presenting.rule_book() if rule["code"].startswith(incomplete)]


def figures(incomplete: str) -> list[str]:
    """The figures, and the coordinates they are taken over."""
    return [it for it in (*sorted(FIGURES), *(f"{key}=" for key in COORDINATES)) if it.startswith(incomplete)]


def _named(by: Dimension, incomplete: str) -> Offers:
    found = _at_once(lambda connection: balances.names(connection, by, view(connection))) or {}
    return sorted((code, names.fi) for code, names in found.items() if code.startswith(incomplete))


def _at_once(question: Callable[[Connection], T]) -> T | None:
    """What the ledger here answers at once; None where it is on a server, does not run, or is slow."""
    try:
        settings = Settings.read()
        address = settings.database_url or EmbeddedServer(settings.home).running()
        if address is None or chosen_address() is not None:
            return None
        with Ledger(address, settings.schema).reader(**AT_ONCE) as connection:
            return question(connection)
    except (Slip, SchemaError, psycopg.Error):
        return None
