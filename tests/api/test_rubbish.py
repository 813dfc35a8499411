"""What is no request, or a strange one: a clear problem, or a closed connection; never a 500, never a wait without end."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.api.places import Place, a_place
from tests.api.raw import Wire, ask, request
from tests.live import PATIENCE_S, Server, a_token, live_server
from tests.people import booking_body
from tests.sockets import Sockets


@pytest.fixture(scope="module")
def rough(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that may complain of what it is sent."""
    with live_server(tmp_path_factory.mktemp("rough"), may_complain=True) as one:
        yield one


@pytest.fixture(scope="module")
def place(rough: Server) -> Place:
    return a_place(Sockets(rough), approval="automatic")


def still_serves(server: Server) -> None:
    assert ask(server.port, "GET", "/healthz").status == 200
    assert "Traceback" not in server.complaints


NOT_HTTP = {
    "garbage": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "text": b"hello\r\n\r\n",
    "a bad method": b"G@T / HTTP/1.1\r\n\r\n",
    "a bad version": b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
    "a header without a name": b"GET / HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n",
    "a NUL in a header": b"GET / HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n",
    "two lengths": b"POST /api/bookings HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a length that is none": b"POST /api/bookings HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "a length and chunks": b"POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a bad chunk": b"POST /api/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a space in the address": b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
    "bytes in the address": b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    "no path": b"GET HTTP/1.1\r\n\r\n",
}


@pytest.mark.parametrize("kind", NOT_HTTP)
def test_what_is_not_http_is_a_problem_and_the_end_of_the_connection(rough: Server, kind: str) -> None:
    with Wire(rough.port) as wire:
        wire.send(NOT_HTTP[kind])
        answer = wire.answer()
        assert answer is not None
        assert (answer.status, answer.problem["type"]) == (400, "/problems/malformed"), answer
        assert wire.is_closed()
    still_serves(rough)


@pytest.mark.parametrize(
    "path",
    ["/%00", "/%ff%fe", "/api/bookings/%00", "/api/bookings/" + "x" * 5000, "/api/venues/%ED%A0%80", "/../etc/passwd", "//api/bookings",
     "/api/bookings/", "/api/bookings/a%2Fb", "/api/bookings/<script>", "/api/bookings/{booking_id}", "/static/../../pyproject.toml",
     "/static/%2e%2e/%2e%2e/schema.sql", "/problems/%00"],
)  # fmt: skip
def test_an_odd_address_is_404(rough: Server, path: str) -> None:
    answer = ask(rough.port, "GET", path, a_token("ann"))
    assert (answer.status, answer.problem["type"]) == (404, "/problems/not-found")
    assert answer.problem["instance"].isascii()
    still_serves(rough)


@pytest.mark.parametrize("user", ["%00", "a%20b", "a%2Cb", "x" * 129, "%07"])
def test_an_odd_user_is_invalid(rough: Server, place: Place, user: str) -> None:
    answer = ask(rough.port, "PUT", f"/api/venues/{place.venue}/staff/{user}", a_token("root", role="admin"), "Content-Length: 0")
    assert (answer.status, answer.problem["errors"][0]["field"]) == (422, "user_id")


@pytest.mark.parametrize("query", ["limit=%ff", "status=%00", "limit=%zz", "from=%ED%A0%80", "&&&=&=&limit=x", "resource_id=%00"])
def test_an_odd_query_is_invalid(rough: Server, query: str) -> None:
    assert ask(rough.port, "GET", f"/api/bookings?{query}", a_token("ann")).problem["type"] == "/problems/invalid"


@pytest.mark.parametrize("depth", [33, 5000, 30_000])
def test_a_deep_body_is_malformed(rough: Server, depth: int) -> None:
    body = b'{"title": ' + b"[" * depth + b"]" * depth + b"}"
    assert ask(rough.port, "POST", "/api/bookings", a_token("ann"), body=body).problem["type"] == "/problems/malformed"


