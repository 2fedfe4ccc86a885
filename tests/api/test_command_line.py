"""The command line as people and scripts meet it: how it ends, what it says, what Tab offers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api import cli
from api.cli import keeping
from api.cli.ending import Ending
from api.doors import MODELS, read_commands
from ledger.embedded import EmbeddedServer, embedded_server
from projections.ledger import Ledger
from tests.support.docs import ROOT, momentti_in
from tests.support.importing import Terminal

Shell = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def shell(ledger: Ledger, tmp_path: Path) -> Shell:
    """``momentti`` in a process of its own, on a ledger that the settings name."""
    environment = os.environ | {
        "PATH": f"{momentti_in(tmp_path)}:{os.environ['PATH']}",
        "MOMENTTI_DATABASE_URL": ledger.conninfo,
        "MOMENTTI_SCHEMA": ledger.schema,
    }

    def run(command: str, pass_fds: Sequence[int] = (), **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-c", command],
            env=environment | variables,
            pass_fds=pass_fds,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


# How it ends


def test_each_ending_has_its_documented_code(shell: Shell, tmp_path: Path) -> None:
    assert shell("momentti balances").returncode == Ending.DONE
    assert shell("momentti commands close-year --example | momentti record -").returncode == Ending.REFUSED
    assert shell("momentti balances --as-of yesterday").returncode == Ending.ASKED_WRONGLY
    assert shell("momentti balances --nonsense").returncode == Ending.ASKED_WRONGLY
    absent = shell("momentti balances", MOMENTTI_DATABASE_URL=f"host={tmp_path} dbname=absent")
    assert absent.returncode == Ending.UNUSABLE and "Traceback" not in absent.stderr


@pytest.mark.parametrize("words", ["commands", "commands --json", "rules", "export journal", "--help"])
def test_whoever_stops_reading_is_told_nothing(words: str, shell: Shell, terminal: Terminal) -> None:
    unread, written = os.pipe()
    os.close(unread)
    done = shell(f"momentti {words} >&{written}", pass_fds=[written])
    os.close(written)
    assert (done.stderr, done.returncode) == ("", Ending.UNREAD)


@pytest.mark.parametrize(
    "words, code, said",
    [
        (["balances", "--as-of", "31.12.2021"], "bad-input", "'31.12.2021' is not a date such as 2021-12-31"),
        (["balances", "--as-off", "2021-12-31"], "bad-usage", "No such option: --as-off (Possible options: --as-of)"),
        (["balanses"], "bad-usage", "No such command 'balanses'. Did you mean 'balances'?"),
        (["record", "absent.json"], "bad-file", "No such file or directory: 'absent.json'"),
    ],
)
def test_what_went_wrong_has_one_form_for_scripts(words: list[str], code: str, said: str, terminal: Terminal) -> None:
    ended, told = terminal.run(*words)
    assert (ended, told) == (Ending.ASKED_WRONGLY, f"{said}\n")
    ended, told = terminal.run(*words, "--json")
    assert (ended, json.loads(told)) == (
        Ending.ASKED_WRONGLY,
        {"error": {"code": code, "message": said, "problems": []}},
    )


def test_wrong_fields_are_named_to_scripts_as_well(shell: Shell) -> None:
    wrong = shell("""echo '{"command": "open-moment", "by": "one"}' | momentti record - --json""")
    error = json.loads(wrong.stderr)["error"]
    assert (wrong.returncode, wrong.stdout, error["code"]) == (Ending.ASKED_WRONGLY, "", "bad-input")
    assert [it["field"] for it in error["problems"]] == ["effective_on", "moment", "names"]


@pytest.mark.parametrize(
    "words",
    [
        ["history", "--decision", "\udcff"],
        ["balances", "--known-at", "9" * 5_000],
        ["explain", "paid", f"vintage={'9' * 5_000}"],
        ["roles", "--person", "\x07"],
    ],
)
def test_what_cannot_be_meant_is_no_fault(words: list[str], terminal: Terminal) -> None:
    ended, told = terminal.run(*words, "--json")
    assert (ended, json.loads(told)["error"]["code"]) == (Ending.ASKED_WRONGLY, "bad-input")


def test_a_key_file_that_is_no_text_is_no_fault(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff")
    assert terminal.run("key", "show", tmp_path / "key")[0] == Ending.ASKED_WRONGLY


def test_a_fault_is_none_of_whoever_asks(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is raised: the question was right, and scripts do not take it for a refusal."""

    def breaks(*_: Any, **__: Any) -> None:
        raise ValueError("not enough values to unpack")

    monkeypatch.setattr(keeping, "verify_all", breaks)
    ended, told = terminal.run("verify")
    assert ended == Ending.UNUSABLE
    assert "Momentti failed" in told and "Traceback" in told and "in breaks" in told
    ended, told = terminal.run("verify", "--json")
    assert (ended, json.loads(told)["error"]["code"]) == (Ending.UNUSABLE, "fault")
    assert "in breaks" in json.loads(told)["error"]["message"]


