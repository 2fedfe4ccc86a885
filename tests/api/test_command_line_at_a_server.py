"""The command line at a server: what it prints is what it prints beside the ledger, and what goes wrong is told."""

from __future__ import annotations

import json
import os
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from api.access.rights import Right
from api.cli import wire
from api.cli.ending import Ending
from api.cli.server import Server
from domain.names import Person, Role
from domain.slips import Slip
from projections.ledger import Ledger
from tests.support.coming_in import hold, token
from tests.support.docs import ROOT
from tests.support.importing import WORLD, Terminal, asked

ME = "finance.recorder"
ROLES = (Role.RECORDER, Role.DIRECTOR_GENERAL)
SPENT = {
    "command": "record-operating-expenditure",
    "effective_on": "2021-10-01",
    "voucher": "V-1",
    "description": "Rent",
    "cost": "other",
    "moment": "29.01.53",
    "amount": 100,
    "budget_account": "29.01.53.1",
    "ledger_account": "43000000",
}
OVER = SPENT | {"voucher": "V-2", "amount": 10**12}


@dataclass(frozen=True, slots=True)
class Served:
    """A ledger with a server before it."""

    ledger: Ledger
    url: str
    token: str


@pytest.fixture(scope="module")
def served(database: str) -> Iterator[Served]:
    """The world's ledger, served, and a token of somebody who may see all of it."""
    ledger = Ledger(database, "served_to_the_command_line")
    ledger.migrate()
    asked(ledger, *WORLD)
    hold(ledger, Person(ME), *ROLES)
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--port", "0"],
        env=os.environ | {"PYTHONPATH": str(ROOT), "MOMENTTI_DATABASE_URL": database, "MOMENTTI_SCHEMA": ledger.schema},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    yield Served(ledger, process.stdout.readline().split()[1], token(ledger, Person(ME)))
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0


