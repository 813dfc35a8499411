"""GET /api/stream: authenticate, register, authorise and replay in one snapshot, then go live.

The order matters. The subscription is registered with the hub before the snapshot in which its rights are checked, so a right that ends in
between ends the stream. It goes live by `relay.join`, in one step with what the ring buffer still holds, so no event is lost or repeated
between replay and live.

A stream that can't be served now is answered with 200, `retry:`, `goodbye` and a clean end: a browser's EventSource never reconnects after
a 503.
"""

from __future__ import annotations

import asyncio
import logging
import re
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple
from urllib.parse import parse_qsl

from msgspec import Meta
from starlette.types import Receive, Scope, Send

from sse_booking.domain.errors import Forbidden, Unauthenticated
from sse_booking.domain.principal import Principal
from sse_booking.domain.topics import may_read, subscription
from sse_booking.http.client_address import caller_address
from sse_booking.http.connection_offer import EXTENSION, ConnectionOffer, OwnedStream
from sse_booking.http.parsing import Query, query
from sse_booking.http.problems.responses import NotAcceptable
from sse_booking.hub import Hub, Subscription
from sse_booking.relay import Relay
from sse_booking.service.unit_of_work import as_json
from sse_booking.sse import EventId, chunk, frame, portion
from sse_booking.store import credentials, log
from sse_booking.store.executor import Store, Tx
from sse_booking.store.resources import Rights

if TYPE_CHECKING:
    from sse_booking.http.portable_stream import PortableStream

logger = logging.getLogger(__name__)
Headers = list[tuple[bytes, bytes]]

HEADERS: Final[Headers] = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
CATCHING_UP_AT_ONCE: Final = 32
"""Streams that read the log at the same time. More would only queue for the reader threads while holding pages in memory."""


class StreamQuery(Query, frozen=True, kw_only=True):
    """Query parameters of the stream, without the credential and the position. A bad position is never an error."""

    topics: Annotated[str | None, Meta(description="Topics separated by commas, besides `all` and the caller's own.")] = None


class Opening(NamedTuple):
    """The result of the first snapshot: the head of the log, and the first page of the replay or the reason for a reset."""

    head: EventId
    position: EventId | None
    reset: str | None
    page: log.ReplayPage | None


class Opened(NamedTuple):
    """A registered stream: its first frames, and the rest of the replay."""

    sub: OwnedStream | PortableStream
    first: bytes
    rest: Replay | None


