"""Whatever the description of the API allows is asked, and much of what it does not: every answer is as it says.

Long form: ``MOMENTTI_LONG=1``, many more examples of each operation.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from schemathesis import Case, HookContext, Response, engine
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.engine import events
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.openapi.checks import RejectedPositiveData
from schemathesis.python.asgi import shutdown_lifespans
from schemathesis.specs.openapi.schemas import OpenApiSchema

from api.access import tokens
from api.access.house import House
from api.demo.founding import assign
from api.demo.requests import demo_requests
from api.http.app import make_app
from api.importing.tables import CSV, XLSX
from domain.names import Person, Role
from projections.ledger import Ledger
from tests.projections.lifelike import record
from tests.support.coming_in import token
from tests.support.proving import KEY
from tests.support.world import NEW_YEAR

schemathesis.serializer.alias([CSV, XLSX], "application/octet-stream")

LONG = os.environ.get("MOMENTTI_LONG") == "1"

ADDRESS = "http://127.0.0.1"

SOMEBODY, ROLES = Person("everybody"), (Role.DIRECTOR_GENERAL, Role.ADMINISTRATOR, Role.APPROVER)
"""Somebody who has every right there is."""

LIVED = 150
"""So many requests of the demonstration the ledger holds."""

PATIENT = House(per_minute=10**9, systems_per_minute=10**9)
"""A house where much may be asked in a minute."""

FEWER = r"^/api/v1/commands(?!/(open-program|prepare-payment)$)"

PARTS = {
    "commands": r"^(?!/api/v1/commands)",
    "all else": r"^/api/v1/commands",
}
"""Parts of the description, asked side by side, each by what it leaves out; together they are all of it."""


def asking(headers: dict[str, str]) -> SchemathesisConfig:
    """Every check that there is, and as many examples as there is time for, always the same ones."""
    return SchemathesisConfig.from_dict(
        {
            "seed": 1,
            "base-url": ADDRESS,
            "headers": headers,
            "continue-on-failure": True,
            "request-timeout": 60,
            "operations": [
                # What is well-shaped may still be against a rule (409), asked as of another position (412), or sent
                # under a key that belongs to another request (422): so the description says, and no shape can.
                {
                    "include-path-regex": r"^/api/v1/commands",
                    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 409, 412, 422]}},
                },
                # What is a text or so many bytes may be no file of payments (400).
                {
                    "include-path-regex": r"^/api/v1/imports",
                    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 400]}},
                },
                # Commands share their door: where time is short, every way to ask is tried at few of them.
                *([] if LONG else [{"include-path-regex": FEWER, "phases": {"coverage": {"enabled": False}}}]),
                # A feed never ends by itself: what comes in a while is held to the description.
                {"include-path": "/api/v1/feed", "request-timeout": 1, "max-stream-events": 3},
                # Half a minute's wait for a fact that does not come shows nothing more.
                {"include-path": "/api/v1/feed/page", "parameters": {"wait": 0}},
            ],
            "generation": {
                "deterministic": True,
                "max-examples": 100 if LONG else 2,
                # Whoever comes in two ways at once is refused.
                "with-security-parameters": False,
                "allow-x00": True,
            },
            "checks": {
                "enabled": True,
            },
        }
    )


@pytest.fixture
def description(ledger: Ledger) -> Iterator[OpenApiSchema]:
    """The description of a lived-in ledger, and the way in for somebody who has every role.

    An application is started once: each part has one of its own.
    """
    record(ledger, *(request.asks for request in demo_requests()[:LIVED]))
    record(ledger, [assign(SOMEBODY, role, NEW_YEAR) for role in ROLES])
    app = make_app(ledger, PATIENT, signer=KEY)
    way_in = token(ledger, SOMEBODY)
    config = asking({"Authorization": f"Bearer {way_in}"})
    found = schemathesis.openapi.from_asgi("/schema/openapi.json", app, config=config, headers={"Host": "127.0.0.1"})
    found.hook("filter_failure")(is_failure)
    yield found
    shutdown_lifespans()
    with ledger.registrar() as connection:
        assert tokens.find(connection, way_in), "whoever asked could ask to the end"


@pytest.mark.parametrize("part", PARTS)
def test_no_answer_is_another_than_the_description_says(part: str, description: OpenApiSchema) -> None:
    found = []
    asked: set[str | None] = set()
    described = description.exclude(path_regex=PARTS[part])
    for event in engine.from_schema(described).execute():
        match event:
            case events.ScenarioFinished():
                asked |= {event.label} if event.recorder.interactions else set()
                found += failures(event.recorder)
            case events.NonFatalError():
                found.append(f"{event.label}: {event.value!r}")
            case events.FatalError():
                raise event.exception
    assert not found, "\n\n".join(found)
    assert {it.ok().label for it in described.get_all_operations()} <= asked


def is_failure(context: HookContext, failure: Failure, case: Case, response: Response) -> bool:
    """Whether what a check found is one: not where what was called valid has no shape that is described.

    An If-Match without the quotes that its pattern asks for; and 1.0, a whole number to JSON Schema and not to money.
    """
    position = response.request.headers.get("If-Match", '"')
    return not isinstance(failure, RejectedPositiveData) or (position[:1] == '"' and not has_decimals(case.body))


def has_decimals(value: Any) -> bool:
    match value:
        case dict():
            return any(map(has_decimals, value.values()))
        case list():
            return any(map(has_decimals, value))
        case _:
            return isinstance(value, float)


def failures(recorder: ScenarioRecorder) -> list[str]:
    """What a check found wrong, with the request that shows it."""
    return [
        f"{recorder.label}: {it.name}: {it.failure_info.failure}\n{it.failure_info.code_sample}"
        for checks in recorder.checks.values()
        for it in checks
        if it.failure_info is not None
    ]
