"""What a decision rests on and pays for: what is refused, and what it leaves out, which the controls judge."""

from __future__ import annotations

from datetime import date

from domain.books import Books
from domain.commands import Asked, AwardGrant, OpenCall, OpenTender
from domain.controls import Controls, Instrument
from domain.facts import CallOpened, GrantAwarded, Grounds, PurposeAmount, TenderOpened
from domain.money import Money, total
from domain.names import Purpose, TargetGroup
from domain.refusals import (
    InstrumentNotAllowed,
    NotPositive,
    PurposesDoNotAddUp,
    PurposeTwice,
    Refusal,
    TargetGroupNeedsReason,
    UnknownForesight,
)
from domain.rules import Warnings
from domain.warnings import NoForesight, NoOverlapStatement, PurposesMissing, Warned


def refuse_basis(
    instrument: Instrument, ask: AwardGrant | OpenCall | OpenTender, amount: Money, books: Books
) -> Refusal | None:
    """Whoever decides what is financed: its grounds hold on the day of the document, and its instrument may pay it."""
    if refusal := refuse_grounds(ask.grounds, ask.decided_on, books):
        return refusal
    return refuse_purposes(instrument, ask.purposes, amount, books.controls_on(ask.decided_on))


def refuse_grounds(grounds: Grounds, on: date, books: Books) -> Refusal | None:
    """A target group other than the usual two needs a recorded reason (rule 10); cited foresight is on record."""
    other = grounds.target_group is TargetGroup.OTHER and not grounds.target_reason
    return TargetGroupNeedsReason() if other else refuse_foresight(grounds, on, books)


def refuse_foresight(grounds: Grounds, on: date, books: Books) -> Refusal | None:
    """What is financed rests on foresight that was recorded by that day."""
    for cited in grounds.foresight:
        recorded_on = books.foresights.get(cited)
        if recorded_on is None or on < recorded_on:
            return UnknownForesight(cited, on)
    return None


def refuse_purposes(
    instrument: Instrument, purposes: tuple[PurposeAmount, ...], amount: Money, controls: Controls
) -> Refusal | None:
    """Purposes split a decision to the cent, and its instrument may pay for each of them (rule 4)."""
    seen: set[Purpose] = set()
    for own in purposes:
        if own.purpose in seen:
            return PurposeTwice(own.purpose)
        if own.amount <= 0:
            return NotPositive(f"Purpose {own.purpose}", own.amount)
        if not controls.allows(instrument, own.purpose):
            return InstrumentNotAllowed(own.purpose, instrument, controls.version)
        seen.add(own.purpose)
    split = total(own.amount for own in purposes)
    return None if split == amount or not purposes else PurposesDoNotAddUp(split, amount)


def of_award(ask: Asked, fact: GrantAwarded, books: Books, controls: Controls) -> list[Warned]:
    """A grant says what it pays for, and that it complements the supply there is."""
    return _left_out(fact)


def of_opening(ask: Asked, fact: CallOpened | TenderOpened, books: Books, controls: Controls) -> list[Warned]:
    """What asks for applications or offers says so too, and rests on foresight or says why on none."""
    grounds = fact.grounds
    stated = grounds.foresight or grounds.no_foresight
    return _left_out(fact) if stated else [NoForesight(fact.decision), *_left_out(fact)]


def _left_out(fact: GrantAwarded | CallOpened | TenderOpened) -> list[Warned]:
    said: list[Warned] = []
    if not fact.purposes:
        said.append(PurposesMissing(fact.decision))
    if not fact.grounds.no_overlap:
        said.append(NoOverlapStatement(fact.decision))
    return said


WARN: Warnings = {GrantAwarded: of_award, CallOpened: of_opening, TenderOpened: of_opening}
