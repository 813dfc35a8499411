"""Keeps deliveries going: reads the log after commits, and has each channel send what is due.

Every step is a function that can be called by hand (`fan_out`, `send_due`); the tasks only call them when there is something to do.
A try is three transactions apart: the row is taken with a last look at what it would say, something is sent outside of any, the
outcome is written. Killed in between, the row comes due again when its lease ends, and the other side gets the same message id twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, Final, NamedTuple, Protocol

import msgspec

from sse_booking.notify import compose, daily_summary, fanout
from sse_booking.notify.compose import Drop, Site, Wait
from sse_booking.notify.fanout import Channels
from sse_booking.notify.notice import Notice
from sse_booking.notify.outcome import Outcome, next_try
from sse_booking.service import link_tokens
from sse_booking.service.preferences import Channel
from sse_booking.store import contacts, deliveries, devices
from sse_booking.store.deliveries import Delivery
from sse_booking.store.delivery_state import Position
from sse_booking.store.executor import Store, Tx
from sse_booking.store.job_queue import BACKGROUND, caller

logger = logging.getLogger(__name__)

LEASE_S: Final = 180
SEND_S: Final = 60
"""The longest that sending one takes. It begins only while its lease outlasts that: whoever is late leaves it to the next."""
AT_ONCE: Final = 10
"""Deliveries that are taken in one transaction: a millisecond of the writer."""
PAUSE_S: Final = 0.5
"""Between two looks at the log while it grows: bookings come first, and a page of many rows costs hardly more than one of few."""
PAGE_PAUSE_S: Final = 0.02
"""Between two pages that were full: each is one transaction, and whoever books meanwhile goes first."""
TOGETHER_S: Final = 0.5
"""Outcomes of so long are written in one transaction. A kill before it sends those again, each under its own message id."""
IDLE_S: Final = 5.0
"""How often is looked for what nobody wakes us for: commits of other processes, a clock that was set."""
RETRY_S: Final = 2.0
PLAN_EVERY_S: Final = 600.0
DRAIN_S: Final = 5.0
PER_SECOND: Final = 25.0
"""Most deliveries of a channel in a second: after an outage ten thousand leave in seven minutes, the oldest first."""


UNREADABLE: Final = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, msgspec.MsgspecError)
"""What comes of rows that make no sense. Trouble of the data file is none of these, and ends the transaction."""


class Sender(Protocol):
    """A channel's way out."""

    at_once: int
    """How many it sends at the same time."""

    def send(self, notice: Notice, now: int) -> Coroutine[Any, Any, Outcome]:
        """Send one; raises where it can't be put together, which no other try would change."""

    async def close(self) -> None:
        """Let go of connections."""


class Sent(NamedTuple):
    """What became of a delivery, to be written."""

    delivery: Delivery
    notice: Notice
    outcome: Outcome


