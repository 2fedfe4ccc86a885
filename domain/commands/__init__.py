"""What people ask the ledger to record."""

from __future__ import annotations

from typing import get_args

from domain.commands.asked import Asked, Share, command_name
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
from domain.commands.plans import AdoptAnnualPlan, AssignOffice, OpenProgram, PlanCommand, SetFrame
from domain.commands.procurement import AwardTender, OpenTender, ProcurementCommand, SignContract
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
    "GrantCommand",
    "IncomingCommand",
    "LockPeriod",
    "MomentCommand",
    "OpenMoment",
    "OpenProgram",
    "OpenTender",
    "PaymentCommand",
    "PermitOverrun",
    "PlanCommand",
    "PreparePayment",
    "ProcurementCommand",
    "RecordDelivery",
    "RecordIncome",
    "RecordOperatingExpenditure",
    "RenameMoment",
    "RenumberMoment",
    "ReopenPeriod",
    "ReturnPayment",
    "ReverseFact",
    "SetControls",
    "SetFrame",
    "Share",
    "SignContract",
    "TransferBudget",
    "YearEndCommand",
    "command_name",
]
