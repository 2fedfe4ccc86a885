"""The development login: anybody of the demonstration, and only where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from litestar.testing import TestClient

from api.access.house import House
from api.http.app import make_app
from domain.names import Person, Role
from projections.ledger import Ledger
from tests.support.coming_in import hold

HERE = "http://127.0.0.1"


@pytest.fixture
def browser(ledger: Ledger) -> Iterator[TestClient[Any]]:
    hold(ledger, Person("finance.one"), Role.RECORDER, Role.APPROVER)
    with TestClient(make_app(ledger, House(development=True)), base_url=HERE) as client:
        client.headers["Origin"] = HERE
        yield client


def test_whoever_holds_a_role_is_there_to_come_in_as(browser: TestClient[Any]) -> None:
    page = browser.get("/auth/development").text
    assert 'value="finance.one"' in page and "recorder, approver" in page and 'value="administrator.one"' in page
    came = browser.post("/auth/development", data={"person": "finance.one"})
    assert came.status_code == 200 and "finance.one: approver, recorder" in came.text
    assert browser.get("/api/v1/me").json()["person"] == "finance.one"


@pytest.mark.parametrize("person", ["nobody.here", "", "<script>", "Finance.One"])
def test_nobody_comes_in_as_somebody_who_is_not_there(browser: TestClient[Any], person: str) -> None:
    assert browser.post("/auth/development", data={"person": person}).status_code == 400
    assert browser.get("/api/v1/me").status_code == 401


def test_a_form_that_is_larger_than_ours_is_not_read(browser: TestClient[Any]) -> None:
    answer = browser.post("/auth/development", data={"person": "finance.one", "more": "x" * 4_096})
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_another_sites_page_signs_nobody_in(browser: TestClient[Any]) -> None:
    for origin in ("http://127.0.0.1:1", "null", "http://localhost"):
        answer = browser.post("/auth/development", data={"person": "finance.one"}, headers={"Origin": origin})
        assert answer.status_code in (400, 403)
    del browser.headers["Origin"]
    assert browser.post("/auth/development", data={"person": "finance.one"}).status_code == 403


def test_a_page_says_where_to_sign_in(browser: TestClient[Any]) -> None:
    page = browser.get("/", headers={"Accept": "text/html"})
    assert page.status_code == 401 and "/auth/development" in page.text and "/auth/login" not in page.text
