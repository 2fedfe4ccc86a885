"""What stands on a decision, as facts about it are entered and undone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from domain.books import Books, Commitment, Decided, Plan
from domain.facts import Entry
from domain.parts import Parts


def planned_still(held: Commitment, awarded: Parts) -> Plan:
    """What is left of a plan when something that was added is undone: the lines of what is covered, or was once."""
    charges = {part.charge for part in (*awarded, *held.lapsed)}
    return tuple((charge, line) for charge, line in held.plan if charge in charges)


def stand(books: Books, entry: Entry, held: Decided, **changed: Any) -> None:
    """One more decision stands on it."""
    books.hold(replace(held, standing=(*held.standing, entry.position), **changed))


def fall(books: Books, entry: Entry, held: Decided, **changed: Any) -> None:
    """The last decision on it does not stand any more; nothing happens to it before that day."""
    since = max(held.since, entry.effective_on)
    books.hold(replace(held, since=since, standing=held.standing[:-1], **changed))
