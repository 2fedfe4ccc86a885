"""What is undone leaves what came before it as it was: it stands, is counted, and can be undone in its turn."""

from __future__ import annotations

from datetime import date

from domain.facts import (
    AppealResolved,
    AppropriationGranted,
    AuthorityUsed,
    BudgetProposalStaged,
    CallClosed,
    CallOffMade,
    CallOpened,
    CommitmentCovered,
    ContractSigned,
    DeliveryRecorded,
    GrantAmended,
    IncomeRecorded,
    OptionUsed,
    RecoveryOrdered,
    RepaymentReceived,
    ReportAccepted,
    YearClosed,
)
from domain.money import eur
from domain.names import AllocationBasis, AppealOutcome, ProposalStage
from domain.pots import Pot
from domain.refusals import (
    AboveEstimatedValue,
    BeforeItsDecision,
    BuiltUpon,
    InstalmentNotPlanned,
    OptionAlreadyUsed,
    StageOutOfTurn,
)
from tests.support import authority as authorities
from tests.support import grants, moments, procurement, proposals, year_end
from tests.support.scenario import given, reversing
from tests.support.world import (
    CONTROLS_2,
    OPENED,
    OPERATING,
    PLAN_2021,
    approve,
    award,
    awarding,
    but,
    contract,
    controlled,
    fixed,
    granted,
    pay,
    signing,
    tender,
    with_money,
)

MONEY = with_money("1 000,00")
OCTOBER, WINTER, LATER = date(2021, 10, 1), date(2021, 12, 1), date(2021, 12, 10)
SPRING_2022 = date(2022, 3, 2)
PAID = (*MONEY, award("G-1", "100,00", regions={"01": "60,00", "06": "40,00"}), pay("G-1", "100,00"), approve("G-1"))


def test_what_was_decided_before_authority_was_used_is_undone_after_that() -> None:
    amended = (*MONEY, authorities.authority("10,00", {2022: "10,00"}), award("G-1", "40,00"))
    used = given(
        *amended, grants.amending("G-1", "45,00", "grants"), authorities.using("G-1", {2022: "10,00"}, on=OCTOBER)
    )
    used.when(reversing(GrantAmended)).refused(BuiltUpon)
    used.when(reversing(AuthorityUsed)).when(reversing(GrantAmended)).holds(Pot.COMMITTED, eur("40,00"))


def test_a_call_that_is_open_again_keeps_its_awards_and_begins_anew_from_that_day() -> None:
    closed = (*MONEY, grants.call("C-1", ("grants", "50,00")), grants.called("G-1", "C-1", "10,00"))
    again = given(*closed, grants.closing_call("C-1", WINTER), reversing(CallClosed, on=LATER))
    again.when(reversing(CallOpened, on=LATER)).refused(BuiltUpon)
    again.when(grants.called("G-2", "C-1", "40,00", on=WINTER)).refused(BeforeItsDecision("C-1", LATER, WINTER))
    again.when(grants.called("G-2", "C-1", "40,00", on=LATER)).holds(Pot.RESERVED, eur("0,00"))


FRAMEWORK = (
    *MONEY,
    procurement.buying("T-1", "124,00", "100,00", framework=True),
    awarding("T-1", "124,00"),
    signing("T-1"),
)
"""Its estimate of 100 is without VAT, its reserve of 124 with it."""


def test_a_framework_agreement_has_back_what_was_called_off_and_begins_anew_from_that_day() -> None:
    called_off = procurement.calling_off("O-1", "T-1", "62,00", without_vat="50,00")
    again = given(*FRAMEWORK, called_off, reversing(CallOffMade, on=OCTOBER))
    early = date(2021, 9, 15)
    again.when(procurement.calling_off("O-2", "T-1", "1,00", on=early)).refused(
        BeforeItsDecision("T-1", OCTOBER, early)
    )
    above = procurement.calling_off("O-2", "T-1", "124,00", on=OCTOBER, without_vat="100,01")
    again.when(above).refused(AboveEstimatedValue, left=eur("100,00"))
    again.when(but(above, without_vat=eur("100,00"))).holds(Pot.COMMITTED, eur("124,00"))


