from __future__ import annotations

import csv
import json
import os
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from sse_booking.cli import main
from sse_booking.config import Config
from sse_booking.importing.hotel_file import ImportRefused
from sse_booking.importing.importer import Capacity, run
from sse_booking.store.verify import verify
from tests.hotel_files import HEAD, LISBON, STATUS, Row, a_file, a_row, a_season

Hotel = tuple[str, str]
ROWS_AND_HEAD = None if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 1501


def rooms_needed(row: Row) -> set[tuple[date, str]]:
    """The nights of a stay, and the noons between them; of day use its noon."""
    arrival, nights = date.fromisoformat(row["arrival"]), int(row["nights"])
    if nights == 0:
        return {(arrival, "noon")}
    slept = {(arrival + timedelta(night), "night") for night in range(nights)}
    return slept | {(arrival + timedelta(noon), "noon") for noon in range(1, nights)}


def by_brute_force(rows: Sequence[Row], capacity: dict[Hotel, int] | None) -> tuple[Counter[Hotel], list[str]]:
    """The most rooms in use at once, and who is refused: for each night, who sleeps there. Shares nothing with what it checks."""
    peak: Counter[Hotel] = Counter()
    refused: list[str] = []
    guests: dict[tuple[Hotel, date, str], set[str]] = {}
    booked: dict[str, list[Row]] = {}
    ending: dict[str, list[Row]] = {}
    for row in rows:
        booked.setdefault(row["booked_on"], []).append(row)
        ending.setdefault(row["outcome_on"], []).append(row)

    def rooms(row: Row) -> list[set[str]]:
        pool = row["hotel"], row["room_type"]
        return [guests.setdefault((pool, *cell), set()) for cell in rooms_needed(row)]

    for day in sorted({*booked, *ending}):
        for row in ending.get(day, []):
            for inside in rooms(row):
                inside.discard(row["ref"])
        for row in booked.get(day, []):
            pool = row["hotel"], row["room_type"]
            needed = 1 + max(len(inside) for inside in rooms(row))
            if capacity is not None and needed > capacity[pool]:
                refused.append(row["ref"])
            else:
                peak[pool] = max(peak[pool], needed)
                for inside in rooms(row):
                    inside.add(row["ref"])
        for row in ending.get(day, []):
            for inside in rooms(row):
                inside.discard(row["ref"])
    return peak, refused


def imported(file: Path, capacity: Capacity) -> tuple[dict[str, Any], Path]:
    """The summary as JSON, and the data file."""
    database, out = file.parent / "booking.db", StringIO()
    run(file, Config(database=database), capacity, "Europe/Lisbon", as_json=True, out=out, err=StringIO())
    report: dict[str, Any] = json.loads(out.getvalue())
    return report, database


def assert_imported(rows: Sequence[Row], report: dict[str, Any], database: Path, capacity: dict[Hotel, int], peak: Counter[Hotel]) -> None:
    """The data file holds exactly what brute force lets in, each booking with its outcome and its events, and keeps every promise."""
    _, refused = by_brute_force(rows, capacity)
    assert sorted(report["refused_refs"]) == sorted(refused)
    assert (report["rows"], report["booked"], report["refused"]) == (len(rows), len(rows) - len(refused), len(refused))
    assert {(pool["hotel"], pool["room_type"]): pool["peak"] for pool in report["pools"]} == peak
    assert {(pool["hotel"], pool["room_type"]): pool["capacity"] for pool in report["pools"]} == capacity
    accepted = [row for row in rows if row["ref"] not in set(refused)]
    with closing(sqlite3.connect(database)) as db:
        assert dict(db.execute("SELECT title, status FROM booking")) == {row["ref"]: STATUS[row["outcome"]] for row in accepted}
        created, told = db.execute(
            "SELECT count(*), count(DISTINCT payload ->> '$.booking.title') FROM event WHERE type = 'booking_created'"
        ).fetchone()
        assert created == told == len(accepted)
        assert db.execute("SELECT count(*) FROM event WHERE created_ms < ?", ((time.time() - 3600) * 1000,)).fetchone() == (0,)
    assert verify(database) == []


def shares(peak: Counter[Hotel], percent: int) -> dict[Hotel, int]:
    return {pool: max(1, round(rooms * percent / 100 + 1e-9)) for pool, rooms in peak.items()}


@pytest.mark.parametrize("seed", [1, 2])
def test_with_as_many_rooms_as_were_ever_in_use_nobody_is_refused(tmp_path: Path, seed: int) -> None:
    rows = a_season(seed)
    peak, _ = by_brute_force(rows, None)
    report, database = imported(a_file(tmp_path, rows), Capacity())
    assert report["refused"] == 0
    assert_imported(rows, report, database, dict(peak), peak)


