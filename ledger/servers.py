"""Which server of several takes the writes: a ledger's primary, and never a standby that follows it."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo


class OnStandby(psycopg.errors.ReadOnlySqlTransaction):
    """The server only follows another one: nothing is decided or written there, and this says so before it is tried."""


def primary(conninfo: str) -> str:
    """Where writers go: of several hosts, the one that takes writes at the time."""
    named = conninfo_to_dict(conninfo)
    if any("," in str(named.get(name, "")) for name in ("host", "hostaddr")):
        return make_conninfo(conninfo, target_session_attrs="read-write")
    return conninfo


def refuse_standby(connection: psycopg.Connection[Any] | psycopg.AsyncConnection[Any]) -> None:
    """Raises OnStandby where the server is in recovery; asks nothing, for the server said so when it answered."""
    if connection.info.parameter_status("in_hot_standby") == "on":
        raise OnStandby(
            "This server is a standby: it shows the ledger, and its primary alone records, rehearses and migrates. Name"
            " the primary, or both hosts, in MOMENTTI_DATABASE_URL; the standby in MOMENTTI_READ_DATABASE_URL."
        )
