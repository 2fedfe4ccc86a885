"""A mixed load for a good while: two writers, an import, readers, a follower, rebuilds and verifications at once.

Nothing may fail, every acknowledged fact is there, and memory and latency stay as they are. All of it runs on a server
of its own behind a private socket, at a steady pace and for a fixed time, and ends what it started.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg

from ledger.answers import Recorded
from projections.ledger import Ledger
from projections.verify import Verified, verify
from tests.soak import duties
from tests.soak.drift import LATENCY, MEMORY, Drift, drift
from tests.soak.duties import YARDSTICK
from tests.soak.posts import Duty, Noted, Player, Shift

SAMPLE_EVERY = 1.0
"""Seconds between two looks at the memory of each process."""

History = dict[str, list[tuple[float, float]]]
"""Values by name, each with the moment at which it was seen."""

AT_HISTORY = frozenset({"rebuild", "verify", "auditor"})
"""What folds the whole history, and so grows with it: shown, and not judged."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a soak came to: MiB of each process, milliseconds of everything done, and the proof of the log.

    The yardstick tells how much slower the machine itself was in the last third, whatever else it had to do.
    """

    seconds: float
    yardstick: Drift
    memory: list[Drift]
    latency: list[Drift]
    verified: Verified

    @property
    def holds(self) -> bool:
        """Whether nothing drifted of what can be judged."""
        return all(it.holds is not False for it in (*self.memory, *self.latency) if it.name not in AT_HISTORY)


def soak(conninfo: str, folder: Path, seconds: float) -> Outcome:
    """Run it on a server, with notes in a folder. Raises RuntimeError at the first thing that goes wrong."""
    ledger = Ledger(conninfo, "soak")
    ledger.migrate()
    acknowledged = asyncio.run(_found(ledger))
    shift = Shift(time.monotonic(), seconds)
    crew: dict[str, Duty] = {
        "writer one": partial(duties.write, 1),
        "writer two": partial(duties.write, 2),
        "import": partial(duties.bring_in, seconds / 15),
        "reader": duties.read,
        "follower": duties.follow,
        "auditor": partial(duties.audit, seconds / 6),
    }
    players = [Player(name, duty, ledger, folder, shift) for name, duty in crew.items()]
    try:
        memory = _watch(ledger, players, shift)
    finally:
        shift.stop.set()
        faults = _ended(players)
    if faults:
        raise RuntimeError("\n".join(faults))
    notes = [note for player in players for note in player.notes()]
    verified = verify(ledger)
    if verified.facts != (acknowledged := acknowledged + sum(note.facts for note in notes)):
        raise RuntimeError(f"{acknowledged} facts were acknowledged and {verified.facts} are in the log")
    return _judged(seconds, memory, _by_kind(notes), verified)


def _judged(seconds: float, memory: History, done: History, verified: Verified) -> Outcome:
    yardstick = drift(YARDSTICK, done.pop(YARDSTICK, []), seconds, LATENCY)
    return Outcome(
        seconds,
        yardstick,
        [drift(name, seen, seconds, MEMORY) for name, seen in memory.items()],
        [drift(what, seen, seconds, LATENCY, yardstick.slower) for what, seen in done.items()],
        verified,
    )


async def _found(ledger: Ledger) -> int:
    async with ledger.clerk() as clerk:
        answer = await clerk.record(duties.foundation(), "foundation")
    if not isinstance(answer, Recorded):
        raise RuntimeError(f"the foundation was not recorded: {answer}")
    return answer.receipt.last


def _watch(ledger: Ledger, players: Sequence[Player], shift: Shift) -> History:
    memory: History = {}
    with psycopg.connect(ledger.conninfo, autocommit=True) as connection:
        while (at := time.monotonic() - shift.began) < shift.seconds:
            for player in players:
                player.check()
                memory.setdefault(player.name, []).append((at, _mebibytes(player.pid, "VmRSS")))
            backends = connection.execute("SELECT pid FROM pg_stat_activity").fetchall()
            private = sum(_mebibytes(pid, "RssAnon") for (pid,) in backends)
            memory.setdefault("the server, private", []).append((at, private))
            time.sleep(SAMPLE_EVERY)
    return memory


def _mebibytes(pid: int, field: str) -> float:
    """What a process holds of memory; nothing where it has just ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(f"{field}:")), 0.0)


def _ended(players: Sequence[Player]) -> list[str]:
    faults = []
    for player in players:
        try:
            player.end()
        except RuntimeError as fault:
            faults.append(str(fault))
    return faults


def _by_kind(notes: Sequence[Noted]) -> History:
    kinds: History = {}
    for note in notes:
        kinds.setdefault(note.what, []).append((note.at, note.seconds * 1000))
    return kinds
