"""/api/admin: operations for administrators."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

from sse_booking.domain.text import VISIBLE
from sse_booking.http import schemas
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.cursor import decode_cursor, page_by_id
from sse_booking.http.live_stats_schema import LiveStats
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body, Instant, Page
from sse_booking.service import sessions, statistics
from sse_booking.service.unit_of_work import Result
from sse_booking.store.executor import Tx

Count = Annotated[int, Meta(ge=0)]
Address = Annotated[str, Meta(description="The client's IPv4 address or IPv6 network; empty where no request was behind it.")]


class NewAnnouncement(Body, frozen=True, kw_only=True):
    """An announcement to everybody."""

    message: Annotated[str, Meta(pattern=VISIBLE, min_length=1, max_length=2000)]
    level: Literal["info", "warning", "critical"] = "info"


class AuditQuery(Page, frozen=True, kw_only=True):
    """The filter for audit rows."""

    subject: Annotated[str | None, Meta(description="The exact subject, such as booking:1m7y….")] = None
    actor_id: str | None = None


class AuditItem(Struct):
    """An action in the audit log."""

    id: str
    at: Instant
    actor_id: str
    address: Address
    action: str
    subject: str
    detail: dict[str, Any]


class AuditPage(Struct):
    """A page of the audit log, newest first."""

    items: list[AuditItem]
    next_cursor: str | None


class Activity(AuditPage):
    """Actions on bookings, newest first, and how many bookings start at each weekday (Monday first) and local hour."""

    popular_times: list[list[int]]


async def announce(context: RequestContext) -> Response:
    """POST /api/admin/announcements."""
    body = context.body(NewAnnouncement)
    return await context.write(lambda tx: sessions.announce(tx, context.who, body.message, body.level), status=201)


async def live_stats(context: RequestContext) -> Response:
    """GET /api/admin/live-stats."""
    numbers = context.runtime.nodes.figures()
    return await context.read(lambda tx: statistics.live_stats(tx, numbers))


def _page(found: list[dict[str, Any]], limit: int, of: str) -> dict[str, Any]:
    """Return the page with the row numbers as opaque text ids, like all other ids."""
    page = page_by_id(found, limit, of)
    return page | {"items": [row | {"id": str(row["id"])} for row in page["items"]]}


def _before(cursor: str | None, of: str) -> int:
    before: int = decode_cursor(cursor, of, int)[0] if cursor else 2**62
    return before


async def audit(context: RequestContext) -> Response:
    """GET /api/admin/audit."""
    query = context.query(AuditQuery)
    before = _before(query.cursor, context.path)

    def job(tx: Tx) -> Result:
        found, cursor = statistics.audit(tx, before, query.limit + 1, subject=query.subject, actor_id=query.actor_id)
        return Result(_page(found, query.limit, context.path), cursor)

    return await context.read(job)


async def activity(context: RequestContext) -> Response:
    """GET /api/admin/booking-activity."""
    query = context.query(Page)
    before = _before(query.cursor, context.path)

    def job(tx: Tx) -> Result:
        found, cursor = statistics.audit(tx, before, query.limit + 1, subject=None, actor_id=None, kind="booking")
        return Result(_page(found, query.limit, context.path) | {"popular_times": statistics.popular_times(tx)}, cursor)

    return await context.read(job)


OPERATIONS: Final[list[Operation]] = [
    Operation(
        "POST", "/api/admin/announcements", announce, "Send an announcement to everybody", body=NewAnnouncement,
        response=schemas.Announcement,
        status=201, access="admin", tag="admin", idempotent_key=True,
    ),
    Operation(
        "GET", "/api/admin/live-stats", live_stats, "Live figures", response=LiveStats, access="admin", tag="admin",
    ),
    Operation(
        "GET", "/api/admin/booking-activity", activity, "Actions on bookings, and popular times", query=Page, response=Activity,
        access="admin", tag="admin",
    ),
    Operation("GET", "/api/admin/audit", audit, "Read the audit log", query=AuditQuery, response=AuditPage, access="admin", tag="admin"),
]  # fmt: skip
