"""Figures taken apart: the facts that make each up, and those behind what does not verify."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.facts import Entry, Fact
from domain.legs import legs
from domain.money import ZERO, Money, total
from domain.names import Expenditure
from domain.pots import HELD, SOURCES, USED, Account, Pot
from domain.slips import Slip
from ledger.migrations import statement
from projections.bookings import Holds, bookings
from projections.ledger import Connection
from projections.view import CODEC, View

ACCOUNTS = statement("projections", "accounts")

FIGURES: dict[str, frozenset[Pot]] = {
    "granted": frozenset({Pot.PARLIAMENT}),
    "used": USED,
    **{pot.value: frozenset({pot}) for pot in Pot},
}
"""The figures that can be explained, and the pots they add up; granted is what left Parliament."""

CAME_IN = frozenset({"granted", "income", "overrun"})
"""Figures of where money comes from: what leaves such a pot is what came in."""

CONTRA = frozenset({Pot.DELIVERIES, Pot.VAT_DUE, Pot.COVER, Pot.CLAIMS, Pot.AUTHORITY})
"""What the pots beside the identity are booked against."""

MOST_FACTS = 20
"""How many facts explain what does not verify: the largest."""

MOST_READ = 2_000
"""Facts looked at for the largest ones: what older facts did stands behind them, unnamed."""

MOST_EXPLAINING = 1_000
"""How many facts a figure is taken apart into at a time: the newest."""

PATH = ("moment", "vintage", "program", "region", "expenditure")
"""The coordinates in the names that the exports have for accounts, in their order."""

COORDINATES = (*PATH, "frame", "source")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a view: a pot (or ``granted`` or ``used``) and the coordinates it is taken over.

    A coordinate that is missing is not asked for; None is asked for as such (``none``).
    """

    name: str
    coordinates: dict[str, str | int | None]

    @classmethod
    def read(cls, words: list[str]) -> Figure:
        """Read ``committed moment=29.01.53 vintage=2021``, or an account as the exports name it.

        Raises Slip, saying what is wrong and what would be right.
        """
        if not all(word.isprintable() for word in words):
            raise Slip("a figure is written without control characters")
        head, *rest = [word for words_ in words for word in words_.split()] or [""]
        name, *path = head.split(":")
        if name not in FIGURES:
            raise Slip(f"{name!r} is not a figure; choose one of {', '.join(sorted(FIGURES))}")
        pairs = list(zip(PATH, path, strict=False))
        for word in rest:
            key, equals, value = word.partition("=")
            if not equals or key not in COORDINATES:
                raise Slip(f"{word!r} is not a coordinate; write one of {'=, '.join(COORDINATES)}=")
            pairs.append((key, value))
        if len(path) > len(PATH) or len({key for key, _ in pairs}) < len(pairs):
            raise Slip("a coordinate stands twice")
        return cls(name, {key: _coordinate(key, value) for key, value in pairs})

    @property
    def words(self) -> str:
        """The figure as it is read."""
        coordinates = (f"{key}={'none' if value is None else value}" for key, value in self.coordinates.items())
        return " ".join((self.name, *coordinates))

    def holds(self, account: Account) -> bool:
        """Whether an account is part of the figure."""
        return account.pot in FIGURES[self.name] and all(
            getattr(account, key) == value for key, value in self.coordinates.items()
        )

    def share(self, amount: Money) -> Money:
        """The figure's part of a leg, with the sign that the views show: what leaves a source came in."""
        return -amount if self.name in CAME_IN else amount


@dataclass(frozen=True, slots=True)
class Explaining:
    """A fact that makes up a figure, with its share in cents: minus where it gives back what others used or granted."""

    position: int
    type: str
    effective_on: str
    cents: Money


@dataclass(frozen=True, slots=True)
class Explained:
    """The newest facts that make up a figure, oldest first, each with its share in cents.

    With what ``earlier`` facts came to (None where there are none) they add up to it.
    """

    total: Money
    stored: Money
    earlier: Money | None
    facts: list[tuple[Entry, Money]]


def explain(connection: Connection, at: View, figure: Figure, most: int = MOST_EXPLAINING) -> Explained:
    """Take a figure apart down to its newest facts, and compare with the stored balance.

    The page of older ones is that of ``at.before`` the first.
    """
    found = list(bookings(connection, at, figure.holds, most + 1))
    facts = [(entry, total(_shares(entry, figure))) for entry in reversed(found[:most])]
    earlier = _stored(connection, at.before(facts[0][0].position), figure) if len(found) > most else None
    told = total((earlier or ZERO, *(share for _, share in facts)))
    return Explained(told, _stored(connection, at, figure), earlier, facts)


def _shares(entry: Entry, figure: Figure) -> Iterator[Money]:
    return (figure.share(amount) for account, amount in legs(entry.fact) if figure.holds(account))


def _stored(connection: Connection, at: View, figure: Figure) -> Money:
    return total(
        figure.share(cents)
        for pot, *coordinates, cents in connection.execute(ACCOUNTS, {"as_of": at.as_of, "known": at.position})
        if figure.holds(Account(Pot(pot), *coordinates))
    )


def largest_of(connection: Connection, at: View, holds: Holds, sign: int) -> tuple[Explaining, ...]:
    """The largest of the newest facts that changed what some accounts hold in all, each with its change in cents."""
    found = bookings(connection, at, holds, MOST_READ, net=True)
    return largest(
        (entry, total(Money(sign * amount) for account, amount in legs(entry.fact) if holds(account)))
        for entry in found
    )


def largest(found: Iterable[tuple[Entry, Money]]) -> tuple[Explaining, ...]:
    """The facts with the largest shares, largest first."""
    in_order = sorted(found, key=lambda it: (-abs(it[1]), it[0].position))[:MOST_FACTS]
    return tuple(
        Explaining(entry.position, CODEC.type_of(entry), entry.effective_on.isoformat(), cents)
        for entry, cents in in_order
    )


def moved(fact: Fact) -> Money:
    """What a fact brings in (minus: takes away), else how much it moves between the pots of the identity, in cents."""
    held = [leg for leg in legs(fact) if leg.account.pot in HELD]
    came_in = total(-amount for account, amount in held if account.pot in SOURCES)
    return came_in or total(amount for account, amount in held if amount > 0 and account.pot not in SOURCES)


def moved_beside(fact: Fact) -> dict[Pot, Money]:
    """What a fact adds to pots beside the identity (minus: takes from them), such as VAT; in cents."""
    added: dict[Pot, Money] = defaultdict(lambda: ZERO)
    for account, amount in legs(fact):
        if account.pot not in HELD | CONTRA:
            added[account.pot] += amount
    return {pot: cents for pot, cents in added.items() if cents}


def _coordinate(key: str, value: str) -> str | int | None:
    if not value:
        raise Slip(f"{key} is empty; write {key}=none for what cites none")
    if value == "none":
        return None
    if key == "vintage":
        if not (value.isdecimal() and len(value) == 4):
            raise Slip(f"vintage {value!r} is not a year")
        return int(value)
    if key == "expenditure" and value not in Expenditure.__members__.values():
        raise Slip(f"{value!r} is no class of expenditure; write one of {', '.join(Expenditure)}")
    return value
