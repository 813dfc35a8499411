"""Who is calling: tokens, the cookie, tickets, nobody."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from tests.api.places import a_place, fresh
from tests.api.raw import ask
from tests.live import PATIENCE_S, SECRET, Server, a_token, live_server
from tests.people import Json, epoch
from tests.sockets import Sockets


def signed(key: str = SECRET, algorithm: str = "HS256", **claims: object) -> str:
    given = {"sub": "ann", "exp": int(time.time()) + 600} | claims
    return jwt.encode({name: value for name, value in given.items() if value is not None}, key, algorithm)


def post(url: str, **more: Any) -> httpx.Response:  # noqa: ANN401 - what httpx takes
    """A request of a client that keeps nothing."""
    return httpx.post(url, timeout=PATIENCE_S, trust_env=False, verify=False, **more)


NOW = int(time.time())
BAD_TOKENS = {
    "alg none": jwt.encode({"sub": "ann", "exp": NOW + 600}, "", "none"),
    "another algorithm": signed(algorithm="HS384"),
    "another secret": signed("another secret that is long enough for it"),
    "no exp": signed(exp=None),
    "expired": signed(exp=NOW - 1),
    "exp as text": ".".join([*signed().split(".")[:1], "e30", "e30"]),
    "nbf ahead": signed(nbf=NOW + 3000),
    "no sub": signed(sub=None),
    "an empty sub": signed(sub=""),
    "a sub with a space": signed(sub="ann b"),
    "a sub with a comma": signed(sub="ann,b"),
    "a sub of 129 characters": signed(sub="x" * 129),
    "a sub that can't be printed": signed(sub="a\x07"),
    "a role that nobody has": signed(role="root"),
    "an audience": signed(aud="somebody else"),
    "a changed payload": ".".join([*signed(sub="bob").split(".")[:2], signed().split(".")[2]]),
    "a signature cut off": signed().rsplit(".", 1)[0] + ".",
    "rubbish": "rubbish",
    "nothing": "",
}


@pytest.mark.parametrize("kind", BAD_TOKENS)
def test_a_bad_token_is_401(server: Server, kind: str) -> None:
    answer = ask(server.port, "GET", "/api/bookings", "", f"Authorization: Bearer {BAD_TOKENS[kind]}")
    assert (answer.status, answer.problem["type"], answer.header("www-authenticate")) == (401, "/problems/unauthenticated", "Bearer")


@pytest.mark.parametrize("header", ["Basic YW5uOmFubg==", "bearer", "Token x", "Bearer a b"])
def test_another_scheme_is_401(server: Server, header: str) -> None:
    assert ask(server.port, "GET", "/api/bookings", "", f"Authorization: {header}").status == 401


def test_two_credentials_of_one_kind_are_401(server: Server) -> None:
    good = f"Authorization: Bearer {a_token('ann')}"
    assert ask(server.port, "GET", "/api/bookings", "", good, good).status == 401


def test_a_token_in_the_address_is_401_even_beside_a_good_one(server: Server) -> None:
    for query in (f"token={a_token()}", f"access_token={a_token()}", f"limit={a_token()}"):
        assert ask(server.port, "GET", f"/api/bookings?{query}", a_token("ann")).status == 401


def test_the_longest_and_the_strangest_subjects_are_themselves(way: Sockets, server: Server) -> None:
    place = a_place(way, approval="automatic")
    for sub in ("x" * 128, "auth0|5f7c", "ann@example.org", "мария-李", "a:b"):
        answer = post(f"{server.url}/api/bookings", json=place.booking_body(), headers={"Authorization": f"Bearer {signed(sub=sub)}"})
        assert answer.json()["requester_id"] == sub


def test_without_any_credential_it_is_401_by_default(way: Sockets) -> None:
    place = a_place(way)
    for path in ("/api/venues", f"/api/resources/{place.resource}", f"/api/resources/{place.resource}/availability?date=2027-01-01"):
        assert way.call(None, "GET", path).status == 401


@pytest.fixture
def browser(server: Server) -> Iterator[httpx.Client]:
    """A browser on the service's own pages, signed in as ann by cookie."""
    with httpx.Client(base_url=server.url, headers={"Origin": server.url}, trust_env=False, timeout=PATIENCE_S) as client:
        answer = client.post("/api/session", json={"token": a_token("ann", name="Ann", ttl_s=600)})
        assert answer.status_code == 201, answer.text
        yield client


