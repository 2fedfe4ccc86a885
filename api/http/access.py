"""Who has access: who am I, the tokens of systems, and sessions: seen, and ended from afar."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal, get_args

from litestar import delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.openapi.spec import OpenAPIMediaType, Operation, Reference, RequestBody
from litestar.params import PathParameter, QueryParameter
from pydantic import BaseModel, Field

from api.access import sessions, telling, tokens
from api.access.identity import Identity
from api.access.people import read_person
from api.access.rights import GRANTABLE, Right
from api.doors import CONFIG, read_as
from api.http.addresses import AnyRequest
from api.http.bodies import JSON, read_body, refuse_other_forms
from api.http.identify import session_of
from api.wrong_fields import ACCOUNT_NAME
from domain.names import Person

AccountName = Annotated[str, Field(pattern=ACCOUNT_NAME)]

Scope = Literal["record", "figures", "details", "refusals", "proofs", "readings", "access", "metrics"]
assert set(get_args(Scope)) == GRANTABLE, "a token is for what a role gives"

TokenId = Annotated[str, PathParameter(pattern=r"^[0-9a-f]{12}$", description="the id of a token, as they are listed")]
_NAMED = QueryParameter(pattern=ACCOUNT_NAME, description="the account name of somebody")
Named = Annotated[str, _NAMED]
NamedOrAll = Annotated[str | None, _NAMED]


class NewToken(BaseModel):
    """A token to be issued: whose, for which rights, for how many days."""

    model_config = CONFIG
    person: AccountName
    scopes: Annotated[list[Scope], Field(min_length=1)]
    days: Annotated[int, Field(ge=1, le=tokens.MOST_DAYS)] = tokens.DAYS


@get("/me", right=Right.SELF)
async def me(request: AnyRequest, identity: NamedDependency[Identity]) -> dict[str, Any]:
    """Who I am here: in which roles, with which rights, by which session or token."""
    shown = telling.identity(identity)
    secret = session_of(request)
    return shown if secret is None else shown | {"csrf": sessions.csrf_of(secret)}


@get("/tokens", right=Right.ACCESS)
async def list_tokens(state: State) -> list[dict[str, Any]]:
    """Every token there ever was, newest first, without its secret."""
    return [telling.token(it) for it in await state.porter.ask(tokens.every)]


@dataclass
class TakesNewToken(Operation):
    """An operation whose body is a token to be issued."""

    def __post_init__(self) -> None:
        shape = OpenAPIMediaType(schema=Reference(f"#/components/schemas/{NewToken.__name__}"))
        self.request_body = RequestBody({JSON: shape}, required=True)


@post("/tokens", right=Right.ACCESS, operation_class=TakesNewToken)
async def issue_token(request: AnyRequest, state: State, identity: NamedDependency[Identity]) -> dict[str, Any]:
    """Issue a token; its text is in this answer and nowhere else."""
    refuse_other_forms(request)
    wanted = await read_body(request, partial(read_as, NewToken))
    person, scopes = read_person(wanted.person), tokens.read_scopes(wanted.scopes)
    issued = await state.porter.ask(
        lambda connection: tokens.issue(connection, person, scopes, identity.person, wanted.days)
    )
    return telling.token(issued.token) | {"text": issued.text}


@delete("/tokens/{token_id:str}", right=Right.ACCESS)
async def revoke_token(state: State, identity: NamedDependency[Identity], token_id: TokenId) -> None:
    """Revoke a token, once and for good."""
    if not await state.porter.ask(partial(tokens.revoke, token_id=token_id, by=identity.person)):
        raise NotFoundException("There is no token with this id.")
    state.porter.forget()


@get("/me/sessions", right=Right.SELF)
async def my_sessions(state: State, identity: NamedDependency[Identity]) -> list[dict[str, Any]]:
    """My sessions that go on, newest first: since when, when last seen, when each ends if nobody comes back."""
    return await _sessions(state, identity.person)


@get("/sessions", right=Right.ACCESS)
async def list_sessions(state: State, person: NamedOrAll = None) -> list[dict[str, Any]]:
    """Everybody's sessions that go on, or a person's, newest first; never what lets somebody in."""
    return await _sessions(state, None if person is None else read_person(person))


async def _sessions(state: State, person: Person | None) -> list[dict[str, Any]]:
    return [telling.session(it) for it in await state.porter.ask(partial(sessions.going_on, person=person))]


@delete("/sessions", right=Right.ACCESS, status_code=200)
async def end_sessions(state: State, person: Named) -> dict[str, int]:
    """Sign a person out everywhere."""
    ended = await state.porter.ask(partial(sessions.end_all, person=read_person(person)))
    state.porter.forget()
    return {"ended": ended}


HANDLERS = [me, my_sessions, list_tokens, issue_token, revoke_token, list_sessions, end_sessions]
