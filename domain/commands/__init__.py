"""What people ask the ledger to record."""

from __future__ import annotations

from typing import get_args

from domain.commands.asked import Asked, Share
from domain.commands.budget import BudgetCommand, GrantAppropriation, OpenMoment, TransferBudget
from domain.commands.control import ControlCommand, ReverseFact, SetControls
from domain.commands.grants import AwardGrant, GrantCommand
from domain.commands.moments import AdoptMomentText, MomentCommand
from domain.commands.payments import ApprovePayment, PaymentCommand, PreparePayment, RecordOperatingExpenditure
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
    "BudgetCommand",
    "CloseYear",
    "Command",
    "ControlCommand",
    "CoverCommitment",
    "GrantAppropriation",
    "GrantCommand",
    "LockPeriod",
    "MomentCommand",
    "OpenMoment",
    "OpenProgram",
    "OpenTender",
    "PaymentCommand",
    "PlanCommand",
    "PreparePayment",
    "ProcurementCommand",
    "RecordDelivery",
    "RecordOperatingExpenditure",
    "ReopenPeriod",
    "ReverseFact",
    "SetControls",
    "SetFrame",
    "Share",
    "SignContract",
    "TransferBudget",
    "YearEndCommand",
]
