"""Mails that are asked for there and then: a code, a link. They leave with the change that asks for them, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from sse_booking.domain.resource import DAY_S
from sse_booking.service.unit_of_work import UnitOfWork, as_json, new_id
from sse_booking.store import deliveries
from sse_booking.store.deliveries import Delivery

Template = Literal["verify_address", "guest_code", "guest_links", "password_reset", "invitation", "webhook_disabled"]
PER_DAY: Final = 3
"""Mails that strangers can have us send to one address in a day: enough to have lost two, too few to annoy anybody with."""


def may_mail(uow: UnitOfWork, address: str) -> bool:
    """Whether this address has not been sent as much as anybody may ask for in a day."""
    return deliveries.asked_for(uow.tx.db, address, uow.tx.now - DAY_S) < PER_DAY


def enqueue_mail(
    uow: UnitOfWork,
    address: str,
    template: Template,
    values: Mapping[str, str],
    *,
    user_id: str = "",
    name: str = "",
    locale: str = "en",
    booking_id: str | None = None,
    venue_id: str | None = None,
) -> str:
    """Have a mail sent once the change has committed; returns the id of its delivery.

    The row is written in the transaction of `uow`: what is undone sends nothing, and what is committed is sent at least once, also after
    a crash. `values` fill the template's words: `code` and `link` (an absolute address behind the mail's button) for verify_address,
    `code`, `link` and `venue` for guest_code, `link` for guest_links and password_reset, `link`, `inviter` and `venue` for invitation.
    They are dropped from the row when the mail has left, so that a code is kept as its hash only. Where strangers can cause the
    mail, ask `may_mail` first. `user_id` is whose page lists it ("" for nobody's), `booking_id` has the staff's page list it.

        code, link = new_code(), f"{public_url}/guest/{secret}"
        if may_mail(uow, email):
            enqueue_mail(uow, email, "guest_code", {"code": code, "link": link, "venue": venue.name}, locale="de")

    A guest who has proved an address gets all other mails too once `contacts.put_verified` knows it under their `guest:<id>`.
    """
    delivery = Delivery(
        id=new_id(uow.tx.wall_ms),
        channel="email",
        audience="direct",
        type=template,
        user_id=user_id,
        target=address,
        venue_id=venue_id,
        booking_id=booking_id,
        body=as_json({"name": name, "locale": locale, "values": dict(values)}),
        next_at=uow.tx.now,
        created_at=uow.tx.now,
    )
    deliveries.insert(uow.tx.db, delivery)
    return delivery.id
