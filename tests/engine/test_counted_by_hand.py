"""What real hosts are asked for, decided by the service and counted by hand: parties at tables, and weekly series over a term.

The parties are those that arrived on four days of September 2015 in two hotels (Antonio, de Almeida and Nunes, "Hotel booking demand
datasets", Data in Brief 22 (2019), CC BY 4.0), in the order in which they were booked. Each wants a table at seven on its first evening.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.clocked import Service
from tests.people import DAY, HOUR, MONDAY, Json, a_place, instant

PARTIES = (  # the day, and how many people
    "02 12 02 12 11 12 12 12 03 03 12 22 32 02 32 22 02 22 21 03 32 11 11 11 32 02 32 02 12 22 02 04 22 22 34 12 12 02 22 32 03 02 01 02 33"
    " 02 22 21 21 22 33 32 32 31 32 22 23 22 33 02 12 32 04 32 32 12 01 11 11 12 04 32 12 02 226 11 22 01 12 02 31 01 12"
)
TABLES: dict[str, tuple[int, int]] = {"a": (1, 2), "b": (1, 2), "c": (1, 2), "d": (2, 4), "e": (2, 4), "f": (3, 6)}
JOINED = ("b", "c")


def by_hand(taken: set[str], party: int) -> tuple[str, ...]:
    """The tables that a party gets: the one that wastes least, rather one that can't be joined; else the two that can be put together."""
    free = [name for name in TABLES if name not in taken]
    fitting = [name for name in free if TABLES[name][0] <= party <= TABLES[name][1]]
    if fitting:
        return (min(fitting, key=lambda name: (TABLES[name][1] - party, name == "b", name)),)
    return JOINED if set(JOINED) <= set(free) and party <= 4 else ()


def test_parties_get_the_tables_that_a_count_by_hand_gives_them(service: Service) -> None:
    for name, (least, most) in TABLES.items():
        a_place(service, name, seats_min=least, seats_max=most, joins=["c"] if name == "b" else [])
    taken: dict[int, set[str]] = {day: set() for day in range(4)}
    seated = 0
    for number, text in enumerate(PARTIES.split()):
        day, party = int(text[0]), int(text[1:])
        seven = MONDAY + (day + 1) * DAY + 19 * HOUR
        body: Json = {"venue_id": "luigi", "party_size": party, "starts_at": instant(seven), "ends_at": instant(seven + 2 * HOUR)}
        guest = service.person(f"guest-{number}")
        reply = guest.ask("POST", "/api/bookings", body)
        wanted = by_hand(taken[day], party)
        assert (reply.status == 201) == bool(wanted), (number, text, reply.raw)
        if wanted:
            got = {one["resource_id"] for one in guest.get("/api/bookings")["items"]}
            assert got == set(wanted), (number, text)
            taken[day] |= got
            seated += 1
    assert 0 < seated < len(PARTIES.split()), "some found no table"


LONDON = ZoneInfo("Europe/London")
TERM = date(2027, 2, 8)
READING_WEEK = (date(2027, 3, 8), date(2027, 3, 14))
ROOMS = ("chapel", "hall")


def at(day: date, hour: int) -> int:
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=LONDON).timestamp())


def test_weekly_series_over_a_term_are_those_of_a_count_by_hand(service: Service) -> None:
    """Societies ask for three or eight weeks, over the change of the clocks; nobody is there in the reading week or after ten."""
    closed = {"from": READING_WEEK[0].isoformat(), "to": READING_WEEK[1].isoformat(), "hours": [], "reason": "Reading week"}
    week: Json = {day: [["09:00", "22:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    for room in ROOMS:
        a_place(service, room, timezone="Europe/London", opening_hours=week, dated_hours=[closed])
    dice, occupied = random.Random(1889), set[tuple[str, date, int]]()
    made = left_out = 0
    for number in range(40):
        room, first = dice.choice(ROOMS), TERM + timedelta(dice.randrange(5) + 7 * dice.randrange(3))
        begins, hours = dice.choice([17, 18, 19, 20]), dice.choice([1, 2, 3])
        weeks = dice.choice([3, 8])
        days = [first + timedelta(7 * later) for later in range(weeks)]
        free = [
            day
            for day in days
            if not READING_WEEK[0] <= day <= READING_WEEK[1]
            and begins + hours <= 22
            and not any((room, day, begins + hour) in occupied for hour in range(hours))
        ]
        body: Json = {
            "resource_id": room, "starts_at": instant(at(first, begins)), "ends_at": instant(at(first, begins + hours)),
            "rrule": f"FREQ=WEEKLY;COUNT={weeks}", "skip_conflicts": True,
        }  # fmt: skip
        reply = service.person(f"society-{number}").ask("POST", "/api/bookings/series", body)
        assert (reply.status == 201) == bool(free), (number, body, reply.raw)
        if not free:
            continue
        assert [one["starts_at"] for one in reply.body["items"]] == [instant(at(day, begins)) for day in free]
        assert [one["number"] for one in reply.body["skipped"]] == [index + 1 for index, day in enumerate(days) if day not in free]
        occupied |= {(room, day, begins + hour) for day in free for hour in range(hours)}
        made += 1
        left_out += len(reply.body["skipped"])
    assert made < left_out, "not only the reading week is in the way"
    assert made < 40, "some find nothing at all"
