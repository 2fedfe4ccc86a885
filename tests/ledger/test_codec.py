"""Every line ever written stays readable, and nothing else is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.facts import (
    FACTS,
    AppropriationGranted,
    Budget,
    Charge,
    ContractSigned,
    Entry,
    Fact,
    FactReversed,
    ProgramOpened,
    TenderAwarded,
)
from domain.legs import legs
from domain.money import Money
from domain.names import AppropriationKind, Names, Person, ProgramId, RegisterNumber
from domain.pots import Pot
from domain.subjects import tags
from ledger.codec import Codec, ForeignFact, UnreadableLine
from ledger.stored import STORED
from ledger.upcasts import UPCASTS, Upcast
from tests.support.facts import GOLDEN, GRANTED, RETAGGED, WRITTEN_OUT, entry_of, late_entry_of
from tests.support.golden import (
    FOLDER,
    grown,
    grown_as,
    known_shapes,
    left_out_when_empty,
    shape_of,
    shapes,
    stored_shapes,
)

SHAPES = shapes()
NAMES = sorted(stored_shapes())
CURRENT = sorted(f"{name}-v{version}" for name, version in STORED.values())

CHANGED = """The stored shape of {name} changed.
Journals hold lines of the old shape, so it may not change: leave {name} as it was, give the changed fact the next
version in ledger.stored.STORED, keep the old shape as a dataclass with an Upcast in ledger.upcasts.UPCASTS, write the
new one out in tests/support/facts and run `python -m tests.support.golden`.
was: {old}
is:  {new}"""

GREW = "{name} may hold more now than shapes.json says: run `python -m tests.support.golden` and commit shapes.json."


def line_of(name: str) -> bytes:
    return (FOLDER / f"{name}.json").read_bytes()


# Golden lines


def test_every_type_and_version_has_its_golden_line_and_shape() -> None:
    lacking = set(NAMES) - {path.stem for path in FOLDER.glob("*-v*.json")}
    assert not lacking, f"write {sorted(lacking)} out in tests/support/facts; run `python -m tests.support.golden`"
    lacking = {*NAMES, "envelope"} - known_shapes().keys()
    assert not lacking, f"run `python -m tests.support.golden`: no shape of {sorted(lacking)}"


def test_no_version_was_dropped() -> None:
    dropped = {path.stem for path in FOLDER.glob("*-v*.json")} - set(NAMES)
    assert not dropped, f"journals hold {sorted(dropped)}: keep them readable with an Upcast in ledger.upcasts.UPCASTS"
    assert set(known_shapes()) == {*NAMES, "envelope"}


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_line_means_what_it_meant(name: str) -> None:
    assert Codec().decode(line_of(name)) == GOLDEN[name]


@pytest.mark.parametrize("name", CURRENT)
def test_a_current_fact_is_written_as_its_golden_line(name: str) -> None:
    whole = json.loads(line_of(name))
    marks = RETAGGED.get(name, whole["tags"])
    line = compact(whole | {"tags": marks})
    assert (line == line_of(name)) == (name not in RETAGGED)
    assert Codec().encode(GOLDEN[name]) == (line, marks)
    assert tags(GOLDEN[name].fact) == marks


@pytest.mark.parametrize("name", NAMES)
def test_a_line_says_by_itself_which_tags_it_is_found_by(name: str) -> None:
    """The columns beside a line hold the tags that it was written with, whatever a later program would write."""
    whole = json.loads(line_of(name))
    assert Codec().read(line_of(name))[1:] == (whole["type"], whole["tags"])


def test_a_shape_changes_with_a_new_version_only() -> None:
    known = known_shapes()
    for name, shape in shapes().items():
        old = known.get(name, {})
        larger = grown_as(name, old, shape)
        assert json.dumps(larger) == json.dumps(shape), CHANGED.format(name=name, old=old, new=shape)
        assert larger == old, GREW.format(name=name)


@dataclass(frozen=True)
class _Before:
    program: ProgramId
    names: Names
    kind: AppropriationKind | None
    years: tuple[int, ...]


@dataclass(frozen=True)
class _Reordered:
    names: Names
    program: ProgramId
    kind: AppropriationKind | None
    years: tuple[int, ...]


@dataclass(frozen=True)
class _Retyped:
    program: ProgramId
    names: Names
    kind: AppropriationKind
    years: tuple[int, ...]


@dataclass(frozen=True)
class _Nested:
    program: ProgramId
    names: Names
    kind: AppropriationKind | None
    years: tuple[Budget, ...]


@pytest.mark.parametrize("changed", [_Reordered, _Retyped, _Nested])
def test_a_changed_shape_is_noticed(changed: type[Any]) -> None:
    old, new = shape_of(_Before), shape_of(changed)
    assert json.dumps(grown(old, new)) == json.dumps(old) != json.dumps(new)


def test_values_may_be_added_but_not_taken_away() -> None:
    old = {"kind": {"one of": ["a", "b"]}}
    assert grown(old, {"kind": {"one of": ["a", "b", "c"]}}) == {"kind": {"one of": ["a", "b", "c"]}}
    assert grown(old, {"kind": {"one of": ["a"]}}) == old
    assert grown(old, {"kind": {"one of": ["a", "c"]}}) == old


ENVELOPE = {"position": "whole number", "reason": {"or nothing": "text"}, "fact": "a fact"}


def test_an_envelope_gets_new_fields_that_old_lines_do_without() -> None:
    added = {
        "position": "whole number",
        "reason": {"or nothing": "text"},
        "document_on": {"or nothing": "date"},
        "warned": ["text"],
        "fact": "a fact",
    }
    assert json.dumps(grown_as("envelope", ENVELOPE, added)) == json.dumps(added)
    assert left_out_when_empty() >= {"reason", "document_on", "warned"}
    assert not left_out_when_empty() & {"position", "recorded_at", "type", "tags", "version", "fact"}


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(ENVELOPE | {"more": "text"}, id="a field that is always written"),
        pytest.param(ENVELOPE | {"version": "whole number"}, id="one with a value to start from"),
        pytest.param({name: ENVELOPE[name] for name in ("position", "fact")}, id="one less"),
        pytest.param({name: ENVELOPE[name] for name in ("reason", "position", "fact")}, id="another order"),
        pytest.param(ENVELOPE | {"reason": "text"}, id="another type"),
        pytest.param(ENVELOPE | {"fact": {"warned": ["text"]}}, id="a fact that is told in the envelope"),
    ],
)
def test_an_envelope_changes_in_no_other_way(changed: dict[str, Any]) -> None:
    assert json.dumps(grown_as("envelope", ENVELOPE, changed)) == json.dumps(ENVELOPE)


def test_only_the_envelope_gets_new_fields_not_a_fact_nor_what_is_in_one() -> None:
    old = {"lines": [{"amount": "whole number"}], "by": {"or nothing": "text"}}
    for new in (
        old | {"warned": ["text"]},
        old | {"document_on": {"or nothing": "date"}},
        old | {"lines": [{"amount": "whole number", "reason": {"or nothing": "text"}}]},
    ):
        assert json.dumps(grown_as("grant-awarded-v2", old, new)) == json.dumps(old)
    inner = {"lines": [{"amount": "whole number", "reason": {"or nothing": "text"}}]}
    assert grown_as("envelope", {"lines": old["lines"]}, inner) == {"lines": old["lines"]}


# Old versions


@dataclass(frozen=True)
class ProgramOpenedV1:
    """The first version had one name."""

    program: str
    name: str


@dataclass(frozen=True)
class ProgramOpenedV2:
    """The second version had two."""

    program: str
    fi: str
    sv: str | None


@dataclass(frozen=True)
class AppropriationGrantedV1:
    """The first version knew one-year money only."""

    budget: Budget
    charge: Charge
    amount: Money


def twice_upcast() -> Codec:
    return Codec(
        STORED | {ProgramOpened: ("program-opened", 3), AppropriationGranted: ("appropriation-granted", 2)},
        UPCASTS
        | {
            ("program-opened", 1): Upcast(ProgramOpenedV1, lambda old: ProgramOpenedV2(old.program, old.name, None)),
            ("program-opened", 2): Upcast(
                ProgramOpenedV2, lambda old: ProgramOpened(ProgramId(old.program), Names(old.fi, old.sv))
            ),
            ("appropriation-granted", 1): Upcast(
                AppropriationGrantedV1,
                lambda old: AppropriationGranted(old.budget, old.charge, AppropriationKind.FIXED, 1, old.amount),
            ),
        },
    )


def compact(line: Any) -> bytes:
    return json.dumps(line, separators=(",", ":"), ensure_ascii=False).encode()


def with_fact(name: str, version: int, fact: Any) -> bytes:
    """A golden line with another version's content."""
    return compact(json.loads(line_of(name)) | {"version": version, "fact": fact})


