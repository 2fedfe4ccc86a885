"""What is left of a moment, in which pot, and what of it is in use: asked seldom, so it is added up when asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.books import Books
from domain.limits import Limit, LimitKind
from domain.money import Money, total
from domain.names import MomentCode
from domain.parts import Parts


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a moment, pot by pot, in cents; ``purses`` is what is available under each of its limits."""

    purses: tuple[Money, ...]
    reserved: Money
    committed: Money
    in_payment: Money
    uncovered: Money

    @property
    def available(self) -> Money:
        """What is available in all."""
        return total(self.purses)

    @property
    def any(self) -> bool:
        """Whether anything is left, or owed, anywhere."""
        return any((*self.purses, self.reserved, self.committed, self.in_payment, self.uncovered))


def left_of(moment: MomentCode, books: Books) -> Left:
    """What is left of a moment after the last recorded day."""
    return Left(
        tuple(books.left(limit) for limit in _appropriations(moment, books)),
        _charged(moment, (it.parts for it in books.reservations.values())),
        _charged(moment, (it.left for it in books.commitments.values())),
        _charged(moment, (it.parts for it in books.payments.values())),
        total(
            cost.amount
            for held in books.commitments.values()
            if any(charge.moment == moment for charge in held.charges.values())
            for cost in held.uncovered
        )
        + _charged(moment, (it.lapsed for it in books.commitments.values())),
    )


def last_posted(moment: MomentCode, books: Books) -> date | None:
    """The last day on which what is available of a moment changed."""
    days = (books.room(limit) for limit in _appropriations(moment, books))
    return max((day.on for day in days if day is not None), default=None)


def in_use(moment: MomentCode, year: int, books: Books) -> bool:
    """Whether anything of a vintage is reserved, committed, in payment or paid: it is no longer available."""
    if not books.moments[moment].kept:
        return False
    came_in = total(amount for (code, of, _), amount in books.granted.items() if (code, of) == (moment, year))
    available = total(books.left(limit) for limit in _appropriations(moment, books) if limit.vintage == year)
    return came_in != available


def _appropriations(moment: MomentCode, books: Books) -> Iterator[Limit]:
    for limit in books.rooms:
        if limit.kind is LimitKind.APPROPRIATION and limit.name == moment:
            yield limit


def _charged(moment: MomentCode, held: Iterator[Parts]) -> Money:
    return total(line.amount for parts in held for part in parts if part.charge.moment == moment for line in part.lines)
