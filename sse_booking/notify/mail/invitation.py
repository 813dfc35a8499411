"""The calendar's part of a mail (RFC 5546): a REQUEST that puts a booking into a calendar or moves it, a CANCEL that takes it out.

UID and SEQUENCE are those of the calendar feed, so a program that has both sees one event.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Timezone

from sse_booking import __version__
from sse_booking.notify.mail.content import plain
from sse_booking.notify.notice import CANCELS, Notice, Subject
from sse_booking.service import ical_lines

UID_DOMAIN: Final = "sse-booking"
_UTC: Final = ("UTC", "Etc/UTC")


def uid(booking_id: str) -> str:
    """The UID of a booking for ever, whatever becomes of it and wherever its data file goes."""
    return f"{booking_id}@{UID_DOMAIN}"


def to_ical(notice: Notice, subject: Subject, organizer: str, now: int) -> bytes:
    """The calendar of a notice with `invite`. `organizer` is the address that the mail comes from; the recipient has accepted already."""
    cancelled = notice.invite == "CANCEL"
    lines = [
        b"BEGIN:VCALENDAR",
        b"VERSION:2.0",
        f"PRODID:-//sse-booking//sse-booking {__version__}//{notice.recipient.locale.upper()}".encode(),
        b"CALSCALE:GREGORIAN",
        f"METHOD:{notice.invite}".encode(),
        *_timezone_around(subject),
        b"BEGIN:VEVENT",
        ical_lines.line(f"UID:{uid(subject.id)}"),
        b"SEQUENCE:%d" % (subject.version - 1),
        b"DTSTAMP:" + ical_lines.instant(now),
        b"CREATED:" + ical_lines.instant(subject.created_at),
        b"LAST-MODIFIED:" + ical_lines.instant(subject.updated_at),
        _local("DTSTART", subject.starts_at, subject.timezone),
        _local("DTEND", subject.ends_at, subject.timezone),
        b"STATUS:" + (b"CANCELLED" if cancelled else b"TENTATIVE" if subject.status in ("held", "pending") else b"CONFIRMED"),
        b"TRANSP:" + (b"TRANSPARENT" if cancelled or subject.status in CANCELS else b"OPAQUE"),
        ical_lines.text("SUMMARY", plain(subject.title or subject.resource)),
        ical_lines.text("LOCATION", f"{plain(subject.resource)}, {plain(subject.venue)}"),
    ]
    if "booking" in notice.links:
        lines.append(ical_lines.line(f"URL:{notice.links['booking']}"))
    invited = plain(notice.recipient.name) or notice.recipient.address
    lines += [
        ical_lines.line(f"ORGANIZER;CN={_quoted(plain(subject.venue))}:mailto:{organizer}"),
        ical_lines.line(
            f"ATTENDEE;CN={_quoted(invited)};ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:{notice.recipient.address}"
        ),
        b"END:VEVENT",
        b"END:VCALENDAR",
        b"",
    ]
    return b"\r\n".join(lines)


def _quoted(name: str) -> str:
    """A parameter's value. It can have no quotation mark in it, escaped or not (RFC 5545, 3.1)."""
    return f'"{name.replace(chr(34), chr(39))}"'


def _local(name: str, at: int, zone: str) -> bytes:
    if zone in _UTC:
        return f"{name}:".encode() + ical_lines.instant(at)
    return ical_lines.line(f"{name};TZID={zone}:{datetime.fromtimestamp(at, ZoneInfo(zone)):%Y%m%dT%H%M%S}")


def _timezone_around(subject: Subject) -> list[bytes]:
    """The VTIMEZONE of a booking. Only the turns of the clock around it: all of them since 1970 are 4 kB."""
    if subject.timezone in _UTC:
        return []
    zone, year = ZoneInfo(subject.timezone), timedelta(days=366)
    start, end = datetime.fromtimestamp(subject.starts_at, zone), datetime.fromtimestamp(subject.ends_at, zone)
    return [_timezone(subject.timezone, (start - year).date(), (end + year).date())]


@lru_cache(maxsize=512)
def _timezone(name: str, first: date, last: date) -> bytes:
    """The VTIMEZONE between two days. It takes longer than all the rest, and the next mails are mostly about the same days."""
    text: bytes = Timezone.from_tzid(name, first_date=first, last_date=last).to_ical()
    return text.rstrip()
