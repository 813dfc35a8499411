"""What somebody may do whom nobody knows, and what it costs the others: nothing."""

from __future__ import annotations

import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sse_booking.domain.errors import Unauthenticated
from sse_booking.http import auth
from tests.api.raw import ask
from tests.live import PATIENCE_S, SECRET, Server, a_token, live_server

PASSWORD = "a password of hers"


def add_account(server: Server, name: str) -> None:
    environ = {"SSE_BOOKING_DATABASE": str(server.database), "SSE_BOOKING_JWT_SECRET": SECRET}
    command = [sys.executable, "-c", "from sse_booking.cli import main; main()", "user", "add", name, "--password", PASSWORD]
    subprocess.run(command, env=environ, check=True, capture_output=True, timeout=PATIENCE_S)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that may not complain: strangers write nothing into its log."""
    with live_server(tmp_path_factory.mktemp("strangers"), public_read=True) as one:
        add_account(one, "zoe")
        yield one


def sign_in(client: httpx.Client, name: str, password: str, **headers: str) -> int:
    return client.post("/api/login", json={"name": name, "password": password}, headers=headers).status_code


@pytest.mark.parametrize("nested", ["[", '{"a":'])
def test_tokens_that_are_nested_without_end_are_no_tokens(server: Server, nested: str) -> None:
    depth = 1300
    deep = nested * depth + "1" * (nested != "[") + {"[": "]", '{"a":': "}"}[nested] * depth
    for header in (f'{{"alg":"HS256","x":{deep}}}', f'{{"alg":{deep}}}', deep):
        token = urlsafe_b64encode(header.encode()).rstrip(b"=").decode() + ".e30.AAAA"
        for headers in ({"authorization": f"Bearer {token}"}, {}):
            answer = server.client(None).get("/api/me", headers=headers)
            assert answer.status_code == 401
    import jwt

    signed = jwt.encode({"sub": "ann", "exp": int(time.time()) + 60, "x": [[]]}, SECRET, "HS256")
    head = signed.split(".")[0]
    claims = urlsafe_b64encode(f'{{"sub":"ann","exp":{int(time.time()) + 60},"x":{deep}}}'.encode()).rstrip(b"=").decode()
    signature = urlsafe_b64encode(jwt.get_algorithm_by_name("HS256").sign(f"{head}.{claims}".encode(), SECRET.encode()))
    answer = server.client(None).get("/api/me", headers={"authorization": f"Bearer {head}.{claims}.{signature.rstrip(b'=').decode()}"})
    assert answer.status_code == 401


@pytest.mark.parametrize("sub", ["system", "guest:abc"])
def test_nobody_passes_for_the_service_or_a_guest(server: Server, sub: str) -> None:
    assert ask(server.port, "GET", "/api/me", a_token(sub)).status == 401


def test_looking_for_tokens_in_an_address_takes_each_byte_a_fixed_number_of_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted by the interpreter's steps: a loop of its own per beginning would be in them, and a pattern is not used at all."""
    assert not hasattr(auth, "_JWT")
    steps: list[int] = []
    for size in (1000, 2000, 4000):
        count = 0

        def step(*_: object) -> object:
            nonlocal count
            count += 1
            return step

        sys.settrace(step)  # type: ignore[arg-type]  # a tracer of any kind
        try:
            auth.credential({"path": "/", "query_string": b"a=" + b"eyJ" * size + b"&ticket=" + b"eyJ." * 3, "headers": []})
        except Unauthenticated:
            pass
        finally:
            sys.settrace(None)
        steps.append(count)
    assert len(set(steps)) == 1


@pytest.mark.parametrize(
    ("value", "holds"),
    [(b"eyJh.eyJz.sig", True), (b"Bearer eyJh.b.", True), (b"x=eyJ.b.", True), (b"eyJ..x", False), (b"eyJ.b", False), (b"a.eyJ.b", False),
     (b"eyJ a.b.c", False), (b"..eyJ.b.c", True), (b"eyJ." * 1000, True), (b"eyJ" * 20_000, False), (b"a.b.c", False),
     (b"xeyJ-_9.Z-_.", True)],
)  # fmt: skip
def test_what_looks_like_a_token_in_an_address(value: bytes, holds: bool) -> None:
    assert auth._holds_token(value) is holds


def test_the_owner_signs_in_while_somebody_guesses_at_the_same_address(server: Server) -> None:
    guesser, owner = server.client(None), server.client(None)
    assert [sign_in(guesser, "zoe", f"a guess of {n}") for n in range(6)] == [401] * 6
    assert sign_in(owner, "zoe", PASSWORD) == 201


def test_the_rate_limit_counts_who_is_behind_a_trusted_proxy_and_sign_in_sessions_and_tickets(tmp_path: Path) -> None:
    with live_server(tmp_path, public_read=True, rate_limit_per_minute=3, trusted_proxies="127.0.0.1") as server:
        add_account(server, "zoe")
        nobody = server.client(None)

        def venues(address: str) -> int:
            return nobody.get("/api/venues", headers={"X-Forwarded-For": address}).status_code

        assert [venues("198.51.100.7") for _ in range(4)] == [200, 200, 200, 429]
        assert venues("203.0.113.9") == 200
        assert [sign_in(nobody, "zoe", "wrong", **{"X-Forwarded-For": "192.0.2.5"}) for _ in range(4)] == [401, 401, 401, 429]
        assert sign_in(nobody, "zoe", PASSWORD, **{"X-Forwarded-For": "192.0.2.5"}) == 201, "a good one gets in"
        bad = [nobody.get("/api/me", headers={"Authorization": "Bearer x", "X-Forwarded-For": "192.0.2.6"}).status_code for _ in range(4)]
        assert bad == [401, 401, 401, 429]
        token = {"token": a_token("ann")}
        begun = [nobody.post("/api/session", json=token, headers={"X-Forwarded-For": "192.0.2.7"}).status_code for _ in range(4)]
        assert begun == [201, 201, 201, 429]
        assert [server.client("ben").post("/api/stream-tickets").status_code for _ in range(4)] == [201, 201, 201, 429]


@pytest.mark.parametrize("public_url", ["https://book.example", ""], ids=["public address", "demo"])
def test_another_name_than_ones_own_is_refused_where_browsers_are_led_here(tmp_path: Path, public_url: str) -> None:
    with live_server(tmp_path, public_url=public_url, demo=not public_url) as server:
        nobody = server.client(None)
        for path in ("/", "/healthz", "/api/site", "/api/stream"):
            answer = nobody.get(path, headers={"Host": "evil.example"})
            assert (answer.status_code, answer.json()["type"]) == (421, "/problems/misdirected-request")
        for host in ("localhost:8000", "127.0.0.1", *(["book.example"] if public_url else [])):
            assert nobody.get("/api/site", headers={"Host": host}).status_code == 200
        assert nobody.post("/api/demo/session", json={"person": "ada"}, headers={"Host": "evil.example"}).status_code == 421


def test_tokens_must_be_from_the_issuer_where_one_is_set(tmp_path: Path) -> None:
    import jwt

    with live_server(tmp_path, jwt_issuer="https://id.example") as server:
        for issuer, status in (("https://id.example", 200), ("https://evil.example", 401), (None, 401)):
            claims = {"sub": "ann", "exp": int(time.time()) + 60} | ({"iss": issuer} if issuer else {})
            assert ask(server.port, "GET", "/api/me", jwt.encode(claims, SECRET, "HS256")).status == status
