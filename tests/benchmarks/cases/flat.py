"""The same requests with a small and a large data file: the cost must not grow with what lies in the file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from tests.benchmarks.bench import Bench, checked, cpu_us_each, in_turns
from tests.benchmarks.data import FLAT_RATIO
from tests.benchmarks.load import Load
from tests.benchmarks.report import Row
from tests.benchmarks.seed import LISTER, MISSED, RESOURCES, Seeded, seeded
from tests.benchmarks.service import OWNER, VENUE, Service, Slots, get, serving, stream, token, tomorrow
from tests.benchmarks.streams import Streams

CLIENTS = 16
REPLAYS_AT_ONCE = 8


def run(bench: Bench) -> list[Row]:
    """Each row: the large file's cost against the small one's. The day, the page and the missed events are alike in both."""
    sizes = bench.sizes
    bench.say("seeding")
    small = seeded(bench.cache, bench.directory, bench.cores, *sizes.flat_small)
    large = seeded(bench.cache, bench.directory, bench.cores, *sizes.flat_large)
    with (
        serving(bench.directory / "small", bench.cores.server, database=small.path) as few,
        serving(bench.directory / "large", bench.cores.server, database=large.path) as many,
        bench.load() as load,
        bench.streams() as client,
    ):

        def compare(name: str, limit: float | None, few_us: Callable[[], float], many_us: Callable[[], float], note: str = "") -> Row:
            bench.say(name)
            few_us(), many_us()
            reference, measured = in_turns(sizes.flat_rounds, few_us, many_us)
            return Row.against(f"flat: {name}", measured, reference, "µs", limit, note=note)

        def asking(service: Service, request: bytes) -> Callable[[], float]:
            requests = [request] * sizes.flat_requests
            return lambda: cpu_us_each(
                service.pid, sizes.flat_requests, lambda: checked(load.call(Load.run, service.port, requests, CLIENTS, 30.0), 200)
            )

        def booking(service: Service) -> Callable[[], float]:
            # The seeded bookings lie on the full hours; these go between them, into the middle of the history.
            resources = [f"flat-{number}" for number in range(RESOURCES)]
            slots = Slots(resources, [token(f"booker-{number}") for number in range(sizes.booking_users)], offset_s=1800, step_s=3600)

            def once() -> float:
                bodies = slots.bookings(sizes.flat_requests)
                return cpu_us_each(service.pid, len(bodies), lambda: checked(load.call(Load.run, service.port, bodies, CLIENTS, 30.0), 201))

            return once

        def replaying(service: Service, topic: str, position: str) -> Callable[[], float]:
            requests = [stream(token("reader"), topic, position)] * sizes.flat_replays

            def replay() -> None:
                opened = client.call(Streams.open_and_close, service.port, requests, b"event: caught_up", REPLAYS_AT_ONCE, 30.0)
                expected = len(requests) * (MISSED + 2)
                if opened.frames != expected:
                    raise RuntimeError(f"{opened.frames} frames instead of {expected}")

            return lambda: cpu_us_each(service.pid, len(requests), replay)

        def replays(name: str, limit: float | None, topic: str, position: Callable[[Seeded], str], note: str) -> Row:
            return compare(name, limit, replaying(few, topic, position(small)), replaying(many, topic, position(large)), note)

        day = get(f"/api/resources/flat-3/availability?date={datetime.fromtimestamp(tomorrow(), UTC):%Y-%m-%d}", token("reader"))
        mine = get("/api/bookings?limit=50", token(LISTER))
        venue = get(f"/api/bookings?role=staff&venue_id={VENUE}&limit=50", token(OWNER))
        events, bookings = sizes.flat_large
        return [
            replays(
                "a replay of 100 missed events", FLAT_RATIO, "resource:recent-0", lambda file: file.before_recent, "among the last 1,000"
            ),
            replays(
                "a replay of 100 over the whole log",
                None,
                "resource:spread-0",
                lambda file: file.before_spread,
                "informs: other pages are read",
            ),
            compare("a day's availability", FLAT_RATIO, asking(few, day), asking(many, day)),
            compare("a list page of a person", FLAT_RATIO, asking(few, mine), asking(many, mine)),
            compare("a list page of a venue", FLAT_RATIO, asking(few, venue), asking(many, venue)),
            compare("a booking", FLAT_RATIO, booking(few), booking(many), f"{events:,} events, {bookings:,} bookings"),
        ]
