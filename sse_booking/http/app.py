"""The ASGI application: routing, one shape for every error, CORS and security headers.

There is no middleware stack. A stream that takes over its connection never calls an ordinary `send`, so a middleware could not add its
headers. Every response gets them here.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Final

from starlette.exceptions import HTTPException
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from sse_booking.domain.errors import BookingError, Forbidden, Unauthenticated
from sse_booking.domain.principal import NOBODY, Principal
from sse_booking.http import auth, guest_access, pages
from sse_booking.http.client_address import caller_address, caller_of, resolve_client
from sse_booking.http.context import RequestContext, Response, read_body, send_response
from sse_booking.http.docs.routes import description_of
from sse_booking.http.known_hosts import KnownHosts
from sse_booking.http.operation import Operation
from sse_booking.http.problems.responses import MethodNotAllowed, TooManyRequests, Unavailable, to_problem
from sse_booking.http.routes import (
    account_admin,
    accounts,
    admin,
    availability,
    bookings,
    calendars,
    connections,
    contacts,
    customers,
    deliveries,
    demo_inbox,
    devices,
    guests,
    holidays,
    invitations,
    joining,
    links,
    me,
    messages,
    payments,
    reports,
    resources,
    series,
    session,
    sets,
    system,
    venues,
    waitlist,
    webhooks,
)
from sse_booking.http.routes import stream as stream_route
from sse_booking.http.runtime import Runtime
from sse_booking.store.executor import StoreFailed
from sse_booking.store.job_queue import caller

logger = logging.getLogger(__name__)
Headers = list[tuple[bytes, bytes]]

OPERATIONS: Final[list[Operation]] = [
    *bookings.OPERATIONS,
    *availability.OPERATIONS,
    *sets.OPERATIONS,
    *series.OPERATIONS,
    *customers.OPERATIONS,
    *guests.OPERATIONS,
    *messages.OPERATIONS,
    *payments.OPERATIONS,
    *me.OPERATIONS,
    *contacts.OPERATIONS,
    *devices.OPERATIONS,
    *deliveries.OPERATIONS,
    *waitlist.OPERATIONS,
    *calendars.OPERATIONS,
    *venues.OPERATIONS,
    *webhooks.OPERATIONS,
    *resources.OPERATIONS,
    *holidays.OPERATIONS,
    *reports.OPERATIONS,
    stream_route.OPERATION,
    *session.OPERATIONS,
    *accounts.OPERATIONS,
    *joining.OPERATIONS,
    *invitations.OPERATIONS,
    *account_admin.OPERATIONS,
    *demo_inbox.OPERATIONS,
    *connections.OPERATIONS,
    *admin.OPERATIONS,
    *system.OPERATIONS,
]
OPERATIONS.extend(description_of(OPERATIONS))

CORS_METHODS: Final = b"GET, HEAD, POST, PUT, PATCH, DELETE"
CORS_ALLOWED: Final = b"Authorization, Content-Type, Idempotency-Key, If-Match, Last-Event-ID"
CORS_EXPOSED: Final = b"Event-Cursor, ETag, Location, Idempotent-Replayed, Retry-After"
LOGGED_CHARS: Final = 200
"""Characters of a request's path that go into the log. The client wrote the path, so its length is bounded."""
SECURITY: Final[Headers] = [(b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store")]


class App:
    """The ASGI application of one service. It dispatches on `scope["path"]`."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        config = runtime.config
        self.hosts = KnownHosts(config.host, config.public_url) if config.public_url or config.demo else None
        pages.load()  # Load the pages now: it takes tens of milliseconds, too long for the first request.
        by_path: dict[str, dict[str, Operation]] = {}
        for operation in [*OPERATIONS, *links.ROUTES, *pages.ROUTES]:
            if operation is not stream_route.OPERATION:
                by_path.setdefault(operation.path, {})[operation.method] = operation
        # User ids may contain slashes, and the server decodes the path before the router matches it.
        routes = [Route(path.replace("{user_id}", "{user_id:path}"), _Endpoint(self, operations)) for path, operations in by_path.items()]
        routes.append(Route(stream_route.OPERATION.path, _Stream(self)))
        # Paths without parameters are looked up in a dict. The router tries one pattern after the other, at 1 µs each.
        self.fixed = {route.path: route.app for route in routes if "{" not in route.path}
        self.fixed["*"] = _server_options
        self.router = Router(routes, redirect_slashes=False, default=_not_found)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request, or the ASGI lifespan."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        running = self.runtime.running()
        try:
            await running.__aenter__()
        except Exception as error:
            logger.exception("the service could not start")
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await running.__aexit__(None, None, None)
        await send({"type": "lifespan.shutdown.complete"})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.runtime.config.trusted_proxies:
            resolve_client(scope, self.runtime.config.trusted_proxies)
        extra = self._common_headers(scope)
        scope["state"] = extra
        try:
            if self.hosts is not None:
                self.hosts.check(scope)
            if scope["method"] == "OPTIONS" and await self._preflight(scope, send, extra):
                return
            await self.fixed.get(scope["path"], self.router)(scope, receive, send)
        except Exception as error:  # noqa: BLE001 - the boundary: whatever it is, every error gets the one shape
            # Handlers send nothing before they are done, so no response has been started yet.
            await self._refuse(scope, send, error, extra)

    async def _refuse(self, scope: Scope, send: Send, error: Exception, extra: Headers) -> None:
        if isinstance(error, StoreFailed):
            error = Unavailable(detail="The data file can't be written just now. Nothing was changed; try again.")
        elif not isinstance(error, BookingError | HTTPException):
            logger.error(
                "%s %s failed, requested from %s", scope["method"], scope["path"][:LOGGED_CHARS], caller_address(scope), exc_info=error
            )
        problem = to_problem(error, scope["path"])
        self._count("refused", problem.status)
        headers = [*problem.headers, (b"content-length", b"%d" % len(problem.body)), *extra]
        await send({"type": "http.response.start", "status": problem.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else problem.body})

    def _count(self, outcome: str, status: int) -> None:
        counted = self.runtime.requests
        counted[outcome, status] = counted.get((outcome, status), 0) + 1

    def _common_headers(self, scope: Scope) -> Headers:
        """Return the headers of every response: security headers, and CORS headers for an allowed origin."""
        if not self.runtime.config.cors_origins:
            return SECURITY
        cors: Headers = [(b"vary", b"Origin")]
        for name, value in scope["headers"]:
            if name == b"origin" and value.decode("latin-1").lower() in self.runtime.config.cors_origins:
                cors += [(b"access-control-allow-origin", value), (b"access-control-expose-headers", CORS_EXPOSED)]
        return SECURITY + cors

    async def _preflight(self, scope: Scope, send: Send, extra: Headers) -> bool:
        if not any(name == b"access-control-request-method" for name, _ in scope["headers"]):
            return False
        allowed: Headers = []
        if any(name == b"access-control-allow-origin" for name, _ in extra):
            allowed = [
                (b"access-control-allow-methods", CORS_METHODS),
                (b"access-control-allow-headers", CORS_ALLOWED),
                (b"access-control-max-age", b"600"),
            ]
        await send_response(scope, send, Response(204), [*extra, *allowed])
        return True

    async def identify(self, scope: Scope, *, access: str, ticket: bool = False, guests: bool = False) -> Principal:
        """Return the caller, if the operation admits them. Raises Unauthenticated, Forbidden."""
        credential = auth.credential(scope)
        if credential.kind == "ticket" and not ticket:
            raise Unauthenticated("A ticket is valid for the stream only.")
        if access == "anyone":
            return NOBODY
        who = await self.runtime.authenticate(credential)
        if who.is_nobody and not (
            access == "public" and (self.runtime.config.public_read or await guest_access.is_open(self.runtime.store, scope))
        ):
            raise Unauthenticated("Sign in, or send a bearer token.")
        if credential.kind == "cookie" and scope["method"] not in ("GET", "HEAD"):
            auth.check_origin(scope, self.runtime.config.public_url or None)
        if who.is_guest and access != "public" and not guests:
            raise Forbidden("You are signed in by a link to a booking. This needs an account: sign in with yours.")
        if access == "admin" and not who.is_admin:
            raise Forbidden("Only admins may do this.")
        return who


class _Endpoint:
    """All operations of one path."""

    def __init__(self, app: App, operations: dict[str, Operation]) -> None:
        self.app = app
        self.operations = operations
        self.allowed = sorted({*operations, *(["HEAD"] if "GET" in operations else []), "OPTIONS"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        operation = self.operations.get("GET" if method == "HEAD" else method)
        if operation is None or operation.handler is None:
            if method == "OPTIONS":
                await send_response(scope, send, Response(204, ((b"allow", ", ".join(self.allowed).encode()),)), scope["state"])
                return
            raise MethodNotAllowed(self.allowed)
        try:
            who = await self.app.identify(scope, access=operation.access, guests=operation.guests)
        except Unauthenticated:
            self._count(operation, scope, NOBODY)
            raise
        self._count(operation, scope, who)
        raw_body = b"" if method in ("GET", "HEAD") else await read_body(scope, receive)
        context = RequestContext(self.app.runtime, scope, who, raw_body, dict(scope["headers"]), takes_body=operation.body is not None)
        try:
            answer = await operation.handler(context)
        except BookingError as refused:
            self.app.runtime.refused_bookings.note(who.user_id, refused)
            raise
        self.app._count(operation.tag, answer.status)
        await send_response(scope, send, answer, scope["state"])

    def _count(self, operation: Operation, scope: Scope, who: Principal) -> None:
        """Count the request against the caller's rate limit; anonymous callers share the limit of their address. Raises TooManyRequests."""
        caller.set(calling := caller_of(scope, who.user_id))
        if (limit := self.app.runtime.rate_limit) is not None and (operation.access != "anyone" or operation.counted):
            limit.count(calling.name, self.app.runtime.clock())


class _Stream:
    """The endpoint of the event stream; see http/stream.py."""

    allowed: Sequence[str] = ("GET", "HEAD", "OPTIONS")

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "OPTIONS":
            await send_response(scope, send, Response(204, ((b"allow", ", ".join(self.allowed).encode()),)), scope["state"])
            return
        if scope["method"] not in self.allowed:
            raise MethodNotAllowed(list(self.allowed))
        streams, openings = self.app.runtime.streams, self.app.runtime.openings
        extra = [header for header in scope["state"] if header[0] != b"cache-control"]
        openings.began()
        try:
            who = await self.app.identify(scope, access="public", ticket=True)
            opened = await streams.open(scope, send, who, extra)
        except (StoreFailed, TooManyRequests, Unavailable):
            await streams.refuse(send, "unavailable", extra)
            return
        finally:
            openings.ended()
        if opened is not None:
            await streams.run(opened, scope, receive, send, extra)


async def _server_options(scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer `OPTIONS *`, which only asks whether the server responds (RFC 9110 §9.3.7). Servers pass `*` with no other method."""
    await send_response(scope, send, Response(204), scope["state"])


async def _not_found(scope: Scope, receive: Receive, send: Send) -> None:
    shown = pages.not_found_page(dict(scope["headers"]), scope["path"]) if scope["method"] in ("GET", "HEAD") else None
    if shown is None:
        raise HTTPException(404)
    await send_response(scope, send, shown, scope["state"])
