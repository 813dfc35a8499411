"""What is read in bulk is compressed for those who take it, and the same as without."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import httpx
import pytest

from sse_booking.http.compression import takes_gzip
from tests.live import PATIENCE_S, live_server

PLACES = 40
AVAILABILITY = "/api/venues/hall/availability?date=2030-05-06"
HOURS = {"mon": [["08:00", "20:00"]]}


def test_places_and_what_is_free_are_compressed_for_who_takes_it(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        owner = server.client("owner")
        owner.post("/api/venues", json={"id": "hall", "name": "Hall"}).raise_for_status()
        for number in range(PLACES):
            place = {"id": f"desk-{number}", "name": f"Desk {number}", "slot_minutes": 60, "opening_hours": HOURS}
            owner.post("/api/venues/hall/resources", json=place).raise_for_status()
        for path in (AVAILABILITY, "/api/resources?limit=200"):
            with owner.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as packed:
                raw = b"".join(packed.iter_raw())
            plain = owner.get(path, headers={"Accept-Encoding": "identity"})
            assert packed.headers["content-encoding"] == "gzip"
            assert "content-encoding" not in plain.headers
            assert "Accept-Encoding" in packed.headers["vary"]
            assert "Accept-Encoding" in plain.headers["vary"]
            assert packed.headers["event-cursor"] == plain.headers["event-cursor"]
            assert json.loads(gzip.decompress(raw)) == plain.json()
            assert len(raw) * 8 < len(plain.content)
        small = httpx.get(f"{server.url}/api/venues", headers=dict(owner.headers), timeout=PATIENCE_S)
        assert "content-encoding" not in small.headers


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [("gzip", True), ("gzip, deflate, br, zstd", True), ("br;q=1.0, GZIP ; q=0.5", True), ("x-gzip", True), ("gzip;q=0.001", True),
     ("gzip;q=0", False), ("gzip;q=0.000, br", False), ("identity", False), ("", False), ("notgzip", False), ("gzipped", False)],
)  # fmt: skip
def test_who_refuses_gzip_by_a_weight_of_zero_gets_none(accepted: str, taken: bool) -> None:
    assert takes_gzip({b"accept-encoding": accepted.encode()}) is taken
