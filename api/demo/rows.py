"""Who held which office, what Parliament granted, what was called for and tendered: the rows of the demonstration."""

from __future__ import annotations

from datetime import date

from api.demo.diary import Call, Procurement
from api.demo.founding import OPERATING, OPERATING_FRAME, PROGRAM_FRAME, PROGRAMS, RRF_FRAME
from domain.facts import Charge
from domain.names import (
    Names,
    Office,
    Person,
    PlanLineId,
    Source,
)

CHANGE_OF_OFFICE = date(2024, 9, 1)

OFFICES: list[tuple[Office, str, str, date, date | None, str | None]] = [
    (Office.COUNCIL, "council.chair", "Government", date(2021, 9, 1), None, None),
    (Office.DIRECTOR, "director.first", "Government", date(2021, 9, 1), date(2024, 8, 31), None),
    (Office.DIRECTOR_GENERAL, "director-general.first", "Government", date(2021, 9, 1), None, None),
    (Office.DELEGATE, "delegate.grants", "director.first", date(2021, 9, 15), None, "60 000,00"),
    (Office.DELEGATE, "delegate.procurement", "director.first", date(2022, 1, 10), date(2025, 12, 31), "250 000,00"),
    (Office.DIRECTOR, "director.second", "Government", CHANGE_OF_OFFICE, None, None),
]

PROGRAM_NAMES = {
    "outreach": Names("Hakeva toiminta", "Uppsökande verksamhet", "Outreach"),
    "networks": Names("Alueelliset yhteistyöverkostot", "Regionala samarbetsnätverk", "Regional networks"),
    "guidance": Names("Ohjaus ja neuvonta", "Handledning och rådgivning", "Guidance and advisory services"),
    "foresight": Names("Ennakointi", "Prognostisering", "Foresight"),
    "digital-green": Names("Digitalisaatio ja vihreä siirtymä", None, "Digitalisation and the green transition"),
    "care-assistants": Names("Hoiva-avustajien koulutus", None, "Training of care assistants"),
    "green-industry": Names(
        "Vihreän siirtymän tukeminen kone-, metalli-, kuljetus- ja logistiikka-aloilla",
        None,
        "Green transition in machinery, metal, transport and logistics",
    ),
    "ukraine-skills": Names("Ukrainalaisten osaamispalvelut", None, "Skills services for Ukrainians"),
    "clean-transition": Names("Puhtaaseen siirtymään", None, "Towards the clean transition"),
    "home-services": Names(
        "Kotipalvelutyöntekijät ja henkilökohtaiset avustajat", None, "Home-service workers and personal assistants"
    ),
}
"""The Centre's tasks and the real calls; wording in Swedish and English is ours."""

UKRAINE = "People who fled the war to Finland, whatever their place in the labour market"

FRAMED, UNFRAMED = Charge(PROGRAMS, frame=PROGRAM_FRAME), Charge(PROGRAMS)
NEW_FRAMED, NEW_UNFRAMED = Charge(OPERATING, frame=PROGRAM_FRAME), Charge(OPERATING)
COSTS_FRAMED, NEW_RRF = Charge(OPERATING, frame=OPERATING_FRAME), Charge(OPERATING, Source.RRF, RRF_FRAME)

TEXTS = [
    (PROGRAMS, date(2021, 1, 1)),
    (OPERATING, date(2021, 5, 14)),
    *((moment, date(year, 1, 1)) for year in range(2022, 2027) for moment in (OPERATING, PROGRAMS)),
]
"""For which moments and years Parliament adopted a text, from which day."""

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

