"""Read in one query what a new booking begins with: its resource, and what is known of the person who asks for it.

Every booking runs it. On PostgreSQL each query is one more wait for an answer while the lock is held.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec

from sse_booking.domain.resource import Resource
from sse_booking.store import resources
from sse_booking.store.customers import Person
from sse_booking.store.engine import Database

_PERSON: Final = ", ".join(Person._fields)
_QUERY: Final = (
    f"SELECT CAST(json_array({resources.COLUMNS}) AS TEXT),"
    f" (SELECT CAST(json_array({_PERSON}) AS TEXT) FROM person WHERE id = ?),"
    " (SELECT count(*) FROM customer WHERE venue_id = r.venue_id AND person_id = ?),"
    " (SELECT count(*) FROM booking WHERE requester_id = ? AND resource_id = r.id AND status = 'held' AND deleted_at IS NULL"
    "   AND starts_at < ? AND ends_at > ?)"
    f" FROM {resources.OF_VENUES} WHERE r.id = ? AND r.archived_at IS NULL"
)
_decode: Final = msgspec.json.Decoder(list).decode


class Context(NamedTuple):
    """What a booking begins with. `person` is who asks, None if unknown; they may have a card at the venue, and holds that it overlaps."""

    resource: Resource
    person: Person | None
    has_card: bool
    has_holds: bool


def read(db: Database, user_id: str, resource_id: str, start: int, end: int) -> Context | None:
    """Return what a booking of [start, end) begins with; None if the resource does not exist or is archived."""
    row = db.execute(_QUERY, (user_id, user_id, user_id, end, start, resource_id)).fetchone()
    if row is None:
        return None
    resource, person, cards, holds = row
    return Context(resources.decoded(resource), Person._make(_decode(person)) if person else None, cards > 0, holds > 0)
