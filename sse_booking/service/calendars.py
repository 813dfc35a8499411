"""Build calendar feeds (RFC 5545): a user's own bookings, or when a resource is taken, without saying by whom.

A feed depends only on its rows, not on a clock or counter: the same rows give the same bytes, and the ETag of the rows is known before
anything is encoded. Bookings that ended otherwise stay in the feed as cancelled, so that programs which copied them notice.
"""

from __future__ import annotations

import hashlib
from typing import Final, NamedTuple

import msgspec

from sse_booking import __version__
from sse_booking.domain.calendar import END
from sse_booking.domain.errors import NotFound
from sse_booking.domain.principal import Principal
from sse_booking.domain.resource import DAY_S
from sse_booking.service import access, ical_lines
from sse_booking.service.unit_of_work import Result, UnitOfWork
from sse_booking.store import calendar_addresses, calendars, log, resources
from sse_booking.store.calendars import Entry
from sse_booking.store.executor import Tx

PAST_DAYS: Final = 90
"""A feed goes back a quarter, and ahead without limit."""
USED_S: Final = 60
"""What was completed sooner after its start was not used: a calendar has no shorter times."""
MAX_EVENTS: Final = 5000
"""The maximum number of events. Beyond it future ones are kept before past ones, because calendar programs fail silently on huge feeds. The
feed then says that it is incomplete."""

DOMAIN: Final = "sse-booking"
"""The right side of every UID. It has nothing of this data file or host: a restored copy or a new address must not duplicate events."""
_UNANSWERED: Final = frozenset({"rejected", "expired"})
"""Requests that ended unapproved. Readers of a resource's feed never needed to know of them."""
_UNDONE: Final = frozenset({"rejected", "cancelled", "revoked", "expired", "no_show"})


class Event(NamedTuple):
    """A VEVENT. Empty texts are left out; `blocks` says whether it takes the time (TRANSP)."""

    uid: str
    starts_at: int
    ends_at: int
    created_at: int
    updated_at: int
    sequence: int
    status: str
    blocks: bool
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""


class Feed(NamedTuple):
    """A feed before it is encoded, as of `cursor`."""

    name: str
    events: list[Event]
    cursor: str
    is_cut: bool = False

    @property
    def etag(self) -> str:
        """The entity tag of the feed's content and format version."""
        return f'"{hashlib.sha256(msgspec.json.encode((__version__, self.name, self.events, self.is_cut))).hexdigest()[:32]}"'


def own(tx: Tx, user_id: str, public_url: str) -> Feed:
    """Return the user's own bookings with all their texts. `public_url` is the base of links to their pages; "" if unknown."""
    rows = calendars.own(tx.db, user_id, *_window(tx.now), MAX_EVENTS)
    return Feed("My bookings", [_own(row, public_url) for row in rows], str(log.head(tx.db)), len(rows) >= MAX_EVENTS)


def by_address(tx: Tx, secret: str, public_url: str) -> Feed:
    """Return the feed of a secret address. Raise NotFound."""
    user_id = calendar_addresses.find(tx.db, secret)
    if user_id is None:
        raise NotFound("There is no such calendar, or its address was revoked.")
    return own(tx, user_id, public_url)


def of_resource(tx: Tx, resource_id: str) -> Feed:
    """Return when a resource is taken or closed. It names nobody, not even by the id of a booking. Raise NotFound."""
    resource = access.resource(tx, resource_id)
    start, now, end = _window(tx.now)
    events = [
        Event(
            _uid("closure", f"{resource.id} {starts_at} {ends_at}"), starts_at, ends_at, resource.created_at, resource.updated_at,
            resource.version - 1, "CONFIRMED", True, "Closed",
        )
        for starts_at, ends_at, _ in resources.closures(tx.db, resource.id)
        if starts_at < end and ends_at > start
    ]  # fmt: skip
    rows = calendars.of_resource(tx.db, resource.venue_id, resource.id, start, now, end, MAX_EVENTS)
    for row in rows:
        if row.status == "completed" and row.status_at - row.starts_at < USED_S:
            row = row._replace(status="cancelled")
        undone, completed = _is_undone(row), row.status == "completed"
        if row.status in _UNANSWERED or not (undone or completed or resource.occupied_by(row.status)):
            continue  # a request that does not block, or that ended unapproved
        if completed and row.starts_at < row.status_at < row.ends_at:  # released early: the rest is free
            row = row._replace(ends_at=row.status_at)
        taken = f"Busy: {row.quantity} of {resource.capacity}" if resource.pool else "Busy"
        events.append(_event(row, _uid("busy", row.id), "Cancelled" if undone else taken))
    events.sort(key=lambda event: (event.starts_at, event.uid))
    name = f"{resource.name}, {access.venue(tx, resource.venue_id).name}"
    return Feed(name, events, str(log.head(tx.db)), len(rows) >= MAX_EVENTS)


