"""Sums over HTTP: balances, frames, the outturn and the signed accounts of a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from litestar import Response
from litestar.params import FromQuery, QueryParameter

from api import presenting, reading
from api.access.rights import Right
from api.http.views.asking import Given, Told, rows_of
from api.http.views.declaring import table
from api.http.views.shapes import BalanceRow, Seen
from api.reading import Opened
from domain.facts import VintageAccount
from domain.money import Money
from domain.names import Names
from projections.balances import Dimension
from projections.frames import FrameYear
from projections.view import View

Year = Annotated[int, QueryParameter(ge=2000, le=2099, description="the budget year")]
By = FromQuery[Dimension]


@dataclass(frozen=True, slots=True)
class SignedAccount(VintageAccount):
    """The account of a vintage as it was signed, with what its moment was called then."""

    names: Names


@dataclass(frozen=True, slots=True)
class Uncited:
    """What is spent of a vintage under no frame, in cents."""

    vintage: int
    cents: Money


@dataclass(frozen=True, slots=True)
class Frames(Seen[FrameYear]):
    """The frames by year, and what is spent under none."""

    rows: list[FrameYear]
    uncited: list[Uncited]


@dataclass(frozen=True, slots=True)
class Accounts(Seen[SignedAccount]):
    """The accounts of a year: open, or closed by the fact at a position, and signed."""

    rows: list[SignedAccount]
    year: int
    closed: bool
    closed_at: int | None = None
    closed_recorded_at: datetime | None = None
    signed_by: str | None = None
    signed_on: date | None = None


@table("/balances", right=Right.FIGURES)
def balances(tabled: Given, by: By) -> Response[Seen[BalanceRow]]:
    """Balances by moment, program or region, in whole cents."""

    def read(opened: Opened, at: View) -> Told:
        _, rows = reading.read_balances(opened, by, tabled.asked)
        return Told([presenting.balance(row, by) for row in rows])

    return tabled.answer(f"balances-by-{by}", BalanceRow, read, without={"moment", "program", "region"} - {by})


@table("/frames", right=Right.FIGURES)
def frames(tabled: Given) -> Response[Frames]:
    """The spending frames, verified, and spending that cites none."""

    def read(opened: Opened, at: View) -> Told:
        _, rows, spent = reading.read_frames(opened, tabled.asked)
        return Told([presenting.frame(row) for row in rows], {"uncited": presenting.uncited(spent)})

    return tabled.answer("frames", FrameYear, read)


@table("/outturn", right=Right.FIGURES)
def outturn(known: Given, year: Year) -> Response[Seen[VintageAccount]]:
    """The net outturn of a year by moment and vintage, open or closed."""

    def read(opened: Opened, at: View) -> Told:
        _, rows = reading.read_outturn(opened, year, known.asked)
        return rows_of(rows)

    return known.answer(f"outturn-{year}", VintageAccount, read)


@table("/accounts", right=Right.FIGURES)
def accounts(now: Given, year: Year) -> Response[Accounts]:
    """The accounts of a year as they were signed, or that it is open."""

    def read(opened: Opened, at: View) -> Told:
        rows, about = presenting.signed(year, reading.read_signed(opened, year))
        return Told(rows, about)

    return now.answer(f"accounts-{year}", SignedAccount, read)


HANDLERS = [balances, frames, outturn, accounts]
