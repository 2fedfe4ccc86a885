"""What goes out: answers and views as plain JSON values, the same on the command line and over HTTP.

Amounts are whole cents; dates are ISO dates; times are UTC.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

import msgspec

from api.reading import Asked
from domain.calendar import stamp
from domain.controls import Controls
from domain.facts import Entry
from domain.limits import Limit
from domain.money import Money
from domain.refusals import LimitExceeded, Refusal
from domain.refusals.base import Spoken
from domain.warnings import Warned
from ledger.answers import Answer, Recorded, Refused, Rehearsed
from ledger.codec import ForeignFact
from ledger.saying import Json, saying, warning
from ledger.stored import stored_name
from projections.access import Held
from projections.balances import Balance, Dimension
from projections.diff import Between, Difference
from projections.frames import FrameYear
from projections.outturn import Signed
from projections.trail import Explained, Explaining, Figure, moved, moved_beside
from projections.verify import Verified
from projections.view import View


def answer(given: Answer, facts: Sequence[Explaining] = ()) -> Json:
    """A receipt, a rehearsal or a refusal; warnings are told whole while they are fresh, by their codes later."""
    match given:
        case Recorded():
            receipt = given.receipt
            warnings = [{"code": code} for code in receipt.warned] if given.replayed else _warnings(given.warned)
            return {
                "recorded": {
                    "key": receipt.key,
                    "first": receipt.first,
                    "last": receipt.last,
                    "recorded_at": stamp(receipt.recorded_at),
                    "leaves": list(receipt.leaves),
                    "replayed": given.replayed,
                },
                "left": _left(given.left),
                "warnings": warnings,
            }
        case Rehearsed():
            return {
                "would_record": {"facts": given.facts},
                "entries": [fact(it) for it in given.entries],
                "left": _left(given.left),
                "warnings": _warnings(given.warned),
            }
        case Refused():
            return {"refused": refusal(given, facts), "position": given.position}


def refusal(given: Refused, facts: Sequence[Explaining] = ()) -> Json:
    """Why the ledger says no; where a limit was crossed, also the largest facts that had used it up."""
    return saying(given) | ({"facts": [plain(it) for it in facts]} if given.limit is not None else {})


def row(shown: Any) -> Json:
    """One row of a view: its fields."""
    return {key: plain(getattr(shown, key)) for key in _columns(type(shown))}


def rule_book() -> list[Json]:
    """Every refusal as the code has it: code, sentence with its blanks, source, since when it holds; by code."""
    return _book(Refusal, LimitExceeded)


def warning_book(controls: Controls) -> list[Json]:
    """Every warning likewise, with its level, and from where it speaks, in these controls."""
    book = []
    for rule in _book(Warned):
        tolerance = controls.tolerance(rule["code"])
        from_where = {"share": tolerance.share, "amount": tolerance.amount}
        book.append({**rule, "level": tolerance.level.value, **from_where})
    return book


def seen(at: View, asked: Asked, rows: Sequence[Json], **more: Any) -> Json:
    """The rows of a view in its envelope: at which position it was read, and what was asked."""
    return {
        "position": at.position,
        "recorded_at": stamp(at.recorded_at),
        "standby": at.on_standby,
        "as_of": plain(asked.as_of),
        "known_at": None if asked.known_at is None else str(plain(asked.known_at)),
        **more,
        "rows": rows,
    }


def uncited(spent: dict[int, Money]) -> list[Json]:
    """Spending that cites no frame, by vintage."""
    return [{"vintage": vintage, "cents": cents} for vintage, cents in spent.items()]


def rules(controls: Controls) -> list[Json]:
    """Every refusal and every warning; a warning has a level, and where it has one, from where it speaks."""
    none = {"level": None, "share": None, "amount": None}
    refusals = [{"kind": "refusal", **it, **none} for it in rule_book()]
    return [*refusals, *({"kind": "warning", **it} for it in warning_book(controls))]


def balance(row: Balance, by: Dimension) -> Json:
    """One row of a budget view."""
    shown = {
        by: row.name,
        **{key: plain(getattr(row, key)) for key in _columns(Balance) if key not in ("name", "facts")},
    }
    return shown | ({"status": "exceeded", "facts": [plain(it) for it in row.facts]} if row.exceeded else {})


def frame(row: FrameYear) -> Json:
    """One year of a frame; the facts that explain it where it does not verify."""
    shown = {key: plain(getattr(row, key)) for key in _columns(FrameYear) if key != "facts"}
    return shown | ({"facts": [plain(fact) for fact in row.facts]} if row.facts else {})


def signed(year: int, found: Signed | None) -> tuple[list[Json], Json]:
    """The signed accounts of a year, with the names of its moments as the close knew them; and who closed it where."""
    if found is None:
        return [], {"year": year, "closed": False}
    rows = [row(it) | {"names": plain(found.names[it.moment])} for it in found.closed.accounts]
    return rows, {
        "year": year,
        "closed": True,
        "closed_at": found.position,
        "closed_recorded_at": stamp(found.recorded_at),
        "signed_by": found.closed.signed_by,
        "signed_on": found.closed.signed_on.isoformat(),
    }


def fact(entry: Entry | ForeignFact) -> Json:
    """One fact in its envelope, with what it moves in cents, and what beside the identity."""
    if isinstance(entry, ForeignFact):
        return {
            "position": entry.position,
            "recorded_at": stamp(entry.recorded_at),
            "type": entry.type,
            "tags": list(entry.tags),
        }
    return {
        "position": entry.position,
        "recorded_at": stamp(entry.recorded_at),
        "type": stored_name(type(entry.fact)),
        "effective_on": entry.effective_on.isoformat(),
        "by": entry.by,
        "role": entry.role.value,
        "key": entry.key,
        "reason": entry.reason,
        "document_on": plain(entry.document_on),
        "warned": list(entry.warned),
        "moved": moved(entry.fact),
        "beside": {pot.value: cents for pot, cents in moved_beside(entry.fact).items()},
        "fact": plain(entry.fact),
    }


def role(held: Held, day: date) -> Json:
    """A person's term in a role, whether it covers a day, who gave it, and who ended it before its time and why."""
    given, ended = held.given, held.ended
    return {
        "person": held.person,
        **plain(held.term),
        "in_force": held.term.in_force(day),
        "given": {"position": given.position, "by": given.by},
        "ended": ended and {"position": ended.position, "by": ended.by, "reason": ended.reason},
    }


