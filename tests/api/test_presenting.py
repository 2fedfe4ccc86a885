"""What goes out, where no other test sees it: the rule book, and the columns of what came in."""

from __future__ import annotations

import re

import pytest

from api import presenting, tables
from api.cli.here import Here
from api.reading import Asked
from domain import refusals
from domain.commands import Command
from domain.facts import Fact
from domain.names import AppropriationKind
from ledger.answers import KeyReused, MovedOn
from projections.ledger import Ledger
from tests.projections.lifelike import record
from tests.support.door import Door
from tests.support.facts import WRITTEN_OUT, entry_of
from tests.support.moments import income, overrun, text
from tests.support.world import OPERATING, granted, moment


def test_the_rule_book_lists_every_refusal_once_with_its_source() -> None:
    kinds = {it for it in vars(refusals).values() if isinstance(it, type) and issubclass(it, refusals.Refusal)} - {
        refusals.Refusal,
        refusals.LimitExceeded,
    }
    book = presenting.rule_book()
    assert [rule["code"] for rule in book] == sorted(kind.code_of() for kind in (*kinds, KeyReused, MovedOn))
    for rule in book:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule["code"])
        assert rule["sentence"].strip()
        assert rule["source"].strip()


ESTIMATED = (moment("29.01.53"), granted("100,00", span=1, kind=AppropriationKind.ESTIMATED))
NET_BUDGETED = (moment(OPERATING), granted("50,00", code=OPERATING, span=3), text(OPERATING, net_budgeted=True))


@pytest.mark.parametrize("fact", WRITTEN_OUT.values(), ids=WRITTEN_OUT.keys())
def test_the_history_says_of_every_fact_what_it_is_about(fact: Fact, capsys: pytest.CaptureFixture[str]) -> None:
    tables.show_history([presenting.fact(entry_of(fact))])
    row = next(line for line in capsys.readouterr().out.splitlines() if "finance.one" in line).split()
    about = row[3 : row.index("finance.one")]
    assert about and "None" not in about


@pytest.mark.parametrize(
    "asks, came_in, rows",
    [
        (ESTIMATED, ["granted"], ["29.01.53 2021 100,00 100,00"]),
        ((*ESTIMATED, overrun("20,00")), ["granted", "overrun"], ["29.01.53 2021 100,00 20,00 120,00"]),
        (
            (*ESTIMATED, overrun("20,00"), *NET_BUDGETED, income("I-1", "5,00")),
            ["granted", "income", "overrun"],
            ["29.01.04 2021 50,00 5,00 0,00 55,00", "29.01.53 2021 100,00 0,00 20,00 120,00"],
        ),
    ],
    ids=["granted alone", "an overrun", "income and an overrun"],
)
def test_balances_show_all_that_came_in_so_that_they_add_up(
    asks: tuple[Command, ...],
    came_in: list[str],
    rows: list[str],
    ledger: Ledger,
    capsys: pytest.CaptureFixture[str],
) -> None:
    record(ledger, asks)
    tables.show_balances(Here(ledger).balances("moment", Asked()), "moment")
    _, _, header, _, *shown = capsys.readouterr().out.splitlines()
    assert header.split()[: len(came_in) + 3] == ["moment", "vintage", *came_in, "available"]
    for row, line in zip(rows, shown, strict=False):
        assert line.split() == [*row.split(), *["0,00"] * 5]
    with Door(ledger) as door:
        told = door.client.get("/", headers={"Test-Person": "director-general.one"}).text
    words = " ".join(re.sub(r"<small>.*?</small>|<[^>]*>", " ", told).split())
    for row in (" ".join(["Moment Vintage", *map(str.capitalize, came_in), "Available Reserved"]), *rows):
        assert row in words
