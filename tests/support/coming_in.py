"""Coming in at a server: people who hold roles, and tokens of theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

import httpx

from api.access import tokens
from api.access.rights import GRANTABLE, Right
from api.settings import Settings
from domain.commands import Command
from domain.names import Person, Role
from projections.ledger import Ledger
from tests.support.access import ADMINISTRATOR, giving
from tests.support.engine import recorded


def hold(ledger: Ledger, person: Person, *roles: Role) -> None:
    """Give a person roles, from an administrator whom the ledger may not have had yet."""
    asyncio.run(_hold(ledger, [giving(role, person) for role in roles if (person, role) != FOUNDER], person))


FOUNDER = (ADMINISTRATOR, Role.ADMINISTRATOR)


async def _hold(ledger: Ledger, asks: list[Command], person: Person) -> None:
    async with ledger.clerk() as clerk:
        await recorded(clerk, giving(Role.ADMINISTRATOR, ADMINISTRATOR), "the first administrator")
        if asks:
            await recorded(clerk, asks, f"roles of {person}: {', '.join(str(ask) for ask in asks)}"[:200])


def token(ledger: Ledger, person: Person, scopes: Iterable[Right] = GRANTABLE, days: int = 1) -> str:
    """A token of a person, for whatever their roles give."""
    with ledger.registrar() as connection:
        return tokens.issue(connection, person, scopes, "tests", days).text


def bearer(ledger: Ledger, person: str, *roles: Role) -> dict[str, str]:
    """Give a person roles; returns the headers with which they come in."""
    hold(ledger, Person(person), *roles)
    return {"Authorization": f"Bearer {token(ledger, Person(person))}"}


def come_in(client: httpx.Client, home: Path, person: str, *roles: Role) -> None:
    """Let a client come in at the server of a home, as a person with these roles."""
    with Settings.read({"MOMENTTI_HOME": str(home)}).ledger() as ledger:
        client.headers.update(bearer(ledger, person, *roles))
