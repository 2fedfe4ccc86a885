"""How commands are drawn about reversals and controls."""

from __future__ import annotations

from dataclasses import replace

from domain.commands import ReverseFact, SetControls
from domain.facts import (
    AppealLodged,
    AppealResolved,
    AppropriationGranted,
    AttributionCorrected,
    AuthorityGranted,
    AuthorityUsed,
    AwardCorrected,
    BudgetProposalStaged,
    BudgetTransferred,
    CallClosed,
    CallOffMade,
    CallOpened,
    CommitmentCovered,
    ContractAmended,
    ContractEnded,
    ContractSigned,
    DeliveryRecorded,
    DevelopmentProjectStarted,
    FrameworkEnded,
    GrantAmended,
    GrantAwarded,
    GrantClosed,
    GrantDeclined,
    GrantRefused,
    IncomeRecorded,
    MomentClosed,
    MomentRenumbered,
    OpeningBalanceBroughtIn,
    OperatingExpenditureRecorded,
    OptionUsed,
    OutputsReported,
    OverrunPermitted,
    PaymentApproved,
    PaymentPrepared,
    PaymentsResumed,
    PaymentsSuspended,
    PersonYearsPlanned,
    PersonYearsReported,
    RecoveryOrdered,
    RecoveryWaived,
    RepaymentReceived,
    ReportAccepted,
    TenderAwarded,
    TenderCancelled,
    TenderOpened,
)
from tests.machines.drawing import Draw, Kind
from tests.support.world import CONTROLS_2

LIFECYCLES = (
    AppealLodged,
    AppealResolved,
    AttributionCorrected,
    AwardCorrected,
    CallClosed,
    CallOffMade,
    CallOpened,
    CommitmentCovered,
    ContractAmended,
    ContractEnded,
    DeliveryRecorded,
    FrameworkEnded,
    GrantAmended,
    GrantClosed,
    GrantDeclined,
    OptionUsed,
    PaymentsResumed,
    PaymentsSuspended,
    RecoveryOrdered,
    RecoveryWaived,
    RepaymentReceived,
    ReportAccepted,
    TenderCancelled,
)
"""What happens to a decision after it was made."""

BESIDE = (
    OutputsReported,
    DevelopmentProjectStarted,
    AuthorityGranted,
    AuthorityUsed,
    BudgetProposalStaged,
    GrantRefused,
    IncomeRecorded,
    MomentClosed,
    MomentRenumbered,
    OpeningBalanceBroughtIn,
    OverrunPermitted,
    PersonYearsPlanned,
    PersonYearsReported,
)
"""What else can be reversed."""


def reverse_fact(draw: Draw) -> ReverseFact:
    """A reversal, mostly of something that can be reversed, on its own day or later."""
    entries = draw.ledger.entries
    kinds = draw.one(
        (
            (PaymentPrepared, PaymentApproved),
            (GrantAwarded, TenderOpened, TenderAwarded, ContractSigned, OperatingExpenditureRecorded),
            LIFECYCLES,
            LIFECYCLES,
            BESIDE,
            (AppropriationGranted, BudgetTransferred),
            (object,) if draw.seldom(3) else (PaymentPrepared, PaymentApproved),
        )
    )
    among = [it for it in draw.positions(*kinds) if f"reversal:{it}" not in draw.ledger.claims]
    position = draw.one(among[-12:]) if among and not draw.seldom(25) else draw.number(0, len(entries) + 2)
    on = draw.day_from(entries[position - 1].effective_on) if 1 <= position <= len(entries) else draw.day()
    return ReverseFact(
        by=draw.people(), effective_on=on, reason=None if draw.seldom(20) else "by mistake", position=position
    )


def set_controls(draw: Draw) -> SetControls:
    """Mostly the next version of the controls, mostly for a day that has not passed."""
    on = draw.day()
    version = max(draw.books.controls, default=1) + draw.one((1, 1, 1, 0, 2))
    since = draw.day() if draw.seldom(5) else draw.day_from(on)
    return SetControls(by=draw.people(), effective_on=on, controls=replace(CONTROLS_2, version=version, since=since))


KINDS = (
    Kind(reverse_fact, 7),
    Kind(set_controls),
)