def test_a_session_is_an_opaque_cookie_that_ends_with_its_token(server: Server) -> None:
    answer = post(f"{server.url}/api/session", json={"token": a_token("ann", name="Ann", ttl_s=600)})
    assert answer.status_code == 201
    assert answer.json() == {"user_id": "ann", "name": "Ann", "role": "user", "expires_at": answer.json()["expires_at"]}
    assert 500 <= epoch(answer.json()["expires_at"]) - time.time() <= 600
    pair, *attributes = answer.headers["set-cookie"].split("; ")
    name, _, value = pair.partition("=")
    assert name == "sse_booking"
    assert "." not in value
    assert len(value) >= 32
    assert {attribute.lower() for attribute in attributes if not attribute.startswith("Max-Age")} == {"path=/", "httponly", "samesite=lax"}
    (max_age,) = [int(attribute.removeprefix("Max-Age=")) for attribute in attributes if attribute.startswith("Max-Age=")]
    assert 500 <= max_age <= 600
    assert answer.headers["event-cursor"]


def test_a_session_is_made_of_a_good_token_only(server: Server) -> None:
    for token in (BAD_TOKENS["expired"], BAD_TOKENS["alg none"], "x"):
        answer = post(f"{server.url}/api/session", json={"token": token})
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/unauthenticated")
        assert "set-cookie" not in answer.headers


