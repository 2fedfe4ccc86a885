"""What people ask the ledger to record."""

from __future__ import annotations

from typing import get_args

from domain.commands.asked import Asked, Share, command_name
from domain.commands.authority import AuthorityCommand, GrantAuthority, UseAuthority
from domain.commands.budget import BudgetCommand, GrantAppropriation, TransferBudget
from domain.commands.control import ControlCommand, ReverseFact, SetControls
from domain.commands.grants import AwardGrant, GrantCommand
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
from domain.commands.procurement import AwardTender, OpenTender, ProcurementCommand, SignContract
from domain.commands.proposals import ProposalCommand, StageBudgetProposal
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
    | GrantCommand
    | ProcurementCommand
    | PaymentCommand
    | YearEndCommand
    | ControlCommand
)

COMMANDS: tuple[type[Command], ...] = get_args(Command)

__all__ = [
    "COMMANDS",
    "POSTED_AS_ASKED",
    "AdoptAnnualPlan",
    "AdoptMomentText",
    "ApprovePayment",
    "Asked",
    "AssignOffice",
    "AuthorityCommand",
    "AwardGrant",
    "AwardTender",
    "BouncePayment",
    "BringInOpeningBalance",
    "BudgetCommand",
    "CloseMoment",
    "CloseYear",
    "Command",
    "ConfirmPayment",
    "ControlCommand",
    "CoverCommitment",
    "GrantAppropriation",
    "GrantAuthority",
    "GrantCommand",
    "IncomingCommand",
    "LockPeriod",
    "MomentCommand",
    "OpenMoment",
    "OpenProgram",
    "OpenTender",
    "PaymentCommand",
    "PermitOverrun",
    "PersonYearsCommand",
    "PlanCommand",
    "PlanPersonYears",
    "PreparePayment",
    "ProcurementCommand",
    "ProposalCommand",
    "RecordDelivery",
    "RecordIncome",
    "RecordOperatingExpenditure",
    "RenameMoment",
    "RenumberMoment",
    "ReopenPeriod",
    "ReportPersonYears",
    "ReturnPayment",
    "ReverseFact",
    "SetControls",
    "SetFrame",
    "Share",
    "SignContract",
    "StageBudgetProposal",
    "TransferBudget",
    "UseAuthority",
    "YearEndCommand",
    "command_name",
]
