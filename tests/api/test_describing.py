"""The description of the API is valid and true: its examples are accepted, its answers have the shapes it says."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

import api
from api.demo.loading import load
from api.demo.requests import demo_requests
from api.doors import BY_NAME, read_known
from api.http.describing import COMMANDS_PATH
from api.http.examples import UNUSED, as_body, examples
from api.http.kinds import KINDS, REFUSED_WITH, catalogue
from api.refusable import refusable
from domain.commands import Command, command_name
from domain.names import Role
from projections.ledger import Ledger
from tests.support.door import Door
from tests.support.engine import in_loop
from tests.support.reached import refusals

OWN = {"type", "title", "status", "code", "detail", "instance", "source", "holds_from", "head", "command"}
RESERVED = OWN | {"limits", "facts", "problems"}
"""The members of a problem that mean the same in all of them."""
HEADERS = {"etag", "location", "idempotency-replayed"}


@pytest.fixture(scope="module")
def lived_in(database: str) -> Iterator[Door]:
    """The door of a ledger that holds the whole demonstration."""
    ledger = Ledger(database, "described")
    ledger.migrate()
    in_loop(load)(ledger)
    with Door(ledger) as door:
        yield door


@pytest.fixture(scope="module")
def description(lived_in: Door) -> dict[str, Any]:
    """The description as it is served."""
    served = lived_in.client.get("/schema/openapi.json")
    assert served.status_code == 200
    return json.loads(served.content)


def shaped(description: dict[str, Any], answer: httpx.Response, path: str) -> None:
    """An answer has a status, headers and a body as the description says."""
    found = resolved(description, description["paths"][path]["post"]["responses"][str(answer.status_code)])
    described = {name.lower() for name in found.get("headers", {})}
    assert HEADERS & answer.headers.keys() <= described
    (schema,) = (it["schema"] for kind, it in found["content"].items() if answer.headers["content-type"] == kind)
    validator(description, schema).validate(answer.json())


def resolved(description: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in value:
        return value
    found: Any = description
    for part in value["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


def validator(description: dict[str, Any], schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        {**schema, "components": description["components"]}, validate_formats=True
    )


# The document


def test_the_description_is_valid_openapi(description: dict[str, Any]) -> None:
    assert description["openapi"].startswith("3.1")
    assert [it.message for it in OPENAPI_31_VALIDATOR.iter_errors(description)] == []
    for schema in description["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema)


def test_every_command_is_an_operation_of_its_own(description: dict[str, Any]) -> None:
    operations = {name: description["paths"][f"{COMMANDS_PATH}/{name}"]["post"] for name in BY_NAME}
    assert [it["operationId"] for it in operations.values()] == list(BY_NAME)
    for name, operation in operations.items():
        schema = resolved(description, operation["requestBody"]["content"]["application/json"]["schema"])
        assert schema["properties"]["command"]["const"] == name
        assert schema["additionalProperties"] is False
        assert not {"by", "role", "key"} & schema["properties"].keys()
        assert operation["summary"].rstrip(".") in " ".join((BY_NAME[name].__doc__ or "").split())
        assert {"200", "201", "400", "401", "403", "409", "412", "413", "415", "422", "429", "503"} <= set(
            operation["responses"]
        )
        told = operation["responses"]["409"]["content"]["application/problem+json"]["schema"]["allOf"][1]
        assert set(told["properties"]["code"]["enum"]) == {it.code_of() for it in refusable(name)} - REFUSED_WITH.keys()
    every = [it["operationId"] for path in description["paths"].values() for it in path.values()]
    assert len(set(every)) == len(every)


def test_every_refusal_of_the_domain_is_told_at_some_command() -> None:
    """Which command can come to which refusal the tests of the domain prove, each time one does."""
    assert {kind for name in BY_NAME for kind in refusable(name)} >= set(refusals())
    assert {it.code_of() for it in refusable("open-program")} == {
        "already-open",
        "beyond-tolerance",
        "document-out-of-time",
        "key-reused",
        "moved-on",
        "outside-calendar",
    }
    assert {"same-person", "exceeds-appropriation"} <= {it.code_of() for it in refusable("approve-payment")}


# The examples


def read(name: str, body: dict[str, Any], like: Command) -> Command:
    (read,) = read_known(json.dumps(body).encode(), like.by, lambda _: like.role, name)
    return read


def test_every_example_is_what_the_demonstration_asks_first(description: dict[str, Any]) -> None:
    asked = [ask for request in demo_requests() for ask in request.asks]
    first = {command_name(type(ask)): ask for ask in [*asked, *UNUSED][::-1]}
    assert examples().keys() == BY_NAME.keys() == first.keys()
    for name, body in examples().items():
        assert read(name, body, first[name]) == first[name]
        content = description["paths"][f"{COMMANDS_PATH}/{name}"]["post"]["requestBody"]["content"]["application/json"]
        assert content["examples"]["example"]["value"] == json.loads(json.dumps(body))
        validator(description, content["schema"]).validate(body)


def test_whatever_the_demonstration_asks_can_be_asked_over_http(description: dict[str, Any]) -> None:
    schemas = {
        name: validator(description, {"$ref": f"#/components/schemas/{kind.__name__}"})
        for name, kind in BY_NAME.items()
    }
    for request in demo_requests()[::5]:
        for ask in request.asks:
            name, body = command_name(type(ask)), as_body(ask)
            assert read(name, body, ask) == ask
            schemas[name].validate(body)


def test_in_a_lived_in_ledger_examples_are_accepted_or_refused_as_described(
    lived_in: Door, description: dict[str, Any]
) -> None:
    accepted = set()
    for name, body in examples().items():
        answer = lived_in.record(body, dry_run=True)
        assert answer.status_code in (200, 409), (name, answer.text)
        shaped(description, answer, f"{COMMANDS_PATH}/{name}")
        if answer.status_code == 200:
            accepted.add(name)
    assert len(accepted) >= 10, accepted


# The answers


def test_answers_have_the_shapes_that_are_described(lived_in: Door, description: dict[str, Any]) -> None:
    program = {"command": "open-program", "effective_on": "2026-01-01", "program": "new", "names": {"fi": "Uusi"}}
    path = f"{COMMANDS_PATH}/open-program"
    answers = [
        lived_in.record(program, "described", dry_run=True),
        lived_in.record(program, "described"),
        lived_in.record(program, "described"),
        lived_in.record(program | {"program": "newer"}, "described"),
        lived_in.record(program, "described-2"),
        lived_in.record(program | {"program": "newer"}, "described-3", expects='"1"'),
        lived_in.record(program | {"by": "x"}, "described-4"),
        lived_in.record(program),
        lived_in.record(program, "described-5", roles="approver"),
        lived_in.client.post(path, json=program),
        lived_in.client.post(path, content=b"x", headers={"Test-Person": "x", "Content-Type": "text/plain"}),
    ]
    assert [it.status_code for it in answers] == [200, 201, 200, 422, 409, 412, 400, 400, 403, 401, 415]
    for answer in answers:
        shaped(description, answer, path)
    listed = lived_in.record([program | {"program": "a"}, program | {"program": "b"}], "described-6")
    assert listed.status_code == 201
    shaped(description, listed, COMMANDS_PATH)


# Problems


def codes_raised() -> set[str]:
    """The codes of problems that the sources write out."""
    found = set()
    for path in Path(api.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Name) and called.id in ("problem", "NotServed"):
                first = node.args[0] if isinstance(node, ast.Call) else None
                found |= {str(first.value)} if isinstance(first, ast.Constant) else set()
    return found


def test_every_problem_that_can_be_raised_is_in_the_table() -> None:
    assert {"key-missing", "role-may-not", "unavailable"} <= codes_raised() <= KINDS.keys()


def test_a_refusal_s_numbers_do_not_stand_in_the_way_of_a_problem_s_own_members() -> None:
    for kind in refusals():
        assert not RESERVED & {field.name for field in fields(kind)}, kind


def test_every_type_is_answered_for_people_and_for_programs(lived_in: Door) -> None:
    stated = {it.code_of() for it in refusals()} | KINDS.keys() | REFUSED_WITH.keys()
    listed = lived_in.client.get("/problems")
    assert {it["code"] for it in listed.json()} == stated == {it["code"] for it in catalogue()}
    for entry in listed.json():
        shown = lived_in.client.get(entry["type"])
        assert shown.json() == entry
        assert entry["meaning"] and entry["remedy"] and entry["source"] and 400 <= entry["status"] < 600
    people = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = lived_in.client.get("/problems/exceeds-appropriation", headers=people)
    assert page.headers["content-type"].startswith("text/html")
    assert "Exceeds appropriation" in page.text and "since 2021-01-01" in page.text
    assert "Key missing" in lived_in.client.get("/problems", headers=people).text
    absent = lived_in.client.get("/problems/never")
    assert (absent.status_code, absent.json()["code"]) == (404, "not-found")
    page = lived_in.client.get("/problems/never", headers=people)
    assert (page.status_code, page.headers["content-type"].startswith("text/html")) == (404, True)


def test_a_command_that_says_less_is_read_with_the_domain_s_defaults() -> None:
    ask = UNUSED[0]
    assert read(command_name(type(ask)), as_body(replace(ask, role=Role.DIRECTOR)), ask) == ask


def test_every_view_is_summed_up_and_stands_under_a_theme(description: dict[str, Any]) -> None:
    for path, operations in description["paths"].items():
        assert path.startswith("/api/v1/")
        for operation in operations.values():
            assert operation["summary"].endswith(".") and " " in operation["summary"], path
            assert len(operation["tags"]) == 1, path
            assert operation["security"] == [{"token": []}, {"session": []}], path
    assert description["paths"]["/api/v1/balances"]["get"]["operationId"] == "balances"
