"""Several bookings in one request, all or none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, Unpack

from sse_booking.client.models import BookedTogether, Texts, Wish
from sse_booking.client.wire import Wire, Write, given, read, segment


class Sets:
    """The part of the client for series and sets."""

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
        """Book a recurring series at the same local time of the venue. `rrule` as in RFC 5545, such as `FREQ=WEEKLY;COUNT=10`.

        All or none, unless `skip_conflicts` skips those that can't be booked. `dry_run`: respond as if it were done, and change nothing.
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
        """Book several resources or ranges, all or none. `skip_conflicts` and `dry_run` as for `book_series`."""
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
        """Perform a transition on all bookings of a series or set that allow it, or only on those that start at `from_` or later."""
        path = f"/api/bookings/series/{segment(series_id)}/{segment(action)}"
        body = given(reason=reason) | ({} if from_ is None else {"from": from_})
        return read(await self._wire.call("POST", path, body=body, **write), BookedTogether)
