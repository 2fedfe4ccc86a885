"""Lists are recorded all or nothing; money limits are judged after the last fact, on every day."""

from __future__ import annotations

from datetime import date

import pytest

from domain.commands import Command
from domain.evolve import evolve
from domain.facts import (
    AppropriationGranted,
    BudgetTransferred,
    GrantAwarded,
    OperatingExpenditureRecorded,
    PaymentApproved,
    PaymentPrepared,
)
from domain.limits import LimitKind
from domain.money import ZERO, eur
from domain.names import AppropriationKind, ProgramId, Region
from domain.pots import Pot
from domain.refusals import (
    AlreadyApproved,
    ExceedsAppropriation,
    ExceedsCommitment,
    ExceedsFrame,
    ExceedsReservation,
    NameTaken,
    Refusal,
    UnknownMoment,
)
from tests.support import grants, procurement, year_end
from tests.support.grants import report
from tests.support.memory import KeyUsedOtherwise, MemoryLedger
from tests.support.scenario import Ask, given, reversing
from tests.support.sound import check_sound, dump
from tests.support.world import (
    BRIDGE_COURSE_AWARDED,
    OPENED,
    PLAN_2021,
    PROGRAM_FRAME,
    approve,
    award,
    awarding,
    but,
    contract,
    frame,
    funded,
    granted,
    moment,
    moving,
    pay,
    plan,
    planned,
    program,
    ready,
    reverse,
    signing,
    spend,
    transfer,
    with_money,
)

OCTOBER = date(2021, 10, 1)
SEPTEMBER = date(2021, 9, 30)
DECEMBER = date(2021, 12, 31)
ALL_AWARDED = (*with_money("100,00"), award("G-1", "100,00"))


def test_a_whole_world_is_one_list() -> None:
    outcome = given().when(*ready(), award("G-1", "1,00"), pay("G-1", "1,00"), approve("G-1")).accepted()
    assert [entry.position for entry in outcome.entries] == list(range(1, len(ready()) + 4))
    assert {(entry.key, entry.digest, entry.recorded_at) for entry in outcome.entries} == {
        (outcome.entries[0].key, outcome.entries[0].digest, outcome.entries[0].recorded_at)
    }


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_one_refused_command_drops_the_whole_list(place: int) -> None:
    asks: list[Command] = [award("G-1", "10,00"), *contract("T-1", "20,00")[:1], spend("V-1", "1,00")]
    asks.insert(place, spend("V-2", "1,00", code="29.99.99"))
    given(*with_money()).when(*asks).refused(UnknownMoment("29.99.99"))


def test_what_a_list_asks_of_one_limit_is_asked_together() -> None:
    world = given(*with_money("100,00"))
    world.when(award("G-1", "60,00"), spend("V-1", "40,01")).refused(
        ExceedsAppropriation, asked=eur("100,01"), left=eur("100,00")
    )
    world.when(award("G-1", "60,00"), spend("V-1", "40,00")).holds(Pot.AVAILABLE, ZERO)


def test_later_commands_of_a_list_see_the_earlier_ones() -> None:
    world = given(*with_money())
    world.when(award("G-1", "1,00"), award("G-1", "1,00")).refused(NameTaken("Decision", "G-1", 11))
    world.when(spend("V-1", "1,00"), spend("V-1", "1,00")).refused(NameTaken("Voucher", "V-1", 11))
    signed = (*contract("T-1", "5,00"), pay("T-1", "1,00", invoice="I-1"), pay("T-1", "1,00", 2, invoice="I-1"))
    world.when(*signed).refused(NameTaken("Invoice", "I-1", 14))
    world.when(*signed[:-1], pay("T-1", "1,00", 2, invoice="I-2")).accepted()


def test_money_granted_later_in_the_list_covers_what_came_before_it() -> None:
    given(*with_money("100,00")).when(spend("V-1", "150,00"), granted("50,00", ordinal=1)).holds(Pot.AVAILABLE, ZERO)
    given(*OPENED, frame(PROGRAM_FRAME, {2021: "1,00"}), granted("9,00", frame=PROGRAM_FRAME)).when(
        spend("V-1", "9,00", frame=PROGRAM_FRAME), frame(PROGRAM_FRAME, {2021: "9,00"})
    ).accepted()


