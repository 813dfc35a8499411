"""The client: one method for each thing that the service does; its parts are in the modules beside this one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, Self, overload

import httpx

from sse_booking.client.bookings import Bookings
from sse_booking.client.calendars import Calendars
from sse_booking.client.messages import Messages
from sse_booking.client.models import Announcement, StreamTicket
from sse_booking.client.places import Places
from sse_booking.client.sets import Sets
from sse_booking.client.stream import EventStream, StreamEvent, StreamState
from sse_booking.client.waitlist import Waitlist
from sse_booking.client.wire import TokenProvider, Wire, read


class Client(Places, Bookings, Sets, Messages, Waitlist, Calendars):
    """A client of one service, for one user. Use it as an asynchronous context manager.

    Args:
        base_url: where the service is, such as `https://book.example.org`; a path before `/api` is kept.
        token: a bearer token, or a function (plain or asynchronous) that gives one that is good now; None for nobody.
        transport: how to get there, instead of the network.

    Every method raises ProblemError for a refusal, Unreachable where nobody answers after all attempts, BadAnswer for an answer that
    can't be understood, and ValueError for a datetime without time zone or with a fraction of a second. Writes are sent again after a
    broken connection, always with the same Idempotency-Key, so that they happen once.
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
        """Admins: tell everybody something."""
        body = {"message": message, "level": level}
        return read(await self._wire.call("POST", "/api/admin/announcements", body=body, idempotency_key=idempotency_key), Announcement)

    async def stream_ticket(self) -> StreamTicket:
        """A ticket for `GET /api/stream?ticket=…`, for those that can't send headers, such as an EventSource of another origin."""
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
        """Follow what happens: one's own topic, `all`, and `topics` (at most 100).

        The stream heals itself: it reconnects with its position, after the time that the service asked for, or, when that is gone,
        backing off with full jitter up to 30 s. A connection without a sign of life for 2.5 heartbeats counts as broken. No event is
        left out or delivered twice; where the service can't go on from a position it says so by a `reset` event: fetch afresh then.

        Yields StreamEvents, those about the stream itself included (`connected`, `caught_up`, `reset`, `token_expiring`, `goodbye`), and
        StreamStates too if `states`. Ends when the service says to stop for good (204). Raises ProblemError when it refuses (401 where no
        other token can be had, 403, 422) and ValueError for a `last_event_id` that no header can carry.

        Args:
            topics: such as `resource:table-7`, `venue:luigi:staff`.
            last_event_id: where to go on from: an event's id or an `event_cursor`; None or "": from now on.
            states: whether to tell how the connection is.
        """
        position = last_event_id or ""
        if not (position.isascii() and position.isprintable()):
            raise ValueError(f"{position!r} is not an event id")
        joined = topics if isinstance(topics, str) else ",".join(topics)
        stream: EventStream[Any] = EventStream(self._wire, joined, position, states=states)
        # Kept until they are over: the collector would take a forgotten one apart from the inside, and loudly.
        self._streams = [*(known for known in self._streams if not known.is_over), stream]
        return stream
