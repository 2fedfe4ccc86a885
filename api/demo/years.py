"""The years 2021 to 2026 after the founding, in chapters: what happens in them is told file by file.

Each file says what of it is from public sources. All else is invented: every decision, payment and day, and all
recipients and suppliers, which say so by name. People appear by the titles of their roles.
"""

from __future__ import annotations

from random import Random

from api.demo.budget import adopt_texts, grant_authority, grant_money, name_moments
from api.demo.calls import tell_calls
from api.demo.controls import set_controls
from api.demo.corrections import come_late, correct
from api.demo.diary import DemoRequest, Diary
from api.demo.founding import founding
from api.demo.grounds import record_foresight
from api.demo.operations import operate
from api.demo.people import assign_offices, assign_roles, count_person_years
from api.demo.plans import adopt_plans, develop, open_programs
from api.demo.proposals import propose_budgets
from api.demo.tenders import tell_tenders
from api.demo.year_ends import end_years, lock_half_years

CHAPTERS = (
    *(assign_roles, set_controls, assign_offices, count_person_years),
    *(name_moments, adopt_texts, grant_money, grant_authority, propose_budgets),
    *(open_programs, record_foresight, adopt_plans, develop),
    *(tell_calls, tell_tenders),
    *(operate, correct, come_late),
    *(end_years, lock_half_years),
)
"""Rules and people; what Parliament decides; what is planned; what is decided; what it costs; how years end."""


def years() -> list[DemoRequest]:
    """The years after the founding, in the order in which they were recorded."""
    diary = Diary(Random(2021))  # noqa: S311 - a demonstration, the same each time
    for tell in CHAPTERS:
        tell(diary)
    return diary.requests(founding())