def make_address(tx: Tx, who: Principal) -> Result:
    """Make a secret address for the caller's own feed and invalidate the previous one. The body is the secret."""
    uow = UnitOfWork(tx, who)
    secret = calendar_addresses.replace(tx.db, who.user_id, tx.now)
    uow.audit("calendar-address", f"user:{who.user_id}")
    return Result(secret, uow.finish())


def revoke_address(tx: Tx, who: Principal) -> Result:
    """Invalidate the caller's secret address. Without one, do nothing."""
    uow = UnitOfWork(tx, who)
    if calendar_addresses.revoke(tx.db, who.user_id):
        uow.audit("revoke-calendar-address", f"user:{who.user_id}")
    return Result(None, uow.finish())


def _window(now: int) -> tuple[int, int, int]:
    return now - PAST_DAYS * DAY_S, now, END


def _uid(kind: str, name: str) -> str:
    """Return a UID that reveals nothing about its subject."""
    return f"{kind}-{hashlib.sha256(f'{kind} {name}'.encode()).hexdigest()[:32]}@{DOMAIN}"


def _event(row: Entry, uid: str, summary: str) -> Event:
    undone = _is_undone(row)
    status = "CANCELLED" if undone else "TENTATIVE" if row.status in ("held", "pending") else "CONFIRMED"
    return Event(uid, row.starts_at, row.ends_at, row.created_at, row.updated_at, row.version - 1, status, not undone, summary)


def _is_undone(row: Entry) -> bool:
    return bool(row.deleted) or row.status in _UNDONE


def _own(row: Entry, public_url: str) -> Event:
    attendees = ", ".join(msgspec.json.decode(row.attendees, type=list[str]))
    return _event(row, f"{row.id}@{DOMAIN}", row.title or row.resource)._replace(
        location=f"{row.resource}, {row.venue}",
        description="\n\n".join(part for part in (row.note, attendees) if part),
        url=f"{public_url}/bookings/{row.id}" if public_url and not row.deleted else "",
    )


def to_ical(feed: Feed) -> bytes:
    """Encode the feed in iCalendar (RFC 5545, names by RFC 7986): UTF-8, lines of at most 75 octets that end in CRLF.

    A feed without events has no component at all, which §3.6 does not allow and every program accepts.
    """
    lines = [
        b"BEGIN:VCALENDAR",
        b"VERSION:2.0",
        f"PRODID:-//sse-booking//sse-booking {__version__}//EN".encode(),
        b"CALSCALE:GREGORIAN",
        ical_lines.text("NAME", feed.name),
        ical_lines.text("X-WR-CALNAME", feed.name),
        *([ical_lines.text("DESCRIPTION", f"Only {MAX_EVENTS} events are shown; there are more.")] if feed.is_cut else []),
        b"REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        b"X-PUBLISHED-TTL:PT1H",
    ]
    for event in feed.events:
        # Without METHOD, DTSTAMP is the time of the last revision (§3.8.7.2).
        revised = ical_lines.instant(event.updated_at)
        lines += [
            b"BEGIN:VEVENT",
            b"UID:" + event.uid.encode(),
            b"SEQUENCE:%d" % event.sequence,
            b"DTSTAMP:" + revised,
            b"CREATED:" + ical_lines.instant(event.created_at),
            b"LAST-MODIFIED:" + revised,
            b"DTSTART:" + ical_lines.instant(event.starts_at),
            b"DTEND:" + ical_lines.instant(event.ends_at),
            b"STATUS:" + event.status.encode(),
            b"TRANSP:OPAQUE" if event.blocks else b"TRANSP:TRANSPARENT",
            ical_lines.text("SUMMARY", event.summary),
        ]
        texts = (("LOCATION", event.location), ("DESCRIPTION", event.description))
        lines += [ical_lines.text(name, value) for name, value in texts if value]
        if event.url:
            lines.append(ical_lines.line(f"URL:{event.url}"))
        lines.append(b"END:VEVENT")
    lines += [b"END:VCALENDAR", b""]
    return b"\r\n".join(lines)