@pytest.fixture
def here(served: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """The command line, with the ledger before it."""
    monkeypatch.setenv("MOMENTTI_DATABASE_URL", served.ledger.conninfo)
    monkeypatch.setenv("MOMENTTI_SCHEMA", served.ledger.schema)
    return Terminal(monkeypatch, capsys)


@pytest.fixture
def there(served: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """The command line, with nothing but the server's address and a token."""
    return terminal_at(served.url, served.token, monkeypatch, capsys)


def terminal_at(url: str, secret: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    monkeypatch.setenv("MOMENTTI_DATABASE_URL", "host=/nowhere")
    monkeypatch.setenv("MOMENTTI_SERVER", url)
    monkeypatch.setenv("MOMENTTI_TOKEN", secret)
    return Terminal(monkeypatch, capsys)


VIEWS = [
    "balances",
    "balances --by region --as-of 2021-12-31",
    "balances --by program --known-at 7",
    "frames",
    "outturn 2021",
    "accounts 2021",
    "history",
    "history --limit 3 --before 9",
    "history --decision H-1 --since 2021-01-01",
    "explain paid moment=29.01.53",
    "explain granted --limit 1",
    "diff --from-as-of 2021-01-01",
    "diff --by region --from-known-at 3 --to-known-at 9 --limit 2",
    "rules",
    "roles",
    "roles --person finance.recorder --as-of 2021-12-31",
    "refusals",
    "refusals --before 1000",
    "readings --before 1",
    "commands",
    "commands open-moment",
]


@pytest.mark.parametrize("words", VIEWS)
@pytest.mark.parametrize("form", ["", " --json"])
def test_a_view_is_printed_as_it_is_beside_the_ledger(
    words: str, form: str, served: Served, here: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_here = here.run(*words.split(), *form.split())
    monkeypatch.setenv("MOMENTTI_SERVER", served.url)
    monkeypatch.setenv("MOMENTTI_TOKEN", served.token)
    monkeypatch.setenv("MOMENTTI_DATABASE_URL", "host=/nowhere")
    told_there = here.run(*words.split(), *form.split())
    assert told_here == told_there
    assert told_here[0] == Ending.DONE and told_here[1]


CHANGED = ("diff", "--from-known-at", "3", "--json")


def test_pages_are_put_together(served: Served, there: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = json.loads(there.run("history", "--json", "--limit", "12")[1])
    figure = json.loads(there.run("explain", "granted", "--json")[1])
    changes = {most: json.loads(there.run(*CHANGED, "--limit", most)[1]) for most in ("5", "5000")}
    monkeypatch.setattr("api.cli.there.AT_A_TIME", 1)
    assert json.loads(there.run("history", "--json", "--limit", "12")[1]) == whole
    assert json.loads(there.run("explain", "granted", "--json")[1]) == figure
    assert changes == {most: json.loads(there.run(*CHANGED, "--limit", most)[1]) for most in changes}
    assert len(whole["rows"]) == 12 and len(figure["rows"]) > 1
    assert len({it["position"] for it in changes["5"]["facts"]}) == 5
    assert (changes["5"]["older"] is None, changes["5000"]["older"]) == (False, None)


def recorded(terminal: Terminal, tmp_path: Path, body: Any, *words: str) -> tuple[int, str]:
    file = tmp_path / "body.json"
    file.write_text(body if isinstance(body, str) else json.dumps(body))
    return terminal.run("record", file, *words)


def test_what_is_recorded_there_stands_here(there: Terminal, tmp_path: Path) -> None:
    assert "would be recorded (facts: 1)" in recorded(there, tmp_path, SPENT, "--dry-run")[1]
    ended, said = recorded(there, tmp_path, SPENT, "--key", "v-1")
    assert ended == Ending.DONE
    assert said.startswith("recorded: fact ") and "(key v-1)" in said and "left under appropriation" in said
    again = recorded(there, tmp_path, SPENT, "--key", "v-1")
    assert again[0] == Ending.DONE and "recorded already, nothing was added" in again[1]
    assert "V-1" in there.run("history", "--limit", "1")[1]


def test_refusals_are_told_page_by_page(
    served: Served, here: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        assert recorded(here, tmp_path, OVER | {"by": ME})[0] == Ending.REFUSED
    whole = here.run("refusals", "--json")
    numbers = [it["number"] for it in json.loads(whole[1])["rows"]]
    second = here.run("refusals", "--before", numbers[0], "--limit", "1")
    assert second[1].startswith(f"{numbers[1]} exceeds-appropriation ")
    monkeypatch.setenv("MOMENTTI_SERVER", served.url)
    monkeypatch.setenv("MOMENTTI_TOKEN", served.token)
    monkeypatch.setattr("api.cli.there.AT_A_TIME", 1)
    assert here.run("refusals", "--json") == whole
    assert here.run("refusals", "--before", numbers[0], "--limit", "1") == second


def test_the_body_is_the_key_where_none_is_given(there: Terminal, tmp_path: Path) -> None:
    first = recorded(there, tmp_path, SPENT | {"voucher": "V-3"}, "--json")[1]
    second = recorded(there, tmp_path, SPENT | {"voucher": "V-3", "by": ME, "role": "recorder"}, "--json")[1]
    one, other = json.loads(first)["recorded"], json.loads(second)["recorded"]
    assert one["key"].startswith("body-") and not one["replayed"]
    assert (second != first and other["key"] != one["key"]) or other["replayed"]


@pytest.mark.parametrize("body", [OVER, [SPENT | {"voucher": "V-4"}, OVER]], ids=["one", "a list"])
@pytest.mark.parametrize("form", [(), ("--json",)], ids=["table", "json"])
def test_a_refusal_is_the_same_at_both_doors(
    body: Any, form: tuple[str, ...], served: Served, here: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = [it | {"by": ME} for it in body] if isinstance(body, list) else body | {"by": ME}
    told_here = recorded(here, tmp_path, full, "--dry-run", *form)
    monkeypatch.setenv("MOMENTTI_SERVER", served.url)
    monkeypatch.setenv("MOMENTTI_TOKEN", served.token)
    told_there = recorded(here, tmp_path, full, "--dry-run", *form)
    assert told_here[0] == told_there[0] == Ending.REFUSED
    if form:
        assert json.loads(told_here[1]) == json.loads(told_there[1])
    else:
        assert told_here == told_there
        assert "exceeds-appropriation" in told_there[1]


@pytest.mark.parametrize(
    "body, said",
    [
        ("{", "body: "),
        ("[]", "body: should be a command, or a list of commands"),
        ("[1]", "body: should be a command, or a list of commands"),
        ('{"command": "open-moment", "command": "close-moment"}', "command: is given twice"),
        (SPENT | {"amount": 1.5}, "amount: should be a whole number"),
        (SPENT | {"key": ""}, "key: is 1 to 200 plain ASCII characters"),
        ([SPENT | {"key": "a"}, SPENT | {"key": "b"}], "key: a list has one key, these are several: a, b"),
        (SPENT | {"by": "somebody.else"}, f"by: is 'somebody.else', and the token is that of {ME}"),
        ([SPENT, SPENT | {"role": "administrator"}], f"1.role: 'administrator' is no role of {ME}"),
    ],
)
def test_a_wrong_body_is_told_field_by_field(body: Any, said: str, there: Terminal, tmp_path: Path) -> None:
    ended, told = recorded(there, tmp_path, body)
    assert ended == Ending.ASKED_WRONGLY
    assert said in told and "Nothing was recorded." in told


def test_who_asks_is_known(served: Served, there: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    ended, said = there.run("whoami")
    assert ended == Ending.DONE and said.startswith(f"{ME}, token:") and "director-general, recorder" in said
    readings = json.loads(there.run("readings", "--limit", "1", "--json")[1])
    assert readings["rows"][0]["person"] == ME
    assert "by the right" in there.run("readings")[1]
    monkeypatch.setattr("api.cli.there.AT_A_TIME", 1)
    numbers = [it["number"] for it in json.loads(there.run("readings", "--limit", "3", "--json")[1])["rows"]]
    assert numbers == list(range(numbers[0], numbers[0] - 3, -1))


def test_a_year_s_close_is_previewed(served: Served, there: Terminal) -> None:
    ended, said = there.run("close-preview", "2021", "--signed-by", ME, "--signed-on", "2022-03-01")
    assert ended == Ending.REFUSED and said.startswith("refused (")


@pytest.mark.parametrize(
    "words",
    ["migrate", "rebuild", "verify", "demo --check", "serve --port 0", "token list", "sessions", "export journal"],
)
def test_what_only_works_beside_the_ledger_says_so(words: str, served: Served, there: Terminal) -> None:
    ended, said = there.run(*words.split())
    assert (ended, said) == (
        Ending.ASKED_WRONGLY,
        f"This works on a ledger here alone, and a server is chosen ({served.url}): unset MOMENTTI_SERVER.\n",
    )


def test_an_option_names_the_server_as_well(served: Served, here: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOMENTTI_TOKEN", served.token)
    assert here.run("--server", served.url, "whoami")[1].startswith(ME)
    assert "this machine" in here.run("whoami")[1], "the option is for one command"


def test_a_token_may_come_from_a_file_that_its_owner_alone_reads(
    served: Served, there: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "token"
    file.write_text(served.token + "\n")
    monkeypatch.setenv("MOMENTTI_TOKEN_FILE", str(file))
    assert "both name a token" in there.run("whoami")[1]
    monkeypatch.delenv("MOMENTTI_TOKEN")
    ended, said = there.run("whoami")
    assert ended == Ending.ASKED_WRONGLY and f"chmod 600 {file}" in said
    file.chmod(0o600)
    assert there.run("whoami")[0] == Ending.DONE
    file.write_text("two words")
    assert "does not hold a token" in there.run("whoami")[1]


@pytest.mark.parametrize(
    "url, said",
    [
        ("http://momentti.example.fi", "would be asked in the clear: use https"),
        ("http://127.0.0.1.example.fi", "would be asked in the clear: use https"),
        ("https://mmt_secret@momentti.example.fi", "holds a user name"),
        ("https://momentti.example.fi?token=x", "is not an address"),
        ("ftp://momentti.example.fi", "is not an address"),
        ("momentti.example.fi", "is not an address"),
        ("https://momentti.example.fi:x", "is not an address"),
        ("https://momentti.example.fi\r", "is not an address"),
        ("https://momentti.example\u200b.fi", "is not an address"),
    ],
)
def test_an_address_that_would_give_the_token_away_is_not_asked(url: str, said: str) -> None:
    with pytest.raises(Slip, match=said):
        Server.read(url, {"MOMENTTI_TOKEN": "mmt_x"})


def test_a_server_asks_who_one_is() -> None:
    with pytest.raises(Slip, match="set MOMENTTI_TOKEN"):
        Server.read("https://momentti.example.fi", {})
    assert "mmt_x" not in repr(Server.read("https://momentti.example.fi", {"MOMENTTI_TOKEN": "mmt_x"}))


def test_a_token_that_is_none_and_one_that_may_not_are_told_apart(
    served: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    false = terminal_at(served.url, "mmt_false", monkeypatch, capsys)
    ended, said = false.run("balances", "--json")
    error = json.loads(said)["error"]
    assert (ended, error["code"]) == (Ending.UNUSABLE, "unauthorized")
    narrow = terminal_at(served.url, token(served.ledger, Person(ME), {Right.FIGURES}), monkeypatch, capsys)
    assert narrow.run("balances")[0] == Ending.DONE
    ended, said = narrow.run("history")
    assert ended == Ending.UNUSABLE and "does not allow it" in said


def test_a_name_that_no_server_can_have_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ended, said = terminal_at("https://\uff11", "mmt_x", monkeypatch, capsys).run("balances", "--json")
    assert (ended, json.loads(said)["error"]["code"]) == (Ending.ASKED_WRONGLY, "bad-input")


# Servers that are ill, or none of ours


@dataclass(slots=True)
class Ill:
    """Answers each request with the next of some answers; an answer of None is lost on the way."""

    answers: list[tuple[int, dict[str, str], bytes] | None]
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    url: str = ""


@contextmanager
def ill(*answers: tuple[int, dict[str, str], bytes] | None, tls: ssl.SSLContext | None = None) -> Iterator[Ill]:
    server = Ill(list(answers))

    class Answering(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            server.asked.append((self.command, self.path, dict(self.headers)))
            given = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
            if given is None:
                self.close_connection = True
                return
            status, headers, body = given
            self.send_response(status)
            for name, value in (
                {"Content-Length": str(len(body)), "Content-Type": "application/json"} | headers
            ).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as listening:
        server.url = f"http://127.0.0.1:{listening.server_address[1]}"
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield server
        listening.shutdown()


RECEIPT = {
    "recorded": {
        "key": "k",
        "first": 7,
        "last": 7,
        "recorded_at": "2026-01-01T00:00:00Z",
        "leaves": [],
        "replayed": False,
    },
    "left": [],
    "warnings": [],
}
DONE = (201, {}, json.dumps(RECEIPT).encode())
PROBLEM = {"Content-Type": "application/problem+json"}
LATER = (503, PROBLEM, b'{"type": "/problems/unavailable", "detail": "Not now."}')

At = Callable[[str], Terminal]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> At:
    """The command line at some server; it waits, but not in this test's time."""
    waited: list[float] = []
    monkeypatch.setattr(wire.time, "sleep", waited.append)
    return lambda url: terminal_at(url, "mmt_x", monkeypatch, capsys)


def test_a_lost_answer_is_asked_for_again_under_the_same_key(at: At, tmp_path: Path) -> None:
    with ill(None, LATER, (502, {}, b""), DONE) as server:
        ended, said = recorded(at(server.url), tmp_path, SPENT)
    keys = {headers["Idempotency-Key"] for _, _, headers in server.asked}
    assert (ended, len(server.asked), len(keys)) == (Ending.DONE, 4, 1)
    assert said.startswith("recorded: fact 7")


def test_who_gives_up_names_the_key_that_settles_it(at: At, tmp_path: Path) -> None:
    with ill(None) as server:
        ended, said = recorded(at(server.url), tmp_path, SPENT, "--key", "k-9")
    assert ended == Ending.UNUSABLE
    assert len(server.asked) == len(wire.PAUSES) + 1
    assert "settled by asking again with --key k-9" in said
    with ill(
        (500, {"Content-Type": "application/problem+json"}, b'{"type": "/problems/fault", "detail": "Failed."}')
    ) as it:
        ended, said = recorded(at(it.url), tmp_path, SPENT, "--key", "k-9")
    assert ended == Ending.UNUSABLE and "--key k-9" in said and len(it.asked) == 1


def test_an_answer_that_cannot_be_decoded_is_lost(at: At, tmp_path: Path) -> None:
    with ill((201, {"Content-Encoding": "gzip"}, b"not gzip at all")) as server:
        ended, said = recorded(at(server.url), tmp_path, SPENT, "--key", "k-9")
    assert ended == Ending.UNUSABLE and "settled by asking again with --key k-9" in said


def test_a_server_that_asks_to_come_back_is_obeyed_up_to_a_minute(
    at: At, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    waited: list[float] = []
    terminal = at("")
    monkeypatch.setattr(wire.time, "sleep", waited.append)
    with ill((429, {"Retry-After": "7"}, b""), DONE) as server:
        monkeypatch.setenv("MOMENTTI_SERVER", server.url)
        assert recorded(terminal, tmp_path, SPENT)[0] == Ending.DONE
    assert waited == [7.0]
    with ill((429, {"Retry-After": "3600"}, b"")) as server:
        monkeypatch.setenv("MOMENTTI_SERVER", server.url)
        ended, said = terminal.run("balances")
    assert ended == Ending.UNUSABLE and "come back in 3600 seconds" in said


@pytest.mark.parametrize(
    "answer, code, said",
    [
        ((200, {"Content-Type": "text/html"}, b"<html>"), "other-version", "or no Momentti"),
        ((200, {}, b"[]"), "other-version", "or no Momentti"),
        ((200, {}, b"{"), "other-version", "or no Momentti"),
        ((404, {"Content-Type": "text/html"}, b"<html>"), "other-version", "or no Momentti"),
        (
            (404, PROBLEM, b'{"type": "/problems/not-found"}'),
            "other-version",
            "/api/v1/balances",
        ),
        ((301, {"Location": "https://elsewhere.example"}, b""), "moved", "https://elsewhere.example"),
    ],
)
def test_a_server_of_another_kind_is_told(
    answer: tuple[int, dict[str, str], bytes], code: str, said: str, at: At
) -> None:
    with ill(answer) as server:
        ended, told = at(server.url).run("balances", "--json")
    error = json.loads(told)["error"]
    assert (ended, error["code"]) == (Ending.UNUSABLE, code)
    assert said in error["message"]
    assert len(server.asked) == 1, "nobody else is asked, and nobody is sent the token"


def test_nobody_there_is_told_at_once(at: At) -> None:
    with ill(DONE) as server:
        gone = server.url
    ended, said = at(gone).run("balances")
    assert ended == Ending.UNUSABLE and f"The server {gone} cannot be reached" in said


def test_a_server_that_does_not_prove_who_it_is_gets_no_token(at: At) -> None:
    with ill(DONE) as server:
        ended, said = at(server.url.replace("http://", "https://")).run("balances", "--json")
    assert (ended, json.loads(said)["error"]["code"]) == (Ending.UNUSABLE, "tls")
    assert server.asked == []
