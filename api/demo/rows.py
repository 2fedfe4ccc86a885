"""What was called for and tendered, day by day, and which of it took a turn that others did not.

From public sources: when the calls of the real names were open (where a year is known). From the source document: that
program money is 40 million in 2021 and 10 million a year from 2023. Invented: every amount, decision, payment and day
beside these.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum, auto
from typing import NamedTuple

from api.demo.founding import OPERATING, OPERATING_FRAME, PROGRAM_FRAME, PROGRAMS, RRF_FRAME
from domain.facts import Charge
from domain.names import PlanLineId, Source

FRAMED, UNFRAMED = Charge(PROGRAMS, frame=PROGRAM_FRAME), Charge(PROGRAMS)
NEW_FRAMED, NEW_UNFRAMED = Charge(OPERATING, frame=PROGRAM_FRAME), Charge(OPERATING)
COSTS_FRAMED, NEW_RRF = Charge(OPERATING, frame=OPERATING_FRAME), Charge(OPERATING, Source.RRF, RRF_FRAME)


class Turn(Enum):
    """What becomes of a grant or a tender, where it does not run its usual course."""

    # grants
    DECLINED = auto()
    SUSPENDED = auto()
    EXTENDED = auto()
    CUT = auto()
    RAISED = auto()
    BOUNCED = auto()
    RECOVERED = auto()
    WAIVED = auto()
    GIVEN_BACK = auto()
    REATTRIBUTED = auto()
    REGIONS_CORRECTED = auto()
    PAID_TOO_MUCH = auto()
    # tenders
    CANCELLED = auto()
    APPEAL_DISMISSED = auto()
    AWARD_ANNULLED = auto()
    AWARD_CORRECTED = auto()
    OPTION_USED = auto()
    AMENDED = auto()
    ENDED_EARLY = auto()
    COVERED_AGAIN = auto()
    UNDER_AUTHORITY = auto()
    FRAMEWORK = auto()


class Call(NamedTuple):
    """A call: the days of application, the first decision, what it reserves and in how many grants it is awarded."""

    opens: date
    closes: date
    decided: date
    program: str
    charge: Charge
    amount: str
    grants: int
    unused: str = "0,00"
    """What no application was worth: it is released when the call is closed."""
    turns: Mapping[int, Turn] = {}
    """Which of its grants, counted from one, took a turn."""
    reserved: date | None = None
    """When its money was there to be reserved, where applications could be sent before."""

    @property
    def on(self) -> date:
        """The day on which it reserves its money."""
        return self.reserved or self.opens


class Procurement(NamedTuple):
    """A tender: its opening, what it is charged to, its reserve and award, the invoices of its contract."""

    on: date
    program: str
    charge: Charge
    amount: str
    award: str
    invoices: int
    turn: Turn | None = None


CALLS: list[Call] = [
    Call(date(2021, 9, 10), date(2021, 10, 1), date(2021, 10, 11), "outreach", FRAMED, "12 400 000,00", 6),
    Call(
        *(date(2021, 9, 20), date(2021, 10, 15), date(2021, 11, 1), "networks", FRAMED, "7 600 000,00", 5),
        turns={2: Turn.EXTENDED},
    ),
    Call(
        *(date(2022, 4, 4), date(2022, 5, 16), date(2022, 6, 6), "digital-green", FRAMED, "16 500 000,00", 11),
        unused="200 000,00",
        turns={4: Turn.SUSPENDED, 9: Turn.RECOVERED},
    ),
    Call(
        *(date(2022, 9, 5), date(2022, 10, 3), date(2022, 10, 31), "care-assistants", NEW_UNFRAMED, "9 600 000,00", 8),
        turns={3: Turn.REGIONS_CORRECTED, 6: Turn.BOUNCED},
    ),
    Call(
        *(date(2022, 11, 10), date(2022, 12, 14), date(2023, 1, 30), "green-industry", FRAMED, "10 000 000,00", 7),
        turns={3: Turn.DECLINED, 5: Turn.WAIVED},
        reserved=date(2023, 1, 16),
    ),
    Call(
        *(date(2023, 1, 16), date(2023, 2, 6), date(2023, 3, 6), "ukraine-skills", UNFRAMED, "9 400 000,00", 6),
        unused="200 000,00",
        turns={2: Turn.CUT},
    ),
    Call(
        *(date(2023, 6, 26), date(2023, 8, 11), date(2023, 9, 4), "outreach", NEW_UNFRAMED, "22 000 000,00", 8),
        turns={7: Turn.REATTRIBUTED},
    ),
    Call(date(2024, 1, 15), date(2024, 2, 2), date(2024, 2, 12), "digital-green", FRAMED, "10 000 000,00", 6),
    Call(date(2024, 1, 22), date(2024, 2, 16), date(2024, 3, 11), "networks", UNFRAMED, "11 500 000,00", 5),
    Call(
        *(date(2024, 4, 29), date(2024, 6, 6), date(2024, 8, 12), "clean-transition", NEW_RRF, "2 000 000,00", 4),
        reserved=date(2024, 6, 24),
    ),
    Call(
        *(date(2024, 6, 26), date(2024, 8, 16), date(2024, 9, 9), "care-assistants", NEW_UNFRAMED, "14 000 000,00", 6),
        turns={1: Turn.PAID_TOO_MUCH, 3: Turn.GIVEN_BACK},
    ),
    Call(date(2025, 3, 3), date(2025, 4, 4), date(2025, 5, 19), "digital-green", NEW_UNFRAMED, "10 900 000,00", 6),
    Call(date(2025, 2, 27), date(2025, 4, 10), date(2025, 5, 12), "home-services", NEW_FRAMED, "8 600 000,00", 7),
    Call(date(2025, 6, 23), date(2025, 8, 1), date(2025, 8, 18), "outreach", UNFRAMED, "13 500 000,00", 6),
    Call(
        *(date(2025, 8, 4), date(2025, 9, 1), date(2025, 9, 15), "clean-transition", NEW_UNFRAMED, "9 500 000,00", 5),
        turns={1: Turn.RAISED},
    ),
    Call(date(2026, 1, 19), date(2026, 2, 13), date(2026, 3, 2), "home-services", NEW_FRAMED, "9 200 000,00", 5),
    Call(date(2026, 2, 23), date(2026, 3, 20), date(2026, 4, 13), "outreach", UNFRAMED, "8 100 000,00", 4),
    Call(
        *(date(2026, 6, 29), date(2026, 8, 14), date(2026, 9, 7), "networks", NEW_UNFRAMED, "13 500 000,00", 6),
        unused="300 000,00",
    ),
    Call(date(2026, 10, 5), date(2026, 11, 13), date(2026, 12, 7), "care-assistants", NEW_UNFRAMED, "6 000 000,00", 5),
]

TENDERS: list[Procurement] = [
    Procurement(date(2021, 9, 13), "foresight", UNFRAMED, "240 000,00", "232 000,00", 3),
    Procurement(date(2021, 9, 20), "guidance", FRAMED, "900 000,00", "900 000,00", 4),
    Procurement(date(2021, 10, 11), "guidance", FRAMED, "700 000,00", "655 300,50", 3, Turn.APPEAL_DISMISSED),
    Procurement(date(2022, 2, 14), "guidance", FRAMED, "800 000,00", "846 000,00", 4),
    Procurement(date(2022, 4, 4), "guidance", FRAMED, "650 000,00", "612 480,90", 3),
    Procurement(date(2022, 5, 2), "foresight", NEW_UNFRAMED, "240 000,00", "238 900,00", 3),
    Procurement(date(2022, 10, 17), "foresight", NEW_UNFRAMED, "480 000,00", "455 000,00", 3, Turn.OPTION_USED),
    Procurement(date(2023, 2, 6), "foresight", NEW_UNFRAMED, "600 000,00", "631 250,75", 4, Turn.AMENDED),
    Procurement(date(2023, 3, 20), "skills-badges", NEW_UNFRAMED, "300 000,00", "288 000,00", 3),
    Procurement(date(2023, 4, 17), "digital-skills", NEW_UNFRAMED, "900 000,00", "900 000,00", 4, Turn.FRAMEWORK),
    Procurement(date(2023, 5, 15), "foresight", NEW_UNFRAMED, "210 000,00", "187 450,00", 3, Turn.AWARD_CORRECTED),
    Procurement(date(2023, 10, 16), "foresight", NEW_UNFRAMED, "900 000,00", "864 000,00", 4, Turn.AWARD_ANNULLED),
    Procurement(date(2023, 11, 6), "guidance", NEW_UNFRAMED, "150 000,00", "0,00", 0, Turn.CANCELLED),
    Procurement(date(2024, 3, 4), "guidance", NEW_UNFRAMED, "750 000,00", "750 000,00", 4),
    Procurement(date(2024, 5, 6), "guidance", NEW_UNFRAMED, "320 000,00", "341 999,99", 3, Turn.ENDED_EARLY),
    Procurement(date(2024, 10, 14), "guidance", NEW_UNFRAMED, "880 000,00", "799 900,00", 4),
    Procurement(date(2025, 2, 10), "foresight", NEW_UNFRAMED, "560 000,00", "552 000,00", 4, Turn.COVERED_AGAIN),
    Procurement(date(2025, 5, 5), "foresight", NEW_UNFRAMED, "230 000,00", "199 000,00", 2),
    Procurement(date(2025, 8, 25), "skills-badges", NEW_UNFRAMED, "360 000,00", "352 000,00", 3, Turn.UNDER_AUTHORITY),
    Procurement(date(2025, 9, 29), "foresight", NEW_UNFRAMED, "940 000,00", "912 345,67", 4),
    Procurement(date(2026, 2, 9), "guidance", NEW_UNFRAMED, "680 000,00", "640 000,00", 4),
    Procurement(date(2026, 6, 1), "guidance", NEW_UNFRAMED, "450 000,00", "462 000,00", 3),
    Procurement(date(2026, 8, 24), "guidance", NEW_UNFRAMED, "390 000,00", "371 000,00", 3),
    Procurement(date(2026, 8, 31), "guidance", NEW_UNFRAMED, "275 000,00", "275 000,00", 2),
    Procurement(date(2026, 10, 12), "guidance", NEW_UNFRAMED, "240 000,00", "236 000,00", 2),
]


def line_of(on: date, program: str) -> PlanLineId:
    """The line of the annual plan that a program has in a year."""
    return PlanLineId(f"{on.year}/{program}")
