"""Which role may do what at the doors; what is not named here nobody may do.

Offices and four eyes are the domain's: a role says who may record a decision, an office whose decision it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from domain.commands import COMMANDS as ALL
from domain.commands import (
    ApprovePayment,
    AssignOffice,
    AssignRole,
    CloseYear,
    Command,
    EndOffice,
    EndRole,
    LockPeriod,
    ReopenPeriod,
    ReturnPayment,
    SetControls,
)
from domain.names import Role, Term


class Right(Term):
    """What a route asks of whoever comes."""

    ANYBODY = "anybody"
    """Open to the world: health, the description of the API, signing in."""

    SELF = "self"
    """Everybody who has come in, about themselves."""

    RECORD = "record"
    """Record commands; which ones, the command says."""

    FIGURES = "figures"
    """Balances, frames, moments, programs, plans, rules: sums, and what is public anyway.

    Where a sum is short or exceeded, it names the largest facts behind it, without persons and recipients.
    """

    DETAILS = "details"
    """Single facts, decisions and payments, with persons and recipients: restricted, so that each reading is noted."""

    REFUSALS = "refusals"
    """The register of refusals: restricted likewise."""

    PROOFS = "proofs"
    """Checkpoints and proofs: hashes alone."""

    READINGS = "readings"
    """Who holds which role, and the register of who read what: restricted likewise."""

    ACCESS = "access"
    """Give and take away tokens."""

    METRICS = "metrics"
    """The figures that watch the server."""


GRANTABLE = frozenset(Right) - {Right.ANYBODY, Right.SELF}
"""What a role gives and a token is narrowed to; the other two need neither."""

RESTRICTED = frozenset({Right.DETAILS, Right.REFUSALS, Right.READINGS})
"""What is read under these is noted in the register of readings."""

_EVERYBODY = frozenset({Right.ANYBODY, Right.SELF, Right.FIGURES, Right.PROOFS})
_FINANCE = _EVERYBODY | {Right.RECORD, Right.DETAILS}

RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.RECORDER: _FINANCE,
    Role.APPROVER: _FINANCE,
    Role.DIRECTOR: _FINANCE,
    Role.DIRECTOR_GENERAL: _FINANCE | {Right.REFUSALS, Right.READINGS},
    Role.ADMINISTRATOR: _EVERYBODY | {Right.RECORD, Right.READINGS, Right.ACCESS, Right.METRICS},
    Role.AUDITOR: _EVERYBODY | {Right.DETAILS, Right.REFUSALS, Right.READINGS},
    Role.MINISTRY: _EVERYBODY,
}

_RECORDERS = (Role.RECORDER, Role.DIRECTOR, Role.DIRECTOR_GENERAL)

_OTHERS: Mapping[type[Command], tuple[Role, ...]] = {
    ApprovePayment: (Role.APPROVER,),
    ReturnPayment: (Role.APPROVER,),
    CloseYear: (Role.DIRECTOR_GENERAL,),
    LockPeriod: (Role.RECORDER, Role.DIRECTOR_GENERAL),
    ReopenPeriod: (Role.DIRECTOR_GENERAL,),
    AssignOffice: (Role.ADMINISTRATOR,),
    EndOffice: (Role.ADMINISTRATOR,),
    AssignRole: (Role.ADMINISTRATOR,),
    EndRole: (Role.ADMINISTRATOR,),
    SetControls: (Role.ADMINISTRATOR,),
}

RECORDED_BY: Mapping[type[Command], tuple[Role, ...]] = {kind: _OTHERS.get(kind, _RECORDERS) for kind in ALL}
"""Which roles may record a command; of several that somebody holds, the first one named stands in the envelope."""
