"""Random commands of every kind, mostly of one that something is there for."""

from __future__ import annotations

from dataclasses import replace

from domain.commands import Command
from tests.machines.drawing import Draw, Kind
from tests.machines.drawn import (
    access,
    authority,
    budget,
    calls,
    contracts,
    control,
    development,
    grants,
    incoming,
    moments,
    offices,
    payments,
    person_years,
    plans,
    procurement,
    proposals,
    recoveries,
    year_end,
)

FIELDS = (
    plans,
    moments,
    budget,
    incoming,
    authority,
    proposals,
    person_years,
    offices,
    access,
    development,
    calls,
    grants,
    recoveries,
    procurement,
    contracts,
    payments,
    year_end,
    control,
)

KINDS: tuple[Kind, ...] = tuple(kind for field in FIELDS for kind in field.KINDS)


def command(draw: Draw) -> Command:
    """A command of any kind, mostly of one that something is there for."""
    if draw.seldom(10):
        kind = draw.one(KINDS)
    else:
        there = [kind for kind in KINDS if kind.to is None or kind.to(draw)]
        kind = draw.one([kind for kind in there for _ in range(kind.often)])
    asked = kind.draw(draw)
    return replace(asked, document_on=draw.day()) if draw.seldom(30) else asked


def commands(draw: Draw, least: int, most: int) -> list[Command]:
    """A list of commands."""
    return [command(draw) for _ in range(draw.number(least, most))]
