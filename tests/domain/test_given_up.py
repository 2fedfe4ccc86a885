"""What a decision gives up although no money stands behind it: lapsed cover, scheduled costs, what was delivered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from domain import limits
from domain.commands import Command
from domain.facts import (
    AuthorityUsed,
    ContractAmended,
    ContractEnded,
    GrantAmended,
    GrantClosed,
    GrantDeclined,
    YearAmount,
)
from domain.money import ZERO, Money, eur
from domain.names import NATIONWIDE, AllocationBasis, Expenditure, Region, RegisterNumber
from domain.pots import Pot
from domain.refusals import (
    BeforeItsDecision,
    BelowWhatIsPaid,
    ContractHasEnded,
    ExceedsCommitment,
    InstalmentAbovePlan,
    LessThanPaid,
    RegionLacks,
)
from tests.support import authority as authorities
from tests.support import grants, procurement
from tests.support.payments import bounce
from tests.support.scenario import Outcome, Scenario, given, reversing
from tests.support.world import (
    OPENED,
    PLAN_2021,
    SUMMER,
    approve,
    award,
    but,
    contract,
    fixed,
    pay,
    plan,
    planned,
)
from tests.support.year_end import by, close, cover, deliver, text

G1, T1 = RegisterNumber("G-1"), RegisterNumber("T-1")
OCTOBER = date(2021, 10, 1)
DECEMBER, MARCH, APRIL, MAY = date(2021, 12, 1), date(2022, 3, 1), date(2022, 4, 1), date(2022, 5, 2)


def lapsed(*decided: Command, basis: AllocationBasis = AllocationBasis.PAYMENT_DECISION) -> Scenario:
    """A fixed appropriation of 2021 under a contract or a grant, when 2021 is closed; money of 2022 beside it."""
    return given(
        *OPENED,
        text(bases=by(basis)),
        text(year=2022, bases=by(AllocationBasis.COMMITMENT)),
        fixed("1 000,00"),
        fixed("1 000,00", year=2022),
        PLAN_2021,
        plan(planned("grants-2022", "500,00"), year=2022),
        *decided,
        close(2021),
    )


CONTRACT = (*contract("T-1", "300,00"), pay("T-1", "100,00", invoice="I-1", on=DECEMBER), approve("T-1", on=DECEMBER))
"""A contract for 300 euros, 100 of them paid: by payment decision, 200 lapse at the year end."""

GRANT = (
    award("G-1", "300,00", regions={"01": "200,00", "06": "100,00"}, instalments=("180,00", "120,00")),
    pay("G-1", "180,00", on=DECEMBER),
    approve("G-1", on=DECEMBER),
)
"""A grant of 300 euros, 180 of them paid; by payment decision, 80 and 40 of its two regions lapse."""


def uncovered(outcome: Outcome, amount: str) -> Outcome:
    return outcome.holds(Pot.UNCOVERED, eur(amount)).holds(Pot.COVER, Money(-eur(amount)))


def gone(outcome: Outcome) -> bool:
    """Whether the decision left the books: nothing of it is open."""
    return not outcome.ledger.books.commitments


def test_what_ends_owes_nothing_that_had_lapsed() -> None:
    ended = uncovered(lapsed(*CONTRACT).when(procurement.ending("T-1", on=MARCH)), "0,00")
    assert gone(ended)
    ended.holds(Pot.PAID, eur("100,00")).holds(Pot.COMMITTED, ZERO).holds(Pot.LAPSED, eur("900,00"))
    ended.when(cover("T-1", "0,01", on=APRIL)).refused(ContractHasEnded("T-1", MARCH))


def test_an_end_that_is_undone_owes_it_again() -> None:
    ended = lapsed(*CONTRACT).when(procurement.ending("T-1", on=MARCH))
    undone = uncovered(ended.when(reversing(ContractEnded, on=APRIL)), "200,00")
    uncovered(undone.when(cover("T-1", "200,00", on=MAY)), "0,00").leaves(limits.commitment(T1), eur("200,00"))


@pytest.mark.parametrize("ending, kind", [(grants.declining, GrantDeclined), (grants.closing, GrantClosed)])
def test_a_grant_that_ends_owes_nothing_that_had_lapsed(ending: Callable[..., Command], kind: type) -> None:
    world = lapsed(*GRANT).when(grants.report("G-1", grants.Report.FINAL, on=MARCH))
    ended = uncovered(world.when(ending("G-1", on=MARCH)), "0,00")
    assert gone(ended)
    uncovered(ended.when(reversing(kind, on=APRIL)), "120,00")


def test_part_that_was_covered_again_is_released_and_the_rest_is_owed_no_more() -> None:
    covered = lapsed(*CONTRACT).when(cover("T-1", "150,00"))
    ended = uncovered(covered.when(procurement.ending("T-1", on=MARCH)), "0,00")
    ended.holds(Pot.COMMITTED, ZERO).holds(Pot.AVAILABLE, eur("1 000,00"), vintage=2022)


def test_a_decision_that_ended_may_end_again_when_a_year_end_took_what_came_back_to_it() -> None:
    back = lapsed(
        *contract("T-1", "300,00"),
        pay("T-1", "300,00", invoice="I-1", on=DECEMBER),
        approve("T-1", on=DECEMBER),
        procurement.ending("T-1", on=DECEMBER),
        bounce("T-1", on=DECEMBER),
    )
    again = uncovered(back.when(procurement.ending("T-1", on=MARCH)), "0,00")
    assert gone(again)
    again.when(procurement.ending("T-1", on=APRIL)).refused(ContractHasEnded("T-1", DECEMBER))


# Lowered


@pytest.mark.parametrize(
    "amount, owed, committed, freed",
    [
        ("299,99", "99,99", "100,00", "0,00"),  # 100 paid, 100 covered again, 100 uncovered: that goes first
        ("200,00", "0,00", "100,00", "0,00"),
        ("199,99", "0,00", "99,99", "0,01"),
        ("100,00", "0,00", "0,00", "100,00"),
    ],
)
def test_a_cut_gives_up_what_is_uncovered_before_money(amount: str, owed: str, committed: str, freed: str) -> None:
    covered = lapsed(*CONTRACT).when(cover("T-1", "100,00"))
    cut = uncovered(covered.when(procurement.amending("T-1", amount, on=MARCH)), owed)
    cut.holds(Pot.COMMITTED, eur(committed)).holds(Pot.AVAILABLE, eur("900,00") + eur(freed), vintage=2022)
    undone = uncovered(cut.when(reversing(ContractAmended, on=APRIL)), "100,00")
    undone.holds(Pot.COMMITTED, eur("100,00"))


def test_a_contract_is_not_lowered_below_what_is_paid() -> None:
    world = lapsed(*CONTRACT)
    world.when(procurement.amending("T-1", "99,99", on=MARCH)).refused(LessThanPaid("T-1", eur("99,99"), eur("100,00")))


def test_a_contract_amended_to_what_it_was_draws_nothing_though_its_cover_lapsed() -> None:
    kept = lapsed(*CONTRACT).when(procurement.amending("T-1", "300,00", vat_rate=2550, on=MARCH))
    uncovered(kept, "200,00").holds(Pot.COMMITTED, ZERO).holds(Pot.AVAILABLE, eur("1 000,00"), vintage=2022)


def test_a_grant_gives_up_the_uncovered_part_of_a_region_first() -> None:
    covered = lapsed(*GRANT).when(cover("G-1", "60,00"))  # 40 and 20 of the two regions; 40 and 20 stay uncovered
    asked = grants.amending("G-1", "250,00", None, ("180,00", "70,00"), {"01": "50,00"}, on=MARCH)
    cut = uncovered(covered.when(asked), "20,00").holds(Pot.COMMITTED, eur("30,00"), region=Region("01"))
    uncovered(cut.when(reversing(GrantAmended, on=APRIL)), "60,00").holds(Pot.COMMITTED, eur("60,00"))
    covered = lapsed(*GRANT).when(cover("G-1", "60,00"))
    too_much = grants.amending("G-1", "219,99", None, ("180,00", "39,99"), {"01": "80,01"}, on=MARCH)
    covered.when(too_much).refused(RegionLacks("G-1", "01", eur("80,01"), eur("80,00")))
    below = grants.amending("G-1", "179,99", None, ("179,99",), on=MARCH)
    covered.when(below).refused(BelowWhatIsPaid("G-1", eur("179,99"), eur("180,00")))


# Delivered


def delivered(*more: Command) -> Scenario:
    """Accrual basis: of a contract for 300 euros 120 are delivered, 100 of them paid; 180 lapse at the year end."""
    return lapsed(
        *contract("T-1", "300,00"),
        deliver("T-1", "120,00", on=DECEMBER),
        pay("T-1", "100,00", invoice="I-1", on=DECEMBER),
        approve("T-1", on=DECEMBER),
        *more,
        basis=AllocationBasis.ACCRUAL,
    )


def test_what_was_delivered_and_will_not_be_paid_counts_no_more() -> None:
    world = delivered()
    ended = uncovered(world.when(procurement.ending("T-1", on=MARCH)), "0,00")
    ended.holds(Pot.DELIVERED, eur("100,00")).holds(Pot.PAID, eur("100,00")).holds(Pot.COMMITTED, ZERO)
    assert gone(ended)
    ended.when(reversing(ContractEnded, on=APRIL)).holds(Pot.DELIVERED, eur("120,00")).holds(
        Pot.UNCOVERED, eur("180,00")
    )


@pytest.mark.parametrize(
    "amount, counts", [("120,00", "120,00"), ("119,99", "119,99"), ("100,01", "100,01"), ("300,00", "120,00")]
)
def test_a_cut_below_what_was_delivered_lowers_that(amount: str, counts: str) -> None:
    cut = delivered().when(procurement.amending("T-1", amount, vat_rate=2550, on=MARCH))
    cut.holds(Pot.DELIVERED, eur(counts))
    cut.when(reversing(ContractAmended, on=APRIL)).holds(Pot.DELIVERED, eur("120,00"))


@pytest.mark.parametrize(
    "asked",
    [procurement.ending("T-1", on=OCTOBER), procurement.amending("T-1", "250,00", on=OCTOBER)],
    ids=["ended", "lowered"],
)
def test_what_was_delivered_is_given_up_no_earlier_than_it_was_delivered(asked: Command) -> None:
    """All 300 euros were delivered in December; in October there was nothing yet to give up."""
    world = given(
        *OPENED,
        text(bases=by(AllocationBasis.ACCRUAL)),
        fixed("1 000,00"),
        PLAN_2021,
        *contract("T-1", "300,00"),
        deliver("T-1", "300,00", on=DECEMBER),
    )
    world.when(asked).refused(BeforeItsDecision("The last delivery of T-1", DECEMBER, OCTOBER))
    world.when(but(asked, effective_on=DECEMBER)).accepted()


@pytest.mark.parametrize(
    "days", [(OCTOBER, DECEMBER), (DECEMBER, OCTOBER)], ids=["in order", "the first one came late"]
)
def test_the_last_delivery_is_that_of_the_latest_day(days: tuple[date, date]) -> None:
    """Only what had been delivered waits for its day: a cut that leaves 200 delivered of 250 may come before it."""
    first, second = (deliver("T-1", "100,00", on=day, document=f"D-{day}") for day in days)
    bases = text(bases=by(AllocationBasis.ACCRUAL))
    world = given(*OPENED, bases, fixed("1 000,00"), PLAN_2021, *contract("T-1", "300,00"), first, second)
    november = date(2021, 11, 1)
    world.when(procurement.ending("T-1", on=november)).refused(
        BeforeItsDecision("The last delivery of T-1", DECEMBER, november)
    )
    cut = world.when(procurement.amending("T-1", "250,00", on=november))
    cut.holds(Pot.DELIVERED, eur("200,00")).holds(Pot.COMMITTED, eur("250,00"))


def test_a_grant_gives_up_what_was_delivered_no_earlier_than_it_was_delivered() -> None:
    world = given(
        *OPENED,
        text(bases=by(AllocationBasis.ACCRUAL)),
        fixed("1 000,00"),
        PLAN_2021,
        award("G-1", "300,00"),
        deliver("G-1", "300,00", on=DECEMBER),
    )
    refusal = BeforeItsDecision("The last delivery of G-1", DECEMBER, OCTOBER)
    for asked in (
        grants.declining("G-1", on=OCTOBER),
        grants.closing("G-1", on=OCTOBER),
        grants.amending("G-1", "200,00", on=OCTOBER),
    ):
        world.when(asked).refused(refusal)


# Costs under commitment authority

TO_COME = (
    authorities.authority("500,00", {2022: "300,00", 2023: "200,00"}),
    award("G-1", "300,00", instalments=("180,00", "120,00")),
    authorities.using("G-1", {2022: "50,00", 2023: "20,00"}, on=SUMMER),
)
"""A grant of 300 euros, and 50 and 20 more of the next two years under commitment authority: 370 in all."""


def later(outcome: Outcome | Scenario) -> dict[int, Money]:
    return {cost.year: cost.amount for cost in outcome.ledger.books.commitments[G1].uncovered}


def decided_on_authority() -> Scenario:
    return lapsed(*TO_COME, basis=AllocationBasis.COMMITMENT)


def test_a_grant_pays_the_costs_of_each_later_year_in_an_instalment_of_its_own() -> None:
    world = decided_on_authority()
    for instalment in (1, 2):
        world.when(grants.report("G-1", on=MARCH)).accepted()
        world.when(pay("G-1", ("180,00", "120,00")[instalment - 1], instalment, on=MARCH)).accepted()
        world.when(approve("G-1", instalment, on=MARCH)).accepted()
    world.when(pay("G-1", "50,00", 3, on=APRIL)).refused(ExceedsCommitment("G-1", eur("50,00"), ZERO, ()))
    covered = world.when(cover("G-1", "50,00", on=APRIL)).leaves(limits.commitment(G1), eur("50,00"))
    covered.when(pay("G-1", "50,01", 3, on=APRIL)).refused(InstalmentAbovePlan("G-1", 3, eur("50,01"), eur("50,00")))
    covered.when(pay("G-1", "50,00", 3, on=APRIL)).leaves(limits.commitment(G1), ZERO)


def test_authority_whose_use_is_undone_leaves_the_payment_plan_as_it_was() -> None:
    given_ = given(*OPENED, fixed("1 000,00"), PLAN_2021, *TO_COME)
    undone = given_.when(reversing(AuthorityUsed)).accepted()
    terms = undone.ledger.books.commitments[G1].grant
    assert terms is not None and terms.instalments == (eur("180,00"), eur("120,00"))


def test_what_ends_has_no_costs_to_come() -> None:
    ended = decided_on_authority().when(grants.declining("G-1", on=MARCH))
    assert gone(ended)
    undone = ended.when(reversing(GrantDeclined, on=APRIL)).accepted()
    assert later(undone) == {2022: eur("50,00"), 2023: eur("20,00")}


@pytest.mark.parametrize(
    "amount, costs, committed",
    [
        ("360,00", {2022: "50,00", 2023: "10,00"}, "300,00"),
        ("350,00", {2022: "50,00"}, "300,00"),
        ("300,01", {2022: "0,01"}, "300,00"),
        ("299,99", {}, "299,99"),
    ],
)
def test_a_cut_gives_up_the_latest_costs_first(amount: str, costs: dict[int, str], committed: str) -> None:
    cut = decided_on_authority().when(grants.amending("G-1", amount, on=MARCH)).holds(Pot.COMMITTED, eur(committed))
    assert later(cut) == {year: eur(cost) for year, cost in costs.items()}
    (fact,) = [entry.fact for entry in cut.entries]
    assert isinstance(fact, GrantAmended)
    before = {2022: eur("50,00"), 2023: eur("20,00")}
    gone = {year: cost - eur(costs.get(year, "0,00")) for year, cost in before.items()}
    assert fact.given_up.scheduled == tuple(YearAmount(year, cost) for year, cost in gone.items() if cost)
    undone = cut.when(reversing(GrantAmended, on=APRIL)).holds(Pot.COMMITTED, eur("300,00"))
    assert later(undone) == {2022: eur("50,00"), 2023: eur("20,00")}


def test_costs_are_covered_where_nothing_else_is_left_of_a_decision() -> None:
    """The region of the grant gives up all its money; what comes later is then covered nationwide."""
    world = decided_on_authority()
    cut = world.when(grants.amending("G-1", "70,00", regions={NATIONWIDE: "300,00"}, on=MARCH))
    cut.holds(Pot.COMMITTED, ZERO)
    covered = cut.when(cover("G-1", "50,00", on=APRIL))
    covered.holds(Pot.COMMITTED, eur("50,00"), region=NATIONWIDE, expenditure=Expenditure.TRANSFER)


def test_nothing_is_given_to_a_decision_that_ended() -> None:
    """A payment came back to it, so that it is open; it has ended all the same."""
    world = given(
        *OPENED,
        fixed("1 000,00"),
        PLAN_2021,
        authorities.authority("500,00", {2022: "300,00", 2023: "200,00"}),
        *contract("T-1", "300,00"),
        pay("T-1", "300,00", invoice="I-1", on=DECEMBER),
        approve("T-1", on=DECEMBER),
        procurement.ending("T-1", on=DECEMBER),
        bounce("T-1", on=DECEMBER),
    )
    world.when(authorities.using("T-1", {2022: "1,00"}, on=DECEMBER)).refused(ContractHasEnded("T-1", DECEMBER))
