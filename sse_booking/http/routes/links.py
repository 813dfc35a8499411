"""The links in our mails: /v/ verifies an address, /r/ answers a reminder, /u/ unsubscribes. None requires signing in.

Scanners and previews follow links before the reader does, so a GET changes nothing: it shows a page with a button. The pages have no
script, load nothing and send no Referer, because everybody who knows the link may use it.
"""

from __future__ import annotations

from html import escape
from typing import Final, NamedTuple

from sse_booking.domain.errors import BookingError
from sse_booking.domain.principal import Principal
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.operation import Operation
from sse_booking.notify.mail.times import span
from sse_booking.notify.mail.words import word
from sse_booking.notify.notice import Locale, locale_of
from sse_booking.service import attendance, bookings, contacts, link_tokens, preferences
from sse_booking.store import delivery_state
from sse_booking.store.delivery_state import About
from sse_booking.store.executor import Tx

_HTML: Final = b"text/html; charset=utf-8"
_HEADERS: Final = (
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
)
_STYLE: Final = (
    ":root{color-scheme:light dark}body{font:18px/1.5 system-ui,sans-serif;max-width:32rem;margin:10vh auto;padding:0 1rem}"
    "h1{font-size:1.5rem}button{font:inherit;font-weight:600;padding:.8rem 1.4rem;border-radius:.6rem;border:0}"
    "button{background:#1d5fd1;color:#fff}"
)


class Reminder(NamedTuple):
    """The booking that a reminder link is about, and the person who got the reminder."""

    about: About
    who: Principal


def _page(locale: Locale, title: str, text: str = "", button: str = "", status: int = 200) -> Response:
    form = f'<form method="post"><button>{escape(button)}</button></form>' if button else ""
    body = (
        f'<!doctype html><html lang="{locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta name="robots" content="noindex"><title>{escape(title)}</title><style>{_STYLE}</style></head>'
        f"<body><main><h1>{escape(title)}</h1>{f'<p>{escape(text)}</p>' if text else ''}{form}</main></body></html>"
    )
    return Response(status, _HEADERS, body.encode(), _HTML)


def _locale(context: RequestContext) -> Locale:
    wanted = context.headers.get(b"accept-language", b"").decode("latin-1")
    return locale_of(wanted.split(",")[0].split(";")[0].strip())


def _expired(locale: Locale) -> Response:
    return _page(locale, word(locale, "link_over"), status=410)


def _reminder_of(tx: Tx, key: bytes, token: str) -> Reminder | None:
    """Return the booking and the person of a reminder link. None when the booking was moved, has begun or is somebody else's now."""
    parts = link_tokens.read(key, "answer", token)
    if parts is None or len(parts) != 3:
        return None
    booking_id, user_id, starts_at = parts
    about = delivery_state.about(tx.db, booking_id)
    good = about is not None and about.deleted_at is None and about.requester_id == user_id and str(about.starts_at) == starts_at
    return Reminder(about, Principal(user_id)) if about is not None and good and about.starts_at > tx.now else None


async def show_answer(context: RequestContext) -> Response:
    """GET /r/{token}/{answer}."""
    locale, key = _locale(context), context.runtime.deliveries.site.key
    reminder = await context.runtime.store.read(lambda tx: _reminder_of(tx, key, context.param("token")))
    if reminder is None or context.param("answer") not in ("coming", "cannot"):
        return _expired(locale)
    about = reminder.about
    if about.status != "approved":
        return _page(locale, word(locale, about.status), f"{about.resource}, {about.venue}")
    is_coming = context.param("answer") == "coming"
    text = f"{about.title or about.resource}, {about.venue}. {span(about.starts_at, about.ends_at, about.timezone, locale)}"
    title, button = ("coming_page", "coming") if is_coming else ("cannot_page", "cannot_do")
    return _page(locale, word(locale, title), text, word(locale, button))


