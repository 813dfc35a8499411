"""The parts of one running service, as handlers see them, and authentication. composition.py puts the parts together."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Final

from sse_booking.config import Config
from sse_booking.domain.errors import Unauthenticated
from sse_booking.domain.principal import BY_ACCOUNT, BY_DEMO, GUEST, NOBODY, Principal
from sse_booking.http.auth import Credential, Verifier
from sse_booking.http.long_reads import LongReads
from sse_booking.http.nodes import Nodes
from sse_booking.http.rate_limit import RateLimit
from sse_booking.http.refused_bookings import RefusedBookings
from sse_booking.http.sign_in_guard import SignInGuard
from sse_booking.http.stream import Streams
from sse_booking.http.stream_history import StreamHistory
from sse_booking.http.stream_openings import StreamOpenings
from sse_booking.hub import Hub
from sse_booking.notify.egress.guard import Guard
from sse_booking.notify.mail.inbox import Inbox
from sse_booking.notify.webhooks.worker import WebhookWorker
from sse_booking.notify.worker import Worker
from sse_booking.relay import Relay
from sse_booking.service import contacts
from sse_booking.store import credentials
from sse_booking.store.commit_probe import CommitProbe
from sse_booking.store.executor import Store
from sse_booking.store.sqlite.probe import WriteProbe
from sse_booking.upkeep.backups import Backups

MAX_KNOWN_ADDRESSES: Final = 10_000


class Runtime(ABC):
    """The parts of one running service. `relay` and `streams` exist while it runs.

    `clock` returns epoch seconds for rules and credentials. `sign_in_guard` slows password guessing down and bounds how many passwords are
    hashed at a time. `leaving`: it was told to end, and serves until the balancer has noticed. `stranger_posts` limits what anonymous
    callers may request. `requests` counts responses by group of operations and status. `inbox` exists only in the demo. `webhook_key` is
    the public key of webhook signatures. `push_key` is the key that browsers subscribe with, if pushes are configured. `known_addresses`
    are pairs of user and address from recently seen tokens.
    """

    config: Config
    leaving: bool = False
    clock: Callable[[], float]
    store: Store
    write_probe: WriteProbe | CommitProbe
    backups: Backups | None
    hub: Hub
    nodes: Nodes
    relay: Relay
    streams: Streams
    openings: StreamOpenings
    history: StreamHistory
    refused_bookings: RefusedBookings
    long_reads: LongReads
    verifier: Verifier
    sign_in_guard: SignInGuard
    stranger_posts: RateLimit
    rate_limit: RateLimit | None
    idempotency_keys_in_flight: set[tuple[str, str]]
    requests: dict[tuple[str, int], int]
    deliveries: Worker
    inbox: Inbox | None
    webhook_worker: WebhookWorker
    guard: Guard
    webhook_key: str
    push_key: str | None
    known_addresses: set[tuple[str, str]]

    @abstractmethod
    def running(self) -> AbstractAsyncContextManager[None]:
        """Start everything on entry; stop it on exit."""

    async def verify(self, token: str) -> Principal:
        """Return the caller that a token identifies. Raises Unauthenticated."""
        who = await self.verifier.verify_with_fresh_keys(token, int(self.clock()))
        if who.email and (who.user_id, who.email) not in self.known_addresses:
            await self._remember_address(who)
        return who

    async def _remember_address(self, who: Principal) -> None:
        """Store the address that an identity provider vouches for, so that the person's mail goes there."""
        if len(self.known_addresses) >= MAX_KNOWN_ADDRESSES:
            self.known_addresses.clear()
        self.known_addresses.add((who.user_id, who.email))
        await self.store.write(lambda tx: contacts.put_verified(tx, who.user_id, who.email, name=who.name))

    async def authenticate(self, credential: Credential) -> Principal:
        """Return the caller that a credential identifies, and NOBODY only for no credential.

        Raises Unauthenticated for a bad one. A bad credential is never downgraded to anonymous access.
        """
        match credential.kind:
            case "none":
                return NOBODY
            case "bearer":
                return await self.verify(credential.value)
            case "cookie":
                found = await self.store.read(lambda tx: credentials.find_session(tx.db, credential.value, tx.now))
            case _:
                found = await self.store.read(lambda tx: credentials.find_ticket(tx.db, credential.value, tx.now))
        if found is None or not await self._is_still_good(found):
            raise Unauthenticated(f"The {'session' if credential.kind == 'cookie' else 'ticket'} has ended; sign in again.")
        return found

    async def _is_still_good(self, who: Principal) -> bool:
        """Return whether the base of a session or ticket still exists: the demo, or the key of its token. The store checks accounts."""
        if who.proof == BY_ACCOUNT or who.user_id.startswith(GUEST):
            return True
        if who.proof == BY_DEMO:
            return self.config.demo
        return await self.verifier.accepts(who.proof, int(self.clock()))
