"""Files of payments and approvals over HTTP: read, looked at and recorded as the command line does it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from time import monotonic
from typing import Annotated, Any

import msgspec
from litestar import Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.exceptions import PermissionDeniedException
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import FromPath, FromQuery, QueryParameter

from api.access.identity import Identity
from api.access.rights import Right
from api.http.addresses import AnyRequest
from api.http.bodies import refuse_other_forms
from api.http.commands import role_of
from api.http.guard import still_may
from api.http.problems import RETRY_AFTER, NotServed, problem
from api.http.streaming import Places
from api.http.views.declaring import answering
from api.http.views.negotiating import MEDIA
from api.importing.kinds import What
from api.importing.opening import open_table
from api.importing.preview import Preview, preview
from api.importing.problems import RowProblem
from api.importing.recording import Mode, check_list, record, record_rows
from api.importing.report import Report
from api.importing.rows import read_rows
from api.importing.tables import CSV, XLSX, BadFile, Progress
from domain.money import Money
from domain.names import Person, Role
from ledger.clerk import Clerk
from projections.ledger import Ledger

MOST_IMPORTS = 1
"""Files that are looked at or recorded at a time; reading them keeps a processor busy."""

MOST_ROWS = 50_000
"""Rows of one file: what is remembered of them, and the report on them, have a bound."""

MOST_UNPACKED = 64 * 2**20
"""Bytes that a spreadsheet may unpack to."""

WITHIN = 25.0
"""Seconds for a file once it has come. With the half minute for the body it stays within the minute of every answer,
and a server that stops waits longer than that."""

LOOK_EVERY = 1.0
"""Seconds between two looks whether whoever sent a file may still record it."""

UNDER_WAY = 64
"""Rows that wait for their turn together: whoever else asks waits behind no more."""

CHARSETS = ("utf-8", "windows-1252")
"""What a CSV file may be called; which one it is in shows in its bytes."""

EXAMPLE = (
    "decision;instalment;amount;invoice;due_on;effective_on\nP-2026-002;4;12 500,00;2026-118;2026-12-02;2.11.2026\n"
)


@dataclass(frozen=True, slots=True)
class Imported:
    """How the rows of a file fared, looked at as of a position; ``recorded``, or ``would_record`` of a dry run.

    ``cents`` is what these rows come to; ``warnings`` how often the ledger warned, by code; ``errors`` every row that
    is refused: where, by which rule, what is left of a limit, what would set it right.
    """

    mode: Mode
    position: int
    read: int
    cents: Money
    already_recorded: int
    refused: int
    warnings: dict[str, int]
    errors: list[RowProblem]
    recorded: int | None = None
    would_record: int | None = None


@dataclass
class TakesFile(Operation):
    """An operation whose body is a file."""

    def __post_init__(self) -> None:
        text = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING), example=EXAMPLE)
        binary = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY))
        self.request_body = RequestBody({CSV: text, XLSX: binary}, "The file, with a row of headings.", required=True)


class Patience:
    """How long a file may take."""

    def __init__(self) -> None:
        self._until = monotonic() + WITHIN

    @property
    def lasts(self) -> bool:
        """Whether there is time left."""
        return monotonic() < self._until

    def check(self, _: int) -> None:
        """Raises NotServed when there is none: nothing was recorded yet."""
        if not self.lasts:
            said = f"To look at this file takes more than {WITHIN:g} s; nothing was recorded. Divide it."
            raise NotServed("too-large", said)


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that somebody sent, and how it is to be imported."""

    body: bytes
    what: What
    mode: Mode
    sheet: str | None
    on: date | None
    sender: Person
    role: Role

    def look(self, ledger: Ledger, progress: Progress) -> tuple[Report, Preview]:
        """Read it, and sort its rows by what would become of them. Raises BadFile."""
        kind = self.what.kind
        given = {"role": self.role} | ({} if self.on is None else {"effective_on": self.on})
        table = open_table(self.body, "the file", kind, self.sheet, MOST_UNPACKED)
        sheet = read_rows(table, kind, given, progress, self.sender, MOST_ROWS)
        check_list(self.mode, sheet.count)
        seen = asyncio.run(preview(ledger, kind, sheet.rows, progress))
        return Report.of_preview(self.mode, sheet, seen), seen


