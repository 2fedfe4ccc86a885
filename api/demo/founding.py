"""The founding scenario of the source document, figure by figure.

From the source document: the five moments, the 500 000 euros and three times 200 000 that leave, the 1 100 000 that the
new moment receives and that is its operating frame, the supplementary budget of spring 2021, the program frame of
40 000 000 for 2021 and 10 000 000 yearly from 2023, and that the Recovery and Resilience Facility (RRF) supports it.
From the State budget books: that 29.01.04 is the new moment, that the third supplementary budget of 2021 made the
transfers, and the spans of two and three years.

Invented: that 29.01.53 opens with 40 500 000, all of it but the 500 000 that leave citing the program frame; the
days; the RRF frame, whose 2 000 000 are rounded from a real call of 2024; and who recorded it. The moments' wording is
illustrative where it is not the source's.
"""

from __future__ import annotations

from datetime import date

from api.demo.diary import DemoRequest, demo_key
from domain.commands import AssignRole, Command, GrantAppropriation, OpenMoment, SetFrame, TransferBudget
from domain.facts import Budget, TransferLine, YearAmount
from domain.money import eur
from domain.names import AppropriationKind, FrameId, FrameKind, MomentCode, Names, Person, Role, Source

OPERATING = MomentCode("29.01.04")
PROGRAMS = MomentCode("29.01.53")

OPERATING_FRAME = FrameId("operating")
PROGRAM_FRAME = FrameId("programs")
RRF_FRAME = FrameId("rrf")

SPANS = {PROGRAMS: 2, OPERATING: 3}
"""For how many years the money of a kept moment can be used; from the State budget books."""

ADMINISTRATOR, PLANNER = Person("administrator.first"), Person("finance.planner")

NEW_YEAR = date(2021, 1, 1)
SPRING = date(2021, 5, 14)
"""The day of the supplementary budget: the source document says spring 2021, the day is invented."""

NAMES = {
    PROGRAMS: Names(
        "Jatkuvan oppimisen kehittäminen", "Utveckling av kontinuerligt lärande", "Development of continuous learning"
    ),
    MomentCode("29.10.20"): Names(
        "Yleissivistävän koulutuksen yhteiset menot",
        "Gemensamma utgifter för allmänbildande utbildning",
        "Shared expenditure of general education",
    ),
    MomentCode("29.20.21"): Names(
        "Ammatillisen koulutuksen yhteiset menot",
        "Gemensamma utgifter för yrkesutbildning",
        "Shared expenditure of vocational education",
    ),
    MomentCode("29.40.20"): Names(
        "Korkeakoulutuksen ja tieteen yhteiset menot",
        "Gemensamma utgifter för högskoleutbildning och vetenskap",
        "Shared expenditure of higher education and science",
    ),
    OPERATING: Names(
        "Jatkuvan oppimisen ja työllisyyden palvelukeskuksen toimintamenot",
        "Omkostnader för servicecentret för kontinuerligt lärande och sysselsättning",
        "Operating expenditure of the Service Centre for Continuous Learning and Employment",
    ),
}
"""What the moments are called; illustrative wording, not quoted from a budget."""

LEAVING = {
    PROGRAMS: "-500 000,00",
    MomentCode("29.10.20"): "-200 000,00",
    MomentCode("29.20.21"): "-200 000,00",
    MomentCode("29.40.20"): "-200 000,00",
}
"""What the transfer takes from each moment; the source document's figures."""


