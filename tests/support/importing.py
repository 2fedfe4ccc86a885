"""The command line as a test runs it, and the world in which payments are imported."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from api import cli
from domain.commands import Command
from projections.ledger import Ledger
from tests.support.engine import recorded, rows
from tests.support.grants import suspending
from tests.support.payments import vat_moment
from tests.support.sheets import HEADINGS, changed
from tests.support.world import OPENED, OPERATING, award, contract, granted, pay, plan, planned

WORLD: tuple[Command, ...] = (
    *OPENED,
    vat_moment(),
    granted("100 000,00"),
    granted("1 000,00", code=OPERATING, span=3),
    plan(
        planned("tenders", "50 000,00"),
        planned("grants", "10 000,00"),
        planned("services", "500,00", code=OPERATING),
        planned("own-grants", "400,00", code=OPERATING),
    ),
    *contract("H-1", "1 000,00"),
    *contract("N-1", "100,00", supplier="Invented Net Oy", line="services"),
    award("G-1", "500,00", instalments=("300,00", "200,00")),
    award("G-2", "100,00"),
    suspending("G-2"),
    award("G-3", "100,00", line="own-grants"),
    pay("H-1", "10,00", 99, invoice="I-99"),
)
"""Contract H-1 with 990 euros left, N-1 on a moment without VAT, grants: G-1 in two instalments, G-2 suspended."""

PAID_BEFORE = 1
"""How many payments that world has prepared."""

MORE = ("vat", "vat_moment", "document_on")
"""Columns beside the usual ones."""


def asked(ledger: Ledger, *asks: Command, key: str = "world") -> None:
    """Record what must be accepted."""

    async def write() -> None:
        async with ledger.clerk() as clerk:
            await recorded(clerk, asks, key)

    asyncio.run(write())


def invoice(number: int, amount: str = "100,00", **cells: str) -> list[str]:
    """A row that pays an invoice of contract H-1."""
    return changed(**{"instalment": str(number), "invoice": f"I-{number}", "amount": amount} | cells)


def with_more(**cells: str) -> list[str]:
    """A row of all columns."""
    return [*changed(**cells), *(cells.get(it, "") for it in MORE)]


ALL_HEADINGS = (*HEADINGS, *MORE)


def prepared(ledger: Ledger) -> int:
    """How many payments were prepared."""
    return int(rows(ledger, "SELECT count(*) FROM events WHERE labels @> label_hashes('=payment-prepared')")[0][0])


class Terminal:
    """The command line on one ledger, in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def run(self, *words: object, answer: str = "") -> tuple[int, str]:
        """What a command ends with, and what it says."""
        self._monkeypatch.setattr(sys, "argv", ["momentti", *map(str, words)])
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
        self._capsys.readouterr()
        code: Any = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code
        said = self._capsys.readouterr()
        return int(code or 0), said.out + said.err

    def told(self, file: Path, *words: str, what: str = "payments") -> dict[str, Any]:
        """What a script is told of an import; its exit code tells whether a row was refused."""
        code, said = self.run("import", what, file, *words, "--json")
        report: dict[str, Any] = json.loads(said)
        assert code == (1 if report["refused"] else 0)
        return report

    def fares(self, file: Path, *words: str, what: str = "payments") -> tuple[int, int, int]:
        """How many rows are recorded by an import (or would be), were recorded already, are refused."""
        report = self.told(file, *words, what=what)
        return report.get("recorded", report.get("would_record")), report["already_recorded"], report["refused"]
