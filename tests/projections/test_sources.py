"""Where money comes from and beside what it stands: income and overruns are counted, contra pots are not."""

from __future__ import annotations

import json

import pytest

from domain.money import eur
from domain.names import Expenditure, FrameId, MomentCode, ProgramId, Region, Source
from domain.pots import HELD, Account, Pot
from domain.slips import Slip
from projections import balances as tracking
from projections.balances import Balance, balances
from projections.export import account_name, beancount
from projections.frames import Status, frames
from projections.ledger import Connection, Ledger
from projections.rebuild import rebuild
from projections.trail import Figure, explain
from projections.verify import verify
from projections.view import view
from tests.projections.lifelike import record, sum_up
from tests.support.engine import everything, superuser
from tests.support.world import (
    NEW_YEAR,
    OPERATING,
    OPERATING_FRAME,
    PROGRAMS,
    SKILLS,
    award,
    contract,
    moment,
    operating_frame,
    pay,
    with_money,
)


def post(ledger: Ledger, *legs: tuple[Account, str]) -> None:
    """Legs of pots that no fact moves yet, written as a turn writes them: beside the last fact."""
    with superuser(ledger) as connection:
        known = connection.execute("SELECT coalesce(max(account), 0) FROM accounts").fetchone()
        last = connection.execute("SELECT max(position) FROM events").fetchone()
        assert known is not None
        assert last is not None
        numbers = range(known[0] + 1, known[0] + 1 + len(legs))
        new = [{"account": n, **account._asdict()} for n, (account, _) in zip(numbers, legs, strict=True)]
        connection.execute(
            "SELECT project(%s, %s, %s, %s, %s, %s)",
            (last[0] - 1, [NEW_YEAR], [last[0]] * len(legs), [*numbers], [eur(it) for _, it in legs], json.dumps(new)),
        )


def of(pot: Pot, frame: FrameId | None = None, code: MomentCode = PROGRAMS, **more: object) -> Account:
    """An account of 2021."""
    return Account(pot, code, 2021, Source.NATIONAL, frame, **more)


def row_of(connection: Connection, name: str) -> Balance:
    (row,) = [it for it in balances(connection, "moment", view(connection)) if it.name == name]
    return row


def test_income_and_overruns_are_columns_beside_what_was_granted(ledger: Ledger) -> None:
    record(ledger, [*with_money("100,00"), award("G-1", "30,00")])
    post(
        ledger,
        (of(Pot.INCOME), "-20,00"),
        (of(Pot.AVAILABLE), "20,00"),
        (of(Pot.OVERRUN), "-5,00"),
        (of(Pot.LAPSED), "5,00"),
    )
    with ledger.reader() as connection:
        row = row_of(connection, PROGRAMS)
    assert (row.granted, row.income, row.overrun) == (eur("100,00"), eur("20,00"), eur("5,00"))
    assert (row.available, row.committed, row.lapsed) == (eur("90,00"), eur("30,00"), eur("5,00"))
    came_in = (row.granted or 0) + (row.income or 0) + (row.overrun or 0)
    held = (row.available or 0) + row.reserved + row.committed + row.in_payment + row.paid + (row.lapsed or 0)
    assert came_in == held
    with ledger.reader() as connection:
        for name in ("granted", "income", "overrun", "parliament"):
            figure = explain(connection, view(connection), Figure.read([name, f"moment={PROGRAMS}"]))
            sign = -1 if name == "parliament" else 1
            assert figure.stored == sign * getattr(row, "granted" if name == "parliament" else name)


@pytest.mark.parametrize("pot", sorted(set(Pot) - HELD))
def test_contra_pots_are_in_no_budget_view(pot: Pot, ledger: Ledger) -> None:
    record(ledger, [*with_money("100,00"), award("G-1", "30,00"), operating_frame()])
    with ledger.reader() as connection:
        before = views(connection)
    place = {"program": SKILLS, "region": Region("06"), "expenditure": Expenditure.TRANSFER}
    post(
        ledger,
        (of(pot, OPERATING_FRAME, **place), "7,00"),
        (of(pot, None, MomentCode("29.01.01")), "3,00"),
        (of(pot, FrameId("operating"), OPERATING), "-10,00"),
    )
    with ledger.reader() as connection:
        assert views(connection) == before


def views(connection: Connection) -> list[object]:
    at = view(connection)
    dimensions: tuple[tracking.Dimension, ...] = ("moment", "program", "region")
    return [frames(connection, at, 2021), *(balances(connection, by, at) for by in dimensions)]


