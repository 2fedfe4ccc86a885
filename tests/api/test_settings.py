"""What the environment says, and what it may not say."""

from __future__ import annotations

import pytest

from api.settings import Settings
from domain.slips import Slip

READ = "MOMENTTI_READ_DATABASE_URL"


def test_views_are_read_where_the_environment_says() -> None:
    with Settings.read({"MOMENTTI_DATABASE_URL": "host=a,b", READ: "host=b,a"}).ledger() as ledger:
        assert (ledger.conninfo, ledger.read_conninfo) == ("host=a,b", "host=b,a")


@pytest.mark.parametrize("more", [{}, {READ: ""}])
def test_views_are_read_where_decisions_are_made_unless_another_place_is_named(more: dict[str, str]) -> None:
    with Settings.read({"MOMENTTI_DATABASE_URL": "host=a", **more}).ledger() as ledger:
        assert ledger.read_conninfo is None


def test_a_place_for_views_alone_is_refused() -> None:
    with pytest.raises(Slip, match=READ):
        Settings.read({READ: "host=b"})


def test_proxies_are_believed_when_they_are_named() -> None:
    assert Settings.read({}).trusted_proxies == ()
    named = Settings.read({"MOMENTTI_TRUSTED_PROXIES": "10.0.0.5, 10.1.0.0/16,::1"})
    assert named.trusted_proxies == ("10.0.0.5", "10.1.0.0/16", "::1")
    for wrong in ("*", "proxy.example", "10.0.0.5/8"):
        with pytest.raises(Slip, match="MOMENTTI_TRUSTED_PROXIES"):
            Settings.read({"MOMENTTI_TRUSTED_PROXIES": wrong})
