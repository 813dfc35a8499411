"""All streams come back at once with positions: how long, how much memory, and what writers feel of it."""

from __future__ import annotations

import time

from tests.benchmarks.bench import Bench, checked
from tests.benchmarks.data import STORM_P99_RATIO, STORM_RSS_RATIO, STORM_S
from tests.benchmarks.load import Load
from tests.benchmarks.process import Remote, reset_peak, tree_peak_kib, tree_rss_kib
from tests.benchmarks.report import Row, percentile
from tests.benchmarks.service import ADMIN, OWNER, Service, Slots, announcement, serving, stream, token
from tests.benchmarks.streams import Streams

WATCHED = "watched"
"""The resource that all streams follow; the writer books others."""
WRITER_CONNECTIONS = 256
"""More than can be busy at the writer's rate unless the service stalls for five seconds: then every request is sent on time."""

STORM_LIMIT_S = 60
"""The case gives up then."""


def run(bench: Bench) -> list[Row]:
    """Each round: connect, go away, miss events, measure the writer in peace, come back at once, measure it again."""
    sizes = bench.sizes
    before: list[float] = []
    during: list[float] = []
    took: list[float] = []
    peaks: list[float] = []
    bearers = [token(f"user-{number}") for number in range(sizes.storm_streams)]
    with serving(bench.directory, bench.cores.server) as service, bench.streams() as client, bench.load() as load:
        slots = Slots(service.furnish(sizes.booking_resources), [token(f"booker-{number}") for number in range(sizes.booking_users)])
        service.furnish(1, WATCHED)
        misses = Slots([f"{WATCHED}-0"], [token(OWNER)])
        topic = f"resource:{WATCHED}-0"
        for turn in range(sizes.storm_rounds):
            bench.say(f"storm {turn + 1}: {sizes.storm_streams:,} streams connect")
            opened = client.call(Streams.open, service.port, [stream(bearer, topic) for bearer in bearers], b"event: connected", 256, 60.0)
            back = [stream(bearer, topic, position) for bearer, position in zip(bearers, opened.positions, strict=True)]
            client.call(Streams.listen, 1.0)
            before += _write(bench, service, load, slots, sizes.storm_before_s)
            rss = tree_rss_kib(service.pid)
            client.call(Streams.close)
            _miss(service, load, misses, turn, sizes.storm_missed)
            bench.say(f"storm {turn + 1}: {sizes.storm_streams:,} streams come back")
            stop = bench.directory / f"stop-{turn}"
            bodies = slots.bookings(sizes.storm_rate * STORM_LIMIT_S)
            reset_peak(service.pid)
            writing = load.start(Load.pace, service.port, bodies, sizes.storm_rate, WRITER_CONNECTIONS, b"", stop)
            time.sleep(0.2)
            begun = time.monotonic_ns()
            again = client.call(Streams.open, service.port, back, b"event: caught_up", len(back), STORM_LIMIT_S)
            ended = time.monotonic_ns()
            stop.touch()
            outcome = checked(writing(), 201)
            peaks.append(tree_peak_kib(service.pid) / rss)
            expected = len(back) * (sizes.storm_missed + 2)
            if again.frames != expected:
                raise RuntimeError(f"{again.frames} frames after the storm instead of {expected}")
            during += [ns / 1e6 for sent, ns in zip(outcome.sent_ns, outcome.took_ns, strict=True) if begun <= sent <= ended]
            took.append(again.elapsed_s)
            client.call(Streams.close)
    name = f"storm of {sizes.storm_streams:,}"
    calm = percentile(before, 99)
    return [
        Row.at_most(
            f"{name}: until all have caught up", max(took), "s", STORM_S, note=f"{sizes.storm_missed} missed events each", samples=took
        ),
        Row.at_most(f"{name}: highest resident size, by before", max(peaks), "x", STORM_RSS_RATIO, samples=peaks),
        Row(
            f"{name}: a writer's p99",
            percentile(during, 99),
            "ms",
            calm,
            f"x <= {STORM_P99_RATIO:g}",
            percentile(during, 99) <= STORM_P99_RATIO * calm,
            f"{sizes.storm_rate}/s; {len(during)} bookings, {len(before)} before",
            tuple(during),
        ),
    ]


def _write(bench: Bench, service: Service, load: Remote[Load], slots: Slots, seconds: int) -> list[float]:
    """Milliseconds of each booking at the writer's rate."""
    requests = slots.bookings(bench.sizes.storm_rate * seconds)
    outcome = load.call(Load.pace, service.port, requests, bench.sizes.storm_rate, WRITER_CONNECTIONS, b"", None)
    return [ns / 1e6 for ns in checked(outcome, 201).took_ns]


def _miss(service: Service, load: Remote[Load], misses: Slots, turn: int, events: int) -> None:
    """Half of what is missed goes to all, half to the watched resource."""
    bearer = token(ADMIN)
    half = events // 2
    announcements = [announcement(bearer, turn * half + number)[0] for number in range(half)]
    checked(load.call(Load.run, service.port, announcements + misses.bookings(half), 1, 30.0), 201)
