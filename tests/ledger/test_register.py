"""Refusals are noted outside the log, after the answer; warnings travel with receipts. On PostgreSQL."""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from psycopg import sql

from domain import decide
from domain.facts import ProgramOpened
from domain.names import ProgramId
from domain.warnings import PostedLate
from ledger import register
from ledger.answers import KeyReused, Recorded, Refused, Rehearsed
from ledger.clerk import Clerk
from ledger.saying import saying, warning
from projections.ledger import Ledger
from projections.rebuild import rebuild
from projections.refusals import noted
from projections.verify import verify
from tests.support.engine import as_role, everything, in_loop, recorded, rows, superuser
from tests.support.world import APPROVER, DELEGATE, NEW_YEAR, SUMMER, VERIFIER, program, spend, with_money

COLUMNS = "position, by, role, key, commands, command, code, refused ->> 'sentence' = sentence"


async def refused(clerk: Clerk, *asks: Any, key: str) -> Refused:
    """Ask for what must be refused."""
    answer = await clerk.record(asks, key)
    assert isinstance(answer, Refused), answer
    return answer


@in_loop
async def test_every_refused_attempt_is_noted_once_in_its_order(ledger: Ledger) -> None:
    async with ledger.clerk() as clerk:
        await recorded(clerk, with_money("100,00"), "k-0")
        asks = spend("V-1", "60,00"), replace(spend("V-2", "40,01"), by=APPROVER)
        over = await refused(clerk, *asks, key="k-1")
        again = await refused(clerk, *asks, key="k-1")
        twice = await refused(clerk, replace(program(), by=DELEGATE), key="k-2")
        reused = await refused(clerk, program(ProgramId("other")), key="k-0")
        assert isinstance(await clerk.record([spend("V-1", "9 000,00")], "k-3", dry_run=True), Refused)
        assert isinstance(await clerk.record([spend("V-1", "1,00")], "k-3", dry_run=True), Rehearsed)
        await recorded(clerk, spend("V-1", "1,00"), "k-3")
    assert over == again
    assert (over.command, twice.command, reused.command) == (1, 0, None)
    assert isinstance(reused.refusal, KeyReused)
    position, spent = over.position, "record-operating-expenditure"
    due = [
        (position, APPROVER, "recorder", "k-1", [spent, spent], 1, "exceeds-appropriation", True),
        (position, APPROVER, "recorder", "k-1", [spent, spent], 1, "exceeds-appropriation", True),
        (position, DELEGATE, "recorder", "k-2", ["open-program"], 0, twice.refusal.code, True),
        (position, VERIFIER, "recorder", "k-0", ["open-program"], None, "key-reused", True),
    ]
    assert rows(ledger, f"SELECT {COLUMNS} FROM refusals ORDER BY number") == due
    (whole, digest), *_ = rows(ledger, "SELECT refused, digest FROM refusals ORDER BY number")
    assert (whole["asked"], whole["left"], whole["command"], len(digest)) == (10001, 10000, 1, 22)
    assert whole["limits"] == [
        {"limit": "appropriation", "name": "29.01.53", "vintage": 2021, "asked": 10001, "left": 10000}
    ]


