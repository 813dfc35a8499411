"""Tokens as identity providers sign them, valid and invalid, and their keys."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from sse_booking.domain.errors import Unauthenticated
from sse_booking.http.jwt_verifier import Verifier

NOW = 1_795_255_200
SECRET = "a secret of at least 32 bytes, as it must be"
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
WEAK_RSA = rsa.generate_private_key(public_exponent=65537, key_size=1024)
EC = ec.generate_private_key(ec.SECP256R1())
P384 = ec.generate_private_key(ec.SECP384R1())
ED = ed25519.Ed25519PrivateKey.generate()
Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
KEYS: dict[str, Private] = {"RS256": RSA, "ES256": EC, "EdDSA": ED}


def pem(key: Private) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def private_pem(key: Private) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def jwk(key: Private, kid: str, **more: str) -> dict[str, Any]:
    match key:
        case rsa.RSAPrivateKey():
            made = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        case ec.EllipticCurvePrivateKey():
            made = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
        case _:
            made = OKPAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**made, "kid": kid, **more}


def claims(**changes: object) -> dict[str, object]:
    """Return valid claims. A change to `...` omits the claim."""
    every = {"sub": "maria", "exp": NOW + 3600, "name": "Maria", **changes}
    return {name: value for name, value in every.items() if value is not ...}


def a_token(**changes: object) -> str:
    return jwt.encode(claims(**changes), SECRET)


def part(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def forged(header: object, payload: object, key: bytes = SECRET.encode()) -> str:
    """Return a token of any header and payload, with a valid HS256 signature."""
    message = f"{part(header)}.{part(payload)}"
    return f"{message}.{part(hmac.digest(key, message.encode(), hashlib.sha256))}"


def refused(verifier: Verifier, token: str, now: int = NOW) -> str:
    with pytest.raises(Unauthenticated) as error:
        verifier.verify(token, now)
    return error.value.detail


HS = {"alg": "HS256", "typ": "JWT"}
