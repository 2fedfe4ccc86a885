"""What every door hands out for whoever wants to prove something without us: checkpoints, receipts, consistency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domain.slips import Slip
from ledger.answers import LogDamaged
from ledger.checkpoints import Checkpoint
from ledger.evidence import ConsistencyBundle, ReceiptBundle
from ledger.notes import Signer
from ledger.proofs import Rows, head_of, line_at, prove_consistency, prove_inclusion, root_at
from ledger.tree import leaf_hash
from projections.export import journal
from projections.ledger import Connection, Ledger
from projections.view import View

TOGETHER = 250
"""Lines of the journal in memory at a time: few, so that who takes them slowly comes back for more in time."""


class NotInLog(Slip):
    """A position or a size that this log does not have; the message names what there is."""


class NoSigningKey(Slip):
    """Nothing can be signed here yet, and what to do."""

    def __init__(self) -> None:
        super().__init__(
            "This ledger has no key to sign checkpoints with: make one by `momentti key create FILE`, and name the file"
            " in MOMENTTI_SIGNING_KEY_FILE."
        )


@dataclass(frozen=True, slots=True)
class Included:
    """The audit path of one line in the tree of a size; what the line says is not told."""

    position: int
    leaf: str
    size: int
    root: str
    path: list[str]


def read_checkpoint(ledger: Ledger, signer: Signer | None, size: int | None) -> str:
    """A signed checkpoint of the newest position, or of a size. Raises NoSigningKey, NotInLog."""
    if signer is None:
        raise NoSigningKey
    with ledger.viewer() as connection:
        return signed_at(connection.cursor(), signer, size)


def read_receipt(ledger: Ledger, signer: Signer | None, position: int, size: int | None) -> ReceiptBundle:
    """The receipt bundle of a fact, under the newest checkpoint or that of a size. Raises NoSigningKey, NotInLog."""
    if signer is None:
        raise NoSigningKey
    with ledger.viewer() as connection:
        cursor = connection.cursor()
        size = _size(cursor, size, position)
        line = line_at(cursor, position)
        path = prove_inclusion(cursor, position, size)
        note = signed_at(cursor, signer, size)
    leaf = leaf_hash(line).hex()
    return ReceiptBundle("momentti-receipt/1", position, line.decode(), leaf, size, [it.hex() for it in path], note)


def read_inclusion(ledger: Ledger, position: int, size: int | None) -> Included:
    """That a fact stands in the tree of a size, the newest unless told. Raises NotInLog."""
    with ledger.viewer() as connection:
        cursor = connection.cursor()
        size = _size(cursor, size, position)
        leaf, root = leaf_hash(line_at(cursor, position)), root_at(cursor, size)
        path = prove_inclusion(cursor, position, size)
    return Included(position, leaf.hex(), size, root.hex(), [it.hex() for it in path])


def read_consistency(ledger: Ledger, earlier: int, later: int | None) -> ConsistencyBundle:
    """That the log's first ``later`` lines, all of them unless told, continue its first ``earlier`` ones.

    Raises NotInLog.
    """
    with ledger.viewer() as connection:
        cursor = connection.cursor()
        later = _size(cursor, later)
        if earlier > later:
            raise NotInLog(
                f"A log of {later} lines does not continue one of {earlier}: name the smaller size as earlier. The log"
                f" has {head_of(cursor).position} lines."
            )
        path = prove_consistency(cursor, earlier, later)
        roots = root_at(cursor, earlier).hex(), root_at(cursor, later).hex()
    return ConsistencyBundle("momentti-consistency/1", earlier, later, *roots, [it.hex() for it in path])


def read_journal(connection: Connection, at: View) -> Iterator[bytes]:
    """The journal up to a position, line by line. Raises LogDamaged when it ends before."""
    found = 0
    for line in journal(connection, at, TOGETHER):
        found += 1
        yield line
    if found != at.position:
        raise LogDamaged(f"the journal ends after {found} lines, not at position {at.position}")


def signed_at(cursor: Rows, signer: Signer, size: int | None) -> str:
    """The signed checkpoint of a size, the log's own unless told. Raises NotInLog."""
    size = _size(cursor, size)
    return Checkpoint(signer.name, size, root_at(cursor, size)).signed(signer)


def _size(cursor: Rows, size: int | None, position: int = 0) -> int:
    """The size asked for, the log's own unless told, with this position in it."""
    head = head_of(cursor).position
    if max(size or 0, position) > head:
        raise NotInLog(f"The log has {head} lines; there is no line {max(size or 0, position)} in it.")
    size = head if size is None else size
    if position > size:
        raise NotInLog(f"Position {position} comes after the first {size} lines; the log has {head}.")
    return size
