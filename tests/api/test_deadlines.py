"""Deadlines that are due count as passed, whether or not anything has noticed; and how often one may ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.places import Place, a_place
from tests.clocked import Service, clocked_service
from tests.people import DAY, HOUR, MONDAY, instant


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with clocked_service(tmp_path) as one:
        yield one


def place_in(service: Service, **rules: Any) -> Place:  # noqa: ANN401 - JSON
    return a_place(service, first_hour=MONDAY + DAY, **rules)


def test_a_hold_is_over_to_the_second_for_every_read_and_write(service: Service) -> None:
    place = place_in(service, hold_s=300)
    held = place.booked(hold=True)
    path = f"/api/bookings/{held['id']}"
    assert held["expires_at"] == instant(MONDAY + 300)
    day = f"/api/resources/{place.resource}/availability?date={held['starts_at'][:10]}"
    service.clock.now += 299
    assert place.ann.get(path)["status"] == "held"
    assert len(place.bob.get(day)["busy"]) == 1
    service.clock.now += 1
    assert place.bob.get(day)["busy"] == []
    assert (place.ann.get(path)["status"], place.ann.get(path)["expires_at"]) == ("expired", None)
    assert place.ann.refused(409, "wrong-state", "POST", f"{path}/confirm")["booking_status"] == "expired"


def test_a_write_that_comes_first_meets_what_the_deadline_has_made(service: Service) -> None:
    place = place_in(service, hold_s=60, approval="automatic")
    held = place.booked(hold=True)
    service.clock.now += 60
    place.ann.refused(409, "wrong-state", "POST", f"/api/bookings/{held['id']}/extend")
    place.bob.post("/api/bookings", {name: held[name] for name in ("resource_id", "starts_at", "ends_at")})
    assert place.ann.types() == []


def test_extending_begins_the_time_of_a_hold_anew_within_bounds(service: Service) -> None:
    place = place_in(service, hold_s=300)
    held = place.booked(hold=True)
    service.clock.now += 200
    assert place.ann.act(held, "extend")["expires_at"] == instant(MONDAY + 500)
    for _ in range(6):
        service.clock.now += 200
        place.ann.ask("POST", f"/api/bookings/{held['id']}/extend")
    service.clock.now += 150
    place.ann.refused(422, "rule-broken", "POST", f"/api/bookings/{held['id']}/extend")


def test_an_unanswered_request_lapses_and_both_sides_hear_of_it(service: Service) -> None:
    place = place_in(service, pending_expires_s=3600)
    pending = place.booked()
    assert pending["expires_at"] == instant(MONDAY + HOUR)
    staff = f"venue:{place.venue}:staff"
    assert (place.ann.news(), place.owner.news(staff)) == ([], [])
    service.clock.now += HOUR
    place.owner.refused(409, "wrong-state", "POST", f"/api/bookings/{pending['id']}/approve")
    assert (place.ann.types(), place.owner.types(staff)) == (["booking_expired"], ["booking_expired"])
    assert place.owner.act(pending, "restore")["status"] == "approved"


def test_who_does_not_come_gives_the_place_back_after_the_grace(service: Service) -> None:
    place = place_in(service, approval="automatic", no_show_grace_minutes=15)
    missed, kept = place.booked(), place.booked()
    place.ann.act(kept, "check-in")
    service.clock.now = MONDAY + DAY + 15 * 60 - 1
    assert place.ann.get(f"/api/bookings/{missed['id']}")["status"] == "approved"
    service.clock.now += 1
    assert place.ann.get(f"/api/bookings/{missed['id']}")["status"] == "no_show"
    service.clock.now += DAY
    assert place.ann.get(f"/api/bookings/{kept['id']}")["status"] == "checked_in"


def test_a_restart_changes_nothing_about_a_deadline(service: Service) -> None:
    place = place_in(service, hold_s=300)
    held = place.booked(hold=True)
    service.stop()
    service.clock.now += 300
    service.start()
    assert place.ann.get(f"/api/bookings/{held['id']}")["status"] == "expired"


def test_the_rate_of_requests_is_limited_for_each_user_where_that_is_set(tmp_path: Path) -> None:
    with clocked_service(tmp_path, rate_limit_per_minute=3) as service:
        ann, bob = service.person("ann"), service.person("bob")
        assert [ann.ask("GET", "/api/bookings").status for _ in range(4)] == [200, 200, 200, 429]
        refused = ann.ask("GET", "/api/venues")
        assert (refused.body["type"], refused.headers["retry-after"]) == ("/problems/too-many-requests", "20")
        assert bob.ask("GET", "/api/bookings").status == 200
        assert [service.call(None, "GET", "/healthz").status for _ in range(9)] == [200] * 9
        service.clock.now += 20
        assert [ann.ask("GET", "/api/bookings").status for _ in range(2)] == [200, 429]
        assert ann.ask("HEAD", "/api/stream").status == 200, "a stream is never answered 429"
        service.clock.now += 3600
        assert [ann.ask("GET", "/api/bookings").status for _ in range(4)] == [200, 200, 200, 429]
