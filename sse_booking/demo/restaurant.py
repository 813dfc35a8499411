"""A restaurant: guests who want the same table, staff who share one feed, a waiting list, and a no-show."""

from __future__ import annotations

from sse_booking.demo.story import Accept, Act, Book, Closed, Place, Profile, Season, Seat, Step, Wait, WalkIn, daily

TABLE = {
    "kind": "table", "approval": "automatic", "slot_minutes": 90, "opening_hours": daily("17:00", "23:00"), "hold_s": 300,
    "no_show_grace_minutes": 20, "cancel_until_minutes": 120,
}  # fmt: skip
TABLES = (
    Place("table-1", "Table 1 · by the window", TABLE | {"seats_min": 1, "seats_max": 2, "joins": ["table-2"], "features": ["window"]}),
    Place("table-2", "Table 2 · by the window", TABLE | {"seats_min": 1, "seats_max": 2, "features": ["window"]}),
    Place("table-4", "Table 4 · garden", TABLE | {"seats_min": 2, "seats_max": 4, "features": ["garden"]}),
    Place("table-7", "Table 7 · for six", TABLE | {"seats_min": 4, "seats_max": 6, "joins": ["table-9"]}),
    Place("table-9", "Table 9 · by the oven", TABLE | {"seats_min": 2, "seats_max": 4}),
)
QUESTIONS = [
    {"id": "allergies", "label": {"en": "Allergies or intolerances", "de": "Allergien oder Unverträglichkeiten"}, "kind": "text"},
    {"id": "high-chair", "label": {"en": "A high chair?", "de": "Ein Kinderstuhl?"}, "kind": "yes_no"},
]

PROFILE = Profile(
    name="restaurant",
    about="Guests take tables in seatings of ninety minutes; staff watch one feed, guests see tables go and come.",
    venue="luigi",
    title="Trattoria da Luigi",
    timezone="Europe/Rome",
    owner="luigi",
    staff=("sara",),
    places=TABLES,
    rules={"guests": "verified", "questions": QUESTIONS, "quotas": [{"bookings": 12}]},
    dated=(
        Season("11-01", "03-31", daily("17:00", "21:30"), "Winter: the kitchen closes earlier"),
        Closed(12, "Closed for a wedding"),
    ),
    watching={"sara": ("venue:luigi:staff",), "ann": (), "ben": (), "carla": ("venue:luigi",)},
    story=(
        Step(
            "15:00", "ann", Book("party", "table-7", "20:00", "21:30", title="Ann's birthday"),
            aside="Ann and Ben take the same table at the same moment. One gets it; the other is told what is free.",
        ),
        Step("15:00", "ben", Book("party", "table-7", "20:00", "21:30", title="Team dinner")),
        Step("15:02", "carla", Wait("hope", "table-7", "20:00", "21:30"), "waiting", aside="Carla joins the waiting list."),
        Step(
            "15:05", "ben", Book("undecided", "table-4", "18:30", "20:00", hold=True), "held",
            aside="Ben holds a table while he makes up his mind, and forgets about it: after five minutes it is free again.",
        ),
        Step("15:20", "ann", Book("quiet", "table-4", "18:30", "20:00", hold=True, title="Two, quiet corner"), "held"),
        Step("15:22", "ann", Act("confirm", "quiet"), "approved", aside="Ann confirms hers in time; only now the staff hear of it."),
        Step(
            "15:30", "sara", Seat("phone", 4, "18:30", "20:00", caller="Nora Weiss", phone="+39 06 5550123", answers={"allergies": "Nuts"}),
            "approved", aside="Nora calls: Sara says how many come and when, and gets the table that fits best.",
        ),
        Step(
            "15:40", "gina", Seat("guest", 2, "20:00", "21:30", guest="gina@demo.example", title="A quiet table, please"), "approved",
            aside="Gina has no account: the code in the mail confirms her table, which was held for her meanwhile.",
        ),
        Step(
            "15:50", "ann", Seat("family", 9, "20:00", "21:30", day=1, title="Family, nine of us"), "approved",
            aside="No table seats nine: two are put together for them, both or none.",
        ),
        Step("16:10", "ben", Book("early", "table-1", "17:00", "18:30", title="Before the theatre"), "approved"),
        Step(
            "16:30", "luigi", Act("cancel", "party", "A burst pipe over table 7. Please call us."), "cancelled",
            aside="The cancellation and the offer to the first on the waiting list are one commit.",
        ),
        Step("16:32", "carla", Accept("hope"), "approved"),
        Step(
            "18:30", "sara", WalkIn("walk-in", "table-1", "18:30", "20:00", party=2), "checked_in",
            aside="Ben did not come at five: at 17:20 his table was released. Two people come in from the street.",
        ),
        Step("18:35", "sara", Act("check-in", "quiet"), "checked_in"),
        Step("18:38", "sara", Act("check-in", "phone"), "checked_in"),
        Step("19:50", "sara", Act("complete", "quiet"), "completed"),
        Step("20:00", "sara", Act("check-in", "hope"), "checked_in"),
        Step("20:02", "sara", Act("complete", "phone"), "completed"),
        Step("20:05", "sara", Act("complete", "walk-in"), "completed"),
        Step("21:30", "sara", Act("complete", "hope"), "completed"),
    ),
    titles=("Anniversary", "For four", "Birthday", "Two, window please", "High chair needed", "Business dinner", "First date", "Family"),
    lengths=(90,),
    usual=(17, 22),
)  # fmt: skip
