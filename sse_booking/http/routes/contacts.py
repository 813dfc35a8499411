"""/api/me/contacts: where one wants to be reached besides the page."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from sse_booking.domain.errors import Invalid
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body, Instant
from sse_booking.service import contacts
from sse_booking.service.contacts import NewContact


class NewAddress(Body, frozen=True, kw_only=True):
    """An address at which one wants to be reached. A code and a link are sent there."""

    address: Annotated[str, Meta(min_length=3, max_length=254)]
    kind: Literal["email"] = "email"
    locale: Annotated[Literal["en", "de"], Meta(description="The language of our mails, as long as the preferences name none.")] = "en"


class Code(Body, frozen=True, kw_only=True):
    """The code that came to the address."""

    code: Annotated[str, Meta(min_length=1, max_length=64)]


class Contact(Struct):
    """An address. Only a verified one is written to; one that has bounced is not, until it is verified again."""

    id: str
    kind: Literal["email"]
    address: str
    verified: bool
    verified_at: Instant | None
    bounced_at: Instant | None
    created_at: Instant


class Contacts(Struct):
    """One's addresses, the oldest first."""

    items: list[Contact]


async def listed(context: RequestContext) -> Response:
    """GET /api/me/contacts."""
    return await context.read(lambda tx: contacts.listed(tx, context.who))


async def add(context: RequestContext) -> Response:
    """POST /api/me/contacts."""

    def read() -> NewContact:
        body = context.body(NewAddress)
        return NewContact(body.address, body.locale)

    url = context.runtime.config.own_url
    return await context.write(lambda tx: contacts.add(tx, context.who, read, url), status=201)


async def verify(context: RequestContext) -> Response:
    """POST /api/me/contacts/{contact_id}/verify."""
    response = await context.write(
        lambda tx: contacts.verify(tx, context.who, context.param("contact_id"), lambda: context.body(Code).code)
    )
    if response.status == 204:  # the wrong guess is counted, which the refusal must not undo
        raise Invalid.one("code", "It is not the code that was sent.")
    return response


async def remove(context: RequestContext) -> Response:
    """DELETE /api/me/contacts/{contact_id}."""
    return await context.write(lambda tx: contacts.remove(tx, context.who, context.param("contact_id")))


OPERATIONS: Final[list[Operation]] = [
    Operation("GET", "/api/me/contacts", listed, "Where one is reached", tag="me", response=Contacts),
    Operation(
        "POST", "/api/me/contacts", add, "Name an address; a code goes there", tag="me", body=NewAddress, response=Contact, status=201,
        problems=("forbidden",), idempotent_key=True,
    ),
    Operation(
        "POST", "/api/me/contacts/{contact_id}/verify", verify, "Prove an address by the code that came there", tag="me", body=Code,
        response=Contact,
    ),
    Operation(
        "DELETE", "/api/me/contacts/{contact_id}", remove, "Forget an address", tag="me", status=204, idempotent_key=True
    ),
]  # fmt: skip
