"""What decisions rest on: foresight on record, who was heard, how they complement the supply there is.

Foresight is named after public work where it is external; the rest of it, and every hearing, is invented.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from api.demo.diary import RECORDER, Diary
from api.demo.programs import PORTFOLIO
from domain.commands import RecordForesight
from domain.facts import Consultation, Grounds
from domain.names import ForesightId, ForesightSource, Horizon, RegisterNumber

ECONOMIC_DEVELOPMENT_CENTRES = date(2026, 1, 1)
"""From then on these took the place of the ELY Centres."""


class Outlook(NamedTuple):
    """Foresight, the day on which it was recorded, and the programs that rest on it."""

    on: date
    foresight: str
    title: str
    horizon: Horizon
    source: ForesightSource
    programs: tuple[str, ...]
    commissioned_by: str | None = None


OUTLOOKS: list[Outlook] = [
    Outlook(
        *(date(2021, 9, 6), "osaaminen-2035", "Osaaminen 2035", Horizon.LONG, ForesightSource.EXTERNAL),
        ("outreach", "networks", "guidance", "foresight", "digital-green"),
    ),
    Outlook(
        *(date(2022, 8, 22), "hoiva-2022", "Hoiva-alan osaajapula", Horizon.SHORT, ForesightSource.OWN),
        ("care-assistants", "home-services"),
    ),
    Outlook(
        *(date(2022, 12, 12), "vihrea-2022", "Vihreän siirtymän osaamistarpeet", Horizon.MEDIUM, ForesightSource.OWN),
        ("digital-green", "green-industry", "clean-transition"),
    ),
    Outlook(
        *(date(2023, 1, 9), "barometri-2023", "Työvoimabarometri", Horizon.SHORT, ForesightSource.EXTERNAL),
        ("outreach", "guidance", "foresight", "ukraine-skills"),
    ),
    Outlook(
        *(date(2023, 3, 27), "digitaidot-2023", "Aikuisten digitaidot", Horizon.MEDIUM, ForesightSource.COMMISSIONED),
        ("digital-skills", "networks"),
        "P-2022-003",
    ),
    Outlook(
        *(date(2025, 1, 20), "koti-2025", "Kotipalvelujen työvoima", Horizon.MEDIUM, ForesightSource.COMMISSIONED),
        ("home-services", "care-assistants"),
        "P-2023-004",
    ),
]


def record_foresight(diary: Diary) -> None:
    """Each outlook, when it was there to be cited."""
    for outlook in OUTLOOKS:
        recorded = RecordForesight(
            by=RECORDER,
            effective_on=outlook.on,
            foresight=ForesightId(outlook.foresight),
            title=outlook.title,
            horizon=outlook.horizon,
            source=outlook.source,
            document=f"Ennakointi {outlook.foresight}",
            commissioned_by=RegisterNumber(outlook.commissioned_by) if outlook.commissioned_by else None,
        )
        diary.tell(recorded)


def grounds_of(name: str, on: date) -> Grounds:
    """What a careful office states of a decision: a program without foresight says why it has none."""
    program = PORTFOLIO[name]
    known = [ForesightId(it.foresight) for it in OUTLOOKS if name in it.programs and it.on <= on]
    return Grounds(
        program.target,
        target_reason=program.target_reason,
        foresight=tuple(known[-2:]),
        no_foresight=None if known else "A shared service of the whole administration, whatever the foresight",
        consultations=_hearings(name, on),
        no_overlap=f"{program.names.en}: beside what basic funding pays for; nobody else pays for the same",
    )


def _hearings(name: str, on: date) -> tuple[Consultation, ...]:
    """Who was heard some weeks before, and where that is written."""
    centres = "Economic Development Centres" if on >= ECONOMIC_DEVELOPMENT_CENTRES else "ELY Centres"
    return tuple(
        Consultation(body, on - timedelta(days=days), f"Hearing {on.year}/{name}/{nth}")
        for nth, (body, days) in enumerate(((centres, 35), ("KEHA Centre", 28)), start=1)
    )
