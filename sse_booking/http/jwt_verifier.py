"""JSON Web Tokens (RFC 7519): verifying them, and minting them.

PyJWT's algorithms check the signatures. The envelope is parsed here, because we accept less than a library must, and because it takes 4 µs
instead of 20. A token must have three canonical base64url parts, a header without `crit`, and a key that belongs to exactly one algorithm.
Claims are checked against the given time with zero leeway.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from functools import lru_cache
from math import floor
from typing import Final

import jwt
import msgspec
from msgspec import UNSET, UnsetType

from sse_booking.domain import topics
from sse_booking.domain.errors import Unauthenticated
from sse_booking.domain.principal import Principal, is_reserved
from sse_booking.domain.text import is_visible
from sse_booking.http.jwks import HS256, Key, KeySet, key_of_pem, key_of_secret
from sse_booking.http.problems.http_errors import Unavailable

MAX_TOKEN_CHARS: Final = 8192
"""Characters of a token. Tokens with many claims have 2,000; proxies cut headers off at 8,192."""
MAX_NAME_CHARS: Final = 200
CACHED_TOKENS: Final = 10_000
"""Verified tokens that are cached, about 1 KiB each: one for each caller who is active at the same time."""
LATEST: Final = 253_370_764_799
"""9998-12-31T23:59:59Z, the last instant that can be stored. A later `exp` is lowered to it."""

_TOKEN: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)", re.ASCII)


class UnknownKey(Unauthenticated):
    """The token names a key that was not in the key set at the last read."""


class _Header(msgspec.Struct):
    alg: str
    kid: str | None = None
    crit: msgspec.Raw | UnsetType = UNSET
    b64: msgspec.Raw | UnsetType = UNSET


class _Claims(msgspec.Struct):
    sub: str
    exp: int | float
    nbf: int | float | UnsetType = UNSET
    iat: int | float | UnsetType = UNSET
    aud: str | list[str] | UnsetType = UNSET
    iss: str | UnsetType | None = UNSET
    name: str | None = None
    role: str = "user"
    email: object = None
    email_verified: object = None


_UNREADABLE: Final = (ValueError, RecursionError, msgspec.MsgspecError)
"""Exceptions of decoding. binascii.Error is a ValueError; a thousand levels of nesting exceed the decoder's recursion limit."""
_HEADER: Final = msgspec.json.Decoder(_Header)
_CLAIMS: Final = msgspec.json.Decoder(_Claims)


