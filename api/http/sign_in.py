"""Signing in and out in a browser."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from functools import partial

from litestar import get, post
from litestar.datastructures import State
from litestar.exceptions import (
    ClientException,
    NotAuthorizedException,
    NotFoundException,
)
from litestar.params import URLEncodedBody
from litestar.response import Redirect, Template

from api.access import sessions, sign_in
from api.access.house import Provider
from api.access.people import read_person
from api.access.rights import Right
from api.access.sign_in import Answered, ProviderDown, SignInFailed
from api.http.addresses import AnyRequest, cookie, cookie_name, own_origin
from api.http.guard import MOST_FORM_BYTES
from api.http.identify import CHALLENGE, session_of
from api.http.problems import NotServed
from api.reading import Asked, read_roles
from domain.calendar import helsinki_day
from domain.names import Person
from projections.ledger import Ledger

log = logging.getLogger(__name__)

UNDER_WAY = "-sign-in"
"""The cookie of a sign-in that is under way."""


@get("/auth/login", right=Right.ANYBODY, include_in_schema=False)
async def login(request: AnyRequest, state: State) -> Redirect:
    """Go to the provider, which asks who somebody is."""
    provider = _provider(state)
    secret = await state.porter.ask(sign_in.begin)
    try:
        there = await sign_in.address(provider, secret, _back(request))
    except ProviderDown as error:
        raise _down(error) from error
    return Redirect(there, cookies=[cookie(request, secret, int(sign_in.WITHIN.total_seconds()), UNDER_WAY)])


@get("/auth/callback", right=Right.ANYBODY, any_parameters=True, include_in_schema=False)
async def callback(request: AnyRequest, state: State) -> Redirect:
    """Come back from the provider, and in; providers may say more than is asked."""
    provider, secret = _provider(state), request.cookies.get(cookie_name(request, UNDER_WAY))
    told = request.query_params
    answered = Answered(told.get("state", ""), told.get("code"), told.get("error"), told.get("iss"))
    if not secret or not await state.porter.ask(partial(sign_in.finish, secret=secret)):
        raise ClientException("No sign-in is under way in this browser, or it took too long: begin anew.")
    try:
        person = await sign_in.person(provider, secret, _back(request), answered)
    except SignInFailed as error:
        raise NotAuthorizedException(str(error), headers=CHALLENGE) from error
    except ProviderDown as error:
        raise _down(error) from error
    return await _come_in(request, state, person, "openid")


@post("/auth/sign-out", right=Right.SELF, status_code=303, include_in_schema=False)
async def sign_out(request: AnyRequest, state: State) -> Redirect:
    """End the session, here and in the browser."""
    if secret := session_of(request):
        await state.porter.ask(partial(sessions.end, secret=secret))
        state.porter.forget()
    return Redirect("/", status_code=303, cookies=[cookie(request, "", 0)])


@get("/auth/development", right=Right.ANYBODY, include_in_schema=False)
async def show_people(state: State) -> Template:
    """The people of the demonstration."""
    people = await asyncio.to_thread(_people, state.ledger)
    return Template("development.html", context={"people": people})


@post(
    "/auth/development",
    right=Right.ANYBODY,
    status_code=303,
    include_in_schema=False,
    request_max_body_size=MOST_FORM_BYTES,
)
async def come_as(
    request: AnyRequest,
    state: State,
    data: URLEncodedBody[dict[str, str]],
) -> Redirect:
    """Come in as somebody of the demonstration."""
    person = read_person(data.get("person", ""))
    if person not in await asyncio.to_thread(_people, state.ledger):
        raise ClientException(f"{person} is nobody of the demonstration.")
    return await _come_in(request, state, person, "development")


HANDLERS = [login, callback, sign_out]

DEVELOPMENT_HANDLERS = [show_people, come_as]
"""Routes that there are in the demonstration alone."""


async def _come_in(request: AnyRequest, state: State, person: Person, how: str) -> Redirect:
    """A session begins, always a new one; the one that the browser had is over."""
    if old := session_of(request):
        await state.porter.ask(partial(sessions.end, secret=old))
        state.porter.forget()
    secret = await state.porter.ask(partial(sessions.start, person=person, how=how))
    log.info("session:%s began (%s)", sessions.name_of(secret), how)
    lasts = int(sessions.LONGEST.total_seconds())
    return Redirect("/", status_code=303, cookies=[cookie(request, secret, lasts), cookie(request, "", 0, UNDER_WAY)])


def _people(ledger: Ledger) -> dict[Person, list[str]]:
    """Everybody who holds a role today, and which."""
    today = helsinki_day(datetime.now(UTC))
    found: dict[Person, list[str]] = {}
    for held in read_roles(ledger, Asked(), None)[1]:
        if held.term.in_force(today):
            found.setdefault(held.person, []).append(held.term.role.value)
    return found


def _provider(state: State) -> Provider:
    provider: Provider | None = state.house.provider
    if provider is None:
        raise NotFoundException("Nobody signs in here: no OpenID provider is named. Tokens come in.")
    return provider


def _back(request: AnyRequest) -> str:
    return f"{own_origin(request)}/auth/callback"


def _down(error: ProviderDown) -> NotServed:
    log.error("the OpenID provider: %s", error)
    return NotServed("provider-down", "Who you are cannot be asked now: the provider does not answer.")
