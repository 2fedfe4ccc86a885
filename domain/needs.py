"""What must be looked up before a command is decided or the news is folded.

The books hold what is open. What a command names beyond that (a closed commitment, a fact to reverse, a name that may
be taken) is fetched first, so that no rule ever guesses and no fold forgives.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.books import Books
from domain.commands import (
    AwardGrant,
    Command,
    OpenTender,
    PreparePayment,
    RecordOperatingExpenditure,
    ReverseFact,
)
from domain.facts import Fact, GrantAwarded, TenderOpened, payment_name
from domain.names import RegisterNumber
from domain.subjects import decision_of, invoice_claim


@dataclass(frozen=True, slots=True)
class Needs:
    """What the books lack: facts by position, closed commitments by register number."""

    facts: tuple[int, ...] = ()
    commitments: tuple[RegisterNumber, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.facts or self.commitments)


NOTHING = Needs()


def needs(ask: Command, books: Books) -> Needs:
    """What must be recalled before this command can be decided; ask again once it is."""
    match ask:
        case PreparePayment() if _unheld(ask.decision, books):
            return Needs(commitments=(ask.decision,))
        case ReverseFact():
            entry = books.recalled.get(ask.position)
            if entry is None:
                return Needs(facts=(ask.position,))
            decision = decision_of(entry.fact)
            if decision is not None and _unheld(decision, books):
                return Needs(commitments=(decision,))
            return NOTHING
        case _:
            return NOTHING


def needs_of(fact: Fact, books: Books) -> Needs:
    """What must be recalled before a fact that somebody else recorded can be folded."""
    decision = decision_of(fact)
    if decision is None or isinstance(fact, GrantAwarded | TenderOpened) or not _unheld(decision, books):
        return NOTHING
    return Needs(commitments=(decision,))


def claims_asked(ask: Command, books: Books) -> list[str]:
    """The names whose earlier use would refuse this command."""
    match ask:
        case PreparePayment():
            names = [f"payment:{payment_name(ask.decision, ask.instalment)}"]
            held = books.commitments.get(ask.decision)
            if ask.invoice is not None and held is not None:
                names.append(invoice_claim(held.party, ask.invoice))
            return names
        case AwardGrant() | OpenTender():
            return [f"decision:{ask.decision}"]
        case RecordOperatingExpenditure():
            return [f"voucher:{ask.voucher}"]
        case ReverseFact():
            return [f"reversal:{ask.position}"]
        case _:
            return []


def _unheld(decision: RegisterNumber, books: Books) -> bool:
    return decision not in books.commitments and decision not in books.tenders
