"""How fast payments are imported, step by step, beside pgbench's bare durable INSERT on the same server.

``python -m tests.benchmarks.imports [ROWS]`` prints rows a second; ratios of one run mean more than its figures.
"""

from __future__ import annotations

import asyncio
import csv
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import openpyxl

from api.importing.kinds import PAYMENTS
from api.importing.opening import open_table, read_file
from api.importing.preview import Preview, preview
from api.importing.recording import Mode, Outcome, record
from api.importing.rows import Sheet, read_rows
from ledger.answers import Recorded
from ledger.collecting import without_collection
from ledger.embedded import embedded_server
from projections.ledger import Ledger
from projections.verify import verify
from tests.benchmarks.peers.pgbench import BareInserts
from tests.benchmarks.surroundings import BUILD, settings
from tests.support.world import contract, with_money

INVOICES = 100
"""Rows for each contract."""

HEADINGS = ("decision", "instalment", "amount", "invoice", "due_on", "effective_on")

R = TypeVar("R")


def found(ledger: Ledger, contracts: int) -> None:
    """Contracts of 10 000 euros each."""

    async def write() -> None:
        async with ledger.clerk() as clerk:
            asks = [
                with_money("10 000 000,00"),
                *(contract(f"H-{n}", "10 000,00", f"Oy {n}") for n in range(contracts)),
            ]
            answers = await asyncio.gather(*(clerk.record(it, f"bench-{n}") for n, it in enumerate(asks)))
            assert all(isinstance(it, Recorded) for it in answers)

    ledger.migrate()
    asyncio.run(write())


def lines(contracts: int) -> Iterator[tuple[str, ...]]:
    """The rows of a file: a heading, then each contract's invoices of 99,99 euros."""
    yield HEADINGS
    for number in range(contracts):
        for invoice in range(1, INVOICES + 1):
            yield f"H-{number}", str(invoice), "99,99", f"I-{invoice}", "30.9.2021", "2021-09-01"


def read(file: Path) -> Sheet:
    """The whole first step."""
    return read_rows(open_table(read_file(file), file, PAYMENTS, None), PAYMENTS, {"by": "a.b"}, _quiet)


def timed(what: str, rows: int, act: Callable[[], R]) -> R:
    """Do something and say how many rows a second it took."""
    start = time.perf_counter()
    done = act()
    print(f"{what:58} {rows / (time.perf_counter() - start):10.0f} rows/s", flush=True)
    return done


def write_csv(file: Path, contracts: int) -> None:
    """The rows as a CSV file."""
    with file.open("w", newline="", encoding="utf-8") as target:
        csv.writer(target, delimiter=";").writerows(lines(contracts))


def checked(conninfo: str, folder: Path, rows: int) -> float:
    """How many rows of a CSV file are read, looked up and decided a second, with nothing written."""
    ledger, contracts, file = Ledger(conninfo, "checked_imports"), rows // INVOICES, folder / "checked.csv"
    found(ledger, contracts)
    write_csv(file, contracts)
    start = time.perf_counter()
    with without_collection():
        seen = asyncio.run(preview(ledger, PAYMENTS, read(file).rows, _quiet))
    took = time.perf_counter() - start
    assert (len(seen.accepted), seen.problems) == (rows, [])
    return rows / took


def measure(conninfo: str, folder: Path, rows: int, seconds: float = 2.0) -> None:
    """Measure each step on one server, the physical limit for some seconds before and after."""
    ledger, contracts = Ledger(conninfo, "imports"), rows // INVOICES
    found(ledger, contracts)
    as_csv, as_xlsx = folder / "payments.csv", folder / "payments.xlsx"
    write_csv(as_csv, contracts)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in lines(contracts):
        sheet.append(line)
    book.save(as_xlsx)
    bare = BareInserts(conninfo, folder).rows((32, 64))
    best = max(row.measure(seconds).rate for row in bare)
    timed("xlsx: read, shapes checked", rows, lambda: read(as_xlsx))
    asks = timed("CSV: read, shapes checked", rows, lambda: read(as_csv)).rows

    def look() -> Preview:
        return asyncio.run(preview(ledger, PAYMENTS, asks, _quiet))

    seen = timed("looked up and decided, nothing written (dry run)", rows, look)
    assert (len(seen.accepted), seen.problems) == (rows, [])

    async def recorded() -> Outcome:
        async with ledger.clerk() as clerk:
            return await record(clerk, seen.accepted, Mode.ROWS, _quiet)

    outcome = timed("recorded through the clerk", rows, lambda: asyncio.run(recorded()))
    assert outcome.recorded == rows
    again = timed("the same file again: all recorded already", rows, look)
    assert again.already == rows
    after = max(row.measure(seconds).rate for row in bare)
    print(f"{'pgbench, bare durable INSERT, best, before and after':58} {best:10.0f} and {after:.0f}")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"most memory: {most} MiB; {verify(ledger).facts} facts verify")


def _quiet(_: int) -> None:
    """Nobody watches."""


def main() -> None:
    """Measure on an embedded server, on the disk of the repository."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    BUILD.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="bench-", dir=BUILD) as name:
        folder = Path(name)
        with embedded_server(folder / "server") as conninfo:
            settings(conninfo)
            with without_collection():
                measure(conninfo, folder, rows)


if __name__ == "__main__":
    main()
