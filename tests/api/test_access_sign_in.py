"""Signing in at an OpenID provider, with all that may go wrong there; and signing out."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from litestar.testing import TestClient

from api.access import sessions
from api.access.house import House
from api.access.secrets import hash_of
from api.access.sign_in import begin, finish
from api.http.app import make_app
from domain.calendar import stamp
from domain.names import Person, Role
from projections.ledger import Ledger
from tests.api.test_logging import lines, written
from tests.support import openid
from tests.support.coming_in import bearer, hold
from tests.support.engine import rows, superuser
from tests.support.importing import Terminal
from tests.support.openid import OpenIdProvider

__all__ = ["written"]

HERE = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def one_provider() -> Iterator[OpenIdProvider]:
    with openid.provider() as one:
        yield one


@pytest.fixture
def provider(one_provider: OpenIdProvider) -> OpenIdProvider:
    """The provider without any of the faults that another test gave it."""
    fresh = OpenIdProvider(one_provider.issuer, keys=one_provider.keys, stranger=one_provider.stranger)
    vars(one_provider).update(vars(fresh))
    return one_provider


Browser = TestClient[Any]


@pytest.fixture
def browser(ledger: Ledger, provider: OpenIdProvider) -> Iterator[Browser]:
    """A browser without cookies, before a server that asks the provider."""
    app = make_app(ledger, House(provider=provider.settings))
    with TestClient(app, base_url=HERE) as client:
        client.follow_redirects = False
        yield client


def to_provider(browser: Browser) -> str:
    """Begin to sign in; returns the address at the provider."""
    begun = browser.get("/auth/login")
    assert begun.status_code == 302, begun.text
    return str(begun.headers["location"])


def back(there: str) -> str:
    """Say at the provider who one is; returns the address to go back to."""
    return str(httpx.get(there).headers["location"])


def come_back(browser: Browser, address: str) -> httpx.Response:
    parts = urlsplit(address)
    return browser.get(f"{parts.path}?{parts.query}")


def sign_in(browser: Browser) -> httpx.Response:
    return come_back(browser, back(to_provider(browser)))


def post(browser: Browser, path: str, **headers: str) -> httpx.Response:
    return browser.post(path, headers={"Origin": HERE} | headers)


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_who_signs_in_has_the_roles_of_today(
    browser: Browser, provider: OpenIdProvider, ledger: Ledger, algorithm: str
) -> None:
    hold(ledger, Person("finance.one"), Role.RECORDER)
    provider.algorithm = algorithm
    came = sign_in(browser)
    assert (came.status_code, came.headers["location"]) == (303, "/")
    me = browser.get("/api/v1/me").json()
    assert (me["person"], me["roles"], me["way"].partition(":")[0]) == ("finance.one", ["recorder"], "session")
    assert "finance.one: recorder" in browser.get("/").text
    refused = browser.get("/api/v1/tokens").json()["detail"]
    assert refused == "This needs the right access; your roles: recorder."


def test_the_session_is_the_browsers_alone(browser: Browser, ledger: Ledger) -> None:
    hold(ledger, Person("finance.one"), Role.RECORDER)
    (session,) = [it for it in sign_in(browser).headers.get_list("set-cookie") if it.startswith("momentti=")]
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Max-Age=43200"} <= set(session.split("; "))
    secret = session.split(";")[0].partition("=")[2]
    with superuser(ledger) as connection:
        (row,) = connection.execute("SELECT sessions::text FROM sessions").fetchall()
    assert len(secret) == 43 and secret not in row[0]


def test_by_https_the_cookie_is_no_other_hosts(ledger: Ledger, provider: OpenIdProvider) -> None:
    app = make_app(ledger, House(hosts=("ledger.example",), provider=provider.settings))
    with TestClient(app, base_url="https://ledger.example") as browser:
        browser.follow_redirects = False
        begun = browser.get("/auth/login")
        assert "redirect_uri=https%3A%2F%2Fledger.example%2Fauth%2Fcallback" in begun.headers["location"]
        came = come_back(browser, back(begun.headers["location"]))
        (session,) = [it for it in came.headers.get_list("set-cookie") if it.startswith("__Host-momentti=")]
        assert "Secure" in session.split("; ")
        assert came.headers["strict-transport-security"]
        assert browser.get("/api/v1/me").json()["person"] == "finance.one"


def test_every_sign_in_begins_a_new_session(browser: Browser) -> None:
    sign_in(browser)
    first = browser.cookies["momentti"]
    sign_in(browser)
    second = browser.cookies["momentti"]
    assert first != second
    browser.cookies.clear()
    browser.cookies.set("momentti", first)
    assert browser.get("/api/v1/me").status_code == 401, "the first one is over"


def test_a_session_chosen_by_somebody_else_is_none(browser: Browser) -> None:
    fixed = {"Cookie": f"momentti={'A' * 43}"}
    assert browser.get("/api/v1/me", headers=fixed).status_code == 401
    address = back(to_provider(browser))
    came = browser.get(
        f"/auth/callback?{urlsplit(address).query}",
        headers={"Cookie": f"{fixed['Cookie']}; momentti-sign-in={browser.cookies['momentti-sign-in']}"},
    )
    assert came.status_code == 303
    assert browser.cookies["momentti"] != "A" * 43
    assert browser.get("/api/v1/me", headers=fixed).status_code == 401


def test_signing_out_ends_the_session_here_and_there(browser: Browser, ledger: Ledger) -> None:
    hold(ledger, Person("finance.one"), Role.RECORDER)
    sign_in(browser)
    secret, csrf = browser.cookies["momentti"], browser.get("/api/v1/me").json()["csrf"]
    page = browser.get("/").text
    assert re.search(r'name="csrf" value="([^"]+)"', page)[1] == csrf  # type: ignore[index]
    out = browser.post("/auth/sign-out", data={"csrf": csrf}, headers={"Origin": HERE})
    assert (out.status_code, out.headers["location"]) == (303, "/")
    assert "momentti" not in browser.cookies
    browser.cookies.set("momentti", secret)
    assert browser.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": HERE},
        {"Origin": HERE, "Momentti-CSRF": "A" * 43},
        {"Origin": "http://127.0.0.1:8001"},
        {"Origin": "http://localhost:8000"},
        {"Origin": "https://127.0.0.1:8000"},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {},
    ],
)
def test_another_sites_page_changes_nothing_in_a_session(browser: Browser, headers: dict[str, str]) -> None:
    sign_in(browser)
    csrf = browser.get("/api/v1/me").json()["csrf"]
    if headers != {"Origin": HERE} and "Momentti-CSRF" not in headers:
        headers = headers | {"Momentti-CSRF": csrf}
    assert browser.post("/auth/sign-out", headers=headers).status_code in (400, 403)
    assert browser.post("/api/v1/commands", json=[], headers=headers).status_code in (400, 403)
    assert browser.get("/api/v1/me").status_code == 200, "nobody was signed out"
    assert post(browser, "/auth/sign-out", **{"Momentti-CSRF": csrf}).status_code == 303


def test_the_word_of_one_session_is_not_anothers(browser: Browser) -> None:
    sign_in(browser)
    first = browser.get("/api/v1/me").json()["csrf"]
    sign_in(browser)
    assert post(browser, "/auth/sign-out", **{"Momentti-CSRF": first}).status_code == 403


def test_a_session_ends_when_it_is_idle_and_at_its_end(browser: Browser, ledger: Ledger) -> None:
    for column, by in (("seen_at", timedelta(minutes=31)), ("expires_at", timedelta(hours=12))):
        sign_in(browser)
        with superuser(ledger) as connection:
            connection.execute(f"UPDATE sessions SET {column} = {column} - %s".encode(), [by])
        browser.app.state.porter.forget()
        assert browser.get("/api/v1/me").status_code == 401


OVER: dict[str, Callable[[Ledger, str], object]] = {
    "idle": lambda ledger, _: rewrite(ledger, "seen_at = seen_at - interval '30 minutes'"),
    "at its end": lambda ledger, _: rewrite(ledger, "expires_at = clock_timestamp()"),
    "signed out": lambda ledger, secret: registered(ledger, sessions.end, secret),
    "signed out everywhere": lambda ledger, _: registered(ledger, sessions.end_all, Person("finance.one")),
}


@pytest.mark.parametrize("how", OVER)
def test_a_session_that_is_over_lets_nobody_in_and_nobody_stay(ledger: Ledger, how: str) -> None:
    one, two = Person("finance.one"), Person("finance.two")
    secret, others = (registered(ledger, sessions.start, person, "tests") for person in (one, two))
    for look in (sessions.find, sessions.look_at):
        assert registered(ledger, look, secret) == (sessions.name_of(secret), one)
    OVER[how](ledger, secret)
    for look in (sessions.find, sessions.look_at, sessions.find):
        assert registered(ledger, look, secret) is None
    assert [it.person for it in registered(ledger, sessions.going_on)] == [two]
    assert registered(ledger, sessions.find, others)[1] == two


def registered(ledger: Ledger, ask: Callable[..., Any], *about: Any) -> Any:
    """Ask the registers something."""
    with ledger.registrar() as connection:
        return ask(connection, *about)


def rewrite(ledger: Ledger, what: str) -> None:
    """Write the session of the first person anew."""
    with superuser(ledger) as connection:
        connection.execute(f"UPDATE sessions SET {what} WHERE person = 'finance.one'".encode())


def test_several_sign_ins_go_on_beside_each_other_and_each_is_finished_once(ledger: Ledger) -> None:
    late, first, second = (registered(ledger, begin) for _ in range(3))
    with superuser(ledger) as connection:
        connection.execute(
            "UPDATE sign_ins SET began_at = began_at - interval '11 minutes' WHERE hash = %s", [hash_of(late)]
        )
    third = registered(ledger, begin)
    assert rows(ledger, "SELECT count(*) FROM sign_ins") == [(3,)], "what was not finished in time is forgotten"
    finished = [registered(ledger, finish, it) for it in (late, second, first, first, third, "never begun")]
    assert finished == [False, True, True, False, True, False]


def test_a_session_that_is_used_is_not_idle(browser: Browser, ledger: Ledger) -> None:
    sign_in(browser)
    for _ in range(3):
        with superuser(ledger) as connection:
            connection.execute("UPDATE sessions SET seen_at = seen_at - interval '20 minutes'")
        browser.app.state.porter.forget()
        assert browser.get("/api/v1/me").status_code == 200


def test_who_is_signed_in_is_seen_by_themselves_and_by_administrators(browser: Browser, ledger: Ledger) -> None:
    sign_in(browser)
    me = browser.get("/api/v1/me").json()
    answer = browser.get("/api/v1/me/sessions")
    (mine,) = answer.json()
    secret = browser.cookies["momentti"]
    assert mine["person"] == "finance.one" and f"session:{mine['id']}" == me["way"]
    assert mine["started_at"] == mine["seen_at"] < mine["ends_at"]
    assert secret not in answer.text and hash_of(secret).hex() not in answer.text
    browser.cookies.clear()
    with ledger.registrar() as connection:
        sessions.start(connection, Person("finance.two"), "openid")
    headers = bearer(ledger, "administrator.one", Role.ADMINISTRATOR)
    assert browser.get("/api/v1/me/sessions", headers=headers).json() == []
    found = browser.get("/api/v1/sessions", headers=headers).json()
    assert [it["person"] for it in found] == ["finance.two", "finance.one"] and found[1] == mine
    assert browser.get("/api/v1/sessions", params={"person": "finance.one"}, headers=headers).json() == [mine]
    assert browser.get("/api/v1/sessions", params={"person": "No Body"}, headers=headers).status_code == 400
    browser.delete("/api/v1/sessions", params={"person": "finance.one"}, headers=headers)
    with superuser(ledger) as connection:
        connection.execute("UPDATE sessions SET seen_at = seen_at - interval '31 minutes' WHERE person = 'finance.two'")
    assert browser.get("/api/v1/sessions", headers=headers).json() == [], "ended, and idle for too long"


def test_who_is_signed_in_is_seen_beside_the_ledger(ledger: Ledger, terminal: Terminal) -> None:
    assert terminal.run("sessions") == (0, "Nobody is signed in.\n")
    with ledger.registrar() as connection:
        secret = sessions.start(connection, Person("finance.one"), "openid")
        (found,) = sessions.going_on(connection)
    ended, said = terminal.run("sessions")
    assert ended == 0 and f"{found.id} finance.one, by openid since {stamp(found.started_at)}" in said
    assert secret not in said and hash_of(secret).hex() not in said
    (told,) = json.loads(terminal.run("sessions", "--person", "finance.one", "--json")[1])
    assert (told["id"], told["ends_at"]) == (found.id, stamp(found.ends_at))
    assert terminal.run("sessions", "--person", "finance.two") == (0, "finance.two is not signed in.\n")
    assert terminal.run("sessions", "--person", "No Body")[0] == 2


def test_a_session_ends_no_later_for_being_used(ledger: Ledger) -> None:
    with ledger.registrar() as connection:
        sessions.start(connection, Person("finance.one"), "openid")
        (found,) = sessions.going_on(connection)
        assert found.ends_at == found.seen_at + sessions.IDLE
        assert rows(ledger, "SELECT expires_at - started_at FROM sessions") == [(sessions.LONGEST,)]
        with superuser(ledger) as other:
            other.execute("UPDATE sessions SET expires_at = seen_at + interval '5 minutes'")
        (found,) = sessions.going_on(connection)
        assert found.ends_at == found.seen_at + timedelta(minutes=5)


def test_an_administrator_signs_somebody_out_everywhere(browser: Browser, ledger: Ledger) -> None:
    sign_in(browser)
    secret = browser.cookies["momentti"]
    browser.cookies.clear()
    headers = bearer(ledger, "administrator.one", Role.ADMINISTRATOR)
    for ended in (1, 0):
        answer = browser.delete("/api/v1/sessions", params={"person": "finance.one"}, headers=headers)
        assert answer.json() == {"ended": ended}
    browser.cookies.set("momentti", secret)
    assert browser.get("/api/v1/me").status_code == 401


WRONG: dict[str, dict[str, Any]] = {
    "nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"claims": {"nonce": None}},
    "audience": {"claims": {"aud": "somebody else"}},
    "no audience": {"claims": {"aud": None}},
    "meant for another": {"claims": {"aud": ["momentti", "other"], "azp": "other"}},
    "issuer": {"claims": {"iss": "https://elsewhere.example"}},
    "no issuer": {"claims": {"iss": None}},
    "expired": {"claims": {"exp": int(time.time()) - 600}},
    "never expires": {"claims": {"exp": None}},
    "not yet": {"claims": {"nbf": int(time.time()) + 86_400}},
    "issued never": {"claims": {"iat": None}},
    "issued later": {"claims": {"iat": int(time.time()) + 86_400}},
    "nobody": {"claims": {"sub": None}},
    "no name of ours": {"who": "Nobody Like This"},
    "number": {"claims": {"sub": 7}},
    "unsigned": {"forge": openid.unsigned},
    "by a shared secret": {"forge": openid.by_shared_secret},
    "by the public key": {"forge": openid.by_public_key},
    "by a stranger": {"forge": openid.by_stranger},
    "an empty token": {"forge": lambda *_: ""},
    "no token": {"odd": {"/token": {"access_token": "unused", "token_type": "Bearer"}}},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_the_provider_cannot_have_said_lets_nobody_in(
    browser: Browser, provider: OpenIdProvider, wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    vars(provider).update(WRONG[wrong])
    answer = sign_in(browser)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="momentti"', "as RFC 9110, 15.5.2 wants it"
    assert "momentti" not in browser.cookies
    assert browser.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("verified", [None, False, "false", "true", 1])
def test_an_address_that_nobody_verified_lets_nobody_in(
    ledger: Ledger, provider: OpenIdProvider, verified: object
) -> None:
    by_email = House(provider=replace(provider.settings, claim="email"))
    provider.claims = {"email": "finance.one@agency.example", "email_verified": verified}
    with TestClient(make_app(ledger, by_email), base_url=HERE) as browser:
        browser.follow_redirects = False
        assert sign_in(browser).status_code == 401
        assert browser.get("/api/v1/me").status_code == 401
        provider.claims["email_verified"] = True
        assert sign_in(browser).status_code == 303
        assert browser.get("/api/v1/me").json()["person"] == "finance.one@agency.example"
        provider.claims["sub"] = None
        assert sign_in(browser).status_code == 401, "no id token is without a subject (OpenID Connect Core, 2)"


def test_a_state_of_another_sign_in_lets_nobody_in(browser: Browser) -> None:
    address = back(to_provider(browser))
    state = parse_qs(urlsplit(address).query)["state"][0]
    assert come_back(browser, address.replace(state, "A" * 43)).status_code == 401
    assert come_back(browser, address).status_code == 400, "and it is spent"


def test_a_sign_in_serves_the_browser_that_began_it_once(browser: Browser) -> None:
    address = back(to_provider(browser))
    kept = browser.cookies["momentti-sign-in"]
    browser.cookies.clear()
    assert come_back(browser, address).status_code == 400, "another browser"
    browser.cookies.set("momentti-sign-in", kept)
    assert come_back(browser, address).status_code == 303
    browser.cookies.set("momentti-sign-in", kept)
    assert come_back(browser, address).status_code == 400, "again"


def test_a_code_serves_once_at_the_provider_too(browser: Browser) -> None:
    address = back(to_provider(browser))
    assert come_back(browser, address).status_code == 303
    code = parse_qs(urlsplit(address).query)["code"][0]
    other = back(to_provider(browser))
    fresh = parse_qs(urlsplit(other).query)["code"][0]
    assert come_back(browser, other.replace(fresh, code)).status_code == 401


def test_a_sign_in_takes_ten_minutes_at_most(browser: Browser, ledger: Ledger) -> None:
    address = back(to_provider(browser))
    with superuser(ledger) as connection:
        connection.execute("UPDATE sign_ins SET began_at = began_at - interval '11 minutes'")
    assert come_back(browser, address).status_code == 400


def test_a_refusal_of_the_provider_and_another_issuer_are_told(browser: Browser, provider: OpenIdProvider) -> None:
    state = parse_qs(urlsplit(to_provider(browser)).query)["state"][0]
    assert browser.get("/auth/callback", params={"state": state, "error": "access_denied"}).status_code == 401
    address = back(to_provider(browser))
    other = address.replace(urlencode({"iss": provider.issuer}), "iss=https%3A%2F%2Felsewhere.example")
    assert other != address
    assert come_back(browser, other).status_code == 401


DOWN: dict[str, Callable[[OpenIdProvider], None]] = {
    "description": lambda it: vars(it).update(broken=frozenset({"/.well-known/openid-configuration"})),
    "another's description": lambda it: vars(it).update(about={"issuer": "https://elsewhere.example"}),
    "unsafe address": lambda it: vars(it).update(about={"token_endpoint": "http://elsewhere.example/token"}),
    "no address": lambda it: vars(it).update(about={"jwks_uri": None}),
    "no description": lambda it: vars(it).update(odd={"/.well-known/openid-configuration": []}),
}


@pytest.mark.parametrize("how", DOWN)
def test_a_provider_that_is_down_is_said(browser: Browser, provider: OpenIdProvider, written: Any, how: str) -> None:
    DOWN[how](provider)
    answer = browser.get("/auth/login")
    assert (answer.status_code, answer.json()["code"]) == (503, "provider-down")
    (said,) = (line["event"] for line in lines(written) if line["logger"] == "api.http.sign_in")
    assert said.startswith("the OpenID provider: ProviderDown - ")


@pytest.mark.parametrize("path", ["/token", "/keys", "/.well-known/openid-configuration"])
def test_a_provider_that_goes_down_on_the_way_is_said(browser: Browser, provider: OpenIdProvider, path: str) -> None:
    address = back(to_provider(browser))
    provider.broken = frozenset({path})
    assert come_back(browser, address).status_code == 503
    assert browser.get("/api/v1/me").status_code == 401


def test_a_provider_that_is_not_there_is_said(ledger: Ledger, provider: OpenIdProvider) -> None:
    nowhere = replace(provider.settings, issuer="http://127.0.0.1:1")
    with TestClient(make_app(ledger, House(provider=nowhere)), base_url=HERE) as browser:
        assert browser.get("/auth/login").status_code == 503


def test_without_a_provider_nobody_signs_in(ledger: Ledger) -> None:
    with TestClient(make_app(ledger), base_url=HERE) as browser:
        assert browser.get("/auth/login").status_code == 404
        assert browser.get("/auth/callback").status_code == 404
        assert browser.get("/auth/development").status_code == 404


def test_no_secret_and_no_name_is_told(
    browser: Browser, provider: OpenIdProvider, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("INFO")
    address = back(to_provider(browser))
    provider.broken = frozenset({"/token"})
    failed = come_back(browser, address)
    provider.broken = frozenset()
    sign_in(browser)
    ours = [it.getMessage() for it in caplog.records if it.name.startswith(("api", "ledger", "projections"))]
    told = " ".join([failed.text, repr(provider.settings), *ours])
    code = parse_qs(urlsplit(address).query)["code"][0]
    for secret in (openid.SECRET, browser.cookies["momentti"], code, "finance.one"):
        assert secret not in told
    assert f"{browser.get('/api/v1/me').json()['way']} began (openid)" in told
