"""What comes in at the doors: strict shapes, every wrong field named, nothing coerced."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from api.doors import BY_NAME, MODELS, read_commands, schema_of
from api.wrong_fields import BadInput
from domain.commands import AdoptAnnualPlan, AwardGrant, OpenMoment
from domain.facts import Charge, Consultation, Funding, Grounds, PlanLine, PurposeAmount
from domain.names import Names, Purpose, Role, Source, TargetGroup

OPEN: dict[str, Any] = {
    "command": "open-moment",
    "by": "finance.recorder",
    "effective_on": "2021-01-01",
    "moment": "29.01.53",
    "names": {"fi": "Jatkuva oppiminen"},
}


def body(*changes: dict[str, Any], **fields: Any) -> bytes:
    return json.dumps([OPEN | change for change in changes] if changes else OPEN | fields).encode()


def test_one_command_becomes_the_domains_own() -> None:
    asking = read_commands(body(key="k-1"))
    assert asking.key == "k-1"
    assert asking.asks == (
        OpenMoment(
            by="finance.recorder",
            role=Role.RECORDER,
            effective_on=date(2021, 1, 1),
            moment="29.01.53",
            names=Names("Jatkuva oppiminen"),
        ),
    )


def test_nested_values_become_the_domains_own() -> None:
    plan = {
        "command": "adopt-annual-plan",
        "by": "finance.recorder",
        "effective_on": "2021-01-01",
        "year": 2021,
        "decided_by": "council.chair",
        "lines": [{"line": "2021/1", "charge": {"moment": "29.01.53", "source": "rrf"}, "amount": 100}],
    }
    (ask,) = read_commands(json.dumps(plan).encode()).asks
    assert isinstance(ask, AdoptAnnualPlan)
    assert ask.lines == (PlanLine("2021/1", Charge("29.01.53", Source.RRF, None, None), 100),)


GRANT: dict[str, Any] = {
    "command": "award-grant",
    "by": "finance.recorder",
    "effective_on": "2021-09-01",
    "document_on": "2021-08-30",
    "decision": "VN/1/2021",
    "title": "Siltakurssi",
    "recipient": "Keksitty opisto",
    "decided_by": "director.one",
    "funding": [{"plan_line": "2021/1", "amount": 100}, {"plan_line": "2021/2", "amount": 50}],
    "regions": [{"region": "01", "amount": 150}],
    "purposes": [{"purpose": "guidance", "amount": 150}],
    "instalments": [150],
    "grounds": {
        "target_group": "other",
        "target_reason": "a trial",
        "foresight": ["F-1"],
        "consultations": [{"body": "KEHA", "on": "2021-05-31", "document": "KEHA/7/2021"}],
    },
}


def test_a_decision_says_what_it_takes_under_each_plan_line_and_on_what_it_rests() -> None:
    (ask,) = read_commands(json.dumps(GRANT).encode()).asks
    assert isinstance(ask, AwardGrant)
    assert ask.funding == (Funding("2021/1", 100), Funding("2021/2", 50))
    assert ask.purposes == (PurposeAmount(Purpose.GUIDANCE, 150),)
    assert ask.grounds == Grounds(
        TargetGroup.OTHER, "a trial", ("F-1",), None, (Consultation("KEHA", date(2021, 5, 31), "KEHA/7/2021"),)
    )
    assert (ask.document_on, ask.decided_on, ask.call, ask.own_contribution) == (
        date(2021, 8, 30),
        date(2021, 8, 30),
        None,
        0,
    )


@pytest.mark.parametrize(
    "wrong, fields",
    [
        ({"funding": [{"plan_line": "2021/1"}]}, ["funding.0.amount"]),
        ({"funding": [{"plan_line": "2021/1", "amount": 1.5}]}, ["funding.0.amount"]),
        ({"funding": {"plan_line": "2021/1", "amount": 1}}, ["funding"]),
        ({"plan_line": "2021/1", "amount": 150}, ["amount", "plan_line"]),
        ({"target_group": "other"}, ["target_group"]),
        ({"grounds": {}}, ["grounds.target_group"]),
        ({"grounds": {"target_group": "everybody"}}, ["grounds.target_group"]),
        ({"document_on": "1999-12-31"}, ["document_on"]),
    ],
)
def test_what_is_wrong_inside_a_decision_is_named(wrong: dict[str, Any], fields: list[str]) -> None:
    with pytest.raises(BadInput) as refused:
        read_commands(json.dumps(GRANT | wrong).encode())
    assert sorted(it.field for it in refused.value.problems) == fields


def test_without_a_key_the_body_is_its_own_key() -> None:
    assert read_commands(body()).key == read_commands(body()).key
    assert read_commands(body()).key != read_commands(body(moment="29.01.54")).key


def test_a_list_has_one_key() -> None:
    assert read_commands(body({"key": "a"}, {})).key == "a"
    with pytest.raises(BadInput) as refused:
        read_commands(body({"key": "a"}, {"key": "b"}))
    assert [it.field for it in refused.value.problems] == ["key"]
    with pytest.raises(BadInput):
        read_commands(body(key="a"), key="b")


@pytest.mark.parametrize(
    "bad, fields",
    [
        (b"", ["body"]),
        (b"{", ["body"]),
        (b"[]", ["body"]),
        (b"{}", ["body"]),
        (b"null", ["body"]),
        (b"[1]", ["0"]),
        (b"\xff\xfe", ["body"]),
        (b"[" * 100_000, ["body"]),
        (body(command="award-money"), ["body"]),
        (body(moment=5), ["moment"]),
        (body(moment=None), ["moment"]),
        (body(kept="true"), ["kept"]),
        (body(kept=1), ["kept"]),
        (body(colour="red"), ["colour"]),
        (body(names={"fi": "a", "de": "b"}), ["names.de"]),
        (body(names={}), ["names.fi"]),
        (body(effective_on="2021-02-30"), ["effective_on"]),
        (body(effective_on="1.1.2021"), ["effective_on"]),
        (body(effective_on=20210101), ["effective_on"]),
        (body(effective_on="1999-12-31"), ["effective_on"]),
        (body(effective_on="2100-01-01"), ["effective_on"]),
        (
            body(command="approve-payment", decision="VN/1", instalment=0),
            ["instalment", "budget_account", "ledger_account", "moment", "names"],
        ),
        (body(role="king"), ["role"]),
        (body(by="Somebody With Spaces"), ["by"]),
        (body(key=" k"), ["key"]),
        (body(moment="a\0b"), ["moment"]),
        (body(moment="a\nb"), ["moment"]),
        (body(moment=" "), ["moment"]),
        (body(moment=""), ["moment"]),
        (body(moment="x" * 501), ["moment"]),
        (body({}, {"moment": 1}, {"by": 2}), ["1.moment", "2.by"]),
        (b'{"command":"open-moment","moment":"\\ud800"}', ["body"]),
    ],
)
def test_every_wrong_field_is_named(bad: bytes, fields: list[str]) -> None:
    with pytest.raises(BadInput) as refused:
        read_commands(bad)
    assert [it.field for it in refused.value.problems] == fields
    assert all(it.problem for it in refused.value.problems)
    librarys = ("Input should", "String should", "Extra inputs", "Field required", "Value error", "pattern '")
    assert not [it for it in refused.value.problems if any(word in it.problem for word in librarys)]


@pytest.mark.parametrize("amount", [1.0, "100", True, None, 10**15 + 1, -(10**15) - 1, 1e3])
def test_an_amount_is_whole_cents_and_nothing_else(amount: Any) -> None:
    ask = {
        "command": "grant-appropriation",
        "by": "finance.recorder",
        "effective_on": "2021-01-01",
        "budget": {"year": 2021, "ordinal": 0},
        "moment": "29.01.53",
        "kind": "fixed",
        "amount": amount,
    }
    with pytest.raises(BadInput) as refused:
        read_commands(json.dumps(ask).encode())
    assert [it.field for it in refused.value.problems] == ["amount"]


@pytest.mark.parametrize("program", ["none", "Digi", "a b", "a:b", "-a", "", "ä"])
def test_a_program_is_named_so_that_every_export_can_carry_it(program: str) -> None:
    ask = {
        "command": "open-program",
        "by": "finance.recorder",
        "effective_on": "2021-01-01",
        "program": program,
        "names": {"fi": "x"},
    }
    with pytest.raises(BadInput) as refused:
        read_commands(json.dumps(ask).encode())
    assert [it.field for it in refused.value.problems] == ["program"]


APPROPRIATION: dict[str, Any] = {
    "command": "grant-appropriation",
    "by": "finance.recorder",
    "effective_on": "2021-01-01",
    "budget": {"year": 2021, "ordinal": 0},
    "moment": "29.01.53",
    "kind": "fixed",
    "amount": 1,
}
DELEGATION: dict[str, Any] = {
    "command": "assign-office",
    "by": "finance.recorder",
    "effective_on": "2021-01-01",
    "office": "delegate",
    "person": "delegate.one",
    "appointed_by": "Director",
    "since": "2021-01-01",
}


@pytest.mark.parametrize(
    "ask, field, wrong",
    [
        (APPROPRIATION, "frame", "none"),
        (APPROPRIATION, "frame", "a:b"),
        (APPROPRIATION, "frame", "x\0"),
        (GRANT, "call", "VN 1"),
        (DELEGATION, "limit", 10**15 + 1),
    ],
)
def test_what_may_be_left_out_is_checked_where_it_is_given(ask: dict[str, Any], field: str, wrong: Any) -> None:
    with pytest.raises(BadInput) as refused:
        read_commands(json.dumps(ask | {field: wrong}).encode())
    assert [it.field for it in refused.value.problems] == [field]


def test_every_command_has_a_schema_that_names_its_fields() -> None:
    assert set(MODELS) == set(BY_NAME)
    for name in MODELS:
        schema = schema_of(name)
        assert schema["properties"]["command"]["const"] == name
        assert schema["additionalProperties"] is False
        assert {"by", "effective_on"} <= set(schema["required"])


def test_a_field_is_given_once() -> None:
    with pytest.raises(BadInput) as refused:
        read_commands(b'{"command": "open-moment", "moment": "29.01.53", "moment": "29.01.54"}')
    assert refused.value.problems[0].field == "moment"


def test_a_byte_order_mark_is_no_part_of_the_commands() -> None:
    assert read_commands(b"\xef\xbb\xbf" + body()).asks == read_commands(body()).asks


@pytest.mark.parametrize("key", ["", " ", "a\nb", "ä", "x" * 201])
def test_a_key_is_plain_and_short_wherever_it_stands(key: str) -> None:
    for call in (lambda: read_commands(body(), key), lambda: read_commands(body(key=key))):
        with pytest.raises(BadInput) as refused:
            call()
        assert [it.field for it in refused.value.problems] == ["key"]