def explained(figure: Figure, found: Explained) -> tuple[list[Json], Json]:
    """A figure taken apart: its facts with their shares; they add up to it together with what earlier ones came to."""
    return [fact(entry) | {"cents": share} for entry, share in found.facts], {
        "figure": figure.name,
        "coordinates": figure.coordinates,
        "cents": found.total,
        "stored": found.stored,
        "earlier": found.earlier,
    }


def difference(found: Difference, facts: Between) -> Json:
    """What changed between two points, and the newest facts that make it up with what the others come to."""
    return {
        **points(found),
        "rows": [row(it) for it in found.rows],
        "totals": found.totals._asdict(),
        "facts": [row(it) for it in facts.facts],
        "earlier": [row(it) for it in facts.earlier],
        "older": facts.older,
    }


def points(found: Difference | Between) -> Json:
    """The two points that are compared: dates in force, and at which positions they were read."""
    return {
        name: {"as_of": plain(at.as_of), "position": at.position, "recorded_at": stamp(at.recorded_at)}
        for name, at in (("since", found.since), ("until", found.until))
    }


def verified(found: Verified) -> Json:
    """What was verified."""
    return {"verified": True, **row(found)}


def plain(value: Any) -> Any:
    """A value of the domain as JSON knows it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    return msgspec.to_builtins(value)


def _book(of: type[Spoken], *bases: type[Spoken]) -> list[Json]:
    # By code: a slotted dataclass leaves the class it was made from behind for a while.
    kinds = {kind.code_of(): kind for kind in _kinds(of)}
    spoken = sorted(kinds.keys() - {base.code_of() for base in bases})
    return [
        {
            "code": code,
            "sentence": kinds[code].wording(),
            "source": kinds[code].source,
            "holds_from": kinds[code].holds_from.isoformat(),
        }
        for code in spoken
    ]


def _kinds(of: type[Spoken]) -> list[type[Spoken]]:
    return [kind for child in of.__subclasses__() for kind in (child, *_kinds(child))]


def _warnings(said: Sequence[Warned]) -> list[Json]:
    return [warning(it) for it in said]


def _left(rooms: tuple[tuple[Limit, Money], ...]) -> list[Json]:
    return [
        {"limit": limit.kind.value, "name": limit.name, "vintage": limit.vintage or None, "cents": cents}
        for limit, cents in rooms
    ]


def _columns(shape: type[Any]) -> list[str]:
    return [field.name for field in dataclasses.fields(shape)]
