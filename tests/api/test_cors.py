"""Pages of other sites: those that are allowed, and only those, never with cookies."""

from __future__ import annotations

import pytest

from tests.api.conftest import PAGE
from tests.api.places import a_place
from tests.api.raw import Raw, ask
from tests.live import Server, a_token
from tests.sockets import Sockets

NEEDED = {"authorization", "content-type", "idempotency-key", "if-match", "last-event-id"}
EXPOSED = {"event-cursor", "etag", "location", "idempotent-replayed", "retry-after"}


def words(header: str) -> set[str]:
    return {word.strip().lower() for word in header.split(",")}


def cors(answer: Raw) -> set[str]:
    return {name for name, _ in answer.headers if name.startswith("access-control-")}


@pytest.mark.parametrize("origin", [PAGE, "http://localhost:3000"])
@pytest.mark.parametrize("path", ["/api/bookings", "/api/stream", "/api/bookings/x/cancel", "/nowhere"])
def test_a_preflight_of_an_allowed_page_says_what_it_may_send(server: Server, origin: str, path: str) -> None:
    asked = ("Access-Control-Request-Method: POST", "Access-Control-Request-Headers: authorization, if-match")
    answer = ask(server.port, "OPTIONS", path, "", f"Origin: {origin}", *asked)
    assert (answer.status, answer.body, answer.header("access-control-allow-origin")) == (204, b"", origin)
    assert words(answer.header("access-control-allow-headers")) == NEEDED
    assert {"get", "post", "put", "patch", "delete"} <= words(answer.header("access-control-allow-methods"))
    assert answer.all("access-control-allow-credentials") == []
    assert "Origin" in answer.header("vary")


@pytest.mark.parametrize("origin", ["https://evil.example", "http://page.example", f"{PAGE}.evil.example", f"{PAGE}:8443", "null", ""])
def test_other_pages_are_allowed_nothing(server: Server, origin: str) -> None:
    preflight = ask(server.port, "OPTIONS", "/api/bookings", "", f"Origin: {origin}", "Access-Control-Request-Method: POST")
    answer = ask(server.port, "GET", "/api/bookings", a_token("ann"), f"Origin: {origin}")
    assert (preflight.status, cors(preflight), answer.status, cors(answer)) == (204, set(), 200, set())
    assert "Origin" in answer.header("vary"), "caches must not hand the one to the other"


def test_an_allowed_page_may_read_answers_and_refusals_with_their_headers(server: Server, way: Sockets) -> None:
    place = a_place(way, approval="automatic")
    headers = {"Origin": PAGE}
    booking_body = place.booking_body()
    for reply in (
        way.call(place.ann, "POST", "/api/bookings", booking_body, headers),
        way.call(place.ann, "POST", "/api/bookings", booking_body, headers),
        way.call(place.ann, "GET", "/nowhere", None, headers),
        way.call(place.ann, "PUT", "/api/bookings", None, headers),
        way.call(None, "GET", "/api/bookings", None, headers),
    ):
        assert reply.headers["access-control-allow-origin"] == PAGE, reply
        assert words(reply.headers["access-control-expose-headers"]) == EXPOSED
        assert "access-control-allow-credentials" not in reply.headers


def test_without_an_origin_there_is_nothing_of_cors(server: Server) -> None:
    assert cors(ask(server.port, "GET", "/api/bookings", a_token("ann"))) == set()
