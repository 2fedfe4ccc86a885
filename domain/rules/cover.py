"""What is covered by money: expired vintages, deliveries, and cover that lapsed and is drawn again (rule 3)."""

from __future__ import annotations

from datetime import date

from domain.books import Books
from domain.commands import CoverCommitment, RecordDelivery, ReverseFact
from domain.decisions import Commitment, Payment
from domain.facts import CommitmentCovered, DeliveryRecorded, Draw, Entry, Line, Part, YearAmount, amount_of, sum_of
from domain.limits import Limit
from domain.money import Money, apportion, total
from domain.names import NATIONWIDE, AllocationBasis, Expenditure
from domain.parts import Parts, add, common, oldest_first, shares_of, spread, subtract
from domain.refusals import (
    BeforeItsDecision,
    BuiltUpon,
    ContractHasEnded,
    CoverLapsed,
    ExceedsCommitment,
    ExceedsUndelivered,
    GrantEnded,
    NameTaken,
    NotByDelivery,
    NotPositive,
    NotUncovered,
    Refusal,
    UnknownDecision,
)
from domain.rules import Decision
from domain.rules.charging import draw, refuse_decider
from domain.rules.texts import refuse_expenditure
from domain.rules.undoing import last_decided
from domain.subjects import delivery_claim

NO_VINTAGE = 0
"""The vintage of costs that no appropriation covers yet: it is the draw that tells theirs."""


def payable(held: Commitment, on: date, books: Books) -> Parts:
    """Of what is left, what can be paid on a day, whether or not the close of a year is recorded (rule 3).

    Of an expired vintage that is what counts by the decision, and what was delivered where that counts.
    """
    if not any(expired(part, vintage, on, books) for part in held.left for vintage in vintages_of(part)):
        return held.left
    counted = [_counted(part, held.delivered, on, books) for part in held.left]
    if all(lines == part.lines for lines, part in zip(counted, held.left, strict=True)):
        return held.left
    return tuple(
        Part(part.charge, part.expenditure, lines) for part, lines in zip(held.left, counted, strict=True) if lines
    )


def _counted(part: Part, delivered: Parts, on: date, books: Books) -> tuple[Line, ...]:
    lines: list[Line] = []
    for line in part.lines:
        if not expired(part, line.vintage, on, books):
            lines.append(line)
            continue
        match books.basis(part.charge.moment, line.vintage, part.expenditure):
            case AllocationBasis.COMMITMENT | AllocationBasis.GRANT_DECISION:
                lines.append(line)
            case AllocationBasis.ACCRUAL:
                alone = Part(part.charge, part.expenditure, (line,))
                lines += (it for both in common((alone,), delivered) for it in both.lines)
            case AllocationBasis.PAYMENT_DECISION | AllocationBasis.PAYMENT:  # pragma: no branch: there is no other
                continue
    return tuple(lines)


def vintages_of(part: Part) -> set[int]:
    """The vintages of a part's lines."""
    return {line.vintage for line in part.lines}


def expired(part: Part, vintage: int, on: date, books: Books) -> bool:
    """Whether money of a vintage can no longer be used on a day."""
    if vintage == on.year:
        return False
    known = books.vintage(part.charge.moment, vintage)
    return known is not None and known.until < on


def draw_payable(held: Commitment, amount: Money, on: date, books: Books) -> Parts | Refusal:
    """A payment draws the oldest vintage first, of what can be paid on its day."""
    able = payable(held, on, books)
    if able is held.left and not held.lapsed:
        return oldest_first(able, amount)
    left = sum_of(able)
    if amount <= left:
        return oldest_first(able, amount)
    gone = add(subtract(held.left, able), held.lapsed)
    if amount > left + sum_of(gone):
        return ExceedsCommitment(held.decision, amount, left, ())
    return _lapsed(held.decision, amount, left, gone, books)


def refuse_expired(payment: Payment, on: date, books: Books) -> Refusal | None:
    """Money that counts when it is paid is paid while its vintage can be used."""
    gone = tuple(
        Part(part.charge, part.expenditure, (line,))
        for part in payment.parts
        for line in part.lines
        if expired(part, line.vintage, on, books)
        and books.basis(part.charge.moment, line.vintage, part.expenditure) is AllocationBasis.PAYMENT
    )
    if not gone:
        return None
    asked = sum_of(payment.parts)
    return _lapsed(payment.decision, asked, asked - sum_of(gone), gone, books)


def _lapsed(decision: str, asked: Money, left: Money, gone: Parts, books: Books) -> CoverLapsed:
    """The oldest of the vintages that are gone explains it."""
    vintage, moment = min((line.vintage, part.charge.moment) for part in gone for line in part.lines)
    known = books.vintage(moment, vintage)
    assert known is not None, "what lapsed was granted once"
    return CoverLapsed(decision, asked, left, vintage, known.until)


def newly_delivered(parts: Parts, held: Commitment, books: Books) -> Parts:
    """A payment uses up what was delivered before, and shows the rest to be delivered, where delivery counts."""
    counting = books.by_delivery(parts)
    return subtract(counting, common(counting, held.delivered)) if counting else ()


