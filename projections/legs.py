"""The inline projection: the legs of each fact, on accounts numbered as the journal first names them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from domain.facts import Entry
from domain.pots import Account, Leg
from ledger.projecting import Postings

Row = tuple[int, int, int, date]
"""A leg as it is stored: position, account, cents, day."""


class _Numbers(dict[Account, int]):
    """The numbers of accounts; one that is not known gets the next."""

    def __missing__(self, account: Account) -> int:
        number = self[account] = len(self) + 1
        return number


class Legs:
    """Numbers accounts in the order of their first appearance, so that every process gives them the same numbers."""

    def __init__(self) -> None:
        self._numbers = _Numbers()

    @property
    def accounts(self) -> list[Account]:
        """All accounts, in the order of their numbers."""
        return list(self._numbers)

    def post(self, entries: Sequence[Entry], moved: Sequence[list[Leg]]) -> Postings:
        """The legs of the entries, in the order of the journal."""
        numbers = self._numbers
        known = len(numbers)
        positions: list[int] = []
        accounts: list[int] = []
        cents: list[int] = []
        for entry, own in zip(entries, moved, strict=True):
            position = entry.position
            for account, amount in own:
                positions.append(position)
                accounts.append(numbers[account])
                cents.append(amount)
        return Postings(positions, accounts, cents, self._named(known) if len(numbers) > known else None)

    def rows(self, entries: Sequence[Entry], moved: Sequence[list[Leg]]) -> list[Row]:
        """The same as ``post``, leg by leg, with the day of each."""
        numbers = self._numbers
        return [
            (entry.position, numbers[account], cents, entry.effective_on)
            for entry, own in zip(entries, moved, strict=True)
            for account, cents in own
        ]

    def mark(self) -> int:
        """How many accounts are known, to come back to."""
        return len(self._numbers)

    def rollback(self, mark: int) -> None:
        """Forget the accounts that a turn that failed would have named."""
        while len(self._numbers) > mark:
            self._numbers.popitem()

    def dump(self) -> bytes:
        """The accounts, for a snapshot."""
        return msgspec.msgpack.encode(self.accounts)

    def load(self, dumped: bytes) -> None:
        """The accounts of a snapshot."""
        accounts = msgspec.msgpack.decode(dumped, type=list[Account])
        self._numbers = _Numbers({account: number for number, account in enumerate(accounts, start=1)})

    def _named(self, known: int) -> str:
        new = [{"account": number, **account._asdict()} for account, number in self._numbers.items() if number > known]
        return msgspec.json.encode(new).decode()
