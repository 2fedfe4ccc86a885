"""Whole cents, and how they are split without losing one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NewType, Self

from domain.slips import Slip

if TYPE_CHECKING:

    class Money(int):
        """Whole cents of euro: a type of its own, closed under the few operations money has."""

        def __new__(cls, cents: int, /) -> Self: ...
        def __add__(self, other: Money, /) -> Money: ...  # type: ignore[override]
        def __sub__(self, other: Money, /) -> Money: ...  # type: ignore[override]
        def __neg__(self) -> Money: ...
        def __abs__(self) -> Money: ...

else:
    # At run time money is the plain integer that it stores and sums as: nothing to convert on the hot path.
    # The type checker is what keeps cents apart from other integers; the doors check what comes from outside.
    Money = NewType("Money", int)

ZERO = Money(0)

_EUROS = re.compile(r"(-?)(\d{1,3}(?:[ \u00a0]\d{3})*|\d+)(?:[.,](\d{2}))?", re.ASCII)


def eur(text: str) -> Money:
    """Read euros as they are written in Finland, such as ``"500 000,01"``; the result is in cents.

    Raises Slip for anything but digits, group spaces and exactly two decimals (or none).
    """
    found = _EUROS.fullmatch(text.strip())
    if found is None:
        raise Slip(f"{text!r} is not an amount in euros, such as '1 234,56'")
    sign, euros, cents = found.groups()
    whole = int(re.sub(r"\D", "", euros)) * 100 + int(cents or 0)
    return Money(-whole if sign else whole)


def in_euros(amount: Money) -> str:
    """Write cents as euros, the Finnish way: ``1 234,56``."""
    euros, cents = divmod(abs(int(amount)), 100)
    return f"{'-' if amount < 0 else ''}{euros:,}".replace(",", " ") + f",{cents:02d}"


def total(amounts: Iterable[Money]) -> Money:
    """The sum in cents; nothing sums to zero."""
    return Money(sum(amounts))


def apportion(amount: Money, weights: Sequence[Money]) -> list[Money]:
    """Split an amount by weights to the cent: largest remainder, ties to the earliest weight.

    Never gives a weight more than itself when the amount is at most the sum of the weights, so what is left of
    a commitment's lines can serve as the weights of a payment. Raises ValueError when there is nothing to weigh by.
    """
    whole = sum(weights)
    if amount < 0 or whole <= 0 or min(weights) < 0:
        raise ValueError("an amount is apportioned over weights that are not negative and not all zero")
    shares = [amount * weight // whole for weight in weights]
    owed = amount - sum(shares)
    if owed:
        by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i))
        for i in by_remainder[:owed]:
            shares[i] += 1
    return [Money(share) for share in shares]
