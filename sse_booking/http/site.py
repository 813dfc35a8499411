"""The parts of one running service, put together: store, hub, relay, streams, credentials; and what tidies up after it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable
from typing import Final

from sse_booking.config import Config
from sse_booking.domain.errors import Unauthenticated
from sse_booking.domain.principal import NOBODY, Principal
from sse_booking.http import live_stats
from sse_booking.http.accounts import AT_ONCE, TRIES, TRY_EVERY_S
from sse_booking.http.admission import Admission
from sse_booking.http.auth import Credential, Verifier
from sse_booking.http.connections import History
from sse_booking.http.rates import Rate
from sse_booking.http.stream import Streams
from sse_booking.hub import Hub
from sse_booking.relay import Relay
from sse_booking.service.deadlines import Lapses
from sse_booking.store import connections, credentials, idempotency, log, payments
from sse_booking.store.database import prepare
from sse_booking.store.worker import Store, Tx

logger = logging.getLogger(__name__)

TIDY_EVERY_S: Final = 600.0
TIDY_ROWS: Final = 2000
"""Rows dropped in one transaction: a few milliseconds of the writer at a time, whatever has piled up."""
DAY_S: Final = 86400


class Site:
    """One running service. `clock` gives epoch seconds for rules and credentials."""

    def __init__(self, config: Config, clock: Callable[[], float] = time.time) -> None:
        self.config = config
        self.clock = clock
        prepare(str(config.database))
        self.store = Store(str(config.database), Lapses(), clock)
        self.hub = Hub(
            heartbeat_s=config.heartbeat_s,
            max_streams=config.max_streams,
            max_per_user=config.max_streams_per_user,
            retry_ms=config.retry_ms,
            clock=clock,
        )
        self.admission = Admission()
        self.verifier = Verifier(
            secret=config.jwt_secret, public_key=config.jwt_public_key, jwks=config.jwt_jwks, audience=config.jwt_audience
        )
        self.history = History(self.hub, self.store)
        self.tries = Rate(TRIES, TRY_EVERY_S)
        self.checking = asyncio.Semaphore(AT_ONCE)
        per_minute = config.rate_limit_per_minute
        self.rate = Rate(per_minute, 60 / per_minute) if per_minute else None
        self.keys_in_flight: set[tuple[str, str]] = set()
        self.requests: dict[tuple[str, int], int] = {}
        self.started_at = int(clock())

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Start everything, in the order in which it is needed; stop it in the other."""
        self.store.start()
        self.relay = Relay(str(self.config.database), self.hub)
        self.streams = Streams(self.store, self.hub, self.relay)
        self.store.on_commit = self.relay.wake
        await self.store.settle()
        await self.verifier.read_keys(int(self.clock()))
        self.relay.start()
        self.hub.start()
        jobs = [
            asyncio.create_task(self._tidy_for_ever(), name="tidy"),
            asyncio.create_task(self.history.keep(), name="history"),
            asyncio.create_task(live_stats.push(self.hub, self.store), name="live-stats"),
        ]
        try:
            yield
        finally:
            for job in jobs:
                job.cancel()
            await asyncio.gather(*jobs, return_exceptions=True)
            self.hub.drain()
            await self.history.finish()
            await self.store.stop()
            await self.relay.stop()

    async def verify(self, token: str) -> Principal:
        """Who a token stands for. Raises Unauthenticated."""
        return await self.verifier.verify_with_fresh_keys(token, int(self.clock()))

    async def authenticate(self, credential: Credential) -> Principal:
        """Who a credential stands for; nobody only where there is none. Raises Unauthenticated, never a downgrade."""
        match credential.kind:
            case "none":
                return NOBODY
            case "bearer":
                return await self.verify(credential.value)
            case "cookie":
                found = await self.store.read(lambda tx: credentials.find_session(tx.db, credential.value, tx.now))
            case _:
                found = await self.store.read(lambda tx: credentials.find_ticket(tx.db, credential.value, tx.now))
        if found is None:
            raise Unauthenticated(f"The {'session' if credential.kind == 'cookie' else 'ticket'} has ended; sign in again.")
        return found

    async def _tidy_for_ever(self) -> None:
        while True:
            try:
                await self.tidy()
            except Exception:
                logger.exception("tidying up failed; it is tried again")
            await asyncio.sleep(TIDY_EVERY_S)

    async def tidy(self) -> int:
        """Drop what is no longer kept: old events, answers, audit rows, ended credentials; returns how many rows went."""
        dropped = 0
        while count := await self.store.write(self._drop_some):
            dropped += count
        return dropped

    def _drop_some(self, tx: Tx) -> int:
        config = self.config
        dropped = log.prune(tx.db, tx.wall_ms - config.retention_days * DAY_S * 1000, TIDY_ROWS)
        dropped += idempotency.prune(tx.db, tx.now, TIDY_ROWS)
        dropped += payments.prune(tx.db, tx.now, TIDY_ROWS)
        dropped += credentials.prune_credentials(tx.db, tx.now)
        dropped += connections.prune(tx.db, tx.now - config.audit_retention_days * DAY_S, TIDY_ROWS)
        dropped += tx.db.execute(
            "DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at_ms < ? ORDER BY id LIMIT ?)",
            (tx.wall_ms - config.audit_retention_days * DAY_S * 1000, TIDY_ROWS),
        ).rowcount
        return dropped
