"""The table of problems: exception, name, status, texts and extra members of each kind.

The responses, the pages at `/problems/<name>`, the OpenAPI document and the README use it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sse_booking.domain import errors
from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.errors import BookingError
from sse_booking.http.problems import details as shapes
from sse_booking.http.problems import http_errors


def _no_members(_: object) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A row of the table.

    `error` is the exception that becomes this problem; None when none does (`internal`). `about` says what happened, `advice` what the
    caller can do next. `members` returns the members that `details` has beyond the five standard ones.
    """

    error: type[BookingError] | None
    name: str
    status: int
    title: str
    about: str
    advice: str
    details: type[shapes.ProblemDetails] = shapes.ProblemDetails
    members: Callable[[Any], dict[str, Any]] = _no_members


PROBLEMS: Final[tuple[ProblemKind, ...]] = (
    ProblemKind(
        errors.Malformed,
        "malformed",
        400,
        "The request could not be read",
        "The body is not one JSON value in UTF-8 (RFC 8259), or the request is not HTTP. NaN, Infinity, a byte order mark, a trailing "
        "comma, text after the value, more than 32 levels of nesting and an empty body are not JSON either.",
        "Send the output of a JSON serialiser.",
    ),
    ProblemKind(
        errors.Unauthenticated,
        "unauthenticated",
        401,
        "You are not signed in",
        "The request carried no credential, or one that is not valid: expired, not yet valid, signed by another key, ended, or sent in a "
        "place where credentials are not accepted. An invalid credential never counts as none. A token in an address is always refused, "
        "because addresses end up in logs.",
        "Get a fresh token and send it as “Authorization: Bearer …”, or sign in again. For an EventSource on another site, get a "
        "ticket from POST /api/stream-tickets.",
    ),
    ProblemKind(
        errors.Forbidden,
        "forbidden",
        403,
        "You may not do this",
        "You are signed in, but only others may do this: the venue's owner and staff, or administrators. A write by cookie is "
        "also refused when its Origin header is missing or is another site's.",
        "Ask the owner of the venue for the right, or use another account.",
    ),
    ProblemKind(
        errors.NotFound,
        "not-found",
        404,
        "There is nothing here",
        "Nothing has this address, or it belongs to somebody else and even its existence is private.",
        "Check the id. Lists name everything that you may see.",
    ),
    ProblemKind(
        http_errors.MethodNotAllowed,
        "method-not-allowed",
        405,
        "This address does not support that method",
        "The address exists, but does not support this HTTP method. The Allow header names those that it supports.",
        "Use one of the methods in the Allow header.",
    ),
    ProblemKind(
        http_errors.NotAcceptable,
        "not-acceptable",
        406,
        "The response is of a type that you do not accept",
        "The Accept header of the request excludes the only media type that this address answers with.",
        "Omit the Accept header, or add the type: text/event-stream for the stream, application/json elsewhere.",
    ),
    ProblemKind(
        errors.LimitReached,
        "limit-reached",
        409,
        "You have as many of these as one person may",
        "One person may have only so many venues, resources, unconfirmed holds, messages on a booking or open invitations.",
        "Confirm, cancel or delete one of those that `what` names, then try again. An administrator may lift most of these limits.",
        shapes.LimitReachedDetails,
        lambda error: {"what": error.what, "limit": error.limit},
    ),
    ProblemKind(
        errors.AlreadyExists,
        "already-exists",
        409,
        "The id is taken",
        "Something with the chosen id already exists, perhaps archived. Ids are never reused.",
        "Choose another id, or omit it to get one.",
    ),
    ProblemKind(
        errors.LastAdmin,
        "last-admin",
        409,
        "Somebody has to run the service",
        "The change would remove, disable or demote the last account of an administrator.",
        "Make somebody else an administrator first.",
    ),
    ProblemKind(
        errors.OwnsVenues,
        "owns-venues",
        409,
        "Venues of theirs are still open",
        "Who owns venues that are not archived can't be erased: nobody would run them. “venue_ids” names those.",
        "Archive the venues, or give them to somebody else, then try again.",
        shapes.OwnsVenuesDetails,
        lambda error: {"venue_ids": error.venue_ids},
    ),
    ProblemKind(
        errors.KeyInFlight,
        "idempotency-key-in-flight",
        409,
        "The same request is still in progress",
        "Another request with the same Idempotency-Key has no response yet.",
        "Send the request again after the seconds in the Retry-After header. You then get the first one's response.",
    ),
    ProblemKind(
        errors.SlotTaken,
        "slot-taken",
        409,
        "The time is already taken",
        "Somebody else has the resource for some of this time, or too few of its places are free. “conflicts” says when it is taken, "
        "without saying by whom; “alternatives” are free ranges, the nearest first; “cursor” is the event id at which all of this is true.",
        "Take one of the alternatives, or follow the stream from the cursor and try again when the time becomes free.",
        shapes.SlotTakenDetails,
        shapes.slot_taken,
    ),
    ProblemKind(
        errors.StillBooked,
        "still-booked",
        409,
        "Active bookings stand in the way",
        "The change conflicts with existing bookings. “bookings” and “booking_ids” list these, at most 100.",
        "Move or cancel those bookings first. Some changes can cancel them in the same step: send cancel_affected=true.",
        shapes.StillBookedDetails,
        lambda error: {"booking_ids": [booking["id"] for booking in error.bookings], "bookings": error.bookings},
    ),
    ProblemKind(
        errors.OnRecord,
        "on-record",
        409,
        "This stays on the record",
        "A booking that was paid, attended or missed, or that is over, belongs to the record of both sides. Its requester can't delete it.",
        "Leave it as it is, or ask the venue's staff to correct it.",
    ),
    ProblemKind(
        errors.TooEarly,
        "too-early",
        409,
        "It is too early for this",
        "Check-in opens some time before the start. A booking can be completed or missed only once it has begun. “from” is that time.",
        "Try again at that time or later.",
        shapes.TooEarlyDetails,
        lambda error: {"opens_at": rfc3339(error.opens_at)},
    ),
    ProblemKind(
        errors.TooLate,
        "too-late",
        409,
        "It is too late for this",
        "The requester may change, move, cancel or extend a booking only until it begins, or until the deadline of the resource's terms. "
        "Check-in is open until the end. “until” is when that time ended.",
        "Ask the venue's staff: they may correct it afterwards.",
        shapes.TooLateDetails,
        lambda error: {"until": rfc3339(error.until)},
    ),
    ProblemKind(
        errors.WrongState,
        "wrong-state",
        409,
        "The booking's state does not allow this",
        "A booking moves through fixed states, and its current one does not lead to the requested one. “booking_status” is that state, "
        "“allowed” the actions that it allows. Deadlines that are due count as passed.",
        "Read the booking again, and offer only the allowed actions.",
        shapes.WrongStateDetails,
        lambda error: {"booking_status": error.status, "allowed": error.allowed},
    ),
    ProblemKind(
        errors.LinkSpent,
        "link-spent",
        410,
        "The link no longer works",
        "Links of this kind work once and for a limited time. This one was used, replaced by a newer one, or is too old.",
        "Ask for a new link.",
    ),
    ProblemKind(
        errors.StaleVersion,
        "stale-version",
        412,
        "It has changed since you read it",
        "The If-Match header names a version that is not the current one. Nothing was changed.",
        "Read it again, look at the differences, and send the change with the new ETag.",
    ),
    ProblemKind(
        errors.TooLarge,
        "too-large",
        413,
        "The request body is too large",
        "The body is longer than 64 KiB.",
        "Send less: no request of this service needs that much.",
    ),
    ProblemKind(
        http_errors.UnsupportedMediaType,
        "unsupported-media-type",
        415,
        "The request body is not declared as JSON",
        "The body is JSON, but the Content-Type header of the request says that it is not application/json in UTF-8.",
        "Send “Content-Type: application/json”.",
    ),
    ProblemKind(
        http_errors.MisdirectedRequest,
        "misdirected-request",
        421,
        "This server does not go by that name",
        "The Host header names another server. This one answers to the host of its public address, to “localhost” and to numeric "
        "addresses. A page of another site whose name was pointed here gets nothing.",
        "Use the public address. If you run the service, let the proxy pass the Host on, or set PUBLIC_URL to the address in browsers.",
    ),
    ProblemKind(
        errors.Invalid,
        "invalid",
        422,
        "Some fields are not valid",
        "The request could be read, but some of its fields are not valid. “errors” names every bad field and what is wrong with it, up to "
        "100. Unknown members, repeated members, values of another type, NUL characters and lone surrogates are errors.",
        "Correct the fields named in “errors”. Every field is described at /docs.",
        shapes.InvalidDetails,
        lambda error: {"errors": error.errors},
    ),
    ProblemKind(
        errors.RuleBroken,
        "rule-broken",
        422,
        "The resource's rules do not allow this",
        "The request is valid, but the resource has rules for its bookings, such as opening hours, a slot grid, a lead time, a longest "
        "duration or a quota. “rules” names every rule that the request breaks; “alternatives” are free ranges that break none.",
        "Choose a time that keeps the rules, or one of the alternatives.",
        shapes.RuleBrokenDetails,
        lambda error: {"rules": error.rules, "alternatives": shapes.alternatives(error.alternatives)},
    ),
    ProblemKind(
        errors.KeyReused,
        "idempotency-key-reused",
        422,
        "The Idempotency-Key belongs to another request",
        "The same key was sent within 24 hours with another method, path, query, If-Match header or body. Nothing was changed.",
        "Use a fresh key, such as a UUID, for each new request; repeat a key only with exactly the same request.",
    ),
    ProblemKind(
        http_errors.TooManyRequests,
        "too-many-requests",
        429,
        "Too many requests",
        "You sent more requests than this service accepts from one caller in that time.",
        "Wait for the seconds in the Retry-After header.",
    ),
    ProblemKind(
        None,
        "internal",
        500,
        "Something went wrong on our side",
        "The service failed unexpectedly. The details are in its log, not in the response.",
        "Repeat the request with the same Idempotency-Key: if it took effect after all, you get its response. If it keeps failing, tell "
        "the operator of this service when it happened.",
    ),
    ProblemKind(
        http_errors.Unavailable,
        "unavailable",
        503,
        "The service can't answer right now",
        "The service is starting or stopping, or can't write to its data file.",
        "Try again after the seconds in the Retry-After header, with the same Idempotency-Key.",
    ),
)
"""Every problem, by status."""

BY_NAME: Final[dict[str, ProblemKind]] = {kind.name: kind for kind in PROBLEMS}
BY_ERROR: Final[dict[type[BookingError], ProblemKind]] = {kind.error: kind for kind in PROBLEMS if kind.error is not None}
