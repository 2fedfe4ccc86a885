"""emmett-postgresql, driven by a small program of ours for node."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable
from urllib.parse import quote

from psycopg.conninfo import conninfo_to_dict

from tests.benchmarks.peers.databases import new_database
from tests.benchmarks.peers.packages import HERE, NOT_INSTALLED, PACKAGES
from tests.benchmarks.peers.payment import ON_A_STREAM, payment
from tests.benchmarks.rows import Counted, Row, Sample, Series, rows_of, sample

PACKAGE = PACKAGES / "@event-driven-io" / "emmett-postgresql"


def lacking() -> str | None:
    """Why it cannot be measured here, and how to change that."""
    return None if PACKAGE.is_dir() and shutil.which("node") else f"{Series.EMMETT}: {NOT_INSTALLED}"


class Emmett:
    """Its event store in a database of its own; each measurement is a process of node."""

    def __init__(self, conninfo: str) -> None:
        where = conninfo_to_dict(new_database(conninfo, "emmett"))
        self._address = f"postgresql://{where['user']}@{quote(str(where['host']), safe='')}/{where['dbname']}"

    def rows(self, clients: Iterable[int]) -> list[Row]:
        """Single appends with the expected version, on a stream for each client."""
        return rows_of(Series.EMMETT, clients, self._measure)

    def _measure(self, clients: int, seconds: float) -> Sample:
        asked = {
            "address": self._address,
            "clients": clients,
            "seconds": seconds,
            "onAStream": ON_A_STREAM,
            "payment": payment("grant"),
        }
        done = subprocess.run(
            [str(shutil.which("node")), str(HERE / "emmett.mjs"), json.dumps(asked)],
            capture_output=True,
            text=True,
            timeout=seconds + 60,
        )
        if done.returncode != 0:
            raise RuntimeError(f"emmett failed ({done.returncode}):\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        counted = json.loads(done.stdout)
        return sample(Counted(len(counted["waits"]), counted["seconds"], counted["waits"]))
