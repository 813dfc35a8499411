"""Signatures of Standard Webhooks 1.0: `v1` with a secret that both sides have, `v1a` with a key that only we have."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SECRET_BYTES: Final = 32
_SYMMETRIC: Final = "whsec_"
_PUBLIC: Final = "whpk_"


def new_secret() -> str:
    """A fresh secret of an endpoint, as its owner gets to see it once."""
    return _SYMMETRIC + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def public_key(key: Ed25519PrivateKey) -> str:
    """The public half, as receivers need it for `v1a`."""
    return _PUBLIC + b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def signed_headers(message_id: str, at: int, body: bytes, keys: Sequence[str], key: Ed25519PrivateKey) -> dict[str, str]:
    """The three headers of one attempt at `at` (epoch seconds). While a secret is being replaced, `keys` holds the old one too."""
    signed = f"{message_id}.{at}.".encode() + body
    signatures = [
        f"v1,{b64encode(hmac.digest(b64decode(secret.removeprefix(_SYMMETRIC)), signed, hashlib.sha256)).decode()}" for secret in keys
    ]
    signatures.append(f"v1a,{b64encode(key.sign(signed)).decode()}")
    return {"webhook-id": message_id, "webhook-timestamp": str(at), "webhook-signature": " ".join(signatures)}
