"""What is written to a file of payments, in any style, is read back to the same commands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import FIRST_DAY, LAST_DAY
from domain.commands import PreparePayment
from domain.money import Money, in_euros
from domain.names import MomentCode
from tests.support.sheets import read, write_csv, write_xlsx


def _style(draw: Any, value: Any) -> Any:
    """An amount or a day in one of the ways in which people write it."""
    if isinstance(value, date):
        return draw(
            st.sampled_from([value.isoformat(), f"{value.day}.{value.month}.{value.year}", f"{value:%d.%m.%Y}"])
        )
    plain = in_euros(value)
    bare = plain.replace(" ", "")
    return draw(st.sampled_from([plain, bare, bare.replace(",", "."), f"{plain} €", plain.replace(" ", "\u00a0")]))


texts = (
    st.text(st.characters(codec="cp1252", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=20)
    .map(str.strip)
    .filter(lambda it: it and it[0] not in "=#")
)
days = st.dates(FIRST_DAY, LAST_DAY)
payments = st.builds(
    PreparePayment,
    by=st.from_regex(r"[a-z][a-z.]{0,9}", fullmatch=True),
    effective_on=days,
    document_on=st.none() | days,
    reason=st.none() | texts,
    decision=st.from_regex(r"[A-Za-z0-9][A-Z0-9./-]{0,9}", fullmatch=True),
    instalment=st.integers(1, 10_000),
    amount=st.integers(-(10**15), 10**15).map(Money),
    invoice=st.none() | texts,
    due_on=days,
    vat=st.integers(0, 10**9).map(Money),
    vat_moment=st.none() | st.just(MomentCode("29.01.29")),
)
FIELDS = tuple(column for column in PreparePayment.__dataclass_fields__ if column != "role")


@settings(max_examples=60)
@given(
    asks=st.lists(payments, min_size=1, max_size=6, unique_by=lambda it: (it.decision, it.instalment)),
    data=st.data(),
    separator=st.sampled_from([";", ",", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
)
def test_a_file_of_payments_reads_back_to_the_same_commands(
    asks: list[PreparePayment], data: Any, separator: str, encoding: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    def cell(value: Any) -> Any:
        return _style(data.draw, value) if isinstance(value, date) or type(value) is int else value

    fields = data.draw(st.permutations(FIELDS))
    plain = ("instalment",)
    rows = [
        fields,
        *([str(getattr(ask, it)) if it in plain else cell(getattr(ask, it)) for it in fields] for ask in asks),
    ]
    folder = tmp_path_factory.mktemp("files")
    for path in (write_csv(folder / "p.csv", rows, separator, encoding), write_xlsx(folder / "p.xlsx", rows)):
        sheet = read(path)
        assert ([row.ask for row in sheet.rows], sheet.problems) == (asks, [])
