"""What people ask the ledger to record."""

from __future__ import annotations

from typing import get_args

from domain.commands.asked import Asked, Share
from domain.commands.budget import BudgetCommand, GrantAppropriation, OpenMoment, TransferBudget
from domain.commands.control import ControlCommand, ReverseFact, SetControls
from domain.commands.development import (
    ApproveDevelopmentPlan,
    DevelopmentCommand,
    ProposeDevelopmentPlan,
    RecordForesight,
    ReportOutputs,
    StartDevelopmentProject,
)
from domain.commands.grants import AwardGrant, GrantCommand
from domain.commands.offices import AssignOffice, EndOffice, OfficeCommand
from domain.commands.payments import ApprovePayment, PaymentCommand, PreparePayment, RecordOperatingExpenditure
from domain.commands.plans import AdoptAnnualPlan, OpenProgram, PlanCommand, ReviseAnnualPlan, SetFrame
from domain.commands.procurement import AwardTender, OpenTender, ProcurementCommand, SignContract

Command = (
    BudgetCommand
    | PlanCommand
    | OfficeCommand
    | DevelopmentCommand
    | GrantCommand
    | ProcurementCommand
    | PaymentCommand
    | ControlCommand
)

COMMANDS: tuple[type[Command], ...] = get_args(Command)

__all__ = [
    "COMMANDS",
    "AdoptAnnualPlan",
    "ApproveDevelopmentPlan",
    "ApprovePayment",
    "Asked",
    "AssignOffice",
    "AwardGrant",
    "AwardTender",
    "BudgetCommand",
    "Command",
    "ControlCommand",
    "DevelopmentCommand",
    "EndOffice",
    "GrantAppropriation",
    "GrantCommand",
    "OfficeCommand",
    "OpenMoment",
    "OpenProgram",
    "OpenTender",
    "PaymentCommand",
    "PlanCommand",
    "PreparePayment",
    "ProcurementCommand",
    "ProposeDevelopmentPlan",
    "RecordForesight",
    "RecordOperatingExpenditure",
    "ReportOutputs",
    "ReverseFact",
    "ReviseAnnualPlan",
    "SetControls",
    "SetFrame",
    "Share",
    "SignContract",
    "StartDevelopmentProject",
    "TransferBudget",
]
