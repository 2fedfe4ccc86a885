"""What is not known here, and what comes nearest to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches

from api.cli.door import Door
from api.reading import Asked
from domain.names import REGION_NAMES
from domain.slips import Slip

MOST_NAMED = 30
"""So many names can be read at a glance; of more only the nearest are said."""

NEWEST = 1_000
"""Facts that are searched for decisions with a register number like the one asked for."""


def unknown(what: str, word: str, known: Iterable[str]) -> Slip:
    """That there is no such thing; which come near, or else which there are."""
    names = list(dict.fromkeys(known))
    if near := get_close_matches(word, names, cutoff=0.6):
        hint = f"; did you mean {' or '.join(near)}?"
    elif 0 < len(names) <= MOST_NAMED:
        hint = f"; there is {', '.join(names)}"
    else:
        hint = ""
    return Slip(f"there is no {what} {word!r}{hint}")


def check_known(door: Door, about: Mapping[str, str]) -> None:
    """Tell a name that no fact is about from one that nothing was found for. Raises Slip with the nearest."""
    for key, name in about.items():
        if not door.history(Asked(), {key: name}, None, 1, None)["rows"]:
            known = _known(door, key)
            if name not in known:
                raise unknown(key, name, known)


def _known(door: Door, key: str) -> Collection[str]:
    match key:
        case "region":
            return REGION_NAMES
        case "moment" | "program":
            return [row[key] for row in door.balances(key, Asked())["rows"] if row[key] is not None]
        case _:
            facts = door.history(Asked(), {}, None, NEWEST, None)["rows"]
            return [row["fact"]["decision"] for row in facts if row.get("fact", {}).get("decision")]
