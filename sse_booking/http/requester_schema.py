"""Whom a booking is for, in answers."""

from __future__ import annotations

from msgspec import Struct


class Requester(Struct, omit_defaults=True):
    """Whom a booking is for, as staff and that person see it. `name` is "" of somebody who walked in."""

    id: str
    name: str
    email: str = ""
    phone: str = ""
