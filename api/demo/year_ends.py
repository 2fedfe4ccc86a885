"""What Parliament's texts say of each year, and the accounts that the Director General signs at its end."""

from __future__ import annotations

from datetime import date

from api.demo.diary import LAST_DAY, RECORDER, Diary
from api.demo.founding import PLANNER
from api.demo.rows import TEXTS
from domain.commands import (
    AdoptMomentText,
    CloseYear,
)
from domain.facts import Basis
from domain.names import (
    AllocationBasis,
    Expenditure,
    Person,
    Role,
)


def adopt_texts(diary: Diary) -> None:
    """What Parliament's text of each moment and year says: everything counts by what was decided."""
    for moment, on in dict.fromkeys(TEXTS):
        text = AdoptMomentText(
            by=PLANNER,
            effective_on=on,
            moment=moment,
            year=on.year,
            bases=(
                Basis(Expenditure.CONSUMPTION, AllocationBasis.COMMITMENT),
                Basis(Expenditure.TRANSFER, AllocationBasis.GRANT_DECISION),
            ),
            pays=(Expenditure.CONSUMPTION, Expenditure.TRANSFER),
        )
        diary.note(on, text)


def close_years(diary: Diary) -> None:
    """Each year is closed as of its last day, when the accounts are signed in the spring that follows."""
    for year in range(2021, LAST_DAY.year):
        signed = diary.later(date(year + 1, 3, 14))
        close = CloseYear(
            by=RECORDER,
            role=Role.DIRECTOR_GENERAL,
            effective_on=date(year, 12, 31),
            year=year,
            decided_by=Person("director-general.first"),
            signed_on=signed,
        )
        diary.note(signed, close)
