"""Who has come in: a person and the roles they hold today, never what a body says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from api.access.rights import RECORDED_BY, RIGHTS, Right
from domain.commands import Command
from domain.names import Person, Role


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody who has come in, by a session or a token; a token may be narrowed to some of what the roles give."""

    person: Person
    roles: frozenset[Role]
    way: str
    """By which session or token: an identifier that is no secret, ``token:`` or ``session:`` before it."""
    scopes: frozenset[Right] | None = None
    """What a token is narrowed to; None is all that the roles give."""

    def may(self, right: Right) -> bool:
        """Whether one of the roles gives a right, and the way in is not narrowed to others."""
        given = any(right in RIGHTS[role] for role in self.roles) or right in (Right.ANYBODY, Right.SELF)
        return given and (self.scopes is None or right in self.scopes or right in (Right.ANYBODY, Right.SELF))

    def role_for(self, command: type[Command]) -> Role | None:
        """In which of their roles they record a command; None when they may not."""
        return next((role for role in RECORDED_BY[command] if role in self.roles), None)
