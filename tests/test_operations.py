"""docs/operations.md: its commands work, its tables are the program's, its service is one that systemd takes."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
import yaml
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from api import serving
from api.http import app, observing, patience
from api.metrics import Figures
from ledger import clerk
from ledger.programs import program
from projections.ledger import Ledger
from tests.api.test_shutdown import Server
from tests.support.docs import ROOT, SECTION, console, momentti_in, run, same

PAGE = ROOT / "docs" / "operations.md"
SERVICE = ROOT / "docs" / "momentti.service"
TEXT = PAGE.read_text("utf-8")
ROW = re.compile(r"^\| (.*?) \|", re.MULTILINE)


@pytest.fixture(scope="module")
def shell(database: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment as the page's reader has it, on a server with nothing in it."""
    at = conninfo_to_dict(database)
    return os.environ | {
        "PATH": f"{momentti_in(tmp_path_factory.mktemp('bin'))}:{Path(program('psql')).parent}:{os.environ['PATH']}",
        "PGHOST": str(at["host"]),
        "PGPORT": str(at["port"]),
        "PGUSER": "postgres",
        "COLUMNS": "100",
    }


@pytest.fixture(scope="module")
def kept(database: str, shell: dict[str, str]) -> Iterator[Ledger]:
    """The ledger that the page sets up, as the service sees it."""
    follow("Set up the database", shell)
    yield Ledger(make_conninfo(database, dbname="ledger", user="momentti"))
    with psycopg.connect(database, autocommit=True) as server:
        server.execute("DROP DATABASE ledger WITH (FORCE)")


def follow(section: str, shell: dict[str, str]) -> None:
    """Run a section's commands; each prints what the page says, if it says anything."""
    commands = console(PAGE, section)
    assert commands
    for command, said in commands:
        done = run(command, shell)
        assert done.returncode == 0, f"{command}\n{done.stdout}"
        assert not said or same(said, done.stdout), f"{command}\n{done.stdout}"


def test_who_may_only_act_as_the_clerk_can_serve(kept: Ledger, tmp_path: Path) -> None:
    server = Server(kept, tmp_path / "log")
    try:
        for command, said in console(PAGE, "Ask how it is"):
            address = command.removeprefix("curl -s ").replace("http://127.0.0.1:8000", server.address)
            assert httpx.get(address).text == said
    finally:
        server.send(signal.SIGTERM)
        assert server.ended() == 0


def test_an_upgrade_goes_as_the_page_says(kept: Ledger, database: str, shell: dict[str, str]) -> None:
    whoever_migrates = {"MOMENTTI_DATABASE_URL": make_conninfo(database, dbname="ledger")}
    follow("Upgrade", shell | whoever_migrates)


def rows(section: str) -> set[str]:
    """The names in the first column of a section's tables."""
    cells = ROW.findall(dict(SECTION.findall(TEXT))[section])
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_every_setting_is_explained() -> None:
    read = {
        name
        for path in (ROOT / "api").rglob("*.py")
        for name in re.findall(r"\b(?:MOMENTTI_[A-Z_]+|OTEL_[A-Z_]+)\b", path.read_text("utf-8"))
    }
    assert rows("Settings") == read


def test_every_figure_is_explained_and_alerts_ask_for_those_there_are() -> None:
    metrics = list(Figures().registry.collect())
    told = {metric.name + ("_total" if metric.type == "counter" else "") for metric in metrics}
    ours = {name for name in told if name.startswith("momentti_")}
    assert ours == rows("Figures") - {"process_*"}
    (rules,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    (group,) = yaml.safe_load(rules)["groups"]
    asked = {name for rule in group["rules"] for name in re.findall(r"momentti_\w+", rule["expr"])}
    assert {re.sub("_(bucket|count|sum)$", "", name) for name in asked} <= ours
    assert {rule["labels"]["severity"] for rule in group["rules"]} == {"page", "ticket"}


def test_the_bounds_are_those_of_the_program() -> None:
    bounds = dict(SECTION.findall(TEXT))["Behind a proxy"]
    for said in (
        f"{serving.MOST_CONNECTIONS:,}".replace(",", " "),
        f"{serving.MOST_HEAD_BYTES // 1024} KiB, within {patience.HEAD_WITHIN:.0f} s",
        f"{app.MOST_BYTES // 1_000_000} MB",
        f"| {observing.ANSWERED_WITHIN:.0f} s",
        f"taken | {patience.TAKEN_WITHIN:.0f} s",
        f"| {serving.IDLE_FOR} s",
        f"| {clerk.PATIENCE:.0f} s",
    ):
        assert said in bounds, said


def test_systemd_takes_the_service(tmp_path: Path) -> None:
    """As far as this machine has systemd; the bounds of its end fit the program's in any case."""
    text = SERVICE.read_text("utf-8")
    settings = dict(line.split("=", 1) for line in text.splitlines() if "=" in line and not line.startswith("#"))
    assert int(settings["TimeoutStopSec"]) > serving.ENDS_WITHIN + clerk.PATIENCE + 20
    hardened = {"DynamicUser": "yes", "ProtectSystem": "strict", "NoNewPrivileges": "yes", "CapabilityBoundingSet": ""}
    assert settings.items() >= hardened.items()
    assert settings["ExecStart"].startswith("/opt/momentti/.venv/bin/momentti serve")
    if analyze := shutil.which("systemd-analyze"):
        unit = tmp_path / SERVICE.name
        unit.write_text(text.replace("/opt/momentti/.venv/bin/momentti", "/bin/true"))
        done = subprocess.run([analyze, "verify", unit], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout + done.stderr) == (0, "")
