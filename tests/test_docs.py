"""Every command in the README is run, and prints what the README says.

``MOMENTTI_WRITE_DOCS=1`` writes what they print into the README instead.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ledger.embedded import embedded_server
from tests.support.docs import CONSOLE, ROOT, commands, momentti_in, run, same

README = ROOT / "README.md"


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """An environment with ``momentti`` on the path and the demo loaded in a home of its own."""
    environment = os.environ | {
        "PATH": f"{momentti_in(tmp_path_factory.mktemp('bin'))}:{os.environ['PATH']}",
        "MOMENTTI_HOME": str(tmp_path_factory.mktemp("home")),
        "COLUMNS": "100",
    }
    environment.pop("MOMENTTI_DATABASE_URL", None)
    with embedded_server(Path(environment["MOMENTTI_HOME"])):  # held open, so that no command has to start it
        assert "Every frame verifies." in run("momentti demo --check", environment).stdout
        yield environment


def test_every_command_prints_what_the_readme_says(shell: dict[str, str]) -> None:
    text = README.read_text("utf-8")
    blocks = CONSOLE.findall(text)
    assert len(blocks) > 5
    for block in blocks:
        printed = [(command, run(command, shell).stdout) for command, _ in commands(block)]
        if os.environ.get("MOMENTTI_WRITE_DOCS"):
            new = "".join(f"$ {command}\n{output}\n" for command, output in printed)
            text = text.replace(f"```console\n{block}```", f"```console\n{new}```")
            continue
        for (command, said), (_, output) in zip(commands(block), printed, strict=True):
            assert same(said, output), command
    if os.environ.get("MOMENTTI_WRITE_DOCS"):
        README.write_text(text, "utf-8")


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
    "name", ["balances", "frames", "history", "verify", "serve", "migrate", "record", "import", "explain", "roles"]
)
def test_every_command_explains_itself(name: str, shell: dict[str, str]) -> None:
    assert "Usage:" in run(f"momentti {name} --help", shell).stdout
