"""What people ask the ledger to record."""

from __future__ import annotations

from typing import get_args

from domain.commands.asked import Asked, Share, command_name
from domain.commands.authority import AuthorityCommand, GrantAuthority, UseAuthority
from domain.commands.budget import BudgetCommand, GrantAppropriation, TransferBudget
from domain.commands.calls import CallCommand, CloseCall, OpenCall, RefuseGrant
from domain.commands.contracts import (
    AmendContract,
    ContractCommand,
    EndContract,
    EndFramework,
    MakeCallOff,
    SignContract,
    UseOption,
)
from domain.commands.control import ControlCommand, ReverseFact, SetControls
from domain.commands.grants import (
    AcceptReport,
    AmendGrant,
    AwardGrant,
    CloseGrant,
    CorrectAttribution,
    DeclineGrant,
    GrantCommand,
    Place,
    ResumePayments,
    SuspendPayments,
)
from domain.commands.incoming import BringInOpeningBalance, IncomingCommand, PermitOverrun, RecordIncome
from domain.commands.moments import (
    AdoptMomentText,
    CloseMoment,
    MomentCommand,
    OpenMoment,
    RenameMoment,
    RenumberMoment,
)
from domain.commands.payments import (
    ApprovePayment,
    BouncePayment,
    ConfirmPayment,
    PaymentCommand,
    PreparePayment,
    RecordOperatingExpenditure,
    ReturnPayment,
)
from domain.commands.person_years import PersonYearsCommand, PlanPersonYears, ReportPersonYears
from domain.commands.plans import AdoptAnnualPlan, AssignOffice, OpenProgram, PlanCommand, SetFrame
from domain.commands.procurement import (
    AwardTender,
    CancelTender,
    CorrectAward,
    LodgeAppeal,
    OpenTender,
    ProcurementCommand,
    ResolveAppeal,
)
from domain.commands.proposals import ProposalCommand, StageBudgetProposal
from domain.commands.recoveries import OrderRecovery, ReceiveRepayment, RecoveryCommand, WaiveRecovery
from domain.commands.year_end import (
    POSTED_AS_ASKED,
    CloseYear,
    CoverCommitment,
    LockPeriod,
    RecordDelivery,
    ReopenPeriod,
    YearEndCommand,
)

Command = (
    BudgetCommand
    | MomentCommand
    | IncomingCommand
    | AuthorityCommand
    | ProposalCommand
    | PersonYearsCommand
    | PlanCommand
    | CallCommand
    | GrantCommand
    | RecoveryCommand
    | ProcurementCommand
    | ContractCommand
    | PaymentCommand
    | YearEndCommand
    | ControlCommand
)

COMMANDS: tuple[type[Command], ...] = get_args(Command)

__all__ = [
    "COMMANDS",
    "POSTED_AS_ASKED",
    "AcceptReport",
    "AdoptAnnualPlan",
    "AdoptMomentText",
    "AmendContract",
    "AmendGrant",
    "ApprovePayment",
    "Asked",
    "AssignOffice",
    "AuthorityCommand",
    "AwardGrant",
    "AwardTender",
    "BouncePayment",
    "BringInOpeningBalance",
    "BudgetCommand",
    "CallCommand",
    "CancelTender",
    "CloseCall",
    "CloseGrant",
    "CloseMoment",
    "CloseYear",
    "Command",
    "ConfirmPayment",
    "ContractCommand",
    "ControlCommand",
    "CorrectAttribution",
    "CorrectAward",
    "CoverCommitment",
    "DeclineGrant",
    "EndContract",
    "EndFramework",
    "GrantAppropriation",
    "GrantAuthority",
    "GrantCommand",
    "IncomingCommand",
    "LockPeriod",
    "LodgeAppeal",
    "MakeCallOff",
    "MomentCommand",
    "OpenCall",
    "OpenMoment",
    "OpenProgram",
    "OpenTender",
    "OrderRecovery",
    "PaymentCommand",
    "PermitOverrun",
    "PersonYearsCommand",
    "Place",
    "PlanCommand",
    "PlanPersonYears",
    "PreparePayment",
    "ProcurementCommand",
    "ProposalCommand",
    "ReceiveRepayment",
    "RecordDelivery",
    "RecordIncome",
    "RecordOperatingExpenditure",
    "RecoveryCommand",
    "RefuseGrant",
    "RenameMoment",
    "RenumberMoment",
    "ReopenPeriod",
    "ReportPersonYears",
    "ResolveAppeal",
    "ResumePayments",
    "ReturnPayment",
    "ReverseFact",
    "SetControls",
    "SetFrame",
    "Share",
    "SignContract",
    "StageBudgetProposal",
    "SuspendPayments",
    "TransferBudget",
    "UseAuthority",
    "UseOption",
    "WaiveRecovery",
    "YearEndCommand",
    "command_name",
]
