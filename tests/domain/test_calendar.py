"""Instants, zones, local days and appointments, on ordinary days and on those when clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sse_booking.domain.calendar import local_date, local_day, parse_instant, rfc3339, wall_to_utc, zone
from tests.domain.clock_changes import TURNS

HOUR = 3_600
DAY = 86_400
LAST_INSTANT = int(datetime(9998, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


# --- instants


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21T10:00:00Z",
        "2026-11-21T10:00:00.000Z",
        "2026-11-21t10:00:00z",
        "2026-11-21T11:30:00+01:30",
        "2026-11-20T23:00:00-11:00",
        "2026-11-21T10:00:00-00:00",
        "2026-11-21T10:00:00." + "0" * 60_000 + "+00:00",
    ],
)
def test_one_instant_may_be_written_in_several_ways(text: str) -> None:
    assert parse_instant(text) == at("2026-11-21T10:00:00+00:00")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-11-21T10:00:00", "offset"),
        ("2026-11-21T10:00:00.5Z", "fraction"),
        ("2026-11-21T10:00:00." + "0" * 100 + "1Z", "fraction"),
        ("2016-12-31T23:59:60Z", "Leap"),
        ("2026-02-29T10:00:00Z", "no such"),
        ("2026-11-21T24:00:00Z", "no such"),
        ("2026-11-21T10:00:61Z", "no such"),
        ("2026-11-21T10:00:00+24:00", "no such"),
        ("0000-01-01T00:00:00Z", "no such"),
        ("1969-12-31T23:59:59Z", "1970 to 9998"),
        ("1970-01-01T00:00:00+01:00", "1970 to 9998"),
        ("1969-12-31T23:30:00-01:00", "1970 to 9998"),
        ("9999-01-01T00:00:00Z", "1970 to 9998"),
        ("9999-01-01T00:00:00+01:00", "1970 to 9998"),
        ("9998-12-31T23:59:59-01:00", "1970 to 9998"),
        ("9999-12-31T23:59:59-23:59", "1970 to 9998"),
        ("0001-01-01T00:00:00+23:59", "1970 to 9998"),
        ("", "RFC 3339"),
        ("2026-11-21", "RFC 3339"),
        ("2026-11-21 10:00:00Z", "RFC 3339"),
        ("2026-11-21T10:00Z", "RFC 3339"),
        ("2026-11-21T10:00:00.Z", "RFC 3339"),
        ("2026-11-21T10:00:00+0100", "RFC 3339"),
        ("2026-11-21T10:00:00+01:60", "RFC 3339"),
        ("2026-11-21T10:00:00Z ", "RFC 3339"),
        ("2026-11-21T10:00:00Z\n", "RFC 3339"),
        ("2026-11-21T10:00:00Z\0", "RFC 3339"),
        ("２０２６-11-21T10:00:00Z", "RFC 3339"),  # noqa: RUF001 - digits that are not ASCII
        ("2026-11-21T10:00:00.٠Z", "RFC 3339"),  # noqa: RUF001 - likewise
        ("-2026-11-21T10:00:00Z", "RFC 3339"),
        ("1795255200", "RFC 3339"),
        ("\ud800", "RFC 3339"),
    ],
)
def test_what_is_no_instant_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_instant(text)


@given(st.integers(0, LAST_INSTANT))
@example(0)
@example(LAST_INSTANT)
def test_an_instant_is_written_in_utc_and_read_back(instant: int) -> None:
    assert rfc3339(instant) == datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert parse_instant(rfc3339(instant)) == instant


@given(st.integers(2 * DAY, LAST_INSTANT - 2 * DAY), st.integers(-1_439, 1_439))
def test_the_offset_is_only_another_spelling(instant: int, offset_minutes: int) -> None:
    spelled = datetime.fromtimestamp(instant, timezone(timedelta(minutes=offset_minutes))).isoformat()
    assert parse_instant(spelled) == instant


def test_buffers_may_reach_a_little_beyond_the_years_of_instants() -> None:
    assert rfc3339(-1) == "1969-12-31T23:59:59Z"
    assert rfc3339(LAST_INSTANT + 1) == "9999-01-01T00:00:00Z"


# --- zones and local days


def test_every_zone_of_the_database_is_known() -> None:
    machine_made = {"localtime"}
    for name in available_timezones() - machine_made:
        assert zone(name).key == name


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", "UTC ", "utc", "europe/lisbon", "Europe", "Europe/", "Europe//Lisbon", "Europe/Atlantis", "Europe\\Lisbon", "Lisbon"),
        *("../etc", "/etc/localtime", "./UTC", "Europe/../UTC", "localtime", "posixrules", "right/Europe/Lisbon", "posix/UTC"),
        *("zone.tab", "tzdata.zi", "UTC\0", "UTC\n", "\ud800", "Ελλάδα", "A" * 65, "A" * 300, "Z/" * 40 + "Z"),
    ],
)
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="Not a time zone"):
        zone(name)


@pytest.mark.parametrize(
    ("tz", "day", "starts_at", "hours"),
    [
        ("Europe/Lisbon", date(2026, 6, 1), "2026-05-31T23:00:00Z", 24),
        ("Europe/Lisbon", date(2026, 3, 29), "2026-03-29T00:00:00Z", 23),
        ("Europe/Lisbon", date(2026, 10, 25), "2026-10-24T23:00:00Z", 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), "2026-10-03T13:30:00Z", 23.5),
        ("Australia/Lord_Howe", date(2026, 4, 5), "2026-04-04T13:00:00Z", 24.5),
        ("America/Sao_Paulo", date(2018, 11, 4), "2018-11-04T03:00:00Z", 23),  # begins at 01:00
        ("America/Sao_Paulo", date(2019, 2, 16), "2019-02-16T02:00:00Z", 25),
        ("America/Havana", date(2026, 11, 1), "2026-11-01T04:00:00Z", 25),  # begins with the first of two midnights
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00:00Z", 0),
        ("Pacific/Apia", date(2011, 12, 31), "2011-12-30T10:00:00Z", 24),
        ("Pacific/Auckland", date(1970, 1, 1), "1969-12-31T12:00:00Z", 24),
        ("Pacific/Pago_Pago", date(9998, 12, 31), "9998-12-31T11:00:00Z", 24),
    ],
)
def test_a_local_day_is_as_long_as_its_clocks_make_it(tz: str, day: date, starts_at: str, hours: float) -> None:
    assert local_day(tz, day) == (at(starts_at), at(starts_at) + hours * HOUR)


@pytest.mark.parametrize("tz", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize("instant", [0, LAST_INSTANT])
def test_the_first_and_the_last_instant_lie_in_a_local_day_too(tz: str, instant: int) -> None:
    start, end = local_day(tz, local_date(tz, instant))
    assert start <= instant < end


@given(st.sampled_from(TURNS), st.integers(-400, 400))
def test_the_days_of_a_zone_leave_nothing_out(turn: tuple[str, date], shift: int) -> None:
    tz, day = turn[0], turn[1] + timedelta(days=shift)
    assert local_day(tz, day)[1] == local_day(tz, day + timedelta(days=1))[0]


@given(st.sampled_from(TURNS), st.integers(-2 * DAY, 2 * DAY))
def test_an_instant_lies_in_the_local_day_of_its_date(turn: tuple[str, date], shift: int) -> None:
    tz, day = turn
    instant = local_day(tz, day)[0] + shift
    # Clocks turned back over midnight show the old date once more; the day has begun all the same.
    furthest = max(local_date(tz, earlier) for earlier in range(instant - 2 * HOUR, instant + 1, 60))
    assert local_day(tz, furthest)[0] <= instant < local_day(tz, furthest)[1]


@pytest.mark.parametrize(
    ("tz", "wall", "instant"),
    [
        ("Europe/Lisbon", "2026-06-01T10:00", "2026-06-01T09:00:00Z"),
        ("America/New_York", "2007-03-11T02:30", "2007-03-11T03:30:00-04:00"),  # the examples of RFC 5545 §3.3.5
        ("America/New_York", "2007-11-04T01:30", "2007-11-04T01:30:00-04:00"),
        ("Europe/Lisbon", "2026-03-29T01:00", "2026-03-29T02:00:00+01:00"),
        ("Europe/Lisbon", "2026-10-25T01:59", "2026-10-25T01:59:00+01:00"),
        ("Europe/Lisbon", "2026-10-25T02:00", "2026-10-25T02:00:00+00:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-04T02:45:00+11:00"),
        ("America/Sao_Paulo", "2018-11-04T00:30", "2018-11-04T01:30:00-02:00"),
        ("Pacific/Apia", "2011-12-30T10:00", "2011-12-31T10:00:00+14:00"),
    ],
)
def test_an_appointment_in_a_gap_moves_forward_and_in_a_fold_comes_first(tz: str, wall: str, instant: str) -> None:
    naive = datetime.fromisoformat(wall)
    assert wall_to_utc(tz, naive) == at(instant)
    assert wall_to_utc(tz, naive.replace(fold=1)) == at(instant)
