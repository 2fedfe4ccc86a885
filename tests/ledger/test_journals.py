"""Whatever is done to history, whoever holds one old checkpoint notices."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ledger.checkpoints import open_checkpoint
from ledger.evidence import ConsistencyBundle, check_consistency
from ledger.journals import refuse_older
from ledger.notes import NotProven, Signer
from ledger.tree import consistency_proof
from tests.support.docs import ROOT
from tests.support.proving import KEY, OTHER, InMemory, lines, promise, proven, written

JOURNAL = lines(700)
OLD = promise(JOURNAL, 400)
"""What the auditor kept."""

NEW = promise(JOURNAL)

Attack = Callable[[list[bytes]], list[bytes]]


def renumbered(journal: Sequence[bytes]) -> list[bytes]:
    """The same facts, each saying the position at which it now stands."""
    return [re.sub(rb'"position":\d+', b'"position":%d' % at, line) for at, line in enumerate(journal, 1)]


ATTACKS: dict[str, Attack] = {
    "a line altered": lambda log: [*log[:249], log[249].replace(b'"n":', b'"n":1'), *log[250:]],
    "one byte altered": lambda log: [*log[:9], log[9].replace(b"invented", b"inventeD"), *log[10:]],
    "a line removed": lambda log: log[:249] + log[250:],
    "a line removed, the others renumbered": lambda log: renumbered(log[:249] + log[250:]),
    "the first line removed": lambda log: log[1:],
    "a line put in": lambda log: log[:250] + lines(1, 250, "forged") + log[250:],
    "a line put in, the others renumbered": lambda log: renumbered(log[:250] + lines(1, 250, "forged") + log[250:]),
    "a line twice": lambda log: log[:250] + log[249:],
    "two lines exchanged": lambda log: [*log[:249], log[250], log[249], *log[251:]],
    "two lines exchanged and renumbered": lambda log: renumbered([*log[:249], log[250], log[249], *log[251:]]),
    "the end cut off": lambda log: log[:399],
    "all cut off": lambda log: [],
    "the past appended to": lambda log: [*log[:399], log[399].replace(b"}", b',"more":1}'), *log[400:]],
    "another history": lambda log: lines(len(log), mark="forged"),
    "another history since the middle": lambda log: log[:300] + lines(len(log) - 300, 301, "forged"),
    "a longer other history": lambda log: log[:300] + lines(len(log), 301, "forged"),
}


@pytest.fixture(params=list(ATTACKS))
def forged(request: pytest.FixtureRequest) -> list[bytes]:
    """A history that was tampered with, before the old checkpoint's end."""
    return ATTACKS[request.param](list(JOURNAL))


def test_what_was_not_touched_is_proven() -> None:
    assert proven(written(JOURNAL), OLD).unproven == 300
    found = proven(written(JOURNAL), NEW, OLD)
    assert (found.lines, found.unproven, found.earlier and found.earlier.size) == (700, 0, 400)
    assert proven(b"", promise([])).lines == 0
    assert proven(written(JOURNAL), promise([])).unproven == 700
    assert proven(written(JOURNAL).removesuffix(b"\n"), NEW).lines == 700


def test_the_old_checkpoint_alone_finds_it(forged: list[bytes]) -> None:
    with pytest.raises(NotProven):
        proven(written(forged), OLD)


def test_signing_it_anew_with_the_right_key_does_not_help(forged: list[bytes]) -> None:
    anew = promise(forged)
    assert proven(written(renumbered(forged)), promise(renumbered(forged))).unproven == 0
    with pytest.raises(NotProven):
        proven(written(forged), anew, OLD)
    with pytest.raises(NotProven):
        proven(written(JOURNAL), anew, OLD)


def test_signing_it_anew_with_another_key_is_told(forged: list[bytes]) -> None:
    with pytest.raises(NotProven, match="unknown key"):
        proven(written(forged), promise(forged, signer=OTHER), OLD)


def test_no_proof_of_consistency_leads_from_the_old_checkpoint_to_a_forged_one(forged: list[bytes]) -> None:
    keys = [KEY.verifier]
    old, new = open_checkpoint(OLD, keys), open_checkpoint(promise(forged), keys)
    for source in (JOURNAL, forged):
        with pytest.raises(NotProven):
            check_consistency(consistency(source, min(old.size, len(source)), min(new.size, len(source))), old, new)


