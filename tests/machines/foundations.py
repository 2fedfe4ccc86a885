"""Small agencies that are open for every kind of command."""

from __future__ import annotations

from datetime import date

from domain.commands import (
    AdoptMomentText,
    Command,
)
from domain.facts import (
    Basis,
)
from domain.names import (
    AllocationBasis,
    AppropriationKind,
    Expenditure,
    FrameId,
    FrameKind,
    MomentCode,
    Office,
    PersonYears,
    Role,
    Source,
)
from tests.machines.drawing import (
    MOMENTS,
    PROGRAMS,
)
from tests.support.access import giving
from tests.support.world import (
    APPROVER,
    COUNCIL,
    DELEGATE,
    DIRECTOR,
    GENERAL,
    VERIFIER,
    frame,
    granted,
    moment,
    office,
    plan,
    planned,
    program,
)

TRANSFERS = (Basis(Expenditure.TRANSFER, AllocationBasis.COMMITMENT),)
BY_DELIVERY = (*TRANSFERS, Basis(Expenditure.CONSUMPTION, AllocationBasis.ACCRUAL))
BY_PAYMENT = (Basis(Expenditure.TRANSFER, AllocationBasis.PAYMENT_DECISION), BY_DELIVERY[1])
OWN_COSTS = (Basis(Expenditure.CONSUMPTION, AllocationBasis.PAYMENT),)


def foundation(span: int, bases: tuple[Basis, ...]) -> tuple[Command, ...]:
    """A small ledger that is open for every kind of command; a few cents are soon used up."""
    kind = AppropriationKind.DEFERRABLE if span > 1 else AppropriationKind.FIXED
    return (
        office(Office.COUNCIL, COUNCIL),
        office(Office.DIRECTOR, DIRECTOR, until=date(2023, 6, 15)),
        office(Office.DIRECTOR_GENERAL, GENERAL),
        office(Office.DELEGATE, DELEGATE, limit="0,40"),
        *(moment(code, kept=code != "29.10.20") for code in MOMENTS[:3]),
        *map(program, PROGRAMS),
        *(_text(MOMENTS[0], year, bases) for year in (2021, 2022, 2023)),
        *(_text(MOMENTS[1], year, OWN_COSTS) for year in (2021, 2022, 2023)),
        frame(FrameId("programs"), {2021: "1,60"}, yearly_from=(2023, "1,00")),
        frame(FrameId("operating"), {2021: "1,00", 2022: "0,90"}, kind=FrameKind.OPERATING, moment=MOMENTS[1]),
        frame(FrameId("rrf"), {2021: "0,50"}, source=Source.RRF),
        granted("2,00", frame=FrameId("programs"), span=span, kind=kind),
        granted("1,00", span=span, kind=kind),
        granted("1,50", 2022),
        granted("0,80", 2023),
        granted("1,00", code="29.01.04", frame=FrameId("operating"), span=3),
        granted("0,30", code="29.01.04", span=3),
        granted("0,50", source=Source.RRF, frame=FrameId("rrf"), span=span, kind=kind),
        plan(
            planned("2021-0", "1,70", frame=FrameId("programs"), program=PROGRAMS[0]),
            planned("2021-1", "1,20", program=None),
            planned("2021-2", "0,60", frame=FrameId("rrf"), source=Source.RRF, program=PROGRAMS[1]),
        ),
        plan(planned("2022-0", "2,00", program=PROGRAMS[0]), year=2022),
    )


def _text(code: MomentCode, year: int, bases: tuple[Basis, ...]) -> AdoptMomentText:
    return AdoptMomentText(
        by=VERIFIER,
        effective_on=date(year, 1, 1),
        moment=code,
        year=year,
        net_budgeted=code == MOMENTS[1] or year == 2022,
        bases=bases,
        pays=(Expenditure.CONSUMPTION, Expenditure.TRANSFER),
        person_year_cap=PersonYears(1200),
    )


ROLES = (
    giving(Role.ADMINISTRATOR, VERIFIER, by=VERIFIER),
    giving(Role.APPROVER, APPROVER, by=VERIFIER),
    giving(Role.AUDITOR, DELEGATE, until=date(2022, 6, 15), by=VERIFIER),
)

FOUNDATIONS = (
    foundation(2, BY_DELIVERY),
    (*foundation(1, BY_DELIVERY), *ROLES),
    (*foundation(2, BY_PAYMENT), *ROLES),
)
"""Money of two years or of one, counted by delivery and by the decision, or by delivery and when it is paid.

In the first one nobody has a role yet.
"""
