"""Proofs from the stored tree, checked against an independent implementation of RFC 6962."""

from __future__ import annotations

import asyncio

import pytest
from pymerkle import InmemoryTree

from domain.commands import Command
from ledger.answers import LogDamaged
from ledger.proofs import head_of, line_at, prove_consistency, prove_inclusion, root_at
from ledger.tree import leaf_hash, verify_consistency, verify_inclusion
from projections.ledger import Ledger
from tests.support.engine import superuser
from tests.support.world import moment

SIZES = (1, 2, 255, 256, 257, 300, 600)


async def _record(ledger: Ledger, asks: list[list[Command]]) -> None:
    async with ledger.clerk() as clerk:
        await asyncio.gather(*(clerk.record(ask, f"k-{number}") for number, ask in enumerate(asks)))


@pytest.fixture
def grown(ledger: Ledger) -> Ledger:
    """A log of 600 lines: two complete tiles and a part of a third."""
    codes = [f"29.{chapter:02}.{item:02}" for chapter in range(10, 30) for item in range(10, 40)]
    asyncio.run(_record(ledger, [[moment(code)] for code in codes]))
    return ledger


def test_proofs_from_the_stored_tree_hold_and_agree_with_pymerkle(grown: Ledger) -> None:
    with grown.reader() as connection:
        cursor = connection.cursor()
        lines = [line for (line,) in cursor.execute("SELECT line FROM events ORDER BY position")]
        assert len(lines) == SIZES[-1]
        judge = InmemoryTree(algorithm="sha256")
        for line in lines:
            judge.append_entry(line)
        (root,) = cursor.execute("SELECT root FROM turns ORDER BY recorded_at DESC LIMIT 1").fetchone() or ()
        assert root == judge.get_root()
        for size in SIZES:
            state = judge.get_root(size)
            for position in {1, size // 2 + 1, size}:
                path = prove_inclusion(cursor, position, size)
                assert verify_inclusion(leaf_hash(lines[position - 1]), position - 1, size, path, state)
                assert path == judge.prove_inclusion(position, size).path[1:]
            proof = prove_consistency(cursor, size, SIZES[-1])
            assert verify_consistency(size, state, SIZES[-1], root, proof)


def test_a_line_that_is_not_there_has_no_proof(grown: Ledger) -> None:
    with grown.reader() as connection:
        cursor = connection.cursor()
        for position, size in ((0, 10), (11, 10)):
            with pytest.raises(ValueError, match="line"):
                prove_inclusion(cursor, position, size)


def test_the_root_of_any_size_is_the_judges(grown: Ledger) -> None:
    with grown.reader() as connection:
        cursor = connection.cursor()
        judge = InmemoryTree(algorithm="sha256")
        assert root_at(cursor, 0) == judge.get_root()
        for size in range(1, SIZES[-1] + 1):
            judge.append_entry(line_at(cursor, size))
            if size in SIZES or not size % 41:
                assert root_at(cursor, size) == judge.get_root(), size
        assert head_of(cursor).position == SIZES[-1]


@pytest.mark.parametrize(
    "damage", ["DELETE FROM tiles", "ALTER TABLE events DISABLE TRIGGER ALL; DELETE FROM events WHERE position = 599"]
)
def test_a_tree_with_gaps_is_told_as_a_damaged_log(damage: str, grown: Ledger) -> None:
    with superuser(grown) as connection:
        connection.execute(damage.encode())
        cursor = connection.cursor()
        for asked in (
            lambda: root_at(cursor, 600),
            lambda: prove_inclusion(cursor, 590, 600),
            lambda: prove_consistency(cursor, 300, 600),
        ):
            with pytest.raises(LogDamaged, match="lacks"):
                asked()


def test_a_tree_that_contradicts_itself_has_no_root(grown: Ledger) -> None:
    with superuser(grown) as connection:
        connection.execute("ALTER TABLE events DISABLE TRIGGER ALL")
        connection.execute("UPDATE events SET line = line || ' ' WHERE position = 590")
        cursor = connection.cursor()
        for size in (SIZES[-1], 589, 300):
            with pytest.raises(LogDamaged, match="nothing is signed"):
                root_at(cursor, size)
        connection.execute("DELETE FROM events WHERE position = 600")
        with pytest.raises(LogDamaged, match="600 is missing"):
            line_at(cursor, 600)
        connection.execute("ALTER TABLE turns DISABLE TRIGGER ALL")
        connection.execute("DELETE FROM turns")
        with pytest.raises(LogDamaged, match="no turn"):
            head_of(cursor)
