"""Laws that hold whatever happens to calls and grants, in whatever order: the books agree with the legs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import given as any_of
from hypothesis import strategies as st

from domain.commands import Command
from domain.names import ProgramId, Report
from domain.refusals import Refusal
from tests.support.grants import (
    amending,
    call,
    called,
    closing,
    closing_call,
    correcting,
    declining,
    ordering,
    place,
    receiving,
    report,
    resuming,
    suspending,
    waiving,
)
from tests.support.memory import MemoryLedger
from tests.support.scenario import given
from tests.support.sound import check_sound, dump
from tests.support.world import OPENED, approve, award, granted, pay, plan, planned, program, reverse

DIGITAL = ProgramId("digital")

WORLD = (
    *OPENED,
    program(DIGITAL),
    granted("6,00"),
    granted("9,00", 2022),
    plan(planned("grants", "9,00"), planned("digital", "4,00", program=DIGITAL)),
    plan(planned("grants-2022", "9,00"), planned("digital-2022", "4,00", program=DIGITAL), year=2022),
    call("C-1", ("grants", "3,00"), regions={"01": "2,00", "06": "1,00"}),
    award("G-1", "2,00", regions={"01": "1,01", "06": "0,99"}, instalments=("1,50", "0,50")),
    pay("G-1", "1,50", on=date(2021, 6, 2)),
    approve("G-1", on=date(2021, 6, 2)),
)
"""A small world, so that its limits are met often."""

Draw = Callable[..., Any]

AMOUNTS = st.sampled_from(["0,01", "0,33", "0,50", "1,00", "1,50", "2,00", "2,67"])
DECISIONS = st.sampled_from(["G-1", "G-1", "G-2"])
DAYS = st.sampled_from(
    [*[date(2021, 6, 2)] * 6, date(2021, 9, 1), date(2021, 9, 1), date(2021, 12, 1), date(2022, 3, 1), date(2023, 2, 1)]
)
"""Most things happen early, so that others can follow."""
REGIONS = st.sampled_from(["01", "06", "19"])
LINES = st.sampled_from(["grants", "digital", "grants-2022", "digital-2022"])


@st.composite
def asks(draw: Draw) -> Command:
    """Anything that may be asked about two grants and a call."""
    name, amount, on, number = draw(DECISIONS), draw(AMOUNTS), draw(DAYS), draw(st.integers(1, 3))
    region, line, other = draw(REGIONS), draw(LINES), draw(AMOUNTS)
    commands: list[Callable[[], Command]] = [
        lambda: called(name, "C-1", amount, on, {region: amount}),
        lambda: award(name, amount, on, line, {region: amount}),
        lambda: amending(name, amount, line, on=on),
        lambda: amending(name, "3,00", line, ("1,50", "1,50"), on=on),
        lambda: report(name, draw(st.sampled_from(list(Report))), on),
        lambda: suspending(name, on),
        lambda: resuming(name, on),
        lambda: declining(name, on),
        lambda: closing(name, on),
        lambda: closing_call("C-1", on),
        lambda: correcting(name, (place(amount, region, line),), (place(amount, "06"),), on),
        lambda: ordering(name, f"R-{number}", amount, on, interest=(date(2021, 6, 1), on)),
        lambda: waiving(name, f"R-{number}", amount, draw(st.sampled_from(["0,00", "0,01"])), on),
        lambda: receiving(name, f"V-{number}", other, draw(st.sampled_from([None, f"R-{number}"])), on=on),
        lambda: pay(name, amount, min(number, 2), on),
        lambda: pay(name, amount, 1, on),
        lambda: approve(name, min(number, 2), on),
        lambda: approve(name, 1, on),
        *[lambda: reverse(len(WORLD) + draw(st.integers(-3, 8)), on)] * 4,
        *[lambda: correcting(name, (place(amount, region),), (place(amount, "19", draw(LINES)),), on)] * 2,
        *[lambda: receiving(name, f"V-{number}", "0,01", f"R-{number}", on=on)] * 2,
    ]
    return draw(st.sampled_from(commands))()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@any_of(st.lists(asks(), min_size=5, max_size=30))
def test_whatever_happens_to_grants_the_books_agree_with_the_legs(steps: list[Command]) -> None:
    ledger: MemoryLedger = given(*WORLD).ledger
    for step in steps:
        before = dump(ledger.books)
        answer = ledger.record(step)
        if isinstance(answer, Refusal):
            assert dump(ledger.books) == before
        check_sound(ledger)
    assert dump(ledger.refolded()) == dump(ledger.books)
