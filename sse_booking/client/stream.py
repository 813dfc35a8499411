"""A stream of events that recovers by itself.

Theory of operation: `_follow` is one generator for the whole life of the stream: connect, read, wait, connect again. It yields batches;
each item comes with the position after it. `__anext__` runs it a step at a time in a task of its own. A consumer that is cancelled (by a
timeout, say) therefore neither breaks the connection nor loses an event: the next call continues the same step. A connection is read only
when everything before has been consumed, so a slow consumer slows its sender and costs no memory.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any, Final, Generic, Literal, Self, TypeVar, cast

import httpx
import msgspec

from sse_booking.client.errors import BadAnswer, ProblemError
from sse_booking.client.models import Booking
from sse_booking.client.wire import RETRY_AFTER_MAX_S, Wire, backoff_s, message_of, retry_after_s
from sse_booking.sse import Decoder, Event, EventId, parse_event_id

CONTROL: Final = frozenset({"connected", "caught_up", "reset", "token_expiring", "goodbye"})
"""Events about the stream itself."""
UNLOGGED: Final = CONTROL | {"live_stats"}
"""Events that are no rows of the log. They repeat the stream's last id, which does not show whether they were seen."""

FIRST_FRAME_S: Final = 15.0
"""Seconds to connect, and then to get the first frame. The service sends it within 100 ms; the rest is network time."""

SILENT_HEARTBEATS: Final = 2.5
"""Heartbeats after which a silent connection counts as dead: one may be late, two are not."""

RETRY_DEFAULT_S: Final = 5.0
RETRY_MAX_S: Final = 300.0
RENEWAL_PAUSE_S: Final = 30.0
"""A token that announces its expiry so soon after it was obtained is no better than its predecessor: the warning comes 30 s ahead."""

