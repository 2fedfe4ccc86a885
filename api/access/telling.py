"""Who came in, in which session or with which token, as plain JSON values; never a secret."""

from __future__ import annotations

from typing import Any

from api.access.identity import Identity
from api.access.rights import Right
from api.access.sessions import Session
from api.access.tokens import Token
from domain.calendar import stamp


def identity(who: Identity) -> dict[str, Any]:
    """Who came in, in which roles, with which rights, by which session or token."""
    return {
        "person": who.person,
        "roles": sorted(who.roles),
        "rights": sorted(right for right in Right if who.may(right)),
        "way": who.way,
    }


def session(it: Session) -> dict[str, Any]:
    """A session without its secret."""
    return {
        "id": it.id,
        "person": it.person,
        "how": it.how,
        "started_at": stamp(it.started_at),
        "seen_at": stamp(it.seen_at),
        "ends_at": stamp(it.ends_at),
    }


def token(it: Token) -> dict[str, Any]:
    """A token without its secret."""
    return {
        "id": it.id,
        "person": it.person,
        "scopes": sorted(it.scopes),
        "issued_by": it.issued_by,
        "issued_at": stamp(it.issued_at),
        "expires_at": stamp(it.expires_at),
        "revoked_by": it.revoked_by,
        "revoked_at": it.revoked_at and stamp(it.revoked_at),
    }
