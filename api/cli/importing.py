"""Payments and approvals from files: looked at first, then recorded; what is refused comes back as a file."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api import reading
from api.cli.asking import AsJson, advancing, ledger_here, print_json
from api.cli.ending import Ending, if_stopped
from api.importing.headings import known_headings
from api.importing.kinds import APPROVALS, PAYMENTS, Kind
from api.importing.opening import open_table
from api.importing.preview import Preview, preview
from api.importing.recording import Mode, Outcome, check_list, record
from api.importing.report import Report, rows
from api.importing.returning import rejected, write_beside
from api.importing.rows import Sheet, read_rows
from api.importing.tables import Table
from api.printing import out
from domain.money import in_euros
from domain.slips import Slip
from ledger.collecting import without_collection
from projections.follower import follow
from projections.ledger import Ledger

app = typer.Typer()


class What(StrEnum):
    """What can be imported."""

    PAYMENTS = "payments"
    APPROVALS = "approvals"


KINDS = {What.PAYMENTS: PAYMENTS, What.APPROVALS: APPROVALS}


@app.command(name="import")
def import_(
    what: Annotated[What, typer.Argument(help="payments to prepare, or approvals of prepared ones.")],
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="A .csv or .xlsx file with a row of headings.")
    ],
    by: Annotated[str | None, typer.Option("--by", metavar="PERSON", help="Who asks, if a row does not say.")] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="From when it counts, if a row does not say.")
    ] = None,
    mode: Annotated[Mode, typer.Option("--mode", help="Row by row, or all rows as one list or none.")] = Mode.ROWS,
    sheet_name: Annotated[
        str | None, typer.Option("--sheet", metavar="NAME", help="The sheet of a workbook that has several.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Record what can be without asking.")] = False,
    errors: Annotated[
        Path | None, typer.Option("--errors", metavar="FILE", help="Where refused rows go, if not beside the file.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Prepare or approve a payment for each row of a file; the same rows again add nothing.

    Payments: decision, instalment, amount, due_on, invoice, vat, vat_moment. Approvals: decision, instalment,
    budget_account, ledger_account. Both: by, effective_on, document_on, reason.
    """
    if as_json and not (dry_run or yes):
        raise Slip("--json asks nothing: add --dry-run to look, or --yes to record")
    if errors is not None and errors.resolve() == file.resolve():
        raise Slip(f"--errors {errors} is the file itself; name another one")
    table, sheet = _read(KINDS[what], file, sheet_name, by, on)
    check_list(mode, sheet.count)
    with ledger_here() as ledger, without_collection():
        with advancing("checking", 2 * len(sheet.rows)) as progress:
            seen = asyncio.run(preview(ledger, KINDS[what], sheet.rows, progress))
        report = Report.of_preview(file, mode, sheet, seen)
        if not as_json:
            report.show(report.problems)
        if report.rows and not dry_run and (yes or _confirmed(report)):
            outcome = _record(ledger, seen, mode)
            report = report.after(outcome)
            if not as_json:
                report.show(outcome.problems)
    given_back = None
    if report.problems and not (dry_run and errors is None):
        given_back = _give_back(file, errors, rejected(table, sheet, report.problems, mode is Mode.ALL), table.suffix)
    if as_json:
        print_json(report.as_json(given_back))
    else:
        _conclude(report, given_back)
    raise typer.Exit(Ending.REFUSED if report.problems else Ending.DONE)


def _read(kind: Kind, file: Path, sheet_name: str | None, by: str | None, on: str | None) -> tuple[Table, Sheet]:
    asked = {"by": by, "effective_on": reading.read_day(on) if on else None}
    given = {field: value for field, value in asked.items() if value is not None}
    table = open_table(file, sheet_name, lambda cells: known_headings(cells, kind))
    with advancing("reading") as progress:
        return table, read_rows(table, kind, given, progress)


def _confirmed(report: Report) -> bool:
    left_out = f", and leave out {rows(len(report.problems))}" if report.problems else ""
    return typer.confirm(f"Record {rows(report.rows)}, {in_euros(report.cents)} €{left_out}?")


def _record(ledger: Ledger, seen: Preview, mode: Mode) -> Outcome:
    state = "The rows recorded so far stand; import the same file again for the rest: nothing is added twice."
    with if_stopped(state), advancing("recording", len(seen.accepted)) as progress:
        outcome = asyncio.run(record(ledger, seen.accepted, mode, progress))
        follow(ledger)
    return outcome


def _give_back(file: Path, errors: Path | None, content: bytes, suffix: str) -> Path:
    """Write the file of errors: where it was told to, or beside the file."""
    if errors is None:
        return write_beside(file, content, suffix)
    errors.write_bytes(content)
    return errors


def _conclude(report: Report, given_back: Path | None) -> None:
    if not report.recorded:
        out.print("Nothing was recorded.")
    if given_back is not None:
        out.print(f"The refused rows are in {given_back}, each with its reason: correct them and import that file.")
