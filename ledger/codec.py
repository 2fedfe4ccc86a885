"""Facts as the journal stores them: one JSON line each, under lasting names, read strictly.

A line binds position, time, type, tags and content; its exact bytes are what the tree hashes. A fact's shape may only
change with a new version (``stored``), an upcaster from the old one (``upcasts``), and a golden file of both.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec

from domain.commands import Command
from domain.facts import Entry, Fact, FactReversed, ReversibleFact
from domain.names import Person, Role
from domain.subjects import tags
from ledger.stored import STORED
from ledger.upcasts import UPCASTS, Upcast


class UnreadableLine(Exception):
    """A stored line is not what this version of Momentti writes or knows; it is never skipped."""


@dataclass(frozen=True, slots=True)
class ForeignFact:
    """An event of somebody else's type, recorded through the library's interface; folded explicitly to nothing."""

    position: int
    recorded_at: datetime
    type: str
    tags: tuple[str, ...]
    data: bytes


class Envelope(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One line of the journal."""

    position: int
    recorded_at: datetime
    type: str
    tags: list[str]
    version: int = 0
    effective_on: date | None = None
    by: Person | None = None
    role: Role | None = None
    key: str | None = None
    digest: str | None = None
    rules: int | None = None
    reason: str | None = None
    document_on: date | None = None
    warned: tuple[str, ...] = ()
    fact: msgspec.Raw = msgspec.Raw()
    data: bytes | None = None


class _Undone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fact inside a reversal: a type and version of its own."""

    type: str
    version: int
    fact: msgspec.Raw


class _Reversed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reversed: int
    undone: _Undone


_encoder = msgspec.json.Encoder()
_envelopes = msgspec.json.Decoder(Envelope)
_reversals = msgspec.json.Decoder(_Reversed)


class Codec:
    """Writes facts as lines and reads them back, current and old versions alike."""

    def __init__(
        self,
        stored: Mapping[type[Any], tuple[str, int]] = STORED,
        upcasts: Mapping[tuple[str, int], Upcast] = UPCASTS,
    ) -> None:
        self._stored = dict(stored)
        self._current = dict(stored.values())
        self._upcasts = dict(upcasts)
        self._decoders = {
            of: msgspec.json.Decoder(shape) for shape, of in stored.items() if shape is not FactReversed
        } | {of: msgspec.json.Decoder(old.shape) for of, old in upcasts.items()}

    def type_of(self, entry: Entry) -> str:
        """The lasting name an entry's fact is stored under."""
        return self._stored[type(entry.fact)][0]

    def encode(self, entry: Entry) -> tuple[bytes, list[str]]:
        """The line of an entry, without a line feed, and its tags."""
        name, version = self._stored[type(entry.fact)]
        marks = tags(entry.fact)
        line = Envelope(
            entry.position,
            entry.recorded_at,
            name,
            marks,
            version,
            entry.effective_on,
            entry.by,
            entry.role,
            entry.key,
            entry.digest,
            entry.rules,
            entry.reason,
            entry.document_on,
            entry.warned,
            self._content(entry.fact),
        )
        return _encoder.encode(line), marks

    def encode_foreign(self, position: int, recorded_at: datetime, kind: str, marks: list[str], data: bytes) -> bytes:
        """The line of an event of somebody else's type; its bytes go base64 into the envelope."""
        return _encoder.encode(Envelope(position, recorded_at, kind, marks, data=data))

    def decode(self, line: bytes) -> Entry | ForeignFact:
        """Read a line back. Raises UnreadableLine for anything this version would not have written itself."""
        return self.read(line)[0]

    def read(self, line: bytes) -> tuple[Entry | ForeignFact, str, list[str]]:
        """The same, with the lasting name and the tags that the line says, whatever today's program would call it."""
        try:
            envelope = _envelopes.decode(line)
            if envelope.data is not None:
                return self._foreign(line, envelope, envelope.data), envelope.type, envelope.tags
            fact = self._decode_fact(envelope.type, envelope.version, bytes(envelope.fact))
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            raise UnreadableLine(f"{error} in the line {line[:200]!r}") from error
        if _encoder.encode(envelope) != line:
            raise UnreadableLine(f"the envelope is not written as Momentti writes it in the line {line[:200]!r}")
        if (
            envelope.effective_on is None
            or envelope.by is None
            or envelope.role is None
            or envelope.key is None
            or envelope.digest is None
            or envelope.rules is None
        ):
            raise UnreadableLine(f"the envelope is incomplete in the line {line[:200]!r}")
        entry = Entry(
            envelope.position,
            envelope.recorded_at,
            envelope.effective_on,
            envelope.by,
            envelope.role,
            envelope.key,
            envelope.digest,
            envelope.rules,
            envelope.reason,
            fact,
            envelope.document_on,
            envelope.warned,
        )
        return entry, envelope.type, envelope.tags

    def _foreign(self, line: bytes, envelope: Envelope, data: bytes) -> ForeignFact:
        position, recorded_at, kind, marks = envelope.position, envelope.recorded_at, envelope.type, envelope.tags
        if kind in self._current or self.encode_foreign(position, recorded_at, kind, marks, data) != line:
            raise UnreadableLine(f"neither a fact nor somebody else's event: {line[:200]!r}")
        return ForeignFact(position, recorded_at, kind, tuple(marks), data)

    def _content(self, fact: Fact) -> Any:
        """A fact as it stands within its line."""
        if not isinstance(fact, FactReversed):
            return fact
        name, version = self._stored[type(fact.undone)]
        return _Reversed(fact.reversed, _Undone(name, version, self._content(fact.undone)))

    def _decode_fact(self, name: str, version: int, content: bytes) -> Any:
        if (name, version) == self._stored[FactReversed]:
            return self._decode_reversal(content)
        decoder = self._decoders.get((name, version))
        if decoder is None:
            known = self._current.get(name)
            raise UnreadableLine(
                f"{name} version {version} is unknown here"
                + (f" (this program knows up to {known}): use a newer Momentti" if known else "")
            )
        fact = decoder.decode(content)
        if _encoder.encode(fact) != content:
            raise UnreadableLine(f"{name} version {version} holds something that its shape does not: {content[:200]!r}")
        while version < self._current[name]:
            fact = self._upcasts[name, version].to_next(fact)
            version += 1
        return fact

    def _decode_reversal(self, content: bytes) -> FactReversed:
        stored = _reversals.decode(content)
        undone = stored.undone
        if _encoder.encode(stored) != content or undone.type == self._stored[FactReversed][0]:
            raise UnreadableLine(f"not a reversal as Momentti writes it: {content[:200]!r}")
        fact = self._decode_fact(undone.type, undone.version, bytes(undone.fact))
        if not isinstance(fact, ReversibleFact):
            raise UnreadableLine(f"{undone.type} cannot be reversed: {content[:200]!r}")
        return FactReversed(stored.reversed, fact)


def digest_of(asks: Sequence[Command]) -> str:
    """What identifies the body of a request: the first 16 bytes of SHA-256 over its commands, base64url."""
    body = _encoder.encode([(type(ask).__name__, ask) for ask in asks])
    return base64.urlsafe_b64encode(hashlib.sha256(body).digest()[:16]).rstrip(b"=").decode()
