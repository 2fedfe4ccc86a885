"""How commands are drawn about what else comes in."""

from __future__ import annotations

from domain.commands import BringInOpeningBalance, PermitOverrun, RecordIncome
from domain.facts import FrameAmount
from domain.names import AppropriationKind, FrameId, LedgerAccount, MomentCode, Source
from tests.machines.drawing import Draw, Kind
from tests.machines.there import known_moment


def bring_in_opening_balance(draw: Draw) -> BringInOpeningBalance:
    """Mostly of a vintage of which nothing came in yet."""
    moment = known_moment(draw)
    on = draw.day()
    frames: list[FrameId | None] = [None, *draw.frames_for(moment)]
    amounts = [FrameAmount(draw.one(frames), draw.cents(60)) for _ in range(draw.number(1, 2))]
    source = draw.source_of(amounts[0].frame)
    year = on.year - draw.number(0, 2)
    known = draw.books.vintage(moment, year)
    kind, span = (known.kind, known.span) if known else (AppropriationKind.DEFERRABLE, draw.number(2, 3))
    return BringInOpeningBalance(
        by=draw.people(),
        effective_on=on,
        moment=moment,
        source=source,
        year=year,
        kind=kind,
        span=span,
        amounts=tuple(amounts),
    )


def estimated(draw: Draw) -> list[tuple[MomentCode, int]]:
    """The estimated appropriations: moments, and of which year."""
    kinds = [(code, it) for code, vintages in draw.books.vintages.items() for it in vintages]
    return [(code, it.year) for code, it in kinds if it.kind is AppropriationKind.ESTIMATED]


def net_budgeted(draw: Draw) -> list[tuple[MomentCode, int]]:
    """The moments that are budgeted net, and in which year."""
    return [place for place, text in draw.books.texts.items() if text.net_budgeted]


def permit_overrun(draw: Draw) -> PermitOverrun:
    """Mostly of an estimated appropriation, in its year."""
    charge = draw.charge()
    moment, year = draw.mostly(estimated(draw)) or (charge.moment, draw.day().year)
    return PermitOverrun(
        by=draw.people(),
        effective_on=draw.day_of(year),
        moment=moment,
        source=charge.source if charge.moment == moment else Source.NATIONAL,
        frame=charge.frame if charge.moment == moment else None,
        year=year,
        amount=draw.cents(40),
        permitted_by="Ministry",
        document="letter",
    )


def record_income(draw: Draw) -> RecordIncome:
    """Mostly of a moment that is budgeted net that year."""
    charge = draw.charge()
    moment, year = draw.mostly(net_budgeted(draw)) or (charge.moment, draw.day().year)
    return RecordIncome(
        by=draw.people(),
        effective_on=draw.day_of(year),
        voucher=f"V-{draw.number(1, 90)}",
        description="Fees",
        moment=moment,
        source=charge.source if charge.moment == moment else Source.NATIONAL,
        frame=charge.frame if charge.moment == moment else None,
        amount=draw.cents(30),
        budget_account=draw.account([moment]),
        ledger_account=LedgerAccount("30000000"),
    )


KINDS = (
    Kind(bring_in_opening_balance),
    Kind(permit_overrun, 4, to=estimated),
    Kind(record_income, 2, to=net_budgeted),
)
