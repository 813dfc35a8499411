"""Enqueue mails that a request asks for at once, such as a code or a link. They are sent only if the change commits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from sse_booking.domain.resource import DAY_S
from sse_booking.service.unit_of_work import UnitOfWork, as_json, new_id
from sse_booking.store import deliveries
from sse_booking.store.deliveries import Delivery

Template = Literal["verify_address", "guest_code", "guest_links", "password_reset", "invitation", "webhook_disabled"]
PER_DAY: Final = 3
"""Mails that strangers can cause to one address in a day: enough for two lost ones, too few to be a nuisance."""


def may_mail(uow: UnitOfWork, address: str) -> bool:
    """Return whether the address is still below the daily limit for requested mails."""
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
    """Send a mail once the change has committed. Return the id of its delivery.

    The row is written in the transaction of `uow`: an undone change sends nothing, and a committed one is sent at least once, even after
    a crash. `values` fill the template: `code` and `link` (an absolute address for the mail's button) for verify_address,
    `code`, `link` and `venue` for guest_code, `link` for guest_links and password_reset, `link`, `inviter` and `venue` for invitation.
    They are deleted from the row when the mail has left, so that only the hash of a code is kept. If strangers can cause the mail, check
    `may_mail` first. `user_id` is the person whose page lists it ("" for nobody); `booking_id` lists it on the staff's page.

        code, link = new_code(), f"{public_url}/guest/{secret}"
        if may_mail(uow, email):
            enqueue_mail(uow, email, "guest_code", {"code": code, "link": link, "venue": venue.name}, locale="de")

    A guest who has proved an address gets all other mails too once `contacts.put_verified` has stored it under their `guest:<id>`.
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
