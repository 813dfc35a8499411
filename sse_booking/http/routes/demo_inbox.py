"""/api/demo/mails: the demo's inbox, which shows everything that the service mails."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta, Struct

from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.errors import NotFound
from sse_booking.http.context import Nothing, RequestContext, Response
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Instant, Query
from sse_booking.notify.mail.inbox import Inbox, Mail, parts_of
from sse_booking.service import reminders
from sse_booking.service.unit_of_work import encode_json

_CSP: Final = (
    b"default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'; "
    b"sandbox allow-popups allow-popups-to-escape-sandbox"
)


class InboxQuery(Query, frozen=True, kw_only=True):
    """The filter for mails."""

    to: Annotated[str, Meta(max_length=254, description="A part of the recipient's address.")] = ""


class MailLine(Struct):
    """A mail in the list."""

    id: int
    at: Instant
    to: str
    subject: str


class Mails(Struct):
    """The last mails of the demo, latest first."""

    items: list[MailLine]


class MailShown(Struct):
    """A mail with its headers, text and calendar part."""

    id: int
    at: Instant
    to: str
    subject: str
    headers: list[list[str]]
    text: str
    calendar: str


class RemindersDue(Struct):
    """The number of reminders that are due now."""

    count: int


def _inbox(context: RequestContext) -> Inbox:
    inbox = context.runtime.inbox
    if inbox is None:
        raise NotFound("There is no inbox here: this is not a demo, or it sends its mail by SMTP.")
    return inbox


def _mail(context: RequestContext) -> Mail:
    inbox, id_ = _inbox(context), context.param("mail_id")
    mail = inbox.find(int(id_)) if id_.isascii() and id_.isdigit() and len(id_) < 10 else None
    if mail is None:
        raise NotFound("There is no such mail, or it has been discarded.")
    return mail


async def listed(context: RequestContext) -> Response:
    """GET /api/demo/mails."""
    inbox, wanted = _inbox(context), context.query(InboxQuery).to.lower()
    items = [
        {"id": mail.id, "at": rfc3339(mail.at), "to": mail.recipient, "subject": str(mail.message["Subject"])}
        for mail in reversed(inbox.mails)
        if wanted in mail.recipient.lower()
    ]
    return Response(200, (), encode_json({"items": items}))


async def one(context: RequestContext) -> Response:
    """GET /api/demo/mails/{mail_id}."""
    mail = _mail(context)
    text, _, calendar = parts_of(mail.message)
    headers = [[name, str(value)] for name, value in mail.message.items()]
    body = {
        "id": mail.id, "at": rfc3339(mail.at), "to": mail.recipient, "subject": str(mail.message["Subject"]), "headers": headers,
        "text": text, "calendar": calendar,
    }  # fmt: skip
    return Response(200, (), encode_json(body))


async def shown(context: RequestContext) -> Response:
    """GET /api/demo/mails/{mail_id}/html: the mail as its reader sees it, for a sandboxed frame."""
    mail = _mail(context)
    html = parts_of(mail.message)[1].replace("<head>", '<head><base target="_blank">', 1)
    return Response(200, ((b"content-security-policy", _CSP), (b"cache-control", b"no-store")), html.encode(), b"text/html; charset=utf-8")


async def remind(context: RequestContext) -> Response:
    """POST /api/demo/reminders."""
    context.body(Nothing)
    _inbox(context)
    return await context.write(lambda tx: reminders.due_now(tx, context.who))


OPERATIONS: Final[list[Operation]] = [
    Operation(
        "GET", "/api/demo/mails", listed, "List the demo's mails", tag="session", query=InboxQuery, response=Mails, problems=("not-found",)
    ),
    Operation("GET", "/api/demo/mails/{mail_id}", one, "Read a mail of the demo", tag="session", response=MailShown),
    Operation(
        "GET", "/api/demo/mails/{mail_id}/html", shown, "A mail of the demo as its reader sees it", tag="session", content_type="text/html"
    ),
    Operation(
        "POST", "/api/demo/reminders", remind, "Send the caller's reminders now, in the demo", tag="session", response=RemindersDue,
        problems=("not-found",),
    ),
]  # fmt: skip