@pytest.mark.parametrize("percent", [70, 40])
def test_with_fewer_rooms_exactly_those_are_refused_whom_brute_force_refuses(tmp_path: Path, percent: int) -> None:
    rows = a_season(3)
    peak, _ = by_brute_force(rows, None)
    report, database = imported(a_file(tmp_path, rows), Capacity(percent=percent))
    assert report["refused"] > 5
    assert_imported(rows, report, database, shares(peak, percent), peak)


def test_all_pools_may_have_the_same_number_of_rooms(tmp_path: Path) -> None:
    rows = a_season(4)
    peak, _ = by_brute_force(rows, None)
    report, database = imported(a_file(tmp_path, rows), Capacity(rooms=3))
    assert_imported(rows, report, database, dict.fromkeys(peak, 3), peak)


def test_stays_meet_where_they_share_a_night_and_only_there(tmp_path: Path) -> None:
    rows = [
        a_row(ref="leaves on the 12th"),
        a_row(ref="comes on the 12th", arrival="2016-03-12", outcome_on="2016-03-14"),
        a_row(ref="day use between them", arrival="2016-03-12", nights=0, outcome_on="2016-03-12"),
        a_row(ref="shares a night", arrival="2016-03-11", outcome_on="2016-03-13"),
    ]
    report, _ = imported(a_file(tmp_path, rows), Capacity(rooms=1))
    assert report["refused_refs"] == ["shares a night"]


def test_a_no_show_that_was_noted_before_the_stay_frees_the_room_from_that_day(tmp_path: Path) -> None:
    rows = [
        a_row(ref="will not come", outcome="No-Show", outcome_on="2016-03-05"),
        a_row(ref="takes the room", booked_on="2016-03-06"),
        a_row(ref="came too late", booked_on="2016-03-07"),
    ]
    report, database = imported(a_file(tmp_path, rows), Capacity(rooms=1))
    assert (report["outcomes"]["no_show"], report["refused_refs"]) == (1, ["came too late"])
    assert verify(database) == []


def test_a_day_ends_what_was_booked_before_then_books_then_ends_what_it_booked(tmp_path: Path) -> None:
    rows = [
        a_row(ref="cancelled on the 5th", outcome="Canceled", outcome_on="2016-03-05"),
        a_row(ref="too early", booked_on="2016-03-04"),
        a_row(ref="booked and cancelled on the 5th", booked_on="2016-03-05", outcome="Canceled", outcome_on="2016-03-05"),
        a_row(ref="too late", booked_on="2016-03-05"),
        a_row(ref="in time", booked_on="2016-03-06"),
    ]
    report, _ = imported(a_file(tmp_path, rows), Capacity(rooms=1))
    assert report["refused_refs"] == ["too early", "too late"]


def test_bookings_are_of_their_day_and_events_are_of_today(tmp_path: Path) -> None:
    rows = [a_row(booked_on="2016-03-20", arrival="2016-03-26", outcome_on="2016-03-28")]  # summer time begins on the 27th
    _, database = imported(a_file(tmp_path, rows), Capacity())
    with closing(sqlite3.connect(database)) as db:
        made, starts, ends, ended = db.execute("SELECT created_at, starts_at, ends_at, updated_at FROM booking").fetchone()
    local = [datetime.fromtimestamp(at, LISBON).isoformat(" ", "minutes") for at in (made, starts, ends, ended)]
    assert local == ["2016-03-20 15:00+00:00", "2016-03-26 15:00+00:00", "2016-03-28 11:00+01:00", "2016-03-28 15:00+01:00"]


def test_a_file_that_is_not_in_order_is_played_in_order(tmp_path: Path) -> None:
    backwards = a_season(5)[::-1]
    report, database = imported(a_file(tmp_path, backwards), Capacity(rooms=2))
    ordered = sorted(backwards, key=lambda row: row["booked_on"])
    peak, _ = by_brute_force(ordered, None)
    assert_imported(ordered, report, database, dict.fromkeys(peak, 2), peak)