def test_no_other_site_can_sign_a_browser_in(server: Server) -> None:
    answer = post(f"{server.url}/api/session", json={"token": a_token()}, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


def test_the_cookie_reads_and_writes_as_its_user(way: Sockets, browser: httpx.Client) -> None:
    place = a_place(way, approval="automatic")
    made = browser.post("/api/bookings", json=place.booking_body())
    assert (made.status_code, made.json()["requester_id"]) == (201, "ann")
    assert browser.get(f"/api/bookings/{made.json()['id']}", headers={"Origin": ""}).status_code == 200


def test_a_write_by_cookie_needs_the_origin_of_the_service(way: Sockets, browser: httpx.Client) -> None:
    place = a_place(way)
    port = browser.base_url.port
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    for origin in (None, "https://evil.example", "null", f"http://127.0.0.1:{port}1", f"http://localhost:{port}", "rubbish", ""):
        headers = {"Cookie": cookie} | ({} if origin is None else {"Origin": origin})
        for method, path in (("POST", "/api/bookings"), ("DELETE", "/api/session"), ("POST", "/api/stream-tickets")):
            answer = httpx.request(method, f"http://127.0.0.1:{port}{path}", headers=headers, json=place.booking_body(), timeout=PATIENCE_S)
            assert (answer.status_code, answer.json()["type"]) == (403, "/problems/forbidden"), (origin, path)


def test_a_bearer_token_needs_no_origin_and_goes_before_the_cookie(way: Sockets, browser: httpx.Client) -> None:
    place = a_place(way)
    headers = {"Authorization": f"Bearer {a_token('bob')}", "Origin": "https://elsewhere.example"}
    assert browser.post("/api/bookings", json=place.booking_body(), headers=headers).json()["requester_id"] == "bob"


def test_a_bad_cookie_is_401_and_never_nobody(server: Server) -> None:
    for value in ("x", "", "x" * 5000):
        assert ask(server.port, "GET", "/api/bookings", "", f"Cookie: a=b; sse_booking={value}").status == 401


def test_ending_a_session_ends_it_for_good_and_its_tickets_with_it(server: Server, browser: httpx.Client) -> None:
    ticket = browser.post("/api/stream-tickets").json()["ticket"]
    cookie = browser.cookies["sse_booking"]
    assert ask(server.port, "HEAD", f"/api/stream?ticket={ticket}").status == 200
    ended = browser.delete("/api/session")
    assert (ended.status_code, ended.content) == (204, b"")
    assert "Max-Age=0" in ended.headers["set-cookie"]
    assert ended.headers["event-cursor"]
    assert ask(server.port, "GET", "/api/bookings", "", f"Cookie: sse_booking={cookie}").status == 401
    assert ask(server.port, "HEAD", f"/api/stream?ticket={ticket}").status == 401


def test_a_ticket_opens_the_stream_and_nothing_else(server: Server, way: Sockets) -> None:
    reply = way.person("ann").ask("POST", "/api/stream-tickets")
    assert (reply.status, set(reply.body)) == (201, {"ticket", "expires_at"})
    assert 3000 <= epoch(reply.body["expires_at"]) - time.time() <= 3600
    ticket = reply.body["ticket"]
    assert ask(server.port, "HEAD", f"/api/stream?ticket={ticket}").status == 200
    assert ask(server.port, "HEAD", f"/api/stream?ticket={ticket}").status == 200, "good for reconnects"
    assert ask(server.port, "GET", f"/api/bookings?ticket={ticket}").status == 401
    for bad in ("x", "", ticket[:-1], ticket + "x", a_token()):
        assert ask(server.port, "HEAD", f"/api/stream?ticket={bad}").status == 401, bad


def test_a_ticket_ends_no_later_than_its_token(server: Server) -> None:
    answer = post(f"{server.url}/api/stream-tickets", headers={"Authorization": f"Bearer {a_token('ann', ttl_s=100)}"})
    assert epoch(answer.json()["expires_at"]) - time.time() <= 100


def test_tickets_and_sessions_outlive_a_restart_and_are_kept_as_hashes(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        origin = {"Origin": server.url}
        cookie = post(f"{server.url}/api/session", json={"token": a_token()}, headers=origin).cookies["sse_booking"]
        ticket = server.client("ann").post("/api/stream-tickets").json()["ticket"]
        server.restart()
        assert ask(server.port, "GET", "/api/bookings", "", f"Cookie: sse_booking={cookie}").status == 200
        assert ask(server.port, "HEAD", f"/api/stream?ticket={ticket}").status == 200
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("booking.db*"))
    assert cookie.encode() not in stored
    assert ticket.encode() not in stored


def test_an_idempotency_key_means_nothing_to_sessions_and_tickets(server: Server, browser: httpx.Client) -> None:
    headers = {"Idempotency-Key": fresh("key")}
    tickets = {browser.post("/api/stream-tickets", headers=headers).json()["ticket"] for _ in range(2)}
    assert len(tickets) == 2


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with live_server(tmp_path_factory.mktemp("public"), public_read=True, public_url="https://book.example", jwt_audience="booking") as one:
        yield one


def for_booking(user: str = "ann", **claims: Any) -> dict[str, str]:  # noqa: ANN401 - JSON
    return {"Authorization": f"Bearer {signed(sub=user, aud='booking', **claims)}"}


def test_where_reading_is_public_nobody_sees_places_and_nothing_of_people(public: Server) -> None:
    owner = httpx.Client(base_url=public.url, headers=for_booking("owner"), trust_env=False, timeout=PATIENCE_S)
    with owner:
        owner.post("/api/venues", json={"id": "luigi", "name": "Luigi"}).raise_for_status()
        owner.post("/api/venues/luigi/resources", json={"id": "table", "name": "Table"}).raise_for_status()
    for path in ("venues", "venues/luigi", "resources", "resources/table", "resources/table/availability?date=2027-01-01"):
        answer = ask(public.port, "GET", f"/api/{path}")
        assert answer.status == 200, path
        assert b"owner" not in answer.body
    assert ask(public.port, "GET", "/api/venues/luigi/availability?date=2027-01-01").status == 200
    for method, path in (("GET", "/api/bookings"), ("POST", "/api/bookings"), ("POST", "/api/venues"), ("GET", "/api/admin/audit")):
        assert ask(public.port, method, path).status == 401, path
    assert ask(public.port, "GET", "/api/venues", signed(aud="booking", exp=NOW - 1)).status == 401


def test_a_token_is_for_the_audience_that_is_set(public: Server) -> None:
    for aud, status in (("booking", 200), (["x", "booking"], 200), ("x", 401), (None, 401)):
        assert ask(public.port, "GET", "/api/bookings", signed(aud=aud)).status == status, aud


def test_behind_a_proxy_the_origin_is_that_of_the_public_url_and_the_cookie_is_secure(public: Server) -> None:
    begun = post(f"{public.url}/api/session", json={"token": signed(aud="booking")}, headers={"Origin": "https://book.example"})
    assert "; Secure" in begun.headers["set-cookie"]
    cookie = {"Cookie": f"sse_booking={begun.headers['set-cookie'].split(';')[0].partition('=')[2]}"}
    body: Json = {"id": fresh("v"), "name": "V"}
    for origin, status in (("https://book.example", 201), (public.url, 403), ("http://book.example", 403)):
        assert post(f"{public.url}/api/venues", json=body, headers={**cookie, "Origin": origin}).status_code == status
