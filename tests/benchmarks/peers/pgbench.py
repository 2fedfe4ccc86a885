"""The physical limit: pgbench adds rows of two numbers to a table without an index, each in a commit of its own."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from ledger.programs import program
from tests.benchmarks.peers.databases import new_database
from tests.benchmarks.rows import Counted, Row, Sample, Series, rows_of, sample

TIMED = 0.2
"""The share of transactions whose time is written down."""


class BareInserts:
    """A database of its own, and pgbench for as many clients as asked."""

    def __init__(self, conninfo: str, folder: Path) -> None:
        self._conninfo = new_database(conninfo, "bare")
        self._script = folder / "insert.sql"
        self._script.write_text("INSERT INTO bare (client, cents) VALUES (:client_id, 123457);\n")
        self._times = folder / "times"
        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            connection.execute("CREATE TABLE bare (client integer NOT NULL, cents bigint NOT NULL)")

    def rows(self, clients: Iterable[int]) -> list[Row]:
        """The limit at several numbers of clients."""
        return rows_of(Series.BARE, clients, self._measure)

    def _measure(self, clients: int, seconds: float) -> Sample:
        where = conninfo_to_dict(self._conninfo)
        # Below its shortest time, which is a second, it is told how many rows each client adds.
        lasting = f"--time={round(seconds)}" if seconds >= 1 else f"--transactions={round(100 * seconds)}"
        done = subprocess.run(
            [
                program("pgbench"),
                *("--no-vacuum", "--protocol=prepared", f"--file={self._script}", lasting),
                *("--log", f"--log-prefix={self._times}", f"--sampling-rate={TIMED}"),
                *(f"--client={clients}", f"--jobs={min(clients, os.cpu_count() or 1)}"),
                *("--host", str(where["host"]), "--port", str(where["port"]), "--username", str(where["user"])),
                str(where["dbname"]),
            ],
            capture_output=True,
            text=True,
            timeout=seconds + 60,
            env={name: value for name, value in os.environ.items() if not name.startswith("PG")},
        )
        rate = re.search(r"^tps = ([0-9.]+) ", done.stdout, re.MULTILINE)
        failed = re.search(r"^number of failed transactions: ([0-9]+) ", done.stdout, re.MULTILINE)
        if done.returncode != 0 or rate is None or failed is None or failed[1] != "0":
            raise RuntimeError(f"pgbench failed ({done.returncode}):\n{done.stdout}\n{done.stderr}")
        timed = sample(Counted(0, 1.0, self._waits()))
        return timed._replace(rate=float(rate[1]))

    def _waits(self) -> list[float]:
        """Seconds of the transactions that were timed: the third column, in microseconds."""
        waits: list[float] = []
        for log in self._times.parent.glob(f"{self._times.name}.*"):
            waits += (int(line.split()[2]) / 1e6 for line in log.read_text().splitlines())
            log.unlink()
        return waits
