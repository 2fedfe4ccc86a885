"""Proofs as files that can be checked anywhere: that a fact stands in the log, that a log continues an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

from ledger.checkpoints import Checkpoint, open_checkpoint
from ledger.journals import refuse_older
from ledger.notes import NotProven, Verifier
from ledger.tree import leaf_hash, verify_consistency, verify_inclusion


class ReceiptBundle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the journal, and all that it takes to prove that it stands in the log; hashes in hex."""

    format: Literal["momentti-receipt/1"]
    position: int
    line: str
    leaf: str
    size: int
    path: list[str]
    checkpoint: str

    def written(self) -> bytes:
        """The file."""
        return _written(self)


class ConsistencyBundle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That the first ``earlier`` lines of a log are the beginning of its first ``later`` ones; hashes in hex."""

    format: Literal["momentti-consistency/1"]
    earlier: int
    later: int
    earlier_root: str
    later_root: str
    path: list[str]

    def written(self) -> bytes:
        """The file."""
        return _written(self)


@dataclass(frozen=True, slots=True)
class ProvenReceipt:
    """A line that stands in the log of a checkpoint, and what it says of itself."""

    position: int
    line: bytes
    type: str
    recorded_at: datetime
    checkpoint: Checkpoint


class _Said(msgspec.Struct, frozen=True):
    position: int
    type: str
    recorded_at: datetime


_receipts = msgspec.json.Decoder(ReceiptBundle)
_consistencies = msgspec.json.Decoder(ConsistencyBundle)
_said = msgspec.json.Decoder(_Said)


def check_receipt(file: bytes, verifiers: Sequence[Verifier]) -> ProvenReceipt:
    """Check a receipt bundle. Raises NotProven at the first thing that is wrong."""
    try:
        bundle = _receipts.decode(file)
        line = bundle.line.encode()
        said = _said.decode(line)
        leaf, path = bytes.fromhex(bundle.leaf), [bytes.fromhex(it) for it in bundle.path]
    except (msgspec.MsgspecError, ValueError) as error:
        raise NotProven(f"this is not a receipt bundle: {error}") from error
    checkpoint = open_checkpoint(bundle.checkpoint.encode(), verifiers)
    if leaf != leaf_hash(line):
        raise NotProven(f"the line hashes to {leaf_hash(line).hex()}, not to {bundle.leaf:.64}: the line was altered")
    if said.position != bundle.position:
        raise NotProven(f"the line says position {said.position}, the receipt {bundle.position}")
    if checkpoint.size != bundle.size:
        raise NotProven(f"the path is to the root of {bundle.size} lines, the checkpoint is of {checkpoint.size}")
    if not verify_inclusion(leaf, bundle.position - 1, bundle.size, path, checkpoint.root):
        raise NotProven(f"the path does not lead from position {bundle.position} to the checkpoint's root")
    return ProvenReceipt(bundle.position, line, said.type, said.recorded_at, checkpoint)


def check_consistency(file: bytes, earlier: Checkpoint, later: Checkpoint) -> None:
    """Check that a later checkpoint continues an earlier one. Raises NotProven when it does not."""
    refuse_older(earlier, later)
    try:
        bundle = _consistencies.decode(file)
        path = [bytes.fromhex(it) for it in bundle.path]
    except (msgspec.MsgspecError, ValueError) as error:
        raise NotProven(f"this is not a proof of consistency: {error}") from error
    if (bundle.earlier, bundle.later) != (earlier.size, later.size):
        raise NotProven(
            f"the proof is of {bundle.earlier} and {bundle.later} lines,"
            f" the checkpoints are of {earlier.size} and {later.size}"
        )
    # The roots are the checkpoints' own: those in the file only say what it was made for.
    if not verify_consistency(earlier.size, earlier.root, later.size, later.root, path):
        raise NotProven(
            f"the first {earlier.size} lines of the later checkpoint are not those of the earlier one, or the proof was"
            " altered: ask for it again, and if it does not hold either, history was rewritten"
        )


def _written(bundle: msgspec.Struct) -> bytes:
    return msgspec.json.format(msgspec.json.encode(bundle), indent=2) + b"\n"
