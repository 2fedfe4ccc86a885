"""One turn's worth of requests, decided on a draft: who gets which answer once the log has it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.books import Books
from domain.commands import Command
from domain.decide import Denied, Envelope, enter
from domain.limits import Limit
from domain.money import Money
from domain.needs import Lacking, claims_asked
from domain.values import quickly_made
from domain.warnings import Warned
from ledger.answers import Answer, KeyReused, Known, Receipt, Recorded, Refused, Rehearsed
from ledger.desk import Draft, key_claim
from ledger.watching import TurnSeen

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Request:
    """A list of commands that waits for its answer; all of it is recorded, or none."""

    asks: Sequence[Command]
    key: str
    digest: str
    dry_run: bool
    answered: asyncio.Future[Answer] = field(repr=False)

    def answer(self, answer: Answer) -> None:
        """Tell whoever waits; one who went away is not told."""
        if not self.answered.done():
            self.answered.set_result(answer)

    def fail(self, error: Exception) -> None:
        """Tell whoever waits that no answer can be given."""
        if not self.answered.done():
            self.answered.set_exception(error)


@quickly_made
@dataclass(frozen=True, slots=True)
class _Written:
    """A request's part of the draft: its entries from one index up to another."""

    start: int
    end: int
    left: tuple[tuple[Limit, Money], ...]
    warned: tuple[Warned, ...]
    replayed: bool = False


class Turn:
    """Decides requests one after the other; answers are given by ``close``, when it is known what the log has."""

    def __init__(self, draft: Draft, known: dict[str, Known], assume_free: bool) -> None:
        self.draft = draft
        self._known = known
        self._assume_free = assume_free
        self._answers: list[tuple[Request, Answer | _Written | Exception]] = []
        self._written: dict[str, tuple[str, _Written]] = {}
        self.replays = False
        self.unwritten: list[str] = []
        """Names that requests which add nothing assume to be free, their keys' first: a guess must not refuse what was
        recorded under its key before, nor rehearse what would be refused."""

    def decide(self, request: Request) -> None:
        """Enter a request in the draft, or note why not. Raises Lacking, with nothing entered."""
        self._answers.append((request, self._decide(request)))

    def close(self) -> None:
        """The turn is in the log, or writes nothing and the log has not moved: give every answer."""
        for request, outcome in self._answers:
            if isinstance(outcome, Exception):
                request.fail(outcome)
            elif isinstance(outcome, _Written):
                receipt = self._receipt(request.key, outcome)
                request.answer(Recorded(receipt, outcome.replayed, outcome.left, outcome.warned))
            else:
                request.answer(outcome)

    @property
    def refused(self) -> list[tuple[Request, Refused]]:
        """The requests that were refused, dry runs apart."""
        return [
            (request, outcome)
            for request, outcome in self._answers
            if isinstance(outcome, Refused) and not request.dry_run
        ]

    def seen(self, seconds: float) -> TurnSeen:
        """What whoever watches is told of it, once it is closed."""
        recorded = replayed = rehearsed = failed = 0
        refused = []
        for _, outcome in self._answers:
            match outcome:
                case Recorded() | _Written():
                    recorded += not outcome.replayed
                    replayed += outcome.replayed
                case Rehearsed():
                    rehearsed += 1
                case Refused():
                    refused.append(outcome.refusal.code)
                case _:
                    failed += 1
        return TurnSeen(seconds, len(self.draft.entries), recorded, replayed, rehearsed, tuple(refused), failed)

    def _decide(self, request: Request) -> Answer | _Written | Exception:
        draft, books = self.draft, self.draft.desk.books
        if known := self._known.get(request.key):
            if known.digest != request.digest:
                return Refused(KeyReused(request.key, known.receipt.first), books.position)
            self.replays = True
            return Recorded(known.receipt, replayed=True)
        if request.key in self._written:
            digest, twin = self._written[request.key]
            if digest != request.digest:
                return Refused(KeyReused(request.key, draft.entries[twin.start].position), books.position)
            return _Written(twin.start, twin.end, twin.left, twin.warned, replayed=True)
        envelope = Envelope(draft.recorded_at, request.key, request.digest)
        before = books.mark() if request.dry_run else None
        try:
            entered = enter(request.asks, books, envelope, self._assume_free)
        except Lacking:
            raise
        except Exception as fault:
            # A colleague's mistake in one rule: its own request gets the error, the others go on.
            log.exception("the request with digest %s could not be decided", request.digest)
            self.unwritten.append(key_claim(request.key))
            return fault
        if isinstance(entered, Denied):
            self.unwritten += _names(request, books)
            return Refused(entered.refusal, books.position, entered.command, entered.limit)
        if before is not None:
            self.unwritten += _names(request, books)
            books.rollback(before)
            return Rehearsed(len(entered.entries), tuple(entered.left), tuple(entered.warned), tuple(entered.entries))
        start = len(draft.entries)
        draft.add(entered)
        written = _Written(start, len(draft.entries), tuple(entered.left), tuple(entered.warned))
        self._written[request.key] = (request.digest, written)
        return written

    def _receipt(self, key: str, written: _Written) -> Receipt:
        entries = self.draft.entries[written.start : written.end]
        leaves = tuple([leaf.hex() for leaf in self.draft.leaves[written.start : written.end]])
        warned = tuple([code for entry in entries for code in entry.warned])
        return Receipt(key, entries[0].position, entries[-1].position, self.draft.recorded_at, leaves, warned)


def _names(request: Request, books: Books) -> list[str]:
    return [key_claim(request.key), *(name for ask in request.asks for name in claims_asked(ask, books))]
