"""Export lists as tables for spreadsheets: complete, from one snapshot, with local and UTC times."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import IO, Final, NamedTuple

from sse_booking.domain.booking import Booking
from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.principal import Principal
from sse_booking.domain.questions import as_text, from_json, values_of
from sse_booking.domain.resource import Resource, Venue
from sse_booking.service import csv_files
from sse_booking.service.csv_files import Cell, local_time
from sse_booking.service.unit_of_work import Result, UnitOfWork
from sse_booking.store import resources
from sse_booking.store.bookings import Filter
from sse_booking.store.executor import Tx

PAGE: Final = 500
"""Rows held in memory at a time, however long the list is."""
ANSWER_COLUMNS: Final = 60
"""Questions with a column of their own. The column `answers` has all of them."""
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
    asked = _asked(tx, wanted)
    head = (*COLUMNS, *(f"answer_{id_}" for id_ in asked))
    return Export(csv_files.write(head, _rows(tx, who, find, wanted, first, asked), bom=bom), cursor)


def _asked(tx: Tx, wanted: Filter) -> list[str]:
    """Return the questions that get a column of their own: those that the venue of the list, or its resources, ask now."""
    venue = resources.find_venue(tx.db, wanted.venue_id, archived=True) if wanted.venue_id is not None else None
    if venue is None:
        return []
    named = [wanted.resource_id] if wanted.resource_id is not None else None
    texts = [one.questions for one in resources.of_venue(tx.db, venue.id) if named is None or one.id in named]
    ids = dict.fromkeys(question.id for text in [venue.questions, *texts] for question in from_json(text))
    return list(ids)[:ANSWER_COLUMNS]


def _rows(tx: Tx, who: Principal, find: Find, wanted: Filter, page: list[Booking], asked: list[str]) -> Iterator[list[Cell]]:
    venues: dict[str, Venue] = {}
    places: dict[str, Resource] = {}
    while page:
        for booking in page:
            if booking.resource_id not in places:
                places[booking.resource_id] = resources.of_booking(tx.db, booking)
            if booking.venue_id not in venues:
                venues[booking.venue_id] = resources.any_venue(tx.db, booking.venue_id)
            answers = values_of(booking.answers)
            columns: list[Cell] = [as_text(answers[id_]) if id_ in answers else None for id_ in asked]
            yield _row(booking, venues[booking.venue_id], places[booking.resource_id]) + columns
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
