"""Files imported at a server: what is shown, asked, recorded and given back is what it is beside the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from api.access.rights import Right
from api.cli import wire
from api.cli.ending import Ending
from domain.names import Person, Role
from tests.api.test_command_line_at_a_server import (
    LATER,
    ME,
    PROBLEM,
    At,
    Served,
    at,
    here,
    ill,
    served,
    terminal_at,
)
from tests.support.coming_in import hold, token
from tests.support.importing import Terminal, prepared
from tests.support.sheets import BOTH, HEADINGS, Rows, Write, cells, changed, write_csv

__all__ = ["at", "here", "served"]

BARE = HEADINGS[:-2]
"""The columns of a file that says neither who asks nor from when it counts."""

DAY = ("--on", "2021-09-01")

_numbers = count(1_000)


def fresh(*amounts: str) -> Rows:
    """Rows that no test has used, with these amounts."""
    numbers = [str(next(_numbers)) for _ in amounts]
    return [
        changed(instalment=it, invoice=f"I-{it}", amount=much)[:5] for it, much in zip(numbers, amounts, strict=True)
    ]


class Both:
    """The same question beside the ledger and at its server."""

    def __init__(self, served: Served, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
        self.served = served
        self._terminal = terminal
        self._monkeypatch = monkeypatch

    def here(self, *words: object, answer: str = "") -> tuple[int, str]:
        """What the command line says beside the ledger, in my name."""
        return self._terminal.run(*words, "--by", ME, answer=answer)

    def there(self, *words: object, answer: str = "") -> tuple[int, str]:
        """What it says at the server, in the token's name."""
        with self._monkeypatch.context() as far:
            far.setenv("MOMENTTI_SERVER", self.served.url)
            far.setenv("MOMENTTI_TOKEN", self.served.token)
            far.setenv("MOMENTTI_DATABASE_URL", "host=/nowhere")
            return self._terminal.run(*words, answer=answer)


@pytest.fixture
def both(served: Served, here: Terminal, monkeypatch: pytest.MonkeyPatch) -> Both:
    """The command line, here and there."""
    return Both(served, here, monkeypatch)


@BOTH
@pytest.mark.parametrize("form", ["", "--json", "--mode all", "--mode all --json"])
def test_a_file_is_looked_at_as_it_is_beside_the_ledger(write: Write, form: str, both: Both, tmp_path: Path) -> None:
    path = write(tmp_path / f"p{'.csv' if write is write_csv else '.xlsx'}", [BARE, *fresh("1,00", "x", "5 000,00")])
    words = ("import", "payments", path, "--dry-run", *DAY, *form.split())
    told_here, told_there = both.here(*words), both.there(*words)
    assert told_here == told_there
    assert told_here[0] == Ending.REFUSED and "exceeds-commitment" in told_here[1]
    assert list(tmp_path.iterdir()) == [path]


@BOTH
@pytest.mark.parametrize("mode", ["rows", "all"])
def test_refused_rows_are_written_beside_the_file(write: Write, mode: str, both: Both, tmp_path: Path) -> None:
    lines = fresh("1,00", "x", "5 000,00", "1,00")
    given_back: list[list[list[Any]]] = []
    for ask in (both.here, both.there):
        path = write(tmp_path / f"p{'.csv' if write is write_csv else '.xlsx'}", [BARE, *lines])
        target = tmp_path / f"{len(given_back)}{path.suffix}"
        code, said = ask("import", "payments", path, "--dry-run", *DAY, "--mode", mode, "--errors", target)
        assert code == Ending.REFUSED and f"The refused rows are in {target}" in said
        given_back.append(cells(target))
    assert given_back[0] == given_back[1]


