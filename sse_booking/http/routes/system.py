"""Health, metrics, and the pages that explain problems."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from sse_booking import __version__
from sse_booking.domain.errors import NotFound
from sse_booking.http import schemas
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.docs.page import DOCUMENT, HTML
from sse_booking.http.operation import Operation
from sse_booking.http.problems.responses import Unavailable, problem_page, problems_page
from sse_booking.http.runtime import Runtime
from sse_booking.service import delivery_list
from sse_booking.store.executor import StoreFailed
from sse_booking.upkeep.backups import Backups

METRICS: Final = b"text/plain; version=0.0.4; charset=utf-8"


async def healthz(context: RequestContext) -> Response:
    """GET /healthz: the process is alive."""
    return Response(200, (), b'{"status":"ok"}')


async def readyz(context: RequestContext) -> Response:
    """GET /readyz: a write commits, the relay is caught up, and no shutdown is in progress."""
    if context.runtime.leaving or context.runtime.hub.draining:
        raise Unavailable(detail="The service is shutting down.")
    if await context.runtime.write_probe.problem():
        raise Unavailable(detail="The data file can't be written just now.")
    if not await context.runtime.relay.is_caught_up():
        raise Unavailable(1, "The relay is still catching up.")
    return Response(200, (), b'{"status":"ok"}')


class Backlog(NamedTuple):
    """What waits to be sent, by channel: how many, and for how many seconds the oldest has been due."""

    due: dict[str, int]
    oldest_s: dict[str, int]


class _Figures(Collector):
    """The service's counters for Prometheus. They are collected on request, so counting costs one addition."""

    def __init__(self, runtime: Runtime, backlog: Backlog | None) -> None:
        self._runtime = runtime
        self._backlog = backlog

    def collect(self) -> list[Metric]:
        runtime = self._runtime
        requests = CounterMetricFamily("sse_booking_requests", "Responses by group of operations and status.", labels=["group", "status"])
        for (group, status), count in sorted(runtime.requests.items()):
            requests.add_metric([group, str(status)], count)
        streams = GaugeMetricFamily("sse_booking_streams", "Open streams by state.", labels=["state"])
        live = sum(1 for sub in runtime.hub.all() if sub.live)
        streams.add_metric(["live"], live)
        streams.add_metric(["behind"], len(runtime.hub) - live)
        return [
            requests,
            streams,
            *_files(None if runtime.config.postgres else runtime.config.database),
            *_backups(runtime.backups),
            *_deliveries(runtime.deliveries.outcomes, self._backlog),
            CounterMetricFamily(
                "sse_booking_streams_refused", "Streams that were refused for limits or shutdown.", value=runtime.hub.refused
            ),
            CounterMetricFamily("sse_booking_commits", "Committed groups of writes.", value=runtime.store.commits),
            CounterMetricFamily("sse_booking_writes", "Completed writes.", value=runtime.store.jobs),
            CounterMetricFamily("sse_booking_events_relayed", "Log rows that were relayed.", value=runtime.relay.rows),
            GaugeMetricFamily("sse_booking_relay_position", "Number of the last event handed to all streams.", value=runtime.hub.settled),
        ]


def _files(database: Path | None) -> Iterator[Metric]:
    """Yield the size of the data file, and the free space."""
    yield InfoMetricFamily("sse_booking_build", "Versions.", {"version": __version__, "sqlite": sqlite3.sqlite_version})
    if database is None:
        return
    for name, path in (("database", database), ("journal", database.with_name(f"{database.name}-wal"))):
        size = path.stat().st_size if path.exists() else 0
        yield GaugeMetricFamily(f"sse_booking_{name}_size_bytes", f"Size of the {name}.", value=size)
    if database.exists():
        yield GaugeMetricFamily(
            "sse_booking_disk_free_bytes", "Free space on the disk of the data file.", value=shutil.disk_usage(database).free
        )


def _backups(backups: Backups | None) -> Iterator[Metric]:
    """Yield the outcome of the scheduled backups, if there are any."""
    if backups is None:
        return
    figures = backups.figures
    yield GaugeMetricFamily(
        "sse_booking_backup_last_success_timestamp_seconds", "When the newest backup was verified.", value=figures.last_success_at
    )
    yield GaugeMetricFamily("sse_booking_backup_size_bytes", "Size of the newest backup.", value=figures.last_bytes)
    yield GaugeMetricFamily(
        "sse_booking_backup_duration_seconds", "How long the newest backup took to make and verify.", value=figures.last_seconds
    )
    yield GaugeMetricFamily(
        "sse_booking_backup_progress_ratio",
        "Copied part of the current backup, 0 to 1.",
        value=figures.pages_done / figures.pages_total if figures.pages_total else 0,
    )
    made = CounterMetricFamily("sse_booking_backups", "Backups by result.", labels=["result"])
    made.add_metric(["made"], figures.made)
    made.add_metric(["failed"], figures.failed)
    yield made


def _deliveries(outcomes: dict[tuple[str, str], int], backlog: Backlog | None) -> Iterator[Metric]:
    """Yield what mails and pushes came to. Without a backlog: the database could not be read."""
    ended = CounterMetricFamily("sse_booking_deliveries", "Attempts to send mails and pushes, by outcome.", labels=["channel", "outcome"])
    for labels, count in sorted(outcomes.items()):
        ended.add_metric(labels, count)
    yield ended
    if backlog is None:
        return
    due = GaugeMetricFamily("sse_booking_deliveries_due", "Mails and pushes that are due.", labels=["channel"])
    oldest = GaugeMetricFamily("sse_booking_deliveries_oldest_due_seconds", "How long the oldest has been due.", labels=["channel"])
    for channel, count in backlog.due.items():
        due.add_metric([channel], count)
        oldest.add_metric([channel], backlog.oldest_s[channel])
    yield due
    yield oldest


async def metrics(context: RequestContext) -> Response:
    """GET /metrics."""
    backlog = None
    with contextlib.suppress(StoreFailed):
        backlog = await context.runtime.store.read(lambda tx: Backlog(delivery_list.due(tx), delivery_list.oldest_due_s(tx)))
    registry = CollectorRegistry()
    registry.register(_Figures(context.runtime, backlog))
    return Response(200, (), generate_latest(registry), METRICS)


async def problem(context: RequestContext) -> Response:
    """GET /problems/{name}."""
    page = problem_page(context.param("name"))
    if page is None:
        raise NotFound("There is no such problem.")
    return Response(200, DOCUMENT, page.encode(), HTML)


async def problems(context: RequestContext) -> Response:
    """GET /problems."""
    return Response(200, DOCUMENT, problems_page().encode(), HTML)


OPERATIONS: Final[list[Operation]] = [
    Operation("GET", "/healthz", healthz, "Whether the process is alive", response=schemas.Health, access="anyone", tag="system"),
    Operation(
        "GET",
        "/readyz",
        readyz,
        "Whether the service is ready to serve",
        response=schemas.Health,
        access="anyone",
        tag="system",
        problems=("unavailable",),
    ),
    Operation("GET", "/metrics", metrics, "Metrics for Prometheus", access="anyone", tag="system", content_type="text/plain"),
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
