"""/api/me/devices: browsers that receive pushes."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from sse_booking.domain.errors import Invalid
from sse_booking.domain.text import VISIBLE_OR_NONE
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body, Instant
from sse_booking.notify.egress.guard import MAX_URL, Refused
from sse_booking.notify.push.encryption import check_keys
from sse_booking.service import devices
from sse_booking.service.devices import NewDevice


class DeviceKeys(Body, frozen=True, kw_only=True):
    """The browser's keys, with which pushes are encrypted."""

    p256dh: Annotated[str, Meta(min_length=1, max_length=200)]
    auth: Annotated[str, Meta(min_length=1, max_length=100)]


class NewSubscription(Body, frozen=True, kw_only=True):
    """A browser's subscription, as `PushSubscription.toJSON()` returns it, and a name for the browser."""

    endpoint: Annotated[str, Meta(min_length=1, max_length=MAX_URL)]
    keys: DeviceKeys
    expirationTime: Annotated[float, Meta(ge=0, le=1e15)] | None = None  # noqa: N815 - the browser's name
    name: Annotated[str, Meta(pattern=VISIBLE_OR_NONE, max_length=100)] = ""
    locale: Literal["en", "de"] = "en"


class Device(Struct):
    """A browser that receives pushes, and when a push service last accepted one for it."""

    id: str
    name: str
    created_at: Instant
    last_ok_at: Instant | None


class Devices(Struct):
    """The caller's devices. `public_key` is the `applicationServerKey` to subscribe with; null when this service sends no pushes."""

    items: list[Device]
    public_key: str | None


async def listed(context: RequestContext) -> Response:
    """GET /api/me/devices."""
    return await context.read(lambda tx: devices.listed(tx, context.who, context.runtime.push_key))


async def add(context: RequestContext) -> Response:
    """POST /api/me/devices."""

    def read() -> NewDevice:
        body = context.body(NewSubscription)
        try:
            context.runtime.guard.check_url(body.endpoint)
        except Refused as error:
            raise Invalid.one("endpoint", str(error)) from error
        try:
            check_keys(body.keys.p256dh, body.keys.auth)
        except ValueError as error:
            raise Invalid.one("keys", "They are not the keys of a browser's subscription.") from error
        return NewDevice(body.endpoint, body.keys.p256dh, body.keys.auth, body.name, body.locale)

    return await context.write(lambda tx: devices.add(tx, context.who, read), status=201)


async def remove(context: RequestContext) -> Response:
    """DELETE /api/me/devices/{device_id}."""
    return await context.write(lambda tx: devices.remove(tx, context.who, context.param("device_id")))


OPERATIONS: Final[list[Operation]] = [
    Operation("GET", "/api/me/devices", listed, "List the caller's devices", tag="me", response=Devices),
    Operation(
        "POST", "/api/me/devices", add, "Register a browser for pushes", tag="me", body=NewSubscription, response=Device, status=201,
        problems=("forbidden",), idempotent_key=True,
    ),
    Operation("DELETE", "/api/me/devices/{device_id}", remove, "Remove a device", tag="me", status=204, idempotent_key=True),
]  # fmt: skip