def test_a_file_is_not_imported_twice_into_the_same_data_file(tmp_path: Path) -> None:
    file = a_file(tmp_path, [a_row()])
    _, database = imported(file, Capacity())
    with pytest.raises(ImportRefused, match="has Sea Hotel already"):
        imported(file, Capacity())
    a_file(tmp_path, [a_row(hotel="Another Hotel"), a_row()])
    with pytest.raises(ImportRefused, match="has Sea Hotel already"):
        imported(file, Capacity())
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("SELECT (SELECT count(*) FROM venue), (SELECT count(*) FROM booking)").fetchone() == (1, 1)


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"arrival": "25/02/2016"}, "line 3: arrival must be a day such as 2016-02-25, not '25/02/2016'"),
        ({"arrival": "9999-12-31"}, "line 3: arrival must be a day"),
        ({"booked_on": ""}, "line 3: booked_on must be a day"),
        ({"booked_on": "2016-02-30"}, "line 3: booked_on must be a day"),
        ({"booked_on": "2016-03-11"}, "line 3: arrival 2016-03-10 is before booked_on 2016-03-11"),
        ({"nights": "-1"}, "line 3: nights must be a whole number from 0 to 1000, not '-1'"),
        ({"nights": "two"}, "line 3: nights must be a whole number"),
        ({"guests": "1.5"}, "line 3: guests must be a whole number"),
        ({"outcome": "Left"}, "line 3: outcome must be Canceled, Check-Out, No-Show, not 'Left'"),
        ({"outcome_on": "2016-02-01"}, "line 3: outcome_on 2016-02-01 must be from booked_on (2016-03-01) to "),
        ({"outcome_on": "2999-01-01"}, "line 3: outcome_on 2999-01-01 must be from booked_on"),
        ({"hotel": "..."}, "line 3: hotel must have a letter or a digit, not '...'"),
        ({"hotel": "Sea-Hotel"}, "'Sea Hotel' and 'Sea-Hotel' would have the same id"),
        ({"room_type": "a"}, "'Sea Hotel A' and 'Sea Hotel a' would have the same id"),
        ({"ref": "a\tb"}, "line 3: ref must be 1 to 200 printable characters"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_nothing_is_made(tmp_path: Path, cells: dict[str, str], wrong: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        imported(a_file(tmp_path, [a_row(), a_row(**cells)]), Capacity())
    assert wrong in str(refused.value)
    assert not (tmp_path / "booking.db").exists()


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"", "missing: ref, hotel, room_type, booked_on, arrival, nights, guests, outcome, outcome_on"),
        (b"ref,hotel,room_type,booked_on,arrival,nights,guests,outcome\n", "missing: outcome_on"),
        (",".join(HEAD).encode() + b"\n", "there are no bookings in it"),
        (",".join(HEAD).encode() + b"\nR1,Sea Hotel\n", "line 2: it does not have as many cells as the first line"),
        (",".join(HEAD).encode() + b'\nR1,"Sea Hotel,A\n', "line 2: "),
        (",".join(HEAD).encode() + b"\nR1,Caf\xe9\n", "codec can't decode"),
        (",".join(HEAD).encode() + b"\n" + b"R1\n" * 9, "; and 4 more"),
    ],
)
def test_a_file_of_another_kind_is_told(tmp_path: Path, content: bytes, wrong: str) -> None:
    (tmp_path / "bookings.csv").write_bytes(content)
    with pytest.raises(ImportRefused) as refused:
        imported(tmp_path / "bookings.csv", Capacity())
    assert wrong in str(refused.value)


def test_a_file_from_a_spreadsheet_with_a_mark_and_more_columns_is_fine(tmp_path: Path) -> None:
    file = a_file(tmp_path, [a_row() | {"deposit": "none"}], [*HEAD[::-1], "deposit"])
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert imported(file, Capacity())[0]["booked"] == 1


def test_the_command_prints_a_summary_and_no_bar_where_nobody_watches(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSE_BOOKING_DATABASE", str(tmp_path / "hotel.db"))
    file = a_file(tmp_path, a_season(6))
    with pytest.raises(SystemExit) as ended:
        main(["import", str(file), "--capacity", "50%"])
    out, err = capsys.readouterr()
    assert (ended.value.code or 0, err) == (0, "")
    assert "\x1b" not in out
    assert "150 rows of 2016-03-" in out
    with pytest.raises(SystemExit) as again:
        main(["import", str(file)])
    assert (again.value.code, capsys.readouterr().err.count("\n")) == (1, 1)


@pytest.mark.parametrize("arguments", [["--capacity", "0"], ["--capacity", "0%"], ["--capacity", "full"], ["--timezone", "Lisbon"]])
def test_wrong_options_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["import", str(a_file(tmp_path, [a_row()])), *arguments])
    assert ended.value.code in (1, 2)
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.timeout(600)
@pytest.mark.parametrize("percent", [100, 80])
def test_the_real_bookings_of_two_hotels(shared_data: Path, tmp_path: Path, percent: int) -> None:
    """The first 1,500 rows; in the long profile all 14,938."""
    lines = (shared_data / "hotel_bookings.csv").read_text().splitlines(keepends=True)[:ROWS_AND_HEAD]
    file = tmp_path / "hotel_bookings.csv"
    file.write_text("".join(lines))
    rows = list(csv.DictReader(lines))
    peak, _ = by_brute_force(rows, None)
    report, database = imported(file, Capacity(percent=percent))
    assert report["rows"] == len(rows)
    if ROWS_AND_HEAD is None:
        assert (report["rows"], report["first_day"], report["last_day"]) == (14_938, "2013-06-24", "2017-02-04")
    assert (report["refused"] == 0) == (percent == 100)
    assert_imported(rows, report, database, shares(peak, percent), peak)
