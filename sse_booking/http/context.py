"""One request: who calls, what with, and the way to a transaction and back to an answer.

Handlers are `async def handler(context: RequestContext) -> Response`. They hand one function to `context.write` or `context.read`.
The service calls back to have the body decoded once it has authorised the caller: a validation error tells nobody else anything.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from msgspec import UNSET, Struct
from starlette.types import Receive, Scope, Send

from sse_booking.domain.errors import BookingError, Invalid, KeyInFlight, KeyReused, Malformed, TooLarge
from sse_booking.domain.principal import Principal
from sse_booking.http import parsing
from sse_booking.http.client_address import caller_address
from sse_booking.http.connection_offer import EXTENSION
from sse_booking.service.unit_of_work import Result, encode_json
from sse_booking.store import idempotency, log
from sse_booking.store.executor import Tx

if TYPE_CHECKING:
    from sse_booking.http.runtime import Runtime

B = TypeVar("B", bound=Struct)
R = TypeVar("R")

JSON_TYPE: Final = b"application/json"
FILE_PIECE: Final = 65_536
_ETAG: Final = r'(?:W/)?"[!#-~]*"'
_ETAGS: Final = re.compile(rf"{_ETAG}(?: *, *{_ETAG})*")  # RFC 9110 §8.8.3 and §13.1.1; openapi.py has the same
_VERSION: Final = re.compile(r'(?<!W/)"([1-9][0-9]{0,17})"', re.ASCII)
_KEY: Final = re.compile(r"[!-~]{1,255}", re.ASCII)


class Nothing(parsing.Body, frozen=True, kw_only=True):
    """The body of an operation that needs none."""


class Response(NamedTuple):
    """What goes back: a status, headers besides the content's own, and the body as bytes, or as a `file` that is closed once sent."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""
    content_type: bytes = JSON_TYPE
    file: IO[bytes] | None = None


@dataclass(slots=True)
class RequestContext:
    """One request to one operation. `who` may be nobody where the operation allows it. `takes_body`: a body says something here."""

    runtime: Runtime
    scope: Scope
    who: Principal
    raw_body: bytes | TooLarge
    headers: dict[bytes, bytes]
    takes_body: bool = True

    @property
    def address(self) -> str:
        """The caller's address, as far as it tells callers apart."""
        return caller_address(self.scope)

    def param(self, name: str) -> str:
        """A part of the path."""
        value: str = self.scope["path_params"][name]
        return value

    def body(self, type_: type[B]) -> B:
        """The body as a `type_`. Raises TooLarge, Malformed, Invalid."""
        if isinstance(self.raw_body, TooLarge):
            raise self.raw_body
        return parsing.body(type_, self.raw_body, self.headers.get(b"content-type", b"").decode("latin-1"))

    def given(self, type_: type[Struct]) -> dict[str, Any]:
        """The members of the body that were given, by name. Raises as `body` does, and Invalid where there is none."""
        body = self.body(type_)
        values = {name: value for name in body.__struct_fields__ if (value := getattr(body, name)) is not UNSET}
        if not values:
            raise Invalid.one("body", "Name at least one member to change.")
        return values

    def query(self, type_: type[B]) -> B:
        """The query string as a `type_`. Raises Invalid."""
        return parsing.query(type_, self.scope["query_string"])

    def if_match(self) -> Collection[int] | None:
        """The versions that `If-Match` asks for; None where there is none, or any will do. Raises Invalid.

        It is asked for when the body was good; where none is asked for, that is looked at here.
        """
        if self.raw_body and not self.takes_body:
            self.body(Nothing)
        raw = self.headers.get(b"if-match")
        if raw is None or raw.strip() == b"*":
            return None
        tags = raw.decode("latin-1").strip()
        if _ETAGS.fullmatch(tags) is None:
            raise Invalid.one("If-Match", 'It must be an ETag, such as "3".')
        # A weak tag never matches strongly (RFC 9110 §13.1.1), and one that is no version of ours is stale like an old one.
        return [int(version) for version in _VERSION.findall(tags)]

    async def read(self, job: Callable[[Tx], Result]) -> Response:
        """Run the function in a snapshot and answer 200 with what it returns."""
        return _response(await self.runtime.store.read(lambda tx: _with_cursor(tx, job)), 200, None)

    async def read_long(self, job: Callable[[Tx], Result]) -> Response:
        """The same for what may take seconds; see http/long_reads.py."""
        return _response(await self.runtime.long_reads.run(self.who.user_id, lambda tx: _with_cursor(tx, job)), 200, None)

    async def write(
        self, job: Callable[[Tx], Result], *, status: int = 200, location: Callable[[Any], str] | None = None, dry_run: bool = False
    ) -> Response:
        """Run the function in a write transaction and answer with what it returns; with an Idempotency-Key, only once.

        The stored answer is written in the same commit as the effect. `location` makes the path of what was created from the body. A
        dry run has no effect: it is made again, whatever its key, and nothing is stored.
        """
        if self.raw_body and not self.takes_body:
            job = self._without_body(job)
        raw_key = self.headers.get(b"idempotency-key")
        if raw_key is None or dry_run:
            return await self.runtime.store.write(lambda tx: _response(_with_cursor(tx, job), status, location))
        key = raw_key.decode("latin-1")
        if not _KEY.fullmatch(key):
            raise Invalid.one("Idempotency-Key", "1 to 255 visible ASCII characters.")
        if isinstance(self.raw_body, TooLarge):
            raise self.raw_body
        name = (self.who.user_id, key)
        if name in self.runtime.idempotency_keys_in_flight:
            raise KeyInFlight("A request with this key is still running.")
        fingerprint = self._fingerprint(self.raw_body)

        def once(tx: Tx) -> Response:
            stored = idempotency.find(tx.db, *name, tx.now)
            if stored is None:
                answer = _response(_with_cursor(tx, job), status, location)
                kept = {header.decode(): value.decode() for header, value in answer.headers}
                idempotency.insert(
                    tx.db, *name, idempotency.Stored(fingerprint, answer.status, json.dumps(kept), answer.body.decode()), tx.now
                )
                return answer
            if stored.fingerprint != fingerprint:
                raise KeyReused("This key came with another request before.")
            headers = tuple((header.encode(), value.encode()) for header, value in json.loads(stored.headers).items())
            return Response(stored.status, (*headers, (b"idempotent-replayed", b"true")), stored.body.encode())

        self.runtime.idempotency_keys_in_flight.add(name)
        try:
            return await self.runtime.store.write(once)
        finally:
            self.runtime.idempotency_keys_in_flight.discard(name)

    def _without_body(self, job: Callable[[Tx], Result]) -> Callable[[Tx], Result]:
        """The function, undone by a body that asks for something: looked at after it, so that who may not do it is told just that."""

        def run(tx: Tx) -> Result:
            done = job(tx)
            self.body(Nothing)
            return done

        return run

    def _fingerprint(self, raw_body: bytes) -> bytes:
        if_match = self.headers.get(b"if-match")
        parts = (
            self.scope["method"].encode(),
            self.scope["path"].encode(),
            self.scope["query_string"],
            b"" if if_match is None else b"=" + if_match,  # an empty one is not none
            raw_body,
        )
        digest = hashlib.sha256()
        for part in parts:
            digest.update(b"%d:" % len(part) + part)
        return digest.digest()


