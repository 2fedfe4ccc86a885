"""What people ask the ledger to record."""

from __future__ import annotations

from typing import get_args

from domain.commands.asked import Asked, Share
from domain.commands.budget import BudgetCommand, GrantAppropriation, OpenMoment, TransferBudget
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
from domain.commands.grants import AwardGrant, GrantCommand
from domain.commands.payments import ApprovePayment, PaymentCommand, PreparePayment, RecordOperatingExpenditure
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

Command = (
    BudgetCommand | PlanCommand | GrantCommand | ProcurementCommand | ContractCommand | PaymentCommand | ControlCommand
)

COMMANDS: tuple[type[Command], ...] = get_args(Command)

__all__ = [
    "COMMANDS",
    "AdoptAnnualPlan",
    "AmendContract",
    "ApprovePayment",
    "Asked",
    "AssignOffice",
    "AwardGrant",
    "AwardTender",
    "BudgetCommand",
    "CancelTender",
    "Command",
    "ContractCommand",
    "ControlCommand",
    "CorrectAward",
    "EndContract",
    "EndFramework",
    "GrantAppropriation",
    "GrantCommand",
    "LodgeAppeal",
    "MakeCallOff",
    "OpenMoment",
    "OpenProgram",
    "OpenTender",
    "PaymentCommand",
    "PlanCommand",
    "PreparePayment",
    "ProcurementCommand",
    "RecordOperatingExpenditure",
    "ResolveAppeal",
    "ReverseFact",
    "SetControls",
    "SetFrame",
    "Share",
    "SignContract",
    "TransferBudget",
    "UseOption",
]
