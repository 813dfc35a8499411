"""HTTP as clients and proxies speak it on a connection: offers, half-closed sides, trailers, requests sent ahead, early leave."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from collections.abc import Iterator

import pytest

from tests.api.places import Place, a_place
from tests.api.raw import Wire, ask, request
from tests.live import Server, a_token, live_server, wait_until
from tests.people import booking_body
from tests.sockets import Sockets
from tests.stream.actions import streams
from tests.stream.test_slow import resident_kib

OFFERS = {
    "h2c": ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA"),
    "websocket": ("Connection: keep-alive, Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAA"),
    "something else": ("Connection: upgrade", "Upgrade: TLS/1.0, IRC/6.9"),
}
HEALTH = request("GET", "/healthz")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that may not complain: nothing here is its fault, and strangers write nothing into its log."""
    with live_server(tmp_path_factory.mktemp("spoken"), heartbeat_s=1) as one:
        yield one


@pytest.fixture(scope="module")
def place(server: Server) -> Place:
    return a_place(Sockets(server), approval="automatic")


def a_booking(place: Place) -> bytes:
    start, end = place.hour()
    return json.dumps(booking_body(place.resource, start, end)).encode()


@pytest.mark.parametrize("offer", OFFERS)
@pytest.mark.parametrize("chunked", [False, True], ids=["a length", "chunks"])
def test_an_offer_to_upgrade_is_ignored_and_the_body_is_read(server: Server, place: Place, offer: str, chunked: bool) -> None:
    body = a_booking(place)
    raw = request("POST", "/api/bookings", a_token("ann"), *OFFERS[offer], body=b"" if chunked else body)
    if chunked:
        raw = raw.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(body), body))
    with Wire(server.port) as wire:
        wire.send(raw + HEALTH)
        answers = [wire.answer(), wire.answer()]
    assert [answer and answer.status for answer in answers] == [201, 200]


@pytest.mark.parametrize("path", ["/healthz", "/api/venues", "/nowhere"])
def test_a_client_that_closes_its_sending_side_hears_its_answer(server: Server, path: str) -> None:
    with Wire(server.port) as wire:
        wire.send(request("GET", path, a_token("ann")))
        wire.socket.shutdown(socket.SHUT_WR)
        assert wire.answer() is not None
        assert wire.is_closed()


def test_all_requests_that_were_sent_before_the_end_are_answered(server: Server, place: Place) -> None:
    with Wire(server.port) as wire:
        wire.send(HEALTH * 500 + request("POST", "/api/bookings", a_token("ann"), body=a_booking(place)))
        wire.socket.shutdown(socket.SHUT_WR)
        answers = [wire.answer() for _ in range(501)]
        assert wire.is_closed()
    assert [answer and answer.status for answer in answers] == [200] * 500 + [201]


def test_a_body_that_the_end_cuts_off_changes_nothing(server: Server, place: Place) -> None:
    path = f"/api/bookings/{place.booked()['id']}"
    with Wire(server.port) as wire:
        wire.send(request("POST", f"{path}/cancel", a_token("ann"), "Content-Type: application/json", "Content-Length: 30") + b"{}")
        wire.socket.shutdown(socket.SHUT_WR)
        assert wire.is_closed()
    assert place.ann.get(path)["status"] == "approved"


def test_a_stream_whose_client_sends_no_more_goes_on_and_one_that_has_gone_ends(server: Server) -> None:
    wait_until(lambda: streams(server) == 0)
    with Wire(server.port) as wire:
        wire.send(request("GET", "/api/stream", a_token("ann")))
        wire.socket.shutdown(socket.SHUT_WR)
        heard = b""
        while b":\n" not in heard.partition(b"event: connected")[2]:
            piece = wire.socket.recv(65536)
            assert piece, heard
            heard += piece
        assert streams(server) == 1
    wait_until(lambda: streams(server) == 0)


