"""Proofs from the stored tree: that a line stands in the log, and that a later log continues an earlier one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

from ledger.answers import LogDamaged
from ledger.lookups import HEAD, LINES_AT, NEWS, Head
from ledger.migrations import statement
from ledger.tree import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    verify_consistency,
)

TILES = statement("ledger", "tiles")

Rows = psycopg.Cursor[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class StoredTree:
    """The tree as it is stored: roots of complete tiles, and leaf hashes made anew from the lines."""

    cursor: Rows

    def tiles(self, level: int, start: int, end: int) -> list[bytes]:
        """The roots of the tiles ``start`` to ``end - 1`` of one level."""
        return [root for (root,) in self.cursor.execute(TILES, {"level": level, "start": start, "end": end})]

    def leaves(self, start: int, end: int) -> list[bytes]:
        """The leaf hashes of the lines ``start`` to ``end - 1``, counted from 0 as the tree counts."""
        lines = self.cursor.execute(NEWS, {"after": start, "most": end - start})
        return [leaf_hash(line) for _, line in lines]


def prove_inclusion(cursor: Rows, position: int, size: int) -> list[bytes]:
    """The RFC 6962 audit path of the line at a position (counted from 1) in the log's first ``size`` lines.

    Raises ValueError when the position is not among them.
    """
    return inclusion_proof(position - 1, size, StoredTree(cursor))


def prove_consistency(cursor: Rows, earlier: int, later: int) -> list[bytes]:
    """The RFC 6962 proof that the log's first ``later`` lines continue its first ``earlier`` ones."""
    return consistency_proof(earlier, later, StoredTree(cursor))


def root_at(cursor: Rows, size: int) -> bytes:
    """The root of the log's first lines, which its head continues.

    Raises LogDamaged when the tree does not come to the root that the newest turn has, or has gaps: such a root is not
    signed.
    """
    head = head_of(cursor)
    root = Frontier.restore(size, StoredTree(cursor)).root()
    if not verify_consistency(size, root, head.position, head.root, prove_consistency(cursor, size, head.position)):
        raise LogDamaged(
            f"the lines up to position {size} are not those that the turn at {head.position} was recorded upon:"
            " nothing is signed; `momentti verify` names the first difference"
        )
    return root


def head_of(cursor: Rows) -> Head:
    """The newest turn."""
    row = cursor.execute(HEAD).fetchone()
    if row is None:
        raise LogDamaged("the log has no turn at all")
    return Head(*row)


def line_at(cursor: Rows, position: int) -> bytes:
    """The exact line at a position. Raises LogDamaged when it is missing."""
    row = cursor.execute(LINES_AT, {"positions": [position]}).fetchone()
    if row is None:
        raise LogDamaged(f"position {position} is missing from the log")
    return bytes(row[1])