OPENED_V1 = with_fact("program-opened-v1", 1, {"program": "skills", "name": "Osaaminen"})
OPENED_V2 = with_fact("program-opened-v1", 2, {"program": "skills", "fi": "Osaaminen", "sv": "Kompetens"})
OLD_GRANT = {
    "budget": {"year": 2021, "ordinal": 0},
    "charge": {"moment": "29.01.53", "source": "national", "frame": None, "program": None},
    "amount": 700,
}


def test_an_old_version_is_brought_up_step_by_step() -> None:
    codec = twice_upcast()
    first, second = codec.decode(OPENED_V1), codec.decode(OPENED_V2)
    assert first == entry_of(ProgramOpened(ProgramId("skills"), Names("Osaaminen")))
    assert second == entry_of(ProgramOpened(ProgramId("skills"), Names("Osaaminen", "Kompetens")))
    assert isinstance(first, Entry)
    line, _ = codec.encode(first)
    assert json.loads(line)["version"] == 3, "only the newest version is written"
    assert codec.decode(line) == first


def test_an_old_version_inside_a_reversal_is_brought_up_too() -> None:
    codec = twice_upcast()
    undone = {"type": "appropriation-granted", "version": 1, "fact": OLD_GRANT}
    line = with_fact("fact-reversed-v1", 1, {"reversed": 6, "undone": undone})
    expected = AppropriationGranted(
        Budget(2021, 0), Charge(GRANTED.charge.moment), AppropriationKind.FIXED, 1, Money(700)
    )
    entry = codec.decode(line)
    assert entry == entry_of(FactReversed(6, expected))
    assert isinstance(entry, Entry)
    again, _ = codec.encode(entry)
    assert json.loads(again)["fact"]["undone"]["version"] == 2
    assert codec.decode(again) == entry


