"""An archived venue stays readable, with its zone and names, for those who have a history there; for others it is gone."""

from __future__ import annotations

from contextlib import closing

from tests.clocked import Service
from tests.engines import shell
from tests.people import DAY, HOUR, MONDAY, a_place, instant

TEN = MONDAY + DAY + 10 * HOUR


def test_who_has_booked_there_reads_venue_and_resource_after_they_are_archived(service: Service) -> None:
    owner = a_place(service)
    owner.patch("/api/venues/luigi", {"timezone": "Asia/Tokyo"})
    ann, stranger = service.person("ann"), service.person("stranger")
    booking = ann.book("table", TEN, TEN + HOUR)
    service.clock.now += 2 * DAY
    owner.delete("/api/venues/luigi")
    for who in (ann, owner, service.person("root", "admin")):
        venue, table = who.get("/api/venues/luigi"), who.get("/api/resources/table")
        assert (venue["timezone"], table["timezone"], table["venue_id"]) == ("Asia/Tokyo", "Asia/Tokyo", "luigi")
        assert venue["archived_at"] == table["archived_at"] == instant(MONDAY + 2 * DAY)
    assert "staff" not in ann.get("/api/venues/luigi")
    for path in ("/api/venues/luigi", "/api/resources/table"):
        stranger.refused(404, "not-found", "GET", path)
        ann.refused(404, "not-found", "PATCH", path, {"name": "N"})
    assert [item["id"] for item in ann.get("/api/venues")["items"]] == []
    assert [item["id"] for item in owner.get("/api/bookings?role=staff&venue_id=luigi")["items"]] == [booking["id"]]
    ann.refused(403, "forbidden", "GET", "/api/bookings?role=staff&venue_id=luigi")


def test_who_only_waited_there_can_read_what_they_waited_for(service: Service) -> None:
    owner = a_place(service)
    ann, bob = service.person("ann"), service.person("bob")
    ann.book("table", TEN, TEN + HOUR)
    bob.post("/api/waitlist", {"resource_id": "table", "starts_at": instant(TEN), "ends_at": instant(TEN + HOUR)})
    service.clock.now += 2 * DAY
    owner.delete("/api/resources/table")
    assert bob.get("/api/resources/table")["name"] == owner.get("/api/resources/table")["name"]
    service.person("stranger").refused(404, "not-found", "GET", "/api/resources/table")


def test_whoever_looks_at_a_venue_is_told_when_it_is_archived(service: Service) -> None:
    owner = a_place(service)
    before = owner.ask("GET", "/api/venues/luigi").headers["event-cursor"]
    owner.delete("/api/venues/luigi")
    with closing(shell(service.database)) as db:
        rows = db.execute("SELECT type, payload FROM event WHERE id > ? AND topic = 'venue:luigi'", (int(before.split("-")[1]),)).fetchall()
    assert [(type_, '"archived_at"' in payload) for type_, payload in rows] == [("resource_updated", True), ("venue_updated", True)]
