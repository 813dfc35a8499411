"""Every column that says whose a row is, is in the list of what people are told about themselves, or the list says why not."""

from __future__ import annotations

import json
import re
from pathlib import Path

from sse_booking.store.personal_data import EXPORTED, NOT_EXPORTED
from sse_booking.store.sqlite.schema import schema
from tests.clocked import clocked_service
from tests.people import HOUR, MONDAY, a_place

WHOSE = {"user_id", "requester_id", "author_id", "actor_id", "owner_id", "person_id"}
SECRETS = re.compile(r"hash|secret|p256dh|^auth$|endpoint|fingerprint")


def tables() -> dict[str, list[str]]:
    found = re.findall(r"CREATE TABLE (\w+) \((.*?)\n\) STRICT", schema(), re.DOTALL)
    return {name: re.findall(r"^  (\w+) +(?:TEXT|INTEGER|BLOB)\b", body, re.MULTILINE) for name, body in found}


def test_every_table_that_names_people_is_listed() -> None:
    named = {name for name, columns in tables().items() if WHOSE & set(columns)} | {"person"}
    assert named == EXPORTED.keys() | NOT_EXPORTED.keys()


def test_what_is_told_is_there_and_is_no_secret() -> None:
    for table, (owner, columns) in EXPORTED.items():
        assert {owner, *columns} <= set(tables()[table]), table
        assert [column for column in columns if SECRETS.search(column)] == [], table


def test_somebody_is_told_all_of_theirs_and_nothing_of_others(tmp_path: Path) -> None:
    with clocked_service(tmp_path) as service:
        owner = a_place(service)
        ann = service.person("ann")
        booking = ann.book("table", MONDAY + HOUR, MONDAY + 2 * HOUR, note="By the window.")
        ann.post(f"/api/bookings/{booking['id']}/messages", {"text": "We come by bicycle."})
        service.person("ben").book("table", MONDAY + 3 * HOUR, MONDAY + 4 * HOUR, note="Of another.")
        owner.patch("/api/venues/luigi/people/ann", {"note": "Likes the corner."})
        told = json.dumps(ann.get("/api/me/data"))
        for text in ("By the window.", "We come by bicycle.", "Name of ann", "Likes the corner.", booking["id"]):
            assert text in told
        assert "Of another." not in told
        assert "Of another." in json.dumps(service.person("ben").get("/api/me/data"))
