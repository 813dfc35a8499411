"""JSON Web Tokens (RFC 7519): who a token stands for, and making one.

PyJWT's algorithms check signatures; the envelope is read here, because what we take is
narrower than what a library must take, and because it then costs 4 µs and not 20: three canonical base64url parts, a header without
`crit`, a key that belongs to exactly one algorithm. Claims are judged against the time given, with zero leeway.
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
from sse_booking.http.jwks import HS256, Key, KeySet, key_of_pem, key_of_secret
from sse_booking.http.problems.http_errors import Unavailable

MAX_TOKEN_CHARS: Final = 8192
"""Tokens with many claims have 2,000; proxies cut headers off at 8,192."""
MAX_NAME_CHARS: Final = 200
CACHED_TOKENS: Final = 10_000
"""Verified tokens that are remembered, about 1 KiB each: as many as people who are there at a time."""
LATEST: Final = 253_370_764_799
"""9998-12-31T23:59:59Z, the last instant that can be written; a token that expires later expires then."""

_TOKEN: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)", re.ASCII)


class UnknownKey(Unauthenticated):
    """The token names a key that is not among those read last."""


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
"""What decoding raises: binascii.Error is a ValueError, and what is nested a thousand deep ends the decoder's recursion."""
_HEADER: Final = msgspec.json.Decoder(_Header)
_CLAIMS: Final = msgspec.json.Decoder(_Claims)


class Verifier:
    """Checks tokens against the configured keys, and remembers those that were good until they expire.

    `secret` is that of HS256, at least 32 bytes; `public_key` is PEM (RSA of 2048 bits or more, P-256, Ed25519: RS256, ES256,
    EdDSA); `jwks` is the address or the path of a key set. "" means none; each that is given is accepted. Where an `audience` is given a
    token must name it; where none is, a token must name none. Where an
    `issuer` is given a token must be from that one.

    Raises: ValueError where a key can't be used, with a sentence for whoever runs the service.
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
        """Whom the token stands for at the epoch second `now`, by the keys that are known already.

        Raises Unauthenticated; the UnknownKey among them may be mended by `verify_with_fresh_keys`.
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
        """Like `verify`; a key that is not known is looked for in the key set, which is read again at most once a minute.

        Raises Unauthenticated; Unavailable where the key set could not be read yet.
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
        """Whether tokens of the key with that fingerprint are accepted. Raises Unavailable where the key set could not be read yet."""
        if any(key.proof == proof for key in self._keys.values()):
            return True
        if self._set is None:
            return False
        await self._set.refresh_if_old(now)
        return self._set.holds(proof)

    async def read_keys(self, now: int) -> None:
        """Read the key set at the start, so that the first caller need not wait for it. One that can't be read is logged."""
        if self._set is not None:
            with suppress(Unavailable):
                await self._set.refresh(now)

    def _signed_claims(self, token: str) -> tuple[_Claims, str]:
        parts = _TOKEN.fullmatch(token) if len(token) <= MAX_TOKEN_CHARS else None
        if parts is None:
            raise Unauthenticated("That is not a token.")
        try:
            header = _read_header(parts[1])
            signature = urlsafe_b64decode(parts[3] + "==")
            payload = urlsafe_b64decode(parts[2] + "==")
        except _UNREADABLE:
            raise Unauthenticated("That is not a token.") from None
        if header.crit is not UNSET or header.b64 is not UNSET:
            raise Unauthenticated("The token asks for extensions that are not supported.")
        key = self._key(header)
        canonical = urlsafe_b64encode(signature).rstrip(b"=").decode() == parts[3]
        if not canonical or not key.verifies(token[: parts.start(3) - 1].encode(), signature):
            raise Unauthenticated("The token's signature is not good.")
        try:
            return _CLAIMS.decode(payload), key.proof
        except _UNREADABLE:
            raise Unauthenticated("The token's claims are not good: sub and exp are needed, each of its own type.") from None

    def _principal(self, claims: _Claims, proof: str, now: int) -> Principal:
        expires_at = min(floor(claims.exp), LATEST)
        if now >= expires_at:
            raise Unauthenticated("The token has expired.")
        if claims.nbf is not UNSET and now < claims.nbf:
            raise Unauthenticated("The token is not valid yet.")
        if claims.iat is not UNSET and now < floor(claims.iat):  # issuers that write fractions mean this very second
            raise Unauthenticated("The token was issued in the future.")
        if self._issuer and claims.iss != self._issuer:
            raise Unauthenticated("The token is from another issuer.")
        if not _names(claims.aud, self._audience):
            raise Unauthenticated("The token is for another audience.")
        if not is_user_id(claims.sub):
            raise Unauthenticated("The token's sub must be 1 to 128 printable characters without spaces and commas, and not a reserved id.")
        if claims.role not in ("user", "admin"):
            raise Unauthenticated("The token's role must be user or admin.")
        name = claims.name or ""
        if "\0" in name:
            raise Unauthenticated("The token's name must not contain NUL.")
        # Whatever else these two are, they are no reason to turn somebody away.
        email = claims.email if claims.email_verified is True and isinstance(claims.email, str) else ""
        return Principal(claims.sub, name[:MAX_NAME_CHARS], claims.role, expires_at, email=email, proof=proof)

    def _key(self, header: _Header) -> Key:
        """The one key that the header names. The algorithm decides which kind it is, so none is ever used for another's."""
        if self._set is not None and header.kid is not None and (found := self._set.find(header.kid, header.alg)) is not None:
            return found
        if header.alg in self._keys:
            return self._keys[header.alg]
        if self._set is not None and header.kid is not None and self._set.may_hold(header.alg):
            raise UnknownKey("The token is signed by a key that is not known here.")
        raise Unauthenticated("The token is signed by a key or an algorithm that is not accepted here.")


@lru_cache(maxsize=256)
def _read_header(segment: str) -> _Header:
    """Tokens of one issuer have the same header: it is read once."""
    return _HEADER.decode(urlsafe_b64decode(segment + "=="))


def _names(aud: str | list[str] | UnsetType, audience: str) -> bool:
    """Whether the token is for us. RFC 7519 §4.1.3: whoever is not named must refuse a token that names others."""
    named = [] if aud is UNSET else [aud] if isinstance(aud, str) else aud
    return audience in named if audience else not named


def is_user_id(text: str) -> bool:
    """Whether the text can be a user's id: 1 to 128 printable characters without space and comma, and none that the service keeps."""
    return topics.parse(topics.of_user(text)) is not None and not is_reserved(text)


def mint(secret: str, user: str, role: str, name: str, ttl_s: int, now: int, audience: str = "", issuer: str = "") -> str:
    """A token of HS256 for `user`, good for `ttl_s` seconds from the epoch second `now`, for an `audience` and from an
    `issuer` where there are.

    Raises: ValueError where the secret is too short or the user id, the role or the duration is none that a Verifier takes.
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
