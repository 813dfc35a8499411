"""Sends each endpoint the log of its venue, one event at a time, in order, and proves that nothing is missing.

An endpoint is a reader of the log with a position of its own, so there is no queue: one that is away for a month costs nothing, and a
pause keeps its place. `previous_id` in each body is the event that was sent before: a receiver that remembers it can tell a gap.
What fails is tried again by a schedule; then the endpoint is `failing` and probed with the same event, the position standing still; after
days it is `disabled` and its staff are told. What was dropped from the log meanwhile is told by one `log.reset`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.principal import SYSTEM
from sse_booking.notify.egress.client import Client, Reply, Unreachable
from sse_booking.notify.webhooks.signing import signed_headers
from sse_booking.notify.webhooks.turns import TURN, PendingRequest, Turn, after_failure, body_of, is_taken, next_turn
from sse_booking.service.direct_mail import enqueue_mail
from sse_booking.service.unit_of_work import UnitOfWork, new_id
from sse_booking.service.webhooks import attempt_view
from sse_booking.store import contacts, delivery_state, resources
from sse_booking.store import webhooks as store
from sse_booking.store.executor import Store, Tx
from sse_booking.store.job_queue import BACKGROUND, caller
from sse_booking.store.webhooks import Attempt, Webhook

logger = logging.getLogger(__name__)

LEASE_S: Final = 60
AT_ONCE: Final = 8
TURN_S: Final = 1.0
"""A turn ends after so long. A change of the endpoint's settings counts from its next turn on, and what a kill leaves unwritten is sent
again."""
ANSWER_BYTES: Final = 2000
PAUSE_S: Final = 0.2
"""From a commit to a look at the log, so that the commits of that while are one look."""
EVERY_S: Final = 1.0
"""Between two looks while the log grows: bookings come first, and many events cost the database hardly more than one."""
IDLE_S: Final = 5.0
RETRY_S: Final = 2.0
DRAIN_S: Final = 5.0


class WebhookWorker:
    """The webhooks of one process. `deliver` does one round by hand; the task calls it when there may be something to do."""

    def __init__(self, data: Store, client: Client, key: Ed25519PrivateKey, url: str, *, alone: bool = False) -> None:
        self._store = data
        self._client = client
        self._key = key
        self._url = url
        self._alone = alone
        self._woken = asyncio.Event()
        self._turn_over = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._under_way: set[asyncio.Task[int]] = set()
        self._looked_at = 0.0

    async def start(self) -> None:
        """Begin. Where no other process sends, nobody else can hold what is leased: it was left by one that was killed."""
        if self._alone:
            await self._store.write(lambda tx: store.end_leases(tx.db, tx.now))
        self._task = asyncio.create_task(self._run(), name="webhooks")

    async def stop(self) -> None:
        """Let what is under way come to its end, for a few seconds. What is not done then is sent again later, under the same id."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            if self._under_way:
                _, late = await asyncio.wait(self._under_way, timeout=DRAIN_S)
                for sending in late:
                    sending.cancel()
                await asyncio.gather(*late, return_exceptions=True)
        await self._client.aclose()

    def wake(self) -> None:
        """Something was committed."""
        self._woken.set()

    async def _run(self) -> None:
        caller.set(BACKGROUND)
        while True:
            self._woken.clear()
            self._turn_over.clear()
            self._looked_at = time.monotonic()
            turns: list[Turn] = []
            try:
                turns = await self._take_some(AT_ONCE - len(self._under_way))
            except Exception:
                logger.exception("webhooks are held up; it is tried again")
                await asyncio.sleep(RETRY_S)
            for turn in turns:
                # Nobody waits for a slow endpoint but itself: the next round begins when the first of these is done.
                sending = asyncio.create_task(self._send(turn))
                self._under_way.add(sending)
                sending.add_done_callback(self._sent)
            if not turns:
                await self._rest()

    async def _rest(self) -> None:
        """Until a turn is over after which there is more to do, or for a while after a commit."""
        # Not wait_for: before Python 3.12 it drops a cancellation that comes together with the event.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IDLE_S):
                await self._woken.wait()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(PAUSE_S, self._looked_at + EVERY_S - time.monotonic())):
                await self._turn_over.wait()

    def _sent(self, sending: asyncio.Task[int]) -> None:
        self._under_way.discard(sending)
        if not sending.cancelled() and (error := sending.exception()) is not None:
            logger.error("the outcome of a webhook could not be written; it is sent again", exc_info=error)
        if len(self._under_way) == AT_ONCE - 1:
            self._turn_over.set()  # somebody else may have waited for this place
        self._woken.set()

    async def deliver(self) -> int:
        """Let each endpoint that may be sent to have a turn; returns how many requests were made, well or badly."""
        turns = await self._take_some(AT_ONCE)
        return sum(await asyncio.gather(*(self._send(turn) for turn in turns)))

    async def _take_some(self, limit: int) -> list[Turn]:
        if limit <= 0:
            return []
        await self._store.gaps.wait()
        if not await self._store.read(self._any_work):
            return []
        await self._store.gaps.wait()
        return await self._store.write(lambda tx: self._take(tx, limit))

    @staticmethod
    def _any_work(tx: Tx) -> bool:
        return any(next_turn(tx, webhook) is not None for webhook in store.due(tx.db, tx.now))

    @staticmethod
    def _take(tx: Tx, limit: int) -> list[Turn]:
        turns: list[Turn] = []
        for webhook in store.due(tx.db, tx.now):
            found = next_turn(tx, webhook)
            if isinstance(found, Webhook):
                store.put(tx.db, found)
            elif found is not None:
                taken = webhook._replace(attempts=webhook.attempts + 1, next_at=tx.now + LEASE_S, leased=1)
                store.put(tx.db, taken)
                turns.append(found._replace(webhook=taken._replace(epoch=found.webhook.epoch)))
            if len(turns) == limit:
                break
        return turns

    async def _send(self, turn: Turn) -> int:
        """Make the requests of a turn until one fails; returns how many were made."""
        until = time.monotonic() + TURN_S
        made: list[tuple[PendingRequest, Attempt, Reply | None]] = []
        for request in turn.requests:
            sending = self.attempt(turn.webhook, turn.secrets, request, int(self._store.clock()))
            attempt, reply = await self._store.gaps.pieces(sending)
            made.append((request, attempt, reply))
            if not is_taken(reply) or time.monotonic() > until:
                break
        await self._store.gaps.wait()
        await self._store.write(lambda tx: self._write_outcomes(tx, turn.webhook, made))
        if len(made) == TURN or len(made) < len(turn.requests):
            self._turn_over.set()
        return len(made)

    async def attempt(self, webhook: Webhook, secrets: list[str], request: PendingRequest, now: int) -> tuple[Attempt, Reply | None]:
        """Make the request; what came of it, and the reply where there was one."""
        headers = {"content-type": "application/json", "user-agent": "sse-booking-webhooks"}
        headers |= signed_headers(request.event_id, now, request.body, secrets, self._key)
        id_ = new_id(int(self._store.clock() * 1000))
        try:
            reply = await self._client.post(webhook.url, headers, request.body)
        except Unreachable as error:
            return Attempt(id_, webhook.id, request.event_id, request.type, now, None, error.duration_ms, str(error)), None
        text = reply.body[:ANSWER_BYTES].decode("utf-8", "replace").replace("\0", "")
        return Attempt(id_, webhook.id, request.event_id, request.type, now, reply.status, reply.duration_ms, text), reply

    async def test(self, webhook: Webhook, secrets: list[str]) -> dict[str, Any]:
        """Send an endpoint a `webhook.test` now, whatever its state; its position stays."""
        now = int(self._store.clock())
        id_ = f"test-{new_id(now * 1000)}"
        body = body_of("webhook.test", rfc3339(now), id_, None, {"webhook_id": webhook.id, "venue_id": webhook.venue_id})
        attempt, _ = await self.attempt(webhook, secrets, PendingRequest(webhook.position, id_, "webhook.test", body), now)
        await self._store.write(lambda tx: self._note(tx, attempt))
        return attempt_view(attempt)

    @staticmethod
    def _note(tx: Tx, attempt: Attempt) -> None:
        if store.find(tx.db, attempt.webhook_id) is not None:
            store.note_attempt(tx.db, attempt)

    def _write_outcomes(self, tx: Tx, taken: Webhook, made: list[tuple[PendingRequest, Attempt, Reply | None]]) -> None:
        after = taken
        for request, attempt, reply in made:
            self._note(tx, attempt)
            if is_taken(reply):
                after = after._replace(
                    state="active", position=request.upto, previous=request.event_id, failures=0, failing_at=None, next_at=tx.now
                )
            else:
                after = after_failure(tx, after, reply, came_further=after is not taken)
        if store.settle(tx.db, taken, after) and after.state == "disabled":
            self._tell_staff(tx, after)

    def _tell_staff(self, tx: Tx, webhook: Webhook) -> None:
        """Say by mail that an endpoint was switched off: silence is what nobody notices."""
        venue = resources.find_venue(tx.db, webhook.venue_id)
        if venue is None:
            return
        uow = UnitOfWork(tx, SYSTEM)
        host = webhook.url.split("/")[2]
        values = {"venue": venue.name, "host": host, "link": f"{self._url}/setup/{venue.id}/webhooks"}
        for user_id in delivery_state.staff_of(tx.db, [venue.id])[venue.id]:
            contact = contacts.mail_address(tx.db, user_id)
            if contact is not None:
                enqueue_mail(
                    uow, contact.address, "webhook_disabled", values, user_id=user_id, name=contact.name, locale=contact.locale,
                    venue_id=venue.id,
                )  # fmt: skip
        uow.audit("webhook-disabled", f"venue:{venue.id}", {"webhook_id": webhook.id})
        uow.finish()


def webhook_key(tx: Tx) -> Ed25519PrivateKey:
    """The key that signs webhooks, made the first time. It is part of the data file, and of its backups."""
    kept = delivery_state.key(tx.db, "webhooks", lambda: Ed25519PrivateKey.generate().private_bytes_raw().hex())
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept))