def test_a_refusal_names_every_limit_that_was_tested() -> None:
    world = given(
        *OPENED,
        frame(PROGRAM_FRAME, {2021: "10,00"}),
        granted("50,00", frame=PROGRAM_FRAME),
        plan(planned("grants", "20,00", frame=PROGRAM_FRAME)),
    )
    outcome = world.when(award("G-1", "15,00"))
    outcome.refused(ExceedsFrame, asked=eur("15,00"), left=eur("10,00"))
    assert isinstance(outcome.answer, ExceedsFrame)
    assert {found.limit: (found.asked, found.left) for found in outcome.answer.tested} == {
        LimitKind.APPROPRIATION: (eur("15,00"), eur("50,00")),
        LimitKind.FRAME: (eur("15,00"), eur("10,00")),
        LimitKind.FRAME_FUNDING: (eur("15,00"), eur("50,00")),
        LimitKind.PLAN_LINE: (eur("15,00"), eur("20,00")),
    }


# A reversal and its replacement


@pytest.mark.parametrize("reversal_first", [True, False], ids=["reversal first", "replacement first"])
@pytest.mark.parametrize("decision", ["G-1", "G-2"], ids=["same register number", "another"])
def test_a_reversal_and_its_replacement_go_together_in_either_order(reversal_first: bool, decision: str) -> None:
    asks: list[Ask] = [reversing(GrantAwarded, on=OCTOBER), award(decision, "100,00", on=OCTOBER)]
    given(*ALL_AWARDED).when(*(asks if reversal_first else asks[::-1])).holds(Pot.COMMITTED, eur("100,00"))
    asks[1] = award(decision, "100,01", on=OCTOBER)
    given(*ALL_AWARDED).when(*(asks if reversal_first else asks[::-1])).refused(
        ExceedsAppropriation, asked=eur("0,01"), left=ZERO
    )


@pytest.mark.parametrize("reversal_first", [True, False], ids=["reversal first", "replacement first"])
def test_a_replacement_draws_the_vintages_that_the_reversal_gives_back(reversal_first: bool) -> None:
    world = given(
        *OPENED,
        granted("60,00", span=3),
        granted("40,00", 2022),
        plan(planned("grants", "500,00"), year=2022),
        award("G-1", "100,00", on=date(2022, 3, 1)),
    )
    on = date(2022, 4, 1)
    asks: list[Ask] = [reversing(GrantAwarded, on=on), award("G-2", "90,00", on=on)]
    world.when(*(asks if reversal_first else asks[::-1])).holds(Pot.COMMITTED, eur("60,00"), vintage=2021).holds(
        Pot.COMMITTED, eur("30,00"), vintage=2022
    )


@pytest.mark.parametrize("reversal_first", [True, False], ids=["reversal first", "replacement first"])
def test_a_wrong_payment_is_replaced_in_one_list(reversal_first: bool) -> None:
    world = given(
        *with_money(),
        award("G-1", "100,00", regions={"01": "50,00", "06": "50,00"}, instalments=("80,00", "20,00")),
        report("G-1"),
        pay("G-1", "80,00"),
    )
    asks: list[Ask] = [reversing(PaymentPrepared, on=OCTOBER), pay("G-1", "79,98", on=OCTOBER)]
    world.when(*(asks if reversal_first else asks[::-1]), pay("G-1", "20,00", 2, on=OCTOBER)).holds(
        Pot.COMMITTED, eur("0,01"), region=Region("06")
    ).holds(Pot.COMMITTED, eur("0,01"), region=Region("01"))


def test_a_replacement_of_a_wrong_transfer_and_voucher() -> None:
    both = (*with_money("100,00"), granted("1,00", code="29.01.04"))
    wrong = transfer(moving("29.01.53", "-100,00"), moving("29.01.04", "100,00"))
    right = transfer(moving("29.01.53", "-10,00"), moving("29.01.04", "10,00"), on=OCTOBER)
    given(*both, wrong).when(reversing(BudgetTransferred), right, spend("V-1", "90,00", on=OCTOBER)).holds(
        Pot.AVAILABLE, eur("11,00")
    )
    given(*with_money("100,00"), spend("V-1", "100,00")).when(
        spend("V-1", "99,99", on=OCTOBER), reversing(OperatingExpenditureRecorded, on=OCTOBER)
    ).holds(Pot.PAID, eur("99,99"))


def test_a_replacement_dated_before_its_reversal_counts_twice_in_between_and_is_refused() -> None:
    for amount in ("100,00", "0,01"):
        given(*ALL_AWARDED).when(reversing(GrantAwarded, on=OCTOBER), award("G-2", amount, on=SEPTEMBER)).refused(
            ExceedsAppropriation, asked=eur(amount), left=ZERO
        )
    given(*ALL_AWARDED, granted("1,00", ordinal=1)).when(
        reversing(GrantAwarded, on=OCTOBER), award("G-2", "1,00", on=SEPTEMBER), award("G-3", "100,00", on=OCTOBER)
    ).accepted()


