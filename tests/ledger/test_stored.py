"""The lasting names of facts."""

from __future__ import annotations

from domain.facts import FACTS, GrantAwarded
from ledger.stored import OWN_TYPES, stored_name


def test_every_fact_is_stored_under_a_name_of_its_own() -> None:
    assert stored_name(GrantAwarded) == "grant-awarded"
    assert {stored_name(kind) for kind in FACTS} == OWN_TYPES
    assert len(OWN_TYPES) == len(FACTS)
