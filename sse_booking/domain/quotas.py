"""Define what one person may book at most: on one resource, on several of a venue, or in a whole venue.

The quotas of a venue are plain JSON, a list of `{resource_ids, bookings, day_minutes, week_minutes}`. Without `resource_ids` a quota is
over all resources of the venue. Every quota that names a resource, or all of them, holds for its bookings.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from json import loads
from typing import Final, NamedTuple

from sse_booking.domain.errors import BadFields

MOST: Final = 20
"""The maximum number of quotas of a venue."""


class Quota(NamedTuple):
    """One limit per person: live bookings, minutes per local day and per local week; None for no limit.

    It is over these resources; None: over all of the venue. `shared`: it is the venue's, not a resource's own.
    """

    resource_ids: tuple[str, ...] | None
    bookings: int | None
    day_minutes: int | None
    week_minutes: int | None
    shared: bool = True

    def covers(self, resource_id: str) -> bool:
        """Return whether bookings of the resource count."""
        return self.resource_ids is None or resource_id in self.resource_ids


@lru_cache(maxsize=1_024)
def from_json(text: str) -> tuple[Quota, ...]:
    """Return the quotas of a stored text."""
    return tuple(
        Quota(
            None if one["resource_ids"] is None else tuple(one["resource_ids"]),
            one["bookings"],
            one["day_minutes"],
            one["week_minutes"],
        )
        for one in loads(text)
    )


def check_quotas(quotas: Sequence[Quota], resource_ids: Sequence[str]) -> None:
    """Raise Invalid for a quota that limits nothing, or names what the venue does not have."""
    known = set(resource_ids)
    bad = BadFields()
    for index, quota in enumerate(quotas):
        at = f"quotas[{index}]"
        if quota.bookings is None and quota.day_minutes is None and quota.week_minutes is None:
            bad.add(at, "Give bookings, day_minutes or week_minutes.")
        named = quota.resource_ids or ()
        if len(set(named)) < len(named):
            bad.add(f"{at}.resource_ids", "The same resource is given twice.")
        for place, resource_id in enumerate(named):
            if resource_id not in known:
                bad.add(f"{at}.resource_ids[{place}]", "It must be a resource of this venue.")
    bad.refuse()