def record_delivery(ask: RecordDelivery, books: Books) -> Decision:
    """What is delivered counts as outturn on its day, where the moment's text says so, up to what was committed."""
    held = books.commitments.get(ask.decision)
    if held is None:
        return UnknownDecision("commitment", ask.decision)
    if ask.effective_on < held.since:
        return BeforeItsDecision(ask.decision, held.since, ask.effective_on)
    if position := books.claims.get(delivery_claim(ask.decision, ask.document)):
        return NameTaken("Delivery", ask.document, position)
    if ask.amount <= 0:
        return NotPositive("A delivery", ask.amount)
    counting = books.by_delivery(payable(held, ask.effective_on, books))
    if not counting:
        return NotByDelivery(ask.decision)
    undelivered = subtract(counting, common(counting, held.delivered))
    left = sum_of(undelivered)
    if ask.amount > left:
        return ExceedsUndelivered(ask.decision, ask.amount, left, ask.effective_on)
    return [DeliveryRecorded(ask.decision, ask.document, ask.accrual, oldest_first(undelivered, ask.amount))]


def cover_commitment(ask: CoverCommitment, books: Books) -> Decision:
    """What is legally owed without cover is covered from usable money, charged as it was decided.

    What lapsed comes first, then the costs under commitment authority whose year has come. No plan line has to be in
    force: a decision keeps the line it was made under, whose room the lapse gave back and the cover takes again.
    """
    held = books.commitments.get(ask.decision)
    if held is None:
        return UnknownDecision("commitment", ask.decision)
    if ask.effective_on < held.since:
        return BeforeItsDecision(ask.decision, held.since, ask.effective_on)
    if ask.amount <= 0:
        return NotPositive("A cover", ask.amount)
    if refusal := refuse_ended(held):
        return refusal
    lapsed = min(ask.amount, sum_of(held.lapsed))
    due = _due(held, ask.amount - lapsed, ask.effective_on)
    uncovered = lapsed + total(cost.amount for cost in due)
    if ask.amount > uncovered:
        return NotUncovered(ask.decision, ask.amount, uncovered)
    if refusal := refuse_decider(ask.decided_by, ask.amount, ask.decided_on, books):
        return refusal
    covers = oldest_first(held.lapsed, lapsed) if lapsed else ()
    owed = add(covers, _placed(held, total(cost.amount for cost in due)))
    parts = _drawn_again(owed, _class_of(held), ask.effective_on, books)
    if isinstance(parts, Refusal):
        return parts
    return [CommitmentCovered(ask.decision, ask.decided_by, covers, due, parts)]


def refuse_ended(held: Commitment) -> Refusal | None:
    """Nothing is decided on a grant that was declined or closed, nor on a contract that ended."""
    if held.grant and held.grant.ended:
        return GrantEnded(held.decision, held.grant.ended[0])
    if held.contract and held.contract.ended:
        return ContractHasEnded(held.decision, held.contract.ended[0])
    return None


def _due(held: Commitment, amount: Money, on: date) -> tuple[YearAmount, ...]:
    """The costs under commitment authority that an amount covers: of years that have come, the earliest first."""
    due: list[YearAmount] = []
    for cost in held.uncovered:
        taken = min(amount, cost.amount)
        if cost.year <= on.year and taken:
            due.append(YearAmount(cost.year, taken))
            amount = amount - taken
    return tuple(due)


def _placed(held: Commitment, amount: Money) -> Parts:
    """Costs of a later year are charged as the decision first was, and spread over its regions as it is."""
    if not amount:
        return ()
    decided = add(held.awarded, held.lapsed)
    charge = held.plan[0][0]
    like = next(part for part in (*decided, Part(charge, _class_of(held), ())) if part.charge == charge)
    shares = shares_of((like,)) or shares_of(decided) or [(NATIONWIDE, amount)]
    cents = apportion(amount, [own for _, own in shares])
    lines = tuple(Line(NO_VINTAGE, region, own) for (region, _), own in zip(shares, cents, strict=True) if own)
    return (Part(like.charge, like.expenditure, lines),)


def _class_of(held: Commitment) -> Expenditure:
    return Expenditure.TRANSFER if held.grant else Expenditure.CONSUMPTION


def _drawn_again(covers: Parts, expenditure: Expenditure, on: date, books: Books) -> Parts | Refusal:
    """The same charges, classes and regions, of vintages that are usable and may pay for them."""
    parts: list[Part] = []
    taken: dict[Limit, Money] = {}
    for part in covers:
        draws = draw(part.charge, amount_of(part.lines), on, books, taken)
        if isinstance(draws, Refusal):
            return draws
        if refusal := refuse_expenditure(part.charge, expenditure, draws, books):
            return refusal
        bare = Part(part.charge, part.expenditure, ())
        drawn: list[tuple[Part, Draw]] = [(bare, it) for it in draws]
        parts += spread(drawn, shares_of((part,)))
    return tuple(parts)


def not_used_up(ask: ReverseFact, entry: Entry, fact: DeliveryRecorded, books: Books) -> Refusal | None:
    """A delivery that was paid stands."""
    held = books.commitments.get(fact.decision)
    if held is None or common(fact.parts, held.delivered) != fact.parts:
        return BuiltUpon(ask.position, "a payment")
    return last_decided(ask, entry, fact, books)


def not_drawn(ask: ReverseFact, entry: Entry, fact: CommitmentCovered, books: Books) -> Refusal | None:
    """A cover that was paid from stands."""
    held = books.commitments.get(fact.decision)
    if held is None or common(fact.parts, held.left) != fact.parts:
        return BuiltUpon(ask.position, "a payment")
    return last_decided(ask, entry, fact, books)
