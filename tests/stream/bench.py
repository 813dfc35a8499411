"""A hub and a relay over a real log, and streams whose transports accept as much as a test sets."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

from sse_booking.domain.principal import Principal
from sse_booking.hub import Hub, Subscription
from sse_booking.relay import Relay
from sse_booking.sse import unchunk
from sse_booking.store.sqlite.connection import Connection
from sse_booking.store.sqlite.database import prepare
from sse_booking.store.sqlite.log_reader import SqliteLogReader

NOW = 1_700_000_000
TOPIC = "venue:luigi:staff"


class Reader(Subscription):
    """A stream whose transport takes `room` bytes and then reports that it is full."""

    __slots__ = ("ended", "hub", "room", "written")

    def __init__(self, hub: Hub, *topics: str, user: str = "ann", expires_at: int = 0, room: int = 2**60) -> None:
        super().__init__(Principal(user, expires_at=expires_at), topics or (TOPIC,))
        self.hub = hub
        self.room = room
        self.written: list[bytes] = []
        self.ended = False

    def write(self, data: bytes) -> None:
        assert not self.ended
        self.written.append(data)
        self.room -= len(data)
        if self.room < 0:
            self.hub.lagging(self)

    def finish(self, data: bytes) -> None:
        assert not self.ended
        self.written.append(data)
        self.ended = True

    @property
    def is_flushing(self) -> bool:
        return False

    def abort(self) -> None:
        self.ended = True

    def takes(self, room: int) -> None:
        """The reader has taken everything so far, and has room for that much more."""
        self.room = room
        self.hub.drained(self)

    @property
    def text(self) -> str:
        return unchunk(b"".join(self.written)).decode()

    @property
    def numbers(self) -> list[int]:
        """The numbers of its events, including resets."""
        return [int(n) for n in re.findall(r"id: [a-z0-9]+-([0-9]+)-\S+\nevent: (?!goodbye|token)", self.text)]


class Bench:
    """A data file, a hub, and a relay that publishes on demand."""

    def __init__(self, path: Path) -> None:
        self.path = path
        prepare(str(path))
        self.db = sqlite3.connect(path, isolation_level=None, factory=Connection)
        self.now = float(NOW)
        self.hub = Hub(heartbeat_s=15, max_streams=10_000, max_per_user=10_000, retry_ms=5000, clock=lambda: self.now)
        self.relay = Relay(SqliteLogReader(str(path)), self.hub)

    def happens(self, count: int = 1, topic: str = TOPIC, type_: str = "message", payload: str = '{"x":1}') -> int:
        """Write events in one commit; return the last number."""
        return self.db.append_events([(topic, type_, payload)] * count, NOW * 1000).n

    def loses(self, user: str, topic: str = TOPIC) -> None:
        self.happens(1, "-", "right_lost", json.dumps({"topic": topic, "user_id": user}))

    def reader(self, *topics: str, user: str = "ann", room: int = 2**60, live: bool = True) -> Reader:
        sub = Reader(self.hub, *topics, user=user, room=room)
        self.hub.add(sub)
        sub.n = self.relay.cursor
        sub.ready = True
        if live:
            assert self.relay.join(sub)
        return sub

    async def publish(self) -> None:
        while await self.relay.publish():
            pass
