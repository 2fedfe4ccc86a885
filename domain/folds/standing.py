"""What stands on a decision, as facts about it are entered and undone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from domain.books import Books, Decided
from domain.facts import Entry


def stand(books: Books, entry: Entry, held: Decided, **changed: Any) -> None:
    """One more decision stands on it."""
    books.hold(replace(held, standing=(*held.standing, entry.position), **changed))


def fall(books: Books, entry: Entry, held: Decided, **changed: Any) -> None:
    """The last decision on it does not stand any more; nothing happens to it before that day."""
    since = max(held.since, entry.effective_on)
    books.hold(replace(held, since=since, standing=held.standing[:-1], **changed))
