"""A package's steps follow each other, whatever the other package did in between; old accounts gain a column."""

from __future__ import annotations

import pytest

from ledger.migrations import Migration, SchemaError, migrate
from projections.ledger import MIGRATIONS, Ledger
from tests.support.engine import as_role, rows

FIRST = [step for step in MIGRATIONS if "/0001_" in step.name]


@pytest.fixture
def early(database: str, request: pytest.FixtureRequest) -> Ledger:
    """A ledger as it was when each package had taken its first step alone."""
    ledger = Ledger(database, f"early_{request.node.name[:40]}")
    migrate(ledger.conninfo, ledger.schema, FIRST)
    return ledger


def test_an_early_schema_takes_the_later_steps_of_both_packages(early: Ledger) -> None:
    later = [step.name for step in MIGRATIONS if step not in FIRST]
    assert early.migrate() == later
    assert early.migrate() == []


def test_a_step_before_one_that_was_taken_is_not_taken_late(early: Ledger) -> None:
    forgotten = Migration("projections/0000_before.sql", "CREATE TABLE before ()")
    with pytest.raises(SchemaError, match="another version"):
        migrate(early.conninfo, early.schema, [FIRST[0], forgotten, *FIRST[1:]])


def test_accounts_from_before_have_no_class_of_expenditure(early: Ledger) -> None:
    with as_role(early, "owner") as connection:
        connection.execute("INSERT INTO accounts VALUES (1, 'paid', '29.01.53', 2021, 'national', NULL, NULL, '06')")
    early.migrate()
    assert rows(early, "SELECT pot, region, expenditure FROM accounts") == [("paid", "06", None)]
