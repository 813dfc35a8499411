"""Mails that are asked for there and then: a code, a link. They leave with the change that asks for them, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from sse_booking.domain.resource import DAY_S
from sse_booking.service.unit_of_work import UnitOfWork, as_json, new_id
from sse_booking.store import mails

Template = Literal["verify_address", "guest_code", "guest_links", "password_reset", "invitation"]
PER_DAY: Final = 3
"""Mails that strangers can have us send to one address in a day."""


def may_mail(uow: UnitOfWork, address: str) -> bool:
    """Whether this address has not been sent as much as anybody may ask for in a day."""
    return mails.asked_for(uow.tx.db, address, uow.tx.now - DAY_S) < PER_DAY


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
    """Have a mail sent once the change has committed; returns the id of its row."""
    body = {"user_id": user_id, "name": name, "locale": locale, "booking_id": booking_id, "venue_id": venue_id, "values": dict(values)}
    row = mails.Mail(new_id(uow.tx.wall_ms), address, template, as_json(body), uow.tx.now)
    mails.insert(uow.tx.db, row)
    return row.id