@pytest.mark.parametrize("form", [("--yes",), ("--yes", "--json"), ()], ids=["yes", "json", "asked"])
def test_what_is_recorded_there_is_told_as_it_is_here(form: tuple[str, ...], both: Both, tmp_path: Path) -> None:
    told: list[tuple[int, Any]] = []
    path = tmp_path / "p.csv"
    for ask in (both.here, both.there):
        before = prepared(both.served.ledger)
        write_csv(path, [BARE, *fresh("1,00", "x", "1,00")])
        code, said = ask("import", "payments", path, *DAY, *form, answer="y\n")
        assert prepared(both.served.ledger) == before + 2
        assert code == Ending.REFUSED
        if "--json" in form:
            said = json.loads(said)
            del said["position"]
        told.append((code, said))
        again = json.loads(ask("import", "payments", path, *DAY, "--yes", "--json")[1])
        assert (again["already_recorded"], again["refused"]) == (2, 1)
        (tmp_path / "p.errors.csv").unlink()
    assert told[0] == told[1]


@pytest.mark.parametrize(("answer", "ending"), [("n\n", Ending.DONE), ("", Ending.REFUSED)])
def test_a_person_is_asked_first(answer: str, ending: Ending, both: Both, tmp_path: Path) -> None:
    path, before = write_csv(tmp_path / "p.csv", [BARE, *fresh("1,00")]), prepared(both.served.ledger)
    words = ("import", "payments", path, *DAY)
    told_here, told_there = both.here(*words, answer=answer), both.there(*words, answer=answer)
    assert told_here == told_there and told_here[0] == ending
    assert "Record 1 row, 1,00 €? [y/N]: " in told_there[1]
    assert prepared(both.served.ledger) == before


def test_what_was_recorded_here_is_recorded_already_there(both: Both, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "p.csv", [BARE, *fresh("1,00", "1,00")])
    assert both.here("import", "payments", path, *DAY, "--yes")[0] == Ending.DONE
    ended, said = both.there("import", "payments", path, *DAY, "--yes")
    assert ended == Ending.DONE and "recorded already: 2 rows" in said


