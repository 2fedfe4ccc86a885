"""Every route with every role: who passes, who does not, and that no route is missing here."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from litestar import Litestar, get
from litestar.routes import HTTPRoute
from litestar.testing import TestClient

from api.access import porter
from api.access.house import House
from api.access.rights import RECORDED_BY, RESTRICTED, RIGHTS, Right
from api.http.app import make_app
from domain.commands import COMMANDS
from domain.names import READ_ONLY, Person, Role
from projections.ledger import Ledger
from tests.support.access import losing
from tests.support.coming_in import bearer
from tests.support.engine import recorded, rows

A = Role.ADMINISTRATOR
FINANCE = frozenset({Role.RECORDER, Role.APPROVER, Role.DIRECTOR, Role.DIRECTOR_GENERAL})
IN_DETAIL = FINANCE | {Role.AUDITOR}
EVERY_ROLE = frozenset(Role)

WORLD = "everybody, known or not"
MYSELF = "everybody who has come in, in whatever role or none"

ROUTES: dict[str, frozenset[Role] | str] = {
    "GET /": EVERY_ROLE,
    "GET /health": WORLD,
    "GET /ready": WORLD,
    "GET /metrics": frozenset({A}),
    "GET /momentti.css": WORLD,
    "GET /momentti.svg": WORLD,
    "GET /problems": WORLD,
    "GET /problems/{code:str}": WORLD,
    "GET /schema": WORLD,
    "GET /schema/openapi.json": WORLD,
    "GET /schema/{path:str}": WORLD,
    "GET /auth/login": WORLD,
    "GET /auth/callback": WORLD,
    "GET /auth/development": WORLD,
    "POST /auth/development": WORLD,
    "POST /auth/sign-out": MYSELF,
    "GET /api/v1/me": MYSELF,
    "GET /api/v1/me/sessions": MYSELF,
    "POST /api/v1/commands": FINANCE | {A},
    "POST /api/v1/commands/{name:str}": FINANCE | {A},
    "POST /api/v1/imports/{kind:str}": FINANCE | {A},
    "GET /api/v1/balances": EVERY_ROLE,
    "GET /api/v1/frames": EVERY_ROLE,
    "GET /api/v1/outturn": EVERY_ROLE,
    "GET /api/v1/accounts": EVERY_ROLE,
    "GET /api/v1/diff": EVERY_ROLE,
    "GET /api/v1/moments": EVERY_ROLE,
    "GET /api/v1/programs": EVERY_ROLE,
    "GET /api/v1/regions": EVERY_ROLE,
    "GET /api/v1/offices": EVERY_ROLE,
    "GET /api/v1/plans": EVERY_ROLE,
    "GET /api/v1/rules": EVERY_ROLE,
    "GET /api/v1/events": IN_DETAIL,
    "GET /api/v1/events/{position:int}": IN_DETAIL,
    "GET /api/v1/legs": IN_DETAIL,
    "GET /api/v1/explain": IN_DETAIL,
    "GET /api/v1/decisions": IN_DETAIL,
    "GET /api/v1/decisions/{decision:path}": IN_DETAIL,
    "GET /api/v1/payments": IN_DETAIL,
    "GET /api/v1/diff/facts": IN_DETAIL,
    "GET /api/v1/checkpoint": EVERY_ROLE,
    "GET /api/v1/proofs/consistency": EVERY_ROLE,
    "GET /api/v1/events/{position:int}/proof": EVERY_ROLE,
    "GET /api/v1/events/{position:int}/receipt": IN_DETAIL,
    "GET /api/v1/journal": IN_DETAIL,
    "GET /api/v1/feed": IN_DETAIL,
    "GET /api/v1/feed/page": IN_DETAIL,
    "GET /api/v1/refusals": frozenset({Role.DIRECTOR_GENERAL, Role.AUDITOR}),
    "GET /api/v1/roles": frozenset({Role.DIRECTOR_GENERAL, A, Role.AUDITOR}),
    "GET /api/v1/readings": frozenset({Role.DIRECTOR_GENERAL, A, Role.AUDITOR}),
    "GET /api/v1/tokens": frozenset({A}),
    "POST /api/v1/tokens": frozenset({A}),
    "DELETE /api/v1/tokens/{token_id:str}": frozenset({A}),
    "GET /api/v1/sessions": frozenset({A}),
    "DELETE /api/v1/sessions": frozenset({A}),
}
"""Which roles pass each route."""

BLANKS = {
    "{token_id:str}": "000000000000",
    "{path:str}": "nothing",
    "{code:str}": "not-found",
    "{name:str}": "open-moment",
    "{kind:str}": "payments",
    "{position:int}": "1",
    "{decision:path}": "A/1",
}
NEVER_ENDING = "/api/v1/feed"

ALIKE = [it for it in ROUTES if it.startswith("GET") and not it.startswith(("GET /auth", "GET /api/v1/readings"))]
"""What answers the same twice: a sign-in begins anew each time, and the register of readings grows by being read."""

NOBODY = Person("nobody.here")
PEOPLE = {role: Person(f"only.{role.value}") for role in Role}


def routes_of(app: Litestar) -> dict[str, Any]:
    """Every route of an application, with its handler."""
    found = {}
    for route in app.routes:
        assert isinstance(route, HTTPRoute), route
        for method, (handler, _) in route.route_handler_map.items():
            if method != "OPTIONS":
                found[f"{method} {route.path}"] = handler
    return found


@pytest.fixture(scope="module")
def served(database: str) -> Iterator[tuple[TestClient[Litestar], dict[Role | None, dict[str, str]]]]:
    """A server with all its routes, and how somebody with each role, and with none, comes in."""
    ledger = Ledger(database, "test_every_route")
    ledger.migrate()
    comes: dict[Role | None, dict[str, str]] = {role: bearer(ledger, PEOPLE[role], role) for role in Role}
    comes[None] = bearer(ledger, NOBODY)
    with TestClient(make_app(ledger, House(development=True)), base_url="http://127.0.0.1") as door:
        door.follow_redirects = False
        yield door, comes


def address(route: str) -> str:
    """Where a route is asked, its blanks filled in; what would not end is asked something that it does not answer."""
    path = route.split(" ")[1]
    for blank, value in BLANKS.items():
        path = path.replace(blank, value)
    return f"{path}?nothing=1" if path == NEVER_ENDING else path


def ask(door: TestClient[Litestar], route: str, headers: dict[str, str]) -> int:
    """Ask a route for real; what else is wrong with the question comes after who asks."""
    return int(door.request(route.split(" ")[0], address(route), headers=headers).status_code)


def test_every_route_stands_here(served: Any) -> None:
    assert sorted(routes_of(served[0].app)) == sorted(ROUTES)


@pytest.mark.parametrize("route", ROUTES)
def test_who_passes(served: Any, route: str) -> None:
    door, comes = served
    passing = ROUTES[route]
    if passing == WORLD:
        assert ask(door, route, {}) < 500
        assert ask(door, route, {}) != 401
        return
    assert ask(door, route, {}) == 401
    for role, headers in comes.items():
        status = ask(door, route, headers)
        if passing == MYSELF or role in passing:
            assert status not in (401, 403), (route, role, status)
        else:
            assert status == 403, (route, role, status)


@pytest.mark.parametrize("route", ALIKE)
def test_a_head_is_that_of_the_answer_to_get(served: Any, route: str) -> None:
    door, comes = served
    for headers in (comes[None], comes[Role.AUDITOR], {}):
        answer, head = (door.request(method, address(route), headers=headers) for method in ("GET", "HEAD"))
        assert (head.status_code, head.content) == (answer.status_code, b"")
        for answered in (answer, head):
            del answered.headers["x-request-id"]
        assert head.headers == answer.headers


def test_a_head_is_noted_as_what_it_is_the_head_of(served: Any) -> None:
    door, comes = served
    for method in ("GET", "HEAD"):
        assert door.request(method, "/api/v1/events?limit=7", headers=comes[Role.AUDITOR]).status_code == 200
    noted = rows(door.app.state.ledger, "SELECT count(*) FROM readings WHERE asked = '/api/v1/events?limit=7'")
    assert noted == [(2,)]


def test_there_is_a_head_only_where_there_is_an_answer_to_get(served: Any) -> None:
    door, comes = served
    refused = door.head("/api/v1/commands", headers=comes[Role.RECORDER])
    assert (refused.status_code, refused.content) == (405, b"")
    assert "HEAD" not in refused.headers["allow"]
    assert {"GET", "HEAD"} < set(door.put("/health").headers["allow"].split(", "))


def test_the_rights_of_the_routes_are_the_ones_of_the_table(served: Any) -> None:
    """The same from the other side, without asking: what each handler names, and whom that lets pass."""
    for route, handler in routes_of(served[0].app).items():
        right = handler.opt["right"]
        if right in (Right.ANYBODY, Right.SELF):
            assert ROUTES[route] == (WORLD if right is Right.ANYBODY else MYSELF), route
        else:
            assert ROUTES[route] == {role for role in Role if right in RIGHTS[role]}, route


def test_nobody_asks_what_else_there_is(served: Any) -> None:
    door, comes = served
    assert door.options("/api/v1/events").status_code == 401
    assert door.options("/api/v1/events", headers=comes[A]).status_code == 403


def test_a_route_that_names_no_right_is_shut(ledger: Ledger) -> None:
    @get("/forgotten")
    async def forgotten() -> str:
        return "secret"

    app = make_app(ledger)
    app.register(forgotten)
    with TestClient(app, base_url="http://127.0.0.1") as door:
        assert door.get("/forgotten").status_code == 401
        everything = bearer(ledger, "everything.one", *(set(Role) - READ_ONLY))
        refused = door.get("/forgotten", headers=everything)
        assert refused.status_code == 403 and "the right of nobody" in refused.json()["detail"]


def test_every_role_and_every_command_has_its_rights() -> None:
    assert RIGHTS.keys() == set(Role)
    assert RECORDED_BY.keys() == set(COMMANDS)
    for command, recorded_by in RECORDED_BY.items():
        assert recorded_by, command
        assert not READ_ONLY & set(recorded_by), "who only reads records nothing"
    for role in READ_ONLY:
        assert Right.RECORD not in RIGHTS[role] and Right.ACCESS not in RIGHTS[role]


def test_restricted_reads_are_noted_and_others_are_not(served: Any) -> None:
    door, comes = served
    ledger = door.app.state.ledger
    before = rows(ledger, "SELECT max(number) FROM readings")[0][0] or 0
    for route in ROUTES:
        if route.startswith("GET"):
            ask(door, route, comes[Role.DIRECTOR_GENERAL])
    noted = rows(ledger, f"SELECT under, asked, person FROM readings WHERE number > {before} ORDER BY number")
    handlers = routes_of(door.app)
    due = [
        (handlers[route].opt["right"].value, address(route), PEOPLE[Role.DIRECTOR_GENERAL])
        for route in ROUTES
        if route.startswith("GET") and handlers[route].opt["right"] in RESTRICTED
    ]
    assert noted == due


def test_an_ended_role_ends_its_rights(ledger: Ledger) -> None:
    headers = bearer(ledger, "finance.one", Role.RECORDER)
    with TestClient(make_app(ledger), base_url="http://127.0.0.1") as door:
        assert door.get("/api/v1/frames", headers=headers).status_code == 200

        async def end() -> None:
            async with ledger.clerk() as clerk:
                await recorded(clerk, losing(Role.RECORDER, date(2021, 5, 31), Person("finance.one")), "end")

        asyncio.run(end())
        time.sleep(porter.REMEMBERED)
        assert door.get("/api/v1/frames", headers=headers).status_code == 403