def test_only_the_last_option_is_unused_again() -> None:
    tendered = procurement.buying("T-1", "1,00", "3,00", ("1,00", "1,00"))
    used = (*MONEY, tendered, awarding("T-1", "1,00"), signing("T-1"))
    again = given(*used, *(procurement.using("T-1", it, "1,00") for it in (1, 2)), reversing(OptionUsed))
    again.when(procurement.using("T-1", 1, "1,00", on=OCTOBER)).refused(OptionAlreadyUsed)
    again.when(procurement.using("T-1", 2, "1,00", on=OCTOBER)).holds(Pot.COMMITTED, eur("3,00"))


def test_one_report_less_leaves_the_earlier_ones() -> None:
    reports = (grants.report("G-1"), grants.report("G-1"))
    world = (*MONEY, award("G-1", "100,00", instalments=("60,00", "40,00")), *reports)
    given(*world, reversing(ReportAccepted)).when(pay("G-1", "40,00", 2, on=OCTOBER)).accepted()


def test_nothing_happens_to_a_grant_before_it_was_attributed_elsewhere() -> None:
    corrected = grants.correcting("G-1", (grants.place("1,00", "01"),), (grants.place("1,00", "06"),), on=WINTER)
    world = given(*PAID, corrected)
    world.when(grants.ordering("G-1", "R-1", "1,00", on=OCTOBER)).refused(BeforeItsDecision("G-1", WINTER, OCTOBER))


def test_a_vintage_whose_income_and_grant_are_undone_may_come_as_another_kind() -> None:
    world = given(
        *OPENED,
        granted("100,00", code=OPERATING),
        moments.text(OPERATING, net_budgeted=True),
        moments.income("V-1", "1,00"),
        reversing(IncomeRecorded),
        reversing(AppropriationGranted),
    )
    world.when(fixed("1,00", code=OPERATING)).holds(Pot.AVAILABLE, eur("1,00"))


APPEALED = (*MONEY, tender("T-1", "10,00"), awarding("T-1", "10,00"), procurement.appealing("T-1"))


def test_an_appeal_whose_dismissal_is_undone_leaves_the_award() -> None:
    dismissed = procurement.resolving("T-1")
    again = given(*APPEALED, dismissed, reversing(AppealResolved))
    again.when(but(dismissed, effective_on=OCTOBER), signing("T-1", OCTOBER)).holds(Pot.COMMITTED, eur("10,00"))


def test_an_appeal_against_an_award_that_is_annulled_is_dismissed() -> None:
    second = procurement.appealing("T-1", reference="MAO:124/2021")
    annulled = procurement.resolving("T-1", AppealOutcome.AWARD_ANNULLED)
    given(*APPEALED, second, annulled).when(procurement.resolving("T-1", reference="MAO:124/2021")).accepted()


def test_one_stage_back_is_one() -> None:
    stages = [proposals.proposal(it) for it in (ProposalStage.UNIT, ProposalStage.AGENCY, ProposalStage.MINISTRIES)]
    back = given(*OPENED, *stages, reversing(BudgetProposalStaged))
    back.when(proposals.proposal(ProposalStage.GOVERNMENT)).refused(StageOutOfTurn)
    back.when(proposals.proposal(ProposalStage.MINISTRIES)).accepted()


def test_one_recovery_less_leaves_the_earlier_ones() -> None:
    orders = [grants.ordering("G-1", name, "10,00") for name in ("R-1", "R-2")]
    less = given(*PAID, *orders, reversing(RecoveryOrdered, on=LATER))
    less.when(grants.receiving("G-1", "V-1", "10,00", "R-1")).holds(Pot.RECEIVABLE, eur("0,00"))