def test_ctrl_c_says_in_what_state_things_are(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(keeping, "verify_all", stopped)
    monkeypatch.setattr(keeping, "upgrade", stopped)
    assert terminal.run("verify") == (Ending.STOPPED, "Stopped. Nothing was changed.\n")
    assert terminal.run("migrate") == (Ending.STOPPED, f"Stopped. {keeping.HALF_MIGRATED}\n")
    ended, told = terminal.run("migrate", "--json")
    assert (ended, json.loads(told)["error"]["code"]) == (Ending.STOPPED, "stopped")


@pytest.mark.parametrize("words", [["verify"], ["verify", "--json"]])
def test_who_presses_ctrl_c_before_the_program_is_read_has_stopped_it(words: list[str]) -> None:
    pressed = """
import sys
from api.entry import main
class Pressed:
    def find_spec(self, name, *_):
        if name == "api.cli":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Pressed())
main()
"""
    ended = subprocess.run(
        [sys.executable, "-c", pressed, *words],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (Ending.STOPPED, "")
    said = json.loads(ended.stderr)["error"]["message"] if "--json" in words else ended.stderr.strip()
    assert said == "Stopped. Nothing was changed."


def test_a_recording_that_is_stopped_names_the_key_that_settles_it(ledger: Ledger, tmp_path: Path) -> None:
    """The ledger's row is held, so that the turn waits; then somebody presses Ctrl-C."""
    body = tmp_path / "body.json"
    asks = {"command": "open-program", "by": "one", "effective_on": "2021-01-01", "program": "p", "names": {"fi": "P"}}
    body.write_text(json.dumps(asks))
    with ledger.owner() as connection, connection.transaction():
        connection.execute("SELECT FROM turn_lock FOR NO KEY UPDATE")
        process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "record", str(body), "--key", "k-1"],
            env=os.environ
            | {"PYTHONPATH": str(ROOT), "MOMENTTI_DATABASE_URL": ledger.conninfo, "MOMENTTI_SCHEMA": ledger.schema},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        for _ in range(600):
            time.sleep(0.05)
            if connection.execute(waits).fetchone() != (0,):
                break
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Stopping: ")
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)
    assert process.returncode == Ending.STOPPED
    assert said == (
        "Stopped. Whether it was recorded is settled by asking again with --key k-1: nothing is added twice.\n"
    )


def test_the_version_is_said(terminal: Terminal) -> None:
    ended, said = terminal.run("--version")
    assert ended == Ending.DONE and said.startswith("momentti ")


def test_the_help_says_how_commands_end(shell: Shell) -> None:
    said = " ".join(shell("momentti --help").stdout.split())
    for ending in Ending:
        assert f" {ending.value} " in said, ending


def test_the_help_cuts_no_sentence_off_and_names_no_type_of_the_programs(terminal: Terminal) -> None:
    told = {name: terminal.run(*name.split(), "--help")[1] for name in ("", "token", "key", *_commands(terminal))}
    assert not [name for name, said in told.items() if "..." in said.partition("Commands:\n")[2]]
    options = [line.split("  ")[1] for said in told.values() for line in said.splitlines() if line[2:4] == "--"]
    assert not [it for it in options if any(kind in it for kind in ("<str>", "<int", "<list"))]


# Helpful


@pytest.mark.parametrize(
    "words, said",
    [
        (["history", "--moment", "29.01.35"], "there is no moment '29.01.35'; did you mean 29.01.53"),
        (["history", "--program", "skils"], "there is no program 'skils'"),
        (["history", "--region", "99"], "there is no region '99'; there is 01, 02, 04"),
        (["history", "--decision", "H-7"], "there is no decision 'H-7'; did you mean H-1"),
        (["explain", "paid", "moment=29.01.35"], "there is no moment '29.01.35'; did you mean 29.01.53"),
        (["explain", "payd"], "'payd' is not a figure; choose one of"),
        (["refusals", "--code", "exceeds-apropriation"], "did you mean exceeds-appropriation"),
        (["commands", "award-grnt"], "there is no command 'award-grnt'; did you mean award-grant"),
        (["commands", "--example"], "`momentti commands NAME --example`"),
        (["token", "create", "system.invoices", "--scope", "figurs"], "no scope 'figurs'; there are: access, details,"),
        (["balances", "--by", "country"], "'--by': 'country' is not one of 'moment', 'program', 'region'"),
        (["balances", "--known-at", "noon"], "is not a time such as 2021-12-31T16:15:00+02:00"),
    ],
)
def test_a_slip_is_answered_with_what_there_is(words: list[str], said: str, terminal: Terminal) -> None:
    ended, told = terminal.run(*words)
    assert ended == Ending.ASKED_WRONGLY
    assert said in told


def test_a_ledger_with_facts_is_not_called_empty_as_of_a_time_before_them(terminal: Terminal) -> None:
    ended, told = terminal.run("balances", "--known-at", "2020-01-01")
    assert ended == Ending.DONE
    assert told.endswith("\nNothing was recorded by then.\n")


