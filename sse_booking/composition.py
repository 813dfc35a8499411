"""The composition root: make, start and stop the parts of one service. Only entry points import it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from sse_booking.config import Config
from sse_booking.http import live_stats
from sse_booking.http.auth import Verifier
from sse_booking.http.long_reads import LongReads
from sse_booking.http.nodes import Nodes
from sse_booking.http.rate_limit import RateLimit
from sse_booking.http.refused_bookings import RefusedBookings
from sse_booking.http.routes.joining import STRANGER_POST_EVERY_S, STRANGER_POSTS
from sse_booking.http.runtime import Runtime
from sse_booking.http.sign_in_guard import SignInGuard
from sse_booking.http.stream import Streams
from sse_booking.http.stream_history import StreamHistory
from sse_booking.http.stream_openings import StreamOpenings
from sse_booking.hub import Hub
from sse_booking.notify.egress.client import Client
from sse_booking.notify.egress.guard import Guard
from sse_booking.notify.mail.inbox import Inbox
from sse_booking.notify.mail.sender import MailSender
from sse_booking.notify.mail.smtp import parse_relay
from sse_booking.notify.push.sender import PushSender
from sse_booking.notify.push.vapid import Vapid, keep_key
from sse_booking.notify.webhooks.signing import public_key
from sse_booking.notify.webhooks.worker import WebhookWorker, webhook_key
from sse_booking.notify.worker import Sender, Worker
from sse_booking.relay import Relay
from sse_booking.service import backup_record, demo_mode, retention
from sse_booking.service.deadlines import BookingDeadlines
from sse_booking.service.preferences import Channel
from sse_booking.store.commit_probe import CommitProbe
from sse_booking.store.engine import LogRow
from sse_booking.store.executor import Store, once
from sse_booking.store.open_engine import open_engine
from sse_booking.store.sqlite.probe import WriteProbe
from sse_booking.upkeep.backups import Backups

logger = logging.getLogger(__name__)

PRUNE_EVERY_S: Final = 600.0


def claim_file(config: Config, *, is_demo: bool = False) -> None:
    """Record whether the data file is served as a demo. Raise RealPeople if that would show real people to everybody.

    `is_demo`: the content of the file is known to be a demo's.
    """
    engine = open_engine(config.where)
    once(engine, lambda tx: demo_mode.claim(tx, demo=config.demo, confirmed=config.demo_confirmed, known=is_demo))


class Service(Runtime):
    """One service over the data file of `config`. `clock` gives epoch seconds for rules and credentials."""

    def __init__(self, config: Config, clock: Callable[[], float] = time.time) -> None:
        self.config = config
        self.clock = clock
        self.node = config.node or f"{socket.gethostname()}-{os.urandom(3).hex()}"
        self.engine = open_engine(config.where, self.node)
        self.engine.prepare()
        self.store = Store(self.engine, BookingDeadlines(), clock)
        self.write_probe = CommitProbe(self.store) if config.postgres else WriteProbe(str(config.database), self.store.settle)
        self.hub = Hub(
            heartbeat_s=config.heartbeat_s,
            max_streams=config.max_streams,
            max_per_user=config.max_streams_per_user,
            retry_ms=config.retry_ms,
            clock=clock,
        )
        self.backups = (
            Backups(
                config.database,
                Path(config.backup_dir),
                every_h=config.backup_every_h,
                keep=config.backup_keep,
                report=self._note_backup,
            )
            if config.backup_dir
            else None
        )
        self.openings = StreamOpenings()
        self.verifier = Verifier(
            secret=config.jwt_secret,
            public_key=config.jwt_public_key,
            jwks=config.jwt_jwks,
            audience=config.jwt_audience,
            issuer=config.jwt_issuer,
        )
        self.history = StreamHistory(self.hub, self.store, self.node if config.postgres else "")
        self.long_reads = LongReads(self.store)
        self.refused_bookings = RefusedBookings(self.store)
        self.sign_in_guard = SignInGuard()
        self.stranger_posts = RateLimit(STRANGER_POSTS, STRANGER_POST_EVERY_S)
        per_minute = config.rate_limit_per_minute
        self.rate_limit = RateLimit(per_minute, 60 / per_minute) if per_minute else None
        limits = {"strangers": self.stranger_posts, **self.sign_in_guard.limits} | (
            {"requests": self.rate_limit} if self.rate_limit else {}
        )
        self.nodes = Nodes(self.hub, self.store, self.history, self.node, self.config.own_url, limits, shared=bool(config.postgres))
        self.idempotency_keys_in_flight = set()
        self.requests = {}
        self.known_addresses = set()
        self.guard = Guard(config.egress, own_host=urlsplit(config.public_url).hostname or "")
        self.inbox = Inbox() if config.demo and not config.mail_url else None

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Start everything in the order of dependency; stop it in reverse."""
        self.store.start()
        self.relay = Relay(self.engine.log_reader(), self.hub, self.node)
        self.streams = Streams(self.store, self.hub, self.relay)
        self.deliveries = await self._channels()
        key = await self.store.write(webhook_key)
        self.webhook_key = public_key(key)
        self.webhook_worker = WebhookWorker(self.store, Client(self.guard), key, self.config.own_url, alone=not self.config.postgres)
        self.store.on_commit = self._committed
        await self.store.settle()
        await self.verifier.read_keys(int(self.clock()))
        self.relay.start()
        self.hub.start()
        await self.deliveries.start()
        await self.webhook_worker.start()
        jobs = [
            asyncio.create_task(self._prune_for_ever(), name="prune"),
            asyncio.create_task(self.history.keep(), name="stream-history"),
            asyncio.create_task(self.nodes.keep(), name="nodes"),
            asyncio.create_task(self.refused_bookings.keep(), name="refused-bookings"),
            asyncio.create_task(live_stats.push(self.hub, self.store, self.nodes.figures), name="live-stats"),
        ]
        if self.backups is not None:
            jobs.append(asyncio.create_task(self.backups.run_forever(), name="backups"))
        try:
            yield
        finally:
            for job in jobs:
                job.cancel()
            await asyncio.gather(*jobs, return_exceptions=True)
            self.hub.drain()
            await self.webhook_worker.stop()
            await self.deliveries.stop()
            if self.inbox is not None:
                self.inbox.close()
            await self.history.finish()
            await self.refused_bookings.finish()
            await self.nodes.leave()
            await self.store.stop()
            await self.relay.stop()

    def _committed(self, appended: Sequence[LogRow]) -> None:
        self.relay.wake(appended)
        self.deliveries.wake()
        self.webhook_worker.wake()

    async def _channels(self) -> Worker:
        """Return the worker of the configured channels. A demo without a relay delivers mail to its own inbox."""
        relay = parse_relay(self.config.mail_url) if self.config.mail_url else await self.inbox.listen() if self.inbox else None
        senders: dict[Channel, Sender] = {}
        if relay is not None:
            host = urlsplit(self.config.own_url).hostname or "localhost"
            senders["email"] = MailSender(relay, self.config.mail_from or f"booking@{host}", host)
        self.push_key = None
        if self.config.push_key_file:
            vapid = Vapid(await keep_key(self.store, Path(self.config.push_key_file)), self._push_subject())
            self.push_key = vapid.public_key
            senders["push"] = PushSender(vapid, Client(self.guard))
        return Worker(self.store, senders, self.config.own_url, self._people_with_a_page_open, alone=not self.config.postgres)

    def _push_subject(self) -> str:
        if self.config.push_subject or self.config.public_url.startswith("https:"):
            return self.config.push_subject or self.config.public_url
        return f"mailto:{self.config.mail_from or 'booking@localhost'}"

    def _people_with_a_page_open(self) -> frozenset[str]:
        return frozenset(sub.user_id for sub in self.hub.all())

    async def _note_backup(self, name: str, problem: str) -> None:
        await self.store.write(lambda tx: backup_record.note(tx, name, problem))

    async def _prune_for_ever(self) -> None:
        while True:
            try:
                await self.prune()
            except Exception:
                logger.exception("expired data could not be deleted; trying again")
            await asyncio.sleep(PRUNE_EVERY_S)

    async def prune(self) -> int:
        """Delete data that has passed its retention. Return how many rows."""
        events_days, audit_days = self.config.retention_days, self.config.audit_retention_days
        dropped = 0
        while count := await self.store.write(lambda tx: retention.prune(tx, events_days=events_days, audit_days=audit_days)):
            dropped += count
        return dropped
