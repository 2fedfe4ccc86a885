"""The full history by what it is about, and every figure taken apart down to its facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import pytest

from domain.facts import Entry
from domain.legs import legs
from domain.money import eur
from domain.pots import Account, Pot
from domain.slips import Slip
from domain.subjects import tags
from ledger.codec import ForeignFact
from ledger.labels import label_hashes
from ledger.stored import stored_name
from projections import history as paging
from projections.balances import Balance, Dimension, balances
from projections.history import history as facts_of
from projections.ledger import Connection, Ledger
from projections.trail import ACCOUNTS, COORDINATES, FIGURES, Figure, explain
from projections.verify import verify
from projections.view import LABELLED, View, claimed, entries, view
from tests.machines.drawing import DAYS
from tests.projections.conftest import Lived
from tests.projections.lifelike import lived, record
from tests.support.colliding import few_hashes
from tests.support.engine import superuser
from tests.support.foreign import foreign
from tests.support.memory import MemoryLedger
from tests.support.world import (
    OPERATING,
    OPERATING_FRAME,
    PROGRAM_FRAME,
    PROGRAMS,
    SKILLS,
    approve,
    award,
    pay,
    ready,
    reverse,
    spend,
    with_money,
)

LATER = date(2021, 10, 1)


def labels_of(entry: Entry) -> set[str]:
    """What a fact is found by."""
    return {f"={stored_name(type(entry.fact))}", *(f":{tag}" for tag in tags(entry.fact))}


def positions(found: Any) -> list[int]:
    """Where facts stand."""
    return [entry.position for entry in found]


# History


def test_history_is_filtered_as_the_facts_are_labelled(history_of: MemoryLedger, reader: Connection) -> None:
    at = view(reader)
    known = {label for entry in history_of.entries for label in labels_of(entry)}
    assert len(known) > 60
    for label in sorted(known):
        expected = [entry.position for entry in reversed(history_of.entries) if label in labels_of(entry)]
        assert positions(facts_of(reader, at, [label], most=10_000)) == expected, label


def test_all_labels_must_be_there(history_of: MemoryLedger, reader: Connection) -> None:
    at = view(reader)
    for pair in product(["=payment-approved", "=fact-reversed", "=grant-awarded"], [":region:06", ":program:skills"]):
        expected = [entry.position for entry in reversed(history_of.entries) if set(pair) <= labels_of(entry)]
        assert expected, "the history tells of it"
        assert positions(facts_of(reader, at, list(pair), most=10_000)) == expected
    assert not list(facts_of(reader, at, ["=payment-approved", "=grant-awarded"]))
    assert not list(facts_of(reader, at, [":moment:99.99.99"]))


def test_history_from_a_day_to_a_day_known_at_a_position(history_of: MemoryLedger, reader: Connection) -> None:
    for since, as_of, known in product((None, *DAYS[3::6]), (None, *DAYS[1::6]), (0, 40, len(history_of.entries))):
        expected = [
            entry.position
            for entry in reversed(history_of.entries[:known])
            if (since is None or entry.effective_on >= since) and (as_of is None or entry.effective_on <= as_of)
        ]
        at = View(as_of, known, view(reader).recorded_at)
        assert positions(facts_of(reader, at, [], since, most=10_000)) == expected, (since, as_of, known)


@pytest.mark.parametrize("most", [0, 1, 50])
def test_the_newest_come_first_and_no_more_than_asked_for(
    most: int, history_of: MemoryLedger, reader: Connection
) -> None:
    everything = list(range(len(history_of.entries), 0, -1))
    assert positions(facts_of(reader, view(reader), [], most=most)) == everything[:most]
    assert positions(facts_of(reader, view(reader), [])) == everything[:50]


def test_history_is_read_page_by_page(history_of: MemoryLedger, reader: Connection) -> None:
    at, pages = view(reader), list[list[int]]()
    while page := positions(facts_of(reader, at, [f":moment:{PROGRAMS}"], most=9)):
        pages.append(page)
        at = at.before(page[-1])
    told = [it.position for it in reversed(history_of.entries) if f":moment:{PROGRAMS}" in labels_of(it)]
    assert pages == [told[start : start + 9] for start in range(0, len(told), 9)] and len(pages) > 5


@pytest.mark.parametrize("nearest", [0, 3, 100])
def test_common_and_rare_labels_are_found_alike_wherever_they_stand(
    nearest: int, history_of: MemoryLedger, reader: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "NEAREST", nearest)
    at = view(reader)
    for labels in (
        [],
        [":moment:29.01.53"],
        ["=fact-reversed"],
        [":decision:G-1"],
        ["=payment-approved", ":region:06"],
    ):
        for most in (1, 20, 10_000):
            told = [it.position for it in reversed(history_of.entries) if set(labels) <= labels_of(it)]
            assert positions(facts_of(reader, at, labels, most=most)) == told[:most], (labels, most)


def test_the_nearest_are_read_by_position_and_the_others_by_label(ledger: Ledger) -> None:
    record(ledger, [*with_money(), *(spend(f"V-{n}", "0,01") for n in range(1, 300))])
    asked = {
        "hashes": label_hashes([f":moment:{PROGRAMS}"]),
        "kinds": None,
        "as_of": None,
        "since": None,
        "after": 10,
        "upto": 250,
        "most": 5,
    }
    with superuser(ledger) as connection:
        connection.execute("ANALYZE events")
        connection.execute("SET enable_seqscan = off")
        for *queries, walk in (
            (paging.NEAR, paging.FAR, "Index Scan Backward using events_pkey"),
            (paging.ONWARD_NEAR, paging.ONWARD_FAR, "Index Scan using events_pkey"),
        ):
            near, far = (
                "\n".join(line for (line,) in connection.execute(b"EXPLAIN " + query, asked)) for query in queries
            )
            assert walk in near and "events_labels" not in near
            assert "Bitmap Index Scan on events_labels" in far and "events_pkey" not in far
        of_a_kind = asked | {"hashes": [], "kinds": label_hashes(["=operating-expenditure-recorded"])}
        far = "\n".join(line for (line,) in connection.execute(b"EXPLAIN " + paging.FAR, of_a_kind))
        assert "Bitmap Index Scan on events_labels" in far and "events_pkey" not in far


def test_no_workers_are_started_for_a_view(ledger: Ledger) -> None:
    """Even where the server would start them for whatever can be shared."""
    asked = {"hashes": label_hashes([f":moment:{PROGRAMS}"]), "known": 1, "as_of": None}
    with superuser(ledger) as elsewhere, ledger.reader() as reader:
        for connection, shared in ((elsewhere, True), (reader, False)):
            connection.execute("SET debug_parallel_query = on")
            plan = "\n".join(line for (line,) in connection.execute(b"EXPLAIN " + LABELLED, asked))
            assert ("Gather" in plan) == shared, plan


@pytest.mark.parametrize("nearest", [0, 20, 10_000])
def test_what_only_shares_hashes_is_no_part_of_a_page(
    nearest: int, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "NEAREST", nearest)
    with few_hashes(2):
        memory = lived(ledger, seed=6, lists=60)
        with ledger.reader() as connection:
            at = view(connection)
            kept = {hashed for (labels,) in connection.execute("SELECT labels FROM events") for hashed in labels}
            assert kept == {0, 1}, "the hashes are shared indeed"
            for label in sorted({label for entry in memory.entries for label in labels_of(entry)}):
                told = [it.position for it in reversed(memory.entries) if label in labels_of(it)]
                assert positions(_paged(connection, at, label)) == told, label
                assert positions(entries(connection, at, [label])) == told[::-1], label
        verify(ledger)


def _paged(connection: Connection, at: View, label: str) -> Iterator[Entry | ForeignFact]:
    """Page after page, each full but for the last."""
    while page := list(facts_of(connection, at, [label], most=3)):
        yield from page
        at = at.before(page[-1].position)
        if len(page) < 3:
            return


def test_history_gives_the_facts_themselves(history_of: MemoryLedger, reader: Connection) -> None:
    for found in facts_of(reader, view(reader), [], most=10_000):
        assert isinstance(found, Entry)
        mine = history_of.entries[found.position - 1]
        assert (found.fact, found.effective_on, found.by, found.reason) == (
            mine.fact,
            mine.effective_on,
            mine.by,
            mine.reason,
        )


def test_foreign_events_are_part_of_the_history_but_of_no_day(ledger: Ledger) -> None:
    record(ledger, with_money())
    foreign(ledger, "somebody-elses")
    with ledger.reader() as connection:
        at = view(connection)
        newest = next(facts_of(connection, at, []))
        assert isinstance(newest, ForeignFact)
        assert (newest.type, newest.position) == ("somebody-elses", at.position)
        assert positions(facts_of(connection, at, [":a tag"])) == [at.position]
        assert all(isinstance(it, Entry) for it in facts_of(connection, at, [], since=date(2000, 1, 1)))
        assert explain(connection, at, Figure.read(["granted"])).total == eur("1 000 000,00")


def test_a_request_is_known_by_its_key(ledger: Ledger) -> None:
    (answer,) = record(ledger, with_money())
    with ledger.reader() as connection:
        assert claimed(connection, answer.receipt.key)
        assert not claimed(connection, answer.receipt.key + "x")


# Figures


def figure_of(account: Account) -> Figure:
    """The figure of one account, all the coordinates of a figure told."""
    return Figure(account.pot, {key: value for key, value in account._asdict().items() if key in COORDINATES})


def placed(account: Account) -> Account:
    """An account as figures tell it: classes of expenditure stand together."""
    return Account(account.pot, **{key: value for key, value in account._asdict().items() if key in COORDINATES})


def test_every_account_is_the_sum_of_its_facts(history_of: MemoryLedger, reader: Connection) -> None:
    chances = [(None, len(history_of.entries)), (DAYS[8], len(history_of.entries)), (DAYS[15], 120)]
    seen = 0
    for as_of, known in chances:
        at = View(as_of, known, view(reader).recorded_at)
        due: dict[Account, int] = Counter()
        for entry in history_of.entries[:known]:
            if as_of is None or entry.effective_on <= as_of:
                for account, cents in legs(entry.fact):
                    due[placed(account)] += cents
        stored: dict[Account, int] = Counter()
        for *coordinates, cents in reader.execute(ACCOUNTS, {"as_of": as_of, "known": known}).fetchall():
            stored[placed(Account(Pot(coordinates[0]), *coordinates[1:]))] += cents
        assert dict(stored) == dict(due)
        for account, cents in stored.items():
            explained = explain(reader, at, figure_of(account))
            came_in = -cents if account.pot in (Pot.INCOME, Pot.OVERRUN) else cents  # a source shows what left it
            assert explained.total == explained.stored == came_in, account
            assert sum(share for _, share in explained.facts) == came_in
            assert all(any(placed(leg.account) == account for leg in legs(entry.fact)) for entry, _ in explained.facts)
            assert positions(entry for entry, _ in explained.facts) == sorted(
                positions(entry for entry, _ in explained.facts)
            )
            seen += 1
    assert seen > 100


@pytest.mark.parametrize("by", ["moment", "program", "region"])
@pytest.mark.parametrize("as_of", [None, DAYS[6], DAYS[14]])
def test_every_balance_that_is_shown_can_be_taken_apart(by: Dimension, as_of: date | None, reader: Connection) -> None:
    at = view(reader, as_of)
    rows = balances(reader, by, at)
    assert rows
    for row in rows:
        for name in Balance.__dataclass_fields__:
            shown = getattr(row, name)
            if name in ("name", "vintage", "facts") or shown is None:
                continue
            figure = Figure.read([name, f"{by}={row.name or 'none'}", f"vintage={row.vintage}"])
            explained = explain(reader, at, figure)
            assert explained.total == explained.stored == shown, (row, name)


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_a_figure_without_coordinates_is_the_whole_ledger(
    name: str, history_of: MemoryLedger, reader: Connection
) -> None:
    due = sum(
        cents for entry in history_of.entries for account, cents in legs(entry.fact) if account.pot in FIGURES[name]
    )
    explained = explain(reader, view(reader), Figure.read([name]))
    assert explained.total == explained.stored == (-due if name in ("granted", "income", "overrun") else due)


@pytest.mark.parametrize("most", [1, 7, 30])
@pytest.mark.parametrize("as_of", [None, DAYS[8]])
def test_a_figure_is_taken_apart_page_by_page(
    most: int, as_of: date | None, history_of: MemoryLedger, reader: Connection
) -> None:
    figure = Figure.read([f"used moment={PROGRAMS}"])
    due = [
        (entry.position, sum(cents for account, cents in legs(entry.fact) if figure.holds(account)))
        for entry in history_of.entries
        if (as_of is None or entry.effective_on <= as_of)
        and any(cents for account, cents in legs(entry.fact) if figure.holds(account))
    ]
    assert len(due) > 40
    at = view(reader, as_of)
    while due:
        page = explain(reader, at, figure, most)
        assert [(entry.position, cents) for entry, cents in page.facts] == due[-most:]
        assert page.total == page.stored == sum(cents for _, cents in due)
        del due[-most:]
        assert page.earlier == (sum(cents for _, cents in due) if due else None)
        at = at.before(page.facts[0][0].position)
    assert explain(reader, at, figure, most).facts == []


def test_a_stored_balance_that_its_facts_do_not_make_is_not_equal(ledger: Ledger) -> None:
    record(ledger, with_money())
    record(ledger, *([spend(f"V-{number}", "1,00")] for number in range(5)))
    with superuser(ledger) as connection:
        connection.execute(
            "UPDATE legs SET cents = 99 WHERE cents = 100 AND position = (SELECT max(position) FROM legs)"
        )
    with ledger.reader() as connection:
        for most in (2, 50):
            explained = explain(connection, view(connection), Figure.read(["paid"]), most)
            assert (explained.total, explained.stored) == (500, 499)


def test_a_reversed_fact_and_its_reversal_are_both_told(ledger: Ledger) -> None:
    record(ledger, [*with_money(), spend("V-1", "3,00"), spend("V-2", "4,00")])
    position = len(with_money()) + 1
    record(ledger, [reverse(position, on=LATER)])
    with ledger.reader() as connection:
        at = view(connection)
        explained = explain(connection, at, Figure.read([f"paid moment={PROGRAMS}"]))
        assert [(entry.position, cents) for entry, cents in explained.facts] == [
            (position, 300),
            (position + 1, 400),
            (position + 2, -300),
        ]
        assert explained.total == explained.stored == 400
        before = explain(connection, View(date(2021, 9, 30), at.position, at.recorded_at), Figure.read(["paid"]))
        assert before.total == before.stored == 700


def test_what_passes_through_a_pot_is_told_leg_by_leg(ledger: Ledger) -> None:
    first = len(ready()) + 1
    record(ledger, [*ready(), award("G-1", "9,00", regions={"01": "4,00", "06": "5,00"}), pay("G-1", "9,00")])
    record(ledger, [approve("G-1")])
    with ledger.reader() as connection:
        at = view(connection)
        assert shares(connection, at, f"committed:{PROGRAMS}:2021:{SKILLS}:06") == {first: 500, first + 1: -500}
        assert shares(connection, at, f"in_payment region=01 frame={PROGRAM_FRAME}") == {
            first + 1: 400,
            first + 2: -400,
        }
        assert shares(connection, at, f"paid program={SKILLS} source=national") == {first + 2: 900}
        # It stays within the pots of use: the award alone used money.
        assert shares(connection, at, f"used program={SKILLS}") == {first: 900, first + 1: 0, first + 2: 0}
        assert shares(connection, at, f"available frame={OPERATING_FRAME}") != {}


def shares(connection: Connection, at: View, figure: str) -> dict[int, int]:
    """The facts of a figure, by position."""
    return {entry.position: cents for entry, cents in explain(connection, at, Figure.read([figure])).facts}


def test_none_asks_for_what_cites_nothing(ledger: Ledger) -> None:
    record(ledger, ready())
    record(ledger, [spend("V-1", "1,00"), spend("V-2", "0,20", frame=PROGRAM_FRAME)])
    with ledger.reader() as connection:
        at = view(connection)
        for words, cents in (
            ("paid", 120),
            ("paid frame=none", 100),
            (f"paid frame={PROGRAM_FRAME}", 20),
            ("paid program=none", 120),
            (f"paid program={SKILLS}", 0),
            ("paid region=none frame=none", 100),
            ("paid moment=none", 0),
            ("paid:29.01.53:2021:none:none", 120),
        ):
            explained = explain(connection, at, Figure.read([words]))
            assert explained.total == explained.stored == cents, words


def test_granted_is_what_left_parliament(ledger: Ledger) -> None:
    record(ledger, ready())
    with ledger.reader() as connection:
        at = view(connection)
        for words, euros in (
            (f"granted moment={OPERATING}", "1 100 000,00"),
            (f"granted moment={PROGRAMS} source=national", "40 000 000,00"),
            (f"granted frame={PROGRAM_FRAME} vintage=2021", "40 000 000,00"),
            ("granted moment=29.10.20", "-200 000,00"),
        ):
            explained = explain(connection, at, Figure.read([words]))
            assert explained.total == explained.stored == eur(euros), words


# How a figure is written


@pytest.mark.parametrize(
    "words, name, coordinates",
    [
        (["paid"], "paid", {}),
        (["committed moment=29.01.53 vintage=2021"], "committed", {"moment": "29.01.53", "vintage": 2021}),
        (["committed", "moment=29.01.53", "vintage=2021"], "committed", {"moment": "29.01.53", "vintage": 2021}),
        (["used frame=none"], "used", {"frame": None}),
        (["available:29.01.04"], "available", {"moment": "29.01.04"}),
        (
            ["paid:29.01.53:2021:skills:06"],
            "paid",
            {"moment": "29.01.53", "vintage": 2021, "program": "skills", "region": "06"},
        ),
        (
            ["paid:29.01.53:2021:none:none source=rrf"],
            "paid",
            {"moment": "29.01.53", "vintage": 2021, "program": None, "region": None, "source": "rrf"},
        ),
    ],
)
def test_a_figure_is_read(words: list[str], name: str, coordinates: dict[str, object]) -> None:
    assert Figure.read(words) == Figure(name, coordinates)


@pytest.mark.parametrize(
    "words",
    [
        [],
        [""],
        ["  "],
        ["spent"],
        ["Paid"],
        ["moment=29.01.53"],
        ["paid moment"],
        ["paid person=x"],
        ["paid moment=29.01.53 moment=29.01.04"],
        ["paid:29.01.53 moment=29.01.53"],
        ["paid:29.01.53:2021:skills:06:more"],
        ["paid vintage=last"],
        ["paid vintage=-1"],
        ["paid vintage="],
        ["paid:29.01.53:x"],
        ["paid moment="],
        ["paid:"],
        ["paid vintage=²"],
    ],
)
def test_what_is_not_a_figure_is_refused(words: list[str]) -> None:
    with pytest.raises(Slip, match=r"\w"):
        Figure.read(words)


@pytest.fixture
def history_of(history: Lived) -> MemoryLedger:
    """The journal of the lifelike ledger, in memory."""
    return history[1]