# What opens, closes and comes back within a list


SETTLED = (
    *with_money(),
    award("G-1", "100,00", instalments=("60,00", "40,00")),
    pay("G-1", "60,00"),
    approve("G-1"),
    report("G-1"),
    pay("G-1", "40,00", 2),
)


def test_a_commitment_that_closes_in_a_list_and_is_asked_again_has_nothing_left() -> None:
    signed = (*with_money(), *contract("T-1", "100,00"), pay("T-1", "100,00", invoice="I-1"))
    given(*signed).when(approve("T-1"), pay("T-1", "0,01", 2, invoice="I-2")).refused(
        ExceedsCommitment, name="T-1", asked=eur("0,01"), left=ZERO
    )


def test_what_a_refused_list_closed_has_not_left_the_books() -> None:
    """Though another decision has, before."""
    world = given(*SETTLED, approve("G-1", 2), award("G-2", "5,00"), pay("G-2", "5,00"))
    (left,) = world.ledger.departed
    world.when(approve("G-2"), approve("G-2")).refused(AlreadyApproved)
    assert (world.ledger.departed, list(world.ledger.shelf)) == ([left], ["G-1"])
    world.when(approve("G-2")).accepted()
    assert [it.decision for it in world.ledger.departed] == list(world.ledger.shelf) == ["G-1", "G-2"]


def test_a_payment_is_taken_back_in_the_list_that_pays_the_rest() -> None:
    given(*SETTLED).when(approve("G-1", 2, on=OCTOBER), reversing(PaymentApproved, on=OCTOBER)).holds(
        Pot.PAID, eur("40,00")
    ).holds(Pot.IN_PAYMENT, eur("60,00"))


def test_lists_of_one_turn_see_each_other_s_closing_and_opening() -> None:
    ledger = given(*SETTLED, approve("G-1", 2)).ledger
    first, second = (e.position for e in ledger.entries if isinstance(e.fact, PaymentApproved))
    answers = ledger.turn(
        [reverse(second)],
        [approve("G-1", 2, on=OCTOBER)],
        [reverse(first)],
        [approve("G-1", on=OCTOBER)],
        [reverse(second)],
    )
    assert [type(answer) for answer in answers[:4]] == [list] * 4
    assert isinstance(answers[4], Refusal)
    check_sound(ledger)
    assert dump(ledger.refolded()) == dump(ledger.books)
    assert not ledger.books.commitments


def test_a_name_that_one_list_of_a_turn_frees_is_free_for_the_next() -> None:
    ledger = given(
        *with_money(), *contract("T-1", "9,00"), *contract("T-2", "9,00")[:2], pay("T-1", "1,00", invoice="I-1")
    ).ledger
    position = len(ledger.entries)
    signed_and_paid = [contract("T-2", "9,00")[2], pay("T-2", "1,00", invoice="I-1")]
    assert ledger.turn(signed_and_paid) == [NameTaken("Invoice", "I-1", position)]
    taken_then_free = ledger.turn([reverse(99)], [reverse(position)], signed_and_paid)
    assert [type(answer) for answer in taken_then_free[1:]] == [list, list]
    check_sound(ledger)


# Keys and rehearsals


def test_a_list_counts_once_under_its_key() -> None:
    ledger = MemoryLedger()
    asks: list[Command] = [moment("29.01.53"), granted("100,00")]
    first = ledger.record(asks, "key")
    assert ledger.record(asks, "key") == first
    assert len(ledger.entries) == 2
    assert ledger.record([asks[0], granted("100,01")], "key") == KeyUsedOtherwise("key")
    assert len(ledger.entries) == 2
    check_sound(ledger)


def test_a_refused_key_may_be_used_again() -> None:
    ledger = given(*with_money("100,00")).ledger
    too_much = award("G-1", "100,01")
    assert isinstance(ledger.record(too_much, "key"), ExceedsAppropriation)
    assert isinstance(ledger.record(too_much, "key"), ExceedsAppropriation)
    assert isinstance(ledger.record(but(too_much, funding=funded(("grants", "100,00"))), "key"), Refusal)
    assert isinstance(ledger.record(award("G-1", "100,00"), "key"), list)