def test_what_is_known_but_has_no_facts_there_is_no_slip(terminal: Terminal) -> None:
    assert terminal.run("history", "--moment", "29.01.53", "--since", "2030-01-01") == (
        Ending.DONE,
        "No fact is about that.\n",
    )
    assert terminal.run("history", "--region", "21")[0] == Ending.DONE


@pytest.mark.parametrize("name", MODELS)
def test_every_command_has_a_body_to_start_from(name: str) -> None:
    shown = CliRunner().invoke(cli.app, ["commands", name, "--example"])
    assert shown.exit_code == Ending.DONE
    assert len(read_commands(shown.stdout.encode()).asks) == 1


# For scripts

WITHOUT_JSON = {"serve", "export", "checkpoint", "receipt", "consistency", "key create", "key show"}
"""One serves until it is stopped; what the others print is data already."""


def test_every_command_takes_json(terminal: Terminal) -> None:
    names = [*_commands(terminal)]
    assert len(names) > 15
    without = {name for name in names if "--json" not in terminal.run(*name.split(), "--help")[1]}
    assert without == WITHOUT_JSON


def _commands(terminal: Terminal, *group: str) -> Iterator[str]:
    """The commands that the help lists, and those of groups."""
    said = terminal.run(*group, "--help")[1]
    for line in said.split("Commands:\n")[1].splitlines():
        if line[2:3].strip():
            name = line.split()[0]
            if "Commands:\n" in terminal.run(*group, name, "--help")[1]:
                yield from _commands(terminal, *group, name)
            else:
                yield " ".join((*group, name))


def test_what_keeps_a_ledger_is_told_to_scripts(terminal: Terminal, ledger: Ledger) -> None:
    assert json.loads(terminal.run("migrate", "--json")[1]) == {"schema": ledger.schema, "steps": []}
    rebuilt = json.loads(terminal.run("rebuild", "--json")[1])
    verified = json.loads(terminal.run("verify", "--json")[1])
    assert rebuilt == {"position": verified["facts"], "mended": []}
    assert verified["verified"] is True
    listed = json.loads(terminal.run("commands", "--json")[1])
    assert [it["command"] for it in listed] == list(MODELS)
    ended, said = terminal.run("demo", "--json")
    assert ended == Ending.ASKED_WRONGLY and "--json goes with --check" in said


def test_nothing_is_drawn_where_nobody_looks(shell: Shell) -> None:
    done = shell("momentti migrate; momentti verify; momentti rebuild")
    assert (done.returncode, done.stderr) == (0, "")


# What Tab offers


def completed(shell: Shell, how: str, line: str, **variables: str) -> str:
    words = line.split(" ")
    asked = {
        "bash": {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1), "_MOMENTTI_COMPLETE": "complete_bash"},
        "zsh": {"_TYPER_COMPLETE_ARGS": line, "_MOMENTTI_COMPLETE": "complete_zsh"},
    }
    done = shell("momentti", **asked[how], **variables)
    assert done.stderr == ""
    return done.stdout


OFFERED = {
    "momentti bal": "balances",
    "momentti commands award-": "award-grant",
    "momentti history --moment 29.": "29.01.53",
    "momentti history --region 0": "01",
    "momentti history --decision H": "H-1",
    "momentti explain com": "committed",
    "momentti refusals --code exceeds-a": "exceeds-appropriation",
    "momentti balances --by r": "region",
}


@pytest.mark.parametrize("how", ["bash", "zsh"])
def test_tab_offers_what_exists(how: str, terminal: Terminal, shell: Shell) -> None:
    for line, offered in OFFERED.items():
        assert offered in completed(shell, how, line), line


def test_tab_starts_nothing_and_waits_for_nobody(shell: Shell, tmp_path: Path) -> None:
    line, home = "momentti history --moment 29.", tmp_path / "home"
    nowhere = {"MOMENTTI_DATABASE_URL": "", "MOMENTTI_SCHEMA": "", "MOMENTTI_HOME": str(home)}
    assert completed(shell, "bash", line, **nowhere).strip() == ""
    assert not home.exists()
    assert completed(shell, "bash", line, MOMENTTI_DATABASE_URL=f"host={tmp_path} dbname=absent").strip() == ""
    assert completed(shell, "bash", line, MOMENTTI_SCHEMA="Wrong").strip() == ""
    assert completed(shell, "bash", line, MOMENTTI_SERVER="https://momentti.example").strip() == ""


def test_tab_asks_an_embedded_server_that_runs(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path)
    assert server.running() is None
    with embedded_server(tmp_path) as conninfo:
        assert server.running() == conninfo
    assert server.running() is None


def test_completion_is_installed_for_a_shell(shell: Shell, tmp_path: Path) -> None:
    done = shell("momentti --show-completion bash")
    assert done.returncode == 0 and "_MOMENTTI_COMPLETE=complete_bash" in done.stdout
