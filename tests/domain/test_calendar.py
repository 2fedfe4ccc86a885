"""Business dates are Helsinki dates; recorded times are written in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from domain.calendar import helsinki_day, last_day_of, stamp


@pytest.mark.parametrize(
    "moment, day",
    [
        pytest.param(datetime(2021, 12, 31, 21, 59, 59, tzinfo=UTC), date(2021, 12, 31), id="a second before midnight"),
        pytest.param(datetime(2021, 12, 31, 22, 0, tzinfo=UTC), date(2022, 1, 1), id="New Year comes at 22 UTC"),
        pytest.param(datetime(2021, 6, 30, 20, 59, 59, tzinfo=UTC), date(2021, 6, 30), id="summer time: still June"),
        pytest.param(datetime(2021, 6, 30, 21, 0, tzinfo=UTC), date(2021, 7, 1), id="summer time: July at 21 UTC"),
        pytest.param(
            datetime(2022, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=5))), date(2021, 12, 31), id="another time zone"
        ),
    ],
)
def test_the_business_date_is_that_of_helsinki(moment: datetime, day: date) -> None:
    assert helsinki_day(moment) == day


def test_a_time_without_its_zone_is_no_point_in_time() -> None:
    with pytest.raises(ValueError, match="time zone"):
        helsinki_day(datetime(2021, 1, 1))


def test_a_recorded_time_is_written_in_utc_to_the_microsecond() -> None:
    helsinki = timezone(timedelta(hours=2))
    assert stamp(datetime(2022, 1, 1, 0, 30, 0, 7, tzinfo=helsinki)) == "2021-12-31T22:30:00.000007Z"


def test_a_budget_year_ends_on_the_last_of_december() -> None:
    assert last_day_of(2021) == date(2021, 12, 31)
