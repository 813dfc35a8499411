"""The rights of each action on a booking and their times, as in the contract; and the bookings that a quota counts.

A requester changes only bookings that have not begun; staff can correct them later. Somebody with both roles has the rights of both.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tests.model.entities import DAY, LIVE, Booking, Refused, Resource

Times = tuple[str | None, str | None]
"""The first allowed instant, and the end; None: unbounded."""

ANY: Final[Times] = (None, None)
BEFORE: Final[Times] = (None, "start")
IN_TIME: Final[Times] = (None, "cancel")
UNCHANGED: Final[Times] = (None, "change")
ASKED: Final = ("pending", "approved")
FIRM: Final = ("pending", "approved", "checked_in")
GONE: Final = ("rejected", "cancelled", "revoked", "expired")
CHANGE: Final[tuple[dict[str, Times], dict[str, Times]]] = (
    {"held": BEFORE} | dict.fromkeys(FIRM, UNCHANGED),
    dict.fromkeys(FIRM, ANY),
)

RIGHTS: Final[dict[str, tuple[dict[str, Times], dict[str, Times]]]] = {
    "confirm": ({"held": (None, "end")}, {}),
    "extend": ({"held": (None, "start")}, {}),
    "approve": ({}, {"pending": (None, "start")}),
    "reject": ({}, {"pending": ANY}),
    "cancel": ({"held": BEFORE} | dict.fromkeys(ASKED, IN_TIME), dict.fromkeys(ASKED, ANY)),
    "complete": ({"checked_in": ("start", None)}, dict.fromkeys(("approved", "checked_in"), ("start", None))),
    "revoke": ({}, dict.fromkeys(("approved", "checked_in"), ANY)),
    "check-in": ({"approved": ("check_in", "end")}, {"approved": ("check_in", "end")}),
    "no-show": ({}, {"approved": ("start", None)}),
    "restore": ({}, dict.fromkeys((*GONE, "no_show"), (None, "end"))),
    "edit": CHANGE,
    "move": CHANGE,
    "delete": (
        {"held": BEFORE} | dict.fromkeys(ASKED, IN_TIME) | dict.fromkeys(GONE, ANY),
        dict.fromkeys((*FIRM, *GONE, "completed", "no_show"), ANY),
    ),
}
"""Action -> the rights of its requester, and of the staff: state -> times."""


def must_have_a_right(deed: str, status: str, *, staff: bool) -> None:
    """Refuse an action that only staff may perform, always or in this state."""
    requesters, of_staff = RIGHTS[deed]
    staff_only = not requesters or (deed != "delete" and status not in requesters and status in of_staff)
    if staff_only and not staff:
        raise Refused(403, "forbidden")


def must_be_time(deed: str, booking: Booking, resource: Resource, now: int, *, own: bool, staff: bool) -> None:
    """Refuse an action that neither side may perform now. If both could at other times, the refusal is the staff's."""
    must_have_a_right(deed, booking.status, staff=staff)
    requesters, of_staff = RIGHTS[deed]
    problem = "on-record" if deed == "delete" else "wrong-state"
    if own and booking.status in requesters:
        found = _untimely(requesters[booking.status], booking, resource, now)
        paid = booking.payment in ("paid", "refunded")
        over = booking.status in LIVE and booking.end <= now
        if deed == "delete" and (paid or over):
            found = "on-record"
        if not found:
            return
        problem = found
    if staff and booking.status in of_staff:
        found = _untimely(of_staff[booking.status], booking, resource, now)
        if not found:
            return
        problem = found
    raise Refused(409, problem)


def _untimely(times: Times, booking: Booking, resource: Resource, now: int) -> str:
    instants = {
        "check_in": resource.check_in(booking.start),
        "start": booking.start,
        "cancel": booking.start - resource.cancel_s,
        "change": booking.start - resource.change_s,
        "end": booking.end,
    }
    opens, closes = times
    if opens and now < instants[opens]:
        return "too-early"
    return "too-late" if closes and now >= instants[closes] else ""


def quota_broken(
    bookings: Iterable[Booking], resource: Resource, user: str, wanted: tuple[int, int], now: int, ignore: tuple[int, ...]
) -> list[str]:
    """Return the quotas that one more booking breaks: upcoming bookings, and minutes per day, including begun and unused ones."""
    theirs = [b for b in bookings if b.user == user and b.n not in ignore]
    found = []
    for quota in resource.quotas:
        mine = [b for b in theirs if quota.covers(b.resource)]
        live = {_counted_as(b) for b in mine if b.status in LIVE and b.end > now and not b.deleted}
        if quota.bookings is not None and len(live) >= quota.bookings:
            found.append("quota")
        if quota.day_s is not None:
            start, end = wanted
            ranges = [*{_counted_as(b): (b.start, b.end) for b in mine if b.used_up}.values(), (start, end)]
            for day in range(start - start % DAY, end, DAY):
                if sum(max(0, min(e, day + DAY) - max(s, day)) for s, e in ranges) > quota.day_s:
                    found.append("quota")
                    break
    return found


def _counted_as(booking: Booking) -> tuple[str, int | None]:
    """What a booking counts as: places that are put together for a party are one."""
    return ("party", booking.series) if booking.joined else ("booking", booking.n)
