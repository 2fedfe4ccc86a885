"""The yearly balances of every account, by hledger and by Beancount from our export, and by us from the ledger."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median

from beancount import loader
from beancount.core.data import Transaction

from domain.pots import Account
from ledger.migrations import statement
from projections.export import account_name, beancount, hledger
from projections.follower import follow
from projections.ledger import Ledger
from projections.view import view
from tests.benchmarks.load import Load
from tests.benchmarks.workers import Worker

ACCOUNTS = statement("projections", "accounts")
HLEDGER = shutil.which("hledger")
YEARS = range(2020, 2024)
"""Those of the appropriations and, after them, of the payments."""

DAYS = [date(year, month, day) for year in YEARS[2:] for month in range(1, 11) for day in (10, 20)]
"""On each of which as much is paid, a fifth of it instalments of grants and the rest operating expenditure."""

A_DAY = 500
"""The fewest payments a day: one grant, and four hundred single ones."""

REPEATED = 5
"""Our own report is made so often; the median counts."""

Figures = dict[tuple[int, str], int]
"""Cents at the end of a year on an account, named in small letters and hyphens; what is zero is left out."""


@dataclass(frozen=True, slots=True)
class Report:
    """How many seconds a program took for the figures."""

    program: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Yearly:
    """The same figures by each program that is here; the first is ours."""

    payments: int
    figures: int
    reports: list[Report]
    skipped: list[str]


def yearly(conninfo: str, folder: Path, payments: int) -> Yearly:
    """Pay so much, export it, have everybody add it up. Raises RuntimeError where figures differ."""
    days = DAYS[:: max(A_DAY * len(DAYS) // payments, 1)]
    grants = payments // (A_DAY * len(days))
    ledger = Ledger(conninfo, "yearly")
    ledger.migrate()
    worker = Worker(ledger, 0)
    worker.do(Load.found)
    worker.do(Load.pay, days, grants, 400 * grants)
    worker.end()
    follow(ledger)
    ours, own = _timed(lambda: _by_momentti(ledger), REPEATED)
    reports, skipped = [Report("Momentti", own)], []
    for name, export, made in (("hledger", hledger, _by_hledger), ("Beancount", beancount, _by_beancount)):
        if name == "hledger" and HLEDGER is None:
            skipped.append("yearly balances by hledger: not installed, skipped: Debian's package is `hledger`")
            continue
        path = folder / name
        with ledger.reader() as connection, path.open("wb") as out:
            out.writelines(export(connection, view(connection)))
        theirs, seconds = _timed(lambda made=made, path=path: made(path))  # type: ignore[misc]
        if theirs != ours:
            raise RuntimeError(f"{name} comes to other figures than Momentti: {sorted(theirs.items() ^ ours.items())}")
        reports.append(Report(name, seconds))
    return Yearly(A_DAY * grants * len(days), len(ours), reports, skipped)


def _by_momentti(ledger: Ledger) -> Figures:
    found = {}
    with ledger.reader() as connection:
        at = view(connection)
        for year in YEARS:
            for *account, cents in connection.execute(ACCOUNTS, {"as_of": date(year, 12, 31), "known": at.position}):
                found[year, _plain(account_name(Account(*account)))] = int(cents)
    return _without_zeros(found)


def _by_hledger(path: Path) -> Figures:
    command = [str(HLEDGER), "-f", str(path), "bal", "--flat", "-N", "-E", "-Y", "-H", "--output-format", "csv"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    heads, *rows = csv.reader(io.StringIO(done.stdout))
    ends = [int(head[:4]) for head in heads[1:]]
    return _without_zeros(
        {
            (year, _plain(account)): _cents(Decimal(cell.removesuffix(" EUR")))
            for account, *cells in rows
            for year, cell in zip(ends, cells, strict=True)
        }
    )


def _by_beancount(path: Path) -> Figures:
    """Its own query language is a package of its own, so its loader's postings are added up here."""
    entries, errors, _ = loader.load_file(str(path))
    if errors:
        raise RuntimeError(f"Beancount does not take our export: {errors[:3]}")
    found: dict[tuple[int, str], int] = defaultdict(int)
    for entry in entries:
        for posting in entry.postings if isinstance(entry, Transaction) else ():
            assert posting.units is not None and posting.units.number is not None, "our export leaves no amount out"
            found[entry.date.year, posting.account] += _cents(posting.units.number)
    ends: dict[tuple[int, str], int] = defaultdict(int)
    for (year, account), cents in found.items():
        for later in YEARS[YEARS.index(year) :]:
            ends[later, _plain(account.split(":", 1)[1])] += cents
    return _without_zeros(ends)


def _plain(account: str) -> str:
    """Beancount wants capitals and hyphens: without them all name an account alike."""
    return account.replace(".", "-").replace("_", "-").lower()


def _cents(euros: Decimal) -> int:
    return int((100 * euros).to_integral_exact())


def _without_zeros(figures: Figures) -> Figures:
    return {key: cents for key, cents in figures.items() if cents}


def _timed(make: Callable[[], Figures], times: int = 1) -> tuple[Figures, float]:
    made = []
    for _ in range(times):
        start = time.perf_counter()
        made.append((make(), time.perf_counter() - start))
    return made[0][0], median(seconds for _, seconds in made)
