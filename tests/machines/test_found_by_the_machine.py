"""What random commands found once: each test says what holds since."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

from domain import limits
from domain.commands import Command
from domain.decide import Entered
from domain.facts import AppropriationGranted, GrantAmended, PaymentApproved
from domain.money import eur
from domain.names import AllocationBasis, AppropriationKind, Expenditure, FrameId, Region, RegisterNumber
from domain.pots import Pot
from domain.refusals import (
    BeforeItsDecision,
    ContractHasEnded,
    ExceedsAppropriation,
    ExceedsCommitment,
    GrantEnded,
    KindDiffers,
    NothingGrantedYet,
    UnknownDecision,
)
from domain.subjects import decision_of
from ledger.answers import Answer, Recorded, Refused
from projections.ledger import Ledger
from tests.support.authority import authority, using
from tests.support.engine import check_log
from tests.support.grants import amending as amending_grant
from tests.support.grants import call, called, closing_call, correcting, declining, place, receiving, report
from tests.support.memory import MemoryLedger
from tests.support.moments import text as net_text
from tests.support.payments import bounce
from tests.support.procurement import amending, ending
from tests.support.scenario import given, held, reversing
from tests.support.world import (
    APPROVER,
    OPENED,
    OPERATING,
    PLAN_2021,
    PROGRAMS,
    approve,
    award,
    awarding,
    contract,
    fixed,
    frame,
    granted,
    moving,
    pay,
    plan,
    planned,
    reverse,
    signing,
    spend,
    tender,
    transfer,
    with_money,
)
from tests.support.year_end import by, close, cover, text

MARCH, JUNE, AUGUST, DECEMBER = date(2021, 3, 1), date(2021, 6, 16), date(2021, 8, 2), date(2021, 12, 31)


def test_a_late_payment_draws_no_region_below_zero_on_any_day() -> None:
    """0,01 for Åland and 0,01 nationwide; a payment of 0,01 is reversed in December and paid anew, dated June."""
    ledger = given(
        *with_money(),
        award("G-1", "0,02", on=MARCH, regions={"21": "0,01", "nationwide": "0,01"}, instalments=("0,02",)),
        pay("G-1", "0,01", on=AUGUST),
    ).ledger
    ledger.record(reverse(len(ledger.entries), on=DECEMBER))
    ledger.record(pay("G-1", "0,01", on=JUNE))
    for day in (JUNE, AUGUST, DECEMBER):
        for region in ("21", "nationwide"):
            assert held(ledger, Pot.COMMITTED, as_of=day, region=Region(region)) >= 0, (day, region)


def test_a_frame_set_anew_for_an_earlier_day_is_the_frame_of_that_day() -> None:
    """1,00 from June was recorded first, then 1,00 from March: in March and April the frame is 1,00."""
    programs = FrameId("programs")
    world = given(*with_money(), frame(programs, {2021: "1,00"}, on=JUNE), frame(programs, {2021: "1,00"}, on=MARCH))
    world.when(granted("1,00", frame=programs), spend("V-1", "1,00", on=date(2021, 4, 1), frame=programs)).accepted()


def test_a_contract_is_signed_anew_for_an_earlier_day() -> None:
    """Awarded in June, signed in December, reversed the same day: nothing speaks against a signature in August."""
    ledger = given(
        *with_money(), tender("T-1", "1,00", on=MARCH), awarding("T-1", "1,00", on=JUNE), signing("T-1", on=DECEMBER)
    ).ledger
    assert isinstance(ledger.record(reverse(len(ledger.entries), on=DECEMBER)), list)
    assert isinstance(ledger.record(signing("T-1", on=AUGUST)), list)


def test_one_transfer_does_not_make_one_vintage_of_two_kinds() -> None:
    operating = FrameId("operating-2")
    given(*OPENED, granted("1,00"), frame(operating, {2021: "1,00"})).when(
        transfer(
            moving(PROGRAMS, "-0,02"),
            moving(OPERATING, "0,01", None, AppropriationKind.DEFERRABLE, 3),
            moving(OPERATING, "0,01", operating, AppropriationKind.FIXED, 1),
        )
    ).refused(KindDiffers)


def test_a_grant_is_not_undone_for_a_day_on_which_its_payment_was_open() -> None:
    """Paid in August, given back in December: in June the grant cannot be undone, also where a new one follows."""
    ledger = given(*with_money(), award("G-1", "1,00", on=MARCH), pay("G-1", "1,00", on=AUGUST)).ledger
    award_at, pay_at = len(ledger.entries) - 1, len(ledger.entries)
    assert isinstance(ledger.record(reverse(pay_at, on=DECEMBER)), list)
    assert isinstance(ledger.record(reverse(award_at, on=JUNE)), BeforeItsDecision)
    ledger.record([reverse(award_at, on=JUNE), award("G-1", "2,00", on=DECEMBER)])
    assert committed(ledger, "G-1", as_of=AUGUST) >= 0


def test_a_late_award_leaves_no_region_below_zero_on_any_day() -> None:
    """Two awards at half the reserve, the first one reversed in December and the second one dated before it."""
    ledger = given(
        *with_money(),
        tender("T-1", "1,20", on=MARCH, regions={"06": "0,99", "21": "0,19", "nationwide": "0,02"}),
        awarding("T-1", "0,60", on=AUGUST),
    ).ledger
    ledger.record(reverse(len(ledger.entries), on=DECEMBER))
    ledger.record(awarding("T-1", "0,60", on=JUNE))
    for day in (JUNE, AUGUST, DECEMBER):
        for region in ("06", "21", "nationwide"):
            assert held(ledger, Pot.RESERVED, as_of=day, region=Region(region)) >= 0, (day, region)


def test_what_a_list_leaves_of_a_decision_is_told_after_the_close_that_it_ends_with() -> None:
    """1,00 of a contract counted by delivery: 0,30 are delivered by a payment, and the close takes the rest."""
    ledger = given(
        *OPENED,
        text(bases=by(AllocationBasis.ACCRUAL)),
        fixed("1,00"),
        PLAN_2021,
        *contract("T-1", "1,00"),
    ).ledger
    answer = ledger.dry_run(pay("T-1", "0,30", invoice="I-1", on=AUGUST), close(2021))
    assert isinstance(answer, Entered), answer
    assert dict(answer.left)[limits.commitment(RegisterNumber("T-1"))] == 0


def test_an_attribution_is_not_corrected_for_a_day_before_the_correction_that_it_rests_on() -> None:
    """1,00 for Åland is attributed to Pirkanmaa in December: for August nothing can be taken from Pirkanmaa."""
    scenario = given(
        *with_money(),
        award("G-1", "1,00", on=MARCH, regions={"21": "1,00"}),
        pay("G-1", "1,00", on=JUNE),
        approve("G-1", on=JUNE),
        correcting("G-1", (place("1,00", "21"),), (place("1,00", "06"),), on=DECEMBER),
    )
    early = correcting("G-1", (place("1,00", "06"),), (place("1,00"),), on=AUGUST)
    scenario.when(early).refused(BeforeItsDecision("G-1", DECEMBER, AUGUST))


def test_costs_of_a_later_year_are_neither_taken_nor_covered_once_their_decision_has_ended() -> None:
    """0,05 for 2022 under a grant that is declined: the grant has nothing left that says to what it is charged."""
    scenario = given(
        *with_money(),
        authority("1,00", {2022: "1,00"}),
        award("G-1", "0,10", on=MARCH),
        using("G-1", {2022: "0,05"}, on=JUNE),
        declining("G-1", on=AUGUST),
    )
    scenario.when(cover("G-1", "0,05", on=date(2022, 3, 1))).refused(GrantEnded("G-1", AUGUST))
    scenario.when(using("G-1", {2022: "0,05"}, on=DECEMBER)).refused(GrantEnded("G-1", AUGUST))


def test_costs_of_a_later_year_are_not_covered_once_their_contract_has_ended() -> None:
    scenario = given(
        *with_money(),
        authority("1,00", {2022: "1,00"}),
        *contract("T-1", "0,10"),
        using("T-1", {2022: "0,05"}, on=AUGUST),
        ending("T-1", on=DECEMBER),
    )
    scenario.when(cover("T-1", "0,05", on=date(2022, 3, 1))).refused(ContractHasEnded("T-1", DECEMBER))


def test_a_payment_is_not_made_before_the_raise_that_it_needs() -> None:
    """0,01 left under one plan line; a payment of 0,12 and a raise by 0,99 under another line, in one list."""
    given(
        *OPENED,
        granted("2,00"),
        plan(planned("first", "1,00"), planned("second", "1,00", program=None)),
        *contract("T-1", "0,01", line="first"),
    ).when(pay("T-1", "0,12", invoice="I-1", on=DECEMBER), amending("T-1", "1,00", line="second", on=DECEMBER)).refused(
        ExceedsCommitment, asked=eur("0,12"), left=eur("0,01")
    )


def test_a_payment_comes_back_on_no_day_on_which_it_was_attributed_elsewhere() -> None:
    """Paid for Åland in June, attributed to Pirkanmaa from October until December: in November, Åland has nothing."""
    october, november = date(2021, 10, 1), date(2021, 11, 1)
    scenario = given(
        *with_money(),
        award("G-1", "1,00", on=MARCH, regions={"21": "1,00"}),
        pay("G-1", "1,00", on=JUNE),
        approve("G-1", on=JUNE),
        correcting("G-1", (place("1,00", "21"),), (place("1,00", "06"),), on=october),
    )
    approved_at = len(scenario.ledger.entries) - 1
    undone = scenario.when(reverse(approved_at + 1, on=DECEMBER)).accepted()
    undone.when(bounce("G-1", on=november)).refused(BeforeItsDecision("G-1", DECEMBER, november))
    undone.when(reverse(approved_at, on=november)).refused(BeforeItsDecision("G-1", DECEMBER, november))
    undone.when(bounce("G-1", on=DECEMBER)).accepted()


def test_an_appropriation_is_undone_in_a_list_only_with_all_that_was_decided_on_it() -> None:
    """1,00 granted, 0,80 of it committed: undone with a grant that is declined, not with one that is lowered."""
    scenario = given(*OPENED, PLAN_2021, granted("1,00"), award("G-1", "0,80", on=MARCH))
    undone = reverse(len(scenario.ledger.entries) - 1, on=DECEMBER)
    scenario.when(undone, amending_grant("G-1", "0,50", on=DECEMBER)).refused(ExceedsAppropriation)
    declined = scenario.when(undone, declining("G-1", on=DECEMBER)).accepted()
    assert held(declined.ledger, Pot.AVAILABLE) == held(declined.ledger, Pot.COMMITTED) == 0


def test_a_payment_does_not_come_back_from_what_another_one_paid_later() -> None:
    """0,30 for Åland is attributed to Pirkanmaa; what Åland is paid in December is not there in October."""
    october = date(2021, 10, 1)
    scenario = given(
        *with_money(),
        award("G-1", "1,00", on=MARCH, regions={"21": "1,00"}, instalments=("0,30", "0,70")),
        report("G-1", on=MARCH),
        pay("G-1", "0,30", on=JUNE),
        approve("G-1", on=JUNE),
        correcting("G-1", (place("0,30", "21"),), (place("0,30", "06"),), on=AUGUST),
        pay("G-1", "0,70", 2, on=DECEMBER),
        approve("G-1", 2, on=DECEMBER),
    )
    early = BeforeItsDecision("The last payment of G-1", DECEMBER, october)
    scenario.when(bounce("G-1", on=october)).refused(early)
    scenario.when(reversing(PaymentApproved, 0, october)).refused(early)
    scenario.when(bounce("G-1", on=DECEMBER)).accepted()


def test_what_lapsed_keeps_its_plan_line_when_an_amendment_is_undone() -> None:
    """1,00 that counts when its payment is decided lapses whole; undoing other instalments leaves it to be covered."""
    january = date(2022, 1, 10)
    lapsed = given(
        *OPENED,
        text(bases=by(AllocationBasis.PAYMENT_DECISION)),
        fixed("1,00"),
        PLAN_2021,
        award("G-1", "1,00"),
        text(year=2022, bases=by(AllocationBasis.PAYMENT_DECISION)),
        fixed("1,00", year=2022),
        close(2021),
        amending_grant("G-1", "1,00", instalments=("0,60", "0,40"), on=january),
        reversing(GrantAmended, on=january),
    )
    covered = lapsed.when(cover("G-1", "1,00")).accepted()
    assert held(covered.ledger, Pot.COMMITTED) == 100


def test_a_repayment_that_is_income_adds_to_a_vintage_that_there_is() -> None:
    """Paid in 2021, 0,10 given back in 2022 to a moment budgeted net: money of 2022, which has to be granted first."""
    january = date(2022, 1, 10)
    paid = (
        *with_money(),
        net_text(year=2022, pays=tuple(Expenditure), net_budgeted=True),
        award("G-1", "1,00"),
        pay("G-1", "1,00"),
        approve("G-1"),
    )
    given(*paid).when(receiving("G-1", "R-V", "0,10", on=january)).refused(NothingGrantedYet(PROGRAMS, 2022))
    returned = given(*paid, granted("1,00", 2022), receiving("G-1", "R-V", "0,10", on=january))
    undone = reversing(AppropriationGranted, on=january)
    alone = returned.when(undone).accepted()
    alone.when(spend("V-1", "0,11", on=date(2023, 1, 10))).refused(ExceedsAppropriation)
    alone.when(spend("V-1", "0,10", on=date(2023, 1, 10))).accepted()


async def _twice(ledger: Ledger, *asks: Command) -> list[object]:
    """The answers to a list that is asked for twice under one key, in two turns."""
    async with ledger.clerk() as clerk:
        await clerk.record([*with_money(), spend("V-1", "1,00")], "opened")
        return [await clerk.record(asks, "twice") for _ in range(2)]


def test_a_list_is_replayed_when_its_reversal_is_another_persons_and_asked_last(ledger: Ledger) -> None:
    """Reversals are recorded first: the first fact is not by whom the first command is."""
    undone = replace(reverse(len(with_money()) + 1, on=DECEMBER), by=APPROVER)
    first, second = asyncio.run(_twice(ledger, spend("V-2", "1,00"), undone))
    assert isinstance(first, Recorded)
    assert isinstance(second, Recorded)
    assert second.receipt == first.receipt
    assert second.replayed


async def _in_turn(ledger: Ledger, *lists: list[Command]) -> list[Answer]:
    """The answers to lists that are recorded one after another."""
    async with ledger.clerk() as clerk:
        return [await clerk.record(asks, f"key-{number}") for number, asks in enumerate(lists)]


def test_what_a_list_undoes_is_not_looked_up_as_it_once_was(ledger: Ledger) -> None:
    """A call was closed, and opened again; undone in a list that awards from it, it is no call, and no closed one."""
    opened = len(with_money()) + 1
    *before, last = asyncio.run(
        _in_turn(
            ledger,
            [*with_money(), call("C-7", ("grants", "1,00"))],
            [closing_call("C-7", on=DECEMBER)],
            [reverse(opened + 1, on=DECEMBER)],
            [reverse(opened, on=DECEMBER), called("G-1", "C-7", "1,00", on=DECEMBER)],
        )
    )
    assert all(isinstance(answer, Recorded) for answer in before)
    assert isinstance(last, Refused)
    assert (last.refusal, last.command) == (UnknownDecision("call", "C-7"), 1)


def test_what_was_undone_is_not_looked_up_as_it_was_closed_before(ledger: Ledger) -> None:
    """Closed, opened again and undone: nothing is awarded from such a call, whoever asks, then or later."""
    opened = len(with_money()) + 1
    lists: list[list[Command]] = [
        [*with_money(), call("C-7", ("grants", "1,00"))],
        [closing_call("C-7", on=DECEMBER)],
        [reverse(opened + 1, on=DECEMBER)],
        [reverse(opened, on=DECEMBER)],
        [called("G-1", "C-7", "1,00", on=DECEMBER)],
    ]
    in_memory = MemoryLedger()
    for answers in ([in_memory.record(asks) for asks in lists], asyncio.run(_in_turn(ledger, *lists))):
        last = answers[-1]
        assert (last.refusal if isinstance(last, Refused) else last) == UnknownDecision("call", "C-7")
    check_log(ledger)


def committed(ledger: MemoryLedger, decision: str, as_of: date) -> int:
    """What is committed by a decision, as of a day."""
    only = MemoryLedger()
    only.entries = [it for it in ledger.entries if decision_of(it.fact) == RegisterNumber(decision)]
    return held(only, Pot.COMMITTED, as_of=as_of)
