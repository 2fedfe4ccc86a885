"""Where the ledger is: what the environment says, and an embedded server where it says nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path

from platformdirs import user_data_path

from api.access.house import House
from domain.slips import Slip
from ledger.embedded import embedded_server
from ledger.notes import Signer
from projections.ledger import Ledger
from projections.upgrade import upgrade


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says.

    ``MOMENTTI_DATABASE_URL``: the PostgreSQL database; unset means an embedded server. Of several hosts the primary.
    ``MOMENTTI_READ_DATABASE_URL``: where views are read, such as a standby; unset means in the former.
    ``MOMENTTI_SCHEMA``: the ledger in that database, by default ``momentti``.
    ``MOMENTTI_HOME``: where the embedded server keeps its data, by default the user's data directory.
    ``MOMENTTI_TRUSTED_PROXIES``: the proxies before a server that are believed whom they speak for; unset means none.
    ``MOMENTTI_SIGNING_KEY_FILE``: the key that signs checkpoints; unset means the demo's own in that home, if any.
    Who comes in, and how, is said by further ones: see ``House``.
    """

    database_url: str | None
    read_database_url: str | None
    schema: str
    home: Path
    trusted_proxies: tuple[str, ...] = ()
    signing_key_file: Path | None = None
    house: House = field(default_factory=House)

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the environment. Raises Slip naming the variable that is wrong and what would be right."""
        schema = environment.get("MOMENTTI_SCHEMA") or "momentti"
        if not (schema.isascii() and schema.isidentifier() and schema == schema.lower() and len(schema) <= 50):
            raise Slip(f"MOMENTTI_SCHEMA={schema!r}: use lower-case letters, digits and _, at most 50")
        home = environment.get("MOMENTTI_HOME")
        if home is not None and not home.isprintable():
            raise Slip(f"MOMENTTI_HOME={home!r}: use a path in plain text (UTF-8)")
        database_url = environment.get("MOMENTTI_DATABASE_URL") or None
        read_database_url = environment.get("MOMENTTI_READ_DATABASE_URL") or None
        if read_database_url and not database_url:
            raise Slip("MOMENTTI_READ_DATABASE_URL: name the database to decide in by MOMENTTI_DATABASE_URL")
        return cls(
            database_url,
            read_database_url,
            schema,
            Path(home).expanduser().absolute() if home else user_data_path("momentti"),
            _networks("MOMENTTI_TRUSTED_PROXIES", environment),
            Path(key).expanduser() if (key := environment.get("MOMENTTI_SIGNING_KEY_FILE")) else None,
            House.read(environment),
        )

    @property
    def own_key_file(self) -> Path:
        """Where the demo keeps the key that it makes for itself."""
        return self.home / "signing-key"

    def signer(self) -> Signer | None:
        """The key that signs checkpoints, if there is one; a database that was named takes no key but a named one."""
        file = self.signing_key_file
        if file is None:
            if self.database_url is not None or not self.own_key_file.exists():
                return None
            file = self.own_key_file
        try:
            return Signer.read(file.read_text("utf-8"))
        except (Slip, UnicodeError) as error:
            raise Slip(f"{file}: {error}") from error

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """The ledger, its embedded server running where there is no other; it stops with its last user.

        An embedded ledger is brought up to date on the way; a database of somebody else's only by ``momentti migrate``.
        """
        if self.database_url is not None:
            yield Ledger(self.database_url, self.schema, self.read_database_url)
            return
        with embedded_server(self.home) as conninfo:
            ledger = Ledger(conninfo, self.schema)
            upgrade(ledger)
            yield ledger


def _networks(name: str, environment: Mapping[str, str]) -> tuple[str, ...]:
    given = [it.strip() for it in environment.get(name, "").split(",") if it.strip()]
    for it in given:
        try:
            ip_network(it)
        except ValueError as error:
            raise Slip(f"{name}: {it!r} is no IP address or network, such as 10.0.0.5 or 10.0.0.0/24") from error
    return tuple(given)
