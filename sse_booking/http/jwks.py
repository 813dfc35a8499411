"""Keys that verify tokens: a shared secret, a public key, or a set of them (JWKS, RFC 7517) that changes while we run.

Every key belongs to exactly one algorithm, decided by the kind of key and never by a token: a
public key can't be taken for a secret, and `none` has no key.
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
"""RFC 7518 §3.2: a key of HS256 is at least as long as the hash."""
RSA_BITS: Final = 2048
"""RFC 7518 §3.3."""
AT_MOST_EVERY_S: Final = 60
"""Anybody can make up key ids: so often the set is read again for one that is not known, and no oftener."""
OLD_AFTER_S: Final = 60
"""After that time the set is read again even if every key is known: one that was withdrawn has to go."""
STALE_AFTER_S: Final = 120
"""After that time a caller waits for the set to be read: nobody asked for a while, and meanwhile a key may have gone."""
TIMEOUT_S: Final = 5.0
FINGERPRINT_ROUNDS: Final = 20_000
"""About 5 ms for each key that is read."""
MAX_SET_BYTES: Final = 1 << 20

_ALGORITHMS: Final[dict[str, Algorithm]] = get_default_algorithms()
_BY_KTY: Final = {"RSA": "RS256", "EC": "ES256", "OKP": "EdDSA"}
_logger: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Key:
    """A key with the one algorithm that it is for."""

    algorithm: Algorithm
    material: Any
    proof: str
    """A fingerprint: what sessions that rest on the key remember of it."""

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Whether the signature of the message is good."""
        return self.algorithm.verify(message, self.material, signature)


class _Set(msgspec.Struct):
    keys: list[dict[str, Any]]


_SET: Final = msgspec.json.Decoder(_Set)


def key_of_secret(secret: str) -> Key:
    """The key of HS256. Raises ValueError where the secret is too short, or is no secret."""
    if len(secret.encode()) < SECRET_BYTES:
        raise ValueError(f"the secret must have at least {SECRET_BYTES} bytes")
    try:
        return Key(_ALGORITHMS[HS256], _ALGORITHMS[HS256].prepare_key(secret), _fingerprint(secret.encode()))
    except PyJWTError:
        raise ValueError("the secret is a public key: that is for everybody to see") from None


def key_of_pem(pem: str) -> tuple[str, Key]:
    """The algorithm and the key of a public key in PEM. Raises ValueError where there is none that is used here."""
    try:
        material = load_pem_public_key(pem.encode())
    except Exception:  # noqa: BLE001 - cryptography raises several kinds, and all mean this
        raise ValueError("the public key is no PEM public key") from None
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
    """Slow enough that a copy of the data file is of no use for guessing a secret."""
    return hashlib.pbkdf2_hmac("sha256", material, b"sse-booking: what a session rests on", FINGERPRINT_ROUNDS, 16).hex()


def keys_of_set(raw: bytes) -> dict[tuple[str, str], Key]:
    """The keys of a JSON Web Key Set by `(kid, algorithm)`: signature keys with an id; others are left out.

    Raises: ValueError where it is no key set.
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
    """A key set at an address or in a file, read again when that helps. For one event loop.

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
        """The key of that id and algorithm, as the set was read last."""
        return (self._keys or {}).get((kid, algorithm))

    def may_hold(self, algorithm: str) -> bool:
        """Whether keys of the algorithm could be in a set at all."""
        return algorithm in _BY_KTY.values()

    async def refresh(self, now: int) -> None:
        """Read the set again, unless that was tried less than AT_MOST_EVERY_S ago; callers at the same time share one reading.

        Raises Unavailable where it could not be read ever since the start.
        """
        self._begin(now, AT_MOST_EVERY_S)
        if self._reading is not None:
            await asyncio.shield(self._reading)
        if self._keys is None:
            raise Unavailable(AT_MOST_EVERY_S, "The keys that tokens are checked with could not be read.")

    async def refresh_if_old(self, now: int) -> bool:
        """Read the set again where it is older than OLD_AFTER_S; whether it waited for that, as it does beyond STALE_AFTER_S."""
        is_stale = now - self._asked_at >= STALE_AFTER_S
        self._begin(now, OLD_AFTER_S)
        if not is_stale or self._reading is None:
            return False
        await asyncio.shield(self._reading)
        return True

    def holds(self, proof: str) -> bool:
        """Whether a key of that fingerprint is in the set. Raises Unavailable where it could not be read ever since the start."""
        if self._keys is None:
            raise Unavailable(AT_MOST_EVERY_S, "The keys that sessions rest on could not be read.")
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
    import httpx  # only hosts with an identity provider need it in the server

    with httpx.stream("GET", where, timeout=TIMEOUT_S) as answer:
        answer.raise_for_status()
        raw = b""
        for part in answer.iter_bytes():
            raw += part
            if len(raw) > MAX_SET_BYTES:
                raise ValueError(f"longer than {MAX_SET_BYTES} bytes")
        return raw
