"""Receipt bundles and proofs of consistency as files: whatever is changed in one, it no longer proves anything."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from ledger.checkpoints import Checkpoint, open_checkpoint
from ledger.evidence import ConsistencyBundle, ReceiptBundle, check_consistency, check_receipt
from ledger.notes import NotProven
from ledger.tree import consistency_proof, inclusion_proof, leaf_hash
from tests.support.proving import KEY, OTHER, InMemory, promise

JOURNAL = [
    msgspec.json.encode(
        {"position": at, "recorded_at": "2026-11-24T18:15:54.191278Z", "type": "invented", "n": at * at}
    )
    for at in range(1, 301)
]
RECEIPT = ReceiptBundle(
    "momentti-receipt/1",
    257,
    JOURNAL[256].decode(),
    leaf_hash(JOURNAL[256]).hex(),
    300,
    [it.hex() for it in inclusion_proof(256, 300, InMemory(JOURNAL))],
    promise(JOURNAL).decode(),
)
CONSISTENCY = ConsistencyBundle(
    "momentti-consistency/1", 100, 300, "", "", [it.hex() for it in consistency_proof(100, 300, InMemory(JOURNAL))]
)


def changed(file: bytes, **changes: Any) -> bytes:
    """A file that says something else."""
    return json.dumps(json.loads(file) | changes).encode()


def checkpoint(size: int) -> Checkpoint:
    """What somebody holds of the journal."""
    return open_checkpoint(promise(JOURNAL, size), [KEY.verifier])


def test_a_receipt_bundle_proves_its_line() -> None:
    proven = check_receipt(RECEIPT.written(), [KEY.verifier])
    assert (proven.position, proven.line, proven.type) == (257, JOURNAL[256], "invented")
    assert proven.checkpoint.size == 300
    with pytest.raises(NotProven, match="unknown key"):
        check_receipt(RECEIPT.written(), [OTHER.verifier])


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"position": 256}, "the line says position 257"),
        ({"line": JOURNAL[255].decode()}, "the line was altered"),
        ({"line": JOURNAL[255].decode(), "leaf": leaf_hash(JOURNAL[255]).hex()}, "the line says position 256"),
        ({"leaf": "00" * 32}, "the line was altered"),
        ({"size": 299}, "the checkpoint is of 300"),
        ({"path": []}, "does not lead"),
        ({"path": RECEIPT.path[::-1]}, "does not lead"),
        ({"path": ["00", *RECEIPT.path[1:]]}, "does not lead"),
        ({"checkpoint": promise(JOURNAL, 299).decode(), "size": 299}, "does not lead"),
        ({"checkpoint": promise(JOURNAL, 299).decode()}, "the checkpoint is of 299"),
        ({"leaf": "nothing"}, "not a receipt bundle"),
        ({"line": "\ud800"}, "not a receipt bundle"),
        ({"line": "{}"}, "not a receipt bundle"),
        ({"format": "momentti-receipt/2"}, "not a receipt bundle"),
        ({"more": 1}, "not a receipt bundle"),
    ],
)
def test_an_altered_receipt_bundle_proves_nothing(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(NotProven, match=said):
        check_receipt(changed(RECEIPT.written(), **changes), [KEY.verifier])


def test_a_proof_of_consistency_leads_from_one_checkpoint_to_the_other() -> None:
    check_consistency(CONSISTENCY.written(), checkpoint(100), checkpoint(300))


@pytest.mark.parametrize(
    "changes, earlier, said",
    [
        ({}, 101, "the checkpoints are of 101 and 300"),
        ({"earlier": 101}, 101, "history was rewritten"),
        ({"path": []}, 100, "history was rewritten"),
        ({"path": ["nothing"]}, 100, "not a proof"),
        ({"later": "300"}, 100, "not a proof"),
    ],
)
def test_an_altered_proof_of_consistency_proves_nothing(changes: dict[str, Any], earlier: int, said: str) -> None:
    with pytest.raises(NotProven, match=said):
        check_consistency(changed(CONSISTENCY.written(), **changes), checkpoint(earlier), checkpoint(300))
