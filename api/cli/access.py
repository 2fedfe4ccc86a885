"""Who comes in at a server: tokens for systems, sessions seen and ended, and who read what."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from typing import Annotated

import typer

from api import reading, tables
from api.access import sessions, telling, tokens
from api.access.people import read_person
from api.access.rights import GRANTABLE, RIGHTS
from api.cli.asking import AsJson, BeforeNumber, Commands, Limit, door_here, ledger_here, print_json
from api.printing import err, out
from api.reading import Asked
from domain.calendar import helsinki_day, stamp
from domain.slips import Slip

app = typer.Typer()
token = typer.Typer(cls=Commands, no_args_is_help=True, help="Tokens, with which systems come in at a server.")
app.add_typer(token, name="token")

SCOPE = f"A right that it is narrowed to, once for each: {', '.join(sorted(GRANTABLE))}."


@token.command()
def create(
    person: Annotated[str, typer.Argument(help="Whose it is: what it does is done by that account.")],
    scope: Annotated[list[str], typer.Option("--scope", metavar="RIGHT", help=SCOPE)],
    days: Annotated[
        int, typer.Option("--days", metavar="NUMBER", min=1, max=tokens.MOST_DAYS, help="For how many days it lasts.")
    ] = tokens.DAYS,
    as_json: AsJson = False,
) -> None:
    """Issue a token and print it: it is shown this once and kept nowhere."""
    whose, scopes = read_person(person), tokens.read_scopes(scope)
    with ledger_here() as ledger, ledger.registrar() as connection:
        issued = tokens.issue(connection, whose, scopes, _myself(), days)
        today = helsinki_day(datetime.now(UTC))
        held = [it.term.role for it in reading.read_roles(ledger, Asked(), whose)[1] if it.term.in_force(today)]
    if as_json:
        print_json(telling.token(issued.token) | {"text": issued.text})
        return
    err.print(f"Token {issued.token.id} of {person}, until {stamp(issued.token.expires_at)}; keep it safe:")
    if closed := sorted(it for it in scopes if not any(it in RIGHTS[role] for role in held)):
        err.print(f"No role that {person} holds today gives {', '.join(closed)}: until one does, that stays shut.")
    out.print(issued.text)


@token.command("list")
def list_tokens(as_json: AsJson = False) -> None:
    """Every token there ever was, newest first."""
    with ledger_here() as ledger, ledger.registrar() as connection:
        found = tokens.every(connection)
    if as_json:
        print_json([telling.token(it) for it in found])
        return
    if not found:
        out.print("No token was ever issued.")
    for it in found:
        end = f"until {stamp(it.expires_at)}"
        if it.revoked_at is not None:
            end = f"revoked {stamp(it.revoked_at)} by {it.revoked_by}"
        out.print(f"{it.id} {it.person}, for {', '.join(sorted(it.scopes))}; {end}")
        out.print(f"  issued {stamp(it.issued_at)} by {it.issued_by}")


@token.command()
def revoke(
    token_id: Annotated[str, typer.Argument(metavar="ID", help="As `momentti token list` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Revoke a token, for good: a server lets it in no more, within two seconds."""
    with ledger_here() as ledger, ledger.registrar() as connection:
        known = tokens.revoke(connection, token_id, _myself())
    if not known:
        raise Slip(f"There is no token {token_id}.")
    if as_json:
        print_json({"id": token_id, "revoked": True})
    else:
        out.print(f"Token {token_id} is revoked.")


@app.command("sessions")
def list_sessions(
    person: Annotated[str | None, typer.Option("--person", metavar="PERSON", help="Of one person.")] = None,
    as_json: AsJson = False,
) -> None:
    """Who is signed in: the sessions that go on, newest first."""
    whose = None if person is None else read_person(person)
    with ledger_here() as ledger, ledger.registrar() as connection:
        found = sessions.going_on(connection, whose)
    if as_json:
        print_json([telling.session(it) for it in found])
        return
    if not found:
        out.print("Nobody is signed in." if whose is None else f"{whose} is not signed in.")
    for it in found:
        out.print(f"{it.id} {it.person}, by {it.how} since {stamp(it.started_at)}")
        out.print(f"  last seen {stamp(it.seen_at)}; until {stamp(it.ends_at)} unless it is used")


@app.command("sign-out")
def sign_out(
    person: Annotated[str, typer.Argument(help="Whose sessions end.")],
    as_json: AsJson = False,
) -> None:
    """End all sessions of a person at every server, within two seconds."""
    whose = read_person(person)
    with ledger_here() as ledger, ledger.registrar() as connection:
        ended = sessions.end_all(connection, whose)
    if as_json:
        print_json({"ended": ended})
    else:
        out.print(f"{ended} {'session' if ended == 1 else 'sessions'} ended.")


@app.command()
def readings(
    person: Annotated[str | None, typer.Option("--person", metavar="PERSON", help="Of one person.")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Noted since a day.")] = None,
    limit: Limit = 50,
    before: BeforeNumber = None,
    as_json: AsJson = False,
) -> None:
    """The register of readings: who was shown restricted data at a server, what and when; newest first."""
    day = reading.day_if_any(since)
    with door_here() as door:
        seen = door.readings(person, day, limit, before)
    if as_json:
        print_json(seen)
    else:
        tables.show_readings(seen["rows"])


@app.command()
def whoami(as_json: AsJson = False) -> None:
    """Who asks: at a server the token's person, roles and rights."""
    with door_here() as door:
        me = door.whoami()
    if as_json:
        print_json(me)
    else:
        tables.show_identity(me)


def _myself() -> str:
    """Whoever has the database before them; the ledger knows them by their name on this machine alone."""
    return f"command line: {getpass.getuser()}"
