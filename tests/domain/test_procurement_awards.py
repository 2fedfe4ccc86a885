"""Between the award and the signature: corrections, appeals to the Market Court, and tenders that are cancelled."""

from __future__ import annotations

from datetime import date

import pytest

from domain import limits
from domain.calendar import FIRST_DAY, LAST_DAY
from domain.facts import (
    AppealLodged,
    AppealResolved,
    Award,
    AwardCorrected,
    ContractSigned,
    Fact,
    FactReversed,
    TenderAwarded,
    TenderCancelled,
    TenderOpened,
)
from domain.money import ZERO, eur
from domain.names import NATIONWIDE, AppealOutcome, PlanLineId, RegisterNumber
from domain.pots import Pot
from domain.refusals import (
    AboveDelegatedLimit,
    AppealAlreadyLodged,
    AppealPending,
    BeforeItsDecision,
    BuiltUpon,
    DocumentOutOfTime,
    ExceedsAppropriation,
    NotifiedBeforeAward,
    NotPositive,
    NotTheDecider,
    OutsideCalendar,
    PlanLineNotInForce,
    ReasonMissing,
    StandstillRuns,
    TenderAlreadyAwarded,
    TenderClosed,
    TenderNotAwarded,
    UnknownAppeal,
    UnknownDecision,
)
from tests.support.parts import lines
from tests.support.procurement import (
    AWARDED,
    CORRECTED,
    COURT,
    OLD_AND_YOUNG,
    SIGNED,
    SPLIT,
    WINTER,
    appealing,
    buying,
    cancelling,
    correcting,
    first_award,
    resolving,
)
from tests.support.scenario import Ask, given, reversing
from tests.support.world import (
    APPROVER,
    AUTUMN,
    DELEGATE,
    DIRECTOR,
    OPENED,
    PROGRAMS,
    SUMMER,
    awarding,
    but,
    contract,
    fixed,
    plan,
    planned,
    reverse,
    signing,
    tender,
    with_money,
)

T1 = RegisterNumber("T-1")
RESERVED = limits.reservation(T1)
OPEN = (*with_money("150,00"), buying("T-1", "100,00", "139 000,00", regions=SPLIT))
MADE = (*OPEN, awarding("T-1", "80,00"))
STANDSTILL = date(2021, 7, 15)
TWO_VINTAGES = (
    *OLD_AND_YOUNG,
    tender("T-1", "100,00", on=date(2022, 3, 1), regions=SPLIT),
    awarding("T-1", "100,00", on=date(2022, 4, 1)),
)
ANNULLED = AppealOutcome.AWARD_ANNULLED


# Corrections


def test_a_correction_annuls_and_replaces_an_award_and_the_standstill_starts_anew() -> None:
    world = given(*MADE)
    world.when(signing("T-1", on=STANDSTILL)).refused(StandstillRuns(T1, STANDSTILL, date(2021, 7, 16)))
    # 80 were 48 and 32; 10 more by the same weights are 6 and 4
    corrected = world.when(correcting("T-1", "90,00")).then(
        AwardCorrected(
            T1,
            "Other Oy",
            DIRECTOR,
            eur("90,00"),
            lines((2021, "01", "6,00"), (2021, "06", "4,00")),
            CORRECTED,
            date(2021, 7, 22),
            Award("Invented Oy", eur("80,00"), AWARDED, STANDSTILL),
            (PlanLineId("tenders"),),
        )
    )
    corrected.holds(Pot.RESERVED, eur("90,00")).holds(Pot.AVAILABLE, eur("60,00")).leaves(RESERVED, eur("90,00"))
    corrected.when(signing("T-1", on=date(2021, 7, 22))).refused(
        StandstillRuns(T1, date(2021, 7, 22), date(2021, 7, 23))
    )
    signed = corrected.when(signing("T-1", on=date(2021, 7, 23))).holds(Pot.COMMITTED, eur("90,00"))
    assert signed.ledger.books.commitments[T1].party == "Other Oy"


