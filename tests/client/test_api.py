"""The client's methods: what they send, what they make of answers, and how patient they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta, timezone

import httpx
import pytest

from sse_booking.client import BadAnswer, Booking, Client, Closure, ProblemError, TokenProvider, Unreachable
from sse_booking.client.wire import ATTEMPTS, retry_after_s
from tests.client.scripted import Answer, answer, problem, scripted

START = datetime(2027, 5, 3, 8, tzinfo=UTC)
END = START + timedelta(hours=2)
CET = timezone(timedelta(hours=2))
BOOKING = {
    "id": "b1", "resource_id": "tractor", "venue_id": "barn", "requester_id": "anna", "starts_at": "2027-05-03T08:00:00Z",
    "ends_at": "2027-05-03T10:00:00Z", "quantity": 1, "status": "pending", "version": 3, "title": None, "note": "n", "attendees": ["a"],
    "payment_status": "unpaid", "payment_id": None, "created_at": "2027-05-01T08:00:00Z", "updated_at": "2027-05-01T08:00:00Z",
    "expires_at": None, "cancelled_by": None, "of_a_later_version": {},
}  # fmt: skip
VENUE = {"id": "barn", "name": "Barn", "timezone": "Europe/Rome", "version": 1, "created_at": "2027-05-01T08:00:00Z"}
RESOURCE = {"id": "tractor", "venue_id": "barn", "name": "Tractor", "capacity": 1, "opening_hours": {"mon": [["09:00", "17:00"]]}}
RANGE = {"starts_at": "2027-05-03T08:00:00Z", "ends_at": "2027-05-03T10:00:00Z"}
AVAILABILITY = {
    "resource_id": "tractor", "timezone": "UTC", "capacity": 1,
    "slots": [{**RANGE, "status": "booked", "available": 0}], "busy": [{**RANGE, "used": 1}],
}  # fmt: skip


Method = Callable[[Client], Awaitable[object]]


@pytest.mark.parametrize(
    ("method", "reply", "sent", "query", "body"),
    [
        (lambda c: c.create_venue("B", timezone="Europe/Rome"), VENUE, "POST /api/venues", {}, {"name": "B", "timezone": "Europe/Rome"}),
        (lambda c: c.venue("barn"), VENUE, "GET /api/venues/barn", {}, None),
        (lambda c: c.update_venue("barn", name="B"), VENUE, "PATCH /api/venues/barn", {}, {"name": "B"}),
        (lambda c: c.delete_venue("barn"), None, "DELETE /api/venues/barn", {}, None),
        (lambda c: c.put_staff("barn", "bob"), None, "PUT /api/venues/barn/staff/bob", {}, None),
        (lambda c: c.remove_staff("barn", "bob"), None, "DELETE /api/venues/barn/staff/bob", {}, None),
        (
            lambda c: c.create_resource("barn", "Tractor", id="tractor", capacity=2, closures=[Closure(START, END, "")], min_minutes=None),
            RESOURCE, "POST /api/venues/barn/resources", {},
            {"name": "Tractor", "id": "tractor", "capacity": 2, "closures": [{**RANGE, "reason": ""}], "min_minutes": None},
        ),
        (lambda c: c.resource("tractor"), RESOURCE, "GET /api/resources/tractor", {}, None),
        (
            lambda c: c.update_resource("tractor", cancel_affected=True, opening_hours={"mon": [("09:00", "17:00")]}),
            RESOURCE, "PATCH /api/resources/tractor", {"cancel_affected": "true"}, {"opening_hours": {"mon": [["09:00", "17:00"]]}},
        ),
        (lambda c: c.delete_resource("tractor"), None, "DELETE /api/resources/tractor", {}, None),
        (lambda c: c.set_available("lot", 3), RESOURCE, "PUT /api/admin/resources/lot/availability", {}, {"available": 3}),
        (
            lambda c: c.availability("tractor", START.astimezone(CET), END), AVAILABILITY, "GET /api/resources/tractor/availability",
            {"from": "2027-05-03T08:00:00Z", "to": "2027-05-03T10:00:00Z"}, None,
        ),
        (
            lambda c: c.venue_availability("barn", date=date(2027, 5, 3)), {"items": [AVAILABILITY]}, "GET /api/venues/barn/availability",
            {"date": "2027-05-03"}, None,
        ),
        (
            lambda c: c.book("tractor", START.astimezone(CET), END, quantity=2, title="", attendees=["a"], hold=True),
            BOOKING, "POST /api/bookings", {},
            {"resource_id": "tractor", **RANGE, "quantity": 2, "title": "", "attendees": ["a"], "hold": True},
        ),
        (lambda c: c.book("tractor", START, END), BOOKING, "POST /api/bookings", {}, {"resource_id": "tractor", **RANGE, "quantity": 1}),
        (lambda c: c.booking("b1"), BOOKING, "GET /api/bookings/b1", {}, None),
        (
            lambda c: c.change("b1", starts_at=START, title=None), BOOKING, "PATCH /api/bookings/b1", {},
            {"starts_at": "2027-05-03T08:00:00Z", "title": None},
        ),
        (lambda c: c.approve("b1", reason="Fine"), BOOKING, "POST /api/bookings/b1/approve", {}, {"reason": "Fine"}),
        (lambda c: c.check_in("b1"), BOOKING, "POST /api/bookings/b1/check-in", {}, None),
        (lambda c: c.no_show("b1"), BOOKING, "POST /api/bookings/b1/no-show", {}, None),
        (lambda c: c.swap("b1", "b2"), {"items": [BOOKING, BOOKING]}, "POST /api/bookings/b1/swap", {}, {"booking_id": "b2"}),
        (lambda c: c.delete("b1"), None, "DELETE /api/bookings/b1", {}, None),
        (
            lambda c: c.announce("Hello", level="warning"), {"message": "Hello", "level": "warning", "at": "2027-05-03T08:00:00Z"},
            "POST /api/admin/announcements", {}, {"message": "Hello", "level": "warning"},
        ),
        (lambda c: c.stream_ticket(), {"ticket": "t", "expires_at": "2027-05-03T08:00:00Z"}, "POST /api/stream-tickets", {}, None),
    ],
)  # fmt: skip
async def test_a_method_sends_what_the_api_asks_for(method: Method, reply: object, sent: str, query: dict[str, str], body: object) -> None:
    async with scripted(answer(204) if reply is None else answer(200, reply)) as server, Client(server.url, token="t") as client:
        await method(client)
        (request,) = server.requests
        assert (f"{request.method} {request.path}", request.query, request.body) == (sent, query, body)
        assert request.headers["authorization"] == "Bearer t"


@pytest.mark.parametrize(
    "action", ["approve", "reject", "cancel", "complete", "revoke", "check_in", "no_show", "confirm", "extend", "restore"]
)
async def test_each_transition_has_a_method(action: str) -> None:
    async with scripted(answer(200, BOOKING)) as server, Client(server.url) as client:
        await getattr(client, action)("b1", if_match=3, idempotency_key="k")
        (request,) = server.requests
        assert request.path == f"/api/bookings/b1/{action.replace('_', '-')}"
        assert (request.headers["if-match"], request.headers["idempotency-key"]) == ('"3"', "k")


async def test_answers_are_typed_with_instants_in_utc_and_the_cursor_at_which_they_are_true() -> None:
    answers = (answer(200, BOOKING, Event_Cursor="e-5-5"), answer(200, AVAILABILITY, Event_Cursor="e-6-6"))
    async with scripted(*answers) as server, Client(server.url) as client:
        booking = await client.booking("b1")
        day = await client.availability("tractor", date=date(2027, 5, 3))
    assert isinstance(booking, Booking)
    assert (booking.starts_at, booking.starts_at.utcoffset(), booking.event_cursor) == (START, timedelta(0), "e-5-5")
    assert (day.slots[0].ends_at, day.slots[0].status, day.busy[0].used, day.event_cursor) == (END, "booked", 1, "e-6-6")


async def test_a_list_is_read_to_its_last_page() -> None:
    pages = [
        answer(200, {"items": [{**BOOKING, "id": "b1"}], "next_cursor": "c/1="}, Event_Cursor="e-1-1"),
        answer(200, {"items": [{**BOOKING, "id": "b2"}, {**BOOKING, "id": "b3"}], "next_cursor": None}, Event_Cursor="e-2-2"),
    ]
    async with scripted(*pages) as server, Client(server.url) as client:
        bookings = client.bookings(role="staff", venue_id="barn", status=["held", "pending"], from_=START)
        assert [booking.id async for booking in bookings] == ["b1", "b2", "b3"]
        assert bookings.event_cursor == "e-1-1"
        first, second = server.requests
        asked = {"role": "staff", "venue_id": "barn", "status": "held,pending", "from": "2027-05-03T08:00:00Z"}
        assert (first.query, second.query) == (asked, {**asked, "cursor": "c/1="})


async def test_venues_and_resources_are_lists_too() -> None:
    answers = (answer(200, {"items": [VENUE]}), answer(200, {"items": [], "next_cursor": None}, Event_Cursor="e-1-1"))
    async with scripted(*answers) as server, Client(server.url) as client:
        assert [venue.timezone async for venue in client.venues()] == ["Europe/Rome"]
        none = client.resources(venue_id="barn", kind="room")
        assert [resource async for resource in none] == []
        assert none.event_cursor == "e-1-1"
        assert server.requests[1].query == {"venue_id": "barn", "kind": "room"}


@pytest.mark.parametrize("wrong", [datetime(2027, 5, 3, 8), START.replace(microsecond=1)])  # noqa: DTZ001 - a naive one is the point
async def test_a_datetime_that_is_no_instant_is_an_error_before_anything_is_sent(wrong: datetime) -> None:
    async with Client("http://127.0.0.1:1") as client:
        with pytest.raises(ValueError, match="2027-05-03T08:00:00"):
            await client.book("tractor", wrong, END)
        with pytest.raises(ValueError, match="2027-05-03T08:00:00"):
            await client.availability("tractor", wrong, END)
        with pytest.raises(ValueError, match="2027-05-03T08:00:00"):
            await client.create_resource("barn", "x", closures=[Closure(wrong, END)])


async def test_availability_is_of_a_range_or_of_a_date() -> None:
    async with Client("http://127.0.0.1:1") as client:
        for period in ({}, {"from_": START}, {"to": END}, {"from_": START, "to": END, "date": date(2027, 5, 3)}):
            with pytest.raises(ValueError, match="either"):
                await client.availability("tractor", **period)


async def test_an_id_stays_one_segment_of_the_path() -> None:
    async with scripted(answer(204)) as server, Client(server.url + "/below/") as client:
        await client.put_staff("barn", "a/b?c#d%é")
        assert server.requests[0].path == "/below/api/venues/barn/staff/a%2Fb%3Fc%23d%25%C3%A9"
        for wrong in ("", ".", ".."):
            with pytest.raises(ValueError, match="can't be an id"):
                await client.remove_staff("barn", wrong)


@pytest.mark.parametrize("wrong", ["", "example.org", "ftp://example.org", "http://", "http://example.org:port", "/api"])
def test_an_address_that_is_none_is_an_error_at_once(wrong: str) -> None:
    with pytest.raises(ValueError, match="address"):
        Client(wrong)


async def test_a_refusal_is_raised_with_everything_it_says() -> None:
    refused = problem(409, "slot-taken", detail="The time is already taken.", conflict=True, conflicts=[RANGE], cursor="e-1-1")
    async with scripted(refused) as server, Client(server.url) as client:
        with pytest.raises(ProblemError, match="409 A title: The time is already taken") as caught:
            await client.book("tractor", START, END)
        assert (caught.value.status, caught.value.type, caught.value.title) == (409, "/problems/slot-taken", "A title")
        assert caught.value.members == {"conflict": True, "conflicts": [RANGE], "cursor": "e-1-1", "instance": "/api/x"}
        assert len(server.requests) == 1


@pytest.mark.parametrize("body", [b"<h1>Not here</h1>", b"", b"[]"])
async def test_a_refusal_of_something_else_than_the_service_is_a_problem_too(body: bytes) -> None:
    for content_type in ("text/html", "application/problem+json"):
        async with scripted(answer(404, body, content_type=content_type)) as server, Client(server.url) as client:
            with pytest.raises(ProblemError) as caught:
                await client.booking("b1")
            assert (caught.value.status, caught.value.type, caught.value.title, caught.value.members) == (404, "about:blank", "Phrase", {})


async def test_an_answer_that_cant_be_understood_is_a_bad_answer() -> None:
    async with scripted(answer(200, b"<h1>Sign in to this network</h1>"), answer(200, {"id": 1})) as server, Client(server.url) as client:
        for _ in range(2):
            with pytest.raises(BadAnswer, match="GET /api/bookings/b1"):
                await client.booking("b1")


@pytest.mark.parametrize("lost", [Answer([], "close"), Answer([b"HTTP/1.1 201 Created\r\nContent-Le"], "abort")])
async def test_a_write_whose_answer_is_lost_is_sent_again_with_the_same_key(lost: Answer) -> None:
    async with scripted(lost, lost, answer(201, BOOKING)) as server, Client(server.url) as client:
        assert (await client.book("tractor", START, END)).id == "b1"
        first, second, third = server.requests
        assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == third.headers["idempotency-key"]
        assert first.body == third.body
        server.answers.append(answer(201, BOOKING))
        await client.book("tractor", START, END)
        assert server.requests[3].headers["idempotency-key"] != first.headers["idempotency-key"]


async def test_a_key_of_the_caller_is_used_as_it_is() -> None:
    async with scripted(answer(201, BOOKING)) as server, Client(server.url) as client:
        await client.book("tractor", START, END, idempotency_key="order-7")
        assert server.requests[0].headers["idempotency-key"] == "order-7"


async def test_reading_needs_no_key() -> None:
    async with scripted(Answer([], "close"), answer(200, BOOKING)) as server, Client(server.url) as client:
        await client.booking("b1")
        assert all("idempotency-key" not in request.headers for request in server.requests)


@pytest.mark.parametrize(
    "busy", [problem(503, retry_after="0"), problem(429, retry_after="0"), answer(502), answer(504), problem(409, retry_after="0")]
)
async def test_what_passes_is_waited_for(busy: Answer) -> None:
    async with scripted(busy, busy, answer(201, BOOKING)) as server, Client(server.url) as client:
        await client.book("tractor", START, END)
        assert len({request.headers["idempotency-key"] for request in server.requests}) == 1


async def test_patience_has_an_end() -> None:
    async with scripted(*[problem(503, "unavailable")] * ATTEMPTS) as server, Client(server.url) as client:
        with pytest.raises(ProblemError, match="503"):
            await client.cancel("b1")
        assert len(server.requests) == ATTEMPTS
    async with Client(server.url) as client:  # nobody is there any more
        with pytest.raises(Unreachable, match="POST /api/bookings/b1/cancel at http://127") as caught:
            await client.cancel("b1")
        assert caught.value.idempotency_key
        with pytest.raises(Unreachable) as caught:
            await client.booking("b1")
        assert caught.value.idempotency_key is None


async def test_a_wait_of_minutes_is_told_and_not_waited_for() -> None:
    async with scripted(problem(429, retry_after="3600")) as server, Client(server.url) as client:
        with pytest.raises(ProblemError, match="429"):
            await client.booking("b1")


def retry_after(value: str) -> float | None:
    return retry_after_s(httpx.Response(503, headers=[(b"Retry-After", value.encode("latin-1"))]))


def test_retry_after_is_seconds_or_a_date() -> None:
    assert [retry_after(value) for value in ("0", " 12 ", "", "-1", "1.5", "soon", "\xb2")] == [0, 12, None, None, None, None, None]
    assert retry_after("Fri, 31 Dec 1999 23:59:59 GMT") == 0
    assert (retry_after("Fri, 31 Dec 2100 23:59:59 GMT") or 0) > 1e9


async def test_a_token_that_is_no_longer_good_is_renewed_once() -> None:
    tokens = iter(["old", "new"])

    async def provider() -> str:
        return next(tokens)

    async with scripted(problem(401), answer(200, BOOKING), answer(200, BOOKING)) as server, Client(server.url, token=provider) as client:
        await client.booking("b1")
        await client.booking("b1")
        assert [request.headers["authorization"] for request in server.requests] == ["Bearer old", "Bearer new", "Bearer new"]


@pytest.mark.parametrize("token", ["bad", None, lambda: "bad"])
async def test_a_bad_token_is_a_401_and_no_loop(token: str | TokenProvider | None) -> None:
    async with scripted(problem(401)) as server, Client(server.url, token=token) as client:
        with pytest.raises(ProblemError, match="401"):
            await client.booking("b1")
        assert len(server.requests) == 1
