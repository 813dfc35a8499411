"""Keys that verify tokens: a shared secret, a public key, or a key set (JWKS, RFC 7517) that changes at run time.

Every key belongs to exactly one algorithm. The kind of key decides it, never the token: a public key can't be used as a secret, and `none`
has no key.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from jwt import PyJWK, PyJWTError
from jwt.algorithms import Algorithm, get_default_algorithms

from sse_booking.http.problems.http_errors import Unavailable

HS256: Final = "HS256"
SECRET_BYTES: Final = 32
"""RFC 7518 §3.2: an HS256 key is at least as long as the hash."""
RSA_BITS: Final = 2048
"""RFC 7518 §3.3."""
AT_MOST_EVERY_S: Final = 60
"""Seconds between two reads of the set for unknown key ids. Anybody can make up key ids, so this bounds the reads."""
OLD_AFTER_S: Final = 60
"""Seconds after which the set is read again even if every key is known, so that withdrawn keys disappear."""
STALE_AFTER_S: Final = 120
"""Seconds after which callers wait for the set to be read: a key may have been withdrawn during the idle time."""
TIMEOUT_S: Final = 5.0
FINGERPRINT_ROUNDS: Final = 20_000
"""About 5 ms for each key that is read."""
MAX_SET_BYTES: Final = 1 << 20

_ALGORITHMS: Final[dict[str, Algorithm]] = get_default_algorithms()
_BY_KTY: Final = {"RSA": "RS256", "EC": "ES256", "OKP": "EdDSA"}
_logger: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Key:
    """A key and the one algorithm that it is for."""

    algorithm: Algorithm
    material: Any
    proof: str
    """The key's fingerprint. Sessions that were opened with one of its tokens store it."""

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Return whether the signature of the message is valid."""
        return self.algorithm.verify(message, self.material, signature)


class _Set(msgspec.Struct):
    keys: list[dict[str, Any]]


_SET: Final = msgspec.json.Decoder(_Set)


def key_of_secret(secret: str) -> Key:
    """Return the HS256 key of a secret. Raises ValueError when the secret is too short or is a public key."""
    if len(secret.encode()) < SECRET_BYTES:
        raise ValueError(f"the secret must have at least {SECRET_BYTES} bytes")
    try:
        return Key(_ALGORITHMS[HS256], _ALGORITHMS[HS256].prepare_key(secret), _fingerprint(secret.encode()))
    except PyJWTError:
        raise ValueError("the secret is a public key, which is no secret") from None


def key_of_pem(pem: str) -> tuple[str, Key]:
    """Return the algorithm and the key of a PEM public key. Raises ValueError when it is none, or of an unsupported kind."""
    try:
        material = load_pem_public_key(pem.encode())
    except Exception:  # noqa: BLE001 - cryptography raises several kinds, and all mean this
        raise ValueError("the public key is not in PEM") from None
    return _key_of_material(material)


def _key_of_material(material: object) -> tuple[str, Key]:
    match material:
        case RSAPublicKey() if material.key_size >= RSA_BITS:
            algorithm = "RS256"
        case EllipticCurvePublicKey() if isinstance(material.curve, SECP256R1):
            algorithm = "ES256"
        case Ed25519PublicKey():
            algorithm = "EdDSA"
        case _:
            raise ValueError(f"a public key must be RSA of {RSA_BITS} bits or more, P-256 or Ed25519")
    return algorithm, Key(
        _ALGORITHMS[algorithm], material, _fingerprint(material.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    )


def _fingerprint(material: bytes) -> str:
    """Derive a fingerprint, slowly enough that a copy of the data file does not help to guess a secret."""
    return hashlib.pbkdf2_hmac("sha256", material, b"sse-booking: what a session rests on", FINGERPRINT_ROUNDS, 16).hex()


def keys_of_set(raw: bytes) -> dict[tuple[str, str], Key]:
    """Return the keys of a JSON Web Key Set by `(kid, algorithm)`. Only signature keys with an id count; others are left out.

    Raises ValueError when it is no key set.
    """
    try:
        members = _SET.decode(raw).keys
    except (ValueError, RecursionError, msgspec.MsgspecError):
        raise ValueError("not a JSON Web Key Set") from None
    keys: dict[tuple[str, str], Key] = {}
    for member in members:
        kid, algorithm = member.get("kid"), _BY_KTY.get(str(member.get("kty")))
        if not isinstance(kid, str) or algorithm is None:
            continue
        if member.get("alg", algorithm) != algorithm or member.get("use", "sig") != "sig":
            continue
        try:
            found, key = _key_of_material(PyJWK(member, algorithm).key)
        except (PyJWTError, ValueError, TypeError, KeyError):
            continue
        if found == algorithm:
            keys.setdefault((kid, algorithm), key)
    return keys


class KeySet:
    """A key set at a URL or in a file, read again when that may help. For one event loop.

    `changed` is called after keys were added, replaced or withdrawn.
    """

    def __init__(self, where: str, changed: Callable[[], None]) -> None:
        self.where = where
        self._changed = changed
        self._keys: dict[tuple[str, str], Key] | None = None
        self._raw = b""
        self._asked_at = -math.inf
        self._reading: asyncio.Task[None] | None = None

    def find(self, kid: str, algorithm: str) -> Key | None:
        """Return the key of that id and algorithm, as of the last read."""
        return (self._keys or {}).get((kid, algorithm))

    def may_hold(self, algorithm: str) -> bool:
        """Return whether key sets can hold keys of the algorithm at all."""
        return algorithm in _BY_KTY.values()

    async def refresh(self, now: int) -> None:
        """Read the set again, unless the last attempt was less than AT_MOST_EVERY_S ago. Concurrent callers share one read.

        Raises Unavailable when no read has succeeded since the start.
        """
        self._begin(now, AT_MOST_EVERY_S)
        if self._reading is not None:
            await asyncio.shield(self._reading)
        if self._keys is None:
            raise Unavailable(AT_MOST_EVERY_S, "The keys that verify tokens could not be read yet.")

    async def refresh_if_old(self, now: int) -> bool:
        """Read the set again when it is older than OLD_AFTER_S. Beyond STALE_AFTER_S, wait for the read and return True."""
        is_stale = now - self._asked_at >= STALE_AFTER_S
        self._begin(now, OLD_AFTER_S)
        if not is_stale or self._reading is None:
            return False
        await asyncio.shield(self._reading)
        return True

    def holds(self, proof: str) -> bool:
        """Return whether the set has a key of that fingerprint. Raises Unavailable when no read has succeeded since the start."""
        if self._keys is None:
            raise Unavailable(AT_MOST_EVERY_S, "The keys that verify sessions could not be read yet.")
        return any(key.proof == proof for key in self._keys.values())

    def _begin(self, now: int, after_s: int) -> None:
        if self._reading is None and not 0 <= now - self._asked_at < after_s:
            self._asked_at = now
            self._reading = asyncio.get_running_loop().create_task(self._read())

    async def _read(self) -> None:
        try:
            raw = await asyncio.to_thread(_fetch, self.where)
            keys = keys_of_set(raw)
        except Exception as error:  # noqa: BLE001 - whatever it is, the keys read before stay good
            _logger.warning("the key set at %s could not be read: %s", self.where, error)
        else:
            if raw != self._raw:
                self._raw, self._keys = raw, keys
                self._changed()
        finally:
            self._reading = None


def _fetch(where: str) -> bytes:
    if "://" not in where:
        return Path(where).expanduser().read_bytes()
    import httpx  # Only a server with an identity provider needs it.

    with httpx.stream("GET", where, timeout=TIMEOUT_S) as answer:
        answer.raise_for_status()
        raw = b""
        for part in answer.iter_bytes():
            raw += part
            if len(raw) > MAX_SET_BYTES:
                raise ValueError(f"longer than {MAX_SET_BYTES} bytes")
        return raw
