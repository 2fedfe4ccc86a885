"""Every command in the README and on the page about proofs is run, and prints what the text says.

``MOMENTTI_WRITE_DOCS=1`` writes what they print into the text instead.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ledger.embedded import embedded_server
from tests.support.docs import CONSOLE, ROOT, commands, momentti_in, run, same

README = ROOT / "README.md"
PROOFS = ROOT / "docs" / "proofs.md"

EXPORT = re.compile(r"export (\w+)=(\S+)")


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """An environment with ``momentti`` on the path and the demo loaded in a home of its own."""
    environment = os.environ | {
        "PATH": ":".join(
            [str(momentti_in(tmp_path_factory.mktemp("bin"))), str(Path(sys.executable).parent), os.environ["PATH"]]
        ),
        "MOMENTTI_HOME": str(tmp_path_factory.mktemp("home")),
        "COLUMNS": "100",
    }
    environment.pop("MOMENTTI_DATABASE_URL", None)
    with embedded_server(Path(environment["MOMENTTI_HOME"])):  # held open, so that no command has to start it
        assert "Every frame verifies." in run("momentti demo --check", environment).stdout
        yield environment


@pytest.mark.parametrize("page", [README, PROOFS], ids=lambda page: page.name)
def test_every_command_prints_what_the_page_says(page: Path, shell: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    environment = dict(shell)
    text = page.read_text("utf-8")
    blocks = CONSOLE.findall(text)
    assert len(blocks) > 5
    for block in blocks:
        printed = [(command, told(command, environment, tmp_path)) for command, _ in commands(block)]
        if os.environ.get("MOMENTTI_WRITE_DOCS"):
            new = "".join(f"$ {command}\n{output}\n" if output else f"$ {command}\n" for command, output in printed)
            text = text.replace(f"```console\n{block}```", f"```console\n{new}```")
            continue
        for (command, said), (_, output) in zip(commands(block), printed, strict=True):
            assert same(said, output), command
    if os.environ.get("MOMENTTI_WRITE_DOCS"):
        page.write_text(text, "utf-8")


def told(command: str, environment: dict[str, str], folder: Path) -> str:
    """What a command prints; one that sets a variable sets it for those after it."""
    if setting := EXPORT.fullmatch(command):
        environment[setting[1]] = setting[2]
        return ""
    return run(command, environment, cwd=folder).stdout


def test_the_demo_signs_with_a_key_of_its_own(shell: dict[str, str]) -> None:
    assert run("momentti checkpoint | head -1", shell).stdout == "momentti/momentti"
    assert run('momentti key show "$MOMENTTI_HOME/signing-key"', shell).stdout.startswith("momentti/momentti+")


def test_anybody_signs_in_as_anybody_of_the_demonstration(shell: dict[str, str]) -> None:
    arguments = [sys.executable, "-m", "api.cli", "serve", "--port", "0", "--development-login"]
    process = subprocess.Popen(arguments, env=shell | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = process.stdout.readline().split()[1]
    with httpx.Client(base_url=address, headers={"Origin": address}, follow_redirects=True) as browser:
        assert "director-general.first" in browser.get("/auth/development").text
        page = browser.post("/auth/development", data={"person": "director-general.first"})
        assert "director-general.first: director-general" in page.text
        assert browser.get("/api/v1/refusals").status_code == 200
    process.terminate()
    assert process.wait(30) == 0


@pytest.mark.parametrize(
    "name",
    [
        *("balances", "frames", "history", "verify", "serve", "migrate", "record", "import", "explain", "roles"),
        *("backup", "restore"),
    ],
)
def test_every_command_explains_itself(name: str, shell: dict[str, str]) -> None:
    assert "Usage:" in run(f"momentti {name} --help", shell).stdout
