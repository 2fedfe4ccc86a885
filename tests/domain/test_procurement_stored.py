"""What procurement records is read back as it was, and a snapshot of its books is the books."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from domain.facts import AppealResolved, ContractSigned, OptionUsed
from ledger.codec import Codec
from ledger.states import decode_state, dump_books, encode_state, load_books
from tests.support.procurement import (
    amending,
    appealing,
    buying,
    calling_off,
    cancelling,
    correcting,
    ending,
    ending_framework,
    resolving,
    using,
)
from tests.support.scenario import Ask, given, reversing
from tests.support.sound import dump
from tests.support.world import AUTUMN, awarding, pay, signing, tender, with_money

CONTESTED = (
    *with_money(),
    buying("T-1", "100,00", "139 000,00", ("10,00", "20,00")),
    awarding("T-1", "80,00"),
    correcting("T-1", "90,00"),
    appealing("T-1"),
)
GOING = (
    *CONTESTED,
    resolving("T-1"),
    signing("T-1", on=AUTUMN),
    using("T-1", 2, "20,00"),
    pay("T-1", "5,00", invoice="I"),
)
AMENDED = (*GOING[:-1], amending("T-1", "120,00", "tenders", vat_rate=2550), ending("T-1"))
AGREED = (
    *with_money(),
    buying("P-1", "100,00", framework=True),
    awarding("P-1", "100,00"),
    signing("P-1"),
    calling_off("C-1", "P-1", "40,00", without_vat="32,26"),
)
UNDONE = (*GOING[:-1], reversing(OptionUsed), reversing(ContractSigned), reversing(AppealResolved))


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param(CONTESTED, id="contested"),
        pytest.param(GOING, id="going on"),
        pytest.param(AMENDED, id="ended"),
        pytest.param(UNDONE, id="undone"),
        pytest.param(AGREED, id="called off"),
        pytest.param((*AGREED, ending_framework("P-1")), id="framework agreement ended"),
        pytest.param((*with_money(), tender("T-1", "1,00"), cancelling("T-1")), id="cancelled"),
    ],
)
def test_facts_and_books_are_read_back_as_they_were(steps: Sequence[Ask]) -> None:
    ledger = given(*steps).ledger
    codec = Codec()
    for entry in ledger.entries:
        line, _ = codec.encode(entry)
        assert codec.decode(line) == entry
    state = dump_books(ledger.books)
    loaded = load_books(state)
    assert dump_books(loaded) == state
    assert dump(loaded) == dump(ledger.books)
    for held in ledger.shelf.values():
        assert decode_state(encode_state(held)) == held
