"""The growth bench runs on a tiny log, every figure is there, and what it wrote verifies; no time is judged here."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tests.benchmarks.growth import Plan, measure
from tests.benchmarks.growth_measures import DECISION, READS, START
from tests.benchmarks.growth_report import CLOSING, GOALS, OPENING, PLOTTED, Outcome, drawn, spliced, written

NAMES = [DECISION, *(it.name for it in READS), START]
SIZES = (2_000, 4_000)


@pytest.fixture(scope="module")
def outcome(database: str) -> Outcome:
    """Two tiny logs, measured once."""
    return measure(SIZES, Plan(rounds=1, decisions=6), database)


def test_everything_is_measured_and_what_was_written_verifies(outcome: Outcome) -> None:
    assert [log.size for log in outcome.logs] == list(SIZES)
    for log in outcome.logs:
        assert set(log.samples) == set(NAMES)
        assert all(samples for samples in log.samples.values())
        assert log.facts >= log.size
        assert log.verified.facts > log.facts, "the decisions of the measure, too"
        assert 0 < log.verified.snapshot < log.facts
        assert log.books.decisions > 100 and log.books.in_memory > log.books.as_snapshot > 10_000
        assert log.bytes_a_fact["events"] > 500
    assert set(GOALS) <= set(NAMES)


def test_the_section_has_a_row_for_each_and_takes_the_place_of_the_old_one(outcome: Outcome) -> None:
    section = written(outcome)
    rows = [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("|")]
    assert all(name in rows for name in NAMES)
    page = spliced(f"# Results\n\n{OPENING}\nold\n{CLOSING}\nmore\n", section)
    assert page == f"# Results\n\n{section}\nmore\n"
    assert spliced("# Results\n", section) == f"# Results\n\n{section}\n"


def test_the_plot_has_a_line_for_each(outcome: Outcome) -> None:
    plot = ElementTree.fromstring(drawn(outcome))
    lines = plot.findall("{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == len(PLOTTED)
    assert all(len(line.attrib["points"].split()) == len(SIZES) for line in lines)
