"""A fact is found by every identifier in it, those that may be missing included."""

from __future__ import annotations

from domain.subjects import tags
from tests.support.memory import MemoryLedger
from tests.support.world import PROGRAM_FRAME, award, ready, reverse, spend


def test_identifiers_that_may_be_missing_are_tags_where_they_are_there() -> None:
    ledger = MemoryLedger()
    ledger.record(ready())
    ledger.record(award("G-1", "30,00"))
    awarded = ledger.entries[-1]
    due = {"decision:G-1", "moment:29.01.53", "frame:programs", "program:skills", "plan-line:grants"}
    assert due <= set(tags(awarded.fact))
    ledger.record(spend("V-1", "1,00", frame=PROGRAM_FRAME))
    assert "frame:programs" in tags(ledger.entries[-1].fact)
    ledger.record(reverse(awarded.position))
    assert {*due, f"reverses:{awarded.position}"} <= set(tags(ledger.entries[-1].fact))
