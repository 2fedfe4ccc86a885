"""A value that is made quickly is what its dataclass makes of the same fields, and as frozen."""

from __future__ import annotations

from copy import copy
from dataclasses import FrozenInstanceError, dataclass, replace
from inspect import signature

import pytest

from domain.values import changed, quickly_made


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Fields by name, one with a default."""

    by: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Plain(Kept):
    """Fields by place, after inherited ones by name."""

    amount: int
    parts: tuple[int, ...] = ()


@quickly_made
@dataclass(frozen=True, slots=True)
class Quick(Kept):
    """The same, made quickly."""

    amount: int
    parts: tuple[int, ...] = ()


def test_it_takes_and_holds_what_its_dataclass_would() -> None:
    assert signature(Quick) == signature(Plain)
    for more in ({}, {"reason": "why"}, {"parts": (1, 2)}):
        quick, plain = Quick(7, by="a", **more), Plain(7, by="a", **more)
        assert repr(quick) == repr(plain).replace("Plain", "Quick")
        assert hash(quick) == hash(plain)
        assert quick == Quick(7, by="a", **more) == copy(quick) != Quick(8, by="a", **more)
    with pytest.raises(TypeError, match="by"):
        Quick(7)


def test_it_is_frozen() -> None:
    quick = Quick(7, by="a")
    with pytest.raises(FrozenInstanceError):
        quick.amount = 8
    with pytest.raises(FrozenInstanceError):
        del quick.amount


@quickly_made
@dataclass(frozen=True, slots=True)
class Held:
    """Fields by place alone."""

    left: int
    since: int = 3


def test_it_is_changed_as_by_replace() -> None:
    held = Held(5)
    assert changed(held, since=4) == replace(held, since=4) == Held(5, 4)
    assert changed(held) == held
    with pytest.raises(KeyError):
        changed(held, until=4)
