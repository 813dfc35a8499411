from __future__ import annotations

import contextlib
import json
import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from io import StringIO
from pathlib import Path

import httpx
import pytest

from sse_booking.cli import main
from sse_booking.cli.serving import PROFILES as NAMES
from sse_booking.config import Config
from sse_booking.demo import PROFILES
from sse_booking.demo.run import run
from sse_booking.demo.story import DemoRefused, Season
from sse_booking.http.routes.accounts import PEOPLE
from sse_booking.store.verify import verify
from tests.engines import shell
from tests.live import PATIENCE_S, SECRET, Server, a_place, live_server


def told(database: Path, profile: str) -> str:
    """What the story of a business prints."""
    out = StringIO()
    config = Config(port=0, jwt_secret=SECRET)
    assert run(config, [PROFILES[profile]], database, out, pause_s=0, shown=True, serve=False)
    return out.getvalue()


def test_the_help_names_the_businesses_that_there_are() -> None:
    assert list(NAMES) == list(PROFILES)
    assert {name for profile in PROFILES.values() for name in (profile.owner, *profile.staff)} <= {person for person, *_ in PEOPLE}


SEEN = {
    "equipment": [
        r"Olga sees  new_booking +ann booked tractor-fendt",
        r"Ben sees  slot_unavailable +tractor-fendt is taken",
        r"409 slot-taken",
        r"Ann sees  booking_approved",
        r"Ben sees  booking_rejected",
        r"Ben sees  booking_completed",
        r"Olga sees  message +Ann Meyer writes: Is the five-furrow",
        r"Ann sees  message +Olga Brandt writes: Yes",
        r"Olga sees  booking_cancelled +carla",
    ],
    "restaurant": [
        r"table-7, 20:00 to 21:30: .* → approved",
        r"table-7, 20:00 to 21:30: .* → 409 slot-taken",
        r"Ben sees  booking_expired",
        r"Carla sees  waitlist_offered",
        r"Sara sees  booking_no_show",
        r"Carla sees  slot_available",
        r"books a place for 4 for Nora Weiss, who has called, .* → approved",
        r"Gina +books a place for 2 as a guest, .* → approved",
        r"books a place for 9, .* → approved",
        r"seats 2 at table-1 who have just come in, .* → checked_in",
    ],
    "grounds": [r"422 rule-broken", r"Ben sees  booking_revoked", r"Ann sees  slot_unavailable"],
    "boardrooms": [
        r"→ 5 booked",
        r"→ 4 booked, 1 left out",
        r"FREQ=WEEKLY;COUNT=6: Board meeting → 6 booked",
        r"Bea sees  booking_updated .*attendees",
        r"Bea sees  booking_deleted +ada",
        r"Ben sees  slot_available .*10:20",
    ],
    "parking": [
        r"Ann sees  payment_updated .* is failed",
        r"Ann sees  availability_updated +3 of 8 places free",
        r"409 still-booked",
        r"Pete sees  system_announcement",
    ],
}


@pytest.mark.parametrize("profile", NAMES)
def test_the_day_of_a_business_turns_out_as_its_story_says(tmp_path: Path, profile: str) -> None:
    printed = told(tmp_path / "demo.db", profile)
    assert [line for line in SEEN[profile] if not re.search(line, printed)] == [], printed
    assert verify(tmp_path / "demo.db") == []


def test_the_restaurant_shows_what_a_host_needs(tmp_path: Path) -> None:
    """Bookings of every source, a party at places put together, answers, terms, a season, and a closed day that is to come."""
    told(tmp_path / "demo.db", "restaurant")
    with contextlib.closing(shell(tmp_path / "demo.db")) as db:
        sources = {source for (source,) in db.execute("SELECT DISTINCT source FROM booking")}
        joined = db.execute("SELECT resource_id FROM booking WHERE joined = 2 ORDER BY 1").fetchall()
        (answers,) = db.execute("SELECT answers FROM booking WHERE source = 'staff'").fetchone()
        (dated, cancel_until), *_ = db.execute("SELECT dated_hours, cancel_until_minutes FROM resource").fetchall()
        (guests,) = db.execute("SELECT guests FROM venue").fetchone()
    assert sources == {"self", "staff", "walk_in", "guest"}
    assert joined == [("table-7",), ("table-9",)]
    assert "Nuts" in answers
    assert [entry["reason"] for entry in json.loads(dated)] == ["Winter: the kitchen closes earlier", "Closed for a wedding"]
    assert (cancel_until, guests) == (120, "verified")


@pytest.mark.parametrize(
    ("today", "season"),
    [
        ("2026-11-29", ("2026-11-01", "2027-03-31")),
        ("2027-02-28", ("2026-11-01", "2027-03-31")),
        ("2027-04-01", ("2027-11-01", "2028-03-31")),
        ("2027-03-31", ("2026-11-01", "2027-03-31")),
    ],
)
def test_a_season_of_the_demo_is_the_one_that_lasts_or_comes(today: str, season: tuple[str, str]) -> None:
    found = Season("11-01", "03-31", {}, "Winter").around(date.fromisoformat(today))
    assert (found["from"], found["to"]) == season


