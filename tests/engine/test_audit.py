"""The audit log says from which address something was done, as the log does; of those who were erased it says it no more."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from sse_booking.domain.principal import SYSTEM
from sse_booking.service import erasure
from sse_booking.store.executor import Tx
from tests.accounts import invited, set_up
from tests.clocked import Service, clocked_service
from tests.people import HOUR, MONDAY, Person, a_place, booking_body

TEN = MONDAY + 10 * HOUR


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with clocked_service(tmp_path, trusted_proxies=(ip_network("127.0.0.1"),)) as running:
        yield running


def from_address(person: Person, address: str, method: str, path: str, body: object = None) -> dict[str, Any]:
    reply = person.service.call(person, method, path, body, {"x-forwarded-for": address})
    assert reply.status < 300, reply.raw
    return reply.body if reply.raw else {}


def rows(service: Service, subject: str) -> list[tuple[str, str, str]]:
    found = service.person("root", "admin").get(f"/api/admin/audit?subject={subject}")["items"]
    return [(row["actor_id"], row["action"], row["address"]) for row in found]


def test_a_row_has_the_address_of_whoever_asked_and_none_where_nobody_did(service: Service) -> None:
    a_place(service, hold_s=60)
    ann, root = service.person("ann"), service.person("root", "admin")
    root.news("admin")
    held = from_address(ann, "198.51.100.7", "POST", "/api/bookings", booking_body("table", TEN, TEN + HOUR, hold=True))
    from_address(ann, "2001:db8:1:2:3::4", "POST", f"/api/bookings/{held['id']}/extend", {})
    service.clock.now += 3600
    assert ann.get(f"/api/bookings/{held['id']}")["status"] == "expired"
    subject = f"booking:{held['id']}"
    wanted = [("system", "lapse", ""), ("ann", "extend", "2001:db8:1:2::/64"), ("ann", "book", "198.51.100.7")]
    assert rows(service, subject) == wanted
    told = [item.data for item in root.news("admin") if item.type == "audit" and item.data["subject"] == subject]
    assert [(one["actor_id"], one["action"], one["address"]) for one in told] == wanted[::-1]
    activity = root.get("/api/admin/booking-activity")["items"]
    assert [row["address"] for row in activity if row["subject"] == subject] == [address for *_, address in wanted]


def test_what_two_do_at_once_has_the_address_of_each(service: Service) -> None:
    a_place(service, capacity=9)
    people = [service.person(name) for name in ("ann", "ben", "cid")]
    booking = booking_body("table", TEN, TEN + HOUR)
    replies = service.at_once(
        [(one, "POST", "/api/bookings", booking, {"x-forwarded-for": f"198.51.100.{number}"}) for number, one in enumerate(people)]
    )
    assert [rows(service, f"booking:{reply.body['id']}") for reply in replies] == [
        [(one.user, "book", f"198.51.100.{number}")] for number, one in enumerate(people)
    ]


@pytest.mark.parametrize("by_themselves", [True, False])
def test_of_who_was_erased_no_address_is_left(service: Service, *, by_themselves: bool) -> None:
    admin = set_up(service)
    a_place(service)
    zoe = invited(admin, "Zoe")
    away = {"x_forwarded_for": "198.51.100.7"}
    user_id = zoe.good("GET", "/api/me")["user_id"]
    zoe.good("POST", "/api/bookings", booking_body("table", TEN, TEN + HOUR), **away)
    zoe.good("PATCH", "/api/me", {"name": "Zoe Q"}, **away)
    assert "198.51.100.7" in str(zoe.good("GET", "/api/me/data", **away)["audit"]), "it is theirs to see"
    if by_themselves:
        zoe.good("DELETE", "/api/me", **away)
    else:
        seen = service.loop.run_until_complete(service.runtime.store.read(lambda tx: erasure.find_rows(tx, user_id)))
        service.loop.run_until_complete(service.runtime.store.write(lambda tx: erasure.erase(tx, SYSTEM, user_id, seen)))

    def left(tx: Tx) -> list[str]:
        sql = "SELECT detail || address FROM audit UNION ALL SELECT payload FROM event"
        return [text for (text,) in tx.db.execute(sql) if "198.51.100" in text]

    assert service.loop.run_until_complete(service.runtime.store.read(left)) == []
