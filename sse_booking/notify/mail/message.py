"""The MIME message of a notice: text, HTML and the calendar's part as alternatives, the invitation once more as a file.

The Message-ID follows from the delivery alone, so what is sent twice after a crash is one message to whoever gets it. All mails about a
booking refer to one id that stands for it, which makes them one thread.

The bytes are put together here. `EmailMessage` parses each header that it is given and folds it anew: ten milliseconds a mail, in which
nobody can book.
"""

from __future__ import annotations

import hashlib
from base64 import encodebytes
from binascii import b2a_qp
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from typing import Final

from sse_booking.notify.mail import invitation
from sse_booking.notify.mail.content import content, is_one_line, plain
from sse_booking.notify.mail.layout import to_html, to_text
from sse_booking.notify.notice import Notice

FOLDED_FROM: Final = 76
"""Longer lines of a head are folded at a space."""
_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys('@:,"<>;\\', " "))
"""Programs of Microsoft take a colon in a name for no sender at all; the others look like addresses."""


def message_id(delivery_id: str, host: str) -> str:
    """The Message-ID of a delivery."""
    return f"<delivery.{delivery_id}@{host}>"


def thread_id(booking_id: str, host: str) -> str:
    """What all mails about a booking refer to; no mail has it itself. It does not give the booking's id away."""
    return f"<booking.{hashlib.sha256(booking_id.encode()).hexdigest()[:24]}@{host}>"


def to_bytes(notice: Notice, sender: str, host: str, now: int) -> bytes:
    """The message. `sender` is the address of MAIL_FROM, `host` the one that people know the service by. Raises where it can't be made."""
    subject, parts = content(notice, host)
    locale = notice.recipient.locale
    alternatives = [_text("plain", to_text(parts), locale), _text("html", to_html(parts, locale), locale)]
    files = []
    if notice.invite and notice.subject:
        calendar = invitation.to_ical(notice, notice.subject, sender, now)
        # Not base64 (RFC 6047): what reads invitations inside of mails often reads nothing else. The parameter repeats the METHOD line.
        alternatives.append(_text("calendar", calendar.decode(), locale, f'; method="{notice.invite}"'))
        files.append(_file("application/ics", "invite.ics", calendar))
    body = _multipart("alternative", alternatives)
    if files:
        body = _multipart("mixed", [body, *files])
    head = "".join(_line(name, value) for name, value in _head(notice, subject, sender, host, now).items())
    return head.encode() + body


def _head(notice: Notice, subject: str, sender: str, host: str, now: int) -> dict[str, str | Header]:
    head: dict[str, str | Header] = {
        "From": _address(notice.subject.venue if notice.subject else host, sender),
        "To": _address(notice.recipient.name, notice.recipient.address),
        "Subject": subject,
        "Date": format_datetime(datetime.fromtimestamp(now, UTC)),
        "Message-ID": message_id(notice.id, host),
    }
    if notice.subject:
        head["In-Reply-To"] = head["References"] = thread_id(notice.subject.id, host)
    head |= {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, NRN, AutoReply, RN"}
    if unsubscribe := notice.links.get("unsubscribe"):
        head |= {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return head | {"MIME-Version": "1.0"}


def _line(name: str, value: str | Header) -> str:
    """A line of the head, folded where it is long. Raises ValueError where it would become several."""
    if not is_one_line(str(value)):
        raise ValueError(f"a control character in {name}")
    if not str(value).isascii() or (len(name) + len(str(value)) > FOLDED_FROM and " " in str(value)):
        header = value if isinstance(value, Header) else Header(value, None if value.isascii() else "utf-8", header_name=name)
        value = header.encode(linesep="\r\n")
    return f"{name}: {value}\r\n"


def _address(name: str, address: str) -> str | Header:
    """A name and an address. Raises ValueError where the address would be read as something else."""
    if not address.isascii() or not address.isprintable() or any(sign in address for sign in ' ,;:<>()[]\\"'):
        raise ValueError(f"{address!r} is no address")
    name = _name(name)
    if name.isascii():
        return formataddr((name, address))
    text = Header(name, "utf-8")
    text.append(f"<{address}>", "us-ascii")
    return text


def _text(subtype: str, text: str, locale: str, parameters: str = "") -> bytes:
    head = (
        f'Content-Type: text/{subtype}; charset="utf-8"{parameters}\r\nContent-Language: {locale}\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    return head.encode() + b2a_qp(f"{text.rstrip()}\n".replace("\r\n", "\n").encode()).replace(b"\n", b"\r\n")


def _file(kind: str, name: str, data: bytes) -> bytes:
    head = f'Content-Type: {kind}\r\nContent-Disposition: attachment; filename="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    return head.encode() + encodebytes(data).replace(b"\n", b"\r\n")


def _multipart(subtype: str, parts: list[bytes]) -> bytes:
    # Neither quoted-printable nor base64 can have "=_" in it, so no text ends a part (RFC 2045, 6.7).
    boundary = f"=_{subtype}"
    inner = b"".join(f"\r\n--{boundary}\r\n".encode() + part for part in parts)
    return f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode() + inner[2:] + f"\r\n--{boundary}--\r\n".encode()


def _name(text: str) -> str:
    return plain(text.translate(_NOT_IN_NAMES))[:75].strip()