CALLS: list[Call] = [
    Call(date(2021, 10, 4), "outreach", FRAMED, "12 400 000,00", 6),
    Call(date(2021, 11, 1), "networks", FRAMED, "7 600 000,00", 5),
    Call(date(2022, 6, 6), "digital-green", FRAMED, "16 300 000,00", 11),
    Call(date(2022, 10, 31), "care-assistants", NEW_UNFRAMED, "9 600 000,00", 8),
    Call(date(2023, 1, 30), "green-industry", FRAMED, "10 000 000,00", 7),
    Call(date(2023, 3, 6), "ukraine-skills", UNFRAMED, "9 200 000,00", 6),
    Call(date(2023, 9, 4), "outreach", NEW_UNFRAMED, "22 000 000,00", 8),
    Call(date(2024, 2, 12), "digital-green", FRAMED, "10 000 000,00", 6),
    Call(date(2024, 3, 11), "networks", UNFRAMED, "11 500 000,00", 5),
    Call(date(2024, 8, 12), "clean-transition", NEW_RRF, "2 000 000,00", 4),
    Call(date(2024, 9, 9), "care-assistants", NEW_UNFRAMED, "14 000 000,00", 6),
    Call(date(2025, 5, 12), "home-services", NEW_FRAMED, "8 600 000,00", 7),
    Call(date(2025, 8, 18), "outreach", UNFRAMED, "13 500 000,00", 6),
    Call(date(2025, 9, 15), "clean-transition", NEW_UNFRAMED, "9 500 000,00", 5),
    Call(date(2026, 3, 2), "home-services", NEW_FRAMED, "9 200 000,00", 5),
    Call(date(2026, 4, 13), "outreach", UNFRAMED, "8 100 000,00", 4),
    Call(date(2026, 9, 7), "networks", NEW_UNFRAMED, "13 500 000,00", 6),
]

TENDERS: list[Procurement] = [
    Procurement(date(2021, 9, 20), "guidance", FRAMED, "900 000,00", "900 000,00", 4),
    Procurement(date(2021, 10, 11), "guidance", FRAMED, "700 000,00", "655 300,50", 3),
    Procurement(date(2022, 2, 14), "guidance", FRAMED, "800 000,00", "846 000,00", 4),
    Procurement(date(2022, 4, 4), "guidance", FRAMED, "650 000,00", "612 480,90", 3),
    Procurement(date(2022, 5, 2), "foresight", NEW_UNFRAMED, "240 000,00", "238 900,00", 3),
    Procurement(date(2022, 10, 17), "foresight", NEW_UNFRAMED, "480 000,00", "455 000,00", 4),
    Procurement(date(2023, 2, 6), "foresight", NEW_UNFRAMED, "600 000,00", "631 250,75", 4),
    Procurement(date(2023, 5, 15), "foresight", NEW_UNFRAMED, "210 000,00", "187 450,00", 3),
    Procurement(date(2023, 10, 16), "foresight", NEW_UNFRAMED, "900 000,00", "864 000,00", 4),
    Procurement(date(2024, 3, 4), "guidance", NEW_UNFRAMED, "750 000,00", "750 000,00", 4),
    Procurement(date(2024, 5, 6), "guidance", NEW_UNFRAMED, "320 000,00", "341 999,99", 3),
    Procurement(date(2024, 10, 14), "guidance", NEW_UNFRAMED, "880 000,00", "799 900,00", 4),
    Procurement(date(2025, 2, 10), "foresight", NEW_UNFRAMED, "560 000,00", "574 000,00", 4),
    Procurement(date(2025, 5, 5), "foresight", NEW_UNFRAMED, "230 000,00", "199 000,00", 3),
    Procurement(date(2025, 9, 29), "foresight", NEW_UNFRAMED, "940 000,00", "912 345,67", 4),
    Procurement(date(2026, 2, 9), "guidance", NEW_UNFRAMED, "680 000,00", "640 000,00", 4),
    Procurement(date(2026, 6, 1), "guidance", NEW_UNFRAMED, "450 000,00", "462 000,00", 3),
    Procurement(date(2026, 8, 24), "guidance", NEW_UNFRAMED, "390 000,00", "371 000,00", 3),
    Procurement(date(2026, 9, 21), "guidance", NEW_UNFRAMED, "275 000,00", "275 000,00", 2),
    Procurement(date(2026, 10, 12), "guidance", NEW_UNFRAMED, "240 000,00", "236 000,00", 2),
]

DECIDED: list[Call | Procurement] = [*CALLS, *TENDERS]


def line_of(on: date, program: str) -> PlanLineId:
    """The line of the annual plan that a program has in a year."""
    return PlanLineId(f"{on.year}/{program}")


def director_on(on: date) -> Person:
    """Who was Director on a day."""
    return Person("director.first" if on < CHANGE_OF_OFFICE else "director.second")
