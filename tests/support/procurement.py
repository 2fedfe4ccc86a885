"""Invented tenders, awards, contracts and call-offs beside those of the world: everything procurement may come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from domain.commands import (
    AmendContract,
    CancelTender,
    CorrectAward,
    EndContract,
    EndFramework,
    LodgeAppeal,
    MakeCallOff,
    OpenTender,
    ResolveAppeal,
    SetControls,
    UseOption,
)
from domain.controls import FOUNDING
from domain.facts import Award
from domain.money import eur
from domain.names import NATIONWIDE, AppealOutcome, Person, PlanLineId, RegisterNumber
from tests.support.world import AUTUMN, DIRECTOR, OPENED, SUMMER, VERIFIER, but, granted, plan, planned, shares, tender

AWARDED = date(2021, 7, 1)
CORRECTED = date(2021, 7, 8)
SIGNED = date(2021, 8, 2)
WINTER = date(2021, 12, 1)
COURT = "MAO:123/2021"

SPLIT = {"01": "60,00", "06": "40,00"}

OLD_AND_YOUNG = (
    *OPENED,
    granted("60,00"),
    granted("100,00", 2022),
    plan(planned("tenders", "500,00"), year=2022),
)
"""60 euros of 2021 and 100 of 2022: a tender of 100, split, takes 36 and 24, then 24 and 16."""


def buying(
    decision: str,
    amount: str,
    estimated: str | None = None,
    options: Sequence[str] = (),
    regions: dict[str, str] | None = None,
    line: str = "tenders",
    on: date = SUMMER,
    **terms: Any,
) -> OpenTender:
    """A tender with terms of its own: procedure, service, options, framework agreement."""
    opening = tender(decision, amount, on, line, regions, estimated)
    return but(opening, options=tuple(eur(option) for option in options), **terms)


def cancelling(decision: str, on: date = AUTUMN) -> CancelTender:
    """A tender cancelled, as nobody offered."""
    return CancelTender(by=VERIFIER, effective_on=on, decision=RegisterNumber(decision), ground="No offers")


def correcting(
    decision: str,
    amount: str,
    supplier: str = "Other Oy",
    on: date = CORRECTED,
    by: Person = DIRECTOR,
    notified_on: date | None = None,
    reason: str | None = "The points were added up wrong",
) -> CorrectAward:
    """The correction of an award."""
    return CorrectAward(
        by=VERIFIER,
        effective_on=on,
        reason=reason,
        decision=RegisterNumber(decision),
        supplier=supplier,
        decided_by=by,
        amount=eur(amount),
        notified_on=notified_on,
    )


def appealing(
    decision: str, on: date = CORRECTED, reference: str = COURT, lodged_on: date | None = None
) -> LodgeAppeal:
    """An appeal to the Market Court, known on the day it is lodged."""
    return LodgeAppeal(
        by=VERIFIER,
        effective_on=on,
        decision=RegisterNumber(decision),
        court_reference=reference,
        lodged_on=lodged_on or on,
    )


def resolving(
    decision: str, outcome: AppealOutcome = AppealOutcome.DISMISSED, on: date = AUTUMN, reference: str = COURT
) -> ResolveAppeal:
    """The Market Court's decision."""
    return ResolveAppeal(
        by=VERIFIER, effective_on=on, decision=RegisterNumber(decision), court_reference=reference, outcome=outcome
    )


def amending(
    decision: str,
    amount: str,
    line: str | None = None,
    on: date = AUTUMN,
    by: Person = DIRECTOR,
    vat_rate: int | None = None,
    reason: str | None = "More participants",
) -> AmendContract:
    """A contract brought to a new amount."""
    return AmendContract(
        by=VERIFIER,
        effective_on=on,
        reason=reason,
        decision=RegisterNumber(decision),
        decided_by=by,
        amount=eur(amount),
        plan_line=PlanLineId(line) if line else None,
        vat_rate=vat_rate,
    )


def using(
    decision: str,
    option: int,
    amount: str,
    on: date = AUTUMN,
    line: str = "tenders",
    by: Person = DIRECTOR,
    without_vat: str | None = None,
) -> UseOption:
    """An option of a contract, used."""
    return UseOption(
        by=VERIFIER,
        effective_on=on,
        decision=RegisterNumber(decision),
        option=option,
        decided_by=by,
        plan_line=PlanLineId(line),
        amount=eur(amount),
        without_vat=eur(without_vat) if without_vat else None,
    )


def calling_off(
    decision: str,
    framework: str,
    amount: str,
    on: date = AUTUMN,
    regions: dict[str, str] | None = None,
    by: Person = DIRECTOR,
    without_vat: str | None = None,
) -> MakeCallOff:
    """A call-off from a framework agreement, nationwide unless told."""
    return MakeCallOff(
        by=VERIFIER,
        effective_on=on,
        decision=RegisterNumber(decision),
        framework=RegisterNumber(framework),
        supplier="Invented Oy",
        decided_by=by,
        amount=eur(amount),
        without_vat=eur(without_vat) if without_vat else None,
        regions=shares(regions or {NATIONWIDE: amount}),
    )


def ending(decision: str, on: date = WINTER) -> EndContract:
    """The end of a contract."""
    return EndContract(by=VERIFIER, effective_on=on, decision=RegisterNumber(decision))


def ending_framework(decision: str, on: date = WINTER) -> EndFramework:
    """The end of a framework agreement."""
    return EndFramework(by=VERIFIER, effective_on=on, decision=RegisterNumber(decision))


def first_award(amount: str, standstill_until: date | None = None) -> Award:
    """What the world's award of a tender is known by."""
    return Award("Invented Oy", eur(amount), AWARDED, standstill_until)


def setting(since: date, version: int = 2, **changed: Any) -> SetControls:
    """Other controls, in force from a day on which they are recorded."""
    controls = replace(FOUNDING, version=version, since=since, **changed)
    return SetControls(by=VERIFIER, effective_on=since, controls=controls)
