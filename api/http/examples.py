"""An example of every command: its first use in the demonstration, so that it can be seen at work there."""

from __future__ import annotations

import dataclasses
from datetime import date
from functools import cache
from typing import Any

from api import presenting
from api.demo.diary import RECORDER
from api.demo.founding import OPERATING, PROGRAMS
from api.demo.requests import demo_requests
from domain.commands import COMMANDS, CloseMoment, Command, PermitOverrun, RenumberMoment, command_name
from domain.money import eur

UNUSED: tuple[Command, ...] = (
    RenumberMoment(by=RECORDER, effective_on=date(2027, 1, 1), moment=PROGRAMS, successor=OPERATING),
    CloseMoment(by=RECORDER, effective_on=date(2031, 12, 31), moment=PROGRAMS),
    PermitOverrun(
        by=RECORDER,
        effective_on=date(2026, 10, 30),
        moment=OPERATING,
        year=2026,
        amount=eur("20 000,00"),
        permitted_by="Ministry of Education and Culture",
        document="OKM/1/2026",
    ),
)
"""What the demonstration does not use."""


@cache
def first_uses() -> dict[str, Command]:
    """An example of every command, by its name."""
    first: dict[type[Command], Command] = {}
    for ask in (*(ask for request in demo_requests() for ask in request.asks), *UNUSED):
        first.setdefault(type(ask), ask)
    return {command_name(kind): first[kind] for kind in COMMANDS}


@cache
def examples() -> dict[str, dict[str, Any]]:
    """A body for every command, by its name."""
    return {name: as_body(ask) for name, ask in first_uses().items()}


def as_body(ask: Command) -> dict[str, Any]:
    """A command as somebody known sends it; what has its default is left out."""
    told = [field for field in dataclasses.fields(ask) if field.name not in ("by", "role")]
    given = {field.name: getattr(ask, field.name) for field in told if getattr(ask, field.name) != field.default}
    return {"command": command_name(type(ask)), **{name: presenting.plain(value) for name, value in given.items()}}
