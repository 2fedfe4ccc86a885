"""The pages on the command line and on the API: every command is run, and prints what the page says.

The demonstration is served for it. ``MOMENTTI_WRITE_DOCS=1`` writes what they print into the pages instead.
"""

from __future__ import annotations

import doctest
import io
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from api.cli.ending import CODES, Ending
from tests.support.docs import ROOT, VARYING, commands, momentti_in, run

BLOCK = re.compile(r"^```(console|pycon)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OURS = re.compile(rf"{VARYING.pattern}|\btoken:\w+|Token \w+ of|\b[0-9a-f]{{32}}\b|http://127\.0\.0\.1:\d+")
"""What differs from run to run: also tokens, requests, the address."""


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """An environment with ``momentti`` on the path, the demo in a home of its own, and served."""
    environment = os.environ | {
        "PATH": f"{momentti_in(tmp_path_factory.mktemp('bin'))}:{os.environ['PATH']}",
        "MOMENTTI_HOME": str(tmp_path_factory.mktemp("home")),
        "COLUMNS": "100",
    }
    environment.pop("MOMENTTI_DATABASE_URL", None)
    process = subprocess.Popen(["momentti", "demo", "--port", "0"], env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    serving = next(line for line in process.stdout if line.startswith("Serving "))
    yield environment | {"URL": serving.split()[1]}
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0


@pytest.mark.parametrize("page", ["command-line.md", "api.md"])
def test_every_command_prints_what_the_page_says(
    page: str, shell: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("URL", shell["URL"])
    path = ROOT / "docs" / page
    text = path.read_text("utf-8")
    known: dict[str, Any] = {}
    said = [
        _console(block, shell) if kind == "console" else _python(block, known) for kind, block in BLOCK.findall(text)
    ]
    assert len(said) > 5
    for (_, block), now in zip(BLOCK.findall(text), said, strict=True):
        if os.environ.get("MOMENTTI_WRITE_DOCS"):
            if OURS.sub("...", now) != OURS.sub("...", block):
                text = text.replace(block, now)
        else:
            assert OURS.sub("...", now) == OURS.sub("...", block)
    if os.environ.get("MOMENTTI_WRITE_DOCS"):
        path.write_text(text, "utf-8")


def _console(block: str, shell: dict[str, str]) -> str:
    """A block of commands with what they print now."""
    return "".join(
        f"$ {command}\n{printed}\n" if (printed := run(command, shell).stdout) else f"$ {command}\n"
        for command, _ in commands(block)
    )


def _python(block: str, known: dict[str, Any]) -> str:
    """A block of Python with what it prints now, after the blocks before it."""
    told = ""
    for example in doctest.DocTestParser().get_examples(block):
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(compile(example.source, "<page>", "single"), known)
        first, *more = example.source.splitlines()
        told += "".join([f">>> {first}\n", *(f"... {line}\n" for line in more), printed.getvalue()])
    return told


def test_the_page_names_every_exit_code_and_every_code_of_an_error() -> None:
    page = (ROOT / "docs" / "command-line.md").read_text("utf-8")
    for ending in Ending:
        assert f"| {ending.value} |" in page
    for _, code in CODES.values():
        assert f"`{code}`" in page
