"""Export lists as tables for spreadsheets: complete, from one snapshot, with local and UTC times."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import IO, Final, NamedTuple

from sse_booking.domain.booking import Booking
from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.principal import Principal
from sse_booking.domain.questions import as_text, values_of
from sse_booking.domain.resource import Resource, Venue
from sse_booking.service import csv_files
from sse_booking.service.csv_files import Cell, local_time
from sse_booking.service.unit_of_work import Result, UnitOfWork
from sse_booking.store import resources
from sse_booking.store.bookings import Filter
from sse_booking.store.executor import Tx

PAGE: Final = 500
"""Rows held in memory at a time, however long the list is."""
COLUMNS: Final = (
    "id", "venue", "resource", "starts_local", "ends_local", "timezone", "starts_utc", "ends_utc", "status", "quantity", "requester_id",
    "title", "note", "attendees", "answers",
    "payment_status", "payment_id", "series_id", "cancelled_by", "created_utc", "updated_utc", "venue_id",
    "resource_id",
)  # fmt: skip

Find = Callable[[Tx, Principal, Filter, int], tuple[list[Booking], str]]
"""A query for bookings: own_bookings or staff_bookings of queries.py."""


class Export(NamedTuple):
    """A table ready to be sent, and the event id as of which it is true."""

    file: IO[bytes]
    cursor: str


def bookings(tx: Tx, who: Principal, find: Find, wanted: Filter, *, bom: bool) -> Export:
    """Return all bookings of a list as a table. Raise as the list does."""
    first, cursor = find(tx, who, wanted, PAGE)
    return Export(csv_files.write(COLUMNS, _rows(tx, who, find, wanted, first), bom=bom), cursor)


def _rows(tx: Tx, who: Principal, find: Find, wanted: Filter, page: list[Booking]) -> Iterator[list[Cell]]:
    venues: dict[str, Venue] = {}
    places: dict[str, Resource] = {}
    while page:
        for booking in page:
            if booking.resource_id not in places:
                places[booking.resource_id] = resources.of_booking(tx.db, booking)
            if booking.venue_id not in venues:
                venues[booking.venue_id] = resources.any_venue(tx.db, booking.venue_id)
            yield _row(booking, venues[booking.venue_id], places[booking.resource_id])
        last = page[-1]
        page = find(tx, who, wanted._replace(after=(last.starts_at, last.id)), PAGE)[0] if len(page) == PAGE else []


def _row(booking: Booking, venue: Venue, resource: Resource) -> list[Cell]:
    tz = venue.timezone
    return [
        booking.id,
        venue.name,
        resource.name,
        local_time(tz, booking.starts_at),
        local_time(tz, booking.ends_at),
        tz,
        rfc3339(booking.starts_at),
        rfc3339(booking.ends_at),
        booking.status,
        booking.quantity,
        booking.requester_id,
        booking.title,
        booking.note,
        "; ".join(json.loads(booking.attendees)),
        "; ".join(f"{id_}: {as_text(value)}" for id_, value in values_of(booking.answers).items()),
        booking.payment_status,
        booking.payment_id,
        booking.series_id,
        booking.cancelled_by,
        rfc3339(booking.created_at),
        rfc3339(booking.updated_at),
        venue.id,
        resource.id,
    ]


def note(tx: Tx, who: Principal, what: str, of: str) -> Result:
    """Record in the audit log who exported which list or report."""
    uow = UnitOfWork(tx, who)
    uow.audit("export", of, {"what": what})
    return Result(None, uow.finish())
