"""/api/admin: what only admins may do."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

from sse_booking.http import schemas
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.cursor import decode_cursor, page_by_id
from sse_booking.http.live_stats import streams
from sse_booking.http.live_stats_schema import LiveStats
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body, Instant, Page
from sse_booking.service import sessions, statistics
from sse_booking.service.unit_of_work import Result
from sse_booking.store.executor import Tx

Count = Annotated[int, Meta(ge=0)]


class NewAnnouncement(Body, frozen=True, kw_only=True):
    """What everybody is to be told."""

    message: Annotated[str, Meta(min_length=1, max_length=2000)]
    level: Literal["info", "warning", "critical"] = "info"


class AuditQuery(Page, frozen=True, kw_only=True):
    """Which audit rows."""

    subject: Annotated[str | None, Meta(description="Exactly this subject, such as booking:1m7y….")] = None
    actor_id: str | None = None


class AuditItem(Struct):
    """What somebody did."""

    id: str
    at: Instant
    actor_id: str
    action: str
    subject: str
    detail: dict[str, Any]


class AuditPage(Struct):
    """A page of the audit log, the newest first."""

    items: list[AuditItem]
    next_cursor: str | None


class Activity(AuditPage):
    """What was done to bookings, the newest first, and when bookings start, by weekday (Monday first) and local hour."""

    popular_times: list[list[int]]


async def announce(context: RequestContext) -> Response:
    """POST /api/admin/announcements."""
    said = context.body(NewAnnouncement)
    return await context.write(lambda tx: sessions.announce(tx, context.who, said.message, said.level), status=201)


async def live_stats(context: RequestContext) -> Response:
    """GET /api/admin/live-stats."""
    numbers = streams(context.runtime.hub)
    return await context.read(lambda tx: statistics.live_stats(tx, numbers))


def _page(found: list[dict[str, Any]], limit: int) -> dict[str, Any]:
    """The rows with their numbers as ids like all others: text, and opaque."""
    page = page_by_id(found, limit)
    return page | {"items": [row | {"id": str(row["id"])} for row in page["items"]]}


def _before(cursor: str | None) -> int:
    before: int = decode_cursor(cursor, int)[0] if cursor else 2**62
    return before


async def audit(context: RequestContext) -> Response:
    """GET /api/admin/audit."""
    asked = context.query(AuditQuery)
    before = _before(asked.cursor)

    def job(tx: Tx) -> Result:
        found, cursor = statistics.audit(tx, before, asked.limit + 1, subject=asked.subject, actor_id=asked.actor_id)
        return Result(_page(found, asked.limit), cursor)

    return await context.read(job)


async def activity(context: RequestContext) -> Response:
    """GET /api/admin/booking-activity."""
    asked = context.query(Page)
    before = _before(asked.cursor)

    def job(tx: Tx) -> Result:
        found, cursor = statistics.audit(tx, before, asked.limit + 1, subject=None, actor_id=None, kind="booking")
        return Result(_page(found, asked.limit) | {"popular_times": statistics.popular_times(tx)}, cursor)

    return await context.read(job)


OPERATIONS: Final[list[Operation]] = [
    Operation(
        "POST", "/api/admin/announcements", announce, "Tell everybody who listens", body=NewAnnouncement, response=schemas.Announcement,
        status=201, access="admin", tag="admin", idempotent_key=True,
    ),
    Operation(
        "GET", "/api/admin/live-stats", live_stats, "Figures of this moment", response=LiveStats, access="admin", tag="admin",
    ),
    Operation(
        "GET", "/api/admin/booking-activity", activity, "What was done to bookings, and popular times", query=Page, response=Activity,
        access="admin", tag="admin",
    ),
    Operation("GET", "/api/admin/audit", audit, "The audit log", query=AuditQuery, response=AuditPage, access="admin", tag="admin"),
]  # fmt: skip
