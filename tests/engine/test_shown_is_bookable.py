"""What is shown as available to somebody is accepted from them: all rules at once, drawn at random."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.clocked import Service, clocked_service
from tests.people import DAY, HOUR, MONDAY, Json, a_place, epoch, instant

RULES = st.fixed_dictionaries(
    {
        "slot_minutes": st.sampled_from([30, 60]),
        "capacity": st.sampled_from([1, 2]),
        "approval": st.sampled_from(["automatic", "manual"]),
        "pending_blocks": st.booleans(),
        "lead_minutes": st.sampled_from([0, 0, 240]),
        "notice_days": st.sampled_from([None, 0, 1]),
        "window_days": st.sampled_from([None, 2]),
        "window_full_days": st.sampled_from([None, 0, 1]),
        "min_minutes": st.sampled_from([None, None, 45]),
        "max_minutes": st.sampled_from([None, 45]),
        "quota_bookings": st.sampled_from([None, 2]),
        "quota_day_minutes": st.sampled_from([None, 60, 90]),
        "quota_week_minutes": st.sampled_from([None, 120]),
        "buffer_before_minutes": st.sampled_from([0, 15]),
        "buffer_after_minutes": st.sampled_from([0, 30]),
        "opening_hours": st.sampled_from([None, {"mon": [["09:00", "13:00"]], "tue": [["20:00", "02:00"]], "wed": [["09:00", "13:00"]]}]),
        "hours_apply": st.sampled_from(["range", "ends"]),
        "dated_hours": st.sampled_from(
            [
                [],
                [{"from": "2027-01-12", "to": "2027-01-12", "hours": [["00:30", "10:00"]], "capacity": 1}],
                [
                    {"from": "2027-01-11", "to": "2027-01-13", "hours": []},
                    {"from": "2027-01-12", "to": "2027-01-12", "hours": [["08:00", "09:00"]]},
                ],
                [{"from": "2027-01-13", "to": "2027-01-13", "capacity": 0}],
            ]
        ),
        "closures": st.sampled_from([[], [{"starts_at": instant(MONDAY + 11 * HOUR), "ends_at": instant(MONDAY + 12 * HOUR)}]]),
    }
)
TAKEN = st.lists(
    st.tuples(st.sampled_from(["ann", "bob"]), st.integers(0, 3 * 48), st.booleans(), st.sampled_from(["", "-beside"])), max_size=5
)
QUOTAS = st.lists(
    st.fixed_dictionaries(
        {
            "over": st.sampled_from(["all", "both", "this"]),
            "bookings": st.sampled_from([None, 1, 2]),
            "day_minutes": st.sampled_from([60, 90]),
            "week_minutes": st.sampled_from([None, 60, 150]),
        }
    ),
    max_size=2,
)
NAMES = itertools.count()


def days(service: Service, who: str, place: str) -> list[Json]:
    span = f"from={instant(MONDAY)}&to={instant(MONDAY + 3 * DAY)}"
    slots: list[Json] = service.person(who).get(f"/api/resources/{place}/availability?{span}&as=me")["slots"]
    return slots


def test_what_is_available_to_somebody_is_accepted_from_them(tmp_path: Path) -> None:
    with clocked_service(tmp_path, now=MONDAY + 8 * HOUR + 600) as service:

        @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
        @given(rules=RULES, taken=TAKEN, quotas=QUOTAS, pick=st.integers(0, 1000))
        def holds(rules: dict[str, Any], taken: list[tuple[str, int, bool, str]], quotas: list[dict[str, Any]], pick: int) -> None:
            place = f"place-{next(NAMES)}"
            a_place(service, place, venue=f"venue-{place}", **rules)
            owner = a_place(service, f"{place}-beside", venue=f"venue-{place}")
            over = {"all": None, "both": [place, f"{place}-beside"], "this": [place]}
            limits = [{"resource_ids": over[quota["over"]]} | {k: v for k, v in quota.items() if k != "over"} for quota in quotas]
            owner.patch(f"/api/venues/venue-{place}", {"quotas": limits})
            length = rules["slot_minutes"] * 60
            for who, half, hold, beside in taken:
                start = MONDAY + half * 1800
                body = {"resource_id": place + beside, "starts_at": instant(start), "ends_at": instant(start + length), "hold": hold}
                service.person(who).ask("POST", "/api/bookings", body)
            slots = days(service, "ann", place)
            free = [slot for slot in slots if slot["status"] == "available"]
            if free:
                slot = free[pick % len(free)]
                reply = service.person("ann").ask(
                    "POST", "/api/bookings", {"resource_id": place, "starts_at": slot["starts_at"], "ends_at": slot["ends_at"]}
                )
                assert reply.status == 201, (rules, limits, taken, slot, reply.raw)
            shut = [slot for slot in slots if slot["status"] != "available"]
            if shut and not free:
                slot = shut[pick % len(shut)]
                reply = service.person("ann").ask(
                    "POST", "/api/bookings", {"resource_id": place, "starts_at": slot["starts_at"], "ends_at": slot["ends_at"]}
                )
                assert reply.status in (409, 422), (rules, limits, taken, slot, reply.raw)

        holds()


def test_what_is_free_but_not_for_this_caller_says_why(tmp_path: Path) -> None:
    with clocked_service(tmp_path, now=MONDAY + 8 * HOUR) as service:
        a_place(service, "court", slot_minutes=60, lead_minutes=240, window_days=2, quota_day_minutes=60)
        ann = service.person("ann")
        ann.book("court", MONDAY + DAY + 9 * HOUR, MONDAY + DAY + 10 * HOUR)
        reasons = {epoch(slot["starts_at"]): (slot["status"], slot.get("reason")) for slot in days(service, "ann", "court")}
        assert reasons[MONDAY + 7 * HOUR] == ("blocked", "past")
        assert reasons[MONDAY + 9 * HOUR] == ("blocked", "lead")
        assert reasons[MONDAY + 12 * HOUR] == ("available", None)
        assert reasons[MONDAY + DAY + 9 * HOUR] == ("booked", None)
        assert reasons[MONDAY + DAY + 10 * HOUR] == ("blocked", "quota")
        assert reasons[MONDAY + 2 * DAY + 8 * HOUR] == ("blocked", "window")
        span = f"from={instant(MONDAY)}&to={instant(MONDAY + 3 * DAY)}"
        anybody = ann.get(f"/api/resources/court/availability?{span}&as=anybody")["slots"]
        assert next(slot["status"] for slot in anybody if epoch(slot["starts_at"]) == MONDAY + DAY + 10 * HOUR) == "available"