def test_an_old_version_is_read_as_strictly_as_a_new_one() -> None:
    fact = {"program": "skills", "name": "Osaaminen", "sv": None}
    with pytest.raises(UnreadableLine):
        twice_upcast().decode(with_fact("program-opened-v1", 1, fact))
    with pytest.raises(UnreadableLine):
        twice_upcast().decode(line_of("program-opened-v1"))  # its third version's content under the first's number


REALLY_OLD = sorted(f"{name}-v{version}" for name, version in UPCASTS)


RELEASING = ("contract-amended-v1", "contract-ended-v1", "grant-amended-v1", "grant-closed-v1", "grant-declined-v1")
"""Facts that only lacked what was given up though no money stood behind it."""

AWARDS = ("award-corrected-v1", "tender-awarded-v2")
"""Facts that only lacked the plan line of what was added, and what had lapsed of the reserve."""


def test_these_facts_were_stored_otherwise_once() -> None:
    assert REALLY_OLD == [
        "award-corrected-v1",
        "contract-amended-v1",
        "contract-ended-v1",
        "contract-signed-v1",
        "grant-amended-v1",
        "grant-awarded-v1",
        "grant-closed-v1",
        "grant-declined-v1",
        "operating-expenditure-recorded-v1",
        "payment-approved-v1",
        "payment-prepared-v1",
        "tender-awarded-v1",
        "tender-awarded-v2",
        "tender-opened-v1",
    ]


