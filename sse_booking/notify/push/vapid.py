"""The service's identity towards push services (RFC 8292): a key pair, and a signed token for each push service, good for half a day."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from pathlib import Path
from typing import Final

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from sse_booking.notify.push.encryption import CURVE, point, to_text
from sse_booking.store import delivery_state
from sse_booking.store.executor import Store

logger = logging.getLogger(__name__)

GOOD_S: Final = 43_200
"""Half of what is allowed: clocks differ."""
RENEW_S: Final = 3_600
MAX_ORIGINS: Final = 100
NAME: Final = "push"
"""The name of the key in the data file."""


class BadKeyFile(Exception):
    """The file of PUSH_KEY_FILE can't be used. The text says why."""


async def keep_key(store: Store, file: Path) -> ec.EllipticCurvePrivateKey:
    """The key in the file, with a copy in the data file. Raises BadKeyFile.

    Backups have the copy, and so do the other nodes of a database: where the file is missing, it is written from the copy.
    """
    if not await asyncio.to_thread(file.exists):
        write_key(file, await store.write(lambda tx: delivery_state.key(tx.db, NAME, new_key)))
    key = read_key(file)
    text = pem(key)
    if await store.write(lambda tx: delivery_state.key(tx.db, NAME, lambda: text)) != text:
        logger.warning(
            "%s holds another key than before: browsers that signed up with the old one get no pushes until they come back", file
        )
        await store.write(lambda tx: delivery_state.replace_key(tx.db, NAME, text))
    return key


def read_key(file: Path) -> ec.EllipticCurvePrivateKey:
    """The key in the file. Raises BadKeyFile."""
    try:
        key = load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise BadKeyFile(f"{file} can't be read as a private key in PEM: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise BadKeyFile(f"{file} holds a key of another kind; Web Push needs one on the curve P-256")
    return key


def new_key() -> str:
    """A fresh key as PEM."""
    return pem(ec.generate_private_key(CURVE))


def pem(key: ec.EllipticCurvePrivateKey) -> str:
    """A key as it is written down."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def write_key(file: Path, text: str) -> None:
    """Write the key of a file that is not there, for its owner's eyes alone. A file that is there meanwhile stays. Raises BadKeyFile."""
    try:
        with contextlib.suppress(FileExistsError):
            _write(file, text)
    except OSError as error:
        raise BadKeyFile(f"{file} can't be written: {error.strerror or error}") from error


def _write(file: Path, text: str) -> None:
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(text.encode())
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