Handler = Callable[[RequestContext], Awaitable[Response]]


def _with_cursor(tx: Tx, job: Callable[[Tx], Result]) -> Result:
    """What the function returns; a refusal learns at which event it is true."""
    try:
        return job(tx)
    except BookingError as error:
        error.cursor = error.cursor or str(log.head(tx.db))
        raise


def _response(done: Result, status: int, location: Callable[[Any], str] | None) -> Response:
    headers = [(b"event-cursor", done.cursor.encode())]
    if done.version is not None:
        headers.append((b"etag", b'"%d"' % done.version))
    if done.body is None:
        return Response(204, tuple(headers))
    body = encode_json(done.body)
    if location is not None:
        headers.append((b"location", location(done.body).encode()))
    return Response(status, tuple(headers), body)


async def read_body(scope: Scope, receive: Receive) -> bytes | TooLarge:
    """The whole body, or TooLarge as a value: whether it is told depends on who asks."""
    too_large = TooLarge(f"A body may have {parsing.MAX_BODY} bytes.")
    # Before a byte of it is asked for: whoever waits for `100 Continue` need not send it at all.
    if any(name == b"content-length" and int(value) > parsing.MAX_BODY for name, value in scope["headers"]):
        return too_large
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body") and len(body) <= parsing.MAX_BODY:
        message = await receive()
        body += message.get("body", b"")
    if message["type"] == "http.disconnect":  # what has come may mean something else than the whole
        raise Malformed("The body was cut off.")
    return too_large if len(body) > parsing.MAX_BODY else body


async def send_response(scope: Scope, send: Send, answer: Response, extra: list[tuple[bytes, bytes]]) -> None:
    """Send an answer with the headers that every answer has."""
    headers = [*answer.headers, *extra]
    if any(name == b"cache-control" for name, _ in answer.headers):  # what may be kept says so itself
        headers = [*answer.headers, *(header for header in extra if header[0] != b"cache-control")]
    if answer.file is not None:
        await _send_file(scope, send, answer, answer.file, headers)
        return
    if answer.status not in (204, 304):
        headers += [(b"content-type", answer.content_type), (b"content-length", b"%d" % len(answer.body))]
    body = b"" if scope["method"] == "HEAD" else answer.body
    offered = scope.get("extensions", {}).get(EXTENSION)
    if offered and offered.respond(answer.status, headers, body):
        return
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _send_file(scope: Scope, send: Send, answer: Response, file: IO[bytes], headers: list[tuple[bytes, bytes]]) -> None:
    """Send a file piece by piece, each when the connection has taken the one before. The memory is that of one piece."""
    try:
        size = file.seek(0, 2)
        file.seek(0)
        headers += [(b"content-type", answer.content_type), (b"content-length", b"%d" % size)]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        left = 0 if scope["method"] == "HEAD" else size
        while left > FILE_PIECE:
            await send({"type": "http.response.body", "body": await asyncio.to_thread(file.read, FILE_PIECE), "more_body": True})
            left -= FILE_PIECE
        await send({"type": "http.response.body", "body": file.read(left)})
    finally:
        file.close()