@in_loop
async def test_refusals_of_one_turn_are_noted_in_one_statement(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = []
    send = register.Register._send

    async def counting(self: register.Register, batch: Any) -> None:
        sent.append(len(batch))
        await send(self, batch)

    monkeypatch.setattr(register.Register, "_send", counting)
    async with ledger.clerk() as clerk:
        await recorded(clerk, with_money("100,00"), "k-0")
        asks = [clerk.record([spend(f"V-{n}", "100,01")], f"k-{n}") for n in range(1, 51)]
        assert all(isinstance(it, Refused) for it in await asyncio.gather(*asks))
    assert sent == [50]
    assert rows(ledger, "SELECT key FROM refusals ORDER BY number") == [(f"k-{n}",) for n in range(1, 51)]


def away(ledger: Ledger, connection: psycopg.Connection[Any], gone: bool) -> None:
    """Take the register's function away from the clerk, or give it back."""
    verb = (
        "REVOKE EXECUTE ON FUNCTION note_refusals FROM {}" if gone else "GRANT EXECUTE ON FUNCTION note_refusals TO {}"
    )
    connection.execute(sql.SQL(verb).format(sql.Identifier(f"{ledger.schema}_clerk")))


@in_loop
async def test_a_register_that_cannot_be_written_changes_no_answer_and_is_written_later(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(register, "PAUSE", 0.0)
    caplog.set_level(logging.WARNING)
    with superuser(ledger) as owner:
        async with ledger.clerk() as clerk:
            await recorded(clerk, with_money("100,00"), "k-0")
            away(ledger, owner, gone=True)
            await refused(clerk, spend("V-1", "100,01"), key="k-1")
            await asyncio.sleep(0.2)
            await recorded(clerk, spend("V-2", "1,00"), "k-2")
            assert rows(ledger, "SELECT key FROM refusals") == []
            assert "the register of refusals is tried again" in caplog.text
            away(ledger, owner, gone=False)
            await recorded(clerk, spend("V-3", "1,00"), "k-3")
            for _ in range(50):
                if rows(ledger, "SELECT key FROM refusals") == [("k-1",)]:
                    break
                await asyncio.sleep(0.05)
            assert rows(ledger, "SELECT key FROM refusals") == [("k-1",)]


@in_loop
async def test_what_waits_is_bounded_and_the_oldest_is_given_up(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(register, "MOST_WAITING", 3)
    with superuser(ledger) as owner:
        async with ledger.clerk() as clerk:
            away(ledger, owner, gone=True)
            for n in range(5):
                await refused(clerk, spend(f"V-{n}", "1,00"), key=f"k-{n}")
            await asyncio.sleep(0.3)
            away(ledger, owner, gone=False)
    assert rows(ledger, "SELECT key FROM refusals ORDER BY number") == [("k-2",), ("k-3",), ("k-4",)]
    assert "the oldest 1 are given up" in caplog.text


@in_loop
async def test_a_refusal_that_cannot_be_stored_is_given_up_alone(ledger: Ledger) -> None:
    async with ledger.clerk() as clerk:
        keys = ("k-1", "k-\x00", "k-3")
        await asyncio.gather(*(refused(clerk, spend("V-1", "1,00"), key=key) for key in keys))
        await refused(clerk, spend("V-1", "1,00"), key="k-4")
    assert rows(ledger, "SELECT key FROM refusals ORDER BY number") == [("k-1",), ("k-3",), ("k-4",)]


@in_loop
async def test_a_refusal_that_cannot_be_worded_keeps_nobody_from_an_answer(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def worded(given: Refused) -> dict[str, Any]:
        if given.refusal.code == "exceeds-appropriation":
            raise TypeError("a field that JSON does not know")
        return saying(given)

    monkeypatch.setattr(register, "saying", worded)
    async with ledger.clerk() as clerk:
        await recorded(clerk, with_money("100,00"), "k-0")
        await refused(clerk, spend("V-1", "100,01"), key="k-1")
        await refused(clerk, program(), key="k-2")
        await recorded(clerk, spend("V-1", "100,00"), "k-3")
    assert rows(ledger, "SELECT key FROM refusals") == [("k-2",)]
    assert re.search(r"a refusal of the request with digest \w+ cannot be noted", caplog.text)


@in_loop
async def test_a_lost_connection_of_the_register_is_made_again(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "PAUSE", 0.0)
    async with ledger.clerk() as clerk:
        await refused(clerk, spend("V-1", "1,00"), key="k-1")
        while not rows(ledger, "SELECT FROM refusals"):
            await asyncio.sleep(0.02)
        with superuser(ledger) as owner:
            owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND query LIKE 'SELECT note_refusals%' AND pid <> pg_backend_pid()"
            )
        await refused(clerk, spend("V-2", "1,00"), key="k-2")
    assert rows(ledger, "SELECT key FROM refusals ORDER BY number") == [("k-1",), ("k-2",)]


@in_loop
async def test_the_register_is_append_only_and_no_part_of_the_log(ledger: Ledger) -> None:
    async with ledger.clerk() as clerk:
        await recorded(clerk, with_money("100,00"), "k-0")
        log = everything(ledger)
        await refused(clerk, spend("V-1", "100,01"), key="k-1")
    assert everything(ledger) == log
    denied = psycopg.errors.InsufficientPrivilege
    for change in ("UPDATE refusals SET code = ''", "DELETE FROM refusals", "TRUNCATE refusals"):
        with as_role(ledger, "clerk") as clerks, pytest.raises(denied):
            clerks.execute(change)
        with superuser(ledger) as owner, pytest.raises(psycopg.errors.IntegrityConstraintViolation):
            owner.execute(change)
    with as_role(ledger, "clerk") as clerks, pytest.raises(denied):
        clerks.execute("INSERT INTO refusals SELECT * FROM refusals")
    before = rows(ledger, "SELECT * FROM refusals")
    assert verify(ledger).facts == len(with_money())
    rebuild(ledger)
    assert rows(ledger, "SELECT * FROM refusals") == before != []


def test_the_register_is_read_newest_first_by_person_code_and_day(ledger: Ledger) -> None:
    async def ask() -> None:
        async with ledger.clerk() as clerk:
            await recorded(clerk, [*with_money("100,00")], "k-0")
            await refused(clerk, spend("V-1", "100,01"), key="k-1")
            await refused(clerk, replace(spend("V-1", "100,01"), by=APPROVER), key="k-2")
            await refused(clerk, program(), key="k-3")

    asyncio.run(ask())
    with ledger.reader() as connection:
        everybody = noted(connection)
        assert [it.key for it in everybody] == ["k-3", "k-2", "k-1"]
        assert [it.key for it in noted(connection, by=VERIFIER)] == ["k-3", "k-1"]
        assert [it.key for it in noted(connection, code="exceeds-appropriation")] == ["k-2", "k-1"]
        assert [it.key for it in noted(connection, by=VERIFIER, code="exceeds-appropriation")] == ["k-1"]
        assert [it.key for it in noted(connection, most=1)] == ["k-3"]
        today = max(it.recorded_at for it in everybody).date()
        assert noted(connection, since=today.replace(year=today.year + 1)) == []
        assert noted(connection, since=NEW_YEAR) == everybody


@in_loop
async def test_a_warning_travels_with_the_receipt_and_its_code_with_every_replay(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = PostedLate(NEW_YEAR, SUMMER)
    monkeypatch.setitem(decide.WARN, ProgramOpened, (lambda ask, fact, books, controls: [said],))
    asks = [program(ProgramId("one")), program(ProgramId("two"))]
    async with ledger.clerk() as clerk:
        rehearsed = await clerk.record(asks, "k", dry_run=True)
        first, twin = await asyncio.gather(clerk.record(asks, "k"), clerk.record(asks, "k"))
        replayed = await clerk.record(asks, "k")
        quiet = await recorded(clerk, with_money()[:1], "quiet")
    async with ledger.clerk() as another:
        elsewhere = await another.record(asks, "k")
    assert isinstance(rehearsed, Rehearsed)
    assert rehearsed.warned == (said, said)
    answers = [first, twin, replayed, elsewhere]
    assert all(isinstance(it, Recorded) for it in answers)
    assert [it.replayed for it in answers] == [False, True, True, True]
    assert first.warned == (said, said)
    assert {it.receipt for it in answers} == {first.receipt}
    assert first.receipt.warned == ("posted-late", "posted-late")
    assert quiet.warned == ()
    stored = "SELECT convert_from(line, 'UTF8') LIKE '%\"warned\":[\"posted-late\"]%' FROM events ORDER BY position"
    assert rows(ledger, stored) == [(True,), (True,), (False,)]
    assert verify(ledger).facts == 3


@in_loop
async def test_what_could_not_be_noted_in_the_end_is_said(ledger: Ledger, caplog: pytest.LogCaptureFixture) -> None:
    with superuser(ledger) as owner:
        async with ledger.clerk() as clerk:
            away(ledger, owner, gone=True)
            for n in range(2):
                await refused(clerk, spend(f"V-{n}", "1,00"), key=f"k-{n}")
    assert "2 refusals could not be noted in the register" in caplog.text
    assert rows(ledger, "SELECT key FROM refusals") == []


def test_what_is_said_beside_a_receipt_has_its_level_and_its_numbers() -> None:
    late = PostedLate(NEW_YEAR, SUMMER)
    assert warning(late) == {
        "code": "posted-late",
        "sentence": late.sentence,
        "source": late.source,
        "level": "warn",
        "document_on": "2021-01-01",
        "effective_on": "2021-06-01",
    }
