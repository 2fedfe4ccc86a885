"""What a decision says of its grounds and purposes, or leaves out: a warning, unless the controls make more of it."""

from __future__ import annotations

from domain.books import Books
from domain.commands import Asked
from domain.controls import Controls
from domain.facts import GrantAwarded, TenderOpened
from domain.rules import Warnings
from domain.warnings import NoForesight, NoOverlapStatement, PurposesMissing, Warned


def of_award(ask: Asked, fact: GrantAwarded, books: Books, controls: Controls) -> list[Warned]:
    """A grant says what it pays for, and that it complements the supply there is."""
    return _left_out(fact)


def of_opening(ask: Asked, fact: TenderOpened, books: Books, controls: Controls) -> list[Warned]:
    """What asks for offers says so too, and rests on foresight or says why on none."""
    grounds = fact.grounds
    stated = grounds.foresight or grounds.no_foresight
    return _left_out(fact) if stated else [NoForesight(fact.decision), *_left_out(fact)]


def _left_out(fact: GrantAwarded | TenderOpened) -> list[Warned]:
    said: list[Warned] = []
    if not fact.purposes:
        said.append(PurposesMissing(fact.decision))
    if not fact.grounds.no_overlap:
        said.append(NoOverlapStatement(fact.decision))
    return said


WARN: Warnings = {GrantAwarded: of_award, TenderOpened: of_opening}
