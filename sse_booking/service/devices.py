"""Manage the browsers that a user has subscribed to pushes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.errors import Forbidden, NotFound
from sse_booking.domain.principal import Principal
from sse_booking.service.unit_of_work import Result, UnitOfWork, new_id
from sse_booking.store import devices as store
from sse_booking.store import log
from sse_booking.store.devices import Device
from sse_booking.store.executor import Tx

MAX_DEVICES: Final = 10


class NewDevice(NamedTuple):
    """A push subscription as the browser gives it, and the owner's name for the browser."""

    endpoint: str
    p256dh: str
    auth: str
    name: str
    locale: str


def view(device: Device) -> dict[str, Any]:
    """Return a device as its owner sees it, without the endpoint, which is a secret of the browser."""
    return {
        "id": device.id,
        "name": device.name,
        "created_at": rfc3339(device.created_at),
        "last_ok_at": None if device.last_ok_at is None else rfc3339(device.last_ok_at),
    }


def listed(tx: Tx, who: Principal, public_key: str | None) -> Result:
    """Return the caller's devices, oldest first, and the key to subscribe with; None if this service sends no pushes."""
    items = [view(device) for device in store.of_user(tx.db, who.user_id)]
    return Result({"items": items, "public_key": public_key}, str(log.head(tx.db)))


def add(tx: Tx, who: Principal, read: Callable[[], NewDevice]) -> Result:
    """Add a subscription. A known endpoint is updated and now belongs to the caller. Raise Forbidden."""
    new = read()
    known = store.find_endpoint(tx.db, new.endpoint)
    mine = store.of_user(tx.db, who.user_id)
    if len(mine) >= MAX_DEVICES and (known is None or known.user_id != who.user_id):
        raise Forbidden(f"There are at most {MAX_DEVICES} devices; remove one first.")
    keep = known is not None and known.user_id == who.user_id
    device = Device(
        known.id if known is not None and keep else new_id(tx.wall_ms), who.user_id, new.endpoint, new.p256dh, new.auth, new.name,
        new.locale, who.session or None, tx.now, None,
    )  # fmt: skip
    store.put(tx.db, device)
    uow = UnitOfWork(tx, who)
    uow.audit("add-device", f"user:{who.user_id}")
    return Result(view(device), uow.finish())


def remove(tx: Tx, who: Principal, device_id: str) -> Result:
    """Delete one of the caller's devices. Raise NotFound."""
    device = store.find(tx.db, device_id)
    if device is None or device.user_id != who.user_id:
        raise NotFound("There is no such device.")
    store.delete(tx.db, device_id)
    uow = UnitOfWork(tx, who)
    uow.audit("remove-device", f"user:{who.user_id}")
    return Result(None, uow.finish())