class Worker:
    """The deliveries of one process. `senders` are the channels that it has; `url` is where people reach the service.

    `alone`: no other process sends from this database.
    """

    def __init__(
        self,
        store: Store,
        senders: dict[Channel, Sender],
        url: str,
        people_with_a_page_open: Callable[[], frozenset[str]],
        *,
        alone: bool = False,
    ) -> None:
        self._store = store
        self._senders = senders
        self._url = url
        self._alone = alone
        self._people_with_a_page_open = people_with_a_page_open
        self._channels = Channels("email" in senders, "push" in senders)
        self._position: Position | None = None
        self._after = 0
        self._woken = asyncio.Event()
        self._due = {channel: asyncio.Event() for channel in senders}
        self._tasks: list[asyncio.Task[None]] = []
        self._in_flight: set[asyncio.Future[int]] = set()
        self.outcomes: dict[tuple[str, str], int] = {}
        """(channel, how it ended) -> how often, for the metrics."""

    async def prepare(self) -> None:
        """Find out where to go on. Without any channel whatever happens from now on is nobody's mail later."""
        self.site = Site(self._url, await self._store.write(link_tokens.key))
        if self._alone:  # what is being sent was left by a process that was killed
            await self._store.write(lambda tx: deliveries.end_leases(tx.db, tx.now))
        if self._senders:
            await self._begin()
        else:
            await self._store.write(fanout.forget_position)

    async def start(self) -> None:
        """Begin; without any channel nothing runs."""
        await self.prepare()
        if not self._senders:
            return
        steps: dict[str, Callable[[], Awaitable[None]]] = {"log": self._read, "plan": self._plan}
        steps |= {channel: partial(self._send_some, channel) for channel in self._senders}
        self._tasks = [asyncio.create_task(self._for_ever(step), name=f"deliveries-{name}") for name, step in steps.items()]

    async def stop(self) -> None:
        """Let what is being sent come to its end, for a few seconds; what is not done then is sent again after a restart."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._in_flight:
            _, late = await asyncio.wait(self._in_flight, timeout=DRAIN_S)
            for sending in late:
                sending.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for sender in self._senders.values():
            await sender.close()

    def wake(self) -> None:
        """Something was committed."""
        self._woken.set()

    async def _begin(self) -> None:
        self._position = await self._store.write(fanout.begin)
        self._after = self._position.n

    async def fan_out(self) -> bool:
        """One page of the log; whether there may be more."""
        position = self._position
        if position is None:
            await self._begin()
            return True
        await self._store.gaps.wait()
        page = await self._store.read(lambda tx: fanout.read_page(tx, position, self._after))
        if page.rows:
            with_page_open = self._people_with_a_page_open()
            await self._store.gaps.wait()
            if not await self._store.write(lambda tx: fanout.write_page(tx, page, self._channels, with_page_open)):
                self._position = None  # another process was faster
                return True
            self._position = Position(position.epoch, page.upto)
        self._after = page.upto
        return not page.done

    async def send_due(self, channel: Channel) -> int:
        """Take some of what is due and send it; returns how many rows were dealt with."""
        await self._store.gaps.wait()
        taken = await self._store.write(lambda tx: self._take(tx, channel))
        sender = self._senders[channel]
        turns = asyncio.Semaphore(sender.at_once)
        sending = {asyncio.create_task(self._send(sender, turns, delivery, notice)) for delivery, notice in taken if notice is not None}
        try:
            while sending:
                done, sending = await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)
                if sending:
                    also_done, sending = await asyncio.wait(sending, timeout=TOGETHER_S)
                    done |= also_done
                await self._write_outcomes([result for task in done if (result := task.result()) is not None])
        finally:
            for task in sending:
                task.cancel()
            await asyncio.gather(*sending, return_exceptions=True)
        return len(taken)

    def _take(self, tx: Tx, channel: Channel) -> list[tuple[Delivery, Notice | None]]:
        """Take what is due, each with what it says now; None for what was dropped or has to wait."""
        taken: list[tuple[Delivery, Notice | None]] = []
        for delivery in deliveries.due(tx.db, channel, tx.now, AT_ONCE):
            try:
                found = compose.compose(tx, delivery, self.site)
            except UNREADABLE as error:
                logger.exception("delivery %s can't be made out of its rows; nobody is told", delivery.id)
                deliveries.finish(tx.db, delivery, "dead", None, f"{type(error).__name__}: {error}"[:300], tx.now)
                taken.append((delivery, None))
                continue
            match found:
                case Drop(reason):
                    deliveries.finish(tx.db, delivery, "dropped", None, reason, tx.now)
                    taken.append((delivery, None))
                case Wait(until):
                    deliveries.postpone(tx.db, delivery, until, delivery.status, delivery.reason)
                    taken.append((delivery, None))
                case _:
                    taken.append((deliveries.take(tx.db, delivery, tx.now + LEASE_S, tx.now), found))
        return taken

    async def _send(self, sender: Sender, turns: asyncio.Semaphore, delivery: Delivery, notice: Notice) -> Sent | None:
        """Send one when it is its turn. Returns None when its lease is too short by then: whoever takes it next sends it."""
        async with turns:
            if self._store.clock() + SEND_S > delivery.next_at:
                return None
            try:
                sending = sender.send(notice, int(self._store.clock()))
                return Sent(delivery, notice, await self._store.gaps.pieces(sending))
            except Exception as error:
                logger.exception("delivery %s can't be put together", delivery.id)
                return Sent(delivery, notice, Outcome("dead", "", f"{type(error).__name__}: {error}"[:300]))

    async def _write_outcomes(self, results: list[Sent]) -> None:
        def write(tx: Tx) -> None:
            for result in results:
                self._write_outcome(tx, *result)

        if results:
            await self._store.gaps.wait()
            await self._store.write(write)
        for delivery, _, outcome in results:
            name = (delivery.channel, outcome.state)
            self.outcomes[name] = self.outcomes.get(name, 0) + 1

    @staticmethod
    def _write_outcome(tx: Tx, delivery: Delivery, notice: Notice, outcome: Outcome) -> None:
        if outcome.state == "retry":
            until = notice.subject.starts_at if notice.type == "reminder" and notice.subject else None
            at = next_try(outcome, delivery.attempts, tx.now, delivery.first_at or tx.now, until)
            if at is not None:
                deliveries.postpone(tx.db, delivery, at, outcome.status, outcome.reason)
                return
        state = "dead" if outcome.state == "retry" else outcome.state
        if not deliveries.finish(tx.db, delivery, state, outcome.status, outcome.reason, tx.now):
            return
        if outcome.bounced:
            contacts.note_bounce(tx.db, delivery.user_id, notice.recipient.address, outcome.reason, tx.now)
        if delivery.channel == "push" and outcome.state == "gone":
            devices.delete(tx.db, delivery.target)
        if delivery.channel == "push" and outcome.state == "sent":
            devices.note_ok(tx.db, delivery.target, tx.now)

    async def _read(self) -> None:
        """Follow the log until its end, then wait for more. Those who send look too: a change may have asked for a mail itself."""
        self._woken.clear()
        more = await self.fan_out()
        for due in self._due.values():
            due.set()
        await asyncio.sleep(PAGE_PAUSE_S if more else PAUSE_S)
        if not more:
            await _wait(self._woken, IDLE_S)

    async def _send_some(self, channel: Channel) -> None:
        """Send what is due, at a steady pace and not as fast as it goes; or wait until something is."""
        due = self._due[channel]
        due.clear()
        at = await self._store.read(lambda tx: deliveries.next_due(tx.db, channel))
        wait_s = IDLE_S if at is None else at - self._store.clock()
        if wait_s > 0:
            await _wait(due, min(wait_s + 0.01, IDLE_S))
            return
        began = time.monotonic()
        sending = asyncio.ensure_future(self.send_due(channel))
        self._in_flight.add(sending)
        sending.add_done_callback(self._in_flight.discard)
        count = await asyncio.shield(sending)
        await asyncio.sleep(began + count / PER_SECOND - time.monotonic())

    async def _plan(self) -> None:
        await self._store.write(daily_summary.plan)
        await asyncio.sleep(PLAN_EVERY_S)

    @staticmethod
    async def _for_ever(step: Callable[[], Awaitable[None]]) -> None:
        caller.set(BACKGROUND)
        while True:
            try:
                await step()
            except Exception:
                logger.exception("deliveries are held up; it is tried again")
                await asyncio.sleep(RETRY_S)


async def _wait(event: asyncio.Event, timeout_s: float) -> None:
    # Not wait_for: before Python 3.12 it drops a cancellation that comes together with the event.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(timeout_s):
            await event.wait()
