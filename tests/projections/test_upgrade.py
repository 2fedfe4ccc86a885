"""What another version of the program left beside the log is told with its remedy, and derived anew on the way up."""

from __future__ import annotations

import pytest

from ledger.states import ShelfOutdated
from projections.ledger import Ledger
from projections.upgrade import upgrade
from projections.verify import Difference, verify
from tests.ledger.test_clerk import PAID_IN_FULL, clerk_of
from tests.support.engine import check_log, everything, in_loop, recorded, refusal_of, rows, superuser
from tests.support.world import approve, spend


@in_loop
async def test_a_shelf_of_another_shape_is_told_and_derived_anew(ledger: Ledger) -> None:
    async with clerk_of(ledger, PAID_IN_FULL):
        before = everything(ledger)
        with superuser(ledger) as connection:
            age = "UPDATE shelf SET state = '\\x00000000' || substring(state FROM 5)"
            assert connection.execute(age).rowcount == 1
        with pytest.raises(Difference, match=r"^shelf") as told:
            verify(ledger)
        assert "momentti rebuild" in told.value.remedy
        async with ledger.clerk() as other:
            with pytest.raises(ShelfOutdated, match="momentti migrate"):
                await other.record([approve("G-1")], "k")
            await recorded(other, spend("V-1", "1,00"), "another")  # what needs no shelf goes on
        facts = rows(ledger, "SELECT max(position) FROM events")
        assert upgrade(ledger) == ["rebuilt from the log"]
        assert rows(ledger, "SELECT max(position) FROM events") == facts
        assert everything(ledger)["shelf"] == before["shelf"]
        verify(ledger)
        async with ledger.clerk() as other:
            refusal_of(await other.record([approve("G-1")], "k"))
    assert upgrade(ledger) == []
    check_log(ledger)


@pytest.mark.parametrize(
    ("damage", "remedy"),
    [
        ("DELETE FROM legs", "momentti rebuild"),
        ("ALTER TABLE events DISABLE TRIGGER ALL; DELETE FROM events WHERE position = 2", "restore a backup"),
    ],
)
@in_loop
async def test_a_difference_is_told_with_its_remedy(ledger: Ledger, damage: str, remedy: str) -> None:
    async with clerk_of(ledger):
        pass
    with superuser(ledger) as connection:
        connection.execute(damage.encode())
    with pytest.raises(Difference) as told:
        verify(ledger)
    assert remedy in told.value.remedy