@pytest.mark.parametrize("name", REALLY_OLD)
def test_a_line_of_an_old_version_is_read_as_todays_fact_and_written_as_such(name: str) -> None:
    codec = Codec()
    old = json.loads(line_of(name))
    entry = codec.decode(line_of(name))
    assert entry == GOLDEN[name]
    assert isinstance(entry, Entry)
    line, marks = codec.encode(entry)
    new = json.loads(line)
    assert (new["type"], new["version"]) == STORED[type(entry.fact)]
    assert new["version"] > old["version"]
    told = ("tags", "version", "fact")
    assert {key: value for key, value in new.items() if key not in told} == {
        key: value for key, value in old.items() if key not in told
    }
    assert set(marks) >= set(old["tags"]), "what it was found by it is still found by"
    assert codec.decode(line) == entry


@pytest.mark.parametrize("name", [name for name in REALLY_OLD if name not in (*RELEASING, *AWARDS)])
def test_an_old_fact_moves_the_money_that_it_moved(name: str) -> None:
    """Cents by pot, moment, vintage, frame, program and region, as the first version's lines have them."""
    old, entry = json.loads(line_of(name))["fact"], Codec().decode(line_of(name))
    assert isinstance(entry, Entry)
    charge = tuple(old["charge"][key] for key in ("moment", "source", "frame", "program"))
    if "draws" in old:
        written = [(*charge, it["vintage"], None, it["amount"]) for it in old["draws"]]
    else:
        written = [(*charge, it["vintage"], it["region"], it["amount"]) for it in old.get("lines", old.get("changes"))]
    target = {
        "grant-awarded-v1": Pot.COMMITTED,
        "tender-opened-v1": Pot.RESERVED,
        "tender-awarded-v1": Pot.RESERVED,
        "contract-signed-v1": Pot.COMMITTED,
        "payment-prepared-v1": Pot.IN_PAYMENT,
        "payment-approved-v1": Pot.PAID,
        "operating-expenditure-recorded-v1": Pot.PAID,
    }[name]
    moved = legs(entry.fact)
    assert sum(leg.amount for leg in moved) == 0
    assert {leg.account.expenditure for leg in moved} == {None}
    assert [
        (it.moment, it.source, it.frame, it.program, it.vintage, it.region, amount)
        for it, amount in moved
        if it.pot is target
    ] == written


@pytest.mark.parametrize("name", RELEASING)
def test_an_old_fact_gave_up_nothing_but_money(name: str) -> None:
    """What it freed and what lapsed of it are all that it released, cent for cent."""
    old, entry = json.loads(line_of(name))["fact"], Codec().decode(line_of(name))
    assert isinstance(entry, Entry)
    moved = legs(entry.fact)
    assert sum(leg.amount for leg in moved) == 0
    assert {leg.account.pot for leg in moved} == {Pot.AVAILABLE, Pot.COMMITTED, Pot.LAPSED}
    released = [it["amount"] for field in ("freed", "lapsed") for part in old[field] for it in part["lines"]]
    back = [amount for it, amount in moved if it.pot is Pot.COMMITTED and amount < 0]
    assert [-amount for amount in back] == released


@pytest.mark.parametrize("name", AWARDS)
def test_an_old_award_changed_its_reserve_as_today(name: str) -> None:
    old, entry = json.loads(line_of(name))["fact"], Codec().decode(line_of(name))
    assert isinstance(entry, Entry)
    changed = [it["amount"] for part in old["changes"] for it in part["lines"]]
    assert [amount for it, amount in legs(entry.fact) if it.pot is Pot.RESERVED] == changed
    assert {it.pot for it, _ in legs(entry.fact)} == {Pot.AVAILABLE, Pot.RESERVED}


