"""What a decision rests on and pays for: foresight on record, purposes that its instrument may pay for."""

from __future__ import annotations

from datetime import date

import pytest

from domain.controls import ENACTED_MATRIX, FOUNDING, Instrument, Level, Tolerance
from domain.facts import Grounds, PurposeAmount
from domain.money import eur
from domain.names import ForesightId, Purpose, TargetGroup
from domain.refusals import (
    BeyondTolerance,
    InstrumentNotAllowed,
    NotPositive,
    PurposesDoNotAddUp,
    PurposeTwice,
    Refusal,
    UnknownForesight,
)
from tests.support.grants import call
from tests.support.plans import PILOT, STATED, foresight, purposes, setting, tolerating
from tests.support.scenario import given
from tests.support.world import NEW_YEAR, SUMMER, award, but, tender, with_money

GRANT, TENDER = award("G-1", "100,00"), tender("T-1", "100,00")
CALL = call("C-1", ("grants", "100,00"), on=SUMMER)
CITING = Grounds(TargetGroup.EMPLOYED, foresight=(ForesightId("F-1"), ForesightId("F-2")))

BOTH = (
    *("applied_sciences", "university", "liberal_adult"),
    *("outreach", "support", "guidance", "foresight", "networks", "digital_services"),
)
ENACTED_LATER = ("immigrant_education", "sami", "development")
"""What grants may pay for by the Act, and nothing by the founding slides."""


# The instrument matrix


@pytest.mark.parametrize(
    "purpose, granted, bought",
    [
        ("unregulated", False, True),
        ("vet_qualification", True, False),
        ("vet_other", False, True),
        *((purpose, True, True) for purpose in BOTH),
        *((purpose, False, False) for purpose in ENACTED_LATER),
    ],
)
def test_each_instrument_pays_for_its_own_purposes(purpose: str, granted: bool, bought: bool) -> None:
    split = purposes(**{purpose: "100,00"})
    for asked, instrument, allowed in (
        (but(GRANT, purposes=split), Instrument.GRANT, granted),
        (but(CALL, purposes=split), Instrument.GRANT, granted),
        (but(TENDER, purposes=split), Instrument.PROCUREMENT, bought),
    ):
        outcome = given(*with_money()).when(asked)
        if allowed:
            assert outcome.accepted().entries[0].fact.purposes == split  # type: ignore[union-attr]
        else:
            outcome.refused(InstrumentNotAllowed(split[0].purpose, instrument, 1))


def test_the_matrix_speaks_of_every_purpose() -> None:
    spoken = {it.purpose for it in (*FOUNDING.matrix, *ENACTED_MATRIX)}
    assert spoken == set(Purpose)


@pytest.mark.parametrize(
    "split, refusal",
    [
        pytest.param(purposes(outreach="60,00", support="40,00"), None, id="to the cent"),
        pytest.param(
            purposes(outreach="60,00", support="39,99"),
            PurposesDoNotAddUp(eur("99,99"), eur("100,00")),
            id="a cent less",
        ),
        pytest.param(
            purposes(outreach="60,00", support="40,01"),
            PurposesDoNotAddUp(eur("100,01"), eur("100,00")),
            id="a cent more",
        ),
        pytest.param(
            purposes(outreach="100,00", support="0"),
            NotPositive("Purpose support", eur("0")),
            id="a purpose of nothing",
        ),
        pytest.param(purposes(outreach="50,00") * 2, PurposeTwice(Purpose.OUTREACH), id="a purpose twice"),
        pytest.param(purposes(outreach="99,99", sami="0,01"), "not allowed", id="one cent of what it may not pay for"),
    ],
)
def test_purposes_split_the_decision(split: tuple[PurposeAmount, ...], refusal: Refusal | str | None) -> None:
    for asked in (but(GRANT, purposes=split), but(CALL, purposes=split), but(TENDER, purposes=split)):
        outcome = given(*with_money()).when(asked)
        if refusal is None:
            outcome.accepted()
        elif refusal == "not allowed":
            outcome.refused(InstrumentNotAllowed, purpose=Purpose.SAMI, version=1)
        else:
            outcome.refused(refusal)  # type: ignore[arg-type]


