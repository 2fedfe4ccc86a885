"""Tokens, for systems: each is somebody's, narrowed to some rights, and ends; its secret is shown once."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from api.access.rights import GRANTABLE, Right
from api.access.secrets import hash_of, new_secret, same
from domain.names import Person
from domain.slips import Slip
from ledger.migrations import statement
from projections.ledger import Connection

ISSUE = statement("api", "issue_token")
TOKEN = statement("api", "token")
TOKENS = statement("api", "tokens")
REVOKE = statement("api", "revoke_token")

DAYS, MOST_DAYS = 90, 365

_SHAPE = re.compile(r"mmt_([0-9a-f]{12})_([A-Za-z0-9_-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret; revoked for good where it says by whom and when."""

    id: str
    person: Person
    scopes: frozenset[Right]
    issued_by: str
    issued_at: datetime
    expires_at: datetime
    revoked_by: str | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """A token and the text that lets its bearer in: whoever issued it sees that once, and nobody after them."""

    token: Token
    text: str


def read_scopes(names: Iterable[str]) -> list[Right]:
    """The rights with these names. Raises Slip naming those there are."""
    by_name = {right.value: right for right in GRANTABLE}
    try:
        return [by_name[name] for name in names]
    except KeyError as error:
        raise Slip(f"There is no scope {error}; there are: {', '.join(sorted(by_name))}.") from error


def issue(connection: Connection, person: Person, scopes: Iterable[Right], by: str, days: int = DAYS) -> Issued:
    """Issue a token of a person for so many days. Raises Slip where it would have no rights or no end."""
    wanted = sorted(set(scopes))
    if not wanted or not GRANTABLE.issuperset(wanted):
        raise Slip(f"Say what the token is for, some of: {', '.join(sorted(GRANTABLE))}.")
    if not 1 <= days <= MOST_DAYS:
        raise Slip(f"A token lasts from 1 to {MOST_DAYS} days, not {days}.")
    token_id, secret = secrets.token_hex(6), new_secret()
    parameters = {
        "id": token_id,
        "hash": hash_of(secret),
        "person": person,
        "scopes": wanted,
        "by": by,
        "days": days,
    }
    row = connection.execute(ISSUE, parameters).fetchone()
    assert row is not None, "it was inserted"
    return Issued(_token(*row), f"mmt_{token_id}_{secret}")


def find(connection: Connection, text: str) -> tuple[str, Person, frozenset[Right]] | None:
    """The id, person and scopes of a token that is good now."""
    if (shape := _SHAPE.fullmatch(text)) is None:
        return None
    token_id, secret = shape.groups()
    row = connection.execute(TOKEN, {"id": token_id}).fetchone()
    if row is None or not same(row[0], hash_of(secret)):
        return None
    return token_id, Person(row[1]), _rights(row[2])


def every(connection: Connection) -> list[Token]:
    """Every token there ever was, newest first."""
    return [_token(*row) for row in connection.execute(TOKENS)]


def revoke(connection: Connection, token_id: str, by: str) -> bool:
    """Revoke a token for good; whether there is such a token. Revoking it again changes nothing."""
    row = connection.execute(REVOKE, {"id": token_id, "by": by}).fetchone()
    return bool(row and row[0])


def _token(token_id: str, person: str, scopes: list[str], *rest: object) -> Token:
    return Token(token_id, Person(person), _rights(scopes), *rest)  # type: ignore[arg-type]


def _rights(names: Iterable[str]) -> frozenset[Right]:
    """A right that this version no longer knows gives nothing."""
    known = {right.value: right for right in Right}
    return frozenset(known[name] for name in names if name in known)
