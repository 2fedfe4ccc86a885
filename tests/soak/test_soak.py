"""A short soak: everything takes place at once and nothing fails; and what would be found if something did."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest

from projections.ledger import Ledger
from tests.soak import duties
from tests.soak.__main__ import written
from tests.soak.drift import LATENCY, MEMORY, drift
from tests.soak.posts import Player, Shift
from tests.soak.soak import soak

SECONDS = 10.0

CREW = {"writer one", "writer two", "import", "reader", "follower", "auditor", "the server, private"}
DONE = {
    *("record", "record a list of 50", "follow", "rebuild", "verify", "frames", "history", "explain"),
    *(f"balances {it}" for it in ("by moment", "by program", "by region", "as of a day", "known at a time")),
}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_ten_seconds_of_everything_at_once(database: str, tmp_path: Path) -> None:
    outcome = soak(database, tmp_path, SECONDS)
    assert {it.name for it in outcome.memory} == CREW
    assert {it.name for it in outcome.latency} == DONE
    assert all(it.count > 0 and it.highest > 0 for it in (*outcome.memory, *outcome.latency, outcome.yardstick))
    assert outcome.verified.facts > 500, "more than one burst"
    page = written(outcome)
    assert Counter(line.split("  ")[0] for line in page.splitlines()) & Counter(CREW | DONE) == Counter(CREW | DONE)


def test_one_that_fails_is_found_with_its_own_words(database: str, tmp_path: Path) -> None:
    shift = Shift(time.monotonic(), SECONDS)
    player = Player("reader", duties.read, Ledger(database, "nowhere"), tmp_path, shift)
    with pytest.raises(RuntimeError, match=r"(?s)reader failed:.*There is no ledger in schema nowhere"):
        player.end()
    with pytest.raises(RuntimeError, match="reader failed"):
        player.check()


def series(middle: float, last: float) -> list[tuple[float, float]]:
    """A value a second for thirty seconds: a wild first third, then these."""
    return [(float(at), 1000.0 if at < 10 else middle if at < 20 else last) for at in range(30)]


@pytest.mark.parametrize(
    "last, allowance, holds",
    [(40.0, 1.0, True), (62.0, 1.0, True), (62.1, 1.0, False), (122.0, 2.0, True), (122.1, 2.0, False)],
)
def test_the_last_third_is_judged_by_the_middle_one(last: float, allowance: float, holds: bool) -> None:
    found = drift("record", series(40.0, last), 30.0, LATENCY, allowance)
    assert (found.middle, found.last, found.highest, found.holds) == (40.0, last, 1000.0, holds)


@pytest.mark.parametrize("last, holds", [(100.0, True), (118.0, True), (118.1, False)])
def test_memory_may_grow_by_a_tenth_and_a_little(last: float, holds: bool) -> None:
    assert drift("writer", series(100.0, last), 30.0, MEMORY).holds is holds


def test_too_few_values_say_nothing() -> None:
    found = drift("rebuild", series(1.0, 1000.0)[::3], 30.0, LATENCY)
    assert found.holds is None
    assert found.slower == 1.0
    assert drift("rebuild", [], 30.0, LATENCY).holds is None


def test_a_machine_that_became_slower_is_measured() -> None:
    assert drift("yardstick", series(10.0, 25.0), 30.0, LATENCY).slower == 2.5
    assert drift("yardstick", series(10.0, 5.0), 30.0, LATENCY).slower == 1.0
