"""The journal and its legs as independent programs read them: every byte, and every total to the cent."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from beancount.core import data
from beancount.loader import load_string

from domain.facts import Entry
from domain.legs import legs
from domain.pots import Account
from ledger.tree import EMPTY_ROOT, Frontier, leaf_hash
from projections.export import account_name, beancount, hledger, journal
from projections.ledger import Connection, Ledger
from projections.trail import ACCOUNTS
from projections.view import View, view
from tests.machines.drawing import DAYS
from tests.projections.conftest import Lived
from tests.projections.lifelike import record
from tests.support.engine import as_role
from tests.support.foreign import foreign
from tests.support.world import ready, spend, with_money

HLEDGER = shutil.which("hledger")
needs_hledger = pytest.mark.skipif(HLEDGER is None, reason="hledger is not installed: the second opinion is left out")


def totals(entries: list[Entry], until: date | None = None) -> dict[Account, int]:
    """Cents on every account, leg by leg, before a day."""
    found: dict[Account, int] = defaultdict(int)
    for entry in entries:
        if until is None or entry.effective_on < until:
            for account, cents in legs(entry.fact):
                found[account] += cents
    return found


def named(cents: dict[Account, int]) -> dict[str, int]:
    """The totals by the name that the exports have for an account; frame and source are not part of it."""
    found: dict[str, int] = defaultdict(int)
    for account, amount in cents.items():
        found[account_name(account)] += amount
    return dict(found)


def head(connection: Connection) -> View:
    """All that is known."""
    return view(connection)


def test_the_journal_is_the_recorded_bytes_and_hashes_to_the_root(history: Lived, reader: Connection) -> None:
    exported = b"".join(journal(reader, head(reader)))
    stored = [bytes(line) for (line,) in reader.execute("SELECT line FROM events ORDER BY position")]
    assert exported == b"".join(line + b"\n" for line in stored)
    lines = exported.splitlines()
    assert len(lines) == len(history[1].entries)
    assert [json.loads(line)["position"] for line in lines] == list(range(1, len(lines) + 1))
    root = reader.execute("SELECT root FROM turns ORDER BY recorded_at DESC LIMIT 1").fetchone()
    assert root == (Frontier.empty().append(map(leaf_hash, lines))[0].root(),)


def test_a_journal_known_at_each_turn_hashes_to_the_root_of_that_turn(history: Lived, reader: Connection) -> None:
    turns = reader.execute("SELECT last_position, root, recorded_at FROM turns ORDER BY recorded_at").fetchall()
    assert len(turns) > 50
    for last, root, recorded_at in turns[:: len(turns) // 12]:
        lines = b"".join(journal(reader, view(reader, known_at=recorded_at))).splitlines()
        assert len(lines) == last
        assert Frontier.empty().append(map(leaf_hash, lines))[0].root() == root


def test_a_journal_is_read_in_pages(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.export.PAGE", 3)
    record(ledger, ready())
    with ledger.reader() as connection:
        assert len(list(journal(connection, head(connection)))) == len(ready())


def test_an_empty_ledger_exports_nothing_that_anyone_stumbles_over(ledger: Ledger) -> None:
    with ledger.reader() as connection:
        at = head(connection)
        assert b"".join(journal(connection, at)) == b""
        assert Frontier.empty().append([])[0].root() == EMPTY_ROOT
        entries, errors, _ = load_string(b"".join(beancount(connection, at)).decode())
        assert (entries, errors) == ([], [])
        if HLEDGER:
            assert hledger_totals(b"".join(hledger(connection, at))) == {}


def test_foreign_events_are_in_the_journal_and_move_nothing(ledger: Ledger) -> None:
    record(ledger, with_money())
    with ledger.reader() as connection:
        at = head(connection)
        before = [b"".join(form(connection, at)) for form in (hledger, beancount)]
    foreign(ledger, "somebody-elses")
    with ledger.reader() as connection:
        later = head(connection)
        assert [b"".join(form(connection, later)) for form in (hledger, beancount)] == before
        assert len(list(journal(connection, later))) == len(list(journal(connection, at))) + 1


def test_beancount_reads_it_without_errors_and_comes_to_the_same_totals(history: Lived, reader: Connection) -> None:
    text = b"".join(beancount(reader, head(reader))).decode()
    entries, errors, options = load_string(text)
    assert not errors, errors
    assert options["title"] == "Momentti"
    found: dict[str, int] = defaultdict(int)
    transactions = [entry for entry in entries if isinstance(entry, data.Transaction)]
    for transaction in transactions:
        for posting in transaction.postings:
            assert posting.units.currency == "EUR"
            found[posting.account] += cents_of(posting.units.number)
    assert dict(found) == {beancount_name(name): cents for name, cents in named(totals(history[1].entries)).items()}
    moving = [entry for entry in history[1].entries if any(cents for _, cents in legs(entry.fact))]
    assert sorted(int(it.meta["code"]) for it in transactions) == [entry.position for entry in moving]
    assert {(int(it.meta["code"]), it.date) for it in transactions} == {(it.position, it.effective_on) for it in moving}
    opened = [entry.account for entry in entries if isinstance(entry, data.Open)]
    assert sorted(opened) == sorted(found)


@needs_hledger
def test_hledger_comes_to_the_same_totals(history: Lived, reader: Connection) -> None:
    text = b"".join(hledger(reader, head(reader)))
    assert hledger_totals(text) == named(totals(history[1].entries))


@needs_hledger
@pytest.mark.parametrize("day", DAYS[::4])
def test_hledger_comes_to_the_same_totals_as_of_a_day(day: date, history: Lived, reader: Connection) -> None:
    """Its ``-e`` leaves the day itself out; our as-of includes it."""
    text = b"".join(hledger(reader, head(reader)))
    found = hledger_totals(text, "-e", (day + timedelta(days=1)).isoformat())
    assert found == named(totals(history[1].entries, until=day + timedelta(days=1)))
    stored: dict[str, int] = defaultdict(int)
    for *coordinates, cents in reader.execute(ACCOUNTS, {"as_of": day, "known": head(reader).position}):
        stored[account_name(Account(*coordinates))] += cents
    assert found == stored


@needs_hledger
def test_hledger_totals_known_at_a_time(history: Lived, reader: Connection) -> None:
    at = View(None, len(history[1].entries) // 2, head(reader).recorded_at)
    text = b"".join(hledger(reader, at))
    assert hledger_totals(text) == named(totals(history[1].entries[: at.position]))


@needs_hledger
def test_every_transaction_balances_by_hledgers_own_check(reader: Connection) -> None:
    text = b"".join(hledger(reader, head(reader)))
    done = subprocess.run([str(HLEDGER), "-f", "-", "check"], input=text, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def test_euros_are_written_to_the_cent(ledger: Ledger) -> None:
    record(
        ledger,
        [*with_money("12 345 678,90"), spend("V-1", "0,05"), spend("V-2", "1 000 000,00"), spend("V-3", "0,10")],
    )
    with as_role(ledger, "clerk") as connection, connection.transaction():
        at = head(connection)
        text = b"".join(hledger(connection, at)).decode()
        assert "parliament:29.01.53:2021:none:none  -12345678.90 EUR" in text
        assert "available:29.01.53:2021:none:none  -0.05 EUR" in text
        assert "paid:29.01.53:2021:none:none:consumption  1000000.00 EUR" in text
        assert (
            "Assets:Paid:29-01-53:2021:None:None:Consumption  0.10 EUR" in b"".join(beancount(connection, at)).decode()
        )


def hledger_totals(text: bytes, *more: str) -> dict[str, int]:
    """What hledger says is on every account."""
    command = [str(HLEDGER), "-f", "-", "bal", "--flat", "-E", "--no-total", "--output-format", "csv", *more]
    done = subprocess.run(command, input=text, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    found = {}
    for row in csv.DictReader(io.StringIO(done.stdout.decode())):
        number, _, unit = row["balance"].partition(" ")
        assert unit == "EUR" or number == "0", row
        found[row["account"]] = cents_of(Decimal(number))
    return found


def cents_of(euros: Decimal | None) -> int:
    """Whole cents, and nothing but whole cents."""
    assert euros is not None
    assert euros * 100 == int(euros * 100)
    return int(euros * 100)


def beancount_name(name: str) -> str:
    """The rule by which Beancount's account names follow from hledger's."""
    root = "Equity" if name.startswith(("parliament:", "income:", "overrun:")) else "Assets"
    parts = [part.replace(".", "-").replace("_", "-") for part in name.split(":")]
    return ":".join([root, *(part[0].upper() + part[1:] for part in parts)])