def test_the_matrix_of_the_document_s_day_applies_and_the_fact_names_it() -> None:
    world = given(*with_money(), setting(since=SUMMER, matrix=ENACTED_MATRIX))
    before = date(2021, 5, 31)
    sami, networks = purposes(sami="100,00"), purposes(networks="100,00")
    world.when(but(GRANT, purposes=networks)).refused(InstrumentNotAllowed(Purpose.NETWORKS, Instrument.GRANT, 2))
    world.when(but(GRANT, purposes=sami, document_on=before)).refused(
        InstrumentNotAllowed(Purpose.SAMI, Instrument.GRANT, 1)
    )
    (enacted,) = world.when(but(GRANT, purposes=sami)).entries
    (founded,) = world.when(but(award("G-2", "100,00"), purposes=networks, document_on=before)).entries
    assert (enacted.rules, founded.rules) == (2, 1)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_the_act_lists_what_grants_are_for(purpose: Purpose) -> None:
    world = given(*with_money(), setting(since=NEW_YEAR, matrix=ENACTED_MATRIX))
    outcome = world.when(but(GRANT, purposes=(PurposeAmount(purpose, eur("100,00")),)))
    if purpose in {
        *(Purpose.VET_QUALIFICATION, Purpose.LIBERAL_ADULT, Purpose.UNIVERSITY, Purpose.APPLIED_SCIENCES),
        *(Purpose.IMMIGRANT_EDUCATION, Purpose.SAMI, Purpose.OUTREACH, Purpose.SUPPORT, Purpose.DEVELOPMENT),
    }:
        outcome.accepted()
    else:
        outcome.refused(InstrumentNotAllowed(purpose, Instrument.GRANT, 2))


# Foresight


def test_cited_foresight_was_recorded_by_the_day_of_the_document() -> None:
    first, second = foresight("F-1"), foresight("F-2", on=SUMMER)
    for asked in (but(GRANT, grounds=CITING), but(CALL, grounds=CITING), but(TENDER, grounds=CITING)):
        given(*with_money()).when(asked).refused(UnknownForesight("F-1", SUMMER))
        given(*with_money(), first).when(asked).refused(UnknownForesight("F-2", SUMMER))
        given(*with_money(), first, second).when(asked).accepted()
        earlier = but(asked, document_on=date(2021, 5, 31))
        given(*with_money(), first, second).when(earlier).refused(UnknownForesight("F-2", date(2021, 5, 31)))


# What is left out


@pytest.mark.parametrize(
    "left_out, grant_warns, opening_warns",
    [
        pytest.param({}, (), (), id="nothing"),
        pytest.param({"foresight": ()}, (), ("no-foresight",), id="foresight"),
        pytest.param({"foresight": (), "no_foresight": PILOT.no_foresight}, (), (), id="foresight, for a reason"),
        pytest.param({"no_overlap": None}, ("no-overlap-statement",), ("no-overlap-statement",), id="overlap"),
    ],
)
def test_what_the_grounds_leave_out_is_said(
    left_out: dict[str, object], grant_warns: tuple[str, ...], opening_warns: tuple[str, ...]
) -> None:
    told = {"grounds": but(STATED, **left_out), "purposes": purposes(outreach="100,00")}
    for asked, warned in (
        (but(GRANT, **told), grant_warns),
        (but(CALL, **told), opening_warns),
        (but(TENDER, **told), opening_warns),
    ):
        (entry,) = given(*with_money(), foresight()).when(asked).accepted().entries
        assert entry.warned == warned


def test_a_decision_says_what_it_pays_for_or_is_refused() -> None:
    for asked in (GRANT, CALL, TENDER):
        silent = but(asked, grounds=STATED, purposes=())
        given(*with_money(), foresight()).when(silent).refused(BeyondTolerance)
        lenient = given(*with_money(), foresight(), tolerating("purposes-missing", Level.WARN))
        (entry,) = lenient.when(silent).accepted().entries
        assert entry.warned == ("purposes-missing",)


@pytest.mark.parametrize("warning", ["no-foresight", "no-overlap-statement", "purposes-missing"])
def test_a_tolerance_set_to_refuse_makes_a_warning_a_refusal(warning: str) -> None:
    silent = but(TENDER, purposes=())
    given(*with_money(), tolerating(warning)).when(silent).accepted()
    refusing = given(*with_money(), tolerating(warning, Level.REFUSE))
    refusing.when(silent).refused(BeyondTolerance)
    whole = but(TENDER, grounds=STATED, purposes=purposes(outreach="100,00"))
    refusing.when(foresight()).when(whole).accepted()


def test_a_tolerance_applies_by_the_day_of_the_document() -> None:
    strict = (Tolerance("no-overlap-statement", Level.REFUSE),)
    world = given(*with_money(), setting(since=SUMMER, tolerances=strict))
    world.when(GRANT).refused(BeyondTolerance)
    (entry,) = world.when(but(GRANT, document_on=date(2021, 5, 31))).accepted().entries
    assert entry.rules == 1


def test_the_statement_of_no_overlap_is_only_asked_for() -> None:
    assert FOUNDING.tolerance("no-overlap-statement").level is Level.INFORM
    assert FOUNDING.tolerance("no-foresight").level is Level.WARN
    assert FOUNDING.tolerance("purposes-missing").level is Level.REFUSE
