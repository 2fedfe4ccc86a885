"""Checkpoints as C2SP defines them (c2sp.org/tlog-checkpoint): which log, how many lines, their root, signed."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.notes import NotProven, Signer, Verifier, decoded, open_note

TEXT = re.compile(r"([^\n]+)\n(0|[1-9][0-9]{0,18})\n([^\n]+)\n(?:[^\n]+\n)*")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What somebody who holds it knows of a log: all of its first ``size`` lines, by their root."""

    origin: str
    size: int
    root: bytes

    def signed(self, signer: Signer) -> str:
        """The signed note; the name of the key is the origin."""
        assert signer.name == self.origin, "a log signs its own checkpoints"
        return signer.sign(f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n")


def open_checkpoint(note: bytes, verifiers: Sequence[Verifier]) -> Checkpoint:
    """Read a checkpoint that one of these keys signed. Raises NotProven saying what is wrong with it."""
    opened = open_note(note, verifiers)
    found = TEXT.fullmatch(opened.text)
    root = decoded(found[3]) if found else b""
    if found is None or len(root) != 32:
        raise NotProven("this is not a checkpoint: its lines are an origin, a size and a root")
    if all(verifier.name != found[1] for verifier in opened.signed_by):
        raise NotProven(f"the checkpoint is of {found[1]!r:.99}, and signed by {opened.signed_by[0].name}: another log")
    return Checkpoint(found[1], int(found[2]), root)
