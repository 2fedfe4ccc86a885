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
    MakeCallOff,
    OpenTender,
    PreparePayment,
    RecordOperatingExpenditure,
    ReverseFact,
)
from domain.facts import Fact, payment_name
from domain.names import RegisterNumber
from domain.subjects import concerned, invoice_claim, opened


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

    Names are left out when they are assumed free: the log itself then refuses a name that is taken.
    """
    recall = _recalls(ask, books)
    if recall or assume_free:
        return recall
    unknown = tuple(name for name in claims_asked(ask, books) if name not in books.claims and name not in books.sought)
    return Needs(names=unknown) if unknown else NOTHING


def _recalls(ask: Command, books: Books) -> Needs:
    match ask:
        case ReverseFact():
            entry = books.recalled.get(ask.position)
            if entry is None:
                return NOTHING if ask.position in books.sought else Needs(facts=(ask.position,))
            return _unheld(concerned(entry.fact), books)
        case AwardGrant():
            return _unheld((ask.call,) if ask.call else (), books)
        case MakeCallOff():
            return _unheld((ask.framework,), books)
        case OpenTender():
            return NOTHING
        case _:
            named = getattr(ask, "decision", None)
            return NOTHING if named is None else _unheld((named,), books)


def needs_of(fact: Fact, books: Books) -> Needs:
    """What must be recalled before a fact that somebody else recorded can be folded."""
    new = opened(fact)
    return _unheld(tuple(decision for decision in concerned(fact) if decision != new), books)


def claims_asked(ask: Command, books: Books) -> list[str]:
    """The names whose earlier use would refuse this command."""
    match ask:
        case PreparePayment():
            names = [f"payment:{payment_name(ask.decision, ask.instalment)}"]
            held = books.commitments.get(ask.decision)
            if ask.invoice is not None and held is not None:
                names.append(invoice_claim(held.party, ask.invoice))
            return names
        case AwardGrant() | OpenTender() | MakeCallOff():
            return [f"decision:{ask.decision}"]
        case RecordOperatingExpenditure():
            return [f"voucher:{ask.voucher}"]
        case ReverseFact():
            return [f"reversal:{ask.position}"]
        case _:
            return []


def _unheld(decisions: tuple[RegisterNumber, ...], books: Books) -> Needs:
    """The decisions among these that are not in the books and were not looked for, or were closed since."""
    unheld = [decision for decision in decisions if books.decided(decision) is None]
    if not unheld:
        return NOTHING
    closed = {held.decision for _, held in books.closed}
    lacking = tuple(decision for decision in unheld if decision not in books.sought or decision in closed)
    return Needs(decisions=lacking) if lacking else NOTHING
