"""A booking while mails, pushes and webhooks leave, against one of a service that has none of them."""

from __future__ import annotations

import contextlib
import os
import signal
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.benchmarks.bench import Bench, checked, cpu_us_each, in_turns
from tests.benchmarks.data import DELIVERIES_AGE_S, DELIVERIES_RATIO, DELIVERIES_TOLD
from tests.benchmarks.load import Load
from tests.benchmarks.process import Remote, cpu_ns, tree_cpu_ns
from tests.benchmarks.receivers import CHANNELS, Receivers
from tests.benchmarks.report import Row, percentile
from tests.benchmarks.service import OWNER, Service, Slots, serving, token

KEYS = {
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}
"""Of the browser of RFC 8291, appendix A."""
CLIENTS = 8
TOLD = "told"
"""The venue with a webhook, where those book who have a mail address and a device."""


@dataclass
class Side:
    """A service and its bookings: `ran` are the moments (monotonic ns) from and to which it was not stopped."""

    service: Service
    slots: Slots
    told: Slots
    took_ms: list[float] = field(default_factory=list)
    told_at_ns: list[int] = field(default_factory=list)
    ran: list[tuple[int, int]] = field(default_factory=list)
    cpu_ns: int = 0

    def bodies(self, rate: int, seconds: int) -> tuple[list[bytes], int]:
        """Bookings of so many seconds, and the step between those of people who are told of them."""
        step = rate // DELIVERIES_TOLD
        bodies = self.slots.bookings((step - 1) * DELIVERIES_TOLD * seconds)
        for place, body in enumerate(self.told.bookings(DELIVERIES_TOLD * seconds)):
            bodies.insert(step * place, body)
        return bodies, step

    def run_time_s(self, at_ns: int) -> float:
        """How long it had run at this moment."""
        return sum(max(min(at_ns, end) - begin, 0) for begin, end in self.ran) / 1e9


def run(bench: Bench) -> list[Row]:
    """Bookings by the clock, in short rounds of either service; the other one stands still (SIGSTOP) and disturbs nobody."""
    sizes = bench.sizes
    with Remote(Receivers, bench.cores.client, nice=5) as receivers, bench.load() as load:
        mail, posts = receivers.call(Receivers.listen)
        channels: dict[str, Any] = {
            "mail_url": f"smtp://127.0.0.1:{mail}",
            "push_key_file": bench.directory / "push.pem",
            "egress_allow": "127.0.0.0/8",
        }
        with (
            serving(bench.directory / "off", bench.cores.server) as off,
            serving(bench.directory / "unused", bench.cores.server, **channels) as unused,
            serving(bench.directory / "on", bench.cores.server, **channels) as on,
        ):
            services = (off, unused, on)
            people = [f"told-{number}" for number in range(sizes.booking_users)]
            others = [token(f"booker-{number}") for number in range(sizes.booking_users)]
            sides = [
                Side(
                    each, Slots(each.furnish(sizes.booking_resources), others),
                    Slots(each.furnish(4, "table", TOLD), [token(user) for user in people]),
                )
                for each in services
            ]  # fmt: skip
            _have_told(on, people, posts)
            rows = [_unused(bench, load, services, sides[0], sides[1])]
            for rate in sizes.deliveries_rates:
                rows += _rate(bench, load, receivers, rate, services, sides[0], sides[2])
    return rows


def _unused(bench: Bench, load: Remote[Load], services: tuple[Service, ...], off: Side, unused: Side) -> Row:
    def cpu_us(side: Side) -> float:
        bodies = side.slots.bookings(bench.sizes.booking_requests)
        with _alone(side, services):
            return cpu_us_each(
                side.service.pid, len(bodies), lambda: checked(load.call(Load.run, side.service.port, bodies, 64, 30.0), 201)
            )

    bench.say("channels that nobody uses")
    cpu_us(off), cpu_us(unused)
    reference_us, measured_us = in_turns(bench.sizes.booking_rounds, lambda: cpu_us(off), lambda: cpu_us(unused))
    return Row.against("booking, CPU, channels that nobody uses", measured_us, reference_us, "µs", DELIVERIES_RATIO)