def consistency(journal: Sequence[bytes], earlier: int, later: int) -> bytes:
    """The proof that a server would give of this journal."""
    earlier, later = sorted((earlier, later))
    path = consistency_proof(earlier, later, InMemory(journal))
    return ConsistencyBundle("momentti-consistency/1", earlier, later, "", "", [it.hex() for it in path]).written()


def test_a_true_proof_of_consistency_holds() -> None:
    keys = [KEY.verifier]
    check_consistency(consistency(JOURNAL, 400, 700), open_checkpoint(OLD, keys), open_checkpoint(NEW, keys))


@pytest.mark.parametrize(
    "journal, checkpoint, earlier, said",
    [
        (written(JOURNAL[:249] + JOURNAL[250:]), NEW, None, "line 250 says position 251: lines before it are missing"),
        (written(JOURNAL[:250] + JOURNAL[249:]), NEW, None, "line 251 says position 250: a line was put in"),
        (written(JOURNAL[:699]), NEW, None, "ends after line 699, the checkpoint is of 700"),
        (written(JOURNAL)[:-9], NEW, None, "line 700 was altered or cut"),
        (written(JOURNAL).replace(b"\n", b"\r\n"), NEW, None, "line 1 ends as on Windows"),
        (written(JOURNAL).replace(b'"n":1}', b'"n":2}'), NEW, None, "one of the lines 1 to 700"),
        (written(JOURNAL).replace(b'"n":250000}', b'"n":2}'), NEW, OLD, "one of the lines 401 to 700"),
        (written(JOURNAL).replace(b'"n":1}', b'"n":2}'), NEW, OLD, "both checkpoints say so"),
        (written(lines(700, mark="x")), promise(lines(700, mark="x")), OLD, "rewritten and signed anew"),
        (written(JOURNAL), OLD, NEW, "older than the earlier one"),
        (written(JOURNAL), promise(lines(400, mark="x")), OLD, "the log was forked"),
        (b"\n" + written(JOURNAL), NEW, None, "line 1 was altered"),
        (b"\xff\n", NEW, None, "line 1 was altered"),
    ],
)
def test_the_first_thing_that_is_wrong_is_said(
    journal: bytes, checkpoint: bytes, earlier: bytes | None, said: str
) -> None:
    with pytest.raises(NotProven, match=re.escape(said)):
        proven(journal, checkpoint, earlier)


def test_an_earlier_checkpoint_of_another_log_is_told() -> None:
    other = Signer.create("momentti/other")
    keys = [KEY.verifier, other.verifier]
    with pytest.raises(NotProven, match="another log"):
        refuse_older(open_checkpoint(promise(JOURNAL, 9, other), keys), open_checkpoint(NEW, keys))


@pytest.fixture(scope="module")
def script() -> Callable[..., None]:
    """The stand-alone script, which shares nothing with us."""
    found = runpy.run_path(str(ROOT / "docs" / "verify_journal.py"))["main"]
    assert callable(found)
    return found


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., list[str]]:
    """Files with these contents."""

    def write(*contents: bytes) -> list[str]:
        for number, content in enumerate(contents):
            (tmp_path / str(number)).write_bytes(content)
        return [str(tmp_path / str(number)) for number in range(len(contents))]

    return write


def test_the_script_comes_to_the_same(
    forged: list[bytes], script: Callable[..., None], files: Callable[..., list[str]]
) -> None:
    journal, old, new = files(written(JOURNAL), OLD, NEW)
    script(journal, new, str(KEY.verifier), old)
    script(journal, old, str(KEY.verifier))
    for content, signer in ((forged, KEY), (forged, OTHER), (JOURNAL, OTHER)):
        journal, old, new = files(written(content), OLD, promise(content, signer=signer))
        with pytest.raises(SystemExit, match="NOT proven"):
            script(journal, new, str(KEY.verifier), old)
    journal, old = files(written(forged), OLD)
    with pytest.raises(SystemExit, match="NOT proven"):
        script(journal, old, str(KEY.verifier))