@post(
    "/imports/{kind:str}",
    right=Right.RECORD,
    status_code=200,
    operation_class=TakesFile,
    responses=answering(Imported, "The report: what was recorded, or would be, and why the other rows are refused."),
)
async def import_file(
    request: AnyRequest,
    identity: NamedDependency[Identity],
    kind: FromPath[What],
    mode: Annotated[
        Mode, QueryParameter(description="rows: each for itself, unless it is said otherwise; all: as one list or none")
    ] = Mode.ROWS,
    sheet: Annotated[str | None, QueryParameter(description="the sheet of a workbook that has several")] = None,
    on: Annotated[date | None, QueryParameter(description="from when a row counts that does not say")] = None,
    dry_run: FromQuery[bool] = False,
) -> Response[Any]:
    """Prepare or approve a payment for each row of a file.

    It needs no Idempotency-Key: the key of each row follows from what it says, so the same file, sent again because an
    answer was lost or came too late, adds nothing twice and goes on where it ended; what was recorded by then stands.
    Who asks is known from the sign-in; a row that names another person in ``by`` is refused. The rows have the columns
    of ``momentti import``. At most 50 000 rows in a file, 10 000 as one list, one file at a time.
    """
    refuse_other_forms(request, (CSV, XLSX), CHARSETS, f"the file as {CSV} (UTF-8 or Windows-1252) or {XLSX}")
    role = role_of(identity, kind.kind.command)
    sent = Sent(await request.body(), kind, mode, sheet, on, identity.person, role)
    # It goes on to an end of its own if nobody waits any more, for a thread cannot be ended; so long it has its place.
    return await asyncio.shield(_imported(request, sent, dry_run))


async def _imported(request: AnyRequest, sent: Sent, dry_run: bool) -> Response[Any]:
    """The report on a file, in the one place that there is."""
    state: State = request.app.state
    places: Places = state.import_places
    if not places.free:
        return problem("busy", "Another file is being imported; send yours again.", {"Retry-After": RETRY_AFTER})
    with places.one():
        patience = Patience()
        try:
            report, seen = await asyncio.to_thread(sent.look, state.ledger, patience.check)
        except BadFile as error:
            raise NotServed("bad-file", f"This cannot be imported: {error!s:.2000}. Nothing was recorded.") from error
        if not dry_run:
            report = await _record(request, sent.role, report, seen, patience)
        return Response(await asyncio.to_thread(_written, report), media_type=MEDIA["json"])


async def _record(request: AnyRequest, role: Role, report: Report, seen: Preview, patience: Patience) -> Report:
    """Record the rows that were accepted; what there is no time for is told, or no right any more."""
    clerk: Clerk = request.app.state.clerk
    accepted = seen.accepted if report.rows else []
    if not await still_may(request, role):
        raise PermissionDeniedException("While this was looked at your right to record it ended; nothing was recorded.")
    if report.mode is Mode.ALL:
        return report.after(await record(clerk, accepted, Mode.ALL, _untold))
    allowed = asyncio.create_task(_while_allowed(request, role))
    try:
        in_time = takewhile(lambda _: patience.lasts and not allowed.done(), accepted)
        outcome = await record_rows(clerk, in_time, UNDER_WAY, _untold)
    finally:
        ended = allowed.done()
        allowed.cancel()
    if left := len(accepted) - outcome.recorded - outcome.already - len(outcome.problems):
        if ended:
            allowed.result()
            said = f"{outcome.recorded} rows were recorded before, and stand; {left} are left."
            raise PermissionDeniedException(f"Meanwhile your right to record them ended. {said}")
        said = f"{outcome.recorded} rows were recorded within {WITHIN:g} s, and stand; {left} are left."
        again = "Send the same file again for them: nothing is added twice."
        raise NotServed("too-long", f"{said} {again}", recorded=outcome.recorded)
    return report.after(outcome)


async def _while_allowed(request: AnyRequest, role: Role) -> None:
    """Goes on until whoever sent a file may no longer record it in that role."""
    while await still_may(request, role):
        await asyncio.sleep(LOOK_EVERY)


def _written(report: Report) -> bytes:
    return msgspec.json.encode(report.as_json())


def _untold(_: int) -> None:
    """Nobody watches."""


HANDLERS = [import_file]
