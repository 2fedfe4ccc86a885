"""Payments and approvals from files: looked at first, then recorded; what is refused comes back as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from api import reading
from api.cli.asking import AsJson, advancing, print_json, way_here
from api.cli.bringing import STANDS, Brought
from api.cli.ending import Ending, if_stopped
from api.cli.server import chosen_address
from api.importing.kinds import What
from api.importing.opening import open_table, read_file
from api.importing.problems import RowProblem
from api.importing.recording import Mode, check_list
from api.importing.returning import rejected, write_beside
from api.importing.rows import read_rows
from api.printing import euros, out
from domain.names import Person
from domain.slips import Slip
from ledger.collecting import without_collection
from ledger.saying import Json

app = typer.Typer()

MOST_SHOWN = 20
"""Problems that are shown on the screen; the file of errors holds all of them."""

DONE, LOOKED_AT = ("recorded", "recorded", "green"), ("would_record", "would be recorded", "blue")
"""How many rows: under which name a report says it, in which words and colour a person is told."""

SENDER = Person("sender")
"""Who asks in a row that is sent to a server, until the server puts in whose token it is."""


@app.command(name="import")
def import_(
    what: Annotated[What, typer.Argument(help="payments to prepare, or approvals of prepared ones.")],
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="A .csv or .xlsx file with a row of headings.")
    ],
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="PERSON", help="Who asks, if a row does not say; at a server the token says it."),
    ] = None,
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
    brought = _brought(what, file, sheet_name, by, reading.day_if_any(on), mode)
    with way_here() as door, without_collection():
        importing = door.importing(brought)
        with advancing("checking", 2 * len(brought.sheet.rows)) as progress:
            report = importing.look(progress)
        problems = _problems(report)
        if not as_json:
            _show(report, problems)
        if report["would_record"] and not dry_run and (yes or _confirmed(report)):
            with if_stopped(STANDS), advancing("recording", report["would_record"]) as progress:
                report = importing.record(progress)
            shown, problems = set(problems), _problems(report)
            if not as_json:
                _show(report, [it for it in problems if it not in shown])
    given_back = None
    if problems and not (dry_run and errors is None):
        content = rejected(brought.table, brought.sheet, problems, mode is Mode.ALL)
        given_back = _give_back(file, errors, content, brought.table.suffix)
    if as_json:
        print_json({"file": str(file), **report, "errors_file": str(given_back) if given_back else None})
    else:
        _conclude(report, given_back)
    raise typer.Exit(Ending.REFUSED if problems else Ending.DONE)


def _brought(what: What, file: Path, sheet_name: str | None, by: str | None, on: date | None, mode: Mode) -> Brought:
    asks = SENDER if by is None and chosen_address() is not None else by
    given = {field: value for field, value in (("by", asks), ("effective_on", on)) if value is not None}
    body = read_file(file)
    table = open_table(body, file, what.kind, sheet_name)
    with advancing("reading") as progress:
        sheet = read_rows(table, what.kind, given, progress)
    check_list(mode, sheet.count)
    return Brought(what, body, table, sheet, mode, by, on, sheet_name)


def _problems(report: Json) -> list[RowProblem]:
    return [RowProblem(**it) for it in report["errors"]]


def _confirmed(report: Json) -> bool:
    left_out = f", and leave out {_rows(report['refused'])}" if report["refused"] else ""
    return typer.confirm(f"Record {_rows(report['would_record'])}, {euros(report['cents'])} €{left_out}?")


def _show(report: Json, problems: Sequence[RowProblem]) -> None:
    """Print a report for a person, with these of its problems."""
    name, verb, style = DONE if "recorded" in report else LOOKED_AT
    out.print(Text.assemble((verb, style), f": {_rows(report[name])}, {euros(report['cents'])} €"))
    if report["already_recorded"]:
        out.print(f"recorded already: {_rows(report['already_recorded'])}")
    for code, times in sorted(report["warnings"].items()):
        out.print(Text.assemble(("warning", "yellow"), f" ({code}): {_rows(times)}"))
    if problems:
        whole = "; the list is recorded as a whole or not at all" if report["mode"] == Mode.ALL else ""
        out.print(Text.assemble(("refused", "bold red"), f": {_rows(len(problems))}{whole}"))
    for it in problems[:MOST_SHOWN]:
        out.print(f"  {it.reason}")
    if len(problems) > MOST_SHOWN:
        out.print(f"  and {_rows(len(problems) - MOST_SHOWN)} more")


def _rows(number: int) -> str:
    """So many rows, in words."""
    return f"{number} row{'' if number == 1 else 's'}"


def _give_back(file: Path, errors: Path | None, content: bytes, suffix: str) -> Path:
    """Write the file of errors: where it was told to, or beside the file."""
    if errors is None:
        return write_beside(file, content, suffix)
    errors.write_bytes(content)
    return errors


def _conclude(report: Json, given_back: Path | None) -> None:
    if "recorded" not in report:
        out.print("Nothing was recorded.")
    if given_back is not None:
        out.print(f"The refused rows are in {given_back}, each with its reason: correct them and import that file.")
