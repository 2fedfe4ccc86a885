"""Mistakes of the office that were corrected, beside those in the course of a grant; and what came late."""

from __future__ import annotations

from datetime import date

from api.demo.diary import Diary
from api.demo.payments import voucher
from api.demo.rows import NEW_UNFRAMED, Procurement
from api.demo.tenders import open_tender
from domain.money import eur


def correct(diary: Diary) -> None:
    """A misread voucher, and a tender that was entered twice."""
    on, number = date(2023, 5, 4), "O-2023-05-travel"
    misread = diary.tell(voucher(on, number, "Travel", NEW_UNFRAMED, eur("12 430,00")))
    again = voucher(date(2023, 5, 9), number, "Travel", NEW_UNFRAMED, eur("1 243,00"))
    diary.note(again.effective_on, again, undoes=(misread,), reason="The comma of the amount was misread")

    row = Procurement(date(2025, 10, 6), "foresight", NEW_UNFRAMED, "95 000,00", "0,00", 0)
    twice = diary.tell(open_tender(diary, row))
    diary.note(date(2025, 10, 8), undoes=(twice,), reason="Entered a second time")


def come_late(diary: Diary) -> None:
    """Vouchers of December that arrived after the turn of the year, before its periods were locked."""
    for recorded, on in ((date(2023, 1, 17), date(2022, 12, 20)), (date(2025, 1, 14), date(2024, 12, 18))):
        late = voucher(on, f"O-{on:%Y-%m}-late", "Arrived after the turn of the year", NEW_UNFRAMED, eur("4 310,55"))
        diary.note(recorded, late)
