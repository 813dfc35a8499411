"""The calendar's part of a mail (RFC 5546): a REQUEST that puts a booking into a calendar or moves it, a CANCEL that takes it out.

UID and SEQUENCE are those of the calendar feed, so a program that has both sees one event.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress

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
    calendar.add_missing_timezones(first_date=(start - timedelta(days=366)).date(), last_date=(end + timedelta(days=366)).date())
    text: bytes = calendar.to_ical()
    return text
