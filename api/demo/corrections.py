"""Mistakes that were corrected, and what became of a grant after its decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import api.demo.diary as told
from api.demo.diary import RECORDER, Diary, voucher
from api.demo.founding import OPERATING
from api.demo.rows import NEW_UNFRAMED, PROGRAM_NAMES, director_on, line_of
from domain.commands import (
    AmendGrant,
    OrderRecovery,
    PreparePayment,
    ReceiveRepayment,
    ReturnPayment,
    Share,
)
from domain.money import eur
from domain.names import (
    NATIONWIDE,
    Instalment,
    Person,
    RecoveryGround,
    RegisterNumber,
)


def correct(diary: Diary) -> None:
    """Four mistakes: a split over regions, a misread voucher, a tender opened twice, a payment made too large."""
    on, program = date(2022, 11, 14), "care-assistants"
    title, line = PROGRAM_NAMES[program].fi, line_of(on, program)
    signed = told.award_grant(diary, on, line, title, eur("145 000,01"), director_on(on))
    wrong = diary.note(on, replace(signed, regions=(Share(NATIONWIDE, eur("145 000,01")),)))
    right = replace(signed, effective_on=date(2022, 11, 17))
    diary.note(right.effective_on, right, undoes=(wrong,), reason="The signed decision names regions")
    told.pay_grant(diary, right, OPERATING)

    misread = diary.note(
        date(2023, 5, 4), voucher(date(2023, 5, 4), "O-2023-05-travel", "Travel", NEW_UNFRAMED, eur("12 430,00"))
    )
    again = voucher(date(2023, 5, 9), "O-2023-05-travel", "Travel", NEW_UNFRAMED, eur("1 243,00"))
    diary.note(again.effective_on, again, undoes=(misread,), reason="The comma of the amount was misread")

    on = date(2025, 10, 6)
    twice = told.open_tender(diary, on, line_of(on, "foresight"), PROGRAM_NAMES["foresight"].fi, eur("95 000,00"))
    diary.note(date(2025, 10, 8), undoes=(diary.note(on, twice),), reason="Entered a second time")

    on = date(2024, 9, 16)
    grant = told.award_grant(diary, on, line_of(on, program), title, eur("52 000,00"), Person("delegate.grants"))
    diary.note(on, grant)
    prepared, approved = told.pay(diary, date(2024, 10, 14), grant.decision, OPERATING, 1, eur("52 000,00"))
    on, reason = date(2024, 11, 4), "All was paid, half was claimed"
    told.pay(diary, on, grant.decision, OPERATING, 1, eur("26 000,00"), undoes=(approved, prepared), reason=reason)


def follow_up(diary: Diary) -> None:
    """A grant that was raised, whose payment came back to be prepared anew and was partly recovered."""
    on, line = date(2025, 10, 20), line_of(date(2025, 10, 20), "clean-transition")
    title = PROGRAM_NAMES["clean-transition"].fi
    grant = told.award_grant(diary, on, line, title, eur("48 000,00"), director_on(on))
    diary.note(on, grant)
    raised = AmendGrant(
        by=RECORDER,
        effective_on=date(2025, 11, 10),
        reason="More participants than applied for",
        decision=grant.decision,
        decided_by=director_on(on),
        applied_on=date(2025, 11, 3),
        amount=eur("54 000,00"),
        plan_line=line,
        instalments=(eur("54 000,00"),),
    )
    diary.note(raised.effective_on, raised)
    prepared = PreparePayment(
        by=told.VERIFIERS[0],
        effective_on=date(2025, 11, 24),
        decision=grant.decision,
        instalment=Instalment(1),
        amount=eur("48 000,00"),
        due_on=date(2025, 12, 5),
    )
    diary.note(prepared.effective_on, prepared)
    returned = ReturnPayment(
        by=told.APPROVERS[0],
        effective_on=date(2025, 11, 25),
        reason="The raise is missing",
        decision=grant.decision,
        instalment=Instalment(1),
    )
    diary.note(returned.effective_on, returned)
    told.pay(diary, date(2025, 12, 1), grant.decision, OPERATING, 1, eur("54 000,00"))
    recovery = RegisterNumber(f"{grant.decision}-R1")
    ordered = OrderRecovery(
        by=RECORDER,
        effective_on=date(2026, 3, 16),
        decision=grant.decision,
        recovery=recovery,
        ground=RecoveryGround.REPAYMENT,
        decided_by=director_on(date(2026, 3, 16)),
        amount=eur("3 200,00"),
        due_on=date(2026, 4, 15),
    )
    diary.note(ordered.effective_on, ordered)
    repaid = ReceiveRepayment(
        by=RECORDER,
        effective_on=date(2026, 4, 13),
        decision=grant.decision,
        recovery=recovery,
        voucher="R-2026-04",
        amount=eur("3 200,00"),
    )
    diary.note(repaid.effective_on, repaid)
