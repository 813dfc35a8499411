"""The client: one method for each operation of the service. The modules beside this one hold its parts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, Self, overload

import httpx

from sse_booking.client.bookings import Bookings
from sse_booking.client.calendars import Calendars
from sse_booking.client.messages import Messages
from sse_booking.client.models import Announcement, StreamTicket
from sse_booking.client.parties import Parties
from sse_booking.client.places import Places
from sse_booking.client.sets import Sets
from sse_booking.client.stream import EventStream, StreamEvent, StreamState
from sse_booking.client.waitlist import Waitlist
from sse_booking.client.wire import TokenProvider, Wire, read


class Client(Places, Bookings, Parties, Sets, Messages, Waitlist, Calendars):
    """A client of one service, for one user. Use it as an asynchronous context manager.

    Args:
        base_url: the address of the service, such as `https://book.example.org`; a path before `/api` is kept.
        token: a bearer token, or a function (plain or asynchronous) that returns a valid one; None for anonymous access.
        transport: an httpx transport to use instead of the network.

    Every method raises ProblemError for a refusal, Unreachable when no attempt gets a response, BadAnswer for a response that can't be
    understood, and ValueError for a datetime without time zone or with a fraction of a second. Writes are repeated after a broken
    connection, always with the same Idempotency-Key, so they happen once.
    """

    def __init__(
        self, base_url: str, *, token: str | TokenProvider | None = None, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._wire = Wire(base_url, token, transport)
        self._streams: list[EventStream[Any]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """End all streams and close all connections."""
        for stream in self._streams:
            await stream.aclose()
        await self._wire.aclose()

    async def announce(
        self, message: str, *, level: Literal["info", "warning", "critical"] = "info", idempotency_key: str | None = None
    ) -> Announcement:
        """Admins: send an announcement to everybody."""
        body = {"message": message, "level": level}
        return read(await self._wire.call("POST", "/api/admin/announcements", body=body, idempotency_key=idempotency_key), Announcement)

    async def stream_ticket(self) -> StreamTicket:
        """Get a ticket for `GET /api/stream?ticket=…`, for clients that can't send headers, such as an EventSource on another origin."""
        return read(await self._wire.call("POST", "/api/stream-tickets"), StreamTicket)

    @overload
    def stream(
        self, topics: Iterable[str] = (), *, last_event_id: str | None = None, states: Literal[False] = False
    ) -> EventStream[StreamEvent]: ...

    @overload
    def stream(
        self, topics: Iterable[str] = (), *, last_event_id: str | None = None, states: Literal[True]
    ) -> EventStream[StreamEvent | StreamState]: ...

    def stream(self, topics: Iterable[str] = (), *, last_event_id: str | None = None, states: bool = False) -> EventStream[Any]:
        """Follow events: the caller's own topic, `all`, and `topics` (at most 100).

        The stream recovers by itself: it reconnects with its position, after the time that the service asked for, or, without one, with
        exponential backoff and full jitter of up to 30 s. A connection that is silent for 2.5 heartbeats counts as broken. No event is lost
        or repeated. When the service can't resume from a position it sends a `reset` event: fetch the data again then.

        Yields StreamEvents, including those about the stream itself (`connected`, `caught_up`, `reset`, `token_expiring`, `goodbye`), and
        StreamStates too if `states`. Ends when the service says to stop for good (204). Raises ProblemError when it refuses (401 if
        no other token can be obtained, 403, 422) and ValueError for a `last_event_id` that no header can carry.

        Args:
            topics: such as `resource:table-7`, `venue:luigi:staff`.
            last_event_id: the position to resume from: an event's id or an `event_cursor`; None or "" for now.
            states: whether to yield the state of the connection, too.
        """
        position = last_event_id or ""
        if not (position.isascii() and position.isprintable()):
            raise ValueError(f"{position!r} is not an event id")
        joined = topics if isinstance(topics, str) else ",".join(topics)
        stream: EventStream[Any] = EventStream(self._wire, joined, position, states=states)
        # References are kept until the streams are over: the collector would finalise an unreferenced generator, with warnings.
        # warnings.
        self._streams = [*(known for known in self._streams if not known.is_over), stream]
        return stream
