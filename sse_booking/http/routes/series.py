"""/api/series: a series or set as a whole, or a part of it."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from sse_booking.http import schemas
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Query
from sse_booking.http.routes.bookings import BookingEdit, read_edit
from sse_booking.service import series
from sse_booking.service.edits import Edit
from sse_booking.service.series import Part


class PartQuery(Query, frozen=True, kw_only=True):
    """The part of the series. Only upcoming bookings are ever changed."""

    scope: Annotated[Literal["one", "following", "all"], Meta(description="`one` and `following` start at `from`.")] = "all"
    since: Annotated[str | None, Meta(description="The id of a booking of the series.")] = msgspec.field(default=None, name="from")
    skip_conflicts: Annotated[bool, Meta(description="Skip the bookings that can't be changed, and report why.")] = False
    dry_run: Annotated[bool, Meta(description="Respond as if it were done, and change nothing.")] = False


class CancelQuery(PartQuery, frozen=True, kw_only=True):
    """The part of the series, and the reason."""

    reason: Annotated[str, Meta(max_length=1000)] | None = None


class SeriesEdit(BookingEdit, frozen=True, kw_only=True):
    """The changes to each booking. A new time is that of the booking in `from`, or of the first upcoming one; the others shift too."""

    skip_conflicts: bool | UnsetType = UNSET
    dry_run: bool | UnsetType = UNSET


async def one(context: RequestContext) -> Response:
    """GET /api/series/{series_id}."""
    return await context.read(lambda tx: series.one(tx, context.who, context.param("series_id")))


async def change(context: RequestContext) -> Response:
    """PATCH /api/series/{series_id}."""

    def read() -> tuple[Part, Edit]:
        query = context.query(PartQuery)
        values = context.given(SeriesEdit)
        skip, dry_run = values.pop("skip_conflicts", query.skip_conflicts), values.pop("dry_run", query.dry_run)
        return Part(query.scope, query.since, skip, dry_run), read_edit(values)

    return await context.write(lambda tx: series.edit(tx, context.who, context.param("series_id"), read))


async def cancel(context: RequestContext) -> Response:
    """DELETE /api/series/{series_id}."""

    def read() -> tuple[Part, str | None]:
        query = context.query(CancelQuery)
        return Part(query.scope, query.since, query.skip_conflicts, query.dry_run), query.reason

    return await context.write(lambda tx: series.cancel(tx, context.who, context.param("series_id"), read))


_ONE: Final = "/api/series/{series_id}"
_REFUSED: Final = ("wrong-state", "rule-broken", "slot-taken")

OPERATIONS: Final[list[Operation]] = [
    Operation("GET", _ONE, one, "Read a series or set", tag="bookings", response=schemas.Series),
    Operation(
        "PATCH", _ONE, change, "Change a series, or a part of it", tag="bookings", body=SeriesEdit, query=PartQuery,
        response=schemas.BookedTogether, problems=_REFUSED, idempotent_key=True,
    ),
    Operation(
        "DELETE", _ONE, cancel, "Cancel a series, or a part of it", tag="bookings", query=CancelQuery, response=schemas.BookedTogether,
        problems=_REFUSED, idempotent_key=True, description="Bookings that have begun stay as they are.",
    ),
]  # fmt: skip
