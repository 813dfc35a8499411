"""Parking lots: pools of spaces, spaces taken out of use by hand, announcements to everybody."""

from __future__ import annotations

from sse_booking.demo.story import Act, Announce, Book, Pay, Place, Profile, Step, Usable

LOT = {"kind": "parking", "approval": "automatic"}

PROFILE = Profile(
    name="parking",
    about="Lots with a number of spaces; everybody sees how many are left, and never are there more cars than spaces.",
    venue="parkade",
    title="Old Town Parking",
    timezone="America/New_York",
    owner="pete",
    staff=(),
    places=(
        Place("lot-north", "North lot", LOT | {"capacity": 24}),
        Place("lot-river", "River garage", LOT | {"capacity": 8}),
    ),
    watching={"pete": ("venue:parkade:staff",), "ann": ("resource:lot-river",), "ada": ()},
    story=(
        Step(
            "07:30", "ben", Book("vans", "lot-river", "09:00", "12:00", quantity=5, title="Five vans"), "approved",
            aside="Ann watches the river garage: eight spaces, and she sees how many are left, but not who comes.",
        ),
        Step("07:35", "carla", Book("coach", "lot-river", "11:00", "15:00", quantity=3, title="Coach party"), "approved"),
        Step(
            "07:40", "ann", Book("ann", "lot-river", "10:00", "13:00", title="Ann"), "slot-taken",
            aside="Full from eleven to twelve: that hour decides, not the average.",
        ),
        Step("07:41", "ann", Book("ann", "lot-river", "09:00", "11:00", title="Ann"), "approved"),
        Step(
            "07:45", "pete", Pay("coach", "paid", "card-2041"), "paid",
            aside="A payment is a field of the booking, set by the operator or by the provider's signed webhook.",
        ),
        Step("07:46", "pete", Pay("ann", "failed", "card-2042"), "failed"),
        Step("07:50", "pete", Pay("ann", "paid", "card-2043"), "paid"),
        Step(
            "08:00", "pete", Usable("lot-river", 4, "Painting"), "still-booked",
            aside="Spaces can't be taken away from those who have booked them.",
        ),
        Step("08:01", "pete", Usable("lot-north", 20, "Four spaces are being painted")),
        Step("08:30", "ada", Announce("The old town is closed to cars on Sunday.", "warning")),
        Step("08:45", "ben", Act("cancel", "vans", "The fair is called off."), "cancelled", aside="Five spaces come back at once."),
        Step("12:00", "ann", Book("late", "lot-river", "12:00", "16:00", quantity=5, title="Family day"), "approved"),
    ),
    titles=("Shopping", "Commuter", "Concert", "Doctor", "Market", "Visitors", "School run", "Delivery"),
    lengths=(60, 120, 180, 480),
    usual=(7, 20),
)  # fmt: skip
