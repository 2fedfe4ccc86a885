"""What goes out, where no other test sees it: the rule book."""

from __future__ import annotations

import re

from api import presenting
from domain import refusals
from ledger.answers import KeyReused


def test_the_rule_book_lists_every_refusal_once_with_its_source() -> None:
    kinds = {it for it in vars(refusals).values() if isinstance(it, type) and issubclass(it, refusals.Refusal)} - {
        refusals.Refusal,
        refusals.LimitExceeded,
    }
    book = presenting.rule_book()
    assert [rule["code"] for rule in book] == sorted(kind.code_of() for kind in (*kinds, KeyReused))
    for rule in book:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule["code"])
        assert rule["sentence"].strip()
        assert rule["source"].strip()