def test_a_correction_below_frees_the_youngest_vintage_first() -> None:
    corrected = given(*TWO_VINTAGES).when(correcting("T-1", "50,00", on=date(2022, 4, 8)))
    corrected.holds(Pot.RESERVED, eur("50,00"), vintage=2021).holds(Pot.RESERVED, ZERO, vintage=2022)
    corrected.holds(Pot.AVAILABLE, eur("10,00"), vintage=2021).holds(Pot.AVAILABLE, eur("100,00"), vintage=2022)


def test_a_correction_may_be_corrected_and_each_is_undone_in_turn() -> None:
    world = given(*MADE, correcting("T-1", "90,00"), correcting("T-1", "70,00", "Third Oy", on=date(2021, 7, 9)))
    fact = world.ledger.entries[-1].fact
    assert isinstance(fact, AwardCorrected)
    assert fact.annulled == Award("Other Oy", eur("90,00"), CORRECTED, date(2021, 7, 22))
    world.when(reversing(AwardCorrected, 0, on=CORRECTED)).refused(
        BuiltUpon(len(world.ledger.entries) - 1, f"fact {len(world.ledger.entries)}")
    )
    once = world.when(reversing(AwardCorrected, on=CORRECTED.replace(day=10))).holds(Pot.RESERVED, eur("90,00"))
    twice = once.when(reversing(AwardCorrected, 0, on=CORRECTED.replace(day=10))).holds(Pot.RESERVED, eur("80,00"))
    held = twice.ledger.books.reservations[T1]
    assert held.tender is not None
    assert held.tender.award == first_award("80,00", STANDSTILL)
    assert held.parts == lines((2021, "01", "48,00"), (2021, "06", "32,00"))
    thrice = twice.when(reversing(TenderAwarded, on=CORRECTED.replace(day=10))).holds(Pot.RESERVED, eur("100,00"))
    assert thrice.ledger.books.reservations[T1].parts == lines((2021, "01", "60,00"), (2021, "06", "40,00"))


def test_a_correction_stays_within_limits_and_has_its_reason() -> None:
    world = given(*MADE)
    world.when(correcting("T-1", "150,01")).refused(
        ExceedsAppropriation, name=PROGRAMS, asked=eur("70,01"), left=eur("70,00")
    )
    world.when(correcting("T-1", "150,00")).holds(Pot.AVAILABLE, ZERO)
    given(*OPEN).when(correcting("T-1", "80,00")).refused(TenderNotAwarded(T1))
    for reason in (None, ""):
        given(*MADE).when(correcting("T-1", "80,00", reason=reason)).refused(ReasonMissing())
    given(*MADE).when(correcting("T-1", "0,00")).refused(NotPositive("An award", ZERO))
    given(*MADE).when(correcting("T-1", "80,00", by=APPROVER)).refused(
        NotTheDecider(APPROVER, "director or delegate", CORRECTED)
    )
    day_before = date(2021, 6, 30)
    given(*MADE).when(correcting("T-1", "80,00", on=day_before)).refused(BeforeItsDecision(T1, AWARDED, day_before))
    given(*MADE).when(correcting("T-1", "80,00", notified_on=AWARDED)).refused(NotifiedBeforeAward(AWARDED, CORRECTED))
    far = date(2100, 1, 1)
    given(*MADE).when(correcting("T-1", "80,00", notified_on=far)).refused(OutsideCalendar(far, FIRST_DAY, LAST_DAY))
    next_year = date(2022, 1, 3)
    given(*MADE).when(correcting("T-1", "80,01", on=next_year)).refused(PlanLineNotInForce, line="tenders", year=2021)
    given(*MADE).when(correcting("T-1", "79,99", on=next_year)).holds(Pot.RESERVED, eur("79,99"))


def test_a_delegate_corrects_up_to_the_limit_whatever_the_change() -> None:
    world = given(*with_money(), tender("T-1", "50 000,00"), awarding("T-1", "50 000,00"))
    world.when(correcting("T-1", "50 000,01", by=DELEGATE)).refused(
        AboveDelegatedLimit(DELEGATE, eur("50 000,01"), eur("50 000,00"))
    )
    world.when(correcting("T-1", "50 000,00", by=DELEGATE)).accepted()


