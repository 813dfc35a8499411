"""The quotas of a venue in requests and responses."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from sse_booking.domain.quotas import MOST
from sse_booking.http.parsing import Body

ResourceId = Annotated[str, Meta(min_length=1, max_length=64)]


class Quota(Body, frozen=True, kw_only=True):
    """What one person may book at most over several resources. At least one of the three limits is given; null means no limit."""

    resource_ids: Annotated[
        Annotated[list[ResourceId], Meta(min_length=1, max_length=200)] | None,
        Meta(description="The resources whose bookings count together; null for all of the venue."),
    ] = None
    bookings: Annotated[Annotated[int, Meta(ge=1, le=1_000_000)] | None, Meta(description="Bookings that are not over, at a time.")] = None
    day_minutes: Annotated[Annotated[int, Meta(ge=1, lt=1440)] | None, Meta(description="Minutes per local day.")] = None
    week_minutes: Annotated[
        Annotated[int, Meta(ge=1, lt=10_080)] | None, Meta(description="Minutes per local week, which begins on `week_starts_on`.")
    ] = None


Quotas = Annotated[list[Quota], Meta(max_length=MOST)]
