"""Many want the same at the same time, over real sockets: whichever path they come on, the place is given once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Final

import pytest

from sse_booking.store.verify import verify
from tests.live import PATIENCE_S, Server, live_server
from tests.people import DAY, HOUR, Json, Person, a_place, booking_body, instant
from tests.sockets import Sockets, days_ahead

CONTENDERS: Final = 8
TEN: Final = days_ahead(3) + 10 * HOUR
ELEVEN, TWELVE = TEN + HOUR, TEN + 2 * HOUR
Attempt = Callable[[], int]
"""One try; returns the status."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, engine: str) -> Iterator[Server]:
    with live_server(tmp_path_factory.mktemp("races")) as one:
        yield one
        assert verify(one.address) == []


def at_once(attempts: list[Attempt]) -> list[int]:
    """Run them all from the same moment on; the statuses, sorted."""
    barrier = Barrier(len(attempts))

    def run(attempt: Attempt) -> int:
        barrier.wait(PATIENCE_S)
        return attempt()

    with ThreadPoolExecutor(len(attempts)) as pool:
        return sorted(pool.map(run, attempts))


def crowd(server: Server) -> list[Person]:
    """People with a connection each."""
    return [Sockets(server).person(f"user-{number}") for number in range(CONTENDERS)]


def posting(person: Person, path: str, body: object = None) -> Attempt:
    return lambda: person.ask("POST", path, body).status


def patching(person: Person, path: str, body: object) -> Attempt:
    return lambda: person.ask("PATCH", path, body).status


def book(server: Server, owner: Person) -> list[Attempt]:
    return [posting(person, "/api/bookings", booking_body("book", TEN, ELEVEN)) for person in crowd(server)]


def hold(server: Server, owner: Person) -> list[Attempt]:
    return [posting(person, "/api/bookings", booking_body("hold", TEN, ELEVEN, hold=True)) for person in crowd(server)]


def series(server: Server, owner: Person) -> list[Attempt]:
    return [
        posting(person, "/api/bookings/series", booking_body("series", TEN, ELEVEN, rrule="FREQ=DAILY;COUNT=3")) for person in crowd(server)
    ]


def several(server: Server, owner: Person) -> list[Attempt]:
    items = {"items": [booking_body("set", TEN, ELEVEN), booking_body("set", ELEVEN, TWELVE)]}
    return [posting(person, "/api/bookings/set", items) for person in crowd(server)]


def own_hold(server: Server, owner: Person) -> list[Attempt]:
    people = crowd(server)
    people[0].book("own-hold", TEN, ELEVEN, hold=True)
    return [posting(person, "/api/bookings", booking_body("own-hold", TEN, ELEVEN)) for person in people]


def confirm(server: Server, owner: Person) -> list[Attempt]:
    people = crowd(server)
    held = people[0].book("confirm", TEN, ELEVEN, hold=True)
    others = [posting(person, "/api/bookings", booking_body("confirm", TEN, ELEVEN)) for person in people[1:]]
    return [posting(people[0], f"/api/bookings/{held['id']}/confirm"), *others]


def approve(server: Server, owner: Person) -> list[Attempt]:
    requests = [person.book("approve", TEN, ELEVEN) for person in crowd(server)]
    staff = [Sockets(server).person("owner") for _ in requests]
    return [posting(one, f"/api/bookings/{request['id']}/approve") for one, request in zip(staff, requests, strict=True)]


def move(server: Server, owner: Person) -> list[Attempt]:
    people = crowd(server)
    mine = [person.book("move", TEN + (number + 1) * DAY, ELEVEN + (number + 1) * DAY) for number, person in enumerate(people)]
    there: Json = {"starts_at": instant(TEN), "ends_at": instant(ELEVEN)}
    return [patching(person, f"/api/bookings/{booking['id']}", there) for person, booking in zip(people, mine, strict=True)]


def restore(server: Server, owner: Person) -> list[Attempt]:
    cancelled = []
    for person in crowd(server):
        booking = person.book("restore", TEN, ELEVEN)
        person.act(booking, "cancel")
        cancelled.append(booking)
    staff = [Sockets(server).person("owner") for _ in cancelled]
    return [posting(one, f"/api/bookings/{booking['id']}/restore") for one, booking in zip(staff, cancelled, strict=True)]


