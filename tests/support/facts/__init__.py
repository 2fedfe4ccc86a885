"""One written-out fact of every stored type and version: what its golden line must mean, today and later.

A line of an old version means today's fact that it is brought up to.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from domain.facts import Entry, Fact
from domain.names import Person, Role
from tests.support.facts.budget import BUDGET
from tests.support.facts.control import CONTROL
from tests.support.facts.first import FACTS_V1, GRANTED
from tests.support.facts.grants import GRANTS
from tests.support.facts.payments import PAYMENTS
from tests.support.facts.plans import PLANS
from tests.support.facts.procurement import PROCUREMENT
from tests.support.facts.recoveries import RECOVERIES
from tests.support.facts.second import FACTS_V2
from tests.support.facts.year_end import YEAR_END

WRITTEN_OUT: Final[dict[str, Fact]] = (
    FACTS_V1 | FACTS_V2 | BUDGET | GRANTS | RECOVERIES | PROCUREMENT | PAYMENTS | PLANS | YEAR_END | CONTROL
)

RETAGGED: Final[dict[str, list[str]]] = {
    "annual-plan-adopted-v1": [
        "person:council.one",
        "plan-line:grants",
        "moment:29.01.53",
        "frame:programs",
        "program:skills",
    ]
}
"""Tags that a current version is written with by now, where its golden line was written with others."""


def entry_of(fact: Fact, position: int = 7) -> Entry:
    """A fact in an envelope with everything in it that the first envelopes had."""
    return Entry(
        position,
        datetime(2021, 9, 1, 7, 30, 15, 123456, tzinfo=UTC),
        date(2021, 8, 31),
        Person("finance.one"),
        Role.RECORDER,
        "key-7",
        "q1Lx0ZJ4T6-8n_2Vv3kKmA",
        1,
        "late invoice",
        fact,
    )


def late_entry_of(fact: Fact, position: int = 7) -> Entry:
    """A fact that came late, in an envelope with everything in it."""
    return replace(entry_of(fact, position), document_on=date(2021, 7, 15), warned=("posted-late", "beyond-tolerance"))


GOLDEN: Final[dict[str, Entry]] = {name: entry_of(fact) for name, fact in WRITTEN_OUT.items()} | {
    name: late_entry_of(WRITTEN_OUT[name]) for name in ("payment-prepared-v2", "operating-expenditure-recorded-v2")
}
"""What each golden line decodes to, whatever version wrote it: never edited, only added to."""

__all__ = ["GOLDEN", "GRANTED", "RETAGGED", "WRITTEN_OUT", "entry_of", "late_entry_of"]
