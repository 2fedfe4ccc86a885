"""Signed notes and checkpoints: what C2SP says they are, and nothing else."""

from __future__ import annotations

import base64
import re

import pytest

from domain.slips import Slip
from ledger.checkpoints import Checkpoint, open_checkpoint
from ledger.notes import NotProven, Signer, Verifier, open_note
from ledger.tree import EMPTY_ROOT

# The key and the note that golang.org/x/mod/sumdb/note shows in its documentation.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SAID = """\
If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""

TEXT = "momentti/test\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"


def test_a_note_that_another_program_signed_is_read() -> None:
    opened = open_note(PETER_SAID.encode(), [Verifier.read(PETER)])
    assert opened.text.startswith("If you think") and str(opened.signed_by[0]) == PETER


def test_keys_are_written_and_read_back() -> None:
    signer = Signer.create("momentti/agency")
    assert Signer.read(signer.written() + "\n") == signer
    assert Verifier.read(str(signer.verifier)) == signer.verifier
    assert re.fullmatch(r"momentti/agency\+[0-9a-f]{8}\+A[A-Za-z0-9+/]{43}", str(signer.verifier))
    assert base64.b64encode(signer.secret).decode() not in repr(signer)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "momentti",
        PETER.replace("c74f20a3", "c74f20a4"),
        PETER.replace("Peter", "Petra"),
        PETER[:-4],
        PETER[:-1],
        PETER.replace("ARpc", "ÅRpc"),
        PETER.replace("ARpc", "AhpC"),
        PETER.replace("PeterNeumann", "Peter Neumann"),
        str(Verifier("Peter Neumann", bytes(32))),
        str(Verifier("PeterNeumann", bytes(31))),
        str(Verifier("PeterNeumann", bytes(33))),
        str(Verifier("PeterNeumann", bytes(32))).replace("+AQAA", "+AgAA"),
    ],
)
def test_a_mistyped_key_is_refused(text: str) -> None:
    with pytest.raises(Slip, match="key"):
        Verifier.read(text)
    with pytest.raises(Slip, match="key"):
        Signer.read("PRIVATE+KEY+" + text)


def test_a_key_that_does_not_say_that_it_signs_is_not_read_as_one_that_does() -> None:
    signer = Signer.create("momentti/agency")
    for text in (str(signer.verifier), signer.written().removeprefix("PRIVATE+KEY+")):
        with pytest.raises(Slip, match=r"starts with PRIVATE\+KEY\+") as refused:
            Signer.read(text)
        assert text not in str(refused.value)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n", "a\u2003b", "a\0"])
def test_a_name_that_a_note_cannot_hold_is_refused(name: str) -> None:
    with pytest.raises(Slip, match="name"):
        Signer.create(name)


def test_a_mistyped_secret_key_is_not_shown() -> None:
    signer = Signer.create("momentti/agency")
    with pytest.raises(Slip, match="key") as refused:
        Signer.read(signer.written()[:-2])
    assert signer.written()[40:60] not in str(refused.value)


def test_signatures_by_others_count_for_nothing_and_one_of_several_keys_is_enough() -> None:
    old, new = Signer.create("momentti/test"), Signer.create("momentti/test")
    both = old.sign(TEXT) + new.sign(TEXT).rpartition("\n\n")[2]
    for keys in ([old], [new], [old, new]):
        opened = open_note(both.encode(), [key.verifier for key in keys])
        assert opened.signed_by == tuple(key.verifier for key in keys)
    other = Signer.create("momentti/test").verifier
    said = f"unknown key: {said_of(old.verifier)}, {said_of(new.verifier)}; the keys given: "
    for verifiers, named in (([other], said_of(other)), ([], "none")):
        with pytest.raises(NotProven, match=re.escape(said + named)):
            open_note(both.encode(), verifiers)


def said_of(verifier: Verifier) -> str:
    """How a key is named."""
    return f"{verifier.name}+{verifier.number.hex()}"


def test_a_known_key_whose_signature_does_not_hold_spoils_the_note() -> None:
    other, old, new = (Signer.create("momentti/test") for _ in range(3))
    told = other.sign(TEXT), old.sign(TEXT), new.sign(TEXT.replace("0", "1")), other.sign(TEXT)
    note = told[0] + "".join(it.rpartition("\n\n")[2] for it in told[1:])
    assert open_note(note.encode(), [old.verifier]).signed_by == (old.verifier,)
    with pytest.raises(NotProven, match=re.escape(f"{said_of(new.verifier)} does not hold")):
        open_note(note.encode(), [old.verifier, new.verifier])


def test_a_note_has_so_many_signatures_and_no_more() -> None:
    note = SIGNED.sign(TEXT) + "\N{EM DASH} other AAAAAAA=\n" * 63
    assert open_note(note.encode(), [SIGNED.verifier]).signed_by == (SIGNED.verifier,)


SIGNED = Signer.create("momentti/test")


@pytest.mark.parametrize(
    "change",
    [
        lambda note: b"",
        lambda note: note[:-1],
        lambda note: note.replace(b"\n\n", b"\n"),
        lambda note: note.replace(b"\n", b"\r\n"),
        lambda note: note + b"\n",
        lambda note: note + b"more\n",
        lambda note: note.replace("—".encode(), b"-"),
        lambda note: note.rpartition(b"\n\n")[0] + b"\n\n",
        lambda note: note + b"\xff",
        lambda note: note.rpartition(b"\n\n")[2],
        lambda note: note.replace(b"\n0\n", b"\t0\n"),
        lambda note: note + "\N{EM DASH} o\N{EM SPACE}ther AAAAAAAA\n".encode(),
        lambda note: note + b"\xe2\x80\x94 other AAAAAA==\n",
        lambda note: note.replace(b"=\n", b"\n"),
        lambda note: note + b"\xe2\x80\x94 other AAAA\n",
        lambda note: note + b"\xe2\x80\x94 other AAAAAAAA\n" * 64,
    ],
)
def test_what_is_no_note_is_told(change) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotProven, match="not a signed note"):
        open_note(change(SIGNED.sign(TEXT).encode()), [SIGNED.verifier])


def test_a_checkpoint_says_origin_size_and_root() -> None:
    note = Checkpoint("momentti/test", 0, EMPTY_ROOT).signed(SIGNED)
    assert note.startswith(TEXT)
    assert open_checkpoint(note.encode(), [SIGNED.verifier]) == Checkpoint("momentti/test", 0, EMPTY_ROOT)
    extended = SIGNED.sign(TEXT + "an extension\n").encode()
    assert open_checkpoint(extended, [SIGNED.verifier]).size == 0


@pytest.mark.parametrize(
    "text",
    [
        "momentti/test\n0\n",
        TEXT.replace("\n0\n", "\n00\n"),
        TEXT.replace("\n0\n", "\n-1\n"),
        TEXT.replace("\n0\n", "\n1 \n"),
        TEXT.replace("U=\n", "V=\n"),
        TEXT.replace("47DE", ""),
        TEXT + "\n",
        TEXT.replace("momentti/test", ""),
    ],
)
def test_a_signed_text_that_is_no_checkpoint_is_told(text: str) -> None:
    with pytest.raises(NotProven, match="not a checkpoint"):
        open_checkpoint(SIGNED.sign(text).encode(), [SIGNED.verifier])


def test_a_checkpoint_of_another_log_is_told() -> None:
    with pytest.raises(NotProven, match="another log"):
        open_checkpoint(SIGNED.sign(TEXT.replace("test", "else")).encode(), [SIGNED.verifier])
