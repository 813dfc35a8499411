"""The query of booking lists: which bookings, and of which state and time."""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta

from sse_booking.domain.booking import Status
from sse_booking.domain.errors import BadFields
from sse_booking.http.parsing import After, Instant, Limit, Query, decode_cursor
from sse_booking.store.bookings import Filter

SHOWN_STATES: Final = 5
"""Unknown states that a refusal names."""


class Which(Query, frozen=True, kw_only=True):
    """Filters for bookings: one's own, or those of venues where one is staff. `from` and `to` select those that overlap the range."""

    role: Literal["requester", "staff"] = "requester"
    resource_id: str | None = None
    venue_id: str | None = None
    series_id: str | None = None
    q: Annotated[
        str, Meta(max_length=200, description="Staff only: words of a name, an address or a telephone number, or a reference code.")
    ] = ""
    status: Annotated[str | None, Meta(description="States, separated by commas.")] = None
    start: Annotated[Instant | None, Meta(description="Only bookings that end after it.")] = msgspec.field(default=None, name="from")
    end: Annotated[Instant | None, Meta(description="Only bookings that start before it.")] = msgspec.field(default=None, name="to")


class BookingQuery(Which, frozen=True, kw_only=True):
    """The filters, and a page."""

    limit: Limit = 50
    cursor: After = None


class BookingTableQuery(Which, frozen=True, kw_only=True):
    """The filters, for all bookings as a spreadsheet."""

    bom: Annotated[bool, Meta(description="Begin with a byte order mark, by which Excel recognises UTF-8.")] = False


def filter_by(query: Which, cursor: str | None, of: str) -> Filter:
    """Return the filter that a query names, from a cursor of the list at the path `of`. Raise Invalid."""
    bad = BadFields()
    statuses = tuple(dict.fromkeys(query.status.split(","))) if query.status else ()
    unknown = [name for name in statuses if name not in get_args(Status)]
    if unknown:  # One error for the field, however many unknown states there are.
        more = f" and {len(unknown) - SHOWN_STATES} more" if len(unknown) > SHOWN_STATES else ""
        named = ", ".join(repr(name[:40]) for name in unknown[:SHOWN_STATES])
        bad.add("status", f"{named}{more}: not a state.")
    if query.start is not None and query.end is not None and query.end <= query.start:
        bad.add("to", "It must be after from.")
    if query.q and query.role == "requester":
        bad.add("q", "Only staff can search for people: add role=staff.")
    with bad.gathering():
        after = decode_cursor(cursor, of, int, str) if cursor else None
    bad.refuse()
    return Filter("", "", statuses, query.start, query.end, query.resource_id, query.venue_id, query.series_id, after, query.q)  # type: ignore[arg-type]  # checked above
