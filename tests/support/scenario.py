"""Given these facts, when this is asked, then that happens: tests that read as the rule they prove.

Every step is checked for soundness, and a refusal must leave the books exactly as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from domain.commands import Command, ReverseFact
from domain.facts import Entry, Fact
from domain.limits import Limit
from domain.money import Money, total
from domain.names import MomentCode
from domain.pots import Pot
from domain.refusals import Refusal
from tests.support.memory import Answer, MemoryLedger
from tests.support.sound import check_sound, dump
from tests.support.world import reverse

Later = Callable[[MemoryLedger], Command]
"""A command that names a position, made once the facts before it are recorded."""

Ask = Command | Later


def reversing(
    kind: type[Fact], nth: int = -1, on: date = date(2021, 10, 1), reason: str | None = "recorded by mistake"
) -> Later:
    """The reversal of the last (or another) fact of a kind."""

    def made(ledger: MemoryLedger) -> ReverseFact:
        return reverse([e.position for e in ledger.entries if isinstance(e.fact, kind)][nth], on, reason)

    return made


def given(*steps: Ask | Sequence[Ask]) -> Scenario:
    """A ledger in which these commands, or lists of commands, were accepted one after another."""
    ledger = MemoryLedger()
    for step in steps:
        answer = ledger.record(_resolved(step, ledger))
        assert isinstance(answer, list), answer
    check_sound(ledger)
    return Scenario(ledger)


@dataclass(frozen=True, slots=True)
class Scenario:
    """What was recorded so far."""

    ledger: MemoryLedger

    def when(self, *asked: Ask) -> Outcome:
        """Ask for one list, all or nothing."""
        before = dump(self.ledger.books)
        answer = self.ledger.record(_resolved(asked, self.ledger))
        check_sound(self.ledger)
        return Outcome(self.ledger, answer, before)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the ledger answered."""

    ledger: MemoryLedger
    answer: Answer
    before: dict[str, object]

    def refused(self, refusal: type[Refusal] | Refusal, **numbers: Any) -> None:
        """Refused with this very refusal, or one of this class with these fields; the books are as they were."""
        if isinstance(refusal, Refusal):
            assert self.answer == refusal
        else:
            assert type(self.answer) is refusal, self.answer
            known = {field.name for field in fields(refusal)}
            assert known >= numbers.keys(), "a refusal is compared by fields that it has"
            assert {name: getattr(self.answer, name) for name in numbers} == numbers
        assert dump(self.ledger.books) == self.before

    def accepted(self) -> Outcome:
        """Accepted; another process that folds the journal comes to the same books."""
        assert isinstance(self.answer, list), self.answer
        assert dump(self.ledger.refolded()) == dump(self.ledger.books)
        return self

    @property
    def entries(self) -> list[Entry]:
        """The facts that were recorded, in their envelopes."""
        assert isinstance(self.answer, list), self.answer
        return self.answer

    def then(self, *facts: Fact) -> Outcome:
        """Accepted, as exactly these facts."""
        self.accepted()
        assert [entry.fact for entry in self.entries] == list(facts)
        return self

    def holds(self, pot: Pot, amount: Money, as_of: date | None = None, **where: object) -> Outcome:
        """Accepted, and so much is now in a pot, in all or of a moment, vintage, source, frame, program or region."""
        self.accepted()
        assert held(self.ledger, pot, as_of, **where) == amount
        return self

    def leaves(self, limit: Limit, amount: Money) -> Outcome:
        """Accepted, and so much room is left under a limit."""
        self.accepted()
        assert self.ledger.books.left(limit) == amount
        return self

    def when(self, *asked: Ask) -> Outcome:
        """Accepted; and what happens next."""
        self.accepted()
        return Scenario(self.ledger).when(*asked)


def held(ledger: MemoryLedger, pot: Pot, as_of: date | None = None, **where: object) -> Money:
    """What is in a pot, of the accounts with these coordinates."""
    return total(
        amount
        for account, amount in ledger.pots(as_of).items()
        if account.pot is pot and all(getattr(account, name) == value for name, value in where.items())
    )


def main_title_total(ledger: MemoryLedger, main_title: str) -> Money:
    """What Parliament granted in a main title, net."""
    return -total(
        amount
        for account, amount in ledger.pots().items()
        if account.pot is Pot.PARLIAMENT and MomentCode(account.moment).startswith(f"{main_title}.")
    )


def _resolved(step: Ask | Sequence[Ask], ledger: MemoryLedger) -> list[Command]:
    asks = step if isinstance(step, Sequence) else [step]
    return [ask(ledger) if callable(ask) else ask for ask in asks]
