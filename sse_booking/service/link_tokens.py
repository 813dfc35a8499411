"""Make and read signed links in mails that do one thing without signing in. The link carries its meaning.

They are capabilities: the holder can do what the link says and nothing else. So each says as little as possible, and most expire.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

import msgspec

from sse_booking.store import delivery_state
from sse_booking.store.executor import Tx

KEY_NAME: Final = "links"
SIGNATURE_BYTES: Final = 16
MAX_TOKEN: Final = 1000


def key(tx: Tx) -> bytes:
    """Return the key that signs links; make it on the first call. It is part of the data file and of its backups."""
    return bytes.fromhex(delivery_state.key(tx.db, KEY_NAME, lambda: secrets.token_hex(32)))


def make(signing_key: bytes, purpose: str, *parts: str) -> str:
    """Return a signed token with these parts."""
    said = msgspec.json.encode([purpose, *parts])
    return f"{_text(said)}.{_text(_signature(signing_key, said))}"


def read(signing_key: bytes, purpose: str, token: str) -> list[str] | None:
    """Return the parts of the token; None if its signature or purpose is wrong."""
    if len(token) > MAX_TOKEN:
        return None
    said_text, _, signature_text = token.partition(".")
    try:
        said, signature = (urlsafe_b64decode(text + "=" * (-len(text) % 4)) for text in (said_text, signature_text))
        if not hmac.compare_digest(_signature(signing_key, said), signature):
            return None
        found, *parts = msgspec.json.decode(said, type=list[str])
    except (ValueError, msgspec.MsgspecError):
        return None
    return parts if found == purpose else None


def _signature(signing_key: bytes, said: bytes) -> bytes:
    return hmac.digest(signing_key, said, hashlib.sha256)[:SIGNATURE_BYTES]


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
