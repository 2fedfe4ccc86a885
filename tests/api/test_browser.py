"""The pages in a real browser: what keeps strangers' content out leaves our own as it should look."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.access.house import House
from api.http.identify import identify
from domain.names import Person, Role
from projections.ledger import Ledger
from tests.support.browser import Browser, browser
from tests.support.coming_in import hold
from tests.support.importing import WORLD, asked
from tests.support.served import served

INK = "rgba(29, 39, 51, 1)"
"""The colour that our style sheet gives to text."""


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def url(ledger: Ledger) -> Iterator[str]:
    """A server with a development login, and somebody who may come in."""
    asked(ledger, *WORLD)
    hold(ledger, Person("director-general.one"), Role.DIRECTOR_GENERAL)
    with served(ledger, house=House(development=True), identify=identify) as client:
        yield str(client.base_url)


def place(window: Browser) -> str:
    return str(window.run("return location.pathname"))


def test_somebody_signs_in_sees_the_page_and_signs_out(window: Browser, url: str) -> None:
    window.open(url)
    assert window.text("//h1") == "Sign in"
    window.follow("//a[.='Sign in as somebody of the demonstration']")
    window.complaints()
    window.follow("//button[.='director-general.one']")
    assert place(window) == "/" and window.text("//h1") == "Where we stand"
    assert "director-general.one: director-general" in window.text()
    assert "29.01.53" in window.text("//h2[.='By moment']/following::table[1]")
    window.follow("//button[.='Show']")
    assert window.text("//h1") == "Where we stand"
    assert window.complaints() == []
    window.follow("//button[.='Sign out']")
    assert place(window) == "/" and window.text("//h1") == "Sign in"
    window.open(f"{url}/api/v1/me")
    assert "Sign in" in window.text()


@pytest.mark.parametrize("width", [400, 1280])
@pytest.mark.parametrize("page", ["/", "/auth/development", "/problems", "/problems/exceeds-appropriation", "/?a=b"])
def test_a_page_looks_as_it_should(page: str, width: int, window: Browser, url: str) -> None:
    window.size(width, 900)
    window.open(f"{url}/auth/development")
    window.follow("//button[.='director-general.one']")
    window.complaints()
    window.open(f"{url}{page}")
    assert window.style("//body", "color") == INK
    assert window.run("return document.documentElement.scrollWidth <= innerWidth")
    assert [it for it in window.complaints() if "400 (Bad Request)" not in it] == []
