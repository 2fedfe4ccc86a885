"""Every refusal there is, reached by somebody's slip, as the value it must be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import pytest

from domain import refusals as no
from domain.calendar import FIRST_DAY, LAST_DAY
from domain.commands import Command
from domain.decide import EXCEEDS
from domain.facts import Budget, ContractSigned, Grounds, OfficeAssigned, PaymentApproved
from domain.limits import LimitKind
from domain.money import Money, eur
from domain.names import FrameId, Office, ProgramId, Region, RegisterNumber, Role, TargetGroup
from domain.rules.corrections import NOT_REVERSIBLE
from tests.support import access
from tests.support import world as w
from tests.support.scenario import Ask, given, reversing

G1, T1 = RegisterNumber("G-1"), RegisterNumber("T-1")
NEW_YEAR_2022 = date(2022, 1, 1)
SIGNED = (*w.with_money(), *w.contract("T-1", "100,00"))
FRAMED = (
    *w.OPENED,
    w.frame(w.PROGRAM_FRAME, {2021: "10,00"}),
    w.granted("5,00", frame=w.PROGRAM_FRAME),
    w.granted("50,00"),
)


class Slip(NamedTuple):
    """What was recorded, what is asked then, and the refusal; of a limit, what was asked and left."""

    before: Sequence[Ask]
    asked: Sequence[Ask]
    refusal: no.Refusal | type[no.LimitExceeded]
    numbers: tuple[str, str] | None = None


def without_amount(amount: str) -> dict[str, Command]:
    """Everything that needs more than zero, with less."""
    return {
        "A grant": w.award("G-9", amount),
        "A tender's base value": w.tender("T-9", amount),
        "An award": w.awarding("T-2", amount),
        "A payment": w.pay("T-1", amount, invoice="I"),
        "Expenditure": w.spend("V", amount),
    }


SLIPS = [
    # Limits
    Slip(SIGNED, [w.pay("T-1", "100,01", invoice="I")], no.ExceedsCommitment, ("100,01", "100,00")),
    Slip(
        (*SIGNED, reversing(ContractSigned)),
        [w.signing("T-1", on=w.AUTUMN)],
        no.ExceedsReservation,
        ("100,00", "0,00"),
    ),
    Slip(w.with_money("1,00"), [w.award("G-1", "1,01")], no.ExceedsAppropriation, ("1,01", "1,00")),
    Slip(w.with_money("1,00"), [w.tender("T-1", "1,01")], no.ExceedsAppropriation, ("1,01", "1,00")),
    Slip(
        (*FRAMED, w.granted("50,00", frame=w.PROGRAM_FRAME)),
        [w.spend("V", "10,01", frame=w.PROGRAM_FRAME)],
        no.ExceedsFrame,
        ("10,01", "10,00"),
    ),
    Slip(FRAMED, [w.spend("V", "5,01", frame=w.PROGRAM_FRAME)], no.ExceedsFrameFunding, ("5,01", "5,00")),
    Slip(
        (*w.OPENED, w.granted("9,00"), w.plan(w.planned("grants", "1,00"))),
        [w.award("G-1", "1,01")],
        no.ExceedsPlanLine,
        ("1,01", "1,00"),
    ),
    # Budget
    Slip((), [w.granted("1,00")], no.UnknownMoment(w.PROGRAMS)),
    Slip(
        w.FOUNDING,
        [w.granted("1,00", code=w.OPERATING, span=3)],
        no.MomentNotOpenYet(w.OPERATING, w.SPRING, w.NEW_YEAR),
    ),
    Slip(w.OPENED, [w.spend("V", "1,00", code=w.NOT_KEPT[0])], no.MomentNotKept(w.NOT_KEPT[0])),
    Slip(w.OPENED, [w.moment(w.PROGRAMS)], no.AlreadyOpen("Moment", w.PROGRAMS)),
    Slip(w.OPENED, [w.program()], no.AlreadyOpen("Program", w.SKILLS)),
    Slip(w.OPENED, [w.plan(*[w.planned("a", "1,00")] * 2)], no.AlreadyOpen("Plan line", "a")),
    Slip((), [w.moment("12.39.04")], no.NotAMomentCode("12.39.04")),
    Slip(w.OPENED, [w.granted("0,00")], no.NothingGranted()),
    Slip(w.OPENED, [w.granted("1,00", on=NEW_YEAR_2022)], no.OutsideBudgetYear(2021, NEW_YEAR_2022)),
    Slip(w.OPENED, [w.plan(w.planned("a", "1,00"), on=NEW_YEAR_2022)], no.OutsideBudgetYear(2021, NEW_YEAR_2022)),
    Slip(w.OPENED, [w.granted("1,00", span=4)], no.WrongSpan("deferrable", 4)),
    Slip(w.with_money(), [w.fixed("1,00")], no.KindDiffers(w.PROGRAMS, 2021, "deferrable", 2)),
    Slip(
        w.with_money(),
        [w.transfer(w.moving(w.PROGRAMS, "-1,00"), w.moving(w.OPERATING, "1,00"))],
        no.KindMissing(w.OPERATING, 2021),
    ),
    Slip(
        w.with_money(),
        [w.transfer(w.moving(w.PROGRAMS, "-1,00"), w.moving(w.OPERATING, "1,01"))],
        no.TransferUnbalanced(Money(1)),
    ),
    Slip(w.with_money(), [w.transfer()], no.TransferIncomplete()),
    Slip(w.with_money(), [w.transfer(w.moving(w.PROGRAMS, "0,00"))], no.TransferIncomplete()),
    Slip(
        w.with_money(),
        [w.transfer(w.moving(w.PROGRAMS, "0,00"), w.moving(w.OPERATING, "0,00"))],
        no.TransferIncomplete(),
    ),
    Slip(
        w.with_money(),
        [w.transfer(w.moving(w.PROGRAMS, "-1,00"), w.moving(w.PROGRAMS, "1,00"))],
        no.TransferIncomplete(),
    ),
    Slip(
        w.with_money(),
        [w.transfer(w.moving(w.PROGRAMS, "-1,00"), w.moving(w.OPERATING, "1,00"), budget=Budget(2021, 0))],
        no.NotASupplementaryBudget(0),
    ),
    Slip(
        (*w.with_money(), w.moment("32.01.01"), w.granted("1,00", code="32.01.01")),
        [w.transfer(w.moving(w.PROGRAMS, "-1,00"), w.moving("32.01.01", "1,00"))],
        no.CrossesMainTitles("29 and 32"),
    ),
    Slip(w.OPENED, [w.spend("V", "1,00")], no.NoUsableVintage(w.PROGRAMS, "national", w.SUMMER)),
    # Frames, plans, offices
    Slip(
        w.OPENED,
        [w.plan(w.planned("a", "1,00", program=ProgramId("none")))],
        no.UnknownProgram("none", date(2021, 1, 2)),
    ),
    Slip(w.OPENED, [w.granted("1,00", frame=FrameId("none"))], no.UnknownFrame("none")),
    Slip(
        (*w.OPENED, w.operating_frame()),
        [w.granted("1,00", frame=w.OPERATING_FRAME)],
        no.FrameDoesNotFit(w.OPERATING_FRAME, "operating", "national", w.OPERATING),
    ),
    Slip(
        (),
        [w.frame(w.PROGRAM_FRAME, {})],
        no.FrameIncomplete("it needs an amount for at least one year"),
    ),
    Slip((), [w.frame(w.PROGRAM_FRAME, {2021: "0,00"})], no.NotPositive("The frame's amount for 2021", Money(0))),
    Slip((), [w.operating_frame()], no.UnknownMoment(w.OPERATING)),
    Slip(
        w.with_money(),
        [w.plan(w.planned("b", "1,00"), on=w.SUMMER)],
        no.PlanAlreadyAdopted(2021, date(2021, 1, 2)),
    ),
    Slip(w.with_money(), [w.tender("T-1", "1,00", line="none")], no.UnknownPlanLine("none")),
    Slip(
        w.with_money(),
        [w.award("G-1", "1,00", on=NEW_YEAR_2022)],
        no.PlanLineNotInForce("grants", 2021, date(2021, 1, 2), NEW_YEAR_2022),
    ),
    Slip(w.OPENED, [w.plan(by=w.DIRECTOR)], no.NotTheDecider(w.DIRECTOR, "council", date(2021, 1, 2))),
    Slip(
        w.with_money(),
        [w.award("G-1", "50 000,01", by=w.DELEGATE)],
        no.AboveDelegatedLimit(w.DELEGATE, eur("50 000,01"), eur("50 000,00")),
    ),
    Slip(
        (),
        [w.office(Office.DELEGATE, w.DELEGATE)],
        no.OfficeIncomplete(Office.DELEGATE, "a delegate, and nobody else, has a limit in euros"),
    ),
    Slip((), [w.office(Office.DELEGATE, w.DELEGATE, "-1,00")], no.NotPositive("A delegate's limit", eur("-1,00"))),
    Slip(w.with_money(), [w.award("G-1", "1,00", regions={"03": "1,00"})], no.UnknownRegion("03")),
    Slip(
        w.with_money(),
        [w.but(w.award("G-1", "2,00"), regions=w.shares({"01": "1,00"}) * 2)],
        no.RegionTwice(Region("01")),
    ),
    Slip(
        w.with_money(),
        [w.award("G-1", "2,00", regions={"01": "1,99"})],
        no.RegionsDoNotAddUp(eur("1,99"), eur("2,00")),
    ),
    Slip(
        w.with_money(),
        [w.award("G-1", "2,00", regions={"01": "2,00", "06": "0,00"})],
        no.NotPositive("The share of region 06", Money(0)),
    ),
    Slip(
        w.with_money(),
        [w.but(w.award("G-1", "1,00"), grounds=Grounds(TargetGroup.OTHER))],
        no.TargetGroupNeedsReason(),
    ),
    Slip(
        w.with_money(),
        [w.but(w.award("G-1", "2,00"), funding=w.funded(("grants", "1,00"), ("tenders", "1,00")))],
        no.ChargedTwice("grants", "tenders"),
    ),
    Slip(
        w.with_money(),
        [w.but(w.award("G-1", "2,00"), funding=w.funded(("grants", "2,00"), ("tenders", "0,00")))],
        no.NotPositive("What is taken under plan line tenders", Money(0)),
    ),
    # Decisions and payments
    Slip(w.BRIDGE_COURSE_AWARDED, [w.tender("G-1", "1,00")], no.NameTaken("Decision", "G-1", 11)),
    Slip(SIGNED, [w.pay("G-9", "1,00")], no.UnknownDecision("commitment", "G-9")),
    Slip(SIGNED, [w.signing("T-9")], no.UnknownDecision("open tender", "T-9")),
    Slip(
        SIGNED,
        [w.pay("T-1", "1,00", invoice="I", on=w.SUMMER)],
        no.BeforeItsDecision("T-1", date(2021, 8, 2), w.SUMMER),
    ),
    Slip(
        w.with_money(),
        [w.award("G-1", "2,00", instalments=("1,00", "0,99"))],
        no.InstalmentsDoNotAddUp(eur("1,99"), eur("2,00")),
    ),
    Slip(w.BRIDGE_COURSE_AWARDED, [w.pay("G-1", "1,00", 3)], no.InstalmentNotPlanned("G-1", 3, 2)),
    Slip(
        w.BRIDGE_COURSE_AWARDED,
        [w.pay("G-1", "200 000,01", 2)],
        no.InstalmentAbovePlan("G-1", 2, eur("200 000,01"), eur("200 000,00")),
    ),
    Slip(SIGNED, [w.pay("T-1", "1,00")], no.InvoiceMissing("T-1")),
    Slip(
        (*w.with_money(), *w.contract("T-1", "1,00")[:2]),
        [w.awarding("T-1", "1,00")],
        no.TenderAlreadyAwarded("T-1", date(2021, 7, 1)),
    ),
    Slip((*w.with_money(), w.tender("T-1", "1,00")), [w.signing("T-1")], no.TenderNotAwarded("T-1")),
    Slip(
        (*w.OPENED, w.fixed("1,00"), w.plan(w.planned("tenders", "1,00")), *w.contract("T-1", "1,00")[:2]),
        [w.signing("T-1", on=NEW_YEAR_2022)],
        no.ReserveLapsed("T-1", 2021, date(2021, 12, 31), NEW_YEAR_2022),
    ),
    Slip(w.BRIDGE_COURSE_AWARDED, [w.approve("G-1")], no.NothingToApprove("G-1/1")),
    Slip(
        (*w.BRIDGE_COURSE_AWARDED, w.pay("G-1", "1,00")),
        [w.approve("G-1", by=w.VERIFIER)],
        no.SamePerson(w.VERIFIER, "G-1/1"),
    ),
    *(
        Slip((*SIGNED, w.tender("T-2", "1,00")), [ask], no.NotPositive(what, eur(amount)))
        for amount in ("0,00", "-0,01")
        for what, ask in without_amount(amount).items()
    ),
    Slip(
        w.with_money(),
        [w.tender("T-1", "1,00", estimated="0,00")],
        no.NotPositive("A tender's estimated value", Money(0)),
    ),
    Slip(w.OPENED, [w.plan(w.planned("a", "0,00"))], no.NotPositive("Plan line a", Money(0))),
    # Access
    Slip((), [access.giving(Role.RECORDER)], no.FirstAdministratorMissing(w.NEW_YEAR)),
    Slip(
        access.FOUNDED,
        [access.giving(Role.RECORDER, by=w.VERIFIER)],
        no.NotAnAdministrator(w.VERIFIER, w.NEW_YEAR),
    ),
    Slip(access.FOUNDED, [access.giving(Role.RECORDER, access.ADMINISTRATOR)], no.OwnRole(access.ADMINISTRATOR)),
    Slip(
        (*access.FOUNDED, access.giving(Role.RECORDER)),
        [access.giving(Role.RECORDER)],
        no.RoleHeldAlready(access.MEMBER, Role.RECORDER, "from 2021-01-01 on"),
    ),
    Slip(
        (*access.FOUNDED, access.giving(Role.RECORDER)),
        [access.giving(Role.AUDITOR)],
        no.DutiesNotSeparated(access.MEMBER, Role.AUDITOR, Role.RECORDER, "from 2021-01-01 on"),
    ),
    Slip(
        access.FOUNDED,
        [access.losing(Role.RECORDER, w.SUMMER)],
        no.NoRoleToEnd(access.MEMBER, Role.RECORDER, w.SUMMER),
    ),
    Slip(
        access.FOUNDED,
        [access.losing(Role.ADMINISTRATOR, w.SUMMER, access.ADMINISTRATOR)],
        no.LastAdministrator(access.ADMINISTRATOR, date(2021, 6, 2)),
    ),
    # Corrections
    Slip((*w.with_money(), w.spend("V", "1,00")), [w.reverse(11, reason=None)], no.ReasonMissing()),
    Slip(w.with_money(), [w.reverse(11)], no.UnknownFact(11)),
    Slip(
        w.with_money(),
        [w.reverse(1)],
        no.NotReversible(1, "office-assigned", NOT_REVERSIBLE[OfficeAssigned]),
    ),
    Slip((*w.with_money(), w.reverse(9)), [w.reverse(9)], no.AlreadyReversed(9, 11)),
    Slip(
        (*w.BRIDGE_COURSE_AWARDED, w.pay("G-1", "1,00")),
        [w.reverse(11)],
        no.BuiltUpon(11, "a payment"),
    ),
    Slip(
        (*w.BRIDGE_COURSE_AWARDED, w.pay("G-1", "1,00"), w.approve("G-1")),
        [reversing(PaymentApproved, on=NEW_YEAR_2022)],
        no.OtherBudgetYear(2021, NEW_YEAR_2022),
    ),
    *(
        Slip((), [w.moment(w.PROGRAMS, on=on)], no.OutsideCalendar(on, FIRST_DAY, LAST_DAY))
        for on in (date(1999, 12, 31), date(2100, 1, 1))
    ),
    *(
        Slip(
            w.with_money(),
            [w.but(w.award("G-1", "1,00"), document_on=document_on)],
            no.DocumentOutOfTime(document_on, FIRST_DAY, w.SUMMER),
        )
        for document_on in (date(1999, 12, 31), date(2021, 6, 2))
    ),
    # Controls
    Slip(
        [w.controlled(w.CONTROLS_2)],
        [w.controlled(w.CONTROLS_2)],
        no.ControlsIncomplete("the next version of the controls is 3, not 2"),
    ),
    Slip(
        (),
        [w.controlled(w.CONTROLS_2, on=date(2021, 6, 2))],
        no.ControlsIncomplete("controls apply from 2021-06-02 on, or later, not from 2021-06-01"),
    ),
    *(
        Slip(
            (),
            [w.controlled(w.but(w.CONTROLS_2, thresholds=thresholds))],
            no.ControlsIncomplete("each kind of service has its threshold once"),
        )
        for thresholds in (w.CONTROLS_2.thresholds[1:], w.CONTROLS_2.thresholds * 2)
    ),
    Slip(
        (),
        [w.controlled(w.but(w.CONTROLS_2, reference_rates=()))],
        no.ControlsIncomplete("a reference rate is needed to work out interest"),
    ),
]


REFUSALS = {
    kind
    for kind in vars(no).values()
    if isinstance(kind, type) and issubclass(kind, no.Refusal) and kind not in (no.Refusal, no.LimitExceeded)
}


def _kind(slip: Slip) -> type[no.Refusal]:
    return slip.refusal if isinstance(slip.refusal, type) else type(slip.refusal)


@pytest.mark.parametrize("slip", SLIPS, ids=[f"{i}-{_kind(slip).__name__}" for i, slip in enumerate(SLIPS)])
def test_a_slip_is_refused_for_its_reason(slip: Slip) -> None:
    outcome = given(*slip.before).when(*slip.asked)
    if isinstance(slip.refusal, type):
        assert slip.numbers is not None
        asked, left = slip.numbers
        outcome.refused(slip.refusal, asked=eur(asked), left=eur(left))
    else:
        outcome.refused(slip.refusal)


def test_every_limit_has_its_refusal() -> None:
    assert set(EXCEEDS) == set(LimitKind)
    assert set(EXCEEDS.values()) == {kind for kind in REFUSALS if issubclass(kind, no.LimitExceeded)}


CODES = """
    above-delegated-limit above-estimated-value already-approved already-locked already-open already-reversed
    appeal-already-lodged appeal-pending authority-elsewhere authority-of-other-year bank-reference-missing
    basis-missing basis-twice before-its-decision below-what-is-paid beyond-tolerance
    budget-account-does-not-fit built-upon call-already-closed call-off-not-raised charge-of-line-fixed
    charged-twice closed-moment closed-year-stays commission-not-named contract-has-ended controls-incomplete
    counted-ahead cover-lapsed crosses-main-titles decider-missing direct-award-needs-ground
    document-out-of-time duties-not-separated ends-before-it-begins estimate-too-low exceeds-appropriation
    exceeds-authority exceeds-commitment exceeds-frame exceeds-frame-funding exceeds-paid exceeds-plan-line
    exceeds-receivable exceeds-reservation exceeds-schedule exceeds-undelivered expenditure-not-allowed
    facility-over final-report-accepted final-report-missing first-administrator-missing frame-does-not-fit
    frame-incomplete frame-twice framework-has-ended grant-ended granted-later instalment-above-plan
    instalment-left-out instalment-not-planned instalment-waiting instalments-do-not-add-up
    instrument-not-allowed interest-days-missing invoice-missing kind-differs kind-missing last-administrator
    less-than-paid ministry-approved-already moment-not-empty moment-not-kept moment-not-open-yet
    money-already-in name-taken no-costs no-role-to-end no-term-to-end no-usable-vintage not-a-later-year
    not-a-ledger-account not-a-line-of-the-call not-a-moment-code not-a-supplementary-budget not-a-vat-rate
    not-a-year-end not-an-administrator not-by-delivery not-estimated not-locked not-net-budgeted not-paid
    not-paid-there not-positive not-reversible not-suspended not-the-appointer not-the-decider
    not-the-same-money not-uncovered not-without-vat not-yet-over nothing-amended nothing-granted
    nothing-granted-yet nothing-revised nothing-to-approve nothing-to-close notified-before-award
    office-incomplete open-payments option-above-estimate option-already-used other-budget-year
    outputs-do-not-fit outside-budget-year outside-calendar outside-plan-years own-contribution-does-not-fit
    own-role paid-by-the-bank payment-came-back person-years-below-zero plan-already-adopted plan-line-ended
    plan-line-missing plan-line-not-in-force plan-not-adopted planned-above-cap posted-afterwards
    proposal-for-other-budget proposal-incomplete purpose-twice purposes-do-not-add-up reason-missing
    recovery-barred reference-rate-unknown region-lacks region-twice regions-do-not-add-up renumbered-moment
    report-missing reported-outside-year reserve-lapsed reserved-under-other-lines role-held-already
    salaries-not-allowed same-person schedule-too-small signed-too-early stage-out-of-turn standstill-runs
    succeeds-itself suspended-since target-group-needs-reason tender-already-awarded tender-closed
    tender-not-awarded text-too-late transfer-incomplete transfer-unbalanced unknown-appeal unknown-authority
    unknown-decision unknown-development-plan unknown-fact unknown-foresight unknown-frame unknown-moment
    unknown-option unknown-plan-line unknown-program unknown-recovery unknown-region vat-included
    vat-moment-unknown vat-without-invoice vintage-expired wrong-span year-already-closed year-outside-calendar
    years-close-in-order
"""


def test_codes_last() -> None:
    codes = [kind.__new__(kind).code for kind in REFUSALS]
    assert sorted(codes) == CODES.split()


@pytest.mark.parametrize("slip", SLIPS, ids=[f"{i}-{_kind(slip).__name__}" for i, slip in enumerate(SLIPS)])
def test_a_refusal_speaks_one_whole_sentence_and_names_its_source(slip: Slip) -> None:
    answer = given(*slip.before).when(*slip.asked).answer
    assert isinstance(answer, no.Refusal)
    assert "{" not in answer.sentence
    assert answer.sentence.endswith(".")
    assert answer.source


@pytest.mark.parametrize("kind", sorted(REFUSALS, key=lambda kind: kind.__name__))
def test_the_rule_book_says_what_each_refusal_is_about_and_cites_what_a_reader_can_find(kind: type[no.Refusal]) -> None:
    assert re.sub(r"{\w+}", "", kind.__doc__ or "").strip()
    assert "design" not in kind.source


def test_a_refusal_says_nothing_where_there_is_nothing() -> None:
    assert "the next one is nothing, not unit" in no.StageOutOfTurn("P-1", "unit, agency", None, "unit").sentence
