"""What holds for every operation of the API, whichever come."""

from __future__ import annotations

import re
from functools import partial

import pytest

from sse_booking.http.app import OPERATIONS
from sse_booking.http.operation import Operation
from sse_booking.service.accounts import add
from sse_booking.store.executor import once
from sse_booking.store.open_engine import open_engine
from tests.api.conftest import PAGE
from tests.api.places import Place, a_place
from tests.api.raw import Raw, ask
from tests.live import Server, a_token
from tests.sockets import Sockets

CALLS = [operation for operation in OPERATIONS if operation.handler is not None]
PATHS = sorted({operation.path for operation in OPERATIONS})
RUBBISH = b'{"rubbish": '


def of(operations: list[Operation]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("operation", operations, ids=[f"{one.method} {one.path}" for one in operations])


def nowhere(path: str) -> str:
    """The path with ids that nothing has."""
    return re.sub(r"\{\w+\}", "nothing-has-this-id", path)


@pytest.fixture(scope="module")
def place(way: Sockets) -> Place:
    return a_place(way, approval="automatic")


@pytest.fixture(scope="module")
def address(place: Place, server: Server) -> dict[str, str]:
    """What stands for the parameters of paths: things that are there. Accounts, too: of who asks, and of whom it is asked about."""
    engine = open_engine(server.database)
    for user, role in (("root", "admin"), ("ann", "user")):
        once(engine, partial(add, user_id=user, name=user, role=role, hash_="no password"))
    place.root.put(f"/api/venues/{place.venue}/staff/ann")
    booking = place.booked()
    return {"venue_id": place.venue, "resource_id": place.resource, "booking_id": booking["id"], "user_id": "ann", "name": "not-found"}


def has_shape(answer: Raw, status: int, name: str, path: str) -> None:
    problem = answer.problem
    assert (answer.status, problem["type"], problem["instance"]) == (status, f"/problems/{name}", path)
    assert {"type", "title", "status", "detail", "instance"} <= problem.keys()
    assert problem["title"]
    assert problem["detail"]


@of([one for one in CALLS if one.access != "anyone"])
def test_nobody_is_401_whatever_else_is_wrong(server: Server, operation: Operation) -> None:
    path = nowhere(operation.path)
    answer = ask(server.port, operation.method, path + "?limit=x&from=y", "", 'If-Match: "rubbish', body=RUBBISH)
    has_shape(answer, 401, "unauthenticated", path)
    assert answer.header("www-authenticate") == "Bearer"


@of([one for one in CALLS if one.access != "anyone"])
def test_a_bad_token_is_401_and_never_nobody(server: Server, operation: Operation) -> None:
    path = nowhere(operation.path)
    has_shape(ask(server.port, operation.method, path, a_token(ttl_s=-1), body=RUBBISH), 401, "unauthenticated", path)


@of([one for one in CALLS if one.access == "admin"])
def test_what_admins_may_is_403_for_others_whatever_else_is_wrong(server: Server, operation: Operation) -> None:
    path = nowhere(operation.path)
    has_shape(ask(server.port, operation.method, path + "?limit=x", a_token("ann"), body=RUBBISH), 403, "forbidden", path)


@of([one for one in CALLS if "{" in one.path and one.access in ("user", "public")])
def test_what_is_not_there_is_404_whatever_else_is_wrong(server: Server, operation: Operation) -> None:
    path = nowhere(operation.path)
    answer = ask(server.port, operation.method, path + "?limit=x&cancel_affected=x", a_token("ann"), 'If-Match: "x', body=RUBBISH)
    has_shape(answer, 404, "not-found", path)


@pytest.mark.parametrize("path", PATHS)
def test_other_methods_are_405_and_the_allowed_ones_are_named(server: Server, path: str) -> None:
    methods = {operation.method for operation in OPERATIONS if operation.path == path}
    allowed = ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set()) | {"OPTIONS"}))
    for method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"} - set(allowed.split(", ")):
        answer = ask(server.port, method, nowhere(path), a_token("root", role="admin"))
        assert (answer.status, answer.header("allow")) == (405, allowed), method
        assert method == "HEAD" or answer.problem["type"] == "/problems/method-not-allowed"
    options = ask(server.port, "OPTIONS", nowhere(path))
    assert (options.status, options.header("allow"), options.body) == (204, allowed, b"")


