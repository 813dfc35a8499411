"""The context of one request: the caller, the input, transactions, and the response.

Handlers are `async def handler(context: RequestContext) -> Response`. They pass one function to `context.write` or `context.read`. The
service decodes the body by a callback after it has authorised the caller, so validation errors reveal nothing to others.
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
    """The body of an operation that takes no input."""


class Response(NamedTuple):
    """A response: status, extra headers, and the content as bytes or as a `file`, which is closed once sent."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""
    content_type: bytes = JSON_TYPE
    file: IO[bytes] | None = None


@dataclass(slots=True)
class RequestContext:
    """One request to one operation. `who` is nobody when the operation allows anonymous callers. `takes_body`: the operation has a body."""

    runtime: Runtime
    scope: Scope
    who: Principal
    raw_body: bytes | TooLarge
    headers: dict[bytes, bytes]
    takes_body: bool = True

    @property
    def address(self) -> str:
        """The caller's address, in the precision that distinguishes callers."""
        return caller_address(self.scope)

    @property
    def path(self) -> str:
        """The path of the request, which names a list to its cursors."""
        path: str = self.scope["path"]
        return path

    def param(self, name: str) -> str:
        """Return a path parameter."""
        value: str = self.scope["path_params"][name]
        return value

    def body(self, type_: type[B]) -> B:
        """Decode the body as a `type_`. Raises TooLarge, Malformed, UnsupportedMediaType, Invalid."""
        if isinstance(self.raw_body, TooLarge):
            raise self.raw_body
        return parsing.body(type_, self.raw_body, self.headers.get(b"content-type", b"").decode("latin-1"))

    def given(self, type_: type[Struct]) -> dict[str, Any]:
        """Return the members that the body contains, by name. Raises as `body` does, and Invalid when there are none."""
        body = self.body(type_)
        values = {name: value for name in body.__struct_fields__ if (value := getattr(body, name)) is not UNSET}
        if not values:
            raise Invalid.one("body", "Give at least one member to change.")
        return values

    def query(self, type_: type[B]) -> B:
        """Decode the query string as a `type_`. Raises Invalid."""
        return parsing.query(type_, self.scope["query_string"])

    def if_match(self) -> Collection[int] | None:
        """Return the versions that `If-Match` lists; None when the header is absent or `*`. Raises Invalid.

        The service calls this after it has validated the body. An operation without a body refuses one here.
        """
        if self.raw_body and not self.takes_body:
            self.body(Nothing)
        raw = self.headers.get(b"if-match")
        if raw is None or raw.strip() == b"*":
            return None
        tags = raw.decode("latin-1").strip()
        if _ETAGS.fullmatch(tags) is None:
            raise Invalid.one("If-Match", 'It must be an ETag, such as "3".')
        # A weak tag never matches strongly (RFC 9110 §13.1.1). A tag that is none of our versions is as stale as an old one.
        return [int(version) for version in _VERSION.findall(tags)]

    async def read(self, job: Callable[[Tx], Result]) -> Response:
        """Run the function in a snapshot and respond 200 with its result."""
        return _response(await self.runtime.store.read(lambda tx: _with_cursor(tx, job)), 200, None)

    async def read_long(self, job: Callable[[Tx], Result]) -> Response:
        """Like `read`, for functions that may take seconds; see http/long_reads.py."""
        return _response(await self.runtime.long_reads.run(self.who.user_id, lambda tx: _with_cursor(tx, job)), 200, None)

    async def write(
        self, job: Callable[[Tx], Result], *, status: int = 200, location: Callable[[Any], str] | None = None, dry_run: bool = False
    ) -> Response:
        """Run the function in a write transaction and respond with its result. With an Idempotency-Key, it runs only once.

        The stored response is committed together with the effect. `location` returns the path of the created resource from the body. A dry
        run has no effect: it runs again whatever its key, and nothing is stored.
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
                raise KeyReused("This key was used for another request. Use a fresh one.")
            headers = tuple((header.encode(), value.encode()) for header, value in json.loads(stored.headers).items())
            return Response(stored.status, (*headers, (b"idempotent-replayed", b"true")), stored.body.encode())

        self.runtime.idempotency_keys_in_flight.add(name)
        try:
            return await self.runtime.store.write(once)
        finally:
            self.runtime.idempotency_keys_in_flight.discard(name)

    def _without_body(self, job: Callable[[Tx], Result]) -> Callable[[Tx], Result]:
        """Wrap the function to refuse an unexpected body. The check runs after it, so a caller without the right learns only that; a
        refusal rolls the transaction back."""

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
            b"" if if_match is None else b"=" + if_match,  # An empty header differs from none.
            raw_body,
        )
        digest = hashlib.sha256()
        for part in parts:
            digest.update(b"%d:" % len(part) + part)
        return digest.digest()


Handler = Callable[[RequestContext], Awaitable[Response]]


def _with_cursor(tx: Tx, job: Callable[[Tx], Result]) -> Result:
    """Run the function. A refusal carries the cursor at which it is true."""
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
    """Return the whole body, or TooLarge as a value: the caller decides later whether to raise it."""
    too_large = TooLarge(f"A body may have at most {parsing.MAX_BODY} bytes.")
    # Check before receiving: a client that waits for `100 Continue` need not send its body at all.
    if any(name == b"content-length" and int(value) > parsing.MAX_BODY for name, value in scope["headers"]):
        return too_large
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body") and len(body) <= parsing.MAX_BODY:
        message = await receive()
        body += message.get("body", b"")
    if message["type"] == "http.disconnect":  # A part of the body may mean something else than the whole.
        raise Malformed("The body was cut off.")
    return too_large if len(body) > parsing.MAX_BODY else body


async def send_response(scope: Scope, send: Send, answer: Response, extra: list[tuple[bytes, bytes]]) -> None:
    """Send a response with the headers that every response has."""
    headers = [*answer.headers, *extra]
    if any(name == b"cache-control" for name, _ in answer.headers):  # Cacheable responses set their own Cache-Control.
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
    """Send a file piece by piece, each after the connection has taken the previous one. Only one piece is in memory."""
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
