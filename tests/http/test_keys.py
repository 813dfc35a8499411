from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import jwt
import pytest
from jwt.algorithms import RSAAlgorithm

from sse_booking.domain.errors import Unauthenticated
from sse_booking.http import jwt_verifier
from sse_booking.http.jwks import AT_MOST_EVERY_S, OLD_AFTER_S, STALE_AFTER_S, keys_of_set
from sse_booking.http.jwt_verifier import UnknownKey, Verifier
from sse_booking.http.problems.http_errors import Unavailable
from tests.http.token_issuer import (
    EC,
    HS,
    KEYS,
    NOW,
    OTHER_RSA,
    P384,
    RSA,
    SECRET,
    WEAK_RSA,
    Private,
    a_token,
    claims,
    forged,
    jwk,
    part,
    pem,
    private_pem,
    refused,
)
from tests.live import PATIENCE_S


@pytest.mark.parametrize("key", [WEAK_RSA, P384])
def test_weak_keys_and_other_curves_are_no_settings(key: Private) -> None:
    with pytest.raises(ValueError, match="2048"):
        Verifier(public_key=pem(key))


@pytest.mark.parametrize("text", ["nonsense", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", private_pem(RSA)])
def test_what_is_no_public_key_is_no_setting(text: str) -> None:
    with pytest.raises(ValueError, match="PEM"):
        Verifier(public_key=text)


def test_a_short_secret_is_no_setting() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Verifier(secret="x" * 31)
    Verifier(secret="é" * 16)


# The cache


def test_a_remembered_token_expires_on_time() -> None:
    verifier, token = Verifier(secret=SECRET), a_token(exp=NOW + 10)
    first = verifier.verify(token, NOW)
    assert verifier.verify(token, NOW + 9) is first
    assert "expired" in refused(verifier, token, NOW + 10)
    assert "expired" in refused(verifier, token, NOW + 10)


def test_a_refused_token_is_not_remembered() -> None:
    verifier, token = Verifier(secret=SECRET), a_token(nbf=NOW + 5)
    refused(verifier, token)
    assert verifier.verify(token, NOW + 5).user_id == "maria"


def test_the_oldest_tokens_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jwt_verifier, "CACHED_TOKENS", 3)
    verifier = Verifier(secret=SECRET)
    made = [a_token(sub=f"user-{n}") for n in range(5)]
    first = [verifier.verify(token, NOW) for token in made]
    again = [verifier.verify(token, NOW) for token in reversed(made)]
    assert again == first[::-1]
    assert [a is b for a, b in zip(again, first[::-1], strict=True)] == [True, True, True, False, False]


# Key sets


@asynccontextmanager
async def identity_provider(answers: list[object]) -> AsyncIterator[tuple[str, list[int]]]:
    """A web server that gives the answers in turn, the last one for ever; the list counts the requests."""
    asked: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        answer = answers[min(len(asked), len(answers) - 1)]
        asked.append(1)
        status = answer if isinstance(answer, int) else 200
        raw = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        writer.write(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (status, len(raw)) + raw)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/jwks.json", asked
    finally:
        server.close()
        await server.wait_closed()


def signed(key: Private, kid: str, algorithm: str = "RS256", **changes: object) -> str:
    return jwt.encode(claims(**changes), key, algorithm, headers={"kid": kid})


@pytest.mark.parametrize("algorithm", KEYS)
async def test_a_token_is_checked_with_the_key_that_it_names(algorithm: str) -> None:
    keys = [jwk(key, f"key-{name}") for name, key in KEYS.items()]
    async with identity_provider([{"keys": keys}]) as (url, asked):
        verifier = Verifier(jwks=url)
        token = signed(KEYS[algorithm], f"key-{algorithm}", algorithm)
        assert (await verifier.verify_with_fresh_keys(token, NOW)).user_id == "maria"
        assert verifier.verify(token, NOW).user_id == "maria"
        assert len(asked) == 1
        other = next(name for name in KEYS if name != algorithm)
        with pytest.raises(Unauthenticated):
            await verifier.verify_with_fresh_keys(signed(KEYS[algorithm], f"key-{other}", algorithm), NOW)


async def test_a_new_key_is_found_and_made_up_ones_cost_one_request_a_minute() -> None:
    async with identity_provider([{"keys": [jwk(RSA, "a")]}, {"keys": [jwk(RSA, "a"), jwk(OTHER_RSA, "b")]}]) as (url, asked):
        verifier = Verifier(jwks=url)
        await verifier.read_keys(NOW)
        assert verifier.verify(signed(RSA, "a"), NOW).user_id == "maria"
        for n in range(20):
            with pytest.raises(UnknownKey):
                await verifier.verify_with_fresh_keys(signed(OTHER_RSA, f"made-up-{n}"), NOW + 1)
        with pytest.raises(UnknownKey):
            await verifier.verify_with_fresh_keys(signed(OTHER_RSA, "b"), NOW + AT_MOST_EVERY_S - 1)
        assert len(asked) == 1
        assert (await verifier.verify_with_fresh_keys(signed(OTHER_RSA, "b"), NOW + AT_MOST_EVERY_S)).user_id == "maria"
        assert len(asked) == 2


async def test_callers_at_the_same_time_share_one_request() -> None:
    async with identity_provider([{"keys": [jwk(RSA, "a")]}]) as (url, asked):
        verifier = Verifier(jwks=url)
        everybody = await asyncio.gather(*(verifier.verify_with_fresh_keys(signed(RSA, "a", sub=f"user-{n}"), NOW) for n in range(20)))
        assert [who.user_id for who in everybody] == [f"user-{n}" for n in range(20)]
        assert len(asked) == 1


async def test_a_caller_that_gives_up_does_not_stop_the_others() -> None:
    async with identity_provider([{"keys": [jwk(RSA, "a")]}]) as (url, _):
        verifier = Verifier(jwks=url)
        first = asyncio.create_task(verifier.verify_with_fresh_keys(signed(RSA, "a"), NOW))
        second = asyncio.create_task(verifier.verify_with_fresh_keys(signed(RSA, "a"), NOW))
        await asyncio.sleep(0)
        first.cancel()
        assert (await second).user_id == "maria"
        with pytest.raises(asyncio.CancelledError):
            await first


async def test_a_withdrawn_key_goes_and_so_do_the_tokens_that_were_checked_with_it() -> None:
    async with identity_provider([{"keys": [jwk(RSA, "a"), jwk(EC, "b")]}, {"keys": [jwk(EC, "b")]}]) as (url, asked):
        verifier = Verifier(jwks=url)
        await verifier.read_keys(NOW)
        gone, kept = signed(RSA, "a"), signed(EC, "b", "ES256")
        later = NOW + OLD_AFTER_S
        assert (await verifier.verify_with_fresh_keys(gone, later)).user_id == "maria"  # begins to read again
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    verifier.verify(gone, later)
                except UnknownKey:
                    break
                await asyncio.sleep(0.01)
        assert verifier.verify(kept, later).user_id == "maria"
        assert len(asked) == 2


@pytest.mark.parametrize("answer", [500, 302, b"", b"null", b"[]", b"<html>", {"keys": 5}, {"keys": [5]}, {}, b"x" * (1 << 20) + b"y"])
async def test_a_key_set_that_never_could_be_read_is_told_as_such(answer: object, caplog: pytest.LogCaptureFixture) -> None:
    async with identity_provider([answer]) as (url, _):
        verifier = Verifier(jwks=url)
        await verifier.read_keys(NOW)  # the service starts all the same
        with pytest.raises(Unavailable):
            await verifier.verify_with_fresh_keys(signed(RSA, "a"), NOW)
        assert "could not be read" in caplog.text


async def test_keys_stay_good_while_the_identity_provider_is_away() -> None:
    async with identity_provider([{"keys": [jwk(RSA, "a")]}, 503]) as (url, asked):
        verifier = Verifier(jwks=url)
        await verifier.read_keys(NOW)
        with pytest.raises(UnknownKey):
            await verifier.verify_with_fresh_keys(signed(RSA, "b"), NOW + AT_MOST_EVERY_S)
        assert len(asked) == 2
        assert verifier.verify(signed(RSA, "a"), NOW + AT_MOST_EVERY_S).user_id == "maria"


async def test_a_key_set_may_be_a_file(tmp_path: Path) -> None:
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps({"keys": [jwk(RSA, "a")]}))
    verifier = Verifier(jwks=str(file))
    assert (await verifier.verify_with_fresh_keys(signed(RSA, "a"), NOW)).user_id == "maria"


