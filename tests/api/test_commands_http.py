"""Commands over HTTP: who asks is known, a key counts once, what was looked at still holds, nothing is half done."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from api.access.rights import RECORDED_BY
from api.doors import BY_NAME, read_known
from api.http import commands
from api.http.examples import examples
from domain.names import Role
from ledger.codec import Codec
from projections.ledger import Ledger
from tests.support.door import COMMANDS, SOMEBODY, Door
from tests.support.engine import rows, until

OPEN = {
    "command": "open-moment",
    "effective_on": "2021-01-01",
    "moment": "29.01.53",
    "names": {"fi": "Jatkuva oppiminen"},
}
GRANT = {
    "command": "grant-appropriation",
    "effective_on": "2021-01-01",
    "budget": {"year": 2021, "ordinal": 0},
    "moment": "29.01.53",
    "kind": "deferrable",
    "span": 2,
    "amount": 1_000_00,
}


def spend(voucher: str, cents: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "command": "record-operating-expenditure",
        "effective_on": "2021-02-01",
        "voucher": voucher,
        "description": "Rent",
        "cost": "other",
        "moment": "29.01.53",
        "amount": cents,
        "budget_account": "29.01.53.1",
        "ledger_account": "43000000",
    } | more


@pytest.fixture
def door(ledger: Ledger) -> Iterator[Door]:
    """A served ledger with a thousand euros: facts 1 and 2."""
    with Door(ledger) as door:
        assert door.record([OPEN, GRANT], "opening").status_code == 201
        yield door


def count(ledger: Ledger) -> int:
    return int(rows(ledger, "SELECT count(*) FROM events")[0][0])


def fields(answer: httpx.Response) -> list[str]:
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-input"), answer.text
    assert all(it["problem"] for it in answer.json()["problems"])
    return sorted(it["field"] for it in answer.json()["problems"])


# A command at its address, and a list


def test_a_command_is_recorded_in_the_name_and_role_of_whoever_came_in(door: Door, ledger: Ledger) -> None:
    answer = door.record(spend("V-1"), "k-1", person="finance.two", roles="director recorder")
    assert answer.status_code == 201
    assert (answer.headers["Location"], answer.headers["ETag"]) == ("/api/v1/events/3", '"3"')
    receipt = answer.json()["recorded"]
    assert (receipt["key"], receipt["first"], receipt["last"], receipt["replayed"]) == ("k-1", 3, 3, False)
    ((line,),) = rows(ledger, "SELECT line FROM events WHERE position = 3")
    entry = Codec().decode(line)
    assert (entry.by, entry.role, entry.key) == ("finance.two", Role.RECORDER, "k-1")


def test_the_name_of_a_command_may_stand_in_its_body_and_must_be_the_same(door: Door) -> None:
    without = {name: value for name, value in spend("V-1").items() if name != "command"}
    assert door.record(without, "k-1", at="/record-operating-expenditure").status_code == 201
    assert fields(door.record(spend("V-2"), "k-2", at="/open-moment"))[:2] == ["amount", "budget_account"]
    assert "command" in fields(door.record(spend("V-2"), "k-2", at="/open-moment"))


def test_a_list_is_recorded_as_a_whole_or_not_at_all(door: Door, ledger: Ledger) -> None:
    refused = door.record([spend("V-1"), spend("V-2", 1_000_00)], "k-1")
    assert (refused.status_code, refused.json()["command"]) == (409, 1)
    assert count(ledger) == 2
    both = door.record([spend("V-1"), spend("V-2", 999_99)], "k-1")
    assert both.status_code == 201, "nothing stands under a key that was refused"
    assert (both.json()["recorded"]["first"], both.json()["recorded"]["last"]) == (3, 4)
    assert door.record(spend("V-3", 0), "k-3", at="").status_code == 409, "one command may come there, too"


def test_an_unknown_command_is_not_found(door: Door) -> None:
    answer = door.record({"command": "award-money"}, "k")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    beside = door.client.post(f"{COMMANDS}?name=open-moment", json=OPEN, headers={"Test-Person": "x"})
    assert (beside.status_code, beside.json()["code"]) == (400, "unknown-parameter")
    looked = door.client.get(f"{COMMANDS}/open-moment", headers={"Test-Person": "x"})
    assert (looked.status_code, "POST" in looked.headers["Allow"]) == (405, True)


# Who asks


@pytest.mark.parametrize("said", [{"by": "director.one"}, {"role": "approver"}, {"key": "k"}])
def test_a_body_does_not_say_who_asks_nor_under_which_key(door: Door, ledger: Ledger, said: dict[str, str]) -> None:
    (name,) = said
    assert fields(door.record(spend("V-1") | said, "k")) == [name]
    assert fields(door.record([spend("V-1"), spend("V-2") | said], "k")) == [f"1.{name}"]
    assert count(ledger) == 2


def test_a_role_records_only_what_is_its_own(door: Door, ledger: Ledger) -> None:
    answer = door.record([spend("V-1"), OPEN], "k", roles="approver")
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
    problem = answer.json()
    assert (problem["code"], problem["command"]) == ("role-may-not", "record-operating-expenditure")
    assert problem["roles"] == ["recorder", "director", "director-general"]
    assert "approver" in problem["detail"]
    assert count(ledger) == 2


@pytest.mark.parametrize("role", Role)
def test_every_role_may_what_the_table_says(door: Door, role: Role) -> None:
    for name, body in examples().items():
        answer = door.record(body, roles=role.value, dry_run=True)
        assert (answer.status_code != 403) == (role in RECORDED_BY[BY_NAME[name]]), (name, answer.text)


def test_a_stranger_is_told_nothing(door: Door) -> None:
    answer = door.client.post(COMMANDS, json=[OPEN], headers={"Idempotency-Key": "opening"})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")


# The key


def test_what_is_sent_again_is_answered_with_the_same_receipt(door: Door, ledger: Ledger) -> None:
    first, again = door.record(spend("V-1"), "k"), door.record(spend("V-1"), "k")
    assert (first.status_code, again.status_code) == (201, 200)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    assert first.json()["recorded"] == again.json()["recorded"] | {"replayed": False}
    written = json.dumps(spend("V-1"), indent=4).encode()
    assert door.record(written, "k", at="/record-operating-expenditure").status_code == 200, (
        "the same, written otherwise"
    )
    assert count(ledger) == 3


@pytest.mark.parametrize("person, cents", [("finance.recorder", 2), ("finance.two", 1)])
def test_a_key_belongs_to_its_first_request_and_person(door: Door, ledger: Ledger, person: str, cents: int) -> None:
    receipt = door.record(spend("V-1"), "k").json()["recorded"]
    answer = door.record(spend("V-1", cents), "k", person=person)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/key-reused")
    assert not [it for it in (receipt["recorded_at"], *receipt["leaves"], "left") if it in answer.text]
    assert count(ledger) == 3


def test_what_records_needs_a_key(door: Door, ledger: Ledger) -> None:
    answer = door.record(spend("V-1"))
    assert (answer.status_code, answer.json()["code"]) == (400, "key-missing")
    assert fields(door.record(spend("V-1"), "x" * 201)) == ["Idempotency-Key"]
    assert fields(door.record(spend("V-1"), "")) == ["Idempotency-Key"]
    assert count(ledger) == 2


# Dry runs, and what was looked at


def test_a_dry_run_says_what_would_be_and_writes_nothing(door: Door, ledger: Ledger) -> None:
    for key in (None, "k"):
        answer = door.record(spend("V-1"), key, dry_run=True)
        assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
        assert (answer.json()["would_record"], answer.json()["entries"][0]["position"]) == ({"facts": 1}, 3)
        assert door.record(spend("V-1", 1_000_01), key, dry_run=True).status_code == 409
    assert count(ledger) == 2
    assert door.record(spend("V-1"), "k", dry_run=False).status_code == 201
    assert door.record(spend("V-1"), "k", dry_run=True).headers["Idempotency-Replayed"] == "true"


def test_a_view_says_the_position_that_must_be_the_newest(door: Door) -> None:
    view = door.client.get("/api/v1/balances?by=moment", headers=SOMEBODY)
    assert fields(door.record(spend("V-1"), "k-1", expects=view.headers["ETag"])) == ["If-Match"]
    seen = f'"{view.headers["Momentti-Position"]}"'
    assert door.record(spend("V-1"), "k-1", expects=seen).status_code == 201
    assert door.record(spend("V-2"), "k-2", expects=seen).status_code == 412


def test_what_was_looked_at_must_be_the_newest(door: Door, ledger: Ledger) -> None:
    seen = door.record(spend("V-1"), dry_run=True).headers["ETag"]
    assert door.record(spend("V-1"), "k-1", expects=seen).status_code == 201
    for dry_run in (False, True):
        answer = door.record(spend("V-2"), "k-2", expects=seen, dry_run=dry_run)
        assert (answer.status_code, answer.json()["type"]) == (412, "/problems/moved-on")
        assert (answer.json()["expected"], answer.json()["position"], answer.headers["ETag"]) == (2, 3, '"3"')
    assert door.record(spend("V-1"), "k-1", expects=seen).status_code == 200, "a lost answer can be asked for again"
    assert door.record(spend("V-2"), "k-2", expects='"3"').status_code == 201
    assert count(ledger) == 4


@pytest.mark.parametrize("wrong", ["3", "*", 'W/"3"', '"3", "4"', '"-1"', '"03"', '""', f'"{10**18}"', '"٣"'])
def test_what_was_looked_at_is_one_position_in_quotes(door: Door, wrong: str) -> None:
    sent = {"Test-Person": "x", "Idempotency-Key": "k", "If-Match": wrong.encode()}
    assert fields(door.client.post(f"{COMMANDS}/open-moment", json=OPEN, headers=sent)) == ["If-Match"]


def test_of_many_who_looked_at_the_same_position_one_records(door: Door, ledger: Ledger) -> None:
    with ThreadPoolExecutor(8) as crowd:
        asked = [crowd.submit(door.record, spend(f"V-{it}"), f"k-{it}", expects='"2"') for it in range(24)]
        answers = [each.result().status_code for each in asked]
    assert sorted(answers) == [201, *[412] * 23]
    assert count(ledger) == 3


# What the ledger refuses


def test_a_refusal_is_a_problem_with_all_there_is_to_know(door: Door) -> None:
    assert door.record(spend("V-0", 900_00), "k-0").status_code == 201
    answer = door.record(spend("V-1", 100_01), "k-1")
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    problem = answer.json()
    limits = problem.pop("limits")
    assert problem.pop("request_id") == answer.headers["X-Request-ID"]
    assert {"limit": "appropriation", "name": "29.01.53", "vintage": 2021, "asked": 100_01, "left": 100_00} in limits
    assert problem == {
        "type": "/problems/exceeds-appropriation",
        "title": "Exceeds appropriation",
        "status": 409,
        "code": "exceeds-appropriation",
        "detail": problem["detail"],
        "instance": f"{COMMANDS}/record-operating-expenditure",
        "source": problem["source"],
        "holds_from": "2021-01-01",
        "head": 3,
        "command": 0,
        "name": "29.01.53",
        "asked": 100_01,
        "left": 100_00,
        "facts": [
            {"position": 3, "type": "operating-expenditure-recorded", "effective_on": "2021-02-01", "cents": 900_00}
        ],
    }
    assert "100,01" in problem["detail"] and "100,00" in problem["detail"]


def test_a_refusal_is_noted_with_the_person_who_came_in(door: Door) -> None:
    door.record(spend("V-1", 1_000_01), "noted", person="finance.two")
    asked = {"params": {"by": "finance.two"}, "headers": {"Test-Person": "general"}}
    until(lambda: door.client.get("/api/v1/refusals", **asked).json()["rows"])
    (row,) = door.client.get("/api/v1/refusals", **asked).json()["rows"]
    assert (row["key"], row["by"], row["code"]) == ("noted", "finance.two", "exceeds-appropriation")


# What should not come in


def list_of(many: int) -> bytes:
    return b"[" + b",".join([json.dumps(OPEN).encode()] * many) + b"]"


@pytest.mark.parametrize(
    "body, named",
    [
        (b"", ["body"]),
        (b"{", ["body"]),
        (b"\xff", ["body"]),
        (b"[" * 100_000, ["body"]),
        (b'{"a":' * 100_000, ["body"]),
        (b"[]", ["body"]),
        (b"[1]", ["0"]),
        (b"{}", ["body"]),
        (b"null", ["body"]),
        (b'[{"command": "award-money"}]', ["0"]),
        (b'[{"command": 1}]', ["0"]),
        (list_of(10_001), ["body"]),
        (b'{"moment": "1", "moment": "2", "command": "close-moment", "effective_on": "2021-01-01"}', ["moment"]),
        (b'{"\\ud800": 1, "\\ud800": 2}', ["body"]),
        (json.dumps(OPEN | {"moment": "a\0b"}).encode(), ["moment"]),
        (json.dumps(OPEN).encode().replace(b"29.01.53", b"\\udc00"), ["body"]),
        (json.dumps(OPEN | {"names": {"fi": "a", "by": "b"}}).encode(), ["names.by"]),
        (json.dumps(OPEN | {"open-moment": 1}).encode(), ["open-moment"]),
        (json.dumps(GRANT).encode().replace(b"100000", b"1" * 5_000), ["body"]),
        (json.dumps(GRANT).encode().replace(b"100000", b"1" * 400), ["amount"]),
        (json.dumps(GRANT).encode().replace(b"100000", b"1e999"), ["amount"]),
        (json.dumps(GRANT).encode().replace(b"100000", b"NaN"), ["amount"]),
        (json.dumps(GRANT).encode().replace(b"100000", b"1.0"), ["amount"]),
        (json.dumps(GRANT).encode().replace(b"100000", b'"100000"'), ["amount"]),
    ],
)
def test_every_wrong_field_is_named_and_nothing_is_recorded(
    door: Door, ledger: Ledger, body: bytes, named: list[str]
) -> None:
    assert fields(door.record(body, "k", at="")) == named
    assert count(ledger) == 2


def test_of_many_wrong_fields_the_first_are_named(door: Door) -> None:
    assert len(fields(door.record([{"command": "open-moment"}] * 1_000, "k"))) == 100
    hopeless = {"command": "open-moment", **{f"f{number}": 1 for number in range(100_001)}}
    assert fields(door.record(hopeless, "k", at="")) == ["body"]


def test_a_list_of_ten_thousand_commands_is_taken(door: Door) -> None:
    answer = door.record(list_of(10_000), "k", at="", dry_run=True)
    assert (answer.status_code, answer.json()["code"]) == (409, "already-open")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "", "application/problem+json"]
)
def test_commands_come_as_json_alone(door: Door, content_type: str) -> None:
    sent = {"Test-Person": "x", "Idempotency-Key": "k", "Content-Type": content_type}
    answer = door.client.post(f"{COMMANDS}/open-moment", content=json.dumps(OPEN).encode(), headers=sent)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type")


def test_a_large_body_is_read_where_nobody_waits_for_it(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    read_in: list[str] = []

    def reading(*asked: Any) -> Any:
        read_in.append(threading.current_thread().name)
        return read_known(*asked)

    monkeypatch.setattr(commands, "read_known", reading)
    many = [spend(f"V-{number}") for number in range(1_000)]
    assert door.record(many, "many").status_code == 201
    assert door.record([*many, spend("V-1000", description="")], "wrong").json()["code"] == "bad-input"
    assert door.record(many, "others", roles="approver").json()["code"] == "role-may-not"
    assert [it.partition("_")[0] for it in read_in] == ["bodies"] * 3
    assert door.record(spend("V-1000"), "one").status_code == 201
    assert not read_in[-1].startswith("bodies")


def test_a_body_has_its_bound(door: Door) -> None:
    answer = door.record(b" " * 10_000_001, "k", at="")
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_a_mistyped_parameter_records_nothing(door: Door, ledger: Ledger) -> None:
    sent = {"Test-Person": "x", "Idempotency-Key": "k"}
    for params in ({"dryrun": "true"}, {"dry_run": "perhaps"}):
        assert door.client.post(COMMANDS, json=[spend("V-1")], headers=sent, params=params).status_code == 400
    assert count(ledger) == 2


def test_a_fault_in_a_rule_is_none_of_whoever_asks(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is raised, and whatever it says: the request was right."""

    def breaks(*given: Any, **more: Any) -> Any:
        raise ValueError(f"not enough values to unpack: {given}")

    monkeypatch.setattr("ledger.turn.enter", breaks)
    answer = door.record(spend("V-1"), "a fault")
    assert (answer.status_code, answer.json()["code"]) == (500, "fault")
    assert "unpack" not in answer.text
    monkeypatch.undo()
    assert door.record(spend("V-1"), "a fault").status_code == 201
