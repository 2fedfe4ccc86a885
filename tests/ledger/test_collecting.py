"""Doing without the garbage collector for a while leaves it as it was found."""

from __future__ import annotations

import gc

import pytest

from ledger.collecting import without_collection


def test_one_within_the_other_leaves_it_to_the_outer_one() -> None:
    assert gc.isenabled()
    with without_collection():
        with pytest.raises(ZeroDivisionError), without_collection():
            raise ZeroDivisionError
        assert not gc.isenabled()
    assert gc.isenabled()
