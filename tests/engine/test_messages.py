from __future__ import annotations

from pathlib import Path

from tests.clocked import Service
from tests.live import live_server
from tests.people import DAY, HOUR, MONDAY, Json, a_place, instant
from tests.sockets import Sockets, days_ahead

TEN = MONDAY + DAY + 10 * HOUR


def test_requester_and_venue_write_to_each_other_live_and_with_history(service: Service) -> None:
    owner = a_place(service)
    ann, bob = service.person("ann"), service.person("bob")
    booking = ann.book("table", TEN, TEN + HOUR)
    path = f"/api/bookings/{booking['id']}/messages"
    ann.news()
    owner.news("venue:luigi:staff")
    said = ann.post(path, {"text": "Is there a ramp? <b>"})
    assert (said["author_id"], said["author_name"], said["text"]) == ("ann", "Name of ann", "Is there a ramp? <b>")
    assert said["created_at"] == instant(MONDAY)
    owner.post(path, {"text": "There is."})
    for news in (ann.news(), owner.news("venue:luigi:staff")):
        assert [(item.type, item.data["booking_id"], item.data["message"]["text"]) for item in news] == [
            ("message", booking["id"], "Is there a ramp? <b>"),
            ("message", booking["id"], "There is."),
        ]
    assert [item["text"] for item in owner.get(path)["items"]] == ["Is there a ramp? <b>", "There is."]
    bob.refused(404, "not-found", "GET", path)
    bob.refused(404, "not-found", "POST", path, {"text": "Hello"})
    ann.refused(422, "invalid", "POST", path, {"text": ""})


def test_what_is_written_about_a_hold_reaches_staff_with_the_booking_that_comes_of_it(service: Service) -> None:
    owner = a_place(service)
    ann = service.person("ann")
    hold = ann.book("table", TEN, TEN + HOUR, hold=True)
    path = f"/api/bookings/{hold['id']}/messages"
    ann.news()
    owner.news("venue:luigi:staff")
    ann.post(path, {"text": "A high chair, please."})
    assert (ann.types(), owner.types("venue:luigi:staff")) == (["message"], []), "staff never hear of a hold"
    ann.act(hold, "confirm")
    ann.post(path, {"text": "Two, even."})
    assert owner.types("venue:luigi:staff") == ["new_booking", "message"]
    assert [item["text"] for item in owner.get(path)["items"]] == ["A high chair, please.", "Two, even."]


def test_a_long_talk_comes_in_pages_oldest_first(service: Service) -> None:
    a_place(service)
    ann = service.person("ann")
    path = f"/api/bookings/{ann.book('table', TEN, TEN + HOUR)['id']}/messages"
    for number in range(7):
        ann.post(path, {"text": str(number)})
    seen: list[str] = []
    page: Json = ann.get(f"{path}?limit=3")
    while True:
        seen += [item["text"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        page = ann.get(f"{path}?limit=3&cursor={page['next_cursor']}")
    assert seen == [str(number) for number in range(7)]


def test_who_is_no_longer_on_the_staff_reads_no_more(service: Service) -> None:
    owner = a_place(service)
    ann, sue = service.person("ann"), service.person("sue")
    path = f"/api/bookings/{ann.book('table', TEN, TEN + HOUR)['id']}/messages"
    service.person("root", "admin").put("/api/venues/luigi/staff/sue")
    sue.post(path, {"text": "Hello"})
    owner.delete("/api/venues/luigi/staff/sue")
    sue.refused(404, "not-found", "GET", path)


def test_an_admin_tells_one_user_something_and_nobody_else(service: Service) -> None:
    ann, bob, root = service.person("ann"), service.person("bob"), service.person("root", "admin")
    ann.news()
    bob.news()
    note = {"user_id": "ann", "title": "Moved", "message": "See you upstairs.", "type": "warning"}
    assert root.post("/api/admin/notifications", note)["type"] == "warning"
    (told,) = ann.news()
    assert (told.type, told.data["type"], told.data["title"], told.data["message"]) == (
        "notification",
        "notification",
        "Moved",
        "See you upstairs.",
    )
    assert told.data["notification"] == {"title": "Moved", "message": "See you upstairs.", "type": "warning"}
    assert told.data["actor_id"] == "root"
    assert bob.news() == []
    ann.refused(403, "forbidden", "POST", "/api/admin/notifications", note)
    root.refused(422, "invalid", "POST", "/api/admin/notifications", note | {"user_id": "a b"})


def test_people_learn_who_they_are_and_what_is_theirs_to_run(service: Service) -> None:
    a_place(service)
    service.person("root", "admin").put("/api/venues/luigi/staff/ann")
    assert service.person("ann").get("/api/me") == {
        "user_id": "ann",
        "name": "Name of ann",
        "role": "user",
        "venues": [{"id": "luigi", "name": "Luigi", "role": "staff"}],
        "invitations": [],
        "offers": [],
        "may_make_venues": True,
        "account": None,
    }
    assert service.person("owner").get("/api/me")["venues"][0]["role"] == "owner"
    assert service.call(None, "GET", "/api/me").status == 401


def test_preferences_are_kept_per_event_and_channel(service: Service) -> None:
    ann, bob = service.person("ann"), service.person("bob")
    assert ann.get("/api/me/preferences")["events"]["booking_approved"] == {"page": True, "email": False, "push": False}
    chosen = {"events": {"booking_approved": {"email": True}, "message": {"page": False, "push": True}}}
    assert ann.put("/api/me/preferences", chosen, if_match='"1"')["events"]["message"] == {"page": False, "email": False, "push": True}
    service.restart()
    kept = ann.get("/api/me/preferences")["events"]
    assert (kept["booking_approved"]["email"], kept["booking_created"]["email"]) == (True, False)
    assert bob.get("/api/me/preferences")["events"]["booking_approved"]["email"] is False
    ann.refused(412, "stale-version", "PUT", "/api/me/preferences", chosen, if_match='"1"')
    ann.refused(422, "invalid", "PUT", "/api/me/preferences", {"events": {"nonsense": {}}})
    ann.refused(422, "invalid", "PUT", "/api/me/preferences", {"events": {"message": {"fax": True}}})
    assert ann.put("/api/me/preferences", {"events": {}})["events"]["message"] == {"page": True, "email": False, "push": False}


def test_over_sockets_a_message_arrives(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        people = Sockets(server)
        owner = a_place(people)
        ann = people.person("ann")
        start = days_ahead(2) + 10 * HOUR
        booking = ann.book("table", start, start + HOUR)
        ann.news()
        owner.post(f"/api/bookings/{booking['id']}/messages", {"text": "Welcome"})
        assert ann.types() == ["message"]
