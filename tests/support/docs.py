"""The commands in the documentation, as the tests run them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECTION = re.compile(r"^##+ ([^\n]*)\n(.*?)(?=^##+ |\Z)", re.MULTILINE | re.DOTALL)
VARYING = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z|\b[0-9a-f]{64}\b")
"""Recorded times and hashes differ from one run to the next."""


def momentti_in(folder: Path) -> Path:
    """A folder with ``momentti`` in it, to be put on the path."""
    program = folder / "momentti"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m api.cli "$@"\n')
    program.chmod(0o755)
    return folder


def run(command: str, environment: Mapping[str, str], **how: Any) -> subprocess.CompletedProcess[str]:
    """A command as a shell runs it; its output and its errors in one, without trailing blanks."""
    shell = ["bash", "-c", command]
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    done = subprocess.run(shell, **how | both | {"env": environment}, check=False)
    done.stdout = "\n".join(line.rstrip() for line in done.stdout.splitlines()).strip("\n")
    return done


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


def console(page: Path, section: str) -> list[tuple[str, str]]:
    """The commands of a section of a page, in order, each with the output that the page shows, if any."""
    text = dict(SECTION.findall(page.read_text("utf-8")))[section]
    return [command for block in CONSOLE.findall(text) for command in commands(block)]


def same(said: str, printed: str) -> bool:
    """Whether a command printed what the documentation says, but for what differs from run to run."""
    return VARYING.sub("...", printed) == VARYING.sub("...", said)
