"""Durable bookings, against the same stack's POST that verifies a token, parses JSON and stores nothing."""

from __future__ import annotations

import statistics

from tests.benchmarks.bench import Bench, checked, cpu_us_each, in_turns
from tests.benchmarks.data import BOOKING_RATIO, BOOKINGS_PER_S, FSYNC_MS
from tests.benchmarks.load import Load, Outcome
from tests.benchmarks.machine import fsync_p50_ms
from tests.benchmarks.process import Remote
from tests.benchmarks.references import PlainPost
from tests.benchmarks.report import Row, percentile
from tests.benchmarks.service import OWNER, VENUE, Slots, await_ready, free_port, serving, stream, token
from tests.benchmarks.streams import Streams


def run(bench: Bench) -> list[Row]:
    """The venue's owner listens all the while, so that the relay has somebody to tell; each booking must reach them."""
    sizes = bench.sizes
    requests, clients = sizes.booking_requests, sizes.booking_clients
    bearers = [token(f"booker-{number}") for number in range(sizes.booking_users)]
    fsync_ms = fsync_p50_ms(bench.directory)
    outcomes: list[Outcome] = []
    with (
        serving(bench.directory, bench.cores.server) as service,
        Remote(PlainPost, bench.cores.server) as plain,
        bench.load() as load,
        bench.streams() as owner,
    ):
        slots = Slots(service.furnish(sizes.booking_resources), bearers)
        port = free_port()
        plain.start(PlainPost.serve, port)
        await_ready(port, "/healthz")
        owner.call(Streams.open, service.port, [stream(token(OWNER), f"venue:{VENUE}:staff")], b"event: connected", 1, 10.0)

        def book(bodies: list[bytes]) -> None:
            outcomes.append(checked(load.call(Load.run, service.port, bodies, clients, 30.0), 201))

        def booked_us() -> float:
            bodies = slots.bookings(requests)
            told_later = owner.start(Streams.count, b"event: new_booking", requests, 30.0)
            used = cpu_us_each(service.pid, requests, lambda: book(bodies))
            told = told_later()
            if told != requests:
                raise RuntimeError(f"the owner was told of {told} of {requests} bookings")
            return used

        def plain_us() -> float:
            bodies = slots.bookings(requests)
            return cpu_us_each(plain.pid, requests, lambda: checked(load.call(Load.run, port, bodies, clients, 30.0), 201))

        bench.say("warm-up")
        booked_us(), plain_us()
        outcomes.clear()
        bench.say(f"{sizes.booking_rounds} x {requests:,} bookings from {clients} clients")
        measured, reference = in_turns(sizes.booking_rounds, booked_us, plain_us)
    rates = [outcome.rate for outcome in outcomes]
    took = [ns / 1e6 for outcome in outcomes for ns in outcome.took_ns]
    rate = Row.at_least(
        "durable bookings per second", statistics.median(rates), "/s", BOOKINGS_PER_S, samples=rates, note=f"fsync p50 {fsync_ms:.2f} ms"
    )
    if fsync_ms >= FSYNC_MS:
        rate = Row(
            rate.name,
            rate.measured,
            rate.unit,
            note=f"not judged: fsync p50 {fsync_ms:.2f} ms is not below {FSYNC_MS:g} ms",
            samples=rate.samples,
        )
    return [
        Row.against(
            "durable booking, CPU", measured, reference, "µs", BOOKING_RATIO, note=f"{len(took):,} x 201; reference: POST + PyJWT + JSON"
        ),
        rate,
        Row(f"durable booking, {clients} clients, p50", statistics.median(took), "ms"),
        Row(f"durable booking, {clients} clients, p99", percentile(took, 99), "ms"),
    ]
