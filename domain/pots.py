"""Where money is, and the coordinates it is booked on."""

from __future__ import annotations

from typing import NamedTuple

from domain.money import Money
from domain.names import Expenditure, FrameId, MomentCode, ProgramId, Region, Source, Term


class Pot(Term):
    """Where money of one moment and vintage is; the first three are where it comes from."""

    PARLIAMENT = "parliament"
    INCOME = "income"
    OVERRUN = "overrun"
    AVAILABLE = "available"
    RESERVED = "reserved"
    COMMITTED = "committed"
    IN_PAYMENT = "in_payment"
    PAID = "paid"
    LAPSED = "lapsed"
    # Beside that identity, each family against a contra pot of its own (the first of a line):
    # what was delivered; VAT on the branch's moment; legal commitments whose cover lapsed or is still to come;
    # what recipients owe and gave back, interest apart; commitment authority.
    DELIVERIES = "deliveries"
    DELIVERED = "delivered"
    VAT_DUE = "vat_due"
    VAT = "vat"
    COVER = "cover"
    UNCOVERED = "uncovered"
    CLAIMS = "claims"
    RECEIVABLE = "receivable"
    RETURNED = "returned"
    WAIVED = "waived"
    INTEREST_RECEIVABLE = "interest_receivable"
    INTEREST_RETURNED = "interest_returned"
    AUTHORITY = "authority"
    AUTHORITY_UNUSED = "authority_unused"
    AUTHORITY_USED = "authority_used"
    AUTHORITY_LAPSED = "authority_lapsed"


SOURCES = frozenset({Pot.PARLIAMENT, Pot.INCOME, Pot.OVERRUN})
"""Where the money of a moment and vintage comes from; they alone go below zero."""

USED = frozenset({Pot.RESERVED, Pot.COMMITTED, Pot.IN_PAYMENT, Pot.PAID})
"""What counts as used, in frames, plan lines and budget views."""

HELD = SOURCES | USED | {Pot.AVAILABLE, Pot.LAPSED}
"""The pots of the identity: what came in is what is available, used or lapsed."""


OWED = frozenset({Pot.RESERVED, Pot.COMMITTED})
"""What is some decision's and not paid yet."""

WITHOUT_REGION = frozenset({Pot.AVAILABLE, Pot.LAPSED})
"""Where money is no decision's: nothing is told apart there by program, region or class of expenditure."""


class Account(NamedTuple):
    """The coordinates that cents are booked on.

    Program, region and class of expenditure are empty on the sources, available and lapsed.
    """

    pot: Pot
    moment: MomentCode
    vintage: int
    source: Source
    frame: FrameId | None
    program: ProgramId | None = None
    region: Region | None = None
    expenditure: Expenditure | None = None


class Leg(NamedTuple):
    """Signed cents on an account."""

    account: Account
    amount: Money
