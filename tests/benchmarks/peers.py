"""What Momentti is compared with: a bare durable INSERT by pgbench, and the library's stock PostgreSQL recorder."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Barrier
from types import TracebackType
from typing import Self

import psycopg
from eventsourcing.dcb.api import DCBAppendCondition, DCBEvent, DCBQuery, DCBQueryItem
from eventsourcing.dcb.postgres_tt import PostgresTTDCBFactory
from eventsourcing.persistence import IntegrityError
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ledger.programs import program
from tests.benchmarks.rows import Row, Series

BARE_CLIENTS = (1, 8, 32, 64, 128)
STOCK_THREADS = (8, 32)
ONE_TAG_THREADS = (1, *STOCK_THREADS)

DECISIONS_ON_A_TAG = 200
"""After which a client goes on with a new tag, as Momentti's clients do with a new grant after as many payments."""

EARLIER = 10_000
"""Events that are there before anything is measured, so that no plan is made for empty tables."""


class BareInserts:
    """A table of two columns, without an index, in a database of its own; each transaction adds one row."""

    def __init__(self, conninfo: str, folder: Path) -> None:
        self._conninfo = _new_database(conninfo, "bare")
        self._script = folder / "insert.sql"
        self._script.write_text("INSERT INTO bare (client, cents) VALUES (:client_id, 123457);\n")
        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            connection.execute("CREATE TABLE bare (client integer NOT NULL, cents bigint NOT NULL)")

    def rows(self) -> list[Row]:
        """The physical limit at several numbers of clients."""
        return [
            Row(Series.BARE, clients, lambda seconds, n=clients: self._measure(n, seconds)) for clients in BARE_CLIENTS
        ]

    def _measure(self, clients: int, seconds: float) -> float:
        where = conninfo_to_dict(self._conninfo)
        # Below its shortest time, which is a second, it is told how many rows each client adds.
        lasting = f"--time={round(seconds)}" if seconds >= 1 else f"--transactions={round(100 * seconds)}"
        done = subprocess.run(
            [
                program("pgbench"),
                *("--no-vacuum", "--protocol=prepared", f"--file={self._script}", lasting),
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
        return float(rate[1])


class Stock:
    """The stock recorder in a database of its own; a decision reads its tag's events, adds them up and appends."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = _new_database(conninfo, "stock")
        where = conninfo_to_dict(self._conninfo)
        self._factory = PostgresTTDCBFactory(
            {
                "POSTGRES_DBNAME": str(where["dbname"]),
                "POSTGRES_HOST": str(where["host"]),
                "POSTGRES_PORT": str(where["port"]),
                "POSTGRES_USER": str(where["user"]),
                "POSTGRES_PASSWORD": "",
                "POSTGRES_POOL_SIZE": str(max(STOCK_THREADS)),
                "POSTGRES_MAX_OVERFLOW": "0",
            }
        )
        self._tags = {
            (threads, thread): _tags(f"decision-{threads}-{thread}")
            for threads in STOCK_THREADS
            for thread in range(threads)
        }
        self.appended: Counter[str] = Counter()
        """How many events each tag has got by now."""

    def __enter__(self) -> Self:
        self._factory.__enter__()
        self._recorder = self._factory.dcb_recorder()
        for start in range(0, EARLIER, DECISIONS_ON_A_TAG):
            self._recorder.append([_event(f"earlier-{start}")] * DECISIONS_ON_A_TAG)
        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            connection.execute("ANALYZE")
        return self

    def __exit__(self, kind: type[BaseException] | None, why: BaseException | None, at: TracebackType | None) -> None:
        self._factory.__exit__(kind, why, at)

    def rows(self) -> list[Row]:
        """Decisions on a tag for each thread, and of all threads on one tag."""
        return [
            *(
                Row(Series.STOCK, threads, lambda seconds, n=threads: self._measure(n, self._own_tag(n), seconds))
                for threads in STOCK_THREADS
            ),
            *(
                Row(Series.STOCK_ONE_TAG, threads, lambda seconds, n=threads: self._measure(n, _hot_tag(n), seconds))
                for threads in ONE_TAG_THREADS
            ),
        ]

    def hot_history(self) -> int:
        """The most events that a hot tag has got."""
        return max(self.appended[_hot_tag(threads)(0)] for threads in ONE_TAG_THREADS)

    def _own_tag(self, threads: int) -> Callable[[int], str]:
        return lambda thread: next(self._tags[threads, thread])

    def _measure(self, threads: int, tag_of: Callable[[int], str], seconds: float) -> float:
        """Decisions a second; one that came too late is read and decided again, and counts when it is recorded."""
        ready = Barrier(threads + 1)

        def decisions(thread: int) -> Counter[str]:
            counted: Counter[str] = Counter()
            ready.wait()
            stop = time.perf_counter() + seconds
            while time.perf_counter() < stop:
                tag = tag_of(thread)
                while not (recorded := self._decide(tag)) and time.perf_counter() < stop:
                    pass
                counted[tag] += recorded
            return counted

        with ThreadPoolExecutor(threads) as pool:
            running = [pool.submit(decisions, thread) for thread in range(threads)]
            ready.wait()
            start = time.perf_counter()
            counts = [future.result() for future in running]
            elapsed = time.perf_counter() - start
        for counted in counts:
            self.appended += counted
        return sum(counted.total() for counted in counts) / elapsed

    def _decide(self, tag: str) -> bool:
        query = DCBQuery([DCBQueryItem(tags=[tag])])
        found = self._recorder.read(query)
        spent = sum(json.loads(event.event.data)["cents"] for event in found)
        decided = _event(tag)
        if spent + json.loads(decided.data)["cents"] > 10**14:
            raise RuntimeError("the money of the bench is spent")
        try:
            self._recorder.append([decided], DCBAppendCondition(query, after=found.head))
        except IntegrityError:
            return False
        return True


def _tags(name: str) -> Iterator[str]:
    """The tag of each decision of one client in turn."""
    for number in count():
        yield f"{name}-{number // DECISIONS_ON_A_TAG}"


def _hot_tag(threads: int) -> Callable[[int], str]:
    """One tag for all threads; another for each number of threads, so that none reads the others' history."""
    return lambda _: f"appropriation-{threads}"


def _event(tag: str) -> DCBEvent:
    """A payment with one tag, half as long as a line of Momentti's log."""
    data = {
        "recorded_at": "2021-06-01T09:00:00.000000Z",
        "effective_on": "2021-06-01",
        "by": "finance.one",
        "key": tag,
        "decision": tag,
        "payee": "Invented recipient",
        "charge": {"moment": "29.01.53", "source": "national", "frame": "programs", "program": "skills"},
        "regions": {"06": 74_074, "17": 49_383},
        "cents": 123_457,
    }
    return DCBEvent("PaymentPrepared", json.dumps(data).encode(), [tag])


def _new_database(conninfo: str, name: str) -> str:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return make_conninfo(conninfo, dbname=name)
