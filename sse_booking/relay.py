"""Pass events from the log to the streams: read each new row once, encode it once, and write it to its subscriptions in id order.

The relay follows the log by number, so it publishes what was committed, and only that: by this process, which wakes it after each commit,
or by another one (an import, a second server), which its log reader notices. No request handler publishes anything. The rows of a commit of
this process come with the wake-up, after the commit, from the connection that made it.

The newest rows stay in memory (the ring). A stream that ends its replay, or whose reader has caught up with its buffer, takes the missing
rows from the ring in one step without a query. Only a stream that is further behind reads the log.
"""

from __future__ import annotations

import asyncio
import logging
import time
from bisect import bisect_right
from collections.abc import Sequence
from itertools import islice
from operator import itemgetter
from typing import Final

import msgspec

from sse_booking.domain.topics import INTERNAL
from sse_booking.hub import Hub, Subscription
from sse_booking.sse import EventId, chunk, frame, portion
from sse_booking.store.engine import LogReader, LogReplaced, LogRow

logger = logging.getLogger(__name__)

RING_ROWS: Final = 4096
RING_BYTES: Final = 8 * 1024 * 1024
PASS_ROWS: Final = 512
SLICE: Final = 500
"""Streams written to before other tasks run: 500 writes take about 3 ms, the longest that a request waits for them."""
STALE_S: Final = 10.0
"""After this long without a successful read of the log, a node no longer calls its streams live."""
CATCH_UP_S: Final = 1.0
FOREIGN_POLL_S: Final = 0.1
"""How often commits of other processes are checked: one pragma, 2 µs."""


class Entry:
    """One row as streams get it, ready for every connection."""

    __slots__ = ("chunk", "id", "n", "topic")

    def __init__(self, row: LogRow, epoch: str) -> None:
        self.n, self.topic, type_, payload, ms = row
        self.id = str(EventId(epoch, self.n, ms))
        self.chunk = chunk(frame(type_, payload, self.id))