@of([one for one in CALLS if one.method == "GET"])
def test_head_says_what_get_would_without_a_body(server: Server, operation: Operation, address: dict[str, str]) -> None:
    path, token = nowhere(operation.path), a_token("root", role="admin")
    if set(re.findall(r"\{(\w+)\}", operation.path)) <= set(address):
        path = operation.path.format(**address)
    varying = ("date", "event-cursor", "content-length", "etag")
    head, get = ask(server.port, "HEAD", path, token), ask(server.port, "GET", path, token)
    assert head.status == get.status
    assert [pair for pair in head.headers if pair[0] not in varying] == [pair for pair in get.headers if pair[0] not in varying]
    assert [name for name, _ in head.headers] == [name for name, _ in get.headers]


@of([one for one in CALLS if one.body is not None and one.access != "anyone"])
def test_a_body_is_read_strictly(server: Server, operation: Operation, address: dict[str, str], place: Place) -> None:
    if not set(re.findall(r"\{(\w+)\}", operation.path)) <= set(address):
        return  # nothing of the kind is there
    path, token = operation.path.format(**address), a_token("root", role="admin")
    for body, status, name in (
        (RUBBISH, 400, "malformed"),
        (b"\xff", 400, "malformed"),
        (b"[]", 422, "invalid"),
        (b"null", 422, "invalid"),
        (b'{"nobody_knows_this": 1}', 422, "invalid"),
        (b'{"x": "' + b"x" * 70_000 + b'"}', 413, "too-large"),
    ):
        has_shape(ask(server.port, operation.method, path, token, body=body), status, name, path)
    has_shape(ask(server.port, operation.method, path, token, body=RUBBISH, kind=""), 400, "malformed", path)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1"):
        answer = ask(server.port, operation.method, path, token, body=b"{}", kind=kind)
        has_shape(answer, 415, "unsupported-media-type", path)
        assert answer.header("accept") == "application/json"


@of([one for one in CALLS if one.idempotent_key and "{" in one.path and one.tag != "admin"])
def test_a_bad_idempotency_key_is_invalid(server: Server, operation: Operation) -> None:
    for key in ("two words", "", "é", "x" * 256):
        answer = ask(server.port, operation.method, nowhere(operation.path), a_token("root", role="admin"), f"Idempotency-Key: {key}")
        assert answer.status == 422, key
        assert answer.problem["errors"][0]["field"] == "Idempotency-Key"


@of([one for one in CALLS if one.if_match])
def test_an_if_match_that_is_no_etag_is_invalid(server: Server, operation: Operation, address: dict[str, str]) -> None:
    if operation.method != "DELETE" or not set(re.findall(r"\{(\w+)\}", operation.path)) <= set(address):
        return  # others have a body that is looked at before; see the tests of versions
    path = operation.path.format(**address)
    for tag in ("1", '"1', '"1" "2"', '"1",', "*, *", ""):
        answer = ask(server.port, "DELETE", path, a_token("root", role="admin"), f"If-Match: {tag}")
        assert (answer.status, answer.problem["errors"][0]["field"]) == (422, "If-Match"), tag
    for tag in ('"x"', '""', '"0"', '"01"', '"999"', 'W/"1"', '"99999999999999999999"', '"x", W/"1"'):
        answer = ask(server.port, "DELETE", path, a_token("root", role="admin"), f"If-Match: {tag}")
        has_shape(answer, 412, "stale-version", path)


WITHOUT_A_THING = ("/api/session/renew", "/api/me/invitations/{venue_id}/accept", "/api/me/invitations/{venue_id}")
"""There is no session by cookie and no invitation to look at before the body."""


@of([one for one in CALLS if one.body is None and one.method != "GET" and one.access == "user" and one.path not in WITHOUT_A_THING])
def test_a_body_that_nobody_asks_for_is_read_strictly_too(server: Server, operation: Operation, address: dict[str, str]) -> None:
    if not set(re.findall(r"\{(\w+)\}", operation.path)) <= set(address):
        return  # nothing of the kind is there
    path, token = operation.path.format(**address), a_token("root", role="admin")
    for body, status, name in (
        (RUBBISH, 400, "malformed"),
        (b'{"nobody_knows_this": 1}', 422, "invalid"),
        (b"[" + b" " * 70_000 + b"]", 413, "too-large"),
    ):
        has_shape(ask(server.port, operation.method, path, token, body=body), status, name, path)


@of(CALLS)
def test_every_refusal_may_be_read_by_allowed_pages(server: Server, operation: Operation) -> None:
    answer = ask(server.port, operation.method, nowhere(operation.path), "", f"Origin: {PAGE}", "Content-Length: 0")
    assert answer.header("access-control-allow-origin") == PAGE
    assert answer.header("x-content-type-options") == "nosniff"
