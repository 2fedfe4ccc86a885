"""Journals, checkpoints and keys for tests that prove something, or show that it cannot be proven."""

from __future__ import annotations

import io
from collections.abc import Sequence

import msgspec

from ledger.checkpoints import Checkpoint, open_checkpoint
from ledger.journals import ProvenJournal, check_journal
from ledger.notes import Signer
from ledger.tree import Frontier, leaf_hash

ORIGIN = "momentti/test"

KEY = Signer.create(ORIGIN)
"""The ledger's own key."""

OTHER = Signer.create(ORIGIN)
"""Another key under the same name, such as an attacker makes."""


def lines(count: int, since: int = 1, mark: str = "") -> list[bytes]:
    """Lines that stand where they say."""
    facts = range(since, since + count)
    return [msgspec.json.encode({"position": at, "type": "invented", "mark": mark, "n": at * at}) for at in facts]


def written(journal: Sequence[bytes]) -> bytes:
    """A journal as it is exported."""
    return b"".join(line + b"\n" for line in journal)


def promise(journal: Sequence[bytes], size: int | None = None, signer: Signer = KEY) -> bytes:
    """The signed checkpoint of a journal's first lines."""
    first = journal[:size]
    root = Frontier.empty().append(map(leaf_hash, first))[0].root()
    return Checkpoint(signer.name, len(first), root).signed(signer).encode()


def proven(journal: bytes, checkpoint: bytes, earlier: bytes | None = None, signer: Signer = KEY) -> ProvenJournal:
    """What a journal and notes prove, to somebody who has a key."""
    keys = [signer.verifier]
    older = open_checkpoint(earlier, keys) if earlier else None
    return check_journal(io.BytesIO(journal), open_checkpoint(checkpoint, keys), older)


class InMemory:
    """A tree without stored tiles."""

    def __init__(self, journal: Sequence[bytes]) -> None:
        self._leaves = [leaf_hash(line) for line in journal]

    def tiles(self, level: int, start: int, end: int) -> list[bytes]:
        """The roots of complete subtrees, hashed from their lines."""
        width = 256**level
        return [
            Frontier.empty().append(self._leaves[at * width : (at + 1) * width])[0].root() for at in range(start, end)
        ]

    def leaves(self, start: int, end: int) -> list[bytes]:
        """The leaf hashes of lines."""
        return self._leaves[start:end]
