"""The command line: every view and every command, for people and for scripts.

Exit codes: 0 done; 1 refused, or not verified; 2 asked wrongly; 3 the ledger cannot be reached or used.
"""

from __future__ import annotations

import io
import sys

import psycopg
import typer

from api.cli import backing, importing, keeping, proving, recording, views
from api.demo.loading import NotTheDemo
from api.doors import BadInput
from api.printing import err
from api.serving import PortTaken
from ledger.answers import LedgerUnavailable, LogDamaged
from ledger.migrations import SchemaError
from ledger.notes import NotProven
from ledger.programs import EmbeddedServerError
from projections.rebuild import RebuildUnderWay
from projections.restore import BackupUnfit, NotEmpty
from projections.verify import Difference

app = typer.Typer(
    no_args_is_help=True, add_completion=True, rich_markup_mode=None, pretty_exceptions_enable=False, help=__doc__
)
for part in (backing, importing, keeping, proving, recording, views):
    app.add_typer(part.app)


def main() -> None:
    """Run the command line; what goes wrong is said in a sentence, not in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without € still gets its answer
    try:
        app()
    except BadInput as error:
        for it in error.problems:
            err.print(f"{it.field}: {it.problem}")
        err.print("Nothing was recorded. `momentti commands NAME` shows a command's fields.")
        sys.exit(2)
    except (ValueError, OSError) as error:
        _die(error, 2)
    except Difference as error:
        _die(error, 1)
    except NotProven as error:
        _die(f"NOT proven: {error}", 1)
    except BackupUnfit as error:
        _die(f"NOT restored: {error}", 1)
    except (
        EmbeddedServerError,
        SchemaError,
        LedgerUnavailable,
        LogDamaged,
        PortTaken,
        NotEmpty,
        NotTheDemo,
        RebuildUnderWay,
        psycopg.Error,
    ) as error:
        _die(error, 3)


def _die(error: BaseException | str, code: int) -> None:
    err.print(str(error))
    sys.exit(code)
