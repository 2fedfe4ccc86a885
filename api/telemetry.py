"""Requests and turns as spans of OpenTelemetry, where its packages are installed and somebody says where they go.

Litestar's own plugin writes down addresses with their queries; these spans say what the log says, and no more.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from ledger.watching import TurnSeen

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


def tracing(environment: Mapping[str, str] = os.environ) -> Tracing | None:
    """Spans to where the environment says; None, with nothing imported, where it says nothing or has no packages."""
    if not environment.get(ENDPOINT) or find_spec("opentelemetry") is None:
        return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    return Tracing(BatchSpanProcessor(OTLPSpanExporter()))


class Tracing:
    """Spans of one server, to one processor of spans."""

    def __init__(self, processor: Any) -> None:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.trace import SpanKind
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._provider = TracerProvider(resource=Resource.create({"service.name": "momentti"}))
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("momentti")
        self._server = SpanKind.SERVER
        self._parents = TraceContextTextMapPropagator()

    @contextmanager
    def request(self, headers: Mapping[bytes, bytes]) -> Iterator[RequestSpan]:
        """The span of a request, within the trace that its headers name."""
        carried = {name: headers[name.encode()].decode("latin-1") for name in PARENT if name.encode() in headers}
        with self._tracer.start_as_current_span(
            "request", context=self._parents.extract(carried), kind=self._server, record_exception=False
        ) as span:
            yield RequestSpan(span)

    def turn(self, seen: TurnSeen) -> None:
        """The span of a turn that is settled; it belongs to many requests, and so to none."""
        ended = time.time_ns()
        span = self._tracer.start_span(
            "turn",
            start_time=ended - round(seen.seconds * 1e9),
            attributes={"momentti.requests": seen.requests, "momentti.facts": seen.facts},
        )
        span.end(ended)

    def close(self) -> None:
        """Send what waits to be sent."""
        self._provider.shutdown()


PARENT = ("traceparent", "tracestate")


class RequestSpan:
    """A request as a span; its name and status are known when it is answered."""

    def __init__(self, span: Any) -> None:
        self._span = span

    def answered(self, method: str, route: str, status: int) -> None:
        """Name the span after its route."""
        self._span.update_name(f"{method} {route}")
        self._span.set_attributes(
            {"http.request.method": method, "http.route": route, "http.response.status_code": status}
        )
