"""A machinery ring: farmers request its machines, and its owner decides."""

from __future__ import annotations

from sse_booking.demo.story import Act, Book, Change, Place, Profile, Step, Write, daily

DAY = daily("05:00", "22:00")

PROFILE = Profile(
    name="equipment",
    about="Farmers ask for machines; the owner sees each request at once and decides.",
    venue="ring",
    title="Machinery Ring Oderbruch",
    timezone="Europe/Berlin",
    owner="olga",
    staff=(),
    places=(
        Place("tractor-fendt", "Tractor Fendt 724", {"kind": "tractor", "min_minutes": 60, "opening_hours": DAY}),
        Place("harvester", "Combine harvester Lexion", {"kind": "machine", "buffer_after_minutes": 60, "opening_hours": DAY}),
        Place("baler", "Round baler", {"kind": "machine", "opening_hours": DAY}),
        Place("drill", "Seed drill, 4 m", {"kind": "machine", "opening_hours": DAY}),
    ),
    watching={"olga": ("venue:ring:staff",), "ann": (), "ben": ("resource:tractor-fendt",)},
    story=(
        Step(
            "06:40", "ann", Book("field", "tractor-fendt", "08:00", "12:00", day=1, title="Ploughing the long field"), "pending",
            aside="Olga's page and Ann's are open. Ben looks at the tractor; he sees that it is taken, and not by whom.",
        ),
        Step(
            "06:44", "ben", Book("potatoes", "tractor-fendt", "10:00", "13:00", day=1, title="Potatoes"), "slot-taken",
            aside="A request blocks its time, so a second one is refused, with the nearest free times.",
        ),
        Step("06:46", "ben", Book("potatoes", "tractor-fendt", "12:00", "15:00", day=1, title="Potatoes"), "pending"),
        Step("07:05", "olga", Act("approve", "field"), "approved", aside="Olga decides at breakfast."),
        Step("07:06", "olga", Act("reject", "potatoes", "It has to go to the workshop at noon."), "rejected"),
        Step("07:10", "ben", Book("straw", "baler", "09:00", "13:00", title="Straw, before the rain"), "pending"),
        Step("07:11", "olga", Act("approve", "straw"), "approved"),
        Step(
            "07:30", "ann", Change("field", start="08:00", end="13:00", day=1), "pending",
            aside="Ann needs an hour more: a change of an approved booking has to be approved again.",
        ),
        Step("07:31", "olga", Act("approve", "field"), "approved"),
        Step(
            "07:40", "ann", Write("field", "Is the five-furrow plough with it?"),
            aside="They write to each other on the booking itself; both have it at once, on all their devices.",
        ),
        Step("07:43", "olga", Write("field", "Yes. The key hangs behind the barn door.")),
        Step("08:00", "carla", Book("drilling", "drill", "14:00", "18:00", title="Winter wheat"), "pending"),
        Step("08:00", "carla", Book("harvest", "harvester", "09:00", "17:00", day=2, title="Grain maize"), "pending"),
        Step("08:12", "olga", Act("approve", "drilling"), "approved"),
        Step("09:02", "ben", Act("check-in", "straw"), "checked_in", aside="Ben picks up the baler, and brings it back."),
        Step("12:20", "olga", Act("complete", "straw"), "completed"),
        Step("12:30", "carla", Act("cancel", "drilling", "Too wet."), "cancelled", aside="Either side can call it off; both are told."),
        Step("13:00", "olga", Act("cancel", "harvest", "The Lexion has lost a chain."), "cancelled"),
    ),
    titles=("Ploughing", "Maize", "Hay", "Straw", "Slurry", "Hedges", "Winter wheat", "Sugar beet", "Fence posts", "Timber"),
    lengths=(120, 180, 240, 360),
    usual=(6, 18),
)  # fmt: skip
