"""Laws that hold of any history: whatever is asked in whatever order, nothing is lost, made or left half done."""

from __future__ import annotations

import os
from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import given as any_of
from hypothesis import strategies as st

from domain.books import Books
from domain.commands import Command, ReverseFact
from domain.facts import Funding, sum_of
from domain.money import Money, eur, in_euros, total
from domain.names import Office, Person
from domain.refusals import Refusal
from domain.table import Table
from tests.support.grants import report
from tests.support.memory import MemoryLedger
from tests.support.scenario import given
from tests.support.sound import check_sound, dump
from tests.support.world import (
    APPROVER,
    OPENED,
    OPERATING,
    OPERATING_FRAME,
    PROGRAM_FRAME,
    PROGRAMS,
    VERIFIER,
    approve,
    award,
    awarding,
    but,
    frame,
    funded,
    granted,
    moving,
    office,
    operating_frame,
    pay,
    plan,
    planned,
    reverse,
    signing,
    spend,
    tender,
    transfer,
)

Draw = Callable[..., Any]
World = tuple[Command, ...]

WORLD = (
    *OPENED,
    operating_frame("9,00"),
    frame(PROGRAM_FRAME, {2021: "12,00", 2022: "8,00"}),
    granted("10,00", frame=PROGRAM_FRAME),
    granted("10,00", 2022, frame=PROGRAM_FRAME, span=3),
    granted("6,00"),
    granted("9,00", code=OPERATING, frame=OPERATING_FRAME, span=3),
    granted("5,00", code=OPERATING, span=3),
    plan(planned("grants", "14,00", frame=PROGRAM_FRAME), planned("tenders", "9,00")),
    plan(planned("grants-2022", "9,00", frame=PROGRAM_FRAME), planned("tenders-2022", "9,00"), year=2022),
)
"""A small world, so that its limits are met often."""

BEGUN = (
    award(
        "N-1",
        "6,00",
        date(2022, 2, 1),
        "grants-2022",
        {"01": "3,33", "06": "2,67"},
        instalments=("2,00", "3,00", "1,00"),
    ),
    tender("N-2", "4,00", date(2022, 2, 1), "tenders-2022", {"01": "2,00", "19": "2,00"}),
    awarding("N-2", "3,99", date(2022, 3, 1)),
    signing("N-2", date(2022, 4, 1)),
    report("N-1", on=date(2022, 4, 2)),
    report("N-1", on=date(2022, 4, 3)),
    pay("N-1", "2,00", 1, date(2022, 5, 1)),
    approve("N-1", 1, date(2022, 5, 2)),
    pay("N-2", "3,99", 1, date(2022, 6, 1), "I-1"),
    approve("N-2", 1, date(2022, 6, 1)),
    pay("N-1", "3,00", 2, date(2022, 7, 1)),
)
"""Decisions under way: one paid in full, one with a payment that waits."""

worlds = st.sampled_from([WORLD, (*WORLD, *BEGUN), (*WORLD, *BEGUN)])

amounts = st.integers(1, 700).map(lambda cents: in_euros(Money(cents)))
small = st.integers(1, 60).map(lambda cents: in_euros(Money(cents)))
days = st.integers(0, 700).map(lambda n: date(2021, 1, 10) + timedelta(days=n))
late = st.sampled_from([date(2022, 11, 1), date(2022, 11, 15), date(2022, 12, 1), date(2022, 12, 30)])
clerks = st.sampled_from([VERIFIER, APPROVER])
frames = st.sampled_from([(PROGRAMS, None), (PROGRAMS, PROGRAM_FRAME), (OPERATING, None), (OPERATING, OPERATING_FRAME)])


def _line(kind: str, on: date) -> str:
    return kind if on.year == 2021 else f"{kind}-2022"


def _award(draw: Draw, name: str, on: date) -> Command:
    parts = [draw(amounts) for _ in range(draw(st.integers(1, 3)))]
    whole = in_euros(total(eur(part) for part in parts))
    split = dict(zip(("01", "06", "19"), parts, strict=False))
    asked = award(name, whole, on, _line("grants", on), split, instalments=parts)
    return but(asked, funding=_funding(draw, parts, on))


def _funding(draw: Draw, parts: list[str], on: date) -> tuple[Funding, ...]:
    """All of it under one plan line, or some of it under another one that is charged otherwise."""
    lines = draw(st.permutations([_line("grants", on), _line("tenders", on)]))
    first = draw(st.integers(1, len(parts)))
    taken = [parts[:first], parts[first:]]
    return funded(*((line, in_euros(total(map(eur, own)))) for line, own in zip(lines, taken, strict=True) if own))


def _tender(draw: Draw, name: str, on: date) -> Command:
    parts = [draw(amounts) for _ in range(draw(st.integers(1, 2)))]
    split = dict(zip(("01", "19"), parts, strict=False))
    asked = tender(name, in_euros(total(map(eur, parts))), on, _line("tenders", on), split)
    return but(asked, funding=_funding(draw, parts, on))


