"""One event, committed durably and delivered to thousands: CPU per delivery, against a bare loop of `socket.send`."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterator

from tests.benchmarks.bench import Bench, cpu_us_each, in_turns
from tests.benchmarks.data import FANOUT_RATIO, FANOUT_TARGETED_FROM
from tests.benchmarks.process import Remote
from tests.benchmarks.references import BareSender
from tests.benchmarks.report import Row
from tests.benchmarks.service import ADMIN, Service, announcement, post, serving, stream, token
from tests.benchmarks.streams import Arrival, Streams

CONNECTED = b"event: connected"


def run(bench: Bench) -> list[Row]:
    """A row for each number of streams, and one for the POST without any."""
    rows = []
    numbers = itertools.count()
    # A heartbeat in a sample would be 10,000 writes that no event asked for.
    with serving(bench.directory, bench.cores.server, heartbeat_s=600) as service:
        rows.append(_post_alone(bench, service, numbers))
        for streams in bench.sizes.fanout_streams:
            bench.say(f"{streams:,} streams")
            rows.append(_fanout(bench, service, streams, numbers))
    return rows


def _post_alone(bench: Bench, service: Service, numbers: Iterator[int]) -> Row:
    bearer = token(ADMIN)

    def post_events() -> None:
        for number in itertools.islice(numbers, bench.sizes.fanout_events):
            request, marker = announcement(bearer, number)
            client.call(Streams.announce, service.port, request, marker, 10.0)

    with bench.streams() as client:
        samples = [cpu_us_each(service.pid, bench.sizes.fanout_events, post_events) for _ in range(bench.sizes.fanout_rounds)]
    return Row("fan-out: the POST alone", statistics.median(samples), "µs", note="an announcement to no stream", samples=tuple(samples))


def _fanout(bench: Bench, service: Service, streams: int, numbers: Iterator[int]) -> Row:
    bearer = token(ADMIN)
    events = bench.sizes.fanout_events
    with bench.streams() as ours, bench.streams() as theirs, Remote(BareSender, bench.cores.server) as bare:
        port = bare.call(BareSender.listen)
        bare.start(BareSender.serve)
        users = [stream(token(f"user-{number}")) for number in range(streams)]
        ours.call(Streams.open, service.port, users, CONNECTED, 256, 60.0)
        theirs.call(Streams.open, port, users, CONNECTED, 256, 60.0)

        def announce() -> Arrival:
            request, marker = announcement(bearer, next(numbers))
            return ours.call(Streams.announce, service.port, request, marker, 30.0)

        chunk = next(filter(None, (announce().chunk for _ in range(events))))

        def from_service() -> None:
            for _ in range(events):
                announce()

        def from_bare_loop() -> None:
            # The same client reads the same bytes; only who writes them differs.
            request = post("/", "", {}).partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + chunk
            for _ in range(events):
                theirs.call(Streams.announce, port, request, chunk, 30.0)

        from_bare_loop()
        measured, reference = in_turns(
            bench.sizes.fanout_rounds,
            lambda: cpu_us_each(service.pid, events * streams, from_service),
            lambda: cpu_us_each(bare.pid, events * streams, from_bare_loop),
        )
        ours.call(Streams.close)
    limit = FANOUT_RATIO if streams >= FANOUT_TARGETED_FROM else None
    return Row.against(
        f"fan-out to {streams:,}, CPU per delivery",
        measured,
        reference,
        "µs",
        limit,
        note=f"{len(chunk)} bytes each; reference: bare send loop",
    )