def test_an_old_award_that_changed_nothing_has_no_part() -> None:
    old = json.loads(line_of("tender-awarded-v1"))
    entry = Codec().decode(compact(old | {"fact": old["fact"] | {"changes": []}}))
    assert entry == entry_of(
        TenderAwarded(
            RegisterNumber("OPH-2-2021"), "Keksitty Oy", Person("director.one"), Money(49_000_000), (), None, None
        )
    )


@pytest.mark.parametrize("name", REALLY_OLD)
def test_a_reversal_of_an_old_fact_undoes_todays(name: str) -> None:
    codec = Codec()
    old = json.loads(line_of(name))
    undone = {"type": old["type"], "version": old["version"], "fact": old["fact"]}
    entry = codec.decode(with_fact("fact-reversed-v1", 1, {"reversed": 6, "undone": undone}))
    assert entry == entry_of(FactReversed(6, GOLDEN[name].fact))  # type: ignore[arg-type]
    assert isinstance(entry, Entry)
    again, _ = codec.encode(entry)
    assert json.loads(again)["version"] == 1
    assert json.loads(again)["fact"]["undone"]["version"] == STORED[type(GOLDEN[name].fact)][1]
    assert codec.decode(again) == entry


@pytest.mark.parametrize("name", REALLY_OLD)
def test_a_really_old_version_is_read_as_strictly_as_a_new_one(name: str) -> None:
    line = json.loads(line_of(name))
    for path, value in places(line):
        if isinstance(value, dict):
            refuse(put(line, path, value | {"more": 1}))
            for field in value.keys() - ({"reason"} if not path else set()):
                refuse(put(line, path, {key: inner for key, inner in value.items() if key != field}))
            if len(value) > 1:
                refuse(put(line, path, dict(reversed(value.items()))))
    newer = f"{line['type']}-v{line['version'] + 1}"
    refuse(with_fact(name, line["version"], json.loads(line_of(newer))["fact"]))
    refuse(with_fact(newer, line["version"] + 1, line["fact"]))


# Envelopes


def test_an_envelope_of_what_came_late_says_so_and_another_one_says_nothing_of_it() -> None:
    codec = Codec()
    fact = ContractSigned(RegisterNumber("OPH-2-2021"), ())
    late, plain = late_entry_of(fact), entry_of(fact)
    written = json.loads(codec.encode(late)[0])
    assert (written["document_on"], written["warned"]) == ("2021-07-15", ["posted-late", "beyond-tolerance"])
    assert codec.decode(codec.encode(late)[0]) == late
    bare = json.loads(codec.encode(plain)[0])
    assert written.keys() - bare.keys() == {"document_on", "warned"}
    assert [key for key in written if key in bare] == list(bare)
    assert codec.decode(compact({key: value for key, value in written.items() if key in bare})) == plain


@pytest.mark.parametrize("said", [{"document_on": None}, {"warned": []}, {"warned": None}, {"reason": None}])
def test_an_envelope_says_nothing_twice(said: dict[str, Any]) -> None:
    late = json.loads(line_of("payment-prepared-v2"))
    refuse(compact({key: said.get(key, value) for key, value in late.items()}))


# What is not read


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every value in a line, with the way to it."""
    yield path, value
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from places(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*path, index))


def may_be_nothing(name: str, path: tuple[Any, ...]) -> bool:
    """Whether a place in a line may be null, by the fact's shape."""
    shape: Any = SHAPES["envelope"] | {"fact": SHAPES[name]}
    if path[:3] == ("fact", "undone", "fact"):
        shape, path = SHAPES["appropriation-granted-v1"], path[3:]
    for step in path:
        shape = shape.get("or nothing", shape) if isinstance(shape, dict) else shape
        shape = shape[0] if isinstance(step, int) else shape[step]
    return isinstance(shape, dict) and "or nothing" in shape and len(path) > 1