def founding() -> list[DemoRequest]:
    """The founding, one request a step: roles, moments, frames, opening amounts, the new moment, its transfer."""
    steps: list[tuple[Command, ...]] = [
        (assign(ADMINISTRATOR, Role.ADMINISTRATOR, NEW_YEAR), assign(PLANNER, Role.RECORDER, NEW_YEAR)),
        (_opened(PROGRAMS, NEW_YEAR, kept=True),),
        tuple(_opened(code, NEW_YEAR, kept=False) for code in LEAVING if code != PROGRAMS),
        (_program_frame(),),
        (_opening_amount("40 000 000,00", PROGRAM_FRAME), _opening_amount("500 000,00", None)),
        (_opened(OPERATING, SPRING, kept=True),),
        (_operating_frame(),),
        (_transfer(),),
        (_rrf_frame(),),
    ]
    return [DemoRequest(demo_key(number), asks) for number, asks in enumerate(steps, start=1)]


def assign(person: Person, access: Role, on: date, since: date | None = None, until: date | None = None) -> AssignRole:
    """A role, given by the administrator, from the same day unless another is named."""
    return AssignRole(
        by=ADMINISTRATOR,
        role=Role.ADMINISTRATOR,
        effective_on=on,
        person=person,
        access=access,
        since=since or on,
        until=until,
    )


def _opened(code: MomentCode, on: date, kept: bool) -> OpenMoment:
    """A budget item, with its name in three languages."""
    basis = "Third supplementary budget of 2021" if code == OPERATING else "State budget 2021"
    return OpenMoment(by=PLANNER, effective_on=on, moment=code, names=NAMES[code], kept=kept, legal_basis=basis)


def _opening_amount(amount: str, frame: FrameId | None) -> GrantAppropriation:
    """An invented opening amount: 40 million that cite the program frame, and the 500 000 euros that will leave."""
    return GrantAppropriation(
        by=PLANNER,
        effective_on=NEW_YEAR,
        budget=Budget(2021, 0),
        moment=PROGRAMS,
        frame=frame,
        kind=AppropriationKind.DEFERRABLE,
        span=SPANS[PROGRAMS],
        amount=eur(amount),
    )


def _program_frame() -> SetFrame:
    """The source document's 40 million for 2021, nothing for 2022, and 10 million yearly from 2023."""
    return SetFrame(
        by=PLANNER,
        effective_on=NEW_YEAR,
        frame=PROGRAM_FRAME,
        kind=FrameKind.PROGRAM,
        names=Names("Ohjelmakehys", "Programram", "Program frame"),
        years=(YearAmount(2021, eur("40 000 000,00")),),
        yearly_from=YearAmount(2023, eur("10 000 000,00")),
    )


def _operating_frame() -> SetFrame:
    """The source document's 1.1 million of operating expenditure on the new moment: about 12 person-years."""
    return SetFrame(
        by=PLANNER,
        effective_on=SPRING,
        frame=OPERATING_FRAME,
        kind=FrameKind.OPERATING,
        names=Names("Toimintamenokehys", "Omkostnadsram", "Operating frame"),
        moment=OPERATING,
        years=(YearAmount(2021, eur("1 100 000,00")),),
    )


def _rrf_frame() -> SetFrame:
    """A frame of its own for RRF money, outside the 40 and 10 million; its amount is invented."""
    return SetFrame(
        by=PLANNER,
        effective_on=SPRING,
        frame=RRF_FRAME,
        kind=FrameKind.PROGRAM,
        names=Names(
            "Elpymis- ja palautumisvälineen kehys",
            "Ram för faciliteten för återhämtning och resiliens",
            "Recovery and Resilience Facility frame",
        ),
        source=Source.RRF,
        years=(YearAmount(2024, eur("2 000 000,00")),),
    )


def _transfer() -> TransferBudget:
    """The one transfer of the source document: 1 100 000 euros leave four moments and enter the new one."""
    entering = TransferLine(
        OPERATING,
        eur("1 100 000,00"),
        frame=OPERATING_FRAME,
        kind=AppropriationKind.DEFERRABLE,
        span=SPANS[OPERATING],
    )
    leaving = (TransferLine(code, eur(amount)) for code, amount in LEAVING.items())
    return TransferBudget(by=PLANNER, effective_on=SPRING, budget=Budget(2021, 3), lines=(*leaving, entering))
