"""A ledger that a server keeps: the same questions over HTTP, with a token."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from api import presenting
from api.cli.server import Server
from api.cli.wire import Wire
from api.doors import BadInput, Problem, read_commands
from api.reading import Asked
from ledger.saying import Json
from projections.balances import Dimension
from projections.trail import Figure

AT_A_TIME = 1_000
"""Rows that a server sends on one page, at most."""


@dataclass(frozen=True, slots=True)
class There:
    """A server's ledger."""

    wire: Wire

    @classmethod
    @contextmanager
    def at(cls, server: Server) -> Iterator[There]:
        """The ledger of a server, for as long as it is asked."""
        with Wire.to(server) as wire:
            yield cls(wire)

    def balances(self, by: Dimension, asked: Asked) -> Json:
        """Balances by one dimension, at a position."""
        return self.wire.get("balances", by=by, **_when(asked))

    def frames(self, asked: Asked) -> Json:
        """The frames, and spending that cites none."""
        return self.wire.get("frames", **_when(asked))

    def outturn(self, year: int, asked: Asked) -> Json:
        """The net outturn of a year."""
        return self.wire.get("outturn", year=year, **_when(asked))

    def accounts(self, year: int) -> Json:
        """The accounts of a year as they were signed, or that it is open."""
        return self.wire.get("accounts", year=year)

    def roles(self, asked: Asked, person: str | None) -> Json:
        """Who holds or held which role."""
        return self.wire.get("roles", person=person, **_when(asked))

    def history(
        self, asked: Asked, about: Mapping[str, str], since: date | None, most: int, before: int | None
    ) -> Json:
        """The newest facts, newest first, page by page."""
        question = {**about, **_when(asked), "since": since.isoformat() if since else None}
        seen = page = self.wire.get("history", **question, limit=min(most, AT_A_TIME), before=before)
        rows = list(page["rows"])
        while len(page["rows"]) == AT_A_TIME and len(rows) < most:
            left = min(most - len(rows), AT_A_TIME)
            page = self.wire.get("history", **question, limit=left, before=rows[-1]["position"])
            rows += page["rows"]
        return seen | {"rows": rows}

    def explain(self, asked: Asked, figure: Figure, most: int, before: int | None) -> Json:
        """The newest facts that make up a figure, page by page."""
        question = {"figure": figure.words, **_when(asked)}
        found = self.wire.get("explain", **question, limit=min(most, AT_A_TIME), before=before)
        while found["earlier"] is not None and len(found["facts"]) < most:
            left = min(most - len(found["facts"]), AT_A_TIME)
            older = self.wire.get("explain", **question, limit=left, before=found["facts"][0]["position"])
            found |= {"facts": older["facts"] + found["facts"], "earlier": older["earlier"]}
        return found

    def refusals(self, by: str | None, code: str | None, since: date | None, most: int) -> Json:
        """The register of refusals, newest first."""
        day = since.isoformat() if since else None
        return self.wire.get("refusals", by=by, code=code, since=day, limit=min(most, AT_A_TIME))

    def rules(self) -> Json:
        """Every refusal and every warning."""
        return self.wire.get("rules")

    def record(self, body: bytes, key: str | None, dry_run: bool) -> Json:
        """Record a command or a list: a receipt, a rehearsal or a refusal. Raises BadInput for a wrong body."""
        asked = _read(body, key)
        given, key = _apart(asked, key)
        if any(said in it for it in given for said in ("by", "role")):
            given = self._in_my_name(given)
        content: Any = given if isinstance(asked, list) else given[0]
        return self.wire.post("commands", content, key, dry_run=dry_run)

    def _in_my_name(self, given: list[Json]) -> list[Json]:
        """The commands without who asks in what role: the token says that, and nobody records in another's name."""
        me = self.wire.get("whoami")
        for number, it in enumerate(given):
            place = "" if len(given) == 1 else f"{number}."
            if it.get("by") not in (None, me["person"]):
                raise BadInput([Problem(f"{place}by", f"is {it['by']!r}, and the token is that of {me['person']}")])
            if it.get("role") is not None and it["role"] not in me["roles"]:
                raise BadInput([Problem(f"{place}role", f"{it['role']!r} is no role of {me['person']}")])
        return [{name: value for name, value in it.items() if name not in ("by", "role")} for it in given]


def _when(asked: Asked) -> dict[str, str | None]:
    return {
        "as_of": asked.as_of.isoformat() if asked.as_of else None,
        "known_at": None if asked.known_at is None else str(presenting.plain(asked.known_at)),
    }


def _read(body: bytes, key: str | None) -> Any:
    """A command or a list; what is no JSON object or list of them is told as it is of a ledger here."""
    try:
        asked = json.loads(body.decode("utf-8-sig"))
    except ValueError:
        read_commands(body, key)
        raise
    many = asked if isinstance(asked, list) else [asked]
    if not many or not all(isinstance(it, dict) for it in many):
        raise BadInput([Problem("body", "should be a command, or a list of commands")])
    return asked


def _apart(asked: Any, key: str | None) -> tuple[list[Json], str]:
    """The commands without their key, and the one key of them all: given, their own, or what follows from the body."""
    given = asked if isinstance(asked, list) else [asked]
    keys = dict.fromkeys(it for it in (key, *(command.get("key") for command in given)) if it is not None)
    if len(keys) > 1:
        raise BadInput([Problem("key", f"a list has one key, these are several: {', '.join(map(str, keys))}")])
    plain = [{name: value for name, value in it.items() if name != "key"} for it in given]
    digest = sha256(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()).hexdigest()[:32]
    return plain, str(next(iter(keys), f"body-{digest}"))
