"""How commands are drawn about what Parliament grants and moves."""

from __future__ import annotations

from domain import limits
from domain.commands import GrantAppropriation, TransferBudget
from domain.facts import Budget, TransferLine
from domain.money import Money
from domain.names import AppropriationKind
from tests.machines.drawing import Draw, Kind

APPROPRIATIONS = (
    (AppropriationKind.DEFERRABLE, 2),
    (AppropriationKind.DEFERRABLE, 3),
    (AppropriationKind.FIXED, 1),
    (AppropriationKind.ESTIMATED, 1),
)


def grant_appropriation(draw: Draw) -> GrantAppropriation:
    """Money, or a cut of what is left, of less or of more."""
    charge = draw.charge()
    on = draw.day()
    year = on.year + draw.one((0,) * 15 + (1,))
    known = draw.books.vintage(charge.moment, year)
    kind, span = (known.kind, known.span) if known and not draw.seldom() else draw.one(APPROPRIATIONS)
    left = draw.books.left(limits.appropriation(charge.moment, year, charge.source, None))
    cut = draw.seldom(6)
    return GrantAppropriation(
        by=draw.people(),
        effective_on=on,
        budget=Budget(year, draw.number(0, 2)),
        moment=charge.moment,
        source=charge.source,
        frame=charge.frame,
        kind=kind,
        span=span + draw.one((0,) * 25 + (1,)),
        amount=Money(-draw.cents(left)) if cut else draw.cents(200, 90),
    )


def transfer_budget(draw: Draw) -> TransferBudget:
    """Money taken from one place and given to one or two others."""
    on = draw.day()
    charges = [draw.charge() for _ in range(draw.number(3, 4))]
    places = list({(it.moment, it.source, it.frame): it for it in charges}.values())
    kinds = [draw.books.vintage(place.moment, on.year) for place in places]
    left = draw.books.left(limits.appropriation(places[0].moment, on.year, places[0].source, None))
    taken = draw.cents(left)
    parts = [-taken, *draw.split(taken, max(1, len(places) - 1))] if taken > 0 else [0] * len(places)
    if draw.seldom():
        parts[0] += 1
    return TransferBudget(
        by=draw.people(),
        effective_on=on,
        budget=Budget(on.year, draw.one((1,) * 10 + (0, 2))),
        lines=tuple(
            TransferLine(place.moment, Money(part), place.source, place.frame, *(_said(draw, kind)))
            for place, part, kind in zip(places, parts, kinds, strict=False)
        ),
    )


def _said(draw: Draw, known: object) -> tuple[AppropriationKind | None, int | None]:
    if known is None:
        return draw.one((*APPROPRIATIONS * 2, (None, None)))
    return (None, None) if not draw.seldom() else draw.one(APPROPRIATIONS)


KINDS = (
    Kind(grant_appropriation, 3),
    Kind(transfer_budget, 3),
)