class Verifier:
    """Checks tokens against the configured keys, and caches the valid ones until they expire.

    `secret` is the HS256 secret of at least 32 bytes. `public_key` is a PEM public key (RSA of 2048 bits or more, P-256, Ed25519: RS256,
    ES256, EdDSA). `jwks` is the URL or the path of a key set. "" means none; every given key is accepted. With an `audience`, a token must
    name it; without one, a token must name none. With an `issuer`, a token must come from it.

    Raises ValueError when a key can't be used. The message is for the operator of the service.
    """

    def __init__(self, *, secret: str = "", public_key: str = "", jwks: str = "", audience: str = "", issuer: str = "") -> None:
        self._keys: dict[str, Key] = {}
        if secret:
            self._keys[HS256] = key_of_secret(secret)
        if public_key:
            algorithm, key = key_of_pem(public_key)
            self._keys[algorithm] = key
        self._set = KeySet(jwks, self._cache_clear) if jwks else None
        self._audience = audience
        self._issuer = issuer
        self._cache: dict[str, Principal] = {}

    def _cache_clear(self) -> None:
        self._cache.clear()

    def verify(self, token: str, now: int) -> Principal:
        """Return the caller that the token identifies at the epoch second `now`, using the keys that are already known.

        Raises Unauthenticated. After its subclass UnknownKey, `verify_with_fresh_keys` may still succeed.
        """
        known = self._cache.get(token)
        if known is not None:
            if now < known.expires_at:
                return known
            del self._cache[token]
            raise Unauthenticated("The token has expired.")
        claims, proof = self._signed_claims(token)
        who = self._principal(claims, proof, now)
        if len(self._cache) >= CACHED_TOKENS:
            del self._cache[next(iter(self._cache))]
        self._cache[token] = who
        return who

    async def verify_with_fresh_keys(self, token: str, now: int) -> Principal:
        """Like `verify`, but look an unknown key up in the key set, which is read again at most once a minute.

        Raises Unauthenticated; Unavailable when the key set could not be read yet.
        """
        if self._set is None:
            return self.verify(token, now)
        try:
            who = self.verify(token, now)
        except UnknownKey:
            await self._set.refresh(now)
            return self.verify(token, now)
        return self.verify(token, now) if await self._set.refresh_if_old(now) else who

    async def accepts(self, proof: str, now: int) -> bool:
        """Return whether tokens of the key with that fingerprint are accepted. Raises Unavailable when no key set was read yet."""
        if any(key.proof == proof for key in self._keys.values()):
            return True
        if self._set is None:
            return False
        await self._set.refresh_if_old(now)
        return self._set.holds(proof)

    async def read_keys(self, now: int) -> None:
        """Read the key set at the start, so that the first caller need not wait. A failure is logged."""
        if self._set is not None:
            with suppress(Unavailable):
                await self._set.refresh(now)

    def _signed_claims(self, token: str) -> tuple[_Claims, str]:
        parts = _TOKEN.fullmatch(token) if len(token) <= MAX_TOKEN_CHARS else None
        if parts is None:
            raise Unauthenticated("This is not a token.")
        try:
            header = _read_header(parts[1])
            signature = urlsafe_b64decode(parts[3] + "==")
            payload = urlsafe_b64decode(parts[2] + "==")
        except _UNREADABLE:
            raise Unauthenticated("This is not a token.") from None
        if header.crit is not UNSET or header.b64 is not UNSET:
            raise Unauthenticated("The token requires extensions that are not supported.")
        key = self._key(header)
        canonical = urlsafe_b64encode(signature).rstrip(b"=").decode() == parts[3]
        if not canonical or not key.verifies(token[: parts.start(3) - 1].encode(), signature):
            raise Unauthenticated("The token's signature is not valid.")
        try:
            return _CLAIMS.decode(payload), key.proof
        except _UNREADABLE:
            raise Unauthenticated("The token's claims are not valid: sub and exp are required, each of the right type.") from None

    def _principal(self, claims: _Claims, proof: str, now: int) -> Principal:
        expires_at = min(floor(claims.exp), LATEST)
        if now >= expires_at:
            raise Unauthenticated("The token has expired.")
        if claims.nbf is not UNSET and now < claims.nbf:
            raise Unauthenticated("The token is not valid yet.")
        if claims.iat is not UNSET and now < floor(claims.iat):  # Issuers that write fractions mean this very second.
            raise Unauthenticated("The token was issued in the future.")
        if self._issuer and claims.iss != self._issuer:
            raise Unauthenticated("The token is from another issuer.")
        if not _names(claims.aud, self._audience):
            raise Unauthenticated("The token is for another audience.")
        if not is_user_id(claims.sub):
            raise Unauthenticated("The token's sub must be 1 to 128 printable characters without spaces and commas, and not a reserved id.")
        if claims.role not in ("user", "admin"):
            raise Unauthenticated("The token's role must be user or admin.")
        name = claims.name if claims.name and is_visible(claims.name) else ""
        if "\0" in (claims.name or ""):
            raise Unauthenticated("The token's name must not contain NUL.")
        # Other values of these two claims are no reason to refuse a caller.
        email = claims.email if claims.email_verified is True and isinstance(claims.email, str) else ""
        return Principal(claims.sub, name[:MAX_NAME_CHARS], claims.role, expires_at, email=email, proof=proof)

    def _key(self, header: _Header) -> Key:
        """Return the one key that the header names. The algorithm decides its kind, so no key is used for another algorithm."""
        if self._set is not None and header.kid is not None and (found := self._set.find(header.kid, header.alg)) is not None:
            return found
        if header.alg in self._keys:
            return self._keys[header.alg]
        if self._set is not None and header.kid is not None and self._set.may_hold(header.alg):
            raise UnknownKey("The token is signed by a key that is not known here.")
        raise Unauthenticated("The token is signed by a key or an algorithm that is not accepted here.")


@lru_cache(maxsize=256)
def _read_header(segment: str) -> _Header:
    """Decode a header. Tokens of one issuer share theirs, so it is cached."""
    return _HEADER.decode(urlsafe_b64decode(segment + "=="))


def _names(aud: str | list[str] | UnsetType, audience: str) -> bool:
    """Return whether the token is for this service. RFC 7519 §4.1.3: a recipient refuses a token whose audience does not name it."""
    named = [] if aud is UNSET else [aud] if isinstance(aud, str) else aud
    return audience in named if audience else not named


def is_user_id(text: str) -> bool:
    """Return whether the text can be a user's id: 1 to 128 printable characters without spaces and commas, and not a reserved id."""
    return topics.parse(topics.of_user(text)) is not None and not is_reserved(text)


def mint(secret: str, user: str, role: str, name: str, ttl_s: int, now: int, audience: str = "", issuer: str = "") -> str:
    """Return an HS256 token for `user`, valid for `ttl_s` seconds from the epoch second `now`. "" omits `audience` or `issuer`.

    Raises ValueError when the secret is too short, or a Verifier would refuse the user id, the role or the duration.
    """
    key_of_secret(secret)
    if not is_user_id(user):
        raise ValueError("a user id has 1 to 128 printable characters, without spaces and commas")
    if role not in ("user", "admin"):
        raise ValueError("the role must be user or admin")
    if ttl_s <= 0:
        raise ValueError("the duration must be positive")
    claims = {"sub": user, "role": role, "iat": now, "exp": now + ttl_s} | ({"name": name} if name else {})
    claims |= ({"aud": audience} if audience else {}) | ({"iss": issuer} if issuer else {})
    return jwt.encode(claims, secret, HS256)
