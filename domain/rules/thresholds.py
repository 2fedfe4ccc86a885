"""What thresholds ask of a tender (Act 1397/2016): its estimate, the ground of a direct award, the standstill."""

from __future__ import annotations

from datetime import date, timedelta

from domain.books import Books
from domain.commands import OpenTender
from domain.controls import Controls
from domain.decisions import TenderTerms
from domain.facts import TenderOpened, amount_of
from domain.money import total
from domain.names import Procedure
from domain.parts import Parts
from domain.refusals import DirectAwardNeedsGround, EstimateTooLow, Refusal
from domain.rules.accounts import is_net
from domain.warnings import DirectAwardWithoutGround, Warned


def refuse_estimate(ask: OpenTender, parts: Parts) -> Refusal | None:
    """The estimated value includes base value and options; only a base value without VAT can be compared with it."""
    least = total(ask.options) + total(amount_of(part.lines) for part in parts if is_net(part.charge.moment))
    return EstimateTooLow(ask.estimated_value, least) if ask.estimated_value < least else None


def refuse_direct(ask: OpenTender, books: Books) -> Refusal | None:
    """From the EU threshold on, what is awarded without competition has its ground."""
    threshold = books.controls_on(ask.decided_on).threshold(ask.service).eu
    if ask.procedure is not Procedure.DIRECT_AWARD or ask.direct_ground or ask.estimated_value < threshold:
        return None
    return DirectAwardNeedsGround(ask.estimated_value, threshold)


def warn_direct(ask: OpenTender, fact: TenderOpened, books: Books, controls: Controls) -> list[Warned]:
    """A direct award above the national threshold is as a rule explained; a small purchase need not be."""
    threshold = controls.threshold(fact.service).national
    if fact.procedure is not Procedure.DIRECT_AWARD or fact.direct_ground or fact.estimated_value < threshold:
        return []
    return [DirectAwardWithoutGround(fact.estimated_value, threshold)]


def standstill(terms: TenderTerms, notified_on: date, controls: Controls, books: Books) -> date | None:
    """The standstill binds from the EU threshold of the opening on, except a direct award, from the notification."""
    threshold = books.controls_on(terms.opened_on).threshold(terms.service).eu
    if terms.procedure is Procedure.DIRECT_AWARD or terms.estimated_value < threshold:
        return None
    dynamic = terms.procedure is Procedure.DYNAMIC_PURCHASING
    return notified_on + timedelta(days=controls.standstill_days_dynamic if dynamic else controls.standstill_days)
