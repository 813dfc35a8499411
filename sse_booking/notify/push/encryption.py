"""Payloads that only one browser can read (RFC 8291 over RFC 8188, one record).

Written on `cryptography`, which token checks need anyway: the libraries for it bring two HTTP clients along (pywebpush) or can be
had as source only (http-ece). The vectors of RFC 8291 hold it.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

MAX_PLAINTEXT: Final = 3993
"""A body of 4096 bytes is what every push service takes: less the header of 86 bytes, the tag of 16 and the delimiter."""
RECORD: Final = 4096
CURVE: Final = ec.SECP256R1()


def to_text(data: bytes) -> str:
    """Base64url without padding, as all of Web Push writes bytes."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    """The bytes of a base64url text, padded or not. Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as the 65 bytes that go over the wire."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def check_keys(p256dh: str, auth: str) -> None:
    """Raise ValueError where these can't be a browser's: a point that is not on the curve, a secret of another length."""
    ec.EllipticCurvePublicKey.from_encoded_point(CURVE, to_bytes(p256dh))
    if len(to_bytes(auth)) != 16:
        raise ValueError("the authentication secret has 16 bytes")


def encrypt(
    plaintext: bytes, p256dh: str, auth: str, *, own_key: ec.EllipticCurvePrivateKey | None = None, salt: bytes | None = None
) -> bytes:
    """The body of a push. Key and salt are fresh for each; tests give those of the RFC. Raises ValueError where it is too long."""
    if len(plaintext) > MAX_PLAINTEXT:
        raise ValueError(f"a payload has at most {MAX_PLAINTEXT} bytes")
    own = own_key or ec.generate_private_key(CURVE)
    salt = salt or os.urandom(16)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, to_bytes(p256dh))
    own_point = point(own.public_key())
    shared = own.exchange(ec.ECDH(), theirs)
    secret = _derived(shared, to_bytes(auth), b"WebPush: info\0" + point(theirs) + own_point, 32)
    content_key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    # 2 says that this is the last record; nothing is padded.
    sealed = AESGCM(content_key).encrypt(nonce, plaintext + b"\x02", None)
    return salt + RECORD.to_bytes(4, "big") + bytes([len(own_point)]) + own_point + sealed


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)
