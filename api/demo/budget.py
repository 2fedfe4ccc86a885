"""What Parliament decides: texts of moments, appropriations, commitment authority, and what came in beside them.

From the State budget books: what was granted on 29.01.04 and 29.01.53 in 2023 to 2026, and that 29.01.04 is net
budgeted and 29.01.53 pays for seven person-years at most. From the source document: 10 million of program money a year
from 2023. From the proposal of the third supplementary budget of 2021: what 29.20.21 is called since.

Invented: what was left of 2020, the 24 million of 2022, how the money divides over frames and RRF, the commitment
authority, the bases of allocation, and the day on which the ledger learnt the name.
"""

from __future__ import annotations

from datetime import date

from api.demo.diary import Diary
from api.demo.founding import OPERATING, PLANNER, PROGRAMS, SPANS
from api.demo.rows import FRAMED, NEW_FRAMED, NEW_RRF, NEW_UNFRAMED, UNFRAMED
from domain.commands import (
    AdoptMomentText,
    BringInOpeningBalance,
    GrantAppropriation,
    GrantAuthority,
    OpenMoment,
    RenameMoment,
)
from domain.facts import Basis, Budget, FrameAmount, YearAmount
from domain.money import Money, eur
from domain.names import (
    AllocationBasis,
    AppropriationKind,
    AuthorityId,
    Expenditure,
    MomentCode,
    Names,
    PersonYears,
)

VAT = MomentCode("29.01.29")
"""The branch's moment for VAT, which is not the agency's to control."""

LEFT_OF_2020 = eur("310 000,00")
BADGES_AUTHORITY = AuthorityId("osaamismerkit-2025")
LATER_COSTS = YearAmount(2026, eur("200 000,00")), YearAmount(2027, eur("120 000,00"))
"""What the contract under that authority costs in later years."""

APPROPRIATIONS = [
    (date(2022, 1, 1), 0, NEW_UNFRAMED, "24 000 000,00"),
    (date(2023, 1, 1), 0, FRAMED, "10 000 000,00"),
    (date(2023, 1, 1), 0, UNFRAMED, "13 013 000,00"),
    (date(2023, 1, 1), 0, NEW_UNFRAMED, "39 833 000,00"),
    (date(2024, 1, 1), 0, FRAMED, "10 000 000,00"),
    (date(2024, 1, 1), 0, UNFRAMED, "12 708 000,00"),
    (date(2024, 1, 1), 0, NEW_UNFRAMED, "15 840 000,00"),
    (date(2024, 6, 20), 1, NEW_UNFRAMED, "2 000 000,00"),
    (date(2024, 6, 20), 1, NEW_RRF, "2 000 000,00"),
    (date(2025, 1, 1), 0, UNFRAMED, "3 348 000,00"),
    (date(2025, 1, 1), 0, NEW_FRAMED, "10 000 000,00"),
    (date(2025, 1, 1), 0, NEW_UNFRAMED, "10 162 000,00"),
    (date(2025, 6, 18), 1, UNFRAMED, "12 500 000,00"),
    (date(2025, 6, 18), 1, NEW_UNFRAMED, "12 000,00"),
    (date(2026, 1, 1), 0, UNFRAMED, "2 862 000,00"),
    (date(2026, 1, 1), 0, NEW_FRAMED, "10 000 000,00"),
    (date(2026, 1, 1), 0, NEW_UNFRAMED, "11 352 000,00"),
]
"""By day, ordinal of the budget and charge: what Parliament granted."""

OPERATING_BASES = (
    Basis(Expenditure.CONSUMPTION, AllocationBasis.ACCRUAL),
    Basis(Expenditure.TRANSFER, AllocationBasis.GRANT_DECISION),
)
PROGRAM_BASES = (
    Basis(Expenditure.CONSUMPTION, AllocationBasis.COMMITMENT),
    Basis(Expenditure.TRANSFER, AllocationBasis.GRANT_DECISION),
)