def closure(server: Server, owner: Person) -> list[Attempt]:
    closures = {"closures": [{"starts_at": instant(TEN), "ends_at": instant(ELEVEN)}]}
    booking = [posting(person, "/api/bookings", booking_body("closure", TEN, ELEVEN)) for person in crowd(server)[1:]]
    return [patching(Sockets(server).person("owner"), "/api/resources/closure", closures), *booking]


def offer(server: Server, owner: Person) -> list[Attempt]:
    people = crowd(server)
    taken = people[0].book("offer", TEN, ELEVEN)
    people[1].wait("offer", TEN, ELEVEN)
    others = [posting(person, "/api/bookings", booking_body("offer", TEN, ELEVEN)) for person in people[2:]]
    return [posting(people[0], f"/api/bookings/{taken['id']}/cancel"), *others]


RACES: Final[dict[str, Callable[[Server, Person], list[Attempt]]]] = {
    "book": book, "hold": hold, "series": series, "set": several, "own hold": own_hold, "confirm": confirm, "approve": approve,
    "move": move, "restore": restore, "closure": closure, "offer": offer,
}  # fmt: skip
"""Races that exactly one of the contenders wins."""


def swap(server: Server, owner: Person) -> list[Attempt]:
    a_place(Sockets(server), "swap-2")
    people = crowd(server)
    first, second = people[0].book("swap", TEN, ELEVEN), people[0].book("swap-2", TEN, TWELVE)
    others = [posting(person, "/api/bookings", booking_body("swap", TEN, TWELVE)) for person in people[2:]]
    away = patching(Sockets(server).person("user-0"), f"/api/bookings/{second['id']}", {"ends_at": instant(ELEVEN)})
    return [posting(people[0], f"/api/bookings/{first['id']}/swap", {"booking_id": second["id"]}), away, *others]


def capacity(server: Server, owner: Person) -> list[Attempt]:
    fewer = patching(Sockets(server).person("owner"), "/api/resources/capacity", {"capacity": 2})
    return [fewer, *(posting(person, "/api/bookings", booking_body("capacity", TEN, ELEVEN)) for person in crowd(server))]


def requests_block_again(server: Server, owner: Person) -> list[Attempt]:
    blocks = patching(Sockets(server).person("owner"), "/api/resources/requests-block-again", {"pending_blocks": True})
    return [blocks, *(posting(person, "/api/bookings", booking_body("requests-block-again", TEN, ELEVEN)) for person in crowd(server))]


MELEES: Final[dict[str, tuple[Callable[[Server, Person], list[Attempt]], Json]]] = {
    "swap": (swap, {}),
    "capacity": (capacity, {"capacity": 4}),
    "requests block again": (requests_block_again, {"approval": "manual", "pending_blocks": False}),
}
"""Races that may end in several ways, each of them good: what the file holds then is checked."""


def place_of(race: str) -> str:
    return race.replace(" ", "-")


@pytest.mark.parametrize("race", RACES)
def test_of_many_at_once_exactly_one_gets_it(server: Server, race: str) -> None:
    people = Sockets(server)
    rules: Json = {"approval": "manual", "pending_blocks": False} if race == "approve" else {}
    owner = a_place(people, place_of(race), **rules)
    statuses = at_once(RACES[race](server, owner))
    won = [status for status in statuses if status < 300]
    lost = {409, 422} if race == "closure" else {409}  # who comes after the closure is told that it is closed
    assert len(won) == 1, statuses
    assert set(statuses) - set(won) <= lost, statuses


@pytest.mark.parametrize("race", MELEES)
def test_however_it_ends_nothing_is_given_twice(server: Server, race: str) -> None:
    run, rules = MELEES[race]
    owner = a_place(Sockets(server), place_of(race), **rules)
    statuses = at_once(run(server, owner))
    assert set(statuses) <= {200, 201, 409}, statuses
    assert verify(server.address) == []