def _any_command(draw: Draw, ledger: MemoryLedger) -> Command:
    """Something that may well be accepted: it names what there is, mostly on a day on which it can be."""
    books, name = ledger.books, f"N-{draw(st.integers(1, 12))}"
    on = draw(days | late)
    asks: list[Callable[[], Command]] = [
        lambda: _award(draw, name, on),
        lambda: _tender(draw, name, on),
        lambda: spend(name, draw(small), on, *draw(frames)),
        lambda: granted(
            draw(st.sampled_from(["", "-"])) + draw(amounts), on.year, span=on.year - 2019, on=on, ordinal=1
        ),
        lambda: transfer(
            moving(PROGRAMS, "-1,00"),
            moving(OPERATING, "1,00", draw(st.sampled_from([None, OPERATING_FRAME]))),
            on=on.replace(year=2021),
        ),
        lambda: frame(PROGRAM_FRAME, {2021: draw(amounts), 2022: draw(amounts)}, on=on),
    ]
    if books.reservations:
        called = draw(st.sampled_from(sorted(books.reservations)))
        asks += 3 * [lambda: awarding(called, draw(amounts), draw(late))]
        asks += 3 * [lambda: signing(called, draw(late))]
    if books.commitments:
        held = books.commitments[draw(st.sampled_from(sorted(books.commitments)))]
        number, invoice = draw(st.integers(1, 3)), f"I-{draw(st.integers(1, 9))}"
        left = in_euros(sum_of(held.left)) if held.left else "1,00"
        planned_ = held.grant.instalments[0] if held.grant else Money(50)
        amount = draw(st.sampled_from([left, "0,01", in_euros(planned_)]))
        asks += 5 * [lambda: pay(held.decision, amount, number, draw(late), invoice, draw(clerks))]
    if books.payments:
        waiting = books.payments[draw(st.sampled_from(sorted(books.payments)))]
        asks += 5 * [lambda: approve(waiting.decision, waiting.instalment, draw(late), draw(clerks))]
    if len(ledger.entries) > len(WORLD):
        position = draw(st.integers(max(len(WORLD) - 8, len(ledger.entries) - 12), len(ledger.entries)))
        asks += 3 * [lambda: reverse(position, draw(days | late))]
    chosen: Callable[[], Command] = draw(st.sampled_from(asks))
    return chosen()


def _any_list(draw: Draw, ledger: MemoryLedger) -> list[Command]:
    return [_any_command(draw, ledger) for _ in range(draw(st.sampled_from([1, 1, 1, 2, 3])))]


lengths = st.integers(1, 25)
EXAMPLES = int(os.environ.get("HISTORIES", "50"))
"""How many histories each law is tried on; a search for hours takes more."""

patient = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


@patient
@any_of(worlds, st.data(), lengths)
def test_any_history_stays_sound_and_refusals_leave_no_trace(world: World, data: st.DataObject, length: int) -> None:
    ledger = given(*world).ledger
    for _ in range(length):
        before, recorded = deepcopy(dump(ledger.books)), len(ledger.entries)
        answer = ledger.record(_any_list(data.draw, ledger))
        if isinstance(answer, Refusal):
            assert dump(ledger.books) == before
            assert len(ledger.entries) == recorded
    check_sound(ledger)
    assert dump(ledger.refolded()) == dump(ledger.books)


@patient
@any_of(worlds, st.data(), lengths)
def test_a_rehearsal_answers_as_the_recording_does_and_its_rollback_is_as_good_as_a_copy(
    world: World, data: st.DataObject, length: int
) -> None:
    ledger = given(*world).ledger
    for _ in range(length):
        before = deepcopy(dump(ledger.books))
        asks = _any_list(data.draw, ledger)
        rehearsed = ledger.dry_run(*asks)
        assert dump(ledger.books) == before
        assert _facts(ledger.record(asks)) == _facts(rehearsed if isinstance(rehearsed, Refusal) else rehearsed.entries)


@patient
@any_of(worlds, st.data(), lengths)
def test_lists_in_one_turn_come_to_the_same_as_a_turn_for_each(world: World, data: st.DataObject, length: int) -> None:
    """But for reversals, which point at facts of earlier turns."""
    apart, together = given(*world).ledger, given(*world).ledger
    lists = []
    answers = []
    for _ in range(length):
        asks = [ask for ask in _any_list(data.draw, apart) if not isinstance(ask, ReverseFact)]
        lists.append(asks)
        answers += apart.turn(asks)
    assert [_facts(answer) for answer in together.turn(*lists)] == [_facts(answer) for answer in answers]
    assert dump(together.books) == dump(apart.books)


def _facts(answer: object) -> object:
    return [entry.fact for entry in answer] if isinstance(answer, list) else answer


@any_of(
    st.dictionaries(st.integers(0, 5), st.integers()),
    st.lists(st.tuples(st.sampled_from(["set", "delete", "mark", "back"]), st.integers(0, 5), st.integers())),
)
def test_a_table_comes_back_to_its_marks(start: dict[int, int], steps: list[tuple[str, int, int]]) -> None:
    books = Books()
    table: Table[int, int] = books.plans  # type: ignore[assignment]
    for key, value in start.items():
        table[key] = value
    books.keep()
    marks = [(books.mark(), dict(table))]
    for step, key, value in steps:
        match step:
            case "set":
                table[key] = value
            case "delete" if key in table:
                del table[key]
            case "mark":
                marks.append((books.mark(), dict(table)))
            case "back":
                mark, copy = marks[-1]
                books.rollback(mark)
                assert dict(table) == copy
                if len(marks) > 1:
                    marks.pop()
            case _:
                pass
    books.rollback(marks[0][0])
    assert dict(table) == start


def test_two_ledgers_share_nothing() -> None:
    one, other = MemoryLedger(), MemoryLedger()
    one.record(office(Office.DIRECTOR, Person("somebody")))
    assert dump(other.books) == dump(Books())
