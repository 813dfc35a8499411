"""The bodies of error responses: problem details (RFC 9457 §3.1), and the extra members of some kinds."""

from __future__ import annotations

from typing import Any

import msgspec

from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.errors import BrokenRule, FieldError, SlotTaken


class ProblemDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal (RFC 9457 §3.1).

    `type` is the address of a page that explains it, relative to this service. `instance` is the path of the request.
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str


class Range(msgspec.Struct, frozen=True):
    """A half-open range of time, RFC 3339 in UTC."""

    starts_at: str
    ends_at: str


class Alternative(msgspec.Struct, frozen=True):
    """A free range near the refused one, on the same or a similar resource."""

    resource_id: str
    starts_at: str
    ends_at: str


class InvalidDetails(ProblemDetails, frozen=True, kw_only=True):
    """A refusal that names each bad field."""

    errors: list[FieldError]


class RuleBrokenDetails(ProblemDetails, frozen=True, kw_only=True):
    """A refusal that names each broken rule of the resource, and free ranges nearby."""

    rules: list[BrokenRule]
    alternatives: list[Alternative]


class OwnsVenuesDetails(ProblemDetails, frozen=True, kw_only=True):
    """A refusal that names the venues that are still open."""

    venue_ids: list[str]


class WrongStateDetails(ProblemDetails, frozen=True, kw_only=True):
    """A refusal that names the status of the booking and the actions that it allows."""

    booking_status: str
    allowed: list[str]


class TooEarlyDetails(ProblemDetails, frozen=True, kw_only=True):
    """A refusal before the action is allowed. `from` is when that begins."""

    opens_at: str = msgspec.field(name="from")


class TooLateDetails(ProblemDetails, frozen=True, kw_only=True):
    """A refusal after the deadline of an action. `until` is the deadline."""

    until: str


class SlotTakenDetails(ProblemDetails, frozen=True, kw_only=True):
    """A refusal that lists the conflicting ranges, without persons, and free ranges nearby. It is true at the event id `cursor`."""

    conflict: bool
    conflicts: list[Range]
    alternatives: list[Alternative]
    cursor: str


class LimitReachedDetails(ProblemDetails, frozen=True, kw_only=True):
    """A refusal that names the counted thing and how many are allowed."""

    what: str
    limit: int


class StillBookedDetails(ProblemDetails, frozen=True, kw_only=True):
    """A refusal that lists the conflicting bookings, at most 100: their ids, and the bookings as in a list."""

    booking_ids: list[str]
    bookings: list[dict[str, Any]]


def alternatives(found: list[tuple[str, int, int]]) -> list[Alternative]:
    """Return the alternatives of an error in the form of the response."""
    return [Alternative(resource_id, rfc3339(starts_at), rfc3339(ends_at)) for resource_id, starts_at, ends_at in found]


def slot_taken(error: SlotTaken) -> dict[str, Any]:
    """Return the members of SlotTakenDetails."""
    return {
        "conflict": True,
        "conflicts": [Range(rfc3339(starts_at), rfc3339(ends_at)) for starts_at, ends_at in error.conflicts],
        "alternatives": alternatives(error.alternatives),
        "cursor": error.cursor,
    }
