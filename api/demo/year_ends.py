"""Year ends: what is accrued, periods that are locked, and the accounts that the Director General signs."""

from __future__ import annotations

from datetime import date

from api.demo.diary import LAST_DAY, RECORDER, Diary
from api.demo.payments import voucher
from api.demo.people import DIRECTOR_GENERAL
from api.demo.rows import NEW_UNFRAMED
from domain.commands import CloseYear, LockPeriod, ReopenPeriod
from domain.money import eur
from domain.names import Role


def end_years(diary: Diary) -> None:
    """Each year is accrued and locked in January, and closed as of its last day in the spring that follows."""
    for year in range(2021, LAST_DAY.year):
        last = date(year, 12, 31)
        if diary.accrued[year]:
            diary.note(diary.later(date(year + 1, 1, 12)), *diary.accrued[year])
        _lock(diary, diary.later(date(year + 1, 1, 20)), last)
        signed = diary.later(date(year + 1, 3, 14))
        close = CloseYear(
            by=DIRECTOR_GENERAL,
            role=Role.DIRECTOR_GENERAL,
            effective_on=last,
            year=year,
            decided_by=DIRECTOR_GENERAL,
            signed_on=signed,
        )
        diary.note(signed, close)


def lock_half_years(diary: Diary) -> None:
    """The first half of each year is locked in July; once it was opened again for an invoice of June."""
    for year in range(2022, LAST_DAY.year + 1):
        _lock(diary, diary.later(date(year, 7, 20)), date(year, 6, 30))
    on, reason = date(2024, 8, 6), "An invoice of June was left out"
    diary.tell(ReopenPeriod(by=RECORDER, effective_on=on, reason=reason, since=date(2024, 6, 1)))
    invoice = voucher(date(2024, 6, 27), "O-2024-06-late", "Premises of June", NEW_UNFRAMED, eur("2 870,00"))
    diary.note(on, invoice)
    _lock(diary, date(2024, 8, 9), date(2024, 6, 30))


def _lock(diary: Diary, on: date, through: date) -> None:
    diary.tell(LockPeriod(by=RECORDER, effective_on=on, through=through))
