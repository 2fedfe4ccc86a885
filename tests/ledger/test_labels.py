"""Facts are found by hashes of their labels, and only those facts that carry the labels themselves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import psycopg
import pytest
from eventsourcing.dcb.api import DCBAppendCondition, DCBEvent, DCBQuery, DCBQueryItem
from eventsourcing.persistence import IntegrityError

from ledger.labels import label_hash, label_hashes, labels_in, labels_of, written_hashes
from ledger.recorder import LogRecorder
from projections.ledger import Ledger
from tests.support.colliding import few_hashes
from tests.support.engine import rows, superuser
from tests.support.foreign import recording


@pytest.mark.parametrize(
    ("label", "digest"),
    [("hello", 0x2CF24DBA), ("abc", 0xBA7816BF - 2**32), ("", 0xE3B0C442 - 2**32)],
)
def test_a_hash_is_the_first_four_bytes_of_sha_256_as_a_signed_number(label: str, digest: int) -> None:
    assert label_hash(label) == digest
    assert label_hashes([label, "abc", label]) == [digest, 0xBA7816BF - 2**32, digest]
    assert written_hashes([label, "hello"]) == f"{{{digest},754077114}}"


def test_a_label_with_nul_is_not_written() -> None:
    for _ in range(2):
        with pytest.raises(psycopg.DataError, match="NUL"):
            written_hashes(["=fine", ":decision:G\0"])


def test_the_schema_hashes_labels_alike(ledger: Ledger) -> None:
    labels = ["", "=grant-awarded", ":moment:29.01.53", ":a b", ':q"{,}\\', ":ä€𝄞", *(f":{n}" for n in range(200))]
    with superuser(ledger) as connection:
        found = connection.execute("SELECT label_hashes(VARIADIC %s)", [labels]).fetchone()
    assert found == (label_hashes(labels),)


@pytest.fixture
def recorder(ledger: Ledger) -> Iterator[LogRecorder]:
    """A recorder on an empty log whose labels have two hashes in all: every one is shared."""
    with few_hashes(2), recording(ledger) as one:
        yield one


def append(recorder: LogRecorder, *tags: str, kind: str = "happened") -> int:
    return recorder.append([DCBEvent(kind, b"", list(tags))])


def query(kinds: list[str], tags: list[str]) -> DCBQuery:
    return DCBQuery([DCBQueryItem(kinds, tags)])


def test_what_only_shares_hashes_is_not_read(ledger: Ledger, recorder: LogRecorder) -> None:
    for number in range(40):
        append(recorder, f"n-{number}", f"mod-{number % 3}", kind=f"kind-{number % 4}")
    kept = {it for (labels,) in rows(ledger, "SELECT labels FROM events") for it in labels}
    assert kept == {0, 1}, "the hashes are shared indeed"
    for third, fourth, limit in product(range(3), range(4), (None, 1, 2, 5)):
        due = [n + 1 for n in range(40) if n % 3 == third and n % 4 == fourth]
        found = recorder.read(query([f"kind-{fourth}", "none"], [f"mod-{third}"]), limit=limit)
        assert [it.position for it in found] == due[:limit]
        assert found.head == (40 if limit is None else due[:limit][-1])
    assert list(recorder.read(query([], ["mod-3"]))) == []
    assert recorder.read(query([], ["mod-3"]), limit=3).head is None


def test_a_condition_fails_upon_what_matches_and_on_nothing_else(recorder: LogRecorder) -> None:
    for number in range(1, 1_200):
        if number in (700, 1_100):
            assert append(recorder, "wanted") == number
        else:
            assert append(recorder, f"n-{number % 50}", "more") == number
    wanted, absent = query(["happened"], ["wanted"]), query(["happened"], ["unwanted"])
    for after, first in ((None, 700), (699, 700), (700, 1_100)):
        with pytest.raises(IntegrityError, match=f"position {first} matches"):
            recorder.append([DCBEvent("new", b"", [])], DCBAppendCondition(wanted, after))
    assert recorder.append([DCBEvent("new", b"", [])], DCBAppendCondition(wanted, 1_100)) == 1_200
    assert recorder.append([DCBEvent("new", b"", [])], DCBAppendCondition(absent)) == 1_201
    assert recorder.append([DCBEvent("new", b"", [])], DCBAppendCondition(query(["none"], []))) == 1_202


def test_the_labels_of_a_line_are_its_type_and_tags(ledger: Ledger, recorder: LogRecorder) -> None:
    append(recorder, "x", "y", "x", kind="theirs")
    ((line, hashes),) = rows(ledger, "SELECT line, labels FROM events")
    assert labels_of("theirs", ["x", "y", "x"]) == ["=theirs", ":x", ":y", ":x"]
    assert labels_in(line) == {"=theirs", ":x", ":y"}
    assert hashes == label_hashes(["=theirs", ":x", ":y", ":x"])
