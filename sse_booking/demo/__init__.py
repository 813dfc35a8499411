"""`sse-booking demo`: five businesses as data, and their day played live by several people at once."""

from __future__ import annotations

from typing import Final

from sse_booking.demo import boardrooms, equipment, grounds, parking, restaurant
from sse_booking.demo.story import Profile

PROFILES: Final[dict[str, Profile]] = {
    profile.name: profile for profile in (equipment.PROFILE, restaurant.PROFILE, grounds.PROFILE, boardrooms.PROFILE, parking.PROFILE)
}
"""Name -> business."""
