"""JSON, instants, ids, lists."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from tests.api.places import Place, a_place, fresh
from tests.api.raw import ask
from tests.live import Server, a_token
from tests.people import DAY, HOUR, Json, epoch, instant
from tests.sockets import Sockets

FIELDS = tuple[str, object]


@pytest.fixture(scope="module")
def place(way: Sockets) -> Place:
    return a_place(way, approval="automatic", capacity=5)


def bad_fields(problem: Json) -> list[str]:
    assert all(set(error) == {"field", "message"} and error["message"] for error in problem["errors"])
    return [error["field"] for error in problem["errors"]]


@pytest.mark.parametrize(
    ("member", "values"),
    [
        ("resource_id", [1, None, True, [], {}, ""]),
        ("starts_at", [1, 1.5, None, True, "", "tomorrow", "2027-01-01", "2027-01-01T10:00:00", "2027-01-01 10:00:00Z"]),
        ("starts_at", ["2027-02-30T10:00:00Z", "2027-01-01T10:00:00.5Z", "2027-01-01T24:00:01Z", "2027-01-01T10:60:00Z"]),
        ("ends_at", ["1969-12-31T23:59:59Z", "9999-01-01T00:00:00Z", "2027-01-01T10:00:00+24:00", "2027-01-01T10:00:00 Z"]),
        ("quantity", ["2", True, 1.5, 2.0, None, 0, -1, 10**30, [], {}]),
        ("title", [1, True, [], "x" * 201]),
        ("note", [1, {}, "x" * 4001]),
        ("attendees", ["ann", [1], [None], [""], {}, ["x" * 201], ["x"] * 201]),
        ("hold", ["true", 1, 0, None]),
    ],
)  # fmt: skip
def test_a_value_of_another_type_is_invalid_and_never_coerced(place: Place, member: str, values: list[object]) -> None:
    for value in values:
        problem = place.ann.refused(422, "invalid", "POST", "/api/bookings", {**place.booking_body(), member: value})
        assert {re.split(r"[.\[]", field)[0] for field in bad_fields(problem)} == {member}, value


def test_every_bad_field_is_named_at_once(place: Place) -> None:
    body = {"resource_id": 5, "starts_at": "soon", "quantity": "2", "titel": "typo", "attendees": ["ann", 7]}
    problem = place.ann.refused(422, "invalid", "POST", "/api/bookings", body)
    assert set(bad_fields(problem)) == {"resource_id", "starts_at", "ends_at", "quantity", "titel", "attendees[1]"}


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "a\udfffb"])
def test_nuls_and_lone_surrogates_are_invalid_wherever_they_stand(place: Place, text: str) -> None:
    for more in ({"title": text}, {"attendees": ["ann", text]}, {text: 1}, {"resource_id": text}):
        body = json.dumps({**place.booking_body(), **more}).encode()
        place.ann.refused(422, "invalid", "POST", "/api/bookings", body, content_type="application/json")


def test_text_comes_back_as_it_was_given(place: Place) -> None:
    texts: dict[str, Any] = {
        "title": '<b>"Müller" & söhne</b>\u2028🎉 \u202eabc',
        "note": " lines\n\tand \x7f\u0001 control\r\n ",
        "attendees": ["李", "a'b", "𝄞"],
    }
    made = place.booked(**texts)
    assert {name: made[name] for name in texts} == texts
    assert {name: value for name, value in place.ann.get(f"/api/bookings/{made['id']}").items() if name in texts} == texts


@pytest.mark.parametrize(
    "text",
    ["{:%Y-%m-%dT%H:%M:%S}Z", "{:%Y-%m-%dt%H:%M:%S}z", "{:%FT%T}.000Z", "{:%FT%T}+00:00", "{:%FT%T}-00:00"],
)
def test_every_spelling_of_an_instant_is_read_and_answered_in_one(place: Place, text: str) -> None:
    start, end = place.hour()
    spelt = text.format(datetime.fromtimestamp(start, UTC))
    made = place.ann.post("/api/bookings", {"resource_id": place.resource, "starts_at": spelt, "ends_at": instant(end)})
    assert (made["starts_at"], made["ends_at"]) == (instant(start), instant(end))


def test_an_offset_is_another_spelling_of_the_same_instant(place: Place) -> None:
    start, end = place.hour()
    there = datetime.fromtimestamp(start, timezone(timedelta(hours=5, minutes=45)))
    made = place.ann.post("/api/bookings", {"resource_id": place.resource, "starts_at": there.isoformat(), "ends_at": instant(end)})
    assert made["starts_at"] == instant(start)


def test_every_instant_of_an_answer_is_utc_in_whole_seconds(place: Place) -> None:
    def walk(value: object, name: str = "") -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(inner, key)
        elif isinstance(value, list):
            for inner in value:
                walk(inner, name)
        elif name.endswith("_at") and value is not None:
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(value)), (name, value)

    made = place.booked(hold=True)
    for path in ("/api/bookings", f"/api/bookings/{made['id']}", f"/api/resources/{place.resource}", f"/api/venues/{place.venue}"):
        walk(place.ann.get(path))
    walk(
        place.ann.get(
            f"/api/resources/{place.resource}/availability?from={instant(place.first_hour)}&to={instant(place.first_hour + HOUR)}"
        )
    )
    assert epoch(made["expires_at"]) - epoch(made["created_at"]) == DAY


@pytest.mark.parametrize("range_", [(HOUR, 0), (0, 0)])
def test_an_empty_or_reversed_range_is_invalid(place: Place, range_: tuple[int, int]) -> None:
    start, _ = place.hour()
    body = {"resource_id": place.resource, "starts_at": instant(start + range_[0]), "ends_at": instant(start + range_[1])}
    assert bad_fields(place.ann.refused(422, "invalid", "POST", "/api/bookings", body)) == ["ends_at"]


@pytest.mark.parametrize("id_", ["a", "0", "x-1", "a" * 64, "a--b", "9z"])
def test_a_chosen_id_is_kept(place: Place, id_: str) -> None:
    chosen = fresh(id_)[:64] if len(id_) < 50 else fresh("a").ljust(64, "z")
    assert place.owner.post("/api/venues", {"id": chosen, "name": "V"})["id"] == chosen
    assert place.owner.post(f"/api/venues/{chosen}/resources", {"id": chosen, "name": "R"})["id"] == chosen
    for path in ("/api/venues", f"/api/venues/{chosen}/resources"):
        place.owner.refused(409, "already-exists", "POST", path, {"id": chosen, "name": "Again"})


@pytest.mark.parametrize("id_", ["", "-a", "A", "a_b", "a.b", "a b", "é", "a" * 65, "a/b", "a\n", 5, ["a"]])
def test_an_id_that_is_none_is_invalid(place: Place, id_: object) -> None:
    for path in ("/api/venues", f"/api/venues/{place.venue}/resources"):
        assert bad_fields(place.owner.refused(422, "invalid", "POST", path, {"id": id_, "name": "V"})) == ["id"]


def test_an_id_is_made_where_none_is_chosen(place: Place) -> None:
    made = [place.owner.post("/api/venues", {"name": "V", **more})["id"] for more in ({}, {"id": None})]
    assert len(set(made)) == 2
    assert all(re.fullmatch("[a-z0-9][a-z0-9-]{0,63}", id_) for id_ in made)


LISTS = ["/api/bookings", "/api/bookings?role=staff", "/api/venues", "/api/resources", "/api/admin/audit", "/api/admin/connections"]


@pytest.mark.parametrize("path", LISTS)
def test_a_list_has_bounds_and_its_answer_a_cursor(place: Place, path: str) -> None:
    mark = "&" if "?" in path else "?"
    for limit in ("0", "201", "-1", "1.5", "x", "", "1e1", "%00"):
        assert bad_fields(place.root.refused(422, "invalid", "GET", f"{path}{mark}limit={limit}")) == ["limit"], limit
    for cursor in ("x", "%00", "é", "AAAA"):
        assert bad_fields(place.root.refused(422, "invalid", "GET", f"{path}{mark}cursor={cursor}")) == ["cursor"], cursor
    for most in (1, 200):
        reply = place.root.ask("GET", f"{path}{mark}limit={most}")
        assert set(reply.body) == {"items", "next_cursor"}
        assert len(reply.body["items"]) <= most
        assert all(isinstance(item.get("id", item.get("stream_id")), str) for item in reply.body["items"])
        assert re.fullmatch(r"[a-z0-9]+-[0-9]+-[a-z0-9]+", reply.headers["event-cursor"])


def test_a_list_is_fifty_long_by_default_and_its_pages_have_each_item_once(way: Sockets) -> None:
    place = a_place(way, approval="automatic")
    made = [place.booked()["id"] for _ in range(53)]
    query = f"/api/bookings?resource_id={place.resource}"
    first = place.ann.get(query)
    assert [item["id"] for item in first["items"]] == made[:50]
    rest = place.ann.get(f"{query}&cursor={first['next_cursor']}")
    assert ([item["id"] for item in rest["items"]], rest["next_cursor"]) == (made[50:], None)
    paged: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = place.ann.get(f"{query}&limit=10" + (f"&cursor={cursor}" if cursor else ""))
        paged += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert paged == made


def test_a_page_that_is_just_full_is_the_last(way: Sockets) -> None:
    place = a_place(way, approval="automatic")
    made = [place.booked()["id"] for _ in range(2)]
    page = place.ann.get(f"/api/bookings?resource_id={place.resource}&limit=2")
    assert ([item["id"] for item in page["items"]], page["next_cursor"]) == (made, None)


def test_a_cursor_is_of_its_own_list(place: Place) -> None:
    place.one_more()
    cursor = place.ann.get("/api/resources?limit=1")["next_cursor"]
    place.ann.refused(422, "invalid", "GET", f"/api/bookings?cursor={cursor}")
    assert bad_fields(place.ann.refused(422, "invalid", "GET", f"/api/venues?cursor={cursor}")) == ["cursor"]  # also sorted by id


def test_a_parameter_given_twice_is_invalid(place: Place) -> None:
    assert bad_fields(place.ann.refused(422, "invalid", "GET", "/api/bookings?limit=1&limit=1")) == ["limit"]


def test_parameters_that_nobody_knows_are_ignored(place: Place) -> None:
    assert place.ann.ask("GET", "/api/bookings?utm_source=mail&limit=1").status == 200


def test_a_body_of_64_kib_is_read_and_one_byte_more_is_not(server: Server, place: Place) -> None:
    for size, status in ((65536, 422), (65537, 413)):
        body = json.dumps({"note": ""}).encode()
        body = body[:-2] + b"x" * (size - len(body)) + body[-2:]
        assert ask(server.port, "POST", "/api/bookings", a_token("ann"), body=body).status == status


def test_a_reply_without_personal_cache(place: Place) -> None:
    assert place.ann.ask("GET", "/api/bookings").headers["cache-control"] == "no-store"
