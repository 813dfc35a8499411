"""Define who may do what to a booking, and when, in one table. Every route consults it, and a test covers all of it.

A requester changes, moves, cancels, extends and deletes only bookings that have not begun. The venue's staff may correct bookings
afterwards. Staff never see a hold, so they can't act on one. A requester who is also staff has both sets of rights.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal, NamedTuple

from sse_booking.domain.booking import LIVE, STATUSES, Action, Booking, Status, allowed
from sse_booking.domain.errors import BookingError, Forbidden, OnRecord, TooEarly, TooLate, WrongState

Deed = Action | Literal["edit", "move", "delete"]
"""A kind of request: an action, an edit of texts, a move to another place, time or quantity, or a deletion."""
Side = Literal["requester", "staff"]
Edge = Literal["check_in", "start", "cancel_until", "change_until", "end"]
"""An instant in the life of a booking. The two with `until` are the start minus the deadlines of the resource."""


class Edges(NamedTuple):
    """The instants of one booking, in epoch seconds."""

    check_in: int
    start: int
    cancel_until: int
    change_until: int
    end: int


class Term(NamedTuple):
    """The states in which something may be done, from one instant on (None: always) and before another (None: for ever)."""

    states: frozenset[Status]
    opens: Edge | None = None
    closes: Edge | None = None


def _in(*states: Status, opens: Edge | None = None, closes: Edge | None = None) -> Term:
    return Term(frozenset(states), opens, closes)


KNOWN: Final[frozenset[Status]] = frozenset(STATUSES) - {"held"}
"""The states that staff can see."""

RIGHTS: Final[dict[Deed, dict[Side, tuple[Term, ...]]]] = {
    "confirm": {"requester": (_in("held", closes="end"),)},
    "extend": {"requester": (_in("held", closes="start"),)},
    "approve": {"staff": (_in("pending", closes="start"),)},
    "reject": {"staff": (_in("pending"),)},
    "cancel": {
        "requester": (_in("held", closes="start"), _in("pending", "approved", closes="cancel_until")),
        "staff": (_in("pending", "approved"),),
    },
    "complete": {"requester": (_in("checked_in", opens="start"),), "staff": (_in("approved", "checked_in", opens="start"),)},
    "revoke": {"staff": (_in("approved", "checked_in"),)},
    "check-in": {
        "requester": (_in("approved", opens="check_in", closes="end"),),
        "staff": (_in("approved", opens="check_in", closes="end"),),
    },
    "no-show": {"staff": (_in("approved", opens="start"),)},
    "restore": {"staff": (_in("rejected", "cancelled", "revoked", "expired", "no_show", closes="end"),)},
    "edit": {
        "requester": (_in("held", closes="start"), _in("pending", "approved", "checked_in", closes="change_until")),
        "staff": (_in("pending", "approved", "checked_in"),),
    },
    "move": {
        "requester": (_in("held", closes="start"), _in("pending", "approved", "checked_in", closes="change_until")),
        "staff": (_in("pending", "approved", "checked_in"),),
    },
    "delete": {
        "requester": (
            _in("held", closes="start"),
            _in("pending", "approved", closes="cancel_until"),
            _in("rejected", "cancelled", "revoked", "expired"),
        ),
        "staff": (Term(KNOWN),),
    },
}
"""deed -> side -> when. A side without a row may not do it at all. The deadlines of a resource apply to requested and approved bookings; a
hold can be released until it begins."""

PAST: Final[dict[Edge, str]] = {
    "cancel_until": "The deadline for cancelling has passed.",
    "change_until": "The deadline for changes has passed.",
}
AHEAD: Final[dict[Edge, str]] = {"check_in": "Check-in is not open yet.", "start": "The booking has not begun yet."}


def authorise(deed: Deed, status: Status, sides: Collection[Side]) -> None:
    """Raise Forbidden when only staff may do this, in this state or in any, and `sides` does not include them."""
    if "staff" not in sides and (
        "requester" not in RIGHTS[deed] or (deed != "delete" and not _terms(deed, status, sides) and _terms(deed, status, ["staff"]))
    ):
        raise Forbidden(f"Only the venue's staff may {deed} a booking.")


def _terms(deed: Deed, status: Status, sides: Collection[Side]) -> list[tuple[Side, Term]]:
    return [(side, term) for side, terms in RIGHTS[deed].items() if side in sides for term in terms if status in term.states]


def check(deed: Deed, booking: Booking, edges: Edges, sides: Collection[Side], now: int) -> None:
    """Return if one of the sides may do this to the booking now. Otherwise raise Forbidden, WrongState, OnRecord, TooLate or TooEarly."""
    authorise(deed, booking.status, sides)
    refused: BookingError | None = None
    for side, term in _terms(deed, booking.status, sides):
        on_record = deed == "delete" and side == "requester" and _is_on_record(booking, edges, now)
        refused = OnRecord("A paid or past booking stays on record for both sides.") if on_record else _timing_error(term, edges, now)
        if refused is None:
            return
    if refused is None and deed == "delete":
        refused = OnRecord("An attended or missed booking stays on record for both sides.")
    raise refused or WrongState(booking.status, [str(name) for name in allowed(booking.status)])


def _is_on_record(booking: Booking, edges: Edges, now: int) -> bool:
    return booking.payment_status in ("paid", "refunded") or (booking.status in LIVE and edges.end <= now)


def _timing_error(term: Term, edges: Edges, now: int) -> TooEarly | TooLate | None:
    if term.opens is not None and now < (opens := int(getattr(edges, term.opens))):
        return TooEarly(AHEAD[term.opens], opens)
    if term.closes is None or now < (until := int(getattr(edges, term.closes))):
        return None
    return TooLate(
        "The booking is over." if edges.end <= now else "The booking has begun." if edges.start <= now else PAST[term.closes], until
    )
