"""A mistake is undone by a reversal that points at it: exactly, once, and only while nothing stands on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from domain import limits
from domain.facts import (
    AnnualPlanAdopted,
    AppropriationGranted,
    BudgetTransferred,
    CallClosed,
    CallOpened,
    ContractSigned,
    Fact,
    FactReversed,
    FrameSet,
    GrantAwarded,
    MomentOpened,
    OfficeAssigned,
    OperatingExpenditureRecorded,
    PaymentApproved,
    PaymentPrepared,
    ProgramOpened,
    TenderAwarded,
    TenderOpened,
)
from domain.money import ZERO, eur
from domain.names import RegisterNumber, Source
from domain.pots import Pot
from domain.refusals import (
    AlreadyReversed,
    BeforeItsDecision,
    BuiltUpon,
    ExceedsAppropriation,
    ExceedsCommitment,
    ExceedsReservation,
    NameTaken,
    NotReversible,
    OtherBudgetYear,
    ReasonMissing,
    UnknownDecision,
    UnknownFact,
)
from tests.support import grants
from tests.support.grants import WINTER
from tests.support.scenario import Ask, given, held, reversing
from tests.support.sound import dump
from tests.support.world import (
    AUTUMN,
    BRIDGE_COURSE_AWARDED,
    OPERATING,
    PROGRAM_FRAME,
    PROGRAMS,
    SUMMER,
    approve,
    award,
    awarding,
    but,
    contract,
    frame,
    granted,
    moving,
    pay,
    reverse,
    signing,
    spend,
    tender,
    transfer,
    with_money,
)

OCTOBER = date(2021, 10, 1)
T1 = RegisterNumber("T-1")
WORLD = (*with_money(), granted("10,00", code=OPERATING))
TENDERED = (*WORLD, tender("T-1", "100,00", regions={"01": "60,00", "06": "40,00"}))

EVERY_KIND: dict[type[Fact], tuple[Sequence[Ask], Ask]] = {
    AppropriationGranted: (WORLD, granted("77,77", ordinal=1)),
    BudgetTransferred: (WORLD, transfer(moving(PROGRAMS, "-5,00"), moving(OPERATING, "5,00"))),
    GrantAwarded: (WORLD, award("G-1", "100,00", regions={"01": "60,00", "06": "40,00"})),
    TenderOpened: (WORLD, tender("T-1", "100,00", regions={"01": "60,00", "06": "40,00"})),
    TenderAwarded: (TENDERED, awarding("T-1", "70,00")),
    ContractSigned: ((*TENDERED, awarding("T-1", "120,00")), signing("T-1")),
    PaymentPrepared: (BRIDGE_COURSE_AWARDED, pay("G-1", "33,33")),
    PaymentApproved: ((*BRIDGE_COURSE_AWARDED, pay("G-1", "33,33")), approve("G-1")),
    OperatingExpenditureRecorded: (WORLD, spend("V-1", "10,00")),
}


@pytest.mark.parametrize("kind", EVERY_KIND, ids=lambda kind: kind.__name__)
def test_a_reversal_takes_back_exactly_what_a_fact_moved(kind: type[Fact]) -> None:
    before, made = EVERY_KIND[kind]
    world = given(*before)
    pots = {account: cents for account, cents in world.ledger.pots().items() if cents}
    rooms = {limit: world.ledger.books.left(limit) for limit in world.ledger.books.rooms}
    fact = world.when(made).accepted().entries[0]
    world.when(reversing(kind, on=OCTOBER)).then(FactReversed(fact.position, fact.fact))  # type: ignore[arg-type]
    assert {account: cents for account, cents in world.ledger.pots().items() if cents} == pots
    assert {limit: world.ledger.books.left(limit) for limit in rooms} == rooms
    assert world.ledger.pots(date(2021, 9, 30)) != pots or kind is None


@pytest.mark.parametrize("kind", EVERY_KIND, ids=lambda kind: kind.__name__)
def test_what_was_undone_can_be_done_again(kind: type[Fact]) -> None:
    before, made = EVERY_KIND[kind]
    again = given(*before, made, reversing(kind))
    fact = given(*before).when(made).entries[0].fact
    assert not callable(made)
    again.when(but(made, effective_on=OCTOBER)).accepted()
    redone = again.ledger.entries[-1].fact
    if isinstance(fact, TenderAwarded):  # the tenderers are notified anew, and the standstill is counted from then
        assert isinstance(redone, TenderAwarded)
        assert (fact.notified_on, redone.notified_on) == (date(2021, 7, 1), OCTOBER)
        redone = replace(redone, notified_on=fact.notified_on, standstill_until=fact.standstill_until)
    if not isinstance(fact, PaymentPrepared):
        assert redone == fact


@pytest.mark.parametrize("kind", EVERY_KIND, ids=lambda kind: kind.__name__)
def test_a_fact_is_reversed_once_with_a_reason_and_not_before_its_day(kind: type[Fact]) -> None:
    before, made = EVERY_KIND[kind]
    world = given(*before, made)
    entry = world.ledger.entries[-1]
    for reason in (None, ""):
        world.when(reversing(kind, reason=reason)).refused(ReasonMissing())
    day_before = date.fromordinal(entry.effective_on.toordinal() - 1)
    world.when(reversing(kind, on=day_before)).refused(
        BeforeItsDecision, since=entry.effective_on, effective_on=day_before
    )
    world.when(reversing(kind)).accepted()
    world.when(reverse(entry.position)).refused(AlreadyReversed(entry.position, by=entry.position + 1))


@pytest.mark.parametrize(
    "kind, made",
    [
        (MomentOpened, None),
        (ProgramOpened, None),
        (OfficeAssigned, None),
        (AnnualPlanAdopted, None),
        (FrameSet, frame(PROGRAM_FRAME, {2021: "1,00"})),
        (FactReversed, reversing(AppropriationGranted)),
    ],
    ids=lambda it: getattr(it, "__name__", ""),
)
def test_what_others_build_on_cannot_be_reversed(kind: type[Fact], made: Ask | None) -> None:
    world = given(*WORLD, *([made] if made else []))
    position = [entry.position for entry in world.ledger.entries if isinstance(entry.fact, kind)][-1]
    world.when(reversing(kind)).refused(NotReversible, position=position)


@pytest.mark.parametrize("position", [0, -1, 99, 10**9])
def test_there_is_a_fact_at_the_position(position: int) -> None:
    given(*WORLD).when(reverse(position)).refused(UnknownFact(position))


SIGNED = (*WORLD, *contract("T-1", "100,00"))
PREPARED = (*BRIDGE_COURSE_AWARDED, pay("G-1", "300 000,00"))


@pytest.mark.parametrize(
    "before, kind",
    [
        pytest.param(PREPARED, GrantAwarded, id="a grant, while a payment waits"),
        pytest.param((*PREPARED, approve("G-1")), GrantAwarded, id="a grant, once a payment is approved"),
        pytest.param((*PREPARED, approve("G-1")), PaymentPrepared, id="a payment's preparation, once approved"),
        pytest.param(
            (*SIGNED, pay("T-1", "1,00", invoice="I-1")), ContractSigned, id="a contract, while a payment waits"
        ),
        pytest.param(
            (*SIGNED, pay("T-1", "100,00", invoice="I-1"), approve("T-1")), ContractSigned, id="a contract paid in full"
        ),
        pytest.param(SIGNED, TenderAwarded, id="an award, once signed"),
        pytest.param(SIGNED, TenderOpened, id="a tender, once signed"),
        pytest.param((*TENDERED, awarding("T-1", "100,00")), TenderOpened, id="a tender, once awarded"),
    ],
)
def test_what_something_stands_on_is_reversed_after_it(before: Sequence[Ask], kind: type[Fact]) -> None:
    world = given(*before)
    position = [entry.position for entry in world.ledger.entries if isinstance(entry.fact, kind)][-1]
    world.when(reversing(kind)).refused(BuiltUpon, position=position)


def test_a_whole_chain_is_taken_back_step_by_step() -> None:
    world = given(*SIGNED, pay("T-1", "100,00", invoice="I-1"), approve("T-1"))
    for kind in (PaymentApproved, PaymentPrepared, ContractSigned, TenderAwarded, TenderOpened):
        world.when(reversing(kind)).accepted()
    assert held(world.ledger, Pot.AVAILABLE, moment=PROGRAMS) == eur("1 000 000,00")
    world.when(tender("T-1", "1 000 000,00", on=OCTOBER)).accepted()


def test_a_commitment_paid_in_full_comes_back_with_the_reversal_of_its_last_payment() -> None:
    paid = given(
        *SIGNED,
        pay("T-1", "40,00", invoice="I-1"),
        approve("T-1"),
        pay("T-1", "60,00", 2, invoice="I-2"),
        approve("T-1", 2),
    )
    assert not paid.ledger.books.commitments
    back = paid.when(reversing(PaymentApproved)).holds(Pot.IN_PAYMENT, eur("60,00")).holds(Pot.PAID, eur("40,00"))
    assert list(back.ledger.books.commitments) == ["T-1"]
    freed = back.when(reversing(PaymentPrepared)).leaves(limits.commitment(T1), eur("60,00"))
    freed.when(pay("T-1", "60,01", 3, invoice="I-3", on=OCTOBER)).refused(
        ExceedsCommitment, asked=eur("60,01"), left=eur("60,00")
    )
    freed.when(pay("T-1", "60,00", 3, invoice="I-3", on=OCTOBER), approve("T-1", 3, on=OCTOBER)).holds(
        Pot.PAID, eur("100,00")
    )
    assert not freed.ledger.books.commitments
    freed.when(reversing(PaymentApproved, 0)).holds(Pot.IN_PAYMENT, eur("40,00"))


# Years


@pytest.mark.parametrize("on, same", [(date(2021, 12, 31), True), (date(2022, 1, 1), False)])
@pytest.mark.parametrize(
    "kind, before",
    [(PaymentApproved, (*PREPARED, approve("G-1"))), (OperatingExpenditureRecorded, (*WORLD, spend("V-1", "1,00")))],
    ids=["payment", "expenditure"],
)
def test_only_an_error_of_the_same_year_restores_money(
    kind: type[Fact], before: Sequence[Ask], on: date, same: bool
) -> None:
    outcome = given(*before).when(reversing(kind, on=on))
    if same:
        outcome.accepted()
    else:
        outcome.refused(OtherBudgetYear(2021, on))


# Reversals lower limits too, and count from their date


def test_reversing_an_appropriation_that_is_used_is_refused_with_what_is_left_of_it() -> None:
    used = given(*WORLD, granted("50,00", ordinal=1), spend("V-1", "1 000 000,01"))
    used.when(reversing(AppropriationGranted)).refused(ExceedsAppropriation, asked=eur("50,00"), left=eur("49,99"))
    exactly = given(*WORLD, granted("50,00", ordinal=1), spend("V-1", "1 000 000,00"))
    exactly.when(reversing(AppropriationGranted)).holds(Pot.AVAILABLE, ZERO, moment=PROGRAMS)


def test_reversing_a_cut_gives_its_money_back() -> None:
    given(*WORLD, granted("-50,00", ordinal=1)).when(reversing(AppropriationGranted)).leaves(
        limits.appropriation(PROGRAMS, 2021, Source.NATIONAL, None), eur("1 000 000,00")
    )


def test_what_an_award_saved_and_another_decision_took_is_not_there_for_its_reversal() -> None:
    saved = given(*TENDERED, awarding("T-1", "70,00"), spend("V-1", "999 929,99", on=AUTUMN))
    saved.when(reversing(TenderAwarded)).refused(ExceedsAppropriation, asked=eur("30,00"), left=eur("0,01"))


def test_money_given_back_in_october_was_not_there_in_september() -> None:
    back = given(*with_money("100,00"), award("G-1", "100,00"), reversing(GrantAwarded, on=OCTOBER))
    back.when(award("G-2", "0,01", on=date(2021, 9, 30))).refused(ExceedsAppropriation, asked=eur("0,01"), left=ZERO)
    back.when(award("G-2", "100,00", on=OCTOBER)).accepted()


@pytest.mark.parametrize("together", [False, True], ids=["alone", "with its replacement"])
def test_a_reversal_dated_while_a_payment_still_stood_is_refused(together: bool) -> None:
    """Between June and October 60 000 of the grant were in payment: the grant was not there to be undone in whole."""
    world = given(*PREPARED, reversing(PaymentPrepared, on=OCTOBER))
    more = [award("G-2", "1,00", on=OCTOBER)] if together else []
    world.when(reversing(GrantAwarded, on=date(2021, 9, 15)), *more).refused(
        BeforeItsDecision, decision="G-1", since=OCTOBER, effective_on=date(2021, 9, 15)
    )
    world.when(reversing(GrantAwarded, on=OCTOBER), *more).accepted()


def test_a_preparation_is_not_undone_as_of_a_day_on_which_the_payment_was_paid() -> None:
    world = given(*PREPARED, approve("G-1"), reversing(PaymentApproved, on=OCTOBER))
    world.when(reversing(PaymentPrepared, on=date(2021, 9, 30))).refused(
        BeforeItsDecision, since=OCTOBER, effective_on=date(2021, 9, 30)
    )
    world.when(reversing(PaymentPrepared, on=OCTOBER)).accepted()


def test_a_tender_is_not_undone_nor_signed_again_as_of_a_day_on_which_it_was_signed() -> None:
    world = given(*SIGNED, reversing(ContractSigned, on=OCTOBER))
    september = date(2021, 9, 1)
    world.when(signing("T-1", on=september)).refused(ExceedsReservation, name="T-1", asked=eur("100,00"), left=ZERO)
    world.when(signing("T-1", on=september), pay("T-1", "100,00", invoice="I-1"), approve("T-1")).refused(
        ExceedsReservation, name="T-1"
    )
    world.when(reversing(TenderAwarded, on=september), reversing(TenderOpened, on=september)).refused(
        ExceedsReservation, name="T-1", asked=eur("100,00"), left=ZERO
    )
    world.when(signing("T-1", on=OCTOBER)).accepted()


def test_a_payment_is_not_prepared_and_paid_as_of_a_day_on_which_the_commitment_was_in_payment() -> None:
    world = given(*SIGNED, pay("T-1", "100,00", invoice="I-1"), reversing(PaymentPrepared, on=OCTOBER))
    on = date(2021, 9, 30)
    late = (pay("T-1", "100,00", 2, invoice="I-2", on=on), approve("T-1", 2, on=on))
    world.when(late[0]).refused(BeforeItsDecision, since=OCTOBER)
    world.when(*late).refused(BeforeItsDecision, since=OCTOBER)


def test_a_refused_reversal_leaves_nothing_recalled() -> None:
    settled = given(*SIGNED, pay("T-1", "100,00", invoice="I-1"), approve("T-1"))
    before = dump(settled.ledger.books)
    settled.when(reversing(ContractSigned)).refused(BuiltUpon)
    assert dump(settled.ledger.books) == before


def test_a_register_number_is_free_again_after_its_reversal_and_taken_until_then() -> None:
    world = given(*WORLD, award("G-1", "1,00"))
    position = world.ledger.entries[-1].position
    world.when(award("G-1", "2,00")).refused(NameTaken("Decision", "G-1", position))
    world.when(reversing(GrantAwarded, on=SUMMER)).when(award("G-1", "2,00")).holds(Pot.COMMITTED, eur("2,00"))


def test_a_decision_leaves_the_books_once_as_it_is_closed_or_undone() -> None:
    """Closed, opened again and undone, it is not looked up as it was closed."""
    world = given(*WORLD, grants.call("C-1", ("grants", "1,00")), grants.closing_call("C-1"))
    (closed,) = world.ledger.departed
    assert (closed.position, closed.decision) == (len(world.ledger.entries), "C-1") and closed.closed is not None
    again = world.when(reversing(CallClosed, on=WINTER))
    gone = again.when(reversing(CallOpened, on=WINTER))
    assert gone.ledger.departed == [closed, (len(gone.ledger.entries), "C-1", None)] and not gone.ledger.shelf
    gone.when(grants.called("G-1", "C-1", "1,00", on=WINTER)).refused(UnknownDecision("call", RegisterNumber("C-1")))


def test_what_the_books_hold_is_newer_than_what_is_looked_up() -> None:
    world = given(*WORLD, grants.call("C-1", ("grants", "1,00")), grants.closing_call("C-1"))
    again = world.when(reversing(CallClosed, on=WINTER)).ledger
    held = again.books.reservations[RegisterNumber("C-1")]
    again.books.recall(again.shelf[RegisterNumber("C-1")])
    assert again.books.reservations[RegisterNumber("C-1")] is held
