"""What people ask the ledger to record."""

from __future__ import annotations

from typing import get_args

from domain.commands.asked import Asked, Share
from domain.commands.budget import BudgetCommand, GrantAppropriation, OpenMoment, TransferBudget
from domain.commands.control import ControlCommand, ReverseFact, SetControls
from domain.commands.grants import AwardGrant, GrantCommand
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

Command = BudgetCommand | PlanCommand | GrantCommand | ProcurementCommand | PaymentCommand | ControlCommand

COMMANDS: tuple[type[Command], ...] = get_args(Command)

__all__ = [
    "COMMANDS",
    "AdoptAnnualPlan",
    "ApprovePayment",
    "Asked",
    "AssignOffice",
    "AwardGrant",
    "AwardTender",
    "BouncePayment",
    "BudgetCommand",
    "Command",
    "ConfirmPayment",
    "ControlCommand",
    "GrantAppropriation",
    "GrantCommand",
    "OpenMoment",
    "OpenProgram",
    "OpenTender",
    "PaymentCommand",
    "PlanCommand",
    "PreparePayment",
    "ProcurementCommand",
    "RecordOperatingExpenditure",
    "ReturnPayment",
    "ReverseFact",
    "SetControls",
    "SetFrame",
    "Share",
    "SignContract",
    "TransferBudget",
]
