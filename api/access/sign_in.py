"""Signing in through an OpenID provider: a code with PKCE, state and nonce, and an id token that is checked.

State, nonce and the code's verifier follow from one secret that the browser keeps; it serves once, and for ten minutes.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.access.house import Provider, is_safe
from api.access.people import read_person
from api.access.secrets import derived, hash_of, new_secret, same
from domain.names import Person
from domain.slips import Slip
from ledger.migrations import statement
from projections.ledger import Connection

with warnings.catch_warnings():
    # It would rather have httpx's successor, which its own requirements do not name yet.
    from authlib.deprecate import AuthlibDeprecationWarning

    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from authlib.integrations.base_client import OAuthError
    from authlib.integrations.httpx_client import AsyncOAuth2Client

log = logging.getLogger(__name__)

BEGIN = statement("api", "begin_sign_in")
FINISH = statement("api", "finish_sign_in")

WITHIN = timedelta(minutes=10)
"""How long somebody may take at the provider."""

PATIENCE = 10.0
"""Seconds that the provider has for each answer."""

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
"""Signatures by a key that only the provider has: never none, never a shared secret."""

LEEWAY = 60
"""Seconds by which its clock and ours may differ."""


class SignInFailed(Exception):
    """Somebody did not come in; the sentence gives no secret away."""


class ProviderDown(Exception):
    """The provider does not answer, or not as it should."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the browser brings back from the provider."""

    state: str
    code: str | None
    error: str | None = None
    issuer: str | None = None


def begin(connection: Connection) -> str:
    """Begin a sign-in; returns the secret that the browser keeps until it is finished."""
    secret = new_secret()
    connection.execute(BEGIN, {"hash": hash_of(secret), "within": WITHIN})
    return secret


def finish(connection: Connection, secret: str) -> bool:
    """Whether a sign-in was begun with this secret, lately, and not finished before; it is now."""
    row = connection.execute(FINISH, {"hash": hash_of(secret), "within": WITHIN}).fetchone()
    return bool(row and row[0])


async def address(provider: Provider, secret: str, back: str) -> str:
    """Where the provider asks who somebody is. Raises ProviderDown."""
    async with _client(provider, back) as client:
        about = await _about(client, provider)
        url, _ = client.create_authorization_url(
            about["authorization_endpoint"],
            state=derived(secret, "state"),
            nonce=derived(secret, "nonce"),
            code_verifier=derived(secret, "verifier"),
        )
        return str(url)


async def person(provider: Provider, secret: str, back: str, answered: Answered) -> Person:
    """Who somebody is, as the provider says. Raises SignInFailed, ProviderDown."""
    if not same(answered.state.encode(), derived(secret, "state").encode()):
        raise SignInFailed("This answer of the provider belongs to another sign-in: begin anew.")
    if answered.issuer not in (None, provider.issuer):
        raise SignInFailed("This answer is another provider's: begin anew.")
    if answered.error is not None or answered.code is None:
        raise SignInFailed("The provider did not say who you are: begin anew.")
    async with _client(provider, back) as client:
        about = await _about(client, provider)
        token = await _exchange(client, about["token_endpoint"], answered.code, derived(secret, "verifier"))
        keys = await _get(client, about["jwks_uri"])
    return _person(provider, _checked(provider, token, keys, derived(secret, "nonce")))


def _client(provider: Provider, back: str) -> Any:
    return AsyncOAuth2Client(
        provider.client_id,
        provider.client_secret,
        token_endpoint_auth_method=None if provider.client_secret else "none",
        scope="openid email" if provider.claim == "email" else "openid profile",
        redirect_uri=back,
        code_challenge_method="S256",
        timeout=PATIENCE,
    )


async def _about(client: Any, provider: Provider) -> Mapping[str, Any]:
    """What the provider says of itself; its addresses are as safe as its own."""
    about = await _get(client, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if about.get("issuer") != provider.issuer:
        raise ProviderDown(f"the provider calls itself {about.get('issuer')!r}, not {provider.issuer!r}")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not is_safe(str(about.get(name, ""))):
            raise ProviderDown(f"the provider names no safe {name}")
    return about


async def _get(client: Any, url: str) -> dict[str, Any]:
    try:
        answer = (await client.request("GET", url, withhold_token=True)).raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        raise ProviderDown(f"{url} does not answer as it should: {type(error).__name__}") from error
    if not isinstance(answer, dict):
        raise ProviderDown(f"{url} does not answer as it should")
    return answer


async def _exchange(client: Any, url: str, code: str, verifier: str) -> str:
    """The id token that the provider gives for a code, once."""
    try:
        given = await client.fetch_token(url, code=code, code_verifier=verifier)
    except OAuthError as error:
        raise SignInFailed("The provider no longer knows this sign-in: begin anew.") from error
    except (httpx.HTTPError, ValueError) as error:
        raise ProviderDown(f"{url} does not answer as it should: {type(error).__name__}") from error
    token = given.get("id_token")
    if not isinstance(token, str):
        raise SignInFailed("The provider did not say who you are.")
    return token


def _checked(provider: Provider, token: str, keys: dict[str, Any], nonce: str) -> dict[str, Any]:
    """The claims of an id token: signed by the provider, for us, for this sign-in, now."""
    rules = jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims  # type: ignore[arg-type]
        rules.validate(claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        log.warning("an id token was refused: %s", type(error).__name__)
        raise SignInFailed("What the provider says cannot be relied on.") from error
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise SignInFailed("What the provider says is meant for somebody else.")
    return claims


def _person(provider: Provider, claims: Mapping[str, Any]) -> Person:
    named = claims.get(provider.claim)
    if not isinstance(named, str):
        raise SignInFailed(f"The provider does not say your account name ({provider.claim}).")
    if provider.claim == "email" and claims.get("email_verified") is not True:
        raise SignInFailed("The provider does not say that your email address was verified.")
    try:
        return read_person(named)
    except Slip as error:
        raise SignInFailed(f"The provider's {provider.claim} for you is no account name here: {error}") from error