@pytest.mark.parametrize(
    ("body", "words", "said"),
    [
        ("decision;amount\n", (), "column instalment is missing"),
        ("decision;instalment;amount;due_on\n", ("--sheet", "Maksut"), "leave --sheet out"),
        ("decision;instalment;amount;due_on\n", ("--on", "yesterday"), "yesterday"),
        ("decision;instalment;amount;due_on\n", ("--json",), "--json asks nothing"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_alike(
    body: str, words: tuple[str, ...], said: str, both: Both, tmp_path: Path
) -> None:
    path = tmp_path / "p.csv"
    path.write_text(body)
    asked = ("import", "payments", path, *words)
    told = both.here(*asked)
    assert told == both.there(*asked)
    assert told[0] == Ending.ASKED_WRONGLY and said in told[1]


def test_a_file_that_a_server_does_not_take_is_told(both: Both, tmp_path: Path) -> None:
    lines = [[*it, "x" * 100_000] for it in fresh(*["1,00"] * 110)]
    path = write_csv(tmp_path / "p.csv", [[*BARE, "reason"], *lines])
    ended, said = both.there("import", "payments", path, *DAY, "--yes")
    assert ended == Ending.ASKED_WRONGLY and "larger than this server takes" in said


def test_the_token_says_who_asks(both: Both, tmp_path: Path) -> None:
    path, before = write_csv(tmp_path / "p.csv", [BARE, *fresh("1,00")]), prepared(both.served.ledger)
    words = ("import", "payments", path, *DAY, "--dry-run")
    ended, said = both.there(*words, "--by", "somebody.else")
    assert ended == Ending.ASKED_WRONGLY and f"by: is 'somebody.else', and the token is that of {ME}" in said
    assert both.there(*words, "--by", ME) == both.there(*words)
    lines = [[*it, "2021-09-01", "somebody.else"] for it in fresh("1,00")]
    path = write_csv(tmp_path / "p.csv", [HEADINGS, *lines])
    report = json.loads(both.there("import", "payments", path, "--yes", "--json")[1])
    assert [(it["row"], it["column"], it["code"]) for it in report["errors"]] == [(2, "by", "another-person")]
    assert prepared(both.served.ledger) == before


def test_a_role_that_may_not_and_one_that_may(
    served: Served, both: Both, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_csv(tmp_path / "p.csv", [BARE, *fresh("1,00")])
    assert both.there("import", "payments", path, *DAY, "--yes")[0] == Ending.DONE
    hold(served.ledger, Person("only.approver"), Role.APPROVER)
    approver = token(served.ledger, Person("only.approver"), {Right.RECORD})
    terminal = terminal_at(served.url, approver, monkeypatch, capsys)
    ended, said = terminal.run("import", "payments", path, *DAY, "--yes")
    assert ended == Ending.UNUSABLE and "prepare-payment is recorded by recorder" in said
    number = path.read_text().splitlines()[1].split(";")[1]
    headings = ("decision", "instalment", "budget_account", "ledger_account")
    approvals = write_csv(tmp_path / "a.csv", [headings, ("H-1", number, "29.01.53.1", "43000000")])
    ended, said = terminal.run("import", "approvals", approvals, *DAY, "--yes")
    assert ended == Ending.DONE and "\nrecorded: 1 row, 1,00 €\n" in said


# Servers that are ill

LOOKED_AT = {
    "mode": "rows",
    "position": 9,
    "read": 1,
    "would_record": 1,
    "cents": 100,
    "already_recorded": 0,
    "refused": 0,
    "warnings": {},
    "errors": [],
}
LOOK = (200, {}, json.dumps(LOOKED_AT).encode())
DONE = (200, {}, json.dumps({"recorded" if it == "would_record" else it: LOOKED_AT[it] for it in LOOKED_AT}).encode())

Importing = Callable[..., tuple[int, str]]


@pytest.fixture
def importing(at: At, tmp_path: Path) -> Importing:
    """An import at some server."""
    path = write_csv(tmp_path / "p.csv", [BARE, *fresh("1,00")])
    return lambda url, *words: at(url).run("import", "payments", path, *DAY, *words)


def test_a_lost_answer_is_asked_for_again_with_the_same_file(importing: Importing) -> None:
    with ill(LOOK, None, LATER, (502, {}, b""), DONE) as server:
        ended, said = importing(server.url, "--yes")
    assert (ended, len(server.asked)) == (Ending.DONE, 5)
    assert said == "would be recorded: 1 row, 1,00 €\nrecorded: 1 row, 1,00 €\n"
    assert [path.partition("?")[2].count("dry_run") for _, path, _ in server.asked] == [1, 0, 0, 0, 0]
    assert {headers["Content-Type"] for _, _, headers in server.asked} == {"text/csv"}


def test_who_gives_up_says_that_the_same_file_goes_on(importing: Importing) -> None:
    with ill(LOOK, None) as server:
        ended, said = importing(server.url, "--yes")
    assert ended == Ending.UNUSABLE and "import the same file again for the rest" in said
    assert len(server.asked) == 1 + len(wire.PAUSES) + 1
    with ill(None) as server:
        ended, said = importing(server.url, "--dry-run")
    assert ended == Ending.UNUSABLE and "the same file" not in said


def test_what_a_server_does_not_take_is_told(importing: Importing) -> None:
    large = b'{"type": "/problems/too-large", "detail": "Divide it."}'
    with ill((413, PROBLEM, large)) as server:
        ended, said = importing(server.url, "--json", "--dry-run")
    assert (ended, json.loads(said)["error"]["message"], len(server.asked)) == (Ending.ASKED_WRONGLY, "Divide it.", 1)
    with ill((200, {}, b"[]")) as server:
        assert importing(server.url, "--json", "--dry-run")[0] == Ending.UNUSABLE


def test_ctrl_c_says_that_the_same_file_goes_on(importing: Importing, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_: float) -> None:
        raise KeyboardInterrupt

    with ill(LOOK, None) as server:
        monkeypatch.setattr(wire.time, "sleep", stopped)
        ended, said = importing(server.url, "--yes")
    assert ended == Ending.STOPPED and "import the same file again for the rest" in said
