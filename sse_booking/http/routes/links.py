"""The links in our mails: /v/ proves an address, /r/ answers a reminder, /u/ stops mails of a kind. All without signing in.

What looks at a mail before its reader does (scanners, previews) follows links, so a GET changes nothing: it shows a page with a button.
No script, nothing loaded, and no address of ours in a Referer: whoever has the link may do what it says.
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


class Answer(NamedTuple):
    """What a link is about: the booking, who was asked."""

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


def _over(locale: Locale) -> Response:
    return _page(locale, word(locale, "link_over"), status=410)


def _asked(tx: Tx, key: bytes, token: str) -> Answer | None:
    """Whom a reminder asked about which booking; None where the booking was moved, is over or is somebody else's now."""
    said = link_tokens.read(key, "answer", token)
    if said is None or len(said) != 3:
        return None
    booking_id, user_id, starts_at = said
    about = delivery_state.about(tx.db, booking_id)
    good = about is not None and about.deleted_at is None and about.requester_id == user_id and str(about.starts_at) == starts_at
    return Answer(about, Principal(user_id)) if about is not None and good and about.starts_at > tx.now else None


async def show_answer(context: RequestContext) -> Response:
    """GET /r/{token}/{answer}."""
    locale, key = _locale(context), context.runtime.deliveries.site.key
    asked = await context.runtime.store.read(lambda tx: _asked(tx, key, context.param("token")))
    if asked is None or context.param("answer") not in ("coming", "cannot"):
        return _over(locale)
    about = asked.about
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

    def job(tx: Tx) -> Answer | None:
        asked = _asked(tx, key, context.param("token"))
        if asked is not None and is_coming:
            attendance.say_coming(tx, asked.who, asked.about.id)
        elif asked is not None and asked.about.status != "cancelled":
            bookings.act(tx, asked.who, asked.about.id, "cancel", lambda: None, None)
        return asked

    if context.param("answer") not in ("coming", "cannot"):
        return _over(locale)
    venue = ""
    try:
        asked = await context.runtime.store.read(lambda tx: _asked(tx, key, context.param("token")))
        venue = asked.about.venue if asked else ""
        asked = await context.runtime.store.write(job)
    except BookingError:  # by the rules of now it can't be done any more; which rule, is for the venue to say
        return _page(locale, word(locale, "too_late", venue=venue), status=409)
    if asked is None:
        return _over(locale)
    return _page(locale, word(locale, "coming_done" if is_coming else "cannot_done", venue=asked.about.venue))


def _kind(context: RequestContext) -> tuple[str, preferences.Channel, str] | None:
    """Whose mails of which kind a link stops."""
    said = link_tokens.read(context.runtime.deliveries.site.key, "unsubscribe", context.param("token"))
    if said is None or len(said) != 3 or said[1] not in ("email", "push") or said[2] not in (*preferences.TOLD, "digest"):
        return None
    return said[0], "email" if said[1] == "email" else "push", said[2]


async def show_unsubscribe(context: RequestContext) -> Response:
    """GET /u/{token}."""
    locale = _locale(context)
    if _kind(context) is None:
        return _over(locale)
    return _page(locale, word(locale, "unsubscribe_page"), button=word(locale, "unsubscribe_do"))


async def unsubscribe(context: RequestContext) -> Response:
    """POST /u/{token}: also what mail programs send by themselves (RFC 8058), without cookies and without being asked again."""
    locale, kind = _locale(context), _kind(context)
    if kind is None:
        return _over(locale)
    user_id, channel, preference = kind
    await context.runtime.store.write(lambda tx: preferences.switch_off(tx, user_id, preference, channel))
    return _page(locale, word(locale, "unsubscribe_done"))


async def show_verify(context: RequestContext) -> Response:
    """GET /v/{token}."""
    locale = _locale(context)
    contact = await context.runtime.store.read(lambda tx: contacts.owner_of_link(tx, context.param("token")))
    if contact is None:
        return _over(locale)
    return _page(locale, word(locale, "verify_page"), contact.address, word(locale, "verify_do"))


async def verify(context: RequestContext) -> Response:
    """POST /v/{token}."""
    locale = _locale(context)
    done = await context.runtime.store.write(lambda tx: contacts.verify_by_link(tx, context.param("token")))
    return _over(locale) if done is None else _page(locale, word(locale, "verify_done"))


ROUTES: Final[list[Operation]] = [
    Operation("GET", "/r/{token}/{answer}", show_answer, "Ask", access="anyone", tag="links", content_type="text/html"),
    Operation("POST", "/r/{token}/{answer}", answer, "Answer a reminder", access="anyone", tag="links", content_type="text/html"),
    Operation("GET", "/u/{token}", show_unsubscribe, "Ask", access="anyone", tag="links", content_type="text/html"),
    Operation("POST", "/u/{token}", unsubscribe, "Stop mails of a kind", access="anyone", tag="links", content_type="text/html"),
    Operation("GET", "/v/{token}", show_verify, "Ask", access="anyone", tag="links", content_type="text/html"),
    Operation("POST", "/v/{token}", verify, "Prove an address", access="anyone", tag="links", content_type="text/html"),
]
"""Not part of the API and its documents: people come here from their mail."""
