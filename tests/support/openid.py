"""A small OpenID provider on loopback, that knows everybody; each of its faults is set by a test."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from api.access.house import Provider

CLIENT, SECRET = "momentti", "a secret that the two share"


@dataclass
class OpenIdProvider:
    """What it is about to say, and what it was asked."""

    issuer: str
    who: str = "finance.one"
    algorithm: str = "RS256"
    claims: dict[str, Any] = field(default_factory=dict)
    """Claims that differ from what is right; None leaves one out."""
    keys: list[RSAKey | ECKey] = field(
        default_factory=lambda: [
            RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}),
            ECKey.generate_key("P-256", {"kid": "two", "use": "sig"}),
        ]
    )
    stranger: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    forge: Callable[[OpenIdProvider, dict[str, Any]], str] | None = None
    about: dict[str, Any] = field(default_factory=dict)
    """What its description says otherwise."""
    broken: frozenset[str] = frozenset()
    """Paths that answer 500."""
    odd: dict[str, Any] = field(default_factory=dict)
    """Paths that answer something else."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def settings(self) -> Provider:
        """The provider as Momentti is told of it."""
        return Provider(self.issuer, CLIENT, SECRET, "sub")

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent back to, with a code that serves once."""
        assert query["response_type"] == "code" and query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split() and query["client_id"] == CLIENT
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        back = {"code": code, "state": query["state"], "iss": self.issuer}
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """An id token for a code, if it is the right client's and the right browser's."""
        basic = base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '+')}".encode()).decode()
        plain = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization not in (f"Basic {basic}", f"Basic {plain}"):
            return 401, {"error": "invalid_client"}
        begun = self.codes.pop(form.get("code", ""), None)
        hashed = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
        if begun is None or begun["code_challenge"] != challenge or begun["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        right = {"iss": self.issuer, "aud": CLIENT, "sub": self.who, "nonce": begun["nonce"]}
        said = right | {"iat": now, "exp": now + 300} | self.claims
        scope = begun["scope"].split()
        claims = {
            name: it
            for name, it in said.items()
            if it is not None and ("email" in scope or not name.startswith("email"))
        }
        key = next(it for it in self.keys if (it.key_type == "EC") == self.algorithm.startswith("ES"))
        token = self.forge(self, claims) if self.forge else signed(claims, key, self.algorithm)
        return 200, {"access_token": "unused", "token_type": "Bearer", "expires_in": 300, "id_token": token}

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """The provider as an ASGI application."""
        if scope["type"] != "http":
            return
        path = scope["path"]
        self.asked.append(path)
        query = {name: values[0] for name, values in parse_qs(scope["query_string"].decode()).items()}
        if path in self.broken:
            return await _answer(send, 500, b"broken")
        if path in self.odd:
            return await _answer_json(send, 200, self.odd[path])
        if path == "/.well-known/openid-configuration":
            return await _answer_json(send, 200, self._description())
        if path == "/keys":
            return await _answer_json(send, 200, {"keys": [key.as_dict(private=False) for key in self.keys]})
        if path == "/authorize":
            return await _answer(send, 302, b"", [(b"location", self.authorize(query).encode())])
        assert path == "/token", path
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message["body"], message.get("more_body", False)
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        authorization = dict(scope["headers"]).get(b"authorization", b"").decode()
        await _answer_json(send, *self.token(form, authorization))

    def _description(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        } | self.about


def signed(claims: dict[str, Any], key: Any, algorithm: str) -> str:
    """An id token, signed."""
    return jwt.encode({"alg": algorithm, "kid": key.kid or "one"}, claims, key, algorithms=[algorithm])


def unsigned(_: OpenIdProvider, claims: dict[str, Any]) -> str:
    """An id token that nobody signed."""
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    return f"{header}.{signed(claims, OctKey.import_key(SECRET * 2), 'HS256').split('.')[1]}."


def by_shared_secret(_: OpenIdProvider, claims: dict[str, Any]) -> str:
    """An id token signed by what the client knows, too."""
    return signed(claims, OctKey.import_key(SECRET * 2), "HS256")


def by_public_key(provider: OpenIdProvider, claims: dict[str, Any]) -> str:
    """An id token whose signature takes the public key for a shared secret."""
    return signed(claims, OctKey.import_key(provider.keys[0].as_pem(private=False).hex()), "HS256")


def by_stranger(provider: OpenIdProvider, claims: dict[str, Any]) -> str:
    """An id token that somebody else signed, under the provider's key's name."""
    return signed(claims, provider.stranger, "RS256")


@contextmanager
def provider() -> Iterator[OpenIdProvider]:
    """A provider that answers, until it is no longer needed."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        one = OpenIdProvider(f"http://127.0.0.1:{listening.getsockname()[1]}")
        server = uvicorn.Server(uvicorn.Config(one, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield one
        server.should_exit = True
        thread.join(10)


async def _answer(send: Any, status: int, body: bytes, headers: Any = ()) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})


async def _answer_json(send: Any, status: int, body: Any) -> None:
    await _answer(send, status, json.dumps(body).encode(), [(b"content-type", b"application/json")])
