"""A refusal says which command of the list it was, and which limit; a warning is as loud as the controls say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import pytest

from domain import decide
from domain.commands import Command, SetControls
from domain.controls import FOUNDING, Level, Tolerance, in_force
from domain.decide import Denied, Entered
from domain.facts import ProgramOpened
from domain.limits import Limit, appropriation, commitment, frame_funding, plan_line
from domain.names import PlanLineId, ProgramId, RegisterNumber, Source
from domain.refusals import BeyondTolerance
from domain.warnings import PostedLate
from tests.support.memory import MemoryLedger
from tests.support.world import (
    NEW_YEAR,
    PROGRAM_FRAME,
    PROGRAMS,
    SUMMER,
    VERIFIER,
    award,
    contract,
    granted,
    pay,
    plan,
    planned,
    program,
    ready,
    reverse,
    spend,
    with_money,
)

MOMENT = appropriation(PROGRAMS, 2021, Source.NATIONAL, None)


def ledger_of(asks: Sequence[Command]) -> MemoryLedger:
    """A ledger in which this list was accepted."""
    ledger = MemoryLedger()
    assert isinstance(ledger.record(asks), list)
    return ledger


def denied(before: Sequence[Command], *asks: Command) -> Denied:
    """What a list is refused for, on a ledger in which another was accepted."""
    answer = ledger_of(before).rehearse(*asks)
    assert isinstance(answer, Denied), answer
    return answer


@dataclass(frozen=True, slots=True)
class Case:
    """A list that crosses a limit: what it says, and at which command."""

    says: str
    before: tuple[Command, ...]
    asks: tuple[Command, ...]
    command: int
    limit: Limit


REVERSED = len(with_money("100,00")) + 1

CASES = [
    Case("the only one", with_money("100,00"), (spend("V-1", "100,01"),), 0, MOMENT),
    Case("the one that goes too far", with_money("100,00"), (spend("V-1", "100,00"), spend("V-2", "0,01")), 1, MOMENT),
    Case(
        "the first from which on it stays crossed, not the last that takes",
        with_money("100,00"),
        (spend("V-1", "60,00"), spend("V-2", "40,01"), spend("V-3", "1,00")),
        1,
        MOMENT,
    ),
    Case(
        "not one that the list itself made room for",
        with_money("100,00"),
        (spend("V-1", "150,00"), granted("60,00", ordinal=1), spend("V-2", "10,01")),
        2,
        MOMENT,
    ),
    Case(
        "the number is that of the list as given, though reversals go first",
        (*with_money("100,00"), spend("V-0", "100,00")),
        (spend("V-1", "60,00"), spend("V-2", "40,01"), reverse(REVERSED, SUMMER)),
        1,
        MOMENT,
    ),
    Case(
        "a day that the later command leaves alone is crossed by the earlier one",
        with_money("100,00"),
        (spend("V-1", "100,01", on=SUMMER), spend("V-2", "0,01", on=date(2021, 9, 9))),
        0,
        MOMENT,
    ),
    Case(
        "a commitment, by the payment that is too much",
        with_money("200,00"),
        (*contract("T-1", "100,00"), pay("T-1", "60,00", invoice="L-1"), pay("T-1", "40,01", 2, invoice="L-2")),
        4,
        commitment(RegisterNumber("T-1")),
    ),
    Case(
        "a line of the annual plan",
        (*with_money("100,00")[:-1], plan(planned("grants", "50,00"))),
        (award("G-1", "50,00"), award("G-2", "0,01")),
        1,
        plan_line(PlanLineId("grants")),
    ),
    Case(
        "what funds a frame",
        (*ready(), granted("-39 999 900,00", frame=PROGRAM_FRAME, ordinal=3), granted("500,00", ordinal=3)),
        (spend("V-1", "100,00", frame=PROGRAM_FRAME), spend("V-2", "0,01", frame=PROGRAM_FRAME)),
        1,
        frame_funding(PROGRAM_FRAME, 2021),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_a_crossed_limit_names_the_command(case: Case) -> None:
    found = denied(case.before, *case.asks)
    assert (found.command, found.limit) == (case.command, case.limit)


def test_where_a_cut_left_less_than_nothing_the_first_taker_is_named() -> None:
    ledger = ledger_of((*with_money("100,00"), spend("V-0", "80,00")))
    assert isinstance(ledger.record(granted("-30,00", ordinal=1)), list)
    found = ledger.rehearse(program(ProgramId("other")), spend("V-1", "0,01"), spend("V-2", "0,01"))
    assert isinstance(found, Denied)
    assert (found.command, found.limit) == (1, MOMENT)


@pytest.mark.parametrize("place", range(3))
def test_a_rule_names_the_command_and_no_limit(place: int) -> None:
    asks = [program(ProgramId(f"p-{n}")) for n in range(3)]
    asks[place] = program()
    found = denied(with_money(), *asks)
    assert (found.command, found.limit) == (place, None)


def test_a_refused_list_leaves_the_books_usable() -> None:
    ledger = ledger_of(with_money("100,00"))
    assert not isinstance(ledger.record([spend("V-1", "60,00"), spend("V-2", "60,00")]), list)
    assert isinstance(ledger.record([spend("V-1", "60,00"), spend("V-2", "40,00")]), list)


@pytest.fixture
def warned_of_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A warning at each program that is opened."""
    said = [PostedLate(NEW_YEAR, SUMMER)]
    monkeypatch.setitem(decide.WARN, ProgramOpened, (lambda ask, fact, books, controls: list(said),))


def controls(version: int, level: Level, since: date = NEW_YEAR) -> SetControls:
    """A version of the controls that says how loud the warning is."""
    tolerances = (Tolerance(PostedLate.code_of(), level),)
    new = replace(FOUNDING, version=version, since=since, tolerances=tolerances)
    return SetControls(by=VERIFIER, effective_on=since, controls=new)


@pytest.mark.usefixtures("warned_of_programs")
@pytest.mark.parametrize("level", [Level.INFORM, Level.WARN])
def test_a_warning_is_as_loud_as_the_controls_of_the_day(level: Level) -> None:
    ledger = ledger_of([controls(2, level)])
    answer = ledger.dry_run(program())
    assert isinstance(answer, Entered)
    assert [(it, it.level) for it in answer.warned] == [(PostedLate(NEW_YEAR, SUMMER), level)]
    assert answer.entries[0].warned == ("posted-late",)


@pytest.mark.usefixtures("warned_of_programs")
def test_a_warning_that_no_control_names_warns() -> None:
    answer = MemoryLedger().dry_run(program())
    assert isinstance(answer, Entered)
    assert [it.level for it in answer.warned] == [Level.WARN]


@pytest.mark.usefixtures("warned_of_programs")
def test_a_tolerance_that_refuses_names_the_command() -> None:
    ledger = ledger_of([controls(2, Level.REFUSE)])
    found = ledger.rehearse(controls(3, Level.WARN, SUMMER), program())
    assert isinstance(found, Denied)
    assert (type(found.refusal), found.command) == (BeyondTolerance, 1)


def test_the_controls_in_force_are_the_latest_by_day_then_by_version() -> None:
    versions = [replace(FOUNDING, version=n, since=day) for n, day in ((2, SUMMER), (3, SUMMER), (4, NEW_YEAR))]
    assert in_force([], SUMMER) == FOUNDING
    assert in_force(versions, date(2020, 12, 31)) == FOUNDING
    assert in_force(versions, NEW_YEAR).version == 4
    assert in_force(versions, SUMMER).version == 3
