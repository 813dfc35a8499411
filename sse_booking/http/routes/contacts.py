"""/api/me/contacts: the caller's addresses for mail."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, Literal

from msgspec import Meta, Struct

from sse_booking.domain.errors import Invalid
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.member_rules import Rule
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body, Instant
from sse_booking.service import contacts
from sse_booking.service.contacts import NewContact
from sse_booking.service.email_and_phone import checked_email


def _is_an_address(given: NewAddress) -> None:
    checked_email(given.address, "address")


class NewAddress(Body, frozen=True, kw_only=True):
    """A new address. A code and a link are sent to it."""

    rules: ClassVar[tuple[Rule, ...]] = (_is_an_address,)

    address: Annotated[str, Meta(min_length=3, max_length=254)]
    kind: Literal["email"] = "email"
    locale: Annotated[Literal["en", "de"], Meta(description="The language of mails, unless the preferences name one.")] = "en"


class Code(Body, frozen=True, kw_only=True):
    """The code that was sent to the address."""

    code: Annotated[str, Meta(min_length=1, max_length=64)]


class Contact(Struct):
    """An address. Mail goes only to verified addresses. A bounced address gets none until it is verified again."""

    id: str
    kind: Literal["email"]
    address: str
    verified: bool
    verified_at: Instant | None
    bounced_at: Instant | None
    created_at: Instant


class Contacts(Struct):
    """The caller's addresses, oldest first."""

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
    if response.status == 204:  # The wrong guess is counted in this transaction, so the refusal must not roll it back.
        raise Invalid.one("code", "It is not the code that was sent. Check the latest mail.")
    return response


async def remove(context: RequestContext) -> Response:
    """DELETE /api/me/contacts/{contact_id}."""
    return await context.write(lambda tx: contacts.remove(tx, context.who, context.param("contact_id")))


OPERATIONS: Final[list[Operation]] = [
    Operation("GET", "/api/me/contacts", listed, "List the caller's addresses", tag="me", response=Contacts),
    Operation(
        "POST", "/api/me/contacts", add, "Add an address; a code is sent to it", tag="me", body=NewAddress, response=Contact, status=201,
        problems=("forbidden",), idempotent_key=True,
    ),
    Operation(
        "POST", "/api/me/contacts/{contact_id}/verify", verify, "Verify an address with the code that was sent to it", tag="me", body=Code,
        response=Contact,
    ),
    Operation(
        "DELETE", "/api/me/contacts/{contact_id}", remove, "Remove an address", tag="me", status=204, idempotent_key=True
    ),
]  # fmt: skip
