"""What the peers record: a payment half as long as a line of Momentti's log, on a stream of bounded length."""

from __future__ import annotations

CENTS = 123_457

LIMIT = 10**14
"""What the decisions of a peer are checked against."""

ON_A_STREAM = 200
"""Decisions after which a client goes on with a new tag, stream or aggregate, as Momentti's do with a new grant."""


def payment(decision: str) -> dict[str, object]:
    """A payment of a decision."""
    return {
        "recorded_at": "2021-06-01T09:00:00.000000Z",
        "effective_on": "2021-06-01",
        "by": "finance.one",
        "key": decision,
        "decision": decision,
        "payee": "Invented recipient",
        "charge": {"moment": "29.01.53", "source": "national", "frame": "programs", "program": "skills"},
        "regions": {"06": 74_074, "17": 49_383},
        "cents": CENTS,
    }
