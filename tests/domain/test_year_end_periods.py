"""Locked periods: what comes late counts from the first open day and keeps its document's; closed years stay closed."""

from __future__ import annotations

from datetime import date

import pytest

from domain.commands import Command
from domain.names import AllocationBasis
from domain.refusals import AlreadyLocked, ClosedYearStays, NotLocked, NotYetOver, ReasonMissing, Refusal
from domain.warnings import PostedLate
from tests.support.scenario import given
from tests.support.world import OPENED, granted, spend
from tests.support.year_end import by, close, lock, reopen, text

JUNE = date(2021, 6, 30)
JULY = date(2021, 7, 1)
YEAR_END = date(2021, 12, 31)
WORLD = (*OPENED, text(bases=by(AllocationBasis.COMMITMENT)), granted("1 000,00", span=3))
LOCKED = (*WORLD, lock(JUNE))


def test_what_comes_late_counts_from_the_first_open_day() -> None:
    late = given(*LOCKED).when(spend("V-1", "10,00", on=date(2021, 6, 15))).accepted()
    (entry,) = late.entries
    assert (entry.effective_on, entry.document_on) == (JULY, date(2021, 6, 15))
    assert entry.warned == (PostedLate.code_of(),)


def test_an_open_day_is_left_alone() -> None:
    (entry,) = given(*LOCKED).when(spend("V-1", "10,00", on=JULY)).entries
    assert (entry.effective_on, entry.document_on, entry.warned) == (JULY, None, ())


@pytest.mark.parametrize(
    "asked, refusal",
    [
        (lock(JUNE), AlreadyLocked(JUNE)),
        (lock(date(2021, 6, 29), on=YEAR_END), AlreadyLocked(JUNE)),
        (lock(date(2021, 8, 2), on=date(2021, 8, 1)), NotYetOver(date(2021, 8, 2), date(2021, 8, 1))),
        (reopen(JULY), NotLocked(JULY)),
        (reopen(JUNE, reason=None), ReasonMissing()),
    ],
)
def test_a_lock_moves_forward_and_opens_for_a_reason(asked: Command, refusal: Refusal) -> None:
    given(*LOCKED).when(asked).refused(refusal)


def test_a_reopened_day_is_posted_to_again() -> None:
    opened = given(*LOCKED, reopen(date(2021, 6, 10)))
    (entry,) = opened.when(spend("V-1", "10,00", on=date(2021, 6, 10))).entries
    assert entry.effective_on == date(2021, 6, 10)
    (entry,) = opened.when(spend("V-2", "10,00", on=date(2021, 6, 9))).entries
    assert entry.effective_on == date(2021, 6, 10)
    opened.when(lock(JUNE)).accepted()


def test_nothing_is_locked_before_the_first_lock() -> None:
    given(*WORLD).when(reopen(JUNE)).refused(NotLocked(JUNE))


def test_a_closed_year_is_never_opened_again() -> None:
    closed = given(*WORLD, close(2021), lock(date(2022, 1, 31)))
    closed.when(reopen(YEAR_END)).refused(ClosedYearStays(YEAR_END))
    closed.when(reopen(date(2022, 1, 1))).accepted()
    (entry,) = closed.when(spend("V-1", "10,00", on=date(2021, 11, 30))).entries
    assert (entry.effective_on, entry.document_on) == (date(2022, 1, 1), date(2021, 11, 30))


def test_the_close_itself_is_posted_into_a_locked_period() -> None:
    locked = given(*WORLD, spend("V-1", "10,00"), lock(date(2022, 2, 28)))
    (entry,) = locked.when(close(2021)).entries
    assert entry.effective_on == YEAR_END
    assert locked.ledger.books.periods == {"locked": date(2022, 2, 28), "closed": YEAR_END}
