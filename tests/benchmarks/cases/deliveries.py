"""A booking while mails, pushes and webhooks leave, against one of a service that has none of them."""

from __future__ import annotations

import contextlib
import os
import signal
import statistics
from collections.abc import Iterator
from typing import Any

from tests.benchmarks.bench import Bench, checked, cpu_us_each, in_turns
from tests.benchmarks.data import DELIVERIES_RATIO
from tests.benchmarks.load import Load
from tests.benchmarks.process import Remote, tree_cpu_ns
from tests.benchmarks.receivers import Receivers
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
            people = [f"told-{number}" for number in range(sizes.booking_users)]
            others = [token(f"booker-{number}") for number in range(sizes.booking_users)]
            slots = {each.port: Slots(each.furnish(sizes.booking_resources), others) for each in (off, unused, on)}
            told = {each.port: Slots(each.furnish(4, "table", TOLD), [token(user) for user in people]) for each in (off, on)}
            _have_told(on, people, posts)

            def cpu_us(service: Service) -> float:
                bodies = slots[service.port].bookings(sizes.booking_requests)
                with _alone(service, off, unused, on):
                    return cpu_us_each(service.pid, len(bodies), lambda: checked(load.call(Load.run, service.port, bodies, 64, 30.0), 201))

            bench.say("channels that nobody uses")
            cpu_us(off), cpu_us(unused)
            reference_us, measured_us = in_turns(sizes.booking_rounds, lambda: cpu_us(off), lambda: cpu_us(unused))
            took: dict[int, list[float]] = {off.port: [], on.port: []}
            spent: dict[int, int] = {off.port: 0, on.port: 0}

            def book(service: Service) -> float:
                tenths = sizes.deliveries_rate * sizes.deliveries_round_s // 10
                bodies = slots[service.port].bookings(9 * tenths)
                for place, body in enumerate(told[service.port].bookings(tenths)):
                    bodies.insert(10 * place, body)
                with _alone(service, off, unused, on):
                    before = tree_cpu_ns(service.pid)
                    outcome = checked(load.call(Load.pace, service.port, bodies, sizes.deliveries_rate, CLIENTS, b"", None), 201)
                    spent[service.port] += tree_cpu_ns(service.pid) - before
                took[service.port] += [ns / 1e6 for ns in outcome.took_ns]
                return statistics.median(took[service.port][-len(bodies) :])

            bench.say("until deliveries leave")
            book(off), book(on), book(on)
            if not receivers.call(Receivers.await_taken, 1, 2, 10.0):
                raise RuntimeError(f"nothing was delivered: {receivers.call(Receivers.taken)}")
            for port in took:
                took[port], spent[port] = [], 0
            before = receivers.call(Receivers.taken)
            bench.say(f"{sizes.deliveries_rounds} x {sizes.deliveries_round_s} s of {sizes.deliveries_rate} bookings per second each")
            reference, measured = in_turns(sizes.deliveries_rounds, lambda: book(off), lambda: book(on))
            mails, requests = (now - then for now, then in zip(receivers.call(Receivers.taken), before, strict=True))
    count = len(took[on.port])
    note = f"{count:,} bookings, {mails:,} mails and {requests:,} pushes and webhooks meanwhile"
    with_, without = (took[each.port] for each in (on, off))
    name = "booking while deliveries leave"
    return [
        Row.against("booking, CPU, channels that nobody uses", measured_us, reference_us, "µs", DELIVERIES_RATIO),
        Row.against(f"{name}, p50", with_, without, "ms", DELIVERIES_RATIO, note=note),
        Row.against(f"{name}, p50 of each round", measured, reference, "ms", None),
        Row.against(f"{name}, p25", [percentile(with_, 25)], [percentile(without, 25)], "ms", None),
        Row.against(f"{name}, mean", [statistics.mean(with_)], [statistics.mean(without)], "ms", None),
        Row.against(f"{name}, p99", [percentile(with_, 99)], [percentile(without, 99)], "ms", None),
        Row(
            "CPU of a mail, a push and a webhook together", (spent[on.port] - spent[off.port]) / 1e3 / max(mails, requests // 2), "µs",
            note="what the deliveries added to the CPU of both services' bookings",
        ),
    ]  # fmt: skip


@contextlib.contextmanager
def _alone(service: Service, *all_of_them: Service) -> Iterator[None]:
    """Let the other services stand still."""
    others = [other.pid for other in all_of_them if other is not service]
    for pid in others:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in others:
            os.kill(pid, signal.SIGCONT)


def _have_told(service: Service, people: list[str], port: int) -> None:
    """Have these people a proved address and a device, and the venue a webhook for all of its events."""
    url = f"http://127.0.0.1:{port}"
    service.call("POST", f"/api/venues/{TOLD}/webhooks", OWNER, {"url": f"{url}/hook"})
    for user in people:
        device = {"endpoint": f"{url}/push/{user}", "keys": KEYS, "name": "Phone"}
        service.call("POST", "/api/me/devices", user, device, email=f"{user}@bench.example", email_verified=True)