@pytest.mark.parametrize(
    "trailer", ["Idempotency-Key: a-key-in-a-trailer", 'If-Match: "7"', "Authorization: Basic x", "Host: evil.example"]
)
def test_trailers_have_no_effect(server: Server, place: Place, trailer: str) -> None:
    for _ in range(2):
        body = a_booking(place)
        with Wire(server.port) as wire:
            wire.send(request("POST", "/api/bookings", a_token("ann"), "Content-Type: application/json", "Transfer-Encoding: chunked"))
            wire.send(b"%x\r\n%b\r\n0\r\n%b\r\n\r\n" % (len(body), body, trailer.encode()))
            answer = wire.answer()
        assert answer is not None
        assert answer.status == 201
        assert not answer.all("idempotent-replayed")


@pytest.mark.parametrize("number", [1000, 8000])
def test_requests_sent_ahead_are_each_a_request_of_their_own(server: Server, number: int) -> None:
    with Wire(server.port) as wire:
        sending = threading.Thread(target=wire.send, args=(HEALTH * number,), daemon=True)
        sending.start()
        for _ in range(number):
            answer = wire.answer()
            assert answer is not None
            assert answer.status == 200
        sending.join()


def test_what_is_sent_ahead_stays_with_the_kernel(server: Server) -> None:
    """30 strangers, each with as much as the kernel takes: what the service keeps of it is one read each, and the answers' buffer."""
    before = resident_kib(server.pid)
    with contextlib.ExitStack() as stack:
        for _ in range(30):
            wire = stack.enter_context(Wire(server.port))
            wire.socket.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                for _ in range(100):
                    wire.socket.send(HEALTH * 2000)
        assert ask(server.port, "GET", "/healthz").status == 200
        assert resident_kib(server.pid) - before < 30 * 256


def test_whoever_sends_ahead_and_leaves_is_nobodys_fault(server: Server) -> None:
    for number in range(40):
        with Wire(server.port) as wire:
            wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            with contextlib.suppress(ConnectionError):
                for _ in range(1 + number % 5):
                    wire.send(request("GET", "/api/venues", a_token("ann")) * 50)
    root = server.client("root", role="admin")
    assert not [line for line in root.get("/metrics").text.splitlines() if "500" in line and "requests" in line]
    assert server.complaints == ""


def test_strangers_write_nothing_into_the_log(server: Server) -> None:
    for raw in (
        b"\x16\x03\x01 hello\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        request("GET", "/healthz", "", *OFFERS["websocket"]),
        b"x" * 100_000,
    ):
        with Wire(server.port) as wire, contextlib.suppress(ConnectionError):
            wire.send(raw)
            wire.answer()
    assert server.complaints == ""


def test_a_body_that_is_too_large_is_refused_before_it_is_sent_and_its_refusal_arrives(server: Server) -> None:
    with Wire(server.port) as wire:
        wire.send(
            request(
                "POST",
                "/api/bookings",
                a_token("ann"),
                "Expect: 100-continue",
                "Content-Length: 70000000",
                "Content-Type: application/json",
            )
        )
        assert wire.socket.recv(13) == b"HTTP/1.1 413 "
    with Wire(server.port) as wire:
        wire.send(request("POST", "/api/bookings", a_token("ann"), "Content-Length: 70000000", "Content-Type: application/json"))
        with contextlib.suppress(ConnectionError):
            for _ in range(60):
                wire.send(b"x" * 16384)
        answer = wire.answer()
        assert answer is not None
        assert (answer.status, answer.header("connection")) == (413, "close")


@pytest.mark.parametrize("hosts", [[], ["a", "b"], ["a", "a"], ["a b"]], ids=["none", "two", "the same twice", "no host"])
@pytest.mark.parametrize("path", ["/healthz", "/api/stream"])
def test_a_request_has_one_host(server: Server, hosts: list[str], path: str) -> None:
    fields = "".join(f"Host: {host}\r\n" for host in hosts)
    with Wire(server.port) as wire:
        wire.send(f"GET {path} HTTP/1.1\r\n{fields}Authorization: Bearer {a_token('ann')}\r\n\r\n")
        answer = wire.answer()
        assert answer is not None
        assert (answer.status, answer.problem["type"]) == (400, "/problems/malformed")
        assert wire.is_closed()


def test_the_asterisk_asks_of_the_server_as_a_whole(server: Server) -> None:
    assert ask(server.port, "OPTIONS", "*").status == 204
