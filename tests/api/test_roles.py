"""What the command line says of roles."""

from __future__ import annotations

import json

import pytest

from domain.names import Role
from projections.ledger import Ledger
from tests.support.access import ADMINISTRATOR, FOUNDED, MEMBER, giving, losing
from tests.support.importing import Terminal, asked
from tests.support.world import SUMMER


@pytest.fixture
def roles(ledger: Ledger, terminal: Terminal) -> Terminal:
    """The command line on a ledger where somebody lost one of two roles."""
    asked(
        ledger,
        *FOUNDED,
        giving(Role.RECORDER),
        giving(Role.APPROVER, until=SUMMER),
        losing(Role.RECORDER, SUMMER),
        key="roles",
    )
    return terminal


def test_a_table_says_who_holds_which_role_and_why_one_ended(roles: Terminal) -> None:
    code, said = roles.run("roles")
    assert code == 0
    lines = said.splitlines()
    assert [line.split()[1:] for line in lines if "2021-01-01" in line] == [
        ["administrator", ADMINISTRATOR, "2021-01-01", ADMINISTRATOR],
        ["recorder", MEMBER, "2021-01-01", "2021-06-01", ADMINISTRATOR],
        ["approver", MEMBER, "2021-01-01", "2021-06-01", ADMINISTRATOR],
    ]
    assert "ended by administrator.one: Moved to another unit" in said
    assert lines[-1].startswith("Read at position ")
    assert "euros" not in said


@pytest.mark.parametrize(
    "words, due",
    [
        ([], ["administrator", "recorder", "approver"]),
        (["--person", MEMBER], ["recorder", "approver"]),
        (["--person", "member"], []),
        (["--as-of", "2020-12-31"], []),
    ],
)
def test_scripts_are_told_the_same(roles: Terminal, words: list[str], due: list[str]) -> None:
    code, said = roles.run("roles", "--json", *words)
    assert code == 0
    assert [row["role"] for row in json.loads(said)["rows"]] == due


def test_as_of_an_earlier_date_a_role_has_the_days_that_are_known_of_it(roles: Terminal) -> None:
    _, said = roles.run("roles", "--json", "--person", MEMBER, "--as-of", "2021-05-31")
    recorder, approver = json.loads(said)["rows"]
    assert recorder["ended"]["by"] == ADMINISTRATOR
    assert recorder["until"] == approver["until"] == "2021-06-01"


def test_a_person_is_asked_for_in_plain_text(roles: Terminal) -> None:
    code, said = roles.run("roles", "--person", "a\nb")
    assert code == 2
    assert "control character" in said
