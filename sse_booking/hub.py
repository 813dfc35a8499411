"""Keep the subscriptions to topics and write to them. The hub handles ready bytes and numbers; it knows no bookings, SQL or requests.

Ready bytes are chunks of an HTTP/1.1 body: they are made once and go to every connection unchanged.

A subscription is written to only while it is `ready`: live, and its transport has taken everything written so far. Otherwise it is skipped;
it keeps the number of its last event and continues from the log. So a slow reader costs no memory and delays nobody. Two timers serve all
streams: one sends the heartbeats, one ends expired streams.

Everything here runs on the event loop, and all but one wait runs in one step.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Final

from sse_booking.domain.principal import Principal
from sse_booking.sse import HEARTBEAT, chunk, frame

HEARTBEAT_CHUNK: Final = chunk(HEARTBEAT)
TICKS_PER_HEARTBEAT: Final = 16
"""The heartbeats of all streams are spread over this many ticks, so that 10,000 of them are never sent at once."""
EXPIRY_WARNING_S: Final = 30
FLUSH_S: Final = 5.0
"""How long a reader may take to read the last frame before the connection is cut."""
ANONYMOUS_SHARE: Final = 0.5
"""The share of all streams for anonymous users together. The rest is for users who are signed in."""
ADDRESS_SHARE: Final = 0.1
"""The share of these for one address, if that is more than one user may have: an address may be that of a whole office."""
FAREWELL_RETRY_S: Final = 5
"""The retry limit sent at shutdown: clients reconnect within this many seconds."""


class Subscription(ABC):
    """One stream. `n` is the number of the last event that it has or skipped, `id` the event id that its client holds.

    `ready` means that it may be written to now. It has at most one feeder at any time: the relay while it is `live`, or the code that opens
    it or reads the log for it while it is `replaying`. While it is neither, it waits for its reader to take what was written.
    """

    __slots__ = (
        "_beat", "alarm_at", "delivered", "expires_at", "id", "is_admin", "live", "n", "opened_at",
        "place", "ready", "replaying", "session", "stream_id", "topics", "user_id", "waiter",
    )  # fmt: skip

    def __init__(self, who: Principal, topics: tuple[str, ...]) -> None:
        self.stream_id = secrets.token_hex(8)
        self.user_id = self.place = who.user_id
        self.is_admin = who.is_admin
        self.expires_at = who.expires_at
        self.session = who.session
        self.topics = topics
        self.opened_at = int(time.time())
        self.n = 0
        self.id = ""
        self.live = False
        self.ready = False
        self.replaying = True
        self.alarm_at = who.expires_at - EXPIRY_WARNING_S
        self.delivered = 0
        self.waiter: asyncio.Future[None] | None = None
        self._beat = 0

    @abstractmethod
    def write(self, data: bytes) -> None:
        """Write ready bytes without waiting."""

    @abstractmethod
    def finish(self, data: bytes) -> None:
        """Write the last ready bytes and end the body cleanly."""

    @property
    @abstractmethod
    def is_flushing(self) -> bool:
        """True if it was finished and its reader has not taken the last bytes yet."""

    @abstractmethod
    def abort(self) -> None:
        """Close the connection at once."""

    def control(self, event: str, data: str, retry_ms: int | None = None) -> bytes:
        """Return a control frame. It repeats the last delivered id, because some clients forget theirs at a frame without one."""
        return chunk(frame(event, data, self.id or None, retry_ms))


class Hub:
    """All subscriptions of this process.

    `heartbeat_s`: seconds between two heartbeats of one stream. Beyond `max_streams` and `max_per_user`, new streams are refused. `settled`
    is the number up to which every live subscription has what concerns it; the relay moves it. `elsewhere` holds how many streams each
    user has on other nodes, as last reported ("": anonymous); `count_elsewhere` is the total.
    """

    def __init__(
        self, *, heartbeat_s: float, max_streams: int, max_per_user: int, retry_ms: int, clock: Callable[[], float] = time.time
    ) -> None:
        self.heartbeat_s = heartbeat_s
        self.max_streams = max_streams
        self.max_per_user = max_per_user
        self.retry_ms = retry_ms
        self.clock = clock
        self.settled = 0
        self.draining = False
        self.refused = 0
        self.on_lag: Callable[[Subscription], None] = lambda _sub: None
        self.on_open: Callable[[Subscription], None] = lambda _sub: None
        self.on_close: Callable[[Subscription, str], None] = lambda _sub, _reason: None
        self._topics: dict[str, set[Subscription]] = {}
        self._users: dict[str, int] = {}
        self._anonymous_streams = 0
        self.elsewhere: dict[str, int] = {}
        self.count_elsewhere = 0
        self._beats: list[set[Subscription]] = [set() for _ in range(TICKS_PER_HEARTBEAT)]
        self._expiring: dict[int, set[Subscription]] = {}
        self._tick = 0
        self._timers: dict[Callable[[], None], asyncio.TimerHandle] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, sub: Subscription) -> bool:
        return sub in self._beats[sub._beat]

    def start(self) -> None:
        """Start the timers."""
        self._on_tick()
        self._on_second()

    def _again(self, call: Callable[[], None], delay_s: float) -> None:
        self._timers[call] = asyncio.get_running_loop().call_later(delay_s, call)

    def all(self) -> Iterable[Subscription]:
        """Return a copy of all subscriptions, in no order."""
        return [sub for beat in self._beats for sub in beat]

    def refusal(self, user_id: str, address: str = "") -> str | None:
        """Return why another stream of this user can't be served now; None if it can. Anonymous users are counted by address.

        The reasons are draining, too_many_streams, too_many_streams_of_user and too_many_streams_of_address.
        """
        if self.draining:
            return "draining"
        if self._count + self.count_elsewhere >= self.max_streams:
            return "too_many_streams"
        if user_id and self._users.get(user_id, 0) + self.elsewhere.get(user_id, 0) >= self.max_per_user:
            return "too_many_streams_of_user"
        if not user_id:
            if self._anonymous_streams + self.elsewhere.get("", 0) >= max(1, self.max_streams * ANONYMOUS_SHARE):
                return "too_many_streams"
            if self._users.get(_address_key(address), 0) >= max(self.max_per_user, self.max_streams * ADDRESS_SHARE):
                return "too_many_streams_of_address"
        return None

    def send_away(self, percent: int) -> None:
        """Say goodbye to a share of the streams, taken at random; they come back wherever the balancer sends them."""
        for sub in random.sample(subs := list(self.all()), round(len(subs) * percent / 100)):
            self.end(sub, "spread", self.farewell_retry_ms())

    def add(self, sub: Subscription, address: str = "") -> None:
        """Register a subscription. From now on it ends with a revoked right, and it gets events once it is live."""
        for topic in sub.topics:
            self._topics.setdefault(topic, set()).add(sub)
        if not sub.user_id:
            sub.place = _address_key(address)
            self._anonymous_streams += 1
        self._users[sub.place] = self._users.get(sub.place, 0) + 1
        sub._beat = self._count % TICKS_PER_HEARTBEAT
        self._beats[sub._beat].add(sub)
        self._count += 1
        if sub.expires_at:
            self._expiring.setdefault(sub.alarm_at, set()).add(sub)
        self.on_open(sub)

    def remove(self, sub: Subscription, reason: str = "client") -> None:
        """Remove a subscription and everything about it. Do nothing if it is gone."""
        if sub not in self:
            return
        self._beats[sub._beat].discard(sub)
        self._count -= 1
        sub.live = sub.ready = False
        _wake(sub)
        for topic in sub.topics:
            listeners = self._topics.get(topic)
            if listeners is not None:
                listeners.discard(sub)
                if not listeners:
                    del self._topics[topic]
        self._anonymous_streams -= not sub.user_id
        self._users[sub.place] -= 1
        if not self._users[sub.place]:
            del self._users[sub.place]
        if sub.expires_at and (waiting := self._expiring.get(sub.alarm_at)) is not None:
            waiting.discard(sub)
            if not waiting:
                del self._expiring[sub.alarm_at]
        self.on_close(sub, reason)

    def listeners(self, topic: str) -> set[Subscription] | None:
        """Return the subscriptions to a topic; None if there are none. Do not keep the set over a change of the hub."""
        return self._topics.get(topic)

    def lagging(self, sub: Subscription) -> None:
        """Stop feeding: the transport has not taken everything. The stream has what was settled before it stopped."""
        sub.ready = False
        if sub.live:
            sub.live = False
            sub.n = max(sub.n, self.settled)

    def drained(self, sub: Subscription) -> None:
        """Continue from the log, then live: the transport has taken everything."""
        if not sub.ready and sub in self:
            sub.ready = True
            if sub.replaying:
                _wake(sub)
            else:
                self.on_lag(sub)

    async def until_ready(self, sub: Subscription) -> bool:
        """Wait until the transport has taken everything. Return False if the subscription is gone. For its replay."""
        while not sub.ready and sub in self:
            sub.waiter = asyncio.get_running_loop().create_future()
            await sub.waiter
            sub.waiter = None
        return sub in self

    def end(self, sub: Subscription, reason: str, retry_ms: int | None = None) -> None:
        """Send a last frame and end the body cleanly."""
        self.remove(sub, reason)
        sub.finish(sub.control("goodbye", f'{{"reason":"{reason}"}}', retry_ms))

    def end_topic(self, topic: str, reason: str, *, user_id: str | None = None, except_admins: bool = False) -> None:
        """End the streams of a topic, only those of one user if given."""
        for sub in list(self._topics.get(topic, ())):
            if (user_id is None or sub.user_id == user_id) and not (except_admins and sub.is_admin):
                self.end(sub, reason)

    def end_where(self, matches: Callable[[Subscription], bool], reason: str) -> None:
        """End all streams that match, such as those of a closed session."""
        for sub in self.all():
            if matches(sub):
                self.end(sub, reason)

    def jittered_retry_ms(self) -> int:
        """Return the reconnect delay of one stream: the setting plus up to a quarter, so that clients come back spread out."""
        return int(self.retry_ms * random.uniform(1.0, 1.25))

    @staticmethod
    def farewell_retry_ms() -> int:
        """Return the reconnect delay of a stream ended by a shutdown: short, as a restart takes a second or two, and spread out."""
        return int(1000 * random.uniform(0.2, FAREWELL_RETRY_S))

    def drain(self) -> None:
        """Refuse new streams and end all others, each with its own reconnect delay."""
        self.draining = True
        for timer in self._timers.values():
            timer.cancel()
        for sub in self.all():
            self.end(sub, "shutdown", self.farewell_retry_ms())

    def _on_tick(self) -> None:
        self._again(self._on_tick, self.heartbeat_s / TICKS_PER_HEARTBEAT)
        self._tick += 1
        for sub in list(self._beats[self._tick % TICKS_PER_HEARTBEAT]):
            if sub.ready:
                sub.write(HEARTBEAT_CHUNK)

    def _on_second(self) -> None:
        now = self.clock()
        # Just after each full second of the clock, because credentials end on one.
        self._again(self._on_second, 1.002 - now % 1.0)
        for alarm_at in [second for second in self._expiring if second <= now]:
            for sub in self._expiring.pop(alarm_at):
                self._expire(sub, now)

    def _expire(self, sub: Subscription, now: float) -> None:
        if now >= sub.expires_at:
            self.end(sub, "token_expired")
            return
        if sub.ready:
            sub.write(sub.control("token_expiring", f'{{"expires_in_s":{round(sub.expires_at - now)}}}'))
            sub.alarm_at = sub.expires_at
        else:
            sub.alarm_at = int(now) + 1  # its reader takes nothing now; it is notified once it does
        self._expiring.setdefault(sub.alarm_at, set()).add(sub)


def _address_key(address: str) -> str:
    """Return the key under which an address's streams are counted. It has a comma, which no user id has."""
    return address + ","


def _wake(sub: Subscription) -> None:
    if sub.waiter and not sub.waiter.done():
        sub.waiter.set_result(None)
