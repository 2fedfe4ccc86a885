"""Spans are optional: without their packages, or without a place to send them to, nothing of them is even imported."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from litestar.testing import TestClient

from api.http.app import make_app
from api.telemetry import ENDPOINT, Tracing, tracing
from projections.ledger import Ledger
from tests.api.test_serving import OPENING, ROOT
from tests.support.door import whoever

# Litestar itself looks for some names of OpenTelemetry, wherever they are installed; what sends spans is the sdk.
ASKED = """
import importlib.util, sys
if {absent}:
    find = importlib.util.find_spec
    importlib.util.find_spec = lambda name, *more: None if name.startswith("opentelemetry") else find(name, *more)
from api.http.app import make_app
from projections.ledger import Ledger
make_app(Ledger("host=nowhere"))
from api.telemetry import tracing
assert tracing() is None
assert "opentelemetry.sdk" not in sys.modules
"""


@pytest.mark.parametrize(
    "absent, there", [(True, {ENDPOINT: "http://127.0.0.1:4318"}), (False, {}), (False, {ENDPOINT: ""})]
)
def test_without_it_nothing_is_imported(absent: bool, there: dict[str, str]) -> None:
    environment = {name: value for name, value in os.environ.items() if name != ENDPOINT}
    subprocess.run(
        [sys.executable, "-c", ASKED.format(absent=absent)],
        env=environment | {"PYTHONPATH": f"{ROOT}:{os.environ.get('PYTHONPATH', '')}"} | there,
        check=True,
    )


def test_requests_and_turns_are_spans_that_quote_nobody(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("opentelemetry.sdk")
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter = InMemorySpanExporter()
    monkeypatch.setattr("api.http.app.tracing", lambda: Tracing(SimpleSpanProcessor(exporter)))
    parent = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "Idempotency-Key": "opening"}
    with TestClient(make_app(ledger, identify=whoever), base_url="http://127.0.0.1") as door:
        door.headers["Test-Person"] = "finance.recorder"
        assert door.post("/api/v1/commands", json=OPENING, headers=parent).status_code == 201
        assert door.get("/api/v1/events?decision=VN/9/2021").status_code == 200
        assert door.get("/nowhere/VN/9/2021").status_code == 404
    spans: dict[str, Any] = {span.name: span for span in exporter.get_finished_spans()}
    assert spans.keys() == {"turn", "POST /api/v1/commands", "GET /api/v1/events", "GET none"}
    asked = spans["POST /api/v1/commands"]
    assert f"{asked.context.trace_id:032x}" == "0af7651916cd43dd8448eb211c80319c"
    assert asked.attributes["http.response.status_code"] == 201
    turn = spans["turn"]
    assert (turn.attributes["momentti.requests"], turn.attributes["momentti.facts"]) == (1, len(OPENING))
    assert turn.start_time < turn.end_time
    assert "2021" not in str([span.to_json() for span in spans.values()]).replace("2021-", "")


def test_spans_go_where_the_environment_says() -> None:
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http")
    found = tracing({ENDPOINT: "http://127.0.0.1:9"})
    assert isinstance(found, Tracing)
    found.close()
