"""What the tests of the domain reach: commands accepted and refused, refusals by code; counted over all workers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from api.refusable import refusable
from domain.commands import COMMANDS, Command, command_name
from domain.refusals.base import Refusal
from domain.refusals.limits import LimitExceeded

REACHED: Counter[str] = Counter()
"""``accepted NAME``, ``refused NAME`` and ``CODE``, in this process and, at the end, in all of them."""


def note(asks: Sequence[Command], refusal: Refusal | None, command: int = 0) -> None:
    """A list was accepted, or refused at one of its commands, as the command's description says it may be."""
    if refusal is None:
        REACHED.update(f"accepted {command_name(type(ask))}" for ask in asks)
    else:
        name = command_name(type(asks[command]))
        assert type(refusal) in refusable(name), (asks[command], refusal)
        REACHED[f"refused {name}"] += 1
        REACHED[refusal.code] += 1


def missing() -> list[str]:
    """What no test reached."""
    due = [f"{answer} {command_name(kind)}" for kind in COMMANDS for answer in ("accepted", "refused")]
    return [it for it in (*due, *(kind.code_of() for kind in refusals())) if not REACHED[it]]


def refusals() -> list[type[Refusal]]:
    """Every refusal of the domain."""

    def below(kind: type[Refusal]) -> list[type[Refusal]]:
        return [it for child in kind.__subclasses__() for it in (child, *below(child))]

    # By code: a slotted dataclass leaves the class it was made from behind for a while.
    kinds = {kind.code_of(): kind for kind in below(Refusal) if kind.__module__.startswith("domain.")}
    return [kinds[code] for code in sorted(kinds) if kinds[code] is not LimitExceeded]


def table() -> str:
    """How often each command was accepted and refused, and how many refusals were reached."""
    rows = [f"{'':<34}{'accepted':>10}{'refused':>10}"]
    for name in sorted(command_name(kind) for kind in COMMANDS):
        rows.append(f"{name:<34}{REACHED[f'accepted {name}']:>10}{REACHED[f'refused {name}']:>10}")
    codes = [kind.code_of() for kind in refusals()]
    rows.append(f"{sum(map(bool, map(REACHED.__getitem__, codes)))} of {len(codes)} refusals reached")
    return "\n".join(rows)
