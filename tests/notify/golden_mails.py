"""One mail of each kind, out of fixed facts. `python -m tests.notify.golden_mails` writes the golden files anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Final

from sse_booking import __version__
from sse_booking.notify.mail import times
from sse_booking.notify.mail.inbox import parts_of
from sse_booking.notify.mail.message import to_bytes
from sse_booking.notify.notice import LOCALES, Locale, Notice, Recipient, Subject
from tests.people import DAY, HOUR, MONDAY

GOLDEN: Final = Path(__file__).parent / "golden"
START: Final = MONDAY + 3 * DAY + 18 * HOUR
TABLE: Final = Subject("b1", "Table 7, by the window", "Trattoria da Luigi", "Europe/Rome", START, START + 2 * HOUR, 1, "approved")
LINKS: Final = {"booking": "https://book.example/bookings/b1", "preferences": "https://book.example/me"}
STOP: Final = LINKS | {"unsubscribe": "https://book.example/u/token"}
LISTED: Final = {name: link for name, link in STOP.items() if name != "booking"}
DIRECT: Final = {"link": "https://book.example/v/token"}
LINES: Final = (("Table 7", "18:00", "approved"), ("Table 9, by the oven, where it is warm in winter", "20:30", "pending"))


def notices(locale: Locale) -> Iterator[tuple[str, Notice]]:
    """Each kind, by the name of its file."""
    ann = Recipient("ann", "Ann Meyer", "ann@mail.example", locale)

    def of(type_: str, status: str = "approved", *, version: int = 1, **more: object) -> Notice:
        subject = TABLE._replace(status=status, version=version, created_at=MONDAY, updated_at=MONDAY + version)
        return Notice("d1", type_, ann, subject, **{"links": LINKS} | more)  # type: ignore[arg-type]  # members of a notice

    yield "booked", of("booking_created", invite="REQUEST")
    yield "requested", of("booking_created", "pending", invite="REQUEST")
    yield "confirmed", of("booking_approved", version=2, invite="REQUEST", earlier=("booking_created",))
    yield (
        "declined",
        of("booking_rejected", "rejected", version=2, invite="CANCEL", quote="We are closed.\nPlease come on Friday."),
    )
    yield "cancelled-by-staff", of("booking_cancelled", "cancelled", version=3, invite="CANCEL", values={"cancelled_by": "staff"})
    yield "changed", of("booking_updated", version=4, invite="REQUEST")
    yield "offered", of("waitlist_offered", "held", links=STOP, values={"until": str(START - DAY)})
    coming = {"coming": "https://book.example/r/token/coming", "cannot": "https://book.example/r/token/cannot"}
    yield "reminder", of("reminder", links=STOP | coming)
    yield "message", of("message", links=STOP, quote="Is there a high chair?\n<b>Two</b>, if you can.", values={"author": "Ann Meyer"})
    yield "staff-request", of("new_booking", "pending", staff=True, links=STOP)
    yield "digest", Notice("d1", "digest", ann, items=LINES, links=LISTED)
    summary = {"venue": "Trattoria da Luigi", "day": times.day(datetime.fromtimestamp(START, UTC), locale), "arrivals": "2", "pending": "3"}
    yield "daily-summary", Notice("d1", "daily_summary", ann, values=summary, items=LINES, links=LISTED)
    yield "verify-address", Notice("d1", "verify_address", ann, values={"code": "482913"}, links=DIRECT)
    yield "guest-code", Notice("d1", "guest_code", ann, values={"code": "482913", "venue": "Trattoria da Luigi"}, links=DIRECT)
    yield "invitation", Notice("d1", "invitation", ann, values={"inviter": "Luigi", "venue": "Trattoria da Luigi"}, links=DIRECT)
    disabled = {"venue": "Trattoria da Luigi", "host": "hooks.example"}
    yield "webhook-disabled", Notice("d1", "webhook_disabled", ann, values=disabled, links=DIRECT)


def mails() -> Iterator[tuple[str, EmailMessage]]:
    """Each kind in both languages, by the name of its file."""
    for locale in LOCALES:
        for name, notice in notices(locale):
            raw = to_bytes(notice, "bookings@book.example", "book.example", MONDAY)
            yield f"{name}.{locale}", message_from_bytes(raw, policy=default)


def as_text(message: EmailMessage) -> str:
    """What is compared: the head, the text, the calendar. Parts' boundaries and our version differ from time to time."""
    head = "".join(f"{name}: {value}\n" for name, value in message.items() if name not in ("Content-Type", "MIME-Version"))
    text, _, calendar = (part.replace("\r\n", "\n") for part in parts_of(message))
    return f"{head}\n{text}\n{calendar}".replace(f"sse-booking {__version__}", "sse-booking VERSION")


def main() -> None:
    for name, message in mails():
        (GOLDEN / f"{name}.txt").write_text(as_text(message), "utf-8")
        (GOLDEN / f"{name}.html").write_text(parts_of(message)[1].replace("\r\n", "\n"), "utf-8")


if __name__ == "__main__":
    main()