class Relay:
    """Feeds the hub from the log."""

    def __init__(self, log: LogReader, hub: Hub, node: str = "") -> None:
        self.hub = hub
        self.node = node
        self.rows = 0
        self._log = log
        self.epoch = log.epoch()
        self.cursor = log.head().n
        self._base = self.cursor
        self._ring: list[LogRow] = []
        self._ring_bytes = 0
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._poll: asyncio.TimerHandle | None = None
        self._is_stale = False
        self._read_at = 0.0
        hub.settled = self.cursor

    def start(self) -> None:
        """Start following the log."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name="relay")
        self._read_at = time.monotonic()
        self._log.start(self._wake.set)
        self._check_other_processes()

    async def stop(self) -> None:
        """Stop following the log."""
        if self._poll:
            self._poll.cancel()
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._log.close()

    def wake(self, rows: Sequence[LogRow] = ()) -> None:
        """Wake the relay after a commit of this process, which appended these rows if the engine keeps them."""
        self._wake.set()
        self._log.announce(rows)

    async def is_caught_up(self) -> bool:
        """Return whether the streams lag behind what is committed now by CATCH_UP_S at most. A busy log has more by then."""
        try:
            newest = self.hub.settled if self._is_stale else await self._log.newest()
            until = time.monotonic() + CATCH_UP_S
            while self.hub.settled < newest and time.monotonic() < until:  # noqa: ASYNC110 - asked once a second
                await asyncio.sleep(CATCH_UP_S / 50)
            return not self._is_stale and self.hub.settled >= newest
        except Exception as error:
            if isinstance(error, LogReplaced):  # noticed here first; the relay would never hear of it
                self._begin_anew(error.head)
            elif not self._log.has_failed(error):
                raise
            return False

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                while await self.publish():
                    pass
                self._is_stale = False
                self._read_at = time.monotonic()
                continue
            except LogReplaced as replaced:
                self._begin_anew(replaced.head)
                continue
            except Exception as error:
                if self._log.has_failed(error):
                    logger.exception("the log can't be read; trying again")
                else:
                    # Some streams may have missed rows of this pass. They get all of them from the log.
                    logger.exception("rows up to %d could not be relayed; all streams must resume", self.cursor)
                    self.hub.end_where(lambda _sub: True, "error")
            await asyncio.sleep(FOREIGN_POLL_S)
            self._wake.set()

    def _check_other_processes(self) -> None:
        """Check for commits of other processes."""
        try:
            if self._log.has_changed():
                self._wake.set()
            else:
                self._read_at = time.monotonic()
            if not self._is_stale and time.monotonic() - self._read_at > STALE_S:
                # Live streams must be current. They come back when the log can be read, here or on another node.
                logger.error("the log could not be read for %d s; all streams are ended", STALE_S)
                self._is_stale = True
                self.hub.end_where(lambda _sub: True, "stale")
        finally:
            self._poll = asyncio.get_running_loop().call_later(FOREIGN_POLL_S, self._check_other_processes)

    async def publish(self) -> bool:
        """Pass the next rows to their streams. Return False if there were none."""
        rows = await self._log.tail(self.cursor, PASS_ROWS)
        if not rows or rows[0][0] != self.cursor + 1:
            mark = await self._log.mark()
            if mark > self.cursor:
                self._skip(mark)
                return True
            if not rows:
                return False
        start = 0
        for index, row in enumerate(rows):
            if row[1] == INTERNAL:
                # A right ends at its position in the log: earlier events are delivered, later ones are not.
                await self._deliver(rows[start:index])
                self.cursor = row[0]
                self._control(row)
                start = index + 1
        await self._deliver(rows[start:])
        self.hub.settled = self.cursor
        self.rows += len(rows)
        return True

    def _begin_anew(self, head: EventId) -> None:
        """Follow a log that replaced the one read before. Streams that come back with positions of the old one are reset."""
        logger.error("the log begins anew at %s; all streams must resume", head)
        self.hub.end_where(lambda _sub: True, "stale")
        self._ring, self._ring_bytes = [], 0
        self.epoch = head.epoch
        self._base = self.cursor = self.hub.settled = head.n

    def _skip(self, mark: int) -> None:
        """Continue after rows that were pruned before they were read here. Every stream gets a reset for what it missed."""
        live = [sub for sub in self.hub.all() if sub.live]
        for sub in live:
            self.hub.lagging(sub)
        self._ring, self._ring_bytes = [], 0
        self._base = self.cursor = self.hub.settled = mark
        for sub in live:
            self.hub.drained(sub)  # reads the log, finds nothing in memory, and learns of the mark

    def _remember(self, rows: list[LogRow]) -> None:
        self._ring += rows
        self._ring_bytes += sum([len(row[3]) for row in rows])
        excess = len(self._ring) - RING_ROWS
        if excess > RING_ROWS // 4 or self._ring_bytes > RING_BYTES:
            # Drop a quarter at a time: dropping the head at every pass would copy the list at every pass.
            keep = self._ring[max(excess, len(self._ring) // 4) :]
            self._base = self._ring[len(self._ring) - len(keep) - 1][0]
            self._ring = keep
            self._ring_bytes = sum([len(row[3]) for row in keep])

    async def _deliver(self, rows: list[LogRow]) -> None:
        if not rows:
            return
        # Only now: a stream that joins takes all remembered rows, and must not get those after an internal row.
        self._remember(rows)
        self.cursor = rows[-1][0]
        heard = [(Entry(row, self.epoch), listeners) for row in rows if (listeners := self.hub.listeners(row[1]))]
        if not heard:
            return
        if len(heard) == 1:
            await self._broadcast(heard[0][0], list(heard[0][1]))
            return
        # One pass sends one write to each stream: 0.4 µs per further frame instead of a system call.
        parts: dict[Subscription, list[Entry]] = {}
        for entry, listeners in heard:
            for sub in listeners:
                parts.setdefault(sub, []).append(entry)
        for written, (sub, mine) in enumerate(parts.items(), 1):
            if sub.live:
                self._write(sub, mine)
            if not written % SLICE:
                await asyncio.sleep(0)

    async def _broadcast(self, entry: Entry, subs: list[Subscription]) -> None:
        data, n, id_ = entry.chunk, entry.n, entry.id
        for start in range(0, len(subs), SLICE):
            if start:
                await asyncio.sleep(0)
            for sub in subs[start : start + SLICE]:
                if sub.live and sub.n < n:
                    sub.n = n
                    sub.id = id_
                    sub.delivered += 1
                    sub.write(data)

    @staticmethod
    def _write(sub: Subscription, entries: list[Entry]) -> None:
        """Write what the stream does not have yet, as long as its transport takes it."""
        fresh = [entry for entry in entries if entry.n > sub.n]
        start = 0
        while start < len(fresh):
            count = portion(len(entry.chunk) for entry in islice(fresh, start, None))
            part = fresh[start : start + count]
            start += count
            data = b"".join([entry.chunk for entry in part])
            sub.n = part[-1].n
            sub.id = part[-1].id
            sub.delivered += len(part)
            sub.write(data)
            if not sub.ready:
                return

    def join(self, sub: Subscription) -> bool:
        """Make a stream live that has everything up to `sub.n` and can be written to. Return False if that is too old for the ring.

        What it has missed is written from memory, and it becomes live in the same step, so that no event can come in between. If its
        transport does not take everything, the result is also True: the hub reports (`on_lag`) when it has.
        """
        if sub.n < self._base:
            return False
        sub.replaying = False
        if sub.n < self.cursor:
            topics = frozenset(sub.topics)
            missed = [row for row in self._ring[bisect_right(self._ring, sub.n, key=itemgetter(0)) :] if row[1] in topics]
            # One part at a time: frames for a reader that takes no more would be encoded in vain.
            while missed and sub.ready:
                count = portion(len(row[3]) for row in missed)
                self._write(sub, [Entry(row, self.epoch) for row in missed[:count]])
                del missed[:count]
        sub.live = sub.ready
        return True

    def _control(self, row: LogRow) -> None:
        _, _, type_, payload, _ = row
        fields: dict[str, str] = msgspec.json.decode(payload)
        match type_:
            case "right_lost":
                self.hub.end_topic(fields["topic"], "right_lost", user_id=fields["user_id"], except_admins=True)
            case "topic_gone":
                self.hub.end_topic(fields["topic"], "gone")
            case "session_ended":
                self.hub.end_where(lambda sub: sub.session == fields["session"], "signed_out")
            case "user_ended":
                user_id, but = fields["user_id"], fields["but"]
                self.hub.end_where(lambda sub: sub.user_id == user_id and not (but and sub.session == but), "signed_out")
            case "cut":
                self.hub.end_where(lambda sub: sub.stream_id == fields["stream_id"], "cut")
            case "spread":
                if fields["node_id"] == self.node:
                    self.hub.send_away(int(fields["percent"]))
            case other:
                logger.error("unknown internal event %r", other)
