"""A service in this process that dies at one chosen step of one act: `python -m tests.crash.steps`.

Each line of JSON on stdin, `[folder, act, step]`, is done by a fork of this process, which has imported everything already. The answer
is a line: `died`, `answered`, or how the fork failed. A step is a statement of the writer, those of triggers included, counted from 1;
0 dies after COMMIT, before the relay is woken and before anybody is answered; -1 never dies and answers with the number of steps.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from sse_booking.store.executor import Tx
from sse_booking.store.sqlite.connection import Connection
from tests.clocked import Clock, Service
from tests.people import DAY, HOUR, MONDAY, Json, Person, a_place, booking_body, instant

TEN: Final = MONDAY + DAY + 10 * HOUR
OWNER: Final = "owner"


def prepare(folder: Path) -> None:
    """Create the data that every act starts with."""
    service = Service(folder, Clock(), {})
    service.start()
    owner = a_place(service, "room")
    a_place(service, "desks", capacity=3)
    a_place(service, "competing", approval="manual", pending_blocks=False)
    ann, bob = service.person("ann"), service.person("bob")
    ann.book("room", TEN, TEN + HOUR)
    ann.book("room", TEN + HOUR, TEN + 2 * HOUR)
    bob.wait("room", TEN, TEN + HOUR)
    for _ in range(2):
        ann.book("desks", TEN, TEN + HOUR)
    for person in (ann, bob):
        person.book("competing", TEN, TEN + HOUR)
    owner.book("room", TEN + 5 * HOUR, TEN + 6 * HOUR, hold=True)
    service.stop()
    service.loop.close()


def _mine(person: Person, resource: str) -> list[Json]:
    found: list[Json] = [one for one in person.get("/api/bookings")["items"] if one["resource_id"] == resource]
    return found


def book(service: Service) -> None:
    service.person("cid").post("/api/bookings", booking_body("room", TEN + 3 * HOUR, TEN + 4 * HOUR), idempotency_key="k")


def many_at_once(service: Service) -> None:
    """A group: two bookings that fit, one that does not, a change and a deletion share one commit."""
    ann = service.person("ann")
    first, second = _mine(ann, "desks")
    free, taken = booking_body("desks", TEN, TEN + HOUR), booking_body("room", TEN, TEN + HOUR)
    asks: list[tuple[str, str, Any]] = [
        ("POST", "/api/bookings", free),
        ("POST", "/api/bookings", taken),
        ("PATCH", f"/api/bookings/{first['id']}", {"title": "mine"}),
        ("DELETE", f"/api/bookings/{second['id']}", None),
        ("POST", "/api/bookings", booking_body("room", TEN + 8 * HOUR, TEN + 9 * HOUR)),
    ]

    async def together() -> None:
        await asyncio.gather(*(service._call(ann, method, path, body, {}) for method, path, body in asks))

    service.loop.run_until_complete(together())


def approve(service: Service) -> None:
    """The winner is approved and the loser rejected."""
    owner = service.person(OWNER)
    owner.act(_mine(service.person("ann"), "competing")[0], "approve")


def swap(service: Service) -> None:
    one, other, *_ = _mine(service.person("ann"), "room")
    service.person(OWNER).post(f"/api/bookings/{one['id']}/swap", {"booking_id": other["id"]})


def cancel(service: Service) -> None:
    """The freed place is offered to the waiting list."""
    ann = service.person("ann")
    ann.act(_mine(ann, "room")[0], "cancel")


def shrink(service: Service) -> None:
    service.person(OWNER).patch("/api/resources/desks?cancel_affected=true", {"capacity": 1})


def close(service: Service) -> None:
    closures = [{"starts_at": instant(TEN), "ends_at": instant(TEN + 2 * HOUR), "reason": "fire"}]
    service.person(OWNER).patch("/api/resources/room?cancel_affected=true", {"closures": closures})


def lapse(service: Service) -> None:
    service.clock.now += 301
    service.person(OWNER).get("/api/bookings")


ACTS: Final[dict[str, Callable[[Service], None]]] = {
    act.__name__: act for act in (book, many_at_once, approve, swap, cancel, shrink, close, lapse)
}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def perform(folder: Path, act: str, step: int) -> str:
    """Perform the act and die at its step. Returns the number of steps if it survives."""
    service = Service(folder, Clock(), {})
    service.start()
    store = service.runtime.store
    store.timer = store.cpu_timer = lambda: 0.0  # no group ends because the machine is slow
    steps = itertools.count(1)
    last = 0

    def trace(_sql: str) -> None:
        nonlocal last
        last = next(steps)
        if last == step:
            die()

    def watch(tx: Tx) -> None:
        assert isinstance(tx.db, Connection)
        tx.db.set_trace_callback(trace)

    service.loop.run_until_complete(store.write(watch))
    if step == 0:
        store.on_commit = lambda _rows: die()
    ACTS[act](service)
    return f"answered {last}"


def main() -> None:
    for line in sys.stdin:
        folder, act, step = json.loads(line)
        fork = os.fork()
        if fork == 0:
            try:
                word = perform(Path(folder), act, step)
            except BaseException:  # noqa: BLE001 - whatever it is, the test is told
                word = "failed " + json.dumps(traceback.format_exc())
            os.write(sys.stdout.fileno(), f"{word}\n".encode())
            os._exit(0)
        _, status = os.waitpid(fork, 0)
        if os.WIFSIGNALED(status):
            os.write(sys.stdout.fileno(), b"died\n")


if __name__ == "__main__":
    main()
