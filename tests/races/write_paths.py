"""Every statement of the package that writes `allocation` or `booking`, and the races that are held over it.

A new statement belongs here with a race of its own: a path without the check is how services like this one book twice.
"""

from __future__ import annotations

from typing import Final

WRITE_PATHS: Final[dict[str, tuple[str, ...]]] = {
    # where it stands, as `module:function` or `module:constant`, then the verb and the table -> the races of contests.py, and those of
    # test_contenders.py as "contenders: …"
    "store/bookings.py:_INSERT INSERT booking": (
        "same_slot", "holds", "staff_that_set_rules_aside", "two_tabs_and_a_quota", "one_key", "sets",
        "contenders: series", "contenders: set", "contenders: offer",
    ),
    "store/bookings.py:insert_allocation INSERT allocation": (
        "same_slot", "last_places_of_a_pool", "overlapping_ranges", "holds", "staff_that_set_rules_aside", "closures", "sets",
    ),
    "store/bookings.py:_UPDATE UPDATE booking": (
        "confirm", "two_approvers", "approve_against_cancel", "cancel_twice", "editors_of_one_version", "deleting",
    ),
    "store/bookings.py:update_allocation UPDATE allocation": (
        "moves", "moves_by_staff_to_another_resource", "more_places_of_a_pool", "competing_requests", "restoring", "swaps",
        "contenders: own hold", "contenders: requests block again",
    ),
    "store/bookings.py:release UPDATE allocation": ("swaps",),
    "store/deadlines.py:put UPDATE booking": ("a_hold_that_lapses",),
    "store/deadlines.py:reset UPDATE booking": ("a_hold_that_lapses",),
    "store/resources.py:take_away INSERT allocation": ("closures",),
    "store/resources.py:set_closures DELETE allocation": ("closures",),
    "store/resources.py:give_back DELETE allocation": ("closures",),
    "schema.sql:resource_wholly_closed UPDATE allocation": ("places_taken_away", "capacity_below_what_is_booked"),
}  # fmt: skip
