"""The command line shows what changed between two points."""

from __future__ import annotations

import json
from typing import Any

from projections.ledger import Ledger
from tests.projections.lifelike import record
from tests.support.importing import Terminal
from tests.support.world import spend


def test_a_change_is_shown_with_its_facts(terminal: Terminal, ledger: Ledger) -> None:
    def told(*words: str) -> Any:
        code, said = terminal.run(*words, "--json")
        assert code == 0, said
        return json.loads(said)

    before = told("balances")
    (first, second) = record(ledger, [spend("D-1", "1,00")], [spend("D-2", "2,00")])
    since = str(first.receipt.first - 1)
    shown = told("diff", "--from-known-at", since, "--limit", "1")
    after = told("balances")
    paid = sum(it["paid"] for it in after["rows"]) - sum(it["paid"] for it in before["rows"])
    assert shown["totals"]["paid"] == paid == 300 == -shown["totals"]["available"]
    assert [it["position"] for it in shown["facts"]] == [second.receipt.first]
    assert shown["earlier"][0]["paid"] == 100
    _, table = terminal.run("diff", "--from-known-at", since, "--limit", "1")
    assert "earlier facts" in table and f"--before {second.receipt.first}" in table and "3,00" in table
    back = told("diff", "--to-known-at", since)
    assert back["totals"]["paid"] == -300
    assert not any(it["added"] for it in back["facts"])
    assert terminal.run("diff", "--from-known-at", "999999")[0] == 2