def put(line: Any, path: tuple[Any, ...], value: Any) -> bytes:
    """The line with another value in one place."""
    whole = json.loads(json.dumps(line))
    if not path:
        return compact(value)
    inner = whole
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return compact(whole)


def refuse(line: bytes) -> None:
    with pytest.raises(UnreadableLine):
        Codec().decode(line)


@pytest.mark.parametrize("name", CURRENT)
def test_a_value_of_another_type_is_not_read(name: str) -> None:
    line = json.loads(line_of(name))
    for path, value in places(line):
        wrong: list[Any] = [1.5, {"x": 1}, [[]]]
        match value:
            case bool():
                wrong += [0, 1, "true"]
            case int():
                wrong += [float(value), str(value), True]
            case str():
                wrong += [1, True]
            case None:
                wrong += [0.0, False]
            case _:
                wrong += [1, "text"]
        if not may_be_nothing(name, path):
            wrong.append(None)
        for other in wrong:
            refuse(put(line, path, other))


@pytest.mark.parametrize("name", CURRENT)
def test_a_field_too_many_or_too_few_is_not_read(name: str) -> None:
    line = json.loads(line_of(name))
    for path, value in places(line):
        if isinstance(value, dict):
            refuse(put(line, path, value | {"more": 1}))
            for field in value.keys() - ({"reason", "document_on", "warned"} if not path else set()):
                refuse(put(line, path, {key: inner for key, inner in value.items() if key != field}))


@pytest.mark.parametrize("name", CURRENT)
def test_the_same_content_in_other_bytes_is_not_read(name: str) -> None:
    line = line_of(name)
    whole = json.loads(line)
    refuse(line + b"\n")
    refuse(b" " + line)
    refuse(line.replace(b'"position":7', b'"position":7.0'))
    refuse(line.replace(b'"position":7', b'"position":1,"position":7'))
    refuse(line.replace(b"finance.one", b"f\\u0069nance.one"))
    refuse(json.dumps(whole).encode())
    for path, value in places(whole):
        if isinstance(value, dict) and len(value) > 1:
            refuse(put(whole, path, dict(reversed(value.items()))))


@pytest.mark.parametrize("name", CURRENT)
def test_a_line_cut_short_is_not_read(name: str) -> None:
    line = line_of(name)
    for length in range(len(line)):
        refuse(line[:length])


@pytest.mark.parametrize("name", CURRENT)
def test_an_unknown_version_is_not_read(name: str) -> None:
    line = json.loads(line_of(name))
    for version in (0, line["version"] + 1, 99, -1):
        with pytest.raises(UnreadableLine, match="version"):
            Codec().decode(compact(line | {"version": version}))


def test_an_unknown_type_is_not_read() -> None:
    refuse(line_of("program-opened-v1").replace(b"program-opened", b"program-closed"))
    reversal = json.loads(line_of("fact-reversed-v1"))
    for undone in ({"type": "nothing-known"}, {"version": 2}):
        content = reversal["fact"] | {"undone": reversal["fact"]["undone"] | undone}
        refuse(with_fact("fact-reversed-v1", 1, content))


def test_a_reversal_of_a_reversal_or_of_what_cannot_be_reversed_is_not_read() -> None:
    fact = json.loads(line_of("fact-reversed-v1"))["fact"]
    for _ in range(2_000):
        fact = {"reversed": 6, "undone": {"type": "fact-reversed", "version": 1, "fact": fact}}
        if _ in (0, 1, 50):
            refuse(with_fact("fact-reversed-v1", 1, fact))
    line = line_of("fact-reversed-v1")
    start, end = line.index(b'"fact":') + 7, len(line) - 1
    deep = b'{"reversed":6,"undone":{"type":"fact-reversed","version":1,"fact":' * 5_000
    refuse(line[:start] + deep + line[start:end] + b"}}" * 5_000 + b"}")
    opened = {"type": "program-opened", "version": 1, "fact": json.loads(line_of("program-opened-v1"))["fact"]}
    refuse(with_fact("fact-reversed-v1", 1, {"reversed": 6, "undone": opened}))


