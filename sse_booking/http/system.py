"""Health, metrics and the description of the API."""

from __future__ import annotations

from functools import cache
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from sse_booking.domain.errors import NotFound
from sse_booking.http import answers
from sse_booking.http.call import Answer, Call
from sse_booking.http.operation import Operation
from sse_booking.http.problems import Unavailable, problem_page, problems_page
from sse_booking.http.site import Site
from sse_booking.service.change import encode_json
from sse_booking.store import log

HTML: Final = b"text/html; charset=utf-8"
DOCUMENT: Final = (
    (b"cache-control", b"no-cache"),
    (b"content-security-policy", b"default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
)
"""The headers of pages that have a style sheet and nothing else."""
METRICS: Final = b"text/plain; version=0.0.4; charset=utf-8"


async def healthz(call: Call) -> Answer:
    """GET /healthz: the process lives."""
    return Answer(200, (), b'{"status":"ok"}')


async def readyz(call: Call) -> Answer:
    """GET /readyz: the database answers, the relay is caught up, nothing is being shut down."""
    if call.site.hub.draining:
        raise Unavailable(detail="The service is shutting down.")
    await call.site.store.read(lambda tx: log.head(tx.db))
    if not call.site.relay.is_caught_up:
        raise Unavailable(1, "The relay is still catching up.")
    return Answer(200, (), b'{"status":"ok"}')


class _Figures(Collector):
    """The site's own counters as Prometheus wants them: read when asked for, so that counting costs an addition."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def collect(self) -> list[GaugeMetricFamily | CounterMetricFamily]:
        site = self._site
        requests = CounterMetricFamily("sse_booking_requests", "Answers by group of operations and status.", labels=["group", "status"])
        for (group, status), count in sorted(site.requests.items()):
            requests.add_metric([group, str(status)], count)
        streams = GaugeMetricFamily("sse_booking_streams", "Open streams by state.", labels=["state"])
        live = sum(1 for sub in site.hub.all() if sub.live)
        streams.add_metric(["live"], live)
        streams.add_metric(["behind"], len(site.hub) - live)
        return [
            requests,
            streams,
            CounterMetricFamily("sse_booking_streams_refused", "Streams that were refused for limits or shutdown.", value=site.hub.refused),
            CounterMetricFamily("sse_booking_commits", "Committed groups of writes.", value=site.store.commits),
            CounterMetricFamily("sse_booking_writes", "Writes carried out, in groups.", value=site.store.jobs),
            CounterMetricFamily("sse_booking_events_relayed", "Rows of the log that were relayed.", value=site.relay.rows),
            GaugeMetricFamily("sse_booking_relay_position", "Number of the last event handed to all streams.", value=site.hub.settled),
        ]


async def metrics(call: Call) -> Answer:
    """GET /metrics."""
    registry = CollectorRegistry()
    registry.register(_Figures(call.site))
    return Answer(200, (), generate_latest(registry), METRICS)


@cache
def _document() -> bytes:
    from sse_booking.http.app import OPERATIONS as ALL
    from sse_booking.http.openapi import openapi

    return encode_json(openapi(ALL))


async def openapi_json(call: Call) -> Answer:
    """GET /openapi.json."""
    return Answer(200, (), _document())


@cache
def _page() -> bytes:
    from sse_booking.http.app import OPERATIONS as ALL
    from sse_booking.http.openapi import docs_page

    return docs_page(ALL).encode()


@cache
def _events() -> bytes:
    from sse_booking.http.asyncapi import asyncapi

    return encode_json(asyncapi())


async def asyncapi_json(call: Call) -> Answer:
    """GET /asyncapi.json."""
    return Answer(200, (), _events())


async def docs(call: Call) -> Answer:
    """GET /docs."""
    return Answer(200, DOCUMENT, _page(), HTML)


async def problem(call: Call) -> Answer:
    """GET /problems/{name}."""
    page = problem_page(call.param("name"))
    if page is None:
        raise NotFound("There is no such problem.")
    return Answer(200, DOCUMENT, page.encode(), HTML)


async def problems(call: Call) -> Answer:
    """GET /problems."""
    return Answer(200, DOCUMENT, problems_page().encode(), HTML)


OPERATIONS: Final[list[Operation]] = [
    Operation("GET", "/healthz", healthz, "Whether the process lives", answer=answers.Health, access="anyone", tag="system"),
    Operation(
        "GET",
        "/readyz",
        readyz,
        "Whether the service can serve",
        answer=answers.Health,
        access="anyone",
        tag="system",
        problems=("unavailable",),
    ),
    Operation("GET", "/metrics", metrics, "Figures for Prometheus", access="anyone", tag="system", content_type="text/plain"),
    Operation("GET", "/openapi.json", openapi_json, "This document (OpenAPI 3.1)", access="anyone", tag="system"),
    Operation("GET", "/asyncapi.json", asyncapi_json, "What the stream brings (AsyncAPI 3.0)", access="anyone", tag="system"),
    Operation("GET", "/docs", docs, "The API for people", access="anyone", tag="system", content_type="text/html"),
    Operation("GET", "/problems", problems, "All kinds of problems", access="anyone", tag="system", content_type="text/html"),
    Operation(
        "GET",
        "/problems/{name}",
        problem,
        "What a problem means and what to do",
        access="anyone",
        tag="system",
        content_type="text/html",
        problems=("not-found",),
    ),
]