_MAY_PASS: Final = frozenset({408, 425, 429})
"""The 4xx that concern the moment and not the request."""


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event: from the log, or about this stream (see CONTROL). `id` is "" when the stream has no position yet."""

    id: str
    type: str
    data: dict[str, Any]

    @property
    def booking(self) -> Booking | None:
        """The booking in the event, as its reader may see it. Raises msgspec.ValidationError when it is not one."""
        value = self.data.get("booking")
        return None if value is None else msgspec.convert(value, Booking)


@dataclass(frozen=True, slots=True)
class StreamState:
    """The state of the connection. `reason` explains in words why it is `reconnecting` (in `delay_s` seconds) or `signed_out`."""

    state: Literal["connecting", "live", "reconnecting", "signed_out"]
    reason: str = ""
    delay_s: float = 0.0


Item = StreamEvent | StreamState
ItemT_co = TypeVar("ItemT_co", covariant=True)
_Batch = list[tuple[Item, str]]
"""Items, each with the position after it."""


class _Lost(Exception):
    """The connection is gone or could not be opened. `delay_s` None: back off."""

    def __init__(self, reason: str, delay_s: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.delay_s = delay_s


@dataclass(slots=True)
class _ConnectionState:
    """The state of one connection, from its control events."""

    connected: bool = False
    patience_s: float = FIRST_FRAME_S
    token_expiring: bool = False
    goodbye: str = ""

    def note(self, event: StreamEvent) -> None:
        match event.type:
            case "connected":
                self.connected = True
                heartbeat_s = event.data.get("heartbeat_s")
                if isinstance(heartbeat_s, int | float) and heartbeat_s > 0:
                    self.patience_s = SILENT_HEARTBEATS * heartbeat_s
            case "token_expiring":
                self.token_expiring = True
            case "goodbye":
                self.goodbye = f"the service said goodbye: {event.data.get('reason', 'no reason given')}"
            case _:
                pass


class _Stop(Exception):
    """The service said to stop for good: 204 (WHATWG HTML §9.2.3)."""


class EventStream(Generic[ItemT_co]):
    """An asynchronous iterator over events, made by `Client.stream`, which documents its behaviour. For one consumer.

    An abandoned stream keeps its connection until `aclose`, its own or the client's. `is_over`: no more items will come.
    """

    def __init__(self, wire: Wire, topics: str, last_event_id: str, *, states: bool) -> None:
        self._wire = wire
        self._topics = topics
        self._states = states
        self._taken = last_event_id  # The position after the items that the consumer has finished.
        self._handed = last_event_id  # The position after the item that the consumer holds.
        self._latest = last_event_id  # The position after everything that was read.
        self._latest_id: EventId | None = parse_event_id(last_event_id)
        self._retry_s = RETRY_DEFAULT_S
        self._renewed_at = -math.inf
        self._ready: deque[tuple[Item, str]] = deque()
        self._steps = self._follow()
        self._step: asyncio.Task[_Batch | None] | None = None
        self.is_over = False

    @property
    def position(self) -> str:
        """The id to resume from: that of the last event that the consumer has finished, "" for none yet."""
        return self._taken

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> ItemT_co:
        self._taken = self._handed
        while not self._ready:
            step = self._step = self._step or asyncio.ensure_future(anext(self._steps, None))
            await asyncio.wait({step})
            self._step = None
            self.is_over = step.cancelled() or step.exception() is not None or step.result() is None
            batch = None if step.cancelled() else step.result()  # Cancelled: closed meanwhile.
            if batch is None:
                raise StopAsyncIteration
            self._ready.extend(batch)
        item, self._handed = self._ready.popleft()
        return cast(ItemT_co, item)

    async def aclose(self) -> None:
        """Leave the stream: close its connection and end the iterator."""
        if self._step is not None:
            self._step.cancel()
            await asyncio.wait({self._step})
            self._step = None
        await self._steps.aclose()
        self._ready.clear()
        self.is_over = True

    def _state(self, state: StreamState) -> _Batch:
        return [(state, self._latest)] if self._states else []

    async def _follow(self) -> AsyncGenerator[_Batch, None]:
        yield self._state(StreamState("connecting"))
        failures = 0
        while True:
            heard = _ConnectionState()
            try:
                async with contextlib.aclosing(self._connection(heard)) as batches:
                    async for batch in batches:
                        yield batch
            except _Stop:
                return
            except ProblemError as problem:
                if problem.status == 401:
                    yield self._state(StreamState("signed_out", problem.detail or problem.title))
                raise
            except _Lost as lost:
                failures = 0 if heard.connected else failures
                delay_s = lost.delay_s
                if delay_s is None:
                    delay_s = backoff_s(failures)
                    failures += 1
                yield self._state(StreamState("reconnecting", lost.reason, delay_s))
                await asyncio.sleep(delay_s)

    async def _connection(self, heard: _ConnectionState) -> AsyncGenerator[_Batch, None]:
        """Yield the batches of one connection. Ends by raising _Lost. Raises what `_open` raises, and BadAnswer."""
        resumed = bool(self._latest)
        response, token = await self._open()
        decoder = Decoder()
        async with contextlib.aclosing(response):
            body = response.aiter_bytes()
            while (chunk := await self._chunk(body, heard)) is not None:
                batch: _Batch = []
                for event in decoder.feed(chunk):
                    item = self._receive(event)
                    if item is None:
                        continue
                    heard.note(item)
                    batch.append((item, self._latest))
                    if item.type in ("caught_up", "reset") or (item.type == "connected" and not resumed):
                        batch += self._state(StreamState("live"))
                if decoder.retry_ms is not None:
                    self._retry_s = min(decoder.retry_ms / 1000, RETRY_MAX_S)
                if batch:
                    yield batch
                if heard.token_expiring and await self._renewed(token):
                    raise _Lost("the token was renewed", 0.0)
                heard.token_expiring = False
        # A clean end. The service has said when to reconnect, already spread over time.
        told = heard.connected or decoder.retry_ms is not None
        raise _Lost(heard.goodbye or "the service ended the stream", self._retry_s if told else None)

    async def _open(self) -> tuple[httpx.Response, str | None]:
        """Return a response that is a stream, and the token that opened it. Raises _Lost, _Stop, and ProblemError for permanent
        refusals."""
        credentials = self._wire.credentials
        renewed = False
        while True:
            token = await credentials.token()
            try:
                async with asyncio.timeout(FIRST_FRAME_S):
                    response = await self._wire.open_stream(token, self._topics, self._latest)
                    if response.status_code == 200 and _is_stream(response):
                        return response, token
                    await response.aread()
            except TimeoutError:
                raise _Lost(f"no response within {FIRST_FRAME_S:g} s") from None
            except httpx.TransportError as error:
                raise _Lost(message_of(error)) from error
            if response.status_code != 401 or renewed or not await credentials.renew(token):
                raise _refusal(response)
            renewed = True

    async def _renewed(self, token: str | None) -> bool:
        """Return whether there is now a better token than `token`, obtaining one if necessary.

        Not again so soon: with short-lived tokens the stream would reconnect forever. It then lives until its goodbye.
        """
        now = asyncio.get_running_loop().time()
        if now - self._renewed_at < RENEWAL_PAUSE_S or not await self._wire.credentials.renew(token):
            return False
        self._renewed_at = now
        return True

    async def _chunk(self, body: AsyncIterator[bytes], heard: _ConnectionState) -> bytes | None:
        """Return the next bytes; None at a clean end. Raises _Lost."""
        # A connection that breaks gives no retry time. Its clients spread their reconnects over the last time that it asked for.
        delay_s = random.uniform(0, self._retry_s) if heard.connected else None
        try:
            async with asyncio.timeout(heard.patience_s):
                return await anext(body, None)
        except TimeoutError:
            raise _Lost(f"no data for {heard.patience_s:g} s", delay_s) from None
        except httpx.TransportError as error:
            raise _Lost("the connection broke", delay_s) from error

    def _receive(self, event: Event) -> StreamEvent | None:
        """Return the event and advance the position to it. None for a log event that is not after the position. Raises BadAnswer."""
        try:
            data = msgspec.json.decode(event.data, type=dict[str, Any])
        except msgspec.DecodeError as error:
            raise BadAnswer(f"the data of {event.type} {event.id} is not a JSON object: {error}") from error
        event_id, latest = parse_event_id(event.id), self._latest_id
        passed = event_id is not None and latest is not None and event_id.epoch == latest.epoch and event_id.n <= latest.n
        if passed and event.type not in UNLOGGED:
            return None
        if event.id and (not passed or event.type == "reset"):  # A reset may lead back, to what a restored file still has.
            self._latest, self._latest_id = event.id, event_id
        return StreamEvent(event.id, event.type, data)


def _is_stream(response: httpx.Response) -> bool:
    media_type: str = response.headers.get("Content-Type", "").partition(";")[0]
    return media_type.strip().lower() == "text/event-stream"


def _refusal(response: httpx.Response) -> Exception:
    """Return the error for a response other than a stream.

    A native EventSource gives up for good after a proxy's 502. Here only refusals of the request itself (3xx, 4xx) are final.
    """
    status = response.status_code
    if status == 204:
        return _Stop()
    if 300 <= status < 500 and status not in _MAY_PASS:
        return ProblemError.of(response)
    if status == 200:
        return _Lost("the response was no event stream; a proxy may have sent it instead of the service")
    asked_s = retry_after_s(response)
    return _Lost(f"{status} {response.reason_phrase}", None if asked_s is None else min(asked_s, RETRY_AFTER_MAX_S))
