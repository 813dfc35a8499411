"""Commit to arrival: at the last of many streams, and at one stream while others book."""

from __future__ import annotations

import random
import statistics
import time

from tests.benchmarks.bench import Bench, checked
from tests.benchmarks.data import ARRIVAL_P99_MS
from tests.benchmarks.load import Load
from tests.benchmarks.report import Row, percentile
from tests.benchmarks.service import ADMIN, OWNER, VENUE, Service, Slots, announcement, serving, stream, token
from tests.benchmarks.streams import Arrival, Streams

CONNECTED = b"event: connected"


def run(bench: Bench) -> list[Row]:
    """The clock starts just before the POST is written, so the request's own way and the commit are in every number."""
    with serving(bench.directory, bench.cores.server) as service:
        return [*_to_the_last(bench, service), *_while_booking(bench, service)]


def _to_the_last(bench: Bench, service: Service) -> list[Row]:
    streams = bench.sizes.latency_streams
    bench.say(f"{bench.sizes.latency_events} events to {streams:,} streams")
    bearer = token(ADMIN)
    pauses = random.Random(1)
    arrivals: list[Arrival] = []
    with bench.streams() as client:
        client.call(Streams.open, service.port, [stream(token(f"user-{number}")) for number in range(streams)], CONNECTED, 256, 60.0)
        for number in range(bench.sizes.latency_events):
            request, marker = announcement(bearer, number)
            arrivals.append(client.call(Streams.announce, service.port, request, marker, 10.0))
            time.sleep(pauses.uniform(0.005, 0.025))
        client.call(Streams.close)
    from_post = [(arrival.last_ns - arrival.sent_ns) / 1e6 for arrival in arrivals]
    from_answer = [(arrival.last_ns - arrival.answered_ns) / 1e6 for arrival in arrivals]
    name = f"POST sent to arrival at the last of {streams:,}"
    return [
        Row(f"{name}, p50", statistics.median(from_post), "ms"),
        Row.at_most(f"{name}, p99", percentile(from_post, 99), "ms", ARRIVAL_P99_MS, samples=from_post),
        Row(
            f"POST answered to arrival at the last of {streams:,}, p99", percentile(from_answer, 99), "ms", note="may be before the answer"
        ),
    ]


def _while_booking(bench: Bench, service: Service) -> list[Row]:
    rate = bench.sizes.latency_rate
    count = rate * bench.sizes.latency_s
    bench.say(f"{rate} bookings per second for {bench.sizes.latency_s} s")
    slots = Slots(
        service.furnish(bench.sizes.booking_resources), [token(f"booker-{number}") for number in range(bench.sizes.booking_users)]
    )
    watch = stream(token(OWNER), f"venue:{VENUE}:staff")
    with bench.load() as load:
        outcome = load.call(Load.pace, service.port, slots.bookings(count), rate, 32, watch, None)
    checked(outcome, 201)
    if outcome.rate < 0.98 * rate:
        raise RuntimeError(f"only {outcome.rate:.0f} bookings per second were sent")
    arrivals = [took / 1e6 for took in outcome.arrivals_ns]
    answers = [took / 1e6 for took in outcome.took_ns]
    return [
        Row(f"POST sent to arrival at one stream, {rate}/s, p50", statistics.median(arrivals), "ms", note=f"{len(arrivals):,} events"),
        Row.at_most(f"POST sent to arrival at one stream, {rate}/s, p99", percentile(arrivals, 99), "ms", ARRIVAL_P99_MS),
        Row(f"POST sent to its answer, {rate}/s, p99", percentile(answers, 99), "ms"),
    ]