@pytest.mark.parametrize("junk", [b"", b"null", b"[]", b"7", b'"x"', b"{}", b"\xff\xfe", b'{"position":1', b"\x00"])
def test_junk_is_not_read(junk: bytes) -> None:
    refuse(junk)


# Somebody else's facts


def foreign() -> bytes:
    return Codec().encode_foreign(3, datetime(2021, 9, 1, tzinfo=UTC), "course-held", ["course:1"], b"\x00\xff{}")


def test_a_foreign_fact_comes_back_byte_for_byte() -> None:
    fact = Codec().decode(foreign())
    assert fact == ForeignFact(3, datetime(2021, 9, 1, tzinfo=UTC), "course-held", ("course:1",), b"\x00\xff{}")
    assert json.loads(foreign())["type"] == "course-held"


def test_a_foreign_fact_without_data_comes_back() -> None:
    line = Codec().encode_foreign(3, datetime(2021, 9, 1, tzinfo=UTC), "course-held", [], b"")
    assert Codec().decode(line) == ForeignFact(3, datetime(2021, 9, 1, tzinfo=UTC), "course-held", (), b"")


@pytest.mark.parametrize(
    "change",
    [
        {"type": "grant-awarded"},
        {"version": 1},
        {"by": "finance.one"},
        {"fact": {}},
        {"data": "AP97fQ"},
        {"data": "not base64!"},
        {"data": 1},
    ],
)
def test_a_foreign_fact_cannot_pass_for_one_of_ours_nor_be_half_of_one(change: dict[str, Any]) -> None:
    refuse(compact(json.loads(foreign()) | change))


def test_no_fact_of_ours_hides_in_a_foreign_envelope() -> None:
    refuse(compact(json.loads(line_of("program-opened-v1")) | {"data": "AP97fQ=="}))


# Round trips


def strategy_of(kind: Any) -> st.SearchStrategy[Any]:
    """Anything that a type admits, by reflection."""
    kind = getattr(kind, "__supertype__", kind)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, *(strategy_of(hints[field.name]) for field in fields(kind)))
    if get_origin(kind) in (Union, UnionType):
        return st.one_of(*(strategy_of(it) for it in get_args(kind)))
    if get_origin(kind) is tuple:
        return st.lists(strategy_of(get_args(kind)[0]), max_size=3).map(tuple)
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    return PLAIN[kind]


PLAIN: dict[type[Any], st.SearchStrategy[Any]] = {
    int: st.integers(),
    str: st.text(max_size=12),
    bool: st.booleans(),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    NoneType: st.none(),
}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.__name__)
def test_whatever_is_written_is_read_back(fact: type[Fact]) -> None:
    codec = Codec()
    hints = get_type_hints(Entry) | {"fact": fact}
    made = st.builds(Entry, *(strategy_of(hints[field.name]) for field in fields(Entry)))

    @given(made)
    @settings(max_examples=60)
    def check(entry: Entry) -> None:
        line, marks = codec.encode(entry)
        assert codec.decode(line) == entry
        assert codec.encode(entry) == (line, marks)
        assert b"\n" not in line, "a journal has one line a fact"
        assert json.loads(line)["tags"] == marks == tags(entry.fact)

    check()


def test_every_fact_is_written_out() -> None:
    assert {type(fact) for fact in WRITTEN_OUT.values()} == set(FACTS)
    assert GOLDEN.keys() == WRITTEN_OUT.keys() == set(NAMES)


@pytest.mark.parametrize("write", [compact, lambda line: json.dumps(line, separators=(",", ":")).encode()])
def test_text_outside_ascii_has_one_spelling(write: Callable[[Any], bytes]) -> None:
    whole = json.loads(line_of("moment-opened-v1"))
    if write is compact:
        assert Codec().decode(write(whole)) == GOLDEN["moment-opened-v1"]
    else:
        refuse(write(whole))
