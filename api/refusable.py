"""Which refusals a command can meet, read off the code of its rule: what that names, and what it calls names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import CodeType, FunctionType
from typing import Any

from domain import decide
from domain.commands import command_name
from domain.facts import FACTS
from domain.legs import moves_money
from domain.refusals import LimitExceeded, Refusal
from ledger.answers import KeyReused, MovedOn


@cache
def refusable(name: str) -> frozenset[type[Refusal]]:
    """The refusals that the command of a name can meet; rules shared with others may name a few that it cannot."""
    named = list(_named(_RULES[name], set()))
    found = {it for it in (*named, *_EVERYWHERE) if issubclass(it, Refusal)}
    if not any(moves_money(it) for it in named if it in FACTS):
        found = {it for it in found if not issubclass(it, LimitExceeded)}
    return frozenset(found - {Refusal, LimitExceeded})


_RULES = {command_name(command): rule for command, rule in decide.DECIDE.items()}

_EVERYWHERE = (KeyReused, MovedOn, *(it for it in vars(decide).values() if isinstance(it, type)))
"""What is refused whatever is asked, by the ledger or where commands and limits are decided."""


def _named(value: Any, seen: set[int]) -> Iterator[type[Any]]:
    """The classes that a function of the domain names, or one that it reaches by what it names."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, type):
        yield value
    elif isinstance(value, FunctionType) and value.__module__.startswith("domain."):
        for code in _codes(value.__code__):
            for name in code.co_names:
                yield from _named(value.__globals__.get(name), seen)
        for cell in value.__closure__ or ():
            yield from _named(cell.cell_contents, seen)
    elif isinstance(value, Mapping):
        yield from _named(tuple(value.values()), seen)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _named(each, seen)


def _codes(code: CodeType) -> Iterator[CodeType]:
    """The code of a function, and of those inside it."""
    yield code
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from _codes(const)