def test_deliveries_are_undone_one_after_another() -> None:
    delivered = year_end.text(bases=year_end.by(AllocationBasis.ACCRUAL))
    world = (*OPENED, delivered, fixed("100,00"), PLAN_2021, *contract("T-1", "30,00"))
    both = given(*world, year_end.deliver("T-1", "10,00"), year_end.deliver("T-1", "20,00", document="D-2"))
    both.when(reversing(DeliveryRecorded, 0)).refused(BuiltUpon)
    one = both.when(reversing(DeliveryRecorded)).holds(Pot.DELIVERED, eur("10,00"))
    one.when(reversing(DeliveryRecorded, 0)).holds(Pot.DELIVERED, eur("0,00"))


LAPSED = (
    *OPENED,
    year_end.text(bases=year_end.by(AllocationBasis.PAYMENT_DECISION)),
    fixed("1 000,00"),
    PLAN_2021,
    *contract("T-1", "300,00"),
    year_end.text(year=2022, bases=year_end.by(AllocationBasis.COMMITMENT)),
    fixed("5 000,00", 2022),
    year_end.close(2021),
)


def test_the_close_of_a_year_stands_on_the_contract_whose_cover_it_took() -> None:
    closed = given(*LAPSED)
    (position,) = [it.position for it in closed.ledger.entries if isinstance(it.fact, YearClosed)]
    closed.when(reversing(ContractSigned, on=SPRING_2022)).refused(BuiltUpon, what=f"fact {position}")


def test_covers_are_undone_one_after_another_and_nothing_is_paid_before_them() -> None:
    first, second = (year_end.cover("T-1", "10,00", on) for on in (date(2022, 2, 1), SPRING_2022))
    early = date(2022, 2, 15)
    both = given(*LAPSED, first, second)
    paying = pay("T-1", "5,00", on=early, invoice="I-1")
    both.when(paying).refused(BeforeItsDecision("T-1", SPRING_2022, early))
    undone_on = date(2022, 3, 10)
    one = both.when(reversing(CommitmentCovered, on=undone_on)).holds(Pot.COMMITTED, eur("10,00"))
    one.when(but(paying, effective_on=SPRING_2022)).refused(BeforeItsDecision("T-1", undone_on, SPRING_2022))
    one.when(reversing(CommitmentCovered, 0, on=undone_on)).holds(Pot.UNCOVERED, eur("300,00"))


def test_controls_are_numbered_on_from_the_last() -> None:
    versions = [but(CONTROLS_2, version=number) for number in (2, 3)]
    set_twice = given(*OPENED, *(controlled(it) for it in versions))
    set_twice.when(controlled(but(CONTROLS_2, version=4))).accepted()


def test_a_repayment_is_undone_though_the_moment_is_closed() -> None:
    closed = (*MONEY, award("G-1", "1 000,00"), pay("G-1", "1 000,00"), approve("G-1"), moments.closing(on=WINTER))
    world = given(*closed, grants.receiving("G-1", "V-1", "10,00"))
    world.when(reversing(RepaymentReceived, on=date(2022, 1, 11))).holds(Pot.RETURNED, eur("0,00"))


def test_the_payment_plan_is_what_it_was_before_authority_was_used() -> None:
    awarded = (award("G-1", "100,00", instalments=("60,00", "40,00")), grants.report("G-1"))
    used = (authorities.authority("10,00", {2022: "10,00"}), *awarded, authorities.using("G-1", {2022: "10,00"}))
    undone = given(*MONEY, *used, reversing(AuthorityUsed))
    undone.when(pay("G-1", "40,00", 2, on=OCTOBER)).holds(Pot.IN_PAYMENT, eur("40,00"))
    undone.when(pay("G-1", "10,00", 3, on=OCTOBER)).refused(InstalmentNotPlanned("G-1", 3, 2))
