"""Calls for applications and grants."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from domain.facts import (
    AttributionCorrected,
    CallClosed,
    CallOpened,
    Fact,
    GrantAmended,
    GrantClosed,
    GrantDeclined,
    GrantRefused,
    Line,
    Part,
    PaymentsResumed,
    PaymentsSuspended,
    PurposeAmount,
    ReportAccepted,
)
from domain.money import Money
from domain.names import NATIONWIDE, Expenditure, Person, PlanLineId, Purpose, Region, RegisterNumber, Report
from tests.support.facts.shapes import BACK, CHARGE, GIVEN_UP, GONE, GROUNDS, OTHER_CHARGE, PARTS

CALL = RegisterNumber("OPH-0-2021")
GRANT = RegisterNumber("OPH-1-2021")
DIRECTOR = Person("director.one")

AMENDED = GrantAmended(
    decision=GRANT,
    decided_by=DIRECTOR,
    applied_on=date(2021, 8, 20),
    plan_lines=(PlanLineId("grants"), PlanLineId("rrf-grants")),
    changes=(
        Part(CHARGE, Expenditure.TRANSFER, (Line(2022, NATIONWIDE, Money(1_000_000)),)),
        Part(OTHER_CHARGE, Expenditure.TRANSFER, (Line(2021, Region("01"), Money(2)),)),
    ),
    freed=BACK,
    lapsed=GONE,
    instalments_before=(Money(30_000_000), Money(20_000_001)),
    instalments=(Money(30_000_000), Money(18_249_998)),
    used_until_before=date(2022, 8, 31),
    used_until=date(2022, 12, 31),
)


GRANTS: Final[dict[str, Fact]] = {
    "call-opened-v1": CallOpened(
        decision=CALL,
        title="Siltakurssit 2021",
        plan_lines=(PlanLineId("grants"), PlanLineId("rrf-grants")),
        parts=PARTS,
        purposes=(
            PurposeAmount(Purpose.VET_QUALIFICATION, Money(50_000_000)),
            PurposeAmount(Purpose.GUIDANCE, Money(1)),
        ),
        opens_on=date(2021, 6, 1),
        closes_on=date(2021, 8, 16),
        grounds=GROUNDS,
    ),
    "call-closed-v1": CallClosed(CALL, BACK, GONE),
    "grant-refused-v1": GrantRefused(
        decision=RegisterNumber("OPH-3-2021"),
        call=CALL,
        recipient="Toinen keksitty opisto",
        decided_by=DIRECTOR,
        ground="the money of the call did not reach so far",
    ),
    "grant-amended-v1": AMENDED,
    "grant-amended-v2": replace(AMENDED, given_up=GIVEN_UP),
    "report-accepted-v1": ReportAccepted(GRANT, Report.INTERIM, Person("finance.two"), "OPH/1/2021/9"),
    "payments-suspended-v1": PaymentsSuspended(GRANT, DIRECTOR, "no report has come"),
    "payments-resumed-v1": PaymentsResumed(GRANT, DIRECTOR, date(2021, 8, 2), "the report has come"),
    "grant-declined-v1": GrantDeclined(GRANT, BACK, GONE),
    "grant-declined-v2": GrantDeclined(GRANT, BACK, GONE, GIVEN_UP),
    "grant-closed-v1": GrantClosed(GRANT, BACK, GONE),
    "grant-closed-v2": GrantClosed(GRANT, BACK, GONE, GIVEN_UP),
    "attribution-corrected-v1": AttributionCorrected(
        decision=GRANT,
        decided_by=DIRECTOR,
        taken=(Part(CHARGE, Expenditure.TRANSFER, (Line(2021, Region("01"), Money(1_000_001)),)),),
        plan_lines=(PlanLineId("grants"),),
        parts=(
            Part(
                CHARGE,
                Expenditure.TRANSFER,
                (Line(2021, Region("06"), Money(1_000_000)), Line(2021, NATIONWIDE, Money(1))),
            ),
        ),
    ),
}
