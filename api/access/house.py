"""The rules of the house, as whoever runs it sets them: under which names, how often, and who says who people are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from domain.slips import Slip

THIS_MACHINE = ("127.0.0.1", "localhost", "::1")

PER_MINUTE, SYSTEMS_PER_MINUTE = 600, 60_000


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID provider, this ledger's name and secret there, and the claim that names a person."""

    issuer: str
    client_id: str
    client_secret: str | None
    claim: str

    def __repr__(self) -> str:
        return f"Provider({self.issuer!r})"


@dataclass(frozen=True, slots=True)
class House:
    """What the environment says of who comes in.

    ``MOMENTTI_HOSTS``: the host names it is reached by beside this machine's own, all by https; with commas between.
    ``MOMENTTI_PER_MINUTE``: how many requests a person, and an address of strangers, has in a minute.
    ``MOMENTTI_SYSTEMS_PER_MINUTE``: how many a token has.
    ``MOMENTTI_OIDC_ISSUER``, ``_CLIENT_ID``, ``_CLIENT_SECRET`` (or ``_CLIENT_SECRET_FILE``, a file with it): the
    OpenID provider; unset means that nobody signs in. ``_CLAIM``: which claim is an account name, by default ``sub``.
    """

    hosts: tuple[str, ...] = ()
    per_minute: int = PER_MINUTE
    systems_per_minute: int = SYSTEMS_PER_MINUTE
    provider: Provider | None = None
    development: bool = False
    """Whether anybody may sign in as anybody: never outside the demonstration."""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> House:
        """Read the environment. Raises Slip naming the variable that is wrong and what would be right."""
        names = [name.strip().lower() for name in environment.get("MOMENTTI_HOSTS", "").split(",") if name.strip()]
        for name in names:
            if hostname(name) != name:
                raise Slip(f"MOMENTTI_HOSTS: {name!r} is no host name; write ledger.example.fi, without a port")
        return cls(
            tuple(names),
            _count(environment, "MOMENTTI_PER_MINUTE", PER_MINUTE),
            _count(environment, "MOMENTTI_SYSTEMS_PER_MINUTE", SYSTEMS_PER_MINUTE),
            _provider(environment),
        )

    def knows(self, host: str | None) -> bool:
        """Whether the house is reached by a host name."""
        return host in THIS_MACHINE or host in self.hosts


def _count(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and 1 <= int(text) <= 10**9):
        raise Slip(f"{name}={text!r}: write how many requests a minute, from 1 on")
    return int(text)


def _provider(environment: Mapping[str, str]) -> Provider | None:
    issuer, client_id = environment.get("MOMENTTI_OIDC_ISSUER"), environment.get("MOMENTTI_OIDC_CLIENT_ID")
    if not issuer and not client_id:
        return None
    if not (issuer and client_id):
        raise Slip("MOMENTTI_OIDC_ISSUER and MOMENTTI_OIDC_CLIENT_ID: set both, or neither")
    if not is_safe(issuer):
        raise Slip(f"MOMENTTI_OIDC_ISSUER={issuer!r}: write the provider's https address")
    secret, file = environment.get("MOMENTTI_OIDC_CLIENT_SECRET"), environment.get("MOMENTTI_OIDC_CLIENT_SECRET_FILE")
    if secret and file:
        raise Slip("MOMENTTI_OIDC_CLIENT_SECRET and MOMENTTI_OIDC_CLIENT_SECRET_FILE: set one of them")
    if file:
        secret = Path(file).read_text("utf-8").strip()
    return Provider(issuer, client_id, secret or None, environment.get("MOMENTTI_OIDC_CLAIM") or "sub")


def is_safe(address: str) -> bool:
    """Whether nobody on the way can read or change what goes there: https, or this machine."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in THIS_MACHINE)
    )


@lru_cache(maxsize=256)
def hostname(host: str) -> str | None:
    """The name in a Host header, without its port; None for what is none."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