def test_after_the_signature_an_award_is_not_corrected() -> None:
    signed = given(*with_money(), *contract("T-1", "100,00"))
    for ask in (correcting("T-1", "90,00", on=AUTUMN), appealing("T-1", on=AUTUMN), cancelling("T-1")):
        signed.when(ask).refused(UnknownDecision("open tender", T1))


# Appeals


def test_an_appeal_holds_the_signature_until_it_is_dismissed() -> None:
    world = given(*MADE, appealing("T-1"))
    world.when(signing("T-1")).refused(AppealPending(T1, COURT, CORRECTED))
    dismissed = world.when(resolving("T-1")).then(AppealResolved(T1, COURT, CORRECTED, AppealOutcome.DISMISSED, None))
    day_before = date(2021, 8, 31)
    dismissed.when(signing("T-1", on=day_before)).refused(BeforeItsDecision(T1, AUTUMN, day_before))
    dismissed.when(signing("T-1", on=AUTUMN)).holds(Pot.COMMITTED, eur("80,00"))


def test_an_appeal_of_a_small_purchase_holds_the_signature_too() -> None:
    small = given(*with_money(), tender("T-1", "100,00"), awarding("T-1", "80,00"), appealing("T-1"))
    small.when(signing("T-1")).refused(AppealPending(T1, COURT, CORRECTED))


def test_an_annulled_award_leaves_the_tender_to_be_awarded_again_or_cancelled() -> None:
    annulled = given(*MADE, appealing("T-1")).when(resolving("T-1", ANNULLED))
    annulled.then(AppealResolved(T1, COURT, CORRECTED, ANNULLED, first_award("80,00", STANDSTILL)))
    annulled.holds(Pot.RESERVED, eur("80,00")).when(signing("T-1", on=WINTER)).refused(TenderNotAwarded(T1))
    again = annulled.when(awarding("T-1", "90,00", on=date(2021, 9, 2), supplier="Other Oy"))
    again.holds(Pot.RESERVED, eur("90,00")).when(signing("T-1", on=date(2021, 9, 16))).refused(
        StandstillRuns(T1, date(2021, 9, 16), date(2021, 9, 17))
    )
    again.when(signing("T-1", on=date(2021, 9, 17))).holds(Pot.COMMITTED, eur("90,00"))
    given(*MADE, appealing("T-1"), resolving("T-1", ANNULLED)).when(cancelling("T-1")).holds(Pot.RESERVED, ZERO).holds(
        Pot.AVAILABLE, eur("150,00")
    )


def test_each_of_two_appeals_holds_the_signature() -> None:
    world = given(*MADE, appealing("T-1", reference="MAO:2"), appealing("T-1", reference="MAO:1"))
    world.when(signing("T-1")).refused(AppealPending(T1, "MAO:1", CORRECTED))
    one = world.when(resolving("T-1", reference="MAO:1", on=SIGNED)).accepted()
    one.when(signing("T-1")).refused(AppealPending(T1, "MAO:2", CORRECTED))
    one.when(resolving("T-1", ANNULLED, reference="MAO:2", on=SIGNED)).accepted()


def test_of_two_appeals_one_annuls_the_award_and_the_other_still_holds_the_signature() -> None:
    world = given(
        *MADE,
        appealing("T-1", reference="MAO:1"),
        appealing("T-1", reference="MAO:2"),
        resolving("T-1", ANNULLED, reference="MAO:1", on=SIGNED),
    )
    world.when(resolving("T-1", ANNULLED, reference="MAO:2")).refused(TenderNotAwarded(T1))
    world.when(awarding("T-1", "80,00", on=SIGNED), signing("T-1", on=AUTUMN)).refused(
        AppealPending(T1, "MAO:2", CORRECTED)
    )
    again = awarding("T-1", "80,00", on=SIGNED)
    world.when(again, resolving("T-1", reference="MAO:2"), signing("T-1", on=AUTUMN)).holds(Pot.COMMITTED, eur("80,00"))


