"""Sends each endpoint the log of its venue, one event at a time, in order, and proves that nothing is missing.

An endpoint is a reader of the log with a position of its own, so there is no queue: one that is away for a month costs nothing, and a
pause keeps its place. `previous_id` in each body is the event that was sent before: a receiver that remembers it can tell a gap.
What fails is tried again by a schedule; then the endpoint is `failing` and probed with the same event, the position standing still; after
days it is `disabled` and its staff are told. What was dropped from the log meanwhile is told by one `log.reset`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import random
from typing import Any, Final, NamedTuple

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sse_booking.domain import topics
from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.principal import SYSTEM
from sse_booking.domain.resource import DAY_S
from sse_booking.notify.egress.client import Client, Reply, Unreachable
from sse_booking.notify.webhooks.signing import signed_headers
from sse_booking.service.direct_mail import enqueue_mail
from sse_booking.service.unit_of_work import UnitOfWork, new_id
from sse_booking.service.webhooks import attempt_view, wire_name
from sse_booking.sse import EventId
from sse_booking.store import contacts, delivery_state, log, resources
from sse_booking.store import webhooks as store
from sse_booking.store.executor import Store, Tx
from sse_booking.store.webhooks import Attempt, Webhook

logger = logging.getLogger(__name__)

SCHEDULE: Final = (5, 60, 300, 1800, 7200)
"""Seconds until the next try, five times; from then on it is a probe."""
PROBES: Final = (600, 1800, 3600)
DISABLE_AFTER_S: Final = 5 * DAY_S
LEASE_S: Final = 60
AT_ONCE: Final = 8
SCAN: Final = 200
"""Rows that are looked through for one that an endpoint wants."""
ANSWER_BYTES: Final = 2000
PAUSE_S: Final = 0.2
IDLE_S: Final = 5.0
RETRY_S: Final = 2.0
DRAIN_S: Final = 5.0


class PendingRequest(NamedTuple):
    """One request that is about to be made: the endpoint as it was taken, where its position will be, and what it says."""

    webhook: Webhook
    secrets: list[str]
    upto: int
    event_id: str
    type: str
    body: bytes


def next_request(tx: Tx, webhook: Webhook) -> PendingRequest | Webhook | None:
    """What an endpoint is to be sent next. A webhook: nothing yet, but it has come further. None: nothing at all."""
    head = log.head(tx.db)
    keys = store.secrets(tx.db, webhook.id, tx.now)
    mark = log.mark(tx.db)
    if webhook.epoch != head.epoch or webhook.position < mark:
        upto = head.n if webhook.epoch != head.epoch else mark
        cursor = str(head) if webhook.epoch != head.epoch else str(log.mark_id(tx.db))
        data = {"cursor": cursor, "reason": "foreign" if webhook.epoch != head.epoch else "pruned"}
        body = _body("log.reset", rfc3339(tx.now), cursor, webhook.previous, data)
        return PendingRequest(webhook._replace(epoch=head.epoch), keys, upto, cursor, "log.reset", body)
    wanted = set(json.loads(webhook.events))
    rows = store.next_rows(tx.db, topics.of_staff(webhook.venue_id), webhook.position, SCAN)
    for n, _, type_, payload, ms in rows:
        if not wanted or wire_name(type_) in wanted:
            id_ = str(EventId(head.epoch, n, ms))
            body = _body(wire_name(type_), rfc3339(ms // 1000), id_, webhook.previous, msgspec.Raw(payload.encode()))
            return PendingRequest(webhook, keys, n, id_, wire_name(type_), body)
    if rows:
        return webhook._replace(position=rows[-1][0])
    return None


def _body(type_: str, timestamp: str, id_: str, previous: str | None, data: object) -> bytes:
    return msgspec.json.encode({"type": type_, "timestamp": timestamp, "id": id_, "previous_id": previous, "data": data})


class WebhookWorker:
    """The webhooks of one process. `deliver` does one round by hand; the task calls it when there may be something to do."""

    def __init__(self, data: Store, client: Client, key: Ed25519PrivateKey, url: str, *, alone: bool = False) -> None:
        self._store = data
        self._client = client
        self._key = key
        self._url = url
        self._alone = alone
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._under_way: set[asyncio.Task[None]] = set()

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
        while True:
            self._woken.clear()
            requests: list[PendingRequest] = []
            try:
                requests = await self._take_some(AT_ONCE - len(self._under_way))
            except Exception:
                logger.exception("webhooks are held up; it is tried again")
                await asyncio.sleep(RETRY_S)
            for request in requests:
                # Nobody waits for a slow endpoint but itself: the next round begins when the first of these is done.
                sending = asyncio.create_task(self._send(request))
                self._under_way.add(sending)
                sending.add_done_callback(self._sent)
            if not requests:
                # Not wait_for: before Python 3.12 it drops a cancellation that comes together with the event.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(IDLE_S):
                        await self._woken.wait()
                await asyncio.sleep(0 if self._under_way else PAUSE_S)

    def _sent(self, sending: asyncio.Task[None]) -> None:
        self._under_way.discard(sending)
        if not sending.cancelled() and (error := sending.exception()) is not None:
            logger.error("the outcome of a webhook could not be written; it is sent again", exc_info=error)
        self._woken.set()

    async def deliver(self) -> int:
        """Send each endpoint that may be sent to its next event; returns how many were sent, well or badly."""
        requests = await self._take_some(AT_ONCE)
        await asyncio.gather(*(self._send(request) for request in requests))
        return len(requests)

    async def _take_some(self, limit: int) -> list[PendingRequest]:
        if limit <= 0 or not await self._store.read(self._any_work):
            return []
        return await self._store.write(lambda tx: self._take(tx, limit))

    @staticmethod
    def _any_work(tx: Tx) -> bool:
        return any(next_request(tx, webhook) is not None for webhook in store.due(tx.db, tx.now))

    @staticmethod
    def _take(tx: Tx, limit: int) -> list[PendingRequest]:
        requests: list[PendingRequest] = []
        for webhook in store.due(tx.db, tx.now):
            found = next_request(tx, webhook)
            if isinstance(found, Webhook):
                store.put(tx.db, found)
            elif found is not None:
                taken = webhook._replace(attempts=webhook.attempts + 1, next_at=tx.now + LEASE_S, leased=1)
                store.put(tx.db, taken)
                requests.append(found._replace(webhook=taken._replace(epoch=found.webhook.epoch)))
            if len(requests) == limit:
                break
        return requests

    async def _send(self, request: PendingRequest) -> None:
        attempt, reply = await self.attempt(request, int(self._store.clock()))
        await self._store.write(lambda tx: self._write_outcome(tx, request, attempt, reply))

    async def attempt(self, request: PendingRequest, now: int) -> tuple[Attempt, Reply | None]:
        """Make the request; what came of it, and the reply where there was one."""
        headers = {"content-type": "application/json", "user-agent": "sse-booking-webhooks"}
        headers |= signed_headers(request.event_id, now, request.body, request.secrets, self._key)
        id_ = new_id(int(self._store.clock() * 1000))
        try:
            reply = await self._client.post(request.webhook.url, headers, request.body)
        except Unreachable as error:
            return Attempt(id_, request.webhook.id, request.event_id, request.type, now, None, error.duration_ms, str(error)), None
        text = reply.body[:ANSWER_BYTES].decode("utf-8", "replace").replace("\0", "")
        return Attempt(id_, request.webhook.id, request.event_id, request.type, now, reply.status, reply.duration_ms, text), reply

    async def test(self, webhook: Webhook, secrets: list[str]) -> dict[str, Any]:
        """Send an endpoint a `webhook.test` now, whatever its state; its position stays."""
        now = int(self._store.clock())
        id_ = f"test-{new_id(now * 1000)}"
        body = _body("webhook.test", rfc3339(now), id_, None, {"webhook_id": webhook.id, "venue_id": webhook.venue_id})
        attempt, _ = await self.attempt(PendingRequest(webhook, secrets, webhook.position, id_, "webhook.test", body), now)
        await self._store.write(lambda tx: self._note(tx, attempt))
        return attempt_view(attempt)

    @staticmethod
    def _note(tx: Tx, attempt: Attempt) -> None:
        if store.find(tx.db, attempt.webhook_id) is not None:
            store.note_attempt(tx.db, attempt)

    def _write_outcome(self, tx: Tx, request: PendingRequest, attempt: Attempt, reply: Reply | None) -> None:
        self._note(tx, attempt)
        before = request.webhook
        if reply is not None and 200 <= reply.status < 300:
            done = before._replace(
                state="active", position=request.upto, previous=request.event_id, failures=0, failing_at=None, next_at=tx.now
            )
            store.settle(tx.db, before, done)
            return
        failures, since = before.failures + 1, before.failing_at or tx.now
        gone = (reply is not None and reply.status == 410) or tx.now - since >= DISABLE_AFTER_S
        waits = SCHEDULE if failures <= len(SCHEDULE) else PROBES
        wait = waits[min(failures - (1 if waits is SCHEDULE else len(SCHEDULE) + 1), len(waits) - 1)]
        if reply is not None and reply.retry_after_s is not None:
            wait = min(max(reply.retry_after_s, wait), 3600)
        after = before._replace(
            epoch=store_epoch(tx, before), state="disabled" if gone else "failing" if failures > len(SCHEDULE) else before.state,
            failures=failures, failing_at=since, next_at=tx.now + max(1, round(wait * random.uniform(0.8, 1.2))),
        )  # fmt: skip
        if store.settle(tx.db, before, after) and gone:
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


def store_epoch(tx: Tx, webhook: Webhook) -> str:
    """The epoch that stays with an endpoint whose `log.reset` was not taken: the one that it had."""
    kept = store.find(tx.db, webhook.id)
    return kept.epoch if kept is not None else webhook.epoch


def webhook_key(tx: Tx) -> Ed25519PrivateKey:
    """The key that signs webhooks, made the first time. It is part of the data file, and of its backups."""
    kept = delivery_state.key(tx.db, "webhooks", lambda: Ed25519PrivateKey.generate().private_bytes_raw().hex())
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept))
