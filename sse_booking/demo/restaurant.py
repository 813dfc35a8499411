"""A restaurant: guests who want the same table, staff who share one feed, a waiting list, and a no-show."""

from __future__ import annotations

from sse_booking.demo.story import Accept, Act, Book, Place, Profile, Step, Wait, daily

TABLE = {
    "kind": "table", "approval": "automatic", "slot_minutes": 90, "opening_hours": daily("17:00", "23:00"), "hold_s": 300,
    "no_show_grace_minutes": 20,
}  # fmt: skip

PROFILE = Profile(
    name="restaurant",
    about="Guests take tables in seatings of ninety minutes; staff watch one feed, guests see tables go and come.",
    venue="luigi",
    title="Trattoria da Luigi",
    timezone="Europe/Rome",
    owner="luigi",
    staff=("sara",),
    places=tuple(
        Place(f"table-{number}", f"Table {number} · {where}", TABLE)
        for number, where in ((1, "by the window"), (2, "by the window"), (4, "garden"), (7, "for six"), (9, "by the oven"))
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
        Step("16:10", "ben", Book("early", "table-1", "17:00", "18:30", title="Before the theatre"), "approved"),
        Step(
            "16:30", "luigi", Act("cancel", "party", "A burst pipe over table 7. Please call us."), "cancelled",
            aside="The cancellation and the offer to the first on the waiting list are one commit.",
        ),
        Step("16:32", "carla", Accept("hope"), "approved"),
        Step(
            "17:30", "sara", Book("walk-in", "table-2", "18:30", "20:00", title="Walk-in, four"), "approved",
            aside="Ben did not come at five: at 17:20 his table was released.",
        ),
        Step("18:35", "sara", Act("check-in", "quiet"), "checked_in"),
        Step("18:40", "sara", Act("check-in", "walk-in"), "checked_in"),
        Step("19:50", "sara", Act("complete", "quiet"), "completed"),
        Step("20:00", "sara", Act("check-in", "hope"), "checked_in"),
        Step("20:05", "sara", Act("complete", "walk-in"), "completed"),
        Step("21:30", "sara", Act("complete", "hope"), "completed"),
    ),
    titles=("Anniversary", "For four", "Birthday", "Two, window please", "High chair needed", "Business dinner", "First date", "Family"),
    lengths=(90,),
    usual=(17, 22),
)  # fmt: skip
