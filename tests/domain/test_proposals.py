"""Budget proposals: five stages, none of them money."""

from __future__ import annotations

from datetime import date

import pytest

from domain.commands import StageBudgetProposal
from domain.facts import Budget, BudgetProposalStaged
from domain.money import eur, total
from domain.names import ProposalId, ProposalStage
from domain.pots import Pot
from domain.refusals import (
    BeforeItsDecision,
    BuiltUpon,
    DeciderMissing,
    ExceedsAppropriation,
    NotAMomentCode,
    NotTheDecider,
    ProposalForOtherBudget,
    ProposalIncomplete,
    Refusal,
    StageOutOfTurn,
    YearOutsideCalendar,
)
from tests.support.proposals import all_stages, lines, proposal
from tests.support.scenario import given, held, reversing
from tests.support.world import (
    COUNCIL,
    DIRECTOR,
    FOUNDING,
    GENERAL,
    NOT_KEPT,
    OFFICES,
    OPENED,
    OPERATING,
    PROGRAMS,
    but,
    granted,
    spend,
    with_money,
)

UNIT, AGENCY, MINISTRIES, GOVERNMENT, PARLIAMENT = ProposalStage
ALL = "unit, agency, ministries, government, parliament"


def test_a_proposal_starts_in_the_unit() -> None:
    given(*OFFICES).when(proposal()).then(
        BudgetProposalStaged(ProposalId("P-1"), Budget(2022, 0), UNIT, lines({PROGRAMS: "10,00"}), DIRECTOR, None)
    )
    given(*OFFICES).when(proposal(by=COUNCIL)).accepted()


def test_stages_follow_each_other_and_may_change_the_amounts() -> None:
    outcome = given(*OFFICES).when(proposal())
    for stage, amount in ((AGENCY, "9,00"), (MINISTRIES, "-3,00"), (GOVERNMENT, "8,00"), (PARLIAMENT, "7,50")):
        outcome = outcome.when(proposal(stage, {PROGRAMS: amount})).accepted()
    outcome.when(proposal(PARLIAMENT)).refused(StageOutOfTurn("P-1", ALL, None, PARLIAMENT))


@pytest.mark.parametrize("stage", [AGENCY, MINISTRIES, GOVERNMENT, PARLIAMENT])
def test_no_stage_is_left_out(stage: ProposalStage) -> None:
    given(*OFFICES).when(proposal(stage)).refused(StageOutOfTurn("P-1", ALL, UNIT, stage))


def test_no_stage_comes_twice_or_before_the_one_before_it() -> None:
    once = given(*OFFICES, proposal())
    once.when(proposal()).refused(StageOutOfTurn("P-1", ALL, AGENCY, UNIT))
    once.when(proposal(AGENCY, on=date(2021, 1, 31))).refused(
        BeforeItsDecision("Proposal P-1", date(2021, 2, 1), date(2021, 1, 31))
    )
    once.when(proposal(AGENCY, on=date(2021, 2, 1))).accepted()
    once.when(proposal(name="P-2")).accepted()


def test_a_proposal_stays_with_its_budget() -> None:
    given(*OFFICES, proposal()).when(proposal(AGENCY, budget=Budget(2022, 1))).refused(
        ProposalForOtherBudget("P-1", 2022, 0)
    )


@pytest.mark.parametrize(
    "steps, asked, refusal",
    [
        ((), proposal(by=GENERAL), NotTheDecider(GENERAL, "director or council", date(2021, 2, 1))),
        ((), but(proposal(), decided_by=None), DeciderMissing("unit", "director or council")),
        (
            (proposal(),),
            proposal(AGENCY, by=DIRECTOR),
            NotTheDecider(DIRECTOR, "director-general", date(2021, 3, 1)),
        ),
        ((), proposal(amounts={}), ProposalIncomplete()),
        ((), proposal(budget=Budget(202, 0)), YearOutsideCalendar(202, 2000, 2099)),
        ((), proposal(amounts={PROGRAMS: "0,00"}), ProposalIncomplete()),
        ((), but(proposal(), lines=lines({PROGRAMS: "1,00"}) * 2), ProposalIncomplete()),
        ((), proposal(amounts={"12.39.04": "1,00"}), NotAMomentCode("12.39.04")),
    ],
)
def test_a_stage_that_cannot_be_is_refused(
    steps: tuple[StageBudgetProposal, ...], asked: StageBudgetProposal, refusal: Refusal
) -> None:
    given(*OFFICES, *steps).when(asked).refused(refusal)


def test_a_new_item_is_proposed_before_it_is_established() -> None:
    given(*OFFICES).when(proposal(amounts={"29.01.04": "1 100 000,00"})).accepted()


def test_the_last_stage_is_undone_first_and_may_come_again() -> None:
    twice = given(*OFFICES, proposal(), proposal(AGENCY))
    twice.when(reversing(BudgetProposalStaged, 0)).refused(BuiltUpon, what="the stage agency")
    on = date(2021, 10, 1)
    twice.when(reversing(BudgetProposalStaged, 1)).when(proposal(AGENCY, {PROGRAMS: "1,00"}, on=on)).accepted()
    given(*OFFICES, proposal(), reversing(BudgetProposalStaged)).when(
        proposal(budget=Budget(2022, 1), on=on)
    ).accepted()


# Mistakes outsiders make


def test_mistake_13_a_proposal_may_cut() -> None:
    given(*OFFICES).when(proposal(amounts={PROGRAMS: "-10,00", OPERATING: "-0,01"})).accepted()


def test_mistake_14_a_proposal_is_no_money_at_any_stage() -> None:
    adopted = given(*with_money("1,00"), *all_stages({PROGRAMS: "1 000,00"}, Budget(2021, 1)))
    assert held(adopted.ledger, Pot.AVAILABLE) == eur("1,00")
    on = date(2021, 12, 2)
    adopted.when(spend("V-1", "1,01", on=on)).refused(ExceedsAppropriation, left=eur("1,00"))
    adopted.when(granted("1 000,00", ordinal=1, on=on)).when(spend("V-1", "1 001,00", on=on)).holds(
        Pot.PARLIAMENT, eur("-1 001,00")
    )


def test_mistake_14_a_transfer_that_is_only_proposed_moves_nothing() -> None:
    """The founding transfer, as it was proposed: four moments give what a new one gets."""
    asked = {PROGRAMS: "-500 000,00", **dict.fromkeys(NOT_KEPT, "-200 000,00"), OPERATING: "1 100 000,00"}
    assert total(line.amount for line in lines(asked)) == 0
    before = given(*OFFICES, *FOUNDING[:-1])
    pots = before.ledger.pots()
    assert given(*OFFICES, *FOUNDING[:-1], *all_stages(asked, Budget(2021, 2))).ledger.pots() == pots
    given(*OPENED).when(*all_stages(asked, Budget(2021, 2))).accepted()


def test_no_line_of_a_proposal_is_of_nothing() -> None:
    given(*OPENED).when(proposal(amounts={PROGRAMS: "10,00", OPERATING: "0,00"})).refused(ProposalIncomplete)
