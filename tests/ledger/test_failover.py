"""The primary is lost and the standby promoted: what was acknowledged is there. See docs/replication.md."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest

from api import reading
from api.reading import Asked
from domain.refusals import ExceedsAppropriation
from ledger import clerk as clerks
from ledger.answers import Recorded
from ledger.proofs import prove_consistency
from ledger.tree import verify_consistency
from projections.ledger import Ledger
from projections.verify import Verified, verify
from tests.support.engine import check_log, in_loop, receipt_of, recorded, refusal_of, rows, until
from tests.support.processes import Diary, Worker
from tests.support.standby import START_A, START_B, Pair
from tests.support.survival import begin, settle
from tests.support.world import fixed, moment, spend

SYNCHRONOUS = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'sync'"
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'momentti' AND pid <> pg_backend_pid()"
WAITING = "SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND backend_type = 'client backend'"


def asked(pair: Pair, name: str, query: str) -> list[tuple[object, ...]]:
    with pair.superuser(name) as connection:
        return connection.execute(query.encode()).fetchall()


def continues(ledger: Ledger, known: Verified) -> bool:
    """Whether a log goes on from what somebody wrote down of it: a number of facts and their root."""
    with ledger.reader() as connection:
        now = verify(ledger)
        if now.facts < known.facts:
            return False
        proof = prove_consistency(connection.cursor(), known.facts, now.facts)
    return verify_consistency(known.facts, bytes.fromhex(known.root), now.facts, bytes.fromhex(now.root), proof)


def test_a_failover_under_load_loses_nothing_and_doubles_nothing(pair: Pair, tmp_path: Path) -> None:
    ledger = pair.ledger("a", "b", read="b")
    begin(ledger)
    workers = [Worker(ledger, tmp_path / name, name) for name in ("w0", "w1")]
    diaries = [worker.diary for worker in workers]
    for worker in workers:
        worker.wait(acknowledged=40)
    pair.kill("a")
    at, _ = reading.read_balances(ledger, "moment", Asked())
    assert at.on_standby and at.position > 80, "views go on while nobody decides"
    *_, verified = pair.follow("Fail-over")
    assert verified.startswith("verified: ")
    go_on(workers)
    workers.pop().stop()
    pair.follow("Two again")
    until(lambda: asked(pair, "b", SYNCHRONOUS) == [(1,)])
    go_on(workers)
    workers.pop().stop()
    settle(pair.ledger("b", "a"), diaries)
    asyncio.run(ask_all_again(ledger, diaries))
    until(lambda: verify(pair.ledger("a")) == verify(pair.ledger("b")))


def go_on(workers: list[Worker]) -> None:
    """Each writer has more of its requests acknowledged than it had."""
    for worker in workers:
        worker.wait(len(worker.diary.acknowledged()) + 20)


async def ask_all_again(ledger: Ledger, diaries: list[Diary]) -> None:
    """Everything that was acknowledged is, under its key, what it was: the same positions, time and leaves."""
    async with ledger.clerk() as clerk:
        for diary in diaries:
            receipts = diary.acknowledged()
            commands = diary.asked()
            answers = await asyncio.gather(*(clerk.record(commands[key], key) for key in receipts))
            for kept, answer in zip(receipts.values(), answers, strict=True):
                assert isinstance(answer, Recorded) and answer.replayed
                again = answer.receipt
                assert (again.first, again.last, again.leaves) == (kept.first, kept.last, kept.leaves)
                assert again.recorded_at == kept.recorded_at


@in_loop
async def test_the_old_primary_as_it_was_acknowledges_nothing_and_is_found_out(
    pair: Pair, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clerks, "PATIENCE", 300.0)
    both = pair.ledger("a", "b")
    async with both.clerk() as clerk:
        before = await recorded(clerk, [moment("29.01.53"), fixed("10,00", code="29.01.53")], "before")
        known = verify(pair.ledger("b"))
        pair.kill("a")
        await asyncio.to_thread(partial(pair.follow, "Fail-over"))
        newer = await recorded(clerk, spend("V-1", "1,00"), "newer")
        (pair.folder / "a" / "data" / "standby.signal").unlink()
        pair.shell(START_A)
        asked(pair, "b", OTHERS)
        waiting = asyncio.create_task(clerk.record([spend("V-2", "2,00")], "waiting"))
        await until_waiting(pair, waiting)
        assert "is not part of this log" in caplog.text, "the clerk knew better"
        newest = verify(pair.ledger("b"))
        assert continues(pair.ledger("a"), known) and continues(pair.ledger("b"), known)
        assert verify(pair.ledger("a")).facts == before.last < newest.facts, "sound, and only what it had"
        assert not continues(pair.ledger("a"), newest)

        pair.kill("a")
        pair.shell("touch $A/data/standby.signal")
        pair.shell(START_A)
        later = receipt_of(await asyncio.wait_for(waiting, 30))
        check_log(pair.ledger("b"), [before, newer, later])
        assert (newer.first, later.first) == (before.last + 1, before.last + 2)
        tail = verify(pair.ledger("a"))
        assert tail.facts == newest.facts and tail.root != newest.root, "what nobody was told is a tail of its own"
        assert not continues(pair.ledger("a"), newest)
        asked(pair, "b", OTHERS)
        last = await recorded(clerk, spend("V-3", "3,00"), "last")
        assert check_log(pair.ledger("b"), [last])[-1].key == "last", "as a standby it is passed by"


async def until_waiting(pair: Pair, waiting: asyncio.Task[object]) -> None:
    """Until the commit waits on the old primary; it has no answer then, nor a second later."""
    for _ in range(500):
        if asked(pair, "a", WAITING):
            break
        await asyncio.sleep(0.02)
    await asyncio.sleep(1)
    assert asked(pair, "a", WAITING) and not waiting.done()


@in_loop
async def test_what_was_acknowledged_by_a_primary_alone_is_lost_with_it_and_not_decided_on(
    pair: Pair, caplog: pytest.LogCaptureFixture
) -> None:
    """The choice that the page warns of; what is left is sound, and no clerk remembers what is gone."""
    async with pair.ledger("a", "b").clerk() as clerk:
        kept = await recorded(clerk, [moment("29.01.53"), fixed("10,00", code="29.01.53")], "kept")
        pair.kill("b")
        pair.follow("It stays away")
        gone = await recorded(clerk, spend("V-1", "9,00"), "gone")
        assert isinstance(refusal_of(await clerk.record([spend("V-2", "2,00")], "next")), ExceedsAppropriation)
        pair.kill("a")
        pair.shell(START_B)
        await asyncio.to_thread(partial(pair.follow, "Fail-over"))
        instead = await recorded(clerk, spend("V-2", "2,00"), "next")
        assert "is not part of this log" in caplog.text
        assert instead.first == gone.first == kept.last + 1
        again = await clerk.record([spend("V-1", "9,00")], "gone")
        assert isinstance(refusal_of(again), ExceedsAppropriation), "8,00 are left"
    check_log(pair.ledger("b"), [kept, instead])
    assert rows(pair.ledger("b"), "SELECT count(*) FROM events") == [(kept.last + 1,)]