def test_what_passers_by_see_names_nobody(tmp_path: Path) -> None:
    public = [line for line in told(tmp_path / "demo.db", "equipment").splitlines() if re.search(r" sees  slot_", line)]
    assert public
    assert [line for line in public if re.search(r"ann|olga|carla|Plough|Potatoes", line.split(" sees ")[1])] == []


def test_a_story_is_not_played_twice_in_one_file(tmp_path: Path) -> None:
    told(tmp_path / "demo.db", "parking")
    with pytest.raises(DemoRefused, match="has this story already"):
        told(tmp_path / "demo.db", "parking")


def test_the_demo_keeps_out_of_a_file_that_others_use(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        a_place(server, venue="real-place")
    with pytest.raises(DemoRefused, match="venues that are not the demo's"):
        told(server.database, "parking")


def test_a_port_that_is_taken_is_one_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with live_server(tmp_path) as server:
        with pytest.raises(SystemExit) as ended:
            main(["demo", "--port", str(server.port), "--pause", "0"])
        assert ended.value.code == 1
        assert "in use" in capfd.readouterr().err


def test_a_port_that_is_taken_is_told_before_a_world_is_made(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with live_server(tmp_path) as server:
        with pytest.raises(SystemExit) as ended:
            main(["demo", "--serve", "--port", str(server.port), "--database", str(tmp_path / "world.db")])
        assert ended.value.code == 1
        assert "in use" in capfd.readouterr().err
    assert not (tmp_path / "world.db").exists()


LIVELY = "from sse_booking.demo import simulation; simulation.PAUSE_S = (0.1, 0.3); from sse_booking.cli import main; main()"
"""Its people do something several times a second."""


class Demo(Server):
    """`sse-booking demo --serve` in a process of its own; what it prints before it listens is passed over."""

    def start(self) -> None:
        environ = os.environ | {f"SSE_BOOKING_{name}": value for name, value in self.settings.items() if name != "DATABASE"}
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", LIVELY, "demo", "--serve", "--database", str(self.database)],
                env=environ | {"PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        if not self.database.exists():
            self.line(lambda line: line.startswith("setting up "))
            self.met = set(self.answers_until_it_says_more())
        line = self.line(lambda line: line.startswith("listening on "))
        self.port = int(line.rsplit(":", 1)[1])

    def answers_until_it_says_more(self) -> Iterator[int]:
        """The status of each answer that a caller gets at its port while its businesses are set up."""
        assert self._process is not None
        assert self._process.stdout is not None
        headers = {"authorization": f"Bearer {self.token()}"}
        while not select.select([self._process.stdout], [], [], 0.05)[0]:
            with contextlib.suppress(httpx.TransportError):
                yield httpx.get(f"{self.url}/api/me", headers=headers, timeout=PATIENCE_S).status_code

    def line(self, wanted: Callable[[str], object]) -> str:
        """The next line of what it prints that is wanted."""
        assert self._process is not None
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if wanted(line):
                return line
        raise AssertionError(f"it ended: {self.complaints}")


@pytest.mark.timeout(240)
def test_a_world_is_served_goes_on_by_itself_and_is_there_again_the_next_time(tmp_path: Path) -> None:
    demo = Demo(tmp_path, {})
    try:
        demo.start()
        assert demo.met <= {200}, "nobody meets the clock of the story, which says yesterday"
        site = httpx.get(f"{demo.url}/api/site", timeout=PATIENCE_S).json()
        assert site["demo"] is True
        for profile in PROFILES.values():
            signed_in = httpx.post(f"{demo.url}/api/demo/session", json={"person": profile.owner}, timeout=PATIENCE_S)
            assert signed_in.status_code == 201
            query = {"role": "staff", "venue_id": profile.venue, "limit": "200"}
            asked = httpx.get(f"{demo.url}/api/bookings", params=query, cookies=dict(signed_in.cookies), timeout=PATIENCE_S)
            assert len(asked.json()["items"]) > len(profile.places)
        assert httpx.get(f"{demo.url}/", timeout=PATIENCE_S).headers["content-type"].startswith("text/html")
        demo.line(lambda line: re.match(r"[0-9]{2}:[0-9]{2}  .*: (Dora|Emil|Fay|Gus|Hana|Ivan|Jo|Kim|Olga|Luigi|Dean|Bea|Pete) ", line))
        demo.signal(signal.SIGINT)
        assert demo.wait() == 0
        demo.start()
        mine = {"authorization": f"Bearer {demo.token()}"}
        assert len(httpx.get(f"{demo.url}/api/venues", headers=mine, timeout=PATIENCE_S).json()["items"]) == 5
        assert demo.stop() == 0
        assert demo.complaints == ""
    finally:
        demo.end()
    assert verify(demo.database) == []
