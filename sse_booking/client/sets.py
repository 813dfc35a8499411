"""Several bookings that are made together, all or none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, Unpack

from sse_booking.client.models import BookedTogether, Texts, Wish
from sse_booking.client.wire import Wire, Write, given, read, segment


class Sets:
    """The part of the client that is about series and sets."""

    _wire: Wire

    async def book_series(
        self,
        resource_id: str,
        starts_at: datetime,
        ends_at: datetime,
        rrule: str,
        *,
        quantity: int = 1,
        skip_conflicts: bool = False,
        dry_run: bool = False,
        idempotency_key: str | None = None,
        **texts: Unpack[Texts],
    ) -> BookedTogether:
        """Book again and again, at the same local time of the venue: `rrule` is RFC 5545's, such as `FREQ=WEEKLY;COUNT=10`.

        All or none, unless `skip_conflicts` leaves out what can't be booked. `dry_run`: answer as if it were done, and change nothing.
        """
        body: dict[str, object] = {"resource_id": resource_id, "starts_at": starts_at, "ends_at": ends_at, "quantity": quantity}
        body |= {"rrule": rrule, "skip_conflicts": skip_conflicts, "dry_run": dry_run} | texts
        return read(await self._wire.call("POST", "/api/bookings/series", body=body, idempotency_key=idempotency_key), BookedTogether)

    async def book_set(
        self,
        wishes: Iterable[Wish],
        *,
        skip_conflicts: bool = False,
        dry_run: bool = False,
        idempotency_key: str | None = None,
        **texts: Unpack[Texts],
    ) -> BookedTogether:
        """Book several resources or ranges, all or none; `skip_conflicts` and `dry_run` as for `book_series`."""
        body: dict[str, object] = {"items": list(wishes), "skip_conflicts": skip_conflicts, "dry_run": dry_run} | texts
        return read(await self._wire.call("POST", "/api/bookings/set", body=body, idempotency_key=idempotency_key), BookedTogether)

    async def act_on_series(
        self,
        series_id: str,
        action: Literal["confirm", "cancel", "approve", "reject"],
        reason: str | None = None,
        *,
        from_: datetime | None = None,
        **write: Unpack[Write],
    ) -> BookedTogether:
        """Move all bookings of a series or set along that allow it, or only those that start at `from_` or later."""
        path = f"/api/bookings/series/{segment(series_id)}/{segment(action)}"
        body = given(reason=reason) | ({} if from_ is None else {"from": from_})
        return read(await self._wire.call("POST", path, body=body, **write), BookedTogether)