class Streams:
    """Opens streams, and brings those that fell behind back to live."""

    def __init__(self, store: Store, hub: Hub, relay: Relay) -> None:
        self.store = store
        self.hub = hub
        self.relay = relay
        self._behind = asyncio.Semaphore(CATCHING_UP_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        hub.on_lag = self._lagged

    async def open(self, scope: Scope, send: Send, who: Principal, extra: Headers) -> Opened | None:
        """Register, authorise and read the missed events. Returns None after sending a response. `extra`: headers of every response."""
        if not _accepts_events(scope):
            raise NotAcceptable("This address sends text/event-stream only.")
        topics = subscription(query(StreamQuery, scope["query_string"]).topics, who)
        if scope["method"] == "HEAD":
            await self.store.read(lambda tx: _authorise(tx, who, topics))
            await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, *extra]})
            await send({"type": "http.response.body", "body": b""})
            return None
        address = caller_address(scope)
        if refusal := self.hub.refusal(who.user_id, address):
            await self.refuse(send, refusal, extra)
            return None
        position = _position(scope)
        offered: ConnectionOffer | None = scope.get("extensions", {}).get(EXTENSION)
        sub = offered.stream(who, topics, self.hub) if offered else _portable_stream(who, topics, self.hub)
        self.hub.add(sub, address)
        try:
            opening = await self.store.read(lambda tx: _open(tx, who, topics, position))
        except BaseException:
            self.hub.remove(sub, "refused")
            raise
        return Opened(sub, *self._first(sub, opening))

    async def run(self, opened: Opened, scope: Scope, receive: Receive, send: Send, extra: Headers) -> None:
        """Send the first frames, then feed the stream until the relay can."""
        sub, first, rest = opened
        headers = [*HEADERS, *extra]
        if not isinstance(sub, OwnedStream):
            await sub.run(scope, receive, send, headers, first, self._feed(sub, rest))
        elif sub.start(headers, first):
            self._go_on(sub, rest)  # In a task of its own: a slow reader keeps nothing of the request in memory.
        else:
            self.hub.remove(sub)

    async def refuse(self, send: Send, reason: str, extra: Headers) -> None:
        """Answer a stream that can't be served now."""
        self.hub.refused += 1
        goodbye = frame("goodbye", as_json({"reason": reason}), retry_ms=self.hub.jittered_retry_ms())
        size = (b"content-length", b"%d" % len(goodbye))
        await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, size, *extra]})
        await send({"type": "http.response.body", "body": goodbye})

    def _first(self, sub: Subscription, opening: Opening) -> tuple[bytes, Replay | None]:
        """Return the first frames (`connected` and what follows from the position) and the rest of the replay."""
        at = opening.position or opening.head
        sub.id = "" if opening.reset else str(at)
        hello = {
            "stream_id": sub.stream_id,
            "user_id": sub.user_id or None,
            "topics": sub.topics,
            "cursor": str(at),
            "heartbeat_s": self.hub.heartbeat_s,
        }
        first = sub.control("connected", as_json(hello), self.hub.jittered_retry_ms())
        sub.n, sub.id = at.n, str(at)
        if opening.reset:
            return first + sub.control("reset", as_json({"reason": opening.reset, "cursor": sub.id})), None
        if opening.page is None:
            return first, None
        replay = Replay(self.relay.epoch, opening.page, opening.head, announce=True)
        return first + replay.frames(sub), None if replay.is_over else replay

    def _lagged(self, sub: Subscription) -> None:
        """Continue a stream that has taken all waiting data: from memory if that is enough, else from the log."""
        self._go_on(sub, None)

    def _go_on(self, sub: Subscription, replay: Replay | None) -> None:
        if replay is None and sub.ready and self.relay.join(sub):
            return
        sub.replaying = True
        task = asyncio.get_running_loop().create_task(self._feed(sub, replay))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _feed(self, sub: Subscription, replay: Replay | None) -> None:
        """Feed a stream until it has everything that it missed and the relay can take over. An error ends the stream."""
        try:
            await self._catch_up(sub, replay)
        except Exception:
            logger.exception("a stream could not be fed from the log; its client has to resume")
            self.hub.end(sub, "error", self.hub.jittered_retry_ms())

    async def _catch_up(self, sub: Subscription, replay: Replay | None) -> None:
        announce = replay is not None
        if replay is not None and not sub.ready:
            replay.release()
            replay = None
        while await self.hub.until_ready(sub):
            if replay is None:
                if not announce and self.relay.join(sub):
                    return
                async with self._behind:
                    found = await self.store.read(lambda tx: _next_page(tx, sub))
                if sub not in self.hub:
                    return
                if isinstance(found, str):
                    self.hub.end(sub, found)
                    return
                page, head = found
                if page is None:
                    # The events were pruned meanwhile. The client is notified; nothing is skipped silently.
                    sub.n, sub.id, announce = head.n, str(head), False
                    sub.write(sub.control("reset", as_json({"reason": "pruned", "cursor": sub.id})))
                    continue
                replay = Replay(self.relay.epoch, page, head, announce=announce)
            if data := replay.frames(sub):
                sub.write(data)
            announce = replay.announce
            if replay.is_over or not sub.ready:
                replay.release()
                replay = None


