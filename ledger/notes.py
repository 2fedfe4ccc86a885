"""Signed notes as C2SP defines them (c2sp.org/signed-note): a text, a blank line, a signature a line by a named key.

Keys are Ed25519 and are written as other tools for notes write them: ``name+hash+base64`` to verify with, the same
behind ``PRIVATE+KEY+`` to sign with.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from domain.slips import Slip

ED25519 = b"\x01"
"""The kind of key, which stands before its 32 bytes."""

PRIVATE = "PRIVATE+KEY+"

SIGNATURE = re.compile(r"\N{EM DASH} ([^ +]+) ([A-Za-z0-9+/]+={0,2})")

MOST_SIGNATURES = 64

CONTROL = re.compile("[\0-\x09\x0b-\x1f]")


class NotProven(Exception):
    """A proof does not hold; the message names the first thing that is wrong."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A key to verify with: its name, which is the origin of what it signs, and 32 public bytes."""

    name: str
    public: bytes

    @classmethod
    def read(cls, text: str) -> Verifier:
        """Read ``name+hash+base64``. Raises Slip saying what is wrong."""
        name, public = _read_key(text)
        return cls(name, public)

    @property
    def number(self) -> bytes:
        """The four bytes that stand for the key in a signature."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def holds(self, text: str, signature: bytes) -> bool:
        """Whether this key made a signature of a text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True

    def __str__(self) -> str:
        return _written(self.name, self.number, self.public)


@dataclass(frozen=True, slots=True)
class Signer:
    """A key to sign with: its name and 32 secret bytes."""

    name: str
    secret: bytes = field(repr=False)

    @classmethod
    def create(cls, name: str) -> Signer:
        """A new key. Raises Slip for a name that cannot be one."""
        return cls(_checked(name), Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def read(cls, text: str) -> Signer:
        """Read ``PRIVATE+KEY+name+hash+base64``. Raises Slip saying what is wrong, and nothing of the key."""
        if not text.startswith(PRIVATE):
            raise Slip(f"a key to sign with starts with {PRIVATE}: make one by `momentti key create FILE`")
        name, secret = _read_key(text.removeprefix(PRIVATE), secret=True)
        return cls(name, secret)

    @property
    def verifier(self) -> Verifier:
        """The key that others verify with."""
        return Verifier(self.name, Ed25519PrivateKey.from_private_bytes(self.secret).public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The note of a text that ends with a line feed."""
        assert text.endswith("\n") and not CONTROL.search(text), "a note's text is lines"
        signature = Ed25519PrivateKey.from_private_bytes(self.secret).sign(text.encode())
        written = base64.b64encode(self.verifier.number + signature).decode()
        return f"{text}\n\N{EM DASH} {self.name} {written}\n"

    def written(self) -> str:
        """The key as it is kept in a file; whoever reads it can sign."""
        return PRIVATE + _written(self.name, self.verifier.number, self.secret)


@dataclass(frozen=True, slots=True)
class Opened:
    """A note's text, and whose signatures of it hold."""

    text: str
    signed_by: tuple[Verifier, ...]


def open_note(note: bytes, verifiers: Sequence[Verifier]) -> Opened:
    """Read a note that one of these keys signed; signatures by others count for nothing.

    Raises NotProven when it is no note, when none of the keys signed it, or when a signature by one does not hold.
    """
    try:
        whole = note.decode()
    except UnicodeDecodeError as error:
        raise NotProven("this is not a signed note: it is not UTF-8") from error
    text, blank, below = whole.rpartition("\n\n")
    lines = below.splitlines()
    if not blank or CONTROL.search(whole) or not below.endswith("\n") or len(lines) > MOST_SIGNATURES:
        raise NotProven("this is not a signed note: a text, a blank line, then one line a signature")
    text += "\n"
    signed_by: list[Verifier] = []
    names: list[str] = []
    for line in lines:
        name, number, signature = _signature(line)
        names.append(f"{name}+{number.hex()}")
        for verifier in verifiers:
            if (verifier.name, verifier.number) == (name, number):
                if not verifier.holds(text, signature):
                    raise NotProven(
                        f"the signature by {names[-1]} does not hold: the note was altered, or the signature"
                    )
                signed_by.append(verifier)
    if not signed_by:
        given = ", ".join(f"{it.name}+{it.number.hex()}" for it in verifiers) or "none"
        raise NotProven(f"signed by an unknown key: {', '.join(names)}; the keys given: {given}")
    return Opened(text, tuple(signed_by))


def _signature(line: str) -> tuple[str, bytes, bytes]:
    found = SIGNATURE.fullmatch(line)
    signed = decoded(found[2]) if found else b""
    if found is None or len(signed) <= 4 or any(letter.isspace() for letter in found[1]):
        raise NotProven(f"this is not a signed note: {line[:99]!r} is no signature")
    return found[1], signed[:4], signed[4:]


def _read_key(text: str, secret: bool = False) -> tuple[str, bytes]:
    name, _, rest = text.strip().partition("+")
    number, _, encoded = rest.partition("+")
    key = decoded(encoded)
    if len(key) != 33 or key[:1] != ED25519:
        raise Slip("a key is written name+hash+base64, of the kind Ed25519" + ("" if secret else f": {text!r:.99}"))
    found = Signer(name, key[1:]).verifier if secret else Verifier(name, key[1:])
    if _checked(name) and found.number.hex() != number:
        raise Slip(f"the hash of the key {name} is {found.number.hex()}, not {number!r:.20}: it was mistyped")
    return name, key[1:]


def _checked(name: str) -> str:
    if not name or "+" in name or any(letter.isspace() for letter in name) or not name.isprintable():
        raise Slip(f"the name of a key is a word without blanks and +, such as momentti/agency: {name!r:.99}")
    return name


def _written(name: str, number: bytes, key: bytes) -> str:
    return f"{name}+{number.hex()}+{base64.b64encode(ED25519 + key).decode()}"


def decoded(text: str) -> bytes:
    """What base64 says, in the one way of writing it; nothing where it is not."""
    try:
        found = base64.b64decode(text)
    except ValueError:
        return b""
    return found if base64.b64encode(found).decode() == text else b""
