"""Offices, roles, revised plans, development, foresight and outputs, written out."""

from __future__ import annotations

from datetime import date
from typing import Final

from domain.facts import (
    AnnualPlanRevised,
    Consultation,
    DevelopmentPlanApproved,
    DevelopmentPlanProposed,
    DevelopmentProjectStarted,
    Fact,
    ForesightRecorded,
    Grounds,
    OfficeEnded,
    OutputsReported,
    PlanLine,
    RoleAssigned,
    RoleEnded,
)
from domain.money import Money
from domain.names import (
    DevelopmentPlanId,
    ForesightId,
    ForesightSource,
    Horizon,
    Ministry,
    Office,
    Person,
    PlanLineId,
    Purpose,
    RegisterNumber,
    Role,
    TargetGroup,
)
from tests.support.facts.shapes import CHARGE

PLANS: Final[dict[str, Fact]] = {
    "annual-plan-revised-v1": AnnualPlanRevised(
        2021, 2, Person("council.one"), (PlanLine(PlanLineId("grants"), CHARGE, Money(12_000_000_00)),)
    ),
    "office-ended-v1": OfficeEnded(Office.DELEGATE, Person("delegate.one"), date(2021, 10, 31)),
    "role-assigned-v1": RoleAssigned(Person("auditor.one"), Role.AUDITOR, date(2021, 9, 1), date(2022, 8, 31)),
    "role-ended-v1": RoleEnded(Person("auditor.one"), Role.AUDITOR, date(2021, 12, 31)),
    "development-plan-proposed-v1": DevelopmentPlanProposed(
        DevelopmentPlanId("2022-2026"), "Osaamisen kehittämissuunnitelma", 2022, 2026, Person("council.one")
    ),
    "development-plan-approved-v1": DevelopmentPlanApproved(DevelopmentPlanId("2022-2026"), Ministry.OKM),
    "development-project-started-v1": DevelopmentProjectStarted(
        RegisterNumber("OPH-9-2021"),
        "Ohjauksen verkosto",
        Person("director.one"),
        PlanLineId("tenders"),
        (Purpose.GUIDANCE, Purpose.NETWORKS),
        Grounds(
            TargetGroup.OTHER,
            "a network of guidance",
            (ForesightId("skills-2030"),),
            None,
            (Consultation("ELY Centre for Uusimaa", date(2021, 5, 3), "UUDELY/12/2021"),),
            "No network of the kind exists",
        ),
    ),
    "foresight-recorded-v1": ForesightRecorded(
        ForesightId("skills-2030"),
        "Osaaminen 2030",
        Horizon.MEDIUM,
        ForesightSource.COMMISSIONED,
        "OPH-7-2021/liite 1",
        RegisterNumber("OPH-7-2021"),
    ),
    "outputs-reported-v1": OutputsReported(RegisterNumber("OPH-1-2021"), date(2021, 12, 31), 120, 87),
}
