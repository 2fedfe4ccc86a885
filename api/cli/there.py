"""A ledger that a server keeps: the same questions over HTTP, with a token."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

from api import presenting
from api.cli.bringing import Brought, ImportingThere
from api.cli.server import Server
from api.cli.wire import Wire
from api.doors import check_key, once, read_commands
from api.reading import Asked
from api.wrong_fields import SAID_ELSEWHERE, BadInput, Problem
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

    def whoami(self) -> Json:
        """Whose token it is."""
        return self.wire.get("me")

    def balances(self, by: Dimension, asked: Asked) -> Json:
        """Balances by one dimension."""
        return self.wire.get("balances", by=by, **_when(asked))

    def frames(self, asked: Asked) -> Json:
        """The frames, and spending that cites none."""
        return self.wire.get("frames", **_when(asked))

    def outturn(self, year: int, asked: Asked) -> Json:
        """The net outturn of a year."""
        return self.wire.get("outturn", year=year, known_at=_when(asked)["known_at"])

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
        question = {**about, **_when(asked), "since": presenting.plain(since)}
        return self._paged("events", question, "position", most, before)

    def explain(self, asked: Asked, figure: Figure, most: int, before: int | None) -> Json:
        """The newest facts that make up a figure, page by page."""
        question = {"figure": figure.words, **_when(asked)}
        found = self.wire.get("explain", **question, limit=min(most, AT_A_TIME), before=before)
        while found["earlier"] is not None and len(found["rows"]) < most:
            left = min(most - len(found["rows"]), AT_A_TIME)
            older = self.wire.get("explain", **question, limit=left, before=found["rows"][0]["position"])
            found |= {"rows": older["rows"] + found["rows"], "earlier": older["earlier"]}
        del found["next"]
        return found

    def diff(self, by: Dimension, since: Asked, until: Asked, most: int, before: int | None) -> Json:
        """What changed from one point to another, and the newest facts that made it: both asked for at one position."""
        found = self.wire.get("diff", by=by, **_points(_when(since), _when(until)))
        at = [{"as_of": it["as_of"], "known_at": str(it["position"])} for it in (found["since"], found["until"])]
        between = {"by": by, **_points(*at)}
        page = self.wire.get("diff/facts", **between, limit=min(most, AT_A_TIME), before=before)
        facts, older = list(page["rows"]), _older(page)
        # A fact has a row for each balance that it changed.
        while older is not None and (left := most - len({it["position"] for it in facts})) > 0:
            page = self.wire.get("diff/facts", **between, limit=min(left, AT_A_TIME), before=older)
            facts, older = facts + page["rows"], _older(page)
        told = {name: found[name] for name in ("since", "until", "rows", "totals")}
        return told | {"facts": facts, "earlier": page["earlier"], "older": older}

    def rules(self) -> Json:
        """Every refusal and every warning."""
        return self.wire.get("rules")

    def refusals(self, by: str | None, code: str | None, since: date | None, most: int, before: int | None) -> Json:
        """The register of refusals, newest first, page by page."""
        question = {"by": by, "code": code, "since": presenting.plain(since)}
        return self._paged("refusals", question, "number", most, before)

    def readings(self, person: str | None, since: date | None, most: int, before: int | None) -> Json:
        """The register of readings, newest first, page by page."""
        question = {"person": person, "since": presenting.plain(since)}
        return self._paged("readings", question, "number", most, before)

    def record(self, body: bytes, key: str | None, dry_run: bool) -> Json:
        """Record a command or a list: a receipt, a rehearsal or a refusal. Raises BadInput for a wrong body."""
        asked = _read(body)
        many = asked if isinstance(asked, list) else [asked]
        if any(it.get(said) is not None for it in many for said in ("by", "role")):
            self._check_my_name(many)
        given = [{name: value for name, value in it.items() if name not in SAID_ELSEWHERE} for it in many]
        content: Any = given if isinstance(asked, list) else given[0]
        return self.wire.post("commands", content, _key(many, given, key), dry_run=dry_run)

    def importing(self, file: Brought) -> ImportingThere:
        """A file that is to be imported, in the name of the token's person alone. Raises BadInput for another one."""
        if file.by is not None:
            self._check_my_name([{"by": file.by}])
        return ImportingThere(self.wire, file)

    def _paged(self, view: str, question: Mapping[str, str | None], number: str, most: int, before: int | None) -> Json:
        """The newest rows of a view as one page; a page begins before the number of the last row of the one before."""
        seen = self.wire.get(view, **question, limit=min(most, AT_A_TIME), before=before)
        rows = list(seen["rows"])
        following = seen.pop("next")
        while following is not None and len(rows) < most:
            left = min(most - len(rows), AT_A_TIME)
            page = self.wire.get(view, **question, limit=left, before=rows[-1][number])
            rows, following = rows + page["rows"], page["next"]
        return seen | {"rows": rows}

    def _check_my_name(self, given: list[Json]) -> None:
        """The token says who asks in what role, and nobody records in another's name."""
        me = self.whoami()
        for number, it in enumerate(given):
            place = "" if len(given) == 1 else f"{number}."
            if it.get("by") not in (None, me["person"]):
                raise BadInput([Problem(f"{place}by", f"is {it['by']!r}, and the token is that of {me['person']}")])
            if it.get("role") is not None and it["role"] not in me["roles"]:
                raise BadInput([Problem(f"{place}role", f"{it['role']!r} is no role of {me['person']}")])


def _when(asked: Asked) -> dict[str, str | None]:
    return {
        "as_of": presenting.plain(asked.as_of),
        "known_at": None if asked.known_at is None else str(presenting.plain(asked.known_at)),
    }


def _older(page: Json) -> int | None:
    """The position before which the next page is, where there is one."""
    return int(parse_qs(urlsplit(page["next"]).query)["before"][0]) if page["next"] else None


def _points(since: Mapping[str, str | None], until: Mapping[str, str | None]) -> dict[str, str | None]:
    return {f"from_{key}": since[key] for key in since} | {f"to_{key}": until[key] for key in until}


def _read(body: bytes) -> Any:
    """A command or a list; what is no such thing is told as it is of a ledger here."""
    try:
        asked = json.loads(body.decode("utf-8-sig"), object_pairs_hook=once)
    except (ValueError, RecursionError):
        read_commands(body)
        raise
    many = asked if isinstance(asked, list) else [asked]
    if not many or not all(isinstance(it, dict) for it in many):
        raise BadInput([Problem("body", "should be a command, or a list of commands")])
    return asked


def _key(asked: list[Json], given: list[Json], key: str | None) -> str:
    """The one key of all commands: given beside them, their own, or what follows from the body."""
    keys = dict.fromkeys(str(it) for it in (key, *(command.get("key") for command in asked)) if it is not None)
    if len(keys) > 1:
        raise BadInput([Problem("key", f"a list has one key, these are several: {', '.join(keys)}")])
    digest = sha256(json.dumps(given, sort_keys=True, separators=(",", ":")).encode()).hexdigest()[:32]
    one = next(iter(keys), f"body-{digest}")
    check_key(one)
    return one
