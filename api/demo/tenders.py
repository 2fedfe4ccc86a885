"""Tenders: opened, awarded, now and then disputed; what is signed goes on as a contract."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from api.demo.contracts import Contract, frame, perform
from api.demo.diary import RECORDER, Diary
from api.demo.grounds import grounds_of
from api.demo.people import DELEGATED, PROCUREMENT_DELEGATE, PROCUREMENT_LIMIT, director_on
from api.demo.programs import PORTFOLIO, purposes_of
from api.demo.regions import split
from api.demo.rows import TENDERS, Procurement, Turn, line_of
from domain.commands import (
    AwardTender,
    CancelTender,
    CorrectAward,
    LodgeAppeal,
    OpenTender,
    ResolveAppeal,
)
from domain.facts import Funding, Grounds
from domain.money import Money, eur
from domain.names import AppealOutcome, Person, Purpose, RegisterNumber, Service

SUPPLIERS = ("Invented Guidance Oy", "Invented Learning Oy", "Invented Insight Oy")


def tell_tenders(diary: Diary) -> None:
    """Every tender, from its notice to the end of its contract."""
    for nth, row in enumerate(TENDERS):
        opened = open_tender(diary, row)
        if nth == 1:
            opened = _hasty(opened)
        diary.tell(opened)
        if row.turn is Turn.CANCELLED:
            _cancel(diary, opened)
            continue
        award = _awarded(diary, row, opened.decision, diary.later(row.on, 45, 60))
        diary.tell(award)
        stands = _settled(diary, row, award)
        contract = Contract(row, stands.decision, stands.amount, stands.effective_on)
        go_on = frame if row.turn is Turn.FRAMEWORK else perform
        go_on(diary, contract)


def open_tender(diary: Diary, row: Procurement) -> OpenTender:
    """A tender, whose estimated value includes a fifth more: its option, or room for a dearer offer."""
    decision, amount = diary.register("P", row.on), eur(row.amount)
    where, shares = split(diary, amount)
    fifth = Money(amount // 5)
    educates = PORTFOLIO[row.program].purpose is Purpose.UNREGULATED
    return OpenTender(
        by=RECORDER,
        effective_on=row.on,
        decision=decision,
        title=f"{PORTFOLIO[row.program].names.fi}: {where}",
        service=Service.OTHER_SPECIAL if educates else Service.GENERAL,
        framework=row.turn is Turn.FRAMEWORK,
        funding=(Funding(line_of(row.on, row.program), amount),),
        regions=shares,
        purposes=purposes_of(row.program, amount),
        estimated_value=Money(amount + fifth),
        options=(fifth,) if row.turn is Turn.OPTION_USED else (),
        grounds=grounds_of(row.program, row.on),
    )


def decider_on(on: date, amount: Money) -> Person:
    """Small procurement is a delegate's while that office is held, the rest the Director's."""
    since, until = DELEGATED
    return PROCUREMENT_DELEGATE if since < on <= until and amount <= PROCUREMENT_LIMIT else director_on(on)


def _hasty(opened: OpenTender) -> OpenTender:
    """In the first weeks one was opened without a word on foresight and supply: the ledger warned, and recorded it."""
    return replace(opened, grounds=Grounds(opened.grounds.target_group))


def _cancel(diary: Diary, opened: OpenTender) -> None:
    on = diary.later(opened.effective_on, 30, 40)
    ground = "One offer came, and it did not fulfil the requirements"
    diary.tell(CancelTender(by=RECORDER, effective_on=on, decision=opened.decision, ground=ground))


def _awarded(diary: Diary, row: Procurement, decision: RegisterNumber, on: date, nth: int = 0) -> AwardTender:
    """The award of a tender to an invented supplier."""
    amount = eur(row.award)
    return AwardTender(
        by=RECORDER,
        effective_on=on,
        decision=decision,
        supplier=SUPPLIERS[(diary.decisions + nth) % len(SUPPLIERS)],
        decided_by=decider_on(on, amount),
        amount=amount,
    )


def _settled(diary: Diary, row: Procurement, award: AwardTender) -> AwardTender | CorrectAward:
    """The award that stands, from the day on which nothing more is in the way of the signature."""
    match row.turn:
        case Turn.APPEAL_DISMISSED:
            return replace(award, effective_on=_appeal(diary, award, AppealOutcome.DISMISSED))
        case Turn.AWARD_ANNULLED:
            on = _appeal(diary, award, AppealOutcome.AWARD_ANNULLED)
            again = _awarded(diary, row, award.decision, diary.later(on, 14, 21), nth=1)
            diary.tell(again)
            return again
        case Turn.AWARD_CORRECTED:
            corrected = _corrected(diary, award)
            diary.tell(corrected)
            return corrected
        case _:
            return award


def _appeal(diary: Diary, award: AwardTender, outcome: AppealOutcome) -> date:
    """A tenderer appeals to the Market Court, which decides some months later."""
    lodged_on = diary.later(award.effective_on, 8, 12)
    reference = f"MAO {lodged_on.year}/{award.decision}"
    lodged = LodgeAppeal(
        by=RECORDER,
        effective_on=diary.later(lodged_on, 1, 1),
        decision=award.decision,
        court_reference=reference,
        lodged_on=lodged_on,
    )
    diary.tell(lodged)
    resolved = ResolveAppeal(
        by=RECORDER,
        effective_on=diary.later(lodged_on, 100, 130),
        decision=award.decision,
        court_reference=reference,
        outcome=outcome,
    )
    diary.tell(resolved)
    return resolved.effective_on


def _corrected(diary: Diary, award: AwardTender) -> CorrectAward:
    """The authority annuls its own award, whose points were added up wrongly, and awards the next offer."""
    on, amount = diary.later(award.effective_on, 9, 12), Money(award.amount + eur("6 300,00"))
    return CorrectAward(
        by=RECORDER,
        effective_on=on,
        reason="The points for quality were added up wrongly",
        decision=award.decision,
        supplier=SUPPLIERS[(diary.decisions + 1) % len(SUPPLIERS)],
        decided_by=decider_on(on, amount),
        amount=amount,
    )
