"""A booking that can't lapse must not stand in everybody's way."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from sse_booking.service.deadlines import RETRY_S
from sse_booking.store.verify import verify
from tests.clocked import clocked_service
from tests.people import DAY, HOUR, MONDAY, a_place

TEN = MONDAY + DAY + 10 * HOUR


def change(path: Path, sql: str, *values: object) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(sql, values)


def test_one_booking_that_fails_to_lapse_is_tried_again_and_the_others_lapse(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with clocked_service(tmp_path) as service:
        owner, ann = a_place(service), service.person("ann")
        bad = ann.book("table", TEN, TEN + HOUR, hold=True)
        good = ann.book("table", TEN + HOUR, TEN + 2 * HOUR, hold=True)
        change(service.config.database, "UPDATE booking SET attendees = 'no JSON' WHERE id = ?", bad["id"])

        service.clock.now += 301
        assert ann.get(f"/api/bookings/{good['id']}")["status"] == "expired"
        assert f"booking {bad['id']} could not expire" in caplog.text
        owner.book("table", TEN + HOUR, TEN + 2 * HOUR)
        owner.cannot_book("table", TEN, TEN + HOUR)

        change(service.config.database, "UPDATE booking SET attendees = '[]' WHERE id = ?", bad["id"])
        service.clock.now += RETRY_S - 1
        assert ann.get(f"/api/bookings/{bad['id']}")["status"] == "held"
        service.clock.now += 1
        assert ann.get(f"/api/bookings/{bad['id']}")["status"] == "expired"
        owner.book("table", TEN, TEN + HOUR)
    assert verify(service.config.database) == []
