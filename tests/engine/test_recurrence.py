from __future__ import annotations

import time
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sse_booking.domain.errors import Invalid
from sse_booking.service.recurrence import MAX_OCCURRENCES, occurrences
from tests.people import MONDAY

ROME = ZoneInfo("Europe/Rome")


def at(text: str, zone: ZoneInfo = ROME) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())


def local(rule: str, start: str, zone: str = "Europe/Rome") -> list[str]:
    """The local starts of a series."""
    here = ZoneInfo(zone)
    return [datetime.fromtimestamp(instant, here).isoformat(" ", "minutes")[:16] for instant in occurrences(rule, zone, at(start, here))]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY;COUNT=3", ["2027-01-11", "2027-01-12", "2027-01-13"]),
        ("FREQ=DAILY;INTERVAL=10;COUNT=3", ["2027-01-11", "2027-01-21", "2027-01-31"]),
        ("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4", ["2027-01-11", "2027-01-13", "2027-01-18", "2027-01-20"]),
        ("RRULE:freq=weekly;interval=2;count=2", ["2027-01-11", "2027-01-25"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", ["2027-01-31", "2027-03-31", "2027-05-31"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", ["2027-01-29", "2027-02-26"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", ["2027-01-29", "2027-02-26"]),
        ("FREQ=YEARLY;COUNT=2", ["2027-01-11", "2028-01-11"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=1", ["2028-02-29"]),
        ("FREQ=DAILY;UNTIL=20270112", ["2027-01-11", "2027-01-12"]),
        ("FREQ=DAILY;UNTIL=20270112T090000", ["2027-01-11", "2027-01-12"]),
        ("FREQ=DAILY;UNTIL=20270112T075959Z", ["2027-01-11"]),
        ("FREQ=DAILY;UNTIL=20270112T080000Z", ["2027-01-11", "2027-01-12"]),
    ],
)
def test_a_rule_means_what_rfc_5545_says(rule: str, expected: list[str]) -> None:
    assert local(rule, "2027-01-11 09:00") == [f"{day} 09:00" for day in expected]


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "FREQ=DAILY",
        "COUNT=3",
        "FREQ=HOURLY;COUNT=3",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=367",
        "FREQ=DAILY;COUNT=3;UNTIL=20270301",
        "FREQ=DAILY;UNTIL=20280201",
        "FREQ=DAILY;UNTIL=20261231",
        "FREQ=DAILY;UNTIL=20270230",
        "FREQ=DAILY;UNTIL=20270101T250000Z",
        "FREQ=YEARLY;COUNT=12",
        "FREQ=DAILY;COUNT=3;COUNT=3",
        "FREQ=DAILY;BYHOUR=9;COUNT=3",
        "FREQ=WEEKLY;BYDAY=1MO;COUNT=3",
        "FREQ=MONTHLY;BYDAY=59MO;COUNT=3",
        "FREQ=YEARLY;BYDAY=20MO;BYMONTH=2;COUNT=3",
        "FREQ=WEEKLY;BYMONTHDAY=1;COUNT=3",
        "FREQ=DAILY;COUNT=3\nRRULE:FREQ=DAILY",
        "FREQ=DAILY;COUNT=3;X=1",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2;COUNT=1",
        "FREQ=DAILY;COUNT=٣",
    ],
)
def test_another_rule_is_refused_in_words(rule: str) -> None:
    with pytest.raises(Invalid) as refused:
        occurrences(rule, "Europe/Rome", at("2027-01-11 09:00"))
    assert refused.value.errors[0].field == "rrule"


def test_a_weekly_series_keeps_its_local_time_when_the_clocks_change() -> None:
    starts = occurrences("FREQ=WEEKLY;COUNT=3", "Europe/Rome", at("2027-03-22 09:00"))
    assert [datetime.fromtimestamp(start, ROME).hour for start in starts] == [9, 9, 9]
    assert [later - earlier for earlier, later in pairwise(starts)] == [167 * 3600, 168 * 3600]


def test_a_skipped_local_time_keeps_its_distance_from_midnight_and_a_repeated_one_is_the_first() -> None:
    assert local("FREQ=DAILY;COUNT=3", "2027-03-27 02:30") == ["2027-03-27 02:30", "2027-03-28 03:30", "2027-03-29 02:30"]
    starts = occurrences("FREQ=DAILY;COUNT=2", "Europe/Rome", at("2027-10-30 02:30"))
    assert starts[1] - starts[0] == 24 * 3600


def test_a_series_that_begins_in_the_second_of_two_like_hours_begins_there() -> None:
    first = int(datetime(2027, 10, 31, 2, 30, tzinfo=ROME, fold=1).timestamp())
    assert occurrences("FREQ=DAILY;COUNT=2", "Europe/Rome", first) == [first, at("2027-11-01 02:30")]


def test_half_hour_zones_and_the_last_years_are_like_others() -> None:
    assert local("FREQ=WEEKLY;COUNT=2", "2027-01-11 09:15", "Asia/Kolkata") == ["2027-01-11 09:15", "2027-01-18 09:15"]
    assert local("FREQ=WEEKLY;COUNT=2", "9998-01-05 09:00", "UTC") == ["9998-01-05 09:00", "9998-01-12 09:00"]
    assert local("FREQ=WEEKLY;COUNT=2", "9595-12-31 09:00", "UTC")[1] == "9596-01-07 09:00"
    with pytest.raises(Invalid):
        occurrences("FREQ=YEARLY;COUNT=3", "UTC", at("9998-01-05 09:00", ZoneInfo("UTC")))


PARTS = st.fixed_dictionaries(
    {"FREQ": st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])},
    optional={
        "INTERVAL": st.integers(1, 999).map(str),
        "BYDAY": st.lists(st.from_regex(r"[+-]?[1-5]?[0-9]?(MO|TU|WE|TH|FR|SA|SU)", fullmatch=True), min_size=1, max_size=3).map(",".join),
        "BYMONTH": st.lists(st.integers(1, 12).map(str), min_size=1, max_size=3).map(",".join),
        "BYMONTHDAY": st.lists(st.integers(-31, 31).filter(bool).map(str), min_size=1, max_size=3).map(",".join),
        "BYYEARDAY": st.lists(st.integers(-366, 366).filter(bool).map(str), min_size=1, max_size=3).map(",".join),
        "BYWEEKNO": st.lists(st.integers(-53, 53).filter(bool).map(str), min_size=1, max_size=3).map(",".join),
        "BYSETPOS": st.lists(st.integers(-366, 366).filter(bool).map(str), min_size=1, max_size=3).map(",".join),
        "WKST": st.sampled_from(["MO", "SU"]),
    },
)


@given(PARTS, st.integers(1, 400), st.integers(1_770_000_000, 4_100_000_000))
def test_any_rule_gives_rising_starts_or_is_refused_and_takes_no_time(parts: dict[str, str], count: int, first: int) -> None:
    rule = ";".join(f"{name}={value}" for name, value in {**parts, "COUNT": str(count)}.items())
    began = time.thread_time()
    try:
        found = occurrences(rule, "America/New_York", first)
    except Invalid:
        found = []
    assert time.thread_time() - began < 0.5, "dateutil alone looks for up to 15 s for what never comes"
    assert len(found) <= min(count, MAX_OCCURRENCES)
    assert sorted(set(found)) == found
    assert all(first <= instant < first + timedelta(days=11 * 366).total_seconds() for instant in found)


def test_a_rule_until_the_last_day_that_there_is_is_too_long_and_no_failure() -> None:
    with pytest.raises(Invalid):
        occurrences("FREQ=DAILY;UNTIL=99991231", "UTC", MONDAY)
    assert len(occurrences("FREQ=YEARLY;INTERVAL=5;UNTIL=20361231", "UTC", MONDAY)) == 2
