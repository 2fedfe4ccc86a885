"""What a fact is found by: its type behind an equals sign, and each of its tags behind a colon.

Beside its line a fact keeps a hash of each: the first four bytes of SHA-256 as a signed number, most significant byte
first; ``label_hashes`` in the schema is the same for whoever asks in SQL. Labels may share a hash, by chance or because
somebody looked for such a name: so what is found by hashes is asked for the labels themselves, which its line says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256

import msgspec
import psycopg

REMEMBERED = 16_384
"""Hashes that are at hand: types, moments, programs and regions come again and again."""


class _Labelled(msgspec.Struct, frozen=True):
    """What of a line it is found by."""

    type: str
    tags: list[str]


_lines = msgspec.json.Decoder(_Labelled)


def labels_of(kind: str, tags: Sequence[str]) -> list[str]:
    """The labels of a fact of a type, with these tags."""
    return [f"={kind}", *[f":{tag}" for tag in tags]]


def labels_in(line: bytes) -> set[str]:
    """The labels that a line says."""
    said = _lines.decode(line)
    return set(labels_of(said.type, said.tags))


def label_hash(label: str) -> int:
    """What is kept of a label."""
    return int.from_bytes(sha256(label.encode()).digest()[:4], "big", signed=True)


def label_hashes(labels: Iterable[str]) -> list[int]:
    """What is kept of labels, in their order."""
    return list(map(_remembered, labels))


def written_hashes(labels: Iterable[str]) -> str:
    """What is kept of labels, as PostgreSQL writes an array: arrays of arrays cannot differ in length.

    Raises DataError for a label with NUL: a decision so named could not be put on the shelf when it closes.
    """
    return f"{{{','.join(map(_written, labels))}}}"


@lru_cache(REMEMBERED)
def _remembered(label: str) -> int:
    return label_hash(label)


@lru_cache(REMEMBERED)
def _written(label: str) -> str:
    if "\0" in label:
        raise psycopg.DataError(f"a name with NUL cannot be stored: {label[:99]!r}")
    return str(label_hash(label))
