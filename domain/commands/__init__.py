"""What people ask the ledger to record."""

from __future__ import annotations

from typing import get_args

from domain.commands.asked import Asked, Share
from domain.commands.budget import BudgetCommand, GrantAppropriation, OpenMoment, TransferBudget
from domain.commands.calls import CallCommand, CloseCall, OpenCall, RefuseGrant
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
from domain.commands.payments import ApprovePayment, PaymentCommand, PreparePayment, RecordOperatingExpenditure
from domain.commands.plans import AdoptAnnualPlan, AssignOffice, OpenProgram, PlanCommand, SetFrame
from domain.commands.procurement import AwardTender, OpenTender, ProcurementCommand, SignContract
from domain.commands.recoveries import OrderRecovery, ReceiveRepayment, RecoveryCommand, WaiveRecovery

Command = (
    BudgetCommand
    | PlanCommand
    | CallCommand
    | GrantCommand
    | RecoveryCommand
    | ProcurementCommand
    | PaymentCommand
    | ControlCommand
)

COMMANDS: tuple[type[Command], ...] = get_args(Command)

__all__ = [
    "COMMANDS",
    "AcceptReport",
    "AdoptAnnualPlan",
    "AmendGrant",
    "ApprovePayment",
    "Asked",
    "AssignOffice",
    "AwardGrant",
    "AwardTender",
    "BudgetCommand",
    "CallCommand",
    "CloseCall",
    "CloseGrant",
    "Command",
    "ControlCommand",
    "CorrectAttribution",
    "DeclineGrant",
    "GrantAppropriation",
    "GrantCommand",
    "OpenCall",
    "OpenMoment",
    "OpenProgram",
    "OpenTender",
    "OrderRecovery",
    "PaymentCommand",
    "Place",
    "PlanCommand",
    "PreparePayment",
    "ProcurementCommand",
    "ReceiveRepayment",
    "RecordOperatingExpenditure",
    "RecoveryCommand",
    "RefuseGrant",
    "ResumePayments",
    "ReverseFact",
    "SetControls",
    "SetFrame",
    "Share",
    "SignContract",
    "SuspendPayments",
    "TransferBudget",
    "WaiveRecovery",
]
