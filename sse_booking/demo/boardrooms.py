"""Boardrooms: bookings of any range, edits that report what changed, rooms that are released early."""

from __future__ import annotations

from sse_booking.demo.story import Act, Book, Change, Delete, Place, Profile, Repeat, Step, Swap, daily

ROOM = {"kind": "boardroom", "approval": "automatic", "opening_hours": daily("07:00", "20:00"), "max_minutes": 480}

PROFILE = Profile(
    name="boardrooms",
    about="Meetings of any length; each change says what changed, and a room that is left early is free at once.",
    venue="tower",
    title="Harbour Tower Boardrooms",
    timezone="Europe/Berlin",
    owner="bea",
    staff=(),
    places=(
        Place("room-elbe", "Elbe · 12 seats", ROOM),
        Place("room-alster", "Alster · 8 seats", ROOM),
        Place("room-bille", "Bille · 6 seats", ROOM),
        Place("room-phone", "Quiet room", ROOM | {"max_minutes": 120}),
    ),
    watching={"bea": ("venue:tower:staff",), "ann": (), "ben": ("resource:room-elbe",), "ada": ()},
    story=(
        Step("08:00", "ann", Book("review", "room-elbe", "10:00", "11:30", title="Design review", attendees=("ben", "carla")), "approved"),
        Step(
            "08:02", "ben", Book("sales", "room-elbe", "11:00", "12:00", title="Sales"), "slot-taken",
            aside="Overlaps are impossible, whatever the ranges; meetings may touch.",
        ),
        Step("08:03", "ben", Book("sales", "room-elbe", "11:30", "12:30", title="Sales"), "approved"),
        Step(
            "08:20", "ann", Change("review", attendees=("ben", "carla", "dora"), title="Design review, second round"), "approved",
            aside="What changed is told with the change: attendees, time or room.",
        ),
        Step("08:30", "ann", Change("review", start="09:30", end="11:00"), "approved"),
        Step("08:40", "carla", Book("hiring", "room-bille", "11:00", "12:30", title="Interview"), "approved"),
        Step(
            "08:45", "bea", Swap("sales", "hiring"),
            aside="Two meetings exchange room and time: both or neither, although each stands in the other's way.",
        ),
        Step(
            "09:00", "carla", Repeat("standup", "room-elbe", "09:00", "09:15", "FREQ=DAILY;COUNT=5", day=1, title="Stand-up"), "5 booked",
            aside="A series is made in one commit, at the same local time of every day; what is taken can be left out.",
        ),
        Step("09:05", "ben", Book("tour", "room-bille", "09:00", "10:00", day=3, title="Visitors"), "approved"),
        Step(
            "09:06", "ann", Repeat("planning", "room-bille", "09:30", "10:30", "FREQ=DAILY;COUNT=5", day=1, title="Planning", skip=True),
            "4 booked, 1 left out",
        ),
        Step(
            "09:20", "ben", Repeat("board", "room-alster", "14:00", "16:00", "FREQ=WEEKLY;COUNT=6", day=2, title="Board meeting"),
            "6 booked", aside="Every week at the same local time, also over the change of the clocks.",
        ),
        Step("09:31", "ann", Act("check-in", "review"), "checked_in"),
        Step("10:20", "ann", Act("complete", "review"), "completed", aside="They are done early: the room is free at once."),
        Step("10:25", "ben", Book("call", "room-elbe", "10:30", "11:00", title="Quick call"), "approved"),
        Step("10:28", "ben", Act("cancel", "call", "Moved to the phone."), "cancelled"),
        Step("10:30", "carla", Book("lunch", "room-alster", "12:00", "13:00", title="Lunch & learn"), "approved"),
        Step("10:40", "ada", Delete("lunch"), aside="An admin takes a booking away; who did it is told."),
    ),
    titles=("Stand-up", "Design review", "Budget", "Interview", "Retrospective", "Board", "Client visit", "Planning", "One to one"),
    lengths=(30, 60, 60, 90, 120),
    usual=(8, 18),
)  # fmt: skip
