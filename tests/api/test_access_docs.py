"""docs/access.md: its tables are the ones of the code, and its commands print what it says."""

from __future__ import annotations

import os
import re
from pathlib import Path

from api.access.rights import RECORDED_BY, RESTRICTED, RIGHTS, Right
from domain.commands import COMMANDS, command_name
from domain.names import Role
from tests.support.docs import CONSOLE, ROOT, commands, momentti_in, run, same

PAGE = ROOT / "docs" / "access.md"
ROW = re.compile(r"^\| (.*?) \| (.*?) \|$", re.MULTILINE)


def rows(heading: str) -> dict[str, str]:
    """The rows of the table with this first column."""
    table = PAGE.read_text("utf-8").split(f"| {heading} |")[1].split("\n\n")[0]
    return {first: second for first, second in ROW.findall(table) if not first.startswith("-")}


def words(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_the_roles_have_the_rights_that_the_page_says() -> None:
    said = {words(role)[0]: words(rights) for role, rights in rows("role").items()}
    given = {role: RIGHTS[role] - {Right.ANYBODY, Right.SELF} for role in Role}
    assert said == {role.value: sorted(rights) for role, rights in given.items()}


def test_every_right_is_explained_and_says_whether_it_is_noted() -> None:
    said = {words(right)[0]: opens for right, opens in rows("right").items()}
    assert said.keys() == {right.value for right in Right}
    assert {right for right, opens in said.items() if opens.endswith("; noted")} == set(RESTRICTED)


def test_the_commands_are_recorded_by_whom_the_page_says() -> None:
    said = {name: words(roles) for names, roles in rows("command").items() for name in words(names)}
    others = words(rows("command")["every other one"])
    for command in COMMANDS:
        assert said.pop(command_name(command), others) == [role.value for role in RECORDED_BY[command]]
    assert not said


def test_the_commands_print_what_the_page_says(tmp_path: Path) -> None:
    environment = os.environ | {
        "PATH": f"{momentti_in(tmp_path)}:{os.environ['PATH']}",
        "MOMENTTI_HOME": str(tmp_path / "home"),
    }
    environment.pop("MOMENTTI_DATABASE_URL", None)
    text = PAGE.read_text("utf-8")
    for block in CONSOLE.findall(text):
        printed = [(command, run(command, environment, cwd=tmp_path).stdout) for command, _ in commands(block)]
        if os.environ.get("MOMENTTI_WRITE_DOCS"):
            new = "".join(f"$ {command}\n{output}\n" if output else f"$ {command}\n" for command, output in printed)
            text = text.replace(f"```console\n{block}```", f"```console\n{new}```")
            continue
        for (command, said), (_, output) in zip(commands(block), printed, strict=True):
            assert same(said, output), command
    if os.environ.get("MOMENTTI_WRITE_DOCS"):
        PAGE.write_text(text, "utf-8")
