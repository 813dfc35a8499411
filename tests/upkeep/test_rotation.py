from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sse_booking.upkeep.rotation import Kept, backups, expired, name_of

NOW = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)


def every(hours: float, count: int) -> list[Kept]:
    """So many backups, newest first."""
    times = [NOW - timedelta(hours=hours * number) for number in range(count)]
    return [Kept(at, Path(name_of(Path("booking.db"), at))) for at in times]


def left(there: list[Kept], keep: str) -> list[datetime]:
    dropped = expired(there, keep)
    return [one.at for one in there if one not in dropped]


def test_of_daily_backups_seven_days_four_weeks_and_six_months_are_kept() -> None:
    kept = left(every(24, 400), "7d,4w,6m")
    assert kept[:7] == [NOW - timedelta(number) for number in range(7)]
    assert len({at.isocalendar()[:2] for at in kept}) >= 4
    assert len({(at.year, at.month) for at in kept}) == 6
    assert len(kept) <= 7 + 4 + 6


def test_of_a_day_with_many_the_newest_is_kept() -> None:
    assert left(every(0.25, 96 * 3), "2d") == [NOW, NOW.replace(day=28, month=2, hour=23, minute=45)]


def test_days_on_which_the_machine_was_off_do_not_count() -> None:
    there = [Kept(NOW - timedelta(number * 30), Path(str(number))) for number in range(5)]
    assert len(left(there, "3d")) == 3


@pytest.mark.parametrize("keep", ["1h", "1m", "1d,1w"])
def test_the_newest_is_always_kept(keep: str) -> None:
    assert left(every(1, 50), keep)[0] == NOW


def test_dropping_again_drops_nothing_more() -> None:
    there = every(6, 500)
    once = [one for one in there if one not in expired(there, "7d,4w,6m")]
    assert expired(once, "7d,4w,6m") == []


def test_what_else_lies_in_the_folder_is_left_alone(tmp_path: Path) -> None:
    for name in ("booking-20270301T020000Z.db", "booking-old.db", "other-20270301T020000Z.db", "booking-2-20270301T020000Z.db"):
        (tmp_path / name).touch()
    assert [one.path.name for one in backups(tmp_path, Path("booking.db"))] == ["booking-20270301T020000Z.db"]
    assert backups(tmp_path / "nowhere", Path("booking.db")) == []
