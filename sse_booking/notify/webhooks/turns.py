"""What an endpoint is sent next, and when it is tried again: the rules of webhooks, without the sending."""

from __future__ import annotations

import json
import random
from typing import Final, NamedTuple

import msgspec

from sse_booking.domain import topics
from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.resource import DAY_S
from sse_booking.notify.egress.client import Reply
from sse_booking.service.webhooks import wire_name
from sse_booking.sse import EventId
from sse_booking.store import log
from sse_booking.store import webhooks as store
from sse_booking.store.executor import Tx
from sse_booking.store.webhooks import Webhook

SCHEDULE: Final = (5, 60, 300, 1800, 7200)
"""Seconds until the next try, five times; from then on it is a probe."""
PROBES: Final = (600, 1800, 3600)
DISABLE_AFTER_S: Final = 5 * DAY_S
SCAN: Final = 200
"""Rows that are looked through for those that an endpoint wants."""
UNWANTED_S: Final = 3600
"""A position is moved over rows that nobody wants when they are as old, or when they are many: not at each commit."""
TURN: Final = 20
"""An endpoint gets so many events one after the other; then their outcomes are written together."""


class PendingRequest(NamedTuple):
    """One request that is about to be made: where the position of its endpoint will be, and what it says."""

    upto: int
    event_id: str
    type: str
    body: bytes


class Turn(NamedTuple):
    """What an endpoint is sent next, in order: the endpoint as it was taken, and the secrets that sign."""

    webhook: Webhook
    secrets: list[str]
    requests: list[PendingRequest]


def next_turn(tx: Tx, webhook: Webhook) -> Turn | Webhook | None:
    """What an endpoint is to be sent next. A webhook: nothing yet, but it has come further. None: nothing at all."""
    name, mark = log.epoch(tx.db), log.mark(tx.db)
    if webhook.epoch != name or webhook.position < mark:
        return Turn(webhook._replace(epoch=name), store.secrets(tx.db, webhook.id, tx.now), [_reset(tx, webhook, mark)])
    rows = store.next_rows(tx.db, topics.of_staff(webhook.venue_id), webhook.position, SCAN)
    wanted, previous = set(json.loads(webhook.events)), webhook.previous
    requests: list[PendingRequest] = []
    for n, _, type_, payload, ms in rows:
        if len(requests) < TURN and (not wanted or wire_name(type_) in wanted):
            id_ = str(EventId(name, n, ms))
            body = body_of(wire_name(type_), rfc3339(ms // 1000), id_, previous, msgspec.Raw(payload.encode()))
            requests.append(PendingRequest(n, id_, wire_name(type_), body))
            previous = id_
    if requests:
        return Turn(webhook, store.secrets(tx.db, webhook.id, tx.now), requests)
    if rows and (len(rows) == SCAN or rows[0][4] // 1000 < tx.now - UNWANTED_S):
        return webhook._replace(position=rows[-1][0])
    return None


def _reset(tx: Tx, webhook: Webhook, mark: int) -> PendingRequest:
    head = log.head(tx.db)
    foreign = webhook.epoch != head.epoch
    cursor = str(head) if foreign else str(log.mark_id(tx.db))
    data = {"cursor": cursor, "reason": "foreign" if foreign else "pruned"}
    body = body_of("log.reset", rfc3339(tx.now), cursor, webhook.previous, data)
    return PendingRequest(head.n if foreign else mark, cursor, "log.reset", body)


def body_of(type_: str, timestamp: str, id_: str, previous: str | None, data: object) -> bytes:
    """The body of a request."""
    return msgspec.json.encode({"type": type_, "timestamp": timestamp, "id": id_, "previous_id": previous, "data": data})


def is_taken(reply: Reply | None) -> bool:
    """Whether the receiver has it."""
    return reply is not None and 200 <= reply.status < 300


def after_failure(tx: Tx, webhook: Webhook, reply: Reply | None, *, came_further: bool) -> Webhook:
    """The endpoint after a request that failed: when it is tried again, or that it is not. `came_further`: others were taken before."""
    failures, since = webhook.failures + 1, webhook.failing_at or tx.now
    gone = (reply is not None and reply.status == 410) or tx.now - since >= DISABLE_AFTER_S
    waits = SCHEDULE if failures <= len(SCHEDULE) else PROBES
    wait = waits[min(failures - (1 if waits is SCHEDULE else len(SCHEDULE) + 1), len(waits) - 1)]
    if reply is not None and reply.retry_after_s is not None:
        wait = min(max(reply.retry_after_s, wait), 3600)
    return webhook._replace(
        epoch=webhook.epoch if came_further else store_epoch(tx, webhook),
        state="disabled" if gone else "failing" if failures > len(SCHEDULE) else webhook.state,
        failures=failures, failing_at=since, next_at=tx.now + max(1, round(wait * random.uniform(0.8, 1.2))),
    )  # fmt: skip


def store_epoch(tx: Tx, webhook: Webhook) -> str:
    """The epoch that stays with an endpoint whose `log.reset` was not taken: the one that it had."""
    kept = store.find(tx.db, webhook.id)
    return kept.epoch if kept is not None else webhook.epoch
