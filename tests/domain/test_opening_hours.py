"""Opening hours and slot grids, as written and in UTC, on ordinary days and on those when clocks change."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from sse_booking.domain.calendar import (
    LONGEST_ON_GRID_S,
    Range,
    is_open,
    local_day,
    on_grid,
    open_ranges,
    slots,
)
from sse_booking.domain.opening_hours import DAYS, INTERVALS_PER_DAY, OpeningHours, hours_from_json, parse_hours

HOUR = 3_600
DAY = 86_400
LAST_INSTANT = int(datetime(9998, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def daily(*intervals: tuple[str, str]) -> OpeningHours:
    return parse_hours({day: [list(interval) for interval in intervals] for day in DAYS})


def local(tz: str, found: list[Range]) -> list[str]:
    """Ranges as a person in the zone reads them, with the offset where it says which of two is meant."""
    return [f"{datetime.fromtimestamp(s, ZoneInfo(tz)):%H:%M%z} {datetime.fromtimestamp(e, ZoneInfo(tz)):%H:%M%z}" for s, e in found]


# --- opening hours as written


def test_hours_are_minutes_of_each_day_and_run_past_midnight() -> None:
    hours = parse_hours({"tue": [["09:00", "12:00"], ["12:00", "17:30"]], "fri": [("22:00", "02:00")], "sun": [["00:00", "24:00"]]})
    assert hours.week == ((), ((540, 720), (720, 1050)), (), (), ((1320, 1560),), (), ((0, 1440),))
    assert not hours.always


@pytest.mark.parametrize(
    "value",
    [
        {"mon": [["22:00", "00:00"]], "tue": [["00:00", "01:00"]]},
        {"mon": [["22:00", "02:00"]], "tue": [["02:00", "05:00"]]},
        {"sun": [["22:00", "02:00"]], "mon": [["02:00", "05:00"]]},
        {"mon": [["10:00", "09:59"]]},
        {"mon": []},
        {},
    ],
)
def test_hours_may_touch_and_days_may_be_closed(value: object) -> None:
    parse_hours(value)


def test_hours_know_when_they_never_end() -> None:
    assert daily(("00:00", "24:00")).always
    assert daily(("06:00", "18:00"), ("18:00", "06:00")).always
    assert not daily(("00:00", "23:59")).always


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "an object of days"),
        ([], "an object of days"),
        ("mon", "an object of days"),
        ({"monday": []}, "days named mon, tue"),
        ({"Mon": []}, "days named mon, tue"),
        ({1: []}, "days named mon, tue"),
        ({"tue": None}, "tue: a list"),
        ({"tue": {}}, "tue: a list"),
        ({"tue": "09:00"}, "tue: a list"),
        ({"tue": [["00:00", "00:01"]] * (INTERVALS_PER_DAY + 1)}, "tue: a list of at most 24"),
        ({"tue": ["09:00", "17:00"]}, "tue: an interval is a pair"),
        ({"tue": [["09:00"]]}, "tue: an interval is a pair"),
        ({"tue": [["09:00", "12:00", "17:00"]]}, "tue: an interval is a pair"),
        ({"tue": [["9:00", "17:00"]]}, "tue: times"),
        ({"tue": [["09:00", "17:60"]]}, "tue: times"),
        ({"tue": [["09:00", "24:01"]]}, "tue: times"),
        ({"tue": [["24:00", "02:00"]]}, "tue: times"),
        ({"tue": [["09:00:00", "17:00"]]}, "tue: times"),
        ({"tue": [["09:00\n", "17:00"]]}, "tue: times"),
        ({"tue": [["٠٩:00", "17:00"]]}, "tue: times"),
        ({"tue": [[9, 17]]}, "tue: times"),
        ({"tue": [["09:00", None]]}, "tue: times"),
        ({"tue": [["09:00", "09:00"]]}, "tue: an interval has to last"),
        ({"tue": [["00:00", "00:00"]]}, "tue: an interval has to last"),
        ({"tue": [["09:00", "12:00"], ["11:59", "17:00"]]}, "tue: intervals have to be in order"),
        ({"tue": [["09:00", "12:00"], ["09:00", "12:00"]]}, "tue: intervals have to be in order"),
        ({"tue": [["13:00", "17:00"], ["09:00", "12:00"]]}, "tue: intervals have to be in order"),
        ({"tue": [["22:00", "02:00"], ["23:00", "24:00"]]}, "tue: intervals have to be in order"),
        ({"mon": [["22:00", "02:00"]], "tue": [["01:59", "05:00"]]}, "tue: an interval begins before that of mon"),
        ({"sun": [["22:00", "02:00"]], "mon": [["01:00", "05:00"]]}, "mon: an interval begins before that of sun"),
    ],
)
def test_hours_that_mean_nothing_are_refused_by_day(value: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_hours(value)


def test_hours_from_the_same_text_are_read_once() -> None:
    text = '{"mon": [["09:00", "17:00"]]}'
    assert hours_from_json(text) is hours_from_json(text)
    assert hours_from_json(text) == parse_hours(json.loads(text))
    assert hash(hours_from_json(text)) == hash(parse_hours(json.loads(text)))


@pytest.mark.parametrize("text", ["", "[]", "{", '{"mon": 1}'])
def test_a_text_that_holds_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"mon|object|Expecting"):
        hours_from_json(text)


# --- opening hours in UTC


def test_without_hours_it_is_always_open() -> None:
    assert open_ranges(None, "UTC", 5, 9) == [(5, 9)]
    assert open_ranges(None, "UTC", 9, 9) == []
    assert open_ranges(daily(("00:00", "24:00")), "Europe/Lisbon", 5, 9) == [(5, 9)]
    assert is_open(None, "UTC", 0, LAST_INSTANT)
    assert is_open(daily(("00:00", "24:00")), "Europe/Lisbon", 0, LAST_INSTANT)


def test_intervals_that_touch_are_one_range_also_across_midnight() -> None:
    hours = parse_hours({"mon": [["20:00", "24:00"]], "tue": [["00:00", "02:00"], ["02:00", "03:00"], ["09:00", "12:00"]]})
    monday, wednesday = at("2026-11-23T00:00:00Z"), at("2026-11-25T00:00:00Z")
    assert local("UTC", open_ranges(hours, "UTC", monday, wednesday)) == ["20:00+0000 03:00+0000", "09:00+0000 12:00+0000"]
    assert open_ranges(hours, "UTC", monday + 21 * HOUR, monday + 22 * HOUR) == [(monday + 21 * HOUR, monday + 22 * HOUR)]
    assert is_open(hours, "UTC", monday + 20 * HOUR, monday + 27 * HOUR)
    assert not is_open(hours, "UTC", monday + 20 * HOUR, monday + 27 * HOUR + 1)
    assert not is_open(hours, "UTC", monday + 20 * HOUR - 1, monday + 21 * HOUR)


def test_a_shift_of_nearly_a_day_in_the_far_west_reaches_the_day_after_next_of_utc() -> None:
    hours = parse_hours({"mon": [["23:00", "22:00"]]})
    wednesday = at("2026-11-25T00:00:00Z")
    assert open_ranges(hours, "Pacific/Pago_Pago", wednesday, wednesday + DAY) == [(wednesday, wednesday + 9 * HOUR)]
    assert is_open(hours, "Pacific/Pago_Pago", at("2026-11-24T10:00:00Z"), wednesday + 9 * HOUR)


@pytest.mark.parametrize(
    ("tz", "day", "interval", "expected"),
    [
        # Clocks go from 01:00 to 02:00: an edge at 01:30 is the moment of the change.
        ("Europe/Lisbon", date(2026, 3, 29), ("01:30", "03:00"), ["02:00+0100 03:00+0100"]),
        ("Europe/Lisbon", date(2026, 3, 29), ("00:00", "01:30"), ["00:00+0000 02:00+0100"]),
        ("Europe/Lisbon", date(2026, 3, 29), ("01:00", "02:00"), []),
        ("Europe/Lisbon", date(2026, 3, 29), ("01:10", "01:50"), []),
        # Clocks go from 02:00 back to 01:00: the first 01:30 is meant, for opening and for closing.
        ("Europe/Lisbon", date(2026, 10, 25), ("00:00", "01:30"), ["00:00+0100 01:30+0100"]),
        ("Europe/Lisbon", date(2026, 10, 25), ("01:30", "03:00"), ["01:30+0100 03:00+0000"]),
        ("Europe/Lisbon", date(2026, 10, 25), ("00:00", "02:00"), ["00:00+0100 02:00+0000"]),
        ("Australia/Lord_Howe", date(2026, 10, 4), ("02:15", "04:00"), ["02:30+1100 04:00+1100"]),
        ("Australia/Lord_Howe", date(2026, 4, 5), ("01:45", "04:00"), ["01:45+1100 04:00+1030"]),
        ("America/Sao_Paulo", date(2018, 11, 4), ("00:00", "02:00"), ["01:00-0200 02:00-0200"]),
        ("America/Sao_Paulo", date(2019, 2, 16), ("22:00", "24:00"), ["22:00-0200 00:00-0300"]),
        ("America/Havana", date(2026, 11, 1), ("00:00", "00:30"), ["00:00-0400 00:30-0400"]),
        ("Pacific/Apia", date(2011, 12, 30), ("09:00", "17:00"), []),
    ],
)
def test_hours_on_the_day_of_a_change_follow_the_policy(tz: str, day: date, interval: tuple[str, str], expected: list[str]) -> None:
    hours = parse_hours({DAYS[day.weekday()]: [list(interval)]})
    assert local(tz, open_ranges(hours, tz, *local_day(tz, day))) == expected


def test_a_question_about_thousands_of_years_is_answered_at_once() -> None:
    assert not is_open(daily(("00:00", "23:59")), "Europe/Lisbon", at("2026-11-23T10:00:00Z"), LAST_INSTANT)
    assert not on_grid(None, "UTC", 60, 0, 8_000 * 365 * DAY)
    assert on_grid(None, "UTC", 60, 0, LONGEST_ON_GRID_S)
    assert not on_grid(None, "UTC", 60, 0, LONGEST_ON_GRID_S + HOUR)


@pytest.mark.parametrize("tz", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Africa/Monrovia"])
@pytest.mark.parametrize("instant", [0, LAST_INSTANT + 1 - DAY])
def test_the_first_and_the_last_day_of_time_have_hours_too(tz: str, instant: int) -> None:
    hours = daily(("00:00", "12:00"), ("12:00", "23:00"), ("23:00", "24:00"))
    assert is_open(hours, tz, instant, instant + DAY)
    assert len(slots(None, tz, 60, instant, instant + DAY)) >= 23
    assert open_ranges(daily(("00:00", "12:00")), tz, instant, instant + DAY)


# --- slots


def test_the_grid_begins_at_each_opening_and_holds_whole_slots_only() -> None:
    hours = parse_hours({"mon": [["09:00", "11:10"], ["11:10", "12:15"]]})
    monday = at("2026-11-23T00:00:00Z")
    expected = ["09:00+0000 09:30+0000", "09:30+0000 10:00+0000", "10:00+0000 10:30+0000", "10:30+0000 11:00+0000"]
    expected += ["11:10+0000 11:40+0000", "11:40+0000 12:10+0000"]
    assert local("UTC", slots(hours, "UTC", 30, monday, monday + DAY)) == expected


def test_slots_are_asked_for_by_their_start() -> None:
    ten = at("2026-11-23T10:00:00Z")
    assert slots(None, "UTC", 60, ten, ten + HOUR) == [(ten, ten + HOUR)]
    assert slots(None, "UTC", 60, ten + 1, ten + HOUR + 1) == [(ten + HOUR, ten + 2 * HOUR)]
    assert slots(None, "UTC", 60, ten + 1, ten + HOUR) == []
    assert slots(None, "UTC", 60, ten, ten) == []


def test_without_hours_the_grid_begins_anew_at_each_local_midnight() -> None:
    day = date(2026, 11, 23)
    grid = slots(None, "Asia/Kathmandu", 7 * 60, *local_day("Asia/Kathmandu", day))
    assert local("Asia/Kathmandu", grid) == ["00:00+0545 07:00+0545", "07:00+0545 14:00+0545", "14:00+0545 21:00+0545"]
    assert slots(None, "UTC", 24 * 60 + 1, *local_day("UTC", day)) == []


@pytest.mark.parametrize(
    ("tz", "day", "count"),
    [
        ("Europe/Lisbon", date(2026, 3, 29), 23),
        ("Europe/Lisbon", date(2026, 10, 25), 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24),
        ("America/Sao_Paulo", date(2018, 11, 4), 23),
        ("Pacific/Apia", date(2011, 12, 30), 0),
    ],
)
def test_every_slot_of_a_long_or_short_day_lasts_its_full_time(tz: str, day: date, count: int) -> None:
    for hours in (None, daily(("00:00", "24:00"))):
        grid = slots(hours, tz, 60, *local_day(tz, day))
        assert len(grid) == count
        assert all(end - start == HOUR for start, end in grid)


def test_the_repeated_hour_has_its_own_slot() -> None:
    grid = slots(daily(("00:00", "03:00")), "Europe/Lisbon", 60, *local_day("Europe/Lisbon", date(2026, 10, 25)))
    expected = ["00:00+0100 01:00+0100", "01:00+0100 01:00+0000", "01:00+0000 02:00+0000", "02:00+0000 03:00+0000"]
    assert local("Europe/Lisbon", grid) == expected


def test_slots_follow_each_other_over_a_touching_opening_but_not_over_a_pause() -> None:
    hours = parse_hours({"mon": [["09:00", "12:00"], ["12:00", "14:00"], ["15:00", "17:20"], ["17:20", "19:00"]]})
    nine = at("2026-11-23T09:00:00Z")
    assert on_grid(hours, "UTC", 30, nine, nine + 5 * HOUR)
    assert not on_grid(hours, "UTC", 30, nine, nine + 7 * HOUR)  # 14:00 to 15:00 is closed
    assert not on_grid(hours, "UTC", 30, nine, nine + 2 * DAY)
    assert not on_grid(hours, "UTC", 30, nine + 6 * HOUR, nine + 9 * HOUR)  # 17:00 to 17:20 is no slot
    assert not on_grid(hours, "UTC", 30, nine + 1, nine + HOUR + 1)
    assert not on_grid(hours, "UTC", 30, nine, nine + 45 * 60)
    assert not on_grid(hours, "UTC", 30, nine, nine)
    assert not on_grid(hours, "UTC", 30, nine - HOUR, nine)
    assert on_grid(None, "UTC", 30, nine, nine + 3 * DAY)