def test_a_frame_is_funded_by_income_and_overruns_that_cite_it(ledger: Ledger) -> None:
    record(ledger, [moment(OPERATING), operating_frame("100,00")])
    post(
        ledger,
        (of(Pot.PARLIAMENT, OPERATING_FRAME, OPERATING), "-60,00"),
        (of(Pot.INCOME, OPERATING_FRAME, OPERATING), "-30,00"),
        (of(Pot.OVERRUN, OPERATING_FRAME, OPERATING), "-10,00"),
        (of(Pot.INCOME, None, OPERATING), "-1,00"),
        (of(Pot.AVAILABLE, OPERATING_FRAME, OPERATING), "100,00"),
    )
    with ledger.reader() as connection:
        (row,) = frames(connection, view(connection), 2021)
    assert (row.granted, row.status) == (eur("100,00"), Status.MET)


def test_programs_and_regions_have_no_sources(ledger: Ledger) -> None:
    record(ledger, [*with_money("100,00"), award("G-1", "30,00")])
    with ledger.reader() as connection:
        for by in ("program", "region"):
            (row,) = balances(connection, by, view(connection))
            assert (row.granted, row.income, row.overrun, row.available, row.lapsed) == (None,) * 5
            assert row.committed == eur("30,00")


def test_classes_of_expenditure_are_stored_verified_and_rebuilt(ledger: Ledger) -> None:
    record(ledger, [*with_money(), award("G-1", "30,00"), pay("G-1", "30,00"), *contract("T-1", "9,00")])
    sum_up(ledger, 3)
    with ledger.reader() as connection:
        stored = connection.execute("SELECT DISTINCT pot, expenditure FROM accounts ORDER BY 1, 2").fetchall()
    assert ("committed", "transfer") in stored
    assert ("committed", "consumption") in stored
    assert ("available", None) in stored
    verify(ledger)
    before = everything(ledger)
    rebuild(ledger)
    after = everything(ledger)
    assert (after["accounts"], after["legs"]) == (before["accounts"], before["legs"])
    with superuser(ledger) as connection:
        connection.execute("UPDATE accounts SET expenditure = 'investment' WHERE expenditure = 'transfer'")
    with pytest.raises(Exception, match="accounts, number"):
        verify(ledger)


def test_a_class_of_expenditure_is_one_element_more_where_it_is_set() -> None:
    paid = of(Pot.PAID, program=ProgramId("skills"), region=Region("06"))
    assert account_name(paid) == "paid:29.01.53:2021:skills:06"
    assert account_name(paid._replace(expenditure=Expenditure.TRANSFER)) == "paid:29.01.53:2021:skills:06:transfer"
    unplaced = of(Pot.PAID, expenditure=Expenditure.CONSUMPTION)
    assert account_name(unplaced) == "paid:29.01.53:2021:none:none:consumption"


@pytest.mark.parametrize("pot", Pot)
def test_names_of_accounts_are_unambiguous(pot: Pot) -> None:
    places = [
        (program, region, expenditure)
        for program in (None, ProgramId("skills"))
        for region in (None, Region("06"))
        for expenditure in (None, *Expenditure)
    ]
    named = {account_name(of(pot, program=p, region=r, expenditure=e)) for p, r, e in places}
    assert len(named) == len(places)


def test_a_name_from_an_export_is_explained(ledger: Ledger) -> None:
    """Above classes of expenditure, a name stands for all of them, as the accounts above do in hledger."""
    record(ledger, [*with_money(), award("G-1", "30,00"), *contract("T-1", "9,00")])
    with ledger.reader() as connection:
        at = view(connection)
        for name, cents in (
            ("committed:29.01.53:2021:skills:nationwide:transfer", "30,00"),
            ("committed:29.01.53:2021:skills:nationwide:consumption", "9,00"),
            ("committed:29.01.53:2021:skills:nationwide", "39,00"),
        ):
            found = explain(connection, at, Figure.read([name]))
            assert found.total == found.stored == eur(cents)
    with pytest.raises(Slip, match="stands twice"):
        Figure.read(["committed:a:2021:b:c:transfer:more"])


def test_sources_are_equity_in_beancount(ledger: Ledger) -> None:
    record(ledger, with_money("100,00"))
    with ledger.reader() as connection:
        text = b"".join(beancount(connection, view(connection))).decode()
    assert "Equity:Parliament:29-01-53:2021:None:None  -100.00 EUR" in text
    assert "Assets:Available:29-01-53:2021:None:None  100.00 EUR" in text
