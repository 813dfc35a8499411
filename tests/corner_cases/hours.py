"""The hours at which the corner cases take place, and short helpers to look at bookings."""

from __future__ import annotations

from typing import Final

from tests.people import DAY, HOUR, MONDAY, Json, Person

MINUTE: Final = 60
NINE: Final = MONDAY + DAY + 9 * HOUR
TEN, ELEVEN, TWELVE, ONE = (NINE + number * HOUR for number in range(1, 5))


def state(person: Person, booking: Json) -> str:
    """Return the booking's state, as the person sees it."""
    return str(person.get(f"/api/bookings/{booking['id']}")["status"])


def rules(problem: Json) -> list[str]:
    """Return the rules that a refusal names."""
    return sorted(rule["rule"] for rule in problem["rules"])
