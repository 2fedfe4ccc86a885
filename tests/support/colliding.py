"""Labels that share their hashes: what is looked up by them alone would find too much."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ledger import labels


@contextmanager
def few_hashes(different: int) -> Iterator[None]:
    """Within, only so many different hashes are kept of all labels, whatever is written or asked."""
    real = labels.label_hash
    try:
        _forget()
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(labels, "label_hash", lambda label: real(label) % different)
            yield
    finally:
        _forget()


def _forget() -> None:
    labels._remembered.cache_clear()
    labels._written.cache_clear()