async def test_a_token_that_no_key_set_could_check_asks_for_none() -> None:
    async with identity_provider([{"keys": [jwk(RSA, "a")]}]) as (url, asked):
        verifier = Verifier(jwks=url)
        for token in (
            jwt.encode(claims(), RSA, "RS256"),
            forged({**HS, "kid": "a"}, claims()),
            f"{part({'alg': 'none', 'kid': 'a'})}.{part(claims())}.x",
        ):
            with pytest.raises(Unauthenticated):
                await verifier.verify_with_fresh_keys(token, NOW)
        assert asked == []


async def test_secret_and_key_set_may_both_be_used(tmp_path: Path) -> None:
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps({"keys": [jwk(RSA, "a")]}))
    verifier = Verifier(secret=SECRET, jwks=str(file))
    assert (await verifier.verify_with_fresh_keys(a_token(), NOW)).user_id == "maria"
    assert (await verifier.verify_with_fresh_keys(signed(RSA, "a"), NOW)).user_id == "maria"
    with pytest.raises(Unauthenticated):
        await verifier.verify_with_fresh_keys(forged({**HS, "kid": "a"}, claims(), pem(RSA).encode()), NOW)


@pytest.mark.parametrize("member", [
    jwk(RSA, "a", use="enc"), jwk(RSA, "a", alg="RS512"), jwk(RSA, "a", alg="HS256"), jwk(WEAK_RSA, "a"), jwk(P384, "a"),
    {"kty": "oct", "k": part(SECRET.encode()), "kid": "a"}, {"kty": "RSA", "kid": "a"}, {"kty": "RSA", "kid": "a", "n": 5, "e": []},
    {"kty": "EC", "kid": "a", "crv": "P-256", "x": "", "y": ""}, {"kty": "OKP", "crv": "X25519", "x": "AAAA", "kid": "a"}, {"kid": "a"},
    {**jwk(RSA, "a"), "kid": 5}, {**jwk(RSA, "a"), "kid": None}, json.loads(RSAAlgorithm.to_jwk(RSA)) | {"kid": "a"},
])  # fmt: skip
def test_members_of_a_set_that_are_no_signature_keys_are_left_out(member: dict[str, Any]) -> None:
    raw = json.dumps({"keys": [member, jwk(EC, "good")]}).encode()
    assert list(keys_of_set(raw)) == [("good", "ES256")]


async def test_what_rests_on_a_withdrawn_key_goes_with_it_and_who_comes_late_waits_for_the_reading() -> None:
    async with identity_provider([{"keys": [jwk(RSA, "a"), jwk(EC, "b")]}, {"keys": [jwk(EC, "b")]}]) as (url, asked):
        verifier = Verifier(jwks=url)
        await verifier.read_keys(NOW)
        gone = (await verifier.verify_with_fresh_keys(signed(RSA, "a"), NOW)).proof
        kept = (await verifier.verify_with_fresh_keys(signed(EC, "b", "ES256"), NOW)).proof
        assert gone != kept
        assert await verifier.accepts(gone, NOW + OLD_AFTER_S - 1)
        assert not await verifier.accepts(gone, NOW + STALE_AFTER_S)
        assert await verifier.accepts(kept, NOW + STALE_AFTER_S)
        with pytest.raises(UnknownKey):
            await verifier.verify_with_fresh_keys(signed(RSA, "a"), NOW + STALE_AFTER_S)
        assert len(asked) == 2
    with pytest.raises(Unavailable):
        await Verifier(jwks="/nonexistent/keys.json").accepts(gone, NOW)
    assert not await Verifier(secret="x" * 40).accepts(gone, NOW)