def test_a_corrected_award_stays_under_appeal() -> None:
    world = given(*MADE, appealing("T-1"), correcting("T-1", "70,00"))
    world.when(signing("T-1", on=AUTUMN)).refused(AppealPending(T1, COURT, CORRECTED))
    fact = world.when(resolving("T-1", ANNULLED)).entries[0].fact
    assert isinstance(fact, AppealResolved)
    assert fact.annulled == Award("Other Oy", eur("70,00"), CORRECTED, date(2021, 7, 22))


def test_an_appeal_is_of_an_award_once_and_of_a_day_that_has_come() -> None:
    given(*OPEN).when(appealing("T-1")).refused(TenderNotAwarded(T1))
    given(*MADE, appealing("T-1")).when(appealing("T-1", on=SIGNED)).refused(AppealAlreadyLodged(T1, COURT, CORRECTED))
    given(*MADE).when(resolving("T-1")).refused(UnknownAppeal(T1, COURT))
    given(*MADE, appealing("T-1")).when(resolving("T-1", reference="MAO:9")).refused(UnknownAppeal(T1, "MAO:9"))
    given(*MADE, appealing("T-1"), resolving("T-1")).when(resolving("T-1")).refused(UnknownAppeal(T1, COURT))
    for day in (date(2021, 7, 9), date(1999, 12, 31)):
        given(*MADE).when(appealing("T-1", lodged_on=day)).refused(DocumentOutOfTime(day, FIRST_DAY, CORRECTED))
    given(*MADE).when(appealing("T-1", lodged_on=date(2021, 7, 2))).then(AppealLodged(T1, COURT, date(2021, 7, 2)))
    given(*MADE).when(appealing("T-1", on=SUMMER)).refused(BeforeItsDecision(T1, AWARDED, SUMMER))
    given(*MADE, appealing("T-1")).when(resolving("T-1", on=AWARDED)).refused(
        BeforeItsDecision(f"Appeal {COURT}", CORRECTED, AWARDED)
    )


# Cancelled tenders


@pytest.mark.parametrize("before", [OPEN, MADE, (*MADE, appealing("T-1"))], ids=["open", "awarded", "under appeal"])
def test_a_cancelled_tender_gives_up_its_reserve_and_is_not_awarded(before: tuple[Ask, ...]) -> None:
    reserved = "100,00" if before is OPEN else "80,00"
    world = given(*before)
    parts = world.ledger.books.reservations[T1].parts
    cancelled = world.when(cancelling("T-1")).then(TenderCancelled(T1, "No offers", parts, ()))
    cancelled.holds(Pot.RESERVED, ZERO).holds(Pot.AVAILABLE, eur("150,00"))
    assert T1 not in cancelled.ledger.books.reservations
    late = date(2021, 9, 2)
    for ask in (
        awarding("T-1", "1,00", on=late),
        signing("T-1", on=late),
        correcting("T-1", "1,00", on=late),
        appealing("T-1", on=late),
        resolving("T-1", on=late),
        cancelling("T-1", on=late),
    ):
        cancelled.when(ask).refused(TenderClosed(T1, AUTUMN))
    reopened = cancelled.when(reversing(TenderCancelled)).holds(Pot.RESERVED, eur(reserved))
    assert reopened.ledger.books.reservations[T1].parts == parts


def test_what_is_cancelled_after_its_vintage_expired_lapses() -> None:
    world = given(*OPENED, fixed("100,00"), plan(planned("tenders", "100,00")), tender("T-1", "100,00"))
    world.when(cancelling("T-1", on=date(2021, 12, 31))).holds(Pot.AVAILABLE, eur("100,00")).holds(Pot.LAPSED, ZERO)
    late = given(*OPENED, fixed("100,00"), plan(planned("tenders", "100,00")), tender("T-1", "100,00"))
    late.when(cancelling("T-1", on=date(2022, 1, 1))).then(
        TenderCancelled(T1, "No offers", (), lines((2021, NATIONWIDE, "100,00")))
    ).holds(Pot.LAPSED, eur("100,00")).holds(Pot.AVAILABLE, ZERO)


