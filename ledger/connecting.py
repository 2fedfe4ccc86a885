"""How a writer comes to the log: as the ledger's clerk, in its schema, on a connection that notices when it is gone."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

from ledger.migrations import MIGRATED, NO_LEDGER, check_log, no_ledger
from ledger.servers import primary, refuse_standby

Connection = psycopg.AsyncConnection[tuple[Any, ...]]

LOST = (psycopg.OperationalError, psycopg.InterfaceError)
"""What a connection says when it is gone; whether its last statement was carried out is then unknown."""

KEEPALIVES: dict[str, Any] = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


async def connect(conninfo: str, schema: str, session: str = "") -> Connection:
    """A connection as the ledger's clerk, with these settings of a session; every statement is a transaction.

    Raises SchemaError when the log is not there, or of another version; OnStandby where nothing can be written.
    """
    connection = await psycopg.AsyncConnection.connect(
        primary(conninfo), autocommit=True, prepare_threshold=0, options=session, connect_timeout=5, **KEEPALIVES
    )
    try:
        refuse_standby(connection)
        await connection.set_isolation_level(psycopg.IsolationLevel.READ_COMMITTED)
        await _enter(connection, schema)
        await connection.execute("SET TimeZone = 'UTC'")
    except BaseException:
        await connection.close()
        raise
    return connection


async def _enter(connection: Connection, schema: str) -> None:
    try:
        await connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(f"{schema}_clerk")))
        await connection.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(schema)))
        applied = await (await connection.execute(MIGRATED)).fetchall()
    except NO_LEDGER as error:
        raise no_ledger(schema) from error
    check_log(schema, applied)