def test_a_rehearsal_gives_the_answer_and_changes_nothing() -> None:
    ledger = given(*BRIDGE_COURSE_AWARDED).ledger
    before = dump(ledger.books)
    asks = (pay("G-1", "300 000,00"), approve("G-1"), program(ProgramId("other")))
    rehearsed = ledger.dry_run(*asks)
    assert dump(ledger.books) == before
    assert not isinstance(rehearsed, Refusal)
    recorded = ledger.record(asks)
    assert isinstance(recorded, list)
    assert [entry.fact for entry in recorded] == [entry.fact for entry in rehearsed.entries]


def test_what_is_kept_cannot_be_rolled_back() -> None:
    books = given(*BRIDGE_COURSE_AWARDED, pay("G-1", "300,00")).ledger.books
    before = dump(books)
    books.rollback(books.mark()._replace(undo=0))
    assert dump(books) == before


def test_what_comes_after_what_is_kept_can_be_rolled_back() -> None:
    awarded = (*with_money(), award("G-1", "5,00"))
    prepared, approved = given(*awarded, pay("G-1", "5,00"), approve("G-1")).ledger.entries[-2:]
    books = given(*awarded).ledger.books
    evolve(books, prepared)
    between = books.mark()
    evolve(books, approved)
    assert [it.decision for it in books.departed_since(between)] == ["G-1"]
    books.keep(between)
    books.rollback(between)
    assert not books.departed
    assert dump(books) == dump(given(*awarded, pay("G-1", "5,00")).ledger.books)


# Which vintage is told

BOTH_YEARS = (*OPENED, granted("100,00"), spend("V-1", "60,00"), granted("1 000,00", 2022))
JANUARY = date(2022, 1, 10)


@pytest.mark.parametrize("beside", ["10,00", "940,00"])
def test_of_several_vintages_the_one_that_is_crossed_is_told_with_its_own_numbers(beside: str) -> None:
    """100 of 2021 are taken back, of which 40 are left; what is spent beside it of 2022 has room enough."""
    undone, spent = reversing(AppropriationGranted, 0, on=JANUARY), spend("V-2", beside, on=JANUARY)
    answer = given(*BOTH_YEARS).when(undone, spent).answer
    assert isinstance(answer, ExceedsAppropriation)
    assert (answer.asked, answer.left) == (eur("100,00"), eur("40,00"))
    assert [(it.vintage, it.asked, it.left) for it in answer.tested] == [
        (2021, eur("100,00"), eur("40,00")),
        (2022, eur(beside), eur("1 000,00")),
    ]


def test_a_limit_without_a_vintage_tells_none() -> None:
    over = given(*with_money(), *contract("T-1", "10,00")).when(pay("T-1", "10,01", invoice="I-1")).answer
    assert isinstance(over, ExceedsCommitment)
    assert [it.vintage for it in over.tested] == [None]


def test_facts_are_entered_in_the_order_of_their_positions() -> None:
    ledger = given(*with_money()).ledger
    for entry in ledger.entries[-2:]:
        with pytest.raises(ValueError, match="positions only grow"):
            evolve(ledger.books, entry)


def test_a_payment_is_judged_before_what_the_list_adds_later() -> None:
    world = given(*with_money(), *contract("T-1", "100,00"))
    more = procurement.amending("T-1", "130,00", "tenders", on=SEPTEMBER)
    world.when(pay("T-1", "110,00", on=SEPTEMBER, invoice="I-1"), more).refused(
        ExceedsCommitment, asked=eur("110,00"), left=eur("100,00")
    )
    world.when(more, pay("T-1", "110,00", on=SEPTEMBER, invoice="I-1")).holds(Pot.COMMITTED, eur("20,00"))


@pytest.mark.parametrize(
    "reserved, drawing",
    [
        (
            (
                procurement.buying("P-1", "100,00", "120,00", framework=True),
                awarding("P-1", "100,00"),
                signing("P-1"),
            ),
            procurement.calling_off("C-1", "P-1", "100,01", on=DECEMBER),
        ),
        ((grants.call("P-1", ("grants", "100,00")),), grants.called("G-1", "P-1", "100,01", on=DECEMBER)),
    ],
    ids=["call-off", "grant of a call"],
)
def test_what_overdraws_a_reserve_is_judged_before_what_the_list_adds_later(
    reserved: tuple[Command, ...], drawing: Command
) -> None:
    """The close that follows looks at what is reserved, which is never less than nothing."""
    world = given(*OPENED, granted("150,00", kind=AppropriationKind.FIXED, span=1), PLAN_2021, *reserved)
    world.when(drawing, year_end.close(2021)).refused(ExceedsReservation, asked=eur("100,01"), left=eur("100,00"))