def name_moments(diary: Diary) -> None:
    """The moment that pays VAT is opened, and one of the four that gave money has another name."""
    names = Names("Arvonlisäveromenot", "Utgifter för mervärdesskatt", "Value added tax")
    diary.tell(OpenMoment(by=PLANNER, effective_on=date(2021, 9, 1), moment=VAT, names=names, kept=False))
    renamed = Names(
        "Ammatillisen koulutuksen ja lukiokoulutuksen yhteiset menot",
        "Gemensamma utgifter för yrkesutbildning och gymnasieutbildning",
        "Shared expenditure of vocational and general upper secondary education",
    )
    diary.tell(
        RenameMoment(by=PLANNER, effective_on=date(2021, 6, 24), moment=MomentCode("29.20.21"), names=renamed),
    )


def adopt_texts(diary: Diary) -> None:
    """What Parliament's text of each moment and year says, first of the vintage that is brought in."""
    _adopt_program_text(diary, date(2021, 1, 1), 2020)
    _adopt_program_text(diary, date(2021, 1, 1), 2021)
    _adopt_operating_text(diary, date(2021, 5, 14))
    for year in range(2022, 2027):
        _adopt_operating_text(diary, date(year, 1, 1))
        _adopt_program_text(diary, date(year, 1, 1), year)


def grant_money(diary: Diary) -> None:
    """What was left of 2020, and what each budget and supplementary budget granted."""
    opening = BringInOpeningBalance(
        by=PLANNER,
        effective_on=date(2021, 1, 1),
        moment=PROGRAMS,
        year=2020,
        kind=AppropriationKind.DEFERRABLE,
        span=SPANS[PROGRAMS],
        amounts=(FrameAmount(None, LEFT_OF_2020),),
    )
    diary.tell(opening)
    for on, ordinal, charge, amount in APPROPRIATIONS:
        granted = GrantAppropriation(
            by=PLANNER,
            effective_on=on,
            budget=Budget(on.year, ordinal),
            moment=charge.moment,
            source=charge.source,
            frame=charge.frame,
            kind=AppropriationKind.DEFERRABLE,
            span=SPANS[charge.moment],
            amount=eur(amount),
        )
        diary.tell(granted)


def grant_authority(diary: Diary) -> None:
    """Commitment authority for one contract that runs over three years."""
    authority = GrantAuthority(
        by=PLANNER,
        effective_on=date(2025, 1, 1),
        authority=BADGES_AUTHORITY,
        moment=OPERATING,
        year=2025,
        amount=eur("400 000,00"),
        purpose="Running the service for skills badges in 2026 and 2027",
        schedule=(YearAmount(2026, eur("250 000,00")), YearAmount(2027, eur("150 000,00"))),
    )
    diary.tell(authority)


def granted(moment: MomentCode, year: int) -> Money:
    """What the budget itself granted on a moment for a year."""
    return Money(
        sum(
            eur(amount)
            for on, ordinal, charge, amount in APPROPRIATIONS
            if (charge.moment, on.year, ordinal) == (moment, year, 0)
        )
    )


def _adopt_operating_text(diary: Diary, on: date) -> None:
    """Operating expenditure counts by delivery, grants by their decision; income may be used."""
    text = AdoptMomentText(
        by=PLANNER,
        effective_on=on,
        moment=OPERATING,
        year=on.year,
        net_budgeted=True,
        bases=OPERATING_BASES,
        pays=(Expenditure.CONSUMPTION, Expenditure.TRANSFER),
        salaries=True,
    )
    diary.tell(text)


def _adopt_program_text(diary: Diary, on: date, year: int) -> None:
    """Everything counts by what was decided; staff of projects are paid up to seven person-years."""
    text = AdoptMomentText(
        by=PLANNER,
        effective_on=on,
        moment=PROGRAMS,
        year=year,
        bases=PROGRAM_BASES,
        pays=(Expenditure.CONSUMPTION, Expenditure.TRANSFER),
        person_year_cap=PersonYears(700),
    )
    diary.tell(text)
