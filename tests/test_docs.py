"""Every command in the README is run, and prints what the README says.

``MOMENTTI_WRITE_DOCS=1`` writes what they print into the README instead.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.embedded import embedded_server

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"

CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
VARYING = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z|\b[0-9a-f]{64}\b")
"""Recorded times and hashes differ from one run to the next."""


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """An environment with ``momentti`` on the path and the demo loaded in a home of its own."""
    scripts = tmp_path_factory.mktemp("bin")
    program = scripts / "momentti"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m api.cli "$@"\n')
    program.chmod(0o755)
    environment = os.environ | {
        "PATH": f"{scripts}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "MOMENTTI_HOME": str(tmp_path_factory.mktemp("home")),
        "COLUMNS": "100",
    }
    environment.pop("MOMENTTI_DATABASE_URL", None)
    with embedded_server(Path(environment["MOMENTTI_HOME"])):  # held open, so that no command has to start it
        assert "Every frame verifies." in run("momentti demo --check", environment)
        yield environment


def run(command: str, environment: dict[str, str]) -> str:
    """What a command prints, without trailing blanks."""
    done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, text=True, check=False)
    return "\n".join(line.rstrip() for line in (done.stdout + done.stderr).splitlines()).strip("\n")


def commands(block: str) -> list[tuple[str, str]]:
    """The commands of a block, each with the output that follows it; a command may run over several lines."""
    found = []
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        lines = part.splitlines()
        end = 1
        while "\n".join(lines[:end]).count("'") % 2:
            end += 1
        found.append(("\n".join(lines[:end]), "\n".join(line.rstrip() for line in lines[end:]).strip("\n")))
    return found


def test_every_command_prints_what_the_readme_says(shell: dict[str, str]) -> None:
    text = README.read_text("utf-8")
    blocks = CONSOLE.findall(text)
    assert len(blocks) > 5
    for block in blocks:
        printed = [(command, run(command, shell)) for command, _ in commands(block)]
        if os.environ.get("MOMENTTI_WRITE_DOCS"):
            new = "".join(f"$ {command}\n{output}\n" for command, output in printed)
            text = text.replace(f"```console\n{block}```", f"```console\n{new}```")
            continue
        for (command, said), (_, output) in zip(commands(block), printed, strict=True):
            assert VARYING.sub("...", output) == VARYING.sub("...", said), command
    if os.environ.get("MOMENTTI_WRITE_DOCS"):
        README.write_text(text, "utf-8")


@pytest.mark.parametrize(
    "name", ["balances", "frames", "history", "verify", "serve", "migrate", "record", "import", "explain"]
)
def test_every_command_explains_itself(name: str, shell: dict[str, str]) -> None:
    assert "Usage:" in run(f"momentti {name} --help", shell)
