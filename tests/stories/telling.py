"""How a story is told: commands as people write them on paper, and the answers and tables that follow.

A story is a page of prose with three kinds of blocks. ``ask`` holds commands, recorded as one list::

    award-grant on 2024-03-04 by finance.recorder
      decision     G-2024-001
      funding      2024/care = 500 000,00
      regions      01 = 300 000,00 | 06 = 200 000,00
      grounds      employed; no_overlap Complements the college's own supply

``answer`` is what the ledger says to it; ``console`` is a command line with what it prints. A value with several fields
separates them by ``;`` (inside another such value by ``,``); the first needs no name, and two may be written ``a = b``.
Several values are separated by ``|`` or stand below each other. Amounts are in euros; ``none`` is nothing.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from datetime import date
from enum import Enum
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from api.doors import BY_NAME
from domain.commands import Command
from domain.money import Money, eur

HEADER = re.compile(r"(?P<name>[a-z-]+) on (?P<on>\d{4}-\d\d-\d\d) by (?P<by>\S+)(?: as (?P<role>[a-z-]+))?")
SEPARATORS = ("; ", ", ")


def read_asks(block: str) -> list[Command]:
    """The commands of an ``ask`` block; a blank line stands between them. Raises ValueError naming the line."""
    return [_command(part.splitlines()) for part in re.split(r"\n\s*\n", block.strip("\n"))]


def _command(lines: list[str]) -> Command:
    head = HEADER.fullmatch(lines[0].strip())
    if head is None:
        raise ValueError(f"a command begins 'name on DATE by PERSON [as ROLE]', not {lines[0]!r}")
    shape = BY_NAME[head["name"]]
    hints = get_type_hints(shape)
    given: dict[str, Any] = {"by": head["by"], "effective_on": date.fromisoformat(head["on"])}
    if head["role"]:
        given["role"] = _value(head["role"], hints["role"], 0)
    for name, text in _fields(lines[1:]):
        if name not in hints:
            raise ValueError(f"{head['name']} has no field {name!r}")
        try:
            given[name] = _value(text, hints[name], 0)
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{head['name']}, {name}: {error}") from error
    command: Command = shape(**given)
    return command


def _fields(lines: list[str]) -> list[tuple[str, str]]:
    """Name and text of each field; a line that is indented further goes on with the field above."""
    found: list[tuple[str, str]] = []
    for line in lines:
        bare = line.strip()
        if line.startswith("   ") and found:
            name, text = found[-1]
            found[-1] = (name, f"{text} | {bare}" if text else bare)
        else:
            name, _, text = bare.partition(" ")
            found.append((name, text.strip()))
    return found


def _value(text: str, hint: Any, depth: int) -> Any:
    if get_origin(hint) in (Union, UnionType):
        if text == "none":
            return None
        hint = next(part for part in get_args(hint) if part is not NoneType)
    if hint is Money:
        return eur(text)
    if isinstance(hint, NewType):
        return _value(text, hint.__supertype__, depth)
    if get_origin(hint) is tuple:
        return tuple(_value(part.strip(), get_args(hint)[0], depth) for part in text.split(" | "))
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _dataclass(text, hint, depth)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(text)
    return PLAIN[hint](text)


def _truth(text: str) -> bool:
    return {"yes": True, "no": False}[text]


PLAIN: dict[Any, Callable[[str], Any]] = {str: str, int: int, date: date.fromisoformat, bool: _truth}


def _dataclass(text: str, shape: type[Any], depth: int) -> Any:
    hints = get_type_hints(shape)
    names = [field.name for field in dataclasses.fields(shape)]
    if len(names) == 2 and " = " in text:
        pair = text.split(" = ")
        return shape(*(_value(part, hints[name], depth + 1) for name, part in zip(names, pair, strict=True)))
    given: dict[str, Any] = {}
    for number, part in enumerate(text.split(SEPARATORS[depth])):
        name, _, rest = part.strip().partition(" ")
        if number == 0 and name not in names:
            name, rest = names[0], part.strip()
        given[name] = _value(rest, hints[name], depth + 1)
    return shape(**given)
