"""The journal and its legs in the forms that independent programs read."""

from __future__ import annotations

from collections.abc import Iterator

from domain.facts import Entry
from domain.legs import legs
from domain.money import Money
from domain.pots import SOURCES, Account
from ledger.migrations import statement
from projections.ledger import Connection
from projections.trail import PATH
from projections.view import CODEC, View

LINES = statement("projections", "lines")

PAGE = 5_000


def journal(connection: Connection, at: View, together: int = PAGE) -> Iterator[bytes]:
    """Every line as it was recorded, byte for byte: what the tree hashes and a checkpoint speaks of.

    Some lines are fetched together.
    """
    with connection.cursor(name="journal") as cursor:
        cursor.itersize = together
        cursor.execute(LINES, {"known": at.position})
        for (line,) in cursor:
            yield line + b"\n"


def hledger(connection: Connection, at: View) -> Iterator[bytes]:
    """One transaction a money-bearing fact, its position as the code; accounts as ``account_name`` has them."""
    yield b"; Momentti: every leg of the journal, in euros\ncommodity 1000.00 EUR\n"
    for entry, name in _moving(connection, at):
        postings = "".join(f"    {account_name(account)}  {_euros(cents)}\n" for account, cents in legs(entry.fact))
        yield f"\n{entry.effective_on} ({entry.position}) {name}\n{postings}".encode()


def beancount(connection: Connection, at: View) -> Iterator[bytes]:
    """The same for Beancount, which wants roots of its own and capitals: Assets:Paid:29-01-53:2021:Digi:06."""
    yield b'option "title" "Momentti"\noption "operating_currency" "EUR"\n'
    opened: set[str] = set()
    for entry, name in _moving(connection, at):
        new = {_beancount_name(account) for account, _ in legs(entry.fact)} - opened
        opened |= new
        yield "".join(f"2000-01-01 open {account} EUR\n" for account in sorted(new)).encode()
        postings = "".join(f"  {_beancount_name(account)}  {_euros(cents)}\n" for account, cents in legs(entry.fact))
        yield f'\n{entry.effective_on} * "{name}"\n  code: "{entry.position}"\n{postings}'.encode()


def account_name(account: Account) -> str:
    """An account as the exports name it: pot:moment:vintage:program:region.

    A class of expenditure is one element more, below what has none: names from before classes were told apart stay.
    """
    parts = (account.pot, *(getattr(account, key) for key in PATH[:-1]))
    name = ":".join("none" if part is None else str(part) for part in parts)
    return name if account.expenditure is None else f"{name}:{account.expenditure}"


def _beancount_name(account: Account) -> str:
    root = "Equity" if account.pot in SOURCES else "Assets"
    parts = account_name(account).replace(".", "-").replace("_", "-").split(":")
    return ":".join((root, *(part[:1].upper() + part[1:] for part in parts)))


def _moving(connection: Connection, at: View) -> Iterator[tuple[Entry, str]]:
    for line in journal(connection, at):
        fact = CODEC.decode(line.rstrip(b"\n"))
        if isinstance(fact, Entry) and any(cents for _, cents in legs(fact.fact)):
            yield fact, CODEC.type_of(fact)


def _euros(cents: Money) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d} EUR"
