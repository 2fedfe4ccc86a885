"""Two servers for the tests of this folder: prepared once, copied for whoever needs a pair to do anything with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.standby import Pair, copy_of, prepared_pair


@pytest.fixture(scope="session")
def prepared() -> Iterator[Pair]:
    """A primary and its standby, stopped."""
    with prepared_pair() as one:
        yield one


@pytest.fixture
def pair(prepared: Pair) -> Iterator[Pair]:
    """A primary ``a`` and its synchronous standby ``b``, with an empty ledger."""
    with copy_of(prepared) as one:
        yield one
