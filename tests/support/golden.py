"""The golden files of stored facts: one exact line a type and version, and the shape of each.

``python -m tests.support.golden`` adds what is missing, from ``tests/support/facts`` and the code's own shapes. It
never changes what is there, for what stands in a golden file stands in somebody's journal; only a list of values that a
field may have can grow, and the envelope can get fields that are left out of a line while they say nothing.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from domain.facts import FactReversed
from ledger.codec import Codec, Envelope
from ledger.stored import STORED
from ledger.upcasts import UPCASTS
from tests.support.facts import GOLDEN

FOLDER = Path(__file__).parents[1] / "ledger" / "golden"
SHAPES = FOLDER / "shapes.json"

PLAIN: dict[Any, str] = {int: "whole number", str: "text", bool: "true or false", date: "date", datetime: "time"}
UNDONE = {"reversed": "whole number", "undone": {"type": "text", "version": "whole number", "fact": "that fact"}}
"""A reversal holds the fact it undoes with a type and version of its own."""


def stored_shapes() -> dict[str, type[Any]]:
    """Every type and version that is or was written, with the class that reads it."""
    current = {f"{name}-v{version}": shape for shape, (name, version) in STORED.items()}
    return current | {f"{name}-v{version}": old.shape for (name, version), old in UPCASTS.items()}


def shapes() -> dict[str, Any]:
    """The shape of the envelope and of every stored type and version, by reflection."""
    hints = get_type_hints(Envelope)
    envelope = {field.encode_name: _envelope_field(hints[field.name]) for field in msgspec.structs.fields(Envelope)}
    return {"envelope": envelope} | {name: shape_of(shape) for name, shape in sorted(stored_shapes().items())}


def shape_of(kind: Any) -> Any:
    """Field names and types as they are stored, whatever the code calls them."""
    kind = getattr(kind, "__supertype__", kind)
    if kind is FactReversed:
        return UNDONE
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return {field.name: shape_of(hints[field.name]) for field in fields(kind)}
    if get_origin(kind) in (Union, UnionType):
        kinds = [it for it in get_args(kind) if it is not NoneType]
        assert len(kinds) == 1, f"only 'or nothing' is stored so far, not {kind}"
        return {"or nothing": shape_of(kinds[0])}
    if get_origin(kind) is tuple:
        item, rest = get_args(kind)
        assert rest is ..., "lists of any length only"
        return [shape_of(item)]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"one of": sorted(member.value for member in kind)}
    return PLAIN[kind]


def _envelope_field(kind: Any) -> Any:
    if kind is msgspec.Raw:
        return "a fact"
    if kind == bytes | None:
        return {"or nothing": "base64"}
    return ["text"] if kind == list[str] else shape_of(kind)


def left_out_when_empty() -> frozenset[str]:
    """The envelope's fields that a line does without while they say nothing: older lines stay as they are."""
    assert Envelope.__struct_config__.omit_defaults, "a line would say what it was not asked"
    return frozenset(
        field.encode_name for field in msgspec.structs.fields(Envelope) if field.default is None or field.default == ()
    )


def grown(old: Any, new: Any, may_be_new: frozenset[str] = frozenset()) -> Any:
    """The old shape with the values that a field may have by now; fields, their order and types stay the old ones.

    Beside them it has the new fields among those that may be new, at its top alone.
    """
    match old, new:
        case {"one of": values}, {"one of": more} if set(values) < set(more):
            return new
        case dict(), dict() if [name for name in new if name in old or name not in may_be_new] == list(old):
            return {name: grown(old[name], new[name]) if name in old else new[name] for name in new}
        case [item], [other]:
            return [grown(item, other)]
        case _:
            return old


def grown_as(name: str, old: Any, new: Any) -> Any:
    """What a shape of this name may have grown to: an envelope by more than a fact, which is written in full."""
    return grown(old, new, left_out_when_empty() if name == "envelope" else frozenset())


def known_shapes() -> dict[str, Any]:
    """The shapes as they are kept beside the golden lines."""
    known: dict[str, Any] = json.loads(SHAPES.read_text("utf-8")) if SHAPES.exists() else {}
    return known


def add_missing() -> list[str]:
    """Write the golden lines and shapes that are missing; returns their names."""
    added = []
    known = known_shapes()
    for name, shape in shapes().items():
        if name not in known or json.dumps(grown_as(name, known[name], shape)) != json.dumps(known[name]):
            known[name] = grown_as(name, known.get(name, shape), shape)
            added.append(f"the shape of {name}")
    SHAPES.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", "utf-8")
    codec = Codec()
    for kind, (name, version) in STORED.items():
        path = FOLDER / f"{name}-v{version}.json"
        if not path.exists():
            entry = GOLDEN.get(path.stem)
            assert entry is not None and type(entry.fact) is kind, f"write {path.stem} out in tests/support/facts"
            path.write_bytes(codec.encode(entry)[0])
            added.append(f"the line of {path.stem}")
    return added


if __name__ == "__main__":
    print("\n".join(add_missing()) or "nothing is missing")
