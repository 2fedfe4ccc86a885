"""What the follower keeps up with the log, and what it leaves alone: other versions' snapshots, and its own at rest."""

from __future__ import annotations

import msgspec
import pytest

from projections.follower import follow
from projections.ledger import Ledger
from projections.verify import verify
from tests.projections.lifelike import record
from tests.support.engine import rows, superuser
from tests.support.world import granted, ready, spend

FACTS = len(ready())


@pytest.fixture
def followed(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """A ledger with as many facts as are worth a snapshot, and with one."""
    monkeypatch.setattr("projections.follower.SNAPSHOT_EVERY", FACTS)
    record(ledger, ready())
    follow(ledger)
    return ledger


def test_servers_of_two_versions_beside_each_other_each_keep_a_snapshot(
    followed: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise each would fold the whole log again and again, while the other throws away what came of it."""
    written = "SELECT version, position, xmin::text FROM snapshots ORDER BY position, version"
    record(followed, [granted("1,00")], [spend("V-1", "0,01")])
    with monkeypatch.context() as newer:
        newer.setattr("ledger.lookups.fold_version", lambda: "newer")
        follow(followed)
        kept = rows(followed, written)
        assert [position for _, position, _ in kept] == [FACTS, FACTS + 2]
    follow(followed)
    with monkeypatch.context() as newer:
        newer.setattr("ledger.lookups.fold_version", lambda: "newer")
        follow(followed)
    assert rows(followed, written) == kept, "neither was dropped and written anew"
    verify(followed)


def test_a_follower_with_little_news_reads_no_snapshot(followed: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a large ledger it takes seconds, of the server's only processor."""
    record(followed, [granted("1,00")])
    with superuser(followed) as connection:
        connection.execute("UPDATE snapshots SET state = '\\xc0'")  # whoever reads it is found out
    follow(followed)
    monkeypatch.setattr("projections.follower.SNAPSHOT_EVERY", 1)
    with pytest.raises(msgspec.MsgspecError):
        follow(followed)
