"""PostgreSQL: bookings through one node and through two against one on SQLite, arrival on either node, and what a booking sends."""

from __future__ import annotations

import contextlib
import os
import statistics
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks.bench import Bench, checked, in_turns
from tests.benchmarks.counting_node import counted
from tests.benchmarks.data import ACROSS_P99_MS, ARRIVAL_P99_MS, NODE_RATIO, POLLED_P99_MS, TWO_NODES_RATIO
from tests.benchmarks.load import Load
from tests.benchmarks.process import Remote
from tests.benchmarks.report import Row, percentile
from tests.benchmarks.service import OWNER, VENUE, Service, Slots, serving, stream, token
from tests.postgres.server import PostgresServer

COUNTING = (sys.executable, "-m", "tests.benchmarks.counting_node")
DEAF = (
    sys.executable,
    "-c",
    "import asyncio; from sse_booking.store.postgres.log_reader import PostgresLogReader as Reader;"
    "Reader._listen = lambda self, wake: asyncio.sleep(1e6); from sse_booking.cli import main; main()",
    "serve",
)
"""A node that listens for nobody: it learns of other nodes' commits by its poll alone."""


def run(bench: Bench) -> list[Row]:
    """All that serves shares both cores: that is where one PostgreSQL node and its server are compared with one node on SQLite."""
    sizes = bench.sizes
    server = PostgresServer(durable=True)
    address = server.create("bench")
    with contextlib.ExitStack() as stack:
        stack.callback(server.remove)
        file = stack.enter_context(serving(bench.directory / "sqlite", bench.cores.both))
        one, two = (
            stack.enter_context(serving(bench.directory / name, bench.cores.both, database=address, node=name)) for name in ("one", "two")
        )
        loads = [stack.enter_context(bench.load()) for _ in range(2)]
        bearers = [token(f"booker-{number}") for number in range(sizes.booking_users)]
        slots = {service: Slots(service.furnish(sizes.booking_resources), bearers) for service in (file, one)}

        def rate(of: Service, *nodes: Service) -> Callable[[], float]:
            def once() -> float:
                bodies = slots[of].bookings(sizes.nodes_requests)
                clients = sizes.booking_clients // len(nodes)
                shares = [bodies[number :: len(nodes)] for number in range(len(nodes))]
                waits = [
                    load.start(Load.run, node.port, share, clients, 60.0) for load, node, share in zip(loads, nodes, shares, strict=False)
                ]
                return len(bodies) / max(checked(wait(), 201).elapsed_s for wait in waits)

            return once

        bench.say("warm-up")
        sides = [rate(file, file), rate(one, one), rate(one, one, two)]
        for side in sides:
            side()
        bench.say(f"{sizes.nodes_rounds} x {sizes.nodes_requests:,} bookings on each side")
        on_file, through_one, through_two = in_turns(sizes.nodes_rounds, *sides)
        rows = [
            Row("bookings per second, one node on SQLite", statistics.median(on_file), "/s", samples=tuple(on_file)),
            _times("bookings per second, one node on PostgreSQL", through_one, on_file, NODE_RATIO, "against SQLite"),
            _times("bookings per second, two nodes on PostgreSQL", through_two, through_one, TWO_NODES_RATIO, "against one node"),
            *_arrivals(bench, loads[0], slots[one], one, one, "on the same node", ARRIVAL_P99_MS),
            *_arrivals(bench, loads[0], slots[one], one, two, "on the other node", ACROSS_P99_MS),
        ]
        deaf = stack.enter_context(serving(bench.directory / "deaf", bench.cores.both, database=address, node="deaf", command=DEAF))
        rows += _arrivals(bench, loads[0], slots[one], one, deaf, "on another, by poll alone", POLLED_P99_MS)
        return [*rows, *_counts(bench, loads[0], slots[one], address)]


def _times(name: str, measured: list[float], reference: list[float], least: float, note: str) -> Row:
    ours, theirs = statistics.median(measured), statistics.median(reference)
    return Row(name, ours, "/s", theirs, f"x >= {least:g}", ours >= least * theirs, note, tuple(measured))


def _arrivals(bench: Bench, load: Remote[Load], slots: Slots, at: Service, seen_at: Service, where: str, limit: float) -> Iterator[Row]:
    """The time from just before a POST is sent to its event on one stream."""
    rate, count = bench.sizes.nodes_rate, bench.sizes.nodes_rate * bench.sizes.nodes_s
    bench.say(f"{count} bookings, seen {where}")
    watch = stream(token(OWNER), f"venue:{VENUE}:staff")
    outcome = checked(load.call(Load.pace, at.port, slots.bookings(count), rate, 32, watch, None, seen_at.port), 201)
    took = [ns / 1e6 for ns in outcome.arrivals_ns]
    yield Row(f"POST sent to arrival {where}, p50", statistics.median(took), "ms", note=f"{len(took)} events, {rate}/s")
    yield Row.at_most(f"POST sent to arrival {where}, p99", percentile(took, 99), "ms", limit, samples=took)


def _counts(bench: Bench, load: Remote[Load], slots: Slots, address: str) -> Iterator[Row]:
    """What the writer sends for a booking that comes alone, and for one of a crowd."""
    counts: Path = bench.directory / "counts.json"
    os.environ["COUNTS"] = str(counts)
    with serving(bench.directory / "counting", bench.cores.both, database=address, node="counting", command=(*COUNTING, "serve")) as node:
        for clients, who in ((1, "alone"), (bench.sizes.booking_clients, f"of {bench.sizes.booking_clients} clients")):
            bodies = slots.bookings(bench.sizes.nodes_counted)
            before = counted(node.pid, counts)
            checked(load.call(Load.run, node.port, bodies, clients, 60.0), 201)
            after = counted(node.pid, counts)
            commits = after.commits - before.commits
            note = f"{len(bodies) / commits:.1f} bookings in a commit"
            yield Row(f"statements per booking, {who}", (after.statements - before.statements) / len(bodies), "", note=note)
            yield Row(f"round trips per booking, {who}", (after.round_trips - before.round_trips) / len(bodies), "", note=note)