async def answer(context: RequestContext) -> Response:
    """POST /r/{token}/{answer}."""
    locale, key = _locale(context), context.runtime.deliveries.site.key
    is_coming = context.param("answer") == "coming"

    def job(tx: Tx) -> Reminder | None:
        reminder = _reminder_of(tx, key, context.param("token"))
        if reminder is not None and is_coming:
            attendance.say_coming(tx, reminder.who, reminder.about.id)
        elif reminder is not None and reminder.about.status != "cancelled":
            bookings.act(tx, reminder.who, reminder.about.id, "cancel", lambda: None, None)
        return reminder

    if context.param("answer") not in ("coming", "cannot"):
        return _expired(locale)
    venue = ""
    try:
        reminder = await context.runtime.store.read(lambda tx: _reminder_of(tx, key, context.param("token")))
        venue = reminder.about.venue if reminder else ""
        reminder = await context.runtime.store.write(job)
    except BookingError:  # The current rules no longer allow it. The venue can explain which rule.
        return _page(locale, word(locale, "too_late", venue=venue), status=409)
    if reminder is None:
        return _expired(locale)
    return _page(locale, word(locale, "coming_done" if is_coming else "cannot_done", venue=reminder.about.venue))


def _unsubscription(context: RequestContext) -> tuple[str, preferences.Channel, str] | None:
    """Return the user, the channel and the kind of messages that an unsubscribe link stops. None when the link is invalid."""
    parts = link_tokens.read(context.runtime.deliveries.site.key, "unsubscribe", context.param("token"))
    if parts is None or len(parts) != 3 or parts[1] not in ("email", "push") or parts[2] not in (*preferences.TOLD, "digest"):
        return None
    return parts[0], "email" if parts[1] == "email" else "push", parts[2]


async def show_unsubscribe(context: RequestContext) -> Response:
    """GET /u/{token}."""
    locale = _locale(context)
    if _unsubscription(context) is None:
        return _expired(locale)
    return _page(locale, word(locale, "unsubscribe_page"), button=word(locale, "unsubscribe_do"))


async def unsubscribe(context: RequestContext) -> Response:
    """POST /u/{token}. Mail programs also send it by themselves, without cookies or a confirmation (RFC 8058)."""
    locale, kind = _locale(context), _unsubscription(context)
    if kind is None:
        return _expired(locale)
    user_id, channel, preference = kind
    await context.runtime.store.write(lambda tx: preferences.switch_off(tx, user_id, preference, channel))
    return _page(locale, word(locale, "unsubscribe_done"))


async def show_verify(context: RequestContext) -> Response:
    """GET /v/{token}."""
    locale = _locale(context)
    contact = await context.runtime.store.read(lambda tx: contacts.owner_of_link(tx, context.param("token")))
    if contact is None:
        return _expired(locale)
    return _page(locale, word(locale, "verify_page"), contact.address, word(locale, "verify_do"))


async def verify(context: RequestContext) -> Response:
    """POST /v/{token}."""
    locale = _locale(context)
    done = await context.runtime.store.write(lambda tx: contacts.verify_by_link(tx, context.param("token")))
    return _expired(locale) if done is None else _page(locale, word(locale, "verify_done"))


ROUTES: Final[list[Operation]] = [
    Operation("GET", "/r/{token}/{answer}", show_answer, "Page of a reminder", access="anyone", tag="links", content_type="text/html"),
    Operation("POST", "/r/{token}/{answer}", answer, "Answer a reminder", access="anyone", tag="links", content_type="text/html"),
    Operation("GET", "/u/{token}", show_unsubscribe, "Page of an unsubscribe link", access="anyone", tag="links", content_type="text/html"),
    Operation("POST", "/u/{token}", unsubscribe, "Unsubscribe", access="anyone", tag="links", content_type="text/html"),
    Operation("GET", "/v/{token}", show_verify, "Page of a verification link", access="anyone", tag="links", content_type="text/html"),
    Operation("POST", "/v/{token}", verify, "Verify an address", access="anyone", tag="links", content_type="text/html"),
]
"""Not part of the API and its documents: people open these from their mail."""
