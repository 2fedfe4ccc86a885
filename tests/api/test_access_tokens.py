"""Tokens: shown once, kept as a hash, narrowed, ending, revocable; and what of them comes in at the door."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from litestar.testing import TestClient

from api.access import tokens
from api.access.porter import Porter
from api.access.rights import GRANTABLE, Right
from api.access.secrets import hash_of
from api.http.app import make_app
from domain.names import Person, Role
from domain.slips import Slip
from projections.ledger import Connection, Ledger
from tests.support.coming_in import bearer, hold, token
from tests.support.engine import in_loop, superuser

SYSTEM = Person("system.invoices")


@pytest.fixture
def door(ledger: Ledger) -> Iterator[TestClient]:  # type: ignore[type-arg]
    with TestClient(make_app(ledger), base_url="http://127.0.0.1") as client:
        yield client


def issued(ledger: Ledger, days: int = 1, scopes: frozenset[Right] = GRANTABLE) -> tokens.Issued:
    with ledger.registrar() as connection:
        return tokens.issue(connection, SYSTEM, scopes, "somebody", days)


def age(ledger: Ledger, by: timedelta) -> None:
    """As if all tokens had been issued earlier."""
    with superuser(ledger) as connection:
        connection.execute("ALTER TABLE tokens DISABLE TRIGGER append_only_rows")
        connection.execute("UPDATE tokens SET issued_at = issued_at - %s, expires_at = expires_at - %s", [by, by])
        connection.execute("ALTER TABLE tokens ENABLE ALWAYS TRIGGER append_only_rows")


def test_what_is_kept_of_a_token_is_a_hash(ledger: Ledger) -> None:
    text = issued(ledger).text
    with superuser(ledger) as connection:
        (row,) = connection.execute("SELECT tokens::text, hash FROM tokens").fetchall()
    secret = text[len("mmt_000000000000_") :]
    assert secret not in row[0]
    assert row[1] == hash_of(secret)
    assert len(secret) == 43, "32 bytes"


def test_a_token_is_good_until_it_expires_or_is_revoked(ledger: Ledger) -> None:
    first, second = issued(ledger, days=2), issued(ledger, days=2)
    with ledger.registrar() as connection:
        assert tokens.find(connection, first.text) == (first.token.id, SYSTEM, GRANTABLE)
        swapped = first.text.replace(first.token.id, second.token.id)
        for wrong in (swapped, first.text[:-1], first.text + "A", first.text.upper(), "", "mmt_", "x" * 100_000):
            assert tokens.find(connection, wrong) is None
        assert tokens.revoke(connection, second.token.id, "somebody")
        assert tokens.revoke(connection, second.token.id, "somebody else"), "again: nothing changes"
        assert not tokens.revoke(connection, "000000000000", "somebody")
        assert tokens.find(connection, second.text) is None
        newest, oldest = tokens.every(connection)
        assert (newest.revoked_by, oldest) == ("somebody", first.token)
        age(ledger, timedelta(days=2))
        assert tokens.find(connection, first.text) is None


@in_loop
async def test_who_is_let_in_while_their_token_is_revoked_is_not_remembered(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, find = issued(ledger), tokens.find
    found, revoked = threading.Event(), threading.Event()

    def slowly(connection: Connection, text: str) -> Any:
        was = find(connection, text)
        found.set()
        revoked.wait(30)
        return was

    porter = Porter.of(ledger)
    async with porter.at_the_door():
        monkeypatch.setattr(tokens, "find", slowly)
        coming = asyncio.create_task(porter.bearer(given.text))
        await asyncio.to_thread(found.wait, 30)
        monkeypatch.undo()
        await porter.ask(lambda connection: tokens.revoke(connection, given.token.id, "somebody"))
        porter.forget()
        revoked.set()
        assert await coming is not None, "it was good when it was looked up"
        assert await porter.bearer(given.text) is None


@pytest.mark.parametrize("days", [0, 366, -1])
def test_a_token_ends_within_a_year(ledger: Ledger, days: int) -> None:
    with pytest.raises(Slip, match="days"):
        issued(ledger, days=days)


@pytest.mark.parametrize("scopes", [frozenset(), frozenset({Right.SELF}), frozenset({Right.ANYBODY})])
def test_a_token_is_for_something(ledger: Ledger, scopes: frozenset[Right]) -> None:
    with pytest.raises(Slip, match="figures"):
        issued(ledger, scopes=scopes)


@pytest.mark.parametrize("scopes, days", [("{}", 1), ("{figures}", 0), ("{figures}", 367)])
def test_the_database_keeps_no_token_for_nothing_or_without_an_end(ledger: Ledger, scopes: str, days: int) -> None:
    with ledger.registrar() as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("SELECT issue_token('a', 'x', 'p', %s, 'b', %s)", [scopes, days])


def test_a_token_comes_in_as_its_person_in_the_roles_of_today(ledger: Ledger, door: TestClient) -> None:  # type: ignore[type-arg]
    me = door.get("/api/v1/me", headers=bearer(ledger, "finance.one", Role.RECORDER, Role.APPROVER)).json()
    assert (me["person"], me["roles"]) == ("finance.one", ["approver", "recorder"])
    assert "csrf" not in me
    assert {"record", "details", "figures"} <= set(me["rights"])


def test_a_token_is_narrowed_to_its_scopes(ledger: Ledger, door: TestClient) -> None:  # type: ignore[type-arg]
    hold(ledger, SYSTEM, Role.DIRECTOR_GENERAL)
    headers = {"Authorization": f"Bearer {token(ledger, SYSTEM, {Right.FIGURES, Right.ACCESS})}"}
    assert door.get("/api/v1/frames", headers=headers).status_code == 200
    refused = door.get("/api/v1/events", headers=headers)
    told = "This needs the right details; your roles: director-general; this token is for: access, figures."
    assert (refused.status_code, refused.json()["detail"]) == (403, told)
    assert door.get("/api/v1/tokens", headers=headers).status_code == 403, "no scope gives what no role gives"
    assert door.get("/api/v1/me", headers=headers).json()["rights"] == ["anybody", "figures", "self"]


def test_somebody_without_a_role_sees_nothing_but_themselves(ledger: Ledger, door: TestClient) -> None:  # type: ignore[type-arg]
    headers = {"Authorization": f"Bearer {token(ledger, SYSTEM)}"}
    assert door.get("/api/v1/me", headers=headers).json()["roles"] == []
    refused = door.get("/api/v1/frames", headers=headers)
    assert refused.status_code == 403
    assert "the right figures; your roles: none; this token" in refused.json()["detail"]


def test_a_false_token_is_told_so_and_nothing_else_is_tried(ledger: Ledger, door: TestClient) -> None:  # type: ignore[type-arg]
    for told in ("Bearer mmt_000000000000_" + "A" * 43, "Bearer ", "Basic YTpi", "Bearer"):
        answer = door.get("/api/v1/me", headers={"Authorization": told})
        assert answer.status_code == 401, told
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="momentti", error="invalid_token"'
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert ("takes Authorization: Bearer" in answer.json()["detail"]) == (not told.startswith("Bearer ")), told
    stranger = door.get("/api/v1/me")
    assert (stranger.status_code, stranger.headers["WWW-Authenticate"]) == (401, 'Bearer realm="momentti"')


def test_a_token_and_a_session_at_once_are_refused(ledger: Ledger, door: TestClient) -> None:  # type: ignore[type-arg]
    headers = bearer(ledger, "finance.one", Role.RECORDER)
    assert door.get("/api/v1/me", headers=headers | {"Cookie": "momentti=x"}).status_code == 400


def test_an_administrator_gives_and_takes_tokens_away(ledger: Ledger, door: TestClient) -> None:  # type: ignore[type-arg]
    headers = bearer(ledger, "administrator.one", Role.ADMINISTRATOR)
    wanted = {"person": SYSTEM, "scopes": ["figures"], "days": 7}
    given = door.post("/api/v1/tokens", json=wanted, headers=headers)
    assert given.status_code == 201
    assert given.headers["Cache-Control"] == "no-store"
    hold(ledger, SYSTEM, Role.MINISTRY)
    theirs = {"Authorization": f"Bearer {given.json()['text']}"}
    assert door.get("/api/v1/frames", headers=theirs).status_code == 200
    listed = door.get("/api/v1/tokens", headers=headers).json()
    assert listed[0] == {key: value for key, value in given.json().items() if key != "text"}
    assert listed[0]["issued_by"] == "administrator.one"
    assert door.delete(f"/api/v1/tokens/{given.json()['id']}", headers=headers).status_code == 204
    assert door.get("/api/v1/frames", headers=theirs).status_code == 401, "at once, where it was revoked"
    assert door.get("/api/v1/tokens", headers=headers).json()[0]["revoked_by"] == "administrator.one"
    assert door.delete("/api/v1/tokens/000000000000", headers=headers).status_code == 404
    for none in ("none", "%00", "00000000000%00", "0000000000000", "%F0%9F%98%80"):
        refused = door.delete(f"/api/v1/tokens/{none}", headers=headers)
        assert (refused.status_code, refused.json()["problems"][0]["field"]) == (400, "token_id"), none


@pytest.mark.parametrize(
    "wrong",
    [
        {"person": "Not A Name"},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"days": 400},
        {"days": "week"},
        {"more": 1},
    ],
)
def test_a_token_that_cannot_be_is_not_issued(ledger: Ledger, door: TestClient, wrong: dict[str, object]) -> None:  # type: ignore[type-arg]
    headers = bearer(ledger, "administrator.one", Role.ADMINISTRATOR)
    wanted = {"person": SYSTEM, "scopes": ["figures"], "days": 7}
    assert door.post("/api/v1/tokens", json=wanted | wrong, headers=headers).status_code == 400
    assert len(door.get("/api/v1/tokens", headers=headers).json()) == 1