def _rate(
    bench: Bench, load: Remote[Load], receivers: Remote[Receivers], rate: int, services: tuple[Service, ...], off: Side, on: Side
) -> list[Row]:
    sizes = bench.sizes

    def book(side: Side) -> None:
        bodies, step = side.bodies(rate, sizes.deliveries_round_s)
        with _alone(side, services):
            before = tree_cpu_ns(side.service.pid)
            outcome = checked(load.call(Load.pace, side.service.port, bodies, rate, CLIENTS, b"", None), 201)
            side.cpu_ns += tree_cpu_ns(side.service.pid) - before
        side.took_ms += [ns / 1e6 for ns in outcome.took_ns]
        side.told_at_ns += sorted(outcome.sent_ns)[::step]

    for side in (off, on):
        side.told_at_ns, side.ran = [], []
    receivers.call(Receivers.forget)
    bench.say(f"until deliveries leave, at {rate} bookings per second")
    for side in (off, on, on):
        book(side)
    for side in (off, on):
        side.took_ms, side.cpu_ns = [], 0
    theirs_ns = cpu_ns(receivers.pid)
    bench.say(f"{sizes.deliveries_rounds} x {sizes.deliveries_round_s} s of {rate} bookings per second each")
    for _ in range(sizes.deliveries_rounds):
        book(off)
        book(on)
    theirs_ns = cpu_ns(receivers.pid) - theirs_ns
    booked = len(on.told_at_ns)
    with _alone(on, services):  # what is still on its way
        if not receivers.call(Receivers.await_arrived, booked, 60.0):
            raise RuntimeError(f"of {booked} deliveries of each kind came {receivers.call(Receivers.arrived)}")
    arrivals = receivers.call(Receivers.arrivals)
    ages = {
        channel: [on.run_time_s(at) - on.run_time_s(since) for at, since in zip(arrived, on.told_at_ns, strict=True)]
        for channel, arrived in zip(CHANNELS, arrivals, strict=True)
    }
    name, each = f"booking, {rate} a second while deliveries leave", DELIVERIES_TOLD * sizes.deliveries_rounds * sizes.deliveries_round_s
    note = f"{len(on.took_ms):,} bookings, {each:,} mails, pushes and webhooks each"
    return [
        Row.against(f"{name}, p50", on.took_ms, off.took_ms, "ms", DELIVERIES_RATIO, note=note),
        *(
            Row.against(f"{name}, p{percent}", [percentile(on.took_ms, percent)], [percentile(off.took_ms, percent)], "ms", None)
            for percent in (25, 75, 90, 99)
        ),
        Row.against(f"{name}, mean", [statistics.mean(on.took_ms)], [statistics.mean(off.took_ms)], "ms", None),
        Row(
            f"CPU of a mail, a push and a webhook together, {rate} a second", (on.cpu_ns - off.cpu_ns) / 1e3 / each, "µs",
            note=f"added to the CPU of bookings; the receivers took {theirs_ns / 1e3 / each:,.0f} µs on the client's core",
        ),
        *(
            Row.at_most(f"age of a {channel} as it arrives, p99, {rate} a second", percentile(found, 99), "s", DELIVERIES_AGE_S)
            for channel, found in ages.items()
        ),
    ]  # fmt: skip


@contextlib.contextmanager
def _alone(side: Side, services: tuple[Service, ...]) -> Iterator[None]:
    """Let the other services stand still."""
    others = [other.pid for other in services if other is not side.service]
    for pid in others:
        os.kill(pid, signal.SIGSTOP)
    begin = time.monotonic_ns()
    try:
        yield
    finally:
        side.ran.append((begin, time.monotonic_ns()))
        for pid in others:
            os.kill(pid, signal.SIGCONT)


def _have_told(service: Service, people: list[str], port: int) -> None:
    """Have these people a proved address and a device, and the venue a webhook for all of its events."""
    url = f"http://127.0.0.1:{port}"
    service.call("POST", f"/api/venues/{TOLD}/webhooks", OWNER, {"url": f"{url}/hook"})
    for user in people:
        device = {"endpoint": f"{url}/push/{user}", "keys": KEYS, "name": "Phone"}
        service.call("POST", "/api/me/devices", user, device, email=f"{user}@bench.example", email_verified=True)
