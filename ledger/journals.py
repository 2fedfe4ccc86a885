"""What a journal in a file proves, with checkpoints and nothing else: no database, no server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

import msgspec

from ledger.checkpoints import Checkpoint
from ledger.notes import NotProven
from ledger.tree import Frontier, leaf_hash

PAGE = 4_096
"""Lines hashed together: what a journal of any length takes of memory."""

LONGEST_LINE = 32_000_000

Progress = Callable[[int], None]


class _Placed(msgspec.Struct, frozen=True):
    """What of a line is checked beside its hash: where it says it stands."""

    position: int


_placed = msgspec.json.Decoder(_Placed)


@dataclass(frozen=True, slots=True)
class ProvenJournal:
    """The first lines of a journal are those of the checkpoint, and of the earlier one as far as that goes."""

    checkpoint: Checkpoint
    earlier: Checkpoint | None
    lines: int

    @property
    def unproven(self) -> int:
        """How many lines come after the checkpoint, of which it says nothing."""
        return self.lines - self.checkpoint.size


def check_journal(
    journal: BinaryIO,
    checkpoint: Checkpoint,
    earlier: Checkpoint | None = None,
    progress: Progress = lambda lines: None,
) -> ProvenJournal:
    """Hash a journal's lines and compare with checkpoints. Raises NotProven at the first thing that is wrong."""
    if earlier is not None:
        refuse_older(earlier, checkpoint)
    leaves = _leaves(journal)
    tree = Frontier.empty()
    rewritten = False
    for known in (earlier, checkpoint):
        if known is None:
            continue
        proven = tree.size
        while tree.size < known.size:
            page = list(islice(leaves, min(PAGE, known.size - tree.size)))
            if not page:
                raise NotProven(
                    f"the journal ends after line {tree.size}, the checkpoint is of {known.size} lines: it was cut"
                )
            tree, _ = tree.append(page)
            progress(len(page))
        holds = tree.root() == known.root
        if known is earlier and not holds:
            rewritten = True
        elif not holds and not rewritten:
            raise NotProven(
                f"the root of the first {known.size} lines is {tree.root().hex()}, the checkpoint says"
                f" {known.root.hex()}: one of the lines {proven + 1} to {known.size} is not the one that was recorded"
            )
        elif rewritten:
            raise NotProven(_rewritten(known.size if earlier is None else earlier.size, holds))
    return ProvenJournal(checkpoint, earlier, tree.size + sum(1 for _ in leaves))


def refuse_older(earlier: Checkpoint, later: Checkpoint) -> None:
    """Two checkpoints are of one log and in their order. Raises NotProven when they cannot both be true."""
    if earlier.origin != later.origin:
        raise NotProven(f"the earlier checkpoint is of another log: {earlier.origin}, not {later.origin}")
    if later.size < earlier.size:
        raise NotProven(
            f"the checkpoint is of {later.size} lines and older than the earlier one, of {earlier.size}: a log"
            " only grows"
        )
    if later.size == earlier.size and later.root != earlier.root:
        raise NotProven(f"two checkpoints of {later.size} lines with different roots: the log was forked")


def _rewritten(size: int, agree: bool) -> str:
    if agree:
        return (
            f"the first {size} lines are not those of the earlier checkpoint, but journal and later checkpoint agree:"
            " history was rewritten and signed anew"
        )
    return f"one of the first {size} lines is not the one that was recorded: both checkpoints say so"


def _leaves(journal: BinaryIO) -> Iterator[bytes]:
    """The leaf hashes of a journal's lines, each of which stands where it says it does."""
    number = 0
    while line := journal.readline(LONGEST_LINE):
        number += 1
        line = line.removesuffix(b"\n")
        if line.endswith(b"\r"):
            raise NotProven(
                f"line {number} ends as on Windows: the file was converted on its way, get it again as it is"
            )
        try:
            said = _placed.decode(line).position
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise NotProven(f"line {number} was altered or cut, it is no line of a journal: {error}") from error
        if said != number:
            what = "lines before it are missing" if said > number else "a line was put in before it, or out of order"
            raise NotProven(f"line {number} says position {said}: {what}")
        yield leaf_hash(line)
