"""The server that commands work on, where one is named: its address, and the token that says who asks."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from api.access.house import THIS_MACHINE
from domain.slips import Slip


@dataclass(frozen=True, slots=True)
class Server:
    """A Momentti server.

    ``MOMENTTI_SERVER`` (or ``--server``): its address, https, or http on this machine; unset means the ledger here.
    ``MOMENTTI_TOKEN``: the token; or ``MOMENTTI_TOKEN_FILE``: a file with the token alone, for its owner's eyes.
    """

    url: str
    token: str = field(repr=False)

    @classmethod
    def read(cls, url: str, environment: Mapping[str, str]) -> Server:
        """Read the address and the environment. Raises Slip saying what is wrong and what would be right."""
        return cls(_address(url), _token(environment))

    @property
    def is_here(self) -> bool:
        """Whether the server runs on this machine."""
        return urlsplit(self.url).hostname in THIS_MACHINE


_chosen: ContextVar[str | None] = ContextVar("server", default=None)


def choose(url: str | None) -> None:
    """Work on the server of this address from now on; None is the ledger here."""
    _chosen.set(url or None)


def chosen() -> Server | None:
    """The server that was chosen, if any. Raises Slip if it cannot be what was meant."""
    url = _chosen.get()
    return Server.read(url, os.environ) if url is not None else None


def chosen_address() -> str | None:
    """The address that was chosen, whatever it is."""
    return _chosen.get()


def _address(url: str) -> str:
    try:
        if not url.isprintable():
            raise ValueError("it holds what cannot be seen, such as a line's end")
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Slip(f"the server {url!r} is not an address: {error}") from error
    if parts.username is not None or parts.password is not None:
        raise Slip("the server's address holds a user name; a token goes into MOMENTTI_TOKEN or its file alone")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or port == 0:
        raise Slip(f"the server {url!r} is not an address such as https://momentti.example.fi")
    if parts.scheme == "http" and parts.hostname not in THIS_MACHINE:
        raise Slip(f"the server {url!r} would be asked in the clear: use https (http serves this machine alone)")
    return url.rstrip("/")


def _token(environment: Mapping[str, str]) -> str:
    token, file = environment.get("MOMENTTI_TOKEN"), environment.get("MOMENTTI_TOKEN_FILE")
    if token and file:
        raise Slip("MOMENTTI_TOKEN and MOMENTTI_TOKEN_FILE both name a token: unset one of them")
    if not token and not file:
        raise Slip("a server asks who you are: set MOMENTTI_TOKEN, or MOMENTTI_TOKEN_FILE to a file with it")
    read = token.strip() if token else _token_in(Path(file or ""))
    if not (read.isascii() and read.isprintable() and read and " " not in read):
        raise Slip(f"{'MOMENTTI_TOKEN' if token else file} does not hold a token on one line")
    return read


def _token_in(file: Path) -> str:
    with file.open(encoding="utf-8", errors="replace") as opened:
        if os.name == "posix" and stat.S_IMODE(os.fstat(opened.fileno()).st_mode) & 0o077:
            raise Slip(f"{file} can be read by others, and whoever reads it can act as you: chmod 600 {file}")
        return opened.read(1_000).strip()
