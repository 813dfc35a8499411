"""Who sends a push (RFC 8292): a key pair of the service, and a signed word for each push service, good for half a day."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from sse_booking.notify.push.encryption import CURVE, point, to_text

GOOD_S: Final = 43_200
"""Half of what is allowed: clocks differ."""
RENEW_S: Final = 3_600
MAX_ORIGINS: Final = 100


class BadKeyFile(Exception):
    """The file of PUSH_KEY_FILE can't be used. The text says why."""


def read_key(file: Path) -> ec.EllipticCurvePrivateKey:
    """The key in the file, which is made where there is none. Another key would end every subscription. Raises BadKeyFile."""
    try:
        with contextlib.suppress(FileExistsError):
            _make(file)
        key = load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise BadKeyFile(f"{file} can't be read as a private key in PEM: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise BadKeyFile(f"{file} holds a key of another kind; Web Push needs one on the curve P-256")
    return key


def _make(file: Path) -> None:
    if file.exists():
        return
    pem = ec.generate_private_key(CURVE).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(pem)
            os.fsync(out.fileno())
        os.link(fresh, file)  # never over another key, whole or not at all
    finally:
        fresh.unlink()


class Vapid:
    """The header of each push. One signature per push service and half day: signing is the dearest part of a push."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, subject: str) -> None:
        self._key = key
        self._subject = subject
        self.public_key = to_text(point(key.public_key()))
        """What browsers subscribe with (`applicationServerKey`)."""
        self._signed: dict[str, tuple[int, str]] = {}

    def authorization(self, origin: str, now: int) -> str:
        """The Authorization header for a push service."""
        until, token = self._signed.get(origin, (0, ""))
        if until - now < RENEW_S:
            if len(self._signed) >= MAX_ORIGINS:  # endpoints are given by strangers
                self._signed.clear()
            until = now + GOOD_S
            token = jwt.encode({"aud": origin, "exp": until, "sub": self._subject}, self._key, "ES256")
            self._signed[origin] = (until, token)
        return f"vapid t={token}, k={self.public_key}"
