"""The requester of a booking, in responses."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

Known = Annotated[bool, Meta(description="False when nobody with this id has ever signed in or booked here: check the id.")]


class Requester(Struct, omit_defaults=True):
    """The person a booking is for, as staff and that person see it. `name` is "" for an anonymous walk-in."""

    id: str
    name: str
    email: str = ""
    phone: str = ""
