"""What must be looked up before a command is decided or the news is folded.

The books hold what is open. What a command names beyond that (a closed commitment, a fact to reverse, a name that may
be taken) is fetched first, so that no rule ever guesses and no fold forgives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from domain.books import Books
from domain.commands import (
    ApprovePayment,
    AwardGrant,
    BouncePayment,
    BringInOpeningBalance,
    Command,
    ConfirmPayment,
    MakeCallOff,
    OpenCall,
    OpenTender,
    OrderRecovery,
    PreparePayment,
    ReceiveRepayment,
    RecordDelivery,
    RecordForesight,
    RecordIncome,
    RecordOperatingExpenditure,
    RefuseGrant,
    ReturnPayment,
    ReverseFact,
    StartDevelopmentProject,
)
from domain.facts import Fact, PaymentApproved, PaymentPrepared, payment_name
from domain.names import RegisterNumber
from domain.subjects import (
    approved_claim,
    concerned,
    delivery_claim,
    invoice_claim,
    opened,
    opening_claim,
    payment_claim,
    payment_claims,
)


@dataclass(frozen=True, slots=True)
class Needs:
    """What the books lack: facts by position, closed decisions by register number, names that may be taken."""

    facts: tuple[int, ...] = ()
    decisions: tuple[RegisterNumber, ...] = ()
    names: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.facts or self.decisions or self.names)


NOTHING = Needs()


class Lacking(Exception):
    """The books lack what a command names; look it up, then decide again."""

    def __init__(self, lacks: Needs) -> None:
        super().__init__(f"the books lack {lacks}")
        self.lacks = lacks


def needs(ask: Command, books: Books, assume_free: bool) -> Needs:
    """What must be looked up before this command can be decided; ask again once it is.

    Names that must be free are left out when they are assumed to be: the log itself then refuses one that is taken.
    Names that lead to a fact are looked up in any case.
    """
    recall = _RECALLS.get(type(ask), _named)(ask, books)
    if recall or assume_free:
        return recall
    unknown = _unknown(claims_asked(ask, books), books)
    return Needs(names=unknown) if unknown else NOTHING


def _named(ask: Command, books: Books) -> Needs:
    """The decision that most commands name."""
    named = getattr(ask, "decision", None)
    return NOTHING if named is None else _unheld((named,), books)


def _reversed(ask: ReverseFact, books: Books) -> Needs:
    """The fact to undo, then the decisions it changed and the names that tell whether it still stands."""
    entry = books.recalled.get(ask.position)
    if entry is None:
        return Needs(facts=_unread((ask.position,), books))
    unheld = _unheld(concerned(entry.fact), books)
    return Needs(decisions=unheld.decisions, names=_unknown(_names_behind(entry.fact), books))


def _payment(ask: ReturnPayment | ConfirmPayment | BouncePayment, books: Books) -> Needs:
    """The facts behind a payment, to which its names lead, and the decision whose money comes back."""
    names = payment_claims(ask.decision, ask.instalment)
    positions = tuple(position for name in names if (position := books.claims.get(name)))
    decisions = () if isinstance(ask, ConfirmPayment) else (ask.decision,)
    return Needs(_unread(positions, books), _unheld(decisions, books).decisions, _unknown(names, books))


# By kind: every command is asked, and most name a decision that they change.
_RECALLS: dict[type[Any], Callable[[Any, Books], Needs]] = {
    ReverseFact: _reversed,
    MakeCallOff: lambda ask, books: _unheld((ask.framework,), books),
    RecordForesight: lambda ask, books: _unheld((ask.commissioned_by,) if ask.commissioned_by else (), books),
    **dict.fromkeys((AwardGrant, RefuseGrant), lambda ask, books: _unheld((ask.call,) if ask.call else (), books)),
    **dict.fromkeys((OpenCall, OpenTender, StartDevelopmentProject), lambda ask, books: NOTHING),
    **dict.fromkeys((ReturnPayment, ConfirmPayment, BouncePayment), _payment),
}


def _names_behind(fact: Fact) -> tuple[str, ...]:
    """The names that tell whether a fact about a payment still stands, or came back, or was answered by the bank."""
    match fact:
        case PaymentPrepared() | PaymentApproved():
            return payment_claims(fact.decision, fact.instalment)
        case _:
            return ()


def needs_of(fact: Fact, books: Books) -> Needs:
    """What must be recalled before a fact that somebody else recorded can be folded."""
    decisions = concerned(fact)
    if (new := opened(fact)) is not None:
        decisions = tuple(decision for decision in decisions if decision != new)
    return _unheld(decisions, books)


def claims_asked(ask: Command, books: Books) -> list[str]:
    """The names whose earlier use would refuse this command."""
    match ask:
        case PreparePayment():
            names = [payment_claim(ask.decision, ask.instalment)]
            held = books.commitments.get(ask.decision)
            if ask.invoice is not None and held is not None:
                names.append(invoice_claim(held.party, ask.invoice))
            return names
        case ApprovePayment():
            waits = payment_name(ask.decision, ask.instalment) in books.payments
            return [] if waits else [approved_claim(ask.decision, ask.instalment)]
        case BringInOpeningBalance():
            return [opening_claim(ask.moment, ask.year, ask.source)]
        case AwardGrant() | RefuseGrant() | OpenCall() | OpenTender() | MakeCallOff():
            return [f"decision:{ask.decision}"]
        case OrderRecovery():
            return [f"decision:{ask.recovery}"]
        case StartDevelopmentProject():
            return [f"decision:{ask.decision}"]
        case RecordForesight():
            return [f"foresight:{ask.foresight}"]
        case RecordOperatingExpenditure() | RecordIncome() | ReceiveRepayment():
            return [f"voucher:{ask.voucher}"]
        case RecordDelivery():
            return [delivery_claim(ask.decision, ask.document)]
        case ReverseFact():
            return [f"reversal:{ask.position}"]
        case _:
            return []


def _unheld(decisions: tuple[RegisterNumber, ...], books: Books) -> Needs:
    """The decisions among these that are not in the books: those closed since, and those that were not looked for."""
    unheld = [decision for decision in decisions if books.decided(decision) is None]
    if not unheld:
        return NOTHING
    departed = books.newest_departed()
    closed = [decision for decision in unheld if departed.get(decision) is not None]
    unsought = [it for it in unheld if it not in departed and it not in books.sought]
    lacking = (*closed, *unsought)
    return Needs(decisions=lacking) if lacking else NOTHING


def _unread(positions: tuple[int, ...], books: Books) -> tuple[int, ...]:
    """The facts among these that were not looked up; what is still to be recorded cannot be."""
    return tuple(
        position
        for position in positions
        if position <= books.position and position not in books.recalled and position not in books.sought
    )


def _unknown(names: Iterable[str], books: Books) -> tuple[str, ...]:
    """The names among these of which the books do not know whether they are taken."""
    return tuple(name for name in names if name not in books.claims and name not in books.sought)
