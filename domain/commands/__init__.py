"""What people ask the ledger to record."""

from __future__ import annotations

from typing import get_args

from domain.commands.access import AccessCommand, AssignRole, EndRole
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
from domain.commands.development import (
    ApproveDevelopmentPlan,
    DevelopmentCommand,
    ProposeDevelopmentPlan,
    RecordForesight,
    ReportOutputs,
    StartDevelopmentProject,
)
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
from domain.commands.offices import AssignOffice, EndOffice, OfficeCommand
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
from domain.commands.plans import AdoptAnnualPlan, OpenProgram, PlanCommand, ReviseAnnualPlan, SetFrame
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
    | OfficeCommand
    | AccessCommand
    | DevelopmentCommand
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
    "AccessCommand",
    "AdoptAnnualPlan",
    "AdoptMomentText",
    "AmendContract",
    "AmendGrant",
    "ApproveDevelopmentPlan",
    "ApprovePayment",
    "Asked",
    "AssignOffice",
    "AssignRole",
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
    "DevelopmentCommand",
    "EndContract",
    "EndFramework",
    "EndOffice",
    "EndRole",
    "GrantAppropriation",
    "GrantAuthority",
    "GrantCommand",
    "IncomingCommand",
    "LockPeriod",
    "LodgeAppeal",
    "MakeCallOff",
    "MomentCommand",
    "OfficeCommand",
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
    "ProposeDevelopmentPlan",
    "ReceiveRepayment",
    "RecordDelivery",
    "RecordForesight",
    "RecordIncome",
    "RecordOperatingExpenditure",
    "RecoveryCommand",
    "RefuseGrant",
    "RenameMoment",
    "RenumberMoment",
    "ReopenPeriod",
    "ReportOutputs",
    "ReportPersonYears",
    "ResolveAppeal",
    "ResumePayments",
    "ReturnPayment",
    "ReverseFact",
    "ReviseAnnualPlan",
    "SetControls",
    "SetFrame",
    "Share",
    "SignContract",
    "StageBudgetProposal",
    "StartDevelopmentProject",
    "SuspendPayments",
    "TransferBudget",
    "UseAuthority",
    "UseOption",
    "WaiveRecovery",
    "YearEndCommand",
    "command_name",
]