def test_one_vintage_of_a_cancelled_tender_is_free_again_and_the_other_lapsed() -> None:
    cancelled = given(*TWO_VINTAGES).when(cancelling("T-1", on=date(2023, 1, 1)))
    cancelled.holds(Pot.LAPSED, eur("60,00"), vintage=2021).holds(Pot.AVAILABLE, eur("100,00"), vintage=2022)
    undone = cancelled.when(reversing(TenderCancelled, on=date(2023, 1, 2)))
    undone.holds(Pot.LAPSED, ZERO).holds(Pot.RESERVED, eur("60,00"), vintage=2021).leaves(RESERVED, eur("100,00"))


def test_a_tender_is_not_cancelled_before_its_reserve_changed_last() -> None:
    given(*MADE).when(cancelling("T-1", on=SUMMER)).refused(BeforeItsDecision(T1, AWARDED, SUMMER))
    raised = given(*MADE, appealing("T-1"), resolving("T-1", ANNULLED, on=date(2021, 7, 12)), reversing(AppealResolved))
    raised.when(cancelling("T-1")).refused(BeforeItsDecision(T1, date(2021, 10, 1), AUTUMN))
    given(*OPEN, reversing(TenderOpened)).when(cancelling("T-1")).refused(UnknownDecision("open tender", T1))


@pytest.mark.parametrize("kind", [TenderOpened, TenderAwarded, AwardCorrected, AppealLodged, AppealResolved])
def test_what_came_before_is_undone_after_what_came_later(kind: type[Fact]) -> None:
    world = given(*MADE, correcting("T-1", "90,00"), appealing("T-1"), resolving("T-1"), cancelling("T-1"))
    positions = {type(entry.fact): entry.position for entry in world.ledger.entries}
    world.when(reverse(positions[kind])).refused(BuiltUpon(positions[kind], f"fact {positions[TenderCancelled]}"))


UNDONE: dict[type[Fact], tuple[tuple[Ask, ...], Ask]] = {
    AwardCorrected: (MADE, correcting("T-1", "90,00", notified_on=date(2021, 10, 1))),
    AppealLodged: (MADE, appealing("T-1")),
    AppealResolved: ((*MADE, appealing("T-1")), resolving("T-1", ANNULLED)),
    TenderCancelled: (MADE, cancelling("T-1")),
    ContractSigned: (MADE, signing("T-1")),
}


@pytest.mark.parametrize("kind", UNDONE, ids=lambda kind: kind.__name__)
def test_a_reversal_takes_back_exactly_what_was_done_and_it_may_be_done_again(kind: type[Fact]) -> None:
    before, made = UNDONE[kind]
    assert not callable(made)
    assert not isinstance(made, tuple)
    world = given(*before)
    pots = {account: cents for account, cents in world.ledger.pots().items() if cents}
    tender_before = world.ledger.books.reservations[T1]
    done = world.when(made).accepted().entries[0]
    undone = world.when(reversing(kind)).then(FactReversed(done.position, done.fact))  # type: ignore[arg-type]
    assert {account: cents for account, cents in world.ledger.pots().items() if cents} == pots
    tender_after = world.ledger.books.reservations[T1]
    assert (tender_after.parts, tender_after.tender) == (tender_before.parts, tender_before.tender)
    assert tender_after.standing == tender_before.standing
    again = undone.when(but(made, effective_on=date(2021, 10, 1))).accepted().entries[0].fact
    if kind is not AppealLodged:
        assert again == done.fact


def test_an_awarded_tender_is_not_awarded_again_without_a_correction() -> None:
    given(*MADE, correcting("T-1", "90,00")).when(awarding("T-1", "90,00", on=CORRECTED)).refused(
        TenderAlreadyAwarded(T1, CORRECTED)
    )
