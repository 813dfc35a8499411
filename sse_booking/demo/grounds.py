"""Sports grounds of a college: fixed slots; the dean of sports approves each request and may revoke it."""

from __future__ import annotations

from sse_booking.demo.story import Act, Book, Place, Profile, Step, daily

COURT = {"kind": "ground", "slot_minutes": 60, "opening_hours": daily("08:00", "20:00"), "quota_bookings": 20}

PROFILE = Profile(
    name="grounds",
    about="Students ask for fixed slots; one request at a time has a slot, and an approval can be taken back.",
    venue="campus",
    title="Campus Sports Grounds",
    timezone="Europe/London",
    owner="dean",
    staff=(),
    places=(
        Place("tennis-1", "Tennis court 1", COURT),
        Place("tennis-2", "Tennis court 2", COURT),
        Place("pitch", "Football pitch", COURT | {"slot_minutes": 120}),
    ),
    rules={"quotas": [{"resource_ids": ["tennis-1", "tennis-2"], "week_minutes": 600}]},
    watching={"dean": ("venue:campus:staff",), "ann": ("resource:tennis-1",), "ben": (), "carla": ()},
    story=(
        Step(
            "08:15", "ann", Book("singles", "tennis-1", "17:00", "18:00", title="Singles"), "pending",
            aside="One pending or approved request per slot: the database has an index for that.",
        ),
        Step("08:16", "ben", Book("practice", "tennis-1", "17:00", "18:00", title="Practice"), "slot-taken"),
        Step(
            "08:17", "ben", Book("practice", "tennis-2", "17:30", "18:30", title="Practice"), "rule-broken",
            aside="Slots begin on the hour here.",
        ),
        Step("08:18", "ben", Book("practice", "tennis-2", "17:00", "18:00", title="Practice"), "pending"),
        Step("09:00", "dean", Act("approve", "singles"), "approved"),
        Step("09:01", "dean", Act("reject", "practice", "The net of court 2 is being mended today."), "rejected"),
        Step(
            "09:05", "carla", Book("doubles", "tennis-2", "17:00", "18:00", day=1, title="Doubles"), "pending",
            aside="A rejected, cancelled or revoked booking frees its slot.",
        ),
        Step("09:06", "dean", Act("approve", "doubles"), "approved"),
        Step("09:30", "ben", Book("derby", "pitch", "16:00", "18:00", title="Physics against Law"), "pending"),
        Step("09:31", "dean", Act("approve", "derby"), "approved"),
        Step("14:40", "dean", Act("revoke", "derby", "The pitch is under water."), "revoked", aside="Rain: an approval is taken back."),
        Step("17:02", "ann", Act("check-in", "singles"), "checked_in"),
        Step("18:00", "dean", Act("complete", "singles"), "completed"),
    ),
    titles=("Singles", "Doubles", "Practice", "Match", "Five-a-side", "Running club", "Beginners", "Trials"),
    lengths=(60, 120),
    usual=(8, 20),
)  # fmt: skip
