"""How commands are drawn about commitment authority."""

from __future__ import annotations

from domain import limits
from domain.commands import GrantAuthority, UseAuthority
from domain.decisions import Commitment
from domain.facts import YearAmount
from domain.names import AuthorityId
from domain.registers import Authority
from tests.machines.drawing import Draw, Kind
from tests.machines.there import named


def grant_authority(draw: Draw) -> GrantAuthority:
    """Authority of a year, scheduled over the years after it, mostly for what is planned."""
    planned = draw.mostly([it.line.charge for it in draw.books.plan_lines.values()])
    charge = planned or draw.charge()
    on = draw.day()
    amount = draw.cents(80)
    parts = draw.split(amount + draw.one((0, 0, 0, 5, -1)), 2) if amount > 1 else [amount]
    later = on.year + (0 if draw.seldom() else 1)
    return GrantAuthority(
        by=draw.people(),
        effective_on=on,
        authority=AuthorityId(f"A-{draw.number(1, 9)}"),
        moment=charge.moment,
        source=charge.source,
        year=on.year,
        amount=amount,
        purpose="Courses of later years",
        schedule=tuple(YearAmount(later + n, part) for n, part in enumerate(parts)),
    )


def fitting(draw: Draw) -> list[tuple[Commitment, AuthorityId]]:
    """The open decisions, each with the authorities of its money that are left and of a year that it can use."""
    return [
        (held, name)
        for name, authority in draw.books.authorities.items()
        if draw.books.left(limits.authority(name)) > 0
        for held in draw.books.commitments.values()
        if held.since.year <= authority.year
        and not held.settled
        and any((authority.moment, authority.source) == (it.moment, it.source) for it in held.charges.values())
    ]


def use_authority(draw: Draw) -> UseAuthority:
    """Mostly an authority of the money of an open decision, on a day of its year."""
    held, name = draw.mostly(fitting(draw)) or (None, draw.one((*draw.books.authorities, AuthorityId("none"))))
    decision = held.decision if held else named(draw, tuple(draw.books.commitments.values()))
    known = draw.books.authorities.get(name)
    costs = _scheduled(draw, name, known) if known else []
    return UseAuthority(
        by=draw.people(),
        effective_on=draw.day_of(known.year, held.since if held else None) if known else draw.since(decision),
        decision=decision,
        authority=name,
        decided_by=draw.decider(),
        costs=tuple(YearAmount(year, draw.cents(left)) for year, left in costs[: draw.number(1, 2)]),
    )


def _scheduled(draw: Draw, name: AuthorityId, authority: Authority) -> list[tuple[int, int]]:
    """What is left of each year of the schedule, within what is left of the authority."""
    used = {it.year: it.amount for it in authority.used}
    left = draw.books.left(limits.authority(name))
    rooms = [(it.year, min(left, it.amount - used.get(it.year, 0))) for it in authority.schedule]
    return [(year, room) for year, room in rooms if room > 0] or rooms


KINDS = (
    Kind(grant_authority, 3),
    Kind(use_authority, 20, to=fitting),
)
