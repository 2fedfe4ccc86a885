"""Offices, plans, development and controls as they are stored: every fact reads back, and a snapshot holds them all."""

from __future__ import annotations

from domain.facts import (
    AnnualPlanRevised,
    ControlsSet,
    DevelopmentPlanApproved,
    DevelopmentPlanProposed,
    DevelopmentProjectStarted,
    FactReversed,
    ForesightRecorded,
    OfficeEnded,
    OutputsReported,
)
from domain.names import ForesightSource, Ministry, Office
from domain.subjects import tags
from ledger.codec import Codec
from ledger.states import dump_books, load_books
from tests.support.plans import (
    approval,
    ending,
    foresight,
    outputs,
    project,
    proposal,
    revision,
    tolerating,
)
from tests.support.scenario import given, reversing
from tests.support.sound import dump
from tests.support.world import BRIDGE_COURSE_AWARDED, DIRECTOR, SUMMER, planned, tender

ALL = (
    *BRIDGE_COURSE_AWARDED,
    tender("T-1", "1,00"),
    foresight("F-1", ForesightSource.COMMISSIONED, "T-1"),
    proposal(),
    approval(Ministry.OKM),
    project(),
    reversing(DevelopmentProjectStarted),
    outputs("G-1", 3, 2),
    revision(planned("tenders", "0"), planned("networks", "1,00")),
    tolerating("frame-nearly-used", share=90),
    ending(Office.DIRECTOR, DIRECTOR, SUMMER),
)


def test_every_fact_reads_back_as_it_was_written() -> None:
    codec, entries = Codec(), given(*ALL).ledger.entries
    for entry in entries:
        line, _ = codec.encode(entry)
        assert codec.decode(line) == entry
    assert {type(entry.fact) for entry in entries} >= {
        AnnualPlanRevised,
        ControlsSet,
        DevelopmentPlanApproved,
        DevelopmentPlanProposed,
        DevelopmentProjectStarted,
        FactReversed,
        ForesightRecorded,
        OfficeEnded,
        OutputsReported,
    }


def test_a_snapshot_holds_all_of_it() -> None:
    books = given(*ALL).ledger.books
    assert dump(load_books(dump_books(books))) == dump(books)


def test_what_they_name_is_what_they_are_found_by() -> None:
    found = {type(entry.fact): tags(entry.fact) for entry in given(*ALL).ledger.entries}
    assert found[ForesightRecorded] == ["foresight:F-1", "decision:T-1"]
    assert found[DevelopmentPlanApproved] == ["development-plan:2022-2026"]
    assert found[OutputsReported] == ["decision:G-1"]
    assert found[OfficeEnded] == ["person:director.one"]
    assert {"plan-line:tenders", "plan-line:networks", "person:council.one"} <= set(found[AnnualPlanRevised])
