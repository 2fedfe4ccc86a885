"""Where the bench ran: versions, size of the machine, and what makes the server durable."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

import psycopg
from psycopg import sql

BUILD = Path(__file__).parents[2] / "build"
"""Where the benches keep their servers while they run: on the disk of the repository, not under version control."""

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
STATED = (*DURABLE, "wal_sync_method", "wal_level", "data_checksums", "shared_buffers", "max_wal_size")


def settings(conninfo: str) -> dict[str, str]:
    """The server's settings as it shows them. Raises RuntimeError when it would lose a commit in a crash."""
    shown = {name: _shown(conninfo, name) for name in STATED}
    if lax := {name: shown[name] for name, wanted in DURABLE.items() if shown[name] != wanted}:
        raise RuntimeError(f"the server is not durable: {lax}")
    return shown


def versions(conninfo: str) -> dict[str, str]:
    """What ran, each with its version."""
    return {
        "PostgreSQL": _shown(conninfo, "server_version").split()[0],
        "Python": platform.python_version(),
        "psycopg": version("psycopg"),
        "eventsourcing": version("eventsourcing"),
    }


def machine() -> str:
    """Its size and the family of its operating system, and no more."""
    gibibytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {gibibytes:.0f} GiB of memory, {platform.system()}"


def company() -> str:
    """How busy the machine is with the work of others: its load over the last five minutes."""
    load, cores = os.getloadavg()[1], os.cpu_count() or 1
    told = "others were at work, so that even ratios mean little" if load > cores / 4 else "nobody else was at work"
    return f"{load:.1f} on {cores} cores when the run began: {told}"


def _shown(conninfo: str, name: str) -> str:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        row = connection.execute(sql.SQL("SHOW {}").format(sql.Identifier(name))).fetchone()
    assert row is not None, "SHOW gives one row"
    return str(row[0])
