"""Ids rise in the order in which they are made, also within one millisecond."""

from __future__ import annotations

from sse_booking.service.unit_of_work import new_id

MS = 1_790_000_000_000


def test_ids_of_one_millisecond_rise_and_differ() -> None:
    ids = [new_id(MS) for _ in range(300_000)]
    assert ids == sorted(set(ids))
    assert {len(id_) for id_ in ids} == {21}


def test_an_id_begins_with_its_time() -> None:
    assert new_id(MS + 5)[:11] == f"{MS + 5:011x}"
    assert new_id(MS - 5000)[:11] == f"{MS - 5000:011x}", "also after the clock was put back"
