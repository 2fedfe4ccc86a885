"""Thresholds are without VAT, options included; from the EU threshold on a standstill binds, and grounds are owed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.calendar import FIRST_DAY, LAST_DAY
from domain.commands import OpenTender
from domain.controls import FOUNDING, Level, Threshold, Tolerance
from domain.facts import ContractSigned, Grounds, TenderAwarded
from domain.money import eur
from domain.names import NATIONWIDE, Procedure, RegisterNumber, Service, TargetGroup
from domain.pots import Pot
from domain.refusals import (
    BeyondTolerance,
    ControlsIncomplete,
    DirectAwardNeedsGround,
    EstimateTooLow,
    NameTaken,
    NotifiedBeforeAward,
    NotPositive,
    OutsideCalendar,
    Refusal,
    StandstillRuns,
    TargetGroupNeedsReason,
    UnknownPlanLine,
)
from tests.support.parts import lines
from tests.support.procurement import (
    AWARDED,
    SIGNED,
    buying,
    setting,
)
from tests.support.scenario import given
from tests.support.world import (
    OPENED,
    OPERATING,
    SUMMER,
    UNSAID,
    awarding,
    but,
    for_guidance,
    granted,
    plan,
    planned,
    signing,
    with_money,
)
from tests.support.year_end import lock

T1 = RegisterNumber("T-1")
NET = (*OPENED, granted("1 000,00", code=OPERATING, span=3), plan(planned("tenders", "1 000,00", code=OPERATING)))
MIXED = (
    *OPENED,
    granted("1 000,00", code=OPERATING, span=3),
    granted("1 000,00"),
    plan(planned("tenders", "1 000,00", code=OPERATING), planned("gross", "1 000,00")),
)


# The estimate


def codes(rehearsed: Any) -> list[str]:
    """What a rehearsal warns about, beside what the decisions of this world leave unsaid."""
    return [it.code for it in rehearsed.warned if it.code not in UNSAID]


@pytest.mark.parametrize(
    "world, amount, options, estimated, least",
    [
        pytest.param(with_money(), "124,00", (), "100,00", None, id="29.01.53 includes VAT: not comparable"),
        pytest.param(with_money(), "124,00", ("40,00", "60,00"), "100,00", None, id="the options fill it"),
        pytest.param(with_money(), "124,00", ("40,00", "60,01"), "100,00", "100,01", id="the options pass it"),
        pytest.param(NET, "100,00", (), "100,00", None, id="29.01.04 excludes VAT: the base value fills it"),
        pytest.param(NET, "100,01", (), "100,00", "100,01", id="the base value passes it"),
        pytest.param(NET, "60,00", ("40,00",), "100,00", None, id="base value and option fill it"),
        pytest.param(NET, "60,01", ("40,00",), "100,00", "100,01", id="base value and option pass it"),
    ],
)
def test_the_estimated_value_includes_base_value_and_options(
    world: Any, amount: str, options: tuple[str, ...], estimated: str, least: str | None
) -> None:
    outcome = given(*world).when(buying("T-1", amount, estimated, options))
    if least is None:
        outcome.accepted()
    else:
        outcome.refused(EstimateTooLow(eur(estimated), eur(least)))


@pytest.mark.parametrize("amount, refused", [("60,00", False), ("60,01", True)])
def test_of_two_moments_the_one_without_vat_is_compared(amount: str, refused: bool) -> None:
    opening = buying("T-1", amount, "100,00", ("40,00",))
    gross = buying("T-1", "500,00", line="gross")
    split = tuple(but(share, amount=share.amount + eur("500,00")) for share in opening.regions)
    both = but(opening, funding=(*opening.funding, *gross.funding), regions=split)
    outcome = given(*MIXED).when(but(both, purposes=for_guidance(eur(amount) + eur("500,00"))))
    if refused:
        outcome.refused(EstimateTooLow(eur("100,00"), eur("100,01")))
    else:
        outcome.accepted()


@pytest.mark.parametrize("option", ["0,00", "-0,01"])
def test_an_option_is_more_than_nothing(option: str) -> None:
    given(*with_money()).when(buying("T-1", "1,00", "100,00", ("1,00", option))).refused(
        NotPositive("Option 2", eur(option))
    )


@pytest.mark.parametrize(
    "ask, refusal",
    [
        (buying("T-1", "0,00", "1,00", regions={}), NotPositive("A tender's base value", eur("0,00"))),
        (buying("T-1", "1,00", "0,00"), NotPositive("A tender's estimated value", eur("0,00"))),
        (buying("T-1", "1,00", line="other"), UnknownPlanLine("other")),
        (buying("T-1", "1,00", grounds=Grounds(TargetGroup.OTHER)), TargetGroupNeedsReason()),
        (buying("T-0", "1,00"), NameTaken("Decision", "T-0", len(with_money()) + 1)),
    ],
)
def test_a_tender_is_opened_as_any_decision(ask: OpenTender, refusal: Refusal) -> None:
    world = given(*with_money(), buying("T-0", "1,00"))
    world.when(ask).refused(refusal)


# Direct awards


@pytest.mark.parametrize(
    "service, national, eu",
    [
        (Service.GENERAL, "60 000,00", "139 000,00"),
        (Service.SOCIAL, "400 000,00", "750 000,00"),
        (Service.OTHER_SPECIAL, "300 000,00", "750 000,00"),
    ],
)
def test_a_direct_award_needs_its_ground_from_the_eu_threshold_on(service: Service, national: str, eu: str) -> None:
    world = given(*with_money())
    cent = eur("0,01")

    def direct(estimated: int, **terms: Any) -> Any:
        opening = buying("T-1", "1,00", procedure=Procedure.DIRECT_AWARD, service=service, **terms)
        return world.ledger.dry_run(but(opening, estimated_value=estimated))

    assert direct(eur(eu)) == DirectAwardNeedsGround(eur(eu), eur(eu))
    assert direct(eur(eu) + cent, direct_ground="") == DirectAwardNeedsGround(eur(eu) + cent, eur(eu))
    assert codes(direct(eur(eu), direct_ground="Only one can do it")) == []
    assert codes(direct(eur(eu) - cent)) == ["direct-award-without-ground"]
    assert codes(direct(eur(national))) == ["direct-award-without-ground"]
    assert codes(direct(eur(national), direct_ground="Urgent")) == []
    assert codes(direct(eur(national) - cent)) == []


def test_an_open_tender_needs_no_ground() -> None:
    outcome = given(*with_money()).when(buying("T-1", "1,00", "900 000,00")).accepted()
    assert set(outcome.entries[0].warned) <= UNSAID


def test_a_tolerance_may_refuse_a_direct_award_without_ground() -> None:
    strict = setting(SUMMER, tolerances=(Tolerance("direct-award-without-ground", Level.REFUSE),))
    direct = buying("T-1", "1,00", "60 000,00", procedure=Procedure.DIRECT_AWARD)
    given(*with_money(), strict).when(direct).refused(BeyondTolerance)
    given(*with_money(), strict).when(but(direct, direct_ground="Urgent")).accepted()


# The standstill


@pytest.mark.parametrize(
    "estimated, terms, until",
    [
        pytest.param("138 999,99", {}, None, id="a cent below the EU threshold"),
        pytest.param("139 000,00", {}, date(2021, 7, 15), id="at the EU threshold"),
        pytest.param("749 999,99", {"service": Service.SOCIAL}, None, id="social: a cent below"),
        pytest.param("750 000,00", {"service": Service.SOCIAL}, date(2021, 7, 15), id="social: at it"),
        pytest.param("749 999,99", {"service": Service.OTHER_SPECIAL}, None, id="special: a cent below"),
        pytest.param("750 000,00", {"service": Service.OTHER_SPECIAL}, date(2021, 7, 15), id="special: at it"),
        pytest.param("139 000,00", {"procedure": Procedure.RESTRICTED}, date(2021, 7, 15), id="restricted"),
        pytest.param("139 000,00", {"procedure": Procedure.NEGOTIATED}, date(2021, 7, 15), id="negotiated"),
        pytest.param("139 000,00", {"procedure": Procedure.DYNAMIC_PURCHASING}, date(2021, 7, 11), id="DPS: ten days"),
        pytest.param("138 999,99", {"procedure": Procedure.DYNAMIC_PURCHASING}, None, id="DPS: a cent below"),
        pytest.param(
            "900 000,00", {"procedure": Procedure.DIRECT_AWARD, "direct_ground": "Only one"}, None, id="direct award"
        ),
    ],
)
def test_the_standstill_binds_from_the_eu_threshold_on(estimated: str, terms: Any, until: date | None) -> None:
    awarded = given(*with_money(), buying("T-1", "100,00", estimated, **terms)).when(awarding("T-1", "90,00"))
    fact = awarded.accepted().entries[0].fact
    assert isinstance(fact, TenderAwarded)
    assert (fact.notified_on, fact.standstill_until) == (AWARDED, until)
    if until is None:
        awarded.when(signing("T-1", on=AWARDED)).accepted()
        return
    first_day = until + timedelta(days=1)
    for day in (AWARDED, until - timedelta(days=1), until):
        awarded.when(signing("T-1", on=day)).refused(StandstillRuns(T1, until, first_day))
    awarded.when(signing("T-1", on=first_day)).then(ContractSigned(T1, lines((2021, NATIONWIDE, "90,00"))))


def test_the_standstill_counts_from_the_notification() -> None:
    world = given(*with_money(), buying("T-1", "100,00", "139 000,00"))
    world.when(but(awarding("T-1", "90,00"), notified_on=date(2021, 6, 30))).refused(
        NotifiedBeforeAward(date(2021, 6, 30), AWARDED)
    )
    later = world.when(but(awarding("T-1", "90,00"), notified_on=date(2021, 7, 19)))
    later.when(signing("T-1", on=SIGNED)).refused(StandstillRuns(T1, SIGNED, date(2021, 8, 3)))
    later.when(signing("T-1", on=date(2021, 8, 3))).accepted()


def test_a_notification_lies_within_the_calendar() -> None:
    far = date(2100, 1, 1)
    given(*with_money(), buying("T-1", "1,00")).when(but(awarding("T-1", "1,00"), notified_on=far)).refused(
        OutsideCalendar(far, FIRST_DAY, LAST_DAY)
    )


def test_a_signature_of_the_standstill_stays_one_when_it_is_recorded_late() -> None:
    world = given(*with_money(), buying("T-1", "100,00", "139 000,00"), awarding("T-1", "90,00"))
    late = but(signing("T-1"), document_on=date(2021, 7, 15))
    world.when(late).refused(StandstillRuns(T1, date(2021, 7, 15), date(2021, 7, 16)))
    world.when(but(late, document_on=date(2021, 7, 16))).accepted()


def test_thresholds_are_those_of_the_opening_and_days_those_of_the_award() -> None:
    changed = setting(
        date(2021, 6, 15),
        standstill_days=21,
        thresholds=(Threshold(Service.GENERAL, eur("60 000,00"), eur("140 000,00")), *FOUNDING.thresholds[1:]),
    )
    late = buying("T-2", "100,00", "139 999,99", on=date(2021, 6, 15))
    world = given(*with_money(), buying("T-1", "100,00", "139 000,00"), changed, late)
    first = world.when(awarding("T-1", "90,00")).entries[0].fact
    second = world.when(awarding("T-2", "90,00")).entries[0].fact
    assert isinstance(first, TenderAwarded)
    assert isinstance(second, TenderAwarded)
    assert (first.standstill_until, second.standstill_until) == (date(2021, 7, 22), None)


@pytest.mark.parametrize("days", ["standstill_days", "standstill_days_dynamic"])
def test_a_standstill_lasts_a_year_at_most(days: str) -> None:
    given(*OPENED).when(setting(SUMMER, **{days: 366})).refused(ControlsIncomplete)
    given(*OPENED).when(setting(SUMMER, **{days: 365})).accepted()


def test_the_thresholds_of_its_document_apply_to_a_tender_that_came_late() -> None:
    """Opened in June, recorded when June was locked: what applies from July on does not ask it to stand still."""
    july = date(2021, 7, 1)
    lower = tuple(Threshold(it, eur("1,00"), eur("1,00")) for it in Service)
    late = (*with_money(), lock(date(2021, 6, 30), on=july), setting(july, thresholds=lower), buying("T-1", "10,00"))
    world = given(*late, awarding("T-1", "10,00", on=july))
    world.when(signing("T-1", july)).holds(Pot.COMMITTED, eur("10,00"))
