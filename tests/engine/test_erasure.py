"""Erasing a person: nothing in any table says who it was, what they booked stays, and what was still to come is free again."""

from __future__ import annotations

from typing import Any

import pytest

from sse_booking.service.anonymising import Traces, without
from sse_booking.store.executor import Tx
from sse_booking.store.personal_data import DELETED, EXPORTED, KEPT, NOT_EXPORTED
from tests.accounts import Browser, invited, set_up
from tests.clocked import Service
from tests.people import HOUR, MONDAY, a_place
from tests.store.test_personal_data import tables

TEN = MONDAY + 10 * HOUR


def dump(service: Service) -> dict[tuple[str, str], list[str]]:
    """Every text of every table."""
    columns = {table: found for table, found in tables().items() if not table.startswith("sqlite")}

    def job(tx: Tx) -> dict[tuple[str, str], list[str]]:
        return {
            (table, column): [str(value) for (value,) in tx.db.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")]
            for table, found in columns.items()
            for column in found
        }

    return service.loop.run_until_complete(service.runtime.store.read(job))


def places_that_say(service: Service, *words: str) -> set[tuple[str, str]]:
    return {place for place, texts in dump(service).items() for text in texts for word in words if word.lower() in text.lower()}


@pytest.fixture
def zoe(service: Service) -> Browser:
    """Somebody with something in nearly every table; `owner` runs the place where she books."""
    admin = set_up(service)
    owner = a_place(service)
    zoe = invited(admin, "Zoë Quandt", email="zoe.quandt@example.org")
    booking = zoe.good(
        "POST", "/api/bookings", wish("table", 3, title="Zoë's dinner", note="By the window, Quandt", attendees=["Zoë Quandt"])
    )
    zoe.good("POST", f"/api/bookings/{booking['id']}/messages", {"text": "Quandt here, we are five."})
    owner.post(f"/api/bookings/{booking['id']}/messages", {"text": "Welcome, Ms Quandt."})
    zoe.good("PUT", "/api/me/preferences", {"events": {}, "locale": "de"})
    zoe.good("POST", "/api/me/contacts", {"kind": "email", "address": "second.quandt@example.org"})
    zoe.good("POST", "/api/me/calendar-address")
    zoe.good("POST", "/api/stream-tickets")
    service.person("ben").book("table", TEN, TEN + HOUR)
    zoe.good("POST", "/api/waitlist", wish("table", 0))
    card = owner.get(f"/api/venues/luigi/people/{zoe.good('GET', '/api/me')['user_id']}")
    owner.patch(f"/api/venues/luigi/people/{card['id']}", {"note": "Ms Quandt likes candles."})
    return zoe


def wish(resource: str, hours: int, **more: object) -> dict[str, Any]:
    from tests.people import instant

    start = TEN + hours * HOUR
    return {"resource_id": resource, "starts_at": instant(start), "ends_at": instant(start + HOUR), **more}


def test_nothing_in_any_table_says_who_it_was(service: Service, zoe: Browser) -> None:
    user_id = zoe.good("GET", "/api/me")["user_id"]
    assert len(places_that_say(service, "quandt", user_id)) > 15
    zoe.good("DELETE", "/api/me")
    told = [text for rows in dump(service).values() for text in rows if "quandt" in text.lower() or user_id in text]
    assert told == [f'{{"user_id":"{user_id}","but":""}}'], "all that is left is the row that ends the streams"
    zoe.refused(401, "unauthenticated", "GET", "/api/me")
    zoe.refused(401, "unauthenticated", "POST", "/api/login", {"name": user_id, "password": "the password of Zoë Quandt"})


def test_what_is_still_to_come_is_free_again_and_what_was_stays_without_a_name(service: Service, zoe: Browser) -> None:
    owner = service.person("owner")
    owner.news("venue:luigi:staff")
    past = zoe.good("POST", "/api/bookings", wish("table", 1))
    service.clock.now += 11 * HOUR + 1800
    zoe.good("DELETE", "/api/me")
    (news,) = (one for one in owner.news("venue:luigi:staff") if one.type == "booking_cancelled")
    assert news.data["booking"]["requester"]["name"] == ""
    assert news.data["booking"]["title"] is None
    kept = owner.get(f"/api/bookings/{past['id']}")
    assert (kept["status"], kept["resource_id"], kept["starts_at"]) == ("approved", "table", past["starts_at"])
    assert kept["requester_id"].startswith("erased:")
    assert service.person("ben").book("table", TEN + 3 * HOUR, TEN + 4 * HOUR)["status"] == "approved"
    assert owner.get("/api/venues/luigi/people?q=quandt")["items"] == []
    service.clock.now += 2 * HOUR
    assert owner.get("/api/venues/luigi/reports/utilisation?from=2027-01-11&to=2027-01-11")


def test_positions_in_the_log_stay_good_and_a_replay_names_nobody(service: Service, zoe: Browser) -> None:
    owner = service.person("owner")
    owner.news("venue:luigi:staff")
    zoe.good("POST", "/api/bookings", wish("table", 5, title="Quandt again"))
    zoe.good("DELETE", "/api/me")
    seen = owner.news("venue:luigi:staff")
    assert [one.type for one in seen] == ["new_booking", "booking_cancelled", "booking_cancelled"]
    assert "quandt" not in str(seen).lower()
    assert all(one.data["booking"]["requester_id"].startswith("erased:") for one in seen)


def test_who_owns_a_venue_or_is_the_last_administrator_is_not_erased(service: Service) -> None:
    admin = set_up(service)
    owner = a_place(service)
    refused = owner.refused(409, "owns-venues", "DELETE", "/api/me")
    assert refused["venue_ids"] == ["luigi"]
    admin.refused(409, "last-admin", "DELETE", "/api/me")
    owner.delete("/api/resources/table")
    owner.delete("/api/venues/luigi")
    owner.delete("/api/me")
    assert [owner_id for owner_id in dump(service)["venue", "owner_id"] if owner_id == "owner"] == []


def test_nobody_is_erased_twice_and_no_token_is_nobodys(service: Service, zoe: Browser) -> None:
    zoe.good("DELETE", "/api/me")
    service.person("stranger").refused(404, "not-found", "DELETE", "/api/me")
    nobody = next(text for text in dump(service)["booking", "requester_id"] if text.startswith("erased:"))
    assert service.call(service.person(nobody), "GET", "/api/me").status == 401


def test_every_table_that_names_people_is_emptied_of_them_or_keeps_what_the_list_says() -> None:
    named = EXPORTED.keys() | NOT_EXPORTED.keys()
    assert (DELETED.keys() | KEPT.keys()) - {"webhook"} == named
    assert DELETED.keys() & KEPT.keys() == set()
    columns = tables()
    assert {table: column for table, column in DELETED.items() if column not in columns[table]} == {}
    assert {table: column for table, (column, _) in KEPT.items() if column not in columns[table]} == {}


def test_texts_of_others_who_only_share_a_part_of_the_name_stay() -> None:
    told = {
        "requester_id": "ben",
        "note": "Annual review",
        "who": "ann",
        "topic": "user:ann",
        "message": {"author_id": "ann", "text": "Hi"},
    }
    assert without(told, Traces("ann", ("Ann",), frozenset(), "erased:1")) == {
        "requester_id": "ben",
        "note": "Annual review",
        "who": "erased:1",
        "topic": "user:erased:1",
        "message": {"author_id": "erased:1", "text": ""},
    }
