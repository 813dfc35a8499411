"""The MIME message of a notice: text, HTML and the calendar's part as alternatives, the invitation once more as a file.

The Message-ID follows from the delivery alone, so what is sent twice after a crash is one message to whoever gets it. All mails about a
booking refer to one id that stands for it, which makes them one thread.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from sse_booking.notify.mail import invitation
from sse_booking.notify.mail.content import content, plain
from sse_booking.notify.mail.layout import to_html, to_text
from sse_booking.notify.notice import Notice

_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys('@:,"<>;\\', " "))
"""Programs of Microsoft take a colon in a name for no sender at all; the others look like addresses."""


def message_id(delivery_id: str, host: str) -> str:
    """The Message-ID of a delivery."""
    return f"<delivery.{delivery_id}@{host}>"


def thread_id(booking_id: str, host: str) -> str:
    """What all mails about a booking refer to; no mail has it itself. It does not give the booking's id away."""
    return f"<booking.{hashlib.sha256(booking_id.encode()).hexdigest()[:24]}@{host}>"


def to_message(notice: Notice, sender: str, host: str, now: int) -> EmailMessage:
    """The message. `sender` is the address of MAIL_FROM, `host` the one that people know the service by. Raises where it can't be made."""
    subject, parts = content(notice, host)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(_name(notice.subject.venue if notice.subject else host), addr_spec=sender)
    message["To"] = Address(_name(notice.recipient.name), addr_spec=notice.recipient.address)
    message["Subject"] = subject
    message["Date"] = format_datetime(datetime.fromtimestamp(now, UTC))
    message["Message-ID"] = message_id(notice.id, host)
    if notice.subject:
        message["In-Reply-To"] = message["References"] = thread_id(notice.subject.id, host)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, NRN, AutoReply, RN"
    if unsubscribe := notice.links.get("unsubscribe"):
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Content-Language"] = notice.recipient.locale
    message.set_content(to_text(parts), cte="quoted-printable")
    message.add_alternative(to_html(parts, notice.recipient.locale), subtype="html", cte="quoted-printable")
    if notice.invite and notice.subject:
        calendar = invitation.to_ical(notice, notice.subject, sender, now)
        # Not base64 (RFC 6047): what reads invitations inside of mails often reads nothing else. The parameter repeats the METHOD line.
        message.add_alternative(calendar.decode(), subtype="calendar", cte="quoted-printable", params={"method": notice.invite})
        message.add_attachment(calendar, maintype="application", subtype="ics", filename="invite.ics")
    return message


def _name(text: str) -> str:
    return plain(text.translate(_NOT_IN_NAMES))[:75].strip()
