"""The controls are data: whole before they are set, in force by day, and a tolerance says how loud a warning is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.controls import (
    ENACTED_MATRIX,
    FOUNDING,
    Allowed,
    Instrument,
    Level,
    ReferenceRate,
    Threshold,
    Tolerance,
)
from domain.facts import ControlsSet
from domain.money import Money, eur
from domain.names import Purpose, Service
from domain.refusals import BeyondTolerance, ControlsIncomplete, NotReversible
from domain.warnings import FrameNearlyUsed, known_codes
from tests.support.plans import controls, setting, tolerating
from tests.support.scenario import given, reversing
from tests.support.world import (
    OPENED,
    OPERATING,
    OPERATING_FRAME,
    PROGRAM_FRAME,
    SUMMER,
    award,
    awarding,
    frame,
    granted,
    operating_frame,
    plan,
    planned,
    spend,
    tender,
)

GENERAL, SOCIAL, OTHER = FOUNDING.thresholds
RATE = ReferenceRate(date(2023, 1, 1), 250)


# A version is whole


def test_versions_are_numbered_on() -> None:
    for version in (1, 3):
        given().when(setting(version)).refused(
            ControlsIncomplete(f"the next version of the controls is 2, not {version}")
        )
    second = given().when(setting(2, matrix=ENACTED_MATRIX))
    second.then(ControlsSet(controls(2, matrix=ENACTED_MATRIX)))
    second.when(setting(2)).refused(ControlsIncomplete)
    second.when(setting(3)).accepted()


@pytest.mark.parametrize(
    "since, fits", [(date(2021, 5, 31), False), (SUMMER, True), (date(2099, 12, 31), True), (date(2100, 1, 1), False)]
)
def test_a_version_applies_from_a_day_that_has_not_passed(since: date, fits: bool) -> None:
    outcome = given().when(setting(since=since, on=SUMMER))
    if fits:
        outcome.accepted()
    else:
        outcome.refused(ControlsIncomplete(f"controls apply from {SUMMER} on, or later, not from {since}"))


@pytest.mark.parametrize(
    "changed, what",
    [
        ({"matrix": (Allowed(Instrument.GRANT, Purpose.SAMI),) * 2}, "each purpose stands once under an instrument"),
        ({"thresholds": (GENERAL, SOCIAL)}, "each kind of service has its threshold once"),
        ({"thresholds": (GENERAL, SOCIAL, OTHER, OTHER)}, "each kind of service has its threshold once"),
        (
            {"thresholds": (Threshold(Service.GENERAL, Money(0), eur("1")), SOCIAL, OTHER)},
            "a threshold is more than zero",
        ),
        ({"thresholds": (GENERAL, SOCIAL, replace(OTHER, eu=eur("-1")))}, "a threshold is more than zero"),
        ({"standstill_days": -1}, "a standstill is not less than no day"),
        ({"standstill_days_dynamic": -1}, "a standstill is not less than no day"),
        ({"reference_rates": ()}, "a reference rate is needed to work out interest"),
        ({"reference_rates": (RATE, *FOUNDING.reference_rates)}, "reference rates follow each other by day, one a day"),
        ({"reference_rates": (RATE, RATE)}, "reference rates follow each other by day, one a day"),
        ({"interest_margin": -1}, "the margin of interest and the amounts of grants are not below zero"),
        ({"kept_repayment": Money(-1)}, "the margin of interest and the amounts of grants are not below zero"),
        ({"one_instalment_up_to": Money(-1)}, "the margin of interest and the amounts of grants are not below zero"),
        ({"tolerances": (Tolerance("no-such", Level.WARN),)}, "there is no warning no-such"),
        ({"tolerances": (Tolerance("posted-late", Level.WARN),) * 2}, "each warning has one tolerance"),
        (
            {"tolerances": (Tolerance("posted-late", Level.WARN, share=-1),)},
            "the share of posted-late is 0 to 100 per cent, not -1",
        ),
        (
            {"tolerances": (Tolerance("posted-late", Level.WARN, share=101),)},
            "the share of posted-late is 0 to 100 per cent, not 101",
        ),
        (
            {"tolerances": (Tolerance("posted-late", Level.WARN, amount=Money(-1)),)},
            "the amount of posted-late is not below zero",
        ),
        (
            {"tolerances": (Tolerance("posted-late", Level.WARN, 90, eur("1")),)},
            "posted-late speaks from a share or from an amount on, not from both",
        ),
    ],
)
def test_a_version_is_whole(changed: dict[str, Any], what: str) -> None:
    given().when(setting(**changed)).refused(ControlsIncomplete(what))


def test_all_that_is_wrong_is_said_at_once() -> None:
    given().when(setting(3, standstill_days=-1)).refused(
        ControlsIncomplete("the next version of the controls is 2, not 3; a standstill is not less than no day")
    )


def test_the_edges_are_allowed() -> None:
    given().when(
        setting(
            standstill_days=0,
            standstill_days_dynamic=0,
            interest_margin=0,
            kept_repayment=Money(0),
            one_instalment_up_to=Money(0),
            matrix=(),
            tolerances=(
                Tolerance("frame-nearly-used", Level.REFUSE, share=100),
                Tolerance("plan-line-below-use", Level.INFORM, amount=Money(0)),
            ),
        )
    ).accepted()


def test_the_founding_controls_name_only_warnings_that_there_are() -> None:
    assert {it.warning for it in FOUNDING.tolerances} <= known_codes()


def test_controls_are_not_undone() -> None:
    given(setting()).when(reversing(ControlsSet)).refused(NotReversible, kind="controls-set")


# In force by day


@pytest.mark.parametrize(
    "day, version", [(date(2021, 5, 31), 1), (SUMMER, 2), (date(2021, 6, 30), 2), (date(2021, 7, 1), 3)]
)
def test_the_version_of_a_day_is_the_last_one_begun(day: date, version: int) -> None:
    world = given(setting(2, since=SUMMER), setting(3, since=date(2021, 7, 1)))
    assert world.ledger.books.controls_on(day).version == version


# A frame that is nearly used


def framed(*steps: Any) -> Any:
    """A program frame of 100 euros with more money and plan than that, and an operating frame of 50."""
    return given(
        *OPENED,
        frame(PROGRAM_FRAME, {2021: "100,00", 2022: "100,00"}),
        operating_frame("50,00"),
        granted("100,00", frame=PROGRAM_FRAME),
        granted("50,00", code=OPERATING, frame=OPERATING_FRAME),
        plan(planned("grants", "500,00", frame=PROGRAM_FRAME), planned("tenders", "500,00", frame=PROGRAM_FRAME)),
        *steps,
    )


def nearly(answer: Any) -> list[Any]:
    """What was said about frames."""
    return [it for it in answer.warned if isinstance(it, FrameNearlyUsed)]


@pytest.mark.parametrize("amount, share", [("89,99", None), ("90,00", 90), ("99,99", 99), ("100,00", 100)])
def test_a_frame_is_said_to_be_nearly_used_from_its_share_on(amount: str, share: int | None) -> None:
    world = framed(tolerating("frame-nearly-used", share=90))
    expected = [] if share is None else [FrameNearlyUsed(PROGRAM_FRAME, 2021, share)]
    for asked in (award("G-1", amount), tender("T-1", amount)):
        assert nearly(world.ledger.dry_run(asked)) == expected


@pytest.mark.parametrize("amount, spoken", [("89,99", False), ("90,00", True)])
def test_or_from_an_amount_on(amount: str, spoken: bool) -> None:
    world = framed(tolerating("frame-nearly-used", amount="90,00"))
    assert bool(nearly(world.ledger.dry_run(award("G-1", amount)))) is spoken


def test_nothing_is_said_of_frames_unless_a_tolerance_asks_for_it() -> None:
    for world in (framed(), framed(tolerating("frame-nearly-used"))):
        assert nearly(world.ledger.dry_run(award("G-1", "100,00"))) == []


def test_what_was_used_before_counts_and_what_frees_is_not_said() -> None:
    world = framed(tolerating("frame-nearly-used", share=90), award("G-1", "50,00"), tender("T-1", "40,00"))
    assert nearly(world.ledger.dry_run(award("G-2", "1,00"))) == [FrameNearlyUsed(PROGRAM_FRAME, 2021, 91)]
    assert nearly(world.ledger.dry_run(awarding("T-1", "40,50"))) == [FrameNearlyUsed(PROGRAM_FRAME, 2021, 90)]
    assert nearly(world.ledger.dry_run(awarding("T-1", "39,99"))) == []


def test_operating_expenditure_uses_its_frame_too() -> None:
    world = framed(tolerating("frame-nearly-used", share=90))
    asked = spend("V-1", "45,00", code=OPERATING, frame=OPERATING_FRAME)
    assert nearly(world.ledger.dry_run(asked)) == [FrameNearlyUsed(OPERATING_FRAME, 2021, 90)]


def test_a_frame_may_be_kept_from_being_used_up() -> None:
    world = framed(tolerating("frame-nearly-used", Level.REFUSE, share=90))
    world.when(award("G-1", "90,00")).refused(
        BeyondTolerance(f"90 per cent of frame {PROGRAM_FRAME} is used for 2021.")
    )
    (entry,) = world.when(award("G-1", "89,99")).accepted().entries
    assert "frame-nearly-used" not in entry.warned
    assert entry.rules == 2


def test_money_that_cites_no_frame_uses_none() -> None:
    world = given(*OPENED, granted("10,00"), plan(planned("grants", "9,00")), tolerating("frame-nearly-used", share=0))
    assert nearly(world.ledger.dry_run(award("G-1", "9,00"))) == []