class Replay:
    """A page of the log that is being sent to one stream. `announce`: send `caught_up` once the client has everything up to `head`."""

    __slots__ = ("_epoch", "_page", "_sent", "announce", "head")

    def __init__(self, epoch: str, page: log.ReplayPage, head: EventId, *, announce: bool) -> None:
        self._epoch = epoch
        self._page = page
        self._sent = 0
        self.head = head
        self.announce = announce

    def release(self) -> None:
        """Free the page: a client that reads nothing would keep it in memory forever."""
        self._page = log.ReplayPage([], self._page.upto, self._page.done)

    @property
    def is_over(self) -> bool:
        """Whether the whole page has been handed to the stream."""
        return self._sent == len(self._page.rows)

    def frames(self, sub: Subscription) -> bytes:
        """Return the next frames as chunks, and count them as sent."""
        rows = self._page.rows[self._sent : self._sent + portion(len(row[3]) for row in islice(self._page.rows, self._sent, None))]
        parts = []
        for n, _, type_, payload, ms in rows:
            sub.id = str(EventId(self._epoch, n, ms))
            parts.append(frame(type_, payload, sub.id))
        self._sent += len(rows)
        sub.delivered += len(rows)
        data = chunk(b"".join(parts)) if parts else b""
        if not self.is_over:
            sub.n = rows[-1][0]
            return data
        sub.n = self._page.upto
        if self._page.done and self.announce:
            self.announce = False
            sub.id = str(self.head)
            data += sub.control("caught_up", as_json({"cursor": sub.id}))
        return data


def _portable_stream(who: Principal, topics: tuple[str, ...], hub: Hub) -> PortableStream:
    from sse_booking.http.portable_stream import PortableStream

    return PortableStream(who, topics, hub)


def _accepts_events(scope: Scope) -> bool:
    """Return whether the Accept headers admit text/event-stream (RFC 9110 §12.5.1). The most specific range decides."""
    accepted = ",".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"accept").lower()
    weights = {}
    for item in accepted.split(","):
        kind, *parameters = (part.strip() for part in item.split(";"))
        weights[kind] = not any(re.fullmatch(r"q=0(\.0*)?", parameter) for parameter in parameters)
    for kind in ("text/event-stream", "text/*", "*/*"):
        if kind in weights:
            return weights[kind]
    return not accepted.strip(" ,")


def _position(scope: Scope) -> str:
    """Return the position to resume from, "" for now. The header precedes the query; several different values are malformed."""
    headers = {value.decode("latin-1") for name, value in scope["headers"] if name == b"last-event-id" and value.strip()}
    given = headers or {value for name, value in parse_qsl(scope["query_string"].decode("latin-1")) if name == "last_event_id"}
    return ",".join(given)


def _authorise(tx: Tx, who: Principal, topics: tuple[str, ...]) -> None:
    if who.session and not credentials.is_session(tx.db, who.session):
        raise Unauthenticated("The session has ended; sign in again.")
    rights = Rights(tx.db)
    closed = [topic for topic in topics if not may_read(topic, who, rights)]
    if closed:
        raise Forbidden(f"These topics do not exist, or you may not read them: {', '.join(closed[:5])}.")


def _open(tx: Tx, who: Principal, topics: tuple[str, ...], position: str) -> Opening:
    _authorise(tx, who, topics)
    head = log.head(tx.db)
    if not position:
        return Opening(head, None, None, None)
    found = log.locate(tx.db, position)
    if isinstance(found, str):
        return Opening(head, None, found, None)
    return Opening(head, found, None, log.replay(tx.db, topics, found.n))


def _next_page(tx: Tx, sub: Subscription) -> tuple[log.ReplayPage | None, EventId] | str:
    """Return the next page under the current rights (None when it was pruned) and the head; or the reason why the stream ends."""
    who = Principal(sub.user_id, role="admin" if sub.is_admin else "user", session=sub.session)
    try:
        _authorise(tx, who, sub.topics)
    except Forbidden:
        return "right_lost"
    except Unauthenticated:
        return "signed_out"
    return log.replay(tx.db, sub.topics, sub.n) if sub.n >= log.mark(tx.db) else None, log.head(tx.db)
