"""Who gets a stream, of which topics, and what the others are told; on each road that a stream can take."""

from __future__ import annotations

import pytest

from tests.live import Server, a_token
from tests.stream.wire import ask, bearer, connected, listening, status, target


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_other_methods_are_405_and_told_which_are_not(either: Server, method: str) -> None:
    answer = await status(either, target(), bearer("ann"), method=method)
    assert answer.status == 405
    assert {"GET", "HEAD"} <= set(answer.headers["allow"].split(", "))
    assert answer.headers["content-type"] == "application/problem+json"


async def test_options_and_a_preflight_with_last_event_id(either: Server) -> None:
    assert (await status(either, target(), {}, method="OPTIONS")).status == 204
    asked = {
        "Origin": "https://page.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization,last-event-id",
    }
    answer = await status(either, target(), asked, method="OPTIONS")
    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == "https://page.example"
    assert {"Authorization", "Last-Event-ID"} <= set(answer.headers["access-control-allow-headers"].split(", "))
    async with ask(either, target(), bearer("ann") | {"Origin": "https://page.example"}) as stream:
        assert stream.head.headers["access-control-allow-origin"] == "https://page.example"
        assert "access-control-allow-credentials" not in stream.head.headers
    stranger = await status(either, target(), asked | {"Origin": "https://evil.example"}, method="OPTIONS")
    assert "access-control-allow-origin" not in stranger.headers


@pytest.mark.parametrize(
    "accept",
    [
        "text/event-stream",
        "*/*",
        "text/*",
        "TEXT/Event-Stream;q=0.5, application/json",
        "application/json, */*;q=0.1",
        "text/html,*/*;q=0.8",
        "",
    ],
)
async def test_whoever_accepts_events_gets_them(either: Server, accept: str) -> None:
    assert (await status(either, target(), bearer("ann") | {"Accept": accept})).status == 200


@pytest.mark.parametrize(
    "accept", ["application/json", "text/html", "text/event-stream;q=0, */*", "*/*;q=0.0", "text/event-streams", "text/*;q=0"]
)
async def test_whoever_does_not_is_told_406(either: Server, accept: str) -> None:
    answer = await status(either, target(), bearer("ann") | {"Accept": accept})
    assert (answer.status, answer.headers["content-type"]) == (406, "application/problem+json")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer nonsense"},
        {"Authorization": "Basic YW5uOmFubg=="},
        {"Authorization": f"Bearer {a_token(ttl_s=-10)}"},
        {"Cookie": "sse_booking=nonsense"},
    ],
    ids=["none", "nonsense", "basic", "expired", "cookie"],
)
async def test_without_a_good_credential_it_is_401(either: Server, headers: dict[str, str]) -> None:
    answer = await status(either, target(), headers)
    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_token_in_the_address_is_refused(either: Server) -> None:
    token = either.token("ann")
    for name in ("token", "access_token", "ticket", "jwt", "topics", "last_event_id"):
        assert (await status(either, target(**{name: token}), {})).status == 401, name
        assert (await status(either, target(**{name: token}), bearer("ann"))).status == 401, name


async def test_a_ticket_is_good_for_every_reconnect_and_for_the_stream_only(either: Server) -> None:
    made = either.client("ann").post("/api/stream-tickets").json()
    for _ in range(3):
        async with ask(either, target(ticket=made["ticket"]), {}) as stream:
            assert (await stream.frame()).data["user_id"] == "ann"
    assert (await status(either, target(ticket="nonsense"), {})).status == 401
    assert either.client(None).get("/api/bookings", params={"ticket": made["ticket"]}).status_code == 401


async def test_a_cookie_opens_a_stream_and_signing_out_ends_it_with_its_tickets(either: Server) -> None:
    begun = either.client(None).post("/api/session", json={"token": either.token("ann")})
    cookie = {"Cookie": begun.headers["set-cookie"].partition(";")[0], "Origin": either.url}
    client = either.client(None)
    ticket = client.post("/api/stream-tickets", headers=cookie).json()["ticket"]
    async with (
        ask(either, target(), cookie) as by_cookie,
        ask(either, target(ticket=ticket), {}) as by_ticket,
        listening(either, "ann") as other,
    ):
        for stream in (by_cookie, by_ticket, other):
            await connected(stream)
        assert client.delete("/api/session", headers=cookie).status_code == 204
        for stream in (by_cookie, by_ticket):
            assert (await stream.rest())[-1].data == {"reason": "signed_out"}
        await other.silence(0.2)
    assert (await status(either, target(), cookie)).status == 401
    assert (await status(either, target(ticket=ticket), {})).status == 401


@pytest.mark.parametrize(
    "topics",
    [
        "nonsense",
        "resource:",
        "resource:Table",
        "resource:table-7,",
        ",",
        "venue:luigi:kitchen",
        "user:",
        "resource:a b",
        "-",
        "resource:é",
        "all,,all",
    ],
)
async def test_a_malformed_topic_is_422(either: Server, topics: str) -> None:
    async with ask(either, target(topics), bearer("ann")) as answer:
        assert answer.head.status == 422
        assert answer.head.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "topics",
    ["resource:nowhere", "venue:nowhere", "venue:luigi:staff", "venue:nowhere:staff", "user:owner", "admin", "resource:table-7,admin"],
)
async def test_a_topic_that_is_not_there_or_not_yours_is_403(either: Server, topics: str) -> None:
    assert (await status(either, target(topics), bearer("ann"))).status == 403


async def test_topics_are_decoded_and_counted_once(either: Server) -> None:
    async with ask(
        either, "/api/stream?topics=resource%3Atable%2D7%2Cresource:table-7,all,user%3Aann,resource:table-7", bearer("ann")
    ) as stream:
        assert (await stream.frame()).data["topics"] == ["all", "user:ann", "resource:table-7"]
    async with ask(either, "/api/stream?topics=&_=123", bearer("ann")) as stream:
        assert (await stream.frame()).data["topics"] == ["all", "user:ann"]


async def test_a_hundred_topics_are_taken_and_one_more_is_not(either: Server) -> None:
    owner = either.client("owner")
    for number in range(99):
        owner.post("/api/venues/luigi/resources", json={"id": f"chair-{number}", "name": "Chair"})
    hundred = ["resource:table-7", *(f"resource:chair-{number}" for number in range(99))]
    async with listening(either, "ann", ",".join([*hundred, *hundred])) as stream:
        assert (await stream.frame()).data["topics"] == ["all", "user:ann", *hundred]
    assert (await status(either, target(",".join([*hundred, "venue:luigi"])), bearer("ann"))).status == 422
