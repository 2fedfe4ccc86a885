"""How commands are drawn about budget items, their names, their ends and their texts."""

from __future__ import annotations

from domain.commands import AdoptMomentText, CloseMoment, OpenMoment, RenameMoment, RenumberMoment
from domain.facts import Basis
from domain.names import AllocationBasis, Expenditure, MomentCode, Names, PersonYears
from tests.machines.drawing import MOMENTS, NO_MOMENTS, Draw, Kind
from tests.machines.there import known_moment

BASES = (AllocationBasis.ACCRUAL, AllocationBasis.COMMITMENT, AllocationBasis.PAYMENT, AllocationBasis.PAYMENT_DECISION)


def open_moment(draw: Draw) -> OpenMoment:
    """A budget item, kept or not."""
    return OpenMoment(
        by=draw.people(),
        effective_on=draw.day(),
        moment=draw.one(MOMENTS * 3 + NO_MOMENTS),
        names=Names("Momentti"),
        kept=not draw.seldom(4),
    )


def rename_moment(draw: Draw) -> RenameMoment:
    """Another name."""
    moment = draw.one(MOMENTS + NO_MOMENTS) if draw.seldom(6) else known_moment(draw)
    return RenameMoment(by=draw.people(), effective_on=draw.day(), moment=moment, names=Names("Uusi nimi"))


def spare(draw: Draw) -> list[MomentCode]:
    """Open moments that decisions seldom use, so that the others stay."""
    moments = draw.books.moments
    return [it for it in MOMENTS[3:] if it in moments and moments[it].closed_on is None]


def renumber_moment(draw: Draw) -> RenumberMoment:
    """Mostly of a moment that is seldom used."""
    return RenumberMoment(
        by=draw.people(),
        effective_on=draw.day(),
        moment=draw.mostly(spare(draw)) or known_moment(draw),
        successor=known_moment(draw),
    )


def close_moment(draw: Draw) -> CloseMoment:
    """Mostly of a moment without money."""
    return CloseMoment(
        by=draw.people(),
        effective_on=draw.day(),
        moment=draw.mostly(spare(draw)) or known_moment(draw),
    )


def adopt_moment_text(draw: Draw) -> AdoptMomentText:
    """The text of a year: mostly as it is known, so that it can be adopted after its money is in use."""
    moment = known_moment(draw)
    on = draw.day()
    year = on.year + draw.one((0,) * 10 + (-1, 1))
    known = draw.books.texts.get((moment, year))
    classes = (Expenditure.CONSUMPTION, Expenditure.TRANSFER)
    bases = tuple(Basis(it, draw.one(BASES)) for it in classes[: draw.number(1, 2)])
    if draw.seldom(20):
        bases *= 2
    if known is None and draw.seldom(2):
        bases = tuple(Basis(it, AllocationBasis.COMMITMENT) for it in classes)
    return AdoptMomentText(
        by=draw.people(),
        effective_on=on,
        moment=moment,
        year=year,
        net_budgeted=known.net_budgeted if known and not draw.seldom(4) else draw.seldom(3),
        bases=known.bases if known and not draw.seldom(4) else bases,
        pays=draw.one((classes, ())),
        salaries=draw.seldom(3),
        person_year_cap=draw.one((None, PersonYears(1200), PersonYears(-1) if draw.seldom() else None)),
    )


KINDS = (
    Kind(open_moment),
    Kind(rename_moment),
    Kind(renumber_moment, 2, to=spare),
    Kind(close_moment, 2, to=spare),
    Kind(adopt_moment_text, 2),
)
