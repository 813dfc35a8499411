"""The calendar's part of a mail (RFC 5546): a REQUEST that puts a booking into a calendar or moves it, a CANCEL that takes it out.

UID and SEQUENCE are those of the calendar feed, so a program that has both sees one event.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress

from sse_booking import __version__
from sse_booking.notify.mail.content import plain
from sse_booking.notify.notice import CANCELS, Notice, Subject

UID_DOMAIN: Final = "sse-booking"


def uid(booking_id: str) -> str:
    """The UID of a booking for ever, whatever becomes of it and wherever its data file goes."""
    return f"{booking_id}@{UID_DOMAIN}"


def to_ical(notice: Notice, subject: Subject, organizer: str, now: int) -> bytes:
    """The calendar of a notice with `invite`. `organizer` is the address that the mail comes from; the recipient has accepted already."""
    zone = ZoneInfo(subject.timezone)
    start, end = datetime.fromtimestamp(subject.starts_at, zone), datetime.fromtimestamp(subject.ends_at, zone)
    calendar = Calendar()
    calendar.add("prodid", f"-//sse-booking//sse-booking {__version__}//{notice.recipient.locale.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", notice.invite)
    event = Event()
    event.add("uid", uid(subject.id))
    event.add("sequence", subject.version - 1)
    event.add("dtstamp", datetime.fromtimestamp(now, UTC))
    event.add("created", datetime.fromtimestamp(subject.created_at, UTC))
    event.add("last-modified", datetime.fromtimestamp(subject.updated_at, UTC))
    event.add("dtstart", start)
    event.add("dtend", end)
    cancelled = notice.invite == "CANCEL"
    event.add("status", "CANCELLED" if cancelled else "TENTATIVE" if subject.status in ("held", "pending") else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled or subject.status in CANCELS else "OPAQUE")
    event.add("summary", plain(subject.title or subject.resource))
    event.add("location", f"{plain(subject.resource)}, {plain(subject.venue)}")
    if "booking" in notice.links:
        event.add("url", notice.links["booking"])
    sender = vCalAddress(f"mailto:{organizer}")
    sender.params["CN"] = plain(subject.venue)
    event.add("organizer", sender)
    attendee = vCalAddress(f"mailto:{notice.recipient.address}")
    attendee.params |= {
        "CN": plain(notice.recipient.name) or notice.recipient.address, "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE",
    }  # fmt: skip
    event.add("attendee", attendee)
    calendar.add_component(event)
    # Only the turns of the clock around the booking: all of them since 1970 are 4 kB.
    year = timedelta(days=366)
    head, event_line, rest = calendar.to_ical().partition(b"BEGIN:VEVENT")
    zones = [_timezone(name, (start - year).date(), (end + year).date()) for name in calendar.get_missing_tzids()]
    return b"".join([head, *zones, event_line, rest])


@lru_cache(maxsize=512)
def _timezone(name: str, first: date, last: date) -> bytes:
    """The VTIMEZONE between two days. It takes longer than all the rest, and the next mails are mostly about the same days."""
    text: bytes = Timezone.from_tzid(name, first_date=first, last_date=last).to_ical()
    return text
