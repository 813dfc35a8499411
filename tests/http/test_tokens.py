from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace

import jwt
import pytest

from sse_booking.domain.principal import Principal
from sse_booking.http.jwt_verifier import Verifier, mint
from tests.http.token_issuer import (
    HS,
    KEYS,
    NOW,
    OTHER_RSA,
    RSA,
    SECRET,
    a_token,
    claims,
    forged,
    part,
    pem,
    refused,
)


def test_a_good_token_stands_for_its_subject() -> None:
    assert replace(Verifier(secret=SECRET).verify(a_token(), NOW), proof="") == Principal("maria", "Maria", "user", NOW + 3600)
    assert replace(Verifier(secret=SECRET).verify(a_token(role="admin", name=...), NOW), proof="") == Principal(
        "maria", "", "admin", NOW + 3600
    )


def test_a_minted_token_is_good() -> None:
    token = mint(SECRET, "maria", "admin", "Maria", 60, NOW)
    verifier = Verifier(secret=SECRET)
    assert replace(verifier.verify(token, NOW + 59), proof="") == Principal("maria", "Maria", "admin", NOW + 60)
    assert "expired" in refused(verifier, token, NOW + 60)
    assert jwt.decode(token, SECRET, ["HS256"], options={"verify_exp": False, "verify_iat": False})["sub"] == "maria"


@pytest.mark.parametrize(
    "arguments",
    [
        ("short", "maria", "user", "", 60),
        (SECRET, "ma ria", "user", "", 60),
        (SECRET, "maria", "boss", "", 60),
        (SECRET, "maria", "user", "", 0),
    ],
)
def test_nothing_is_minted_that_would_not_be_taken(arguments: tuple[str, str, str, str, int]) -> None:
    with pytest.raises(ValueError, match=r"secret|user id|role|duration"):
        mint(*arguments, NOW)


@pytest.mark.parametrize("algorithm", KEYS)
def test_each_algorithm_is_taken_with_its_public_key(algorithm: str) -> None:
    token = jwt.encode(claims(), KEYS[algorithm], algorithm)
    verifier = Verifier(public_key=pem(KEYS[algorithm]))
    assert verifier.verify(token, NOW).user_id == "maria"
    for other in KEYS.keys() - {algorithm}:
        refused(Verifier(public_key=pem(KEYS[other])), token)


def test_a_secret_and_a_public_key_may_both_be_used() -> None:
    verifier = Verifier(secret=SECRET, public_key=pem(RSA))
    assert verifier.verify(a_token(), NOW).user_id == "maria"
    assert verifier.verify(jwt.encode(claims(), RSA, "RS256"), NOW).user_id == "maria"


@pytest.mark.parametrize(
    "alg", ["none", "None", "NONE", "", "HS384", "HS512", "hs256", "RS256", "PS256", "ES256", "EdDSA", "dir", 256, None, ["HS256"]]
)
def test_no_other_algorithm_is_taken(alg: object) -> None:
    verifier = Verifier(secret=SECRET)
    refused(verifier, forged({"alg": alg, "typ": "JWT"}, claims()))
    refused(verifier, f"{part({'alg': alg})}.{part(claims())}.")


def test_a_token_without_signature_is_refused() -> None:
    head, payload, _ = a_token().split(".")
    for token in (f"{head}.{payload}.", f"{head}.{payload}", f"{part({'alg': 'none'})}.{payload}."):
        refused(Verifier(secret=SECRET), token)


@pytest.mark.parametrize("algorithm", KEYS)
def test_a_public_key_is_never_a_secret(algorithm: str) -> None:
    text = pem(KEYS[algorithm])
    for key in (text, text.strip(), text.replace("\n", "\r\n")):
        refused(Verifier(public_key=text), forged(HS, claims(), key.encode()))
        refused(Verifier(public_key=text, secret=SECRET), forged(HS, claims(), key.encode()))
    with pytest.raises(ValueError, match="secret"):
        Verifier(secret=text)


@pytest.mark.parametrize("key", [b"", b"\0" * 32, b"another secret of at least 32 bytes!", SECRET.encode() + b" ", SECRET[:-1].encode()])
def test_another_secret_is_refused(key: bytes) -> None:
    assert "signature" in refused(Verifier(secret=SECRET), forged(HS, claims(), key))


def test_a_token_of_another_key_of_the_same_kind_is_refused() -> None:
    assert "signature" in refused(Verifier(public_key=pem(RSA)), jwt.encode(claims(), OTHER_RSA, "RS256"))


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_changed_part_is_refused(index: int) -> None:
    token = a_token()
    other = a_token(sub="eve", exp=NOW + 9999).split(".")
    parts = token.split(".")
    parts[index] = other[index] if index else part({"alg": "HS256", "typ": "JWT", "kid": "x"})
    refused(Verifier(secret=SECRET), ".".join(parts))


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t + "=",
        lambda t: t + "\n",
        lambda t: " " + t,
        lambda t: t[:-1],
        lambda t: t + "A",
        lambda t: t + ".x",
        lambda t: t.replace(".", "..", 1),
    ],
)
def test_one_token_has_one_spelling(change: Callable[[str], str]) -> None:
    refused(Verifier(secret=SECRET), change(a_token()))


def test_spare_bits_of_the_signature_must_be_zero() -> None:
    token = a_token()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    spare = alphabet[alphabet.index(token[-1]) + 1]
    assert base64.urlsafe_b64decode(token.split(".")[2] + "=") == base64.urlsafe_b64decode(token.split(".")[2][:-1] + spare + "=")
    refused(Verifier(secret=SECRET), token[:-1] + spare)


@pytest.mark.parametrize(
    "more", [{"crit": ["exp"]}, {"crit": []}, {"crit": None}, {"b64": False, "crit": ["b64"]}, {"b64": True}, {"kid": 5}]
)
def test_headers_that_ask_for_more_are_refused(more: dict[str, object]) -> None:
    refused(Verifier(secret=SECRET), forged({**HS, **more}, claims()))


@pytest.mark.parametrize(
    "more",
    [
        {"jwk": {"kty": "oct", "k": "AAAA"}},
        {"jku": "https://evil.example/jwks"},
        {"x5u": "https://evil.example"},
        {"kid": "../../dev/null"},
    ],
)
def test_a_token_never_brings_its_own_key(more: dict[str, object]) -> None:
    refused(Verifier(secret=SECRET), forged({**HS, **more}, claims(), b""))