def test_half_a_body_changes_nothing(rough: Server, place: Place) -> None:
    booking = place.booked()
    path = f"/api/bookings/{booking['id']}"
    with Wire(rough.port) as wire:
        wire.send(request("POST", f"{path}/cancel", a_token("ann"), "Content-Type: application/json", "Content-Length: 30"))
    with Wire(rough.port) as wire:
        wire.send(
            request("POST", f"{path}/cancel", a_token("ann"), "Content-Type: application/json", "Transfer-Encoding: chunked")
            + b"2\r\n{}\r\n"
        )
    still_serves(rough)
    assert place.ann.get(path) == booking


def test_a_body_may_come_in_pieces_and_in_chunks(rough: Server, place: Place) -> None:
    start, end = place.hour()
    body = json.dumps(booking_body(place.resource, start, end)).encode()
    with Wire(rough.port) as wire:
        wire.send(request("POST", "/api/bookings", a_token("ann"), "Content-Type: application/json", "Transfer-Encoding: chunked"))
        for byte in body:
            wire.send(b"1\r\n%c\r\n" % byte)
        wire.send(b"0\r\n\r\n")
        answer = wire.answer()
        assert answer is not None
        assert answer.status == 201


def test_pipelined_requests_are_answered_in_order(rough: Server, place: Place) -> None:
    with Wire(rough.port) as wire:
        paths = [f"/api/resources/{place.resource}", "/nowhere", "/healthz", f"/api/venues/{place.venue}"]
        wire.send(b"".join(request("GET", path, a_token("ann")) for path in paths))
        answers = [wire.answer() for _ in paths]
    assert [answer and answer.status for answer in answers] == [200, 404, 200, 200]


def test_a_connection_is_of_use_after_a_refusal(rough: Server) -> None:
    with Wire(rough.port) as wire:
        for body, status in ((b"{", 400), (b"x" * 70_000, 413), (b"{}", 422), (b"[]", 422)):
            wire.send(request("POST", "/api/bookings", a_token("ann"), body=body))
            answer = wire.answer()
            assert answer is not None
            assert answer.status == status


def test_an_expectation_is_met(rough: Server, place: Place) -> None:
    start, end = place.hour()
    body = json.dumps(booking_body(place.resource, start, end)).encode()
    head, _, rest = request("POST", "/api/bookings", a_token("ann"), "Expect: 100-continue", body=body).partition(b"\r\n\r\n")
    with Wire(rough.port) as wire:
        wire.send(head + b"\r\n\r\n")
        assert wire.socket.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
        wire.send(rest)
        answer = wire.answer()
        assert answer is not None
        assert answer.status == 201


def test_headers_without_end_are_cut_off(rough: Server) -> None:
    with Wire(rough.port) as wire:
        wire.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: ")
        try:
            for _ in range(64):
                wire.send(b"x" * 65536)
        except (BrokenPipeError, ConnectionResetError):
            pass
        else:
            answer = wire.answer()
            assert answer is None or answer.status in (400, 431)
    still_serves(rough)


def test_a_place_that_no_guard_could_give_is_refused_even_to_staff(rough: Server, place: Place) -> None:
    for resource, most in ((place.resource, 1), (place.one_more(capacity=3), 3)):
        start, end = place.hour()
        body = booking_body(resource, start, end, quantity=most + 1, override=True)
        reply = place.owner.ask("POST", "/api/bookings", body)
        assert reply.status in (409, 422), reply
        booking = place.owner.post("/api/bookings", booking_body(resource, start, end, override=True))
        edit = place.owner.ask("PATCH", f"/api/bookings/{booking['id']}", {"quantity": most + 1, "override": True})
        assert edit.status in (409, 422), edit
    still_serves(rough)


def test_an_unknown_failure_is_500_and_says_nothing_of_itself(rough: Server, place: Place) -> None:
    import sqlite3

    broken = place.booked()["id"]
    db = sqlite3.connect(rough.database, timeout=PATIENCE_S)
    with db:
        db.execute("UPDATE booking SET attendees = 'no JSON' WHERE id = ?", (broken,))
    db.close()
    reply = place.ann.ask("GET", f"/api/bookings/{broken}")
    assert (reply.status, reply.body["type"]) == (500, "/problems/internal")
    assert set(reply.body) == {"type", "title", "status", "detail", "instance"}
    for word in ("Traceback", "Error", "sqlite", "JSON"):
        assert word not in reply.raw.decode()
    assert ask(rough.port, "GET", "/healthz").status == 200
